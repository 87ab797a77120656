"""Files that spreadsheets, editors and haste produce: refused in a sentence, or read for what they say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from planning.cli.main import main
from planning.tables.loading import read_folder
from tests.bad_input.conftest import Folder, Refuse

Change = Callable[[Folder], None]


def _bytes(file: str, change: Callable[[bytes], bytes]) -> Change:
    return lambda folder: folder.rewrite(file, change)


def _cell(file: str, line: int, column: str, value: str) -> Change:
    return lambda folder: folder.cell(file, line, column, value)


def _twice(file: str, line: int) -> Change:
    return lambda folder: folder.write(file, [*folder.rows(file), folder.rows(file)[line - 1]])


def _closes_before_it_opens(folder: Folder) -> None:
    folder.cell("options.csv", 3, "earliest_year", "2028")
    folder.cell("options.csv", 3, "latest_year", "2027")


def _folder_for_a_file(folder: Folder) -> None:
    (folder.path / "rules.csv").unlink()
    (folder.path / "rules.csv").mkdir()


# what is wrong -> how the folder is spoiled, how the sentence starts
REFUSED: dict[str, tuple[Change, str]] = {
    "an empty file": (_bytes("rules.csv", lambda raw: b""), "rules.csv, ligne 1 : le fichier est vide ; "),
    "only blank lines": (_bytes("rules.csv", lambda raw: b"\n\n"), "rules.csv, ligne 1 : le fichier est vide ; "),
    "columns that have no name": (
        _bytes("needs.csv", lambda raw: b"client_group,territory,year,places,,\r\ng,Z1,2027,3,x,y\r\n"),
        "needs.csv, ligne 1 : des colonnes remplies n'ont pas de nom ; ",
    ),
    "a ragged line": (
        _bytes("needs.csv", lambda raw: raw + b"g,Z1\r\n"),
        "needs.csv, ligne 4 : 2 cellules au lieu de 4 ; ",
    ),
    "a comma in a text": (
        _bytes("territories.csv", lambda raw: raw.replace(b"Z1,Z1", b"Z1,Metz, centre")),
        "territories.csv, ligne 2 : 7 cellules au lieu de 6 ; mettez entre guillemets",
    ),
    "a quote left open": (
        _bytes("needs.csv", lambda raw: raw + b'"g,Z1,2027,3\r\n'),
        "needs.csv, ligne 4 : un guillemet ouvert n'est pas refermé ; ",
    ),
    "a key written twice": (_twice("envelopes.csv", 2), "envelopes.csv, ligne 5, colonne funder : « own, 2027 » "),
    "a residence written twice": (
        _twice("residences.csv", 2),
        "residences.csv, ligne 4, colonne residence_id : « R1 » ",
    ),
    "a column written twice": (
        _bytes("needs.csv", lambda raw: raw.replace(b"territory", b"year", 1)),
        "needs.csv, ligne 1, colonne year : la colonne figure deux fois ; ",
    ),
    "a null byte": (_bytes("needs.csv", lambda raw: raw + b"\x00"), "needs.csv : ce n'est pas un fichier texte"),
    "two encodings": (
        _bytes("territories.csv", lambda raw: raw.replace(b"Z1,Z1", "Z1,Forêt-côté Été".encode() + b"\xe9")),
        "territories.csv, ligne 2 : le texte mêle deux encodages (octet 0xE9) ; ",
    ),
    "a spreadsheet": (
        _bytes("needs.csv", lambda raw: b"PK\x03\x04\x14\x00\xff\xfe"),
        "needs.csv : c'est un classeur de tableur, pas un fichier texte ; ",
    ),
    "201 columns": (
        _bytes("needs.csv", lambda raw: b"client_group," + b",".join(b"c%d" % n for n in range(200)) + b"\r\n"),
        "needs.csv, ligne 1 : 201 colonnes, 200 au plus ; ",
    ),
    "a cell that never ends": (
        _bytes("needs.csv", lambda raw: raw + b'"' + b"x" * 200_000),
        "needs.csv, ligne 4 : une cellule est trop longue",
    ),
    "a huge number": (
        _cell("needs.csv", 2, "places", "1e400"),
        "needs.csv, ligne 2, colonne places : « 1e400 » ",
    ),
    "an infinite number": (_cell("needs.csv", 2, "places", "inf"), "needs.csv, ligne 2, colonne places : « inf » "),
    "not a number": (_cell("needs.csv", 2, "places", "NaN"), "needs.csv, ligne 2, colonne places : « NaN » "),
    "a number that can be read two ways": (
        _cell("envelopes.csv", 2, "amount_eur", "100,000"),
        "envelopes.csv, ligne 2, colonne amount_eur : « 100,000 » peut se lire de deux façons ; écrivez-le sans",
    ),
    "spaces that separate no thousands": (
        _cell("envelopes.csv", 2, "amount_eur", "1 00 000"),
        "envelopes.csv, ligne 2, colonne amount_eur : « 1 00 000 » n'est pas un nombre ; ",
    ),
    "an amount without sense": (
        _cell("envelopes.csv", 2, "amount_eur", "1e15"),
        "envelopes.csv, ligne 2, colonne amount_eur : « 1e15 » est trop grand ; ",
    ),
    "a share of a number of places": (
        _cell("needs.csv", 2, "places", "85 %"),
        "needs.csv, ligne 2, colonne places : « 85 % » n'est pas un nombre ; ",
    ),
    "another currency": (
        _cell("envelopes.csv", 2, "amount_eur", "100 $"),
        "envelopes.csv, ligne 2, colonne amount_eur : « 100 $ » n'est pas un nombre ; ",
    ),
    "a year and a half": (
        _cell("options.csv", 3, "duration_years", "1.5"),
        "options.csv, ligne 3, colonne duration_years : « 1.5 » n'est pas un nombre entier ; ",
    ),
    "a share above one": (
        _cell("options.csv", 3, "closed_share", "50"),
        "options.csv, ligne 3, colonne closed_share : « 50 » est plus grand que 1 ; ",
    ),
    "neither yes nor no": (
        _cell("funders.csv", 2, "carry_over", "parfois"),
        "funders.csv, ligne 2, colonne carry_over : « parfois » n'est ni oui ni non ; ",
    ),
    "an unknown kind of action": (
        _cell("options.csv", 3, "kind", "démolir"),
        "options.csv, ligne 3, colonne kind : « démolir » n'est pas prévu ; choisissez parmi : keep, ",
    ),
    "an unknown rule": (
        _cell("rules.csv", 2, "rule", "obligation"),
        "rules.csv, ligne 2, colonne rule : « obligation » n'est pas prévu ; choisissez parmi : must, ",
    ),
    "a rule on nothing": (
        _cell("rules.csv", 2, "subject", "Z9"),
        "rules.csv, ligne 2, colonne subject : « Z9 » ne désigne rien pour une règle works_capacity ; ",
    ),
    "a limit without its number": (
        _cell("rules.csv", 2, "value", ""),
        "rules.csv, ligne 2, colonne value : ",
    ),
    "an unknown funder": (
        _cell("option_costs.csv", 2, "funder", "mécène"),
        "option_costs.csv, ligne 2, colonne funder : « mécène » n'existe pas dans funders.csv ; ",
    ),
    "neither places nor dwellings": (
        _cell("programmes.csv", 2, "places", ""),
        "programmes.csv, ligne 2, colonne places : ",
    ),
    "an empty id": (
        _cell("residences.csv", 2, "territory", ""),
        "residences.csv, ligne 2, colonne territory : la cellule est vide ; ",
    ),
    "a window that closes before it opens": (
        _closes_before_it_opens,
        "options.csv, ligne 3, colonne latest_year : ",
    ),
    "a year of letters in an envelope": (
        _cell("envelopes.csv", 2, "year", "toujours"),
        "envelopes.csv, ligne 2, colonne year : « toujours » n'est ni une année ni all ; ",
    ),
    "a residence without option": (
        lambda folder: folder.write("options.csv", folder.rows("options.csv")[:3]),
        "",
    ),
    "a horizon that ends before it begins": (
        _bytes("manifest.toml", lambda raw: raw.replace(b"last_year = 2028", b"last_year = 2020")),
        "manifest.toml",
    ),
    "a manifest that is not TOML": (_bytes("manifest.toml", lambda raw: b"name = \n"), "manifest.toml, ligne 1 : "),
    "a manifest without its years": (
        _bytes("manifest.toml", lambda raw: raw.replace(b"first_year = 2027\n", b"")),
        "manifest.toml, colonne first_year : ",
    ),
    "no manifest": (
        lambda folder: (folder.path / "manifest.toml").unlink(),
        "manifest.toml : le fichier manque dans le dossier « ",
    ),
    "no residences": (
        lambda folder: (folder.path / "residences.csv").unlink(),
        "residences.csv : le fichier manque dans le dossier « ",
    ),
    "a folder in place of a file": (
        _folder_for_a_file,
        "rules.csv : ce n'est pas un fichier ordinaire (dossier, tube ou périphérique) ; ",
    ),
}


@pytest.mark.parametrize("what", [name for name in REFUSED if REFUSED[name][1]])
def test_it_is_refused_in_one_sentence(what: str, folder: Folder, refuse: Refuse) -> None:
    spoil, start = REFUSED[what]
    spoil(folder)
    sentence = refuse(folder).only
    assert sentence.startswith(start)
    assert " ; " in sentence, "what to do is missing"
    assert sentence.endswith(".")


def test_options_that_lost_their_rows_are_all_named(folder: Folder, refuse: Refuse) -> None:
    REFUSED["a residence without option"][0](folder)
    sentences = refuse(folder).sentences
    assert any(
        line.startswith("residences.csv, ligne 3, colonne residence_id : la résidence n'a aucune option")
        for line in sentences
    )
    # What depended on the rows lost is said too, each at its place.
    (costs,) = [line for line in sentences if line.startswith("option_costs.csv, ligne ")]
    assert costs.endswith("De même : lignes 4.")


def test_every_mistake_is_told_at_once(folder: Folder, refuse: Refuse) -> None:
    folder.cell("envelopes.csv", 2, "amount_eur", "beaucoup")
    folder.cell("option_costs.csv", 3, "amount_eur", "-60")
    folder.cell("needs.csv", 2, "places", "une douzaine")
    files = {sentence.split(",")[0] for sentence in refuse(folder).sentences}
    assert files == {"envelopes.csv", "option_costs.csv", "needs.csv"}


def test_a_folder_that_does_not_exist(tmp_path: Path, refuse: Refuse) -> None:
    absent = tmp_path / "ailleurs" / "absent"
    assert "absent" in refuse(Folder(absent)).only
    assert not absent.parent.exists()


def test_a_file_in_place_of_the_folder(tmp_path: Path, refuse: Refuse) -> None:
    path = tmp_path / "parc.xlsx"
    path.write_bytes(b"PK\x03\x04")
    assert "parc.xlsx" in refuse(Folder(path)).only


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.replace(b"\r\n", b"\n"),
        lambda raw: raw + b"\r\n\r\n",
        lambda raw: raw.rstrip(b"\r\n"),
        lambda raw: raw.replace(b"20.0", b" 20.0 "),
        lambda raw: raw.replace(b"20.0", b"20"),
    ],
    ids=["byte-order mark", "Unix lines", "blank lines at the end", "no last line end", "spaces", "whole number"],
)
def test_harmless_differences_change_nothing(folder: Folder, change: Callable[[bytes], bytes]) -> None:
    before, problems = read_folder(folder.path)
    folder.rewrite("needs.csv", change)
    read, _ = read_folder(folder.path)
    assert before is not None, problems
    assert read is not None
    assert read.hash == before.hash


def test_columns_and_rows_in_another_order_change_nothing(folder: Folder) -> None:
    before, _ = read_folder(folder.path)
    header, *rows = folder.rows("needs.csv")
    folder.write("needs.csv", [header[::-1], *(row[::-1] for row in rows[::-1])])
    read, _ = read_folder(folder.path)
    assert before is not None
    assert read is not None
    assert read.hash == before.hash


def test_leading_zeros_of_ids_are_kept(folder: Folder) -> None:
    for file in ("territories.csv", "residences.csv", "needs.csv"):
        rows = folder.rows(file)
        place = rows[0].index("territory")
        folder.write(file, [rows[0], *([*row[:place], "057", *row[place + 1 :]] for row in rows[1:])])
    data, problems = read_folder(folder.path)
    assert data is not None, problems
    assert data["needs"]["territory"].tolist() == ["057", "057"]


@pytest.mark.parametrize(
    ("change", "start"),
    [
        (_bytes("needs.csv", lambda raw: raw + b"g,Z1,2150,3\r\n"), "Attention - needs.csv, ligne 4, colonne year : "),
        (_cell("envelopes.csv", 3, "year", "2050"), "Attention - envelopes.csv, ligne 3, colonne year : "),
        (
            lambda folder: folder.write(
                "needs.csv",
                [[*row, ""] if number else [*row, "remarque"] for number, row in enumerate(folder.rows("needs.csv"))],
            ),
            "Attention - needs.csv, ligne 1, colonne remarque : la colonne est inconnue",
        ),
    ],
    ids=["a need long after the plan", "an envelope after the plan", "an unknown column"],
)
def test_it_is_a_warning(change: Change, start: str, folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder)
    assert main(["check", "--data", str(folder.path)]) == 0
    assert any(line.startswith(start) for line in capsys.readouterr().out.splitlines())
