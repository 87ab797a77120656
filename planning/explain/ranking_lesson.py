"""How much better than the spreadsheet: the plan against rank-and-cut, at equal budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from planning.domain.kinds import is_own_funds
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.plan_difference import PlanDifference
from planning.domain.rule_book import RuleKind
from planning.explain.effects import acting
from planning.explain.names import names, option_labels
from planning.explain.worth_words import Worth
from planning.i18n import FRENCH, Words
from planning.tables.data import Data
from planning.tables.places import capacity_after, current_capacity

if TYPE_CHECKING:
    pass

SAME = 1e-6
"""Two objectives closer than this fraction are the same."""


def ranking_gain(plan: Plan, ranking: Plan | None) -> Message:
    """Say by how much a plan beats ranking the operations and cutting at the budget, or that it does not.

    Parameters
    ----------
    plan
        The plan, with an objective.
    ranking
        The best plan found by ranking, same data and scenario; None when no ranking respects the rules.
    """
    if plan.objective is None:
        return Message(N_("Sans plan, rien à comparer au classement du tableur."))
    if ranking is None or ranking.objective is None:
        return Message(N_("À budget égal, le classement d'un tableur ne donne aucun plan qui respecte les règles."))
    share = (ranking.objective - plan.objective) / max(abs(ranking.objective), 1e-9)
    year = max((row.year for row in plan.needs), default=0)
    difference = PlanDifference(ranking, plan)
    well = difference.well_housed(year)
    more = round(difference.served(year) if well is None else well)
    values = {"gain": abs(share), "persons": abs(more), "last_year": year}
    if well is not None:
        amount = Worth.of(plan.scenario).amount(abs(ranking.objective - plan.objective))
        return Message(_well_housed(share, more), {**values, "worth": amount})
    return Message(_template(share, more), values)


def _template(share: float, more: int) -> str:
    if abs(share) <= SAME:
        return N_("À budget égal, le classement d'un tableur donne un plan aussi bon.")
    if share < 0:
        return N_(
            "À budget égal, le classement d'un tableur fait mieux de {gain:percent1}, tous critères pesés : "
            "laissez la recherche durer."
        )
    if more > 0:
        return N_(
            "À budget égal, le plan fait mieux de {gain:percent1} que le classement d'un tableur, "
            "tous critères pesés, et loge {persons:persons} de plus en {last_year}."
        )
    if more == 0:
        return N_(
            "À budget égal, le plan fait mieux de {gain:percent1} que le classement d'un tableur, "
            "tous critères pesés, et loge autant de personnes en {last_year}."
        )
    return N_(
        "À budget égal, le plan fait mieux de {gain:percent1} que le classement d'un tableur, "
        "tous critères pesés, mais loge {persons:persons} de moins en {last_year}."
    )


def _well_housed(share: float, more: int) -> str:
    """Return the sentence of the value model: those who are well housed, and the gain in its unit."""
    if abs(share) <= SAME or share < 0:
        return _template(share, more)
    if more > 0:
        return N_(
            "À budget égal, le plan vaut {worth} de plus que le classement d'un tableur, et loge bien "
            "{persons:persons} de plus en {last_year}."
        )
    if more == 0:
        return N_(
            "À budget égal, le plan vaut {worth} de plus que le classement d'un tableur, et loge bien autant de "
            "personnes en {last_year}."
        )
    return N_(
        "À budget égal, le plan vaut {worth} de plus que le classement d'un tableur, mais loge bien {persons:persons} "
        "de moins en {last_year}."
    )


# The lesson: what a list cut at the budget takes, what it leaves out and why, what looking at everything at once does.

MILLION = 1e6
LIST_COLUMNS = (
    "option_id",
    "residence",
    "decision",
    "places",
    "value",
    "capex_eur",
    "per_million",
    "rank",
    "rank_money",
)


def ranked_list(actions: pd.DataFrame, data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return the options of a list with their rank by value and by value for money, best value first.

    Parameters
    ----------
    actions
        Columns residence_id, option_id, capex_eur, value, whatever the order.
    data, words
        The data, the language of the options.

    Returns
    -------
    DataFrame
        option_id, residence, decision, places (more model places), value (fall of the objective, alone), capex_eur,
        per_million (value per M€), rank, rank_money (from 1).
    """
    after = capacity_after(data).groupby("option_id")["places"].sum()
    today = current_capacity(data).groupby("residence_id")["places"].sum()
    per_million = actions["value"] / (actions["capex_eur"].clip(lower=1.0) / MILLION)
    rows = actions.assign(
        residence=actions["residence_id"].map(names(data, "residences")),
        decision=actions["option_id"].map(option_labels(data, words)),
        places=actions["option_id"].map(after).fillna(0.0) - actions["residence_id"].map(today).fillna(0.0),
        per_million=per_million,
        rank=actions["value"].rank(ascending=False, method="first").astype(int),
        rank_money=per_million.rank(ascending=False, method="first").astype(int),
    )
    return rows.sort_values("rank", ignore_index=True)[list(LIST_COLUMNS)]


