"""plan.json: a plan with the tables it was made from, so that it can be verified alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from planning.domain.errors import DataError, Problem
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.tables.data import Data, tables_read
from planning.tables.faults import document_problems
from planning.tables.text.document_reading import read_document
from planning.tables.text.writing import write_whole

INPUTS = "inputs"
LARGEST_PLAN_BYTES = 400_000_000
"""A plan carries its tables."""


def plan_document(plan: Plan, data: Data) -> dict[str, Any]:
    """Return the content of plan.json: the plan's fields, then the tables under `inputs`."""
    signed = plan.model_copy(update={"request_hash": plan.request})
    return {**signed.model_dump(mode="json"), INPUTS: data.to_document(tables_read(plan.scenario))}


def write_plan(path: str | Path, plan: Plan, data: Data) -> None:
    """Write plan.json at once or not at all.

    Raises
    ------
    RequestError
        Where it cannot be written (`writing.write_whole`).
    """
    write_whole(Path(path), plan_text(plan, data))


def plan_text(plan: Plan, data: Data) -> str:
    """Return what plan.json holds."""
    return json.dumps(plan_document(plan, data), ensure_ascii=False, indent=1)


def read_plan(path: str | Path) -> tuple[Plan, Data | None]:
    """Read plan.json.

    Returns
    -------
    plan, data
        `data` is None when the file does not carry its tables.

    Raises
    ------
    DataError
        When the file is not a plan; every wrong field is listed.
    """
    source = Path(path)
    document, problems = read_document(source, source.name, most_bytes=LARGEST_PLAN_BYTES)
    if not isinstance(document, dict):
        raise _not_a_plan(source, problems or [Problem(source.name, Message(N_("ce n'est pas un plan")), _RECOMPUTE)])
    inputs = document.pop(INPUTS, None)
    try:
        plan = Plan.model_validate(document)
    except ValidationError as error:
        raise _not_a_plan(source, document_problems(source.name, error)) from error
    if inputs is None:
        return plan, None
    try:
        return plan, Data.from_document(inputs, plan.data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = Message(N_("les tables jointes au plan sont illisibles ({reason})"), {"reason": str(error)})
        raise _not_a_plan(source, [Problem(source.name, what, _RECOMPUTE, column=INPUTS)]) from error


_RECOMPUTE = Message(N_("recalculez le plan avec la commande optimise"))


def _not_a_plan(source: Path, problems: list[Problem]) -> DataError:
    return DataError(Message(N_("« {file} » n'est pas un plan lisible"), {"file": source.name}), problems)
