"""The mistakes that people make: one sentence with file, row, column and remedy, exit 1, nothing written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from planning.cli.main import main
from tests.bad_input.conftest import Folder, Refuse

PROJECT = Path(__file__).parents[2]


def test_the_folder_is_accepted_before_it_is_spoiled(folder: Folder, tmp_path: Path) -> None:
    assert main(["check", "--data", str(folder.path)]) == 0
    assert main(["optimise", "--data", str(folder.path), "--out", str(tmp_path / "plan.json")]) == 0


def test_a_missing_column(folder: Folder, refuse: Refuse) -> None:
    folder.without_column("options.csv", "duration_years")
    sentence = refuse(folder).only
    assert sentence.startswith("options.csv, ligne 1, colonne duration_years : la colonne manque ; ajoutez-la")
    assert "years from start" not in sentence, "the remedy is in French too"


def test_a_negative_cost(folder: Folder, refuse: Refuse) -> None:
    folder.cell("option_costs.csv", 3, "amount_eur", "-60")
    assert refuse(folder).only == (
        "option_costs.csv, ligne 3, colonne amount_eur : « -60 » est négatif ; écrivez un nombre positif ou nul."
    )


def test_a_budget_of_letters(folder: Folder, refuse: Refuse) -> None:
    folder.cell("envelopes.csv", 2, "amount_eur", "beaucoup")
    sentence = refuse(folder).only
    assert sentence.startswith(
        "envelopes.csv, ligne 2, colonne amount_eur : « beaucoup » n'est pas un nombre ; écrivez"
    )


def test_an_option_for_a_residence_that_does_not_exist(folder: Folder, refuse: Refuse) -> None:
    folder.write("options.csv", [*folder.rows("options.csv"), _option(folder, "R9.keep", "R9")])
    assert refuse(folder).only == (
        "options.csv, ligne 6, colonne residence_id : « R9 » n'existe pas dans residences.csv ; "
        "ajoutez la ligne dans residences.csv, ou corrigez l'identifiant."
    )


def test_both_places_and_dwellings_filled(folder: Folder, refuse: Refuse) -> None:
    folder.cell("programmes.csv", 2, "dwellings", "4")
    sentence = refuse(folder).only
    assert sentence.startswith("programmes.csv, ligne 2, colonne places : ")
    assert "remplissez une seule des deux colonnes places et dwellings" in sentence


def test_a_text_that_is_in_no_encoding(folder: Folder, refuse: Refuse) -> None:
    folder.cell("residences.csv", 3, "name", "R@sidence")
    folder.rewrite("residences.csv", lambda raw: raw.replace(b"@", b"\x81"))
    sentence = refuse(folder).only
    assert sentence.startswith("residences.csv, ligne 3 : le texte mêle deux encodages (octet 0x81) ; ")
    assert "CSV UTF-8" in sentence


def test_the_refusal_as_a_user_sees_it(folder: Folder, tmp_path: Path) -> None:
    folder.cell("envelopes.csv", 2, "amount_eur", "beaucoup")
    out = tmp_path / "plan.json"
    for command in (["check"], ["optimise", "--out", str(out)]):
        asked = [sys.executable, "-m", "planning", *command, "--data", str(folder.path)]
        found = subprocess.run(asked, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False)
        assert found.returncode == 1
        said = found.stdout + found.stderr
        assert "envelopes.csv, ligne 2, colonne amount_eur" in said
        assert "Traceback" not in said
    assert not out.exists()


def test_in_english(folder: Folder, capsys: object) -> None:
    folder.cell("option_costs.csv", 3, "amount_eur", "-60")
    assert main(["check", "--data", str(folder.path), "--lang", "en"]) == 1
    said = capsys.readouterr().out  # type: ignore[attr-defined]
    assert said.startswith("option_costs.csv, ")
    assert "négatif" not in said


def _option(folder: Folder, option_id: str, residence_id: str) -> list[str]:
    header, row = folder.rows("options.csv")[:2]
    copy = list(row)
    copy[header.index("option_id")], copy[header.index("residence_id")] = option_id, residence_id
    return copy
