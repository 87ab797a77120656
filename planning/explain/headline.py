"""What a plan gives and costs: the figures at the top of the page, and the one sentence that says them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from planning.domain.kinds import ActionKind, Status
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.explain.effects import funding, last_year_labels
from planning.explain.how_housed import four_numbers
from planning.explain.money.risk_words import investment_parts
from planning.tables.data import Data
from planning.tables.places import current_capacity


@dataclass(frozen=True)
class Figure:
    """A figure and its change against doing nothing (None when that is not known)."""

    value: float
    change: float | None = None


FITTING_SUITABILITY = 0.7
"""A place fits when its typology suits the person at least so much (0 = does not fit, 1 = fits)."""
WORST_LABELS = ("F", "G")
RENEWING = (
    ActionKind.COMFORT,
    ActionKind.SOUNDPROOFING,
    ActionKind.STUDIOS,
    ActionKind.ACCESSIBILITY,
    ActionKind.ENERGY,
    ActionKind.RESTRUCTURE,
    ActionKind.CONVERT,
    ActionKind.DEMOLISH_REBUILD,
)
"""Works on a residence that exists: neither a creation, nor a disposal, nor a mere change of status."""
MOVED_BY_ITSELF = "exit"
"""A resident who leaves on their own has not to be rehoused."""


@dataclass(frozen=True)
class Summary:
    """What a plan gives and costs. Persons and places: in the last year; euros: over the whole plan."""

    year: int
    headline: Message
    served: Figure
    """Persons housed."""
    covered: Figure | None
    """Share of the need that is covered; the change is a difference of shares. None when there is no need."""
    fitting: Figure
    """Persons housed in a place that fits (suitability of 0.7 at least)."""
    capex: Figure
    """Investment: works and upkeep, all residences."""
    works: float
    """Of it, the works of what the plan decides."""
    upkeep: float
    """Of it, the upkeep of residences that stay as they are."""
    own: Figure
    grants: Figure
    loans: Figure
    operations: int
    """Residences and sites for which the plan decides something, among all `sites`."""
    sites: int
    renewed: int
    """Residences renewed, among the `residences` that house people today."""
    residences: int
    opened: int
    """Sites that house nobody today and open."""
    disposed: int
    labels_treated: int
    """Residences labelled F or G today, among `labels_total`, that house nobody so labelled at the end."""
    labels_total: int
    peak_moves: Figure
    """Persons to rehouse in the worst year."""
    peak_year: int | None
    housed: Mapping[str, Figure] | None = None
    """Value model: well, badly, unfit, without (persons, whole numbers that add up), each with its change."""


def summary(plan: Plan, data: Data, do_nothing: Plan | None = None) -> Summary:
    """Return the figures of a plan.

    Parameters
    ----------
    plan, data
        A plan and the prepared data it was made from.
    do_nothing
        The plan in which every residence is kept as it is; without it, no change is given.
    """
    year = data.manifest.last_year
    now = _amounts(plan, data)
    then = _amounts(do_nothing, data) if do_nothing is not None else {}
    figures = {name: Figure(value, value - then[name] if name in then else None) for name, value in now.items()}
    covered = figures.pop("covered", None)
    kinds = pd.Series([row.kind for row in plan.decisions], dtype="str")
    held = set(current_capacity(data).query("places > 0")["residence_id"])
    at_work = {row.residence_id for row in plan.decisions if row.kind in RENEWING}
    treated, total = _labels(plan, data)
    housed = _housed(plan, do_nothing, year)
    works, upkeep = investment_parts(plan)
    return Summary(
        year=year,
        headline=headline(plan, figures, year, housed),
        housed=housed,
        covered=covered,
        works=works,
        upkeep=upkeep,
        operations=int((kinds != ActionKind.KEEP).sum()),
        sites=len(data["residences"]),
        renewed=len(at_work & held),
        residences=len(held),
        opened=len(_opened(plan, held)),
        disposed=int((kinds == ActionKind.DISPOSE).sum()),
        labels_treated=treated,
        labels_total=total,
        peak_year=_peak_year(plan),
        **figures,
    )


def _housed(plan: Plan, do_nothing: Plan | None, year: int) -> dict[str, Figure] | None:
    """Return the four numbers of a year, against those of doing nothing where they are known."""
    now = four_numbers(plan, year)
    if now is None:
        return None
    then = None if do_nothing is None else four_numbers(do_nothing, year)
    return {name: Figure(count, None if then is None else count - then[name]) for name, count in now.items()}


def _amounts(plan: Plan, data: Data) -> dict[str, float]:
    """Return the figures of one plan by field name; `covered` only where there is a need."""
    year = data.manifest.last_year
    paid = funding(plan, data).groupby("kind")["amount_eur"].sum()
    need = sum(row.need for row in plan.needs if row.year == year)
    served = sum(row.served for row in plan.needs if row.year == year)
    moves = moves_by_year(plan)
    amounts = {
        "served": served,
        "fitting": _fitting(plan, data, year),
        "capex": sum(row.capex_eur for row in plan.decisions),
        "own": float(paid.get("own", 0.0)),
        "grants": float(paid.get("grant", 0.0)),
        "loans": float(paid.get("loan", 0.0)),
        "peak_moves": float(moves.max()) if len(moves) else 0.0,
    }
    return {**amounts, "covered": served / need} if need > 0 else amounts


def _fitting(plan: Plan, data: Data, year: int) -> float:
    table = data["suitability"]
    fits = table.loc[table["suitability"] >= FITTING_SUITABILITY, ["typology", "client_group"]]
    pairs = set(fits.itertuples(index=False, name=None))
    return sum(row.places for row in plan.served if row.year == year and (row.typology, row.client_group) in pairs)


def moves_by_year(plan: Plan) -> pd.Series:
    """Return the persons to rehouse by year, without years when nobody has to move."""
    moves = [row for row in plan.moves if row.to != MOVED_BY_ITSELF and row.persons > 0]
    persons = pd.Series([row.persons for row in moves], [row.year for row in moves], dtype="float64")
    return persons.groupby(level=0).sum()


def _peak_year(plan: Plan) -> int | None:
    moves = moves_by_year(plan)
    return int(moves.index[int(moves.argmax())]) if len(moves) else None


def _labels(plan: Plan, data: Data) -> tuple[int, int]:
    rows = last_year_labels(plan, data)
    worst = rows[rows["energy_label"].isin(WORST_LABELS)]
    left = worst["energy_label_then"].isin(WORST_LABELS) & (worst["places"] > 0)
    return int((~left).sum()), len(worst)


def _opened(plan: Plan, held: set[str]) -> list[str]:
    return [row.residence_id for row in plan.decisions if row.kind != ActionKind.KEEP and row.residence_id not in held]


# The sentence of these figures.


def headline(
    plan: Plan, figures: Mapping[str, Figure], year: int, housed: Mapping[str, Figure] | None = None
) -> Message:
    """Say in one sentence what the plan gives and costs; honest when it gives nothing, or less.

    `figures` holds `served`, `fitting`, `capex` and `own`; persons are those of `year`, the last of the plan. `housed`
    holds the four numbers of the value model: the headline is then those who are well housed.
    """
    if not plan.has_decisions:
        return no_plan(plan)
    if housed is not None:
        return _well_housed(housed["well"], figures, year)
    change = figures["served"].change
    better = round(figures["fitting"].change or 0)
    values = {
        "persons": abs(round(figures["served"].value if change is None else change)),
        "last_year": year,
        "capex": figures["capex"].value,
        "own": figures["own"].value,
        "better": better,
    }
    return Message(_template(change, better, figures["capex"].value), values)


def _well_housed(well: Figure, figures: Mapping[str, Figure], year: int) -> Message:
    """Say how many are well housed more than if nothing is done, and for how much."""
    capex = figures["capex"].value
    values = {
        "persons": abs(round(well.value if well.change is None else well.change)),
        "last_year": year,
        "capex": capex,
        "own": figures["own"].value,
    }
    if well.change is None:
        return Message(
            N_("Bien logées en {last_year} : {persons:persons}, pour {capex:euros} d'investissement."), values
        )
    if round(well.change) == 0:
        what = N_(
            "Ce plan loge bien autant de personnes en {last_year} que si rien n'est fait, pour {capex:euros} dont "
            "{own:euros} de fonds propres."
        )
        return Message(what, values)
    if round(well.change) < 0:
        what = N_(
            "Ce plan loge bien {persons:persons} de moins en {last_year} que si rien n'est fait, pour {capex:euros} "
            "dont {own:euros} de fonds propres."
        )
        return Message(what, values)
    what = N_(
        "Ce plan loge bien {persons:persons} de plus en {last_year} que si rien n'est fait, pour {capex:euros} dont "
        "{own:euros} de fonds propres."
    )
    return Message(what, values)


def finding(plan: Plan, found: Summary) -> Message:
    """Say in a few words what the plan gives: the title of the screen; honest when it gives nothing, or less."""
    if not plan.has_decisions:
        return no_plan(plan)
    counted = found.served if found.housed is None else found.housed["well"]
    is_quality = found.housed is not None
    count = counted.value if counted.change is None else counted.change
    values = {"persons": abs(round(count)), "last_year": found.year}
    if counted.change is None:
        some = N_("Le plan loge bien {persons:persons} en {last_year}.")
        return Message(some if is_quality else N_("Le plan loge {persons:persons} en {last_year}."), values)
    if round(count) == 0:
        same = N_("Le plan loge bien autant de personnes en {last_year} que sans plan.")
        return Message(same if is_quality else N_("Le plan loge autant de personnes en {last_year}."), values)
    if round(count) < 0:
        less = N_("Le plan loge bien {persons:persons} de moins en {last_year}.")
        return Message(less if is_quality else N_("Le plan loge {persons:persons} de moins en {last_year}."), values)
    more = N_("Le plan loge bien {persons:persons} de plus en {last_year}.")
    return Message(more if is_quality else N_("Le plan loge {persons:persons} de plus en {last_year}."), values)


def cost_sentence(found: Summary) -> Message:
    """Say what the plan costs, and how much of it is own funds."""
    values = {"capex": found.capex.value, "own": found.own.value, "last_year": found.year}
    if round(found.capex.value) <= 0:
        return Message(N_("Sans investissement d'ici {last_year}."), values)
    return Message(N_("{capex:euros} d'ici {last_year}, dont {own:euros} de fonds propres."), values)


def no_plan(plan: Plan) -> Message:
    """Say why there is no plan."""
    if plan.status is Status.INFEASIBLE:
        return Message(N_("Aucun plan ne respecte toutes les règles à la fois."))
    return Message(N_("Aucun plan n'a encore été trouvé."))


def _template(change: float | None, better: int, capex: float) -> str:
    free = round(capex) <= 0
    if change is None and free:
        return N_("Ce plan loge {persons:persons} en {last_year}, sans investissement.")
    if change is None:
        return N_(
            "Ce plan loge {persons:persons} en {last_year}, pour {capex:euros} dont {own:euros} de fonds propres."
        )
    if free and round(change) == 0:
        return N_("Ce plan n'investit rien et ne change rien au nombre de personnes logées en {last_year}.")
    if round(change) > 0:
        return N_(
            "Ce plan loge {persons:persons} de plus en {last_year} que si rien n'est fait, "
            "pour {capex:euros} dont {own:euros} de fonds propres."
        )
    if round(change) == 0 and better > 0:
        return N_(
            "Ce plan loge autant de personnes en {last_year} que si rien n'est fait, "
            "mais {better:persons} de plus dans une place adaptée, "
            "pour {capex:euros} dont {own:euros} de fonds propres."
        )
    if round(change) == 0:
        return N_(
            "Ce plan loge autant de personnes en {last_year} que si rien n'est fait, "
            "pour {capex:euros} dont {own:euros} de fonds propres."
        )
    if better > 0:
        return N_(
            "Ce plan loge {persons:persons} de moins en {last_year} que si rien n'est fait, "
            "mais {better:persons} de plus dans une place adaptée, "
            "pour {capex:euros} dont {own:euros} de fonds propres."
        )
    return N_(
        "Ce plan loge {persons:persons} de moins en {last_year} que si rien n'est fait, "
        "pour {capex:euros} dont {own:euros} de fonds propres."
    )
