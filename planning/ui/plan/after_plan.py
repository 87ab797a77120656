"""Folded under the plan: what comes after it, plans almost as good, prices, one step more, priorities, figures used."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from planning.domain.message import N_
from planning.explain import gain_sentence, is_of_gain, tie_distance, tie_table
from planning.explain.why_words import certainty
from planning.store import EVERY_RESIDENCE, EXPLAIN_JOB
from planning.store.explanations import read_ranking
from planning.ui.kit import cached, state
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.job_panel import running_job
from planning.ui.kit.launching import launch_about
from planning.ui.kit.listing import Head, Line, Row, Span, opening, show_list, text, written
from planning.ui.kit.markdown import plain
from planning.ui.kit.parameters_used import plan_parameters, show_parameters
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, csv_button, show_table
from planning.ui.plan import selection
from planning.ui.plan.one_more_panel import show_next_units
from planning.ui.plan.other_choices import teller_of
from planning.ui.plan.prices_panel import has_prices, show_loose, show_prices
from planning.ui.plan.selection import Selection


def show_after(chosen: Selection, desk: PlanDesk) -> None:
    """Draw the folds; what is behind one that was never opened is not even computed."""
    gain = gain_sentence(desk.shown.plan)
    if gain is not None:
        st.caption(plain(words(gain)))
    show_loose(desk)
    ties = len(desk.shown.plan.alternatives)
    folds: list[tuple[str, str, Callable[[PlanDesk], None], bool]] = [
        ("later", words("Après le plan, à revoir"), _later, len(desk.said.later) > 0),
        ("ties", words.plural("{n} plan presque aussi bon", "{n} plans presque aussi bons", ties), _ties, ties > 0),
        ("prices", words("À quels prix chaque décision tient"), show_prices, has_prices(desk)),
        ("priorities", words("Toutes les résidences, par ordre de priorité"), _priorities, True),
        ("more", words("Ce que donnerait un peu plus"), show_next_units, True),
        ("figures", _figures_title(desk), _figures, True),
    ]
    for name, title, draw, is_there in folds:
        if is_there:
            _fold(name, title, draw, desk)
    _export(chosen, desk)


def _fold(name: str, title: str, draw: Callable[[PlanDesk], None], desk: PlanDesk) -> None:
    """Draw a fold that the address opens (`?fold=`), and that costs nothing as long as it is closed."""
    key = f"plan.fold.{name}"
    is_open = state.choice("fold") == name
    with st.expander(title, expanded=is_open, key=key, on_change="rerun") as fold:
        if fold.open:
            draw(desk)


def _figures_title(desk: PlanDesk) -> str:
    def make() -> str:
        rows = _figures_used(desk)
        doubtful = int((~rows["verified"].astype("bool")).sum())
        title = N_("Les chiffres et hypothèses de cette page : {count}, dont {doubtful} à vérifier")
        return words(title, count=len(rows), doubtful=doubtful)

    return cached.remembered("plan figures title", (desk.shown.entry.id, words.lang), make)


def _figures_used(desk: PlanDesk) -> pd.DataFrame:
    known = cached.parameters(desk.shown.data)
    return known[known["parameter_id"].isin(plan_parameters(desk))]


def _figures(desk: PlanDesk) -> None:
    """Draw the public figures and assumptions behind the plan's options."""
    show_parameters(_figures_used(desk), words("Les chiffres et hypothèses de cette page"), "plan.used")


def _later(desk: PlanDesk) -> None:
    """Draw what is best done after the plan, apart from what it decides; value model only."""
    st.caption(
        words(
            "Rien n'en est décidé : ce que le calcul prévoit après le plan, par périodes, aux résidences qu'il laisse "
            "en l'état. Le prochain plan en décidera."
        )
    )
    columns = [
        Head(words("Résidence"), width="28%"),
        Head(words("Opération probable")),
        Head(words("Période")),
        Head(words("Coût"), align="right"),
        Head(words("Classe à la fin du plan"), align="center", wide=True),
    ]
    rows = [
        Row(
            [
                [[opening(row["residence"], row["residence_id"])]],
                text(row["decision"]),
                text(words("vers {first_year}-{last_year}", first_year=row["year"], last_year=row["last_year"])),
                text(words.euros(row["capex_eur"])),
                text(row["habitability"]),
            ],
            row["residence_id"],
        )
        for row in desk.said.later.to_dict("records")
    ]
    alt = words("Ce qui sera à revoir après le plan")
    show_list(columns, rows, alt, key="plan.later", on_open=selection.open_residence, then=selection.CLOSE)


