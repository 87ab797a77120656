"""When nothing is possible: an irreducible set of rules and envelopes that cannot hold together, then of their rows.

What a planner wrote is halved again and again: what is still impossible without one half does not need it (QuickXplain:
Junker, "Preferred explanations and relaxations for over-constrained problems", AAAI 2004). Where the relaxation is
already impossible, the prices of giving way (`give_way.py`) say where to look first. Every answer is checked on whole
decisions; HiGHS's own irreducible sets are not used: they came back empty and called valid (highspy 1.15.1, a plan
impossible in whole decisions only), or take minutes.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import highspy
import numpy as np

from planning.domain.kinds import EndedBy
from planning.domain.plan import ConflictKey
from planning.domain.progress import ShouldStop
from planning.domain.rule_book import RuleKind
from planning.model.matrix import Matrix
from planning.model.model import Block, Flags, Floats, Ints, Model
from planning.solve.engine import Limits
from planning.solve.highs import solve_matrix
from planning.solve.highs_model import loaded
from planning.solve.quick.implied import implied
from planning.solve.reduce import Reduced

RULES_SECONDS, ROWS_SECONDS = 30.0, 10.0
"""All questions together, at most: which rules, then which of their rows."""
TEST_SECONDS = 10.0
"""One question, at most."""
ENVELOPE = "envelope"
OFTEN = (ENVELOPE, RuleKind.DEADLINE, RuleKind.MUST)
"""What most often takes part is asked about first: the rest is then left out at once."""
CHOOSE_ONE = "choose_one"


@dataclass(frozen=True)
class _Row:
    """A row that a planner wrote: its number in the model, its rule or envelope, the kind of that, what it is about."""

    number: int
    owner: str
    kind: str
    key: str


Part = Sequence[_Row]


@dataclass(frozen=True)
class Conflict:
    """The rows of a conflict, by rule and key; whether every question about them was answered in its time."""

    keys: tuple[ConflictKey, ...]
    is_minimal: bool = True


def find_conflict(model: Model, matrix: Matrix, should_stop: ShouldStop | None = None) -> Conflict:
    """Return the rows of a smallest conflict, by rule and key (`conflict_ids` gives the rules alone).

    If any rule of the list is left out, the others can hold together; within those rules, so it is of any row. A test
    that does not conclude in its time, or after a request to stop, keeps what it was about: the list then suffices, but
    may not be the shortest, and says so. Where facts alone are impossible, it is a residence without any choice.
    """
    test = _Test(matrix, should_stop)
    written = [row for block in model.row_blocks for row in _written(block)]
    test.written = np.array([row.number for row in written], dtype=np.int64)
    if test.is_impossible([]):
        return Conflict(_without_choice(model, matrix))
    suspects = {row.owner for row in test.suspects(written)}
    owners = _by_owner([row for row in written if row.owner in suspects or not suspects])
    often_first = sorted(owners, key=lambda rows: rows[0].kind not in OFTEN)
    # Nearly all suspects are needed: one question each. Of all that is written, few are: halves.
    found = _one_by_one(often_first, test) if suspects else _needed([], [], often_first, test)
    needed = [row for rows in found for row in rows]
    test.allow(ROWS_SECONDS)
    likely = _by_owner(test.suspects(needed) or needed)
    # Its rule is needed, so is the only row that it has.
    alone = [rows for rows in likely if len(rows) == 1]
    others = [[row] for rows in likely if len(rows) > 1 for row in rows]
    rows = [row for part in [*alone, *_needed(alone, [], others, test)] for row in part]
    rows.sort(key=lambda row: (row.owner, row.number))
    keys = tuple(ConflictKey(rule_id=row.owner, rule=row.kind, key=row.key) for row in rows)
    return Conflict(keys, is_minimal=test.is_sure)


def are_contradictory(
    model: Model, matrix: Matrix, owners: Collection[str], seconds: float, should_stop: ShouldStop | None = None
) -> bool | None:
    """Tell whether some rules and envelopes cannot hold together, as proven; None: not known in this time.

    A residence without any choice (`choose_one:<residence>`) is impossible by itself.
    """
    if any(owner.startswith(f"{CHOOSE_ONE}:") for owner in owners):
        return bool(_without_choice(model, matrix))
    test = _Test(matrix, should_stop)
    written = [row for block in model.row_blocks for row in _written(block)]
    test.written = np.array([row.number for row in written], dtype=np.int64)
    test.allow(seconds)
    is_impossible = test.is_impossible([[row for row in written if row.owner in owners]])
    return is_impossible if test.is_sure else None


def conflict_ids(keys: Iterable[ConflictKey]) -> tuple[str, ...]:
    """Return the rules and envelopes of a conflict, each once."""
    return tuple(sorted({key.rule_id for key in keys}))


def _written(block: Block) -> list[_Row]:
    """Return the rows of a block that a rule of rules.csv or an envelope asks for; the others are facts."""
    if block.family == ENVELOPE:
        owner, names = "funder", ENVELOPE + ":" + block.keys["funder"].astype("str")
    elif block.family in list(RuleKind):
        owner, names = "rule_id", block.keys["rule_id"].astype("str")
    else:
        return []
    about = block.keys.drop(columns=owner).astype("str").itertuples(index=False)
    return [
        _Row(number, name, block.family, " ".join(filter(None, words)))
        for number, name, words in zip(block.ids.tolist(), names, about, strict=True)
    ]


def _by_owner(rows: Part) -> list[list[_Row]]:
    owners: dict[str, list[_Row]] = {}
    for row in rows:
        owners.setdefault(row.owner, []).append(row)
    return list(owners.values())


def _one_by_one(parts: Sequence[Part], test: _Test) -> list[Part]:
    """Leave out each part in turn, for good when the rest is still impossible (Chinneck's deletion filter)."""
    kept = list(parts)
    for part in parts:
        rest = [other for other in kept if other is not part]
        if test.is_impossible(rest):
            kept = rest
    return kept


def _needed(kept: Sequence[Part], added: Sequence[Part], parts: Sequence[Part], test: _Test) -> list[Part]:
    """Return what the parts must add to those kept; kept and parts together are impossible (QuickXplain)."""
    if added and test.is_impossible(kept):
        return []
    if len(parts) <= 1:
        return list(parts)
    first, second = parts[: len(parts) // 2], parts[len(parts) // 2 :]
    from_second = _needed([*kept, *first], first, second, test)
    from_first = _needed([*kept, *from_second], from_second, first, test)
    return [*from_first, *from_second]


class _Test:
    """Tells whether some of the written rows are impossible together with the facts."""

    def __init__(self, matrix: Matrix, should_stop: ShouldStop | None) -> None:
        self._matrix = matrix.without_cost()
        self._should_stop = should_stop
        self._missed: list[Flags] = []
        self.written = np.zeros(0, dtype=np.int64)
        self.is_sure = True
        """False once a question stayed without an answer."""
        self.allow(RULES_SECONDS)

    def allow(self, seconds: float) -> None:
        """Give so much time, from now, to the questions that follow."""
        self._last = time.monotonic() + seconds

    def is_impossible(self, parts: Sequence[Part]) -> bool:
        """Tell whether it is proven that these parts cannot hold; what is not known in time is not proven."""
        kept = np.zeros(len(self._matrix.row_lower), dtype=bool)
        kept[[row.number for part in parts for row in part]] = True
        if any(not np.any(missed & kept) for missed in self._missed):
            return False  # a point that meets them is known
        left = self._last - time.monotonic()
        if left <= 0 or (self._should_stop is not None and self._should_stop()):
            self.is_sure = False
            return False
        limits = Limits(gap=1.0, seconds=min(TEST_SECONDS, left), seed=0, is_plain=True)
        # Where most decisions are held, little is left to solve.
        rest = Reduced.of(implied(self._with_only(kept)))
        if not rest.is_possible:
            return True
        answer = solve_matrix(rest.matrix, limits, should_stop=self._should_stop)
        if answer.values is not None:
            self._missed.append(missed_rows(self._matrix, rest.whole(answer.values)))
        is_proven = answer.infeasible and answer.ended_by is EndedBy.PROOF
        self.is_sure &= is_proven or answer.values is not None
        return is_proven

    def suspects(self, rows: Part) -> Part:
        """Return those of the rows that make the relaxation impossible; none when it is possible."""
        kept = np.zeros(len(self._matrix.row_lower), dtype=bool)
        numbers = np.array([row.number for row in rows], dtype=np.int64)
        kept[numbers] = True
        blamed = blamed_rows(self._with_only(kept), numbers)
        suspects = [row for row in rows if blamed[row.number]]
        return suspects if suspects and self.is_impossible([suspects]) else []

    def _with_only(self, kept: Flags) -> Matrix:
        dropped = np.zeros(len(kept), dtype=bool)
        dropped[self.written] = True
        dropped &= ~kept
        return self._matrix.without_rows(dropped)


def _without_choice(model: Model, matrix: Matrix) -> tuple[ConflictKey, ...]:
    """Return the first residence for which no option fits within the plan, if there is one."""
    for block in model.row_blocks:
        if block.family == CHOOSE_ONE:
            for name, row in zip(block.keys["residence_id"].astype("str"), block.ids, strict=True):
                if not len(matrix.row(row)[0]):
                    return (ConflictKey(rule_id=f"{CHOOSE_ONE}:{name}", rule=CHOOSE_ONE, key=name),)
    return ()


# Which rows stand in the way: each may give way at a price of one, and those that ask a price are to blame.


MET = 1e-6
"""By how much a row may be missed by a point that meets it."""
PRICED = 1e-9
SECONDS = 10.0


def missed_rows(matrix: Matrix, values: Floats) -> Flags:
    """Flag the rows that a point does not meet."""
    activity = matrix.activity(values)
    flags: Flags = (activity < matrix.row_lower - MET) | (activity > matrix.row_upper + MET)
    return flags


def blamed_rows(matrix: Matrix, soft: Ints) -> Flags:
    """Flag the rows, among the soft ones, that make the relaxation impossible; none when it is possible.

    Parameters
    ----------
    matrix
        The model, its costs not read.
    soft
        Numbers of the rows that may be left out.
    """
    highs = loaded(_with_slacks(matrix, soft))
    highs.setOptionValue("time_limit", SECONDS)
    highs.run()
    blamed: Flags = np.zeros(len(matrix.row_lower), dtype=bool)
    solved = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    if solved and highs.getInfo().objective_function_value > MET:
        prices = np.array(highs.getSolution().row_dual)
        blamed[soft] = np.abs(prices[soft]) > PRICED
    return blamed


def _with_slacks(matrix: Matrix, soft: Ints) -> Matrix:
    """Return the relaxation with a slack at price 1 on each side of the soft rows, and no other cost."""
    over, under = (soft[np.isfinite(side[soft])] for side in (matrix.row_upper, matrix.row_lower))
    rows, signs = np.concatenate([over, under]), np.repeat([-1.0, 1.0], [len(over), len(under)])
    first = len(matrix.cost)
    row = np.concatenate([matrix.row_of, rows])
    order = np.argsort(row, kind="stable")
    count = len(rows)
    return replace(
        matrix,
        cost=np.concatenate([np.zeros(first), np.ones(count)]),
        lower=np.concatenate([matrix.lower, np.zeros(count)]),
        upper=np.concatenate([matrix.upper, np.full(count, np.inf)]),
        integer=np.zeros(first + count, dtype=bool),
        starts=np.searchsorted(row[order], np.arange(len(matrix.row_lower) + 1)).astype(np.int64),
        columns=np.concatenate([matrix.columns, first + np.arange(count)])[order],
        values=np.concatenate([matrix.values, signs])[order],
    )
