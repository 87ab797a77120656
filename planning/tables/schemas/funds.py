"""What options cost, who may pay, and how much there is."""

from __future__ import annotations

from planning.domain.kinds import OWN_FUNDS
from planning.domain.message import N_
from planning.tables.schema import MOST_YEARS, NOTE, SOURCE, Check, Column, Table, lately, maybe

OPTION_COSTS = Table(
    "option_costs",
    "fixed draws on a funder's envelope",
    ("option_id", "year_offset", "funder"),
    (
        Column("option_id", "id", "option", references="options.option_id"),
        Column("year_offset", "int", "years after the start", "years", minimum=0, maximum=MOST_YEARS),
        Column(
            "funder", "id", "funder; own = own funds, of the body that pays the option", references="funders.funder"
        ),
        Column("amount_eur", "number", "amount drawn", "EUR", minimum=0),
    ),
    optional=True,
)

OPTION_FUNDING = Table(
    "option_funding",
    "grants and loans that the model assigns in place of own funds, within the funder's rules",
    ("option_id", "funder"),
    (
        Column("option_id", "id", "option", references="options.option_id"),
        Column("funder", "id", "funder", references="funders.funder"),
        Column("eligible_eur", "number", "eligible cost", "EUR", minimum=0),
        Column("max_share", "number", "largest share of the eligible cost", "share", minimum=0, maximum=1),
    ),
    optional=True,
)

FUNDERS = Table(
    "funders",
    "who pays: own funds, grants, loans",
    ("funder",),
    (
        Column("funder", "id", "id; own = own funds, own:<name> = those of one body"),
        Column("label", "text", "label shown"),
        Column("kind", "text", "own, grant or loan", choices=("own", "grant", "loan")),
        maybe("max_share", "number", "largest share of an operation's cost", "share", minimum=0, maximum=1),
        maybe("cap_per_place_eur", "number", "largest amount per place or dwelling delivered", "EUR", minimum=0),
        maybe("carry_over", "bool", "unspent money stays available", default=False),
        maybe("exclusive_with", "text", "funders that cannot pay for the same operation (ids separated by ;)"),
        maybe(
            "loan_years",
            "int",
            "loans: years of repayment, from the year after; empty = not repaid",
            "years",
            minimum=1,
        ),
        maybe(
            "loan_rate",
            "number",
            "loans: yearly rate of interest, repaid in constant instalments; empty = no interest, equal parts",
            "share",
            minimum=0,
            maximum=1,
        ),
        maybe("overrun_price", "number", "price of each EUR beyond its envelopes; empty = never beyond", minimum=0),
        maybe("min_cofunding_share", "number", "share that others must pay", "share", minimum=0, maximum=1),
        maybe(
            "grant_probability",
            "number",
            "chance that the money is granted; counts where the scenario asks for `expected_grants`",
            "share",
            minimum=0,
            maximum=1,
        ),
        lately("body", "text", "own funds of this body (names as in residences, separated by ;); empty = of all"),
        SOURCE,
        NOTE,
    ),
    optional=True,
    checks=(
        Check(
            ("body", "funder"),
            lambda rows: (rows["body"].str.strip() != "") != rows["funder"].str.startswith(f"{OWN_FUNDS}:"),
            N_("les fonds propres d'un organisme portent l'identifiant own:nom, et eux seuls nomment un organisme"),
            N_("écrivez own: devant l'identifiant et le nom de l'organisme dans body, ou videz body"),
        ),
        Check(
            ("kind", "body"),
            lambda rows: (rows["body"].str.strip() != "") & (rows["kind"] != "own"),
            N_("un organisme nommé paie sur ses fonds propres"),
            N_("écrivez own dans kind, ou videz body"),
        ),
    ),
)

ENVELOPES = Table(
    "envelopes",
    "money available by funder and year; absent = unlimited",
    ("funder", "year"),
    (
        Column("funder", "id", "funder", references="funders.funder"),
        Column("year", "text", "year, or all = whole horizon"),
        Column("amount_eur", "number", "amount; empty = unlimited", "EUR", filled=False, minimum=0),
        SOURCE,
        NOTE,
    ),
    optional=True,
)
