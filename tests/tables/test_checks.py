"""What the schema cannot say of one cell: keys, references, units, years, options, rules."""

from __future__ import annotations

from typing import Any

import pytest

from planning.domain.errors import Problem
from planning.tables.checks import check_keys, check_options, check_references, check_rows, check_units, check_years
from planning.tables.data import Data
from planning.tables.folder_checks import check_permissions, check_purses
from planning.tables.rule_checks import check_rules, hopeless_deadlines
from planning.tables.schemas import ALL_TABLES, HABITABILITY_RULES
from tests.checking.plan_by_hand import FIRST, THIRD, data_by_hand
from tests.oracle.portfolio import Row, envelope, keep, need, portfolio, programme, residence, rule, works

DATA = data_by_hand()


def everything(data: Data, given: bool = True) -> list[Problem]:
    frames = data.tables
    return [
        *check_keys(frames),
        *check_references(frames),
        *check_units(frames),
        *check_years(frames, data.manifest),
        *check_options(frames, given),
        *check_rules(frames),
    ]


def errors(data: Data) -> list[tuple[str, int | None, str | None]]:
    """Where the errors are. Rows count from 0 here: what was not read from a file has no line."""
    return [(found.file, found.row, found.column) for found in everything(data) if found.severity == "error"]


def warnings(data: Data) -> list[tuple[str, int | None, str | None]]:
    return [(found.file, found.row, found.column) for found in everything(data) if found.severity == "warning"]


def test_a_sound_portfolio_has_no_error() -> None:
    assert errors(DATA) == []


# ---- keys and references ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [table.name for table in ALL_TABLES if len(DATA[table.name])])
def test_a_key_written_twice_is_found_in_every_table(name: str) -> None:
    rows = DATA[name].to_dict("records")
    twice = data_by_hand(**{name: [*rows, rows[0]]})
    found = [problem for problem in check_keys(twice.tables) if problem.file == f"{name}.csv"]
    assert [problem.row for problem in found] == [len(rows)]


REFERENCES = [(table.name, column.name) for table in ALL_TABLES for column in table.columns if column.references]


@pytest.mark.parametrize(("name", "column"), [pair for pair in REFERENCES if len(DATA[pair[0]])])
def test_an_id_that_does_not_exist_is_found_in_every_column_that_refers(name: str, column: str) -> None:
    cells = DATA[name][column].copy()
    cells.iloc[0] = "nowhere"
    changed = DATA.replacing(**{name: DATA[name].assign(**{column: cells})})
    found = [(problem.file, problem.row, problem.column) for problem in check_references(changed.tables)]
    assert (f"{name}.csv", 0, column) in found


def test_every_reference_names_a_key_that_exists() -> None:
    tables = {table.name: table for table in ALL_TABLES}
    for table in ALL_TABLES:
        for column in table.columns:
            if column.references:
                target, key = column.references.split(".")
                assert tables[target].key == (key,)


def test_own_funds_need_no_row_and_an_empty_reference_is_none() -> None:
    bare = DATA.replacing(funders=DATA["funders"][DATA["funders"]["funder"] != "own"])
    assert check_references(bare.tables) == []
    assert set(DATA["programmes"]["group"]) == {""}


# ---- units, years, options --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("places", "dwellings", "count"), [(5.0, None, 0), (None, 5.0, 0), (5.0, 5.0, 1), (None, None, 1), (0.0, None, 0)]
)
def test_places_or_dwellings_but_not_both(places: float | None, dwellings: float | None, count: int) -> None:
    counted = {"places": places, "dwellings": dwellings}
    data = portfolio(
        programmes=[{**programme("R1", 1), **counted}],
        options=[keep("R1"), works("R1")],
        option_programmes=[{"option_id": "R1.restructure", "typology": "K", **counted}],
    )
    assert len(errors(data)) == 2 * count


@pytest.mark.parametrize(
    ("year", "place", "severity"),
    [
        (str(FIRST), None, ""),
        ("all", None, ""),
        ("2050", 1, "warning"),
        ("ALL", 1, "error"),
        ("", 1, "error"),
        ("20 27", 1, "error"),
    ],
)
def test_the_year_of_an_envelope(year: str, place: int | None, severity: str) -> None:
    dated = [envelope(one, 5) for one in range(FIRST, THIRD + 1)]
    data = data_by_hand(envelopes=[dated[0], envelope(year, 5), *dated[1:]])
    found = [(problem.row, problem.severity) for problem in check_years(data.tables, data.manifest)]
    assert found == ([(place, severity)] if place else [])


