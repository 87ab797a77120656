"""What could be done: a catalogue of templates and the options it gives for each residence."""

from planning.options.estimates import Estimate, parameter_estimates
from planning.options.generate import OptionTables, generate_options
from planning.options.of_portfolio import (
    all_parameters,
    closed_for_want_of_data,
    operating_accounts,
    option_prices,
    portfolio_catalogue,
    refused_options,
    with_generated_options,
)
from planning.options.permitted import awaiting_permission
from planning.options.template_catalogue import Catalogue, parameters_behind, read_catalogue

__all__ = [
    "Catalogue",
    "Estimate",
    "OptionTables",
    "all_parameters",
    "awaiting_permission",
    "closed_for_want_of_data",
    "generate_options",
    "operating_accounts",
    "option_prices",
    "parameter_estimates",
    "parameters_behind",
    "portfolio_catalogue",
    "read_catalogue",
    "refused_options",
    "with_generated_options",
]
