"""Options beside real operations, in words: a range with its number, or that there is nothing to compare."""

from __future__ import annotations

import pandas as pd
import pytest

from planning.finance import comparables
from planning.i18n import Lang
from planning.store import Store
from planning.tables import shipped
from planning.tables.parameters import read_real_operations
from planning.ui.kit import spoken
from planning.ui.money.comparables_shown import comparison_rows
from tests.pages.conftest import Open

KINDS = {"a": "demolish_rebuild", "b": "demolish_rebuild", "c": "energy", "d": "comfort", "e": "create", "f": "studios"}


@pytest.fixture(scope="module")
def real() -> pd.DataFrame:
    return comparables(read_real_operations(shipped.REAL_OPERATIONS))


def _rows(real: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    figures = {"cost_per_home": [90_000.0, 90_000.0, 60_000.0, 1.0, 1.0, 1.0], "capacity_ratio": [0.5, 0.4, 1, 1, 1, 1]}
    measures = pd.DataFrame({"option_id": list(KINDS), "kind": list(KINDS.values()), **figures})
    spoken.speak(lang)
    return comparison_rows(measures, {name: name.upper() for name in KINDS}, real).set_index("option_id")


def test_a_range_has_its_number_of_operations_and_says_what_is_outside(real: pd.DataFrame) -> None:
    rows = _rows(real, "fr")
    assert rows.loc["a", "capacity_seen"] == "48\u00a0% à 100\u00a0% (4 opérations)"
    assert rows.loc["b", "capacity_seen"] == "48\u00a0% à 100\u00a0% (4 opérations), hors de ce qui a été vu"
    assert rows.loc["c", "cost_seen"].endswith("52\u00a0k€ (3 opérations), hors de ce qui a été vu")
    assert rows.loc["e", "averages"] == "144\u00a0k€ à 145\u00a0k€ (2 moyennes)"


@pytest.mark.parametrize(
    ("lang", "nothing", "known"),
    [
        ("fr", "aucune opération réelle à comparer", "connue"),
        ("en", "no real operation to compare", "known"),
    ],
)
def test_fewer_than_three_operations_are_nothing_to_compare(
    real: pd.DataFrame, lang: Lang, nothing: str, known: str
) -> None:
    rows = _rows(real, lang)
    assert rows.loc["d", ["cost_seen", "capacity_seen"]].tolist() == [nothing, nothing]
    assert rows.loc["a", "cost_seen"].startswith(f"{nothing} (2 {known}")
    assert rows.loc["f", "cost_seen"].startswith(f"{nothing} (1 {known}")


@pytest.mark.parametrize(
    "page", ["rooms/money.py", "rooms/data.py?data_view=options", "cog/about.py?about_view=sources"]
)
def test_the_pages_show_real_operations(store: Store, open_app: Open, page: str) -> None:
    app = open_app("fr", f"pages/{page}")
    if page == "rooms/money.py":
        app.session_state["money.fold.value"] = True
        app.run()
    assert not app.exception
    assert any("opérations réelles" in title.value for title in (*app.header, *app.subheader))
