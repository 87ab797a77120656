"""From a file to a checked plan: three commands, no file edited by hand; nothing is changed before one says so."""

import json

import pytest

from planning.__main__ import main
from planning.importing.folders import replace_folder
from planning.tables.loading import load_folder
from tests.importing.conftest import estate_csv, estate_workbook


def run(*words: object) -> int:
    return main([str(word) for word in words])


def contents(folder) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_three_commands_go_from_a_workbook_to_a_checked_plan(tmp_path, capsys) -> None:
    book, folder, plan = estate_workbook(tmp_path / "parc.xlsx", 4), tmp_path / "parc", tmp_path / "plan.json"
    actions = [
        ("import", book, "--data", folder, "--apply"),
        ("check", "--data", folder),
        ("optimise", "--data", folder, "--out", plan, "--time-limit", 60),
    ]
    assert len(actions) <= 10
    for action in actions:
        assert run(*action) == 0, capsys.readouterr()
    told = capsys.readouterr().out
    assert "Complété : financeurs et enveloppes de la démonstration" in told, "what was taken from elsewhere is said"
    assert "Données correctes : 4 résidences" in told
    assert run("verify", plan) == 0
    assert json.loads(plan.read_text(encoding="utf-8"))["decisions"]


def test_nothing_is_changed_before_one_says_so(tmp_path, capsys) -> None:
    book, folder = estate_workbook(tmp_path / "parc.xlsx", 5), tmp_path / "parc"
    assert run("import", book, "--data", folder) == 0
    assert not folder.exists()
    assert "Rien n'est encore changé" in capsys.readouterr().out
    assert run("import", book, "--apply") == 1, "it is not said where"


