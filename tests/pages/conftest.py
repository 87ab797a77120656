"""A store that holds a small portfolio, its plan and what the plan is compared with; the application on it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest, local_script_runner

from planning.domain.errors import CapError
from planning.i18n import Lang
from planning.jobs import launch
from planning.jobs.answering import answered
from planning.jobs.pool import Pool
from planning.jobs.staged_question import Staged
from planning.store import Store, open_store
from planning.ui.kit import bar, job_panel, spoken
from tests.conftest import Once
from tests.pages.small_portfolio import store_address, write_store

ROOT = Path(__file__).resolve().parents[2]
Open = Callable[..., AppTest]
"""(language, page = the first one, what the address asks for) -> the application, run once."""


@pytest.fixture(scope="session")
def kept_plan(once: Once, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store with a plan; tests work on a copy."""
    written = once("small-store", write_store)
    return Path(shutil.copy(written, tmp_path_factory.mktemp("kept")))


@pytest.fixture(scope="session", autouse=True)
def _installed_components_are_sought_once() -> Iterator[None]:
    """Streamlit looks for components in every installed package each time an application is opened by a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session", autouse=True)
def _a_run_is_waited_for_without_looking() -> Iterator[None]:
    """Streamlit looks a thousand times a second whether the script has ended, at the expense of the script."""
    look = local_script_runner.require_widgets_deltas

    def wait(runner: local_script_runner.LocalScriptRunner, timeout: float = 3) -> None:
        assert runner._script_thread is not None
        runner._script_thread.join(timeout)
        if not runner.script_stopped():
            look(runner, 0)  # says that it took too long

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "require_widgets_deltas", wait)
        yield


@pytest.fixture(autouse=True)
def _no_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quick questions are answered in the test's own process, and nobody runs the jobs that wait."""

    def start(_pool: Pool, question: str, *arguments: object) -> Future[object]:
        found: Future[object] = Future()
        answer, refusal = answered(question, arguments)
        if refusal is None:
            found.set_result(answer)
        else:
            found.set_exception(CapError(refusal))
        return found

    def ask(_pool: Pool, question: str, *arguments: object) -> Staged:
        found, last = Staged(), Future[object]()
        answer, refusal = answered(question, arguments, lambda told, may_end: found.tell(told, may_end=may_end))
        if refusal is None:
            last.set_result(answer)
        else:
            last.set_exception(CapError(refusal))
        found.begins(last)
        return found

    monkeypatch.setattr(Pool, "start", start)
    monkeypatch.setattr(Pool, "ask", ask)
    monkeypatch.setattr(Pool, "warm", lambda *_: None)
    for place in (launch, bar, job_panel):
        monkeypatch.setattr(place, "see_to_the_queue", lambda _store: None)


@pytest.fixture
def store(
    request: pytest.FixtureRequest, kept_plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """The store that the application opens, with a plan.

    A test marked `reads` has the one that others read, so that what the application keeps of it stays warm.
    """
    if request.node.get_closest_marker("reads"):
        path, before = kept_plan, kept_plan.read_bytes()
    else:
        path, before = Path(shutil.copy(kept_plan, tmp_path / "store.sqlite")), b""
    monkeypatch.setenv("CAP_STORE_URL", store_address(path))
    with open_store() as opened:
        yield opened
    assert not before or kept_plan.read_bytes() == before, "this test writes: it is not one that only reads"


@pytest.fixture
def empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store that the application opens, without anything in it."""
    monkeypatch.setenv("CAP_STORE_URL", store_address(tmp_path / "empty.sqlite"))
    with open_store() as opened:
        yield opened


@pytest.fixture(autouse=True)
def _french_again() -> Iterator[None]:
    """What a test has spoken outside the application (`spoken.speak`) is not spoken in the next."""
    yield
    spoken.speak("fr")


@pytest.fixture
def open_app() -> Open:
    """Open the application in a language, at once on the page given and with what its address asks for."""

    def opened(lang: Lang, page: str = "", **asked: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        page, _, view = page.partition("?")  # `pages/rooms/plan.py?plan_view=why`
        for name, value in {"lang": lang, **dict(parse_qsl(view)), **asked}.items():
            app.query_params[name] = value
        return (app.switch_page(page) if page else app).run()

    return opened
