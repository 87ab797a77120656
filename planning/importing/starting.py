"""What residences alone lack to make a plan: taken from the demo in proportion, each said, each to be replaced.

Needs are for the chain to compute (`demand.first_needs` where it cannot); options for the catalogue.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from planning.domain.kinds import OWN_FUNDS
from planning.domain.message import N_, Message
from planning.i18n import Words
from planning.importing.present import records, rows_of_table, usual_table
from planning.tables.data import Build, Manifest
from planning.tables.places import model_places

YEARS: Final = 10
COUNTED: Final = 30
"""Years after the plan that its value counts (docs/value.md)."""
FUNDERS: Final = ("plai_subsidy", "plai_loan", "action_logement", "anah", "carsat", "cnsa", "local")
"""Of the demo, those that exist everywhere in France."""
NEAR_KM: Final = 40.0
"""Kilometres between two territories in which one may serve the other's need."""
_KM_PER_DEGREE: Final = 111.2
SOURCE: Final = "illustrative"


@dataclass(frozen=True)
class Started:
    """The head of a portfolio, the tables that were completed, its scenarios (TOML), and what to say of them."""

    manifest: Manifest
    tables: Mapping[str, pd.DataFrame]
    scenarios: Mapping[str, str]
    said: tuple[Message, ...]


def started(
    tables: Mapping[str, pd.DataFrame], name: str, today: datetime.date, words: Words, manifest: Manifest | None = None
) -> Started:
    """Complete a portfolio that has residences and nothing else.

    Parameters
    ----------
    tables
        Its tables as texts.
    name
        What it is called, where it has no manifest yet.
    today
        The plan begins the next year.
    words
        Of whom it is for: the title of its scenario and the reasons of its rules are written once.
    manifest
        Its head, where it has one.
    """
    head = manifest or new_manifest(name, today)
    made: dict[str, pd.DataFrame] = {}
    said: list[Message] = []
    homes = _homes(tables)
    if manifest is None:
        what = N_("plan de {first_year} à {last_year}, fonds et règles illustratifs (manifest.toml)")
        said.append(Message(what, {"first_year": head.first_year, "last_year": head.last_year}))
    if tables["funders"].empty and tables["envelopes"].empty:
        made["funders"], made["envelopes"], total = money(homes, head)
        what = N_("financeurs et enveloppes de la démonstration, pour vos {homes} places et logements : "
                  "{total:euros} sur le plan, dont {own:euros} de fonds propres (envelopes.csv)")  # fmt: skip
        own = made["envelopes"].loc[made["envelopes"]["funder"] == OWN_FUNDS, "amount_eur"].astype(float).sum()
        said.append(Message(what, {"homes": round(homes), "total": total, "own": own}))
    if tables["rules"].empty:
        made["rules"] = rules(len(tables["residences"]), words)
        said.append(Message(N_("trois règles : chantiers à la fois, ventes, préavis d'un an (rules.csv)")))
    if tables["neighbours"].empty:
        made["neighbours"] = neighbours(tables["territories"])
        what = N_("territoires voisins à moins de {km} km : {count} liens (neighbours.csv)")
        said.append(Message(what, {"km": int(NEAR_KM), "count": len(made["neighbours"])}))
    if tables["need_factors"].empty and tables["needs"].empty:
        # Reading such a folder gives it the chain that the product ships for any department.
        what = N_("besoins calculés des séries publiques de vos départements (docs/needs.md)")
        said.append(Message(what))
    return Started(head, made, {"reference": reference_scenario(head, words)}, tuple(said))


def new_manifest(name: str, today: datetime.date) -> Manifest:
    """Return the head of a new portfolio: ten years from the next one, options and needs made by the product."""
    first = today.year + 1
    build = Build(options="templates", needs="chain", draws=200)
    return Manifest(
        name=name,
        first_year=first,
        last_year=first + YEARS - 1,
        reference_date=datetime.date(today.year, 1, 1),
        build=build,
    )


def reference_scenario(manifest: Manifest, words: Words) -> str:
    """Return the reference scenario as TOML."""
    title = words("Plan de référence {first}-{last}", first=str(manifest.first_year), last=str(manifest.last_year))
    return (
        f'name = "reference"\ntitle = {_quoted(title)}\n'
        f"gap = 0.02\ntime_limit = 120\n\n[value]\ncount_to = {manifest.last_year + COUNTED}\n"
    )


