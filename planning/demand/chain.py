"""Places needed by the explicit chain: population x rates x shares - competing supply x operator's share.

How each figure was chosen is in docs/needs.md.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planning.demand.factor_checks import factor_problem, refusal
from planning.demand.inputs import ChainInputs
from planning.demand.slots import Slot
from planning.demand.steps import STEP_RULES, Floats, Step, multiplier
from planning.demand.values import Chain, Deviates, last_known_year, prepare, slot_values
from planning.domain.errors import DataError
from planning.domain.message import N_, Message

STEP_COLUMNS = [
    *("client_group", "component", "order", "factor_id", "step", "label", "sign"),
    *("territory", "year", "factor", "value", "whole"),
]


def needs_by_chain(inputs: ChainInputs, years: Sequence[int]) -> pd.DataFrame:
    """Return the central need of every client group that has a chain.

    Whole places: the total of a group and year is rounded to the nearest place, then shared between
    territories by largest remainders, so that what is shown adds up.

    Returns
    -------
    DataFrame
        client_group, territory, year, places (the schema of needs.csv).

    Raises
    ------
    DataError
        When a factor, a series or a population is missing or wrong.
    """
    chain = prepare(inputs, tuple(years))
    places = {group: whole_places(group_need(chain, group)) for group in chain.client_groups}
    return cells_frame(chain, places)


REACH_YEARS = 15
"""How many years after its date a chain is computed when what it starts from is not published further ahead."""


def needs_after(inputs: ChainInputs, last_year: int, until: int, dated: int) -> pd.DataFrame:
    """Return the central need of the years that follow a plan, as far as each group's forecast reaches.

    A chain reaches the last published year of the series that it starts from (INSEE's projection: 2050), or else
    `REACH_YEARS` after the portfolio's date; so it does not depend on the plan's horizon, unless the plan is longer.
    Beyond its reach it keeps its last value, while another chain of its group still moves. Whoever counts further
    years holds a group's last row.

    Parameters
    ----------
    inputs
        Tables and series.
    last_year, until
        The plan's last year, and the last year asked for.
    dated
        Year of the portfolio's reference date.

    Returns
    -------
    DataFrame
        client_group, territory, year, places: whole places, as `needs_by_chain`; later years only.

    Raises
    ------
    DataError
        As `needs_by_chain`.
    """
    years = np.arange(last_year, max(last_year, until) + 1)
    chain = prepare(inputs, tuple(int(year) for year in years))
    frames = []
    for group in chain.client_groups:
        parts = chain.components(group)
        reaches = [min(max(_reach(chain, part, dated), last_year), until) for part in parts]
        held = [np.minimum(years, reach) - last_year for reach in reaches]
        total = np.sum([walk(chain, part)[-1][:, at] for part, at in zip(parts, held, strict=True)], axis=0)
        rows = cells_frame(chain, {group: whole_places(total)})
        frames.append(rows[(rows["year"] > last_year) & (rows["year"] <= max(reaches))])
    return pd.concat(frames, ignore_index=True) if frames else cells_frame(chain, {})


def _reach(chain: Chain, component: list[Slot], dated: int) -> int:
    """Return the last year that a chain is computed for."""
    base = component[0]
    published = int(last_known_year(base, chain).max()) if base.times in chain.series else dated
    return max(published, dated + REACH_YEARS)


def chain_steps(inputs: ChainInputs, years: Sequence[int]) -> pd.DataFrame:
    """Return every step of every chain, unrounded, so that a page can print how a need was reached.

    Returns
    -------
    DataFrame
        The columns `STEP_COLUMNS`: label is a `Message`; factor is what the step applies (for competing
        supply, the places taken away); value is the running value after the step; whole is true while the
        value is that of a larger area, not yet shared between territories (the same on every territory).

    Raises
    ------
    DataError
        As `needs_by_chain`.
    """
    chain = prepare(inputs, tuple(years))
    components = [parts for group in chain.client_groups for parts in chain.components(group)]
    slots = [slot for parts in components for slot in parts]
    running = [value for parts in components for value in walk(chain, parts)]
    whole = [state for parts in components for state in _whole(chain, parts)]
    return _steps_frame(chain, slots, running, whole)


def group_need(chain: Chain, client_group: str, deviates: Deviates | None = None) -> Floats:
    """Return a group's places, unrounded: the sum of its chains.

    Shape [territory, year], or [draw, territory, year] when factors deviate.
    """
    ends = []
    for component in chain.components(client_group):
        if _whole(chain, component)[-1]:
            raise _not_shared(component[0])
        ends.append(walk(chain, component)[-1] if deviates is None else _drawn_end(chain, component, deviates))
    total: Floats = np.sum(np.broadcast_arrays(*ends), axis=0)
    return total


def walk(chain: Chain, component: list[Slot]) -> list[Floats]:
    """Return the central running value after each slot of one chain."""
    years, elapsed = _time(chain, component)
    running: Floats = np.ones_like(years)
    walked = []
    for slot in component:
        if slot.step == Step.COMPETING:
            running = np.maximum(running - competing_supply(chain, slot), 0.0)
        elif slot.step != Step.COMPETING_FOLLOWS:
            running = running * multiplier(slot.step, slot_values(slot, chain), years, elapsed)
        walked.append(running)
    return walked


def _drawn_end(chain: Chain, component: list[Slot], deviates: Deviates) -> Floats:
    """Return the drawn value at the end of one chain, [draw, territory, year] or what broadcasts to it.

    Factors that are one number a draw are multiplied among themselves first: arrays over territories and years are
    hundreds of times larger.
    """
    years, elapsed = _time(chain, component)
    running, small = np.ones_like(years), np.ones((1, 1, 1))
    for index, slot in enumerate(component):
        if slot.step == Step.COMPETING:
            running, small = running * small, np.ones((1, 1, 1))
            taken = competing_supply(chain, slot, deviates)
            if index:
                taken = taken * _reaction(chain, component, running, walk(chain, component[:index])[-1], deviates)
            running = np.maximum(running - taken, 0.0)
        elif slot.step != Step.COMPETING_FOLLOWS:
            factor = multiplier(slot.step, slot_values(slot, chain, deviates), years, elapsed)
            if factor.shape[-2:] == (1, 1):
                small = small * factor
            else:
                running = running * factor
    return running * small


def _time(chain: Chain, component: list[Slot]) -> tuple[Floats, Floats]:
    """The year, and the years since the last one known of the chain's population: [territory, year]."""
    years = np.broadcast_to(np.array(chain.years, float), (len(chain.territories), len(chain.years)))
    return years, np.maximum(years - last_known_year(component[0], chain)[:, None], 0.0)


def competing_supply(chain: Chain, slot: Slot, deviates: Deviates | None = None) -> Floats:
    """Return the places of other operators that count against a need: those listed x the share available."""
    listed = chain.inputs.competing
    own = listed[listed["client_group"] == slot.client_group].groupby("territory")["places"].sum()
    places = own.reindex(list(chain.territories)).fillna(0.0).to_numpy(float)
    taken: Floats = slot_values(slot, chain, deviates) * places[:, None]
    return taken


def cells_frame(chain: Chain, arrays: dict[str, np.ndarray]) -> pd.DataFrame:
    """Return [territory, year] arrays by client group as one tidy frame."""
    index = pd.MultiIndex.from_product(
        [list(arrays), chain.territories, chain.years], names=["client_group", "territory", "year"]
    )
    stacked = np.concatenate([arrays[group].ravel() for group in arrays]) if arrays else np.array([], int)
    return pd.Series(stacked, index, name="places").reset_index()


def _reaction(chain: Chain, component: list[Slot], need: Floats, centre: Floats, deviates: Deviates | None) -> Floats:
    """How far other operators' supply moves with a drawn need: 1 at the centre.

    Places funded by the State open and close for every operator; without this, what is left to one operator
    would swing several times more than the need itself.
    """
    slot = next((slot for slot in component if slot.step == Step.COMPETING_FOLLOWS), None)
    if slot is None:
        return np.ones((1, 1))
    known = centre > 0
    ratio = np.where(known, need / np.where(known, centre, 1.0), 1.0)
    return 1.0 + slot_values(slot, chain, deviates) * (ratio - 1.0)


def _whole(chain: Chain, component: list[Slot]) -> list[bool]:
    """Tell, after each step, whether the value still is that of a larger area."""
    base = component[0]
    whole = base.times in chain.series and chain.series[base.times].whole
    states = []
    for slot in component:
        whole = whole and slot.step != Step.KEY
        states.append(whole)
    return states


def _steps_frame(chain: Chain, slots: list[Slot], running: list[Floats], whole: list[bool]) -> pd.DataFrame:
    if not slots:
        return pd.DataFrame(columns=STEP_COLUMNS)
    described = pd.DataFrame(
        {
            "client_group": [slot.client_group for slot in slots],
            "component": [slot.component for slot in slots],
            "order": [slot.order for slot in slots],
            "factor_id": [slot.factor_id for slot in slots],
            "step": [str(slot.step) for slot in slots],
            "label": pd.Series([Message(STEP_RULES[slot.step].label) for slot in slots], dtype="object"),
            "sign": [STEP_RULES[slot.step].sign for slot in slots],
            "whole": whole,
        }
    )
    cells = len(chain.territories) * len(chain.years)
    frame = described.loc[described.index.repeat(cells)].reset_index(drop=True)
    frame["territory"] = np.tile(np.repeat(chain.territories, len(chain.years)), len(slots))
    frame["year"] = np.tile(chain.years, len(slots) * len(chain.territories))
    frame["factor"] = np.concatenate([_applied(chain, slot).ravel() for slot in slots])
    frame["value"] = np.concatenate([value.ravel() for value in running])
    return frame[STEP_COLUMNS]


def _applied(chain: Chain, slot: Slot) -> Floats:
    """What a step applies on every territory and year."""
    value = competing_supply(chain, slot) if slot.step == Step.COMPETING else slot_values(slot, chain)
    return np.broadcast_to(value, (len(chain.territories), len(chain.years)))


def _not_shared(base: Slot) -> DataError:
    what = N_("ce chiffre porte sur un territoire plus grand et n'est partagé nulle part")
    remedy = N_("ajoutez une étape « key » : la part de chaque territoire")
    return refusal([factor_problem("step", base.factor_id, what, remedy)])


# Whole places that add up.


def whole_places(places: Floats) -> NDArray[np.int64]:
    """Round to whole places, keeping the rounded total of the territories (largest remainders).

    Parameters
    ----------
    places
        Places >= 0, [territory, year].

    Returns
    -------
    ndarray
        Whole places, same shape; each is the value below or above, and each year's sum is the sum of that
        year rounded to the nearest place. At equal remainders the first territory goes up.
    """
    below = np.floor(places)
    missing = np.floor(places.sum(axis=0) + 0.5) - below.sum(axis=0)
    # Remainders that differ only by the noise of a sum are equal, or the choice would not be stable.
    remainder = np.round(places - below, 9)
    rank = np.argsort(np.argsort(-remainder, axis=0, kind="stable"), axis=0, kind="stable")
    whole: NDArray[np.int64] = (below + (rank < missing)).astype(np.int64)
    return whole
