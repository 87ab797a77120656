"""Behind the cog: the words of the screens can be sought, and the journal opens the plans that it lists."""

from __future__ import annotations

import pytest

from planning.store import Store
from planning.ui.cog.glossary_view import GLOSSARY
from tests.pages.conftest import Open
from tests.pages.reading import listed

GLOSSARY_SCREEN = "pages/cog/about.py?about_view=glossary"


@pytest.mark.reads
def test_a_word_is_found_without_its_accents(store: Store, open_app: Open) -> None:
    app = open_app("fr", GLOSSARY_SCREEN)
    assert len(listed(app, "about.words").splitlines()) == len(GLOSSARY) >= 30
    app.text_input(key="about.glossary").input("MARGE").run()
    assert listed(app, "about.words").startswith("marge | ")
    app.text_input(key="about.glossary").input("demontre").run()
    assert "démontré | Prouvé par le calcul" in listed(app, "about.words")
    app.text_input(key="about.glossary").input("zzz").run()
    assert "Aucun mot" in app.info[0].value


@pytest.mark.reads
def test_the_journal_tells_what_was_calculated(store: Store, open_app: Open) -> None:
    plan = store.latest_plan()
    assert plan is not None
    said = listed(open_app("fr", "pages/cog/about.py?about_view=journal"), "about.journal")
    assert "Plan calculé" in said
    assert plan.scenario.title in said
