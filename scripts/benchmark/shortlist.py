"""A planner's shortlist: a few options per residence, each with a few start years, chosen as a planner would.

Nothing here looks at an optimum. An option is liked for the places it brings where the public is short, less those it
takes from a public that has no more than it needs, per euro; its years follow from how urgent the building is and
from how fast the money comes in.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from planning.tables.data import Data
from planning.tables.places import capacity_after, current_capacity
from planning.tables.subjects import label_is_at_least, split_subject

SHORT_YEAR = 5
"""The middle of the plan: the year a planner looks at to say who is short of places."""
TASTE = 0.3
"""Log-spread of a planner's liking around the score: nobody ranks by a formula alone."""
WORN = 0.05
"""Worth of a place-year out of a poor condition or a bad label, in place-years of need."""
FIXED_EUR = 50_000.0
"""Added to each cost: what an operation asks of a team, whatever its size."""


def shortlist(data: Data, seed: int, options: int = 3, years: int = 3) -> list[tuple[str, int]]:
    """Return the (option_id, start_year) that a planner would look at, the keep of every residence included.

    At most `options` x `years` per residence besides the keep; options that a rule names or asks for come first.
    """
    kept = _windows(data, _favourites(data, seed, options), years)
    return [
        (str(option), int(year))
        for option, first, last in kept.itertuples(index=False, name=None)
        for year in range(first, last + 1)
    ]


def restricted(data: Data, choices: list[tuple[str, int]]) -> Data:
    """Return the data with these choices only: options left out, windows narrowed (a shortlist's years follow on)."""
    frame = pd.DataFrame(choices, columns=["option_id", "year"]).groupby("option_id")["year"].agg(["min", "max"])
    kept = data["options"][data["options"]["option_id"].isin(frame.index)]
    window = {
        column: kept["option_id"].map(frame[end]).astype("Int64")
        for column, end in (("earliest_year", "min"), ("latest_year", "max"))
    }
    tables = {"options": kept.assign(**window)}
    for name in ("option_programmes", "option_costs", "option_funding"):
        tables[name] = data[name][data[name]["option_id"].isin(kept["option_id"])]
    return data.replacing(**tables)


def _favourites(data: Data, seed: int, count: int) -> pd.DataFrame:
    """Return the favourite options of each residence with score and cost, best first, and the keeps."""
    rng = np.random.default_rng([seed, len(data["options"]), 7])
    options = data["options"].merge(_cost(data), on="option_id", how="left").fillna({"cost_eur": 0.0})
    options["score"] = _worth(data, options) / (options["cost_eur"] + FIXED_EUR)
    options["score"] *= rng.lognormal(0.0, TASTE, len(options))
    options["asked"] = options["option_id"].isin(_named(data)) | _meets_deadline(data, options)
    acting = options[options["kind"] != "keep"].sort_values(["asked", "score"], ascending=False, kind="stable")
    return pd.concat([acting.groupby("residence_id").head(count), options[options["kind"] == "keep"]])


def _cost(data: Data) -> pd.DataFrame:
    """Return option_id, cost_eur and the last year of payment after the start."""
    costs = data["option_costs"].groupby("option_id", as_index=False)
    return costs.agg(cost_eur=("amount_eur", "sum"), reach=("year_offset", "max"))


def _worth(data: Data, options: pd.DataFrame) -> pd.Series:
    """Return what each option is worth a year, in places: needs met, less needs laid bare, and a better building."""
    short = _shortage(data)
    before = current_capacity(data).rename(columns={"places": "before"})[["residence_id", "typology", "before"]]
    owner = options[["option_id", "residence_id"]]
    left = owner.merge(before, on="residence_id").merge(capacity_after(data), on=["option_id", "typology"], how="left")
    new = owner.merge(capacity_after(data), on="option_id").merge(before, on=["residence_id", "typology"], how="left")
    rows = pd.concat([left, new[new["before"].isna()]]).fillna({"before": 0.0, "places": 0.0})
    places = data["residences"].set_index("residence_id")["territory"]
    rows["territory"] = rows["residence_id"].map(places)
    rows = rows.merge(short, on=["territory", "typology"], how="left").fillna({"short": 0.0, "worth": 0.0})
    change = rows["places"] - rows["before"]
    # Places gained help up to the shortage; places lost hurt by what the shortage then is.
    helped = np.minimum(change, rows["short"].clip(lower=0.0))
    hurt = np.minimum(change - rows["short"].clip(upper=0.0), 0.0)
    gain = (np.where(change > 0, helped, hurt) * rows["worth"]).groupby(rows["option_id"]).sum()
    held = before.groupby("residence_id")["before"].sum()
    return options["option_id"].map(gain).fillna(0.0) + WORN * _better_building(data, options) * options[
        "residence_id"
    ].map(held).fillna(0.0)


