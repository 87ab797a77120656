"""The practice of the trade: scores, classes and divergences of a hand-made portfolio, and what is unknown said."""

from __future__ import annotations

import pytest

from planning.domain.kinds import ActionKind, EndedBy, Status
from planning.domain.plan import NeedRow, Plan
from planning.explain.trade.practice import CRITERIA, DIMENSIONS, Scored, beside_plan, scored
from planning.explain.trade.practice_words import counted, divergences, marks_table, scores_table
from planning.i18n import FRENCH, Words
from planning.options.estimates import Estimates, parameter_estimates
from planning.tables import shipped
from planning.tables.data import Data
from planning.tables.parameters import read_parameters
from planning.workflow import do_nothing, practice
from tests.oracle.portfolio import FIRST, keep, portfolio, programme, residence, works
from tests.plan_rows import decision

THRESHOLDS = parameter_estimates(read_parameters(shipped.PARAMETERS / "practice.csv"), FIRST)


@pytest.fixture(scope="module")
def thresholds() -> Estimates:
    return THRESHOLDS


# Five residences, one for each class, a sixth of which nothing is known, a bare site.
GOOD = {
    "condition": "good",
    "energy_label": "B",
    "safety_opinion": "favourable",
    "service_years": 25,
    "accessible": True,
}
POOR = {"condition": "poor", "energy_label": "G", "safety_opinion": "unfavourable", "service_years": 0}
FAIR = {"condition": "fair", "energy_label": "D", "accessible": True}


def small() -> Data:
    return portfolio(
        2,
        territories=[{"territory": "Z1", "name": "Z1"}, {"territory": "Z2", "name": "Z2"}],
        residences=[
            residence("KEEP", owner="Us", operator="Us", **GOOD),
            residence("IMPROVE", owner="Them", operator="Us", agreement_end=f"{FIRST + 7}-06-30", **FAIR),
            residence("RESTRUCTURE", **{**FAIR, "accessible": False}),
            residence("REBUILD", **POOR),
            residence("DISPOSE", "Z2", agreement_end=f"{FIRST - 1}-06-30", **{**POOR, "safety_opinion": ""}),
            residence("UNKNOWN"),
            residence("SITE"),
        ],
        programmes=[
            programme("KEEP", 10, occupancy=0.97, private_sanitary="private"),
            programme("IMPROVE", 10, occupancy=0.85, private_sanitary="private"),
            programme("RESTRUCTURE", 10, occupancy=0.9, private_sanitary="shared"),
            programme("REBUILD", 10, occupancy=0.9, private_sanitary="none"),
            programme("DISPOSE", 10, occupancy=0.5, private_sanitary="shared"),
            programme("UNKNOWN", 10),
        ],
        options=[
            keep("KEEP", running_result_eur_per_year=6_000),
            keep("IMPROVE", running_result_eur_per_year=-1_000),
            keep("RESTRUCTURE"),
            keep("REBUILD"),
            keep("DISPOSE", running_result_eur_per_year=-20_000),
            keep("UNKNOWN"),
            keep("SITE"),
            works("RESTRUCTURE", "studios"),
            works("REBUILD"),
            works("DISPOSE", "dispose"),
            works("SITE", "create"),
        ],
    )


CLASSES = {"KEEP": "A", "IMPROVE": "C", "RESTRUCTURE": "D", "REBUILD": "D", "DISPOSE": "D"}
NEEDS = [
    NeedRow(client_group="g", territory="Z1", year=FIRST, need=100, served=94, unmet=6),
    NeedRow(client_group="g", territory="Z1", year=FIRST + 1, need=100, served=92, unmet=8),
    NeedRow(client_group="g", territory="Z2", year=FIRST, need=10, served=10, unmet=0),
]
# By hand, from the thresholds of practice.csv: means of the marks known.
EXPECTED = {
    # 5, 5 (25 years), 5 (B), 5 | 5 (A), 5, 5 | 5 (97 %), 4 (7 % without a place) | 5 (600 a place), 5 (own walls)
    "KEEP": (5.0, 5.0, 4.5, 5.0, "keep"),
    # 3, 3 (D) | 2 (C), 5, 5 | 2 (85 %), 4 | 2 (-100 a place), 3 (7 years of agreement)
    "IMPROVE": (3.0, 4.0, 3.0, 2.5, "improve"),
    # 3, 3 | 0 (D), 2, 2 (no access) | 4 (90 %), 4 | 4 (0 a place)
    "RESTRUCTURE": (3.0, 1.3, 4.0, 4.0, "restructure"),
    # 1, 0 (no year left), 0 (G), 0 | 0, 0 | 4, 4 | 4
    "REBUILD": (0.2, 0.0, 4.0, 4.0, "rebuild"),
    # 1, 0, 0 | 0, 2 | 0 (50 %), 2 (nobody without a place) | 0 (-2,000 a place), 0 (agreement over)
    "DISPOSE": (0.3, 1.0, 1.0, 0.0, "dispose"),
}


@pytest.fixture(scope="module")
def scores(thresholds: Estimates) -> dict[str, Scored]:
    return {one.residence_id: one for one in scored(small(), thresholds, CLASSES, NEEDS)}


def plan() -> Plan:
    """Keeps as the practice would, restructures what it would, restructures what it would rebuild, keeps the rest."""
    decided = {"RESTRUCTURE": "studios", "REBUILD": "restructure", "SITE": "create"}
    names = [*EXPECTED, "UNKNOWN", "SITE"]
    return Plan(
        status=Status.FEASIBLE,
        ended_by=EndedBy.TIME,
        decisions=tuple(decision(f"{name}.{decided.get(name, 'keep')}", FIRST, FIRST) for name in names),
    )


