"""Why nothing is possible, in the words of the screen and of the terminal."""

from __future__ import annotations

import pytest

from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import ConflictKey, Plan
from planning.explain.repair_words import conflict_reason, conflict_rules, conflict_sentences
from planning.i18n import FRENCH, Lang, Words

KEYS = (
    ConflictKey(rule_id="envelope:own", rule="envelope", key="2027"),
    ConflictKey(rule_id="envelope:own", rule="envelope", key="2028"),
    ConflictKey(rule_id="board", rule="must", key=""),
)
IMPOSSIBLE = Plan(
    status=Status.INFEASIBLE, ended_by=EndedBy.PROOF, conflict=("board", "envelope:own"), conflict_keys=KEYS
)
NOTHING_FITS = IMPOSSIBLE.but(
    conflict=("choose_one:R1",),
    conflict_keys=(ConflictKey(rule_id="choose_one:R1", rule="choose_one", key="R1"),),
)


def spoken(sentence: str) -> str:
    return sentence.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("lang", "rules", "reason"),
    [
        (
            "fr",
            [
                "envelope:own : Un financeur ne dépense pas plus que son enveloppe (2027, 2028)",
                "board : Ce qui est imposé est fait. Motif : voté en mars",
            ],
            "aucun plan ne respecte toutes les règles ; celles-ci se contredisent : board, envelope:own",
        ),
        (
            "en",
            [
                "envelope:own: A funder spends no more than its envelope (2027, 2028)",
                "board: What is imposed is done. Reason: voté en mars",
            ],
            "no plan keeps all the rules; these contradict each other: board, envelope:own",
        ),
    ],
)
def test_each_rule_of_a_contradiction_says_what_it_asks_where_and_why(
    lang: Lang, rules: list[str], reason: str
) -> None:
    written = {"board": "voté en mars", "another": "sans rapport"}
    assert [spoken(Words(lang)(row)) for row in conflict_rules(IMPOSSIBLE, written)] == rules
    assert spoken(Words(lang)(conflict_reason(IMPOSSIBLE))) == reason


def test_the_terminal_lists_the_rules_below_their_names() -> None:
    assert [spoken(FRENCH(sentence)) for sentence in conflict_sentences(IMPOSSIBLE)] == [
        "Aucun plan n'est possible : ces règles ne tiennent pas ensemble : board, envelope:own",
        "- envelope:own : Un financeur ne dépense pas plus que son enveloppe (2027, 2028)",
        "- board : Ce qui est imposé est fait",
    ]


def test_a_residence_that_nothing_fits_is_named_and_no_rule_is_blamed() -> None:
    assert spoken(FRENCH(conflict_reason(NOTHING_FITS))) == "la résidence R1 n'a aucune option qui tienne dans le plan"
    assert conflict_rules(NOTHING_FITS) == []
    assert [spoken(Words("en")(sentence)) for sentence in conflict_sentences(NOTHING_FITS)] == [
        "No plan is possible: residence R1 has no option that fits within the plan"
    ]
