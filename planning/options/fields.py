"""What a person may change of an option, as one value: the rows it stands for, and what differs before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final

import pandas as pd

from planning.domain.kinds import OWN_FUNDS, ActionKind, Origin
from planning.options.costs import works_schedule
from planning.tables.data import Data

TABLES: Final = ("options", "option_programmes", "option_costs", "option_funding")
"""The tables that an option has rows in."""
CENT: Final = 0.005
Rows = Mapping[str, pd.DataFrame]
"""The rows of some options, by table (columns of the schema)."""


@dataclass(frozen=True)
class Homes:
    """What an option leaves of one typology: places or dwellings, one of the two."""

    typology: str
    places: float | None = None
    dwellings: float | None = None
    room_m2: float | None = None
    private_sanitary: str = ""
    kitchenette: bool | None = None
    accessible_share: float | None = None
    class_after: str = ""


QUALITY: Final = ("room_m2", "private_sanitary", "kitchenette", "accessible_share", "class_after")
"""What homes are like (fields of `Homes`); empty = as the residence's are today, or not known."""


@dataclass(frozen=True)
class OptionFields:
    """What a person may write of an option. Money in euros; None = not known, or no limit."""

    residence_id: str
    kind: str
    label: str = ""
    duration_years: int = 0
    studies_years: int = 0
    earliest_year: int | None = None
    latest_year: int | None = None
    closed_share: float = 0.0
    own_costs: tuple[float, ...] = ()
    """Drawn on own funds before any grant or loan, by year from the start."""
    homes: tuple[Homes, ...] = ()
    energy_label_after: str = ""
    condition_after: str = ""
    accessible_after: bool | None = None
    staff_fte_after: float | None = None
    running_result_eur_per_year: float = 0.0
    value_points: float = 0.0
    proceeds_eur: float = 0.0
    eligible: Mapping[str, float] = field(default_factory=dict)
    """Grant or loan -> share of the cost that it may look at."""
    rent_eur_per_year: float | None = None
    life_years: float | None = None
    amortised_years: float | None = None
    closed_from: int | None = None
    safe_from: int | None = None
    team_load: float | None = None
    authority: str = ""
    payer: str = ""
    cures: str = ""
    breaks: str = ""

    @property
    def own_cost(self) -> float:
        """What the option costs in all, less what other funders pay in any case."""
        return float(sum(self.own_costs))

    def respread(self, before: OptionFields, total_eur: float | None, studies_share: float, years: int) -> OptionFields:
        """Return the same at a cost (None = that of `before`), spread again when the cost or the durations changed."""
        total = before.own_cost if total_eur is None else total_eur
        times = (self.duration_years, self.studies_years) == (before.duration_years, before.studies_years)
        if times and abs(total - before.own_cost) < CENT:
            return replace(self, own_costs=before.own_costs)
        return self.costing(total, studies_share, years)

    def costing(self, total_eur: float, studies_cost_share: float, years: int) -> OptionFields:
        """Return the same with another cost, spread as templates do: studies then works, or wear over `years`."""
        if self.kind == ActionKind.KEEP:
            spread = works_schedule(total_eur, 0, years, 0.0)
        else:
            works = self.duration_years - self.studies_years
            spread = works_schedule(total_eur, self.studies_years, works, studies_cost_share)
        return replace(self, own_costs=tuple(float(amount) for amount in spread))


def rows_of(data: Data, option_ids: Iterable[str]) -> Rows:
    """Return the rows of some options, in every table that has some."""
    wanted = set(option_ids)
    return {name: data[name][data[name]["option_id"].isin(wanted)] for name in TABLES}


Lines = Mapping[str, list[dict[str, Any]]]
"""The same rows of one option as plain values, by table; no `options` row where there is no such option."""


