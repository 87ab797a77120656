"""Make the pictures of the user's guide: `scripts/pictures [STORE] [--address URL]` writes docs/pictures/*.png.

One of each room in French and in English, on the demonstration's first plan, small enough to be kept beside the text.
STORE is a prepared store (default: var/cap_residences.sqlite), of which a copy is used.
"""

from __future__ import annotations

import argparse
import io
from contextlib import nullcontext
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page, expect

from planning.tables.shipped import PROJECT
from scripts.bench_screens import on_a_copy
from tests.browser.measures import answered
from tests.browser.running_app import chromium

FOLDER: Final = PROJECT / "docs" / "pictures"
ROOMS: Final = {
    "summary": "?plan=1",
    "plan": "plan?plan=1&residence=R029",
    "what_if": "what_if?plan=1&changes=need/seniors/%2B20%25",
    "money": "money?plan=1&money_view=risks",
    "data": "data?data_view=needs&plan=1",
    "board": "board?plan=1&screen=3",
}
"""Room (the end of its address) -> what of it is shown."""
SIZE: Final = {"width": 1280, "height": 800}
COLOURS: Final = 96
MOST_BYTES: Final = 150_000


def smaller(png: bytes) -> bytes:
    """Return the picture with few colours: a screen has few, and a text needs no more."""
    with Image.open(io.BytesIO(png)) as picture:
        few = picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        written = io.BytesIO()
        few.save(written, "PNG", optimize=True)
    return written.getvalue()


def picture(page: Page, address: str, path: str, lang: str) -> bytes:
    """Return what a room shows once it has answered."""
    page.goto(f"{address}/{path}&lang={lang}")
    if path.startswith("board"):
        expect(page.locator(".strip .end")).to_be_visible(timeout=60_000)
        page.wait_for_timeout(2000)
    else:
        answered(page)
    return smaller(page.screenshot())


def main() -> None:
    """Write the pictures, on a copy of a store or from a server that runs already."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", nargs="?", type=Path, default=PROJECT / "var" / "cap_residences.sqlite")
    parser.add_argument("--address", help="a server that runs already, instead of one of its own")
    parser.add_argument("--only", choices=ROOMS)
    asked = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    served = nullcontext(asked.address) if asked.address else on_a_copy(asked.store)
    with served as address, chromium() as browser:
        for lang, locale in (("fr", "fr-FR"), ("en", "en-GB")):
            with browser.new_context(locale=locale, viewport=SIZE) as window:
                page = window.new_page()
                for room, path in ROOMS.items():
                    if asked.only in (None, room):
                        made = picture(page, address, path, lang)
                        if len(made) > MOST_BYTES:
                            raise SystemExit(f"{room}-{lang}: {len(made)} bytes, more than {MOST_BYTES}")
                        (FOLDER / f"{room}-{lang}.png").write_bytes(made)
                        print(f"{room}-{lang}.png: {len(made) // 1000} kB", flush=True)


if __name__ == "__main__":
    main()
