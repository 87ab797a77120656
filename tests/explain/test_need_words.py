"""Sentences on a need: no certainty that is not there, no year that was not checked left unsaid."""

from __future__ import annotations

import pandas as pd
import pytest

from planning.domain.message import Message
from planning.explain import (
    built_sentence,
    compared_sentence,
    coverage_sentences,
    doubt_sentence,
    need_sentence,
    service_sentence,
    shortage_sentence,
    unverified_sentence,
)
from tests.explain.small_plan import plain, table

SHORT = {"year": 2036, "places": 473.0, "short_p10": 282.4, "short_p90": 748.0}


def test_a_need_without_a_band_tells_none() -> None:
    assert plain(need_sentence({"year": 2036, "need": 950.2}, "Seniors")) == "Seniors : besoin de 950 places en 2036."
    told = plain(need_sentence({"year": 2036, "need": 950.2, "low": 755.0, "high": 1221.0}, "Seniors"))
    assert told.endswith("8 chances sur 10 d'être entre 755 et 1 221 places.")


@pytest.mark.parametrize(("chance", "said"), [(0.46, 46), (0.999, 99), (0.001, 1), (1.0, 100)])
def test_futures_that_are_spared_are_never_rounded_away(chance: float, said: int) -> None:
    told = plain(shortage_sentence({**SHORT, "chance_short": chance}))
    assert f"dans {said} avenirs sur 100" in told
    assert "entre 282 et 748 places" in told


def test_places_that_are_enough_are_said_to_be() -> None:
    told = plain(shortage_sentence({**SHORT, "short_p10": 0.0, "short_p90": 0.0, "chance_short": 0.04}))
    assert told == "Nos 473 places d'aujourd'hui suffiraient en 2036 dans 9 avenirs sur 10."


def test_years_that_were_not_checked_are_said() -> None:
    rows = pd.DataFrame({"year": [2027, 2028, 2029], "unverified": [False, False, True]})
    late = unverified_sentence(rows)
    assert late is not None
    assert plain(late).startswith("Hachuré à partir de 2029")
    never = unverified_sentence(rows.assign(unverified=True))
    assert never is not None
    assert "Aucune série assez longue" in plain(never)
    assert unverified_sentence(rows.assign(unverified=False)) is None


def test_the_first_two_causes_of_doubt_are_told_or_the_only_one() -> None:
    first = {"year": 2036, "share": 0.34}
    both = plain(doubt_sentence(first, Message("Part (a)"), Message("Part (b)"), 0.31))
    assert "Part (a), 34 % du doute en 2036 ; puis Part (b), 31 %" in both
    assert "tout le doute vient de : Part (a)" in plain(doubt_sentence(first, Message("Part (a)"), None, 0.0))


def test_a_change_is_told_before_and_after() -> None:
    row = {"year": 2036, "low": 100.0, "middle": 120.0, "high": 150.0}
    after = {"other_low": 90.0, "other_middle": 110.0, "other_high": 130.0}
    told = plain(compared_sentence({**row, **after}))
    assert told == (
        "En 2036, 8 chances sur 10 d'être entre 100 et 150 places sans, entre 90 et 130 places avec ; "
        "au milieu, 110 places au lieu de 120."
    )


def test_families_are_told_in_their_own_unit_never_in_places() -> None:
    known = {"label": "Familles accompagnées", "known": 6760.0, "unit": "familles par an", "year": 2015}
    last = {"year": 2036, "p10": 0.0, "p90": 28333.9, "basis_words": Message("aucun modèle")}
    told = plain(service_sentence(known, last))
    assert told == (
        "Familles accompagnées : 6 760 familles par an en 2015. En 2036, 8 chances sur 10 d'être entre 0 et 28 334 "
        "(aucun modèle)."
    )
    assert plain(service_sentence(known, None)) == "Familles accompagnées : 6 760 familles par an en 2015."


def test_a_coverage_is_told_with_its_margin_for_our_method_only() -> None:
    scores = table(
        "method horizon coverage coverage_low coverage_high",
        ("cohort", 1, 0.9, 0.8, 0.95),
        ("cohort", 5, 0.78, 0.73, 0.84),
        ("cohort", 10, None, None, None),
        ("linear", 5, 0.3, 0.1, 0.5),
    )
    told = [plain(one) for one in coverage_sentences(scores, Message("75 ans et plus"), "cohort")]
    assert told == ["75 ans et plus, 5 ans : la fourchette de 80 % a tenu 78 fois sur 100 (entre 73 et 84)."]


def test_a_method_that_built_less_well_is_told_as_it_is() -> None:
    columns = "planned_in built_for over under over_eur under_eur"
    ours, other = (
        row
        for _, row in table(columns, (2010, 2022, 0, 73_368, 0, 6.97e9), (2010, 2022, 0, 68_064, 0, 6.466e9)).iterrows()
    )
    told = plain(built_sentence(ours.to_dict(), other.to_dict(), Message("dernière valeur")))
    assert "avec notre méthode : 0 place de trop (0 €) et 73 368 manquantes (6 970 M€)" in told
    assert "avec « dernière valeur » : 0 place de trop (0 €) et 68 064 manquantes (6 466 M€)" in told
