"""What one step more would bring, on the page Plan: by the relaxation at once, then calculated again."""

from __future__ import annotations

import pytest

from planning.i18n import Lang
from planning.store import Store
from tests.explain.small_plan import plain
from tests.pages.conftest import Open

pytestmark = pytest.mark.reads
PLAN = "pages/rooms/plan.py"


@pytest.mark.parametrize(
    ("lang", "title", "money", "by_relaxation", "again"),
    [
        (
            "fr",
            "Ce que donnerait un peu plus",
            "Fonds propres 2028 : 100 k€ de plus",
            "d'après la relaxation",
            "recalculé",
        ),
        (
            "en",
            "What a little more would bring",
            "Fonds propres 2028: €100k more",
            "by the relaxation",
            "calculated again",
        ),
    ],
)
def test_what_a_little_more_would_bring(
    lang: Lang, title: str, money: str, by_relaxation: str, again: str, store: Store, open_app: Open
) -> None:
    app = open_app(lang, PLAN)
    assert title in [fold.label for fold in app.expander]
    app.session_state["plan.fold.more"] = True
    app.run()
    table = _table(app)
    assert money in [plain(cell, lang) for cell in table["step"]]
    assert set(table["source"]) == {by_relaxation}
    gains = table["gain"].tolist()
    assert gains == sorted(gains, reverse=True), "this portfolio has money for its only limits"
    app.button(key="next_unit.ask").click().run()
    assert not app.exception
    table = _table(app)
    assert table["source"].tolist().count(again) == 1
    app.run()
    assert _table(app)["source"].tolist().count(again) == 1, "it stays for the session"


def _table(app):  # type: ignore[no-untyped-def]
    return next(frame.value for frame in app.dataframe if "margin" in frame.value.columns)
