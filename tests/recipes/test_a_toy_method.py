"""The recipe of a forecast method: a file, a line and a test, tried on a copy of the product."""

from __future__ import annotations

import shutil
import subprocess
import sys
from filecmp import dircmp
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
METHODS = Path("planning/demand/methods")
METHOD = '''
"""The last value, moved on by the mean yearly change since the first."""

from dataclasses import dataclass

import numpy as np

from planning.demand.methods.known import Known
from planning.demand.methods.method import Method, NormalBand
from planning.demand.methods.smoothing import drift


@dataclass(frozen=True)
class Drifted(Method):
    """The straight line from the first value to the last goes on."""

    def fit(self, known: Known, horizon: int) -> NormalBand:
        """Its error grows as that of a walk with the same steps."""
        central = known.panel.at_end(drift(known.panel, horizon))
        steps = np.nanstd(np.diff(known.panel.values, axis=1), axis=1)
        return NormalBand(central, steps[:, None] * np.sqrt(np.arange(1, horizon + 1)))


DRIFTED = Drifted("drifted", "Droite de Herschel", frozenset({"people", "flows"}))
'''
TEST = '''
"""The last value and its slope, by hand."""

import numpy as np

from planning.demand.methods.drifted import DRIFTED
from planning.demand.methods.known import known_series


def test_a_line_goes_on():
    fitted = DRIFTED.fit(known_series([[10.0, 12.0, 14.0, 16.0]]), 2)
    assert fitted.quantiles([0.5])[0, :, 0].tolist() == [18.0, 20.0]
    assert fitted.paths(7, np.random.default_rng(1)).tolist() == [[[18.0, 20.0]]] * 7
'''
SHOWN = """
from dataclasses import replace

import numpy as np
import pandas as pd

from planning.demand.backtest.report import METHODS, back_test
from planning.demand.backtest.subjects_judged import ASYLUM, JUDGED_ON
from planning.demand.methods.drifted import DRIFTED
from planning.tables import shipped
from planning.tables.histories import read_histories
from planning.tables.parameters import read_parameters
from test_drifted import test_a_line_goes_on

test_a_line_goes_on()
histories = replace(read_histories(shipped.HISTORIES), ages=None)
parameters = [read_parameters(shipped.PARAMETERS / name) for name in ("demand.csv", "works.csv")]
scores = back_test(histories, pd.concat(parameters, ignore_index=True)).scores
own = scores[(scores["method"] == "drifted") & (scores["horizon"] == 3)].iloc[0]
assert own["count"] > 400 and 0 < own["coverage"] < 1, own
assert scores["method"].nunique() == 7, scores
drawn = DRIFTED.fit(JUDGED_ON[ASYLUM].known(histories), 4).paths(50, np.random.default_rng(1))
assert drawn.shape == (50, 28, 4) and np.isfinite(drawn).all()
print(METHODS["drifted"])
"""


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A tree of the product, with the toy in it as the recipe says."""
    tree = tmp_path / "product"
    shutil.copytree(ROOT / "planning", tree / "planning", ignore=shutil.ignore_patterns("__pycache__"))
    (tree / "data").symlink_to(ROOT / "data")
    (tree / METHODS / "drifted.py").write_text(METHOD, encoding="utf-8")
    room = tree / METHODS / "__init__.py"
    text = room.read_text(encoding="utf-8")
    line = "from planning.demand.methods.method import Method\n"
    assert text.count(line) == text.count("ETS)") == 1
    text = text.replace(line, f"from planning.demand.methods.drifted import DRIFTED\n{line}")
    room.write_text(text.replace("ETS)", "ETS, DRIFTED)"), encoding="utf-8")
    (tree / "test_drifted.py").write_text(TEST, encoding="utf-8")
    return tree


def test_a_method_is_a_file_a_line_and_a_test(copied: Path) -> None:
    compared = dircmp(ROOT / METHODS, copied / METHODS)
    touched = [*compared.right_only, *compared.diff_files, "test_drifted.py"]
    assert sorted(touched) == ["__init__.py", "drifted.py", "test_drifted.py"]
    done = subprocess.run([sys.executable, "-c", SHOWN], cwd=copied, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "Droite de Herschel", "tested, judged, drawn from and shown"
