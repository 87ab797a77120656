"""Explanations <-> the JSON documents that the store keeps; one of another form is as good as none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from planning.explain.why.values import Explanation, Ranked


def ranking_document(rows: Sequence[Ranked]) -> dict[str, Any]:
    """Return the document of a ranking."""
    return {"rows": [row.model_dump(mode="json") for row in rows]}


def read_ranking(document: Mapping[str, Any] | None) -> tuple[Ranked, ...] | None:
    """Return the ranking of a document; None when there is none that this version reads."""
    if document is None:
        return None
    try:
        return tuple(Ranked.model_validate(row) for row in document["rows"])
    except (KeyError, ValidationError):
        return None


def read_explanation(document: Mapping[str, Any] | None) -> Explanation | None:
    """Return the explanation of a document; None when there is none that this version reads."""
    if document is None:
        return None
    try:
        return Explanation.model_validate(document)
    except ValidationError:
        return None
