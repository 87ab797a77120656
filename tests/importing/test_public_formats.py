"""Each public format, from lines of its own shape; the real samples where the shared material is there."""

import csv

import numpy as np
import pytest

from planning.domain.errors import RequestError
from planning.importing.file_kinds import Kind, kind_of, read_incoming
from planning.importing.file_reading import read_book
from planning.importing.lambert import to_degrees
from planning.importing.present import present_of_folder
from planning.importing.proposal import accepted_tables
from planning.importing.target_columns import SourceMap
from planning.tables.faults import problem_sentences
from tests.importing.conftest import on_nothing

LIST = (
    "site_id,code_insee,commune,dep,epci_code,epci_nom,type,operateur,places,lat2,lon2\n"
    "S1,57463,Metz,57,200039865,Metz Métropole,CADA,AMLI,120,49.13,6.19\n"
    "S1,57463,Metz,57,200039865,Metz Métropole,FTM,AMLI,41,49.13,6.19\n"
    "S2,57463,Metz,57,200039865,Metz Métropole,DPAR,ADOMA,30,49.12,6.18\n"
    "S3,54395,Nancy,54,245400676,Métropole du Grand Nancy,EMAMNA,ALISES,12,48.69,6.18\n"
)


def told(incoming) -> str:
    return "\n".join(problem_sentences(incoming.problems))


def test_programmes_of_one_published_site_are_never_added_blindly(read) -> None:
    asked = read(LIST)
    assert [one.answer for one in asked.questions] == ["overlaps"]
    assert not on_nothing(asked).is_ready
    within = read(LIST, SourceMap({}, {}, overlaps="within"))
    assert dict(zip(within.programmes["typology"], within.programmes["places"], strict=True))["CADA"] == "79"
    added = accepted_tables(on_nothing(read(LIST, SourceMap({}, {}, overlaps="add"))))
    assert set(added["programmes"]["typology"]) == {"CADA", "FTM", "DPAR", "EMAMNA"}
    assert set(added["territories"]["territory"]) == {"200039865", "245400676"}
    assert "EMAMNA" in told(asked)


def test_programmes_of_others_are_neighbours_in_our_territories_alone(read) -> None:
    tables = accepted_tables(on_nothing(read(LIST, SourceMap({}, {}, overlaps="add", operator="amli"))))
    assert tables["residences"]["residence_id"].tolist() == ["S1"]
    assert tables["competitors"][["operator", "typology", "places"]].to_numpy().tolist() == [["ADOMA", "DPAR", "30"]]


def test_the_real_list_keeps_every_programme(shared) -> None:
    incoming = read_incoming(
        read_book(shared("data/inventory_accueil_logement_lorraine_alsace.csv")), SourceMap({}, {}, overlaps="add")
    )
    assert (len(incoming.residences), len(incoming.programmes)) == (132, 157)


ESTABLISHMENT = (
    "structureet;{no};570000000;RS LILAS;RESIDENCE SOCIALE DES LILAS;;;3;R;DES LILAS;;;{commune};{dep};MOSELLE;{town};"
    "0387000000;;{code};{label};4602;Autres;26010004500012;8610Z;;;;;{opened};{opened};{opened};\n"
)


@pytest.mark.parametrize(("opened", "head"), [("2001-02-03", "finess;etalab;111;2026-05-12\n"), ("03/02/2001", "")])
def test_finess_establishments_of_both_vintages(read, opened, head) -> None:
    metropole = {"commune": "463", "dep": "57", "town": "57000 METZ", "opened": opened}
    overseas = {"commune": "411", "dep": "9D", "town": "97400 ST DENIS", "opened": opened}
    incoming = read(
        head
        + ESTABLISHMENT.format(no="570010001", code="259", label="Autre RS", **metropole)
        + ESTABLISHMENT.format(no="970410001", code="443", label="CADA", **overseas)
        + ESTABLISHMENT.format(no="570010002", code="355", label="Hôpital", **metropole)
        + "geolocalisation;570010001;930000.0;6894000.0;1;ATLASANTE;100;IGN;BD_ADRESSE;V2.1;LAMBERT_93;2016-02-29\n"
        + "geolocalisation;970410001;340000.0;7690000.0;1;ATLASANTE;100;IGN;BD_ADRESSE;V2.1;UTM_S40;2016-02-29\n"
    )
    homes = incoming.residences.set_index("residence_id")
    assert list(homes.index) == ["570010001", "970410001"]
    assert homes["commune"].tolist() == ["57463", "97411"]
    assert homes.loc["570010001", ["lat", "lon"]].astype(float).tolist() == pytest.approx([49.10, 6.15], abs=0.05)
    assert homes.loc["970410001", "lat"].startswith("-20.")
    said = told(incoming)
    for words in ("laissés : 1 (Hôpital)", "ni places ni logements", "UTM_S40"):
        assert words in said


def test_equipment_gives_places_to_the_establishments_that_are_there(read, shared) -> None:
    head = shared("data/finess_equipementsocial_sample.csv").read_text(encoding="utf-8").splitlines()[0]
    count = len(head.split(";"))

    def line(finess: str, discipline: str, installed: str, gone: str) -> str:
        cells = dict.fromkeys(head.split(";"), "")
        cells |= {
            "nofinesset": finess,
            "de": discipline,
            "libde": "x",
            "capinstot": installed,
            "indsupinst": gone,
            "indsupaut": gone,
            "rs": "LILAS",
        }
        assert len(cells) == count
        return ";".join(cells.values())

    incoming = read(
        "\n".join(
            [
                head,
                line("570010001", "957", "40", "N"),
                line("570010001", "957", "20", "O"),
                line("570010001", "901", "9", "N"),
            ]
        )
    )
    assert incoming.programmes[["typology", "places"]].to_numpy().tolist() == [["CHRS", "40"]]
    assert "équipements supprimés, laissés : 1" in told(incoming)


