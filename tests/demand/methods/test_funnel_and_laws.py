"""Mental health's funnel by hand; how factors are drawn between their bounds."""

import numpy as np
import pytest

from planning.demand.factor_laws import Law, drawn
from planning.demand.methods.funnel import Funnel

FUNNEL = Funnel(long_stay=0.25, could_leave=0.17, growth=0.03, alone=0.672, psychic=0.33, wish=0.15, delivery=0.5)
Z = np.array([-1.2815515655446004, 0.0, 1.2815515655446004])


def test_moselle_by_hand():
    assert FUNNEL.from_hospital(np.array([877.0]))[0] == pytest.approx(37.3, abs=0.1)
    at_home = FUNNEL.from_home(np.array([19_022.0]), np.array([5.0]))[0]
    assert at_home == pytest.approx(19_022 * 1.03**5 * 0.672 * 0.33 * 0.15)
    assert FUNNEL.delivered(np.array([100.0]))[0] == 50
    left = FUNNEL.seekers(np.array([877.0]), np.array([19_022.0]), np.array([5.0]), np.array([100.0]))[0]
    assert left == pytest.approx(37.27 + at_home - 50, abs=0.01)


def test_announced_places_never_leave_fewer_than_nobody():
    assert FUNNEL.seekers(np.array([10.0]), np.array([0.0]), np.array([0.0]), np.array([1e4]))[0] == 0


def test_the_funnel_takes_draws():
    doubt = Funnel(np.array([0.2, 0.3]), 0.17, 0.03, 0.672, 0.33, 0.15, 0.5)
    assert doubt.from_hospital(np.array([100.0])) == pytest.approx([3.4, 5.1])


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
