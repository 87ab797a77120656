"""Which commune a row is about, by code, or by name with postcode or department; in which EPCI, and where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, cast

import pandas as pd

from planning.tables import shipped
from planning.tables.text.headers import plain_name

_ARRONDISSEMENTS: Final = {"75": "75056", "13": "13055", "69": "69123"}
"""Of Paris, Marseille and Lyon: postcodes and INSEE codes of arrondissements stand for the commune."""
_CITY: Final = {"paris": "75056", "marseille": "13055", "lyon": "69123"}


@dataclass(frozen=True)
class Commune:
    """A commune. `epci` is empty for four islands; `lat`, `lon` (degrees, to a kilometre) are NaN for eight."""

    code: str
    name: str
    epci: str
    population: int
    lat: float
    lon: float

    @property
    def dep(self) -> str:
        """Code of its department."""
        return department(self.code)


def department(code: str) -> str:
    """Return the department of an INSEE code or a postcode.

    >>> department("57463"), department("97411"), department("2A004")
    ('57', '974', '2A')
    """
    return code[:3] if code.startswith(("97", "98")) else code[:2]


@cache
def communes() -> Mapping[str, Commune]:
    """Return every commune by its INSEE code."""
    rows = pd.read_csv(shipped.COMMUNES / "communes.csv.gz", dtype={"commune": "str", "epci": "str"})
    rows["epci"] = rows["epci"].fillna("")
    return {
        str(row[0]): Commune(str(row[0]), str(row[1]), str(row[2]), int(row[3]), float(row[4]), float(row[5]))
        for row in rows.itertuples(index=False, name=None)
    }


@cache
def intercommunalities() -> Mapping[str, Mapping[str, str]]:
    """Return the EPCI by code: name, dep, population, lat, lon, as texts."""
    rows = pd.read_csv(shipped.COMMUNES / "epci.csv", dtype="str").fillna("")
    return {str(row.pop("epci")): row for row in cast("list[dict[str, str]]", rows.to_dict("records"))}


@cache
def _by_name() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code, commune in communes().items():
        found.setdefault(commune_key(commune.name), []).append(code)
    return {name: tuple(codes) for name, codes in found.items()}


def commune_key(name: str) -> str:
    """Return a name of commune as it is compared: Saint and St, CEDEX, arrondissements.

    >>> commune_key("St-Avold CEDEX 2"), commune_key("SAINT AVOLD")
    ('saint_avold', 'saint_avold')
    """
    plain = re.sub(r"_cedex(_\d+)?$|_\d+(e|er|eme)?(_arrondissement)?$|_cedex.*$", "", plain_name(name))
    plain = re.sub(r"(^|_)st(?=_|$)", r"\1saint", plain)
    plain = re.sub(r"(^|_)ste(?=_|$)", r"\1sainte", plain)
    return re.sub(r"^(l|le|la|les)_", "", plain)


def insee_code(code: str) -> str:
    """Return a code as INSEE writes it: a lost zero put back, an arrondissement as its city.

    >>> insee_code("1004"), insee_code("75112"), insee_code("2a004")
    ('01004', '75056', '2A004')
    """
    bare = code.strip().upper()
    if re.fullmatch(r"[0-9]{4}", bare):
        bare = f"0{bare}"
    if re.fullmatch(r"751[0-9]{2}|132[0-9]{2}|6938[0-9]", bare):
        return _ARRONDISSEMENTS[bare[:2]]
    return bare


@cache
def find_commune(code: str, name: str, near: str) -> Commune | None:
    """Return the commune of a row; None where it cannot be told.

    Parameters
    ----------
    code
        INSEE code, or empty.
    name
        Name, or empty.
    near
        Postcode or department, or empty: it tells apart communes of one name.
    """
    known = communes()
    if (found := known.get(insee_code(code))) is not None:
        return found
    key = commune_key(name)
    if not key:
        return None
    if key.split("_")[0] in _CITY and len(key.split("_")) == 1:
        return known[_CITY[key]]
    codes = _by_name().get(key, ())
    padded = f"0{near}" if re.fullmatch(r"[0-9]{4}|[0-9]", near) else near
    if padded:
        codes = tuple(code for code in codes if code.startswith(department(padded.upper())) or _corsican(code, padded))
    return known[codes[0]] if len(codes) == 1 else None


def _corsican(code: str, near: str) -> bool:
    """Tell whether a commune of Corsica is meant: its postcodes begin with 20."""
    return near.startswith("20") and code.startswith(("2A", "2B"))
