"""Loaded by every process that the tested server starts: writes down, and refuses, all that leaves this machine."""

import ipaddress
import os
import sys
from pathlib import Path


def _is_here(host: object) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False  # a name to be looked up


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a path: this machine
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if not _is_here(host):
        with Path(os.environ["CAP_OUTSIDE_NOTE"]).open("a") as note:
            note.write(f"{event} {host} by {sys.argv}\n")
        raise ConnectionRefusedError(f"outside this machine: {host}")


if "CAP_OUTSIDE_NOTE" in os.environ:
    sys.addaudithook(_watch)
