"""The score of what is known, every point told, and data that contradict themselves."""

from __future__ import annotations

import pytest

from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Plan
from planning.explain.known.contradictions import contradictions
from planning.explain.known.known_scores import asked_points, known_by_column, lost_points, portfolio_score, scores
from planning.i18n import FRENCH
from tests.oracle.portfolio import portfolio, programme, residence
from tests.plan_rows import decision

BUILDING = {
    "condition": "fair",
    "service_years": 12,
    "energy_label": "D",
    "surface_m2": 900,
    "rooms": 30,
    "accessible": True,
    "safety_opinion": "favourable",
    "agreement_end": "2029-12-31",
    "year_built": 1970,
}
HOMES = {"room_m2": 12, "private_sanitary": "private", "kitchenette": True, "occupancy": 0.9}


def test_all_that_is_verified_gives_all_points() -> None:
    data = portfolio(
        residences=[residence("R1", source="diagnostic de 2025", **BUILDING)],
        programmes=[programme("R1", 30, source="registre", **HOMES)],
    )
    assert portfolio_score(scores(data)) == pytest.approx(100)
    assert lost_points(asked_points(data), "R1") == []


def test_every_missing_point_is_told() -> None:
    """Thirteen things are asked: 7.7 points each. Nine of the building are a guess; the kitchen is not known."""
    data = portfolio(
        residences=[residence("R1", source="illustrative", **BUILDING)],
        programmes=[programme("R1", 30, source="registre", **{**HOMES, "kitchenette": None})],
    )
    lost = 100 / 13 * (9 / 2 + 1)
    assert scores(data)["score"].tolist() == pytest.approx([100 - lost])
    told = [FRENCH(one) for one in lost_points(asked_points(data), "R1")]
    assert told[0] == "− 8 : cuisine, inconnu"
    assert "− 4 : état du bâtiment, écrit mais pas vérifié" in told
    assert len(told) == 10
    counts = known_by_column(data).set_index("column")
    assert counts.loc["kitchenette", ["known", "missing", "asked"]].tolist() == [0, 1, 1]
    assert counts.loc["condition", "unverified"] == 1


def test_a_large_residence_weighs_more_than_a_small_one() -> None:
    data = portfolio(
        residences=[residence("R1", source="visite", **BUILDING), residence("R2")],
        programmes=[programme("R1", 10, source="visite", **HOMES), programme("R2", 90, occupancy=0.9)],
    )
    by_site = scores(data).set_index("residence_id")["score"]
    assert by_site["R1"] == pytest.approx(100)
    assert portfolio_score(scores(data)) == pytest.approx(0.1 * 100 + 0.9 * by_site["R2"])
    assert scores(data)["residence_id"].tolist() == ["R2", "R1"]


def test_a_candidate_site_is_asked_its_land_alone() -> None:
    data = portfolio(residences=[residence("R1", plot_m2=2_000, source="cadastre")])
    assert asked_points(data)["column"].tolist() == ["plot_m2"]
    assert portfolio_score(scores(data)) == pytest.approx(100)


def test_what_cannot_all_be_true_is_said() -> None:
    data = portfolio(
        10,
        residences=[
            residence("R1", **{**BUILDING, "surface_m2": 300, "room_m2": 12, "last_heavy_works": 1960}),
            residence("R2", rooms=4),
        ],
        programmes=[programme("R1", 30), programme("R2", 10)],
        cohorts=[{"residence_id": "R2", "cohort": "c", "persons": 12.0, "client_group": "g"}],
    )
    told = {(one.residence_id, FRENCH(one.what)) for one in contradictions(data)}
    assert told == {
        ("R1", "30 chambres de 12 m² ne tiennent pas dans 300 m²."),
        ("R1", "Derniers gros travaux en 1960, bâtiment construit en 1970."),
        ("R2", "10 places ou logements, 4 chambres décrites."),
        ("R2", "12 habitants pour 10 places."),
    }


def test_works_delivered_after_the_end_of_the_agreement_are_said() -> None:
    data = portfolio(10, residences=[residence("R1", agreement_end="2029-12-31")])
    plan = Plan(
        status=Status.FEASIBLE, ended_by=EndedBy.TIME, decisions=(decision("R1.create", 2028, 2030),), objective=0.0
    )
    found = contradictions(data, plan)
    assert [FRENCH(one.what) for one in found] == ["La convention finit en 2029, le plan livre les travaux en 2030."]
