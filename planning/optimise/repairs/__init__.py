"""What it would take: the smallest change of each rule of a conflict that makes a plan possible, applied and confirmed.

`find_repairs(data, scenario, plan) -> Repairs`.
"""

from planning.optimise.repairs.find import find_repairs

__all__ = ["find_repairs"]
