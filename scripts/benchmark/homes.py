"""What only the value model reads, added to a drawn portfolio.

Classes by label, state and shared sanitary equipment, years of service after works, residents who stay.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from planning.tables.data import Data
from tests.oracle.portfolio import with_rows

LIFE = {"restructure": 30.0, "convert": 30.0, "demolish_rebuild": 50.0, "create": 50.0, "studios": 30.0}
SHARED_BATHROOMS = {"FTM"}
STAYING, LEAVING = 0.9, 0.15
RULES = [
    {"rule_id": "shared", "criterion": "private_sanitary", "threshold": "shared", "class": "C"},
    {"rule_id": "poor", "criterion": "stage", "threshold": "poor", "class": "C"},
    {"rule_id": "g", "criterion": "energy_label", "threshold": "G", "class": "D", "from_year": 2025},
    {"rule_id": "f", "criterion": "energy_label", "threshold": "F", "class": "D", "from_year": 2028},
]


def with_homes(data: Data) -> Data:
    """Return a drawn portfolio with what the value model reads; the first model does not look at it."""
    programmes, options = data["programmes"], data["options"]
    homes = programmes["typology"].isin(SHARED_BATHROOMS).map({True: "shared", False: "private"})
    known = data.replacing(
        programmes=programmes.assign(private_sanitary=homes.astype("str")),
        options=options.assign(life_years=options["kind"].map(LIFE).astype("float64")),
    )
    return with_rows(known, cohorts=list(_residents(data)), habitability_rules=RULES)


def _residents(data: Data) -> Iterator[dict[str, object]]:
    """Yield the residents of each programme: of the public that it suits best."""
    fits = data["suitability"].sort_values(["suitability", "client_group"], ascending=[False, True])
    best = fits.drop_duplicates("typology").set_index("typology")["client_group"]
    persons = data["typologies"].set_index("typology")["persons_per_dwelling"]
    for number, row in enumerate(data["programmes"].itertuples()):
        if row.typology in best.index:
            places = row.places if pd.notna(row.places) else row.dwellings * persons[row.typology]
            yield {
                "residence_id": row.residence_id,
                "cohort": f"c{number}",
                "persons": round(STAYING * float(places), 1),
                "client_group": best[row.typology],
                "yearly_exit_rate": LEAVING,
                "typology": row.typology,
            }
