"""What one step more would bring, as a table and as sentences. Facts: `planning.domain.next_unit`.

`asked` is the data as the plan's scenario sees them.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.next_unit import NextUnit, Step
from planning.domain.rule_book import RULE_BOOK, RuleKind
from planning.explain.names import labels, names
from planning.explain.rule_words import where
from planning.explain.worth_words import NO_PRICE, Worth
from planning.i18n import FRENCH, Words
from planning.tables.data import Data
from planning.tables.softening import ENVELOPE

COLUMNS = ("step", "gain", "gain_eur", "place_years", "for_whom", "margin", "source")
SMALLEST = 0.05
"""Place-years that a table with one decimal shows."""
_SOURCES = {"relaxation": N_("d'après la relaxation"), "solved": N_("recalculé")}


def step_words(step: Step, asked: Data, words: Words = FRENCH) -> Message:
    """Say what one more of is meant: 100 k€ of a year, a place, an operation at a time, a post."""
    if step.rule == ENVELOPE:
        funder = names(asked, "funders").get(step.name, step.name)
        values = {"amount": step.amount, "funder": funder, "year": step.year}
        if step.year == "all":
            return Message(N_("{funder}, tout le plan : {amount:euros} de plus"), values)
        return Message(N_("{funder} {year} : {amount:euros} de plus"), values)
    rules = asked["rules"]
    subject = str(rules[rules["rule_id"] == step.name]["subject"].iloc[0])
    return Message(RULE_BOOK[RuleKind(step.rule)].one_more, {"where": where(subject, asked, words)})


def ranked(units: Sequence[NextUnit]) -> list[NextUnit]:
    """Return what brings something: money first, by gain per 100 k€, then places, teams and posts, by gain."""
    bringing = [unit for unit in units if unit.gain > 0 or unit.source == "solved"]
    return sorted(bringing, key=lambda unit: (unit.step.rule != ENVELOPE, -unit.gain))


def next_unit_table(
    units: Sequence[NextUnit], asked: Data, unmet_weight: float, words: Words = FRENCH, worth: Worth = NO_PRICE
) -> pd.DataFrame:
    """Return a row per step that brings something, in the order of `ranked`.

    Parameters
    ----------
    units, asked
        What is known of each step; the data with the scenario applied.
    unmet_weight
        What a missing place-year costs in the objective: gains are told in as many place-years. At 0, as they are.
    words, worth
        The reader's language; what the gain is worth in euros.

    Returns
    -------
    DataFrame
        step, gain (all criteria, in place-years; well-housed years under the value model), gain_eur (the same at the
        board's price, NaN under the first model), place_years, for_whom, margin, source (words).
    """
    groups = labels(asked, "client_groups", words)
    rows = [
        (
            words(step_words(unit.step, asked, words)),
            in_place_years(unit.gain, unmet_weight),
            worth.euros(unit.gain),
            unit.place_years,
            for_whom(unit, groups, words),
            words(margin(unit, unmet_weight)),
            words(_SOURCES[unit.source]),
        )
        for unit in ranked(units)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def in_place_years(gain: float, unmet_weight: float) -> float:
    """Return a gain of the objective as the missing place-years that weigh as much."""
    return gain / unmet_weight if unmet_weight > 0 else gain


def for_whom(unit: NextUnit, groups: dict[str, str], words: Words = FRENCH) -> str:
    """Say how many place-years each client group gains or loses, the largest gain first."""
    told = [row for row in unit.by_group if abs(row.place_years) >= SMALLEST]
    return ", ".join(
        f"{groups.get(row.client_group, row.client_group)} {'+' if row.place_years > 0 else '-'}"
        f"{words.decimal(abs(row.place_years), 1)}"
        for row in told
    )


def margin(unit: NextUnit, unmet_weight: float) -> Message:
    """Say between what the gain lies, and whether it is proven to be one."""
    if unit.source == "relaxation":
        return Message(N_("ordre de grandeur"))
    if unit.low is None or unit.high is None:
        return Message(N_("sans preuve"))
    values = {"low": in_place_years(unit.low, unmet_weight), "high": in_place_years(unit.high, unmet_weight)}
    if unit.is_certified:
        return Message(N_("démontré : de {low:decimal1} à {high:decimal1}"), values)
    return Message(N_("non démontré : de {low:decimal1} à {high:decimal1}"), values)


def next_unit_sentences(
    units: Sequence[NextUnit], asked: Data, unmet_weight: float, words: Words = FRENCH, worth: Worth = NO_PRICE
) -> list[Message]:
    """Say each step that brings something, for the terminal; or that none does."""
    table = next_unit_table(units, asked, unmet_weight, words, worth)
    if table.empty:
        return [Message(N_("Un pas de plus, où que ce soit, n'apporterait rien d'après la relaxation."))]
    what = (
        N_("{step} : {worth} tous critères, {places:decimal1} places-années ({for_whom}) ; {source}, {margin}")
        if worth.has_price
        else N_(
            "{step} : {gain:decimal1} tous critères, {places:decimal1} places-années ({for_whom}) ; {source}, {margin}"
        )
    )
    return [
        Message(
            what,
            {
                "step": row["step"],
                "gain": row["gain"],
                "worth": worth.signed(row["gain"]),
                "places": row["place_years"],
                "for_whom": row["for_whom"] or "-",
                "source": row["source"],
                "margin": row["margin"],
            },
        )
        for row in table.to_dict("records")
    ]
