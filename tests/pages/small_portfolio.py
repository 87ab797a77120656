"""A portfolio that can be checked by eye: four residences, two publics, two territories, three years."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from planning.store import DO_NOTHING, RANKING, open_store
from planning.workflow import check_plan, do_nothing, load_and_prepare, make_plan, rank_and_cut
from tests.oracle.portfolio import FIRST, Row, sheet, write_rows

TABLES = {
    "territories": sheet("""
territory,name,dep,lat,lon,population
T1,Bassin Nord,57,49.2,6.1,50000
T2,Bassin Sud,57,49.0,6.2,40000
"""),
    "client_groups": sheet("""
client_group,label_fr,label_en,weight,colour,shape
seniors,Seniors,Seniors,1.0,#0072B2,S
asylum,Demandeurs d'asile,Asylum seekers,1.0,#D55E00,A
"""),
    "typologies": sheet("""
typology,label_fr,label_en,persons_per_dwelling,staff_per_place
RA,Résidence autonomie,Independent-living home,1.0,0.1
CADA,Centre d'accueil,Reception centre,1.0,0.1
"""),
    "suitability": sheet("""
typology,client_group,suitability
RA,seniors,1
CADA,asylum,1
"""),
    "neighbours": sheet("""
from_territory,to_territory,penalty
T1,T2,0.1
T2,T1,0.1
"""),
    "residences": sheet("""
residence_id,name,territory,commune_name,owner,year_built,surface_m2,energy_label,condition,accessible,lat,lon,source
A,Les Lilas,T1,Nordville,Bailleur,1970,900,F,poor,false,49.21,6.11,illustrative
B,Le Moulin [clic](http://evil.example/x),T1,Nordville,Bailleur,1990,700,D,fair,true,49.19,6.09,La Cimade 2024-25
C,Le Pré,T2,Sudbourg,Commune,1985,800,E,fair,,49.01,6.21,document fondateur + illustrative
D,Terrain du Stade,T2,Sudbourg,Commune,,,,,,,,illustrative
"""),
    "programmes": sheet("""
programme_id,residence_id,typology,places,dwellings,occupancy,group,source
A1,A,RA,,20,0.9,seniors,illustrative
B1,B,CADA,30,,0.95,asylum,La Cimade 2024-25
C1,C,RA,,10,1,seniors,illustrative
"""),
    "options": sheet("""
option_id,residence_id,kind,label,duration_years,closed_share,energy_label_after,condition_after,cost_low_eur,cost_high_eur
A.keep,A,keep,Maintien en l'état,0,0,,,,
A.restructure,A,restructure,Restructuration lourde,1,0.25,B,good,350000,500000
B.keep,B,keep,Maintien en l'état,0,0,,,,
B.extend,B,convert,Extension du centre d'accueil,1,0,,,90000,150000
C.keep,C,keep,Maintien en l'état,0,0,,,,
C.energy,C,energy,Rénovation énergétique,0,0,C,good,50000,80000
D.keep,D,keep,Maintien en l'état,0,0,,,,
D.create,D,create,Création d'une résidence,1,0,B,good,900000,1200000
"""),
    "option_programmes": sheet("""
option_id,typology,places,dwellings
A.restructure,RA,,30
B.extend,CADA,45,
C.energy,RA,,10
D.create,RA,,25
"""),
    "option_costs": sheet("""
option_id,year_offset,funder,amount_eur
A.restructure,0,own,400000
B.extend,0,own,120000
C.energy,0,own,60000
D.create,0,own,1000000
"""),
    "option_funding": sheet("""
option_id,funder,eligible_eur,max_share
A.restructure,grant,400000,0.25
"""),
    "funders": sheet("""
funder,label,kind,max_share,carry_over,source
own,Fonds propres,own,,true,illustrative
grant,Subvention,grant,0.25,false,illustrative
"""),
    "envelopes": sheet("""
funder,year,amount_eur,source
own,2027,200000,illustrative
own,2028,250000,illustrative
own,2029,0,illustrative
grant,2027,100000,illustrative
grant,2028,100000,illustrative
"""),
    "needs": sheet("""
client_group,territory,year,places
seniors,T1,2027,40
seniors,T1,2028,40
seniors,T1,2029,40
seniors,T2,2027,20
seniors,T2,2028,20
seniors,T2,2029,20
asylum,T1,2027,50
asylum,T1,2028,50
asylum,T1,2029,50
"""),
    "competitors": sheet("""
competitor_id,operator,typology,territory,places,lat,lon,source
X1,Autre,CADA,T1,12,49.22,6.12,La Cimade 2024-25
"""),
    "rules": sheet("""
rule_id,rule,subject,value,year,hard,price,author,reason
works,works_capacity,*,2,,true,,Direction,L'équipe suit deux opérations à la fois.
"""),
}


def write_portfolio(
    folder: Path, tables: Mapping[str, list[Row]] = TABLES, last_year: int = FIRST + 2, build: str = ""
) -> Path:
    """Write the data folder, or another made from it, and return it; `build` is the end of its manifest."""
    write_rows(folder, FIRST, last_year, tables, name="Petit parc", reference_date="2026-01-01", build=build)
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "reference.toml").write_text(
        'title = "Référence du petit parc"\ngap = 0.0\n', encoding="utf-8"
    )
    return folder


def store_address(path: Path) -> str:
    """The address of a SQLite file."""
    return f"sqlite:///{path}"


def write_store(folder: Path) -> Path:
    """Write a store that holds the portfolio, its plan and what the plan is compared with; return its file."""
    return store_of(write_portfolio(folder / "data"), DO_NOTHING, RANKING)


def store_of(data_folder: Path, *roles: str) -> Path:
    """Write a store beside a data folder, with its plan and those of some roles; return its file."""
    data = load_and_prepare(data_folder)
    scenario = data.scenarios["reference"]
    plan = make_plan(data, scenario)
    path = data_folder.with_name("store.sqlite")
    with open_store(store_address(path)) as store:
        portfolio = store.save_portfolio(data)
        plan_id = store.save_plan(plan, portfolio, faults=check_plan(plan, data))
        for role in roles:
            other = {DO_NOTHING: do_nothing, RANKING: rank_and_cut}[role](data, scenario)
            if other is not None:
                store.save_plan(other, portfolio, faults=(), role=role, parent_id=plan_id)
    return path
