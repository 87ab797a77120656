"""The count of the model, against the file of the model read by HiGHS."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import highspy
import pytest

from planning.domain.scenario import Scenario
from planning.solve.export import census, export_model
from tests.golden.portfolios import PORTFOLIOS


@pytest.mark.parametrize("name", ["works_capacity", "hosted", "grant_used", "envelope"])
def test_the_count_is_that_of_the_file(name: str, tmp_path: Path) -> None:
    data, scenario = PORTFOLIOS[name], Scenario()
    counted, file = census(data, scenario), tmp_path / "model.mps"
    export_model(data, scenario, file)
    highs = highspy.Highs()
    highs.silent()
    assert highs.readModel(str(file)) == highspy.HighsStatus.kOk
    lp = highs.getLp()
    columns = Counter(column.split("__")[0] for column in lp.col_names_)
    assert {family: count for family, count in counted.columns.items() if columns[family] != count} == {}
    assert counted.integers == sum(kind == highspy.HighsVarType.kInteger for kind in lp.integrality_)
    assert len(counted.longest_name) == max(len(one) for one in (*lp.col_names_, *lp.row_names_))
    for family, count in counted.rows.items():
        names = {row.removesuffix("_low").removesuffix("_high") for row in lp.row_names_}
        assert sum(row.split("__")[0] == family for row in names) == count
