"""`python -m planning store`: the words of each step, and its exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning.cli.main import main
from planning.domain.scenario import Scenario
from planning.store import open_store


def test_a_store_is_copied_checked_restored_and_brought_up_to_date(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, copy = tmp_path / "store.sqlite", tmp_path / "copy.sqlite"
    url = f"sqlite:///{file}"
    assert main(["store", "migrate", "--store", url]) == 1
    assert "il n'y a pas de base de données" in capsys.readouterr().err
    with open_store(url) as store:
        store.save_scenario(Scenario(name="kept"))
        assert main(["store", "backup", str(copy), "--store", url]) == 0
        store.save_scenario(Scenario(name="given up"))
    assert main(["store", "check", "--store", url]) == 0
    assert main(["store", "restore", str(copy), "--store", url]) == 0
    assert main(["store", "migrate", "--store", url]) == 0
    said = capsys.readouterr().out
    for part in (
        "Copie complète et vérifiée",
        "scénarios : 2",
        "Base restaurée",
        "gardée à côté",
        "La base est à jour",
    ):
        assert part in said
    with open_store(url) as store:
        assert [kept.scenario.name for kept in store.scenarios()] == ["kept"]
    assert main(["store", "backup", "--store", url]) == 2
    copy.write_bytes(b"")
    assert main(["store", "check", "--store", f"sqlite:///{copy}", "--json"]) == 1
    assert "le fichier est vide" in capsys.readouterr().out
