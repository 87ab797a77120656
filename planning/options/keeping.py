"""Changes that outlive the data they were made in: undone one by one, or carried over to data prepared again."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from planning.domain.errors import CapError
from planning.domain.message import N_, Message
from planning.options.fields import TABLES, Rows, rows_of, with_rows
from planning.options.option_edits import refuse, restored
from planning.tables import checks
from planning.tables.data import Data
from planning.tables.option_checks import check_feasible
from planning.tables.rule_checks import check_rules
from planning.tables.schemas import TABLE_BY_NAME


def undone(data: Data, former: Data, option_ids: Iterable[str], base: Data | None = None) -> Data:
    """Return the data where some options are again as they were in a former version.

    One that nobody had changed then is computed again with today's parameters, or is that of `base`: the data of today
    without what people changed (where it is not at hand, that of `former`).

    Raises
    ------
    DataError
        When a rule names an option that would disappear.
    """
    for option_id in option_ids:
        rows = rows_of(former, [option_id])
        is_written = len(rows["options"]) and str(rows["options"]["origin"].iloc[0]) != ""
        has_origin = set(rows_of(data, [option_id])["options"]["origin"]) - {""}
        computed = not is_written and has_origin
        original = rows if base is None else rows_of(base, [option_id])
        data = restored(data, option_id, original) if computed else with_rows(data, rows, [option_id])
    refuse(check_rules(data.tables))
    return data


def carried_over(
    fresh: Data, former: Data, kept: Collection[str], given_up: Collection[str] = ()
) -> tuple[Data, list[Message]]:
    """Put a person's changes back into data prepared again.

    Parameters
    ----------
    fresh
        Data just prepared.
    former
        The last version that held the changes.
    kept
        Options to take from it.
    given_up
        Options of the folder's that a person gave up: the computed ones come back.

    Returns
    -------
    data
        With every change that still makes sense.
    lost
        A sentence for each that does not: it stays in the history, and can be made again.
    """
    lost = []
    origins = dict(zip(fresh["options"]["option_id"], fresh["options"]["origin"], strict=True))
    for option_id in given_up:
        if origins.get(option_id):
            try:
                fresh = restored(fresh, option_id)
            except CapError as error:
                lost.append(_lost(option_id, error.message))
    for option_id in kept:
        rows = _conforming(rows_of(former, [option_id]))
        found = with_rows(fresh, rows, [option_id])
        reason = _fault(found, rows)
        if reason is None:
            fresh = found
            continue
        lost.append(_lost(option_id, reason))
    return fresh, lost


def _lost(option_id: str, reason: Message) -> Message:
    what = N_("le changement de l'option « {option} » ne peut plus s'appliquer ({reason})")
    return Message(what, {"option": option_id, "reason": reason})


def _conforming(rows: Rows) -> Rows:
    return {name: rows[name].reset_index(drop=True) for name in TABLES}


def _fault(found: Data, rows: Rows) -> Message | None:
    """Return why some options no longer make sense, if they do not."""
    files = {TABLE_BY_NAME[name].file for name in TABLES}
    problems = [one for one in checks.check_references({**found.tables, **rows}) if one.file in files]
    problems = problems or check_feasible(found, rows["options"])
    return problems[0].what if problems else None
