"""The server: Streamlit behind its gate, warmed before the first visitor, on this machine alone."""

from __future__ import annotations

import asyncio
import gc
import ipaddress
import logging
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import streamlit as st
import uvicorn
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime, get_instance
from streamlit.runtime.session_manager import SessionClient

from planning.domain.errors import CapError, RequestError
from planning.domain.message import N_, Message
from planning.jobs.launch import see_to_the_queue
from planning.store import default_url
from planning.store.upkeep import refuse_damaged
from planning.tables.shipped import PROJECT
from planning.ui.kit import cached, frame
from planning.ui.kit.frame import BOARD, PAGES, UNKNOWN
from planning.ui.server.gate import Gate

OPEN_TO_OTHERS = N_(
    "l'adresse {address} laisserait entrer d'autres machines, et l'application n'a pas encore de mot de passe : "
    "servez-la sur 127.0.0.1"
)
BUSY_PORT = N_("le port {port} est occupé : l'application est peut-être déjà ouverte, sinon choisissez-en un autre")
WARM_SECONDS: Final = 60.0
"""For one page to be drawn for nobody, on a cold and busy machine."""
GRACE_SECONDS: Final = 5
"""For what is being answered when the server is asked to stop."""
MESSAGE_BYTES: Final = 32 << 20
"""Of one message of a browser; files are sent otherwise."""


def serve(address: str, port: int, most_people: int, ready: Callable[[], None]) -> None:
    """Serve the application until it is asked to stop (SIGTERM, Ctrl+C); `ready` is called once it can be visited.

    Raises
    ------
    RequestError
        When the address is not of this machine alone, or the port is taken.
    CapError
        When the store is damaged.
    """
    refuse_others(address)
    refuse_damaged(default_url())
    listening = _listening(address, port)
    server = uvicorn.Server(
        uvicorn.Config(
            gated(port, most_people, ready),
            ws="websockets-sansio",
            ws_max_size=MESSAGE_BYTES,
            ws_per_message_deflate=False,
            server_header=False,
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    server.run(sockets=[listening])


def refuse_others(address: str) -> None:
    """Refuse to listen where other machines may ask: there is no sign-in.

    Raises
    ------
    RequestError
        When the address is not a loopback one.
    """
    with suppress(ValueError):
        if address == "localhost" or ipaddress.ip_address(address).is_loopback:
            return
    raise RequestError(Message(OPEN_TO_OTHERS, {"address": address}))


def gated(port: int, most_people: int, ready: Callable[[], None]) -> Gate:
    """Return the application behind its gate."""

    @asynccontextmanager
    async def life(_app: object) -> AsyncIterator[dict[str, Any] | None]:
        async with _life():
            ready()
            yield None

    app = st.App(PROJECT / "app.py", lifespan=life)
    hosts = frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))
    return Gate(app, hosts, most_people, leads_to)


def _listening(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address, port))
    except OSError as error:
        listening.close()
        raise RequestError(Message(BUSY_PORT, {"port": str(port)})) from error
    return listening


@asynccontextmanager
async def _life() -> AsyncIterator[None]:
    """Begin with the pages drawn once for nobody; end with the processes that answer questions."""
    await _first_page(get_instance())
    warming = asyncio.create_task(_other_pages(get_instance()))
    with suppress(CapError):  # a store that cannot be written has no queue
        see_to_the_queue(cached.store())
    try:
        yield
    finally:
        warming.cancel()
        cached.pool().close()


# Which addresses there are: what the former pages became, and where one that names nothing leads.

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
_KNOWN: Final = {
    "",
    *(path.partition("/")[2] for path, *_ in PAGES[1:]),
    UNKNOWN.partition("/")[2],
    BOARD.partition("/")[2],
}


def leads_to(path: str, query: str) -> str | None:
    """Return where the address of a page leads instead; None where it names a page, or asks for a file.

    >>> leads_to("/finance", "plan=3")
    '/money?plan=3'
    >>> leads_to("/needs", "")
    '/data?data_view=needs'
    >>> leads_to("/nothing", "lang=en")
    '/unknown?lang=en'
    >>> leads_to("/plan", "seance=1&plan=3")
    '/board?plan=3'
    >>> leads_to("/plan", "") is None
    True
    """
    name, asked_for = path.strip("/"), dict(parse_qsl(query))
    if asked_for.pop("seance", "") == "1" and name in _KNOWN:
        return f"/{BOARD.partition('/')[2]}?{urlencode(asked_for)}"
    if name in _KNOWN:
        return None
    page, _, view = MOVED.get(name, UNKNOWN.partition("/")[2]).partition("?")
    asked = urlencode([*parse_qsl(view), *parse_qsl(query)])
    return f"/{page}?{asked}" if asked else f"/{page}"


# The pages, drawn once for nobody: what they load is there for the first visitor, and so are their addresses.


@dataclass
class _Nobody(SessionClient):
    """A browser that nobody looks at."""

    drawn: asyncio.Event = field(default_factory=asyncio.Event)

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        """Note that a page is drawn."""
        if msg.WhichOneof("type") == "script_finished":
            self.drawn.set()


async def _first_page(runtime: Runtime) -> None:
    await _draw(runtime, [""])


async def _other_pages(runtime: Runtime) -> None:
    await _draw(runtime, [path.partition("/")[2] for path, *_ in frame.PAGES[1:]])
    # What is loaded now stays: a round of the garbage collector through it stops everybody for 200 ms.
    gc.collect()
    gc.freeze()


async def _draw(runtime: Runtime, pages: list[str]) -> None:
    nobody = _Nobody()
    session = runtime.connect_session(client=nobody, user_info={})
    try:
        for page in pages:
            nobody.drawn.clear()
            asked = BackMsg()
            asked.rerun_script.page_name = page
            asked.rerun_script.query_string = ""
            runtime.handle_backmsg(session, asked)
            await asyncio.wait_for(nobody.drawn.wait(), WARM_SECONDS)
    except TimeoutError:
        logging.getLogger(__name__).warning("pages are slow to draw: the first visit will be too")
    finally:
        runtime.close_session(session)
