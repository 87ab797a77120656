"""What the compiled loops read of a model: what each choice costs, uses, pays and opens."""

from __future__ import annotations

from typing import NamedTuple

from planning.model.model import Floats, Ints


class Searched(NamedTuple):
    """What the compiled loops read. n choices, by residence; R residences, L rows, P purses, F funders, Y years.

    Attributes
    ----------
    first
        Choices of residence r: first[r] to first[r + 1].
    keep
        A `keep` of each residence, else its first choice, [R].
    option
        Number of the option of each choice: two choices of one option differ by their start year, in order, [n].
    purse
        Number of the purse that pays the own part of each choice, [n].
    cost
        Objective coefficient of each choice, [n].
    event_first, event_cell, event_year, event_from, event_places
        What a choice adds to the open places of a cell from a year on: event_places[event_from] in that year, and so
        on year after year.
    base
        Open places of each cell and year when nothing is decided, [J, Y].
    use_first, use_row, use_amount
        What a choice adds to each row.
    row_lower, row_upper
        Bounds of the rows, [L].
    price_under, price_over
        Price of a unit below or above; infinite for a hard bound, [L].
    row_unit
        Size of one typical use, in which a broken hard row is measured, [L].
    is_money, money_rows
        Rows that grants change (envelopes): flags [L], and their numbers.
    row_purse
        Purse whose money a row counts, -1 elsewhere, [L].
    beyond, beyond_adds, beyond_price
        What a row of money is exceeded by is paid: group of the row (-1: it may not be, [L]), whether its excess adds
        to that of the group's others or only the largest counts ([L]), price of a unit ([groups]).
    due_first, due_year, due_eur
        Own funds that grants may replace, by choice and year.
    grant_first, grant_funder, grant_cap
        Funders that may pay for a choice, with the most each may.
    grant_effect
        What a euro of funder f in year y in place of purse p adds to a row, [P, F, Y, L].
    excludes
        Funders that exclude each other, [F, F].
    stacked_cap, stacks
        The most that aids may be together, by choice (infinite: no such limit, [n]); which funders' count, [F].
    neighbour_first, neighbour
        Residences of the same territory, by residence.
    """

    first: Ints
    keep: Ints
    option: Ints
    purse: Ints
    cost: Floats
    event_first: Ints
    event_cell: Ints
    event_year: Ints
    event_from: Ints
    event_places: Floats
    base: Floats
    use_first: Ints
    use_row: Ints
    use_amount: Floats
    row_lower: Floats
    row_upper: Floats
    price_under: Floats
    price_over: Floats
    row_unit: Floats
    is_money: Ints
    money_rows: Ints
    row_purse: Ints
    beyond: Ints
    beyond_adds: Ints
    beyond_price: Floats
    due_first: Ints
    due_year: Ints
    due_eur: Floats
    grant_first: Ints
    grant_funder: Ints
    grant_cap: Floats
    grant_effect: Floats
    excludes: Ints
    stacked_cap: Floats
    stacks: Ints
    neighbour_first: Ints
    neighbour: Ints
