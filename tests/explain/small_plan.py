"""Four sites, three years, figures that can be checked by eye.

T1: Alpha, 100 FTM places labelled F, becomes 60 RS + 20 PF dwellings (2027-2028, half closed, delivered
    2029); Beta, 40 RS dwellings, is kept.
T2: Gamma, a candidate site, opens 25 PF dwellings (2028, delivered 2029); Delta, 30 FTM places labelled G, is
    kept.
"""

from __future__ import annotations

import datetime
from types import MappingProxyType

import pandas as pd

from planning.domain.kinds import EndedBy, Status
from planning.domain.message import Message
from planning.domain.plan import Decision, Grant, Money, Move, NeedRow, Plan, Served
from planning.i18n import Lang, say
from planning.tables.data import Data, Manifest
from planning.tables.parsing import empty_table
from planning.tables.schemas import ALL_TABLES


def table(columns: str, *rows: tuple[object, ...]) -> pd.DataFrame:
    """Return a frame from column names in one text and a tuple per row."""
    return pd.DataFrame(rows, columns=columns.split())


def plain(words: str | Message, lang: Lang = "fr") -> str:
    """Return a sentence with ordinary spaces, as one types it."""
    written = say(words, lang) if isinstance(words, Message) else words
    return written.replace("\u202f", " ").replace("\xa0", " ")


