"""Places and dwellings after works, from rooms, surfaces and norms.

The formula of `fit` (docs/options.md): homes = floor(usable surface / (private + common surface of a home)).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from planning.domain.message import N_, Message
from planning.options.eligibility import Scope
from planning.options.estimates import Estimates
from planning.options.site import UNKNOWN, Quality, Stock, mixed
from planning.options.template import Part, Space, Template

_MEASURES = {
    "usable_m2": N_("chambres et leur surface"),
    "surface_m2": N_("surface du bâtiment"),
    "plot_m2": N_("surface du terrain"),
}
_SLACK = 1e-9  # 18.0 / 6.0 must give 3 homes, whatever the rounding of the surfaces


@dataclass(frozen=True)
class PartAfter:
    """One part of a template, counted."""

    part: Part
    stocks: tuple[Stock, ...]
    homes: float
    rooms: float | None
    """Rooms of the scope that this part takes; None when unknown."""
    persons: float


@dataclass(frozen=True)
class Capacity:
    """What a residence holds after works."""

    parts: tuple[PartAfter, ...]
    stocks: tuple[Stock, ...]
    """One per typology, programmes outside the scope included."""
    new_m2: float | None
    """Usable surface of a new building; None when the present building stays."""


def capacity_after(
    template: Template, scope: Scope, estimates: Estimates, persons_per_dwelling: Mapping[str, float]
) -> Capacity | Message:
    """Return what the residence holds after a template.

    Returns
    -------
    Capacity or Message
        Why the template makes no sense there: no rooms, no surface, too small, or a part without a single home.
    """
    fitted = _fitted(template, scope, estimates)
    if isinstance(fitted, Message):
        return fitted
    parts: list[PartAfter] = []
    for index, part in enumerate(template.parts):
        stocks = _stocks(part, scope, fitted.get(index), estimates, persons_per_dwelling)
        stocks = tuple(_described(stock, part, template, scope, estimates) for stock in stocks)
        if (not stocks and scope.persons > 0) or (not stocks and part.method != "keep"):
            return Message(N_("pas un seul logement ou place n'y tiendrait"))
        if part.method == "extend" and stocks == scope.inside:
            return Message(N_("trop peu de places pour en ajouter une sans dépasser le seuil"))
        rooms = None if scope.rooms is None or part.share is None else scope.rooms * part.share
        persons = sum(stock.persons(persons_per_dwelling) for stock in stocks)
        homes = sum(stock.homes for stock in stocks) if part.method != "fit" else float(fitted[index])
        parts.append(PartAfter(part, stocks, homes, rooms, persons))
    everything = [*scope.outside, *(stock for part in parts for stock in part.stocks)]
    return Capacity(tuple(parts), _by_typology(everything, persons_per_dwelling), _new_m2(template, parts, estimates))


def _stocks(
    part: Part,
    scope: Scope,
    fitted: int | None,
    estimates: Estimates,
    persons_per_dwelling: Mapping[str, float],
) -> tuple[Stock, ...]:
    """Return what a part leaves; empty when it would leave nothing."""
    if part.method == "keep":
        return _kept(scope.inside, part.share or 0.0)
    if part.method == "extend":
        return _extended(scope.inside, estimates[part.growth or ""].value)
    if part.method == "fit":
        homes = fitted or 0
    elif part.method == "rooms":
        homes = math.floor((scope.rooms or 0.0) * (part.share or 0.0) + _SLACK)
    elif part.method == "pairs":
        homes = math.floor((scope.rooms or 0.0) * (part.share or 0.0) / 2 + 0.5 + _SLACK)
    else:
        return _relabelled(part, scope, estimates, persons_per_dwelling)
    if part.unit == "places":
        homes = math.floor(homes * (estimates[part.places_per_home].value if part.places_per_home else 1.0) + _SLACK)
    return _new_stock(part, homes)


def _kept(stocks: tuple[Stock, ...], share: float) -> tuple[Stock, ...]:
    if share == 1.0:
        return stocks
    smaller = (stock.with_homes(math.floor(stock.homes * share + _SLACK)) for stock in stocks)
    return tuple(stock for stock in smaller if stock.homes > 0)


def _extended(stocks: tuple[Stock, ...], below: float) -> tuple[Stock, ...]:
    """Add to each stock the most homes that stay below a share of it: an extension *under* 30 %, not of 30 %."""
    return tuple(
        stock.with_homes(stock.homes + max(0, math.ceil(stock.homes * below - _SLACK) - 1)) for stock in stocks
    )


def _relabelled(
    part: Part, scope: Scope, estimates: Estimates, persons_per_dwelling: Mapping[str, float]
) -> tuple[Stock, ...]:
    homes = sum(_recounted(stock, part, persons_per_dwelling) for stock in scope.inside) * (part.share or 0.0)
    if part.m2_per_place is not None and scope.private_m2 is not None:
        homes = min(homes, scope.private_m2 / estimates[part.m2_per_place].value)
    return _new_stock(part, math.floor(homes + _SLACK))


def _recounted(stock: Stock, part: Part, persons_per_dwelling: Mapping[str, float]) -> float:
    """Return what a stock becomes under a part's typology: the same doors when the unit is the same."""
    if (stock.places is None) == (part.unit == "dwellings"):
        return stock.homes
    persons = stock.persons(persons_per_dwelling)
    return persons if part.unit == "places" else persons / persons_per_dwelling[part.typology]