def test_a_second_file_is_compared_and_the_version_before_is_kept(tmp_path, capsys) -> None:
    folder = tmp_path / "parc"
    assert run("import", estate_workbook(tmp_path / "parc.xlsx", 5), "--data", folder, "--apply") == 0
    before = contents(folder)
    text = (
        estate_csv(tmp_path / "parc.csv", 6)
        .read_text(encoding="cp1252")
        .replace("Les Lilas 1;Metz;57000;FTM;60", "LES LILAS 1;Metz;57000;FTM;64")
    )
    (tmp_path / "parc.csv").write_text(text.replace("Les Acacias 2;", "Le Nouveau;"), encoding="utf-8")
    capsys.readouterr()
    assert run("import", tmp_path / "parc.csv", "--data", folder, "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    changes = {(one["table"], one["status"], one["name"]) for one in shown["changes"]}
    assert ("residences", "new", "Le Nouveau") in changes
    assert ("residences", "absent", "Les Acacias 2") in changes
    places = [one["fields"].get("places") for one in shown["changes"] if one["table"] == "programmes"]
    assert ["60", "64"] in places
    assert run("import", tmp_path / "parc.csv", "--data", folder) == 0
    told = capsys.readouterr().out
    assert "2 nouvelles, 1 modifiées, 1 absentes du fichier, 3 inchangées" in told, (
        "of its programme, a residence changes"
    )
    assert contents(folder) == before
    assert run("import", tmp_path / "parc.csv", "--data", folder, "--apply", "--without", "R001") == 0
    assert contents(folder.with_name("parc.avant-1")) == before
    data = load_folder(folder)
    assert len(data["residences"]) == 7, "those that the file does not hold stay"
    assert data["programmes"].set_index("programme_id").loc["R001-FTM", "places"] == 60, "refused"


def test_what_would_spoil_the_portfolio_changes_nothing(tmp_path, capsys) -> None:
    folder = tmp_path / "parc"
    assert run("import", estate_workbook(tmp_path / "parc.xlsx", 3), "--data", folder, "--apply") == 0
    (folder / "rules.csv").write_text(
        "rule_id,rule,subject,value,year,hard,price,author,reason\nr,must_not,R001:dispose,,,true,,a,b\n",
        encoding="utf-8",
    )
    (tmp_path / "un.csv").write_text(
        "Nom,Commune,CP,Type,Places\nLes Acacias 2,Thionville,57100,CADA,67\n", encoding="utf-8"
    )
    before = contents(folder)
    assert run("import", tmp_path / "un.csv", "--data", folder, "--apply", "--remove-absent") == 1
    assert "rien n'est changé" in capsys.readouterr().err
    assert contents(folder) == before
    assert not list(tmp_path.glob(".parc*")), "no draft is left behind"


def test_what_a_person_said_of_a_source_is_remembered(tmp_path, capsys) -> None:
    folder, path, said = tmp_path / "parc", tmp_path / "a.csv", tmp_path / "map.toml"
    path.write_text("Nom;Lieu dit;Machin;Genre;Combien\nLilas;Metz;57000;Maison;30\n", encoding="utf-8")
    said.write_text(
        'overlaps = "add"\n[columns]\n"Lieu dit" = "commune_name"\n"Machin" = "Code postal"\n"Genre" = "typology"\n'
        '"Combien" = "places"\n[typologies]\n"Maison" = "PF"\n', encoding="utf-8",
    )  # fmt: skip
    assert run("import", path, "--data", folder, "--map", said, "--apply") == 0
    assert load_folder(folder)["programmes"]["typology"].tolist() == ["PF"]
    path.write_text("Nom;Lieu dit;Machin;Genre;Combien\nLilas;Metz;57000;Maison;31\n", encoding="utf-8")
    assert run("import", path, "--data", folder, "--apply") == 0
    assert load_folder(folder)["programmes"]["places"].tolist() == [31]
    said.write_text('[columns]\n"Genre" = "licorne"\n', encoding="utf-8")
    capsys.readouterr()
    assert run("import", path, "--data", folder, "--map", said) == 1
    assert "« licorne » n'est pas une colonne" in capsys.readouterr().err


def test_an_unanswered_question_is_not_applied(tmp_path, capsys) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Nom,Commune,Type,Places\nBlida,Metz,FTM,41\nBlida,Metz,FTM,41\n", encoding="utf-8")
    assert run("import", path, "--data", tmp_path / "p", "--apply") == 1
    assert "rien n'est changé" in capsys.readouterr().err
    assert not (tmp_path / "p").exists()
    assert run("import", path, "--data", tmp_path / "p", "--apply", "--overlaps", "within") == 0


def test_an_empty_portfolio_and_its_workbook_to_fill(tmp_path, capsys) -> None:
    from openpyxl import load_workbook

    folder = tmp_path / "mon parc"
    assert run("init", folder, "--name", "Mon parc") == 0
    book = load_workbook(folder / "modele.xlsx")
    words = {row[1].value for row in book["Lisez-moi"].iter_rows(min_row=2)}
    assert {"Nom de la résidence", "Taux d'occupation"} <= words
    homes, programmes = book["Résidences"], book["Programmes"]
    for place, header in enumerate(homes[1], 1):
        said = {
            "Identifiant de la résidence": "A1",
            "Nom de la résidence": "Les Lilas",
            "Code INSEE de la commune": "57463",
        }
        homes.cell(2, place).value = said.get(header.value)
    for place, header in enumerate(programmes[1], 1):
        said = {"Identifiant de la résidence": "A1", "Typologie": "FTM", "Places": 40}
        programmes.cell(2, place).value = said.get(header.value)
    book.save(tmp_path / "rempli.xlsx")
    assert run("import", tmp_path / "rempli.xlsx", "--data", folder, "--apply") == 0, capsys.readouterr()
    data = load_folder(folder)
    assert data.manifest.name == "Mon parc"
    assert data["residences"]["territory"].tolist() == ["200039865"]
    assert data["programmes"]["programme_id"].tolist() == ["A1-FTM"]
    assert len(data["envelopes"])
    assert run("init", folder) == 1, "what is there is never written over"


def test_where_no_series_reaches_needs_are_those_of_the_residents_and_it_is_said(tmp_path, capsys, monkeypatch) -> None:
    from planning.demand import first_needs

    monkeypatch.setattr(first_needs, "computed_needs", lambda data: data["needs"])
    path, folder = tmp_path / "a.csv", tmp_path / "p"
    path.write_text("Nom,Commune,CP,Type,Places,Taux occ.\nLilas,Béziers,34500,CADA,40,95 %\n", encoding="utf-8")
    assert run("import", path, "--data", folder, "--apply") == 0
    assert "ne permettent pas de calculer tous les besoins" in capsys.readouterr().out
    needs = load_folder(folder)["needs"]
    assert set(needs["client_group"]) == {"asylum"}
    assert needs["places"].unique().tolist() == [40.0]
    assert needs["year"].nunique() == 10


def test_an_exported_portfolio_comes_back_as_the_same(tmp_path, root, capsys) -> None:
    book, folder = tmp_path / "demo.xlsx", tmp_path / "demo"
    assert run("export", root / "data" / "demo_2015", "--to", book) == 0
    assert run("import", book, "--data", folder, "--apply") == 0, capsys.readouterr()
    was, came = load_folder(root / "data" / "demo_2015"), load_folder(folder)
    assert came.portfolio_hash == was.portfolio_hash
    assert (came.scenarios, came.manifest) == (was.scenarios, was.manifest)


def test_a_folder_is_replaced_at_once_or_not_at_all(tmp_path) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / "a").write_text("one", encoding="utf-8")

    def fail(draft) -> None:
        (draft / "a").write_text("two", encoding="utf-8")
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - our own
        replace_folder(folder, fail)
    assert contents(folder) == {"a": b"one"}
    kept = replace_folder(folder, lambda draft: (draft / "b").write_text("new", encoding="utf-8"))
    assert contents(folder) == {"a": b"one", "b": b"new"}
    assert contents(kept) == {"a": b"one"}
    assert len(list(tmp_path.iterdir())) == 2
