"""The page Classer ne suffit pas: the lesson, then one's own portfolio."""

from __future__ import annotations

import re

import pytest

from planning.i18n import Lang
from planning.store import Store
from tests.pages.conftest import Open
from tests.pages.reading import words

pytestmark = pytest.mark.reads
RANKING = "pages/cog/about.py?about_view=ranking"
POINTS = re.compile(r"\bpoints?\b", re.IGNORECASE)


@pytest.mark.parametrize(
    ("lang", "persons", "moral"),
    [("fr", "{} personnes", "27 personnes de plus"), ("en", "{} people", "27 people more")],
)
def test_the_lesson_shows_three_answers(lang: Lang, persons: str, moral: str, store: Store, open_app: Open) -> None:
    app = open_app(lang, RANKING)
    assert not app.exception
    assert [metric.value.replace("\xa0", " ") for metric in app.metric] == [
        persons.format(count) for count in (150, 145, 177)
    ]
    assert moral in words(app)


def test_the_same_comparison_is_made_on_one_s_own_portfolio(store: Store, open_app: Open) -> None:
    app = open_app("fr", RANKING)
    app.toggle(key="ranking.own").set_value(True).run()
    assert not app.exception
    entry = store.latest_plan()
    assert entry is not None
    plan = store.plan(entry.id)
    housed = round(sum(row.served for row in plan.needs if row.year == 2029))
    assert [metric.label for metric in app.metric[3:]] == ["Logées en 2029"] * 3
    assert app.metric[5].value.replace("\xa0", " ") == f"{housed} personnes"
    assert "le classement d'un tableur" in words(app)


def test_the_practice_of_the_trade_stands_beside_the_plan(store: Store, open_app: Open) -> None:
    """The first model: scores yes, prices in its own units, asked for by hand."""
    app = open_app("fr", RANKING)
    assert not app.exception
    said = words(app)
    assert "Même classe que le plan" in said
    assert "les nôtres, à vérifier" in said
    assert POINTS.search(said) is None
    tables = [list(one.value.columns) for one in app.dataframe]
    assert any({"technique", "homes", "need", "balance", "advised", "verdict"} <= set(columns) for columns in tables)


def test_under_the_first_model_a_divergence_is_priced_in_units_of_value(store: Store, open_app: Open) -> None:
    app = open_app("fr", RANKING)
    app.toggle(key="ranking.practice.price").set_value(True).run()
    assert not app.exception
    prices = [one.value for one in app.dataframe if "told" in one.value.columns]
    assert len(prices) == 1
    told = " ".join(prices[0]["told"])
    assert "unités de valeur" in told or "n'est offerte ici" in told or "ne coûterait rien" in told
    assert "€" not in told
