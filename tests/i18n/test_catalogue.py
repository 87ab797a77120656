"""The English catalogue says everything that the code says in French, with the same holes."""

import ast
from pathlib import Path
from string import Formatter
from subprocess import run

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

CATALOGUE = Path("planning/i18n/locale/en.po")


def read(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale="en")


def forms(texts: str | tuple[str, ...] | list[str]) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)


def holes(text: str) -> set[str]:
    return {f"{name}:{spec}" for _, name, spec, _ in Formatter().parse(text) if name is not None}


def entries(catalogue: Catalog) -> list[Message]:
    return [entry for entry in catalogue if entry.id]


@pytest.fixture(scope="module")
def committed(root: Path) -> Catalog:
    catalogue = read(root / CATALOGUE)
    assert entries(catalogue)
    return catalogue


def test_every_french_text_of_the_code_is_in_the_catalogue(root: Path, committed: Catalog, tmp_path: Path) -> None:
    updated = tmp_path / "en.po"
    updated.write_bytes((root / CATALOGUE).read_bytes())
    run([root / "scripts/messages", updated], check=True)
    expected, found = ({entry.id for entry in entries(c)} for c in (read(updated), committed))
    assert found == expected, "run scripts/messages, then translate"


def test_every_text_is_translated(committed: Catalog) -> None:
    assert [entry.id for entry in entries(committed) if not all(forms(entry.string)) or entry.fuzzy] == []


def test_translations_keep_every_hole(committed: Catalog) -> None:
    changed = [
        (french, english)
        for entry in entries(committed)
        for french, english in zip(forms(entry.id), forms(entry.string), strict=True)
        if english and holes(french) != holes(english)
    ]
    assert changed == []


def test_translations_are_not_the_french_text(committed: Catalog) -> None:
    # A sentence (several words) that comes back unchanged was copied, not translated.
    copied = [
        entry.id
        for entry in entries(committed)
        if entry.id == entry.string and len(holes_removed(forms(entry.id)[0]).split()) > 3
    ]
    assert copied == []


def holes_removed(text: str) -> str:
    return " ".join(literal for literal, *_ in Formatter().parse(text))


MARKERS, CARRIERS = {"N_", "_", "plural", "words", "FRENCH"}, {"Message", "Words"}


def is_invisible(call: ast.Call) -> bool:
    """The extraction sees a text written whole inside a marker, and nothing else."""
    said_by = call.func.func if isinstance(call.func, ast.Call) else call.func  # Words(lang)("…")
    name = str(getattr(said_by, "id", getattr(said_by, "attr", "")))
    if name == "Words" and said_by is call.func:
        return False
    if name not in MARKERS | CARRIERS or not call.args:
        return False
    is_built = isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    return is_built or (name in CARRIERS and isinstance(call.args[0], ast.Constant))


def test_no_text_escapes_the_catalogue(root: Path) -> None:
    # It would stay French on the English screen, and no other test would see it.
    sources = [root / "app.py", *root.glob("pages/**/*.py"), *root.glob("planning/**/*.py")]
    assert len(sources) > 2
    assert [
        f"{path.relative_to(root)}:{node.lineno}"
        for path in sources
        if path.exists()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and is_invisible(node)
    ] == []
