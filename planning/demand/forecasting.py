"""Series models, and factors with a low and a high value -> joint draws of the needs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import planning
from planning.demand.chain import group_need
from planning.demand.draws import DemandDraws
from planning.demand.futures.series_model import generator
from planning.demand.inputs import ChainInputs
from planning.demand.steps import Floats
from planning.demand.values import Chain, Deviates, has_band, prepare, series_key


@dataclass(frozen=True)
class Dependence:
    """Correlation of the needs of any two client groups, from 0 to below 1.

    0 by default: no data was found to measure it. Within a group nothing is needed: its territories
    and years share the same draw of each series and factor.
    """

    between_groups: float = 0.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.between_groups < 1.0:
            raise ValueError("between_groups must be at least 0 and below 1")


def forecast(
    inputs: ChainInputs,
    years: Sequence[int],
    draws: int = 1000,
    seed: int = 1,
    dependence: Dependence | None = None,
) -> DemandDraws:
    """Draw the needs jointly.

    A series that has a model (`ChainInputs.models`) follows it: its whole path over territories and years is one draw.
    Each factor moves once per draw, for all territories and years together (ignorance, not noise), by its `low` and
    `high` (P10 and P90), independently of the other factors.

    Parameters
    ----------
    inputs
        Tables, series and models.
    years
        Years of the plan.
    draws, seed
        How many futures, and from where: the same give the same bytes.
    dependence
        How client groups move together; None = as `Dependence()`: only through the factors and series they share.

    Raises
    ------
    DataError
        As `needs_by_chain`.
    ValueError
        When `draws` is not positive.
    """
    if draws < 1:
        raise ValueError("draws must be at least 1")
    chain = prepare(inputs, tuple(years))
    deviates = draw_deviates(chain, draws, seed)
    values = np.zeros((draws, len(chain.client_groups), len(chain.territories), len(chain.years)), np.float32)
    for position, group in enumerate(chain.client_groups):
        values[:, position] = group_need(chain, group, deviates)
    asked = dependence or Dependence()
    values = dependent(values, asked, seed)
    values.flags.writeable = False
    lineage = _lineage(chain, draws, seed, asked)
    return DemandDraws(values, chain.client_groups, chain.territories, chain.years, seed, lineage)


def draw_deviates(chain: Chain, draws: int, seed: int) -> Deviates:
    """Draw what moves: standard normals for each factor with a band, factors [draw, territory, year] for each series.

    Each has its own stream of chance, keyed by its name: adding one leaves the others' draws alone.
    """
    used = {slot.times for slot in chain.slots if slot.times in chain.inputs.models}
    found: dict[str, Floats] = {}
    for name in sorted(used):
        paths = chain.inputs.models[name].deviations(chain.inputs.territories, chain.years, draws, seed)
        found[series_key(name)] = np.exp(chain.inputs.spreads.get(name, 1.0) * paths)
    for slot in chain.slots:
        if has_band(slot) and slot.times not in used:
            found[slot.key] = generator(seed, slot.key).standard_normal(draws)
    return found


def _lineage(chain: Chain, draws: int, seed: int, dependence: Dependence) -> str:
    digest = hashlib.sha256(f"{planning.__version__} {chain.years} {draws} {seed} {dependence}\n".encode())
    inputs = chain.inputs
    tables = [inputs.territories, inputs.factors, inputs.competing]
    tables += [inputs.reference[name] for name in sorted(chain.series)]
    for table in tables:
        digest.update(_text(table).encode())
    for name in sorted(set(chain.series) & set(inputs.models)):
        digest.update(f"{name} {inputs.spreads.get(name, 1.0)} {inputs.models[name].lineage()}\n".encode())
    return digest.hexdigest()


def _text(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, lineterminator="\n")


def dependent(values: NDArray[np.float32], dependence: Dependence, seed: int) -> NDArray[np.float32]:
    """Reorder each group's draws so that the totals of two groups have the rank correlation asked for.

    Iman and Conover 1982: the draws of a group are only reordered, each kept whole, so its bands stay as they are. At 0
    nothing is reordered, and factors that two groups share still link them; above 0 the correlation asked for takes
    the place of those links.

    Parameters
    ----------
    values
        Places, [draw, client group, territory, year].
    dependence
        What is asked for.
    seed
        Seed of the draws.
    """
    if dependence.between_groups == 0.0 or values.shape[1] < 2:
        return values
    count, groups = values.shape[:2]
    rng = generator(seed, "between groups")
    common, own = rng.standard_normal((count, 1)), rng.standard_normal((count, groups))
    scores = np.sqrt(dependence.between_groups) * common + np.sqrt(1.0 - dependence.between_groups) * own
    found = np.empty_like(values)
    for group in range(groups):
        total = values[:, group, :, -1].sum(axis=1, dtype=np.float64)
        ranks = np.argsort(np.argsort(scores[:, group], kind="stable"), kind="stable")
        found[:, group] = values[np.argsort(total, kind="stable")[ranks], group]
    return found
