"""How factors are drawn between their bounds."""

import numpy as np
import pytest

from planning.demand.factor_laws import Law, drawn

Z = np.array([-1.2815515655446004, 0.0, 1.2815515655446004])


@pytest.mark.parametrize("law", Law)
def test_low_value_and_high_are_p10_p50_and_p90_of_every_law(law):
    found = drawn(law, np.array(0.4), np.array(0.3), np.array(0.6), Z)
    assert found == pytest.approx([0.3, 0.4, 0.6])


@pytest.mark.parametrize("law", Law)
def test_a_side_without_bound_does_not_move(law):
    found = drawn(law, np.array(0.4), np.array(np.nan), np.array(0.6), Z)
    assert found == pytest.approx([0.4, 0.4, 0.6])


def test_a_logit_share_never_reaches_one_and_a_normal_never_goes_below_zero():
    far = np.array([-30.0, 30.0])
    assert (drawn(Law.LOGIT, np.array(0.9), np.array(0.8), np.array(0.97), far) <= 1).all()
    assert drawn(Law.NORMAL, np.array(0.4), np.array(0.3), np.array(0.6), far).min() == 0
