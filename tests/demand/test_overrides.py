"""An expert's belief is pooled, its weight shown, and it expires."""

import datetime

import numpy as np
import pandas as pd
import pytest

from planning import workflow
from planning.demand import forecast, needs_by_chain, with_overrides
from planning.demand.overrides import Belief, pooled
from planning.i18n import FRENCH
from planning.tables.loading import load_folder

TABLE, EXPERT = Belief(80, 100, 125), Belief(96, 120, 150)
TODAY = datetime.date(2026, 6, 1)


def override(factor="f", low=1.0, mid=1.2, high=1.5, **changes):
    row = {"override_id": "o", "factor_id": factor, "low": low, "mid": mid, "high": high, "author": "A. Martin"}
    row |= {"reason": "annonce", "written": "2026-01-01", "expiry": "2026-12-31", "weight": 0.5}
    return pd.DataFrame([row | changes])


def factor(**changes):
    row = {"factor_id": "f", "client_group": "g", "step": "rate", "times": "", "value": 1.0, "low": 0.8, "high": 1.25}
    return pd.DataFrame([row | changes])


def test_equal_doubts_meet_half_way_and_keep_their_width():
    after = pooled(TABLE, EXPERT, 0.5)
    assert after.middle == pytest.approx((100 * 120) ** 0.5)
    assert after.high / after.middle == pytest.approx(1.25)


def test_the_surer_of_the_two_weighs_more():
    sure = pooled(TABLE, Belief(117, 120, 123), 0.5)
    assert 119 < sure.middle < 120


def test_weight_zero_is_the_table_and_one_the_expert():
    for weight, kept in ((0.0, TABLE), (1.0, EXPERT)):
        after = pooled(TABLE, EXPERT, weight)
        assert (after.low, after.middle, after.high) == pytest.approx((kept.low, kept.middle, kept.high))


def test_a_disagreement_widens_the_result_to_both():
    far = Belief(290, 300, 310)
    after = pooled(TABLE, far, 0.5)
    assert after.low <= 100
    assert after.high >= 300


def test_factors_are_pooled_and_the_report_says_so():
    changed, _, report = with_overrides(factor(), override(), TODAY)
    assert changed["value"][0] == pytest.approx(report["pooled_value"][0])
    assert 1.0 < changed["value"][0] < 1.2
    assert report["applied"].tolist() == [True]
    assert "poids de l'avis : 50" in FRENCH(report["sentence"][0])


def test_an_expired_opinion_no_longer_counts():
    changed, spreads, report = with_overrides(factor(), override(expiry="2026-05-31"), TODAY)
    assert changed["value"].tolist() == [1.0]
    assert not spreads
    assert "a expiré" in FRENCH(report["sentence"][0])


def test_a_small_change_is_applied_and_flagged():
    changed, _, report = with_overrides(factor(), override(low=0.84, mid=1.04, high=1.3), TODAY)
    assert changed["value"][0] != 1.0
    assert report["small"].tolist() == [True]
    assert "aide rarement" in FRENCH(report["sentence"][0])


def test_a_share_stays_a_share():
    rows = factor(step="share", value=0.9, low=0.8, high=1.0)
    changed, _, _ = with_overrides(rows, override(low=0.95, mid=0.99, high=1.0001), TODAY)
    assert changed[["value", "high"]].to_numpy().max() <= 1.0


def test_an_opinion_moves_the_need_of_a_portfolio(root):
    data = load_folder(root / "data" / "demo")
    opinion = override("asylum.places.inflow", 0.45, 0.6, 0.8)
    changed = data.replacing(need_overrides=opinion)
    before, after = (workflow.need_inputs(one) for one in (data, changed))
    needs = [needs_by_chain(one, [2030]).groupby("client_group")["places"].sum() for one in (before, after)]
    assert needs[1]["asylum"] < needs[0]["asylum"]
    assert (needs[1].drop("asylum") == needs[0].drop("asylum")).all()
    bands = [
        forecast(one, [2030]).quantiles(over=["territory", "year"]).set_index("client_group") for one in (before, after)
    ]
    ratio = [np.log(band.loc["asylum", "p90"] / band.loc["asylum", "p50"]) for band in bands]
    assert after.spreads["unhcr_new_applications"] < 1
    assert ratio[1] != ratio[0]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("o,seniors.home.wish,0.5,0.4,0.6,A,r,2026-01-01,2027-01-01,0.5", "ne se suivent pas"),
        ("o,seniors.home.wish,0.2,0.3,0.4,A,r,2026-01-01,2025-01-01,0.5", "expire avant"),
        ("o,nowhere,0.2,0.3,0.4,A,r,2026-01-01,2027-01-01,0.5", "n'existe pas"),
        ("o,seniors.home.wish,0.2,0.3,0.4,A,,2026-01-01,2027-01-01,0.5", "vide"),
        ("o,seniors.home.wish,0.2,0.3,0.4,A,r,2026-01-01,demain,0.5", "n'est pas une date"),
        ("o,seniors.home.wish,0.2,0.3,0.4,A,r,2026-01-01,2027-01-01,2", "plus grand que 1"),
    ],
)
def test_a_faulty_opinion_is_refused_in_a_sentence(demo_copy, row, words):
    head = "override_id,factor_id,low,mid,high,author,reason,written,expiry,weight\n"
    assert any(words in sentence for sentence in demo_copy(need_overrides=head + row + "\n"))