def test_years_left_out_among_years_that_have_an_amount_are_said() -> None:
    """They are not limited: whoever meant zero must write it."""
    data = data_by_hand(envelopes=[envelope("all", 5, "bank"), envelope(FIRST, 5), envelope(THIRD, 5)])
    found = check_years(data.tables, data.manifest)
    assert [(problem.row, problem.severity, problem.what.values["years"]) for problem in found] == [
        (1, "warning", str(FIRST + 1))
    ]


def test_a_window_that_closes_before_it_opens() -> None:
    windows: list[Row] = [
        {"earliest_year": FIRST + 1, "latest_year": FIRST},
        {"earliest_year": FIRST, "latest_year": FIRST},
        {"earliest_year": FIRST},
        {"latest_year": FIRST},
    ]
    kinds = ("restructure", "comfort", "studios", "energy")
    options = [works("R1", kind, **window) for kind, window in zip(kinds, windows, strict=True)]
    assert errors(portfolio(options=options)) == [("options.csv", 0, "latest_year")]


def test_needs_outside_the_plan_are_only_a_warning() -> None:
    data = portfolio(needs=[need(5), need(5, FIRST - 1)])
    assert errors(data) == []
    assert ("needs.csv", 1, "year") in warnings(data)


def test_every_residence_has_something_to_choose_unless_options_are_generated() -> None:
    data = portfolio(residences=[residence("R1"), residence("R2")])
    assert errors(data) == [("residences.csv", 1, "residence_id")]
    assert [problem for problem in check_options(data.tables, given=False) if problem.severity == "error"] == []


def test_an_exclusion_names_funders() -> None:
    rows = [{"funder": "own", "label": "own", "kind": "own"}]
    rows += [{"funder": name, "label": name, "kind": "grant", "exclusive_with": "own; nobody"} for name in ("a", "b")]
    assert errors(portfolio(funders=rows)) == [
        ("funders.csv", 1, "exclusive_with"),
        ("funders.csv", 2, "exclusive_with"),
    ]


def test_residences_without_a_position_are_counted_once() -> None:
    placed = residence("R3", lat=49.1, lon=6.2)
    data = portfolio(residences=[placed, residence("R1"), residence("R2", lat=49.1)], options=[keep("R3")])
    found = [problem for problem in check_options(data.tables, given=False) if problem.column == "lat"]
    assert [(problem.row, problem.severity, problem.what.values) for problem in found] == [(1, "warning", {"count": 2})]


def test_a_keep_that_closes_places_is_a_warning() -> None:
    data = portfolio(options=[keep("R1", closed_share=0.5), works("R1", closed_share=0.5)])
    assert ("options.csv", 0, "closed_share") in warnings(data)
    assert ("options.csv", 1, "closed_share") not in warnings(data)


# ---- rules ------------------------------------------------------------------------------------------------------

