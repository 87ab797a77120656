"""Own funds by body on the pages: who pays what, what is left to each, what is said of it."""

from __future__ import annotations

import pandas as pd
import pytest

from planning.domain.plan import Plan
from planning.domain.scenario import RefusedAid, Scenario, Weights
from planning.domain.statement import Change, Kind
from planning.explain import limits, not_retained
from planning.explain.money.unspent import held_sentence, own_by_year, tightest, unspent
from planning.finance import by_body, debt_service, financing_plan, overruns, self_financing, two_accounts
from planning.finance.overrun_laws import Laws
from planning.finance.purses import NOBODY_PAYS, not_ours_to_pay
from planning.finance.refused_aid import if_refused
from planning.finance.room import own_funds_left, own_funds_used
from planning.i18n import FRENCH
from planning.options.estimates import Estimate
from planning.questions.why.applied import applied
from planning.questions.why.ask import Asker
from planning.questions.why.levers import money_needed
from planning.solve.run import solve
from planning.tables.data import Data
from tests.oracle.portfolio import FIRST, after, aid, cost, envelope, funder, keep, portfolio, residence, works

HOUSE, HOST = "own:house", "own:host"
POINTS = Scenario(gap=0, weights=Weights(value_points=1.0))
SURE = Estimate(1.0, 1.0, 1.0)


def _data(house: float = 70, host: float = 12) -> Data:
    """The house restructures R1 (100, 30 lent) and would R5; the host refurnishes R2 (20, 8 lent); R3 is the town's.

    R4, a town's land, is built on by the house, by an agreement.
    """
    mine = {"owner": "House", "operator": "Host"}
    return portfolio(
        2,
        residences=[
            *(residence("R1", **mine), residence("R2", **mine), residence("R3", owner="Town", operator="Host")),
            *(residence("R4", owner="Town", operator="Host", works_payer="House"), residence("R5", **mine)),
        ],
        options=[
            *(keep(home) for home in ("R1", "R2", "R3", "R4", "R5")),
            works("R1", value_points=9, latest_year=FIRST),
            works("R2", "comfort", payer="operator", value_points=9, latest_year=FIRST),
            works("R3", value_points=9),
            works("R4", "create", value_points=9, latest_year=FIRST),
            works("R5", value_points=1, latest_year=FIRST),
        ],
        option_programmes=[after(f"{home}.restructure", 5) for home in ("R1", "R3", "R5")],
        option_costs=[
            *(cost("R1.restructure", 100_000), cost("R2.comfort", 20_000), cost("R3.restructure", 5_000)),
            *(cost("R3.keep", 3_000), cost("R4.create", 40_000), cost("R5.restructure", 50_000)),
        ],
        option_funding=[aid("R1.restructure", "bank", 30_000, 1.0), aid("R2.comfort", "bank", 8_000, 1.0)],
        funders=[
            funder(HOUSE, "own", label="Fonds propres de House", carry_over=True, body="House"),
            funder(HOST, "own", label="Fonds propres de Host", carry_over=True, body="Host"),
            funder("bank", "loan", loan_years=2),
        ],
        envelopes=[envelope(FIRST, house * 1_000 + 40_000, HOUSE), envelope(FIRST, host * 1_000, HOST)]
        + [envelope(FIRST + 1, 0, purse) for purse in (HOUSE, HOST)],
    )


@pytest.fixture(scope="module")
def solved() -> tuple[Data, Plan]:
    data = _data()
    plan = solve(data, POINTS, in_process=True)
    acts = {row.option_id for row in plan.decisions if row.kind != "keep"}
    assert acts == {"R1.restructure", "R2.comfort", "R4.create"}
    return data, plan


def test_each_source_is_that_of_the_body_that_pays(solved: tuple[Data, Plan]) -> None:
    data, plan = solved
    paid = financing_plan(plan, data).groupby(["option_id", "funder"])["cents"].sum() / 100
    assert paid.to_dict() == {
        ("R1.restructure", HOUSE): 70_000,
        ("R1.restructure", "bank"): 30_000,
        ("R2.comfort", HOST): 12_000,
        ("R2.comfort", "bank"): 8_000,
        ("R4.create", HOUSE): 40_000,
    }, "the wear of R3 is the town's"


def test_the_operator_pays_its_equipment_and_by_agreement_works_are_their_payers(solved: tuple[Data, Plan]) -> None:
    data, plan = solved
    none = pd.DataFrame(columns=["option_id", "line", "typology", "amount_eur"])
    paid = financing_plan(plan, data)
    rows = two_accounts(plan, data, none, paid)
    sums = rows.groupby("residence_id")[["equipment", "works", "annuities", "wear"]].sum()
    assert sums.loc["R1"].tolist() == [0, -70_000, -15_000, 0]
    assert sums.loc["R2"].tolist() == [-12_000 - 4_000, 0, 0, 0]
    assert sums.loc["R4"].tolist() == [0, -40_000, 0, 0]
    bodies = by_body(rows).set_index("body")["both_eur"]
    assert bodies.to_dict() == {"House": -70_000 - 15_000 - 40_000, "Host": -16_000}
    whole = self_financing(plan, data, debt_service(paid, data["funders"], data.manifest.last_year), none)
    own = paid[paid["source"] == "own"]["cents"].sum() / 100
    assert rows["both_eur"].sum() == pytest.approx(whole["left_eur"].sum() - own)


