"""Quantiles of Student's t against the printed tables."""

import numpy as np
import pytest

from planning.demand.methods.tails import t_quantile


@pytest.mark.parametrize(
    ("degrees", "level", "expected"),
    [(4, 0.9, 1.533), (4, 0.975, 2.776), (6, 0.9, 1.440), (6, 0.995, 3.707), (np.inf, 0.9, 1.2816), (3, 0.999, 10.215)],
)
def test_quantiles_are_those_of_the_tables(degrees, level, expected):
    assert float(t_quantile(level, degrees)) == pytest.approx(expected, abs=2e-3)
    assert float(t_quantile(1 - level, degrees)) == pytest.approx(-expected, abs=2e-3)


def test_the_middle_is_zero_and_impossible_levels_are_refused():
    assert float(t_quantile(0.5, 5)) == pytest.approx(0, abs=1e-9)
    with pytest.raises(ValueError, match="strictly between"):
        t_quantile([0.5, 1.0], 5)
