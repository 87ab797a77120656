"""One tiny portfolio per family of rows: as little as shows what the rows say, hard rules and soft ones.

A rule added since has its own beside its specs: `GOLDEN`, in its file of tests/specs, family -> portfolio.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

from planning.tables.data import Data
from tests.oracle.portfolio import (
    FIRST,
    Row,
    after,
    aid,
    cost,
    envelope,
    funder,
    keep,
    need,
    neighbour,
    portfolio,
    programme,
    residence,
    rule,
    soft,
    suitable,
    territories,
    typology,
    with_rows,
    works,
)

SECOND, THIRD = FIRST + 1, FIRST + 2
ZONES = territories("North", "South")
OWN = funder("own", "own", carry_over=True)
STATE = funder("state", label="State")
BANK = funder("bank", "loan", label="Bank", cap_per_place_eur=5)
OPTION = "R1.restructure"


def _rule(rule_id: str, kind: str, subject: str, value: object = "", year: int | None = None) -> Row:
    return rule(kind, subject, value, year, rule_id=rule_id)


def _soft(row: Row) -> Row:
    return soft(row, 7.0)


def _stock() -> Data:
    """Ten places of K become eight of K and six of L; half are closed for a year."""
    return portfolio(
        3,
        typologies=[typology("K"), typology("L")],
        programmes=[programme("R1", 10)],
        options=[keep("R1"), works("R1", duration_years=1, closed_share=0.5)],
        option_programmes=[after(OPTION, 8), after(OPTION, 6, "L")],
    )


def _served() -> Data:
    """The North needs places, has three, and may be served in the South, at a penalty."""
    return portfolio(
        2,
        territories=ZONES,
        neighbours=[neighbour("North", "South", 0.25)],
        residences=[residence("R1", "North"), residence("R2", "South")],
        programmes=[programme("R1", 3), programme("R2", 9)],
        options=[keep("R1"), keep("R2")],
        needs=[need(12, FIRST, "North"), need(14, SECOND, "North"), need(5, FIRST, "South")],
    )


def _floors() -> Data:
    """Three quarters of all needs; six tenths of the South's in the second year, unless paid for."""
    return with_rows(
        _served(),
        needs=[
            need(12, FIRST, "North"),
            need(14, SECOND, "North"),
            need(5, FIRST, "South"),
            need(10, SECOND, "South"),
        ],
        rules=[_rule("fair", "floor", "*", 0.75), _soft(_rule("south", "floor", "South", 0.6, SECOND))],
    )


def _granted(**changes: object) -> Data:
    """Works of 100 over two years; the State pays at most 30, the bank lends at most 40."""
    tables = {
        "options": [keep("R1"), works("R1", duration_years=1)],
        "option_programmes": [after(OPTION, 8)],
        "option_costs": [cost(OPTION, 60), cost(OPTION, 40, 1)],
        "option_funding": [
            aid(OPTION, "state", 50, 0.6),
            aid(OPTION, "bank", 90, 0.5),
        ],
        "funders": [
            OWN,
            STATE,
            BANK,
        ],
        **changes,
    }
    return portfolio(3, **tables)


def _exclusive_funders() -> Data:
    funders = [
        OWN,
        STATE,
        {**BANK, "exclusive_with": "state"},
    ]
    return _granted(funders=funders)


def _envelopes() -> Data:
    """Own funds carry over and are fed by a sale; the State's money of a year is lost if not spent."""
    envelopes = [envelope(year, amount) for year, amount in ((FIRST, 50), (SECOND, 40), (THIRD, 30), ("all", 110))]
    return _granted(
        residences=[residence("R1"), residence("R2")],
        options=[keep("R1"), works("R1", duration_years=1), keep("R2"), works("R2", "dispose", 1, proceeds_eur=25)],
        envelopes=[*envelopes, envelope(FIRST, 20, "state"), envelope(SECOND, 10, "state")],
    )


