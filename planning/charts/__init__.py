"""Tidy tables -> charts: a figure, a sentence that stands for it, the same figures as a table."""

from planning.charts.chain import chain_chart
from planning.charts.chart import Chart
from planning.charts.doubt import doubt_chart
from planning.charts.from_a_to_b import from_a_to_b_chart
from planning.charts.future_band import future_band
from planning.charts.money import money_chart
from planning.charts.need_curve import need_curve
from planning.charts.needs import need_multiples
from planning.charts.options import options_chart
from planning.charts.portfolio_map import portfolio_map
from planning.charts.reliability import reliability_chart
from planning.charts.stock import stock_chart
from planning.charts.timeline import timeline_chart
from planning.charts.two_bands import two_bands

__all__ = [
    "Chart",
    "chain_chart",
    "doubt_chart",
    "from_a_to_b_chart",
    "future_band",
    "money_chart",
    "need_curve",
    "need_multiples",
    "options_chart",
    "portfolio_map",
    "reliability_chart",
    "stock_chart",
    "timeline_chart",
    "two_bands",
]
