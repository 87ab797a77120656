"""What others decide and nobody allowed is listed, with who decides it."""

from __future__ import annotations

import pytest

from planning.cli.main import main
from planning.options import awaiting_permission
from planning.tables.data import Data
from tests.oracle.portfolio import FIRST, Row, keep, portfolio, residence, works, write_folder


def _asked(*permissions: Row) -> Data:
    names = ("R1", "R2")
    told = {"reference": "letter", "author": "director"}
    return portfolio(
        2,
        residences=[residence(name) for name in names],
        options=[
            *(keep(name) for name in names),
            works("R1", "convert", authority="state", label="CADA"),
            works("R2", "convert", authority="partner", label="RACC", earliest_year=FIRST + 1),
            works("R2", "energy", authority="operator"),
        ],
        permissions=[{**told, **row} for row in permissions],
    )


def _waiting(data: Data, residence_id: str | None = None) -> list[tuple[str, str]]:
    found = awaiting_permission(data, residence_id)
    return list(zip(found["option_id"], found["authority"], strict=True))


def test_what_nobody_allowed_is_listed_with_who_decides_it() -> None:
    assert _waiting(_asked()) == [("R1.convert", "state"), ("R2.convert", "partner")]
    assert _waiting(_asked(), "R2") == [("R2.convert", "partner")]
    allowed = {"permission_id": "p", "residence_id": "R1", "authority": "state"}
    assert _waiting(_asked(allowed)) == [("R2.convert", "partner")]


def test_a_permission_of_other_years_changes_nothing() -> None:
    early = {"permission_id": "p", "residence_id": "*", "authority": "partner", "to_year": FIRST}
    assert _waiting(_asked(early), "R2") == [("R2.convert", "partner")]
    assert _waiting(_asked({**early, "to_year": FIRST + 1}), "R2") == []


def test_the_check_of_a_folder_lists_them(tmp_path: object, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_folder(_asked(), tmp_path / "folder")  # type: ignore[operator]
    assert main(["check", "--data", str(folder)]) == 0
    told = capsys.readouterr().out
    assert "R1 : R1.convert (CADA), décidé par l'État" in told
    assert "R2 : R2.convert (RACC), décidé par un partenaire" in told
