"""Write the communes of France as imports need them: code, name, EPCI, population, a point inside.

Input: the two lists of the shared material (`communes_fr_2026.csv.gz`, `epci_fr_2026.csv`; their README_2 says where
they were read). Figures and names are carried over, nothing else of these files is kept:

    .venv/bin/python scripts/build_communes.py ../shared/data

Output: `data/reference/communes/communes.csv.gz` and `epci.csv`, the same bytes on every run. Points have two decimals
(about a kilometre): enough to put a residence on the map, and no address.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "data" / "reference" / "communes"


def rounded(degrees: str) -> str:
    """Return a position with two decimals; nothing where it is not known."""
    return f"{float(degrees):.2f}" if degrees else ""


def communes(source: Path) -> str:
    """Return the communes as CSV, in the order of their codes."""
    with gzip.open(source / "communes_fr_2026.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["code_insee"])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["commune", "name", "epci", "population", "lat", "lon"])
    for row in rows:
        place = (rounded(row["lat"]), rounded(row["lon"]))
        writer.writerow([row["code_insee"], row["nom"], row["epci"], row["population_municipale"], *place])
    return text.getvalue()


def intercommunalities(source: Path) -> str:
    """Return the EPCI as CSV: their name, main department, population and a point inside."""
    with (source / "epci_fr_2026.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["epci"])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["epci", "name", "dep", "population", "lat", "lon"])
    for row in rows:
        place = (rounded(row["lat"]), rounded(row["lon"]))
        writer.writerow([row["epci"], row["nom"], row["dep_principal"], row["population_municipale"], *place])
    return text.getvalue()


def main() -> None:
    """Write both lists."""
    source = Path(sys.argv[1])
    TARGET.mkdir(parents=True, exist_ok=True)
    with (
        (TARGET / "communes.csv.gz").open("wb") as file,
        gzip.GzipFile(fileobj=file, mode="wb", compresslevel=9, mtime=0, filename="") as packed,
    ):
        packed.write(communes(source).encode("utf-8"))
    (TARGET / "epci.csv").write_text(intercommunalities(source), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
