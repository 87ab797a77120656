"""The figures that a page about the plan rests on: those behind the options that it chose."""

from __future__ import annotations

from planning.ui.desk import PlanDesk
from planning.ui.parameters_used import parameters_behind_options, show_parameters_used


def show_plan_parameters(desk: PlanDesk, key: str, *others: str) -> None:
    """Draw, folded, the figures behind the plan's options, and the others named."""
    data, chosen = desk.shown.data, {row.option_id for row in desk.shown.plan.decisions}
    done = data["options"][data["options"]["option_id"].isin(chosen)]
    show_parameters_used({*parameters_behind_options(data, done), *others}, data, desk.lang, key)
