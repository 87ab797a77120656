"""The small portfolio with options that the templates give: a hostel, a night shelter, a piece of land."""

from __future__ import annotations

from pathlib import Path

from planning.store import open_store
from planning.workflow import check_plan, load_and_prepare, make_plan
from tests.pages.small_portfolio import TABLES, store_address, write_portfolio

GENERATED = {
    "manifest.toml": TABLES["manifest.toml"].replace("last_year = 2029", "last_year = 2034")
    + """
[build]
options = "templates"
""",
    "typologies.csv": """
typology,label_fr,label_en,persons_per_dwelling,staff_per_place
FTM,Foyer de travailleurs migrants,Migrant workers' hostel,1.0,0.03
RS,Résidence sociale,Social residence,1.0,0.05
PF,Pension de famille,Pension de famille,1.0,0.09
RACC,Résidence accueil,Résidence accueil,1.0,0.1
CADA,Centre d'accueil,Reception centre,1.0,0.07
""",
    "client_groups.csv": """
client_group,label_fr,label_en,weight,colour,shape
isolated,Personnes isolées,Isolated people,1.0,#0072B2,I
""",
    "suitability.csv": """
typology,client_group,suitability
FTM,isolated,0.4
RS,isolated,1
PF,isolated,1
""",
    "residences.csv": """
residence_id,name,territory,commune_name,year_built,surface_m2,energy_label,condition,accessible,rooms,room_m2,common_m2,plot_m2,source
A,Les Lilas,T1,Nordville,1970,,F,poor,false,100,9,300,2200,illustrative
D,Terrain du Stade,T2,Sudbourg,,,,,,,,,900,illustrative
""",
    "programmes.csv": """
programme_id,residence_id,typology,places,dwellings,occupancy,group,source
A1,A,FTM,100,,0.9,isolated,illustrative
""",
    "needs.csv": "client_group,territory,year,places\n"
    + "".join(f"isolated,{place},{year},60\n" for place in ("T1", "T2") for year in range(2027, 2035)),
    "funders.csv": """
funder,label,kind,max_share,carry_over,source
own,Fonds propres,own,,true,illustrative
plai_subsidy,Subvention PLAI,grant,0.25,false,illustrative
""",
    "envelopes.csv": "funder,year,amount_eur,source\n"
    + "".join(
        f"{funder},{year},900000,illustrative\n" for funder in ("own", "plai_subsidy") for year in range(2027, 2035)
    ),
}
GIVEN = ("options.csv", "option_programmes.csv", "option_costs.csv", "option_funding.csv", "competitors.csv")


def write_template_folder(folder: Path) -> Path:
    """Write the data folder and return it."""
    data_folder = write_portfolio(folder)
    for name in GIVEN:
        (data_folder / name).unlink()
    for name, content in GENERATED.items():
        (data_folder / name).write_text(content.lstrip("\n"), encoding="utf-8")
    return data_folder


def write_template_store(folder: Path) -> Path:
    """Write a store that holds the portfolio and its plan; return its file."""
    data = load_and_prepare(write_template_folder(folder / "data"))
    plan = make_plan(data, data.scenarios["reference"])
    path = folder / "store.sqlite"
    with open_store(store_address(path)) as store:
        store.save_plan(plan, store.save_portfolio(data), faults=check_plan(plan, data))
    return path
