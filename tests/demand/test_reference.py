"""The public series: readable, sourced, and equal to the figures they were carried over from."""

import pandas as pd
import pytest
import yaml

from planning.domain.errors import DataError
from planning.i18n import FRENCH
from planning.tables.reference import read_anchors, read_reference

GRAND_EST = ["08", "10", "51", "52", "54", "55", "57", "67", "68", "88"]
HEAD = "series_id,area,year,value,unit,measure,source\n"


@pytest.fixture(scope="module")
def reference(root):
    return read_reference(root / "data" / "reference")


@pytest.fixture(scope="module")
def sources(root):
    return yaml.safe_load((root / "data" / "sources.yaml").read_text(encoding="utf-8"))


def figures(frame, area):
    return frame[frame["area"] == area].set_index("year")["value"]


def test_every_series_has_a_source(reference, sources, root):
    known = {source["id"] for source in sources}
    assert len(known) == len(sources)
    used = {name for frame in reference.values() for name in frame["source"]}
    assert used | set(read_anchors(root / "data" / "reference")["source"]) <= known


def test_every_source_says_who_when_and_under_what_licence(sources, root):
    assert sources
    for source in sources:
        assert source["files"], source["id"]
        assert all(source[name] for name in ("id", "title", "producer", "vintage", "licence", "limits", "files")), (
            source
        )
        assert isinstance(source["vintage"], str)
        missing = [name for name in source["files"] if not (root / "data" / name).exists()]
        assert not missing, (source["id"], missing)


def test_seniors_are_insee_projections_of_both_sexes(reference, shared):
    omphale = pd.read_csv(shared("data/seniors_projection_omphale_dep_2018_2050.csv"), dtype={"dep": "str"})
    for series, band in (("seniors_60_74", "60-74"), ("seniors_75_plus", "75+")):
        rows = omphale[omphale["tranche_age"] == band]
        for dep in GRAND_EST:
            expected = rows[rows["dep"] == dep].groupby("annee")["population"].sum()
            assert figures(reference[series], dep).tolist() == expected.tolist()
        assert figures(reference[series], "FR").tolist() == rows.groupby("annee")["population"].sum().tolist()


def test_published_totals_of_moselle(reference):
    moselle = figures(reference["seniors_75_plus"], "57")
    assert moselle[[2018, 2025, 2030, 2040, 2050]].tolist() == [94_710, 107_940, 125_130, 154_490, 163_950]
    assert figures(reference["asylum_scheme_places"], "R44").tolist() == [15_089, 15_202]
    assert figures(reference["psychiatric_beds_adult"], "57")[2023] == 877


def test_asylum_series_are_two_and_both_are_named(reference, shared):
    unhcr = pd.read_csv(shared("forecasting/asylum_bt_series.csv"))
    unhcr = unhcr[unhcr["geo"] == "FRA"].set_index("year")["y"]
    assert figures(reference["unhcr_new_applications"], "FR").tolist() == unhcr.tolist()
    eurostat = pd.read_csv(shared("data/asylum_eurostat_annual.csv"))
    eurostat = eurostat[(eurostat["geo"] == "FR") & (eurostat["citizen"] == "TOTAL")].set_index("annee")
    assert figures(reference["eurostat_asylum_applicants"], "FR").tolist() == eurostat["demandeurs"].tolist()


def test_psychiatric_beds_and_allowances(reference, shared):
    sae = pd.read_csv(shared("data/psychiatrie_sae_dep_2022_2023.csv"), dtype={"dep": "str"})
    beds = sae[sae["discipline"] == "GEN"].set_index(["dep", "annee"])["CAP_HTP"]
    aah = pd.read_csv(shared("data/aah_grand_est.csv"), dtype={"code": "str"}).set_index(["code", "annee"])
    for dep in GRAND_EST:
        own = figures(reference["psychiatric_beds_adult"], dep)
        assert own.to_dict() == {year: beds[(dep, year)] for year in (2022, 2023)}
        assert figures(reference["aah_at_home"], dep)[2022] == aah.loc[(dep, 2022), "aah_domicile"]


def test_known_asylum_places_are_the_sum_of_the_list(reference, shared):
    listed = pd.read_csv(shared("data/inventory_accueil_logement_lorraine_alsace.csv"), dtype={"epci_code": "str"})
    listed = listed[listed["type"].isin(["CADA", "HUDA", "CAES", "CPH"])].groupby("epci_code")["places"].sum()
    own = reference["asylum_places_known"].set_index("area")["value"]
    assert own[own > 0].to_dict() == listed.to_dict()
    share = reference["asylum_places_share"].set_index("area")["value"]
    assert (share - own / 15_202).abs().max() < 1e-6


def test_populations_of_departments_add_up_from_communes(reference, shared):
    communes = pd.read_csv(shared("data/geo_communes_lorraine_alsace.csv"), dtype={"dep": "str"})
    expected = communes.groupby("dep")["population_municipale"].sum()
    own = reference["population"].set_index("area")["value"]
    assert own[expected.index].tolist() == expected.tolist()


def test_situation_of_seniors_is_computed_from_the_snapshot(reference, shared):
    snapshot = pd.read_csv(shared("data/seniors_snapshot_dep.csv"), dtype={"dep": "str"}).set_index("dep")
    own = reference["seniors_60_no_lift_share"].set_index("area")["value"]
    expected = snapshot["pop_60p_appart_sans_asc"] / snapshot["pop_60p"]
    assert (own - expected[own.index]).abs().max() < 1e-4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + "s,57,2020,douze,personnes,count,x\n", "n'est pas un nombre"),
        (HEAD + "s,57,2020,1,personnes,maybe,x\n", "n'est pas prévu"),
        (HEAD + "s,57,2020,1,personnes,count,x\ns,57,2020,2,personnes,count,x\n", "deux fois"),
        (HEAD.replace("area,", ""), "la colonne manque"),
    ],
)
def test_a_faulty_series_names_its_file(tmp_path, text, words):
    (tmp_path / "mine.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_reference(tmp_path)
    assert any(words in FRENCH(problem.what) for problem in caught.value.problems)
    assert {problem.file for problem in caught.value.problems} == {"mine.csv"}


def test_a_series_lives_in_one_file(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(HEAD + f"s,{name},2020,1,personnes,count,x\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_reference(tmp_path)
    assert "aussi dans a.csv" in FRENCH(caught.value.problems[0].what)


def test_no_folder_no_series(tmp_path):
    assert read_reference(tmp_path / "absent") == {}
    assert read_anchors(tmp_path).empty
