"""Between plans of equal worth: the cheaper, then the earlier, then the first option by name. Outside the objective."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from planning.model.choices import Choices
from planning.model.model import Ints
from planning.model.problem import Problem
from planning.solve.complete import completed
from planning.solve.engine import Answer
from planning.solve.search.annealing import Annealing
from planning.solve.search.local_search import LocalSearch


def ties_broken(problem: Problem, answer: Answer, annealing: Annealing | None) -> Answer:
    """Return the answer with each residence, in turn, given the preferred of the choices that cost no more.

    Only where the compiled search knows the whole model; the objective does not change.
    """
    if annealing is None or answer.values is None:
        return answer
    search = LocalSearch(annealing.ready)
    chosen = annealing.choices_in(answer.values)
    preferred = search.preferred(chosen, preference(problem.choices))
    if np.array_equal(preferred, chosen):
        return answer
    values = completed(problem, preferred)
    return answer if values is None else replace(answer, values=values)


def preference(choices: Choices) -> Ints:
    """Return the rank of each choice: cost of the works, start year, option id."""
    keys = ["capex_eur", "start_year", "option_id"]
    order = choices.frame[keys].sort_values(keys, kind="stable").index
    return pd.Series(np.arange(len(order)), order).sort_index().to_numpy(dtype=np.int64)
