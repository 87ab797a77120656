"""`python -m planning serve` before it listens: who may not be let in, and what is in the way."""

from __future__ import annotations

import socket
from collections.abc import MutableMapping
from contextlib import closing
from typing import Any

import pytest

from planning.cli.main import main
from planning.ui.server.gate import Gate

HOST = "127.0.0.1:8501"
Sent = MutableMapping[str, Any]


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.4", "::", "cap.example"])  # noqa: S104 - refused
def test_no_other_machine_is_served_while_there_is_no_sign_in(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--address", address]) == 1
    assert f"l'adresse {address} laisserait entrer d'autres machines" in capsys.readouterr().err


def test_a_port_that_is_taken_is_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("CAP_STORE_URL", f"sqlite:///{tmp_path}/none.sqlite")
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 1
    assert f"le port {port} est occupé" in capsys.readouterr().err


def visit(gate: Gate, path: str = "/", kind: str = "http", **headers: str) -> list[Sent]:
    """Ask the gate; return what it sends."""
    told: list[Sent] = []

    async def send(event: Sent) -> None:
        told.append(event)

    async def receive() -> Sent:
        return {"type": "http.request"}

    named = {"host": HOST, **headers}
    encoded = [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()]
    answering = gate({"type": kind, "path": path, "headers": encoded}, receive, send)
    with pytest.raises(StopIteration):  # nothing in it waits: no loop is needed
        answering.send(None)
    return told


async def pages(_scope: Sent, _receive: object, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"server", b"uvicorn"), (b"x-a", b"b")]})


def test_the_gate_counts_who_is_inside_and_tells_the_others() -> None:
    gate = Gate(pages, frozenset({HOST}), most_people=1)
    gate.present = 1
    refused = visit(gate, sec_fetch_dest="document", accept_language="en-GB")
    assert refused[0]["status"] == 503
    assert b"Too many people: places taken, 1 of 1" in refused[1]["body"]
    assert visit(gate, "/_stcore/stream", "websocket", origin=f"http://{HOST}")[0]["type"] == "websocket.close"
    assert visit(gate, "/static/page.js", sec_fetch_site="same-origin")[0]["status"] == 200, "who is inside stays"
    gate.present = 0
    let_in = visit(gate, sec_fetch_dest="document")[0]
    names = [name for name, _value in let_in["headers"]]
    assert let_in["status"] == 200
    assert b"server" not in names
    assert {b"x-a", b"content-security-policy", b"x-frame-options"} <= set(names)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "127.0.0.1:9999"}, 421),
        ({"host": "evil.example:8501"}, 421),
        ({"origin": f"http://{HOST}"}, 200),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "null"}, 403),
        ({"sec_fetch_site": "same-site", "sec_fetch_mode": "no-cors", "sec_fetch_dest": "script"}, 403),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}, 200),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "iframe"}, 403),
    ],
)
def test_who_asks_is_known_by_what_the_browser_says(headers: dict[str, str], status: int) -> None:
    assert visit(Gate(pages, frozenset({HOST})), **headers)[0]["status"] == status
