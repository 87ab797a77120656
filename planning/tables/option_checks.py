"""What must hold of an option that a person changed: it is signed, it can be built in time, it leaves homes."""

from __future__ import annotations

from typing import Final

import pandas as pd

from planning.domain.errors import Problem
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.tables.checks import broken, check_rows
from planning.tables.data import Data
from planning.tables.places import current_capacity
from planning.tables.schemas import OPTIONS, works
from planning.tables.schemas.works import CHANGED_OPTION
from planning.tables.shortlist import start_windows

EMPTYING: Final = (ActionKind.DISPOSE, ActionKind.GIVE_BACK)
"""Kinds of action that may leave no home behind."""
UNSIGNED: Final = Message(works.UNSIGNED)
SHORTER: Final = N_("raccourcissez la durée ou avancez les années de départ")


def check_origins(options: pd.DataFrame) -> list[Problem]:
    """Return one problem per option that a person changed without saying who or why."""
    return check_rows(options, OPTIONS, "author", "reason")


def check_feasible(data: Data, options: pd.DataFrame) -> list[Problem]:
    """Return what makes no sense of some options, as they stand in `data` with their costs and their homes.

    Parameters
    ----------
    data
        A portfolio that holds the options.
    options
        Those looked at (columns of the table `options`); their index goes into the problems.
    """
    found = _too_late(data, options) + broken(options, OPTIONS, CHANGED_OPTION)
    return found + _without_homes(data, options) + _beyond_cost(data, options)


def _too_late(data: Data, options: pd.DataFrame) -> list[Problem]:
    """Options that cannot be delivered, and paid, by the last year of the plan, in any start year."""
    found = []
    windows = start_windows(data, list(options["option_id"]))
    end = data.manifest.last_year
    for row, option_id in options["option_id"].items():
        first, last = windows[option_id]
        if first > last:
            what = Message(
                N_("aucune année de départ ne permet de livrer et de payer avant la fin du plan ({end_year})"),
                {"end_year": end},
            )
            found.append(Problem(OPTIONS.file, what, Message(SHORTER), int(str(row)), "duration_years"))
    return found


def _beyond_cost(data: Data, options: pd.DataFrame) -> list[Problem]:
    """Options of which a funder may look at more than the whole cost (to the euro: shares are rounded)."""
    totals = data["option_costs"].groupby("option_id")["amount_eur"].sum()
    funding = data["option_funding"]
    over = funding[funding["eligible_eur"] > funding["option_id"].map(totals).astype("float64").fillna(0.0) + 1.0]
    rows = dict(zip(options["option_id"], options.index, strict=True))
    remedy = Message(N_("écrivez une part du coût, de 0 à 100 %"))
    return [
        Problem(
            OPTIONS.file,
            Message(N_("« {funder} » pourrait payer plus que le coût"), {"funder": funder}),
            remedy,
            int(rows[option]),
            "eligible_eur",
        )
        for option, funder in zip(over["option_id"], over["funder"], strict=True)
        if option in rows
    ]


def _without_homes(data: Data, options: pd.DataFrame) -> list[Problem]:
    """Options that leave nobody housed where somebody lives today, or create nothing, unless that is their purpose."""
    programmes = data["option_programmes"]
    homes = programmes[["places", "dwellings"]].fillna(0.0).sum(axis=1).groupby(programmes["option_id"]).sum()
    held = current_capacity(data).groupby("residence_id")["places"].sum()
    left = options["option_id"].map(homes).astype("float64").fillna(0.0)
    today = options["residence_id"].map(held).astype("float64").fillna(0.0)
    acting = ~options["kind"].isin([ActionKind.KEEP, *EMPTYING])
    creating = options["kind"].isin([ActionKind.CREATE, ActionKind.TAKE_OVER])
    what = Message(N_("aucune place ni aucun logement après travaux"))
    remedy = Message(N_("écrivez ce que la résidence contiendra, ou choisissez une cession"))
    return [
        Problem(OPTIONS.file, what, remedy, int(row), "places")
        for row in options.index[acting & (left <= 0) & ((today > 0) | creating)]
    ]
