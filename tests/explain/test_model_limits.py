"""What the model does not know, said for the scenario at hand."""

from __future__ import annotations

import pytest

from planning.domain.rule_book import RuleKind
from planning.domain.scenario import Rule, Scenario
from planning.explain.model_page import DATA, MONEY, NEED, PEOPLE, model_limits
from planning.i18n import FRENCH, LANGUAGES, Lang, Words
from planning.tables.data import Data
from tests.oracle.portfolio import futures, need, portfolio, residence


def said(data: Data, scenario: Scenario, subject: str) -> str:
    return " ".join(FRENCH(limit) for limit in model_limits(data, scenario)[subject])


def test_without_a_duty_to_rehouse_the_page_says_that_nobody_checks_it() -> None:
    rule = Rule(rule_id="r", rule=RuleKind.REHOUSING)
    assert "pas de règle de relogement" in said(portfolio(), Scenario(), PEOPLE)
    assert "pas de règle de relogement" not in said(portfolio(), Scenario(rules=(rule,)), PEOPLE)
    assert "qui déménage deux fois" in said(portfolio(), Scenario(rules=(rule,)), PEOPLE)


def test_one_future_or_many() -> None:
    data = futures(portfolio(needs=[need(3)]), ([2.0, 4.0], need(3)))
    assert "Un seul avenir" in said(data, Scenario(), NEED)
    assert "Un seul avenir" not in said(data, Scenario(futures="draws"), NEED)
    assert "seule leur moyenne" in said(data, Scenario(futures="draws"), NEED)


def test_made_up_data_are_counted() -> None:
    data = portfolio(residences=[residence("R1", source="illustrative"), residence("R2", source="La Cimade")])
    assert "1 résidences sur 2" in said(data, Scenario(), DATA)
    assert "inventées" not in said(portfolio(residences=[residence("R1", source="x")]), Scenario(), DATA)


def test_setbacks_of_the_scenario_are_no_longer_called_unknown() -> None:
    plain, rough = Scenario(), Scenario(overrun=0.1, expected_grants=True)
    assert "ni dérapage" in said(portfolio(), plain, MONEY)
    assert "tenue pour acquise" in said(portfolio(), plain, MONEY)
    assert "ni dérapage" not in said(portfolio(), rough, MONEY)
    assert "part de chance" in said(portfolio(), rough, MONEY)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_limit_is_a_sentence_in_both_languages(lang: Lang) -> None:
    found = model_limits(portfolio(3), Scenario())
    lines = [Words(lang)(limit) for limits in found.values() for limit in limits]
    assert len(lines) >= 14
    assert all(line.endswith(".") for line in lines)
    assert all(Words(lang)(subject) for subject in found)
    assert any("2029" in line for line in lines), "the last year is named"
