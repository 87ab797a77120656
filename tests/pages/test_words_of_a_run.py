"""Every session reads its own language, also while another session runs."""

from threading import Thread

from planning.i18n import Lang
from planning.ui.kit import spoken


def test_two_runs_at_once_speak_their_own_language() -> None:
    said: dict[str, str] = {}

    def another(lang: Lang) -> None:
        spoken.speak(lang)
        said[lang] = spoken.words("oui")

    spoken.speak("fr")
    thread = Thread(target=another, args=("en",))
    thread.start()
    thread.join()
    assert said == {"en": "yes"}
    assert (spoken.words("oui"), spoken.words.lang, spoken.words.percent(0.5)) == ("oui", "fr", "50\u00a0%")
