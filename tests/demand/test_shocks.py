"""Named shocks: the same futures with something that happened in them."""

import numpy as np
import pytest

from planning.demand import Shock, ShockKind, forecast, halved_procedure, needs_by_chain, read_shocks, shocked_forecast
from planning.domain.errors import RequestError
from planning.tables import shipped
from planning.tables.loading import load_folder
from planning.tables.parameters import read_parameters

YEARS = range(2027, 2033)
METZ = "200039865"


@pytest.fixture(scope="module")
def base(demo):
    return forecast(demo, YEARS, 60)


def asylum(draws):
    return draws.values[:, draws.client_groups.index("asylum")]


def test_a_dismantled_camp_adds_its_people_there_and_fades(demo, base):
    shock = Shock("camp", ShockKind.CAMP, "asylum", METZ, 2028, 3, 300.0)
    added = asylum(shocked_forecast(demo, YEARS, [shock], 60)) - asylum(base)
    metz = base.territories.index(METZ)
    assert added[:, metz].max(axis=0) == pytest.approx([0, 300, 200, 100, 0, 0], abs=0.01)
    assert np.delete(added, metz, axis=1).max() == 0


def test_other_groups_and_earlier_years_do_not_move(demo, base):
    shock = Shock("p", ShockKind.STAY, "asylum", "", 2030, None, 0.7)
    after = shocked_forecast(demo, YEARS, [shock], 60)
    at = base.client_groups.index("asylum")
    assert np.array_equal(np.delete(after.values, at, axis=1), np.delete(base.values, at, axis=1))
    assert np.array_equal(asylum(after)[:, :, :3], asylum(base)[:, :, :3])
    assert asylum(after)[:, :, 3:].sum() < 0.9 * asylum(base)[:, :, 3:].sum()


def test_a_procedure_half_as_long_leaves_seven_tenths_of_a_stay():
    parameters = read_parameters(shipped.PARAMETERS / "demand.csv")
    assert halved_procedure(parameters) == pytest.approx(1 - 10.9 / 12 / 1.5 / 2)


def test_other_operators_follow_a_shorter_stay_as_they_follow_any_change(demo, base):
    shock = Shock("p", ShockKind.STAY, "asylum", "", 2027, None, 0.7)
    left = np.median(asylum(shocked_forecast(demo, YEARS, [shock], 60)).sum(axis=1) / asylum(base).sum(axis=1))
    assert 0.4 < left < 0.7


def test_a_competitor_that_closes_leaves_its_places_to_find(demo, base):
    shock = Shock("c", ShockKind.COMPETITOR, "asylum", METZ, 2029, None, 195.0)
    added = asylum(shocked_forecast(demo, YEARS, [shock], 60)) - asylum(base)
    metz = base.territories.index(METZ)
    assert (added[:, :, :2] == 0).all()
    assert 100 < added[:, metz, 3].mean() < 260
    assert np.delete(added, metz, axis=1).max() == 0


def test_a_surge_and_a_closure_move_the_flow_their_way(demo, base):
    up, down = (
        shocked_forecast(demo, YEARS, [Shock("s", kind, "asylum", "", 2027, None, 1.0)], 60)
        for kind in (ShockKind.SURGE, ShockKind.CLOSURE)
    )
    assert (asylum(up) >= asylum(base) - 1e-3).all()
    assert (asylum(down) <= asylum(base) + 1e-3).all()
    assert asylum(up).sum() > 1.1 * asylum(base).sum()
    assert asylum(down).sum() < 0.95 * asylum(base).sum()


def test_shocks_add_up_and_leave_the_inputs_alone(demo, base):
    before = needs_by_chain(demo, [2030])
    shocks = [
        Shock("camp", ShockKind.CAMP, "asylum", METZ, 2028, None, 100.0),
        Shock("c", ShockKind.COMPETITOR, "asylum", METZ, 2028, None, 50.0),
    ]
    both = asylum(shocked_forecast(demo, YEARS, shocks, 60))
    one = asylum(shocked_forecast(demo, YEARS, shocks[1:], 60))
    metz = base.territories.index(METZ)
    assert (both - one)[:, metz, 1:] == pytest.approx(np.full((60, 5), 100.0), abs=0.01)
    assert needs_by_chain(demo, [2030]).equals(before)


def test_no_shock_is_the_forecast_itself(demo, base):
    assert shocked_forecast(demo, YEARS, [], 60).values.tobytes() == base.values.tobytes()


def test_the_demos_shocks_are_read_and_an_unknown_one_is_named(root):
    rows = load_folder(root / "data" / "demo")["need_shocks"]
    found = read_shocks(rows, list(rows["shock_id"]))
    assert {shock.kind for shock in found} == set(ShockKind) - {ShockKind.CLOSURE}
    with pytest.raises(RequestError):
        read_shocks(rows, ["nowhere"])
