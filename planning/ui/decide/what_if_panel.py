"""The panel *Et si…* of the page Plan: one number changed, an answer within a second, a button to go further."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd
import streamlit as st

from planning.domain.errors import RequestError
from planning.domain.kinds import is_own_funds
from planning.domain.message import N_, Message
from planning.domain.rule_book import RuleKind
from planning.domain.scenario import BudgetChange, RefusedAid, Rule, Scenario
from planning.domain.scenario_difference import PRICE
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.ui.kit import links, state
from planning.ui.kit.amounts_typed import parse_money, shortest
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.launching import launch
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import aid_key, aid_names, aids, funder_names, subject_names
from planning.ui.kit.quick_answer import searching, show_quick_answer
from planning.ui.kit.spoken import words
from planning.ui.scenario.scenario_entries import IMPOSED, REFUSED, WEIGHT_LABELS, WEIGHT_UNITS, Reading
from planning.ui.scenario.scenario_words import differences
from planning.ui.scenario.valuation_fields import price_slider

SUBJECTS: dict[Subject, str] = {
    "budget": N_("Le budget d'une année"),
    "withdraw": N_("Un financeur se retire"),
    "aid": N_("Une opération perd une aide"),
    "impose": N_("Imposer une opération"),
    "refuse": N_("Refuser une opération"),
    "weight": N_("Le poids d'un critère"),
    "price": N_("Le prix d'une année bien logée"),
}


def what_if_panel(desk: PlanDesk) -> None:
    """Draw the panel, and the answer to what was asked last of the plan shown."""
    shown = desk.shown
    st.header(words("Et si…"))
    st.caption(words("Un seul changement, une réponse en quelques secondes, avec sa marge."))
    change = _change(desk)
    if st.button(words("Voir l'effet"), key="what_if.ask", icon=":material/bolt:", disabled=change is None):
        _ask(desk, change)
    asked = state.what_if(shown.entry.id)
    if asked is None:
        return
    scenario = Scenario.model_validate_json(asked)
    st.markdown(plain(scenario.title))
    with st.spinner(searching()):
        show_quick_answer(shown, scenario, "what_if")
    if st.button(
        words("Approfondir"),
        key="what_if.deepen",
        icon=":material/play_arrow:",
        help=words("En fait un scénario et lance le calcul complet."),
    ) and launch(desk.portfolio.hash, scenario):
        links.go(links.WHAT_IF)


def _ask(desk: PlanDesk, change: Change | None) -> None:
    """Remember the scenario asked, or say what is wrong with what was typed."""
    if change is None:
        return
    reading = read_change(change, desk.shown.plan.scenario, desk.data)
    for problem in reading.problems:
        st.error(plain(words(problem)), icon=":material/error:")
    if reading.scenario is not None:
        state.ask_what_if(desk.shown.entry.id, reading.scenario.model_dump_json())


def _change(desk: PlanDesk) -> Change | None:
    """Draw the fields and return what they hold; None while there is nothing to change."""
    with st.grid(3, min_column_width=220):
        subject = st.selectbox(
            words("Que changer ?"),
            subjects(desk.shown.plan.scenario),
            format_func={key: words(label) for key, label in SUBJECTS.items()}.__getitem__,
            key=f"what_if.subject.{words.lang}",
        )
        match subject:
            case "budget":
                return _budget(desk)
            case "withdraw":
                return _withdrawal(desk)
            case "aid":
                return _aid(desk)
            case "weight":
                return _weight(desk)
            case "price":
                return _price(desk)
            case _:
                return _action(desk, subject)


def subjects(scenario: Scenario) -> list[Subject]:
    """Return what may be changed: the value model has a price, the first model has weights."""
    other = "price" if scenario.value is None else "weight"
    return [one for one in SUBJECTS if one != other]


def _price(desk: PlanDesk) -> Change:
    value = desk.shown.plan.scenario.value
    now = 0.0 if value is None else value.place_year_eur
    return Change("price", PRICE, typed=str(price_slider(now, desk, "what_if.price")))


def _budget(desk: PlanDesk) -> Change | None:
    table = envelopes(desk.data, desk.shown.plan.scenario)
    if table.empty:
        st.info(words("Ce portefeuille n'a pas de budget limité."))
        return None
    names = _budget_names(table, desk)
    chosen = st.selectbox(
        words("Quel budget ?"), list(names), format_func=names.__getitem__, key=f"what_if.budget.{words.lang}"
    )
    share = st.selectbox(
        words("De combien ?"),
        SHARES,
        index=SHARES.index(0.1),
        format_func={one: ("+" if one > 0 else "-") + words.percent(abs(one), 0) for one in SHARES}.__getitem__,
        key=f"what_if.share.{words.lang}",
    )
    typed = st.text_input(words("Ou un montant"), placeholder=words("par exemple 350 k€"), key="what_if.amount")
    row = table.loc[int(chosen)]
    return Change("budget", str(row["funder"]), str(row["year"]), float(share), str(typed or ""))


def _budget_names(table: pd.DataFrame, desk: PlanDesk) -> dict[int, str]:
    funders, whole = funder_names(desk.data), words("tout le plan")
    return {
        number: f"{funders[row['funder']]}, {whole if row['year'] == 'all' else row['year']}"
        f" ({words.euros(row['amount_eur'])})"
        for number, row in enumerate(table.to_dict("records"))
    }


def _withdrawal(desk: PlanDesk) -> Change | None:
    """Offer the funders that give something in the plan shown: the others would change nothing."""
    names = funder_names(desk.data)
    spent = {row.funder for row in desk.shown.plan.money if row.spent_eur > 0 and not is_own_funds(row.funder)}
    giving = [funder for funder in names if funder in spent]
    if not giving:
        st.info(words("Aucun financeur ne donne rien dans le plan affiché."))
        return None
    chosen = st.selectbox(
        words("Quel financeur ?"), giving, format_func=names.__getitem__, key=f"what_if.funder.{words.lang}"
    )
    return Change("withdraw", str(chosen))


def _aid(desk: PlanDesk) -> Change | None:
    """Offer the aids that the plan shown counts on: losing another would change nothing."""
    names = aid_names(desk.data)
    given = {aid_key(RefusedAid(option_id=row.option_id, funder=row.funder)) for row in desk.shown.plan.grants}
    counted = [key for key in names if key in given]
    if not counted:
        st.info(words("Le plan affiché ne compte sur aucune aide."))
        return None
    chosen = st.selectbox(
        words("Quelle aide ?"), counted, format_func=names.__getitem__, key=f"what_if.aid.{words.lang}"
    )
    return Change("aid", str(chosen))


def _action(desk: PlanDesk, subject: Subject) -> Change | None:
    names = subject_names(desk.data)
    chosen = st.selectbox(
        words("Quelle opération ?"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=words("Choisissez une résidence ou une opération"),
        key=f"what_if.action.{words.lang}",
    )
    return None if chosen is None else Change(subject, str(chosen))


def _weight(desk: PlanDesk) -> Change:
    weights = desk.shown.plan.scenario.weights
    term = st.selectbox(
        words("Quel critère ?"),
        list(WEIGHT_LABELS),
        format_func={key: words(label) for key, label in WEIGHT_LABELS.items()}.__getitem__,
        key=f"what_if.term.{words.lang}",
    )
    now = shortest(getattr(weights, term) * WEIGHT_UNITS.get(term, 1.0))
    typed = st.text_input(
        words("Nouveau poids"),
        value=now,
        help=words("Dans le plan affiché : {now}", now=now),
        key=f"what_if.weight.{term}.{words.lang}",
    )
    return Change("weight", str(term), typed=str(typed or ""))


# One number changed on the panel *Et si…* -> the scenario to answer, or a sentence about what was typed.


Subject = Literal["budget", "withdraw", "aid", "impose", "refuse", "weight", "price"]
SHARES: Final = (-0.2, -0.1, 0.1, 0.2)
"""By how much a year's budget may change, beside an amount that is typed."""
NAME: Final = "variant"


