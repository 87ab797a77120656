"""A file of options: what it would change, and what it is refused for."""

from __future__ import annotations

import pytest

from planning.options import option_file
from planning.options.fields import FieldChange, fields_of, what_changed
from planning.options.option_file import FileReading, option_file_columns, option_lines, read_option_file
from planning.tables.data import Data
from planning.tables.faults import problem_sentence
from planning.tables.loading import load_folder
from tests.pages.small_portfolio import write_portfolio


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Data:
    return load_folder(write_portfolio(tmp_path_factory.mktemp("small")))


def read(data: Data, text: str | bytes, author: str = "Jeanne", reason: str = "devis") -> FileReading:
    raw = text if isinstance(text, bytes) else text.encode()
    return read_option_file(data, raw, "essai.csv", author, reason)


def outcomes(reading: FileReading) -> dict[str, str]:
    return {option.option_id: str(option.outcome) for option in reading.options}


def said(reading: FileReading) -> list[str]:
    return [problem_sentence(problem) for problem in reading.problems]


def test_the_options_written_out_and_read_again_change_nothing(small: Data) -> None:
    lines = option_lines(small, list(small["options"]["option_id"]))
    reading = read(small, lines.to_csv(index=False))
    assert set(outcomes(reading).values()) == {"unchanged"}
    assert len(reading.options) == len(small["options"])
    assert (reading.problems, reading.data) == ((), None)


def test_options_without_funders_or_costs_are_written_out(small: Data) -> None:
    lines = option_lines(small, ["A.keep"])
    assert list(lines["cost_eur"]) == [0.0]
    assert lines["eligible_grant"].isna().all()


def test_three_columns_change_two_figures(small: Data) -> None:
    reading = read(small, "option_id,cost_eur,closed_share,reason\nA.restructure,500000,,avenant\nB.extend,,0.1,\n")
    assert outcomes(reading) == {"A.restructure": "replaced", "B.extend": "replaced"}
    assert reading.data is not None
    changes = what_changed(small, reading.data, reading.changed)
    assert FieldChange("A.restructure", "own_cost", 400_000, 500_000) in changes
    assert FieldChange("B.extend", "closed_share", 0.0, 0.1) in changes
    assert {change.name for change in changes} == {"own_cost", "own_costs", "closed_share"}
    written = reading.data["options"].set_index("option_id")
    assert list(written.loc[["A.restructure", "B.extend"], "reason"]) == ["avenant", "devis"]
    assert set(written.loc[["A.restructure", "B.extend"], "origin"]) == {"loaded"}
    # The whole cost may be looked at by the grant, as before.
    funding = reading.data["option_funding"].set_index("option_id")
    assert funding.at["A.restructure", "eligible_eur"] == 500_000


def test_a_new_option_has_one_line_for_each_typology(small: Data) -> None:
    text = (
        "option_id,residence_id,kind,duration_years,cost_eur,typology,places,dwellings,eligible_grant\n"
        "C.mixed,C,convert,1,90000,RA,,12,0.5\nC.mixed,,,,,CADA,8,,\n"
    )
    reading = read(small, text)
    assert outcomes(reading) == {"C.mixed": "new"}
    assert reading.data is not None
    made = fields_of(reading.data, "C.mixed")
    assert {(one.typology, one.places, one.dwellings) for one in made.homes} == {("RA", None, 12), ("CADA", 8, None)}
    assert (made.own_costs, dict(made.eligible)) == ((90_000,), {"grant": 0.5})


