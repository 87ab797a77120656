"""Factors with a low and a high value -> joint draws of the needs."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence

import numpy as np
import pandas as pd

import planning
from planning.demand.chain import group_need
from planning.demand.draws import DemandDraws
from planning.demand.inputs import ChainInputs
from planning.demand.steps import Floats
from planning.demand.values import Chain, has_band, prepare


def forecast(inputs: ChainInputs, years: Sequence[int], draws: int = 1000, seed: int = 1) -> DemandDraws:
    """Draw the needs jointly.

    Each factor moves once per draw, for all territories and years together; the factors move independently of
    one another. First version: the width comes from the factors' `low` and `high` (P10 and P90), not from a
    back-test.

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
    deviates = {slot.key: _deviates(slot.key, draws, seed) for slot in chain.slots if has_band(slot)}
    values = np.zeros((draws, len(chain.client_groups), len(chain.territories), len(chain.years)), np.float32)
    for position, group in enumerate(chain.client_groups):
        values[:, position] = group_need(chain, group, deviates)
    values.flags.writeable = False
    lineage = _lineage(chain, draws, seed)
    return DemandDraws(values, chain.client_groups, chain.territories, chain.years, seed, lineage)


def _deviates(key: str, draws: int, seed: int) -> Floats:
    """Standard normals of one factor, keyed by its name: adding a factor leaves the others' draws alone."""
    return np.random.default_rng([seed, zlib.crc32(key.encode())]).standard_normal(draws)


def _lineage(chain: Chain, draws: int, seed: int) -> str:
    digest = hashlib.sha256(f"{planning.__version__} {chain.years} {draws} {seed}\n".encode())
    inputs = chain.inputs
    tables = [inputs.territories, inputs.factors, inputs.competing]
    tables += [inputs.reference[name] for name in sorted(chain.series)]
    for table in tables:
        digest.update(_text(table).encode())
    return digest.hexdigest()


def _text(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, lineterminator="\n")
