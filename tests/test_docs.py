"""The documentation says what the code does: generated parts are fresh, nothing is left out, links lead somewhere."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from planning.domain.plan import Plan
from planning.domain.rule_book import RuleKind
from planning.domain.scenario import Scenario, Weights, signed
from planning.model.model import Builder
from planning.tables.data import Build, Manifest
from scripts.build_docs import DATA_PAGE, PROMISES_PAGE, data_page, promises_page

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("data/*.md")])
NOTEBOOKS = sorted(ROOT.glob("notebooks/*.ipynb"))
LINKS = {page: re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")) for page in PAGES}


def read(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def first_cells(text: str) -> set[str]:
    """What stands in code font in the first column of tables."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


@pytest.mark.parametrize(("page", "written"), [(DATA_PAGE, data_page), (PROMISES_PAGE, promises_page)])
def test_generated_pages_are_what_the_code_says_today(page: str, written: object) -> None:
    assert callable(written)
    assert read(page) == written(), "run scripts/docs"


@pytest.mark.parametrize(("page", "lang"), [("guide.md", "fr"), ("guide.en.md", "en")])
def test_the_guide_shows_each_room_in_its_language(page: str, lang: str) -> None:
    shown = set(re.findall(r"!\[[^\]]+\]\(pictures/([^)]+)\)", read(page)))
    rooms = {path.stem for path in (ROOT / "pages" / "rooms").glob("*.py")}
    assert shown == {f"{room}-{lang}.png" for room in rooms}
    for name in shown:
        assert 10_000 < (DOCS / "pictures" / name).stat().st_size < 150_000, f"{name}: run scripts/pictures"


def test_every_field_of_a_plan_and_of_the_manifest_is_explained() -> None:
    explained = first_cells(read(DATA_PAGE))
    fields = {*Plan.model_fields, *Manifest.model_fields, *Build.model_fields} - {"build"}
    assert fields - explained == set()


def test_every_rule_that_a_planner_can_write_is_explained() -> None:
    section = read(DATA_PAGE).split("## Rules\n")[1].split("\n## ")[0]
    assert first_cells(section) == {kind.value for kind in RuleKind}


def test_the_scenario_of_the_page_is_a_scenario() -> None:
    example = re.search(r"```toml\n(.*?)```", read(DATA_PAGE), flags=re.DOTALL)
    assert example is not None
    scenario = Scenario.model_validate(tomllib.loads(example[1]))
    assert all((scenario.rules, scenario.budget, scenario.needs_factor))


def test_every_term_of_the_objective_is_explained() -> None:
    section = read("model.md").split("## What is minimised\n")[1].split("\n## ")[0]
    assert first_cells(section) == set(Builder(signed(Weights())).model().weights)


def test_links_between_pages_lead_somewhere() -> None:
    local = [(page, link) for page, links in LINKS.items() for link in links if "://" not in link]
    assert local
    assert [(str(page), link) for page, link in local if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_notebooks_are_kept_without_their_results(notebook: Path) -> None:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code, "a notebook without code shows nothing"
    assert [cell for cell in code if cell["outputs"] or cell["execution_count"] is not None] == []


WRITTEN = [
    *PAGES,
    *(path for room in ("planning", "pages", "scripts", "tests") for path in sorted(ROOT.glob(f"{room}/**/*.py"))),
]
DOCUMENT = re.compile(r"[\w./-]*\w\.md\b")
PLACEHOLDERS = {"X.md", "docs/decisions/NNNN-title.md"}
"""Names that stand for any document."""


def test_every_document_that_is_named_is_in_the_repository() -> None:
    absent = [
        f"{path.relative_to(ROOT)} names {name}"
        for path in WRITTEN
        for name in sorted(set(DOCUMENT.findall(path.read_text(encoding="utf-8"))) - PLACEHOLDERS)
        if not any((place / name).exists() for place in (ROOT, DOCS, path.parent))
    ]
    assert absent == []


def test_what_is_read_beside_the_repository_is_data_and_never_a_document() -> None:
    beside = [line for path in WRITTEN for line in path.read_text(encoding="utf-8").splitlines() if "../shared" in line]
    assert beside, "data beside the project are named"
    assert [line for line in beside if ".md" in line] == []
