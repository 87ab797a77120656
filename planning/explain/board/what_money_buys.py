"""What the next million buys: the frontier of budgets as a table, its knee and its marginal gain in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from planning.domain.frontier_points import Frontier, FrontierPoint
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.explain.headline import summary
from planning.explain.how_housed import four_numbers
from planning.explain.status import rounded_up
from planning.tables.data import Data

COLUMNS: Final = (
    *("number", "factor", "budget_eur", "people", "people_more", "per_million", "own_eur", "capex_eur"),
    *("operations", "gap", "gap_of_gain", "is_impossible"),
)
MILLION: Final = 1e6
SMALL_KNEE: Final = 0.08
"""A curve that leaves its chord by less than this part of its rise has no knee worth a sentence."""


def people_housed(plan: Plan, data: Data) -> int:
    """Return the people well housed in the last year (value model), or those with a place (first model)."""
    found = four_numbers(plan, data.manifest.last_year)
    return round(summary(plan, data).served.value) if found is None else found["well"]


def frontier_table(found: Frontier, data: Data) -> pd.DataFrame:
    """Return one row per budget, the smallest first.

    Returns
    -------
    DataFrame
        number (from 1), factor, budget_eur (own funds over the plan), people (`people_housed` in the last year),
        people_more (than at the budget below, NaN at the first), per_million (the same for a million more), own_eur and
        capex_eur (spent, as `summary` counts them), operations, gap, gap_of_gain (NaN = not known), is_impossible (no
        plan keeps every rule, proven). NaN where no plan was found.
    """
    rows = [_row(number, point, data) for number, point in enumerate(found.points, 1)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    known = frame["people"].notna()
    more, money = frame.loc[known, "people"].diff(), frame.loc[known, "budget_eur"].diff()
    frame.loc[known, "people_more"] = more
    frame.loc[known, "per_million"] = more / (money / MILLION)
    numbers = [name for name in COLUMNS if name not in ("number", "is_impossible")]
    return frame.astype(dict.fromkeys(numbers, "float64") | {"is_impossible": "bool"})


def _row(number: int, point: FrontierPoint, data: Data) -> dict[str, float | None]:
    money: dict[str, float | None] = {"number": number, "factor": point.factor, "budget_eur": point.budget_eur}
    known = {} if point.plan is None else _of_plan(point.plan, data)
    return {**money, "is_impossible": point.is_impossible, **known}


def _of_plan(plan: Plan, data: Data) -> dict[str, float | None]:
    figures = summary(plan, data)
    return {
        "people": people_housed(plan, data),
        "own_eur": figures.own.value,
        "capex_eur": figures.capex.value,
        "operations": sum(row.kind != ActionKind.KEEP for row in plan.decisions),
        "gap": plan.gap,
        "gap_of_gain": plan.gap_of_gain,
    }


def knee(rows: pd.DataFrame) -> int | None:
    """Return the place (in `rows`) of the budget from which money buys clearly less; None where there is none.

    The point furthest above the straight line from the first to the last point, both axes as parts of their spans
    (Satopää et al., "Finding a kneedle in a haystack", 2011, without its smoothing).
    """
    known = rows[rows["people"].notna()]
    if len(known) < 3 or known["people"].iloc[-1] <= known["people"].iloc[0]:
        return None
    money, people = ((known[name] - known[name].iloc[0]) for name in ("budget_eur", "people"))
    above = people / people.iloc[-1] - money / money.iloc[-1]
    place = int(above.argmax())
    return int(known.index[place]) if above.iloc[place] > SMALL_KNEE else None


def slope(rows: pd.DataFrame, first: int, last: int) -> float:
    """Return how many people more a million buys on average between two places of `rows`."""
    money = rows["budget_eur"].iloc[last] - rows["budget_eur"].iloc[first]
    people = rows["people"].iloc[last] - rows["people"].iloc[first]
    return float(people / (money / MILLION)) if money > 0 else 0.0


def frontier_sentences(rows: pd.DataFrame, data: Data, *, has_value: bool) -> list[Message]:
    """Say what today's budget buys, what the next million does, where the knee is, and how well all is proven.

    Parameters
    ----------
    rows, data
        `frontier_table`; the data of its plans.
    has_value
        Whether people are counted as well housed (value model).
    """
    known = rows[rows["people"].notna()]
    if known.empty:
        return [Message(N_("Aucun de ces budgets ne donne de plan."))]
    said = [*_today(rows, data, has_value), *_next_million(rows), *_knee(rows), *_fewer(rows), *_too_little(rows)]
    gaps = known["gap"]
    if gaps.notna().all():
        what = N_("Chaque point est un plan vérifié, démontré à {gap:percent1} au plus du meilleur plan de son budget.")
        return [*said, Message(what, {"gap": rounded_up(float(gaps.max()))})]
    what = N_("Chaque point est un plan vérifié ; sans preuve de sa distance au meilleur : {count} sur {total}.")
    return [*said, Message(what, {"count": int(gaps.isna().sum()), "total": len(known)})]


def frontier_title(rows: pd.DataFrame) -> Message:
    """Say the finding in one sentence: what the next million buys."""
    said = _next_million(rows)
    return said[0] if said else Message(N_("Ce qu'achète le prochain million"))


def _anchor(rows: pd.DataFrame) -> int | None:
    """Return the place of the request's own budget; None where it has no plan."""
    places = rows.index[(rows["factor"] == 1.0) & rows["people"].notna()]
    return int(places[0]) if len(places) else None


