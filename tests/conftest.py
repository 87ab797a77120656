"""What every test shares: where things are, what is made once, and tests that give the same answer on every run."""

from __future__ import annotations

import fcntl
import gc
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer

from planning.solve.highs import solve_matrix
from planning.tables.data import Data
from planning.workflow import load_and_prepare
from tests.fast import is_left_out, missing, shuffled
from tests.sharing_out import ByFile, turn

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
NOTEBOOK_SECONDS = 300
"""A notebook makes several plans; on a busy machine it takes longer than a test may."""
FAST_SECONDS = 5.0
"""A test that takes longer than this in the fast part is named at its end."""
Once = Callable[[str, Callable[[Path], Path]], Path]
"""(name, function that writes into a folder and returns what it wrote) -> what was written, by whichever process."""

# Same cases on every run and machine: a new case is for a person to look for, not for a release to meet.
settings.register_profile("project", derandomize=True, deadline=None)
settings.load_profile("project")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", default=False, help="leave out what tests/fast.py names")
    parser.addoption("--shuffle", type=int, metavar="SEED", help="files, and the tests of each, in a random order")


def pytest_configure() -> None:
    if gone := missing(ROOT):
        raise pytest.UsageError(f"tests/fast.py names what is not there: {', '.join(gone)}")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return True if config.getoption("--fast") and is_left_out(collection_path, ROOT) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(ROOT / "notebooks"):
            item.add_marker(pytest.mark.timeout(NOTEBOOK_SECONDS))
    seed = config.getoption("--shuffle")
    if seed is None:
        items.sort(key=lambda item: turn(item.path.relative_to(ROOT)))
    else:
        items[:] = [items[number] for number in shuffled([item.path for item in items], seed)]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """With several processes: which tests go to which (tests/sharing_out.py), in the order of the collection."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_collection_finish() -> None:
    """Keep what every test needs out of the garbage collector's rounds: a tenth of the time went there."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name the tests that make the fast part slow: they are for tests/fast.py to name, or to be made lighter."""
    if not config.getoption("--fast"):
        return
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    slow = [one for one in reports if isinstance(one, pytest.TestReport) and one.duration > FAST_SECONDS]
    for report in slow:
        terminalreporter.write_line(f"slow for --fast: {report.nodeid} ({report.when}, {report.duration:.0f} s)")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """HiGHS and readers run in the test's own process: a child spends more time on its imports than on its work."""
    with pytest.MonkeyPatch.context() as patch:
        if item.get_closest_marker("child") is None:
            for module in ("planning.solve.run", "planning.questions.full_bound"):
                patch.setattr(f"{module}.solve_in_child", solve_matrix)
            for module in ("planning.tables.loading", "planning.options.option_file"):
                patch.setattr(f"{module}.in_limited_child", lambda function, *args: function(*args))
        return (yield)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Find a file of the shared material beside the project, or skip: the product runs without it."""

    def find(name: str) -> Path:
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"{path} not found")
        return path

    return find


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """Write files once for all the processes of a run; the others wait, then read."""
    base = tmp_path_factory.getbasetemp()
    common = base if worker_id == "master" else base.parent

    def made(name: str, write: Callable[[Path], Path]) -> Path:
        folder, note = common / f"once-{name}", common / f"once-{name}.path"
        with (common / f"once-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not note.exists():
                folder.mkdir()
                note.write_text(str(write(folder)), encoding="utf-8")
        return Path(note.read_text(encoding="utf-8"))

    return made


@pytest.fixture(scope="session")
def prepared_demo() -> Data:
    """The demo with its options, needs and draws, computed once by each process."""
    return load_and_prepare(ROOT / "data" / "demo")
