"""Do twelve tasks as a newcomer would, and count: `scripts/bench tasks [STORE] [--address URL] [--pictures FOLDER]`.

French, 1440x900, one browser window for each task, from Synthèse, on the demonstration's first plan. Prints a table:
task, clicks and keys (a line typed counts as one), seconds; FOLDER gets a picture of each end. STORE is a prepared
store (default: var/cap_residences.sqlite), of which a copy is used.
"""

from __future__ import annotations

import argparse
import os
import re
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Error, Locator, Page, expect

from planning.tables.shipped import PROJECT
from scripts.bench_screens import on_a_copy
from tests.browser.running_app import chromium, settle

expect.set_options(timeout=30_000)
PLAN_MS: Final = 240_000
"""A whole plan is calculated."""


@dataclass
class Newcomer:
    """Somebody before the screen, whose clicks are counted."""

    page: Page
    address: str
    steps: int = 0

    def click(self, what: Locator) -> None:
        """Click on something that is seen."""
        what.first.click(timeout=30_000)
        self.steps += 1
        settle(self.page)

    def room(self, name: str) -> None:
        """Open a room."""
        self.click(self.page.get_by_test_id("stTopNav").get_by_role("link", name=name, exact=True))

    def view(self, name: str) -> None:
        """Open a view of the room."""
        self.click(self.page.get_by_test_id("stMain").get_by_role("radio", name=name, exact=True))

    def button(self, name: str | re.Pattern[str]) -> None:
        """Press a button."""
        self.click(self.page.get_by_role("button", name=name))

    def link(self, name: str | re.Pattern[str]) -> None:
        """Follow a link of the page."""
        self.click(self.page.get_by_test_id("stMain").get_by_role("link", name=name))

    def types(self, what: Locator, line: str) -> None:
        """Type a line and press Enter."""
        what.fill(line)
        what.press("Enter")
        self.steps += 1
        self.page.wait_for_timeout(300)
        settle(self.page)

    def reads(self, said: str | re.Pattern[str], within_ms: int = 30_000) -> None:
        """See a sentence somewhere on the page."""
        expect(self.page.get_by_text(said).first).to_be_visible(timeout=within_ms)

    def chooses(self, label: str, name: str) -> None:
        """Choose in a list: open it, type, take the first."""
        box = self.page.get_by_label(label, exact=True)
        self.click(box)
        self.page.keyboard.type(name)
        self.click(self.page.get_by_role("option", name=re.compile(name)))

    def asks(self, line: str) -> None:
        """Ask a question in Et si… and read its first answer."""
        self.room("Et si…")
        self.types(self.page.get_by_label("Et si…", exact=True), line)
        self.answer()

    def answer(self) -> None:
        """Read the first answer."""
        expect(self.page.get_by_role("heading", level=1)).not_to_have_text(
            re.compile("Et si l'on changeait|Recherche de ce que"), timeout=PLAN_MS
        )
        settle(self.page)


def gives(one: Newcomer) -> None:
    """Read Synthèse."""
    expect(one.page.get_by_role("heading", level=1)).to_have_text(re.compile("^Le plan loge bien"))
    one.reads(re.compile("de fonds propres"))


def limits(one: Newcomer) -> None:
    """Follow the question of a limit."""
    one.reads("Ce qui limite le plan")
    one.link(re.compile("Et si : .1 M€"))
    one.answer()


def opens(one: Newcomer) -> None:
    """Click on a name."""
    one.link("Foyer de l'Aciérie")
    one.reads("Si l'on ne fait rien")


def why(one: Newcomer) -> None:
    """Open one, and choose the other."""
    one.room("Plan")
    one.types(one.page.get_by_label("Chercher une résidence"), "Blida")
    one.link("Blida")
    one.chooses("Pourquoi Blida, et pas…", "Fameck")
    expect(one.page.get_by_text("Recherche des raisons")).to_have_count(0, timeout=60_000)
    settle(one.page)
    expect(one.page.get_by_role("heading", level=1)).to_have_text(re.compile("Pourquoi Blida, et pas"))


def less(one: Newcomer) -> None:
    """Type the change, signed; own funds have less than that in 2028: choose whose money it is."""
    one.room("Et si…")
    one.types(one.page.get_by_label("Et si…", exact=True), "2028 −1 M€")
    one.button(re.compile("Tous les financeurs 2028"))
    one.answer()
    one.reads("1 changement")


def imposes(one: Newcomer) -> None:
    """Type, name and keep, compare."""
    one.asks("démolir Foyer des Hauts Fourneaux")
    one.reads("1 changement")
    one.button("Nommer et garder")
    one.button("Calculer le plan")
    one.reads(re.compile("Le plan est prêt|est prêt"), PLAN_MS)
    one.button("Comparer")
    one.reads(re.compile("Les chiffres des plans"))


