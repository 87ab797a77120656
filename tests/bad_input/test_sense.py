"""Data that are well written and mean nothing: said, or refused where nothing is left to decide."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from planning.cli.main import main
from planning.tables.faults import problem_sentences
from planning.tables.loading import read_folder
from planning.tables.sense_checks import sense_warnings
from tests.bad_input.conftest import Folder
from tests.pages.template_portfolio import write_template_folder

Change = Callable[[Folder], None]


def _header_only(*files: str) -> Change:
    def change(folder: Folder) -> None:
        for file in files:
            folder.write(file, folder.rows(file)[:1])

    return change


def _all(*changes: Change) -> Change:
    def change(folder: Folder) -> None:
        for one in changes:
            one(folder)

    return change


def _cell(file: str, line: int, column: str, value: str) -> Change:
    return lambda folder: folder.cell(file, line, column, value)


def _located(lat: str, lon: str) -> Change:
    return _all(
        _cell("territories.csv", 2, "lat", "49.1"),
        _cell("territories.csv", 2, "lon", "6.2"),
        _cell("residences.csv", 2, "lat", lat),
        _cell("residences.csv", 2, "lon", lon),
    )


def _missing_year(folder: Folder) -> None:
    folder.write("needs.csv", folder.rows("needs.csv")[:2])


def _without(file: str) -> Change:
    return lambda folder: (folder.path / file).unlink()


def _needs_after_the_plan(folder: Folder) -> None:
    folder.cell("needs.csv", 2, "year", "2040")
    folder.cell("needs.csv", 3, "year", "2041")


WARNED: dict[str, tuple[Change, str]] = {
    "no need": (_header_only("needs.csv"), "Attention - needs.csv : aucun besoin n'est écrit"),
    "needs of 0": (
        _all(_cell("needs.csv", 2, "places", "0"), _cell("needs.csv", 3, "places", "0")),
        "Attention - needs.csv : aucun besoin n'est écrit",
    ),
    "all needs after the plan": (_needs_after_the_plan, "Attention - needs.csv : aucun besoin n'est écrit"),
    "a year without need": (
        _missing_year,
        "Attention - needs.csv, ligne 2, colonne year : aucun besoin écrit pour g à Z1 en 2028 :",
    ),
    "nobody fits": (_header_only("suitability.csv"), "Attention - suitability.csv : aucune typologie ne convient à g"),
    "no rules": (_without("rules.csv"), "Attention - rules.csv : aucune règle"),
    "a programme of a billion": (
        _cell("programmes.csv", 2, "places", "1000000000"),
        "Attention - programmes.csv, ligne 2, colonne places : ",
    ),
    "swapped coordinates": (
        _located("6.2", "49.1"),
        "Attention - residences.csv, ligne 2, colonne lat : R1 est à ",
    ),
    "another continent": (_located("-33.9", "18.4"), "Attention - residences.csv, ligne 2, colonne lat : R1 est à "),
    "an option that can never start": (
        _cell("options.csv", 3, "duration_years", "9"),
        "Attention - options.csv, ligne 3, colonne duration_years : R1.energy ne peut",
    ),
}


@pytest.mark.parametrize("what", WARNED)
def test_it_is_said(what: str, folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    change, start = WARNED[what]
    change(folder)
    assert main(["check", "--data", str(folder.path)]) == 0
    said = capsys.readouterr().out
    assert any(line.startswith(start) for line in said.splitlines()), said
    # Whoever looks at a plan is told too.
    data, _ = read_folder(folder.path)
    assert data is not None
    assert re.sub(", ligne [0-9]+", "", start) in "\n".join(problem_sentences(sense_warnings(data)))


def test_whoever_asks_for_a_plan_is_told_too(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    _header_only("suitability.csv")(folder)
    main(["optimise", "--data", str(folder.path)])
    assert "Attention - suitability.csv : aucune typologie ne convient à g" in capsys.readouterr().err


def test_swapped_coordinates_are_said_to_be(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    _located("6.2", "49.1")(folder)
    main(["check", "--data", str(folder.path)])
    assert "sans doute inversées" in capsys.readouterr().out


def _dangling(folder: Folder) -> None:
    path = folder.path / "cohorts.csv"
    path.unlink(missing_ok=True)
    path.symlink_to("nowhere.csv")


def _outside(folder: Folder) -> None:
    outside = folder.path.parent / "rules.csv"
    outside.write_bytes((folder.path / "rules.csv").read_bytes())
    (folder.path / "rules.csv").unlink()
    (folder.path / "rules.csv").symlink_to(outside)


def _pipe(folder: Folder) -> None:
    (folder.path / "rules.csv").unlink()
    os.mkfifo(folder.path / "rules.csv")


REFUSED: dict[str, tuple[Change, str]] = {
    "no residence": (
        _header_only("residences.csv", "programmes.csv", "options.csv", "option_programmes.csv", "option_costs.csv"),
        "residences.csv : aucune résidence",
    ),
    "a link that leads nowhere": (_dangling, "cohorts.csv : le lien ne mène nulle part"),
    "a link out of the folder": (_outside, "rules.csv : le lien mène hors du dossier"),
    "a pipe": (_pipe, "rules.csv : ce n'est pas un fichier ordinaire"),
    "an id with a sign of rules": (
        _cell("funders.csv", 3, "funder", "sta;te"),
        "funders.csv, ligne 3, colonne funder : l'identifiant « sta;te » contient un signe réservé",
    ),
    "an id that stands for everything": (
        _cell("residences.csv", 3, "residence_id", "*"),
        "residences.csv, ligne 3, colonne residence_id : l'identifiant « * » contient un signe réservé",
    ),
    "years that go backwards": (
        lambda folder: folder.rewrite("manifest.toml", lambda raw: raw.replace(b"2028", b"2020")),
        "manifest.toml : valeur refusée : last_year vient avant first_year",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.timeout(20)
def test_it_is_refused(what: str, folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    change, start = REFUSED[what]
    change(folder)
    assert main(["check", "--data", str(folder.path)]) == 1
    said = capsys.readouterr().out
    assert any(line.startswith(start) for line in said.splitlines()), said


def test_what_closes_templates_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Folder(write_template_folder(tmp_path / "données"))
    rooms = "Attention - residences.csv : on ne connaît pas : chambres (résidences : 1) ; n'y sont pas proposées : "
    for cell, is_said in (("", True), ("100", False)):
        folder.cell("residences.csv", 2, "rooms", cell)
        assert main(["check", "--data", str(folder.path)]) == 0
        assert (rooms in capsys.readouterr().out) == is_said


def test_a_year_is_no_quantity(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.cell("envelopes.csv", 3, "year", "2050")
    main(["check", "--data", str(folder.path)])
    assert "hors du plan 2027-2028" in capsys.readouterr().out


BOUNDS = {
    "needs_factor": "[needs_factor]\ng = -0.5\n",
    "a needs factor without end": "[needs_factor]\ng = 1e300\n",
    "a weight": "[weights]\nunmet = -1\n",
    "overrun": "overrun = 1e9\n",
    "the price of what gives way": "[soften]\nall = -3\n",
    "a budget": '[[budget]]\nfunder = "own"\nyear = 2027\namount_eur = 1e300\n',
    "prices that fall below nothing": "cost_index = -2\n",
}


@pytest.mark.parametrize("what", BOUNDS)
def test_every_number_of_a_scenario_has_bounds(
    what: str, folder: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "essai.toml"
    file.write_text(BOUNDS[what], encoding="utf-8")
    data, _ = read_folder(folder.path)
    assert data is not None
    assert main(["optimise", "--data", str(folder.path), "--scenario", str(file)]) == 1
    said = capsys.readouterr().err
    assert "valeur refusée" in said
    assert "Traceback" not in said
