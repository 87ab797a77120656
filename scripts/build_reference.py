"""Add the departments that data/reference lacks: `python scripts/build_reference.py FOLDER`.

FOLDER holds the collected tables (population_departements_2026, seniors_projection_omphale_dep_2018_2050,
seniors_snapshot_dep, psychiatrie_sae_dep_2022_2023, aah_departements_1995_2019, aah_domicile_partiel_2016_2022,
ada_departements_2015_2019, dna_places_region_2021_2022, geo_departements_fr). Figures that are already in our tables
stay as they are: the demonstration is computed from them. What is computed says so in `note`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

REFERENCE = Path(__file__).resolve().parents[1] / "data" / "reference"
YEARS = (2018, 2020, 2022, 2025, 2027, 2030, 2033, 2036, 2040, 2045, 2050)
"""Years of INSEE's projection that are kept: between two of them the line is straight, 0.6 % away at most."""
NATIONAL_HOME_SHARE = 1_068_541 / (1_068_541 + 152_907)
"""Recipients of the AAH at home among all of them, France 2019 (our disability_allowance.csv)."""
BEDS_YEARS = (2022, 2023)
TOTALS = {"2022-01-01": 113_832, "2021-12-31": 111_978}
"""Places of the national scheme, by date of the order (France without Corsica)."""
Rows = list[tuple[object, ...]]
HEAD = ["series_id", "area", "area_name", "year", "value", "unit", "measure", "source", "note"]


def table(folder: Path, name: str) -> pd.DataFrame:
    """Read one collected table; codes are text."""
    return pd.read_csv(folder / f"{name}.csv", dtype={"dep": "str", "reg": "str"})


def populations(folder: Path, names: dict[str, str]) -> Rows:
    """Legal populations in force in 2026."""
    rows = table(folder, "population_departements_2026")
    note = "population municipale 2023, en vigueur en 2026"
    return [
        ("population", dep, names[dep], 2023, int(people), "habitants", "count", "insee_population_2023", note)
        for dep, people in zip(rows["dep"], rows["population_municipale"], strict=True)
    ]


def seniors(folder: Path, names: dict[str, str]) -> Rows:
    """INSEE's projection, both sexes."""
    rows = table(folder, "seniors_projection_omphale_dep_2018_2050")
    rows = rows[rows["annee"].isin(YEARS)]
    total = rows.groupby(["tranche_age", "dep", "annee"])["population"].sum()
    ids = {"60-74": "seniors_60_74", "75+": "seniors_75_plus"}
    return [
        (ids[str(band)], dep, names[str(dep)], year, int(people), "personnes", "count", "insee_omphale", "")
        for (band, dep, year), people in total.items()
    ]


def situations(folder: Path, names: dict[str, str]) -> Rows:
    """Shares of those of 60 and over, computed from the snapshot."""
    rows = table(folder, "seniors_snapshot_dep").set_index("dep")
    shares = {
        "seniors_60_alone_share": "pop_60p_isoles",
        "seniors_60_no_lift_share": "pop_60p_appart_sans_asc",
        "seniors_60_social_tenant_share": "pop_60p_locataires_hlm",
    }
    found: Rows = []
    for series, column in shares.items():
        for dep, part, whole in zip(rows.index, rows[column], rows["pop_60p"], strict=True):
            if part > 0 and whole > 0:
                note = f"calculé : {part:.0f} / {whole:.0f}"
                value = round(part / whole, 4)
                found.append((series, dep, names[dep], 2018, value, "part", "rate", "seniors_snapshot", note))
    return found


def beds(folder: Path, names: dict[str, str]) -> Rows:
    """Full-time beds of general psychiatry."""
    rows = table(folder, "psychiatrie_sae_dep_2022_2023")
    rows = rows[(rows["discipline"] == "GEN") & rows["annee"].isin(BEDS_YEARS) & rows["CAP_HTP"].notna()]
    rows = rows[rows["dep"].isin(names)].sort_values(["dep", "annee"])
    return [
        ("psychiatric_beds_adult", dep, names[dep], year, int(count), "lits", "count", "drees_sae", "")
        for dep, year, count in zip(rows["dep"], rows["annee"], rows["CAP_HTP"], strict=True)
    ]


