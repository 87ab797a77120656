"""Scenarios side by side: from one plan to another, step by step."""

from planning.scenarios.compare import compare_plans

__all__ = ["compare_plans"]
