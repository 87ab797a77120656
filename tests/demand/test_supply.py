"""Who is already housed: by the operator, and by the others."""

import pandas as pd
import pytest

from planning.demand import competing_places, present_residents

SUITABILITY = pd.DataFrame(
    [("RS", "isolated", 1.0), ("RS", "seniors", 0.4), ("MIX", "isolated", 0.5), ("MIX", "seniors", 0.5)],
    columns=["typology", "client_group", "suitability"],
)
TYPOLOGIES = pd.DataFrame({"typology": ["RS", "MIX", "RA"], "persons_per_dwelling": [1.0, 1.0, 2.0]})


def test_a_competitor_counts_for_the_public_it_serves_first():
    competitors = pd.DataFrame(
        [("RS", "N", 40.0), ("MIX", "N", 10.0), ("RS", "S", 5.0), ("CHRS", "N", 99.0)],
        columns=["typology", "territory", "places"],
    )
    counted = competing_places(competitors, SUITABILITY).set_index(["client_group", "territory"])["places"]
    assert counted.to_dict() == {("isolated", "N"): 45, ("isolated", "S"): 5, ("seniors", "N"): 5}


@pytest.fixture
def residents(territories):
    residences = pd.DataFrame({"residence_id": ["A", "B", "C"], "territory": ["N", "N", "S"]})
    programmes = pd.DataFrame(
        [
            ("A", "RS", 100.0, None, 0.9, "isolated"),
            ("B", "RA", None, 10.0, 0.8, "seniors"),
            ("C", "MIX", 20.0, None, None, ""),
        ],
        columns=["residence_id", "typology", "places", "dwellings", "occupancy", "group"],
    )
    cohorts = pd.DataFrame(
        [("A", 60.0, "isolated"), ("A", 30.0, "seniors"), ("B", 15.0, "seniors")],
        columns=["residence_id", "persons", "client_group"],
    )

    def of(cohorts=cohorts):
        series = present_residents(territories, residences, programmes, cohorts, TYPOLOGIES, SUITABILITY, 2026)
        return {name: dict(zip(frame["area"], frame["value"], strict=True)) for name, frame in series.items()}

    return of


def test_cohorts_say_who_lives_there_and_programmes_where_there_are_none(residents):
    found = residents()
    assert found["residents.isolated"] == {"N": 60, "S": 10}
    assert found["residents.seniors"] == {"N": 45, "S": 10}
    # 45 seniors in N, 16 of whom fit in the home meant for them (10 dwellings x 2 x 0.8): 29 live elsewhere
    assert found["residents_elsewhere.seniors"] == {"N": 29, "S": 0}
    assert found["residents_elsewhere.isolated"] == {"N": 0, "S": 0}


def test_without_cohorts_everybody_lives_where_meant(residents):
    nobody = pd.DataFrame({"residence_id": [""], "persons": [0.0], "client_group": [""]}).head(0)
    found = residents(nobody)
    assert found["residents.isolated"] == {"N": 90, "S": 10}
    assert found["residents.seniors"] == {"N": 16, "S": 10}
    assert set(found["residents_elsewhere.seniors"].values()) == {0}
