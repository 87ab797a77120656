"""The catalogue changed by a person: every generated option follows, those of a person stay, all can be undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning.domain.errors import DataError, RequestError
from planning.i18n import FRENCH
from planning.options.catalogue_edits import (
    catalogue_as_before,
    catalogue_carried_over,
    catalogue_effect,
    parameter_key,
    template_key,
    with_both,
    with_parameter,
    with_template,
)
from planning.options.option_edits import frozen
from planning.tables.data import Data
from planning.workflow import load_and_prepare
from tests.pages.small_portfolio import write_portfolio
from tests.pages.template_portfolio import write_template_folder

SAID = ("planner", "seen on site")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    return load_and_prepare(write_template_folder(tmp_path_factory.mktemp("templates") / "data"))


def cost(data: Data, option: str) -> float:
    costs = data["option_costs"]
    return float(costs.loc[costs["option_id"] == option, "amount_eur"].sum())


def test_a_figure_set_otherwise_moves_the_options_that_read_it_and_no_other(data: Data) -> None:
    dearer = with_parameter(data, "cost_studio_eur", 90_000.0, None, None, *SAID)
    assert cost(dearer, "A.studios_rs") == 2 * cost(data, "A.studios_rs")
    moved = catalogue_effect(data, dearer)
    assert set(moved["option_id"]) == {"A.studios_rs", "A.secure_then_studios", "A.tranches"} & set(
        data["options"]["option_id"]
    )
    assert cost(dearer, "A.rebuild_rs") == cost(data, "A.rebuild_rs")
    assert dearer.hash != data.hash


def test_a_template_left_out_goes_and_comes_back(data: Data) -> None:
    without = with_template(data, "studios_rs", "offered", "false", *SAID)
    assert "A.studios_rs" not in set(without["options"]["option_id"])
    row = catalogue_effect(data, without).set_index("option_id").loc["A.studios_rs"]
    assert row["cost_before"] > 0
    assert row[["cost_after", "homes_after"]].isna().all()
    with pytest.raises(DataError) as refused:
        with_template(data, "studios_rs", "offered", "peut-être", *SAID)
    assert [FRENCH(one.what) for one in refused.value.problems] == ["« peut-être » ne dit pas si le modèle est offert"]
    back = with_template(without, "studios_rs", "offered", "true", *SAID)
    assert back.hash == data.hash
    assert len(back["template_changes"]) == 1


def test_longer_works_change_the_duration(data: Data) -> None:
    longer = with_template(data, "studios_rs", "works_years", "4", *SAID)
    assert longer["options"].set_index("option_id").loc["A.studios_rs", "duration_years"] == 5
    assert longer["template_changes"][["author", "reason"]].to_numpy().tolist() == [list(SAID)]


def test_an_option_that_a_person_froze_stays_as_it_was(data: Data) -> None:
    kept = frozen(data, "A.studios_rs", *SAID)
    dearer = with_parameter(kept, "cost_studio_eur", 90_000.0, None, None, *SAID)
    assert cost(dearer, "A.studios_rs") == cost(data, "A.studios_rs")


def test_a_change_taken_back_gives_the_former_data(data: Data) -> None:
    first = with_parameter(data, "cost_studio_eur", 90_000.0, None, None, *SAID)
    second = with_template(first, "rebuild_rs", "works_years", "4", *SAID)
    key = parameter_key("cost_studio_eur")
    alone = catalogue_as_before(second, data, [key])
    assert alone.portfolio_hash == with_template(data, "rebuild_rs", "works_years", "4", *SAID).portfolio_hash
    assert catalogue_as_before(alone, data, [template_key("rebuild_rs", "works_years")]).portfolio_hash == (
        data.portfolio_hash
    )


def test_changes_are_put_back_into_data_prepared_again_and_what_no_longer_makes_sense_is_told(data: Data) -> None:
    changed = with_parameter(data, "cost_studio_eur", 90_000.0, None, None, *SAID)
    found, lost = catalogue_carried_over(data, changed, [parameter_key("cost_studio_eur")])
    assert (found.portfolio_hash, lost) == (changed.portfolio_hash, [])
    gone = changed.replacing(parameter_changes=changed["parameter_changes"].assign(parameter_id="gone_eur"))
    found, lost = catalogue_carried_over(data, gone, [parameter_key("gone_eur")])
    assert found.portfolio_hash == data.portfolio_hash
    assert [FRENCH(sentence) for sentence in lost] == [
        "le changement « parameter/gone_eur » du catalogue ne peut plus s'appliquer "
        "(le paramètre « gone_eur » n'existe pas)"
    ]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("works_years", "-1", "valeur refusée : doit être au moins 0"),
        ("closed_share", "2", "valeur refusée : doit être au plus 1"),
        ("parts", "[]", "valeur refusée : rien ne reste après cette opération : ajoutez une partie (parts)"),
    ],
)
def test_an_impossible_change_is_refused_and_loses_nothing(data: Data, field: str, value: str, said: str) -> None:
    before = data.portfolio_hash
    with pytest.raises(DataError) as caught:
        with_template(data, "studios_rs", field, value, *SAID)
    assert [FRENCH(problem.what) for problem in caught.value.problems] == [said]
    assert data.portfolio_hash == before


@pytest.mark.parametrize("signed", [("", "why"), ("who", " ")])
def test_a_change_that_nobody_signs_is_refused(data: Data, signed: tuple[str, str]) -> None:
    with pytest.raises(DataError):
        with_template(data, "studios_rs", "works_years", "1", *signed)


def test_a_portfolio_whose_options_are_given_has_no_catalogue_to_change(tmp_path: Path) -> None:
    given = load_and_prepare(write_portfolio(tmp_path / "data"))
    with pytest.raises(RequestError) as caught:
        with_template(given, "studios_rs", "works_years", "1", *SAID)
    assert "une à une" in FRENCH(caught.value.message)


def test_two_changes_of_one_figure_are_kept_in_one_range_and_of_one_field_in_words(data: Data) -> None:
    key = parameter_key("cost_studio_eur")
    theirs = with_parameter(data, "cost_studio_eur", 90_000.0, None, None, "Paul", "devis")
    both = with_both(theirs, key, {"value": 50_000.0, "low": 40_000.0, "high": None}, "Camille", "barème")
    (row,) = both["parameter_changes"].to_dict("records")
    assert (row["value"], row["low"], row["high"]) == (90_000.0, 40_000.0, 90_000.0)
    assert (row["author"], row["reason"]) == ("Paul, Camille", "devis ; Camille : 50000.0 (barème)")
    field = template_key("studios_rs", "works_years")
    longer = with_template(data, "studios_rs", "works_years", "3", "Paul", "devis")
    both = with_both(longer, field, {"value": "4"}, "Camille", "deux marchés")
    (row,) = both["template_changes"].to_dict("records")
    assert (row["value"], row["reason"]) == ("3", "devis ; Camille : 4 (deux marchés)")
    with pytest.raises(RequestError, match="annulé"):
        with_both(data, key, {"value": 1.0, "low": None, "high": None}, "Camille", "barème")
