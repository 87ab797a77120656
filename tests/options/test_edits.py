"""Options that a person edits, freezes, adds or gives up."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from planning.domain.errors import CapError, DataError, RequestError
from planning.i18n import FRENCH
from planning.options import of_portfolio, operating_accounts
from planning.options.fields import TABLES, FieldChange, Homes, OptionFields, fields_of, rows_of, what_changed
from planning.options.option_edits import added, edited, frozen, restored
from planning.tables.data import Data
from planning.tables.faults import problem_sentence
from planning.tables.loading import load_folder, read_folder
from planning.workflow import load_and_prepare, prepare
from tests.pages.small_portfolio import write_portfolio

STUDIOS = "R001.studios_rs"
ME, WHY = "Jeanne", "devis reçu"


@pytest.fixture(scope="module")
def demo(root: Path) -> Data:
    return load_and_prepare(root / "data" / "demo", draws=0)


@pytest.fixture(scope="module")
def studios(demo: Data) -> OptionFields:
    return fields_of(demo, STUDIOS)


@pytest.fixture
def given(tmp_path: Path) -> Data:
    """Four residences whose options are all given."""
    return load_folder(write_portfolio(tmp_path))


def costs(data: Data, option_id: str) -> list[float]:
    rows = data["option_costs"][data["option_costs"]["option_id"] == option_id]
    return list(rows.sort_values("year_offset")["amount_eur"])


def row(data: Data, option_id: str) -> pd.Series:
    return data["options"].set_index("option_id").loc[option_id]


def sentences(error: pytest.ExceptionInfo[DataError]) -> str:
    return "\n".join(problem_sentence(problem) for problem in error.value.problems)


def test_another_cost_is_spread_over_studies_and_works_and_moves_what_funders_may_pay(
    demo: Data, studios: OptionFields, value: Callable[[str], float]
) -> None:
    share = value("studies_cost_share")
    after = edited(demo, STUDIOS, studios.costing(2_000_000, share, 10), ME, WHY)
    # One year of studies, two of works.
    assert costs(after, STUDIOS) == [2_000_000 * share, *[2_000_000 * (1 - share) / 2] * 2]
    funding = rows_of(after, [STUDIOS])["option_funding"].set_index("funder")
    assert dict(funding["eligible_eur"]) == {
        "plai_subsidy": 2_000_000,
        "plai_loan": 2_000_000,
        "action_logement": 2_000_000,
        "erdf": 600_000,
        "ceb": 2_000_000,
    }
    assert funding.at["plai_subsidy", "max_share"] == 0.25
    written = row(after, STUDIOS)
    assert (written["origin"], written["author"], written["reason"]) == ("edited", ME, WHY)
    assert pd.isna(written["cost_low_eur"])
    assert pd.isna(written["cost_high_eur"])
    assert written["template"] == "studios_rs"


def test_what_is_not_written_stays_to_the_euro(demo: Data, studios: OptionFields) -> None:
    after = edited(demo, STUDIOS, replace(studios, label="Studios du 2e étage"), ME, WHY)
    for name in ("option_programmes", "option_costs", "option_funding"):
        before, now = (rows_of(data, [STUDIOS])[name].reset_index(drop=True) for data in (demo, after))
        pd.testing.assert_frame_equal(before, now)
    others = demo["options"]["option_id"] != STUDIOS
    pd.testing.assert_frame_equal(after["options"][others], demo["options"][others])
    assert row(after, STUDIOS)["cost_low_eur"] == row(demo, STUDIOS)["cost_low_eur"]


def test_before_and_after_are_told_field_by_field(demo: Data, studios: OptionFields) -> None:
    homes = (*studios.homes[:2], replace(studios.homes[2], dwellings=20.0))
    after = edited(demo, STUDIOS, replace(studios, homes=homes, closed_share=0.25), ME, WHY)
    assert what_changed(demo, after, [STUDIOS]) == [
        FieldChange(STUDIOS, "closed_share", 0.5, 0.25),
        FieldChange(STUDIOS, "dwellings", 23.0, 20.0, "RS"),
    ]
    assert what_changed(demo, demo, [STUDIOS]) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"duration_years": -1}, "« -1 » est négatif"),
        ({"closed_share": 1.5}, "« 1.5 » est plus grand que 1"),
        ({"homes": (Homes("IGLOO", 3.0),)}, "« IGLOO » n'existe pas dans typologies.csv"),
        ({"homes": ()}, "aucune place ni aucun logement après travaux"),
        ({"homes": (Homes("RS", 0.0),)}, "aucune place ni aucun logement après travaux"),
        ({"homes": (Homes("RS", 3.0, 3.0),)}, "places et logements sont remplis tous les deux"),
        ({"homes": (Homes("RS"),)}, "ni places ni logements"),
        ({"homes": (Homes("RS", 3.0), Homes("RS", 4.0))}, "est écrit deux fois"),
        ({"own_costs": (-5.0,)}, "« -5 » est négatif"),
        ({"duration_years": 10}, "livrer et de payer avant la fin du plan (2036)"),
        ({"earliest_year": 2034, "latest_year": None}, "livrer et de payer avant la fin du plan (2036)"),
        ({"own_costs": (1.0,) * 11}, "livrer et de payer avant la fin du plan (2036)"),
        ({"studies_years": 4}, "les études durent plus longtemps"),
        ({"earliest_year": 2031, "latest_year": 2030}, "précède le départ au plus tôt"),
        ({"energy_label_after": "H"}, "« H » n'est pas prévu"),
        ({"eligible": {"plai_loan": 1.0, "mécène": 1.0}}, "« mécène » n'existe pas dans funders.csv"),
        ({"eligible": {"plai_loan": 1.1}}, "« plai_loan » pourrait payer plus que le coût"),
        ({"proceeds_eur": -1.0}, "« -1 » est négatif"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    demo: Data, studios: OptionFields, wrong: dict[str, object], said: str
) -> None:
    before = demo.portfolio_hash
    with pytest.raises(DataError) as refused:
        edited(demo, STUDIOS, replace(studios, **wrong), ME, WHY)
    assert said in sentences(refused)
    assert demo.portfolio_hash == before


def test_a_change_without_author_or_reason_is_refused(demo: Data, studios: OptionFields) -> None:
    for signed, said in ((("", WHY), "qui a fait"), ((ME, "  "), "écrivez pourquoi")):
        with pytest.raises(DataError) as refused:
            edited(demo, STUDIOS, studios, *signed)
        assert said in sentences(refused)
        with pytest.raises(DataError) as refused:
            frozen(demo, STUDIOS, *signed)
        assert said in sentences(refused)
        with pytest.raises(DataError) as refused:
            added(demo, studios, *signed)
        assert said in sentences(refused)


def test_the_keep_of_a_residence_has_no_works(demo: Data) -> None:
    keep = fields_of(demo, "R001.keep")
    with pytest.raises(DataError) as refused:
        edited(demo, "R001.keep", replace(keep, duration_years=1, closed_share=0.5), ME, WHY)
    assert sentences(refused).count("le maintien en l'état n'a ni travaux ni places fermées") == 2
    dearer = edited(demo, "R001.keep", keep.costing(100_000, 0.08, 10), ME, WHY)
    assert costs(dearer, "R001.keep") == [10_000.0] * 10


def test_an_option_is_frozen_once(demo: Data) -> None:
    after = frozen(demo, STUDIOS, ME, WHY)
    assert what_changed(demo, after, [STUDIOS]) == []
    assert row(after, STUDIOS)["origin"] == "frozen"
    with pytest.raises(RequestError) as refused:
        frozen(after, STUDIOS, ME, WHY)
    assert "déjà fixée à la main" in FRENCH(refused.value.message)


def test_an_option_added_stands_beside_and_goes_again(demo: Data, studios: OptionFields) -> None:
    after = added(demo, studios, ME, WHY)
    assert row(after, "R001.added_1")["origin"] == "added"
    assert len(after["options"]) == len(demo["options"]) + 1
    assert row(added(after, studios, ME, WHY), "R001.added_2")["residence_id"] == "R001"
    with pytest.raises(DataError) as refused:
        added(after, studios, ME, WHY, option_id="R001.added_1")
    assert "existe déjà" in sentences(refused)
    # An added option that is edited stays an added one: there is nothing computed to come back to.
    again = edited(after, "R001.added_1", replace(studios, label="Autre"), ME, WHY)
    assert row(again, "R001.added_1")["origin"] == "added"
    assert restored(again, "R001.added_1").portfolio_hash == demo.portfolio_hash


def test_giving_up_a_change_brings_the_computed_option_back(demo: Data, studios: OptionFields) -> None:
    after = edited(demo, STUDIOS, replace(studios, label="Autre", duration_years=4), ME, WHY)
    assert restored(after, STUDIOS).portfolio_hash == demo.portfolio_hash
    with pytest.raises(RequestError):
        restored(demo, STUDIOS)


def test_where_options_are_given_the_former_row_comes_back(given: Data) -> None:
    former = rows_of(given, ["A.restructure"])
    after = edited(given, "A.restructure", replace(fields_of(given, "A.restructure"), label="Autre"), ME, WHY)
    assert restored(after, "A.restructure", former).portfolio_hash == given.portfolio_hash


def test_a_rule_keeps_the_option_that_it_names(given: Data) -> None:
    after = added(given, fields_of(given, "A.restructure"), ME, WHY)
    rule = {"rule_id": "x", "rule": "must", "subject": "A.added_1", "value": "", "hard": True}
    ruled = after.replacing(rules=pd.concat([after["rules"], pd.DataFrame([rule])], ignore_index=True))
    with pytest.raises(DataError) as refused:
        restored(ruled, "A.added_1")
    assert "A.added_1" in sentences(refused)


def test_an_unknown_option_is_refused(demo: Data, studios: OptionFields) -> None:
    for change in (lambda: edited(demo, "X", studios, ME, WHY), lambda: frozen(demo, "X", ME, WHY)):
        with pytest.raises(CapError) as refused:
            change()
        assert FRENCH(refused.value.message) == "l'option « X » n'existe pas"


def test_preparing_again_changes_nothing(demo: Data, studios: OptionFields) -> None:
    after = edited(demo, STUDIOS, replace(studios, label="Autre"), ME, WHY)
    after = added(frozen(after, "R001.keep", ME, WHY), studios, ME, WHY)
    once = prepare(after)
    assert once.portfolio_hash == after.portfolio_hash
    assert prepare(once).portfolio_hash == after.portfolio_hash


@pytest.fixture
def folder(root: Path, tmp_path: Path, demo: Data, studios: OptionFields) -> Path:
    """The demo; its files hold one option edited, one frozen, one added at R001, and the complete list of R002."""
    path = tmp_path / "demo"
    shutil.copytree(root / "data" / "demo", path)
    after = edited(demo, STUDIOS, replace(studios, label="Autre"), ME, WHY)
    after = added(frozen(after, "R001.change_status", ME, WHY), studios, ME, WHY)
    ids = [STUDIOS, "R001.change_status", "R001.added_1", "R002.keep"]
    for name, rows in rows_of(after, ids).items():
        rows.to_csv(path / f"{name}.csv", index=False)
    return path


def test_a_folder_may_hold_only_what_people_changed(folder: Path, demo: Data) -> None:
    data = load_and_prepare(folder, draws=0)
    here, there = (set(one["options"].query("residence_id == 'R001'")["option_id"]) for one in (data, demo))
    assert here == there | {"R001.added_1"}  # eight computed options: the ninth is not dropped
    assert row(data, STUDIOS)["label"] == "Autre"
    # R002 has a row without an origin: its list is complete, as it always was.
    assert list(data["options"].query("residence_id == 'R002'")["option_id"]) == ["R002.keep"]
    others = "residence_id not in ['R001', 'R002']"
    pd.testing.assert_frame_equal(
        data["options"].query(others).reset_index(drop=True), demo["options"].query(others).reset_index(drop=True)
    )


def test_a_frozen_option_keeps_its_cost_when_the_parameters_change(
    folder: Path, demo: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = of_portfolio.read_parameters
    monkeypatch.setattr(of_portfolio, "read_parameters", lambda path: _dearer(read(path)))
    data = load_and_prepare(folder, draws=0)
    assert costs(data, "R001.change_status") == costs(demo, "R001.change_status")
    assert sum(costs(data, "R003.keep")) == pytest.approx(2 * sum(costs(demo, "R003.keep")), rel=1e-4)


def _dearer(parameters: pd.DataFrame) -> pd.DataFrame:
    in_euros = parameters["unit"].str.contains("€|EUR")
    doubled = parameters[["value", "low", "high"]].where(~in_euros, parameters[["value", "low", "high"]] * 2)
    return parameters.assign(**{name: doubled[name] for name in doubled})


def test_a_folder_says_who_and_why(folder: Path) -> None:
    rows = pd.read_csv(folder / "options.csv", dtype="str", keep_default_na=False)
    edit, freeze, addition = (rows.index[rows["origin"] == origin][0] for origin in ("edited", "frozen", "added"))
    rows.loc[edit, "author"], rows.loc[freeze, "reason"], rows.loc[addition, "origin"] = "", " ", "rêvé"
    rows.to_csv(folder / "options.csv", index=False)
    data, problems = read_folder(folder)
    said = [problem_sentence(problem) for problem in problems if problem.severity == "error"]
    assert data is None
    assert len(said) == 1
    assert said[0].startswith(f"options.csv, ligne {addition + 2}, colonne origin : « rêvé » n'est pas prévu")
    rows.loc[addition, "origin"] = "added"
    rows.to_csv(folder / "options.csv", index=False)
    _, problems = read_folder(folder)
    said = [problem_sentence(problem) for problem in problems if problem.severity == "error"]
    assert [sentence.split(" : ")[0] for sentence in said] == [
        f"options.csv, ligne {edit + 2}, colonne author",
        f"options.csv, ligne {freeze + 2}, colonne reason",
    ]


def test_the_account_line_by_line_is_that_of_the_homes_computed(demo: Data, studios: OptionFields) -> None:
    relabelled = edited(demo, STUDIOS, replace(studios, label="Autre"), ME, WHY)
    smaller = edited(demo, STUDIOS, replace(studios, homes=studios.homes[:2]), ME, WHY)
    assert STUDIOS in set(operating_accounts(relabelled)["option_id"])
    assert STUDIOS not in set(operating_accounts(smaller)["option_id"])


def test_the_tables_of_an_option_are_those_that_name_one(demo: Data) -> None:
    naming = {name for name, frame in demo.tables.items() if "option_id" in frame.columns}
    assert naming == set(TABLES)
