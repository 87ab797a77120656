"""The operator's own series: shown beside the needs, never added to them."""

import pandas as pd
import pytest

from planning import workflow
from planning.demand import needs_by_chain, service_forecasts
from planning.domain.errors import DataError
from planning.i18n import FRENCH
from planning.tables.loading import load_folder


def series(values, first=2010, name="w", territory=""):
    rows = pd.DataFrame({"value": [float(value) for value in values]})
    return rows.assign(
        series_id=name, territory=territory, label="Attente", kind="stock", unit="dossiers", source="", note=""
    ).assign(year=range(first, first + len(rows)))


def test_each_series_goes_on_from_its_own_last_year():
    rows = pd.concat([series(range(50, 70)), series([5, 7, 6], 2024, "v", "N")])
    found = service_forecasts(rows, 2032)
    long, short = found[found["series_id"] == "w"], found[found["series_id"] == "v"]
    assert long["year"].tolist() == list(range(2010, 2033))
    assert long["known"].notna().sum() == 20
    ahead = long[long["known"].isna()]
    assert ahead["basis"].unique().tolist() == ["own"]
    assert ahead["unverified"].tolist() == [False] * 3
    assert short[short["known"].isna()]["year"].tolist() == [2027, 2028, 2029, 2030, 2031, 2032]
    assert short[short["known"].isna()]["unverified"].all()
    assert "aucun modèle" in FRENCH(short["basis_words"].dropna().iloc[-1])


def test_families_accompanied_are_not_places(root):
    data = load_folder(root / "data" / "demo")
    found = service_forecasts(data["operator_series"], 2036)
    families = found[found["series_id"] == "families"]
    assert families["known"].iloc[0] == 6_760
    assert set(families["kind"]) == {"service"}
    assert (families["unit"] == "familles par an").all()
    without = data.replacing(operator_series=data["operator_series"].head(0))
    pair = [needs_by_chain(workflow.need_inputs(one), [2030]) for one in (data, without)]
    pd.testing.assert_frame_equal(*pair)


def test_nothing_given_nothing_shown():
    assert service_forecasts(series([]).head(0), 2030).empty


def test_holes_and_doubles_are_refused():
    rows = series(range(50, 60))
    with pytest.raises(DataError) as caught:
        service_forecasts(pd.concat([rows.drop(index=4), rows.tail(1)]), 2030)
    sentences = [FRENCH(problem.what) for problem in caught.value.problems]
    assert any("rien entre 2013 et 2015" in sentence for sentence in sentences)
    assert any("2019 figure deux fois" in sentence for sentence in sentences)
