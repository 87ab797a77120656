"""What a residence that is not retained would take, counted by hand; two residences beside each other."""

from __future__ import annotations

import itertools
import re

import pytest

from planning.domain.errors import RequestError
from planning.domain.statement import PRICES, Explanation, Kind, Pair
from planning.explain.why_words import HEADINGS, Teller, pair_lines, pair_sentence
from planning.i18n import FRENCH
from planning.questions.why.alternatives import imposed_statements
from planning.questions.why.ask import Asker
from planning.questions.why.explanation import explain_residence
from planning.questions.why.pair import one_or_other
from planning.tables.data import Data
from scripts.benchmark.refute import refutation
from tests.questions.test_value_of_decisions import sites, valued
from tests.questions.why.explained import CASE, SECONDS, proven, solved

MOST_WORDS = 30


def _asker(data: Data, price: float) -> Asker:
    return Asker.of(data, proven(data, valued(price)), in_process=True)


def _told(asker: Asker, residence_id: str) -> Explanation:
    return explain_residence(asker, residence_id)


def test_what_is_too_dear_enters_from_the_price_of_a_year_that_pays_for_it() -> None:
    """Ten people for a year, 50,000 EUR: 5,000 EUR a year, or 40,000 EUR at 4,000 EUR a year."""
    data = sites(50_000, money=60_000)
    asker = _asker(data, 4_000)
    found = {one.kind: one for one in _told(asker, "R1").statements}
    priced, cheaper = found[Kind.PRICED], found[Kind.CHEAPER]
    assert (priced.fact("stays_out") or 0) < 5_000 < (priced.fact("enters") or 0) < 5_100
    assert priced.change.place_year_eur == priced.fact("enters")
    assert (cheaper.fact("enters") or 0) < 40_000 < (cheaper.fact("stays_out") or 0)
    assert all(refutation(one, asker.plan, data) == "" for one in found.values())
    wrong = priced.model_copy(update={"change": priced.change.but(place_year_eur=4_500)})
    facts = tuple(fact.model_copy(update={"value": 4_500}) if fact.name == "enters" else fact for fact in wrong.facts)
    assert refutation(wrong.model_copy(update={"facts": facts}), asker.plan, data)


def test_what_houses_nobody_better_says_what_it_should_bring_in() -> None:
    """Nobody needs the second site: it would do no better for nothing, at no price of a year."""
    data = sites(50_000, 30_000, money=100_000, people=10)
    asker = _asker(data, 10_000)
    kept = next(row.residence_id for row in asker.plan.decisions if row.kind == "keep")
    found = {one.kind: one for one in _told(asker, kept).statements}
    assert {Kind.PRICED, Kind.CHEAPER}.isdisjoint(found)
    bonus = found[Kind.BONUS]
    assert (bonus.fact("stays_out") or 0) < 50_000 <= (bonus.fact("enters") or 0) < 52_000
    assert refutation(bonus, asker.plan, data) == ""


def test_the_plan_made_again_with_the_money_found_never_contradicts_it() -> None:
    data = sites(50_000, 40_000, money=60_000)
    asker = _asker(data, 10_000)
    kept = next(row.residence_id for row in asker.plan.decisions if row.kind == "keep")
    said = _told(asker, kept).statements
    money, scan = (next(one for one in said if one.kind is kind) for kind in (Kind.MONEY, Kind.SCAN))
    assert scan.change.own_funds_eur == money.change.own_funds_eur
    assert scan.fact("enters") == 1.0
    assert sum(one.kind in PRICES for one in said) >= 2


def test_two_residences_say_why_the_one_and_not_the_other() -> None:
    """60,000 EUR: R1 houses ten for 40,000, R2 ten for 50,000: the exchange loses 10,000 EUR, a year."""
    data = sites(40_000, 50_000, money=60_000)
    asker = _asker(data, 10_000)
    found = one_or_other(asker, "R2", "R1")
    assert (found.first.decision.residence_id, found.second.decision.residence_id) == ("R1", "R2")
    assert found.exchange is not None
    assert found.exchange.fact("low") == pytest.approx(1.0)
    assert refutation(found.exchange, asker.plan, data) == ""
    assert (found.first.capex_eur, found.second.capex_eur) == (40_000, 50_000)
    assert found.second.price is not None
    teller = Teller.of(asker.plan, data)
    lines = [pair_lines(side, teller) for side in (found.first, found.second)]
    assert [len(said) for said in lines] == [len(HEADINGS), len(HEADINGS)] == [6, 6]
    sentence = FRENCH(pair_sentence(found, teller))
    assert "à la place de" in sentence
    assert len(re.findall(r"\w[\w'’]*", sentence)) <= MOST_WORDS


def test_a_comparison_says_facts_first_then_the_exchange_then_prices() -> None:
    asker = _asker(sites(40_000, 50_000, money=60_000), 10_000)
    told: list[Pair] = []
    found = one_or_other(asker, "R1", "R2", on_pair=told.append)
    assert [(one.exchange is not None, one.second.price is not None) for one in told] == [(False, False), (True, False)]
    assert [one.is_full for one in (*told, found)] == [False, False, True]
    assert {one.second.capex_eur for one in told} == {50_000}
    stopped = one_or_other(asker, "R1", "R2", should_stop=lambda: True)
    assert stopped == told[0]


def test_what_was_explained_of_two_residences_is_not_searched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asker = _asker(sites(40_000, 50_000, money=60_000), 10_000)
    first, second = "R1", "R2"
    known = {residence_id: explain_residence(asker, residence_id) for residence_id in (first, second)}
    searched = one_or_other(asker, first, second)
    for name in ("first_statement", "levers"):
        monkeypatch.setattr(f"planning.questions.why.pair.{name}", lambda *_: pytest.fail("it is known"))
    assert one_or_other(asker, first, second, known=known) == searched


def test_the_option_compared_is_the_one_that_loses_the_least() -> None:
    """Relaxations rule out the others: what they leave is what all of them, searched one by one, say."""
    data, plan = solved(*CASE)
    asker = Asker.of(data, plan, seconds=SECONDS, in_process=True)
    kept = [row.residence_id for row in plan.decisions if row.kind == "keep"][:3]
    for first, second in itertools.pairwise(kept):
        pair = one_or_other(asker, first, second, should_stop=lambda: True)
        for side in (pair.first, pair.second):
            everything = imposed_statements(asker, side.decision.residence_id)
            assert side.statement is not None
            assert side.statement.fact("low") == everything[0].fact("low")


def test_a_residence_is_not_compared_with_itself_nor_with_one_unknown() -> None:
    asker = _asker(sites(40_000, 50_000, money=60_000), 10_000)
    for second in ("R1", "R9"):
        with pytest.raises(RequestError):
            one_or_other(asker, "R1", second)
