"""State of a building after works: energy label, condition, access. Works never make it worse."""

from __future__ import annotations

from planning.domain.kinds import CONDITIONS, ENERGY_LABELS
from planning.options.eligibility import Scope
from planning.options.site import Site
from planning.options.template import After, Template


def state_after(template: Template, site: Site, scope: Scope, from_share: float) -> dict[str, str | bool | None]:
    """Return the option columns that describe the building at delivery.

    A template whose scope is below `from_share` of the residence (model places) leaves its state as it is:
    studios in one wing do not renew the whole building.
    """
    after = template.after if scope.share >= from_share else After()
    return {
        "energy_label_after": _best(site.energy_label, after.energy_label, ENERGY_LABELS),
        "condition_after": _best(site.condition, after.condition, CONDITIONS),
        "accessible_after": site.accessible if after.accessible is None else after.accessible,
    }


def _best(now: str, after: str | None, from_best_to_worst: tuple[str, ...]) -> str:
    """Return the better of two states; an unknown one (empty) gives way to the other."""
    return min(now, after, key=from_best_to_worst.index) if now and after else after or now
