"""The recipe « A page » of docs/contributing.md, followed in a copy of the project."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.recipes.copied_project import copied, differing, python, run_tests

MOST_FILES = 4
FILE, SCREEN = "pages/cog/toy.py", "planning/ui/check/toy_page.py"
FRAME, CATALOGUE = "planning/ui/kit/frame.py", "planning/i18n/locale/en.po"
PAGE = '''"""The screen: planning/ui/check/toy_page.py."""

from planning.ui.check import toy_page

toy_page.show()
'''
SHOWN = '''"""The page Jouets: how many places each territory holds."""

from __future__ import annotations

import streamlit as st

from planning.domain.message import N_
from planning.tables.places import current_capacity
from planning.ui.kit.desk import open_desk
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table

TITLE = N_("Les jouets du parc")


def show() -> None:
    """Draw the page."""
    desk = open_desk(TITLE)
    st.title(words(TITLE))
    homes = desk.data["residences"].set_index("residence_id")["territory"]
    held = current_capacity(desk.data)
    rows = held.assign(territory=held["residence_id"].map(homes)).groupby("territory", as_index=False)["places"].sum()
    columns = [Column("territory", words("Territoire")), Column("places", words("Places"), words.integer)]
    show_table(rows, columns, words("Les jouets de chaque territoire"))
'''
ENTRY = """    ("cog/toy", N_("Jouets"), ":material/toys:", N_("Les jouets, territoire par territoire.")),
"""
ENGLISH = {
    "Jouets": "Toys",
    "Les jouets du parc": "Toys of the portfolio",
    "Les jouets, territoire par territoire.": "Toys, territory by territory.",
    "Les jouets de chaque territoire": "Toys of each territory",
}
LAST = '    ("cog/about"'


@pytest.fixture(scope="module")
def copy(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with one page more."""
    folder = copied(root, tmp_path_factory.mktemp("toy_page") / "project")
    (folder / FILE).write_text(PAGE, encoding="utf-8")
    (folder / SCREEN).write_text(SHOWN, encoding="utf-8")
    frame = (folder / FRAME).read_text(encoding="utf-8")
    assert frame.count(LAST) == 1
    (folder / FRAME).write_text(frame.replace(LAST, ENTRY + LAST), encoding="utf-8")
    english = "".join(f'\nmsgid "{french}"\nmsgstr "{said}"\n' for french, said in ENGLISH.items())
    with (folder / CATALOGUE).open("a", encoding="utf-8") as catalogue:
        catalogue.write(english)
    return folder


def test_a_page_touches_at_most_four_files(copy: Path, root: Path) -> None:
    assert differing(copy, root) == {FILE, SCREEN, FRAME, CATALOGUE}
    assert len(differing(copy, root)) <= MOST_FILES


def test_the_recipe_names_the_files_of_a_page(root: Path) -> None:
    recipe = (root / "docs" / "contributing.md").read_text(encoding="utf-8").split("**A page.**")[1]
    named = re.findall(r"`([\w./*<>]+)`", recipe.split("\n\n**")[0])
    patterns = [re.sub(r"<\w+>", "*", name) for name in named]
    assert [file for file in (FILE, SCREEN, FRAME, CATALOGUE) if not any(fnmatch(file, one) for one in patterns)] == []


@pytest.mark.timeout(600)
def test_a_page_made_by_the_recipe_shows_in_both_languages(copy: Path) -> None:
    render = "tests/pages/test_pages_render.py"
    shown = [f"{render}::test_a_screen_shows_one_title_and_no_error[cog/toy.py-{lang}]" for lang in ("fr", "en")]
    asks = f"{render}::test_without_a_portfolio_every_screen_asks_for_one_under_its_own_title[cog/toy.py]"
    guards = ("test_pages_hold_no_logic", "test_no_module_imports_itself_in_a_circle")
    others = [f"tests/test_architecture.py::{name}" for name in guards]
    done = run_tests(copy, *shown, asks, f"{render}::test_every_page_of_the_folder_is_in_the_menu", *others)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]


@pytest.mark.timeout(600)
def test_a_page_that_is_not_in_the_menu_is_a_red_test(copy: Path) -> None:
    frame = (copy / FRAME).read_text(encoding="utf-8")
    (copy / FRAME).write_text(frame.replace(ENTRY, ""), encoding="utf-8")
    try:
        done = run_tests(copy, "tests/pages/test_pages_render.py::test_every_page_of_the_folder_is_in_the_menu")
    finally:
        (copy / FRAME).write_text(frame, encoding="utf-8")
    assert done.returncode == 1, done.stdout[-2000:]
    assert "1 failed" in done.stdout


def test_the_copy_speaks_its_own_words(copy: Path) -> None:
    asked = "from planning.i18n import Words; print(Words('en')('Les jouets du parc'))"
    assert python(copy, "-c", asked).stdout == "Toys of the portfolio\n"
