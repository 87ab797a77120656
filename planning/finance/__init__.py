"""What a plan costs and who pays: financing plans to the cent, loans and their repayment, value for money."""

from planning.finance.accounts import account_change, by_body, self_financing, two_accounts
from planning.finance.comparables import comparables, option_measures, with_figures
from planning.finance.debt import debt_service
from planning.finance.financing import financing_plan, operations, sources_by_year, uncertain_money, upkeep_before_works
from planning.finance.overrun_laws import PARAMETERS_OF_LAWS
from planning.finance.purchase import value_for_money
from planning.finance.refused_aid import IfRefused, aids_of, if_refused, without_aid
from planning.finance.residents_bill import parameters_behind_bills, residents_bills

__all__ = [
    "PARAMETERS_OF_LAWS",
    "IfRefused",
    "account_change",
    "aids_of",
    "by_body",
    "comparables",
    "debt_service",
    "financing_plan",
    "if_refused",
    "operations",
    "option_measures",
    "parameters_behind_bills",
    "residents_bills",
    "self_financing",
    "sources_by_year",
    "two_accounts",
    "uncertain_money",
    "upkeep_before_works",
    "value_for_money",
    "with_figures",
    "without_aid",
]
