"""Statements on the screen: a sentence with its proof, tables of what each decision loses."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from planning.domain.message import N_
from planning.domain.statement import Kind, Moved, Statement
from planning.explain.names import names
from planning.explain.why_words import Teller, certainty
from planning.i18n import Lang, number, say, text, year
from planning.ui.kit.markdown import plain
from planning.ui.kit.table_view import Column, show_table

TERMS = {
    "unmet": N_("Besoin sans réponse"),
    "unsuitable": N_("Places mal adaptées"),
    "distance": N_("Places loin de chez soi"),
    "condition": N_("Bâtiments en mauvais état"),
    "energy": N_("Étiquettes énergie"),
    "running": N_("Exploitation"),
    "capex": N_("Investissement"),
    "value_points": N_("Préférences du planificateur"),
    "relaxed": N_("Règles souples qui cèdent"),
}
"""Terms of the plan's value, but for the changes (such a plan is not explained)."""


def show_sentences(statements: Sequence[Statement], teller: Teller) -> None:
    """Draw one line per statement: what happens, what changes, whether it is proven."""
    st.markdown("\n".join(f"- {_sentence(statement, teller)}" for statement in statements))


def _sentence(statement: Statement, teller: Teller) -> str:
    main, *more = (plain(say(message, teller.lang)) for message in teller.say(statement))
    return " ".join([f"**{main}**", _badge(statement, teller.lang), *more])


def _badge(statement: Statement, lang: Lang) -> str:
    colour = "blue" if statement.certified else "gray"
    return f":{colour}-badge[{plain(say(certainty(statement), lang))}]"


def show_contributions(statement: Statement, lang: Lang) -> None:
    """Draw what each term of the plan's value gains by the decision, in points; nothing without a loss."""
    rows = [
        {"term": text(TERMS[fact.of], lang), "points": fact.value} for fact in statement.facts if fact.name == "term"
    ]
    if not rows:
        return
    frame = pd.DataFrame(rows).sort_values("points", ascending=False, ignore_index=True)
    columns = [
        Column("term", text(N_("Critère"), lang), width="medium"),
        Column("points", text(N_("Points gagnés par la décision"), lang), lambda points: number(points, lang)),
    ]
    show_table(frame, columns, text(N_("Ce que chaque critère gagne par la décision"), lang), height="content")


def show_others(statements: Sequence[Statement], teller: Teller) -> None:
    """Draw the other options, the rest of the plan held: what imposing each loses, or what forbids it."""
    lang = teller.lang
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
        Column("option", text(N_("Opération"), lang), width="medium", pinned=True),
        Column("start_year", text(N_("Début au mieux"), lang), lambda when: "" if pd.isna(when) else year(when)),
        Column("loss", text(N_("Points perdus"), lang), lambda points: "" if pd.isna(points) else number(points, lang)),
        Column("why", text(N_("Ce qui l'interdit"), lang), width="large"),
    ]
    show_table(pd.DataFrame(rows), columns, text(N_("Les autres opérations possibles ici"), lang), height="content")


def _forbidden(statement: Statement, teller: Teller) -> str:
    """Return the rules that forbid an option; the sentence itself where nothing is proven."""
    if not statement.is_impossible:
        return say(teller.say(statement)[0], teller.lang)
    return ", ".join(rule if isinstance(rule, str) else say(rule, teller.lang) for rule in teller.rules(statement))


def show_wide(statement: Statement, teller: Teller) -> None:
    """Draw a statement in which others decide again; folded, what changes and who gives way."""
    lang = teller.lang
    called = names(teller.data, "residences")
    title, *more = (say(message, lang) for message in teller.say(statement))
    with st.expander(f"{plain(title)} {_badge(statement, lang)}"):
        st.markdown(plain(" ".join(more)))
        if not statement.moved:
            return
        columns = [
            Column("residence", text(N_("Résidence"), lang), pinned=True),
            Column("before", text(N_("Plan affiché"), lang), width="medium"),
            Column("before_year", text(N_("Début"), lang), year),
            Column("after", text(N_("À la place"), lang), width="medium"),
            Column("after_year", text(N_("Nouveau début"), lang), year),
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
