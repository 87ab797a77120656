"""What others than the operator decide: which options may start, and when, by the rows of permissions.csv.

The State, a département or a partner allow an option where a row names the residence (or everywhere), the kind of
action or the template (or neither), who allows it, and years. Without a row nothing of theirs is planned.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planning.domain.kinds import OPERATOR, ActionKind
from planning.tables.data import Data
from planning.tables.shortlist import start_windows
from planning.tables.subjects import EVERYWHERE

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


def decided_by_others(options: pd.DataFrame) -> Flags:
    """Tell which options of a table somebody else than the operator decides, [options]; never a keep."""
    others = ~options["authority"].isin(["", OPERATOR]) & (options["kind"] != ActionKind.KEEP)
    return others.to_numpy(dtype=bool)


def permitted(data: Data, options: pd.DataFrame, option: Ints, start: Ints) -> Flags:
    """Tell which choices may be made: the operator's own, and what a permission allows, [n].

    Parameters
    ----------
    data
        Permissions (scenario applied).
    options
        The options table.
    option, start
        Of each choice: the position of its option in the table, and its start year, [n].
    """
    others = decided_by_others(options)
    if not others.any():
        return np.ones(len(option), dtype=bool)
    allowed: Flags = ~others[option] | allowing(data, options, option, start).any(axis=0)
    return allowed


def allowing(data: Data, options: pd.DataFrame, option: Ints, start: Ints) -> Flags:
    """Tell which permission allows which choice, [permissions, n]; the operator's own choices ask for none."""
    rows = data["permissions"]
    others = decided_by_others(options)
    found: Flags = np.zeros((len(rows), len(option)), dtype=bool)
    cells = {name: options[name].to_numpy() for name in ("residence_id", "kind", "template", "authority")}
    for number, row in enumerate(rows.to_dict("records")):
        fits = others & (cells["authority"] == row["authority"])
        for name, everything in (("residence_id", EVERYWHERE), ("kind", ""), ("template", "")):
            if row[name] != everything:
                fits &= cells[name] == row[name]
        in_time = np.ones(len(option), dtype=bool)
        if not pd.isna(row["from_year"]):
            in_time &= start >= row["from_year"]
        if not pd.isna(row["to_year"]):
            in_time &= start <= row["to_year"]
        found[number] = fits[option] & in_time
    return found


# What would be possible if others allowed it: listed, never planned.


def awaiting_permission(data: Data, residence_id: str | None = None) -> pd.DataFrame:
    """Return the options that somebody else decides and that no permission allows in any year of their own.

    Parameters
    ----------
    data
        Prepared data.
    residence_id
        Only of this residence; none = of all.

    Returns
    -------
    DataFrame
        residence_id, option_id, kind, label, authority: in the order of the options.
    """
    options = data["options"]
    theirs = np.flatnonzero(decided_by_others(options))
    if residence_id is not None:
        theirs = theirs[(options["residence_id"] == residence_id).to_numpy()[theirs]]
    windows = start_windows(data, options["option_id"].take(theirs).tolist())
    spans = [windows[name] for name in options["option_id"].take(theirs)]
    years = [np.arange(first, last + 1) for first, last in spans]
    option = np.repeat(theirs, [len(span) for span in years])
    start = np.concatenate([np.zeros(0, dtype=np.int64), *years])
    allowed = option[permitted(data, options, option, start)]
    waiting = np.setdiff1d(option, allowed)
    columns = ["residence_id", "option_id", "kind", "label", "authority"]
    return options[columns].take(waiting).reset_index(drop=True)