@dataclass(frozen=True)
class Change:
    """What stands on the panel when it is sent.

    `what` is the funder, the aid (its key), the option or residence, or the weight.
    """

    subject: Subject
    what: str
    when: str = ""
    """Of a budget: the year, or `all`."""
    share: float | None = None
    typed: str = ""
    """An amount, or the new weight; of a budget, it goes before `share`."""


def envelopes(data: Data, scenario: Scenario) -> pd.DataFrame:
    """Return the amounts that can be changed: funder, year (or `all`), amount_eur, as the scenario sees them."""
    table = apply_scenario(data, scenario)["envelopes"]
    return table.loc[table["amount_eur"].notna(), ["funder", "year", "amount_eur"]].reset_index(drop=True)


def read_change(change: Change, base: Scenario, data: Data) -> Reading:
    """Return the scenario of the plan shown with one thing changed, tried on the data, and titled by what changes."""
    try:
        scenario = _changed(change, base, data).but(name=NAME)
        apply_scenario(data, scenario)
    except RequestError as error:
        return Reading(None, (error.message,))
    told = differences(scenario, base, data)
    if not told:
        return Reading(None, (Message(N_("Cela ne change rien au scénario du plan affiché.")),))
    title = Message(N_("Et si : {change}"), {"change": words(told[0]).rstrip(".")})
    return Reading(scenario.but(title=words(title)))


