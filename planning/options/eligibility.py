"""Which part of a residence a template concerns, and whether it applies there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from planning.domain.message import N_, Message
from planning.options.estimates import Estimates
from planning.options.site import Site, Stock
from planning.options.template import Eligibility, Template

UNKNOWN: Final = N_("donnée inconnue : {what}")
"""Why a template that needs a measure is not offered where nobody knows it."""


@dataclass(frozen=True)
class Scope:
    """The programmes that a template transforms, and their part of the building."""

    inside: tuple[Stock, ...]
    outside: tuple[Stock, ...]
    share: float
    """Share of the site's model places; rooms and surfaces follow it. 1 for a candidate site."""
    persons: float
    rooms: float | None
    room_m2: float | None
    """Mean private surface of a room."""
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
    rooms, room_m2, private_m2 = _rooms(site, inside, share)
    return Scope(
        inside=inside,
        outside=outside,
        share=share,
        persons=persons,
        rooms=rooms,
        room_m2=room_m2,
        private_m2=private_m2,
        usable_m2=None if private_m2 is None else private_m2 + (site.common_m2 or 0.0) * share,
        surface_m2=_share(site.surface_m2 or site.usable_m2, share),
        plot_m2=site.plot_m2,
    )


def _rooms(site: Site, inside: tuple[Stock, ...], share: float) -> tuple[float | None, float | None, float | None]:
    """Return the rooms of a scope, their mean surface and their whole surface: the programmes', else the site's."""
    own = [stock.quality.rooms for stock in inside]
    counted = [rooms for rooms in own if rooms is not None] if own and None not in own else None
    rooms = sum(counted) if counted else site.rooms * share if site.rooms else None
    weights = [(stock.quality.room_m2, stock.homes) for stock in inside if stock.quality.room_m2]
    room_m2 = site.room_m2
    if weights and len(weights) == len(inside) and any(stock.is_measured for stock in inside):
        room_m2 = sum((surface or 0.0) * homes for surface, homes in weights) / sum(homes for _, homes in weights)
    private_m2 = rooms * room_m2 if rooms and room_m2 else None
    return None if rooms is None else _half_up(rooms), room_m2, private_m2


def obstacle(
    test: Eligibility, site: Site, scope: Scope, estimates: Estimates, first_year: int, last_year: int
) -> Message | None:
    """Return the first reason why a template does not apply; None when its conditions hold.

    An unknown state (label, condition, year, accessibility) closes no door; an unknown measure (rooms,
    surfaces, land, end of agreement) closes the templates that need it.
    """
    if test.whole_site and scope.outside:
        others = [stock.typology for stock in scope.outside]
        return Message(N_("d'autres programmes vivent sur le site : {others}"), {"others": others})
    if test.agreement_ends and not _ends_within(site, first_year, last_year):
        return Message(N_("aucune convention connue n'y prend fin pendant le plan"))
    return (
        _site_obstacle(test, site, scope)
        or _state_obstacle(test, site)
        or _sanitary_obstacle(test, scope)
        or _measure_obstacle(test, site, scope, estimates)
    )


def _site_obstacle(test: Eligibility, site: Site, scope: Scope) -> Message | None:
    if test.site == "candidate" and site.programmes:
        return Message(N_("pour un site où rien n'est encore géré"))
    if test.site == "running" and scope.persons <= 0:
        return Message(N_("aucun programme de ce site n'est concerné"))
    if test.building is not None and test.building != bool(site.surface_m2):
        building, land = N_("demande un bâtiment dont la surface est connue"), N_("pour un terrain sans bâtiment")
        return Message(building if test.building else land)
    return None


def _state_obstacle(test: Eligibility, site: Site) -> Message | None:
    if test.conditions and site.condition and site.condition not in test.conditions:
        return Message(N_("l'état du bâtiment ne le demande pas"))
    if test.energy_labels and site.energy_label and site.energy_label not in test.energy_labels:
        return Message(N_("l'étiquette {label} ne le demande pas"), {"label": site.energy_label})
    if test.built_before is not None and site.year_built is not None and site.year_built >= test.built_before:
        return Message(N_("le bâtiment, de {built_year}, est récent"), {"built_year": site.year_built})
    if test.accessible is not None and site.accessible is not None and site.accessible != test.accessible:
        return Message(N_("le site est déjà accessible") if site.accessible else N_("le site n'est pas accessible"))
    return None


def _sanitary_obstacle(test: Eligibility, scope: Scope) -> Message | None:
    """Return why showers are not asked for; an unknown one closes no door."""
    found = {stock.quality.private_sanitary for stock in scope.inside}
    if not test.sanitary or not found or "" in found or found & set(test.sanitary):
        return None
    return Message(N_("chaque logement a déjà sa salle d'eau"))


def _measure_obstacle(test: Eligibility, site: Site, scope: Scope, estimates: Estimates) -> Message | None:
    def bound(parameter: str | None) -> float | None:
        return None if parameter is None else estimates[parameter].value

    measures: tuple[tuple[str, float | None, float | None, float | None], ...] = (
        (N_("chambres"), scope.rooms, test.rooms_min, test.rooms_max),
        (N_("surface d'une chambre (m²)"), scope.room_m2, bound(test.room_m2_min), bound(test.room_m2_max)),
        (
            N_("terrain par chambre (m²)"),
            _per_room(site.plot_m2, site),
            bound(test.plot_per_room_min),
            bound(test.plot_per_room_max),
        ),
        (
            N_("surface commune par chambre (m²)"),
            _per_room(site.common_m2, site),
            bound(test.common_per_room_min),
            None,
        ),
    )
    return next((found for found in (_outside(*measure) for measure in measures) if found), None)


def _outside(name: str, value: float | None, low: float | None, high: float | None) -> Message | None:
    """Return why a measure closes the door: unknown, too small or too large."""
    if low is None and high is None:
        return None
    what = Message(name)
    if value is None:
        return Message(UNKNOWN, {"what": what})
    if low is not None and value < low:
        return Message(N_("{what} : {value}, il faut au moins {least}"), {"what": what, "value": value, "least": low})
    if high is not None and value > high:
        return Message(N_("{what} : {value}, il faut au plus {most}"), {"what": what, "value": value, "most": high})
    return None


def _per_room(surface_m2: float | None, site: Site) -> float | None:
    return None if surface_m2 is None or not site.rooms else surface_m2 / site.rooms


def _ends_within(site: Site, first_year: int, last_year: int) -> bool:
    return site.agreement_year is not None and first_year <= site.agreement_year <= last_year


def _share(value: float | None, share: float) -> float | None:
    return None if value is None else value * share


def _half_up(value: float) -> float:
    return float(int(value + 0.5))
