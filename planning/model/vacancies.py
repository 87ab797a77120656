"""Where displaced residents may live meanwhile: vacant places, gathered by the publics that they suit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.model.choices import Choices
from planning.model.model import Flags, Floats, Ints
from planning.model.residents import Residents
from planning.tables.data import Data, recalled

NO_GROUP = "any"
"""How a key shows residents without a main public."""


@dataclass(frozen=True)
class Vacancies:
    """Vacant model places of every residence and after every option.

    A residence is either open to a public or not: one of its open typologies suits it, or none does. Residences open to
    the same publics are alike, so they are counted together (`fits` names the publics, `any` those without one).

    Attributes
    ----------
    today
        residence_id, territory, fits, places: places not occupied, until works start. Only those above 0.
    after
        option_id, fits, places: what is left after delivery once today's residents are back. Only those above 0.
    welcome
        fits, client_group: who may live there.
    """

    today: pd.DataFrame
    after: pd.DataFrame
    welcome: pd.DataFrame


@recalled
def vacancies(data: Data, choices: Choices, groups: list[str]) -> Vacancies:
    """Return the vacant places that suit some of `groups` (the empty one: residents without a main public)."""
    suits = _suits(data, groups)
    before, after = choices.before, choices.after
    occupied = before.groupby("residence_id")[["occupied", "places"]].sum()
    today = data["residences"][["residence_id", "territory"]]
    empty = (occupied["places"] - occupied["occupied"]).clip(lower=0.0)
    today = today.assign(places=today["residence_id"].map(empty).astype("float64").fillna(0.0))
    options = data["options"][["option_id", "residence_id"]]
    delivered = options["option_id"].map(after.groupby("option_id")["places"].sum()).astype("float64").fillna(0.0)
    back = options["residence_id"].map(occupied["occupied"]).astype("float64").fillna(0.0)
    options = options.assign(places=(delivered - back).clip(lower=0.0))
    flags = np.concatenate(
        [_open_to(today, "residence_id", before, suits), _open_to(options, "option_id", after, suits)]
    )
    patterns, which = np.unique(flags, axis=0, return_inverse=True)
    names = np.array([";".join(group or NO_GROUP for group in np.array(groups)[row]) for row in patterns], dtype=object)
    label = names[which.ravel()].astype("str")
    pattern, member = np.nonzero(patterns)
    return Vacancies(
        today=_usable(today.assign(fits=label[: len(today)])),
        after=_usable(options.assign(fits=label[len(today) :])).drop(columns="residence_id"),
        welcome=pd.DataFrame({"fits": names[pattern].astype("str"), "client_group": np.array(groups)[member]}),
    )


def _usable(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[(rows["places"] > 0) & (rows["fits"] != "")].reset_index(drop=True)


def _suits(data: Data, groups: list[str]) -> pd.DataFrame:
    """Return which typology suits which group: a flag per typology (index) and group (column)."""
    fits = data["suitability"]
    fits = fits[fits["suitability"] > 0]
    pairs = set(zip(fits["typology"], fits["client_group"], strict=True))
    typologies = data["typologies"]["typology"]
    return pd.DataFrame(
        {group: [group == "" or (typology, group) in pairs for typology in typologies] for group in groups},
        index=typologies,
    )


def _open_to(holders: pd.DataFrame, key: str, held: pd.DataFrame, suits: pd.DataFrame) -> Flags:
    """Return a flag per holder and group: some typology held there, with places, suits the group."""
    held = held[held["places"] > 0]
    position = held[key].map(pd.Series(np.arange(len(holders)), holders[key]))
    held, position = held[position.notna()], position.dropna()
    flags: Flags = np.zeros((len(holders), suits.shape[1]), dtype=bool)
    typology: Ints = suits.index.get_indexer(pd.Index(held["typology"]))
    np.logical_or.at(flags, position.to_numpy(dtype=np.int64), suits.to_numpy(dtype=bool)[typology])
    return flags


def suited_places(data: Data, choices: Choices, people: Residents) -> Floats:
    """Return the model places after delivery that suit the residence's main public (any, without one), [n]."""
    groups = sorted(people.frame["client_group"].unique())
    suits = _suits(data, groups)
    after = choices.after
    owner = after["option_id"].map(data["options"].set_index("option_id")["residence_id"])
    wanted = owner.map(people.frame.set_index("residence_id")["client_group"])
    typology, group = (
        suits.index.get_indexer(pd.Index(after["typology"])),
        pd.Index(groups).get_indexer(pd.Index(wanted)),
    )
    flags = suits.to_numpy(dtype=bool)[typology, group]
    total = after["places"].where(flags, 0.0).groupby(after["option_id"]).sum()
    return choices.frame["option_id"].map(total).fillna(0.0).to_numpy(dtype=np.float64)
