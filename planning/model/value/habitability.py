"""How fit homes are to live in: the worst of the habitability rules that apply, home by home and year by year."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from planning.domain.kinds import CLASSES, CONDITIONS, ENERGY_LABELS, SANITARY
from planning.domain.valuation import Valuation
from planning.model.choices import Choices
from planning.model.groups import Groups, positions
from planning.model.model import Flags, Floats, Ints
from planning.model.value.ageing import Ageing, Dates, year_of
from planning.model.value.calendar import Calendar
from planning.tables.data import Data, remembered
from planning.tables.places import model_places

ACCESSIBLE = "accessible"
Rule = Mapping[Hashable, Any]
"""A row of habitability_rules; `from_year` is NaN where it always applies."""
OF_THE_HOME = ("room_m2", "private_sanitary", "kitchenette")
"""Criteria that a home meets or not whatever the year; the others depend on the building."""
CORRECT = CLASSES.index("B")
"""The class of homes of which nobody knows the room or the sanitary equipment, and of renewed ones."""


@dataclass(frozen=True)
class Homes:
    """Homes of one kind at a residence, today or after an option: one row per kind.

    Attributes
    ----------
    frame
        typology, places (model places), units (places or dwellings as written), room_m2, private_sanitary,
        kitchenette, accessible_share, class_after.
    owner
        Position of the residence (today) or of the option (after).
    """

    frame: pd.DataFrame
    owner: Ints

    def of_choices(self, owners: Ints, count: int) -> tuple[Ints, Ints]:
        """Return the homes of each choice, given its owner: choice, row of `frame`."""
        return Groups.of(self.owner, count).expand(owners)


KNOWN = ("room_m2", "private_sanitary", "kitchenette", "accessible_share")


@remembered
def homes_today(data: Data) -> Homes:
    """Return the homes of today. What a programme leaves empty is the residence's."""
    rows, residences = data["programmes"], data["residences"].set_index("residence_id")
    access = rows["residence_id"].map(residences["accessible"]).astype("float64")
    frame = pd.DataFrame(
        {
            "typology": rows["typology"],
            "places": model_places(rows, data["typologies"]),
            "units": rows["places"].fillna(rows["dwellings"]),
            "room_m2": rows["room_m2"].fillna(rows["residence_id"].map(residences["room_m2"])),
            "private_sanitary": rows["private_sanitary"],
            "kitchenette": rows["kitchenette"],
            "accessible_share": rows["accessible_share"].fillna(access),
            "class_after": "",
        }
    )
    return Homes(frame, positions(rows["residence_id"], data["residences"]["residence_id"]))


def homes_after(data: Data, options: pd.DataFrame, today: Homes) -> Homes:
    """Return the homes that options deliver. What an option leaves empty is as today in the same typology, or unknown.

    Where a typology has several kinds of homes today, what stays of it is shared out among them.
    """
    rows = data["option_programmes"]
    owner = positions(rows["option_id"], options["option_id"])
    rows, owner = rows[owner >= 0].reset_index(drop=True), owner[owner >= 0]
    residence = positions(options["residence_id"], data["residences"]["residence_id"])[owner]
    delivered = rows.assign(
        places=model_places(rows, data["typologies"]), units=rows["places"].fillna(rows["dwellings"])
    )
    delivered = delivered.assign(row=np.arange(len(rows)), residence=residence)
    access = options["accessible_after"].astype("float64").to_numpy()[owner]
    delivered["accessible_share"] = delivered["accessible_share"].fillna(pd.Series(access, delivered.index))
    now = today.frame.assign(residence=today.owner)
    alike = now.groupby(["residence", "typology"])["places"]
    now["part"] = (now["places"] / alike.transform("sum").replace(0.0, np.nan)).fillna(1.0 / alike.transform("size"))
    named = {name: f"{name}_now" for name in KNOWN}
    kinds = now.rename(columns=named)[["residence", "typology", "part", *named.values()]]
    found = delivered.merge(kinds, how="left", on=["residence", "typology"])
    part = found["part"].fillna(1.0)
    whole = {name: found[name].where(_is_known(found[name]), found[f"{name}_now"]) for name in KNOWN}
    frame = pd.DataFrame(
        {
            "typology": found["typology"],
            "places": found["places"] * part,
            "units": found["units"] * part,
            **{name: column.fillna("") if name == "private_sanitary" else column for name, column in whole.items()},
            "class_after": found["class_after"],
        }
    )
    return Homes(frame, owner[found["row"].to_numpy()])


