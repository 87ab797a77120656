"""Where the product's own data lie: reference series, dated parameters, outlines, the demo, the lesson."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(os.environ.get("CAP_DATA", Path(__file__).resolve().parents[2] / "data"))
DEMO = ROOT / "demo"
TUTORIAL = ROOT / "tutorial"
REFERENCE = ROOT / "reference"
PARAMETERS = ROOT / "parameters"
OUTLINES = REFERENCE / "outlines"
HISTORIES = REFERENCE / "histories"
CHAINS = REFERENCE / "chains"
SOURCES = ROOT / "sources.yaml"
OPTION_TEMPLATES = PARAMETERS / "option_templates.toml"
REAL_OPERATIONS = PARAMETERS / "real_operations.csv"
MODEL_PAGE = Path(__file__).resolve().parents[2] / "docs" / "model.md"
"""The one text that holds the formulas of the model."""
VALUE_PAGE = MODEL_PAGE.with_name("value.md")
"""The same of the value model: its terms, its years, its classes."""
