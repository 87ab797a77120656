"""What limits the plan: facts only, the most telling first."""

from __future__ import annotations

import pytest

from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Plan, Relaxed
from planning.domain.scenario import Rule
from planning.explain import limits
from planning.tables.data import Data
from tests.explain.small_plan import plain


def said(plan: Plan, data: Data) -> list[str]:
    return [plain(sentence) for sentence in limits(plan, data)]


def only(data: Data, *rule_ids: str) -> Data:
    rules = data["rules"]
    return data.replacing(rules=rules[rules["rule_id"].isin(rule_ids)])


def unlimited(plan: Plan) -> Plan:
    return plan.but(money=[row.but(available_eur=None) for row in plan.money])


def test_the_three_most_telling_limits_come_one_per_family(plan: Plan, data: Data) -> None:
    assert said(plan, data) == [
        "L'argent de 2027 est entièrement engagé : 1,00 M€ de fonds propres.",
        "Le maximum de chantiers à la fois (2) est atteint : 2028.",
        "Metz : tout le relogement (50 places) est pris : 2027, 2028.",
    ]


def test_a_staff_ceiling_and_a_date_are_said_when_they_are_what_limits(plan: Plan, data: Data) -> None:
    rich = unlimited(plan)
    without_envelope = only(data, "staff", "label").replacing(envelopes=data["envelopes"].head(0))
    assert said(rich, without_envelope) == [
        "Le plafond de postes (11) est atteint : 2029.",
        "Livraison l'année même de l'échéance : Alpha (2029).",
    ]


def test_an_envelope_of_the_whole_plan_is_said_once(plan: Plan, data: Data) -> None:
    money = [row for row in plan.money if row.funder == "state"]
    assert said(plan.but(money=money), only(data)) == [
        "État : l'enveloppe de tout le plan est entièrement utilisée, 400 k€."
    ]


def test_own_funds_nearly_used_say_what_is_left(plan: Plan, data: Data) -> None:
    money = [row.but(spent_eur=960_000) for row in plan.money if row.funder == "own" and row.year == 2028]
    assert said(plan.but(money=money), only(data)) == ["2028 : les fonds propres sont engagés à 96 %, il reste 40 k€."]


def test_a_soft_rule_that_gave_way_comes_first_with_its_reason(plan: Plan, data: Data) -> None:
    relaxed = plan.but(relaxed=[Relaxed(rule_id="label", amount=1.0, price=20.0)])
    assert said(relaxed, data)[0] == "Une règle souple n'est pas tenue : Sortir de l'étiquette F."


def test_an_envelope_exceeded_and_a_rule_on_money_are_said_in_euros(plan: Plan, data: Data) -> None:
    rule = Rule(rule_id="debt", rule="debt_ceiling", value="0", hard=False, reason="Dette stable")
    relaxed = [
        Relaxed(rule_id="envelope:own", amount=250_000.0, price=1.0),
        Relaxed(rule_id="debt", amount=4e6, price=1),
    ]
    asked = plan.but(scenario=plan.scenario.but(rules=[rule]), relaxed=relaxed, money=())
    assert said(asked, only(data)) == [
        "Une règle souple est dépassée de 4,00 M€ : Dette stable",
        "Fonds propres : l'enveloppe est dépassée de 250 k€.",
    ]


def test_a_rule_of_the_scenario_counts(plan: Plan, data: Data) -> None:
    rule = Rule(rule_id="two", rule="works_capacity", subject="T1", value="1")
    asked = plan.but(scenario=plan.scenario.but(rules=[rule]), money=())
    assert said(asked, only(data)) == ["Metz : le maximum de chantiers à la fois (1) est atteint : 2027, 2028."]


@pytest.mark.parametrize(
    ("unmet", "words"), [(True, "il manque pourtant 20 places en 2029"), (False, "Rien ne limite")]
)
def test_a_plan_that_nothing_limits_says_so(plan: Plan, data: Data, unmet: bool, words: str) -> None:
    free = plan.but(money=(), needs=plan.needs if unmet else ())
    (sentence,) = said(free, only(data))
    assert words in sentence


def test_without_a_plan_the_rules_in_conflict_are_named(data: Data) -> None:
    none = Plan(status=Status.INFEASIBLE, ended_by=EndedBy.PROOF, conflict=("works", "label"))
    assert said(none, data) == ["Ces règles ne peuvent pas tenir ensemble : works, label."]


def test_operations_weighed_by_their_load_are_said_so(plan: Plan, data: Data) -> None:
    weighed = only(data, "works").replacing(options=data["options"].assign(team_load=0.5))
    rule = weighed["rules"].assign(value="1")
    assert said(unlimited(plan), weighed.replacing(rules=rule, envelopes=data["envelopes"].head(0))) == [
        "La charge d'équipe admise (1) est atteinte : 2028."
    ]
