"""Money recounted from the decisions: envelopes, carry-over, sales, grants within their funder's rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from planning.domain.plan import Grant, Plan
from planning.tables.data import Data
from tests.checking.plan_by_hand import FIRST, SECOND, THIRD, changed, data_by_hand, faults, on
from tests.oracle.portfolio import cost, envelope

Corrupt = Callable[[Plan], Plan]
STATE, BANK = range(2)
OWN = {"funder": "own", "label": "own", "kind": "own", "carry_over": True}


def _grant(number: int, **changes: object) -> Corrupt:
    return lambda plan: changed(plan, "grants", number, **changes)


def _line(funder: str, year: int, **changes: object) -> Corrupt:
    def corrupt(plan: Plan) -> Plan:
        number = next(at for at, row in enumerate(plan.money) if (row.funder, row.year) == (funder, year))
        return changed(plan, "money", number, **changes)

    return corrupt


def _without_line(funder: str, year: int) -> Corrupt:
    return lambda plan: plan.model_copy(
        update={"money": tuple(row for row in plan.money if (row.funder, row.year) != (funder, year))}
    )


def _line_again(**changes: object) -> Corrupt:
    return lambda plan: plan.model_copy(update={"money": (*plan.money, plan.money[0].but(**changes))})


@pytest.mark.parametrize(
    ("corrupt", "sentence"),
    [
        (_grant(STATE, option_id="R2.convert"), "state finance R2.convert, qui n'y a pas droit"),
        (_grant(STATE, funder="europe"), "europe finance R1.energy, qui n'y a pas droit"),
        (_grant(STATE, option_id="R1.keep"), "state finance R1.keep, qui n'y a pas droit"),
        (_grant(STATE, amount_eur=-1_000), "le financement de R1.energy par state est négatif"),
        (_grant(STATE, year=THIRD), f"R1.energy reçoit 30 000 € en {THIRD} pour 0 € à payer"),
        (_grant(STATE, amount_eur=85_000), f"R1.energy reçoit 105 000 € en {FIRST} pour 100 000 € à payer"),
        (_grant(STATE, amount_eur=30_001), "state verse 30 001 € à R1.energy : son plafond est 30 000 €"),
        (_grant(BANK, amount_eur=20_001), "bank verse 20 001 € à R1.energy : son plafond est 20 000 €"),
        (_line("own", FIRST, spent_eur=49_000), f"own en {FIRST} : 49 000 € dépensés dans le plan, 50 000 € comptés"),
        (_line("own", SECOND, available_eur=95_000), f"own en {SECOND} : 95 000 € disponibles dans le plan, 90 000 €"),
        (_line("own", SECOND, available_eur=None), f"own en {SECOND} : sans limite € disponibles dans le plan"),
        (_line("own", THIRD, carried_over_eur=70_000), f"own en {THIRD} : 70 000 € reportés dans le plan, 80 000 €"),
        (_line("state", SECOND, available_eur=60_000), f"state en {SECOND} : 60 000 € disponibles dans le plan"),
        (
            _line("bank", FIRST, available_eur=20_000),
            f"bank en {FIRST} : 20 000 € disponibles dans le plan, sans limite",
        ),
        (_without_line("bank", THIRD), f"la ligne d'argent de bank en {THIRD} manque"),
        (_line_again(), "une même ligne d'argent figure deux fois"),
        (_line_again(funder="europe"), f"la ligne d'argent europe {FIRST} ne correspond à rien"),
        (_line_again(year=THIRD + 1), f"la ligne d'argent own {THIRD + 1} ne correspond à rien"),
    ],
)
def test_it_is_said(corrupt: Corrupt, sentence: str, plan: Plan, data: Data) -> None:
    said = _plain(faults(corrupt(plan), data))
    assert any(line.startswith(sentence) for line in said), said


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        (
            {"envelopes": [envelope(FIRST, 49_000), envelope(SECOND, 90_000), envelope(THIRD, 0)]},
            f"jusqu'en {FIRST}, own paie 50 000 € pour 49 000 € disponibles",
        ),
        (
            {"envelopes": [envelope(FIRST, 60_000), envelope(SECOND, 40_000), envelope(THIRD, 90_000)]},
            f"jusqu'en {SECOND}, own paie 110 000 € pour 100 000 € disponibles",
        ),
        ({"envelopes": [envelope("all", 99_000)]}, "own paie 110 000 € sur tout le plan pour 109 000 € disponibles"),
        ({"envelopes": [envelope(FIRST, 29_000, "state")]}, f"en {FIRST}, state paie 30 000 € pour 29 000 €"),
        ({"envelopes": [envelope("all", 19_000, "bank")]}, "bank paie 20 000 € sur tout le plan pour 19 000 €"),
        (
            {"option_costs": [cost("R1.energy", 100_000), cost("R1.energy", 20_000, 5)]},
            f"own paie 20 000 € en {FIRST + 5}, après la fin du plan",
        ),
    ],
    ids=["a year", "carried over", "the whole plan", "lost at the end of the year", "a loan", "after the plan"],
)
def test_an_envelope_exceeded_is_said(tables: dict[str, Any], sentence: str) -> None:
    data = data_by_hand(**tables)
    said = _plain(faults(on(data), data))
    assert any(line.startswith(sentence) for line in said), said


def test_money_that_does_not_carry_over_is_counted_year_by_year() -> None:
    funders = [{**OWN, "carry_over": False}, *data_by_hand()["funders"].to_dict("records")[1:]]
    data = data_by_hand(funders=funders)
    said = [line for line in _plain(faults(on(data), data)) if "own paie" in line]
    assert said == [f"en {SECOND}, own paie 60 000 € pour 40 000 € disponibles"]


def test_lines_of_money_that_does_not_carry_over_hold_one_year_each() -> None:
    funders = [{**OWN, "carry_over": False}, *data_by_hand()["funders"].to_dict("records")[1:]]
    years = (FIRST, SECOND, THIRD)
    data = data_by_hand(
        funders=funders, envelopes=[*[envelope(year, 100_000) for year in years], envelope("all", 60_000, "state")]
    )
    plan = on(data)
    own = zip(plan.money, (100_000, 100_000, 110_000), strict=False)
    alone = [line.but(available_eur=available, carried_over_eur=0.0) for line, available in own]
    assert faults(plan.model_copy(update={"money": (*alone, *plan.money[3:])}), data) == []
    carried = (alone[0].but(carried_over_eur=50_000), *alone[1:], *plan.money[3:])
    assert _plain(faults(plan.model_copy(update={"money": carried}), data)) == [
        f"own en {FIRST} : 50 000 € reportés dans le plan, 0 € comptés"
    ]


@pytest.mark.parametrize(
    ("second", "third", "year"),
    [(60_000, 10_000, None), (60_000, 10_001, THIRD), (59_999, 1_000, SECOND)],
    ids=["just enough", "more than the sale", "the sale comes later"],
)
def test_a_sale_pays_from_its_year_on(second: float, third: float, year: int | None) -> None:
    """10 000 € come in with the sale of R4 in the third year, when its clearing is paid for."""
    costs = [*data_by_hand()["option_costs"].to_dict("records"), cost("R4.dispose", third)]
    data = data_by_hand(
        option_costs=costs, envelopes=[envelope(FIRST, 50_000), envelope(SECOND, second), envelope(THIRD, 0)]
    )
    said = [line for line in faults(on(data), data) if line.startswith("jusqu'en")]
    assert [line.split(",")[0] for line in said] == ([f"jusqu'en {year}"] if year else [])


def test_a_keep_may_be_paid_for_after_the_plan() -> None:
    costs = data_by_hand()["option_costs"].to_dict("records")
    data = data_by_hand(option_costs=[*costs, cost("R3.keep", 1_000, 9)])
    assert not any("après la fin du plan" in line for line in faults(on(data), data))


@pytest.mark.parametrize(
    ("rule", "cap"),
    [
        ({"max_share": 0.2}, "24 000"),
        ({"min_cofunding_share": 0.9}, "12 000"),
        ({"cap_per_place_eur": 1_000.0}, "10 000"),
    ],
)
def test_a_grant_beyond_a_rule_of_its_funder_is_said(rule: dict[str, float], cap: str) -> None:
    state = {"funder": "state", "label": "state", "kind": "grant", **rule}
    data = data_by_hand(funders=[OWN, state, {"funder": "bank", "label": "bank", "kind": "loan"}])
    assert f"state verse 30 000 € à R1.energy : son plafond est {cap} €" in _plain(faults(on(data), data))


@pytest.mark.parametrize("names", [("state", ""), ("", "bank"), ("state; x", "bank")])
def test_funders_that_exclude_each_other_are_named_once(names: tuple[str, str]) -> None:
    funders = [
        OWN,
        {"funder": "state", "label": "state", "kind": "grant", "exclusive_with": names[1]},
        {"funder": "bank", "label": "bank", "kind": "loan", "exclusive_with": names[0]},
        {"funder": "x", "label": "x", "kind": "grant"},
    ]
    data = data_by_hand(funders=funders)
    said = [line for line in faults(on(data), data) if "ensemble" in line]
    assert len(said) == 1
    assert "state" in said[0]
    assert "bank" in said[0]
    plan = on(data)
    alone = plan.model_copy(update={"grants": plan.grants[:1]})
    assert not any("ensemble" in line for line in faults(alone, data))


def test_grants_larger_than_the_year_are_said_even_when_split(plan: Plan, data: Data) -> None:
    """Three small grants of one funder add up."""
    pieces = tuple(Grant(option_id="R1.energy", funder="state", year=FIRST, amount_eur=10_001) for _ in range(3))
    split = plan.model_copy(update={"grants": (*pieces, plan.grants[BANK])})
    assert any("son plafond est" in line for line in faults(split, data))


def _plain(said: list[str]) -> list[str]:
    return [line.replace("\u202f", " ").replace("\xa0", " ") for line in said]
