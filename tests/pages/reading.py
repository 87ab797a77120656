"""What a person reads on a page."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest


def words(app: AppTest) -> str:
    """All the sentences of the page, without Markdown's escapes and with plain spaces."""
    blocks = [*app.title, *app.header, *app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.success]
    text = "\n".join(str(block.value) for block in blocks)
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace("\u00a0", " ").replace("\u202f", " ")
