"""The page Classer ne suffit pas: the practice of the trade (PSP) beside the plan, and what each divergence costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from planning.domain.errors import CapError
from planning.domain.message import N_
from planning.domain.practice_classes import Imposed
from planning.explain.trade.practice import DIMENSIONS, Scored
from planning.explain.trade.practice_words import counted, divergences, marks_table, price_table, scale, scores_table
from planning.explain.worth_words import Worth
from planning.ui.kit import cached
from planning.ui.kit.drawing import part_once
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import residence_names
from planning.ui.kit.parameters_used import show_parameters_used
from planning.ui.kit.shown_plan import ShownPlan
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_residences, show_table

if TYPE_CHECKING:
    from planning.workflow import Imposing


def show_practice(shown: ShownPlan) -> None:
    """Draw the scores beside the plan's decisions, one residence in detail, and the divergences with their price."""
    st.header(words("Et la pratique du métier ?"))
    st.markdown(
        words(
            "Un plan stratégique de patrimoine (PSP) note chaque résidence et lui donne une classe : conserver, "
            "améliorer, restructurer, démolir et reconstruire, céder. Voici cette lecture à côté du plan. Elle regarde "
            "chaque résidence seule ; le plan pèse aussi l'argent, le relogement et le reste du parc."
        )
    )
    with st.spinner(words("Notation des résidences...")):
        scores = _scores(shown)
    part_once("practice", (shown.entry.id,), lambda: _counted(scores, shown))
    _beside(scores, shown)
    _one(scores, shown)
    _divergences(scores, shown)
    part_once("practice thresholds", (shown.data.portfolio_hash,), lambda: _thresholds(shown))


def _thresholds(shown: ShownPlan) -> None:
    thresholds = cached.parameters(shown.data)["parameter_id"]
    show_parameters_used(thresholds[thresholds.str.startswith("practice.")], shown.data, "ranking.practice")


def _scores(shown: ShownPlan) -> tuple[Scored, ...]:
    from planning.workflow import practice

    def make() -> tuple[Scored, ...]:
        return practice(shown.data, shown.plan, shown.do_nothing)

    return cached.remembered("practice", (shown.entry.id,), make)


def _mark(value: float) -> str:
    return words.decimal(value, 1)


def _counted(scores: tuple[Scored, ...], shown: ShownPlan) -> None:
    st.caption(plain(words(scale())))
    st.markdown(f"**{plain(words(counted(scores, shown.plan)))}**")


def _beside(scores: tuple[Scored, ...], shown: ShownPlan) -> None:
    key = (shown.entry.id, words.lang)
    rows = cached.remembered("practice rows", key, lambda: scores_table(scores, shown.plan, shown.data, words))
    columns = [
        Column("residence", words("Résidence"), pinned=True),
        *(Column(name, words(label), _mark, "small") for name, label in DIMENSIONS.items()),
        Column("advised", words("Le métier")),
        Column("plan_class", words("Le plan")),
        Column("verdict", words("Comparaison")),
        Column("decision", words("Ce que décide le plan"), width="medium"),
        Column("why", words("Pourquoi cette classe"), width="large"),
    ]
    alt = words("Les résidences notées, et ce que décide le plan")
    show_residences(rows, columns, alt, key="ranking.practice.scores", height=min(38 + 35 * len(rows), 540))


def _one(scores: tuple[Scored, ...], shown: ShownPlan) -> None:
    called, by_id = residence_names(shown.data), {one.residence_id: one for one in scores}
    with st.expander(words("Une résidence, critère par critère")):
        chosen = st.selectbox(
            words("Résidence"), list(by_id), format_func=called.__getitem__, key="ranking.practice.one"
        )
        part_once("marks", (shown.entry.id, str(chosen)), lambda: _marks(by_id[str(chosen)]))


