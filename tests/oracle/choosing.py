"""What each residence may be decided: every option in every year in which it may start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planning.domain.scenario import Scenario
from tests.oracle.worth import later_starts

Row = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """One option of a residence started in one year."""

    option: Row
    start: int
    delivery: int

    @property
    def keeps(self) -> bool:
        """Whether nothing is done."""
        return bool(self.option["kind"] == "keep")

    def delivered_by(self, year: int) -> bool:
        """Whether the option's effects are there in `year`."""
        return self.delivery <= year

    def closes_in(self, year: int) -> bool:
        """Whether places are closed by the works in `year`."""
        return not self.keeps and self.closing <= year < self.delivery

    @property
    def closing(self) -> int:
        """The year from which places are closed."""
        return int(self.start + (self.option["closed_from"] or 0))

    def busy_in(self, year: int) -> bool:
        """Whether the operation counts among those in works in `year`."""
        return not self.keeps and self.start <= year <= max(self.start, self.delivery - 1)


def offered(
    residence_id: str, tables: Mapping[str, list[Row]], costs: list[Row], years: list[int], scenario: Scenario
) -> list[Choice]:
    """Return the choices of a residence: those of the plan, then those that start after it.

    Parameters
    ----------
    residence_id, tables
        The residence, and the rows of every table.
    costs
        The rows of option_costs that ask for something.
    years, scenario
        Of the plan; what it keeps open.
    """
    first, last = years[0], years[-1]
    options = [option for option in tables["options"] if option["residence_id"] == residence_id]
    found = []
    for option in options:
        if option["kind"] == "keep":
            found.append(Choice(option, first, first))
            continue
        offsets = [row["year_offset"] for row in costs if row["option_id"] == option["option_id"]]
        length = max([option["duration_years"], *offsets])
        earliest = max(first, _or(option["earliest_year"], first))
        latest = min(last - length, _or(option["latest_year"], last))
        found += [Choice(option, start, start + option["duration_years"]) for start in range(earliest, latest + 1)]
    if scenario.value is not None and any(choice.keeps for choice in found):
        found += [
            Choice(option, start, start + option["duration_years"])
            for option in options
            if option["kind"] != "keep"
            for start in later_starts(option, costs, years, scenario.value)
        ]
    found = [choice for choice in found if permissions_of(choice, tables["permissions"]) is not None]
    owing = {row["option_id"] for row in costs if row["funder"] == "own"}
    home = next(row for row in tables["residences"] if row["residence_id"] == residence_id)
    found = [
        choice
        for choice in found
        if choice.keeps or choice.option["option_id"] not in owing or purse_of(choice.option, home, tables["funders"])
    ]
    return _shortlisted(found, {option["option_id"] for option in options}, scenario)


def purse_of(option: Row, home: Row, funders: list[Row]) -> str | None:
    """Return whose money the own part of an option is: a funder, None when it is nobody's of ours."""
    builds = home["works_payer"] or home["owner"]
    return purse_named(home["operator"] if option["payer"] == "operator" else builds, funders)


def purse_named(body: str, funders: list[Row]) -> str | None:
    """Return the purse of a body; `own` where no funder names a body, or for those whom none names."""
    for row in funders:
        if body and body in [name.strip() for name in row["body"].split(";")]:
            return str(row["funder"])
    is_common = not any(row["body"] for row in funders) or any(row["funder"] == "own" for row in funders)
    return "own" if is_common else None


def permissions_of(choice: Choice, permissions: list[Row]) -> list[Row] | None:
    """Return the rows whose places a choice takes; None when somebody else decides it and has not allowed it."""
    decides = choice.option["authority"]
    if choice.keeps or decides in ("", "operator"):
        return []
    rows = [
        row
        for row in permissions
        if row["authority"] == decides
        and row["residence_id"] in ("*", choice.option["residence_id"])
        and all(row[name] in ("", choice.option[name]) for name in ("kind", "template"))
        and _or(row["from_year"], choice.start) <= choice.start <= _or(row["to_year"], choice.start)
    ]
    if not rows:
        return None
    return [] if any(row["places"] is None for row in rows) else rows


def _shortlisted(found: list[Choice], mine: set[str], scenario: Scenario) -> list[Choice]:
    """Leave out what the shortlist does not name, where it names something of the residence."""
    asked = [(row.option_id, row.start_year) for row in scenario.shortlist]
    if not any(name in mine for name, _ in asked):
        return found
    return [
        choice
        for choice in found
        if choice.keeps
        or any(name == choice.option["option_id"] and year in (None, choice.start) for name, year in asked)
    ]


def _or(value: Any, default: Any) -> Any:
    return default if value is None else value
