"""What it would take, in words: short, and no number that is not a fact."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from planning.domain.kinds import EndedBy, Status
from planning.domain.message import Message
from planning.domain.plan import ConflictKey, Plan
from planning.domain.repair import Repair, Repairs, YearAmount
from planning.domain.rule_book import RuleKind
from planning.domain.scenario import Scenario
from planning.explain.repair_words import conflict_sentence, doubts, repair_words, repairs_sentence
from planning.i18n import FRENCH, LANGUAGES, Lang, Words
from planning.tables.data import Data
from tests.explain.small_plan import plain
from tests.oracle.portfolio import FIRST, rule
from tests.questions.constructed_conflicts import CASES, plan_of, repairs_of

NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def numbers(words: str) -> set[str]:
    """The figures of a sentence, names (R1, K) left out, decimal marks alike."""
    return {figure.replace(",", ".") for figure in NUMBER.findall(re.sub(r"\bR\d\b", "", words))}


def facts(repairs: Repairs, data: Data) -> set[str]:
    """Every figure that the facts hold, as it may be written; a rule given up is named by its year."""
    given_up = {repair.rule_id for repair in repairs.offered if repair.way == "drop"}
    rules = data["rules"][data["rules"]["rule_id"].isin(given_up)]
    found = {str(int(year)) for year in rules["year"].dropna()}
    for repair in repairs.offered:
        years = [row.year for row in repair.by_year]
        shares = [value * 100 for value in (repair.before, repair.after) if value is not None]
        for value in (repair.amount, repair.before, repair.after, *shares, *years):
            if isinstance(value, int | float):
                found.add(f"{value:.2f}".rstrip("0").rstrip("."))
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_what_it_would_take_is_short_and_every_number_is_a_fact(name: str, lang: Lang) -> None:
    repairs, data = repairs_of(name), CASES[name].data
    said = plain(repairs_sentence(repairs, data, Words(lang)), lang)
    assert len(said.split()) < 40, said
    assert numbers(said) <= facts(repairs, data), said
    assert "{" not in said


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_the_contradiction_is_short_and_names_what_was_written(name: str, lang: Lang) -> None:
    plan, data = plan_of(name), CASES[name].data
    sentence = conflict_sentence(plan, data, Words(lang))
    assert sentence is not None
    said = plain(sentence, lang)
    assert len(said.split()) < 40, said
    written = data["rules"][data["rules"]["rule_id"].isin(plan.conflict)]
    years = {str(int(year)) for year in written["year"].dropna()} | {key.key for key in plan.conflict_keys}
    values = {str(value) for value in written["value"]} | {
        str(100 * float(v)).removesuffix(".0") for v in _shares(data)
    }
    shown, _, others = said.rstrip(".").replace("; and", "; et").partition("; et ")
    if others:
        assert int(others.split()[0]) == len(plan.conflict) - shown.rstrip("; ").count("; ") - 1, said
    # One at most is what an exclusion asks when it gives no number.
    assert numbers(shown) <= years | values | {"1"}, said


def _shares(data: Data) -> list[str]:
    return [value for kind, value in zip(data["rules"]["rule"], data["rules"]["value"], strict=True) if kind == "floor"]


@pytest.mark.parametrize(
    ("name", "fr", "en"),
    [
        (
            "money of the years, a deadline",
            "Pour qu'un plan soit possible : 40 € de plus en 2027 (own), ou un an de report de l'échéance de R1.",
            "For a plan to be possible: €40 more in 2027 (own), or the deadline of R1 put off by one year.",
        ),
        (
            "nowhere to move a whole residence",
            "Pour qu'un plan soit possible : 5 places de relogement de plus, ou ne plus imposer R1.",
            "For a plan to be possible: 5 places more for rehousing, or no longer imposing R1.",
        ),
        (
            "two due at once, one team",
            "Pour qu'un plan soit possible : un an de report de l'échéance de R1, ou un an de report de l'échéance "
            "de R2, ou le maximum de chantiers à la fois porté de 1 à 2.",
            "For a plan to be possible: the deadline of R1 put off by one year, or the deadline of R2 put off by one "
            "year, or the limit on works at a time raised from 1 to 2.",
        ),
    ],
)
def test_the_sentence_as_it_is_read(name: str, fr: str, en: str) -> None:
    repairs, data = repairs_of(name), CASES[name].data
    assert plain(repairs_sentence(repairs, data)) == fr
    assert plain(repairs_sentence(repairs, data, Words("en")), "en") == en


def test_the_contradiction_as_it_is_read() -> None:
    name = "money of the years, a deadline"
    sentence = conflict_sentence(plan_of(name), CASES[name].data)
    assert sentence is not None
    assert plain(sentence) == "Ne peuvent pas tenir ensemble : échéance de R1 (2028) ; budget own (2027)."


def _repair(kind: RuleKind, subject: str, **more: object) -> tuple[Repair, Data]:
    data = CASES["imposed and refused"].data
    given = {"way": "limit", "amount": 1, "before": 1, "after": 2, "effort": 0.5, "scenario": Scenario()}
    row = rule(kind, subject, 1, FIRST, rule_id="asked")
    repair = Repair.model_validate({"rule_id": "asked", "rule": kind, **given, **more})
    written = pd.DataFrame([{"hard": True, "price": 0.0, "author": "", "reason": "", **row}])
    return repair, data.replacing(rules=written)


@pytest.mark.parametrize(
    ("kind", "way", "words"),
    [
        ("disposals", "limit", "le maximum de cessions par an porté de 1 à 2 (Z1)"),
        ("staff_ceiling", "limit", "le plafond de postes porté de 1 à 2 (Z1)"),
        ("temporary_places", "limit", "1 place en logement temporaire de plus (Z1)"),
        ("notice", "date", "un préavis ramené de 1 à 2 ans (Z1)"),
        ("rehousing", "drop", "abandonner la règle « relogement de tous (Z1) »"),
    ],
)
def test_a_rule_of_a_territory_says_where(kind: str, way: str, words: str) -> None:
    repair, data = _repair(RuleKind(kind), "Z1", way=way)
    assert plain(repair_words(repair, data)) == words
    assert plain(repair_words(repair.but(is_smallest=False), data)) == f"{words} (peut-être moins)"


def test_money_of_several_years_is_one_sum() -> None:
    data = CASES["money of the years, a deadline"].data
    rows = [YearAmount(year=FIRST, amount_eur=1e6), YearAmount(year=FIRST + 1, amount_eur=2e5)]
    repair, _ = _repair(RuleKind.MUST, "R1", way="money", amount=1.2e6, by_year=rows)
    words = repair_words(repair.but(rule="envelope", rule_id="envelope:own"), data)
    assert plain(words) == "1,20 M€ de plus en 2027, 2028 (own)"


def test_what_the_time_did_not_allow_is_told() -> None:
    name = "money of the years, a deadline"
    data, repairs, plan = CASES[name].data, repairs_of(name), plan_of(name)
    assert doubts(plan, repairs, data) == []
    late = repairs.but(offered=repairs.offered[:1], unknown=("deadline:R1",))
    said = [plain(sentence) for sentence in doubts(plan.but(conflict_is_minimal=False), late, data)]
    assert said == [
        "Le temps a manqué pour tout vérifier : l'une de ces règles n'y est peut-être pour rien.",
        "Le temps a manqué pour chercher de ce côté : échéance de R1 (2028).",
    ]
    nothing = Repairs(unknown=("deadline:R1",))
    assert plain(repairs_sentence(nothing, data)) == "Le temps a manqué pour trouver ce qui rendrait un plan possible."


def test_a_residence_that_nothing_fits_blames_no_rule() -> None:
    key = ConflictKey(rule_id="choose_one:R1", rule="choose_one", key="R1")
    plan = Plan(status=Status.INFEASIBLE, ended_by=EndedBy.PROOF, conflict=("choose_one:R1",), conflict_keys=(key,))
    data = CASES["imposed and refused"].data
    assert conflict_sentence(plan, data) is None
    assert isinstance(repairs_sentence(Repairs(), data), Message)
    assert "il manque une option" in FRENCH(repairs_sentence(Repairs(), data))


def test_several_changes_are_told_as_such_and_what_is_not_enough_too() -> None:
    name = "two due at once, one team"
    data, found = CASES[name].data, repairs_of(name)
    both = Repairs(together=found.offered[:2], not_enough=("deadline:R1",))
    assert plain(repairs_sentence(both, data)) == (
        "Il faut plusieurs changements à la fois, par exemple : un an de report de l'échéance de R1 ; un an de report "
        "de l'échéance de R2."
    )
    many = Repairs(together=found.offered * 2, not_enough=("deadline:R1",))
    said = plain(repairs_sentence(many, data, Words("en")), "en")
    assert len(said.split()) < 40
    assert said.endswith(" more.")
    first = Repairs(together=found.offered[:1], is_enough_together=False, not_enough=("deadline:R1",))
    assert plain(repairs_sentence(first, data)) == (
        "Plusieurs contradictions ; pour lever les premières, par exemple : un an de report de l'échéance de R1. "
        "Il peut en rester d'autres."
    )
    none = Repairs(not_enough=("deadline:R1",))
    assert plain(repairs_sentence(none, data)).startswith("Changer une seule de ces règles ne suffit pas")
