"""The resident's bill: what a home costs a month, what the housing aid (APL) pays of it, what is left to pay.

The aid in a hostel or a résidence sociale is K (E - E0) (CCH, articles D832-24 to D832-27; amounts: arrêté of 27
September 2019): E is the part of the fee that counts, up to a ceiling by zone and household; K and E0 come from the
taxable resources. Two schedules: `apl1` (hostels agreed before 1995, homes for the elderly) and `apl2` (résidences
sociales). Ordinary leases follow other rules, that are not computed here; emergency and asylum places have no fee.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any, Final, Literal, NamedTuple

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.options.estimates import Estimates, parameter_estimates
from planning.options.of_portfolio import portfolio_catalogue, portfolio_parameters
from planning.options.operating import MONTHS_PER_YEAR
from planning.options.template_catalogue import Catalogue
from planning.tables.data import Data
from planning.tables.reference import apl_zones

RESIDENTS: Final = ("rsa", "aspa", "pension", "wage")
"""The typical residents of `data/parameters/residents_bill.csv`, each living alone unless the home is for more."""
HOUSEHOLDS: Final = ("one", "two", "three", "four")
"""A person alone, a couple, then one and two dependants."""
TODAY: Final = ""
"""In the place of an option: the residence as it is."""
FILE: Final = "residents_bill.csv"
HAVE_AID: Final[tuple[Literal["apl1", "apl2"], ...]] = ("apl1", "apl2")
UNDATED: Final = "undated"
"""Instead of a schedule: an aid whose schedule of the plan's first year is not written down."""
BILL_COLUMNS: Final = (
    *("residence_id", "option_id", "typology", "homes", "housing_aid", "zone", "resident"),
    *("fee_eur", "counted_eur", "ceiling_eur", "aid_eur", "least_eur", "left_eur", "left_low_eur", "left_high_eur"),
)


class Schedule(NamedTuple):
    """One schedule of the aid; euros a year and a part but where it says otherwise."""

    share_most: float
    """K is at most this."""
    allowance: float
    """Resources that do not lower K."""
    divisor: float
    parts: Mapping[str, float]
    """Household -> N."""
    brackets: tuple[tuple[float, float], ...]
    """Of E0: resources from which, rate."""
    least_rent: float
    """Of E0: times N in `apl1`, once in `apl2`."""
    by_part: bool
    least_charge: float
    """What is left to pay of E, at least (EUR a month)."""
    reduction: float
    """Taken off the aid (EUR a month)."""
    least_paid: float
    """A smaller aid is not paid (EUR a month)."""
    levy: float
    """Share of the aid that the CRDS takes."""

    @classmethod
    def of(cls, name: Literal["apl1", "apl2"], estimates: Estimates) -> Schedule:
        """Read a schedule from the parameters; KeyError when one is missing."""
        count = 1
        while f"{name}.bracket{count}.from" in estimates:
            count += 1
        brackets = tuple(
            (estimates[f"{name}.bracket{number}.from"].value, estimates[f"{name}.bracket{number}.rate"].value)
            for number in range(1, count)
        )
        return cls(
            share_most=estimates[f"{name}.share_most"].value,
            allowance=estimates[f"{name}.allowance"].value,
            divisor=estimates[f"{name}.divisor"].value,
            parts={household: estimates[f"{name}.parts.{household}"].value for household in HOUSEHOLDS},
            brackets=brackets,
            least_rent=estimates[f"{name}.least_rent"].value,
            by_part=name == "apl1",
            least_charge=estimates[f"{name}.least_charge"].value,
            reduction=estimates["apl.reduction"].value,
            least_paid=estimates["apl.least_paid"].value,
            levy=estimates["apl.crds"].value,
        )

    def share(self, resources: float, household: str) -> float:
        """Return K, cut to two decimals."""
        parts = self.parts[household]
        over = max(0.0, resources - self.allowance * parts)
        return min(self.share_most, _cut(self.share_most - over / (self.divisor * parts), 100.0))

    def least(self, resources: float, household: str) -> float:
        """Return E0: what is left to the household before any aid (EUR a month)."""
        parts = self.parts[household]
        starts = [start * parts for start, _ in self.brackets]
        total = sum(
            rate * max(0.0, min(resources, end) - start)
            for start, end, (_, rate) in zip(starts, [*starts[1:], math.inf], self.brackets, strict=True)
        )
        return (total + self.least_rent * (parts if self.by_part else 1.0)) / MONTHS_PER_YEAR

    def aid(self, counted: float, resources: float, household: str) -> float:
        """Return the aid before the CRDS (EUR a month).

        Parameters
        ----------
        counted
            E: the part of the fee that counts, ceiling applied (EUR a month).
        resources
            Taxable resources of a year, after allowances (EUR).
        household
            One of HOUSEHOLDS.
        """
        rounded = math.ceil(resources / 100.0 - 1e-9) * 100.0
        found = max(0.0, self.share(rounded, household) * (counted - self.least(rounded, household)))
        found = max(0.0, round(found, 2) - self.reduction)
        found = max(0.0, found - max(0.0, self.least_charge - (counted - found)))
        levy = round(found * self.levy, 2)
        found = max(0.0, _cut(found - levy, 1.0) + levy)
        return 0.0 if found < self.least_paid else round(found, 2)

    def received(self, counted: float, resources: float, household: str) -> float:
        """Return the aid that lowers the bill: without the CRDS, in whole euros."""
        gross = self.aid(counted, resources, household)
        return max(0.0, _cut(gross - round(gross * self.levy, 2), 1.0))


