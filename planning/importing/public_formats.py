"""Files of the State -> rows of residences: FINESS establishments and equipment, the « Place d'asile » form, RPLS.

Each is recognised by its shape (`file_kinds.py`) and turned into columns whose cells `plain_sheet.py` reads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from planning.domain.errors import Problem
from planning.domain.message import N_, Message
from planning.importing.book import Row, Sheet
from planning.importing.framed import Framed
from planning.importing.housing_words import FINESS_CATEGORIES, FINESS_DISCIPLINES
from planning.importing.incoming import Incoming, note, stopped, warning
from planning.importing.plain_sheet import read_rows
from planning.importing.row_contents import Source
from planning.importing.target_columns import Guess, SourceMap
from planning.tables.text.headers import plain_name

FINESS_COLUMNS: Final = (
    *("section", "nofinesset", "nofinessej", "rs", "rslongue", "complrs", "compldistrib", "numvoie", "typvoie", "voie"),
    *("compvoie", "lieuditbp", "commune", "departement", "libdepartement", "ligneacheminement", "telephone"),
    *("telecopie", "categetab", "libcategetab", "categagretab", "libcategagretab", "siret", "codeape", "codemft"),
    *("libmft", "codesph", "libsph", "dateouv", "dateautor", "datemaj", "numuai"),
)
"""Of a line `structureet`: the file has no header."""
_OVERSEAS: Final = re.compile("9[A-F]")
_LAMBERT: Final = "LAMBERT_93"
_NOT_ASKED: Final = N_("établissements d'autres catégories, laissés : {count} ({names})")


def built(file: str, sheet: Sheet, columns: Mapping[str, Sequence[str]], lines: Sequence[int], asked: SourceMap,
          headers: Mapping[str, str] | None = None, *, is_public_list: bool = False) -> Incoming:  # fmt: skip
    """Read rows that a format has already put under the right columns; `headers`: what the file calls them."""
    named = {target: (headers or {}).get(target, target) for target in columns}
    rows: tuple[Row, ...] = tuple(
        (line, cells) for line, cells in zip(lines, zip(*columns.values(), strict=True), strict=True)
    )
    table = Framed(sheet, 1, tuple(named.values()), tuple(range(len(columns))), rows, (), ())
    source = Source(file, table, asked, tuple(Guess(target, is_sure=True) for target in columns))
    frame = pd.DataFrame(dict(columns), index=pd.Index(list(lines), dtype="int64"), dtype="str")
    return read_rows(source, frame, is_public_list=is_public_list)


# FINESS: establishments.


def read_finess(file: str, sheet: Sheet, asked: SourceMap) -> Incoming:
    """Read a FINESS extract of establishments, with or without geolocation: the social categories of our trade.

    The file has no capacity: residences come without programme, which is said; the equipment file completes them.
    """
    lines = [(line, row) for line, row in sheet.rows if row[0] == "structureet"]
    width = len(FINESS_COLUMNS)
    cells = pd.DataFrame(
        [[*row[:width], *[""] * (width - len(row))] for _, row in lines],
        columns=FINESS_COLUMNS,
        index=pd.Index([line for line, _ in lines], dtype="int64"),
        dtype="str",
    )
    wanted = cells["categetab"].isin([*FINESS_CATEGORIES, *asked.typologies])
    others = cells.loc[~wanted, "libcategetab"].value_counts()
    told = note(file, _NOT_ASKED, count=int((~wanted).sum()), names=", ".join(others.index[:3]))
    kept = cells[wanted]
    if kept.empty:
        what = Message(N_("aucun établissement d'hébergement ou de logement accompagné (catégories {codes})"),
                       {"codes": ", ".join(FINESS_CATEGORIES)})  # fmt: skip
        return stopped([told, Problem(file, what, Message(N_("choisissez l'extraction de vos départements")))])
    places = _geolocated(sheet)
    town = kept["ligneacheminement"].str.extract(r"^([0-9]{5})?\s*(.*)$")
    codes = [
        f"97{commune}" if _OVERSEAS.fullmatch(dep) else f"{dep}{commune}"
        for dep, commune in zip(kept["departement"], kept["commune"], strict=True)
    ]
    columns = {
        "residence_id": kept["nofinesset"].tolist(),
        "name": kept["rslongue"].where(kept["rslongue"] != "", kept["rs"]).tolist(),
        "commune": codes,
        "commune_name": town[1].fillna("").tolist(),
        "postcode": town[0].fillna("").tolist(),
        "typology": kept["libcategetab"].tolist(),
        "x93": [places.get(one, ("", "", ""))[0] for one in kept["nofinesset"]],
        "y93": [places.get(one, ("", "", ""))[1] for one in kept["nofinesset"]],
    }
    said = dict(zip(kept["libcategetab"], kept["categetab"], strict=True))
    answers = {label: FINESS_CATEGORIES[code] for label, code in said.items() if code in FINESS_CATEGORIES}
    told_map = _answering(
        asked,
        {**answers, **{label: asked.typologies[code] for label, code in said.items() if code in asked.typologies}},
    )
    found = built(file, sheet, columns, kept.index.tolist(), told_map)
    problems = [told, *_elsewhere(file, places, kept["nofinesset"])]
    return found.with_problems(problems)


def _answering(asked: SourceMap, typologies: Mapping[str, str]) -> SourceMap:
    """Return what was asked, the names of a nomenclature added to what a person said of them."""
    return SourceMap(
        asked.columns, {**typologies, **asked.typologies}, asked.typology, asked.decimal, asked.overlaps, asked.operator
    )


def _geolocated(sheet: Sheet) -> dict[str, tuple[str, str, str]]:
    """Return x, y (Lambert-93 only) and the projection of each establishment that has a position."""
    found = {}
    for _, row in sheet.rows:
        if row[0] == "geolocalisation" and len(row) > 3:
            system = next((cell for cell in row[4:] if cell.startswith(("LAMBERT", "UTM", "RGR", "WGS"))), "")
            known = not system or system == _LAMBERT
            found[row[1]] = (row[2], row[3], system) if known else ("", "", system)
    return found


def _elsewhere(file: str, places: Mapping[str, tuple[str, str, str]], wanted: pd.Series) -> list[Problem]:
    systems = sorted({places[one][2] for one in wanted if one in places and places[one][2] not in ("", _LAMBERT)})
    if not systems:
        return []
    what = Message(
        N_("positions en {systems} non converties : celle de la commune est prise"), {"systems": ", ".join(systems)}
    )
    return [warning(file, what, N_("rien à faire, ou écrivez lat et lon"))]


# FINESS: social equipment, which has the capacities.


def read_equipment(file: str, sheet: Sheet, asked: SourceMap) -> Incoming:
    """Read the social equipment of FINESS: places installed, or else authorised, of the lines still in use."""
    header = [plain_name(cell) for cell in sheet.rows[0][1]]
    rows = pd.DataFrame(
        [[*row[: len(header)], *[""] * (len(header) - len(row))] for _, row in sheet.rows[1:]],
        columns=header,
        index=pd.Index([line for line, _ in sheet.rows[1:]], dtype="int64"),
        dtype="str",
    )
    problems: list[Problem] = []
    installed = rows["capinstot"].where(rows["indsupinst"] != "O", "")
    allowed = rows["capautot"].where(rows["indsupaut"] != "O", "")
    size = installed.where(installed != "", allowed)
    gone = (rows["indsupinst"] == "O") & (rows["indsupaut"] != "N")
    if gone.any():
        problems.append(note(file, N_("équipements supprimés, laissés : {count}"), count=int(gone.sum())))
    kinds = {code: asked.typologies.get(code, FINESS_DISCIPLINES.get(code, "")) for code in rows["de"].unique()}
    kind = rows["de"].map(kinds)
    other = (kind == "") & ~gone
    if other.any():
        names = ", ".join(rows.loc[other, "libde"].value_counts().index[:3])
        others = N_("équipements d'autres disciplines, laissés : {count} ({names})")
        problems.append(note(file, others, count=int(other.sum()), names=names))
    kept = rows[~gone & (kind != "")]
    if kept.empty:
        what = Message(N_("aucun équipement d'hébergement ou de logement accompagné en service"))
        remedy = Message(N_("choisissez l'extraction de vos départements"))
        return stopped([*problems, Problem(file, what, remedy)])
    summed = pd.to_numeric(size[kept.index].str.replace(",", "."), errors="coerce")
    table = kept.assign(kind=kind[kept.index], size=summed, line=kept.index)
    sites = (
        table.groupby(["nofinesset", "kind"], sort=False)
        .agg({"size": "sum", "line": "first", "rs": "first"})
        .reset_index()
    )
    columns = {
        "residence_id": sites["nofinesset"].tolist(),
        "name": sites["rs"].tolist(),
        "dep": [_department(one) for one in sites["nofinesset"]],
        "typology": sites["kind"].tolist(),
        "places": [f"{one:g}" if one else "" for one in sites["size"]],
    }
    found = built(file, sheet, columns, sites["line"].tolist(), asked)
    return found.with_problems(problems)


def _department(finess: str) -> str:
    """Return the department that a FINESS number begins with."""
    return f"97{ord(finess[1]) - 64}" if _OVERSEAS.match(finess[:2]) else finess[:2]


# The State's « Place d'asile » form.


def read_asylum_form(file: str, sheet: Sheet, asked: SourceMap) -> Incoming:
    """Read the addresses of one structure; the form does not say which it is: its kind is asked.

    Scattered homes (« Diffus ») of one commune are one residence; each other address is one.
    """
    header = [plain_name(cell) for cell in sheet.rows[0][1]]
    problems: list[Problem] = []
    kept: list[tuple[int, dict[str, str]]] = []
    left = []
    for line, row in sheet.rows[1:]:
        cells = dict(zip(header, [*row, *[""] * (len(header) - len(row))], strict=False))
        if cells["adresse"].startswith("Ex :") or cells["adresse"].startswith("Veuillez saisir"):
            left.append(line)
        else:
            kept.append((line, cells))
    if left:
        lines = ", ".join(map(str, left))
        problems.append(note(file, N_("lignes d'exemple et de consigne laissées : {lines}"), lines=lines))
    if not kept:
        what = Message(N_("le formulaire est vide : aucune adresse n'y est écrite"))
        return stopped([*problems, Problem(file, what, Message(N_("remplissez-le, puis recommencez")), 3)])
    rows = pd.DataFrame(
        [cells for _, cells in kept], index=pd.Index([line for line, _ in kept], dtype="int64"), dtype="str"
    )
    scattered = (
        rows["type_de_bati"].map(plain_name) == "diffus" if "type_de_bati" in rows else pd.Series(True, rows.index)
    )
    place = rows["code_postal"] + " " + rows["ville"]
    name = rows["adresse"].where(~scattered, "Logements diffus, " + rows["ville"])
    key = name + "|" + place
    sizes = pd.to_numeric(rows["places_autorisees"].str.replace(",", "."), errors="coerce")
    for line in rows.index[sizes.isna()]:
        what = Message(N_("les places autorisées ne se lisent pas : l'adresse est gardée sans elles"))
        problems.append(warning(file, what, N_("corrigez le formulaire"), int(line), "Places autorisées"))
    sites = pd.DataFrame(
        {"key": key, "name": name, "cp": rows["code_postal"], "ville": rows["ville"], "size": sizes, "line": rows.index}
    )
    gathered = sites.groupby("key", sort=False).agg(
        {"name": "first", "cp": "first", "ville": "first", "size": "sum", "line": "first"}
    )
    columns = {
        "name": gathered["name"].tolist(),
        "commune_name": gathered["ville"].tolist(),
        "postcode": gathered["cp"].tolist(),
        "typology": [asked.typology] * len(gathered),
        "places": [f"{one:g}" if one else "" for one in gathered["size"]],
    }
    gathering = N_(
        "{addresses} adresses, réunies en {sites} résidences (les logements diffus d'une commune en sont une)"
    )
    problems.append(note(file, gathering, addresses=len(rows), sites=len(gathered)))
    return built(file, sheet, columns, gathered["line"].tolist(), asked).with_problems(problems)


# RPLS: one line a dwelling.

_LET, _VACANT = "1", "2"


def read_rpls(file: str, sheet: Sheet, asked: SourceMap) -> Incoming:
    """Read the detail of RPLS: the dwellings of one building are one residence of scattered homes."""
    header = [plain_name(cell).removesuffix("_red").upper() for cell in sheet.rows[0][1]]
    width = len(header)
    rows = pd.DataFrame(
        [row if len(row) == width else (*row[:width], *[""] * (width - len(row))) for _, row in sheet.rows[1:]],
        columns=header,
        dtype="object",
    )
    rows["line"] = [line for line, _ in sheet.rows[1:]]
    town = "LIBCOM" if "LIBCOM" in rows else "LIBCOM_DEP"
    street = [name for name in ("NUMVOIE", "INDREP", "TYPVOIE", "NOMVOIE") if name in rows]
    address = rows[street[0]].astype("str")
    for name in street[1:]:
        address = address + " " + rows[name].astype("str")
    rows["address"] = address.str.replace(r"\s+", " ", regex=True).str.strip()
    rows["surface"] = pd.to_numeric(rows["SURFHAB"].str.replace(",", "."), errors="coerce")
    rows["let"] = (rows["LOCAT"] == _LET).astype(float) if "LOCAT" in rows else 1.0
    rows["offered"] = rows["LOCAT"].isin([_LET, _VACANT]).astype(float) if "LOCAT" in rows else 1.0
    keys = ["DEPCOM", "address"]
    wanted = {"line": "first", town: "first", "surface": ["sum", "mean"], "let": "sum", "offered": "sum"}
    for name in ("CONSTRUCT", "CODEPOSTAL"):
        if name in rows:
            wanted[name] = "first"
    sites = rows.groupby(keys, sort=False).agg(wanted)
    sites.columns = ["_".join(filter(None, one)) if one[1] in ("sum", "mean") else one[0] for one in sites.columns]
    counts = rows.groupby(keys, sort=False).size()
    labels = _usual(rows, keys, "DPEENERGIE")
    share = (sites["let_sum"] / sites["offered_sum"].where(sites["offered_sum"] > 0)).round(4)
    index = sites.index
    columns = {
        "name": [f"{address}, {name}" for address, name in zip(index.get_level_values(1), sites[town], strict=True)],
        "commune": index.get_level_values(0).astype("str").tolist(),
        "commune_name": sites[town].astype("str").tolist(),
        "year_built": _texts(sites, "CONSTRUCT"),
        "surface_m2": [f"{one:g}" if one else "" for one in sites["surface_sum"]],
        "room_m2": [f"{one:.1f}" if one == one else "" for one in sites["surface_mean"]],
        "energy_label": [labels.get(key, "") for key in index],
        "rooms": [str(one) for one in counts],
        "typology": [asked.typology or "DIFFUS"] * len(sites),
        "dwellings": [str(one) for one in counts],
        "occupancy": ["" if one != one else f"{one:g}" for one in share],
    }
    told = N_("{dwellings} logements, réunis en {sites} adresses")
    found = built(file, sheet, columns, sites["line"].astype(int).tolist(), asked)
    return found.with_problems([note(file, told, dwellings=len(rows), sites=len(sites))])


def _texts(sites: pd.DataFrame, name: str) -> list[str]:
    return sites[name].astype("str").tolist() if name in sites else [""] * len(sites)


def _usual(rows: pd.DataFrame, keys: list[str], name: str) -> dict[tuple[str, str], str]:
    """Return the label that most dwellings of an address have; a tie takes the worse one."""
    if name not in rows:
        return {}
    known = rows[rows[name].isin(list("ABCDEFG"))]
    counted = known.groupby([*keys, name]).size().reset_index(name="n")
    best = counted.sort_values(["n", name]).drop_duplicates(keys, keep="last")
    return {(str(row[0]), str(row[1])): str(row[2]) for row in best[[*keys, name]].itertuples(index=False, name=None)}
