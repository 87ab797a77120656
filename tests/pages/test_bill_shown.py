"""What a resident pays, on the sheet of a residence and beside its options; what is not known of it is said."""

from __future__ import annotations

import pytest

from planning.i18n import Lang
from planning.store import Store
from tests.pages.conftest import Open
from tests.pages.reading import words

pytestmark = pytest.mark.reads
SHEET, OPTIONS = "pages/rooms/data.py?data_view=stock", "pages/rooms/data.py?data_view=options"


@pytest.mark.parametrize(
    ("lang", "title", "told"),
    [
        ("fr", "Ce que paie l'habitant", "une personne au RSA paie entre"),
        ("en", "What a resident pays", "a person on minimum income pays between"),
    ],
)
def test_the_sheet_says_what_a_resident_pays(store: Store, open_app: Open, lang: Lang, title: str, told: str) -> None:
    """A home for the elderly in a commune without a code: the zone is unknown, a range is told."""
    app = open_app(lang, SHEET, residence="A")
    assert not app.exception
    assert title in [header.value for header in app.header]
    assert told in words(app)
    assert ("inconnue" if lang == "fr" else "unknown") in words(app)


def test_a_reception_centre_has_neither_fee_nor_aid(store: Store, open_app: Open) -> None:
    app = open_app("fr", SHEET, residence="B")
    assert "hébergement, ni redevance ni APL" in words(app)


def test_the_options_say_what_is_left_to_pay_after_each(store: Store, open_app: Open) -> None:
    app = open_app("fr", OPTIONS)
    app.selectbox(key="choice.options_of").select("A").run()
    assert not app.exception
    tables = [set(one.value.columns) for one in app.dataframe]
    assert any({"fee_eur", "left_rsa", "left_aspa", "schedule"} <= columns for columns in tables)
    assert any("bill" in columns for columns in tables)
