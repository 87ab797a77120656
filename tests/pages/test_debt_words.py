"""Whether the residences pay the debt, in words: with the owners' rents, and without them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from planning.ui.money import debt_shown as page
from planning.workflow import do_nothing, load_and_prepare
from tests.pages.small_portfolio import write_portfolio


class _Desk:
    def __init__(self, shown: Any) -> None:
        self.shown = shown


@pytest.mark.parametrize(
    ("rents", "said", "added"),
    [
        (0.0, "Oui, chaque année", []),
        (40.0, "Oui, loyers des propriétaires compris", ["Sans les loyers"]),
        (90.0, "Oui, loyers des propriétaires compris", ["Ce reste compte les loyers"]),
    ],
)
def test_the_answer_says_what_the_rents_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rents: float, said: str, added: list[str]
) -> None:
    """50 are left after annuities, rents included: without 40 of them 10 are left, without 90 there is not enough."""
    data = load_and_prepare(write_portfolio(tmp_path / "data"))
    plan = do_nothing(data, data.scenarios["reference"])
    rows = pd.DataFrame({"year": [2027], "result_eur": [50.0 - rents], "rent_eur": [rents], "annuity_eur": [0.0]})
    rows["left_eur"] = rows["result_eur"] + rows["rent_eur"]
    written: list[str] = []
    monkeypatch.setattr(page, "self_financing", lambda *_: rows)
    monkeypatch.setattr(page.cached, "accounts", lambda _: pd.DataFrame())
    monkeypatch.setattr(page.st, "markdown", lambda words: written.append(words))
    shown = type("Shown", (), {"plan": plan, "data": data, "seen": data})
    page.show_self_financing(pd.DataFrame(), _Desk(shown))  # type: ignore[arg-type]
    assert written[0].startswith(said)
    assert [words[: len(start)] for words, start in zip(written[1:], added, strict=True)] == added
