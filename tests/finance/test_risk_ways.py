"""Three ways to nine chances in ten: against what can be counted by hand, and against the draws again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planning.domain.asked_change import MoneyChange, Refused
from planning.explain.money.risk_facts import ways_said
from planning.finance.overruns import OverrunDraws
from planning.finance.purses import NOBODY
from planning.finance.risk_ways import lacking_purse, postponed, reserve, ways_to, without
from planning.i18n import FRENCH
from planning.tables.data import Data
from tests.oracle.portfolio import FIRST, envelope, funder, keep, portfolio, residence, rule, works

OURS, THEIRS = "own:ours", "own:theirs"
RANDOM = np.random.default_rng(4)
ASKED = RANDOM.uniform(0, 100, (200, 4, 2)).astype(np.float32)
"""What four operations ask in two years, in 200 draws; the last one of the other body."""


def _data(first: float, then: float, *rules: dict[str, object], carry: bool = True) -> Data:
    homes = ("R1", "R2", "R3", "R4")
    return portfolio(
        2,
        residences=[residence(home) for home in homes],
        options=[option for home in homes for option in (keep(home), works(home))],
        funders=[funder(OURS, "own", carry_over=carry, body="Ours"), funder(THEIRS, "own", carry_over=carry, body="T")],
        envelopes=[envelope(FIRST, first, OURS), envelope(FIRST + 1, then, OURS)]
        + [envelope(FIRST + year, 1_000, THEIRS) for year in (0, 1)],
        rules=list(rules),
    )


def _drawn() -> OverrunDraws:
    homes = [f"R{number}" for number in (1, 2, 3, 4)]
    operations = pd.DataFrame(
        {
            "residence_id": homes,
            "option_id": [f"{home}.restructure" for home in homes],
            "kind": "restructure",
            "cost_eur": [100.0, 110.0, 120.0, 130.0],
            "places": [10.0, 20.0, 5.0, 5.0],
        }
    )
    used = {OURS: ASKED[:, :3].sum(axis=1).astype(float), THEIRS: ASKED[:, 3].astype(float)}
    none = np.zeros((200, 4))
    payers = [OURS, OURS, OURS, THEIRS]
    return OverrunDraws(
        operations,
        none,
        none,
        np.zeros((200, 2)),
        np.ones((200, 2), dtype=bool),
        [FIRST, FIRST + 1],
        used,
        ASKED,
        payers,
    )


def _chance(left: np.ndarray) -> float:
    return float((left >= -0.5).all(axis=1).mean())


def test_the_reserve_pays_nine_draws_in_ten_and_a_little_less_does_not() -> None:
    data, drawn = _data(150, 150), _drawn()
    needed = reserve(drawn, data)
    used = drawn.used[OURS]
    for more, is_enough in ((needed, True), (needed - 1.0, False)):
        left = np.cumsum(np.array([150 + more, 150]) - used, axis=1)
        assert (_chance(left) >= 0.9) is is_enough
    assert lacking_purse(drawn, data) == OURS


def test_money_that_is_not_carried_over_lacks_in_each_year() -> None:
    data, drawn = _data(150, 150, carry=False), _drawn()
    short = np.clip(drawn.used[OURS] - 150, 0, None)
    short = np.where(short > 0.5, short, 0.0).sum(axis=1)
    assert reserve(drawn, data) == pytest.approx(np.sort(short)[179])


def test_what_is_postponed_is_enough_and_nothing_of_it_can_come_back() -> None:
    data, drawn = _data(150, 150), _drawn()
    found = postponed(drawn, data)
    assert found is not None
    assert found.chance >= 0.9

    def chance(numbers: tuple[int, ...]) -> float:
        used = without(drawn, numbers)[OURS]
        return _chance(np.cumsum(np.array([150.0, 150.0]) - used, axis=1))

    assert chance(found.operations) == found.chance
    for number in found.operations:
        assert chance(tuple(one for one in found.operations if one != number)) < 0.9
    assert 3 not in found.operations, "the other body lacks nothing"
    assert found.spared_eur == sum(drawn.operations["cost_eur"].iloc[list(found.operations)])


def test_an_operation_that_a_hard_rule_asks_for_is_not_postponed() -> None:
    drawn = _drawn()
    free = postponed(drawn, _data(150, 150))
    assert free is not None
    held = [rule("deadline", f"R{number + 1}", year=FIRST + 1) for number in free.operations]
    found = postponed(drawn, _data(150, 150, *held))
    assert found is None or not set(found.operations) & set(free.operations)
    nobody = replace(drawn, payers=[NOBODY] * 4)
    assert postponed(nobody, _data(0, 0)) is None


def test_a_smaller_programme_is_as_small_as_needed() -> None:
    data, drawn = _data(150, 150), _drawn()
    ways = ways_to(drawn, data)
    assert ways.cut is not None
    for share, is_enough in ((ways.cut, True), (ways.cut - 0.002, False)):
        left = np.cumsum(150.0 - drawn.used[OURS] * (1 - share), axis=1)
        assert (_chance(left) >= 0.9) is is_enough
    assert ways.cut_eur == pytest.approx(ways.cut * 460.0)


def test_a_plan_that_is_safe_needs_nothing_and_ways_are_asked_as_changes() -> None:
    drawn = _drawn()
    safe = ways_to(drawn, _data(10_000, 0))
    assert (safe.chance, safe.reserve_eur, safe.postponed, safe.cut) == (1.0, None, None, None)
    assert ways_said(safe, drawn, {}) == []
    ways = ways_to(drawn, _data(150, 150))
    names = {home: f"<{home}>" for home in drawn.operations["residence_id"]}
    first, later, cut = ways_said(ways, drawn, names)
    assert first.changes == (MoneyChange(OURS, FIRST, more_eur=float(round(first.eur))),)
    assert {type(change) for change in later.changes} == {Refused}
    assert (first.places, later.eur < 0, cut.eur < 0) == (0.0, True, True)
    assert "<R" in FRENCH(later.said)
