"""The view Comparer: saved plans side by side, and the way from one to another, step by step."""

from __future__ import annotations

import re
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
from tests.pages.reading import list_data, words
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
    assert "Il n'y a qu'un plan." in words(app)
    assert not app.get("plotly_chart")


@pytest.mark.parametrize(
    ("lang", "news", "row", "column"),
    [
        ("fr", "« Plus d'argent » : ", "Sans place en 2029", "Référence du petit parc"),
        ("en", "“Plus d'argent”: ", "Without a place in 2029", "Référence du petit parc"),
    ],
)
def test_plans_stand_side_by_side_on_one_scale(
    lang: Lang, news: str, row: str, column: str, two_plans: Store, open_app: Open
) -> None:
    app = open_app(lang, COMPARE)
    assert not app.exception
    assert app.title[0].value.replace("\\", "").replace("\u00a0", " ").startswith(news)
    table = next(one.proto.body for one in app.get("html") if 'class="compared"' in one.proto.body)
    assert row in table
    assert column in table
    first, last = (two_plans.plan(entry.id) for entry in reversed(two_plans.plans()))
    year = max(need.year for need in first.needs)
    without = [round(sum(one.unmet for one in plan.needs if one.year == year)) for plan in (first, last)]
    cells = re.search(rf"{row}.*?</tr>", table)
    assert cells is not None
    assert re.findall(r'class="value">(\d+)<', cells[0]) == [str(count) for count in without]
    widths = [float(width) for width in re.findall(r"width:([\d.]+)%", cells[0])]
    assert widths == [round(100 * count / max(without), 1) for count in without]
    decided = [{one.residence_id: (one.option_id, one.start_year) for one in plan.decisions} for plan in (first, last)]
    differing = {name for name in decided[0] if decided[0][name] != decided[1][name]}
    rows = list_data(app, "compare.decisions")["rows"]
    idle = [one for one in app.expander if "sans effet" in one.label or "without effect" in one.label]
    assert {one["id"] for one in rows} <= differing
    assert len(rows) == len(differing) or idle


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
    assert not app.dataframe, "the steps are sought once they are asked for"
    app.toggle[0].set_value(True).run()
    assert not app.exception
    table = next(one.value for one in app.dataframe if "Gain de valeur" in one.value or "Gain in value" in one.value)
    changes = [row.replace("\u202f", " ").replace("\xa0", " ") for row in table.iloc[:, 1]]
    assert [change[: len(head)] for change, head in zip(changes, heads, strict=True)] == heads
    first, last = (two_plans.plan(entry.id) for entry in reversed(two_plans.plans()))
    assert first.objective is not None
    assert last.objective is not None
    assert table.iloc[:, 2].sum() == pytest.approx(first.objective - last.objective)
    assert proven in words(app)


def test_the_address_names_the_plans_and_one_alone_says_to_add_another(two_plans: Store, open_app: Open) -> None:
    first, last = (entry.id for entry in reversed(two_plans.plans()))
    app = open_app("fr", COMPARE, plans=f"{last},{first}")
    picked = app.multiselect[0]
    assert picked.value == [str(last), str(first)]
    table = next(one.proto.body for one in app.get("html") if 'class="compared"' in one.proto.body)
    assert table.index("Plus d") < table.index("Référence")
    picked.set_value([str(last)]).run()
    assert "Choisissez au moins deux plans." in words(app)
