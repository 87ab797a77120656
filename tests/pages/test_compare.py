"""The page Comparer: two saved plans, step by step."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from planning.domain.rule_book import RuleKind
from planning.domain.scenario import BudgetChange, Rule
from planning.i18n import Lang
from planning.store import Store, open_store
from planning.workflow import check_plan, make_plan
from tests.pages.conftest import Open
from tests.pages.reading import words
from tests.pages.small_portfolio import store_address

COMPARE = "pages/rooms/what_if.py?what_if_view=compare"


@pytest.fixture(scope="module")
def kept_two(kept_plan: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second plan: two millions in 2028, and the works at Les Lilas refused. These tests only read the store."""
    path = Path(shutil.copy(kept_plan, tmp_path_factory.mktemp("two")))
    with open_store(store_address(path)) as store:
        entry = store.latest_plan()
        assert entry is not None
        data = store.portfolio(entry.portfolio_hash)
        asked = entry.scenario.but(
            title="Plus d'argent",
            budget=(BudgetChange(funder="own", year=2028, amount_eur=2e6),),
            rules=(Rule(rule_id="no", rule=RuleKind.MUST_NOT, subject="A.restructure"),),
        )
        plan = make_plan(data, asked)
        store.save_plan(plan, entry.portfolio_hash, faults=check_plan(plan, data))
    return path


@pytest.fixture
def two_plans(kept_two: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("CAP_STORE_URL", store_address(kept_two))
    with open_store() as store:
        yield store


@pytest.mark.reads
def test_with_one_plan_the_page_says_how_to_get_another(store: Store, open_app: Open) -> None:
    app = open_app("fr", COMPARE)
    assert "Il n'y a qu'un plan" in app.info[0].value
    assert not app.get("plotly_chart")


@pytest.mark.parametrize(
    ("lang", "heads", "proven"),
    [
        ("fr", ["Fonds propres : 2,00 M€ au lieu de 250 k€", "Refusé : Les Lilas"], "elle tient"),
        ("en", ["Fonds propres: €2.00M instead of €250k", "Refused: Les Lilas"], "it holds"),
    ],
)
def test_each_change_is_a_step_and_they_add_up(
    lang: Lang, heads: list[str], proven: str, two_plans: Store, open_app: Open
) -> None:
    app = open_app(lang, COMPARE)
    assert not app.exception
    table = next(one.value for one in app.dataframe if "Gain de valeur" in one.value or "Gain in value" in one.value)
    changes = [row.replace("\u202f", " ").replace("\xa0", " ") for row in table.iloc[:, 1]]
    assert [change[: len(head)] for change, head in zip(changes, heads, strict=True)] == heads
    first, last = (two_plans.plan(entry.id) for entry in reversed(two_plans.plans()))
    assert first.objective is not None
    assert last.objective is not None
    assert table.iloc[:, 2].sum() == pytest.approx(first.objective - last.objective)
    assert proven in words(app)
    moved = app.dataframe[-1].value
    decided = [{row.residence_id: (row.option_id, row.start_year) for row in plan.decisions} for plan in (first, last)]
    assert len(moved) == sum(decided[0][name] != decided[1][name] for name in decided[0]) >= 2


def test_a_plan_compared_with_itself_has_no_step(two_plans: Store, open_app: Open) -> None:
    app = open_app("fr", COMPARE)
    first, second = [box for box in app.selectbox if not str(box.key).startswith("frame.plan")]
    second.set_value(first.value).run()
    assert not app.exception
    assert "décident la même chose" in app.info[0].value
