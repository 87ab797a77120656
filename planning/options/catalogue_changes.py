"""The catalogue and its figures as a portfolio changes them (template_changes.csv, parameter_changes.csv)."""

from __future__ import annotations

import tomllib
from collections.abc import Hashable, Mapping
from copy import deepcopy
from typing import Any

import pandas as pd
from pydantic import ValidationError

from planning.domain.errors import DataError, Problem
from planning.domain.message import N_, Message
from planning.options.template import Template
from planning.options.template_catalogue import Catalogue
from planning.tables.faults import document_problems

TEMPLATES_FILE, PARAMETERS_FILE = "template_changes.csv", "parameter_changes.csv"
CATALOGUE_FILES = (TEMPLATES_FILE, PARAMETERS_FILE)
LARGEST = 1e12
"""Above this a figure no longer adds up to the cent."""
OFFERED = "offered"
"""A field of no template: false leaves the template out."""
FIXED = ("id", "kind")
"""Fields that say which template it is."""

Row = Mapping[Hashable, Any]


def changed_catalogue(catalogue: Catalogue, changes: pd.DataFrame) -> Catalogue:
    """Return the catalogue with the fields that a portfolio sets otherwise.

    Parameters
    ----------
    catalogue
        The shipped one.
    changes
        template, field (dots go inside: `eligible.rooms_min`), value (as in TOML; a plain word is a text).

    Raises
    ------
    DataError
        With one problem per change that names no template or no field, or whose value the template refuses.
    """
    if changes.empty:
        return catalogue
    documents = {template.id: template.model_dump(mode="json") for template in catalogue.templates}
    left_out: set[str] = set()
    problems: list[Problem] = []
    for line, row in enumerate(changes.to_dict("records"), start=2):
        name, field, value = str(row["template"]), str(row["field"]).strip(), _value(str(row["value"]))
        tried = deepcopy(documents.get(name, {}))
        if name not in documents:
            what = Message(N_("le modèle « {template} » n'existe pas"), {"template": name})
            remedy = Message(N_("choisissez un modèle du catalogue : {known}"), {"known": ", ".join(documents)})
            problems.append(Problem(TEMPLATES_FILE, what, remedy, row=line, column="template"))
        elif field == OFFERED and not isinstance(value, bool):
            what = Message(N_("« {value} » ne dit pas si le modèle est offert"), {"value": str(row["value"])})
            problems.append(
                Problem(
                    TEMPLATES_FILE,
                    what,
                    Message(N_("écrivez oui ou non (true ou false dans le fichier)")),
                    row=line,
                    column="value",
                )
            )
        elif field == OFFERED:
            left_out |= set() if value is True else {name}
        elif field in FIXED or not _set(tried, field.split("."), value):
            what = Message(N_("le champ « {field} » ne peut pas être changé"), {"field": field})
            remedy = Message(N_("écrivez un champ du modèle, comme works_years, closed_share ou eligible.rooms_min"))
            problems.append(Problem(TEMPLATES_FILE, what, remedy, row=line, column="field"))
        elif found := _problems_of(tried, line):
            problems += found
        else:
            documents[name] = tried
    if problems:
        raise DataError(Message(N_("Les changements du catalogue ne peuvent pas être appliqués")), problems)
    kept = [document for name, document in documents.items() if name not in left_out]
    try:
        return Catalogue.model_validate({**catalogue.model_dump(mode="json"), "templates": kept})
    except ValidationError as error:
        text = N_("Les changements du catalogue ne peuvent pas être appliqués")
        raise DataError(Message(text), document_problems(TEMPLATES_FILE, error)) from error


