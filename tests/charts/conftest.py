"""Every chart of the small plan, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd
import pytest

from planning import charts, explain
from planning.charts import Chart
from planning.i18n import Lang, Words
from tests.explain.small_plan import small_data, small_plan, table

SQUARE = [[6.0, 49.0], [6.4, 49.0], [6.4, 49.3], [6.0, 49.3], [6.0, 49.0]]
OUTLINES: dict[str, Any] = {
    "type": "FeatureCollection",
    "features": [
        {"properties": {"code": "T1"}, "geometry": {"type": "Polygon", "coordinates": [SQUARE]}},
        {"properties": {"code": "X"}, "geometry": {"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}},
    ],
}
STEPS = table(
    "component label sign factor value",
    ("home", "Population", "=", 200_000, 200_000),
    ("home", "Taux", "×", 0.0179, 3_580),
    ("home", "Baisse par an", "× (1 −)ⁿ", 0.1, 3_222),
    ("home", "Places des autres opérateurs", "−", 222, 3_000),
    ("home", "Taux d'occupation visé", "÷", 0.95, 3_157.9),
    ("ageing", "Population", "=", 10, 10),
)

BUDGETS = table(
    "number factor budget_eur people people_more per_million own_eur capex_eur operations gap",
    (1, 0.5, 1e6, 40, float("nan"), float("nan"), 9e5, 2e6, 2, 0.001),
    (2, 1.0, 2e6, 55, 15, 15.0, 1.8e6, 4e6, 3, 0.004),
    (3, 1.5, 3e6, 56, 1, 1.0, 2.2e6, 4.5e6, 4, float("nan")),
)


@pytest.fixture
def drawn() -> Callable[[Lang], dict[str, Chart]]:
    """Draw every chart in one language."""
    return draw


@cache
def draw(lang: Lang) -> dict[str, Chart]:
    words = Words(lang)
    data, plan = small_data(), small_plan()
    needs = [row.but(year=year) for year in (2027, 2028, 2029) for row in plan.needs]
    supply = explain.supply_by_group(plan.but(needs=needs), data, words)
    band = supply.assign(low=supply["need"] * 0.9, high=supply["need"] * 1.1)
    decisions = explain.decision_table(plan, data, words=words)
    competitors = table("operator label places lat lon", ("", "CADA", 80, 49.15, 6.3))
    curve = pd.DataFrame({"year": [2027, 2028], "need": [50.0, 52.0], "low": [45.0, 44.0], "high": [55.0, 60.0]})
    curve["unverified"] = [False, True]
    changed = table(
        "year low middle high other_low other_middle other_high",
        (2027, 30, 40, 50, 20, 35, 48),
        (2028, 32, 44, 60, 25, 38, 52),
    )
    future = table(
        "year known low middle high unverified",
        (2026, 12.0, None, None, None, False),
        (2027, None, 8.0, 12.0, 17.0, False),
        (2028, None, 5.0, 12.0, 21.0, True),
    )
    doubts = table(
        "cause share low high source vintage badge review_by",
        ("la série s", 0.7, 30, 60, "INSEE", "2022", "vérifié", "2027-11-30"),
        ("Part (b)", 0.3, 40, 50, "hypothèse", "2026", "à vérifier", "2027-11-30"),
    )
    errors = table(
        "name ours horizon within mape coverage",
        ("cohortes", True, 1, 0.02, 0.01, 0.81),
        ("cohortes", True, 10, 0.04, 0.02, 0.77),
        ("dernière valeur", False, 1, 0.03, 0.02, 0.6),
        ("dernière valeur", False, 10, 0.25, 0.18, None),
    )
    steps = table(
        "step change gain doubt proof own_eur capex_eur moved",
        (1, "Plus d'argent", 12.0, 3.0, "proven", 500_000.0, 800_000.0, 2),
        (2, "Une règle ajoutée", -4.0, 6.0, "not_proven", 0.0, 0.0, 1),
    )
    served = table(
        "step client_group label last_year all_years",
        (1, "seniors", "Seniors", 5.0, 20.0),
        (1, "isolated", "Isolés", -1.0, -2.0),
        (2, "seniors", "Seniors", -2.0, -6.0),
        (2, "isolated", "Isolés", 0.0, 0.0),
    )
    housed = table(
        "year last_year is_after well badly unfit without",
        (2027, 2027, False, 40, 10, 20, 50),
        (2028, 2028, False, 60, 10, 0, 50),
        (2029, 2033, True, 100, 0, 0, 20),
    )
    prices = table(
        "residence decision from_eur to_eur has_low has_high is_clear prices advantage_eur",
        ("Alpha", "Restructuration", 5_200.0, 9_000.0, True, True, True, "tenue", 90_000.0),
        ("Gamma", "Création", 1_000.0, 20_000.0, False, False, True, "tenue", 400_000.0),
        ("Beta", "Studios", None, None, False, False, False, "ne tranche pas", 2_000.0),
    )
    states = table(
        "client_group label colour letter well badly unfit without need low high",
        ("seniors", "Seniors", "#0072B2", "S", 40, 10, 0, 20, 70, 60.0, 90.0),
        ("isolated", "Travailleurs et ménages isolés", "#4F4F4F", "I", 20, 0, 5, 0, 25, 20.0, 500.0),
    )
    money = table(
        "year source amount_eur",
        *((2027, "own", 2e6), (2027, "loan", 1e6), (2027, "grant", 1e5), (2028, "own", 1e6), (2028, "grant", 5e5)),
    )
    own = table(
        "purse label body year paid_eur left_eur tight",
        ("own:a", "Fonds de A", "A", 2027, 2e6, 0.0, True),
        ("own:a", "Fonds de A", "A", 2028, 1e6, 3e6, False),
        ("own:b", "Fonds de B", "B", 2027, 0.0, 5e5, False),
        ("own:b", "Fonds de B", "B", 2028, 0.0, 6e5, False),
    )
    debt = table("year net_eur annuity_eur left_eur", (2027, 2e6, 1e6, 1e6), (2028, 3e6, 1.2e6, 1.8e6))
    fan = table(
        "year plan_eur p10_eur p50_eur p90_eur chance",
        (2027, 1e6, 5e5, 9e5, 1.2e6, 1.0),
        (2028, 2e5, -1e6, -1e5, 8e5, 0.456),
    )
    options = explain.residence_options(data, "A", words)
    points = explain.residence_points(data, words)
    return {
        "needs": charts.need_multiples(supply, band, words=words),
        "map": charts.portfolio_map(points, OUTLINES, decisions, competitors, words),
        "money": charts.money_chart(explain.money_by_year(plan, data), words),
        "panels": charts.money_panels(money, own, words),
        "debt": charts.debt_chart(debt, words),
        "fan": charts.own_funds_fan(fan, "6 chances sur 10 qu'il en manque", words),
        "curve": charts.need_curve(curve.assign(places=[40, 41]), "Seniors, Metz", "#0072B2", words),
        "changed": charts.two_bands(changed, "Seniors, Metz", "le choc", "#0072B2", words),
        "future": charts.future_band(future, "Familles", "familles par an", "#0072B2", words),
        "doubt": charts.doubt_chart(doubts, "Seniors", "#0072B2", words),
        "reliability": charts.reliability_chart(errors, "75 ans et plus", words),
        "chain": charts.chain_chart(STEPS, words),
        "steps": charts.from_a_to_b_chart(steps, served, "last_year", words),
        "housed": charts.housed_chart(housed, words),
        "frontier": charts.frontier_chart(BUDGETS, 2029, words, knee=1),
        "states": charts.need_bars(states, states.head(1), words),
        "prices": charts.price_chart(prices, 7_000.0, words),
        "options": charts.options_chart(options, 100, "A.restructure", words),
        "stock": charts.stock_chart(explain.stock_by_typology(plan, data, words), words=words),
    }
