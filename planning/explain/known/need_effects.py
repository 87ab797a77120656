"""What a change of the data does to the need, public by public, and to the plan shown: said before anything is kept.

Tables of needs are about no residence: their differences are told apart (`change_effects` tells those of residences).
The need after is computed as the portfolio's own is, by its chain or from the table that it gives; nothing is solved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

import pandas as pd

from planning.demand.of_data import computed_needs
from planning.domain.message import N_, Message
from planning.domain.plan import Plan, Served
from planning.explain.effects import plan_frame
from planning.explain.names import labels
from planning.i18n import Words
from planning.importing.proposal import Proposal, accepted_tables
from planning.tables.data import Data
from planning.tables.schemas import TABLE_BY_NAME
from planning.tables.text.parsing import parse_table

READ_BY_NEEDS: Final = (
    *("needs", "need_factors", "need_overrides", "need_shocks", "operator_series", "competitors"),
    *("territories", "client_groups"),
)
"""Tables that say what is needed, where and by whom."""
_LEAST_PERSONS: Final = 0.5


def touches_needs(proposed: Proposal) -> bool:
    """Whether a proposal changes a table that needs are computed from."""
    taken = ("new", "modified", "absent") if proposed.removes else ("new", "modified")
    return any(one.table in READ_BY_NEEDS and one.status in taken for one in proposed.changes)


def needs_once_changed(data: Data, proposed: Proposal, without: Collection[str] = ()) -> pd.DataFrame:
    """Return the needs of a portfolio with what is accepted of a proposal: client_group, territory, year, places.

    Raises
    ------
    DataError
        When its chain computes none any more.
    """
    tables = accepted_tables(proposed, without)
    frames = {name: parse_table(TABLE_BY_NAME[name], tables[name])[0] for name in READ_BY_NEEDS if name in tables}
    after = data.replacing(**{name: frame.reset_index(drop=True) for name, frame in frames.items()})
    return computed_needs(after) if data.manifest.build.needs == "chain" else after["needs"]


def need_effects(data: Data, after: pd.DataFrame, plan: Plan | None, words: Words) -> list[Message]:
    """Return what a change of the needs does, the public that gains or loses most first.

    Parameters
    ----------
    data
        The prepared portfolio before.
    after
        Its needs once changed (`needs_once_changed`).
    plan
        The plan shown, of the portfolio before; None where there is none.
    words
        The language of what publics are called.
    """
    last = data.manifest.last_year
    before, then = (_by_public(rows, last) for rows in (data["needs"], after))
    gained = then.sub(before, fill_value=0.0)
    moved = gained[gained.abs() > _LEAST_PERSONS]
    if moved.empty:
        return list(_unmoved(data, after))
    housed = _housed(plan, last)
    called = labels(data, "client_groups", words)
    told = []
    for public in moved.abs().sort_values(ascending=False, kind="stable").index:
        sizes = float(before.get(public, 0.0)), float(then.get(public, 0.0))
        values: dict[str, object] = {"public": called.get(str(public), str(public)), "year": last}
        told.append(_of_public(values, sizes, None if housed is None else float(housed.get(public, 0.0))))
    return told


def _by_public(needs: pd.DataFrame, year: int) -> pd.Series:
    rows = needs[needs["year"] == year]
    return rows.groupby("client_group")["places"].sum()


def _housed(plan: Plan | None, year: int) -> pd.Series | None:
    if plan is None or not plan.has_decisions:
        return None
    rows = plan_frame(Served, plan.served)
    return rows[rows["year"] == year].groupby("client_group")["places"].sum()


def _of_public(values: dict[str, object], sizes: tuple[float, float], housed: float | None) -> Message:
    """Say the need of a public, before and after, and who is left without a place if the plan shown stays as it is."""
    values |= dict(zip(("before", "after"), sizes, strict=True))
    if housed is None:
        return Message(N_("{public} : besoin de {after:places} au lieu de {before:places} en {year}"), values)
    was, left = (round(max(0.0, size - housed)) for size in sizes)
    told = N_("{public} : besoin de {after:places} au lieu de {before:places} en {year} ; le plan affiché en "
              "laisserait {left} sans place au lieu de {was}, à recalculer")  # fmt: skip
    return Message(told, {**values, "left": left, "was": was})


def _unmoved(data: Data, after: pd.DataFrame) -> Iterator[Message]:
    """Say that the last year's need stays, and how many others do not."""
    years = [
        year
        for year in data.years
        if float(_by_public(after, year).sub(_by_public(data["needs"], year), fill_value=0.0).abs().max())
        > _LEAST_PERSONS
    ]
    if years:
        told = N_("le besoin change en {years}, pas en {last} : à recalculer")
        yield Message(told, {"years": ", ".join(map(str, years)), "last": str(data.manifest.last_year)})
    else:
        yield Message(N_("le besoin calculé ne change pas : le plan affiché n'en dépend pas"))
