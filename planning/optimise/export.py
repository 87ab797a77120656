"""The exact model as an LP or MPS file, with readable names: for another solver, or for whoever wants to read it."""

from __future__ import annotations

from pathlib import Path

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.optimise.build import build
from planning.optimise.matrix import matrix
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario

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
        When the ending is another, the ids are too long for an LP file, or the objective is ordered: that is one model
        after another.
    """
    if scenario.order:
        raise RequestError(Message(N_("un objectif par ordre d'importance ne s'écrit pas en un seul modèle")))
    form = file.suffix.lower()
    if form not in (".lp", ".mps"):
        raise RequestError(Message(N_("« {file} » : le modèle s'écrit en .lp ou en .mps"), {"file": str(file)}))
    from planning.optimise.pulp_engine import to_pulp  # PuLP takes half a second to load

    model = build(apply_scenario(data, scenario), scenario, start).model
    problem = to_pulp(model, matrix(model, is_scaled=False))
    if form == ".mps":
        problem.writeMPS(str(file))
        return
    longest = max((*model.column_names(), *model.row_names()), key=len, default="")
    if len(longest) > LONGEST_NAME - len("_high"):
        what = N_("le nom « {name} » est trop long pour un fichier .lp : écrivez le modèle en .mps")
        raise RequestError(Message(what, {"name": longest}))
    problem.writeLP(str(file), max_length=LONGEST_NAME)
