"""The page Modèle has words and a formula for everything that the model holds."""

from __future__ import annotations

import pytest

from planning.domain.labels import COLUMN_LABELS, RULE_LABELS
from planning.domain.scenario import Weights, signed
from planning.explain.model_page import model_page
from planning.explain.terms import OTHER_TERMS, TERM_UNITS, WEIGHT_LABELS
from planning.model.model import Builder, Model
from tests.golden.lp_text import golden_model
from tests.golden.portfolios import PORTFOLIOS
from tests.model.test_mirrors import SECTIONS

PAGE = model_page()


@pytest.fixture(scope="module")
def models() -> list[Model]:
    return [golden_model(family) for family in PORTFOLIOS]


def test_every_family_of_rows_has_its_words_and_its_formula(models: list[Model]) -> None:
    held = {block.family for model in models for block in model.row_blocks}
    assert held == set(PAGE.rules) == set(RULE_LABELS)
    assert list(PAGE.rules) == list(RULE_LABELS)
    assert [family for family, (_, formula) in PAGE.rules.items() if not formula.strip()] == []


def test_the_formulas_are_those_of_the_document_that_the_tests_hold_to_the_code() -> None:
    """Read there by another reader."""
    assert {
        family: (section.number, section.formula.rstrip("\n")) for family, section in SECTIONS.items()
    } == PAGE.rules


def test_every_family_of_columns_has_its_words_and_its_symbol(models: list[Model]) -> None:
    held = {block.family for model in models for block in model.column_blocks}
    assert held == set(PAGE.symbols) == set(COLUMN_LABELS)
    assert list(PAGE.symbols) == list(COLUMN_LABELS)


def test_every_criterion_has_its_words_its_unit_and_its_formula() -> None:
    terms = set(Builder(signed(Weights())).model().weights)
    assert terms == set(PAGE.terms) == set(TERM_UNITS) == {*WEIGHT_LABELS, *OTHER_TERMS}
    assert all(PAGE.terms.values())