def taken(plan: Plan, data: Data, words: Words = FRENCH) -> list[Message]:
    """Say what a plan does, in order of start."""
    labels = option_labels(data, words)
    rows = acting(plan, data).sort_values(["start_year", "residence_id"])
    what = N_("{name}, {year} : {decision}")
    return [
        Message(what, {"name": row["residence"], "year": row["start_year"], "decision": labels[row["option_id"]]})
        for row in rows.to_dict("records")
    ]


def left_out(actions: pd.DataFrame, plan: Plan | None, data: Data) -> list[Message]:
    """Say why each option that a list did not take was passed over, in the order of the list.

    Parameters
    ----------
    actions
        The list, best first: residence_id, option_id, capex_eur.
    plan
        What going down the list gives; None when that breaks a rule, and there is nothing to say.
    data
        Data with the scenario applied.
    """
    if plan is None:
        return []
    residences, chosen = names(data, "residences"), {row.option_id for row in plan.decisions}
    left = _money(data)
    said = []
    for row in actions.to_dict("records"):
        if row["option_id"] in chosen:
            left -= row["capex_eur"]
        else:
            name = residences[str(row["residence_id"])]
            said.append(_reason(name, str(row["option_id"]), float(row["capex_eur"]), left, data))
    return said


def _money(data: Data) -> float:
    rows = data["envelopes"]
    return float(rows.loc[rows["funder"].map(is_own_funds).astype(bool), "amount_eur"].sum())


def _reason(name: str, option_id: str, needed: float, left: float, data: Data) -> Message:
    if needed > left:
        what = N_("{name} : il faut {needed:euros}, il reste {left:euros}")
        return Message(what, {"name": name, "needed": needed, "left": left})
    persons = _displaced(option_id, data)
    if persons > 0 and (data["rules"]["rule"] == RuleKind.REHOUSING).any():
        what = N_("{name} : pendant les travaux, ses {persons} habitants n'auraient nulle part où vivre")
        return Message(what, {"name": name, "persons": round(persons)})
    return Message(N_("{name} : une règle l'empêche"), {"name": name})


def _displaced(option_id: str, data: Data) -> float:
    """Return how many persons live today in the places that an option closes (programmes counted in places)."""
    option = data["options"][data["options"]["option_id"] == option_id]
    here = data["programmes"][data["programmes"]["residence_id"].isin(option["residence_id"])]
    living = float((here["places"].fillna(0.0) * here["occupancy"]).sum())
    return living * float(option["closed_share"].sum())


def hosted_first(plan: Plan, data: Data) -> list[Message]:
    """Say which residence is delivered first so that others' residents may live there during their works."""
    residences = names(data, "residences")
    delivered = {row.residence_id: row.delivery_year for row in plan.decisions if row.kind != "keep"}
    what = N_(
        "{host}, livré en {delivery_year}, loge les {persons} habitants de « {name} » pendant leurs travaux ({year})"
    )
    return [
        Message(
            what,
            {
                "host": residences[row.to_residence],
                "delivery_year": delivered[row.to_residence],
                "persons": round(row.persons),
                "name": residences[row.residence_id],
                "year": row.year,
            },
        )
        for row in plan.moves
        if row.to == "residence" and row.to_residence in delivered
    ]
