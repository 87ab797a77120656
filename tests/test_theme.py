"""The colours can be read, and Streamlit knows every option that we set."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit import config

SETTINGS = tomllib.loads((Path(__file__).resolve().parents[1] / ".streamlit/config.toml").read_text("utf-8"))
READABLE = 4.5  # WCAG 2.2 AA, text of normal size


def options(section: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in section.items():
        yield from options(value, f"{prefix}{name}.") if isinstance(value, dict) else [f"{prefix}{name}"]


def channels(colour: str) -> list[float]:
    return [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]


def luminance(rgb: list[float]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: list[float], other: list[float]) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("option", list(options(SETTINGS)))
def test_streamlit_knows_every_option(option: str) -> None:
    config.get_option(option)  # raises on an unknown one


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_read(theme: str) -> None:
    colours = {name: channels(value) for name, value in SETTINGS["theme"][theme].items()}
    accent, ground, text = colours["primaryColor"], colours["backgroundColor"], colours["textColor"]
    white = [1.0, 1.0, 1.0]
    # A note under a figure is drawn in the text's colour at 60 %.
    note = [0.6 * front + 0.4 * back for front, back in zip(text, ground, strict=True)]
    pairs = {
        "button": (white, accent),
        "chosen tab": (accent, ground),
        "link": (colours["linkColor"], ground),
        "text": (text, colours["secondaryBackgroundColor"]),
        "note": (note, ground),
    }
    assert {name: round(contrast(*pair), 2) for name, pair in pairs.items() if contrast(*pair) < READABLE} == {}


def test_the_light_accent_is_the_one_of_the_house() -> None:
    assert SETTINGS["theme"]["light"]["primaryColor"] == "#0B5394"