def changed_parameters(parameters: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Return the parameters with the values that a portfolio sets otherwise.

    Parameters
    ----------
    parameters
        Rows of data/parameters (one file or several).
    changes
        parameter_id, value, low, high (empty = the value), author, reason, source. The changed row keeps its unit and
        meaning; its source is the change's (its author where none is given), it is not called verified.

    Raises
    ------
    DataError
        With one problem per change whose low, central and high values do not follow each other.
    """
    value = changes["value"]
    follow = (changes["low"].fillna(value) <= value) & (value <= changes["high"].fillna(value))
    what = Message(N_("les valeurs basse, centrale et haute ne se suivent pas"))
    remedy = Message(N_("écrivez-les de la plus petite à la plus grande"))
    lines = [line for line, sound in enumerate(follow, start=2) if not sound]
    problems = [Problem(PARAMETERS_FILE, what, remedy, row=line, column="value") for line in lines]
    problems += _out_of_bounds(parameters, changes)
    if problems:
        raise DataError(Message(N_("Les paramètres changés ne peuvent pas être utilisés")), problems)
    here = changes[changes["parameter_id"].isin(parameters["parameter_id"])]
    if here.empty:
        return parameters
    kept = parameters[~parameters["parameter_id"].isin(here["parameter_id"])]
    latest = parameters.assign(valid_from=parameters["valid_from"].fillna("")).sort_values("valid_from", kind="stable")
    known = {row["parameter_id"]: row for row in latest.to_dict("records")}
    rows = [_changed(known[row["parameter_id"]], row) for row in here.to_dict("records")]
    return pd.concat([kept, pd.DataFrame(rows, columns=parameters.columns)], ignore_index=True)


def check_known(parameters: pd.DataFrame, changes: pd.DataFrame) -> None:
    """Refuse a change of a parameter that does not exist.

    Parameters
    ----------
    parameters
        Those of every file of data/parameters.
    changes
        Rows of parameter_changes.

    Raises
    ------
    DataError
        With one problem per unknown parameter.
    """
    known = set(parameters["parameter_id"])
    remedy = Message(N_("choisissez un paramètre de la page Sources"))
    problems = [
        Problem(PARAMETERS_FILE, Message(N_("le paramètre « {name} » n'existe pas"), {"name": name}), remedy, row=line)
        for line, name in enumerate(changes["parameter_id"], start=2)
        if name not in known
    ]
    if problems:
        raise DataError(Message(N_("Les paramètres changés ne peuvent pas être utilisés")), problems)


def _out_of_bounds(parameters: pd.DataFrame, changes: pd.DataFrame) -> list[Problem]:
    """Refuse what no option can be computed from: below 0 or a share above 1 where the figure never is, no surface."""
    shipped = parameters.drop_duplicates("parameter_id", keep="last").set_index("parameter_id")
    remedy = Message(N_("corrigez la valeur, dans l'unité du paramètre"))
    problems = []
    for line, row in enumerate(changes.to_dict("records"), start=2):
        if row["parameter_id"] not in shipped.index:
            continue
        known = shipped.loc[[row["parameter_id"]]].iloc[0]
        ends = [float(row[name]) for name in ("value", "low", "high") if pd.notna(row[name])]
        unit = str(known["unit"])
        if min(ends) < 0 <= known["value"] and not known["low"] < 0:
            reason = N_("« {name} » ne peut pas être négatif")
        elif unit.startswith("m²") and min(ends) == 0 < known["low"]:
            reason = N_("« {name} » est une surface : elle ne peut pas être nulle")
        elif unit.startswith("part") and max(ends) > 1 and not known["high"] > 1:
            reason = N_("« {name} » est une part : elle s'écrit entre 0 et 1")
        elif max(ends) > LARGEST:
            reason = N_("« {name} » est trop grand pour être compté")
        else:
            continue
        what = Message(reason, {"name": row["parameter_id"]})
        problems.append(Problem(PARAMETERS_FILE, what, remedy, row=line, column="value"))
    return problems


def _value(text: str) -> Any:
    """Read a cell as a value of TOML; what is none is a plain text."""
    try:
        return tomllib.loads(f"value = {text.strip()}")["value"]
    except tomllib.TOMLDecodeError:
        return text.strip()


def _set(document: dict[str, Any], path: list[str], value: Any) -> bool:
    """Set a field; False when the document has none of that name."""
    for name in path[:-1]:
        inner = document.get(name)
        if not isinstance(inner, dict):
            return False
        document = inner
    if path[-1] not in document:
        return False
    document[path[-1]] = value
    return True


def _problems_of(document: dict[str, Any], line: int) -> list[Problem]:
    try:
        Template.model_validate(document)
    except ValidationError as error:
        found = document_problems(TEMPLATES_FILE, error)
        return [Problem(p.file, p.what, p.remedy, row=line, column=p.column) for p in found]
    return []


def _changed(known: Row, row: Row) -> dict[str, Any]:
    return {
        **{str(name): cell for name, cell in known.items()},
        "parameter_id": row["parameter_id"],
        "value": row["value"],
        "low": row["low"],
        "high": row["high"],
        "valid_from": None,
        "source": str(row["source"] or "") or str(row["author"]),
        "reference": None,
        "verified": False,
        "note": f"{known['note']} ({row['author']} : {row['reason']})",
    }