SENSE = [
    rule("must", "R1"),
    rule("must", "R1.energy; R2:convert"),
    rule("must_not", "*:comfort"),
    rule("earliest", "R1", year=FIRST),
    rule("latest", "R1; R2", year=FIRST),
    rule("together", "R1;R2;R4"),
    rule("exclusive", "R1;R2"),
    rule("exclusive", "R1;R2;R4", 2),
    rule("exclusive", "*:comfort", 1),
    rule("after", "R1;R2"),
    rule("after", "R1;R2", 1),
    rule("deadline", "R1", "E", FIRST),
    rule("deadline", "R1", "", FIRST),
    rule("floor", "*", 0),
    rule("floor", "g", 1),
    rule("floor", "Z1", "0.5", FIRST),
    rule("floor", "g:Z1", 0.5),
    rule("floor", "", 0.5),
    rule("decant_capacity", "*", 0),
    rule("works_capacity", "Z1", 2.5),
    rule("staff_ceiling", "", 100),
    rule("disposals", "*", 1, FIRST),
    rule("rehousing", "*"),
    rule("rehousing", "Z1", year=FIRST),
    rule("rehousing", "R1"),
    rule("temporary_places", "*", 12),
    rule("dispersed_places", "Z1", 2.5, FIRST),
    rule("notice", "R1", 2),
    rule("notice", "*", "1.0"),
    rule("right_to_return", "*"),
    rule("right_to_return", "Z1", 0.8),
]
NONSENSE: list[tuple[dict[str, Any], str]] = [
    (rule("must", ""), "subject"),
    (rule("must", "R9"), "subject"),
    (rule("must", "R1; R9"), "subject"),
    (rule("must", "R1:studios"), "subject"),
    (rule("must_not", "Z1"), "subject"),
    (rule("together", "R1"), "subject"),
    (rule("exclusive", "R1"), "subject"),
    (rule("exclusive", "R1;R2", "deux"), "value"),
    (rule("after", "R1"), "subject"),
    (rule("after", "R1;R2;R4"), "subject"),
    (rule("after", "R1;R2", -1), "value"),
    (rule("earliest", "R1"), "year"),
    (rule("latest", "R1"), "year"),
    (rule("deadline", "R1", "E"), "year"),
    (rule("deadline", "R1.energy", "E", FIRST), "subject"),
    (rule("deadline", "R1", "H", FIRST), "value"),
    (rule("deadline", "R1", "e", FIRST), "value"),
    (rule("floor", "R1", 0.5), "subject"),
    (rule("floor", "g:Z9", 0.5), "subject"),
    (rule("floor", "h:Z1", 0.5), "subject"),
    (rule("floor", "*", 1.01), "value"),
    (rule("floor", "*", ""), "value"),
    (rule("decant_capacity", "R1", 1), "subject"),
    (rule("works_capacity", "*", ""), "value"),
    (rule("works_capacity", "*", "nan"), "value"),
    (rule("staff_ceiling", "*", "inf"), "value"),
    (rule("disposals", "*", -1), "value"),
    (rule("rehousing", "R9"), "subject"),
    (rule("rehousing", "R1; R2"), "subject"),
    (rule("rehousing", "*", 10), "value"),
    (rule("temporary_places", "R1", 10), "subject"),
    (rule("temporary_places", "*", ""), "value"),
    (rule("dispersed_places", "*", -1), "value"),
    (rule("notice", "*", ""), "value"),
    (rule("notice", "*", 0.5), "value"),
    (rule("notice", "*", "nan"), "value"),
    (rule("notice", "*", 1000), "value"),
    (rule("notice", "g", 1), "subject"),
    (rule("right_to_return", "*", 1.5), "value"),
    (rule("right_to_return", "*", "tous"), "value"),
    (rule("right_to_return", "R1.energy"), "subject"),
]


@pytest.mark.parametrize("row", SENSE, ids=lambda row: f"{row['rule_id']} {row['value']}")
def test_a_rule_that_makes_sense(row: dict[str, Any]) -> None:
    assert check_rules(data_by_hand(rules=[row]).tables) == []


@pytest.mark.parametrize(("row", "column"), NONSENSE, ids=str)
def test_a_rule_that_makes_none(row: dict[str, Any], column: str) -> None:
    data = data_by_hand(rules=[SENSE[0], row])
    assert [(problem.row, problem.column) for problem in check_rules(data.tables)] == [(1, column)]


def test_a_kind_of_rule_that_does_not_exist_is_left_to_the_schema() -> None:
    assert check_rules(data_by_hand(rules=[rule("obligation", "R9")]).tables) == []


# ---- who decides, what cures what, when places close --------------------------------------------------------------


def _works(**option: Any) -> Data:
    return portfolio(3, options=[keep("R1"), works("R1", duration_years=1, **option)])


def test_places_close_before_the_delivery() -> None:
    assert errors(_works(closed_from=1)) == []
    assert errors(_works(closed_from=2)) == [("options.csv", 1, "closed_from")]


def test_what_cures_names_known_topics() -> None:
    assert errors(_works(cures="fire; energy")) == []
    assert errors(_works(cures="fire;smoke")) == [("options.csv", 1, "cures")]


def test_only_a_deadline_has_a_topic() -> None:
    due = rule("deadline", "R1", year=FIRST, topic="fire")
    assert errors(_works().replacing(rules=portfolio(rules=[due])["rules"])) == []
    imposed = rule("must", "R1", topic="fire")
    assert errors(_works().replacing(rules=portfolio(rules=[imposed])["rules"])) == [("rules.csv", 0, "topic")]


def test_a_deadline_that_no_option_answers_in_time_is_told() -> None:
    def told(year: int, hard: bool = True, **option: Any) -> list[tuple[int | None, str | None, str]]:
        rules = [rule("deadline", "R1", year=year, topic="fire", hard=hard)]
        found = hopeless_deadlines(_works(**option).replacing(rules=portfolio(rules=rules)["rules"]).tables)
        return [(problem.row, problem.column, problem.severity) for problem in found]

    late = [(0, "topic", "warning")]
    assert told(THIRD, cures="energy") == late
    assert told(THIRD, cures="fire") == []
    assert told(FIRST, cures="fire", earliest_year=FIRST) == late
    assert told(THIRD, kind="dispose") == []
    assert told(THIRD, hard=False) == []


