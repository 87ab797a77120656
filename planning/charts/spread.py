"""Bubbles that would hide each other are moved apart, and names are written where they hide nothing: computed once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

ROUNDS = 250
GAP_PX = 2.0
PULL = 0.02
"""How much each bubble is drawn back to its own place, at each round."""
CHARACTER_PX, LINE_PX = 7.0, 16.0
Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


def spread(
    x: Sequence[float], y: Sequence[float], radius: Sequence[float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return places at which no bubble hides another, as near to their own as a few rounds bring them.

    Parameters
    ----------
    x, y
        Centres, in pixels.
    radius
        Of each bubble, in pixels.
    """
    home = np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    size = np.asarray(radius, dtype=float)
    # Two sites at the same place are told apart by their order: nothing is drawn at random.
    turn = np.arange(len(home)) * 2.399963
    place = home + 0.01 * np.column_stack([np.cos(turn), np.sin(turn)])
    wanted = size[:, None] + size[None, :] + GAP_PX
    np.fill_diagonal(wanted, 0.0)
    for number in range(ROUNDS):
        away = place[:, None, :] - place[None, :, :]
        distance = np.sqrt((away**2).sum(axis=2))
        np.fill_diagonal(distance, 1.0)
        push = np.clip(wanted - distance, 0.0, None) / distance / 2
        place = place + 0.6 * (away * push[:, :, None]).sum(axis=1)
        if number < ROUNDS - 60:  # the last rounds only separate
            place = place + PULL * (home - place)
    return place[:, 0], place[:, 1]


def free_place(box: Box, taken: Sequence[Box], inside: Box) -> bool:
    """Tell whether a box hides none of those that are taken and stands inside the frame."""
    left, bottom, right, top = box
    if left < inside[0] or bottom < inside[1] or right > inside[2] or top > inside[3]:
        return False
    return all(right < other[0] or left > other[2] or top < other[1] or bottom > other[3] for other in taken)


def place_name(
    text: str, x: float, y: float, radius: float, taken: Sequence[Box], inside: Box
) -> tuple[float, float, Box] | None:
    """Return where a name is written (its middle) and the box that it takes; None where there is no room near.

    It is sought around its bubble, further and further; `taken`: the boxes of bubbles and of names written before.
    """
    half, tall = len(text) * CHARACTER_PX / 2, LINE_PX / 2
    for distance in range(4, 200, 12):
        for angle in range(0, 360, 15):
            turn = np.radians(90 - angle)
            across = x + (radius + distance + half * abs(np.cos(turn))) * np.cos(turn)
            up = y + (radius + distance + tall) * np.sin(turn)
            box = (across - half, up - tall, across + half, up + tall)
            if free_place(box, taken, inside):
                return float(across), float(up), box
    return None
