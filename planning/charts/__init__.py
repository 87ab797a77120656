"""Tidy tables -> charts: a figure, a sentence that stands for it, the same figures as a table."""

from planning.charts.bands import future_band, two_bands
from planning.charts.chain_steps import chain_chart
from planning.charts.chart import Chart
from planning.charts.debt_lines import debt_chart
from planning.charts.doubt_bars import doubt_chart
from planning.charts.frontier_chart import frontier_chart
from planning.charts.housed_bars import housed_chart
from planning.charts.money_by_year import money_chart
from planning.charts.money_panels import money_panels
from planning.charts.need_bars import need_bars
from planning.charts.need_curve import need_curve
from planning.charts.option_bars import options_chart
from planning.charts.own_funds_fan import own_funds_fan
from planning.charts.panels import need_multiples, stock_chart
from planning.charts.past_errors_chart import reliability_chart
from planning.charts.plan_map import plan_map
from planning.charts.portfolio_map import portfolio_map
from planning.charts.price_bars import price_chart
from planning.charts.waterfall import from_a_to_b_chart
from planning.charts.works_calendar import calendar_chart

__all__ = [
    "Chart",
    "calendar_chart",
    "chain_chart",
    "debt_chart",
    "doubt_chart",
    "from_a_to_b_chart",
    "frontier_chart",
    "future_band",
    "housed_chart",
    "money_chart",
    "money_panels",
    "need_bars",
    "need_curve",
    "need_multiples",
    "options_chart",
    "own_funds_fan",
    "plan_map",
    "portfolio_map",
    "price_chart",
    "reliability_chart",
    "stock_chart",
    "two_bands",
]
