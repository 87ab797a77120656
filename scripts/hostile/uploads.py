"""Files of options that somebody may send, as the page Options receives them: bytes, each with what it is."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pandas as pd

from planning.options.option_file import option_lines
from planning.tables.data import Data

MB = 1_000_000


def uploads(data: Data) -> dict[str, bytes]:
    """Return the files by what they are; most are made from the portfolio's own options."""
    every = option_lines(data, [str(option) for option in data["options"]["option_id"]])
    head = ",".join(every.columns) + "\n"
    return {
        **_made_from(every),
        "an empty file": b"",
        "the header alone": head.encode(),
        "a header of 5 MB": b"option_id," * (MB // 2) + b"\n",
        "a header of 1.9 MB, no two names the same": ",".join(f"c{number}" for number in range(240_000)).encode(),
        "19 MB of lines of one letter": head.encode() + b"a\n" * (9 * MB),
        "19 MB of blank lines": head.encode() + b"\n" * (19 * MB),
        "1.9 MB of lines of one letter": head.encode() + b"a\n" * (MB - 50_000),
        "1.9 MB of separators": b"," * (2 * MB - 100),
        "1.9 MB of totals": head.encode() + b"total\n" * 330_000,
        "19 MB of quotes": b'"' * (19 * MB),
        "19 MB of accents": head.encode() + "e\u0301\u0327".encode() * (4 * MB),
        "19 MB in UTF-16": (head + "x" * (9 * MB)).encode("utf-16"),
        "21 MB": b"x" * (21 * MB),
        "zeros": bytes(5 * MB),
        "chance": np.random.default_rng(2).bytes(5 * MB),
        "a workbook that unzips to 2 GB": _zip_bomb(),
        "a PDF": b"%PDF-1.7\n" + bytes(range(256)) * 4000,
        "a page of HTML": b"<html><script>alert(1)</script></html>\n" * 20_000,
        "JSON without end": b"[" * (5 * MB),
    }


def _made_from(every: pd.DataFrame) -> dict[str, bytes]:
    acting = every[every["kind"] != "keep"]
    twenty_thousand = pd.concat(
        [acting.assign(option_id=acting["option_id"] + f".n{copy}") for copy in range(20_000 // len(acting) + 1)]
    ).head(19_990)
    first = acting.head(1)
    return {
        "every option as it is": _csv(every),
        "every option, dearer": _csv(every.assign(cost_eur=every["cost_eur"].fillna(0) + 1000)),
        "20,000 new options": _csv(twenty_thousand),
        "20,000 options without places": _csv(twenty_thousand.assign(places="abc")),
        "20,000 options of residences that are none": _csv(twenty_thousand.assign(residence_id="Z")),
        "20,000 options that are formulas": _csv(twenty_thousand.assign(label="=HYPERLINK(0)")),
        "one option on 20,000 lines": _csv(pd.concat([first] * 19_990).assign(label=range(19_990))),
        "one option of 20,000 typologies": _csv(
            pd.concat([first] * 19_990).assign(typology=[f"t{n}" for n in range(19_990)])
        ),
        "options that last a billion years": _csv(acting.assign(duration_years=10**9)),
        "options of a thousand billion billion": _csv(acting.assign(cost_eur=1e21)),
        "40,000 lines": _csv(pd.concat([twenty_thousand] * 2)),
    }


def _csv(rows: pd.DataFrame) -> bytes:
    return rows.to_csv(index=False).encode()


def _zip_bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book, book.open("xl/worksheets/sheet1.xml", "w") as sheet:
        for _ in range(200):
            sheet.write(bytes(10 * MB))
    return held.getvalue()
