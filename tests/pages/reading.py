"""What a person reads on a page."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from streamlit.testing.v1 import AppTest


def figures(app: AppTest) -> dict[str, str]:
    """The figures at the top of the page: label -> value with its unit."""
    drawn = "".join(element.proto.body for element in app.get("html"))
    pairs = re.findall(r'<div class="label">(.*?)</div><div class="value">(.*?)</div>', drawn)
    return {html.unescape(label): html.unescape(re.sub(r"<[^>]+>", "", value)) for label, value in pairs}


def keys(app: AppTest) -> dict[str, str]:
    """The totals that stand in the legends of the page: label -> total."""
    drawn = "".join(element.proto.body for element in app.get("html"))
    pairs = re.findall(r"</i>([^<]*?) <b>(.*?)</b>", drawn)
    return {html.unescape(label): html.unescape(total) for label, total in pairs}


def words(app: AppTest) -> str:
    """All the sentences of the page, without Markdown's escapes and with plain spaces."""
    blocks = [*app.title, *app.header, *app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.success]
    text = "\n".join(str(block.value) for block in blocks)
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace("\u00a0", " ").replace("\u202f", " ")


def listed(app: AppTest, key: str) -> str:
    """What a list (`kit/listing.show_list`) says, a line for each row; cells apart by ` | `, with plain spaces."""
    rows = [_row(row) for row in list_data(app, key)["rows"]]
    return "\n".join(rows).replace("\u00a0", " ").replace("\u202f", " ")


def list_data(app: AppTest, key: str) -> dict[str, Any]:
    """What a list was given: columns, rows, the one that is open, those that are checked.

    Raises
    ------
    AssertionError
        When no list of this key is on the page.
    """
    for element in app.get("bidi_component"):
        if f"-{key}-" in f"{element.proto.id}-":
            found: dict[str, Any] = json.loads(element.proto.json)
            return found
    raise AssertionError(f"no list {key} on the page")


def _row(row: dict[str, Any]) -> str:
    cells = [" ".join(span["text"] for line in cell for span in line) for cell in row["cells"]]
    return " | ".join(cells)


def story(app: AppTest) -> str:
    """What is told of the residence that is open beside the plan, as HTML, with plain spaces."""
    drawn = "".join(element.proto.body for element in app.get("html") if 'class="story"' in element.proto.body)
    return html.unescape(drawn).replace("\u00a0", " ").replace("\u202f", " ")
