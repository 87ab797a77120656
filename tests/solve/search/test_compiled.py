"""What numba compiled is kept where it may be, no longer than its sources, and made before the clock starts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from planning.domain.progress import Progress
from planning.domain.scenario import Scenario
from planning.solve import run
from planning.solve.search import ready
from planning.solve.search.compiled import folder_for, forget_stale
from tests.oracle.portfolio import after, keep, need, portfolio, residence, works


def test_a_changed_source_forgets_all_that_was_compiled(tmp_path: Path) -> None:
    source, compiled = tmp_path / "one.py", tmp_path / "kept" / "below" / "another.nbi"
    compiled.parent.mkdir(parents=True)
    source.write_text("x = 1", encoding="ascii")
    forget_stale(tmp_path, tmp_path / "kept")
    compiled.write_bytes(b"machine code")
    forget_stale(tmp_path, tmp_path / "kept")
    assert compiled.exists()
    source.write_text("x = 2", encoding="ascii")
    forget_stale(tmp_path, tmp_path / "kept")
    assert not compiled.exists()


def test_the_first_folder_that_may_be_written_is_taken(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="ascii")
    barred, free = tmp_path / "file" / "below", tmp_path / "free"
    assert folder_for([barred, free]) == free
    assert folder_for([barred]) is None


def test_without_a_home_and_beside_sources_that_may_not_be_written_it_is_kept_elsewhere(tmp_path: Path) -> None:
    package = Path(ready.__file__).parents[2]
    copied = tmp_path / "planning" / "solve" / "search"
    copied.mkdir(parents=True)
    for file in ("compiled.py", "__init__.py"):
        shutil.copy(package / "solve" / "search" / file, copied)
    (copied / "__pycache__").write_text("no folder", encoding="ascii")
    told = "import compiled; print(compiled.FOLDER, compiled.IS_COMPILED)"
    bare = {key: value for key, value in os.environ.items() if key not in ("NUMBA_CACHE_DIR", "PYTHONPATH")}
    for temporary, expected in ((tmp_path, tmp_path / f"cap-residences-{os.getuid()}"), (None, None)):
        if temporary is None:
            shutil.rmtree(tmp_path / f"cap-residences-{os.getuid()}")
            (tmp_path / f"cap-residences-{os.getuid()}").write_text("no folder", encoding="ascii")
        environment = {**bare, "HOME": "", "TMPDIR": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", told], cwd=copied, env=environment, capture_output=True, text=True, check=True
        )
        assert done.stdout.split() == [str(expected), str(expected is not None)]


def test_compiling_tells_how_far_it_is_and_ends_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Progress] = []
    monkeypatch.setattr(ready, "is_ready", lambda: False)
    monkeypatch.setattr(ready, "command", lambda: [sys.executable, "-c", "import time; time.sleep(60)"])
    assert not ready.make_ready(told.append, lambda: len(told) > 1)
    assert len(told) == 2
    assert all(one.total is not None and one.total > 20 and one.done is not None for one in told)


def test_without_the_compiled_search_the_slower_way_is_gone_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "LARGE", 1)
    monkeypatch.setattr(run, "make_ready", lambda *_: False)
    names = [f"R{number}" for number in range(1, 4)]
    data = portfolio(
        1,
        residences=[residence(name) for name in names],
        options=[option for name in names for option in (keep(name), works(name, "create"))],
        option_programmes=[after(f"{name}.create", 5) for name in names],
        needs=[need(10)],
    )
    told: list[Progress] = []
    plan = run.solve(data, Scenario(gap=0.0), on_progress=told.append, in_process=True)
    assert sum(row.kind == "create" for row in plan.decisions) == 2
    assert any(one.is_slow for one in told)
