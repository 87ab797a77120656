"""Which part of a residence a template concerns, and whether it applies there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planning.options.estimates import Estimates
from planning.options.site import Site, Stock
from planning.options.template import Eligibility, Template


@dataclass(frozen=True)
class Scope:
    """The programmes that a template transforms, and their part of the building."""

    inside: tuple[Stock, ...]
    outside: tuple[Stock, ...]
    share: float
    """Share of the site's model places; rooms and surfaces follow it. 1 for a candidate site."""
    persons: float
    rooms: float | None
    private_m2: float | None
    """Surface of the rooms."""
    usable_m2: float | None
    """Rooms and common surface."""
    surface_m2: float | None
    plot_m2: float | None

    @property
    def lodgings(self) -> float:
        """Rooms where they are known, else places and dwellings: how many doors the works open."""
        if not self.inside:
            return 0.0
        return self.rooms if self.rooms else sum(stock.homes for stock in self.inside)


def scope_of(template: Template, site: Site, persons_per_dwelling: Mapping[str, float]) -> Scope:
    """Split a site between what the template transforms and what it leaves (shares by model places)."""
    inside = tuple(s for s in site.programmes if not template.scope or s.typology in template.scope)
    outside = tuple(s for s in site.programmes if s not in inside)
    persons = sum(stock.persons(persons_per_dwelling) for stock in inside)
    everybody = persons + sum(stock.persons(persons_per_dwelling) for stock in outside)
    share = persons / everybody if everybody else 1.0
    return Scope(
        inside=inside,
        outside=outside,
        share=share,
        persons=persons,
        rooms=None if not site.rooms else _half_up(site.rooms * share),
        private_m2=_share(site.private_m2, share),
        usable_m2=_share(site.usable_m2, share),
        surface_m2=_share(site.surface_m2 or site.usable_m2, share),
        plot_m2=site.plot_m2,
    )


def is_eligible(
    test: Eligibility, site: Site, scope: Scope, estimates: Estimates, first_year: int, last_year: int
) -> bool:
    """Tell whether a template's conditions hold.

    An unknown state (label, condition, year, accessibility) closes no door; an unknown measure (rooms,
    surfaces, land, end of agreement) closes the templates that need it.
    """
    return (
        _site_fits(test, site, scope)
        and _state_fits(test, site)
        and (not test.whole_site or not scope.outside)
        and _between(scope.rooms, test.rooms_min, test.rooms_max)
        and _measures_fit(test, site, estimates)
        and (not test.agreement_ends or _ends_within(site, first_year, last_year))
    )


def _site_fits(test: Eligibility, site: Site, scope: Scope) -> bool:
    if test.building is not None and test.building != bool(site.surface_m2):
        return False
    if test.site == "any":
        return True
    return not site.programmes if test.site == "candidate" else scope.persons > 0


def _state_fits(test: Eligibility, site: Site) -> bool:
    return (
        (not test.conditions or not site.condition or site.condition in test.conditions)
        and (not test.energy_labels or not site.energy_label or site.energy_label in test.energy_labels)
        and (test.built_before is None or site.year_built is None or site.year_built < test.built_before)
        and (test.accessible is None or site.accessible is None or site.accessible == test.accessible)
    )


def _measures_fit(test: Eligibility, site: Site, estimates: Estimates) -> bool:
    def bound(parameter: str | None) -> float | None:
        return None if parameter is None else estimates[parameter].value

    return (
        _between(site.room_m2, bound(test.room_m2_min), bound(test.room_m2_max))
        and _between(_per_room(site.plot_m2, site), bound(test.plot_per_room_min), bound(test.plot_per_room_max))
        and _between(_per_room(site.common_m2, site), bound(test.common_per_room_min), None)
    )


def _between(value: float | None, low: float | None, high: float | None) -> bool:
    if low is None and high is None:
        return True
    return value is not None and (low is None or value >= low) and (high is None or value <= high)


def _per_room(surface_m2: float | None, site: Site) -> float | None:
    return None if surface_m2 is None or not site.rooms else surface_m2 / site.rooms


def _ends_within(site: Site, first_year: int, last_year: int) -> bool:
    return site.agreement_year is not None and first_year <= site.agreement_year <= last_year


def _share(value: float | None, share: float) -> float | None:
    return None if value is None else value * share


def _half_up(value: float) -> float:
    return float(int(value + 0.5))