def _limited(*rules: Row) -> Data:
    """Ten places in the North, twenty in the South; works last a year; the South can also be sold."""
    return portfolio(
        3,
        territories=ZONES,
        typologies=[typology("K", staff_per_place=0.5)],
        residences=[residence("R1", "North"), residence("R2", "South")],
        programmes=[programme("R1", 10), programme("R2", 20)],
        options=[
            keep("R1"),
            works("R1", duration_years=1, closed_share=0.5),
            keep("R2"),
            works("R2", duration_years=1, closed_share=0.25, staff_fte_after=13),
            works("R2", "dispose"),
        ],
        option_programmes=[after("R1.restructure", 8), after("R2.restructure", 24)],
        rules=rules,
    )


def _limit(kind: str, everywhere: float, local: float) -> Data:
    """One limit for all territories and years; one for the South in the second year, which may give way."""
    return _limited(_rule("all", kind, "*", everywhere), _soft(_rule("south", kind, "South", local, SECOND)))


def _actions(*rules: Row) -> Data:
    """Three residences, each with works and, for the first two, light works too, over two years."""
    names = ("R1", "R2", "R3")
    return portfolio(
        2,
        residences=[residence(name, energy_label="F") for name in names],
        options=[keep(name) for name in names]
        + [works(name, energy_label_after="C") for name in names]
        + [works(name, "comfort") for name in names[:2]],
        rules=rules,
    )


def _action(kind: str, subject: str, value: object = "", year: int | None = None) -> Data:
    board = _rule("board", kind, subject, value, year)
    return _actions(board, _soft(board))


def _emptied(*rules: Row, duty: bool = True, years: int = 2, left: float = 10) -> Data:
    """Works empty R1 in the North for a year; R2 in the South has four vacant places, and works of its own."""
    return portfolio(
        years,
        territories=ZONES,
        neighbours=[neighbour("North", "South", 0.25)],
        typologies=[typology("K"), typology("L")],
        suitability=[suitable("K")],
        residences=[residence("R1", "North"), residence("R2", "South")],
        programmes=[programme("R1", 10, group="g"), programme("R2", 8, occupancy=0.5)],
        cohorts=[{"residence_id": "R1", "cohort": "c", "persons": 5, "yearly_exit_rate": 0.2}],
        options=[
            keep("R1"),
            works("R1", duration_years=1, closed_share=1),
            keep("R2"),
            works("R2", duration_years=1, closed_share=0.5),
        ],
        option_programmes=[after("R1.restructure", 6), after("R1.restructure", 9, "L"), after("R2.restructure", left)],
        rules=[*([_rule("duty", "rehousing", "*")] if duty else []), *rules],
    )


def _owed(kind: str, value: object = "") -> Data:
    """One rule for all; one for the South, which may give way."""
    return _emptied(_rule("all", kind, "*", value), _soft(_rule("south", kind, "South", value)), duty=False, left=3)


def _set_aside(kind: str) -> Data:
    """Six persons in all; two from the South in the second year, unless paid for."""
    return _emptied(_rule("all", kind, "*", 6), _soft(_rule("south", kind, "South", 2, FIRST)))


def _indebted() -> Data:
    """Works of 100: the bank lends up to 40, half repaid a year later; another lender draws 10 of its own."""
    funders = [
        OWN,
        STATE,
        {**BANK, "loan_years": 2},
        funder("caisse", "loan", label="Caisse"),
    ]
    return _granted(
        funders=funders,
        option_costs=[cost(OPTION, 60), cost(OPTION, 40, 1), cost(OPTION, 10, 1, "caisse")],
        rules=[_rule("all", "debt_ceiling", "*", 30), _soft(_rule("bank", "debt_ceiling", "bank", 20, SECOND))],
    )


def _aided() -> Data:
    """Works of 100, of which a foundation pays 15; the State may give 30: half at most, a quarter unless paid for."""
    return _granted(
        funders=[
            OWN,
            STATE,
            BANK,
            funder("foundation", label="Foundation"),
        ],
        option_costs=[cost(OPTION, 45), cost(OPTION, 15, 0, "foundation"), cost(OPTION, 40, 1)],
        rules=[_rule("half", "stacking", "*", 0.5), _soft(_rule("quarter", "stacking", "R1", 0.25))],
    )


