"""Own funds of each body, year by year, and why some of them stay unspent: facts of the plan, no guess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.explain.limits_met import USED_UP, ceilings
from planning.explain.names import names, year_runs
from planning.finance.purses import paying_purses, purses
from planning.finance.room import LEAST_EUR, own_funds_left, own_funds_used
from planning.tables.data import Data
from planning.tables.shortlist import start_windows
from planning.tables.subjects import split_subject

NEGLIGIBLE: Final = 0.01
"""Less than this share of what came in is no money left."""


@dataclass(frozen=True)
class Unspent:
    """What a body has left at the end of the plan, and why; `left_eur` infinite where nothing limits it."""

    purse: str
    label: str
    left_eur: float
    tight: tuple[int, ...]
    """Years in which all that it has is committed."""
    reasons: Sequence[Message] = field(default_factory=tuple)


def own_by_year(plan: Plan, data: Data) -> pd.DataFrame:
    """Return what each body pays of its own funds and has left at the end of each year.

    Parameters
    ----------
    plan, data
        The plan; its data, scenario applied.

    Returns
    -------
    DataFrame
        purse, label, body (its first name; the label where none is named), year, paid_eur,
        left_eur (infinite = no limit; negative = lacking), tight (all of it committed).
    """
    labels = names(data, "funders")
    bodies = {
        funder: split_subject(body)
        for funder, body in zip(data["funders"]["funder"], data["funders"]["body"], strict=True)
    }
    paid = {(row.funder, row.year): row.spent_eur for row in plan.money}
    rows = []
    for purse in purses(data["funders"]):
        left = own_funds_left(own_funds_used(plan, data, purse), data, purse)
        for year, amount in zip(data.years, left.tolist(), strict=True):
            spent = paid.get((purse, year), 0.0)
            tight = spent > 0 and spent >= USED_UP * (spent + max(amount, 0.0))
            label = labels.get(purse, purse)
            body = next(iter(bodies.get(purse, ())), label)
            rows.append((purse, label, body, year, spent, amount, tight))
    return pd.DataFrame(rows, columns=["purse", "label", "body", "year", "paid_eur", "left_eur", "tight"])


def tightest(own: pd.DataFrame) -> tuple[int, float] | None:
    """Return the year in which the least is left, of bodies that pay something, and how much; None without limit."""
    paying = own.groupby("purse")["paid_eur"].transform("sum") > 0
    rows = own[paying & np.isfinite(own["left_eur"])]
    if rows.empty:
        return None
    place = int(rows["left_eur"].argmin())
    return int(rows["year"].iloc[place]), float(rows["left_eur"].iloc[place])


def unspent(plan: Plan, data: Data) -> list[Unspent]:
    """Return what each body has left and why, in the order of the funders (data with the scenario applied)."""
    own, found = own_by_year(plan, data), []
    for purse, rows in own.groupby("purse", sort=False):
        left = float(rows["left_eur"].iloc[-1])
        tight = tuple(int(year) for year in rows.loc[rows["tight"], "year"])
        came = left + float(rows["paid_eur"].sum())
        idle = np.isfinite(left) and left > max(LEAST_EUR, NEGLIGIBLE * came)
        reasons = _reasons(plan, data, str(purse), tight, left) if idle else []
        found.append(Unspent(str(purse), str(rows["label"].iloc[0]), left, tight, reasons))
    return found


def _reasons(plan: Plan, data: Data, purse: str, tight: Sequence[int], left: float) -> list[Message]:
    options = data["options"]
    theirs = options["option_id"].map(paying_purses(data)) == purse
    priced = set(data["option_costs"].query("amount_eur > 0")["option_id"])
    offered = options[theirs & (options["kind"] != ActionKind.KEEP) & options["option_id"].isin(priced)]
    if offered.empty:
        return [Message(N_("Aucune opération n'est à sa charge dans les options."))]
    chosen = {row.option_id for row in plan.decisions}
    if not offered["option_id"].isin(chosen).any():
        return [_worth_nothing(plan, len(offered))]
    last = max(high for _, high in start_windows(data, list(offered["option_id"])).values())
    late = _arriving_after(data, purse, last, left)
    found = [_too_late(data, last, late)] if late > NEGLIGIBLE * left else []
    after = max(tight, default=data.years[0] - 1)
    for measure in ("works", "closed", "staff"):
        reached = [one for one in ceilings(plan, data, measure) if any(after < year <= last for year in one.years)]
        found += [max(reached, key=lambda one: one.weight).sentence] if reached else []
    is_told = late >= (1 - NEGLIGIBLE) * left or any(one.values.get("years") for one in found)
    return found if is_told else [*found, _worth_nothing(plan, 0)]


def _worth_nothing(plan: Plan, count: int) -> Message:
    """Say that what could still be done is not worth what it costs; `count` operations, 0: what is left to do."""
    value = plan.scenario.value
    values = {"count": count, "price": None if value is None else value.place_year_eur}
    if count and value is not None:
        template = N_("{count} opérations à sa charge, aucune ne vaut son coût à {price:euros} l'année bien logée.")
        one = N_("La seule opération à sa charge ne vaut pas son coût à {price:euros} l'année bien logée.")
        return Message(one if count == 1 else template, values)
    if count:
        return Message(N_("Opérations à sa charge, {count} : aucune n'est retenue."), values)
    if value is not None:
        template = N_("Ce qui reste à faire ne vaut pas son coût à {price:euros} l'année bien logée.")
        return Message(template, values)
    return Message(N_("Ce qui reste à faire ne vaut pas son coût."))


def _arriving_after(data: Data, purse: str, last: int, left: float) -> float:
    """Return what comes in after the last start that is still delivered within the plan, `left` at most (EUR)."""
    rows = data["envelopes"]
    rows = rows[(rows["funder"] == purse) & rows["amount_eur"].notna() & (rows["year"] != "all")]
    return min(left, float(rows.loc[rows["year"].astype("int64") > last, "amount_eur"].sum()))


def _too_late(data: Data, last: int, late: float) -> Message:
    template = N_("{late:euros} arrivent après {year}, trop tard pour une opération livrée d'ici {last_year}.")
    return Message(template, {"late": late, "year": last, "last_year": data.years[-1]})


def left_sentence(one: Unspent, last: int, several: bool) -> Message:
    """Say how much a body has left at the end of the plan; `several`: it is named."""
    values = {"label": one.label, "left": one.left_eur, "last_year": last}
    if not np.isfinite(one.left_eur):
        template = N_("{label} : rien ne les limite.") if several else N_("Rien ne limite les fonds propres.")
    elif one.left_eur < -LEAST_EUR:
        values["left"] = -one.left_eur
        template = N_("{label} : il manque {left:euros} fin {last_year}.")
    elif not one.reasons:
        template = N_("{label} : tout est dépensé fin {last_year}.")
    else:
        template = N_("{label} : {left:euros} non dépensés fin {last_year}.")
    return Message(template, values)


def held_sentence(own: pd.DataFrame) -> Message:
    """Say whether the money holds every year, and where it is tightest: the title of the view."""
    found = tightest(own)
    if found is None:
        return Message(N_("Rien ne limite les fonds propres."))
    year, left = found
    full = sorted(set(own.loc[own["tight"], "year"].tolist()))
    if left < -LEAST_EUR:
        return Message(N_("Il manque {lacking:euros} de fonds propres en {year}."), {"lacking": -left, "year": year})
    if full:
        return Message(N_("L'argent tient, tout juste en {years}."), {"years": year_runs(full)})
    return Message(N_("L'argent tient chaque année ; {year} est la plus serrée."), {"year": year})