def lines_of(data: Data, option_ids: Iterable[str]) -> Mapping[str, Lines]:
    """Return the rows of some options, each by itself: a file has thousands, and tables are slow to cut so often."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {one: {name: [] for name in TABLES} for one in option_ids}
    for name, rows in rows_of(data, found).items():
        for row in rows.to_dict("records"):
            found[row["option_id"]][name].append({str(column): cell for column, cell in row.items()})
    return found


def with_rows(data: Data, rows: Rows, option_ids: Iterable[str]) -> Data:
    """Return the data where the rows of some options are replaced (taken out, where `rows` has none of theirs).

    A replaced option keeps its place in the order of the options.
    """
    gone = set(option_ids)
    changed = {}
    for name in TABLES:
        former = data[name]
        place = {option: at for at, option in enumerate(former["option_id"].drop_duplicates())}
        kept, new = former[~former["option_id"].isin(gone)], rows[name]
        joined = new if kept.empty else kept if new.empty else pd.concat([kept, new], ignore_index=True)
        order = joined["option_id"].map(place).fillna(len(place))
        changed[name] = joined.iloc[order.argsort(kind="stable")]
    return data.replacing(**changed)


def fields_of(data: Data, option_id: str) -> OptionFields:
    """Return what a person may change of an option of the data (KeyError when there is none)."""
    lines = lines_of(data, [option_id])[option_id]
    if not lines["options"]:
        raise KeyError(option_id)
    return fields_in(lines)


def fields_in(lines: Lines) -> OptionFields:
    """Return what a person may change of an option, from its rows."""
    (row, *_), costs = lines["options"], lines["option_costs"]
    total = float(sum(line["amount_eur"] for line in costs))
    own = {int(line["year_offset"]): line["amount_eur"] for line in costs if line["funder"] == OWN_FUNDS}
    last = max(own, default=-1)
    return OptionFields(
        residence_id=str(row["residence_id"]),
        kind=str(row["kind"]),
        label=str(row["label"]),
        duration_years=int(row["duration_years"]),
        studies_years=int(_known(row["studies_years"]) or 0),
        earliest_year=_year(row["earliest_year"]),
        latest_year=_year(row["latest_year"]),
        closed_share=_known(row["closed_share"]) or 0.0,
        own_costs=tuple(float(own.get(offset, 0.0)) for offset in range(last + 1)),
        homes=tuple(_homes(line) for line in lines["option_programmes"]),
        energy_label_after=str(row["energy_label_after"]),
        condition_after=str(row["condition_after"]),
        accessible_after=_truth(row["accessible_after"]),
        staff_fte_after=_known(row["staff_fte_after"]),
        running_result_eur_per_year=_known(row["running_result_eur_per_year"]) or 0.0,
        value_points=_known(row["value_points"]) or 0.0,
        proceeds_eur=_known(row["proceeds_eur"]) or 0.0,
        rent_eur_per_year=_known(row["rent_eur_per_year"]),
        life_years=_known(row["life_years"]),
        amortised_years=_known(row["amortised_years"]),
        closed_from=_year(row["closed_from"]),
        safe_from=_year(row["safe_from"]),
        team_load=_known(row["team_load"]),
        authority=_text(row["authority"]),
        payer=_text(row["payer"]),
        cures=_text(row["cures"]),
        breaks=_text(row["breaks"]),
        eligible={
            str(line["funder"]): float(line["eligible_eur"]) / total if total else 0.0
            for line in lines["option_funding"]
        },
    )


def _homes(line: Mapping[Any, Any]) -> Homes:
    return Homes(
        typology=str(line["typology"]),
        places=_known(line["places"]),
        dwellings=_known(line["dwellings"]),
        room_m2=_known(line["room_m2"]),
        private_sanitary=_text(line["private_sanitary"]),
        kitchenette=_truth(line["kitchenette"]),
        accessible_share=_known(line["accessible_share"]),
        class_after=_text(line["class_after"]),
    )


def largest_shares(data: Data) -> Mapping[str, float]:
    """Return the largest share of a cost that each funder pays, where an option does not say it."""
    return dict(zip(data["funders"]["funder"], data["funders"]["max_share"].fillna(1.0), strict=True))


def option_texts(
    former: Lines,
    shares: Mapping[str, float],
    option_id: str,
    fields: OptionFields,
    origin: Origin,
    author: str,
    reason: str,
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows that say these fields of an option, by table, before they are checked.

    What a person cannot write is kept from the option of that id, if there is one: its template, its source, the
    draws on other funders, the largest share of each funder, and the range of its cost as long as the cost is the same.

    Parameters
    ----------
    former
        The rows of the option of that id (`lines_of`).
    shares
        Those of the funders (`largest_shares`).
    option_id, fields, origin, author, reason
        What is written.
    """
    before = fields_in(former) if former["options"] else None
    fixed = [row for row in former["option_costs"] if row["funder"] != OWN_FUNDS]
    base = {"source": author.strip()} if before is None else former["options"][0]
    own = {name: getattr(fields, name) for name in OptionFields.__dataclass_fields__ if name in PLAIN}
    signed = {"origin": origin.value, "author": author.strip(), "reason": reason.strip()}
    ranges = {} if before is not None and _same(before.own_costs, fields.own_costs) else _NO_RANGE
    known = {str(row["typology"]): row for row in former["option_programmes"]}
    costs = [
        {"option_id": option_id, "year_offset": offset, "funder": OWN_FUNDS, "amount_eur": amount}
        for offset, amount in enumerate(fields.own_costs)
        if amount
    ]
    return {
        "options": [{**base, **own, **ranges, **signed, "option_id": option_id}],
        "option_programmes": [
            {**known.get(one.typology, {}), "option_id": option_id, **asdict(one)} for one in fields.homes
        ],
        "option_costs": [*fixed, *costs],
        "option_funding": _funding(former, shares, option_id, fields, before),
    }