def manifest_toml(manifest: Manifest) -> str:
    """Return a manifest as TOML, as `read_manifest` reads it."""
    lines = [
        f'schema_version = "{manifest.schema_version}"',
        f"name = {_quoted(manifest.name)}",
        f"first_year = {manifest.first_year}",
        f"last_year = {manifest.last_year}",
        *([f"reference_date = {manifest.reference_date.isoformat()}"] if manifest.reference_date else []),
        f"currency = {_quoted(manifest.currency)}",
        "",
        "[build]",
        *(
            f"{name} = {_quoted(value) if isinstance(value, str) else value}"
            for name, value in manifest.build.model_dump().items()
        ),
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(sign if sign >= " " and sign != "\x7f" else " " for sign in escaped) + '"'


def _homes(tables: Mapping[str, pd.DataFrame]) -> float:
    """Return the model places of a portfolio."""
    rows = tables["programmes"]
    sizes = {name: pd.to_numeric(rows[name], errors="coerce").astype("float64") for name in ("places", "dwellings")}
    kinds = tables["typologies"]
    persons = pd.to_numeric(kinds["persons_per_dwelling"], errors="coerce").fillna(1.0)
    return float(model_places(rows.assign(**sizes), kinds.assign(persons_per_dwelling=persons)).sum())


def money(homes: float, manifest: Manifest) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Return funders, envelopes by year and their sum: what the demo offers for each place, for as many places."""
    shipped = {name: usual_table(name) for name in ("funders", "envelopes", "programmes", "typologies")}
    of_demo = _homes(shipped)
    given = shipped["envelopes"].assign(amount=shipped["envelopes"]["amount_eur"].astype(float))
    years = given.loc[given["year"] != "all", "year"].nunique()
    kinds = shipped["funders"][shipped["funders"]["funder"].isin(FUNDERS)].copy()
    kinds["exclusive_with"] = [
        ";".join(one for one in cell.split(";") if one.strip() in FUNDERS) for cell in kinds["exclusive_with"]
    ]
    own = {"funder": OWN_FUNDS, "label": "Fonds propres", "kind": "own", "carry_over": "true", "source": SOURCE}
    funders = rows_of_table("funders", [own, *records(kinds)])
    rows = []
    for funder in funders["funder"]:
        mine = given["funder"].str.startswith("own") if funder == OWN_FUNDS else given["funder"] == funder
        yearly = float(given.loc[mine, "amount"].sum()) * homes / of_demo / years
        amount = max(1000, round(yearly / 1000) * 1000)
        rows += [
            {"funder": funder, "year": str(year), "amount_eur": str(amount), "source": SOURCE}
            for year in manifest.years
        ]
    envelopes = rows_of_table("envelopes", rows)
    return funders, envelopes, float(envelopes["amount_eur"].astype(float).sum())


def rules(sites: int, words: Words) -> pd.DataFrame:
    """Return the rules that a first plan respects: works at a time, sales, a year's notice."""
    said = {"hard": "true", "author": "import"}
    return rows_of_table(
        "rules",
        [
            {"rule_id": "works_all", "rule": "works_capacity", "subject": "*",
             "value": str(max(2, round(sites * 9 / 50))),
             "reason": words("Chantiers suivis à la fois, à proportion de la démonstration (illustratif)."), **said},
            {"rule_id": "disposals_all", "rule": "disposals", "subject": "*", "value": "1",
             "reason": words("Une vente par an au plus (illustratif)."), **said},
            {"rule_id": "notice_everywhere", "rule": "notice", "subject": "*", "value": "1",
             "reason": words("Personne ne quitte son logement pour des travaux pendant la première année du plan."),
             **said},
        ],
    )  # fmt: skip


def neighbours(areas: pd.DataFrame) -> pd.DataFrame:
    """Return which territories may serve each other's need: those near enough, the farther the dearer."""
    ids = areas["territory"].to_numpy()
    where = areas[["lat", "lon"]].apply(pd.to_numeric, errors="coerce").to_numpy(dtype="float64")
    rows = []
    for number in range(len(ids)):
        north = where[:, 0] - where[number, 0]
        east = (where[:, 1] - where[number, 1]) * np.cos(np.radians(where[number, 0]))
        away = _KM_PER_DEGREE * np.hypot(north, east)
        for other in np.flatnonzero((away <= NEAR_KM) & (np.arange(len(ids)) != number)):
            penalty = round(0.10 + 0.005 * float(away[other]), 2)
            rows.append({"from_territory": ids[number], "to_territory": ids[other], "penalty": f"{penalty:g}"})
    return rows_of_table("neighbours", rows)
