"""Sentences that wait for a language.

A `Message` carries the French text (the gettext msgid) and its values; `planning.i18n.Words` says it.
Keeping the two apart lets the engine, the checker and the pages share one vocabulary in two languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "mark, translate later"
    """Mark a French text for the catalogue and give it back unchanged."""
    return text


@dataclass(frozen=True)
class Message:
    """A French template with named holes, and what goes into them."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)


class RefusedError(ValueError):
    """Raised inside a value's own checks (pydantic): the sentence survives until the file's problems are told."""

    def __init__(self, template: str, values: Mapping[str, object] | None = None) -> None:
        super().__init__(template)
        self.message = Message(template, values or {})