def _is_known(column: pd.Series) -> pd.Series:
    return column.notna() & (column.astype("object") != "")


@dataclass(frozen=True)
class Rules:
    """The habitability rules that apply under a policy."""

    rows: tuple[Rule, ...]
    groups: tuple[str, ...]
    typologies: tuple[str, ...]

    @cached_property
    def judged(self) -> frozenset[str]:
        """The criteria that some rule looks at."""
        return frozenset(str(rule["criterion"]) for rule in self.rows)

    @cached_property
    def without_access(self) -> dict[tuple[str, str], int]:
        """The class of homes that are not accessible, for each typology and public that needs access."""
        found: dict[tuple[str, str], int] = {}
        for rule, worst, about in self.is_about(pd.Series(self.typologies), (ACCESSIBLE,)):
            groups = str(rule["client_groups"]).split(";") if rule["client_groups"] else self.groups
            for number, group in itertools.product(np.flatnonzero(about), groups):
                key = self.typologies[number], group
                found[key] = max(found.get(key, 0), worst)
        return found

    def is_about(self, typologies: pd.Series, criteria: tuple[str, ...]) -> list[tuple[Rule, int, Flags]]:
        """Return, for each rule of the criteria: the rule, its class, the homes that it is about."""
        return [
            (
                rule,
                CLASSES.index(str(rule["class"])),
                typologies.isin(str(rule["typologies"]).split(";")).to_numpy()
                if rule["typologies"]
                else np.ones(len(typologies), dtype=bool),
            )
            for rule in self.rows
            if rule["criterion"] in criteria
        ]


@remembered
def rules_of(data: Data, value: Valuation) -> Rules:
    """Return the rules of the policy: the law's apply to the operator's own too, neither without one."""
    frame = data["habitability_rules"]
    kept = {"law": ("", "law"), "internal": ("", "law", "internal"), "none": ("",)}[value.policy]
    frame = frame[frame["policy"].isin(kept)]
    rows = frame.assign(from_year=frame["from_year"].astype("float64")).to_dict("records")
    return Rules(tuple(rows), tuple(data["client_groups"]["client_group"]), tuple(data["typologies"]["typology"]))


def class_of_homes(homes: pd.DataFrame, rules: Rules, years: Ints) -> Ints:
    """Return the class of homes by what they are themselves, [homes, T]. Not knowing is no fault: class B.

    `class_after` of an option says it at once.
    """
    said = homes["class_after"].map({name: number for number, name in enumerate(CLASSES)}).astype("float64")
    found = np.zeros((len(homes), len(years)), dtype=np.int64)
    unknown = np.zeros(len(homes), dtype=bool)
    if "room_m2" in rules.judged:
        unknown |= homes["room_m2"].isna().to_numpy()
    if "private_sanitary" in rules.judged:
        unknown |= (homes["private_sanitary"] == "").to_numpy()
    found[unknown] = CORRECT
    for rule, worst, about in rules.is_about(homes["typology"], OF_THE_HOME):
        fails = about & _fails(homes, str(rule["criterion"]), str(rule["threshold"]))
        found = np.maximum(found, np.where(fails[:, None] & applies(rule, years), worst, 0))
    known = said.notna().to_numpy()
    found[known] = said.to_numpy()[known, None].astype(np.int64)
    return found


def applies(rule: Rule, years: Ints) -> Flags:
    """Tell in which years a rule applies, [T]."""
    return np.asarray(years >= np.nan_to_num(rule["from_year"], nan=-np.inf))


def _fails(homes: pd.DataFrame, criterion: str, threshold: str) -> Flags:
    """Tell which homes do not meet a criterion; what is not known is no fault."""
    if criterion == "room_m2":
        return np.asarray(homes["room_m2"].to_numpy(dtype=float) < float(threshold))
    if criterion == "kitchenette":
        return np.asarray(~homes["kitchenette"].astype("boolean").fillna(True).to_numpy(dtype=bool))
    worse = SANITARY[: SANITARY.index(threshold) + 1]
    return homes["private_sanitary"].isin(worse).to_numpy(dtype=bool)


