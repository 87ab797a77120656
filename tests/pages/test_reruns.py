"""A screen that is drawn again does no work twice: counted, since times depend on the machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import plotly.graph_objects as go
import pytest
from pandas.io.formats.style import Styler
from sqlalchemy import event
from sqlalchemy.engine import Engine

from planning.store import Store
from tests.pages.conftest import Open
from tests.pages.screens import SCREENS

pytestmark = pytest.mark.reads
CHOSEN_FROM = {"rooms/data.py?data_view=catalogue": 1, "cog/about.py?about_view=ranking": 1}
"""Screens with a table whose rows or names are chosen: those are written each time, nothing else is."""
HEAVY = {"sql": 0, "figures": 0, "tables": 0}


@pytest.fixture
def done() -> Iterator[Counter[str]]:
    """How often the database is asked, a figure of plotly made, a table written for the browser."""
    counted: Counter[str] = Counter()

    def counting(name: str, whole: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any, **kwargs: Any) -> Any:
            counted[name] += 1
            return whole(*args, **kwargs)

        return called

    def note(*_: object) -> None:
        counted["sql"] += 1

    event.listen(Engine, "before_cursor_execute", note)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(go.Figure, "__init__", counting("figures", go.Figure.__init__))
        patch.setattr(Styler, "_translate", counting("tables", Styler._translate))
        yield counted
    event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_drawn_again_asks_and_draws_nothing_anew(
    store: Store, open_app: Open, done: Counter[str], screen: str
) -> None:
    app = open_app("fr", f"pages/{screen}")
    app.run()
    done.clear()
    app.run()
    assert not app.exception
    assert {**HEAVY, **done} == {**HEAVY, "tables": CHOSEN_FROM.get(screen, 0)}
