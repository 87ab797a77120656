"""What is typed into a grid is read as people write it, can be undone, and is never guessed."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from planning.domain.errors import Problem
from planning.domain.message import Message
from planning.explain.known.change_effects import change_effects, changed_columns, data_after
from planning.explain.known.need_effects import need_effects, needs_once_changed, touches_needs
from planning.i18n import FRENCH, Lang
from planning.importing.by_hand.grid_cells import read_cell, shown_cell
from planning.importing.by_hand.grid_edits import (
    Edits,
    TableEdits,
    faults_of,
    incoming,
    shown_rows,
    still_there,
    typed,
    with_delta,
)
from planning.importing.present import Present, present_of_data
from planning.importing.proposal import accepted_tables, proposal
from planning.tables.checks import check_references
from planning.tables.data import Data
from planning.tables.schemas import RESIDENCES, TABLE_BY_NAME
from tests.oracle.portfolio import need, portfolio

ROOM = RESIDENCES.column("room_m2")
YEAR = RESIDENCES.column("year_built")


@pytest.fixture(scope="module")
def present(prepared_demo: Data) -> Present:
    return present_of_data(prepared_demo)


def edited(
    present: Present, table: str, delta: dict[str, object], edits: Edits | None = None, lang: Lang = "fr"
) -> Edits:
    edits = edits or Edits()
    keys, _ = shown_rows(table, present.tables[table], edits.of(table), lang)
    return edits.with_table(table, with_delta(table, edits.of(table), keys, delta))


@pytest.mark.parametrize(
    ("lang", "written", "meant"),
    [
        ("fr", "12,5", "12.5"),
        ("en", "12,5", "12.5"),
        ("fr", "12.5", "12.5"),
        ("en", "12.5", "12.5"),
        ("fr", "1 250,5 m²", "1250.5"),
        ("en", "1,250.5", "1250.5"),
        ("fr", "1,250", "1.250"),
        ("en", "1.250", "1.250"),
    ],
)
def test_a_decimal_comma_is_never_taken_for_thousands(lang: Lang, written: str, meant: str) -> None:
    assert read_cell(ROOM, written, lang) == (meant, None)


@pytest.mark.parametrize(("lang", "written"), [("fr", "1.250"), ("en", "1,250"), ("fr", ",5"), ("en", ".5")])
def test_a_number_that_can_be_read_two_ways_is_asked(lang: Lang, written: str) -> None:
    read, asked = read_cell(ROOM, written, lang)
    assert (read, asked is not None) == (written, True)


def test_every_cell_of_the_demo_is_shown_and_read_back_as_it_was(present: Present) -> None:
    looked = 0
    for name in ("residences", "programmes", "cohorts"):
        for column in TABLE_BY_NAME[name].columns:
            for cell in set(present.tables[name][column.name]) - {""}:
                for lang in ("fr", "en"):
                    shown = shown_cell(column, cell, lang)
                    read, asked = read_cell(column, shown, lang)
                    if asked is None:
                        assert read == cell
                        looked += 1
    assert looked > 1000


def test_what_is_wrong_is_said_by_row_and_column_and_nothing_else_is_touched(present: Present) -> None:
    delta = {"edited_rows": {0: {"rooms": "douze"}, 1: {"surface_m2": "1.250"}, 2: {"name": None}}}
    done = typed(present, edited(present, "residences", delta), "fr")
    told = {(fault.row, fault.column, FRENCH(fault.what)) for fault in done.faults}
    assert told == {
        ("Blida", "Chambres ou studios", "« douze » n'est pas un nombre"),
        ("Résidence sociale de Metz-Nord", "Surface utile (m²)", "« 1.250 » peut se lire de deux façons"),
        ("R003", "Nom de la résidence", "la cellule est vide"),
    }
    assert done.is_refused


def test_a_new_residence_gets_an_id_and_its_programme_one_too(present: Present) -> None:
    edits = edited(present, "residences", {"added_rows": [{"name": "Neuve", "commune": "57463"}, {}]})
    edits = edited(
        present, "programmes", {"added_rows": [{"residence_id": "R054", "typology": "RA", "dwellings": "12"}]}, edits
    )
    done = typed(present, edits, "fr")
    assert not done.faults, "the empty line at the foot of a grid is nothing yet"
    tables = accepted_tables(proposal(present, incoming(done)))
    new = tables["residences"].iloc[-1]
    assert (new["residence_id"], new["territory"]) == ("R054", "200039865")
    assert tables["programmes"].iloc[-1]["programme_id"] == "R054-RA"


def test_a_residence_goes_with_all_that_it_holds(present: Present) -> None:
    edits = edited(present, "programmes", {"edited_rows": {0: {"places": "40"}}})
    edits = edited(present, "residences", {"deleted_rows": [1]}, edits)
    proposed = proposal(present, incoming(typed(present, edits, "fr")))
    tables = present.tables | accepted_tables(proposed)
    assert "R002" not in {*tables["residences"]["residence_id"], *tables["programmes"]["residence_id"]}
    assert "R002" not in set(tables["cohorts"]["residence_id"])
    assert not check_references(tables | {"need_curves": pd.DataFrame(columns=["client_group", "territory"])})


def test_edits_outlive_the_version_that_they_were_typed_on(present: Present) -> None:
    edits = edited(present, "residences", {"edited_rows": {0: {"owner": "Nous"}, 1: {"owner": "Eux"}}})
    homes = present.tables["residences"]
    later = Present(present.manifest, present.tables | {"residences": homes.iloc[[3, 0]].reset_index(drop=True)})
    done = typed(later, edits, "fr")
    assert done.tables["residences"]["owner"].tolist() == [homes["owner"][3], "Nous"]
    assert list(still_there(later, edits)) == ["R002"]


def test_a_row_that_was_added_can_be_completed_and_deleted_again(present: Present) -> None:
    edits = edited(present, "cohorts", {"added_rows": [{"residence_id": "R001", "persons": "3"}]})
    again = edited(present, "cohorts", {"edited_rows": {len(present.tables["cohorts"]): {"age_band": "60+"}}}, edits)
    added = typed(present, again, "fr").tables["cohorts"].iloc[-1]
    assert (added["cohort"], added["persons"]) == ("60+", "3")
    gone = edited(present, "cohorts", {"deleted_rows": [len(present.tables["cohorts"])]}, again)
    assert gone.of("cohorts") == TableEdits()


def test_problems_of_the_whole_name_the_row(present: Present) -> None:
    done = typed(present, edited(present, "residences", {"edited_rows": {0: {"owner": "Nous"}}}), "fr")
    (fault,) = faults_of([Problem("residences.csv", Message("x"), None, 2, "owner")], done.tables)
    assert (fault.row, fault.column) == ("Blida", "Propriétaire")


def test_what_a_change_does_is_said_before_it_is_kept(prepared_demo: Data, present: Present) -> None:
    delta = {"edited_rows": {0: {"source_note": "vu"}, 1: {"surface_m2": "2000"}}, "deleted_rows": [4]}
    edits = edited(present, "residences", delta)
    edits = edited(present, "programmes", {"edited_rows": {0: {"places": "50"}}}, edits)
    proposed = proposal(present, incoming(typed(present, edits, "fr")))
    found = change_effects(prepared_demo, data_after(prepared_demo, proposed), None, changed_columns(proposed), FRENCH)
    told = {one.residence_id: " ; ".join(FRENCH(said) for said in one.sentences) for one in found}
    touched = {one.residence_id for one in found if one.is_asked_again}
    assert told["R001"].startswith("loge ")
    assert "d'un autre coût" in told["R002"]
    assert told["R005"].startswith("retirée")
    assert touched == {"R001", "R005"}


def test_a_change_of_the_needs_says_which_public_needs_more(present: Present, prepared_demo: Data) -> None:
    """Twice as many seniors who wish for it need twice the places at home, and nobody else needs more."""
    factors = present.tables["need_factors"]
    wish = factors["factor_id"] == "seniors.home.wish"
    assert factors.loc[wish, "value"].tolist() == ["0.3"]
    changed = factors.assign(value=factors["value"].where(~wish, "0.6"), high=factors["high"].where(~wish, "0.7"))
    asked = replace(incoming(typed(present, Edits(), "fr")), tables={"need_factors": changed})
    proposed = proposal(present, asked)
    assert touches_needs(proposed)
    found = need_effects(prepared_demo, needs_once_changed(prepared_demo, proposed), None, FRENCH)
    assert [FRENCH(one).partition(" : ")[0] for one in found] == ["Seniors"]
    values = found[0].values
    assert float(str(values["after"])) > 1.3 * float(str(values["before"])) > 0


def test_needs_left_as_they_are_are_said_to_be() -> None:
    data = portfolio(2, needs=[need(10), need(12, 2028)])
    told = [FRENCH(one) for one in need_effects(data, data["needs"], None, FRENCH)]
    assert told == ["le besoin calculé ne change pas : le plan affiché n'en dépend pas"]
    first = data["needs"].assign(places=[20.0, 12.0])
    assert [FRENCH(one) for one in need_effects(data, first, None, FRENCH)] == [
        "le besoin change en 2027, pas en 2028 : à recalculer"
    ]
