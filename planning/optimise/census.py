"""What the model of a scenario is made of: how many columns and rows of each family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planning.domain.scenario import Scenario
from planning.optimise.build import build
from planning.optimise.model import Block
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario


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
    model = build(apply_scenario(data, scenario), scenario).model
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
