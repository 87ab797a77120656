"""What could be done: a catalogue of templates and the options it gives for each residence."""

from planning.options.catalogue import Catalogue, read_catalogue
from planning.options.estimates import Estimate, parameter_estimates
from planning.options.generate import OptionTables, generate_options
from planning.options.of_portfolio import operating_accounts, with_generated_options

__all__ = [
    "Catalogue",
    "Estimate",
    "OptionTables",
    "generate_options",
    "operating_accounts",
    "parameter_estimates",
    "read_catalogue",
    "with_generated_options",
]