def building_faults(data: Data, choices: Choices, dates: Dates, aged: Ageing, calendar: Calendar, rule: Rule) -> Flags:
    """Tell under which choices and in which years a building does not meet a rule, [n, T]."""
    criterion, threshold, years = str(rule["criterion"]), str(rule["threshold"]), calendar.years
    residences, options = data["residences"], choices.options
    delivered = dates.is_delivered(years)
    if criterion == "stage":
        return (aged.stage >= CONDITIONS.index(threshold)) & applies(rule, years)
    if criterion == "energy_label":
        worst = ENERGY_LABELS.index(threshold)
        now, given = _ranks(options["energy_label"]), _ranks(options["energy_label_after"])
        later = np.where(given < 0, now, given)
        label = np.where(delivered, later[choices.option, None], now[choices.option, None])
        return (label >= worst) & applies(rule, years)
    if criterion == "safety_opinion":
        wrong = (residences["safety_opinion"] == "unfavourable").to_numpy()
        since, topic = np.nan_to_num(year_of(residences["safety_date"]), nan=-np.inf), "fire"
        begun = years >= since[choices.residence][:, None]
    else:
        until, topic = year_of(residences["agreement_end"]), "agreement"
        wrong = ~np.isnan(until)
        begun = years > np.nan_to_num(until, nan=np.inf)[choices.residence][:, None]
    cured = (years >= cured_from(choices, dates, topic)[:, None]) & cures(options, topic)[choices.option][:, None]
    return wrong[choices.residence][:, None] & begun & ~cured & applies(rule, years)


def _ranks(labels: pd.Series) -> Ints:
    """Return the rank of energy labels, A = 0; -1 where there is none."""
    rank = {label: number for number, label in enumerate(ENERGY_LABELS)}
    return np.asarray(labels.map(rank).fillna(-1), dtype=np.int64)


def cured_from(choices: Choices, dates: Dates, topic: str) -> Floats:
    """Return from which year works cure a topic: at delivery, fire from the end of a first phase (`safe_from`), [n]."""
    first_phase = choices.options["safe_from"].to_numpy(dtype=np.float64, na_value=np.nan)[choices.option]
    if topic != "fire":
        return dates.delivery.astype(np.float64)
    return np.where(np.isnan(first_phase) | dates.is_keep, dates.delivery, dates.start + first_phase)


def cures(options: pd.DataFrame, topic: str) -> Flags:
    """Tell which options answer a topic."""
    return np.array([topic in str(named).split(";") for named in options["cures"]], dtype=bool)


def losses(rules: Rules, value: Valuation, typology: str, grade: int, group: str) -> float:
    """Return what a public loses of a place-year in a grade: `2 x class`, plus 1 where the home is not accessible."""
    worst = grade // 2
    if grade % 2:
        worst = max(worst, rules.without_access.get((typology, group), 0))
    return float(getattr(value.loss, CLASSES[worst]))


def grade_name(grade: int) -> str:
    """Return how a grade is written: its class, with `-` where the homes are not accessible.

    >>> grade_name(0), grade_name(3)
    ('A', 'B-')
    """
    return CLASSES[grade // 2] + "-" * (grade % 2)


def class_in_year(
    data: Data, value: Valuation, choices: Choices, dates: Dates, aged: Ageing, calendar: Calendar,
    homes: pd.DataFrame, choice: Ints, row: Ints,
) -> Ints:  # fmt: skip
    """Return the class of the homes `row` under the choices `choice`, year by year, [pairs, T]."""
    rules = rules_of(data, value)
    found = class_of_homes(homes, rules, calendar.years)[row]
    others = tuple(rules.judged - {*OF_THE_HOME, ACCESSIBLE})
    for rule, worst, about in rules.is_about(homes["typology"], others):
        faults = building_faults(data, choices, dates, aged, calendar, rule)
        here = np.flatnonzero(about[row])
        found[here] = np.maximum(found[here], np.where(faults[choice[here]], worst, 0))
    found[aged.is_renewed[choice]] = CORRECT
    return found


def accessible_parts(homes: pd.DataFrame, row: Ints) -> Floats:
    """Return the share of homes that are accessible, [pairs]; one where it is not known."""
    return homes["accessible_share"].fillna(1.0).clip(0.0, 1.0).to_numpy(dtype=np.float64)[row]
