"""What stands before Streamlit: who is let in, what the browser is told, how many may come at once.

Streamlit asks an outside host for this machine's address when a foreign page opens its websocket, and answers any page
of any other port of this machine. Nothing of that reaches it from here: a request must name this server (`Host`) and
come from one of its own pages (`Origin`, `Sec-Fetch-Site`).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final

from planning.domain.message import N_, Message
from planning.i18n import Words

Scope = MutableMapping[str, Any]
Sent = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Sent]]
Send = Callable[[Sent], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HEALTH: Final = "/health"
"""Ours. Streamlit's own is let through: its answer brings the token without which no file can be sent."""
HIDDEN: Final = ("/_stcore/metrics", "/_stcore/agent", "/openapi.json")
"""What Streamlit would tell anybody who asks."""
STREAM: Final = "/_stcore/stream"
MOST_PEOPLE: Final = 100
"""Measured: docs/benchmarks_people.md."""
POLICY: Final = "; ".join(
    [
        "default-src 'self'",
        # Streamlit's own page has inline scripts; its charts (Vega, Plotly) compile functions; our components
        # (kit/listing.py, kit/document.py) reach it as blobs of their own text.
        "script-src 'self' blob: 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' {sockets} blob: data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
CROWDED = N_("Trop de monde : places prises, {count} sur {count}. Cette page réessaie seule.")
FOREIGN = N_("Refusé : cette demande ne vient pas de l'application.")


@dataclass(frozen=True)
class Refusal:
    """Why a request goes no further."""

    status: int
    message: Message
    retry_seconds: int | None = None


@dataclass
class Gate:
    """An ASGI application that lets its own pages through to another, and nobody else.

    `hosts` are the names under which it is reached, with the port.
    """

    app: App
    hosts: frozenset[str]
    most_people: int = MOST_PEOPLE
    leads_to: Callable[[str, str], str | None] = lambda _path, _query: None
    """(path, query) of a page -> where it leads instead (`serving.leads_to`)."""
    present: int = field(default=0, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or say why not."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self.refusal(scope["type"], scope["path"], headers)
        if scope["type"] == "websocket":
            await (self._stay(scope, receive, send) if refusal is None else _turn_away(send))
        elif refusal is not None:
            await _say(refusal, headers, self._guarded(send))
        elif (elsewhere := self._elsewhere(scope, headers)) is not None:
            await _answer(307, "text/plain", b"", self._guarded(send), {"location": elsewhere})
        elif scope["path"] == HEALTH:
            await _answer(200, "application/json", json.dumps({"status": "ok"}).encode(), self._guarded(send))
        else:
            await self.app(scope, receive, self._guarded(send))

    def refusal(self, kind: str, path: str, headers: MutableMapping[str, str]) -> Refusal | None:
        """Say why a request is refused; None = it is let in.

        Parameters
        ----------
        kind
            `http` or `websocket`.
        path, headers
            Of the request; names of headers in small letters.
        """
        foreign = Refusal(403, Message(FOREIGN))
        if headers.get("host", "") not in self.hosts:
            return Refusal(421, Message(FOREIGN))
        origin = headers.get("origin")
        is_ours = origin is not None and origin.partition("://")[2] in self.hosts
        if (origin is not None or kind == "websocket") and not is_ours:
            return foreign
        if not _is_from_here(headers):
            return foreign
        if any(path == hidden or path.startswith(f"{hidden}/") for hidden in HIDDEN):
            return Refusal(404, Message(FOREIGN))
        is_arriving = path == STREAM or headers.get("sec-fetch-dest") == "document"
        if is_arriving and self.present >= self.most_people:
            return Refusal(503, Message(CROWDED, {"count": self.present}), retry_seconds=20)
        return None

    def _elsewhere(self, scope: Scope, headers: MutableMapping[str, str]) -> str | None:
        """Return where a person who follows a former or a wrong address is led; None where it is right."""
        is_visit = headers.get("sec-fetch-dest") == "document" and scope.get("method") == "GET"
        return self.leads_to(scope["path"], scope.get("query_string", b"").decode("latin-1")) if is_visit else None

    async def _stay(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.present += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.present -= 1

    def _guarded(self, send: Send) -> Send:
        """Add what the browser must be told to every answer, and leave out who answers."""
        # A number in brackets is no source to a browser: there, 'self' must do.
        sockets = " ".join(sorted(f"ws://{host}" for host in self.hosts if "[" not in host))
        told = {**HEADERS, "content-security-policy": POLICY.format(sockets=sockets)}

        async def guarded(event: Sent) -> None:
            if event["type"] == "http.response.start":
                left_out = {*told, "server"}
                kept = [(name, value) for name, value in event["headers"] if name.decode().lower() not in left_out]
                event = {**event, "headers": [*kept, *_encoded(told.items())]}
            await send(event)

        return guarded


def _is_from_here(headers: MutableMapping[str, str]) -> bool:
    """Tell whether one of our pages asks, or a person does: another port of this machine is another site to us.

    A link that somebody follows to us is let in, as a page of its own, never within another.
    """
    if headers.get("sec-fetch-site", "none") in ("same-origin", "none"):
        return True
    return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"


async def _turn_away(send: Send) -> None:
    """Close a websocket before it is accepted: the browser gets 403."""
    await send({"type": "websocket.close", "code": 1008})


async def _say(refusal: Refusal, headers: MutableMapping[str, str], send: Send) -> None:
    words = Words("en" if headers.get("accept-language", "").lower().startswith("en") else "fr")
    refresh = "" if refusal.retry_seconds is None else f'<meta http-equiv="refresh" content="{refusal.retry_seconds}">'
    page = (
        f'<!doctype html><html lang="{words.lang}"><head><meta charset="utf-8">{refresh}<title>Cap Résidences</title>'
        f'</head><body style="font-family: sans-serif; margin: 4rem"><p>{words(refusal.message)}</p></body></html>'
    )
    more = {} if refusal.retry_seconds is None else {"retry-after": str(refusal.retry_seconds)}
    await _answer(refusal.status, "text/html; charset=utf-8", page.encode(), send, more)


async def _answer(
    status: int, kind: str, body: bytes, send: Send, more: MutableMapping[str, str] | None = None
) -> None:
    headers = {"content-type": kind, "content-length": str(len(body)), "cache-control": "no-store", **(more or {})}
    await send({"type": "http.response.start", "status": status, "headers": _encoded(headers.items())})
    await send({"type": "http.response.body", "body": body})


def _encoded(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
