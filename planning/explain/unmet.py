"""What a plan leaves unmet in each drawn future of the needs: its band, not only its middle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planning.domain.message import N_, Message
from planning.domain.plan import Plan, Served
from planning.explain.effects import plan_frame

if TYPE_CHECKING:
    from planning.demand import DemandDraws

EVERYWHERE: Final = ""
"""Territory of a row over all territories."""
UNMET_COLUMNS: Final = ["client_group", "territory", "year", "allocated", "p10", "p50", "p90", "mean", "chance"]


def varied(draws: DemandDraws, needs_factor: Mapping[str, float]) -> DemandDraws:
    """Return the draws as a scenario's variant of the needs has them: each group times its factor."""
    factors = np.array([needs_factor.get(group, 1.0) for group in draws.client_groups], dtype=np.float32)
    if (factors == 1.0).all():
        return draws
    values = draws.values * factors[None, :, None, None]
    values.flags.writeable = False
    return replace(draws, values=values)


def unmet_bands(plan: Plan, draws: DemandDraws) -> pd.DataFrame:
    """Return what a plan leaves unmet over the draws: max(0, need - places that the plan gives), in each draw.

    The places are those that the plan gives to a group and territory (`Plan.served`), as decided before the need is
    known: a place that stays vacant in one future is not given to others. So the total over territories is, in each
    draw, the sum of what each lacks, and its mean over the draws is the plan's own `Futures.exact_expected_unmet`.

    Parameters
    ----------
    plan
        With the variant of the needs of its scenario, which the draws are multiplied by.
    draws
        `planning.demand.forecast`, of the portfolio that the plan is for.

    Returns
    -------
    DataFrame
        The columns `UNMET_COLUMNS`, one row for each group, territory (`EVERYWHERE` = together) and year: allocated =
        places given; p10, p50, p90 = unmet, in whole places; mean = unmet on average; chance = part of the draws in
        which at least one place is missing.
    """
    drawn = varied(draws, plan.scenario.needs_factor)
    given = _given(plan, drawn)
    unmet: NDArray[np.float64] = np.maximum(drawn.values.astype(np.float64) - given, 0.0)
    apart = _rows(unmet, given, drawn, list(drawn.territories))
    together = _rows(unmet.sum(axis=2, keepdims=True), given.sum(axis=1, keepdims=True), drawn, [EVERYWHERE])
    return pd.concat([together, apart], ignore_index=True)


def unmet_sentence(row: pd.Series, subject: str, nothing: pd.Series | None = None) -> Message:
    """Say what the plan leaves unmet in a year, and, where known, what doing nothing would.

    Parameters
    ----------
    row, nothing
        Rows of `unmet_bands`, of the same group, territory and year.
    subject
        Who and where.
    """
    values = {"subject": subject, "year": int(row["year"]), "low": round(row["p10"]), "high": row["p90"]}
    if nothing is None:
        text = N_("{subject} : en {year}, 8 chances sur 10 qu'il manque entre {low} et {high:places} avec ce plan.")
        return Message(text, values)
    text = N_(
        "{subject} : en {year}, 8 chances sur 10 qu'il manque entre {low} et {high:places} avec ce plan ; "
        "entre {other_low} et {other_high:places} si rien n'est fait."
    )
    return Message(text, {**values, "other_low": round(nothing["p10"]), "other_high": nothing["p90"]})


def _given(plan: Plan, draws: DemandDraws) -> NDArray[np.float64]:
    """Places given by the plan: [client_group, territory, year]."""
    rows = plan_frame(Served, plan.served)
    totals = rows.groupby(["client_group", "from_territory", "year"])["places"].sum()
    index = pd.MultiIndex.from_product([draws.client_groups, draws.territories, draws.years])
    shape = (len(draws.client_groups), len(draws.territories), len(draws.years))
    return totals.reindex(index, fill_value=0.0).to_numpy(float).reshape(shape)


def _rows(
    unmet: NDArray[np.float64], given: NDArray[np.float64], draws: DemandDraws, territories: list[str]
) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([draws.client_groups, territories, draws.years], names=UNMET_COLUMNS[:3])
    levels = np.rint(np.quantile(unmet, [0.1, 0.5, 0.9], axis=0)).reshape(3, -1)
    figures = {
        "allocated": given.ravel(),
        **dict(zip(("p10", "p50", "p90"), levels, strict=True)),
        "mean": unmet.mean(axis=0).ravel(),
        "chance": (unmet >= 1.0).mean(axis=0).ravel(),
    }
    return pd.DataFrame(figures, index).reset_index()[UNMET_COLUMNS]
