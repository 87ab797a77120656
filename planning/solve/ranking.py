"""Rank and cut: the spreadsheet's way, with the same options, years, rules and money. The optimiser's yard-stick.

Each action is valued alone against doing nothing; actions are taken down the list, each at the first year that the
rules and the money allow, until nothing more fits. Three orders are tried: value, value for money, urgency.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import highspy
import numpy as np
import pandas as pd

from planning.domain.errors import EngineError
from planning.domain.kinds import URGENCY, VALUE, VALUE_FOR_MONEY, ActionKind
from planning.domain.message import N_, Message
from planning.domain.progress import ShouldStop
from planning.domain.rule_book import RuleKind, kinds_where
from planning.model.choices import POINTS_PER_LABEL
from planning.model.matrix import Matrix
from planning.model.model import Flags, Floats, Ints
from planning.model.problem import Problem
from planning.solve.complete import completed
from planning.solve.highs_model import loaded
from planning.solve.quick.implied import implied
from planning.solve.reduce import TOLERANCE, Reduced
from planning.tables.subjects import split_subject

ORDERS = (VALUE, VALUE_FOR_MONEY, URGENCY)
NEVER = 10_000
"""Urgency of a residence without a date."""
NO_VALUE = 1e-10
"""Of the objective: an action that gains less gains nothing, whatever the rounding."""
TO_FILL = kinds_where(lambda entry: entry.effect == "asks")
"""Rules that only the whole plan can meet: left out while the list is being cut, applied at the end."""
FACTS = ("stock", "need", "place")
"""Rows that say who is housed where: what an action alone is worth. They forbid nothing, as a need may be unmet."""


def ranked_points(
    problem: Problem, orders: Sequence[str] = ORDERS, is_late: ShouldStop = lambda: False
) -> Iterator[Floats]:
    """Yield the point that each order gives, when it meets the rules; once late, lists are cut short."""
    for _, _, point in ranked_lists(problem, orders, is_late):
        if point is not None:
            yield point


def ranked_lists(
    problem: Problem, orders: Sequence[str] = ORDERS, is_late: ShouldStop = lambda: False
) -> Iterator[tuple[str, pd.DataFrame, Floats | None]]:
    """Yield each order, its list (see `_valued_actions`, best first) and the point it gives; None breaks a rule."""
    keeps = _keeps(problem)
    if keeps is None:
        return
    actions = _valued_actions(problem, keeps, is_late)
    for order in orders:
        ranked = _ranked(actions, order)
        taken = _take(problem, keeps, ranked, is_late)
        yield order, ranked, completed(problem, np.array(list(taken.values())))


def _keeps(problem: Problem) -> dict[str, int] | None:
    """Return the keep choice of each residence; None when some residence cannot be kept."""
    frame = problem.choices.frame
    kept = frame[frame["kind"] == ActionKind.KEEP].drop_duplicates("residence_id")
    if len(kept) < len(problem.data["residences"]):
        return None
    return dict(zip(kept["residence_id"], kept.index, strict=True))


def _valued_actions(problem: Problem, keeps: dict[str, int], is_late: ShouldStop) -> pd.DataFrame:
    """Value each action alone, at its first year, money and rules apart.

    Returns
    -------
    DataFrame
        residence_id, option_id, capex_eur, value (fall of the objective), due (first year the residence is due),
        state (points: poor condition, bad label); one row per option that improves something or is due.
    """
    frame = problem.choices.frame
    acting = frame[frame["kind"] != ActionKind.KEEP].drop_duplicates("option_id")
    highs, column = _worth(problem, keeps, acting.index.to_numpy())
    nothing = _objective(highs)
    values = []
    for choice, residence in zip(acting.index.tolist(), acting["residence_id"].tolist(), strict=True):
        if is_late():
            break
        kept, taken = column[keeps[residence]], column[choice]
        _swap(highs, kept, taken)
        values.append(nothing - _objective(highs))
        _swap(highs, taken, kept)
    acting = acting.head(len(values))
    actions = acting[["residence_id", "option_id", "capex_eur"]].assign(
        value=np.array(values),
        due=acting["residence_id"].map(_due_years(problem)).fillna(NEVER).astype(int),
        state=(acting["condition"] == "poor") * 3 + acting["energy_label"].map(POINTS_PER_LABEL).fillna(0).astype(int),
    )
    return actions[(actions["value"] > NO_VALUE * (1.0 + abs(nothing))) | (actions["due"] < NEVER)]


def _worth(problem: Problem, keeps: dict[str, int], acting: Ints) -> tuple[Any, dict[int, int]]:
    """Return a live solver of who is housed where every residence is kept, and the column of each choice there.

    Choices that are neither kept nor `acting` are out: so are the places that only they would open.
    """
    arrays = problem.arrays
    offered = np.concatenate([np.array(list(keeps.values())), acting])
    others = np.delete(problem.starts, offered)
    facts = np.flatnonzero(rows_of(problem, FACTS))
    told = arrays.part(facts, np.arange(len(arrays.cost))).relaxed().holding(others, np.zeros(len(others)))
    seen = implied(told)
    # What stays empty goes; other values that follow stay to be found, as moving them to the rows rounds these.
    empty = np.flatnonzero((seen.lower == 0.0) & (seen.upper == 0.0))
    rest = Reduced.of(told.holding(empty, np.zeros(len(empty))))
    column = dict(zip(offered.tolist(), rest.places(problem.starts[offered]).tolist(), strict=True))
    kept = np.array([column[choice] for choice in keeps.values()])
    starts = np.array(list(column.values()))
    highs = loaded(rest.matrix.holding(starts, np.isin(starts, kept).astype(float)))
    highs.setOptionValue("presolve", "off")  # each run but the first begins where the last one ended, without it
    return highs, column


def _due_years(problem: Problem) -> dict[str, int]:
    """Return the year of the first hard deadline of each residence, or the first year where an action is imposed."""
    due: dict[str, int] = {}
    rules = problem.data["rules"]
    rules = rules[rules["rule"].isin([RuleKind.DEADLINE, RuleKind.MUST]) & rules["hard"]]
    owner = problem.data["options"].set_index("option_id")["residence_id"].to_dict()
    years = rules["year"].fillna(problem.data.manifest.first_year).astype(int).tolist()
    for subject, year in zip(rules["subject"].tolist(), years, strict=True):
        for item in split_subject(subject):
            residence = str(owner.get(item, item.partition(":")[0]))
            due[residence] = min(due.get(residence, NEVER), year)
    return due


def _ranked(actions: pd.DataFrame, order: str) -> pd.DataFrame:
    """Order the actions; what is due comes first in every order, or no order could respect the rules."""
    priced = actions.assign(
        late=actions["due"] < NEVER,
        value_for_money=actions["value"] / actions["capex_eur"].clip(lower=1.0),
    )
    keys = {
        "value": ["late", "value"],
        "value_for_money": ["late", "value_for_money"],
        "urgency": ["late", "urgency", "state", "value"],
    }[order]
    return priced.assign(urgency=-priced["due"]).sort_values(keys, ascending=False, kind="stable")


def _take(problem: Problem, keeps: dict[str, int], ranked: pd.DataFrame, is_late: ShouldStop) -> dict[str, int]:
    """Go down the list; each action takes the first year at which nothing is broken."""
    fits = Fitting(problem)
    frame = problem.choices.frame
    good = _meets_due(problem)
    taken = dict(keeps)
    for residence, option in zip(ranked["residence_id"].tolist(), ranked["option_id"].tolist(), strict=True):
        if is_late():
            break
        if taken[residence] != keeps[residence]:
            continue
        for choice in np.flatnonzero((frame["option_id"] == option).to_numpy() & good).tolist():
            if fits.holds(np.array([*({**taken, residence: choice}).values()])):
                taken[residence] = choice
                break
    return taken


def _meets_due(problem: Problem) -> np.ndarray:
    """Flag the choices that respect the hard deadlines and impositions of their residence."""
    good = np.ones(len(problem.choices), dtype=bool)
    model, residence = problem.model, problem.choices.frame["residence_id"]
    hard = set(problem.data["rules"].loc[problem.data["rules"]["hard"], "rule_id"])
    start = model.columns_of("start")
    cells = model.coefficients
    for block in model.row_blocks:
        if block.family in (RuleKind.DEADLINE, RuleKind.MUST):
            for row, rule in zip(block.ids, block.keys["rule_id"], strict=True):
                meeting = cells.loc[cells["row"] == row, "column"].to_numpy() - start.first
                meeting = meeting[(meeting >= 0) & (meeting < len(good))]
                if rule in hard and len(meeting):
                    here = residence == residence.iloc[meeting[0]]
                    allowed = np.zeros(len(good), dtype=bool)
                    allowed[meeting] = True
                    good &= allowed | ~here.to_numpy()
    return good


class Fitting:
    """Whether rules and money allow some choices, without the rules of `TO_FILL` and without who is housed.

    Nearly all that is not a choice is an aid to some works: closed unless they are chosen. What is open is asked of
    the solver, a hundredth of the model.
    """

    def __init__(self, problem: Problem) -> None:
        arrays = problem.arrays
        asked = ~rows_of(problem, [*TO_FILL, *FACTS])
        asked &= np.isfinite(arrays.row_lower) | np.isfinite(arrays.row_upper)
        rows = arrays.csr[np.flatnonzero(asked)]
        is_start = np.zeros(len(arrays.cost), dtype=bool)
        is_start[problem.starts] = True
        self._starts = rows[:, problem.starts].tocsc()
        self._rest = rows[:, np.flatnonzero(~is_start)]
        self._columns = self._rest.tocsc()
        self._bounds = arrays.lower[~is_start], arrays.upper[~is_start]
        self._lower, self._upper = arrays.row_lower[asked], arrays.row_upper[asked]
        # Sum of columns >= 0 <= what the choices of the row give: 0 where none of them is taken.
        closes = (self._upper == 0.0) & (_least(self._rest) >= 0.0) & (-_least(-self._starts) <= 0.0)
        self._closes = closes & bool((self._bounds[0] == 0.0).all())
        self._is_pure = np.diff(self._rest.indptr) == 0

    def holds(self, chosen: Ints) -> bool:
        """Tell whether these choices, one of each residence, can be had together."""
        used = np.asarray(self._starts[:, chosen].sum(axis=1)).ravel()
        lower, upper = self._lower - used, self._upper - used
        if not _met(lower, upper)[self._is_pure].all():
            return False
        is_open = np.ones(self._rest.shape[1], dtype=bool)
        is_open[self._rest[np.flatnonzero(self._closes & (used == 0.0))].indices] = False
        columns = np.flatnonzero(is_open)
        cells = self._columns[:, columns].tocsr()
        empty = np.diff(cells.indptr) == 0
        if not _met(lower, upper)[empty].all():
            return False
        rows = np.flatnonzero(~empty)
        left = cells[rows]
        rest = Matrix(
            cost=np.zeros(len(columns)),
            lower=self._bounds[0][columns],
            upper=self._bounds[1][columns],
            integer=np.zeros(len(columns), dtype=bool),
            row_lower=lower[rows],
            row_upper=upper[rows],
            starts=left.indptr.astype(np.int64),
            columns=left.indices,
            values=left.data,
        )
        return not len(rows) or _is_feasible(loaded(rest))


def _least(rows: Any) -> Floats:
    """Return the least coefficient of each sparse row, 0 where it has none below."""
    return np.asarray(rows.min(axis=1).todense()).ravel()


def _met(lower: Floats, upper: Floats) -> Flags:
    """Tell which rows hold with nothing in them."""
    return (lower <= TOLERANCE) & (upper >= -TOLERANCE)


def rows_of(problem: Problem, families: Collection[str]) -> np.ndarray:
    """Flag the rows of some families."""
    flags = [np.full(len(block.keys), block.family in families) for block in problem.model.row_blocks]
    return np.concatenate(flags) if flags else np.zeros(0, dtype=bool)


def _swap(highs: Any, leaving: int, entering: int) -> None:
    highs.changeColBounds(leaving, 0.0, 0.0)
    highs.changeColBounds(entering, 1.0, 1.0)


def _objective(highs: Any) -> float:
    if not _is_feasible(highs):
        status = highs.getModelStatus().name
        raise EngineError(Message(N_("HiGHS s'est arrêté sans conclure ({status})"), {"status": status}))
    return float(highs.getInfo().objective_function_value)


def _is_feasible(highs: Any) -> bool:
    highs.run()
    return bool(highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)