def test_what_is_left_and_what_an_aid_refused_asks_are_those_of_one_body(solved: tuple[Data, Plan]) -> None:
    data, plan = solved
    left = {purse: own_funds_left(own_funds_used(plan, data, purse), data, purse)[-1] for purse in (HOUSE, HOST)}
    assert left == {HOUSE: 0, HOST: 0}
    refused = if_refused(plan, data, RefusedAid(option_id="R2.comfort", funder="bank"))
    assert (refused.lost_eur, refused.lacking_eur, refused.lacking_year) == (8_000, 8_000, FIRST)
    assert refused.years["own_eur"].tolist() == [20_000, 0]


def test_own_funds_hold_when_no_body_lacks_any() -> None:
    """Works of the house cost a tenth more: it lacks the money, whatever the host has left."""
    groups = ("light", "heavy", "new", "other")
    dear = Laws(dict.fromkeys(groups, Estimate(1.1, 1.1, 1.1)), dict.fromkeys(groups, SURE), 0.0)
    for house, host, chance in ((70, 200, 0.0), (200, 12, 0.0), (89, 16, 1.0)):
        data = _data(house, host)
        plan = solve(_data(), POINTS, in_process=True)
        assert overruns.all_years_hold(overruns.draw_overruns(plan, data, dear, 5, 1)) == chance


def test_what_each_body_has_left_year_by_year_adds_up_with_what_it_pays(solved: tuple[Data, Plan]) -> None:
    _, plan = solved
    rich = _data(house=100, host=500)
    own = own_by_year(plan, rich).set_index(["purse", "year"])
    assert own.loc[(HOUSE, FIRST), ["paid_eur", "left_eur", "tight"]].tolist() == [110_000, 30_000, False]
    assert own.loc[(HOST, FIRST + 1), ["paid_eur", "left_eur"]].tolist() == [0, 488_000]
    assert tightest(own.reset_index()) == (FIRST, 30_000)
    assert tightest(own_by_year(plan, _data()))[1] == 0
    told = {one.purse: [FRENCH(reason) for reason in one.reasons] for one in unspent(plan, rich)}
    assert told[HOUSE] == ["Ce qui reste à faire ne vaut pas son coût."]
    assert told[HOST] == told[HOUSE]
    assert [one.reasons for one in unspent(plan, _data())] == [[], []], "all is spent: nothing to explain"


def test_the_title_names_the_years_whose_money_is_all_committed(solved: tuple[Data, Plan]) -> None:
    _, plan = solved
    assert FRENCH(held_sentence(own_by_year(plan, _data(host=500)))) == f"L'argent tient, tout juste en {FIRST}."
    assert FRENCH(held_sentence(own_by_year(plan, _data(house=500, host=500)))).endswith(f"{FIRST} est la plus serrée.")
    short = FRENCH(held_sentence(own_by_year(plan, _data(house=60)))).replace("\u00a0", " ")
    assert short == f"Il manque 10 k€ de fonds propres en {FIRST}."


def test_limits_name_the_body_whose_money_is_used_up(solved: tuple[Data, Plan]) -> None:
    data, plan = solved
    said = " ".join(FRENCH(sentence) for sentence in limits(plan, data))
    assert f"Fonds propres de House : l'argent de {FIRST} est entièrement engagé" in said


def test_nobody_pays_is_said_of_the_works_on_somebody_elses_building(solved: tuple[Data, Plan]) -> None:
    data, plan = solved
    assert [name for name, alone in not_ours_to_pay(data).items() if alone] == ["R3.restructure"]
    reasons = not_retained(plan, data).set_index("option_id")["reason"]
    assert reasons["R3.restructure"] == FRENCH(NOBODY_PAYS)
    assert "fonds propres" in reasons["R5.restructure"], "too dear for the house"


def test_the_money_that_an_option_lacks_is_its_own_bodys(solved: tuple[Data, Plan]) -> None:
    data, plan = solved
    asker = Asker.of(data, plan, in_process=True)
    assert "R5.restructure" in asker.options("R5")
    assert "R3.restructure" not in asker.options("R3")
    change = Change(residence_id="R5", impose="R5.restructure")
    needed = money_needed(asker, asker.held(Kind.IMPOSED, "R5.restructure", change))
    assert needed is not None
    assert needed.change.own_funder == HOUSE
    assert needed.fact("extra") == pytest.approx(50_000, abs=2)
    changed, scenario = applied(needed.change, plan, data)
    again = solve(changed, scenario.but(gap=0), in_process=True)
    assert "R5.restructure" in {row.option_id for row in again.decisions}
