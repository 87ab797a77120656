"""Four sites, three years, figures that can be checked by eye.

T1: Alpha, 100 FTM places labelled F, becomes 60 RS + 20 PF dwellings (2027-2028, half closed, delivered
    2029); Beta, 40 RS dwellings, is kept.
T2: Gamma, a candidate site, opens 25 PF dwellings (2028, delivered 2029); Delta, 30 FTM places labelled G, is
    kept.
"""

from __future__ import annotations

import datetime
from dataclasses import replace

import pandas as pd

from planning.domain.kinds import EndedBy, Status
from planning.domain.message import Message
from planning.domain.plan import Move, Plan
from planning.i18n import Lang, Words
from planning.tables.data import Data
from tests.oracle.portfolio import portfolio, rows
from tests.plan_rows import decision, grant, money, needed, served


def table(columns: str, *rows: tuple[object, ...]) -> pd.DataFrame:
    """Return a frame from column names in one text and a tuple per row."""
    return pd.DataFrame(rows, columns=columns.split())


def plain(words: str | Message, lang: Lang = "fr") -> str:
    """Return a sentence with ordinary spaces, as one types it."""
    written = Words(lang)(words) if isinstance(words, Message) else words
    return written.replace("\u202f", " ").replace("\xa0", " ")


def small_data() -> Data:
    """Return the data, prepared."""
    data = portfolio(
        3,
        territories=rows("territory name", ("T1", "Metz"), ("T2", "Thionville")),
        client_groups=rows(
            "client_group label_fr label_en weight colour shape",
            ("seniors", "Seniors", "Seniors", 1.0, "#0072B2", "S"),
            ("isolated", "Isolés", "Isolated", 1.0, "#4F4F4F", "I"),
        ),
        typologies=rows(
            "typology label_fr label_en persons_per_dwelling staff_per_place",
            ("FTM", "Foyer", "Hostel", 1.0, 0.05),
            ("RS", "Résidence sociale", "", 1.0, 0.05),
            ("PF", "Pension de famille", "", 1.0, 0.1),
        ),
        suitability=rows(
            "typology client_group suitability",
            ("RS", "isolated", 1.0),
            ("RS", "seniors", 0.7),
            ("PF", "isolated", 0.8),
            ("PF", "seniors", 0.6),
            ("FTM", "isolated", 0.5),
            ("FTM", "seniors", 0.4),
        ),
        residences=rows(
            "residence_id name territory energy_label condition lat lon",
            ("A", "Alpha", "T1", "F", "poor", 49.1, 6.2),
            ("B", "Beta", "T1", "C", "good", 49.2, 6.1),
            ("C", "Gamma", "T2", "", "", 49.4, 6.2),
            ("D", "Delta", "T2", "G", "poor", None, None),
        ),
        programmes=rows(
            "programme_id residence_id typology places dwellings occupancy group",
            ("a", "A", "FTM", 100, None, 0.9, "isolated"),
            ("b", "B", "RS", None, 40, 1.0, "isolated"),
            ("d", "D", "FTM", 30, None, 1.0, "seniors"),
        ),
        options=rows(
            "option_id residence_id kind label duration_years studies_years closed_share "
            "energy_label_after condition_after earliest_year",
            ("A.keep", "A", "keep", "", 0, 0, 0.0, "", "", None),
            ("A.restructure", "A", "restructure", "Studios et pension", 2, 1, 0.5, "C", "good", None),
            ("B.keep", "B", "keep", "", 0, 0, 0.0, "", "", None),
            ("B.energy", "B", "energy", "", 1, 0, 0.1, "A", "", None),
            ("C.keep", "C", "keep", "", 0, 0, 0.0, "", "", None),
            ("C.create", "C", "create", "", 1, 0, 0.0, "A", "good", None),
            ("D.keep", "D", "keep", "", 0, 0, 0.0, "", "", None),
            ("D.rebuild", "D", "demolish_rebuild", "", 2, 0, 1.0, "A", "good", None),
        ),
        option_programmes=rows(
            "option_id typology places dwellings",
            ("A.restructure", "RS", None, 60),
            ("A.restructure", "PF", None, 20),
            ("B.energy", "RS", None, 40),
            ("C.create", "PF", None, 25),
            ("D.rebuild", "RS", None, 45),
        ),
        option_costs=rows(
            "option_id year_offset funder amount_eur",
            ("A.restructure", 0, "own", 1_000_000),
            ("A.restructure", 1, "own", 1_000_000),
            ("B.energy", 0, "own", 300_000),
            ("C.create", 0, "own", 800_000),
            ("D.rebuild", 0, "own", 5_000_000),
        ),
        option_funding=rows("option_id funder eligible_eur max_share", ("D.rebuild", "state", 1_000_000, 0.5)),
        funders=rows(
            "funder label kind carry_over",
            ("own", "Fonds propres", "own", True),
            ("state", "État", "grant", False),
            ("bank", "Banque", "loan", False),
        ),
        envelopes=rows(
            "funder year amount_eur",
            ("own", "2027", 1_000_000),
            ("own", "2028", 1_000_000),
            ("own", "2029", 500_000),
            ("state", "all", 400_000),
        ),
        rules=rows(
            "rule_id rule subject value year hard reason",
            ("works", "works_capacity", "*", "2", None, True, ""),
            ("decant", "decant_capacity", "T1", "50", None, True, ""),
            ("staff", "staff_ceiling", "*", "11", None, True, ""),
            ("label", "deadline", "A", "E", 2029, True, "Sortir de l'étiquette F."),
        ),
    )
    dated = data.manifest.model_copy(update={"reference_date": datetime.date(2026, 1, 1)})
    return replace(data, manifest=dated)