def _marks(one: Scored) -> None:
    columns = [
        Column("dimension", words("Note")),
        Column("criterion", words("Critère"), width="medium"),
        Column("mark", words("De 0 à 5"), _mark),
    ]
    rows = marks_table(one, words)
    show_table(rows, columns, words("Les notes de la résidence"), key="ranking.practice.marks", height="content")
    st.caption(words("Vide : rien n'en est connu."))


def _divergences(scores: tuple[Scored, ...], shown: ShownPlan) -> None:
    found = divergences(scores, shown.plan)
    st.subheader(words("Ce que coûteraient les divergences"))
    if not found:
        st.info(words("Le plan fait partout ce que ferait le métier, là où les deux se comparent."))
        return
    st.markdown(
        words(
            "Prix d'une divergence : ce que le plan perdrait si la classe du métier était imposée à cette résidence, "
            "tout le reste décidé à nouveau. Chaque prix est trouvé par une recherche, non démontré : la perte est "
            "celle-là **au plus**."
        )
    )
    label = words(
        "Chiffrer les divergences : {count}, de quelques secondes à une demi-minute chacune", count=len(found)
    )
    if not st.toggle(label, key="ranking.practice.price"):
        return
    try:
        prices = _priced(found, shown)
    except CapError as error:
        st.info(plain(words(error.message)), icon=":material/info:")
        return
    _prices(prices, shown)


def _priced(found: list[tuple[str, str]], shown: ShownPlan) -> list[Imposed]:
    """Price the divergences one by one; what is known already is not searched again."""
    from planning.workflow import imposing

    key = shown.entry.id
    prices: list[Imposed] = []
    bar = st.progress(0.0, text=words("Recherche du prix des divergences..."))
    imposer: Imposing = cached.remembered("imposing", (key,), lambda: imposing(shown.data, shown.plan))
    bar.progress(0.0, text=words("Recherche d'un plan meilleur, sans rien imposer..."))
    better = cached.remembered("better", (key,), lambda: imposer.better)
    for number, (residence, advised) in enumerate(found, start=1):

        def make(where: str = residence, what: str = advised) -> Imposed:
            return imposer.of(where, what)

        prices.append(cached.remembered("imposed", (key, residence, advised), make))
        done = words("Divergences chiffrées : {done} sur {total}", done=number, total=len(found))
        bar.progress(number / len(found), text=done)
    bar.empty()
    if better is not None:
        what = N_(
            "Sans rien imposer, la recherche trouve déjà un plan meilleur de {worth} : les prix sont comptés par "
            "rapport à lui. Relancez le calcul du plan en lui laissant plus de temps."
        )
        st.info(plain(words(what, worth=Worth.of(shown.plan.scenario).amount(better))), icon=":material/info:")
    return prices


def _prices(prices: list[Imposed], shown: ShownPlan) -> None:
    rows = price_table(prices, shown.plan, shown.data, words)
    has_price = Worth.of(shown.plan.scenario).has_price
    year = shown.data.manifest.last_year
    well = N_("Bien logées en {year}") if has_price else N_("Logées en {year}")

    def people(value: float) -> str:
        return words.integer(round(value))

    spent = [Column("spent_eur", words("Dépenses en plus"), words.euros)] if has_price else []
    columns = [
        Column("residence", words("Résidence"), pinned=True),
        Column("advised", words("Le métier")),
        Column("decision", words("Ce qui est comparé"), width="medium"),
        Column("instead", words("Ce qui serait fait"), width="medium"),
        Column(
            "loss",
            words("Perte au plus") if has_price else words("Perte au plus, en unités de valeur"),
            words.euros if has_price else words.integer,
            help=words("Trouvée par une recherche, non démontrée. Au prix du conseil."),
        ),
        Column("well", words(well, year=year), people, help=words("Personnes de plus, ou de moins")),
        *spent,
        Column("moved", words("Autres résidences changées"), str),
        Column("told", words("En clair"), width="large"),
    ]
    show_residences(
        rows, columns, words("Le prix de chaque divergence"), key="ranking.practice.prices", height="content"
    )
