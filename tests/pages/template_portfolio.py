"""The small portfolio with options that the templates give: a hostel, a night shelter, a piece of land."""

from __future__ import annotations

from pathlib import Path

from tests.oracle.portfolio import FIRST, envelope, need, sheet
from tests.pages.small_portfolio import TABLES, store_of, write_portfolio

YEARS = range(FIRST, FIRST + 8)
GIVEN = ("options", "option_programmes", "option_costs", "option_funding", "competitors")
GENERATED = {
    **{name: content for name, content in TABLES.items() if name not in GIVEN},
    "typologies": sheet("""
typology,label_fr,label_en,persons_per_dwelling,staff_per_place
FTM,Foyer de travailleurs migrants,Migrant workers' hostel,1.0,0.03
RS,Résidence sociale,Social residence,1.0,0.05
PF,Pension de famille,Pension de famille,1.0,0.09
RACC,Résidence accueil,Résidence accueil,1.0,0.1
CADA,Centre d'accueil,Reception centre,1.0,0.07
"""),
    "client_groups": sheet("""
client_group,label_fr,label_en,weight,colour,shape
isolated,Personnes isolées,Isolated people,1.0,#0072B2,I
"""),
    "suitability": sheet("""
typology,client_group,suitability
FTM,isolated,0.4
RS,isolated,1
PF,isolated,1
RACC,isolated,1
"""),
    "residences": sheet("""
residence_id,name,territory,commune_name,year_built,surface_m2,energy_label,condition,accessible,rooms,room_m2,common_m2,plot_m2,source
A,Les Lilas,T1,Nordville,1970,,F,poor,false,100,9,300,2200,illustrative
D,Terrain du Stade,T2,Sudbourg,,,,,,,,,900,illustrative
"""),
    "programmes": sheet("""
programme_id,residence_id,typology,places,dwellings,occupancy,group,source
A1,A,FTM,100,,0.9,isolated,illustrative
"""),
    "funders": sheet("""
funder,label,kind,max_share,carry_over,source
own,Fonds propres,own,,true,illustrative
plai_subsidy,Subvention PLAI,grant,0.25,false,illustrative
"""),
    "needs": [need(60, year, place, "isolated") for place in ("T1", "T2") for year in YEARS],
    "envelopes": [
        {**envelope(year, 900_000, funder), "source": "illustrative"}
        for funder in ("own", "plai_subsidy")
        for year in YEARS
    ],
}


def write_template_folder(folder: Path) -> Path:
    """Write the data folder and return it."""
    return write_portfolio(folder, GENERATED, YEARS[-1], '\n[build]\noptions = "templates"\n')


def write_template_store(folder: Path) -> Path:
    """Write a store that holds the portfolio and its plan; return its file."""
    return store_of(write_template_folder(folder / "data"))
