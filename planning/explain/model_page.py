"""The formulas of the model, read from docs/model.md: the page that the tests hold to the code, not a second copy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from planning.tables import shipped

_SECTION = re.compile(r"^### \((?P<number>\d+)\) (?P<family>\w+) — .+?```\n(?P<formula>.+?)\n```", re.M | re.S)
_TERM = re.compile(r"^\| `(?P<term>\w+)` \| (?P<formula>[^|]+?) \|", re.M)
_COLUMN = re.compile(r"^\| (?P<symbol>[^|`]+?) \| `(?P<family>\w+)` \|", re.M)


@dataclass(frozen=True)
class ModelPage:
    """What docs/model.md says, in the order of the page."""

    rules: dict[str, tuple[int, str]]
    """Family of rows -> its number and its formula."""
    terms: dict[str, str]
    """Term of the objective -> its formula (what is summed)."""
    symbols: dict[str, str]
    """Family of columns -> its symbol in the formulas."""


def model_page(path: Path = shipped.MODEL_PAGE) -> ModelPage:
    """Read the formulas of the rules, of the objective, and the symbols of the decisions."""
    page = path.read_text(encoding="utf-8")
    objective, decisions = _part(page, "## What is minimised\n"), _part(page, "## Decisions\n")
    return ModelPage(
        rules={found["family"]: (int(found["number"]), found["formula"]) for found in _SECTION.finditer(page)},
        terms={found["term"]: found["formula"] for found in _TERM.finditer(objective)},
        symbols={found["family"]: found["symbol"] for found in _COLUMN.finditer(decisions)},
    )


def _part(page: str, head: str) -> str:
    return page.partition(head)[2].partition("\n## ")[0]
