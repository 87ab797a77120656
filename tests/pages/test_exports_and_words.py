"""Small pieces of the screen: exports that no spreadsheet runs, words that Markdown does not read."""

from __future__ import annotations

import pandas as pd
import pytest

from planning.ui.kit.amounts_typed import shortest
from planning.ui.kit.markdown import plain
from planning.ui.kit.table_view import Column, csv_bytes, show_residences
from planning.ui.needs.chain_shown import operation
from planning.ui.portfolio.portfolio_page import every_year


@pytest.mark.parametrize("cell", ["=1+1", "+33 1", "-cmd", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_a_spreadsheet_would_run_is_disarmed(cell: str) -> None:
    exported = csv_bytes(pd.DataFrame({"note": [cell], cell: ["ok"]})).decode("utf-8-sig")
    assert exported.count("'" + cell) == 2


def test_numbers_and_ordinary_texts_are_exported_as_they_are() -> None:
    frame = pd.DataFrame({"nom": ["Les Lilas", None], "coût": [-12.5, 3.0]})
    assert csv_bytes(frame).decode("utf-8-sig") == "nom,coût\nLes Lilas,-12.5\n,3.0\n"


@pytest.mark.parametrize("words", ["[a](http://b)", "![i](http://b/i.png)", "$x$", ":red[x]", "<b>", "# t", "a_b*c`d"])
def test_markup_in_a_name_is_only_letters(words: str) -> None:
    escaped = plain(words)
    assert escaped.replace("\\", "") == words.replace("\\", "")
    assert all(escaped[at - 1] == "\\" for at, sign in enumerate(escaped) if sign in "[]()!$:<>#_*`")


def test_a_name_stays_on_its_line() -> None:
    assert plain("a\n\n- b") == r"a \- b"


def test_figures_have_the_decimals_they_need() -> None:
    assert [shortest(value) for value in (95_000, 0.1335, 2.0)] == ["95\u202f000", "0,1335", "2"]


@pytest.mark.parametrize(
    ("step", "sign", "factor", "unit", "written"),
    [
        ("population", "=", 12.0, "personnes", ""),
        ("share", "×", 0.285, "part", "× 28,5 %"),
        ("occupancy", "÷", 0.95, "part", "÷ 95 %"),
        ("competing", "−", 1129.4, "part disponible", "− 1 129"),
        ("growth", "× (1 +)ⁿ", 0.03, "part par an", "+ 3 % par an"),
        ("since", "× n", 2026.0, "année", "× années depuis 2026"),
        ("rate", "×", 0.000074, "logements", "× 0,000074"),
        ("share", "×", float("nan"), "part", "selon le territoire"),
    ],
)
def test_a_step_of_the_need_is_written_in_figures(step: str, sign: str, factor: float, unit: str, written: str) -> None:
    row = {"step": step, "sign": sign, "factor": factor, "unit": unit}
    assert operation(row).replace("\u00a0", " ").replace("\u202f", " ") == written


def test_a_programme_that_closes_is_drawn_at_zero_not_left_out() -> None:
    row = {"year": 2027, "typology": "CAES", "label": "Centre", "territory": "T", "places": 195.0}
    full = every_year(pd.DataFrame([row]), [2027, 2028, 2029])
    assert list(full["year"]) == [2027, 2028, 2029]
    assert list(full["places"]) == [195.0, 0.0, 0.0]


@pytest.mark.parametrize(("cell", "opened"), [((1, "residence"), ["B"]), ((1, "places"), []), ((7, "residence"), [])])
def test_a_name_chosen_in_a_table_opens_its_residence(
    monkeypatch: pytest.MonkeyPatch, cell: tuple[int, str], opened: list[str]
) -> None:
    """A row beyond the table is left from a longer one."""
    rows = pd.DataFrame({"residence_id": ["A", "B"], "residence": ["Les Lilas", "Le Moulin"], "places": [10, 20]})
    columns = [Column("residence", "Résidence"), Column("places", "Places")]
    asked: list[str] = []
    monkeypatch.setattr("planning.ui.kit.table_view.links.explain_residence", asked.append)
    monkeypatch.setattr("streamlit.dataframe", lambda **_: {"selection": {"cells": [cell]}})
    show_residences(rows, columns, "Les résidences", key="some")
    assert asked == opened