def test_one_wrong_line_keeps_the_whole_file_out_and_every_fault_is_told(small: Data) -> None:
    text = (
        "option_id,residence_id,kind,cost_eur,typology,places,dwellings\n"
        "A.restructure,,,500000,,,\n"
        "N1,C,convert,10,IGLOO,3,\n"
        "N2,C,convert,-10,RA,3,\n"
        "N3,C,convert,10,RA,3,3\n"
        "N4,C,convert,10,,,\n"
        "N5,,,10,RA,3,\n"
        "B.extend,C,,10,,,\n"
        "N6,C,convert,10,,3,\n"
        "N7,C,convert,10,RA,3,\n"
        "N7,C,convert,11,CADA,3,\n"
    )
    reading = read(small, text)
    assert reading.data is None
    assert {name for name, outcome in outcomes(reading).items() if outcome != "refused"} == {"A.restructure"}
    where = [sentence.split(" : ")[0].removeprefix("essai.csv, ") for sentence in said(reading)]
    assert where == [
        "ligne 3, colonne typology",
        "ligne 4, colonne cost_eur",
        "ligne 5, colonne places",
        "ligne 6, colonne places",
        "ligne 7, colonne residence_id",
        "ligne 7, colonne kind",
        "ligne 8, colonne residence_id",
        "ligne 9, colonne typology",
        "ligne 11, colonne cost_eur",
    ]


def test_a_fault_in_the_homes_is_told_at_its_own_line(small: Data) -> None:
    text = "option_id,typology,places,dwellings\nA.restructure,RA,,30\nA.restructure,CADA,3,3\n"
    assert [sentence.split(" : ")[0] for sentence in said(read(small, text))] == ["essai.csv, ligne 3, colonne places"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"option_id\n\x81\x8d", "le texte mêle deux encodages"),
        (b"PK\x03\x04\x00\x00", "c'est un classeur de tableur"),
        (b"", "le fichier est vide"),
        (b"option_id,cost_eur\n", "le fichier n'a aucune ligne"),
        (b"cost_eur\n1\n", "colonne option_id : la colonne manque"),
        (b"option_id,eligible_mecene\nA.keep,1\n", "colonne eligible_mecene : la colonne est inconnue"),
        (b"option_id,option_id\nA.keep,A.keep\n", "la colonne figure deux fois"),
        (b"option_id,cost_eur\nA.keep,1,2\n", "ligne 2 : 3 cellules au lieu de 2"),
        (b"option_id,cost_eur\n,1\n", "ligne 2, colonne option_id : la cellule est vide"),
        (b'option_id,label\nA.keep,"=HYPERLINK(""http://x"")"\n', "est une formule de tableur"),
        (b"option_id,reason\nA.keep,@SUM(A1)\n", "est une formule de tableur"),
        (b"option_id,cost_eur\nA.keep,1e30\n", "est trop grand"),
        (b"option_id,cost_eur\nA.keep,12 00\n", "n'est pas un nombre"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(small: Data, content: bytes, fault: str) -> None:
    reading = read(small, content)
    assert reading.data is None
    assert any(fault in sentence for sentence in said(reading)), said(reading)


def test_a_file_too_large_is_refused(small: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(option_file, "MOST_LINES", 1)
    assert "plus de 1 lignes" in said(read(small, "option_id\nA.keep\nB.keep\n"))[0]
    monkeypatch.setattr(option_file, "MOST_BYTES", 10)
    assert "le fichier dépasse" in said(read(small, "option_id\nA.keep\nB.keep\n"))[0]


def test_a_file_is_signed(small: Data) -> None:
    text = "option_id,cost_eur\nA.restructure,5\n"
    assert [sentence.split(" : ")[0] for sentence in said(read(small, text, "", ""))] == [
        "essai.csv, ligne 2, colonne author",
        "essai.csv, ligne 2, colonne reason",
    ]


def test_the_columns_of_the_file_name_the_funders_of_the_portfolio(small: Data) -> None:
    names = [column.name for column in option_file_columns(small).columns]
    assert "eligible_grant" in names
    assert "eligible_own" not in names


def test_a_kind_that_a_rule_needs_stays(small: Data) -> None:
    rules = small["rules"].iloc[[0]].assign(rule_id="x", rule="must", subject="C:energy", value="")
    ruled = small.replacing(rules=rules)
    reading = read(ruled, "option_id,kind\nC.energy,restructure\n")
    assert reading.data is None
    assert outcomes(reading) == {"C.energy": "refused"}
    assert said(reading)[0].startswith("rules.csv")
