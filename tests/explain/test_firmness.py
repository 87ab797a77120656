"""How firm decisions are, in words: core or interchangeable, prices that keep them, what the plan gains. By hand."""

from __future__ import annotations

import pytest

from planning.domain.kinds import Status
from planning.domain.plan import Alternative, Plan
from planning.domain.scenario import Scenario
from planning.domain.statement import PriceRange
from planning.explain import (
    better_sentence,
    gain_sentence,
    hold_together,
    is_loose,
    loose_sentence,
    near_ties,
    price_of_decision,
    price_sentence,
    price_table,
    status_line,
    tie_distance,
    verdict_sentence,
)
from planning.explain import judged as both_searches
from planning.tables.data import Data
from planning.tables.scenario_file import shipped_valuation
from tests.explain.small_plan import plain

PRICED = Scenario(value=shipped_valuation())


def found(residence_id: str = "R", **fields: object) -> PriceRange:
    given = {"option_id": "O", "advantage_eur": 90_000.0, "is_clear": True, **fields}
    return PriceRange.model_validate({"residence_id": residence_id, **given})


def judged(plan: Plan, *verdicts: str) -> Plan:
    """The same with these verdicts on its decisions that act, one after the other."""
    given = iter(verdicts)
    return plan.but(
        scenario=PRICED,
        decisions=tuple(row if row.kind == "keep" else row.but(verdict=next(given)) for row in plan.decisions),
    )


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (
            found(low_eur=5_180, high_eur=9_020),
            "tenue tant qu'une année bien logée vaut entre 5 200 € et 9 000 €",
        ),
        (found(low_eur=5_180), "tenue dès qu'une année bien logée vaut 5 200 €, et jusqu'à 20 000 € au moins"),
        (found(high_eur=9_020), "tenue tant qu'une année bien logée vaut moins de 9 000 €, et dès 1 000 €"),
        (found(), "tenue quel que soit le prix entre 1 000 € et 20 000 €"),
        (found(advantage_eur=None), "tenue à tout prix : aucun plan trouvé ne s'en passe"),
        (
            found(is_clear=False, advantage_eur=12_000),
            "le modèle ne tranche pas : le meilleur plan trouvé sans elle perd 12 k€",
        ),
        (
            found(is_clear=False, advantage_eur=-12_000),
            "le modèle ne tranche pas : un plan trouvé s'en passe, et vaut 12 k€ de plus",
        ),
    ],
)
def test_the_prices_of_a_decision_are_a_sentence(one: PriceRange, said: str) -> None:
    assert plain(price_sentence(one)) == said


def test_a_search_is_never_called_a_proof() -> None:
    for one in (found(low_eur=5_000), found(is_clear=False)):
        assert plain(price_of_decision(one, "Studios", "Florange III")).endswith(
            "(trouvé par recherche, non démontré)."
        )


def test_a_verdict_is_a_sentence_and_nothing_where_none_was_found(plan: Plan) -> None:
    core, loose = (judged(plan, verdict, verdict).decisions for verdict in ("core", "interchangeable"))
    acting = next(number for number, row in enumerate(plan.decisions) if row.kind != "keep")
    told = [verdict_sentence(rows[acting]) for rows in (core, loose, plan.decisions)]
    assert [None if one is None else plain(one).split(" :")[0] for one in told] == ["Noyau", "Interchangeable", None]


def test_more_than_a_fifth_interchangeable_and_the_model_does_not_tell(plan: Plan, data: Data) -> None:
    half = judged(plan, "core", "interchangeable")
    assert is_loose(half)
    told = loose_sentence(half, data)
    assert told is not None
    assert plain(told).startswith("Le modèle ne tranche pas. Décisions qui peuvent être autres")
    assert "1 sur 2" in plain(told)
    assert "Gamma" in plain(told)
    none = judged(plan, "core", "core")
    assert not is_loose(none)
    assert plain(loose_sentence(none, data) or "").startswith("Noyau")
    assert loose_sentence(plan, data) is None


def test_the_table_of_prices_has_what_holds_least_first(plan: Plan, data: Data) -> None:
    acting = [row for row in plan.decisions if row.kind != "keep"]
    wide, narrow = (
        found(row.residence_id, option_id=row.option_id, low_eur=low, high_eur=high)
        for row, low, high in zip(acting, (2_000, 6_000), (None, 8_000), strict=True)
    )
    table = price_table({one.residence_id: one for one in (wide, narrow)}, plan, data)
    assert table["residence_id"].tolist() == [narrow.residence_id, wide.residence_id]
    assert table[["from_eur", "to_eur"]].to_numpy().tolist() == [[6_000, 8_000], [2_000, 20_000]]
    assert table["has_high"].tolist() == [True, False]
    together = hold_together({one.residence_id: one for one in (wide, narrow)}, plan)
    assert together is not None
    assert "aucune ne change entre 6 000 € et 8 000 €" in plain(together)
    assert hold_together({}, plan) is None


def test_the_gain_and_what_may_be_left_of_it(plan: Plan, data: Data) -> None:
    """100 lost, 96 at best: 4 of a gain of 50 may be left, 8 %."""
    priced = plan.but(scenario=PRICED, objective=100.0, bound=96.0, gap=0.04, gain=50.0, status=Status.FEASIBLE)
    assert plain(gain_sentence(priced) or "") == (
        "Ce plan fait gagner l'équivalent de 50 années bien logées (350 k€) par rapport à ne rien "
        "faire ; il peut rester au plus 8,0 % de ce gain à trouver, démontré."
    )
    assert "il reste au plus 8,0 % du gain à trouver, démontré" in [plain(one) for one in status_line(priced, data)]
    best = priced.but(status=Status.OPTIMAL, bound=100.0, gap=0.0)
    assert plain(gain_sentence(best) or "").endswith("aucun plan ne gagne davantage, démontré.")
    unknown = priced.but(bound=None, gap=None)
    assert plain(gain_sentence(unknown) or "").endswith("rien n'est démontré de ce qu'il reste à trouver.")


def test_a_plan_that_loses_says_so_and_the_first_model_says_nothing(plan: Plan) -> None:
    told = gain_sentence(plan.but(scenario=PRICED, gain=-2.0))
    assert plain(told or "").startswith("Ce plan perd l'équivalent de 2 années bien logées")
    assert gain_sentence(plan) is None


def test_near_ties_are_told_in_parts_of_the_gain(plan: Plan) -> None:
    tie = Alternative(objective=100.2, decisions=())
    of_value = plan.but(objective=100.0, alternatives=(tie,))
    of_gain = of_value.but(scenario=PRICED, gain=20.0)
    assert (tie_distance(of_value, tie), tie_distance(of_gain, tie)) == (0.002, 0.01)
    assert plain(near_ties(of_gain)[0]).endswith("à 1,0 % du gain près")


def test_what_no_price_settles_is_interchangeable_whatever_the_first_search_found(plan: Plan) -> None:
    acting = next(row for row in plan.decisions if row.kind != "keep")
    core = judged(plan, "core", "core")
    doubt = found(acting.residence_id, option_id=acting.option_id, is_clear=False, advantage_eur=-70_000.0)
    told = both_searches(core, {acting.residence_id: doubt})
    assert [row.verdict for row in told.decisions if row.kind != "keep"] == ["interchangeable", "core"]
    better = better_sentence(core.but(gain=100.0), {acting.residence_id: doubt})
    assert "de 70 k€ (10,0 % de son gain)" in plain(better or "")
    assert better_sentence(core.but(gain=100.0), {"R": found()}) is None
