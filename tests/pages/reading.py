"""What a person reads on a page."""

from __future__ import annotations

import html
import re

from streamlit.testing.v1 import AppTest


def figures(app: AppTest) -> dict[str, str]:
    """The figures at the top of the page: label -> value with its unit."""
    drawn = "".join(element.proto.body for element in app.get("html"))
    pairs = re.findall(r'<div class="label">(.*?)</div><div class="value">(.*?)</div>', drawn)
    return {html.unescape(label): html.unescape(re.sub(r"<[^>]+>", "", value)) for label, value in pairs}


def words(app: AppTest) -> str:
    """All the sentences of the page, without Markdown's escapes and with plain spaces."""
    blocks = [*app.title, *app.header, *app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.success]
    text = "\n".join(str(block.value) for block in blocks)
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace("\u00a0", " ").replace("\u202f", " ")
