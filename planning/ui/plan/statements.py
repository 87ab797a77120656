"""Statements on the screen: a sentence with its proof, tables of what each decision loses."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from planning.domain.message import Message
from planning.domain.statement import Kind, Moved, Statement
from planning.explain.names import names
from planning.explain.terms import TERM_NAMES, WORTH_NAMES
from planning.explain.why_words import Teller, certainty
from planning.explain.worth_words import IN_EUROS, Worth
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table


def show_sentences(statements: Sequence[Statement], teller: Teller) -> None:
    """Draw one line per statement: what happens, what changes, whether it is proven."""
    said = zip(statements, teller.say_all(statements), strict=True)
    st.markdown("\n".join(f"- {_sentence(statement, messages)}" for statement, messages in said))


def _sentence(statement: Statement, messages: Sequence[Message]) -> str:
    main, *more = (plain(words(message)) for message in messages)
    return " ".join([f"**{main}**", _badge(statement), *more])


def _badge(statement: Statement) -> str:
    colour = "blue" if statement.certified else "gray"
    return f":{colour}-badge[{plain(words(certainty(statement)))}]"


def show_contributions(statement: Statement, teller: Teller) -> None:
    """Draw what each term of the plan's value gains by the decision; nothing without a loss."""
    named = WORTH_NAMES if teller.worth.has_price else TERM_NAMES
    rows = [
        {"term": words(named.get(fact.of, fact.of)), "gain": fact.value}
        for fact in statement.facts
        if fact.name == "term"
    ]
    if not rows:
        return
    frame = pd.DataFrame(rows).sort_values("gain", ascending=False, ignore_index=True)
    frame = teller.worth.beside(frame, "gain")
    columns = [Column("term", words("Critère"), width="medium"), *worth_columns(teller.worth, teller.worth.gained())]
    show_table(frame, columns, words("Ce que chaque critère gagne par la décision"), height="content")


def worth_columns(worth: Worth, header: str, help_: str | None = None) -> list[Column]:
    """The columns of an amount of the plan's value (`Worth.beside`): its unit, and euros where it has a price."""
    found = [Column("worth", words(header), lambda amount: "" if pd.isna(amount) else words.number(amount), help=help_)]
    if worth.has_price:
        euros = Column("worth_eur", words(IN_EUROS), lambda amount: "" if pd.isna(amount) else words.euros(amount))
        found.append(euros)
    return found


def show_others(statements: Sequence[Statement], teller: Teller) -> None:
    """Draw the other options, the rest of the plan held: what imposing each loses, or what forbids it."""
    rows = [
        {
            "option": teller.option(statement.option_id),
            "start_year": statement.fact("start_year"),
            "loss": statement.fact("low"),
            "why": "" if statement.fact("low") is not None else _forbidden(statement, teller),
        }
        for statement in statements
    ]
    columns = [
        Column("option", words("Opération"), width="medium", pinned=True),
        Column("start_year", words("Début au mieux"), lambda when: "" if pd.isna(when) else words.year(when)),
        *worth_columns(teller.worth, teller.worth.lost()),
        Column("why", words("Ce qui l'interdit"), width="large"),
    ]
    frame = teller.worth.beside(pd.DataFrame(rows), "loss")
    show_table(frame, columns, words("Les autres opérations possibles ici"), height="content")


def _forbidden(statement: Statement, teller: Teller) -> str:
    """Return the rules that forbid an option; the sentence itself where nothing is proven."""
    if not statement.is_impossible:
        return words(teller.say(statement)[0])
    return ", ".join(rule if isinstance(rule, str) else words(rule) for rule in teller.rules(statement))


def show_wide(statement: Statement, teller: Teller) -> None:
    """Draw a statement in which others decide again; folded, what changes and who gives way."""
    called = names(teller.data, "residences")
    title, *more = (words(message) for message in teller.say(statement))
    with st.expander(f"{plain(title)} {_badge(statement)}"):
        st.markdown(plain(" ".join(more)))
        if not statement.moved:
            return
        columns = [
            Column("residence", words("Résidence"), pinned=True),
            Column("before", words("Plan affiché"), width="medium"),
            Column("before_year", words("Début"), words.year),
            Column("after", words("À la place"), width="medium"),
            Column("after_year", words("Nouveau début"), words.year),
        ]
        rows = pd.DataFrame([_row(one, teller, called) for one in statement.moved])
        show_table(rows, columns, title, height="content")


def _row(one: Moved, teller: Teller, called: dict[str, str]) -> dict[str, object]:
    return {
        "residence": called.get(one.before.residence_id, one.before.residence_id),
        "before": teller.option(one.before.option_id),
        "before_year": one.before.start_year,
        "after": teller.option(one.after.option_id),
        "after_year": one.after.start_year,
    }


def of_kind(statements: Sequence[Statement], *kinds: Kind, wide: bool = False) -> list[Statement]:
    """Return the statements of some kinds: the rest of the plan held, or (`wide`) others deciding again too."""
    return [one for one in statements if one.kind in kinds and (one.change.free != "residence") == wide]
