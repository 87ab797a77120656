"""The risks: what own funds have left when works overrun, what carries the risk, three ways to nine chances in ten."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import streamlit as st

from planning.charts import Chart, own_funds_fan
from planning.domain.message import N_
from planning.explain.money.risk_facts import (
    MOST,
    Way,
    fan_rows,
    lacking_words,
    late_sentence,
    risk_sentence,
    risky_operations,
    ways_said,
)
from planning.explain.money.risk_words import chance_sentence, risk_figures
from planning.explain.residences.families import family_of
from planning.finance import PARAMETERS_OF_LAWS
from planning.finance.risk_ways import ways_to
from planning.ui.kit import cached, links
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.listing import Head, Row, Span, opening, show_list, text
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import funder_names, residence_names
from planning.ui.kit.parameters_used import show_parameters_open
from planning.ui.kit.spoken import words
from planning.ui.kit.views import Heading
from planning.ui.money.money_facts import fold, millions, once, show_figure
from planning.ui.money.overruns_shown import show_assumptions, show_overruns

WIDTHS: Final = (0.58, 0.42)
OVERRUN: Final = "#C98A7A"
"""The bars of what may be overrun: a pale red, the figure beside says the same."""


def show(desk: PlanDesk, heading: Heading) -> None:
    """Draw the view."""
    drawn, plan = cached.overruns(desk.shown), desk.shown.plan
    if drawn.operations.empty:
        heading.say(words("Ce plan n'engage aucune opération."))
        return
    figures = once(desk, "risk figures", lambda: risk_figures(drawn, plan))
    fan = once(desk, "fan", lambda: fan_rows(drawn, plan, desk.shown.seen))
    heading.say(words(chance_sentence(figures)), words(risk_sentence(figures, None if fan is None else fan[1])))
    left, right = st.columns(WIDTHS, gap="large")
    with left:
        _fan(desk, fan)
        _ways(desk)
    with right:
        _operations(desk)
    with fold(words("Chaque opération, bons et mauvais cas"), "money.fold.overruns") as is_open:
        if is_open:
            show_overruns(desk)
    with fold(words("Hypothèses de ces tirages"), "money.fold.laws") as is_open:
        if is_open:
            show_assumptions(drawn, desk)
            show_parameters_open(PARAMETERS_OF_LAWS, desk.shown.data, "finance.laws")


def _fan(desk: PlanDesk, fan: tuple[str, pd.DataFrame] | None) -> None:
    st.header(words("Ce qui reste des fonds propres"), anchor=False)
    if fan is None:
        st.info(words("Rien ne limite les fonds propres : aucun reste à suivre."))
        return
    purse, rows = fan
    said = once(desk, "fan chart", lambda: _fan_chart(desk, rows))
    show_figure(said, "money.fan")
    if len(cached.overruns(desk.shown).used) > 1:
        template = N_("{label} : c'est l'organisme à qui il en manque le plus ; chacun ne paie que ses travaux.")
        st.caption(once(desk, "fan whose", lambda: plain(words(template, label=funder_names(desk.shown.data)[purse]))))


def _fan_chart(desk: PlanDesk, rows: pd.DataFrame) -> Chart:
    figures = risk_figures(cached.overruns(desk.shown), desk.shown.plan)
    return own_funds_fan(rows, words(lacking_words(figures)), words)


# Three ways to nine chances in ten.


def _ways(desk: PlanDesk) -> None:
    st.header(words("Passer à 9 chances sur 10"), anchor=False)
    safe, found, rows = once(desk, "ways", lambda: _found_ways(desk))
    if safe:
        st.markdown(words("Le plan y est déjà."))
        return
    if not rows:
        st.markdown(words("Ni réserve, ni report, ni réduction n'y suffisent."))
        return
    st.caption(
        words(
            "Lu dans les tirages, aides et dates inchangées : le calcul complet d'Et si… peut trouver mieux. M€ : "
            "fonds propres en plus (+) ou investissement en moins (−)."
        )
    )
    heads = [
        Head(words("L'une de ces choses y suffit")),
        Head(words("places en {year}", year=desk.shown.data.years[-1]), "right", "3.8rem"),
        Head(words("M€"), "right", "3.8rem"),
        Head("", width="4.2rem"),
    ]
    did = show_list(heads, rows, words("Comment arriver à 9 chances sur 10"), key="money.ways")
    chosen = next((way for way in found if way.kind == did.pressed), None)
    if chosen is not None:
        links.ask(desk.shown.entry.id, *chosen.changes)


def _found_ways(desk: PlanDesk) -> tuple[bool, list[Way], list[Row]]:
    drawn = cached.overruns(desk.shown)
    ways = ways_to(drawn, desk.shown.seen)
    found = ways_said(ways, drawn, residence_names(desk.shown.data))
    is_safe = ways.chance >= 0.9 or not np.isfinite(drawn.own_left).any()
    return is_safe, found, [_way_row(way) for way in found]


def _way_row(way: Way) -> Row:
    label = words("Et si : demander ce changement")
    ask = [[Span(words("Et si →"), presses=way.kind, label=label)]] if way.changes else text("")
    places = text(words.integer(way.places), "bad") if round(way.places) < 0 else text("=")
    sign = "+" if way.eur > 0 else ""
    return Row((text(words(way.said)), places, text(f"{sign}{millions(way.eur)}"), ask), id=way.kind)


# What carries the risk.


def _operations(desk: PlanDesk) -> None:
    rows, others = once(desk, "risky", lambda: _risky(desk))
    count = len(rows)
    title = N_("L'opération qui porte le risque") if count == 1 else N_("{count} opérations portent le risque")
    st.header(words(title, count=count), anchor=False)
    st.caption(words("Dépassement possible, M€ : une fois sur dix il est plus grand."))
    heads = [Head(""), Head(words("M€"), "right", "3.6rem"), Head(words("dépassement"), width="31%")]
    did = show_list(heads, rows, words("Les opérations qui portent le risque"), key="money.risky")
    if did.opened is not None:
        links.explain_residence(did.opened)
    st.caption(plain(others))


def _risky(desk: PlanDesk) -> tuple[list[Row], str]:
    table = risky_operations(cached.overruns(desk.shown))
    named, rest = table.head(MOST), table.iloc[MOST:]
    most = max(float(named["over_eur"].max()), 1.0)
    homes = residence_names(desk.shown.data)
    rows = [_risky_row(row, most, homes[row["residence_id"]]) for row in named.to_dict("records")]
    together = words("Les dépassements n'arrivent pas tous à la fois : ils ne s'ajoutent pas.")
    if rest.empty:
        return rows, together
    template = N_("{count} de plus : {over:euros} chacune au plus. {together}")
    values = {"count": len(rest), "over": float(rest["over_eur"].max()), "together": together}
    return rows, words(template, **values)


def _risky_row(row: Mapping[Hashable, Any], most: float, name: str) -> Row:
    family = family_of(row["kind"])
    sign = [] if family is None else [Span(family.sign, color=family.outline, label=words(family.name))]
    detail = words(late_sentence(row["delivery_year"], row["delivery_p90"]))
    over = Span(f"+{millions(row['over_eur'])}", color=OVERRUN, bar=max(row["over_eur"] / most, 0.0))
    return Row(
        (
            [[*sign, opening(name, row["residence_id"])], [Span(detail, "quiet")]],
            text(millions(row["cost_eur"])),
            [[over]],
        ),
        id=row["residence_id"],
    )
