"""The two accounts in words: what stands side by side, what is told, what can be taken away."""

from __future__ import annotations

import pandas as pd
import pytest

from planning.finance.accounts import OPERATOR, OWNER
from planning.store import Store
from planning.ui.kit.table_view import csv_bytes
from planning.ui.money.accounts_shown import OWNER_LINES, SHOWN, SIDES, exported, notices, side_by_side
from tests.pages.conftest import Open
from tests.pages.reading import listed


def _row(home: str, owner: str, operator: str, year: int, **money: float) -> dict[str, object]:
    lines = {**dict.fromkeys((*OPERATOR, *OWNER), 0.0), **money}
    sides = {"operator_eur": sum(lines[name] for name in OPERATOR), "owner_eur": sum(lines[name] for name in OWNER)}
    both = sides["operator_eur"] + sides["owner_eur"]
    return {
        "residence_id": home,
        "owner": owner,
        "operator": operator,
        "year": year,
        **lines,
        **sides,
        "both_eur": both,
    }


@pytest.fixture
def rows() -> pd.DataFrame:
    rented = {"fees": 100.0, "aid": 30.0, "savings": 1.0, "rent": -40.0, "upkeep": -9.0, "charges": -11.0}
    return pd.DataFrame(
        [
            _row("A", "House", "Host", 2027, **rented, rent_received=40.0, wear=-5.0),
            _row("A", "House", "Host", 2028, **rented, rent_received=40.0, works=-0.125),
            _row("B", "Host", "Host", 2027, fees=10.0),
            _row("C", "", "Host", 2027, rent=-3.0, rent_received=3.0),
            _row("D", "House", "", 2027, rent=-3.0, rent_received=3.0, undetailed=7.0),
            _row("E", "", "Host", 2027, works=-8.0),
        ]
    )


def test_lines_are_added_up_and_none_is_lost(rows: pd.DataFrame) -> None:
    shown = side_by_side(rows, "residence_id").set_index("residence_id")
    assert shown.loc["A", ["income", "costs", "rent", "operator_eur"]].tolist() == [262, -40, -80, 142]
    owner = list(OWNER_LINES)
    operator = [name for name in SHOWN if name not in {*SIDES, *owner}]
    assert (shown[operator].sum(axis=1) - shown["operator_eur"]).abs().max() < 1e-9
    assert (shown[owner].sum(axis=1) - shown["owner_eur"]).abs().max() < 1e-9
    by_year = side_by_side(rows, "year")
    assert by_year["both_eur"].sum() == pytest.approx(rows["both_eur"].sum())


def test_what_is_not_known_is_told_with_the_residences(rows: pd.DataFrame) -> None:
    told = {template.split(" : ")[0]: homes for template, homes in notices(rows).items()}
    assert told == {
        "Le détail n'est pas connu": ["D"],
        "Le propriétaire n'est pas connu": ["C", "E"],
        "Le gestionnaire n'est pas connu": ["D"],
        "Le propriétaire gère lui-même": ["B"],
    }
    assert notices(rows[rows["residence_id"] == "A"]) == {}


def test_the_file_has_every_line_to_the_cent_and_adds_up(rows: pd.DataFrame) -> None:
    file = exported(rows, {"A": "=Les Lilas", "B": "B", "C": "C", "D": "D", "E": "E"})
    assert len(file.columns) == 4 + len(OPERATOR) + len(OWNER) + 3
    assert file["Ensemble"].sum() == pytest.approx(rows["both_eur"].sum(), abs=0.05)
    assert b"'=Les Lilas" in csv_bytes(file)
    assert set(file["Fonds propres des travaux"]) == {0.0, -0.12, -8.0}


@pytest.mark.reads
def test_the_view_has_six_lines_a_body_and_both_accounts_in_a_fold(store: Store, open_app: Open) -> None:
    app = open_app("fr", "pages/rooms/money.py?money_view=debt")
    assert not app.exception
    for side, first in (("owner", "Loyers reçus"), ("operator", "Redevances et aides encaissées")):
        lines = listed(app, f"money.{side}").splitlines()
        assert lines[0].startswith(first)
        assert lines[-1].startswith("Résultat")
        assert len(lines) == 6
    assert not app.dataframe, "no table before its fold is open"
    app.session_state["money.fold.bodies"] = True
    assert "Propriétaire et gestionnaire" in [title.value for title in app.run().header]
    assert not app.exception
