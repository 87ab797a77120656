"""How long imports take: `scripts/bench imports`; 100,000 rows as a list, a plain sheet, FINESS and RPLS; round trips.

Processor seconds of reading (a child's included), understanding and comparing with a portfolio that is new. The demo as
a workbook, written and read back; through LibreOffice where `soffice` is installed: differences must be none.
Last, 3,000 residences edited in a grid and saved.
"""

from __future__ import annotations

import csv
import datetime
import os
import random
import resource
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pandas as pd

from planning.demand.completing import imported_data
from planning.i18n import FRENCH
from planning.importing.accepting import accept
from planning.importing.by_hand.grid_edits import Edits, TableEdits, incoming, shown_rows, typed, with_delta
from planning.importing.communes import communes
from planning.importing.file_kinds import EMPTY_MAP, read_incoming
from planning.importing.file_reading import read_book
from planning.importing.own_workbook import workbook
from planning.importing.present import present_of_data, present_of_folder
from planning.importing.proposal import proposal
from planning.store import open_store
from planning.tables import shipped
from planning.workflow import load_and_prepare, prepare

ROWS = 100_000
DEMOS = 57
"""That make some 3,000 residences."""


def written(folder: Path, name: str, header: list[str], rows: list[list[object]], separator: str = ",") -> Path:
    """Write a file of rows; without a header where it is empty."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerows([header, *rows] if header else rows)
    return path


def drawn(folder: Path) -> list[Path]:
    """Return the large files, always the same."""
    luck = random.Random(1)  # noqa: S311 - an example, not a secret
    towns = list(communes().values())
    places = [luck.choice(towns) for _ in range(ROWS)]
    listed = [
        [f"S{number:06d}", town.code, town.name, town.dep, luck.choice(("FTM", "RS", "CADA")), "AMLI",
         luck.randint(5, 300), f"{town.lat:.2f}", f"{town.lon:.2f}"]
        for number, town in enumerate(places)
    ]  # fmt: skip
    plain = [
        [f"Résidence {number}", town.name, f"{town.dep}000", luck.choice(("FTM", "Pension de famille")),
         f"{luck.randint(10, 90)} logts", f"{luck.random():.2f}".replace(".", ","),
         luck.choice("ABCDEFG"), "31/12/2030"]
        for number, town in enumerate(places)
    ]  # fmt: skip
    finess = [
        ["structureet", f"{number:09d}", "570000000", "RS", f"RESIDENCE {number}", *[""] * 7,
         town.code[2:], town.dep, "", f"{town.dep}000 {town.name}", "", "", luck.choice(("256", "258", "259")),
         "Foyer", *[""] * 12]
        for number, town in enumerate(places)
    ]  # fmt: skip
    names = ["DROIT", "DEPCOM", "LIBCOM", "NUMVOIE", "TYPVOIE", "NOMVOIE", "SURFHAB", "CONSTRUCT", "LOCAT"]
    names.append("DPEENERGIE")
    rpls = [
        ["P", town.code, town.name, luck.randint(1, 3), "RUE", "DES LILAS", 40, 1974, luck.choice("112"), "D"]
        for town in places
    ]
    head = ["site_id", "code_insee", "commune", "dep", "type", "operateur", "places", "lat2", "lon2"]
    return [
        written(folder, "liste.csv", head, listed),
        written(
            folder, "plein.csv", ["Nom", "Ville", "CP", "Type", "Capacité", "Taux occ.", "DPE", "Fin conv."], plain, ";"
        ),
        written(folder, "finess.csv", [], finess, ";"),
        written(folder, "rpls.csv", names, rpls, ";"),
    ]


def spent() -> float:
    """Return the processor seconds of this process and of its children that ended."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def measured(path: Path) -> None:
    """Print what one file takes."""
    present = present_of_folder(None)
    begun, clock = spent(), time.monotonic()
    book = read_book(path)
    read = spent()
    incoming = read_incoming(book, EMPTY_MAP)
    understood = spent()
    proposed = proposal(present, incoming)
    parts = f"{read - begun:.1f} | {understood - read:.1f} | {spent() - understood:.1f} | {spent() - begun:.1f}"
    print(f"| {path.name} | {len(proposed.residences('new'))} | {parts} | {time.monotonic() - clock:.1f} |", flush=True)


def round_trips(folder: Path) -> None:
    """Print how many differences the demo has once it was written and read back."""
    present = present_of_folder(shipped.DEMO)
    path = folder / "demo.xlsx"
    path.write_bytes(workbook({"name": "Démonstration", "first_year": 2027, "last_year": 2036}, present.tables, {}))
    found = [path]
    if (office := shutil.which("soffice")) is not None:
        (folder / "office").mkdir()
        subprocess.run([office, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "office"), str(path)],
                       check=True, capture_output=True, env={**os.environ, "HOME": str(folder)})  # fmt: skip
        found.append(folder / "office" / "demo.xlsx")
    for one in found:
        changes = proposal(present, read_incoming(read_book(one))).changes
        differ = sum(change.status != "unchanged" for change in changes)
        print(f"{one.parent.name}/{one.name}: {len(changes)} rows, {differ} differences")


def many(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the rows of the demo many times over, with keys of their own."""
    copies = [
        frame.assign(**{key: frame[key].astype(str) + f"x{number}" for key in keys}) for number in range(1, DEMOS)
    ]
    return pd.concat([frame, *copies], ignore_index=True)


def saved_by_hand(folder: Path) -> None:
    """Print what it takes to keep an edit of every residence of a large portfolio, as *Parc > Modifier* does."""
    demo = load_and_prepare(shipped.DEMO)
    keys = {"residences": ["residence_id"], "programmes": ["programme_id", "residence_id"], "cohorts": ["residence_id"]}
    data = prepare(demo.replacing(**{table: many(demo[table], names) for table, names in keys.items()}))
    with open_store(f"sqlite:///{folder / 'store.sqlite'}") as store:
        entry, present = store.add_portfolio(data), present_of_data(data)
        rows, _shown = shown_rows("residences", present.tables["residences"], TableEdits(), "fr")
        delta: dict[str, object] = {
            "edited_rows": {at: {"surface_m2": f"{800 + at % 50},5"} for at in range(len(rows))}
        }
        edits = Edits().with_table("residences", with_delta("residences", TableEdits(), rows, delta))
        begun = spent()
        proposed = proposal(present, incoming(typed(present, edits, "fr")))
        compared = spent()
        accepted = accept(proposed, name="", today=datetime.date(2026, 12, 1), words=FRENCH)
        after, _said = imported_data(data, accepted, prepare)
        checked = spent()
        store.save_import(entry.hash, after, residence_ids=rows, author="bench", reason="bench")
        parts = (
            f"{compared - begun:.1f} read, {checked - compared:.1f} checked and completed, {spent() - checked:.1f} kept"
        )
        print(f"\n{len(rows)} residences edited and saved: {spent() - begun:.1f} s of processor ({parts})")


def main() -> None:
    """Measure."""
    print(f"Load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors\n")
    print("| file | residences | read (s CPU) | understand | compare | in all | by the clock (s) |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        communes()
        for path in drawn(folder):
            measured(path)
        print()
        round_trips(folder)
        saved_by_hand(folder)


if __name__ == "__main__":
    main()