def small_data() -> Data:
    """Return the data, prepared."""
    manifest = Manifest(name="petit", first_year=2027, last_year=2029, reference_date=datetime.date(2026, 1, 1))
    data = Data(manifest, MappingProxyType({one.name: empty_table(one) for one in ALL_TABLES}))
    return data.replacing(
        territories=table("territory name", ("T1", "Metz"), ("T2", "Thionville")),
        client_groups=table(
            "client_group label_fr label_en weight colour shape",
            ("seniors", "Seniors", "Seniors", 1.0, "#0072B2", "S"),
            ("isolated", "Isolés", "Isolated", 1.0, "#7A7A7A", "I"),
        ),
        typologies=table(
            "typology label_fr label_en persons_per_dwelling staff_per_place",
            ("FTM", "Foyer", "Hostel", 1.0, 0.05),
            ("RS", "Résidence sociale", "", 1.0, 0.05),
            ("PF", "Pension de famille", "", 1.0, 0.1),
        ),
        suitability=table(
            "typology client_group suitability",
            ("RS", "isolated", 1.0),
            ("RS", "seniors", 0.7),
            ("PF", "isolated", 0.8),
            ("PF", "seniors", 0.6),
            ("FTM", "isolated", 0.5),
            ("FTM", "seniors", 0.4),
        ),
        residences=table(
            "residence_id name territory energy_label condition lat lon",
            ("A", "Alpha", "T1", "F", "poor", 49.1, 6.2),
            ("B", "Beta", "T1", "C", "good", 49.2, 6.1),
            ("C", "Gamma", "T2", "", "", 49.4, 6.2),
            ("D", "Delta", "T2", "G", "poor", None, None),
        ),
        programmes=table(
            "programme_id residence_id typology places dwellings occupancy group",
            ("a", "A", "FTM", 100, None, 0.9, "isolated"),
            ("b", "B", "RS", None, 40, 1.0, "isolated"),
            ("d", "D", "FTM", 30, None, 1.0, "seniors"),
        ),
        options=table(
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
        option_programmes=table(
            "option_id typology places dwellings",
            ("A.restructure", "RS", None, 60),
            ("A.restructure", "PF", None, 20),
            ("B.energy", "RS", None, 40),
            ("C.create", "PF", None, 25),
            ("D.rebuild", "RS", None, 45),
        ),
        option_costs=table(
            "option_id year_offset funder amount_eur",
            ("A.restructure", 0, "own", 1_000_000),
            ("A.restructure", 1, "own", 1_000_000),
            ("B.energy", 0, "own", 300_000),
            ("C.create", 0, "own", 800_000),
            ("D.rebuild", 0, "own", 5_000_000),
        ),
        option_funding=table("option_id funder eligible_eur max_share", ("D.rebuild", "state", 1_000_000, 0.5)),
        funders=table(
            "funder label kind carry_over",
            ("own", "Fonds propres", "own", True),
            ("state", "État", "grant", False),
            ("bank", "Banque", "loan", False),
        ),
        envelopes=table(
            "funder year amount_eur",
            ("own", "2027", 1_000_000),
            ("own", "2028", 1_000_000),
            ("own", "2029", 500_000),
            ("state", "all", 400_000),
        ),
        rules=table(
            "rule_id rule subject value year hard reason",
            ("works", "works_capacity", "*", "2", None, True, ""),
            ("decant", "decant_capacity", "T1", "50", None, True, ""),
            ("staff", "staff_ceiling", "*", "11", None, True, ""),
            ("label", "deadline", "A", "E", 2029, True, "Sortir de l'étiquette F."),
        ),
    )


def small_plan() -> Plan:
    """Return the plan: 150 of 170 persons housed in 2029, for 2.8 M€ of which 1.9 of own funds."""
    return Plan(
        status=Status.FEASIBLE,
        ended_by=EndedBy.GAP,
        objective=100.0,
        bound=99.2,
        gap=0.008,
        decisions=(
            _decision("A.restructure", "restructure", 2027, 2029, 2_000_000),
            _decision("B.keep", "keep", 2027, 2027, 0),
            _decision("C.create", "create", 2028, 2029, 800_000),
            _decision("D.keep", "keep", 2027, 2027, 0),
        ),
        grants=(
            Grant(option_id="A.restructure", funder="state", year=2028, amount_eur=400_000),
            Grant(option_id="C.create", funder="bank", year=2028, amount_eur=500_000),
        ),
        money=(
            _money(2027, "own", 1_000_000, 1_000_000),
            _money(2028, "own", 900_000, 1_000_000),
            _money(2029, "own", 0, 600_000),
            _money(2027, "state", 0, 400_000),
            _money(2028, "state", 400_000, 400_000),
            _money(2029, "state", 0, 0),
            _money(2028, "bank", 500_000, None),
        ),
        served=(
            _served("isolated", "RS", "T1", 60),
            _served("seniors", "RS", "T1", 40),
            _served("isolated", "PF", "T1", 10),
            _served("isolated", "FTM", "T2", 20),
            _served("seniors", "PF", "T2", 20),
        ),
        needs=(
            _need("isolated", "T1", 70, 70),
            _need("seniors", "T1", 50, 40),
            _need("isolated", "T2", 30, 20),
            _need("seniors", "T2", 20, 20),
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
            _decision("A.keep", "keep", 2027, 2027, 0),
            _decision("B.keep", "keep", 2027, 2027, 0),
            _decision("C.as_is", "keep", 2027, 2027, 0),
            _decision("D.keep", "keep", 2027, 2027, 0),
        ),
        served=(
            _served("isolated", "RS", "T1", 40),
            _served("isolated", "FTM", "T1", 30),
            _served("seniors", "FTM", "T1", 30),
            _served("isolated", "FTM", "T2", 30),
        ),
        needs=(
            _need("isolated", "T1", 70, 70),
            _need("seniors", "T1", 50, 30),
            _need("isolated", "T2", 30, 30),
            _need("seniors", "T2", 20, 0),
        ),
    )


def _decision(option_id: str, kind: str, start: int, delivery: int, capex: float) -> Decision:
    return Decision(
        residence_id=option_id.split(".")[0],
        option_id=option_id,
        kind=kind,
        start_year=start,
        delivery_year=delivery,
        capex_eur=capex,
    )


def _money(year: int, funder: str, spent: float, available: float | None) -> Money:
    return Money(year=year, funder=funder, spent_eur=spent, available_eur=available, carried_over_eur=0)


def _served(group: str, typology: str, territory: str, places: float) -> Served:
    return Served(
        client_group=group,
        typology=typology,
        from_territory=territory,
        to_territory=territory,
        year=2029,
        places=places,
    )


def _need(group: str, territory: str, need: float, served: float) -> NeedRow:
    return NeedRow(client_group=group, territory=territory, year=2029, need=need, served=served, unmet=need - served)
