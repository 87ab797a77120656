"""An import is kept only where it leaves a correct portfolio, whose needs are computed or given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from planning.demand.first_needs import with_first_needs
from planning.domain.message import Message
from planning.importing.accepting import Accepted
from planning.importing.folders import replace_folder, write_portfolio, write_tables
from planning.importing.present import present_of_data
from planning.importing.starting import manifest_toml
from planning.tables.data import MANIFEST_FILE, Data
from planning.tables.loading import load_folder
from planning.tables.text.parsing import written_cells

_OPTIONS: Final = ("options", "option_programmes", "option_costs", "option_funding")
Prepare = Callable[[Data], Data]
"""What completes data: options made, needs computed (`workflow.prepare`)."""


def import_into_folder(folder: Path, accepted: Accepted, prepare: Prepare) -> tuple[Path | None, tuple[Message, ...]]:
    """Write what was accepted of an import into a folder, at once or not at all.

    Returns
    -------
    kept, said
        Where the former version is kept (None: there was none); what was written for want of needs.

    Raises
    ------
    DataError
        When the portfolio would not be a correct one any more: nothing is changed.
    RequestError
        When the disk refuses.
    """
    said: list[Message] = []

    def write(draft: Path) -> None:
        write_portfolio(draft, accepted.tables, accepted.manifest, accepted.scenarios)
        said.extend(_completed(draft, prepare)[2])

    return replace_folder(folder, write), tuple(said)


def imported_data(present: Data | None, accepted: Accepted, prepare: Prepare) -> tuple[Data, tuple[Message, ...]]:
    """Return a portfolio that is kept in the store, with what was accepted of an import; prepared, of no folder.

    Raises
    ------
    DataError
        When it would not be a correct one any more.
    """
    with TemporaryDirectory() as name:
        draft = Path(name)
        if present is not None:
            held = present_of_data(present)
            write_portfolio(draft, held.tables, manifest_toml(present.manifest), {})
        write_portfolio(draft, accepted.tables, accepted.manifest, accepted.scenarios)
        data, checked, said = _completed(draft, prepare)
    scenarios = data.scenarios if present is None else {**present.scenarios, **data.scenarios}
    if present is not None and data.manifest.build.needs == "given" and len(present["need_curves"]):
        # Draws that a folder brought are kept as their curves, which no table of a folder holds.
        data = data.replacing(need_curves=present["need_curves"])
    # The options are those that were checked: making them is most of the time of a large portfolio.
    build = data.manifest.build
    needs_alone = data.manifest.but(build=build.but(options="given"))
    whole = prepare(replace(data, folder="", scenarios=scenarios, manifest=needs_alone))
    options = {table: checked[table] for table in _OPTIONS}
    return replace(whole.replacing(**options), manifest=data.manifest), said


def _completed(folder: Path, prepare: Prepare) -> tuple[Data, Data, tuple[Message, ...]]:
    """Make sure that a folder can be read and planned with; write its needs where its chain gives none.

    Returns what the folder holds, the same prepared but for draws, and what was written.
    """
    data, said = with_first_needs(load_folder(folder))
    without_draws = data.manifest.but(build=data.manifest.build.but(draws=0))
    checked = prepare(replace(data, manifest=without_draws))  # rules look at options, which are made here
    if said:
        write_tables(folder, {"needs": written_cells(data["needs"])})
        (folder / MANIFEST_FILE).write_text(manifest_toml(data.manifest), encoding="utf-8")
    return data, checked, said