def _cut(value: float, unit: float) -> float:
    """Round down to a fraction of one, whatever the last bits of a float."""
    return math.floor(value * unit + 1e-9) / unit


def _are_dated(known: Estimates) -> bool:
    """Tell whether schedules and ceilings of the plan's first year are known: none of before 2019 is written down."""
    return all(f"{name}.share_most" in known for name in HAVE_AID) and bool(_zones(known))


class _Rules(NamedTuple):
    """What a portfolio's bills are computed from."""

    catalogue: Catalogue
    estimates: Estimates
    schedules: Mapping[str, Schedule]
    zones: Mapping[str, int]
    persons: Mapping[str, float]


def residents_bills(data: Data) -> pd.DataFrame:
    """Return the monthly bill of typical residents, today and after every option that acts.

    Parameters
    ----------
    data
        Prepared data.

    Returns
    -------
    DataFrame
        BILL_COLUMNS: residence_id; option_id (TODAY: as it is); typology and its homes; housing_aid (`apl1`, `apl2`,
        `lease`: another schedule, not computed; UNDATED; `none`: no fee; empty: unknown typology); zone (0 = unknown);
        resident (one of RESIDENTS; empty without an aid to compute); euros a month: fee, counted (what counts of it),
        ceiling, aid received, least (the smallest charge), left to pay with its range over what is not known: the
        share of the fee that counts, and the zone. NaN where it is not known; with an unknown zone only the range is.
    """
    known = parameter_estimates(
        pd.concat([portfolio_parameters(data, name) for name in ("works.csv", FILE)], ignore_index=True),
        data.manifest.first_year,
    )
    typologies = data["typologies"]
    rules = _Rules(
        portfolio_catalogue(data),
        known,
        {name: Schedule.of(name, known) for name in HAVE_AID} if _are_dated(known) else {},
        apl_zones(),
        {
            str(name): float(persons)
            for name, persons in zip(typologies["typology"], typologies["persons_per_dwelling"], strict=True)
        },
    )
    communes = data["residences"].set_index("residence_id")["commune"].fillna("").astype("str").to_dict()
    rows = [
        line
        for row in _homes(data).to_dict("records")
        for line in _lines(row, zone_of(communes[row["residence_id"]], rules.zones), rules)
    ]
    return pd.DataFrame(rows, columns=list(BILL_COLUMNS))


def zone_of(commune: str, zones: Mapping[str, int]) -> int:
    """Return the zone of a commune: its own row, else that of its department; 0 = unknown."""
    return zones.get(commune, zones.get(commune[:2], 0)) if commune else 0


