"""Well-housed person-years that an option gives, at first sight: what the catalogue of a residence is cut by.

Not the value of a plan (docs/model.md): no needs, no fit of a programme to a public, no discounting, works begun now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from planning.domain.kinds import CLASSES, CONDITIONS, ENERGY_LABELS, SANITARY
from planning.options.estimates import Estimates
from planning.options.site import Quality, Site, Stock

UNKNOWN_CLASS = "B"
"""Homes whose rooms or showers are not known, where rules look at them."""
_LOOKED_AT = ("room_m2", "private_sanitary", "kitchenette", "energy_label", "stage")
"""Criteria of the rules that count here; opinions, agreements and access are left to the model."""


class HomeRule(NamedTuple):
    """One row of habitability_rules."""

    criterion: str
    threshold: str
    habitability: str
    from_year: int
    typologies: tuple[str, ...]


class Works(NamedTuple):
    """What matters here of an option: years, closed share, years of service given, energy label after."""

    duration_years: int
    closed_from: int
    closed_share: float
    life_years: float
    energy_label: str


@dataclass(frozen=True)
class Habitability:
    """What homes are judged by. Without rules every home counts whole."""

    rules: tuple[HomeRule, ...]
    loss: Mapping[str, float]
    """Class -> part of a place-year that is lost."""
    service_years: Mapping[str, float]
    """State of a building -> years of service left."""
    first_year: int
    years: int
    """How many years are counted, from the first of the plan."""

    @cached_property
    def eras(self) -> tuple[int, ...]:
        """How many of the years from which rules hold have come, for each year counted."""
        changes = sorted({rule.from_year for rule in self.rules})
        return tuple(
            sum(change <= year for change in changes) for year in range(self.first_year, self.first_year + self.years)
        )

    def left_today(self, site: Site) -> float:
        """Return the years of service left without works."""
        state = self.service_years[site.condition or "fair"]
        return state if site.service_years is None else site.service_years

    def stage(self, left: float) -> str:
        """Return the state of a building with these years of service left."""
        return (
            "poor" if left <= self.service_years["poor"] else "fair" if left <= self.service_years["fair"] else "good"
        )

    def kept_share(self, stock: Stock, label: str, stage: str, year: int) -> float:
        """Return the part of a place-year that homes give, by the worst rule that applies."""
        quality, found = stock.quality, ["A"]
        if self.rules and (quality.room_m2 is None or not quality.private_sanitary):
            found.append(UNKNOWN_CLASS)
        for rule in self.rules:
            applies = not rule.typologies or stock.typology in rule.typologies
            if applies and year >= rule.from_year and _breaks(rule, quality, label, stage):
                found.append(rule.habitability)
        return 1.0 - self.loss[max(found, key=CLASSES.index)]


def read_habitability(rules: pd.DataFrame | None, value: Estimates, first_year: int, last_year: int) -> Habitability:
    """Return what homes are judged by.

    Parameters
    ----------
    rules
        Rows of habitability_rules; None = none.
    value
        Parameters of data/parameters/value.csv: losses by class, years of service, years counted after the plan.
    first_year, last_year
        Horizon of the plan.
    """
    rows = [] if rules is None else rules.to_dict("records")
    found = [
        HomeRule(
            str(row["criterion"]),
            _text(row["threshold"]),
            str(row["class"]),
            first_year if pd.isna(row["from_year"]) else int(row["from_year"]),
            tuple(name for name in _text(row["typologies"]).split(";") if name),
        )
        for row in rows
    ]
    after = sum(estimate.value for name, estimate in value.items() if name.startswith("value.tail_years."))
    return Habitability(
        rules=tuple(rule for rule in found if rule.criterion in _LOOKED_AT),
        loss={name: value[f"value.loss.{name}"].value for name in CLASSES},
        service_years={state: value[f"value.service_years.{state}"].value for state in CONDITIONS},
        first_year=first_year,
        years=last_year - first_year + 1 + round(after),
    )


def well_housed_years(
    site: Site,
    after: Iterable[Stock],
    works: Works,
    habitability: Habitability,
    persons_per_dwelling: Mapping[str, float],
) -> float:
    """Return the person-years that a residence gives, each less what the class of its homes loses.

    Years 0 to closed_from: today's homes; to delivery: their open share; then those of the option. A building whose
    service has ended gives none; works leave max(what is left, life_years) at delivery.
    """
    left_today = habitability.left_today(site)
    delivered = max(left_today - works.duration_years, works.life_years)
    shares: dict[tuple[bool, str, int], list[tuple[float, float]]] = {}
    eras = habitability.eras
    today, then = (
        [(stock, stock.persons(persons_per_dwelling)) for stock in stocks] for stocks in (site.programmes, after)
    )
    total = 0.0
    for offset in range(habitability.years):
        is_after = offset >= works.duration_years
        left = delivered - (offset - works.duration_years) if is_after else left_today - offset
        if left <= 0:
            continue
        open_share = 1.0 if is_after or offset < works.closed_from else 1.0 - works.closed_share
        stage = habitability.stage(left)
        key = (is_after, stage, eras[offset])
        if key not in shares:
            label, year = works.energy_label if is_after else site.energy_label, habitability.first_year + offset
            shares[key] = [
                (persons, habitability.kept_share(stock, label, stage, year))
                for stock, persons in (then if is_after else today)
            ]
        for persons, share in shares[key]:
            total += open_share * persons * share
    return total


def _breaks(rule: HomeRule, quality: Quality, label: str, stage: str) -> bool:
    """Tell whether homes are what a rule looks for; what is not known breaks none."""
    if rule.criterion == "room_m2":
        return quality.room_m2 is not None and quality.room_m2 < float(rule.threshold)
    if rule.criterion == "kitchenette":
        return quality.kitchenette is False
    if rule.criterion == "private_sanitary":
        return _reaches(quality.private_sanitary, rule.threshold, SANITARY[::-1])
    if rule.criterion == "energy_label":
        return _reaches(label, rule.threshold, ENERGY_LABELS)
    return _reaches(stage, rule.threshold, CONDITIONS)


def _reaches(value: str, threshold: str, from_best_to_worst: tuple[str, ...]) -> bool:
    order = from_best_to_worst
    return value in order and threshold in order and order.index(value) >= order.index(threshold)


def _text(cell: object) -> str:
    return cell.strip() if isinstance(cell, str) else ""
