"""Scenarios and ways to choose side by side: from one plan to another, and against lists that are cut at the budget."""

from planning.scenarios.compare import compare_plans
from planning.scenarios.ranked import Lesson, compare_rankings, lesson

__all__ = ["Lesson", "compare_plans", "compare_rankings", "lesson"]
