"""What limits a plan: rules that gave way, money used up, ceilings of works, rehousing and staff, imposed dates."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from planning.domain.asked_change import Change, MoneyChange
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.rule_book import RULE_BOOK, RuleKind
from planning.explain.decisions import answers
from planning.explain.effects import acting, by_year, closed_places, decided, staff
from planning.explain.headline import no_plan
from planning.explain.names import names, year_runs
from planning.explain.rule_words import is_weighed
from planning.explain.yearly import money_by_year
from planning.finance.purses import purses
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.tables.softening import envelope_name
from planning.tables.subjects import EVERYWHERE


@dataclass(frozen=True)
class Reached:
    """A fact, and how much it weighs among those of its family (years concerned, amount given way)."""

    sentence: Message
    weight: float
    change: Change | None = None
    """What one may ask next: a million more, where it is money that limits."""
    years: tuple[int, ...] = ()
    """In which a ceiling is reached."""


MOST_TELLING = 3
ALMOST = 1e-6
"""A limit counts as reached within this fraction of it (solvers work to such a tolerance)."""


def limits(plan: Plan, data: Data) -> list[Message]:
    """Say the most telling limits of the plan (`limiting`)."""
    return [limit.sentence for limit in limiting(plan, data)]


def limiting(plan: Plan, data: Data) -> list[Reached]:
    """Return the most telling limits of the plan, three at most, or one sentence saying that there are none.

    One of each family first (rules that gave way, money, works, rehousing, staff, dates), the one that is
    reached in most years; then the others of the same families, in the same order.
    """
    if not plan.has_decisions:
        return [Reached(said, 0.0) for said in _conflict(plan)]
    asked = apply_scenario(data, plan.scenario)
    families = [
        _gave_way(plan, asked),
        money_limits(plan, asked),
        *(ceilings(plan, asked, measure) for measure in MEASURES),
        _deadlines(plan, asked),
    ]
    ordered = [sorted(family, key=lambda limit: -limit.weight) for family in families]
    deepest = max(map(len, ordered))
    ranked = [family[depth] for depth in range(deepest) for family in ordered if depth < len(family)]
    return ranked[:MOST_TELLING] or [Reached(_nothing(plan, data), 0.0)]


def _conflict(plan: Plan) -> list[Message]:
    if not plan.conflict:
        return [no_plan(plan)]
    return [Message(N_("Ces règles ne peuvent pas tenir ensemble : {rules}."), {"rules": list(plan.conflict)})]


def _nothing(plan: Plan, data: Data) -> Message:
    year = data.manifest.last_year
    unmet = sum(row.unmet for row in plan.needs if row.year == year)
    if round(unmet) > 0:
        template = N_(
            "Ni l'argent, ni les chantiers, ni le relogement, ni le personnel n'atteignent leur limite ; "
            "il manque pourtant {unmet:places} en {last_year}."
        )
        return Message(template, {"unmet": unmet, "last_year": year})
    return Message(N_("Rien ne limite le plan : ni l'argent, ni les chantiers, ni le relogement, ni le personnel."))


def _gave_way(plan: Plan, data: Data) -> list[Reached]:
    rules = data["rules"].set_index("rule_id")
    amounts: dict[str, float] = {}
    for row in plan.relaxed:
        amounts[row.rule_id] = amounts.get(row.rule_id, 0.0) + row.amount
    found = [
        Reached(_way_given(rule, amounts[str(rule_id)]), amounts[str(rule_id)])
        for rule_id, rule in rules.iterrows()
        if amounts.get(str(rule_id), 0.0) > ALMOST
    ]
    funders = dict(zip(data["funders"]["funder"].map(envelope_name), data["funders"]["label"], strict=True))
    template = N_("{funder} : l'enveloppe est dépassée de {amount:euros}.")
    return found + [
        Reached(Message(template, {"funder": funders[name], "amount": amount}), amount)
        for name, amount in amounts.items()
        if name in funders and amount > ALMOST
    ]


def _way_given(rule: pd.Series, amount: float) -> Message:
    values = {"rule": str(rule["reason"] or rule.name), "amount": amount}
    given_in = RULE_BOOK[RuleKind(rule["rule"])].gives_way_in
    if given_in == "eur":
        return Message(N_("Une règle souple est dépassée de {amount:euros} : {rule}"), values)
    if given_in == "units":
        return Message(N_("Une règle souple est dépassée de {amount} : {rule}"), values)
    return Message(N_("Une règle souple n'est pas tenue : {rule}"), values)


def _works(plan: Plan, data: Data) -> pd.DataFrame:
    calendar = by_year(acting(plan, data), data.years)
    return calendar[calendar["in_works"]].assign(amount=lambda rows: rows["team_load"].fillna(1.0).astype(float))


def _closed(plan: Plan, data: Data) -> pd.DataFrame:
    return closed_places(plan, data).rename(columns={"places": "amount"})


def _staff(plan: Plan, data: Data) -> pd.DataFrame:
    return staff(plan, data).rename(columns={"fte": "amount"})


MEASURES: Mapping[str, Callable[[Plan, Data], pd.DataFrame]] = MappingProxyType(
    {"works": _works, "closed": _closed, "staff": _staff}
)
"""What ceilings limit (`Reached.measure` of the rule book), in the order in which they are said."""


def ceilings(plan: Plan, data: Data, measure: str) -> list[Reached]:
    """Return the ceilings on a measure (`MEASURES`) that are reached; the scenario is already applied to the data."""
    amounts = MEASURES[measure](plan, data)
    territories = names(data, "territories")
    found = []
    said = {kind: entry.reached for kind, entry in RULE_BOOK.items() if entry.reached is not None}
    kinds = [kind for kind, reached in said.items() if reached.measure == measure]
    for _, rule in data["rules"][data["rules"]["rule"].isin(kinds)].iterrows():
        reached = said[RuleKind(rule["rule"])]
        here = amounts if rule["subject"] in ("", EVERYWHERE) else amounts[amounts["territory"] == rule["subject"]]
        total = here.groupby("year")["amount"].sum()
        limit = float(rule["value"])
        years = [int(year) for year in total.index[(total > 0) & (total >= limit * (1 - ALMOST))]]
        if not pd.isna(rule["year"]):
            years = [year for year in years if year == rule["year"]]
        if years:
            territory = territories.get(rule["subject"])
            values = {"territory": territory, "limit": limit, "years": year_runs(years)}
            here, everywhere = reached.local, reached.everywhere
            if measure == "works" and is_weighed(data):
                here, everywhere = reached.weighed_local, reached.weighed
            found.append(Reached(Message(here if territory else everywhere, values), len(years), years=tuple(years)))
    return found


def _deadlines(plan: Plan, data: Data) -> list[Reached]:
    """Return one fact: the residences delivered in the very year of their deadline."""
    rules = data["rules"][data["rules"]["rule"] == RuleKind.DEADLINE]
    rows = decided(plan, data).merge(rules, left_on="residence_id", right_on="subject")
    rows = rows[(rows["kind"] != ActionKind.KEEP) & (rows["delivery_year"] == rows["year"])]
    rows = rows[[answers(row, row) for row in rows.to_dict("records")]]
    if rows.empty:
        return []
    listed = [f"{row.residence} ({row.delivery_year})" for row in rows.itertuples()]
    template = N_("Livraison l'année même de l'échéance : {residences}.")
    return [Reached(Message(template, {"residences": listed}), len(rows))]


# Where the money is used up: own funds and the funders' envelopes, by year and over the whole plan.

USED_UP = 0.995
"""From this share on, an envelope is entirely used: what is left is too small to decide anything."""
NEARLY = 0.95
"""From this share on, own funds are said to be nearly used."""
OWN_BONUS = 1000
"""Own funds are said before any funder's envelope."""


