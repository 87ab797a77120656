"""The catalogue and its figures changed by a person: data in, data out, with every generated option made again.

A change is a row of template_changes or parameter_changes; its key says which (`template/<template>/<field>`,
`parameter/<id>`). Options of the folder's own, edited, frozen or added stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import pandas as pd

from planning.domain.errors import CapError, DataError, Problem, RequestError
from planning.domain.message import N_, Message
from planning.options.catalogue_changes import PARAMETERS_FILE, TEMPLATES_FILE
from planning.options.of_portfolio import generated_rows, with_generated_options
from planning.options.option_edits import refuse
from planning.tables.data import Data
from planning.tables.rule_checks import check_rules

TEMPLATE, PARAMETER = "template", "parameter"
_TABLES: Final = {TEMPLATE: "template_changes", PARAMETER: "parameter_changes"}
_FILES: Final = {TEMPLATE: TEMPLATES_FILE, PARAMETER: PARAMETERS_FILE}
_KEYS: Final = {TEMPLATE: ("template", "field"), PARAMETER: ("parameter_id",)}


def template_key(template: str, field: str) -> str:
    """Return the key of a change of a template."""
    return f"{TEMPLATE}/{template}/{field}"


def parameter_key(parameter_id: str) -> str:
    """Return the key of a change of a figure."""
    return f"{PARAMETER}/{parameter_id}"


def with_template(data: Data, template: str, field: str, value: str, author: str, reason: str) -> Data:
    """Return the data with a field of a template set otherwise, and the options that follow.

    Raises
    ------
    DataError
        When the template refuses the value, a rule names an option that would go, or nobody signed.
    RequestError
        When the options of this portfolio are given.
    """
    row = {"template": template, "field": field, "value": value}
    return _with_row(data, TEMPLATE, row, author, reason)


def with_parameter(
    data: Data, parameter_id: str, value: float, low: float | None, high: float | None, author: str, reason: str
) -> Data:
    """Return the data with a figure set otherwise, and the options that follow (errors: `with_template`)."""
    row = {"parameter_id": parameter_id, "value": value, "low": low, "high": high, "source": ""}
    return _with_row(data, PARAMETER, row, author, reason)


def with_both(data: Data, key: str, wanted: Mapping[str, Any], author: str, reason: str) -> Data:
    """Return the data where somebody else's change of the same thing stays, with this one beside it.

    Of a figure the central value stays and the range covers both. A field of a template has one value: theirs stays,
    and what this person wanted is written beside the reason.

    Parameters
    ----------
    data
        With the other's change.
    key
        What both changed (`template_key`, `parameter_key`).
    wanted
        This person's value; of a figure its low and high too (EUR or whatever its unit; None = the value).
    author, reason
        Who wants it, and why.

    Raises
    ------
    RequestError
        When nobody changes it any more.
    DataError
        As `with_template`.
    """
    kind = _kind(key)
    rows = data[_TABLES[kind]]
    theirs = rows[_keys_of(kind, rows) == key]
    if theirs.empty:
        raise RequestError(Message(N_("l'autre changement a été annulé : gardez le vôtre ou laissez le catalogue")))
    kept: dict[str, Any] = {str(name): cell for name, cell in theirs.iloc[0].items()}
    if kind == PARAMETER:
        ends = [side[name] for side in (kept, wanted) for name in ("value", "low", "high")]
        known = [float(end) for end in ends if end is not None and not pd.isna(end)]
        kept |= {"low": min(known), "high": max(known)}
    said = f"{kept['reason']} ; {author.strip()} : {wanted['value']} ({reason.strip()})"
    return _with_row(data, kind, kept, f"{kept['author']}, {author.strip()}", said)


def catalogue_as_before(data: Data, former: Data, keys: Iterable[str]) -> Data:
    """Return the data where some changes of the catalogue are again as they were in a former version.

    Raises
    ------
    DataError, RequestError
        As `with_template`.
    """
    changed = data
    for key in keys:
        kind = _kind(key)
        kept = changed[_TABLES[kind]]
        kept = kept[_keys_of(kind, kept) != key]
        before = former[_TABLES[kind]]
        rows = pd.concat([kept, before[_keys_of(kind, before) == key]], ignore_index=True)
        changed = changed.replacing(**{_TABLES[kind]: rows})
    return _regenerated(data, changed)


def catalogue_carried_over(fresh: Data, former: Data, keys: Collection[str]) -> tuple[Data, list[Message]]:
    """Put a person's changes of the catalogue back into data prepared again.

    Returns
    -------
    data
        With every change that still makes sense.
    lost
        A sentence for each that does not.
    """
    lost = []
    for key in keys:
        try:
            fresh = catalogue_as_before(fresh, former, [key])
        except CapError as error:
            reason = error.problems[0].what if isinstance(error, DataError) and error.problems else error.message
            what = N_("le changement « {key} » du catalogue ne peut plus s'appliquer ({reason})")
            lost.append(Message(what, {"key": key, "reason": reason}))
    return fresh, lost


def catalogue_effect(before: Data, after: Data) -> pd.DataFrame:
    """Return the options that come, go or change between two states of the data.

    Returns
    -------
    DataFrame
        option_id, residence_id, label, cost_before, cost_after (EUR), homes_before, homes_after (places and dwellings
        as written, for comparison alone), years_before, years_after; NaN where the option is not there.
    """
    sides = [_measured(data).add_suffix(suffix) for data, suffix in ((before, "_before"), (after, "_after"))]
    both = pd.concat(sides, axis="columns")
    names = ("cost", "homes", "years", "closed")
    moved = [~both[f"{name}_before"].sub(both[f"{name}_after"]).abs().le(1e-9) for name in names]
    rows = both[pd.concat(moved, axis="columns").any(axis="columns")]
    labels = pd.concat([after["options"], before["options"]]).drop_duplicates("option_id").set_index("option_id")
    known = labels.reindex(rows.index)[["residence_id", "label"]]
    return pd.concat([known, rows], axis="columns").reset_index(names="option_id")


def _with_row(data: Data, kind: str, row: Mapping[str, Any], author: str, reason: str) -> Data:
    remedy = Message(N_("écrivez qui fait ce changement, et pourquoi"))
    blank = [name for name, cell in (("author", author), ("reason", reason)) if not cell.strip()]
    refuse([Problem(_FILES[kind], Message(N_("la case est vide")), remedy, column=name) for name in blank])
    table = data[_TABLES[kind]]
    key = "/".join([kind, *(str(row[name]) for name in _KEYS[kind])])
    signed = pd.DataFrame([{**row, "author": author.strip(), "reason": reason.strip()}])
    kept = table[_keys_of(kind, table) != key]
    rows = signed if kept.empty else pd.concat([kept, signed], ignore_index=True)
    return _regenerated(data, data.replacing(**{_TABLES[kind]: rows}))


def _regenerated(before: Data, after: Data) -> Data:
    """Make the generated options of `before` again, as `after` changes the catalogue."""
    if before.manifest.build.options != "templates":
        raise RequestError(
            Message(N_("les options de ce portefeuille sont données : changez-les une à une, page Options"))
        )
    rows = generated_rows(before, list(before["residences"]["residence_id"]))
    made = before.replacing(options=rows["options"])["options"]
    options = before["options"]
    # What the templates give, as they give it: an option of the folder's own keeps its place.
    same = options[options["origin"] == ""].merge(made, how="inner", on=list(made.columns))["option_id"]
    tables = ("options", "option_programmes", "option_costs", "option_funding")
    kept = {name: before[name][~before[name]["option_id"].isin(same)] for name in tables}
    found = with_generated_options(after.replacing(**kept))
    refuse(check_rules(found.tables))
    return found


def _keys_of(kind: str, rows: pd.DataFrame) -> pd.Series:
    keys = pd.Series(kind, rows.index, dtype="str")
    for name in _KEYS[kind]:
        keys = keys + "/" + rows[name].astype("str")
    return keys


def _kind(key: str) -> str:
    return key.partition("/")[0]


def _measured(data: Data) -> pd.DataFrame:
    options = data["options"].set_index("option_id")
    homes = data["option_programmes"][["places", "dwellings"]].sum(axis="columns")
    return pd.DataFrame(
        {
            "cost": data["option_costs"].groupby("option_id")["amount_eur"].sum(),
            "homes": homes.groupby(data["option_programmes"]["option_id"]).sum(),
            "years": options["duration_years"].astype("float64"),
            "closed": options["closed_share"].astype("float64"),
        },
        index=options.index,
    ).fillna(0.0)
