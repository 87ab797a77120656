from __future__ import annotations

import pytest

from planning.domain.errors import CapError
from planning.domain.rule_book import RuleKind
from planning.domain.scenario import BudgetChange, Rule, Scenario
from planning.i18n import FRENCH
from planning.store import Store, open_store

SCENARIO = Scenario(
    name="élan",
    budget=(BudgetChange(funder="own", year=2027, amount_eur=1e6),),
    rules=(Rule(rule_id="r", rule=RuleKind.MUST, subject="R1:convert", hard=False, price=2.5),),
    needs_factor={"seniors": 1.1},
)


def test_a_scenario_comes_back_as_it_was(store: Store) -> None:
    saved = store.save_scenario(SCENARIO)
    assert store.scenario(saved.id) == saved
    assert saved.scenario == SCENARIO
    assert saved.version == 1
    assert store.scenarios() == [saved]


def test_a_change_counts_as_a_version(store: Store) -> None:
    saved = store.save_scenario(SCENARIO)
    changed = store.save_scenario(SCENARIO.but(gap=0.5), saved.id, saved.version)
    assert (changed.id, changed.version, changed.created_at) == (saved.id, 2, saved.created_at)
    assert store.scenario(saved.id).scenario.gap == 0.5


def test_of_two_writers_the_second_is_told_and_loses_nothing(store: Store, url: str) -> None:
    read = store.save_scenario(SCENARIO)
    with open_store(url) as other:
        other.save_scenario(SCENARIO.but(gap=0.1), read.id, read.version)
    with pytest.raises(CapError) as refused:
        store.save_scenario(SCENARIO.but(gap=0.2), read.id, read.version)
    assert FRENCH(refused.value.message).startswith("le scénario « élan » a changé depuis que vous l'avez ouvert")
    assert store.scenario(read.id).scenario.gap == 0.1


def test_a_change_without_a_change_is_refused_too_when_the_version_is_old(store: Store) -> None:
    read = store.save_scenario(SCENARIO)
    store.save_scenario(SCENARIO.but(gap=0.1), read.id, read.version)
    with pytest.raises(CapError):
        store.save_scenario(SCENARIO, read.id, read.version)


def test_a_scenario_that_is_not_there_is_a_sentence(store: Store) -> None:
    with pytest.raises(CapError, match="n'est pas enregistré"):
        store.scenario(1)
    with pytest.raises(CapError):
        store.save_scenario(SCENARIO, 1, 1)


def test_a_change_says_which_version_it_changes(store: Store) -> None:
    with pytest.raises(ValueError, match="version"):
        store.save_scenario(SCENARIO, 1)