def _sized() -> Data:
    """From 20 to 25 places of K, from 5 dwellings of L on; works leave 31 or 12 of K, and 3 of L."""
    return portfolio(
        2,
        typologies=[
            typology("K", size_min=20, size_max=25),
            typology("L", size_min=5),
        ],
        programmes=[programme("R1", 30)],
        options=[keep("R1"), works("R1"), works("R1", "convert")],
        option_programmes=[
            after("R1.restructure", 31),
            after("R1.convert", 12),
            {"option_id": "R1.convert", "typology": "L", "dwellings": 3},
        ],
        rules=[_rule("homes", "size_norm", "L"), _soft(_rule("all", "size_norm", "*"))],
    )


def _overrun() -> Data:
    """The envelopes of `_envelopes`; those of both funders may be exceeded."""
    data = _envelopes()
    return data.replacing(funders=data["funders"].assign(overrun_price=[7.0, 5.0, None]))


def _beside_their_specs() -> Iterator[tuple[str, Data]]:
    for path in sorted((Path(__file__).parents[1] / "specs").glob("test_*.py")):
        yield from getattr(import_module(f"tests.specs.{path.stem}"), "GOLDEN", {}).items()


def _later() -> Data:
    """Two hostels of ten places, a team of one, money for one of them every two years."""
    return portfolio(
        2,
        residences=[residence("R1"), residence("R2")],
        programmes=[programme("R1", 10), programme("R2", 10)],
        options=[option for home in ("R1", "R2") for option in (keep(home), works(home, duration_years=1))],
        option_programmes=[after(f"{home}.restructure", 8) for home in ("R1", "R2")],
        option_costs=[cost(f"{home}.restructure", 2_000_000) for home in ("R1", "R2")],
        funders=[OWN],
        envelopes=[envelope("all", 2_500_000)],
        rules=[_rule("team", "works_capacity", "*", 1)],
    )


PORTFOLIOS: Mapping[str, Data] = {
    "choose_one": _actions(),
    "stock": _stock(),
    "need": _served(),
    "place": _served(),
    "floor": _floors(),
    "grant_in_place_of_own": _granted(),
    "grant_cap": _granted(),
    "grant_used": _exclusive_funders(),
    "exclusive_funders": _exclusive_funders(),
    "envelope": _overrun(),
    "decant_capacity": _limit("decant_capacity", 9, 4),
    "works_capacity": _limit("works_capacity", 2, 1),
    "staff_ceiling": _limit("staff_ceiling", 16, 12),
    "disposals": _limit("disposals", 1, 0),
    "must": _action("must", "R1;R2:restructure"),
    "must_not": _action("must_not", "R1;R2:restructure"),
    "earliest": _action("earliest", "R1;R2:restructure", year=SECOND),
    "latest": _action("latest", "R1;R2:restructure", year=FIRST),
    "deadline": _actions(
        _rule("fire", "deadline", "R1", "", FIRST),
        _rule("energy", "deadline", "R2", "E", FIRST),
        _soft(_rule("label", "deadline", "R3", "D", SECOND)),
    ),
    "together": _action("together", "R1;R2:restructure"),
    "exclusive": _action("exclusive", "R1:restructure;R2:restructure;R3:restructure", 2),
    "after": _action("after", "R1:restructure;R2:restructure", 1),
    "displaced": _set_aside("temporary_places"),
    "natural_exit": _emptied(_rule("warned", "notice", "North", 1), years=3),
    "vacant": _emptied(),
    "hosted": _emptied(),
    "guest": _emptied(),
    "rehousing": _owed("rehousing"),
    "temporary_places": _set_aside("temporary_places"),
    "dispersed_places": _set_aside("dispersed_places"),
    "notice": _owed("notice", 1),
    "right_to_return": _owed("right_to_return", 0.9),
    "debt_ceiling": _indebted(),
    "stacking": _aided(),
    "size_norm": _sized(),
    "later_works": _later(),
    "later_money": _later(),
    **dict(_beside_their_specs()),
}
"""Family of rows -> the portfolio whose rows of that family stand in `<family>.lp`."""
