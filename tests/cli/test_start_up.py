"""What takes time to load is loaded by the first question that needs it."""

from __future__ import annotations

import subprocess
import sys

import pytest

SOLVERS = "('highspy', 'pulp', 'numba', 'scipy')"
CHECK = "from planning.cli.main import main; assert main(['check', '--data', 'data/tutorial']) == 0"
PAGES = "import planning.ui.rooms.plan_room, planning.ui.cog.ranking_page, planning.ui.check.model_view"


@pytest.mark.parametrize("code", [CHECK, PAGES], ids=["check", "pages"])
def test_neither_checking_a_folder_nor_opening_a_page_loads_a_solver(code: str) -> None:
    told = f"; import sys; print([name for name in {SOLVERS} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code + told], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "[]"
