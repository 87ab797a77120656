"""The status line and the comparison with ranking."""

from __future__ import annotations

import pytest

from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Plan
from planning.explain import ranking_gain, status_line
from planning.tables.data import Data
from tests.explain.small_plan import plain


def test_the_line_says_scenario_proof_end_and_date(plan: Plan, data: Data) -> None:
    assert [plain(part) for part in status_line(plan, data)] == [
        "Plan 2027-2029",
        "scénario « reference »",
        "démontré à 0,8 % du meilleur plan possible",
        "recherche arrêtée à la précision demandée",
        "données du 1er janvier 2026",
    ]


def _group(gap: float | None) -> dict[str, object]:
    """A group of an order of importance: a plan is no better proven than it."""
    return {"terms": ["unmet"], "value": 100.0, "bound": None if gap is None else 100.0 * (1 - gap), "gap": gap}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": Status.OPTIMAL, "gap": 0.0}, "meilleur plan démontré"),
        ({"gap": None, "bound": None}, "aucune preuve de sa distance au meilleur plan possible"),
        ({"gap": 0.00003}, "démontré à 0,1 % du meilleur plan possible"),
        ({"gap": 0.0121}, "démontré à 1,3 % du meilleur plan possible"),
        ({"gap": 0.0, "levels": [_group(0.031)]}, "démontré à 3,1 % du meilleur plan possible"),
        ({"gap": 0.0, "levels": [_group(None)]}, "aucune preuve de sa distance au meilleur plan possible"),
        ({"status": Status.NO_PLAN_YET, "ended_by": EndedBy.TIME}, "aucun plan trouvé pour l'instant"),
        ({"status": Status.INFEASIBLE}, "aucun plan ne respecte toutes les règles"),
    ],
)
def test_a_proof_never_reads_better_than_it_is(plan: Plan, data: Data, changes: dict[str, object], words: str) -> None:
    assert plain(status_line(plan.but(**changes), data)[2]) == words


def test_the_gain_over_ranking_counts_the_objective_and_the_persons(plan: Plan, do_nothing: Plan) -> None:
    ranking = do_nothing.but(objective=125.0)
    assert plain(ranking_gain(plan, ranking)) == (
        "À budget égal, le plan fait mieux de 20,0 % que le classement d'un tableur, tous critères pesés, "
        "et loge 20 personnes de plus en 2029."
    )


def test_a_better_plan_that_houses_fewer_says_so(plan: Plan, do_nothing: Plan) -> None:
    better = do_nothing.but(objective=90.0)
    assert plain(ranking_gain(better, plan)).endswith("mais loge 20 personnes de moins en 2029.")


def test_a_ranking_that_does_better_or_as_well_is_admitted(plan: Plan) -> None:
    assert "fait mieux de 11,1 %" in plain(ranking_gain(plan, plan.but(objective=90.0)))
    assert "aussi bon" in plain(ranking_gain(plan, plan))


def test_a_ranking_without_plan_is_said(plan: Plan) -> None:
    assert "ne donne aucun plan" in plain(ranking_gain(plan, None))
