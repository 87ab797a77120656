"""Thirty words at most a sentence, whatever forbids a change and however long its reasons; quoted names count one."""

from __future__ import annotations

import re
from itertools import product

import pytest

from planning.domain.plan import ConflictKey, Decision
from planning.domain.statement import Change, Fact, Kind, Statement
from planning.explain.why_words import Teller
from planning.explain.worth_words import Worth
from planning.i18n import LANGUAGES, Lang, Words
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario

MOST_WORDS = 30
QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
WORD = re.compile(r"\w[\w'’.,\u202f\u00a0-]*")
CHANGES = (Kind.STAYS, Kind.OTHERWISE, Kind.SHIFTED, Kind.IMPOSED)
FACTS = ("low", "high", "extra", "not_below", "enters", "stays_out", "cost", "here", "well", "capex", "own", "moved")


def length(sentence: str) -> int:
    return len(WORD.findall(QUOTED.sub("nom", sentence)))


def said(kind: Kind, free: str, option_id: str, blocked_by: tuple[ConflictKey, ...]) -> Statement:
    values = {name: 1_234_567.8 + number for number, name in enumerate(FACTS)}
    units = {"low": "worth", "high": "worth", "well": "place_years", "moved": "count"}
    whole = [Fact(name=name, value=value, unit=units.get(name, "eur")) for name, value in values.items()]
    instead = Decision(
        residence_id="R018", option_id=option_id, kind="modernise", start_year=2030, delivery_year=2031, capex_eur=1.0
    )
    return Statement(
        kind=kind,
        residence_id="R018",
        option_id=option_id,
        change=Change(residence_id="R018", free=free, start_year=2030),
        facts=() if blocked_by else tuple(whole),
        certified=True,
        instead=instead,
        blocked_by=blocked_by,
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sentence_has_thirty_words_at_most(lang: Lang, prepared_demo: Data) -> None:
    scenario = prepared_demo.scenarios["reference"]
    words = Words(lang)
    teller = Teller(apply_scenario(prepared_demo, scenario), words, Worth.of(scenario))
    rules = teller.data["rules"]
    longest = rules.loc[rules["reason"].str.len().sort_values(ascending=False).index].head(8)
    keys = [
        ConflictKey(rule_id=str(row.rule_id), rule=str(row.rule), key=str(year))
        for row in longest.itertuples()
        for year in (2028, 2029, 2031)
    ]
    blocked = [keys[place : place + 9] for place in range(0, len(keys), 3)]
    levers = (Kind.MONEY, Kind.UNLIMITED, Kind.SUBSIDY, Kind.CHEAPER, Kind.PRICED, Kind.BONUS, Kind.FREE, Kind.SCAN)
    ways = [(kind, free) for kind, free in product(CHANGES, ("residence", "territory", "all"))]
    ways = [(kind, free) for kind, free in ways if free == "residence" or kind in (Kind.OTHERWISE, Kind.IMPOSED)]
    statements = [said(kind, free, "R018.senior_modernise", ()) for kind, free in ways]
    statements += [said(kind, "residence", "R018.senior_modernise", ()) for kind in levers]
    statements += [said(kind, free, "R018.senior_modernise", tuple(few)) for kind, free in ways for few in blocked]
    sentences = [words(message) for one in statements for message in teller.say(one)]
    assert len(sentences) > 50
    assert [sentence for sentence in sentences if length(sentence) > MOST_WORDS] == []
