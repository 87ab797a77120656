"""The shortlist: read from shortlist.csv, compared with the options it names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from planning.domain.errors import Problem, RequestError
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.scenario import Shortlisted
from planning.tables.data import Data
from planning.tables.schemas import SHORTLIST
from planning.tables.text.parsing import parse_table
from planning.tables.text.reading import read_texts


def read_shortlist(path: Path) -> tuple[tuple[Shortlisted, ...], list[Problem]]:
    """Read a shortlist (columns of the table `shortlist`); the rows are empty when there is a problem.

    The options themselves are looked up when a scenario is applied: they may still have to be generated.
    """
    texts, problems = read_texts(path, SHORTLIST)
    if texts is None:
        return (), problems
    frame, found = parse_table(SHORTLIST, texts)
    problems += found
    problems = [replace(problem, file=path.name) for problem in problems]
    if any(problem.severity == "error" for problem in problems):
        return (), problems
    rows = zip(frame["option_id"], frame["start_year"], strict=True)
    return tuple(Shortlisted(option_id=one, start_year=None if pd.isna(year) else year) for one, year in rows), problems


def check_shortlist(data: Data, shortlist: tuple[Shortlisted, ...]) -> None:
    """Refuse a shortlist that names what cannot be chosen.

    Raises
    ------
    RequestError
        When an option does not exist, or cannot start in the year asked, or in any year of the plan.
    """
    options = data["options"].set_index("option_id")
    unknown = next((row.option_id for row in shortlist if row.option_id not in options.index), None)
    if unknown is not None:
        what = N_("la liste courte nomme l'option « {option} », qui n'existe pas : corrigez l'identifiant")
        raise RequestError(Message(what, {"option": unknown}))
    windows = start_windows(data, [row.option_id for row in shortlist])
    for row in shortlist:
        first, last = windows[row.option_id]
        values = {"option": row.option_id, "first": str(first), "last": str(last), "year": str(row.start_year)}
        if first > last:
            what = N_(
                "la liste courte nomme {option}, qui ne peut commencer aucune année du plan : retirez cette ligne"
            )
            raise RequestError(Message(what, values))
        if row.start_year is not None and not first <= row.start_year <= last:
            what = N_("la liste courte demande {option} en {year} : écrivez une année de {first} à {last}, ou aucune")
            raise RequestError(Message(what, values))


def start_windows(data: Data, option_ids: list[str]) -> dict[str, tuple[int, int]]:
    """Return the first and last year in which each option may start (docs/model.md, T(o)); first > last: never."""
    first, last = data.manifest.first_year, data.manifest.last_year
    costs = data["option_costs"]
    offsets = costs[costs["amount_eur"] > 0].groupby("option_id")["year_offset"].max()
    found = {}
    for row in data["options"][data["options"]["option_id"].isin(option_ids)].to_dict("records"):
        reach = max(int(row["duration_years"]), int(offsets.get(row["option_id"], 0)))
        earliest = first if pd.isna(row["earliest_year"]) else max(first, int(row["earliest_year"]))
        latest = last - reach if pd.isna(row["latest_year"]) else min(last - reach, int(row["latest_year"]))
        found[str(row["option_id"])] = (first, first) if row["kind"] == ActionKind.KEEP else (earliest, latest)
    return found
