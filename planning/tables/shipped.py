"""Where the product's own files lie: data, pages, settings; in a clone beside the package, once installed inside it."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
_INSTALLED = PACKAGE / "project"
IS_INSTALLED = _INSTALLED.is_dir()
PROJECT = _INSTALLED if IS_INSTALLED else PACKAGE.parent
"""The folder of app.py, pages/, data/ and .streamlit/: a clone, or the copy that a wheel brings (pyproject.toml)."""
ROOT = Path(os.environ.get("CAP_DATA", PROJECT / "data"))
DEMO = ROOT / "demo"
TUTORIAL = ROOT / "tutorial"
REFERENCE = ROOT / "reference"
PARAMETERS = ROOT / "parameters"
OUTLINES = REFERENCE / "outlines"
HISTORIES = REFERENCE / "histories"
COMMUNES = REFERENCE / "communes"
CHAINS = REFERENCE / "chains"
SOURCES = ROOT / "sources.yaml"
OPTION_TEMPLATES = PARAMETERS / "option_templates.toml"
REAL_OPERATIONS = PARAMETERS / "real_operations.csv"
MODEL_PAGE = PROJECT / "docs" / "model.md"
"""The one text that holds the formulas of the model."""
VALUE_PAGE = MODEL_PAGE.with_name("value.md")
"""The same of the value model: its terms, its years, its classes."""


def is_shipped(folder: str) -> bool:
    """Tell whether a portfolio lies in a folder that comes with the application: it is never written over."""
    return bool(folder) and Path(folder).is_relative_to(ROOT)


def home() -> Path:
    """Return the folder of the store: `var/` of a clone; once installed, the user's own (`XDG_DATA_HOME`)."""
    if not IS_INSTALLED:
        return PROJECT / "var"
    kept = os.environ.get("XDG_DATA_HOME", "")
    return (Path(kept) if Path(kept).is_absolute() else Path.home() / ".local" / "share") / "cap-residences"
