"""Messages and progress <-> the JSON documents that the store keeps."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from numbers import Integral, Real
from typing import Any

from planning.domain.message import Message
from planning.domain.progress import Progress


def message_document(message: Message) -> dict[str, Any]:
    """Write a message with its values, so that it can still be said in any language when it is read."""
    return {
        "template": message.template,
        "values": {name: _value_document(value) for name, value in message.values.items()},
    }


def read_message(document: Mapping[str, Any]) -> Message:
    """Rebuild a message from `message_document`'s result."""
    values = {name: _read_value(value) for name, value in document["values"].items()}
    return Message(document["template"], values)


def _value_document(value: object) -> Any:
    match value:
        case Message():
            return {"message": message_document(value)}
        case datetime.date():
            return {"date": value.isoformat()[:10]}
        case bool():
            return value
        case str():
            return str(value)
        case Integral():
            return int(value)
        case Real():
            # A sentence has no use for infinity, and JSON no word for it.
            return float(value) if math.isfinite(value) else str(float(value))
        case Iterable():
            return [_value_document(item) for item in value]
    return str(value)


def _read_value(value: Any) -> object:
    match value:
        case {"message": document}:
            return read_message(document)
        case {"date": text}:
            return datetime.date.fromisoformat(text)
        case list():
            return [_read_value(item) for item in value]
    return value


def progress_document(step: str, progress: Progress | None) -> dict[str, Any]:
    """Write how far a job is; a bound that is still infinite is written as unknown."""
    figures = asdict(progress) if progress else {}
    finite = {name: value for name, value in figures.items() if value is None or math.isfinite(value)}
    return {"step": step, **dict.fromkeys(figures), **finite}


def read_progress(document: Mapping[str, Any] | None) -> tuple[str, Progress | None]:
    """Return the step and its figures from `progress_document`'s result."""
    if not document:
        return "", None
    figures = {name: value for name, value in document.items() if name != "step"}
    return document["step"], Progress(**figures) if figures else None