def _ties(desk: PlanDesk) -> None:
    """Draw the plans almost as good, each with the decisions that differ, residence by residence."""
    plan = desk.shown.plan
    st.caption(words("Le modèle les sépare à peine : d'autres raisons que les siennes peuvent en préférer un."))
    columns = [
        Column("residence", words("Résidence"), pinned=True),
        Column("retained", words("Plan affiché"), width="medium"),
        Column("retained_year", words("Début"), words.year),
        Column("instead", words("À la place"), width="medium"),
        Column("instead_year", words("Nouveau début"), words.year),
    ]
    of_gain = N_("Plan {number} : à {distance:percent1} du gain près, décisions qui diffèrent : {count}")
    of_value = N_("Plan {number} : à {distance:percent1} près, décisions qui diffèrent : {count}")
    for number, tie in enumerate(plan.alternatives, start=1):
        values = {"number": number, "distance": tie_distance(plan, tie), "count": len(tie.decisions)}
        title = words(of_gain if is_of_gain(plan) else of_value, **values)
        st.markdown(plain(title))
        show_table(tie_table(plan, tie, desk.data, words), columns, title, key=f"plan.tie.{number}", height="content")


def _priorities(desk: PlanDesk) -> None:
    """Draw the residences by what the plan would lose without each decision, and what prepares the explanations."""
    plan_id = desk.shown.entry.id
    document = cached.store().explanation(plan_id, EVERY_RESIDENCE)
    if document is not None:
        _ranking(desk)
    if running_job(EXPLAIN_JOB) is not None:
        st.caption(words("Les explications se préparent : elles s'affichent ici dès qu'elles sont trouvées."))
        return
    count, done = len(desk.shown.plan.decisions), len(cached.store().explained(plan_id))
    if done >= count:
        return
    st.caption(plain(words("Résidences expliquées : {done} sur {total}.", done=done, total=count)))
    st.button(
        words("Préparer toutes les explications"),
        key="plan.explain",
        icon=":material/play_arrow:",
        help=words("Le calcul continue si vous quittez la page ; ce qui est prêt est gardé."),
        on_click=launch_about,
        args=(desk.shown.entry, EXPLAIN_JOB),
    )


def _ranking(desk: PlanDesk) -> None:
    plan_id = desk.shown.entry.id

    def make() -> list[Row]:
        ranked = read_ranking(cached.store().explanation(plan_id, EVERY_RESIDENCE)) or ()
        called = desk.data["residences"].set_index("residence_id")["name"]
        teller = teller_of(desk)
        rows = []
        for one in ranked:
            said = " ".join(words(message) for message in teller.say(one.statement))
            cells: list[Sequence[Line]] = [
                text(str(one.rank)),
                [[opening(called.get(one.decision.residence_id, ""), one.decision.residence_id)]],
                text(words(teller.decided(one))),
                [[Span(said), Span(words(certainty(one.statement)), "quiet")]],
            ]
            rows.append(Row(cells, one.decision.residence_id))
        return rows

    address = tuple(sorted(state.address().items()))
    drawn = cached.remembered("ranking rows", (plan_id, words.lang, address), lambda: written(make()))
    columns = [
        Head(words("Rang"), align="right"),
        Head(words("Résidence"), width="24%"),
        Head(words("Décision"), width="28%"),
        Head(words("Pourquoi")),
    ]
    alt = words("Les résidences, par ordre de priorité")
    show_list(columns, drawn, alt, key="plan.ranking", on_open=selection.open_residence, then=selection.CLOSE)


def _export(chosen: Selection, desk: PlanDesk) -> None:
    """Offer the decisions that are looked at as a file, with every column that is known of them."""

    def table() -> pd.DataFrame:
        done = desk.said.decisions
        here = done[done["residence_id"].isin(set(chosen.acting["residence_id"]))]
        owners = desk.data["residences"].set_index("residence_id")["owner"]
        return here.assign(owner=here["residence_id"].map(owners))

    csv_button(words("Exporter le tableau (CSV)"), table, f"plan-{desk.shown.entry.id}.csv", "plan.csv")
