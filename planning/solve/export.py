"""The exact model as an LP or MPS file, with readable names: for another solver, or for whoever wants to read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.model.matrix import matrix
from planning.model.model import Block
from planning.model.problem import Problem
from planning.tables.data import Data
from planning.tables.text.writing import write_whole

LONGEST_NAME = 255
"""What readers of LP files accept."""


def export_model(data: Data, scenario: Scenario, file: Path, start: Plan | None = None) -> None:
    """Write the model of a scenario, in the data's own units, to be minimised.

    Parameters
    ----------
    data, scenario, start
        As for `solve`.
    file
        Its ending says the format: .lp or .mps.

    Raises
    ------
    RequestError
        When the ending is another, the ids are too long for an LP file, the objective is ordered (that is one model
        after another), it counts changes and there is no plan to count them from, or the file cannot be written.
    """
    refusal = _not_one_model(scenario, start)
    if refusal is not None:
        raise RequestError(refusal)
    form = file.suffix.lower()
    if form not in (".lp", ".mps"):
        raise RequestError(Message(N_("« {file} » : le modèle s'écrit en .lp ou en .mps"), {"file": str(file)}))
    from planning.solve.pulp_engine import to_pulp  # PuLP takes half a second to load

    model = Problem.of(data, scenario, start).model
    problem = to_pulp(model, matrix(model, is_scaled=False))
    if form == ".mps":
        _write(problem.writeMPS, file)
        return
    refusal = _too_long(max((*model.column_names(), *model.row_names()), key=len, default=""))
    if refusal is not None:
        raise RequestError(refusal)
    _write(partial(problem.writeLP, max_length=LONGEST_NAME), file)


def _write(writing: Callable[[str], object], file: Path) -> None:
    """Have PuLP write elsewhere, then the file at once: an interrupted export leaves what was there."""
    with TemporaryDirectory() as folder:
        draft = Path(folder) / f"model{file.suffix}"
        writing(str(draft))
        write_whole(file, draft.read_bytes())


def exported(data: Data, scenario: Scenario, form: str) -> bytes:
    """Return what `export_model` writes, for a download; `form` is `lp` or `mps`.

    Raises
    ------
    RequestError
        As `export_model`.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"model.{form}"
        export_model(data, scenario, file)
        return file.read_bytes()


def export_refusal(scenario: Scenario, counted: Census, form: str) -> Message | None:
    """Say why `exported` would refuse, without writing anything; None when it would not."""
    return _not_one_model(scenario, None) or (_too_long(counted.longest_name) if form == "lp" else None)


def _not_one_model(scenario: Scenario, start: Plan | None) -> Message | None:
    if scenario.order:
        return Message(N_("un objectif par ordre d'importance ne s'écrit pas en un seul modèle"))
    if scenario.weights.changes > 0 and start is None:
        return Message(N_("compter les changements demande un plan de départ"))
    return None


def _too_long(name: str) -> Message | None:
    if len(name) <= LONGEST_NAME - len("_high"):
        return None
    what = N_("le nom « {name} » est trop long pour un fichier .lp : écrivez le modèle en .mps")
    return Message(what, {"name": name})


# What the model of a scenario is made of: how many columns and rows of each family.


@dataclass(frozen=True)
class Census:
    """Columns (unknowns) and rows by family, in the order of the model; families without members are left out."""

    columns: Mapping[str, int]
    rows: Mapping[str, int]
    integers: int
    """Columns that take whole values: the yes-or-no decisions."""
    coefficients: int
    longest_name: str
    """Of a column or a row, as the files of the model name them."""


def census(data: Data, scenario: Scenario) -> Census:
    """Count the model of a scenario; `data` is prepared, before the scenario.

    Raises
    ------
    RequestError
        When the scenario cannot be applied to the data.
    """
    model = Problem.of(data, scenario).model
    return Census(
        columns=_sizes(model.column_blocks),
        rows=_sizes(model.row_blocks),
        integers=int(model.integer.sum()),
        coefficients=len(model.coefficients),
        longest_name=max((*model.column_names(), *model.row_names()), key=len, default=""),
    )


def _sizes(blocks: tuple[Block, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for block in blocks:
        if len(block.keys):
            found[block.family] = found.get(block.family, 0) + len(block.keys)
    return found