def test_permissions_name_a_residence_or_everywhere_and_are_written_once() -> None:
    told = {"authority": "state", "reference": "letter", "author": "director"}
    rows = [
        {"permission_id": "p1", "residence_id": "R9", **told},
        {"permission_id": "p2", "residence_id": "*", "from_year": THIRD, "to_year": FIRST, **told},
        {"permission_id": "p3", "residence_id": "*", "places": 5.0, **told},
        {"permission_id": "p4", "residence_id": "*", "places": 9.0, **told},
    ]
    found = check_permissions(portfolio(3, permissions=rows).tables)
    assert [(problem.row, problem.column, problem.severity) for problem in found] == [
        (1, "to_year", "error"),
        (0, "residence_id", "error"),
        (3, "places", "warning"),
    ]


@pytest.mark.parametrize(
    ("criterion", "right", "wrong"),
    [
        ("room_m2", "7.5", "neuf"),
        ("room_m2", "9", ""),
        ("private_sanitary", "shared", "yes"),
        ("energy_label", "G", "Z"),
        ("stage", "poor", "ruined"),
    ],
)
def test_a_threshold_that_means_nothing_for_its_criterion_is_refused(criterion: str, right: str, wrong: str) -> None:
    rows = [
        {"rule_id": name, "criterion": criterion, "threshold": threshold, "class": "D"}
        for name, threshold in (("sound", right), ("broken", wrong))
    ]
    data = data_by_hand(habitability_rules=rows)
    found = check_rows(data["habitability_rules"], HABITABILITY_RULES)
    assert [(problem.row, problem.column) for problem in found] == [(1, "threshold")]


# ---- own funds by body ------------------------------------------------------------------------------------------


def purse_problems(*funders: Row, homes: list[Row] | None = None, given: list[Row] | None = None) -> list[str]:
    """Where own funds by body make no sense: file, row, column, and whether it is a warning."""
    data = portfolio(
        residences=homes or [residence("R1", owner="House", operator="Host", works_payer="")],
        funders=[*funders, {"funder": "state", "label": "s", "kind": "grant"}],
        envelopes=given or [],
    )
    found = check_purses(data.tables)
    return [f"{one.file} {one.row} {one.column}{' ?' * (one.severity == 'warning')}" for one in found]


def purse(name: str, body: str, kind: str = "own") -> Row:
    return {"funder": name, "label": name, "kind": kind, "body": body}


def test_own_funds_by_body_that_residences_name_are_sound() -> None:
    assert purse_problems(purse("own:house", "House"), purse("own:host", "Host; House & Host")) == [
        "funders.csv 1 body ?"
    ], "one of two names that nothing bears is only told"
    assert purse_problems(purse("own", "")) == []


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ([purse("own:house", "Huose")], ["funders.csv 0 body"]),
        ([purse("own:house", "House"), purse("own:two", "Host; House")], ["funders.csv 1 body"]),
        ([purse("own:house", "")], ["funders.csv 0 body"]),
        ([purse("house", "House")], ["funders.csv 0 body"]),
        ([purse("own:house", "House", "grant")], ["funders.csv 0 kind"]),
    ],
    ids=["nobody's name", "twice", "no name", "id of no own funds", "a grant with a body"],
)
def test_own_funds_of_a_body_that_make_no_sense_are_refused(rows: list[Row], where: list[str]) -> None:
    found = purse_problems(*rows)
    assert set(where) <= set(found), found


def test_an_envelope_of_own_funds_that_is_nobodys_is_refused_and_an_agreement_needs_a_purse() -> None:
    house = purse("own:house", "House")
    assert purse_problems(house, given=[envelope(FIRST, 1)]) == ["envelopes.csv 0 funder"]
    assert purse_problems(house, purse("own", ""), given=[envelope(FIRST, 1)]) == []
    homes = [residence("R1", owner="House", works_payer="Host")]
    assert purse_problems(house, homes=homes) == ["residences.csv 0 works_payer ?"]


def test_an_owner_that_is_not_known_is_told_where_somebody_must_pay() -> None:
    homes = [residence("R1", owner="House"), residence("R2"), residence("R3"), residence("R4", works_payer="House")]
    assert purse_problems(purse("own:house", "House"), homes=homes) == ["residences.csv 1 owner ?"]
    assert purse_problems(purse("own:house", "House"), purse("own", ""), homes=homes) == []
    assert purse_problems(purse("own", ""), homes=homes) == []
