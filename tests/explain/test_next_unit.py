"""One step more, in words: what comes first, for whom, how it is known."""

from __future__ import annotations

import pandas as pd
import pytest

from planning.domain.next_unit import GroupGain, NextUnit, Step
from planning.explain.one_more_words import next_unit_sentences, next_unit_table, ranked, step_words
from planning.i18n import Words
from planning.tables.data import Data
from tests.explain.small_plan import plain

OWN = Step(rule="envelope", name="own", year=2028, amount=100_000.0)
WHOLE = Step(rule="envelope", name="state", year="all", amount=100_000.0)
DECANT = Step(rule="decant_capacity", name="decant", amount=1.0)
TEAM = Step(rule="works_capacity", name="works", amount=1.0)
POST = Step(rule="staff_ceiling", name="staff", amount=1.0)
GROUPS = (
    GroupGain(client_group="seniors", place_years=5.0),
    GroupGain(client_group="isolated", place_years=-1.04),
    GroupGain(client_group="seniors", place_years=0.04),
)


def unit(step: Step, gain: float, **more: object) -> NextUnit:
    given = {"step": step, "source": "relaxation", "gain": gain, "place_years": gain / 2, "by_group": GROUPS}
    return NextUnit.model_validate({**given, **more})


@pytest.mark.parametrize(
    ("step", "fr", "en"),
    [
        (OWN, "Fonds propres 2028 : 100 k€ de plus", "Fonds propres 2028: €100k more"),
        (WHOLE, "État, tout le plan : 100 k€ de plus", "État, the whole plan: €100k more"),
        (DECANT, "1 place de relogement de plus (Metz)", "1 more place for rehousing (Metz)"),
        (TEAM, "1 chantier de plus à la fois", "1 more operation at a time"),
        (POST, "1 poste de plus", "1 more post"),
    ],
)
def test_a_step_says_what_one_more_is(step: Step, fr: str, en: str, data: Data) -> None:
    assert plain(step_words(step, data)) == fr
    assert plain(step_words(step, data, Words("en")), "en") == en


def test_money_comes_first_by_its_gain_and_what_brings_nothing_is_left_out() -> None:
    units = [unit(DECANT, 90.0), unit(OWN, 3.0), unit(TEAM, 0.0), unit(WHOLE, 7.0), unit(POST, 95.0)]
    assert [one.step for one in ranked(units)] == [WHOLE, OWN, POST, DECANT]
    nothing = unit(TEAM, 0.0, source="solved", low=0.0, high=0.0)
    assert ranked([nothing]) == [nothing], "what was searched again is told, even if it brings nothing"


def test_the_table_says_for_whom_and_how_it_is_known(data: Data) -> None:
    solved = unit(DECANT, 3.0, source="solved", low=1.5, high=6.0)
    table = next_unit_table([unit(OWN, 6.0), solved, unit(TEAM, 2.0, source="solved", low=0.0, high=9.0)], data, 3.0)
    assert table["gain_eur"].isna().all(), "the first model has no price"
    table = table.drop(columns="gain_eur")
    rows = [[plain(cell) if isinstance(cell, str) else cell for cell in row] for row in table.to_numpy().tolist()]
    assert rows == [
        [
            "Fonds propres 2028 : 100 k€ de plus",
            2.0,
            3.0,
            "Seniors +5,0, Isolés -1,0",
            "ordre de grandeur",
            "d'après la relaxation",
        ],
        [
            "1 place de relogement de plus (Metz)",
            1.0,
            1.5,
            "Seniors +5,0, Isolés -1,0",
            "démontré : de 0,5 à 2,0",
            "recalculé",
        ],
        [
            "1 chantier de plus à la fois",
            pytest.approx(2 / 3),
            1.0,
            "Seniors +5,0, Isolés -1,0",
            "non démontré : de 0,0 à 3,0",
            "recalculé",
        ],
    ]
    unknown = next_unit_table([unit(OWN, 6.0, source="solved")], data, 0.0, Words("en"))
    assert unknown["margin"].tolist() == ["without proof"]
    assert unknown["gain"].tolist() == [6.0], "where a missing place weighs nothing, gains are told as they are"


def test_the_terminal_says_a_sentence_per_step(data: Data) -> None:
    (said,) = next_unit_sentences([unit(OWN, 6.0)], data, 3.0)
    assert plain(said) == (
        "Fonds propres 2028 : 100 k€ de plus : 2,0 tous critères, 3,0 places-années (Seniors +5,0, Isolés -1,0) ; "
        "d'après la relaxation, ordre de grandeur"
    )
    (nothing,) = next_unit_sentences([unit(OWN, 0.0)], data, 3.0)
    assert plain(nothing) == "Un pas de plus, où que ce soit, n'apporterait rien d'après la relaxation."
    assert isinstance(next_unit_table([], data, 1.0), pd.DataFrame)
