"""Every screen that the navigation reaches: each view of each room."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path
from types import ModuleType

from planning.ui.kit.frame import PAGES

ROOT = Path(__file__).resolve().parents[2]


def screen(page: str) -> ModuleType:
    """The module that a file of pages/ shows."""
    parsed = ast.parse((ROOT / "pages" / f"{page}.py").read_text(encoding="utf-8"))
    (found,) = [node for node in parsed.body if isinstance(node, ast.ImportFrom)]
    return import_module(f"{found.module}.{found.names[0].name}")


def _views(page: str) -> list[str]:
    room = page.partition("/")[2]
    return [f"{page}.py?{room}_view={view}" for view in getattr(screen(page), "VIEWS", ())] or [f"{page}.py"]


ROOMS = [path for path, *_ in PAGES]
SCREENS = [view for page in ROOMS for view in _views(page)]
"""As `open_app` takes them, after `pages/`."""
