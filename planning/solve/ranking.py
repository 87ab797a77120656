"""Rank and cut: the spreadsheet's way, with the same options, years, rules and money. The optimiser's yard-stick.

Each action is valued alone against doing nothing; actions are taken down the list, each at the first year that the
rules and the money allow, until nothing more fits. Three orders are tried: value, value for money, urgency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import highspy
import numpy as np
import pandas as pd

from planning.domain.kinds import ActionKind, RuleKind
from planning.domain.progress import ShouldStop
from planning.model.choices import POINTS_PER_LABEL
from planning.model.matrix import Matrix
from planning.model.model import Floats
from planning.model.problem import Problem
from planning.solve.complete import completed
from planning.solve.highs_model import loaded
from planning.tables.subjects import split_subject

ORDERS = ("value", "value_for_money", "urgency")
NEVER = 10_000
"""Urgency of a residence without a date."""
TO_FILL = (RuleKind.MUST, RuleKind.DEADLINE, RuleKind.TOGETHER, RuleKind.AFTER, RuleKind.FLOOR)
"""Rules that only the whole plan can meet: left out while the list is being cut, applied at the end."""


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
    highs = _fixed(problem, problem.arrays.without_rows(_rows_of(problem, [*RuleKind, "envelope"])), keeps)
    nothing = _objective(highs)
    frame = problem.choices.frame
    acting = frame[frame["kind"] != ActionKind.KEEP].drop_duplicates("option_id")
    values = []
    for choice, residence in zip(acting.index.tolist(), acting["residence_id"].tolist(), strict=True):
        if is_late():
            break
        _swap(highs, keeps[residence], choice)
        values.append(nothing - _objective(highs))
        _swap(highs, choice, keeps[residence])
    acting = acting.head(len(values))
    actions = acting[["residence_id", "option_id", "capex_eur"]].assign(
        value=np.array(values),
        due=acting["residence_id"].map(_due_years(problem)).fillna(NEVER).astype(int),
        state=(acting["condition"] == "poor") * 3 + acting["energy_label"].map(POINTS_PER_LABEL).fillna(0).astype(int),
    )
    return actions[(actions["value"] > 0) | (actions["due"] < NEVER)]


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
    trial = problem.arrays.without_cost().without_rows(_rows_of(problem, TO_FILL))
    highs = _fixed(problem, trial, keeps)
    fits = _quick_test(problem, trial)
    frame = problem.choices.frame
    good = _meets_due(problem)
    taken = dict(keeps)
    for residence, option in zip(ranked["residence_id"].tolist(), ranked["option_id"].tolist(), strict=True):
        if is_late():
            break
        if taken[residence] != keeps[residence]:
            continue
        for choice in np.flatnonzero((frame["option_id"] == option).to_numpy() & good).tolist():
            if not fits(taken, residence, choice):
                continue
            _swap(highs, keeps[residence], choice)
            if _is_feasible(highs):
                taken[residence] = choice
                break
            _swap(highs, choice, keeps[residence])
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


def _quick_test(problem: Problem, arrays: Matrix) -> Callable[[dict[str, int], str, int], bool]:
    """Return a cheap necessary test on the rows that hold decisions only, made before asking the solver."""
    start = problem.model.columns_of("start")
    count = len(arrays.row_upper)
    cells = problem.model.coefficients
    mixed = np.zeros(count, dtype=bool)
    others = ~cells["column"].between(start.first, start.first + len(start.keys) - 1)
    mixed[cells.loc[others, "row"].unique()] = True
    pure = np.flatnonzero(~mixed & np.isfinite(arrays.row_upper))
    dense = np.zeros((len(pure), len(start.keys)))
    for position, row in enumerate(pure):
        columns, values = arrays.row(int(row))
        dense[position, columns - start.first] = values
    upper = arrays.row_upper[pure] + 1e-9

    def fits(taken: dict[str, int], residence: str, choice: int) -> bool:
        chosen = [number for name, number in taken.items() if name != residence] + [choice]
        return bool(np.all(dense[:, chosen].sum(axis=1) <= upper))

    return fits


def _rows_of(problem: Problem, families: Sequence[str]) -> np.ndarray:
    """Flag the rows of some families."""
    flags = [np.full(len(block.keys), block.family in families) for block in problem.model.row_blocks]
    return np.concatenate(flags) if flags else np.zeros(0, dtype=bool)


def _fixed(problem: Problem, arrays: Matrix, keeps: dict[str, int]) -> Any:
    """Return a live solver where every residence is kept as it is."""
    return loaded(arrays.deciding(problem.starts, np.array(list(keeps.values()))).relaxed())


def _swap(highs: Any, leaving: int, entering: int) -> None:
    highs.changeColBounds(leaving, 0.0, 0.0)
    highs.changeColBounds(entering, 1.0, 1.0)


def _objective(highs: Any) -> float:
    highs.run()
    return float(highs.getInfo().objective_function_value)


def _is_feasible(highs: Any) -> bool:
    highs.run()
    return bool(highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)
