"""What a change is called on its chip, and how it is shared out."""

from __future__ import annotations

from typing import Final

from planning.domain.asked_change import (
    EVERY,
    WHOLE,
    AidLost,
    Change,
    Dated,
    FieldChange,
    Imposed,
    MoneyChange,
    NeedChange,
    Refused,
    Withdrawal,
    YearPrice,
)
from planning.domain.kinds import OWN_FUNDS, is_own_funds
from planning.domain.message import N_, Message
from planning.domain.scenario import Scenario
from planning.explain.change_words import change_words
from planning.explain.names import action_name, labels, names, option_labels
from planning.i18n import Words
from planning.tables.asked_changes import asked_total, envelopes_of, with_change
from planning.tables.data import Data
from planning.tables.scenario_steps import scenario_steps

MINUS: Final = "\u2212"
MILLION, THOUSAND = 1e6, 1e3
OWN: Final = N_("Fonds propres")
ALL_FUNDERS: Final = N_("Tous les financeurs")
ALL_PUBLICS: Final = N_("Tous les publics")


def change_label(change: Change, base: Scenario, data: Data, words: Words) -> str:
    """Return what a change is called, in a few words, with the names of the data.

    `base`: the scenario that it is asked of (a field is told by what differs from it).
    """
    match change:
        case MoneyChange():
            return _money(change, data, words)
        case Withdrawal():
            leaves = N_("{funder} : plus rien") if is_own_funds(change.funder) else N_("{funder} se retire")
            return words(leaves, funder=funder_name(change.funder, data, words))
        case NeedChange():
            return words("{public} : {share}", public=_public(change, data, words), share=_signed(change.share, words))
        case Imposed() | Refused() | Dated():
            return _asked(change, data, words)
        case YearPrice():
            return words("Une année bien logée vaut {price:exact_euros}", price=change.eur)
        case AidLost():
            operation, funder = subject_name(change.option_id, data, words), funder_name(change.funder, data, words)
            return words("{operation} : sans {funder}", operation=operation, funder=funder)
        case FieldChange():
            return _field(change, base, data, words)


def change_detail(change: Change, before: Scenario, data: Data, words: Words) -> str:
    """Return how a change is shared out, from what to what; empty where its name says it all.

    `before`: the scenario that it comes upon, the changes asked earlier included.
    """
    if not isinstance(change, MoneyChange):
        return ""
    rows = envelopes_of(before, change, data)
    now = float(rows["amount_eur"].sum())
    then = max(asked_total(change, now), 0.0)
    if len(rows) == 1 or now <= 0:
        return words("De {now:euros} à {then:euros}.", now=now, then=then)
    share = _signed(then / now - 1.0, words)
    if change.when == WHOLE:
        template = N_("De {now:euros} à {then:euros}, répartis sur les années du plan à proportion : {share} chacune.")
    else:
        template = N_("De {now:euros} à {then:euros}, répartis entre les organismes à proportion : {share} chacun.")
    return words(template, now=now, then=then, share=share)


def signed_euros(amount: float, words: Words) -> str:
    """Return an amount with its sign and no useless decimal: `−1 M€`, `+500 k€`."""
    return f"{MINUS if amount < 0 else '+'}{short_euros(abs(amount), words)}"


def short_euros(amount: float, words: Words) -> str:
    """Return an amount as people type it: `1 M€`, `1,25 M€`, `500 k€`, `1 234 €`."""
    if amount >= MILLION:
        return words("{millions} M€", millions=round(amount / MILLION, 2))
    if amount >= 10 * THOUSAND:
        return words("{thousands} k€", thousands=round(amount / THOUSAND, 1))
    return words.exact_euros(amount)


def _signed(share: float, words: Words) -> str:
    percent = share * 100
    digits = 0 if abs(percent - round(percent)) < 1e-6 else 1
    return f"{MINUS if share < 0 else '+'}{words.percent(abs(share), digits)}"


def _money(change: MoneyChange, data: Data, words: Words) -> str:
    funder = funder_name(change.funder, data, words)
    if change.share is not None:
        amount = _signed(change.share, words)
    elif change.more_eur is not None:
        amount = signed_euros(change.more_eur, words)
    else:
        amount = short_euros(change.to_eur or 0.0, words)
    if change.when == WHOLE:
        return words("{funder} : {amount} sur tout le plan", funder=funder, amount=amount)
    return words("{funder} {year} : {amount}", funder=funder, year=change.when, amount=amount)


def funder_name(funder: str, data: Data, words: Words) -> str:
    """Return what a funder is called; own funds of all bodies, and all funders, by their name."""
    if funder == EVERY:
        return words(ALL_FUNDERS)
    known = names(data, "funders")
    return words(OWN) if funder == OWN_FUNDS and funder not in known else known.get(funder, funder)


def _public(change: NeedChange, data: Data, words: Words) -> str:
    if change.client_group == EVERY:
        return words(ALL_PUBLICS)
    return labels(data, "client_groups", words).get(change.client_group, change.client_group)


def subject_name(subject: str, data: Data, words: Words) -> str:
    """Return what an item of a rule is called: a residence, one of its options, its options of a kind."""
    residences = names(data, "residences")
    if subject in residences:
        return residences[subject]
    options = data["options"]
    owner = dict(zip(options["option_id"], options["residence_id"], strict=True))
    if subject in owner:
        where = residences.get(owner[subject], owner[subject])
        return words("{residence}, {operation}", residence=where, operation=option_labels(data, words)[subject])
    first, _, kind = subject.rpartition(":")
    try:
        return words("{residence}, {operation}", residence=residences.get(first, first), operation=action_name(kind))
    except ValueError:
        return subject


def _asked(change: Imposed | Refused | Dated, data: Data, words: Words) -> str:
    what = subject_name(change.subject, data, words)
    match change:
        case Imposed(year=None):
            return words("Imposer {operation}", operation=what)
        case Imposed():
            return words("Imposer en {year} : {operation}", operation=what, year=change.year)
        case Refused():
            return words("Refuser {operation}", operation=what)
        case Dated(side="from"):
            return words("{operation} : pas avant {year}", operation=what, year=change.year)
    return words("{operation} : au plus tard en {year}", operation=what, year=change.year)


def _field(change: FieldChange, base: Scenario, data: Data, words: Words) -> str:
    after = with_change(base, change, data)
    if change.name == "gap":
        return words("Précision demandée : {gap:percent1}", gap=after.gap)
    if change.name == "time_limit":
        if after.time_limit is None:
            return words("Recherche sans limite de temps")
        return words("Recherche de {seconds} s au plus", seconds=round(after.time_limit))
    told: list[Message] = [change_words(step.difference, data, words) for step in scenario_steps(base, after, data)]
    if not told:
        return words("{field} : comme dans le plan affiché", field=change.name)
    return words("{change} (et {count} de plus)", change=told[0], count=len(told) - 1) if told[1:] else words(told[0])
