"""Which addresses there are: what the former pages became, and where an address that names nothing leads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode

from planning.ui.kit.frame import PAGES, UNKNOWN

MOVED: Final[Mapping[str, str]] = {
    "summary": "",
    "why": "plan?plan_view=list",
    "compare": "what_if?what_if_view=compare",
    "scenario": "what_if",
    "finance": "money",
    "portfolio": "data?data_view=stock",
    "needs": "data?data_view=needs",
    "options": "data?data_view=options",
    "catalogue": "data?data_view=catalogue",
    "model": "about?about_view=model",
    "sources": "about?about_view=sources",
    "ranking": "about?about_view=ranking",
}
"""Former page -> the room and view that took its place (bookmarks, links that were sent)."""
_KNOWN: Final = {"", *(path.partition("/")[2] for path, *_ in PAGES[1:]), UNKNOWN.partition("/")[2]}


def leads_to(path: str, query: str) -> str | None:
    """Return where the address of a page leads instead; None where it names a page, or asks for a file.

    >>> leads_to("/finance", "plan=3")
    '/money?plan=3'
    >>> leads_to("/needs", "")
    '/data?data_view=needs'
    >>> leads_to("/nothing", "lang=en")
    '/unknown?lang=en'
    >>> leads_to("/plan", "") is None
    True
    """
    name = path.strip("/")
    if name in _KNOWN:
        return None
    page, _, view = MOVED.get(name, UNKNOWN.partition("/")[2]).partition("?")
    asked = urlencode([*parse_qsl(view), *parse_qsl(query)])
    return f"/{page}?{asked}" if asked else f"/{page}"
