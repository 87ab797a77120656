"""No mathematics without its five mirrors: function, formula, label, golden LP, spec."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from planning.domain.labels import RULE_LABELS
from planning.domain.rule_book import RuleKind
from planning.i18n import Words
from planning.model.model import Block, Builder, Model
from tests.golden.lp_text import golden_model
from tests.golden.portfolios import PORTFOLIOS

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "planning" / "model" / "rules"
MODEL_PAGE = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Section:
    """One rule of docs/model.md."""

    number: int
    family: str
    french: str
    english: str
    formula: str
    where: str
    function: str
    golden: str
    specs: tuple[str, ...]


def sections() -> Iterator[Section]:
    """Read the rules of docs/model.md; a section that lacks a part has it empty."""
    for part in re.split(r"^### ", MODEL_PAGE, flags=re.MULTILINE)[1:]:
        part = part.split("\n## ")[0]
        head = re.match(r"\((\d+)\) (\w+) — (.+)\n", part)
        assert head is not None, f"a rule begins with « (number) family — label »: {part.splitlines()[0]}"
        # Paragraphs that follow the last line belong to the page, not to the rule.
        specs = _found(r"promised by((?:\s*`test_\w+`,?)+)", part)
        yield Section(
            number=int(head[1]),
            family=head[2],
            french=head[3],
            english=_found(r"\n\*(.+)\.\*\n", part),
            formula=_found(r"```\n(.+?)```", part),
            where=_found(r"```\n(where\b.+?)\n\n", part),
            function=_found(r"Written by `([\w.]+)`", part),
            golden=_found(r"\[LP\]\(\.\./tests/golden/(\w+)\.lp\)", part),
            specs=tuple(re.findall(r"test_\w+", specs)),
        )


def _found(pattern: str, part: str) -> str:
    match = re.search(pattern, part, flags=re.DOTALL if "```" in pattern else 0)
    return match[1] if match else ""


def functions_of_the_rules() -> dict[str, str]:
    """Read where each family's rows are written: family -> `module.function`."""
    found = {}
    for path in sorted(RULES.glob("*.py")):
        for function in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(function, ast.FunctionDef):
                for family in set(_families_written_in(function)):
                    assert family not in found, f"{family} is written in two places"
                    found[family] = f"{path.stem}.{function.name}"
    return found


def _families_written_in(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "rows":
            family = node.args[0]
            assert isinstance(family, ast.Constant), f"{function.name}: the family of rows is written as it is"
            yield str(family.value)
        # A planner's rule: its function is named after it and reads the rules of that kind.
        if isinstance(node, ast.Attribute) and node.attr == function.name.upper():
            yield function.name


SECTIONS = {section.family: section for section in sections()}
FUNCTIONS = functions_of_the_rules()
FAMILIES = sorted(FUNCTIONS)


def specs() -> dict[str, Callable[..., None]]:
    """Every test of tests/specs by name."""
    modules = [import_module(f"tests.specs.{path.stem}") for path in (ROOT / "tests" / "specs").glob("test_*.py")]
    return {name: test for module in modules for name, test in vars(module).items() if name.startswith("test_")}


SPECS = specs()


def test_every_kind_of_rule_has_its_function() -> None:
    assert {kind.value for kind in RuleKind} - set(FUNCTIONS) == set()


@pytest.fixture(scope="module")
def models() -> list[Model]:
    return [golden_model(family) for family in PORTFOLIOS]


def test_the_families_read_from_the_code_are_those_that_models_hold(models: list[Model]) -> None:
    """Else the other tests of this file would look at the wrong list."""
    assert {block.family for model in models for block in model.row_blocks} == set(FAMILIES)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_rule_has_its_five_mirrors(family: str) -> None:
    assert family in SECTIONS, f"docs/model.md has no section ({family})"
    section = SECTIONS[family]
    assert section.function == FUNCTIONS[family]
    assert section.formula
    assert section.where
    assert section.french == RULE_LABELS.get(family), (
        "the label of planning/domain/labels.py or planning/domain/rule_book.py"
    )
    assert section.golden == family
    assert (ROOT / "tests" / "golden" / f"{family}.lp").exists()
    assert section.specs
    assert set(section.specs) - set(SPECS) == set()


PROMISES = [(section.family, spec) for section in SECTIONS.values() for spec in section.specs]


@pytest.mark.parametrize(("family", "spec"), PROMISES, ids=lambda value: value)
def test_a_spec_no_longer_holds_without_the_rule(family: str, spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it promises something of another rule, or nothing."""
    write = Builder.rows

    def forget(builder: Builder, rule: str, keys: pd.DataFrame, **bounds: Any) -> Block:
        return write(builder, rule, keys, **({} if rule == family else bounds))

    monkeypatch.setattr(Builder, "rows", forget)
    assert not all(_holds(SPECS[spec], arguments) for arguments in _cases(SPECS[spec]))


def _holds(spec: Callable[..., None], arguments: dict[str, Any]) -> bool:
    try:
        spec(**arguments)
    except AssertionError:
        return False
    return True


def _cases(spec: Callable[..., None]) -> Iterator[dict[str, Any]]:
    """Yield the arguments that pytest would call a spec with."""
    marks = [mark for mark in getattr(spec, "pytestmark", []) if mark.name == "parametrize"]
    for rows in itertools.product(*(mark.args[1] for mark in marks)):
        arguments: dict[str, Any] = {}
        for mark, row in zip(marks, rows, strict=True):
            names = mark.args[0] if isinstance(mark.args[0], tuple) else (mark.args[0],)
            arguments |= dict(zip(names, row if len(names) > 1 else (row,), strict=True))
        yield arguments


@pytest.mark.parametrize("family", FAMILIES)
def test_a_rule_is_named_in_english_by_the_catalogue(family: str) -> None:
    assert Words("en")(RULE_LABELS[family]) == SECTIONS[family].english


def test_no_mirror_shows_a_rule_that_does_not_exist() -> None:
    assert list(SECTIONS) == list(RULE_LABELS), "same families, same order"
    assert set(RULE_LABELS) == set(PORTFOLIOS) == set(FAMILIES)
    assert [section.number for section in SECTIONS.values()] == list(range(1, len(SECTIONS) + 1))


def test_every_kind_of_decision_is_explained(models: list[Model]) -> None:
    decisions = MODEL_PAGE.split("## Decisions\n")[1].split("\n## ")[0]
    explained = set(re.findall(r"^\| \S+ \| `(\w+)` \|", decisions, flags=re.MULTILINE))
    assert explained == {block.family for model in models for block in model.column_blocks}