def allowances(folder: Path, names: dict[str, str]) -> Rows:
    """AAH recipients at home: those published where they were found, else all of 2019 times the national share."""
    partial = table(folder, "aah_domicile_partiel_2016_2022")
    partial = partial[(partial["niveau"] == "dep") & partial["aah_domicile"].notna()]
    codes = {name: dep for dep, name in names.items()}
    known = {(codes[name], int(year)): int(value) for name, year, value in _at_home(partial) if name in codes}
    found: Rows = [
        ("aah_at_home", dep, names[dep], year, people, "bénéficiaires", "count", "aah", "")
        for (dep, year), people in sorted(known.items())
    ]
    whole = table(folder, "aah_departements_1995_2019")
    whole = whole[(whole["annee"] == whole["annee"].max()) & (whole["serie"] == "nouvelle")]
    for dep, year, people in zip(whole["dep"], whole["annee"], whole["allocataires_31_12"], strict=True):
        if dep in names and not any(other == dep for other, _year in known):
            value = round(people * NATIONAL_HOME_SHARE)
            note = (
                f"calculé : {people:.0f} bénéficiaires en tout × {NATIONAL_HOME_SHARE:.4f}, part nationale à domicile"
            )
            found.append(
                ("aah_at_home", dep, names[dep], int(year), value, "bénéficiaires", "count", "aah_drees", note)
            )
    return found


def _at_home(partial: pd.DataFrame) -> zip[tuple[str, int, float]]:
    return zip(partial["territoire"], partial["annee"], partial["aah_domicile"], strict=True)


def asylum_parts(folder: Path, names: dict[str, str], regions: dict[str, str]) -> Rows:
    """Share of the national asylum places that a department holds: its region's x its share of the allowance there."""
    orders = table(folder, "dna_places_region_2021_2022")
    orders = orders[(orders["type"] == "TOTAL") & orders["date"].isin(TOTALS) & (orders["reg"] != "FR")]
    latest = orders.sort_values("date").drop_duplicates("reg", keep="last")
    recipients = table(folder, "ada_departements_2015_2019")
    recipients = recipients[recipients["annee"] == recipients["annee"].max()].set_index("dep")["allocataires_ada_31_12"]
    found: Rows = []
    for reg, date, places in zip(latest["reg"], latest["date"], latest["places"], strict=True):
        inside = [dep for dep in recipients.index if regions.get(dep) in reg.split("+")]
        region = places / TOTALS[date]
        for dep in inside:
            key = recipients[dep] / recipients[inside].sum()
            shared = f"{recipients[dep]:.0f} / {recipients[inside].sum():.0f} ADA 2019"
            note = f"calculé : {places} / {TOTALS[date]} places × {shared}"
            source, year = "asylum_places_orders", int(date[:4])
            found.append(
                ("asylum_department_part", dep, names[dep], year, round(region * key, 6), "part", "count", source, note)
            )
    return found


def main(folder: Path) -> None:
    """Complete the tables of data/reference, and write the long series of the allowance."""
    places = table(folder, "geo_departements_fr")
    names = dict(zip(places["dep"], places["nom"], strict=True))
    regions = dict(zip(places["dep"], places["reg"], strict=True))
    _complete("population", populations(folder, names))
    _complete("seniors_population", seniors(folder, names))
    _complete("seniors_situation", situations(folder, names))
    _complete("psychiatry", beds(folder, names))
    _complete("disability_allowance", allowances(folder, names))
    _complete("asylum", asylum_parts(folder, names, regions))
    history = table(folder, "aah_departements_1995_2019").rename(
        columns={"dep": "department", "annee": "year", "serie": "scope", "allocataires_31_12": "recipients"}
    )
    kept = history.dropna()[["department", "scope", "year", "recipients"]].astype({"recipients": "int64"})
    kept = kept[kept["department"].isin(names)].sort_values(["department", "scope", "year"])
    kept.to_csv(REFERENCE / "histories" / "disability_allowance.csv", index=False, lineterminator="\n")


def _complete(name: str, rows: Rows) -> None:
    """Add the rows of areas that a series does not hold yet."""
    path = REFERENCE / f"{name}.csv"
    known = pd.read_csv(path, dtype="str", keep_default_na=False)
    held = set(zip(known["series_id"], known["area"], strict=True))
    added = pd.DataFrame([row for row in rows if (row[0], row[1]) not in held], columns=HEAD).astype("str")
    whole = pd.concat([known, added], ignore_index=True)
    whole.sort_values("series_id", kind="stable").to_csv(path, index=False, lineterminator="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