def seniors(one: Newcomer) -> None:
    """Type, name, keep, compare."""
    one.asks("seniors +20 %")
    one.button("Nommer et garder")
    one.types(one.page.get_by_label("Nom", exact=True), "Plus de seniors")
    one.button("Calculer le plan")
    one.reads(re.compile("est prêt"), PLAN_MS)
    one.button("Comparer")
    one.reads("Plus de seniors")


def sheet(one: Newcomer) -> None:
    """Press the button of the residence; print the page."""
    one.room("Plan")
    one.link("Foyer de l'Aciérie")
    with one.page.expect_download(timeout=60_000) as got:
        one.page.get_by_role("button", name="Fiche (PDF, une page)").click()
        one.steps += 1
    made = Path(got.value.path()).read_bytes()
    for what, paper in {"the sheet": made, "the browser's print": one.page.pdf(format="A4")}.items():
        count = len(re.findall(rb"/Type\s*/Page\b", paper))
        if count != 1:
            raise AssertionError(f"{what} has {count} pages")


def undo(one: Newcomer) -> None:
    """Type two changes, take one back."""
    one.asks("seniors +20 %, 2028 −500 k€")
    one.reads("2 changements")
    one.button("Annuler le dernier")
    one.reads("1 changement")


def unverified(one: Newcomer) -> None:
    """Open the figures, then those that matter."""
    one.button(re.compile("chiffres derrière ce plan"))
    one.click(one.page.get_by_role("dialog").get_by_role("link", name=re.compile("Lesquels pourraient")))
    expect(one.page.get_by_role("heading", level=1)).to_have_text(re.compile("chiffre|vérifi"))


def margin(one: Newcomer) -> None:
    """Seek it in the glossary."""
    one.room("Le modèle")
    one.view("Glossaire")
    one.types(one.page.get_by_label("Chercher un mot"), "marge")
    one.reads(re.compile("Ce que le meilleur plan possible"))


def suffices(one: Newcomer) -> None:
    """Open the risks."""
    one.room("Argent")
    one.view("Risques")
    expect(one.page.get_by_role("heading", level=1)).to_have_text(re.compile("chance"))


def returns(one: Newcomer) -> None:
    """Go and come back."""
    one.asks("refuser Foyer de l'Aciérie")
    one.room("Argent")
    one.room("Et si…")
    one.reads("1 changement")


TASKS: Final[Mapping[Callable[[Newcomer], None], str]] = {
    gives: "What does the plan give, and for how much?",
    limits: "What limits it?",
    opens: "Open a residence by its name, and know what becomes of it.",
    why: "Why Blida and not Fameck?",
    less: "2028: a million less.",
    imposes: "Impose a demolition, and compare with the plan.",
    seniors: "20 % more seniors, under a name, side by side with the plan.",
    sheet: "The sheet of a residence on one page.",
    undo: "Take the last change back.",
    unverified: "Which figures are not verified, and which of them matter?",
    margin: "What is a « marge »?",
    suffices: "Will own funds do?",
    returns: "Leave a room and find there what was asked.",
}


def main() -> None:
    """Do the tasks on a copy of a store, or on a server that runs already."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", nargs="?", type=Path, default=PROJECT / "var" / "cap_residences.sqlite")
    parser.add_argument("--address", help="a server that runs already, instead of one of its own")
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--only", action="append", choices=[task.__name__ for task in TASKS])
    asked = parser.parse_args()
    chosen = [task for task in TASKS if not asked.only or task.__name__ in asked.only]
    served = nullcontext(asked.address) if asked.address else on_a_copy(asked.store)
    print("| task | clicks and lines typed | seconds | |\n|---|---|---|---|", flush=True)
    with served as address, chromium() as browser:
        for task in chosen:
            context = browser.new_context(locale="fr-FR", viewport={"width": 1440, "height": 900})
            page = context.new_page()
            page.goto(f"{address}/?plan=1")
            settle(page)
            one, began, fault = Newcomer(page, address), time.perf_counter(), ""
            try:
                task(one)
            except (AssertionError, Error) as error:
                fault = str(error).strip().splitlines()[0][:120]
            took = time.perf_counter() - began
            if asked.pictures:
                asked.pictures.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=asked.pictures / f"{task.__name__}.png")
            print(f"| {TASKS[task]} | {one.steps} | {took:.1f} | {fault} |", flush=True)
            context.close()
    print(f"\nload {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
