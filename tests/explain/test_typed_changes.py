"""What a reader types in Et si…, in French and in English: understood, or said with the nearest readings."""

from __future__ import annotations

import pytest

from planning.domain.asked_change import (
    WHOLE,
    Change,
    Dated,
    FieldChange,
    Imposed,
    MoneyChange,
    NeedChange,
    Refused,
    Withdrawal,
    YearPrice,
)
from planning.explain.asked.change_labels import change_detail, change_label
from planning.explain.asked.typed import Reading, read_typed
from planning.i18n import Lang, Words
from planning.tables.data import Data


def read(typed: str, data: Data, lang: Lang = "fr") -> Reading:
    return read_typed(typed, data.scenarios["reference"], data, Words(lang))


UNDERSTOOD: dict[str, Change] = {
    "budget 2028 : −500 k€": MoneyChange("own", 2028, more_eur=-500_000),
    "2028 -500 k€": MoneyChange("own", 2028, more_eur=-500_000),
    "fonds propres 2028 +500 k€": MoneyChange("own", 2028, more_eur=500_000),
    "own funds 2028 +€500k": MoneyChange("own", 2028, more_eur=500_000),
    "2 M€ de moins": MoneyChange("own", WHOLE, more_eur=-2_000_000),
    "€2M less": MoneyChange("own", WHOLE, more_eur=-2_000_000),
    "2 millions d'euros de plus": MoneyChange("own", WHOLE, more_eur=2_000_000),
    "budget 2028 500 k€": MoneyChange("own", 2028, to_eur=500_000),
    "budget 2028 1 500 000 €": MoneyChange("own", 2028, to_eur=1_500_000),
    "budget -10 %": MoneyChange("own", WHOLE, share=-0.1),
    "FEDER −50 %": MoneyChange("erdf", WHOLE, share=-0.5),
    "tous les financeurs 2030 +10%": MoneyChange("*", 2030, share=0.1),
    "la Région se retire": Withdrawal("region"),
    "the region withdraws": Withdrawal("region"),
    "sans l’État": Withdrawal("plai_subsidy"),
    "seniors +20 %": NeedChange("seniors", 0.2),
    "elderly 20% more": NeedChange("seniors", 0.2),
    "demandeurs d'asile −10 %": NeedChange("asylum", -0.1),
    "besoin +10 %": NeedChange("*", 0.1),
    "refuser Blida": Refused("R001"),
    "Refuse Blida": Refused("R001"),
    "imposer Blida en 2029": Imposed("R001", 2029),
    "impose Blida in 2029": Imposed("R001", 2029),
    "convertir Blida": Imposed("R001:convert"),
    "démolir le foyer de l'Aciérie": Imposed("R029:demolish_rebuild"),
    "ne pas démolir l'Aciérie": Refused("R029:demolish_rebuild"),
    "demolish Foyer de la Mine": Imposed("R040:demolish_rebuild"),
    "pas avant 2030 le Puits": Dated("R043", "from", 2030),
    "reporter le foyer de la Mine à 2032": Dated("R040", "from", 2032),
    "Blida au plus tard en 2030": Dated("R001", "until", 2030),
    "Blida avant 2031": Dated("R001", "until", 2030),
    "une année bien logée vaut 9 000 €": YearPrice(9_000.0),
    "a well-housed year is worth €9000": YearPrice(9_000.0),
    "surcoût +10 %": FieldChange("overrun", "0.1"),
}


@pytest.mark.parametrize("typed", UNDERSTOOD)
def test_a_change_is_understood_in_both_languages(typed: str, prepared_demo: Data) -> None:
    found = read(typed, prepared_demo, "en" if typed.isascii() and "refuse" in typed.casefold() else "fr")
    assert found == Reading((UNDERSTOOD[typed],))


def test_signed_amounts_are_relative_whatever_else_is_said(prepared_demo: Data) -> None:
    for typed in ("budget 2028 −500 k€", "budget de 2028 : - 500 k€", "budget 2028 moins 500 k€"):
        assert read(typed, prepared_demo).changes == (MoneyChange("own", 2028, more_eur=-500_000),)


def labels(choices: tuple[Change, ...], data: Data) -> list[str]:
    base, words = data.scenarios["reference"], Words("fr")
    return [change_label(one, base, data, words).replace("\u00a0", " ").replace("\u202f", " ") for one in choices]


@pytest.mark.parametrize(
    ("typed", "problem", "nearest"),
    [
        ("budget 2028 : −1 M€", "il n'y a que 765 k€", "Fonds propres 2028 : 0 €"),
        ("démolir Florange", "les données n'offrent pas cela", "Imposer Florange, Transformation en studios"),
        ("imposer Mirabeliers", "exactement ce nom", "Imposer Résidence autonomie des Mirabelliers"),
        ("imposer Thionville", "exactement ce nom", "Imposer Résidence des Bateliers"),
        ("rénover Florange III", "lesquels", "Imposer Florange III, Rénovation énergétique"),
        ("Florange", "Que voulez-vous changer", "Refuser Florange"),
        ("fonds propres 2 M€", "« 2 m€ » se lit de plusieurs façons", "Fonds propres : −2 M€ sur tout le plan"),
        ("seniors 20 %", "De plus ou de moins", "Seniors : −20 %"),
        ("100 seniors de plus", "pour cent", "Seniors : +10,5 %"),
        ("budget 2045 −1 M€", "pas de montant limité en 2045", "Fonds propres : −1 M€ sur tout le plan"),
        ("les licornes du budget 2028 −500 k€", "Non compris : « licornes »", "Fonds propres 2028 : −500 k€"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said_with_the_nearest_readings(
    typed: str, problem: str, nearest: str, prepared_demo: Data
) -> None:
    found = read(typed, prepared_demo)
    assert found.changes == ()
    assert found.problem is not None
    told = Words("fr")(found.problem).replace("\u00a0", " ").replace("\u202f", " ")
    assert problem in told
    assert nearest in labels(found.choices, prepared_demo)
    assert found.rest == typed


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("blabla", "Non compris"),
        ("plus 1 M€ de moins", "se contredisent"),
        ("budget 2028 -1 M€ et 2029 -2 M€", "Deux montants"),
        ("budget 2028 : -1.500 k€", "peut se lire de deux façons"),
        ("refuser la résidence des licornes", "nom"),
    ],
)
def test_nothing_is_guessed(typed: str, problem: str, prepared_demo: Data) -> None:
    found = read(typed, prepared_demo)
    assert found.changes == ()
    assert found.problem is not None
    assert problem in Words("fr")(found.problem)


def test_several_changes_in_a_line_keep_what_is_understood(prepared_demo: Data) -> None:
    found = read("refuser Blida, démolir Florange; seniors +20 %", prepared_demo)
    assert found.changes == (Refused("R001"),)
    assert found.rest == "démolir Florange"
    assert read("refuser Blida; seniors +20 %", prepared_demo).changes == (Refused("R001"), NeedChange("seniors", 0.2))


def test_money_that_is_shared_out_says_how(prepared_demo: Data) -> None:
    base, words = prepared_demo.scenarios["reference"], Words("fr")
    told = change_detail(MoneyChange("own", WHOLE, more_eur=-2e6), base, prepared_demo, words)
    assert told.replace("\u00a0", " ") == (
        "De 8,50 M€ à 6,50 M€, répartis sur les années du plan à proportion : −23,5 % chacune."
    )
