"""Needs anywhere in France: a folder of Hérault that writes no factor, and what is said where something is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning.demand.of_data import computed_needs
from planning.domain.errors import DataError
from planning.i18n import FRENCH
from planning.tables.loading import load_folder, read_folder
from planning.tables.sense_checks import sense_warnings

FOLDER = {
    "manifest.toml": 'name = "Hérault"\nfirst_year = 2027\nlast_year = 2031\nreference_date = 2026-06-30\n'
    '[build]\noptions = "templates"\nneeds = "chain"\ndraws = 0\n',
    "territories.csv": "territory,name,dep,population\n"
    "243400017,Montpellier Méditerranée Métropole,34,507526\n200066355,Sète Agglopôle,34,130000\n",
    "client_groups.csv": "client_group,label_fr,weight\nseniors,Seniors,1\nasylum,Asile,1\n"
    "mental_health,Santé mentale,1\nisolated,Isolés,1\n",
    "typologies.csv": "typology,label_fr,persons_per_dwelling\nRS,Résidence sociale,1\nCADA,CADA,1\nCHRS,CHRS,1\n",
    "suitability.csv": "typology,client_group,suitability\nRS,isolated,0.9\nRS,seniors,0.5\nCADA,asylum,1\n",
    "residences.csv": "residence_id,name,territory,condition,rooms,room_m2\nH1,Les Cévennes,243400017,fair,80,16\n"
    "H2,Le Barrou,200066355,poor,40,9\n",
    "programmes.csv": "programme_id,residence_id,typology,places,dwellings,group\nH1-RS,H1,RS,80,,isolated\n"
    "H2-CADA,H2,CADA,30,,asylum\nH2-CHRS,H2,CHRS,10,,\n",
    "funders.csv": "funder,label,kind\nown,Fonds propres,own\n",
    "envelopes.csv": "funder,year,amount_eur\nown,all,2000000\n",
}


def folder(path: Path, **changed: str) -> Path:
    """Write the folder of Hérault, some files otherwise (`.` of their names written `_dot_`)."""
    for name, text in {**FOLDER, **{name.replace("_dot_", "."): text for name, text in changed.items()}}.items():
        (path / name).write_text(text, encoding="utf-8")
    return path


def said(error: DataError) -> list[str]:
    """Return the problems of an error as a reader meets them."""
    return [FRENCH(problem.what) for problem in error.problems]


def test_a_folder_of_herault_has_needs_of_its_own(tmp_path: Path) -> None:
    """Orders of magnitude: 1.2 million people, 11,000 asylum places a year in Occitanie's eighth of France."""
    needs = computed_needs(load_folder(folder(tmp_path)))
    first = needs[needs["year"] == 2027].pivot(index="client_group", columns="territory", values="places")
    assert set(first.index) == {"seniors", "asylum", "mental_health", "isolated"}
    assert (first["243400017"] > first["200066355"]).all()
    asylum = float(first.loc["asylum"].sum())
    # 143,000 applications x 0.65 x 1.5 / 0.96 x 1.8 % x half of the department's people x a quarter
    assert 250 < asylum < 500
    later = needs[needs["year"] == 2031].groupby("client_group")["places"].sum()
    assert later["seniors"] > first.loc["seniors"].sum()


def test_the_share_of_grand_est_is_refused_elsewhere(tmp_path: Path, root: Path) -> None:
    """A folder that copied the demonstration's factors is told all that does not fit, and the other way, at once."""
    text = (root / "data" / "demo" / "need_factors.csv").read_text(encoding="utf-8")
    with pytest.raises(DataError) as refused:
        computed_needs(load_folder(folder(tmp_path, need_factors_dot_csv=text)))
    told = said(refused.value)
    assert any("celle du Grand Est" in one for one in told)
    assert any("asylum_places_share" in one and "243400017 (34), 200066355 (34)" in one for one in told)
    assert refused.value.problems[-1].file == "needs.csv"


def test_all_that_is_missing_is_said_at_once(tmp_path: Path) -> None:
    """Corsica has no asylum places in the orders, Mayotte no projection; a population is not written."""
    places = "territory,name,dep,population\nA,Ajaccio,2A,90000\nM,Mamoudzou,976,\n"
    homes = "residence_id,name,territory\nH1,Les Cévennes,A\nH2,Le Barrou,M\n"
    with pytest.raises(DataError) as refused:
        computed_needs(load_folder(folder(tmp_path, territories_dot_csv=places, residences_dot_csv=homes)))
    told = said(refused.value)
    assert any("asylum_department_part" in one and "A (2A), M (976)" in one for one in told)
    assert any("seniors_75_plus" in one and "M (976)" in one and "A (2A)" not in one for one in told)
    assert sum("la population manque pour M" in one for one in told) == 1


def test_a_kind_of_housing_that_no_public_needs_gets_a_sentence(tmp_path: Path) -> None:
    data, problems = read_folder(folder(tmp_path))
    assert data is not None
    told = [FRENCH(one.what) for one in problems]
    assert "CHRS : 10 places ou logements, et aucun public qui a un besoin n'y est logé" in told
    assert not any("RS :" in one and "CHRS" not in one for one in told)
    assert "CHRS" in " ".join(FRENCH(one.what) for one in sense_warnings(data))