def parameters_behind_bills(data: Data, rows: pd.DataFrame) -> set[str]:
    """Return the ids of the parameters that bills are computed from: those of the schedules, and the fees."""
    operating = portfolio_catalogue(data).operating
    fees = {operating[one].fee_month for one in set(rows["typology"]) & set(operating)}
    schedules = set(rows["housing_aid"])
    behind = set(portfolio_parameters(data, FILE)["parameter_id"]) if schedules & set(HAVE_AID) else set()
    seen = set(rows["zone"])
    zones = {f"apl.ceiling.zone{zone}." if zone else "apl.ceiling." for zone in seen}
    unused = {name for name in HAVE_AID if name not in schedules}
    return {name for name in fees if name} | {
        name
        for name in behind
        if name.split(".")[0] not in unused
        and (not name.startswith("apl.ceiling.") or any(name.startswith(zone) for zone in zones))
    }


def _homes(data: Data) -> pd.DataFrame:
    """Return what each residence holds today and after each option: residence_id, option_id, typology, homes, kind."""
    options = data["options"]
    acts = options.loc[options["kind"] != ActionKind.KEEP, ["option_id", "residence_id"]]
    today = data["programmes"].assign(option_id=TODAY)
    after = data["option_programmes"].merge(acts, on="option_id")
    columns = ["residence_id", "option_id", "typology", "places", "dwellings"]
    rows = pd.concat([today[columns], after[columns]], ignore_index=True)
    rows = rows.assign(in_dwellings=rows["dwellings"].notna(), homes=rows["places"].fillna(rows["dwellings"]))
    grouped = rows.groupby(["residence_id", "option_id", "typology"], sort=False)
    found = grouped.agg(homes=("homes", "sum"), in_dwellings=("in_dwellings", "any")).reset_index()
    return found[found["homes"] > 0]


def _lines(row: Mapping[Hashable, Any], zone: int, rules: _Rules) -> list[dict[str, object]]:
    """Return the bills of one typology: one for each typical resident, or one that says that there is no aid."""
    typology = str(row["typology"])
    account = rules.catalogue.operating.get(typology)
    housing_aid = "" if account is None else account.housing_aid
    fee = float("nan")
    if account is not None and account.fee_month:
        fee = rules.estimates[account.fee_month].value
    line: dict[str, object] = {
        **{name: row[name] for name in ("residence_id", "option_id", "typology", "homes")},
        "housing_aid": housing_aid,
        "zone": zone,
        "resident": "",
        "fee_eur": fee,
    }
    if housing_aid in HAVE_AID and housing_aid not in rules.schedules:
        return [{**line, "housing_aid": UNDATED}]
    if housing_aid not in HAVE_AID or math.isnan(fee):
        return [line]
    size = round(rules.persons.get(typology, 1.0)) if row["in_dwellings"] else 1
    household = HOUSEHOLDS[min(max(size, 1), len(HOUSEHOLDS)) - 1]
    return [{**line, "resident": one, **_bill(one, household, fee, housing_aid, zone, rules)} for one in RESIDENTS]


def _bill(resident: str, household: str, fee: float, housing_aid: str, zone: int, rules: _Rules) -> dict[str, float]:
    schedule, known = rules.schedules[housing_aid], rules.estimates
    resources = known[f"resident.{resident}.resources"].value
    share = known["apl.counted_share"]

    def left(where: int, counts: float) -> tuple[float, float, float, float]:
        ceiling = known[f"apl.ceiling.zone{where}.{household}"].value
        counted = min(fee * counts, ceiling)
        aid = schedule.received(counted, resources, household)
        return ceiling, counted, aid, fee - aid

    around = [left(where, counts)[-1] for where in ((zone,) if zone else _zones(known)) for counts in share]
    nothing = float("nan")
    ceiling, counted, aid, rest = left(zone, share.value) if zone else (nothing, nothing, nothing, nothing)
    return {
        "counted_eur": counted,
        "ceiling_eur": ceiling,
        "aid_eur": aid,
        "least_eur": schedule.least_charge,
        "left_eur": rest,
        "left_low_eur": min(around),
        "left_high_eur": max(around),
    }


def _zones(known: Estimates) -> list[int]:
    """Return the zones that have a ceiling."""
    head, tail = "apl.ceiling.zone", f".{HOUSEHOLDS[0]}"
    names = (name for name in known if name.startswith(head) and name.endswith(tail))
    return sorted(int(name.removeprefix(head).removesuffix(tail)) for name in names)