def _better_building(data: Data, options: pd.DataFrame) -> pd.Series:
    """Return 1 for a poor condition mended, and 1 to 3 for a label E to G left behind."""
    today = data["residences"].set_index("residence_id")
    points = {"E": 1.0, "F": 2.0, "G": 3.0}
    poor = (options["residence_id"].map(today["condition"]) == "poor") & (options["condition_after"] != "poor")
    label = options["residence_id"].map(today["energy_label"]).map(points).fillna(0.0)
    return poor.astype(float) + (label - options["energy_label_after"].map(points).fillna(0.0)).clip(lower=0.0)


def _shortage(data: Data) -> pd.DataFrame:
    """Return, by territory and typology, the places short (below 0: to spare) of the public it fits best."""
    best = data["suitability"].sort_values("suitability", ascending=False, kind="stable")
    fits = best.drop_duplicates("typology")[["typology", "client_group", "suitability"]]
    here = data["residences"][["residence_id", "territory"]]
    held = current_capacity(data).merge(here, on="residence_id").merge(fits, on="typology")
    held = held.groupby(["territory", "client_group"])["places"].sum()
    needs = data["needs"]
    asked = needs[needs["year"] == data.years[min(SHORT_YEAR, len(data.years) - 1)]]
    asked = asked.set_index(["territory", "client_group"])["places"]
    short = asked.sub(held, fill_value=0.0).rename("short").reset_index()
    weight = data["client_groups"].set_index("client_group")["weight"]
    rows = short.merge(fits, on="client_group")
    return rows.assign(worth=rows["suitability"] * rows["client_group"].map(weight))[
        ["territory", "typology", "short", "worth"]
    ]


def _named(data: Data) -> set[str]:
    """Return the options that rules name one by one."""
    return {item for subject in data["rules"]["subject"] for item in split_subject(str(subject))}


def _meets_deadline(data: Data, options: pd.DataFrame) -> pd.Series:
    """Tell which option is the cheapest that gives a residence the label it is due."""
    due = data["rules"][data["rules"]["rule"] == "deadline"].set_index("subject")["value"]
    wanted = options["residence_id"].map(due)
    pairs = zip(options["energy_label_after"], wanted.fillna(""), strict=True)
    good = pd.Series([bool(asked) and label_is_at_least(label, asked) for label, asked in pairs], options.index)
    cheapest = options[good].sort_values("cost_eur", kind="stable").drop_duplicates("residence_id")
    return options["option_id"].isin(cheapest["option_id"])


def _windows(data: Data, options: pd.DataFrame, years: int) -> pd.DataFrame:
    """Return option_id, first and last start year: around the year when the money reaches the residence."""
    first, last = data.manifest.first_year, data.manifest.last_year
    money = float(data["envelopes"]["amount_eur"].sum()) / len(data.years)
    acting = options[options["kind"] != "keep"]
    best = acting.drop_duplicates("residence_id")
    spent = best["cost_eur"].cumsum() / max(money, 1.0)
    due = data["rules"].loc[data["rules"]["rule"] == "deadline"].set_index("subject")["year"].astype("float64")
    # The money runs out before the end of the list: those after it are looked at again from the first year on.
    turn = pd.Series(first + (spent % len(data.years)).astype(int).to_numpy(), best["residence_id"].to_numpy())
    middle = options["residence_id"].map(turn).fillna(first)
    reach = np.maximum(options["duration_years"].astype(int), options["reach"].fillna(0).astype(int))
    latest = np.minimum(last - reach, (options["residence_id"].map(due) - options["duration_years"]).fillna(last))
    begin = np.clip(middle - years // 2, first, np.maximum(first, latest - years + 1)).astype(int)
    keep = (options["kind"] == "keep").to_numpy()
    end = np.minimum(begin + years - 1, (last - reach).astype(int))
    table = pd.DataFrame({"option_id": options["option_id"], "first": begin, "last": end})
    return table.assign(first=np.where(keep, first, begin), last=np.where(keep, first, end))