def _described(stock: Stock, part: Part, template: Template, scope: Scope, estimates: Estimates) -> Stock:
    """Return a stock of a part with what its homes are after works.

    What works leave as it is stays empty in rooms that keep their typology; under another, it is written again.
    """
    is_kept = part.method in ("keep", "extend")
    before = stock.quality if is_kept else _together(scope.inside)
    access = None if is_kept else before.accessible_share
    if part.adapted_share is not None and before.accessible_share is not None:
        access = min(1.0, before.accessible_share + estimates[part.adapted_share].value)
    elif part.adapted_share is None and template.after.accessible:
        access = 1.0
    written = Quality(None, part.sanitary or "", part.kitchenette, access)
    if part.method in ("fit", "pairs"):
        written = written._replace(room_m2=_new_room_m2(part, scope, estimates))
    elif not is_kept:
        written = Quality(
            before.room_m2,
            part.sanitary or before.private_sanitary,
            _known(part.kitchenette, before.kitchenette),
            access,
        )
    return replace(stock, written=written, quality=_filled(written, before) if is_kept else written)


def _new_room_m2(part: Part, scope: Scope, estimates: Estimates) -> float | None:
    """Return the surface of a new home; that of places without rooms of their own is not known."""
    if part.method == "pairs":
        return 2 * scope.room_m2 if scope.room_m2 else None
    if part.private_m2 is None or (part.unit == "places" and part.places_per_home is None):
        return None
    return estimates[part.private_m2].value


def _filled(written: Quality, before: Quality) -> Quality:
    """Return what is written, and what was known where nothing is."""
    said = {name: value for name, value in written._asdict().items() if value not in (None, "")}
    return before._replace(**said)


def _known(value: bool | None, otherwise: bool | None) -> bool | None:
    return otherwise if value is None else value


def _together(stocks: tuple[Stock, ...]) -> Quality:
    """Return what the homes of several programmes are, taken together."""
    if not stocks:
        return UNKNOWN
    quality, homes = stocks[0].quality, stocks[0].homes
    for stock in stocks[1:]:
        quality, homes = mixed(quality, homes, stock.quality, stock.homes), homes + stock.homes
    return quality


def _new_stock(part: Part, homes: int) -> tuple[Stock, ...]:
    if homes <= 0:
        return ()
    in_places = part.unit == "places"
    return (Stock(part.typology, float(homes) if in_places else None, None if in_places else float(homes)),)


def _fitted(template: Template, scope: Scope, estimates: Estimates) -> dict[int, int] | Message:
    """Return the homes of each `fit` part by its rank: the sizes asked for first, then the rest by shares."""
    parts = {index: part for index, part in enumerate(template.parts) if part.method == "fit"}
    if not parts or template.space is None:
        return {}
    surface = _space_m2(template.space, scope, estimates)
    if surface is None:
        return Message(N_("donnée inconnue : {what}"), {"what": Message(_MEASURES[template.space.measure])})
    homes: dict[int, int] = {}
    for index, part in parts.items():
        if part.size is None:
            continue
        wanted, per_home = estimates[part.size], _home_m2(part, estimates)
        homes[index] = math.floor(min(wanted.value, surface / per_home) + _SLACK)
        least = wanted.value if part.size_is_hard else wanted.low
        if homes[index] < least:
            what = N_("il n'y tient que {homes} logements de typologie {typology}, il en faut au moins {least}")
            return Message(what, {"homes": homes[index], "typology": part.typology, "least": least})
        surface -= homes[index] * per_home
    rooms_left = None if scope.rooms is None else scope.rooms - sum(homes.values())
    for index, part in parts.items():
        if part.share is None:
            continue
        count = math.floor(surface * part.share / _home_m2(part, estimates) + _SLACK)
        if template.space.at_most_rooms and rooms_left is not None:
            count = min(count, math.floor(rooms_left * part.share + _SLACK))
        homes[index] = count
    return homes


def _space_m2(space: Space, scope: Scope, estimates: Estimates) -> float | None:
    """Return the usable surface offered to homes (m2), None when it is unknown or empty."""
    measure: float | None = getattr(scope, space.measure)
    if not measure:
        return None
    return measure * math.prod(estimates[factor].value for factor in space.factors)


def _home_m2(part: Part, estimates: Estimates) -> float:
    """Return the surface that one home takes: its own and its part of the common rooms (m2)."""
    return estimates[part.private_m2 or ""].value + estimates[part.common_m2 or ""].value


def _new_m2(template: Template, parts: list[PartAfter], estimates: Estimates) -> float | None:
    if template.space is None or not template.space.new_building:
        return None
    return sum(after.homes * _home_m2(after.part, estimates) for after in parts if after.part.method == "fit")


def _by_typology(stocks: list[Stock], persons_per_dwelling: Mapping[str, float]) -> tuple[Stock, ...]:
    """Sum stocks of one typology. Where both units meet, places become dwellings (never added as is)."""
    merged: dict[str, Stock] = {}
    for stock in stocks:
        other = merged.get(stock.typology)
        merged[stock.typology] = stock if other is None else _sum(other, stock, persons_per_dwelling)
    return tuple(merged.values())


def _sum(one: Stock, two: Stock, persons_per_dwelling: Mapping[str, float]) -> Stock:
    homes = one.homes + two.homes
    occupancy = None
    if one.occupancy is not None and two.occupancy is not None and homes > 0:
        occupancy = (one.occupancy * one.homes + two.occupancy * two.homes) / homes
    quality = mixed(one.quality, one.homes, two.quality, two.homes)
    written = UNKNOWN if one.written == two.written == UNKNOWN else quality
    if (one.places is None) == (two.places is None):
        return replace(one.with_homes(homes), occupancy=occupancy, quality=quality, written=written)
    per_dwelling = persons_per_dwelling[one.typology]
    dwellings = (one.persons(persons_per_dwelling) + two.persons(persons_per_dwelling)) / per_dwelling
    return Stock(one.typology, None, math.floor(dwellings + _SLACK), occupancy, quality, written)