def small_plan() -> Plan:
    """Return the plan: 150 of 170 persons housed in 2029, for 2.8 M€ of which 1.9 of own funds."""
    return Plan(
        status=Status.FEASIBLE,
        ended_by=EndedBy.GAP,
        objective=100.0,
        bound=99.2,
        gap=0.008,
        decisions=(
            decision("A.restructure", 2027, 2029, 2_000_000),
            decision("B.keep", 2027, 2027, 0),
            decision("C.create", 2028, 2029, 800_000),
            decision("D.keep", 2027, 2027, 0),
        ),
        grants=(
            grant("A.restructure", "state", 2028, 400_000),
            grant("C.create", "bank", 2028, 500_000),
        ),
        money=(
            money("own", 2027, 1_000_000, 1_000_000),
            money("own", 2028, 900_000, 1_000_000),
            money("own", 2029, 0, 600_000),
            money("state", 2027, 0, 400_000),
            money("state", 2028, 400_000, 400_000),
            money("state", 2029, 0, 0),
            money("bank", 2028, 500_000, None),
        ),
        served=(
            served("isolated", "RS", "T1", "T1", 2029, 60),
            served("seniors", "RS", "T1", "T1", 2029, 40),
            served("isolated", "PF", "T1", "T1", 2029, 10),
            served("isolated", "FTM", "T2", "T2", 2029, 20),
            served("seniors", "PF", "T2", "T2", 2029, 20),
        ),
        needs=(
            needed("isolated", "T1", 2029, 70, 70),
            needed("seniors", "T1", 2029, 50, 40),
            needed("isolated", "T2", 2029, 30, 20),
            needed("seniors", "T2", 2029, 20, 20),
        ),
        moves=(
            Move(residence_id="A", year=2027, persons=45, to="temporary"),
            Move(residence_id="A", year=2028, persons=60, to="exit"),
        ),
    )


def small_do_nothing() -> Plan:
    """Return what doing nothing gives: 130 persons housed in 2029. Gamma's option is in no table."""
    return Plan(
        status=Status.OPTIMAL,
        ended_by=EndedBy.PROOF,
        objective=140.0,
        bound=140.0,
        gap=0.0,
        decisions=(
            decision("A.keep", 2027, 2027, 0),
            decision("B.keep", 2027, 2027, 0),
            decision("C.as_is", 2027, 2027, 0, kind="keep"),
            decision("D.keep", 2027, 2027, 0),
        ),
        served=(
            served("isolated", "RS", "T1", "T1", 2029, 40),
            served("isolated", "FTM", "T1", "T1", 2029, 30),
            served("seniors", "FTM", "T1", "T1", 2029, 30),
            served("isolated", "FTM", "T2", "T2", 2029, 30),
        ),
        needs=(
            needed("isolated", "T1", 2029, 70, 70),
            needed("seniors", "T1", 2029, 50, 30),
            needed("isolated", "T2", 2029, 30, 30),
            needed("seniors", "T2", 2029, 20, 0),
        ),
    )
