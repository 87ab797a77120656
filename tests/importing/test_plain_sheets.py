"""A sheet with anybody's headers: nothing is dropped without a word, nothing is fatal, a doubtful number is asked."""

import pandas as pd
import pytest

from planning.i18n import FRENCH
from planning.importing.file_kinds import read_incoming
from planning.importing.file_reading import read_book
from planning.importing.proposal import accepted_tables
from planning.importing.target_columns import SourceMap, guess
from planning.tables.faults import problem_sentences
from tests.importing.conftest import estate, estate_csv, estate_workbook, on_nothing


def said(incoming) -> str:
    return "\n".join(problem_sentences(incoming.problems))


def test_the_workbook_and_the_french_csv_of_one_estate_hold_the_same(tmp_path) -> None:
    book = read_incoming(read_book(estate_workbook(tmp_path / "parc.xlsx", 25)))
    text = read_incoming(read_book(estate_csv(tmp_path / "parc.csv", 25)))
    assert len(book.residences) == len(list(estate(25))) == 25
    for name in ("residences", "programmes"):
        one, other = (getattr(incoming, name).reset_index(drop=True) for incoming in (book, text))
        pd.testing.assert_frame_equal(one, other)
    first, second = book.residences.iloc[0], book.residences.iloc[1]
    assert (first["name"], first["commune"], first["energy_label"]) == ("Les Lilas 1", "57463", "G")
    assert (second["room_m2"], second["agreement_end"], second["accessible"]) == ("10.1", "2029-12-31", "true")
    assert set(book.programmes["dwellings"]) > {""}
    assert book.programmes["occupancy"].iloc[0] == "0.8"


def test_what_was_understood_and_what_was_left_is_said_once(tmp_path) -> None:
    incoming = read_incoming(read_book(estate_workbook(tmp_path / "parc.xlsx", 25)))
    told = said(incoming)
    for words in (
        "noms de colonnes sur deux lignes",
        "lignes de total laissées : n° 30",
        "virgule décimale",
        "unités séparées",
    ):
        assert words in told
    assert "18 de plus que la somme des lignes" in told
    assert told.count("« ? » ne se lit pas") == 1
    columns = {one.header: one for one in incoming.columns}
    assert columns["Nb places"].target == "capacity"
    assert columns["DPE"].read.values["count"] == 3
    assert next(one for header, one in columns.items() if "Obs." in header).target == ""


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Surface ch.", "room_m2"),
        ("Gest.", "operator"),
        ("Nb de logts", "dwellings"),
        ("Étiquette énergétiqe", "energy_label"),
        ("Année de livraison", "year_built"),
        ("Date fin conv.", "agreement_end"),
        ("nb_pls", ""),
        ("Observations", ""),
    ],
)
def test_a_header_is_known_by_its_words_or_by_near_ones(header, target) -> None:
    assert guess(header).target == target


def test_a_number_that_can_be_read_two_ways_is_asked_and_read_as_answered(read) -> None:
    text = "Résidence;Ville;CP;Type;Capacité\nLes Lilas;Metz;57000;FTM;1.250\n"
    asked = read(text)
    assert [one.answer for one in asked.questions] == ["decimal"]
    assert not on_nothing(asked).is_ready
    answered = read(text, SourceMap({}, {}, decimal=","))
    assert answered.programmes["places"].tolist() == ["1250"]
    assert on_nothing(answered).is_ready


