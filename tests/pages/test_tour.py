"""The tour of one minute: offered on the first screen, six stops in the rooms they speak of, left for good."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from planning.i18n import LANGUAGES, Lang, Words
from planning.store import Store
from planning.ui.rooms.tour import STEPS
from tests.pages.conftest import Open

MOST_WORDS = 170
"""Read aloud in a minute."""


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click()
    app.run()


def texts(app: AppTest) -> str:
    return "\n".join(str(one.value) for one in app.markdown).replace("\u00a0", " ").replace("\\", "")


@pytest.mark.reads
def test_the_tour_goes_through_the_rooms_and_is_left(store: Store, open_app: Open) -> None:
    app, words = open_app("fr"), Words("fr")
    press(app, "tour.begin")
    for number, step in enumerate(STEPS):
        assert not app.exception
        assert words(step.said) in texts(app)
        if number + 1 < len(STEPS):
            press(app, f"tour.next.{number}")
    press(app, f"tour.back.{len(STEPS) - 1}")
    assert words(STEPS[-2].said) in texts(app)
    press(app, f"tour.leave.{len(STEPS) - 2}")
    assert not [button for button in app.button if str(button.key).startswith("tour.")]


@pytest.mark.reads
def test_the_tour_is_refused_once_and_can_be_asked_for_again(store: Store, open_app: Open) -> None:
    app = open_app("en")
    press(app, "tour.refuse")
    assert not [button for button in app.button if str(button.key).startswith("tour.")]
    app.switch_page("pages/cog/about.py").run()
    app.query_params["about_view"] = "glossary"
    app.run()
    press(app, "tour.again")
    assert app.button(key="tour.next.0").label == "Next"


@pytest.mark.reads
def test_a_deep_link_is_not_met_by_the_offer(store: Store, open_app: Open) -> None:
    app = open_app("fr", "pages/rooms/money.py")
    assert not [button for button in app.button if str(button.key).startswith("tour.")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_tour_takes_a_minute_to_read(lang: Lang) -> None:
    words = Words(lang)
    said = " ".join(f"{words(step.title)} {words(step.said)}" for step in STEPS)
    assert len([word for word in said.split() if any(sign.isalnum() for sign in word)]) <= MOST_WORDS