def _today(rows: pd.DataFrame, data: Data, has_value: bool) -> list[Message]:
    anchor = _anchor(rows)
    if anchor is None:
        return []
    values = {
        "budget": rows["budget_eur"].iloc[anchor],
        "people": rows["people"].iloc[anchor],
        "last_year": data.manifest.last_year,
    }
    well = N_("Le budget du plan, {budget:euros} de fonds propres, loge bien {people:persons} en {last_year}.")
    served = N_("Le budget du plan, {budget:euros} de fonds propres, loge {people:persons} en {last_year}.")
    return [Message(well if has_value else served, values)]


def _next_million(rows: pd.DataFrame) -> list[Message]:
    """Say what the next larger budgets bring: at the first of them that houses more people, per million."""
    anchor = _anchor(rows)
    if anchor is None or anchor + 1 >= len(rows) or not bool(rows["people"].iloc[anchor + 1 :].notna().any()):
        return []
    now = rows["people"].iloc[anchor]
    larger = rows.iloc[anchor + 1 :]
    gaining = larger.index[larger["people"] > now]
    if not len(gaining):
        what = N_("Plus d'argent ne loge personne de plus, jusqu'à {budget:euros} de fonds propres.")
        return [Message(what, {"budget": rows["budget_eur"].iloc[-1]})]
    place = int(gaining[0])
    values = {
        "per_million": slope(rows, anchor, place),
        "from": rows["budget_eur"].iloc[anchor],
        "to": rows["budget_eur"].iloc[place],
    }
    what = N_(
        "Le prochain million de fonds propres loge {per_million:persons} de plus, en moyenne de {from:euros} à "
        "{to:euros}."
    )
    return [Message(what, values)]


def _knee(rows: pd.DataFrame) -> list[Message]:
    place = knee(rows)
    if place is None:
        return [Message(N_("Aucun seuil net : chaque million apporte à peu près autant que le précédent."))]
    known = rows.index[rows["people"].notna()]
    values = {
        "budget": rows["budget_eur"].iloc[place],
        "before": slope(rows, int(known[0]), place),
        "after": slope(rows, place, int(known[-1])),
    }
    what = N_(
        "Le coude est à {budget:euros} : avant, un million loge {before:persons} de plus ; au-delà, {after:persons}."
    )
    return [Message(what, values)]


def _fewer(rows: pd.DataFrame) -> list[Message]:
    """Say where a larger budget houses fewer people in the last year."""
    falling = rows[rows["people_more"] < 0]
    if falling.empty:
        return []
    worst = falling.iloc[int(falling["people_more"].argmin())]
    what = N_(
        "À {budget:euros}, le plan loge {count:persons} de moins la dernière année qu'avec le budget précédent : il "
        "vaut plus, toutes années et tous coûts comptés."
    )
    return [Message(what, {"budget": worst["budget_eur"], "count": -worst["people_more"]})]


def _too_little(rows: pd.DataFrame) -> list[Message]:
    """Say below which budget no plan keeps every rule."""
    without: Sequence[int] = rows.index[rows["people"].isna()].tolist()
    if not without or rows["people"].isna().all():
        return []
    budget = rows["budget_eur"].iloc[max(without)]
    if bool(rows["is_impossible"].iloc[max(without)]):
        what = N_("Avec {budget:euros} ou moins, aucun plan ne respecte toutes les règles : démontré.")
    else:
        what = N_("Avec {budget:euros} ou moins, aucun plan n'a été trouvé dans le temps donné.")
    return [Message(what, {"budget": budget})]