def test_a_number_written_as_text_in_a_workbook_is_no_evidence_of_its_neighbours(tmp_path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for row in (["Résidence", "Ville", "Type", "Places"], ["A", "Metz", "FTM", 12.5], ["B", "Metz", "FTM", "1.250"]):
        book.active.append(row)
    book.save(tmp_path / "parc.xlsx")
    incoming = read_incoming(read_book(tmp_path / "parc.xlsx"))
    assert [one.answer for one in incoming.questions] == ["decimal"]


def test_unknown_kinds_closed_sites_missing_capacities_and_unknown_communes_are_reported(read) -> None:
    incoming = read(
        "Etablissement,Ville,Code postal,Catégorie,Capacité autorisée,Statut\n"
        "Le Gymnase,Metz,57000,Gymnase,12,ouvert\n"
        "Sans taille,Metz,57000,CADA,,ouvert\n"
        "Loin,Atlantide,57999,CADA,30,ouvert\n"
        "Fini,Metz,57000,CADA,40,fermé\n"
    )
    told = said(incoming)
    for words in (
        "« Gymnase », type d'accueil inconnu",
        "ni places ni logements",
        "« Atlantide 57999 »",
        "« Fini » est fermé",
    ):
        assert words in told
    tables = accepted_tables(on_nothing(incoming))
    assert set(tables["residences"]["name"]) == {"Le Gymnase", "Sans taille", "Loin"}
    assert set(tables["programmes"]["typology"]) == {"GYMNASE", "CADA"}
    assert "GYMNASE" in set(tables["typologies"]["typology"])
    assert "DEP_57" in set(tables["residences"]["territory"]), "its postcode says that much"


def test_the_kind_of_housing_is_read_in_the_name_or_asked(read) -> None:
    text = "Résidence,Ville,Places\nRésidence sociale des Lilas,Metz,40\nLes Acacias,Metz,20\n"
    incoming = read(text)
    assert incoming.programmes["typology"].tolist() == ["RS", ""]
    (question,) = incoming.questions
    assert question.answer == "typology"
    assert "Les Acacias" in FRENCH(question.message)
    answered = read(text, SourceMap({}, {}, typology="PF"))
    assert answered.programmes["typology"].tolist() == ["RS", "PF"]
    assert not answered.questions


def test_rows_of_one_residence_are_one_residence_of_several_programmes(read) -> None:
    incoming = read(
        "Site,Ville,CP,Type,Places,Surface chambre,Bailleur\n"
        "Blida,Metz,57000,FTM,41,12,Présence Habitat\nBlida,Metz,57000,CADA,120,18,Autre\nLilas,Metz,57000,RS,30,20,\n"
    )
    assert incoming.residences["name"].tolist() == ["Blida", "Lilas"]
    assert incoming.programmes["room_m2"].tolist() == ["12", "18", ""], "each programme has its rooms"
    assert incoming.residences["room_m2"].tolist() == ["", "20"]
    assert "ne disent pas la même chose" in said(incoming)


def test_the_same_line_twice_is_asked_not_added(read) -> None:
    text = "Site,Ville,Type,Places\nBlida,Metz,FTM,41\nBlida,Metz,FTM,41\n"
    assert [one.answer for one in read(text).questions] == ["overlaps"]
    once = read(text, SourceMap({}, {}, overlaps="within"))
    assert once.programmes["places"].tolist() == ["41"]
    twice = read(text, SourceMap({}, {}, overlaps="add"))
    assert twice.programmes["places"].tolist() == ["41", "41"]


def test_a_file_without_residences_is_refused_with_a_sentence(read) -> None:
    incoming = read("DEPCOM_ARM,LIBCOM,nb_loues,nb_ls\n13001,Aix-en-Provence,11319,13038\n")
    assert incoming.is_stopped
    assert "aucune résidence n'y est reconnue" in said(incoming)


NIR = "185057800608491"


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Prénom", ["Jean", "Marie"]),
        ("Date de naissance", ["01/02/1950", "03/04/1960"]),
        ("Remarque", ["voir a.b@example.org", ""]),
        ("Contact", ["06 12 34 56 78", "03.87.00.00.00"]),
        ("Référence", [f"{NIR[:13]}{97 - int(NIR[:13]) % 97:02}", ""]),
        ("Occupé par", ["Mme Klein", "M. Durand"]),
    ],
)
def test_data_about_persons_stop_the_import(read, header, cells) -> None:
    rows = "".join(f"Les Lilas {number},Metz,FTM,30,{cell}\n" for number, cell in enumerate(cells))
    incoming = read(f"Résidence,Ville,Type,Places,{header}\n{rows}")
    assert incoming.is_stopped
    assert "rien n'est importé" in said(incoming)
    assert incoming.residences.empty


def test_a_remark_about_somebody_is_no_list_of_persons(read) -> None:
    rows = "".join(f"Les Lilas {number},Metz,FTM,30,{'M. Klein' if number == 3 else 'rien'}\n" for number in range(9))
    assert not read(f"Résidence,Ville,Type,Places,Obs.\n{rows}").is_stopped
