"""Say what a plan gives, costs and is limited by, in figures, tables and sentences computed from it."""

from planning.explain.board.what_money_buys import (
    frontier_sentences,
    frontier_table,
    frontier_title,
    knee,
    people_housed,
)
from planning.explain.buildings import later_sentence, later_table
from planning.explain.decisions import decision_table
from planning.explain.effects import funding
from planning.explain.firmness import (
    VERDICTS,
    better_sentence,
    hold_together,
    is_loose,
    judged,
    loose_sentence,
    price_of_decision,
    price_sentence,
    price_table,
    verdict_sentence,
)
from planning.explain.from_a_to_b import moved_decisions, served_steps, step_table
from planning.explain.headline import Figure, Summary, cost_sentence, finding, summary
from planning.explain.how_housed import housed_by_group, housed_by_year, housed_sentence
from planning.explain.limits_met import limiting, limits
from planning.explain.names import action_name
from planning.explain.need_words import (
    built_sentence,
    compared_sentence,
    coverage_sentences,
    doubt_sentence,
    need_sentence,
    service_sentence,
    shortage_sentence,
    unverified_sentence,
)
from planning.explain.not_retained import not_retained
from planning.explain.ranking_lesson import ranking_gain
from planning.explain.sheet import (
    competitor_points,
    residence_guests,
    residence_moves,
    residence_options,
    residence_points,
)
from planning.explain.status import gain_sentence, short_proof, status_line
from planning.explain.tie_words import is_of_gain, near_ties, tie_distance, tie_table
from planning.explain.unmet import unmet_bands, unmet_sentence, varied
from planning.explain.yearly import missing_over_futures, money_by_year, stock_by_typology, supply_by_group, timeline

__all__ = [
    "VERDICTS",
    "Figure",
    "Summary",
    "action_name",
    "better_sentence",
    "built_sentence",
    "compared_sentence",
    "competitor_points",
    "cost_sentence",
    "coverage_sentences",
    "decision_table",
    "doubt_sentence",
    "finding",
    "frontier_sentences",
    "frontier_table",
    "frontier_title",
    "funding",
    "gain_sentence",
    "hold_together",
    "housed_by_group",
    "housed_by_year",
    "housed_sentence",
    "is_loose",
    "is_of_gain",
    "judged",
    "knee",
    "later_sentence",
    "later_table",
    "limiting",
    "limits",
    "loose_sentence",
    "missing_over_futures",
    "money_by_year",
    "moved_decisions",
    "near_ties",
    "need_sentence",
    "not_retained",
    "people_housed",
    "price_of_decision",
    "price_sentence",
    "price_table",
    "ranking_gain",
    "residence_guests",
    "residence_moves",
    "residence_options",
    "residence_points",
    "served_steps",
    "service_sentence",
    "short_proof",
    "shortage_sentence",
    "status_line",
    "step_table",
    "stock_by_typology",
    "summary",
    "supply_by_group",
    "tie_distance",
    "tie_table",
    "timeline",
    "unmet_bands",
    "unmet_sentence",
    "unverified_sentence",
    "varied",
    "verdict_sentence",
]
