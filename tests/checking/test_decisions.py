"""Each residence is decided once, by one of its options, at a date that holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from planning.domain.plan import Plan
from planning.tables.data import Data
from tests.checking.plan_by_hand import FIRST, SECOND, THIRD, changed, data_by_hand, faults, on

Corrupt = Callable[[Plan], Plan]
R1, R2, R3, R4 = range(4)


def _decision(number: int, **changes: object) -> Corrupt:
    return lambda plan: changed(plan, "decisions", number, **changes)


def _without(number: int) -> Corrupt:
    return lambda plan: plan.model_copy(
        update={"decisions": tuple(row for at, row in enumerate(plan.decisions) if at != number)}
    )


def _again(number: int, **changes: object) -> Corrupt:
    return lambda plan: plan.model_copy(update={"decisions": (*plan.decisions, plan.decisions[number].but(**changes))})


@pytest.mark.parametrize(
    ("corrupt", "sentence"),
    [
        (_without(R3), "la résidence R3 n'est pas décidée"),
        (_again(R3), "la résidence R3 est décidée 2 fois"),
        (_again(R3, residence_id="R9"), "la résidence R9 n'existe pas dans les données"),
        (_decision(R3, option_id="R3.palace"), "l'option R3.palace de la résidence R3 n'existe pas"),
        (_decision(R3, option_id="R2.keep"), "l'option R2.keep n'est pas une option de la résidence R3"),
        (_decision(R2, kind="comfort"), "l'option R2.convert n'est pas de nature comfort"),
        (_decision(R1, capex_eur=119_000), "le coût de R1.energy est 119 000 € dans le plan et 120 000 €"),
        (_decision(R2, start_year=FIRST - 1, delivery_year=FIRST - 1), f"commence en {FIRST - 1}, hors du plan"),
        (_decision(R2, start_year=THIRD + 1, delivery_year=THIRD + 1), f"commence en {THIRD + 1}, hors du plan"),
        (_decision(R3, delivery_year=SECOND), "la résidence R3 est gardée en l'état : elle n'a pas de livraison"),
        (_decision(R1, delivery_year=FIRST), f"la livraison de R1 en {FIRST} ne suit pas la durée de l'option (1 ans)"),
        (_decision(R1, start_year=THIRD, delivery_year=THIRD + 1), f"est livrée en {THIRD + 1}, après la fin du plan"),
    ],
)
def test_it_is_said(corrupt: Corrupt, sentence: str, plan: Plan, data: Data) -> None:
    said = [line.replace("\u202f", " ").replace("\xa0", " ") for line in faults(corrupt(plan), data)]
    assert any(sentence in line for line in said), said


@pytest.mark.parametrize("window", [{"earliest_year": THIRD}, {"latest_year": FIRST}])
def test_an_option_starts_within_its_own_dates(window: dict[str, int], data: Data) -> None:
    options = data["options"].assign(
        **{name: data["options"]["option_id"].map({"R2.convert": year}) for name, year in window.items()}
    )
    changed_data = data.replacing(options=options)
    assert faults(on(changed_data), changed_data) == [
        f"la résidence R2 commence en {SECOND}, hors des dates permises à l'option"
    ]


def test_a_window_that_holds_the_start_is_no_fault(data: Data) -> None:
    only = data["options"]["option_id"].map({"R2.convert": SECOND})
    bounded = data.replacing(options=data["options"].assign(earliest_year=only, latest_year=only))
    assert faults(on(bounded), bounded) == []


def test_keep_counts_neither_its_duration_nor_its_closed_share() -> None:
    """What a row of kind keep says of works means nothing: nothing is done."""
    options = data_by_hand()["options"]
    odd = options["option_id"] == "R3.keep"
    data = data_by_hand().replacing(
        options=options.assign(
            duration_years=options["duration_years"].mask(odd, 2), closed_share=options["closed_share"].mask(odd, 1.0)
        )
    )
    assert faults(on(data), data) == []


def test_needs_are_still_counted_when_decisions_make_no_sense(plan: Plan, data: Data) -> None:
    said = faults(changed(_without(R3)(plan), "needs", 0, served=9.0), data)
    assert any("n'est pas décidée" in line for line in said)
    assert any("ne tombe pas juste" in line for line in said)