@pytest.mark.parametrize("name", EXPECTED)
def test_the_four_scores_and_the_class_by_hand(scores: dict[str, Scored], name: str) -> None:
    one = scores[name]
    assert (*(one.score(dimension) for dimension in DIMENSIONS), one.advised) == EXPECTED[name]


def test_what_nothing_is_known_of_has_no_class_and_says_so(scores: dict[str, Scored]) -> None:
    unknown, site = scores["UNKNOWN"], scores["SITE"]
    assert (unknown.advised, site.advised) == ("", "")
    assert unknown.score("technique") is None
    assert unknown.score("need") is not None
    assert "rien n'est connu de son bâtiment" in FRENCH(unknown.reason)
    assert "Site candidat" in FRENCH(site.reason)


def test_what_is_missing_of_a_residence_is_named(scores: dict[str, Scored]) -> None:
    table = scores_table(tuple(scores.values()), plan(), small()).set_index("residence_id")
    assert "Inconnu : années de service restantes, avis de sécurité" in table.loc["IMPROVE", "why"]
    assert "Inconnu" not in table.loc["KEEP", "why"]


def test_the_plan_s_classes_stand_beside_with_agreement_or_divergence(scores: dict[str, Scored]) -> None:
    all_scores = tuple(scores.values())
    beside = beside_plan(all_scores, plan()).set_index("residence_id")
    assert beside["agrees"].to_dict() == {
        "KEEP": True,
        "IMPROVE": False,
        "RESTRUCTURE": True,
        "REBUILD": False,
        "DISPOSE": False,
        "UNKNOWN": None,
        "SITE": None,
    }
    assert divergences(all_scores, plan()) == [
        ("IMPROVE", "improve"),
        ("REBUILD", "rebuild"),
        ("DISPOSE", "dispose"),
    ]
    said = counted(all_scores, plan())
    assert FRENCH(said).startswith("Même classe que le plan : 2 ; divergences : 3 ; sans comparaison")
    assert "3" in Words("en")(said)
    table = scores_table(all_scores, plan(), small()).set_index("residence_id")
    assert table.loc["REBUILD", ["advised", "plan_class", "verdict"]].tolist() == [
        *("démolir et reconstruire", "restructurer", "divergence"),
    ]
    assert table.loc["SITE", "plan_class"] == "autre"


def test_each_mark_is_shown_and_an_unknown_one_is_empty(scores: dict[str, Scored]) -> None:
    table = marks_table(scores["IMPROVE"])
    assert len(table) == len(CRITERIA)
    by_name = table.set_index("criterion")["mark"]
    assert by_name["convention avec le propriétaire"] == 3.0
    assert by_name["résultat par place"] == 2.0
    assert by_name.isna().sum() == 2


def test_a_need_that_is_not_known_disposes_of_nothing(thresholds: Estimates) -> None:
    data = small()
    blank = data.replacing(programmes=data["programmes"].assign(occupancy=float("nan")))
    found = {one.residence_id: one for one in scored(blank, thresholds, CLASSES, [])}
    assert found["DISPOSE"].advised == "rebuild"  # an empty occupancy is taken as full: the need is high


def test_a_better_building_never_gets_a_worse_technical_score(thresholds: Estimates) -> None:
    """Each criterion alone, from its worst to its best value."""
    ladders: dict[str, list[object]] = {
        "condition": ["poor", "fair", "good"],
        "energy_label": list("GFEDCBA"),
        "safety_opinion": ["unfavourable", "favourable"],
        "service_years": [0, 1, 9, 10, 19, 20, 40],
    }
    for name, ladder in ladders.items():
        data = portfolio(
            1,
            residences=[residence(f"R{number}", **{name: step}) for number, step in enumerate(ladder)],
            programmes=[programme(f"R{number}", 10) for number in range(len(ladder))],
            options=[keep(f"R{number}") for number in range(len(ladder))],
        )
        found = [one.score("technique") for one in scored(data, thresholds, {}, [])]
        assert all(one is not None for one in found)
        assert found == sorted(found), name  # type: ignore[type-var]
        assert found[0] != found[-1]


def test_every_threshold_is_ours_and_says_so() -> None:
    rows = read_parameters(shipped.PARAMETERS / "practice.csv")
    assert len(rows) >= 40
    assert not rows["verified"].any()
    assert rows["note"].notna().all()
    assert set(rows["source"]) == {"illustrative"}


def test_the_demo_is_scored_under_both_models(prepared_demo: Data) -> None:
    scenarios = prepared_demo.scenarios
    assert {scenarios[name].value is None for name in ("reference", "premier_modele")} == {True, False}
    for name in ("reference", "premier_modele"):
        nothing = do_nothing(prepared_demo, scenarios[name])
        found = practice(prepared_demo, nothing, nothing)
        assert len(found) == len(prepared_demo["residences"])
        assert all(0 <= mark.mark <= 5 for one in found for mark in one.marks if mark.mark is not None)
        assert {one.advised for one in found} >= {"keep", "improve", "restructure"}
        known = [any(mark.criterion == "habitability" and mark.mark is not None for mark in one.marks) for one in found]
        assert any(known) == (scenarios[name].value is not None)
        assert all(row.kind == ActionKind.KEEP for row in nothing.decisions)