VALUED: Final = (
    *("rent_eur_per_year", "life_years", "amortised_years", "closed_from", "safe_from", "team_load", "authority"),
    *("cures", "breaks"),
)
"""What only the value model reads (`docs/data.md`, options)."""
PLAIN: Final = (
    *("residence_id", "kind", "label", "duration_years", "studies_years", "earliest_year", "latest_year"),
    *("closed_share", "energy_label_after", "condition_after", "accessible_after", "staff_fte_after"),
    *("running_result_eur_per_year", "value_points", "proceeds_eur", "payer", *VALUED),
)
"""The fields that are one cell of an option's row."""
_NO_RANGE: Final = {"cost_low_eur": None, "cost_high_eur": None}


def _funding(
    former: Lines, shares: Mapping[str, float], option_id: str, fields: OptionFields, before: OptionFields | None
) -> list[dict[str, Any]]:
    """What each grant and loan may look at; the amounts of an unchanged cost and share stay to the euro."""
    amounts = {row["funder"]: float(row["eligible_eur"]) for row in former["option_funding"]}
    limits = {**shares, **{row["funder"]: row["max_share"] for row in former["option_funding"]}}
    fixed_eur = float(sum(row["amount_eur"] for row in former["option_costs"] if row["funder"] != OWN_FUNDS))
    total = fields.own_cost + fixed_eur
    found = []
    for funder, share in fields.eligible.items():
        known = before is not None and abs(before.eligible.get(funder, -1.0) - share) < 1e-6
        untouched = known and before is not None and _same((before.own_cost,), (fields.own_cost,))
        amount = amounts[funder] if untouched else float(round(max(0.0, total * share)))
        if share:
            row = {"option_id": option_id, "funder": funder, "eligible_eur": amount}
            found.append({**row, "max_share": float(limits.get(funder, 1.0))})
    return found


def _same(before: tuple[float, ...], after: tuple[float, ...]) -> bool:
    return len(before) == len(after) and all(abs(one - other) < CENT for one, other in zip(before, after, strict=True))


def _known(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _truth(value: Any) -> bool | None:
    return None if pd.isna(value) else bool(value)


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _year(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


# What a change does to an option, field by field.

PLACES, DWELLINGS, ELIGIBLE, TOTAL = "places", "dwellings", "eligible", "own_cost"
_SPREAD: Final = ("homes", "eligible", "residence_id")
Figure = str | float | int | bool | tuple[float, ...] | None


@dataclass(frozen=True)
class FieldChange:
    """One field of one option before and after; None = nothing there (the whole option, when every field is so).

    `of`: the typology of `places`, `dwellings` and of what homes are like (`QUALITY`), the funder of `eligible`.
    """

    option_id: str
    name: str
    before: Figure
    after: Figure
    of: str = ""


def what_changed(before: Data, after: Data, option_ids: Iterable[str]) -> list[FieldChange]:
    """Return what differs of some options between two states of the data, in the order of the fields.

    The name of a field is that of `OptionFields`, but `own_cost` (the total) stands before `own_costs` (its years),
    `places` and `dwellings` stand for each typology, and `eligible` for each funder.
    """
    found = []
    for option_id in option_ids:
        old, new = (_figures(data, option_id) for data in (before, after))
        for key in dict.fromkeys((*old, *new)):
            name, of = key
            pair = old.get(key), new.get(key)
            # A whole option that comes or goes is told by what it holds, not by what it leaves empty.
            is_empty = (not old or not new) and not any(pair)
            if not is_empty and pair[0] != pair[1]:
                found.append(FieldChange(option_id, name, *pair, of))
    return found


def _figures(data: Data, option_id: str) -> Mapping[tuple[str, str], Figure]:
    try:
        option = fields_of(data, option_id)
    except KeyError:
        return {}
    found: dict[tuple[str, str], Figure] = {}
    for known in fields(OptionFields):
        if known.name == "own_costs":
            found[TOTAL, ""] = round(option.own_cost)
        if known.name not in _SPREAD:
            found[known.name, ""] = getattr(option, known.name)
        if known.name == "homes":
            found |= {(PLACES, one.typology): one.places for one in option.homes if one.places is not None}
            found |= {(DWELLINGS, one.typology): one.dwellings for one in option.homes if one.dwellings is not None}
            said = ((name, one.typology, getattr(one, name)) for one in option.homes for name in QUALITY)
            found |= {(name, typology): value for name, typology, value in said if value not in (None, "")}
    return found | {(ELIGIBLE, funder): round(share, 6) for funder, share in option.eligible.items()}
