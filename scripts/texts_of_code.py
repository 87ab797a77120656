"""What `scripts/messages` looks for: the French texts written whole inside a marker, wherever it stands.

Babel's own reader loses a marker inside the arguments of another, `words("{a}", a=words("b"))`; a syntax tree does not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import IO, Any

MARKERS = ("N_", "_", "words", "FRENCH")


def extract(
    file: IO[bytes], _keywords: object, _comments: object, options: dict[str, Any]
) -> Iterator[tuple[int, str | None, str | tuple[str, str], list[str]]]:
    """Yield line, function, text (two for a plural), comments in the order of the file: a method of Babel's."""
    calls = [node for node in ast.walk(ast.parse(file.read())) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        texts = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if name == "plural" and len(texts) == 2:
            yield call.lineno, "plural", (texts[0], texts[1]), []
        elif name in MARKERS and len(texts) == 1 == len(call.args):
            yield call.lineno, None, texts[0], []