def money_limits(plan: Plan, data: Data) -> list[Reached]:
    """Return the envelopes that are used up. The scenario is already applied to the data."""
    money = money_by_year(plan, data)
    whole = _over_the_plan(money, data)
    yearly = money[~money["funder"].isin(list(whole))]
    several = len(purses(data["funders"])) > 1
    found = [limit for _, rows in yearly.groupby("funder") if (limit := _by_year(rows, several)) is not None]
    return [*whole.values(), *found]


def _by_year(rows: pd.DataFrame, several: bool) -> Reached | None:
    """Return the years in which a funder's money is used up; for own funds or else the nearest year.

    `several`: own funds are those of several bodies, and named.
    """
    given = rows[(rows["available_eur"] > 0) & (rows["spent_eur"] > 0)]
    share = given["spent_eur"] / given["available_eur"]
    full = given[share >= USED_UP]
    own = bool((rows["kind"] == "own").all())
    if len(full):
        values = {
            "funder": rows["label"].iloc[0],
            "years": year_runs(full["year"]),
            "spent": full["spent_eur"].sum(),
        }
        template = N_("L'argent de {years} est entièrement engagé : {spent:euros} de fonds propres.")
        if several:
            template = N_("{funder} : l'argent de {years} est entièrement engagé, {spent:euros}.")
        other = N_("{funder} : l'enveloppe de {years} est entièrement utilisée, {spent:euros}.")
        return Reached(Message(template if own else other, values), len(full) + OWN_BONUS * own, _a_million_more(rows))
    if own and len(share) and share.max() >= NEARLY:
        worst = given.iloc[int(share.argmax())]
        left = worst["available_eur"] - worst["spent_eur"]
        values = {"year": int(worst["year"]), "share": math.floor(share.max() * 100) / 100, "left": left}
        template = N_("{year} : les fonds propres sont engagés à {share:percent}, il reste {left:euros}.")
        if several:
            values["funder"] = rows["label"].iloc[0]
            template = N_("{funder}, {year} : engagés à {share:percent}, il reste {left:euros}.")
        return Reached(Message(template, values), OWN_BONUS, _a_million_more(rows))
    return None


def _a_million_more(rows: pd.DataFrame) -> Change:
    return MoneyChange(str(rows["funder"].iloc[0]), more_eur=1e6)


def _over_the_plan(money: pd.DataFrame, data: Data) -> dict[str, Reached]:
    """Return, by funder, the envelopes given for the whole plan that are used up."""
    table = data["envelopes"]
    whole = table[table["year"] == "all"].dropna(subset="amount_eur").set_index("funder")["amount_eur"]
    spent = money.groupby(["funder", "kind", "label"], as_index=False)["spent_eur"].sum()
    rows = spent.assign(amount_eur=spent["funder"].map(whole).astype("float64"))
    rows = rows[(rows["spent_eur"] > 0) & (rows["spent_eur"] >= USED_UP * rows["amount_eur"])]
    template = N_("{funder} : l'enveloppe de tout le plan est entièrement utilisée, {spent:euros}.")
    return {
        str(row["funder"]): Reached(
            Message(template, {"funder": row["label"], "spent": row["spent_eur"]}),
            1 + OWN_BONUS * (row["kind"] == "own"),
        )
        for row in rows.to_dict("records")
    }