FORM = (
    "Adresse,Code postal,Ville,Places autorisées,Logement social,QPV,Type de bâti\n"
    "Ex : '123 rue de l’Europe',Ex : '35000',Ex : 'Rennes',Renseignez,Oui,Non,Collectif\n"
    "Veuillez saisir vos adresses ici,,,,,,\n"
)


def test_the_asylum_form_asks_its_kind_and_gathers_scattered_homes(read) -> None:
    filled = (
        f"{FORM}1 rue A,57000,Metz,5,Oui,Non,Diffus\n2 rue B,57000,Metz,4,Oui,Non,Diffus\n"
        "3 rue C,54000,Nancy,60,Non,Non,Collectif\n"
    )
    assert [one.answer for one in read(filled).questions] == ["typology"]
    answered = read(filled, SourceMap({}, {}, typology="HUDA"))
    assert answered.programmes["places"].tolist() == ["9", "60"]
    assert set(answered.programmes["typology"]) == {"HUDA"}
    assert read(FORM).is_stopped


def test_the_real_forms_are_recognised_and_empty(shared) -> None:
    for name in ("diffus", "mixte"):
        book = read_book(shared(f"import_samples/place_asile_modele_adresses_{name}.xlsx"))
        assert kind_of(book) is Kind.ASYLUM_FORM
        assert "le formulaire est vide" in told(read_incoming(book))


@pytest.mark.parametrize("suffix", ["", "_red"])
def test_dwellings_of_rpls_are_gathered_by_address(read, suffix) -> None:
    names = [
        "DROIT",
        "DEPCOM",
        "LIBCOM",
        "NUMVOIE",
        "TYPVOIE",
        "NOMVOIE",
        "SURFHAB",
        "CONSTRUCT",
        "LOCAT",
        "DPEENERGIE",
    ]
    head = ";".join(f"{name}{suffix}" for name in names)
    incoming = read(f"{head}\nP;57463;METZ;3;RUE;DES LILAS;30;1974;1;D\nP;57463;METZ;3;RUE;DES LILAS;50;1974;2;D\n"
                    "P;57463;METZ;5;RUE;DES LILAS;40;1980;1;\n")  # fmt: skip
    assert incoming.programmes[["dwellings", "occupancy", "typology"]].to_numpy().tolist() == [
        ["2", "0.5", "DIFFUS"], ["1", "1", "DIFFUS"]
    ]  # fmt: skip
    home = incoming.residences.iloc[0]
    assert (home["year_built"], home["surface_m2"], home["energy_label"], home["commune"]) == (
        "1974",
        "80",
        "D",
        "57463",
    )


LABELS = (
    '"N°DPE","Etiquette_DPE","Année_construction","Coordonnée_cartographique_X_(BAN)",'
    '"Coordonnée_cartographique_Y_(BAN)"\n',
    "numero_dpe,etiquette_dpe,annee_construction,coordonnee_cartographique_x_ban,coordonnee_cartographique_y_ban\n",
)


@pytest.mark.parametrize("head", LABELS)
def test_a_diagnosis_completes_only_the_residence_that_it_stands_on(tmp_path, head) -> None:
    lat, lon = to_degrees([930000.0], [6894000.0])
    homes = present_of_folder(None).tables["residences"].copy()
    homes.loc[0, ["residence_id", "name", "territory", "lat", "lon"]] = [
        "R1",
        "Lilas",
        "Z",
        f"{lat[0]:.5f}",
        f"{lon[0]:.5f}",
    ]
    homes.loc[1, ["residence_id", "name", "territory", "lat", "lon"]] = ["R2", "Loin", "Z", "49.10", "6.20"]
    path = tmp_path / "dpe.csv"
    path.write_text(f"{head}A1,E,1974,930010.0,6894005.0\nA2,B,2001,935000.0,6894000.0\n", encoding="utf-8")
    incoming = read_incoming(read_book(path), present=homes)
    assert incoming.residences.to_numpy().tolist() == [["R1", "E", "1974"]]
    assert "2 diagnostics, dont 1 reconnus" in told(incoming)
    assert read_incoming(read_book(path)).is_stopped, "without residences there is nothing to complete"


def test_a_file_of_another_shape_than_said_is_refused(tmp_path) -> None:
    (tmp_path / "a.csv").write_text(LIST, encoding="utf-8")
    with pytest.raises(RequestError):
        read_incoming(read_book(tmp_path / "a.csv"), kind=Kind.FINESS)


# Lambert-93.


def test_the_origin_of_lambert_93_is_where_it_is_defined() -> None:
    lat, lon = to_degrees([700_000.0], [6_600_000.0])
    assert (lat[0], lon[0]) == (pytest.approx(46.5, abs=1e-7), pytest.approx(3.0, abs=1e-9))
    assert np.isnan(to_degrees([340_000.0], [7_690_000.0])[0][0]), "overseas is another projection"


def test_published_points_come_out_in_their_place(shared) -> None:
    with shared("import_samples/paris_logements_sociaux_finances_extrait.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row["geo_point_2d"] and row["coord_x_l93"]]
    assert len(rows) > 1000
    lat, lon = to_degrees([float(row["coord_x_l93"]) for row in rows], [float(row["coord_y_l93"]) for row in rows])
    there = np.array([[float(one) for one in row["geo_point_2d"].split(",")] for row in rows])
    assert np.median(np.abs(lat - there[:, 0])) < 1e-6
    assert np.median(np.abs(lon - there[:, 1])) < 1e-6
