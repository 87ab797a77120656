"""Altering what happened after an origin never changes the forecast made there, nor its band."""

from dataclasses import replace

import numpy as np
import pytest

from planning.demand.backtest.subjects_judged import ASYLUM, JUDGED_ON, SENIORS, judge
from planning.demand.futures.cohort_model import CohortModel
from planning.demand.futures.walk_model import WalkModel
from planning.tables.histories import FlowHistory

ORIGIN = 2010


def altered_ages(history):
    counts = history.counts.copy()
    after = history.years.index(ORIGIN) + 1
    counts[:, after:] *= np.random.default_rng(1).uniform(0.3, 3.0, counts[:, after:].shape)
    return replace(history, counts=counts)


def altered_flows(history):
    values = []
    for first, own in zip(history.first_years, history.values, strict=True):
        changed = own.copy()
        after = max(ORIGIN + 1 - first, 0)
        changed[after:] *= np.random.default_rng(first).uniform(0.1, 10, len(own) - after)
        values.append(changed)
    return FlowHistory(history.countries, history.first_years, tuple(values))


@pytest.mark.parametrize("subject", [SENIORS, ASYLUM])
def test_no_method_reads_what_happened_after_an_origin(histories, subject):
    changed = replace(histories, ages=altered_ages(histories.ages), flows=altered_flows(histories.flows))
    pairs = [*zip(*(judge(JUDGED_ON[subject], known) for known in (histories, changed)), strict=True)]
    assert len(pairs) >= 4
    for before, after in pairs:
        kept = before.between(0, ORIGIN).quantiles
        assert np.array_equal(kept, after.between(0, ORIGIN).quantiles, equal_nan=True), before.method
        assert not np.array_equal(before.quantiles, after.quantiles, equal_nan=True)


def test_the_draws_of_the_product_know_nothing_after_their_history(histories, demo):
    known = CohortModel("s", histories.ages.until(ORIGIN), 75)
    same = CohortModel("s", altered_ages(histories.ages).until(ORIGIN), 75)
    args = (demo.territories, range(2011, 2020), 50, 3)
    assert known.deviations(*args).tobytes() == same.deviations(*args).tobytes()
    assert known.lineage() == same.lineage()
    full = CohortModel("s", histories.ages, 75)
    assert full.deviations(*args).tobytes() != known.deviations(*args).tobytes()


def test_the_walk_of_a_shorter_history_is_that_of_the_origin(histories, demo):
    cut = tuple(
        own[: ORIGIN + 1 - first]
        for first, own in zip(histories.flows.first_years, histories.flows.values, strict=True)
    )
    model = WalkModel("a", FlowHistory(histories.flows.countries, histories.flows.first_years, cut), "FRA")
    assert model.facts.last_year == ORIGIN
    drawn = model.deviations(demo.territories, [ORIGIN + 3], 4000, 1)[:, 0, 0]
    judged = judge(JUDGED_ON[ASYLUM], histories)[0]
    row, column = judged.origins.index(ORIGIN), judged.areas.index("FRA")
    last = histories.flows.values[column][ORIGIN - histories.flows.first_years[column]]
    expected = np.log(judged.quantiles[row, column, 2] / last)
    assert np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx(expected[[1, 3, 5]], abs=0.03)
