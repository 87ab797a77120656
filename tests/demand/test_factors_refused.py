"""A factor that cannot be used stops the calculation with a sentence: never a guess."""

import pytest

from planning.demand import needs_by_chain
from planning.domain.errors import DataError
from planning.i18n import FRENCH

START = ("g", "c", 1, "population", 100)


def refused(inputs):
    with pytest.raises(DataError) as caught:
        needs_by_chain(inputs, [2027])
    return [(problem.column, FRENCH(problem.what), FRENCH(problem.remedy)) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (("g", "c", 2, "magic", 1), "step", "« magic » n'existe pas"),
        (("g", "c", 2, "share", 25), "value", "de 0 à 1"),
        (("g", "c", 2, "rate", -1), "value", "ne se suivent pas"),
        (("g", "c", 2, "rate", 1, {"low": 2}), "value", "ne se suivent pas"),
        (("g", "c", 2, "rate", 1, {"high": 0.5}), "value", "ne se suivent pas"),
        (("g", "c", 2, "rate", 1, {"low": 0}), "value", "ne se suivent pas"),
        (
            ("g", "c", 2, "rate", 1, {"times": "nowhere"}),
            "times",
            "« nowhere » n'est ni une série ni un facteur",
        ),
        (("g", "c", 2, "population", 1), "step", "commence par une population"),
        (("g", "other", 1, "share", 0.5), "step", "commence par une population"),
        (("g", "c", 1, "share", 0.5), "order", "même numéro d'ordre"),
        (("g", "c", 2, "growth", 0.1), "year", "pas d'année"),
        (("g", "c", 1, "population", 5), "year", "deux valeurs"),
        (("g", "c", 2, "share", 0.5, {"territory": "N"}), "territory", "aucune valeur pour le territoire S"),
        (("g", "c", 2, "share", 1, {"times": "inflow_of_n"}), "times", "n'est ni une série"),
    ],
)
def test_one_sentence_per_fault(inputs, row, column, words):
    found = refused(inputs([START, row]))
    assert any(at == column and words in what and remedy for at, what, remedy in found), found


def test_competing_supply_is_subtracted_once_per_public(inputs):
    rows = [
        START,
        ("g", "c", 2, "competing", 1),
        ("g", "d", 1, "population", 1),
        ("g", "d", 2, "competing", 1),
    ]
    assert "retirées deux fois" in refused(inputs(rows))[0][1]


def test_a_national_figure_must_be_shared_between_territories(inputs):
    found = refused(inputs([("g", "c", 1, "population", 1, {"times": "inflow"})]))
    assert "partagé nulle part" in found[0][1]


def test_a_factor_refers_to_a_figure_and_not_to_another_reference(inputs):
    rows = [START, ("g", "c", 2, "share", 1, {"times": "f2"}), ("g", "c", 3, "share", 1, {"times": "f1"})]
    assert "renvoie déjà" in refused(inputs(rows))[0][1]


def test_a_share_that_multiplies_a_series_may_exceed_one(inputs):
    """1.2 x a share of 25 % is a share of 30 %; only a share written as a figure is bounded."""
    made = inputs([START, ("g", "c", 2, "share", 1.2, {"times": "alone"})])
    assert needs_by_chain(made, [2027])["places"].tolist() == [30, 30]


def test_a_territory_without_figure_or_population_is_named(inputs, territories):
    start = [("g", "c", 1, "population", 1, {"times": "seniors"})]
    made = inputs(start)
    elsewhere = type(made)(territories.assign(dep="99"), made.factors, made.reference, made.competing)
    assert "aucun chiffre pour N (99), S (99)" in refused(elsewhere)[0][1]
    empty = type(made)(territories.assign(population=None), made.factors, made.reference, made.competing)
    assert "la population manque pour N" in refused(empty)[0][1]
