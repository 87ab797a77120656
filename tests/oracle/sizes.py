"""Usual sizes, written a second time: how far what an option delivers is from them."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def outside(rule: Row, option: Row, programmes: list[Row], typologies: list[Row]) -> float:
    """Return the places or dwellings, as written, that an option delivers outside the usual sizes."""
    total = 0.0
    for norm in typologies:
        if rule["subject"] not in ("", "*", norm["typology"]):
            continue
        for row in programmes:
            if row["option_id"] != option["option_id"] or row["typology"] != norm["typology"]:
                continue
            size = row["dwellings"] if row["places"] is None else row["places"]
            if size <= 0:
                continue
            if norm["size_min"] is not None and size < norm["size_min"]:
                total += norm["size_min"] - size
            if norm["size_max"] is not None and size > norm["size_max"]:
                total += size - norm["size_max"]
    return float(total)
