"""What limits a plan: what one step more of each limit would bring.

`by_relaxation(data, plan) -> tuple[NextUnit, ...] | None`: all of them, from one linear program.
`solved(data, plan, step) -> NextUnit`: one of them, the changed data searched again from the plan.
"""

from planning.optimise.next_unit.duals import by_relaxation
from planning.optimise.next_unit.resolve import solved
from planning.optimise.next_unit.steps import steps, with_step

__all__ = ["by_relaxation", "solved", "steps", "with_step"]
