"""Lambert-93, the metres of French public files -> longitude and latitude in degrees, RGF93 (WGS 84 to a metre).

Inverse of the conic projection of Lambert with two standard parallels. Constants and the iteration for the latitude:
IGN, « Projection cartographique conique conforme de Lambert, algorithmes », NT/G 71 (ALG0002, ALG0004), GRS 80.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

ECCENTRICITY: Final = 0.08181919112
EXPONENT: Final = 0.7256077650
SCALE: Final = 11_754_255.426
"""Metres (constant C of the projection)."""
POLE_X, POLE_Y = 700_000.0, 12_655_612.050
CENTRAL_MERIDIAN: Final = 3.0
"""Degrees east of Greenwich."""
METROPOLE: Final = (-200_000.0, 1_400_000.0, 5_900_000.0, 7_300_000.0)
"""Bounds of what may be a Lambert-93 position of metropolitan France (x from, x to, y from, y to)."""


def to_degrees(x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return latitude and longitude, in degrees; NaN outside metropolitan France.

    Parameters
    ----------
    x, y
        Lambert-93, metres.

    Notes
    -----
    The latitude solves ``L = ln(tan(pi/4 + phi/2)) - e/2 ln((1 + e sin phi) / (1 - e sin phi))``; five rounds reach
    the millimetre.
    """
    east, north = np.asarray(x, dtype="float64"), np.asarray(y, dtype="float64")
    left, right, bottom, top = METROPOLE
    inside = (east >= left) & (east <= right) & (north >= bottom) & (north <= top)
    east, north = np.where(inside, east, np.nan), np.where(inside, north, np.nan)
    radius = np.hypot(east - POLE_X, north - POLE_Y)
    angle = np.arctan2(east - POLE_X, POLE_Y - north)
    longitude = CENTRAL_MERIDIAN + np.degrees(angle / EXPONENT)
    isometric = -np.log(radius / SCALE) / EXPONENT
    latitude = 2.0 * np.arctan(np.exp(isometric)) - np.pi / 2.0
    for _ in range(5):
        bent = ECCENTRICITY * np.sin(latitude)
        factor = ((1.0 + bent) / (1.0 - bent)) ** (ECCENTRICITY / 2.0)
        latitude = 2.0 * np.arctan(factor * np.exp(isometric)) - np.pi / 2.0
    return np.degrees(latitude), longitude
