"""Screen 8: what the board asks while it watches, each question alone upon the frozen plan, with its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from planning.domain.asked_change import WHOLE, Change, Imposed, MoneyChange, YearPrice, codes, read_codes
from planning.domain.errors import RequestError
from planning.domain.message import N_
from planning.domain.scenario import Scenario
from planning.explain.asked.change_labels import change_label
from planning.explain.asked.typed import read_typed
from planning.explain.residences.families import family_of
from planning.tables.asked_changes import with_changes
from planning.ui.board.screens import Board, millions
from planning.ui.board.stage import Press, Said, Side, Stage, cell, figures, table, text
from planning.ui.kit import cached, plan_answers
from planning.ui.kit.shown_plan import ShownPlan
from planning.ui.kit.spoken import words
from planning.ui.what_if.answer_so_far import Answer, known, latest
from planning.ui.what_if.told import ToldAnswer, told

OWN: Final = "own"
STEP_EUR: Final = 1e6
PRICE_STEP_EUR: Final = 500.0
MOST_MOVES: Final = 4
NAME: Final = "variant"


@dataclass(frozen=True)
class Asked:
    """One question: its changes, how it reads, its scenario (None where it cannot be asked: `refusal` says why)."""

    code: str
    label: str
    scenario: Scenario | None = None
    changes: tuple[Change, ...] = ()
    refusal: str = ""


def asked(shown: ShownPlan, code: str) -> Asked:
    """Read a question as the address carries it."""
    return cached.remembered("board question", (shown.entry.id, code, words.lang), lambda: _asked(shown, code))


def _asked(shown: ShownPlan, code: str) -> Asked:
    label = code
    try:
        changes = read_codes(code)
        label = words.clauses(change_label(one, shown.plan.scenario, shown.data, words) for one in changes)
        scenario = with_changes(shown.plan.scenario, changes, shown.data).but(name=NAME, title="")
    except RequestError as error:
        return Asked(code, label, refusal=words(error.message))
    return Asked(code, label, scenario, changes)


# What an event asks: a code, or a sentence that says why not.


def money_code(board: Board, current: str, step: int) -> str:
    """Ask a million of own funds more or less over the plan; pressed again, of the question that is shown."""
    amount = money_asked(board, current) + step * STEP_EUR
    return codes([MoneyChange(OWN, more_eur=amount)]) if amount else ""


def money_asked(board: Board, code: str) -> float:
    """Return how much own funds a question asks more over the plan, EUR."""
    for change in asked(board.shown, code).changes if code else ():
        if isinstance(change, MoneyChange) and (change.funder, change.when) == (OWN, WHOLE):
            return change.more_eur or 0.0
    return 0.0


def price_code(board: Board, current: str, step: int) -> str:
    """Ask another price of a well-housed year; empty under the first model."""
    price = current_price(board, current)
    if price is None:
        return ""
    return codes([YearPrice(max(PRICE_STEP_EUR, price + step * PRICE_STEP_EUR))])


def current_price(board: Board, current: str) -> float | None:
    """Return the price of a well-housed year in the question that is shown, else in the plan."""
    if current:
        for change in asked(board.shown, current).changes:
            if isinstance(change, YearPrice):
                return change.eur
    value = board.shown.plan.scenario.value
    return None if value is None else value.place_year_eur


def impose_code(residence_id: str) -> str:
    """Ask that something be done at a residence."""
    return codes([Imposed(residence_id)])


def typed_code(board: Board, typed: str) -> tuple[str, str]:
    """Return the code of a question that was typed, or what was not understood."""
    read = read_typed(typed, board.shown.plan.scenario, board.shown.data, words)
    if read.changes:
        return codes(read.changes), ""
    near = [change_label(one, board.shown.plan.scenario, board.shown.data, words) for one in read.choices[:3]]
    problem = words(read.problem) if read.problem is not None else words("Cette question ne se lit pas.")
    return "", " ".join([problem, *([words("Essayez : {near}.", near=near)] if near else [])])


# The screen.


def live(board: Board, code: str, problem: str) -> tuple[Stage, bool]:
    """Return the screen, and whether more of the answer is still to come."""
    kicker = words("Et si…")
    if not code:
        title = words("Posez une question : elle est cherchée pendant que vous regardez.")
        return Stage(kicker, title, problem, [text(words(HINT), "quiet")]), False
    one = asked(board.shown, code)
    kicker = words("Et si : {question} ?", question=one.label)
    if one.scenario is None:
        return Stage(kicker, words("Cette question ne peut pas être posée."), one.refusal), False
    found = latest(board.shown, one.scenario)
    if found is None:
        return Stage(kicker, words("Recherche en cours…"), problem), True
    if found.plan is None:
        return _impossible(kicker, found), False
    said = told(board.shown, found.plan, found, one.changes)
    return Stage(
        kicker, said.title, problem or said.sentence, _answer(said)
    ), found.caused is None and found.unsorted is None


HINT = N_(
    "Un million de plus ou de moins, une autre valeur d'une année bien logée, ou une phrase : « démolir Florange », "
    "« seniors +20 % », « la Région se retire »."
)


def _impossible(kicker: str, found: Answer) -> Stage:
    reason = "" if found.refusal is None else words(found.refusal)
    rows = [("", [cell(Said(words(one)))]) for one in found.contradictions[:MOST_MOVES]]
    return Stage(kicker, words("C'est impossible avec les règles d'aujourd'hui."), reason, [table([("", "")], rows)])


def _answer(said: ToldAnswer) -> list[dict[str, Any]]:
    drawn = figures([(one.label, one.value, one.unit, one.detail, one.tone or "quiet") for one in said.row[:3]])
    rows = [
        (
            "",
            [
                cell(*_sign(one.kind), Said(one.residence, "strong")),
                cell(Said(one.after)),
                cell(Said(one.does or one.undone, "bad" if one.undone else "quiet")),
            ],
        )
        for one in said.needed[:MOST_MOVES]
    ]
    blocks = [drawn]
    if rows:
        blocks.append(table([("", ""), ("", ""), ("", "right")], rows))
    blocks.append(text(f"{_counted(said)} {words('Preuve : {proof}.', proof=said.sure)}", "quiet"))
    return blocks


def _sign(kind: str) -> list[Said]:
    family = family_of(kind)
    return [] if family is None else [Said(family.sign)]


def _counted(said: ToldAnswer) -> str:
    if not said.is_sorted:
        return words("Recherche des décisions que cela déplace…")
    if not said.needed:
        return words("Aucune décision n'a besoin de changer.")
    counted = words.plural("{n} décision change.", "{n} décisions changent.", len(said.needed))
    if said.exchanged:
        counted += " " + words("Autres échanges, sans effet : {count}.", count=len(said.exchanged))
    return counted


# The edge and the strip.


def side(board: Board, questions: tuple[str, ...], now: int | None) -> Side:
    """Return the questions asked, each with the headline that was found."""
    rows = [
        (asked(board.shown, code).label, _headline(board, code, is_shown=number == now))
        for number, code in enumerate(questions)
    ]
    hints = (words("B  proposition"), words("U  annuler"))
    return Side(words("Questions posées"), rows, now, hints)


def give_up(board: Board, code: str) -> None:
    """Seek the answer to a question no longer: another is shown."""
    scenario = asked(board.shown, code).scenario
    if scenario is not None:
        plan_answers.give_up(board.shown.entry.id, scenario)


def _headline(board: Board, code: str, *, is_shown: bool) -> str:
    one = asked(board.shown, code)
    if one.scenario is None:
        return one.refusal
    found = latest(board.shown, one.scenario) if is_shown else known(board.shown, one.scenario)
    if found is None:
        return words("cherchée…") if is_shown else words("laissée sans réponse")
    return words("impossible") if found.plan is None else told(board.shown, found.plan, found, one.changes).title


def strip(board: Board, code: str) -> list[str | Press | tuple[str, str]]:
    """Return what stands at the bottom of every screen: money, price, a question that is typed."""
    amount, last = money_asked(board, code), {"last_year": board.last}
    signed = f"{'+' if amount > 0 else '−'}{millions(abs(amount), 0)} {words('M€')}" if amount else ""
    items: list[str | Press | tuple[str, str]] = [
        words("Fonds propres d'ici {last_year}", **last),
        Press(words("− 1 M€"), "own-", label=words("Un million de fonds propres de moins")),
        *([signed] if signed else []),
        Press(words("+ 1 M€"), "own+", label=words("Un million de fonds propres de plus")),
    ]
    price = current_price(board, code)
    if price is not None:
        items += [
            words("Une année bien logée vaut"),
            Press("−", "price-", label=words("Une année bien logée vaut moins")),
            words.euros(price),
            Press("+", "price+", label=words("Une année bien logée vaut plus")),
        ]
    items.append((words("démolir Florange…"), words("Poser une question")))
    return items