def _changed(change: Change, base: Scenario, data: Data) -> Scenario:
    match change.subject:
        case "budget":
            return base.but(budget=(*base.budget, _asked_budget(change, base, data)))
        case "withdraw":  # whatever its yearly envelopes, and where it has none
            gone = BudgetChange(funder=change.what, year="all", amount_eur=0.0)
            return base.but(budget=(*base.budget, gone))
        case "aid":
            return base.but(refused=(*base.refused, aids(data)[change.what]))
        case "weight":
            value = float(words.parse_decimal(change.typed))
            if value < 0:
                raise RequestError(Message(N_("« {typed} » est négatif."), {"typed": change.typed}))
            return base.but(weights=base.weights.but(**{change.what: value / WEIGHT_UNITS.get(change.what, 1.0)}))
        case "price":
            return base if base.value is None else base.but(value=base.value.but(place_year_eur=float(change.typed)))
        case _:
            return base.but(rules=_rules(change, base))


def _asked_budget(change: Change, base: Scenario, data: Data) -> BudgetChange:
    table = envelopes(data, base)
    rows = table[(table["funder"] == change.what) & (table["year"] == change.when)]
    if rows.empty:
        what = N_("{funder} n'a pas de montant pour {when} : choisissez-en un autre.")
        raise RequestError(Message(what, {"funder": change.what, "when": change.when}))
    if change.typed.strip():
        amount = parse_money(change.typed)
    else:
        amount = float(rows["amount_eur"].iloc[0]) * (1.0 + (change.share or 0.0))
    when = "all" if change.when == "all" else int(change.when)
    return BudgetChange(funder=change.what, year=when, amount_eur=amount)


def _rules(change: Change, base: Scenario) -> tuple[Rule, ...]:
    """Impose or refuse; what was asked before of the same option or residence no longer stands."""
    prefix, kind = (IMPOSED, RuleKind.MUST) if change.subject == "impose" else (REFUSED, RuleKind.MUST_NOT)
    former = {f"{IMPOSED}{change.what}", f"{REFUSED}{change.what}"}
    kept = tuple(rule for rule in base.rules if rule.rule_id not in former)
    reason = N_("Demandé sur le panneau Et si")
    return (*kept, Rule(rule_id=f"{prefix}{change.what}", rule=kind, subject=change.what, reason=reason))
