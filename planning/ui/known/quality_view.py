"""The view Qualité of the room Données: which figure to verify first, what is known, what contradicts itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from planning.domain.message import N_, Message
from planning.domain.uncertain_figures import Figure, Knowing, Stake
from planning.explain.known.contradictions import contradictions
from planning.explain.known.figure_words import FigureWords, knowing_sentence, untried_sentence
from planning.explain.known.known_scores import (
    COLUMN_NAMES,
    asked_points,
    known_by_column,
    lost_points,
    portfolio_score,
    scores,
)
from planning.store import FIGURES_JOB
from planning.ui.kit import cached, links
from planning.ui.kit.desk import Desk, open_desk
from planning.ui.kit.drawing import part_once
from planning.ui.kit.job_panel import job_panel, last_outcome, running_job
from planning.ui.kit.launching import launch_about
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import residence_names
from planning.ui.kit.spoken import words
from planning.ui.kit.views import Heading

TITLE: Final = N_("Ce que valent les données")
MOST_AGAINST: Final = 7
"""Contradictions that are not folded."""
WORST: Final = 8
"""Residences whose points are told, the least known first."""
KINDS: Final = {
    "parameter": N_("prix, surfaces et comptes types"),
    "worth": N_("durées et coûts du modèle de valeur"),
    "factor": N_("facteurs des besoins"),
    "need": N_("prévisions des besoins"),
    "share": N_("parts des aides"),
    "envelope": N_("enveloppes"),
    "cell": N_("cases de la fiche des résidences"),
    "rule": N_("règles d'habitabilité"),
    "cost": N_("coûts des opérations"),
    "exits": N_("départs des résidents"),
}
STYLE: Final = """<style>
.knowing { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.94rem; }
.knowing th { text-align: left; font-weight: 600; vertical-align: bottom; padding: 0.3rem 0.7rem 0.35rem 0;
  border-bottom: 1px solid rgba(128, 140, 150, 0.8); }
.knowing td { padding: 0.35rem 0.7rem 0.35rem 0; vertical-align: top;
  border-bottom: 1px solid rgba(128, 140, 150, 0.3); }
.knowing a { color: var(--cap-good, #0B5394); font-weight: 600; text-decoration: none; }
.knowing a:hover { text-decoration: underline; }
.knowing col:nth-child(1) { width: 31%; } .knowing col:nth-child(2) { width: 20%; }
.knowing col:nth-child(3) { width: 8%; } .knowing col:nth-child(4) { width: 19%; }
.knowing .small { font-size: 0.85rem; opacity: 0.85; } .knowing .right { text-align: right; }
.knowing .bar { display: flex; align-items: center; gap: 0.5rem; font-weight: 700; }
.knowing .bar span { display: block; height: 0.85rem; background: #3F86C9; min-width: 2px; }
.knowing .share { display: block; width: 100%; background: rgba(128, 140, 150, 0.22); }
.knowing .share span { display: block; height: 0.7rem; background: #5A6672; }
@media (max-width: 700px) { .knowing .wide { display: none; } }
</style>"""


def show(heading: Heading) -> None:
    """Draw the view: the answer, the few figures that matter, what is known of the sites."""
    desk = open_desk(TITLE)
    st.html(STYLE)
    figures, verified, found = _known(desk)
    _say(heading, figures, verified, found)
    if desk.shown is None:
        st.info(words("Sans plan, on ne peut pas dire quel chiffre le changerait : calculez-en un."))
    elif found is None:
        _search(desk, None)
    else:
        if not found.is_whole:
            _search(desk, found)
        key = (*desk.drawn_from, found.model_dump_json())
        part_once("stakes", key, lambda: _figures(desk, found, figures))
    part_once("known", desk.drawn_from, lambda: _parc(desk))


def _figures(desk: Desk, found: Knowing, figures: Sequence[Figure]) -> None:
    _stakes(found, FigureWords.of(desk.data, words))
    _others(found, figures)


def _parc(desk: Desk) -> None:
    """Draw what is known of the sites, beside what contradicts itself."""
    left, right = st.columns([0.58, 0.42], gap="large")
    with left:
        _sites(desk)
    with right:
        _against(desk)
    _scores(desk)


def _known(desk: Desk) -> tuple[Sequence[Figure], int, Knowing | None]:
    """Return the uncertain figures of the plan shown, how many are verified, and what was searched of them."""
    if desk.shown is None:
        return (), 0, None
    figures, verified = cached.uncertain_figures(desk.shown.entry.id)
    return figures, verified, cached.store().knowing(desk.shown.entry.id)


def _say(heading: Heading, figures: Sequence[Figure], verified: int, found: Knowing | None) -> None:
    values = {"total": len(figures) + verified, "verified": verified, "uncertain": len(figures)}
    if not figures:
        heading.say(words(TITLE))
        return
    if found is None:
        text = N_("{uncertain} chiffres sur {total} à vérifier : lesquels changent le plan ?")
        heading.say(words(text, **values), words("{verified} sont vérifiés.", **values))
        return
    text = N_(
        "{total} chiffres entrent dans le plan : {verified} vérifiés, {uncertain} à vérifier. Rangés par ce qu'ils "
        "peuvent changer."
    )
    if found.examined < found.uncertain:
        text = N_(
            "{total} chiffres entrent dans le plan : {verified} vérifiés, {uncertain} à vérifier, dont {left} pas "
            "encore essayés."
        )
    left = found.uncertain - found.examined
    heading.say(words(knowing_sentence(found)), words(text, **values, left=left))


def _search(desk: Desk, found: Knowing | None) -> None:
    """Follow the search under way, or offer it; of one that was stopped, what is left."""
    job = running_job(FIGURES_JOB)
    if job is not None:
        job_panel(job)
        return
    last_outcome()
    told = N_(
        "Chaque chiffre est mis à chaque bout de sa marge, et le plan cherché de nouveau : ce que le plan affiché y "
        "perdrait dit ce que vaut le chiffre."
    )
    if found is not None:
        told = N_(
            "Premiers regards : la recherche s'est arrêtée là et continue de là ; les plus lourds seront précisés."
        )
    st.markdown(words(told))
    if desk.shown is not None:
        st.button(
            words("Chercher lesquels changent le plan") if found is None else words("Continuer la recherche"),
            key="quality.search",
            icon=":material/play_arrow:",
            type="primary",
            help=words("Une dizaine de minutes ; le calcul continue si vous quittez la page."),
            on_click=launch_about,
            args=(desk.shown.entry, FIGURES_JOB),
        )


# The figures to verify first.


def _stakes(found: Knowing, said: FigureWords) -> None:
    st.header(words("À vérifier d'abord"), anchor=False)
    if found.stakes:
        most = max(stake.people for stake in found.stakes)
        heads = (
            ("", words("Chiffre")),
            ("", words("Valeur, et ce qu'elle peut être")),
            ("right", words("Décisions en jeu")),
            ("", words("Personnes bien logées en jeu")),
            ("wide", words("Comment le savoir")),
            ("", ""),
        )
        head = "".join(f'<th scope="col" class="{kind}">{escape(text)}</th>' for kind, text in heads)
        rows = "".join(_row(stake, most, said) for stake in found.stakes)
        alt = escape(words("Les chiffres à vérifier d'abord"))
        top = f"<caption hidden>{alt}</caption>{'<col>' * len(heads)}<thead><tr>{head}</tr></thead>"
        st.html(f'<table class="knowing">{top}{rows}</table>')
    st.caption(
        words(
            "Ce que le plan affiché perdrait s'il était gardé alors que le chiffre est à ce bout, en équivalent de "
            "personnes bien logées chaque année jusqu'en {until}, l'argent compté au prix du conseil. Trouvé par "
            "recherche, non démontré : la perte est au moins celle-là.",
            until=str(found.until),
        )
    )


def _row(stake: Stake, most: float, said: FigureWords) -> str:
    figure = stake.figure
    source = f" · {figure.source}" if figure.source and figure.badge != "missing" else ""
    where = escape(_where(figure))
    breaks = f" · {words('le plan ne tient plus')}" if stake.end in stake.breaks else ""
    cells = (
        f'<a href="{where}" target="_self">{escape(said.name(figure))}</a>'
        f'<div class="small">{escape(said.badge(figure) + source)}</div>',
        f'<b>{escape(said.value(figure))}</b><div class="small">{escape(said.ends(figure) + breaks)}</div>',
        words.integer(len(stake.decisions)),
        f'<div class="bar"><span style="width:{70.0 * stake.people / most:.0f}%"></span>{said.people(stake)}</div>',
        escape(said.how(figure)),
        f'<a href="{where}" target="_self">{escape(words("Corriger"))}</a>',
    )
    kinds = ("", "", "right", "", "wide", "")
    return (
        "<tr>" + "".join(f'<td class="{kind}">{cell}</td>' for kind, cell in zip(kinds, cells, strict=True)) + "</tr>"
    )


def _where(figure: Figure) -> str:
    """Return where a figure is corrected, or at least seen."""
    if figure.kind == "cell":
        return links.address(links.DATA, data_view="stock", residence=figure.subject)
    views = {"parameter": "catalogue", "factor": "needs", "need": "needs", "cost": "options"}
    if figure.kind in views:
        return links.address(links.DATA, data_view=views[figure.kind])
    if figure.kind in ("share", "envelope"):
        return links.address(links.MONEY)
    return links.address(links.ABOUT)


def _others(found: Knowing, figures: Sequence[Figure]) -> None:
    """Count the others, by sort; none is listed."""
    shown = Counter(stake.figure.kind for stake in found.stakes)
    counted = Counter(figure.kind for figure in figures)
    with st.expander(words("Les {count} autres", count=len(figures) - len(found.stakes))):
        lines = [
            words("{count} : {what}", count=count - shown[kind], what=words(KINDS[kind]))
            for kind, count in counted.most_common()
            if count > shown[kind]
        ]
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))
        told = [
            Message(
                N_("{quiet} essayés à chaque bout de leur marge : le plan affiché n'y perd presque rien."),
                {"quiet": found.quiet},
            )
        ]
        if found.lesser:
            told.append(Message(N_("{lesser} semblent peser moins que ceux de la liste."), {"lesser": found.lesser}))
        untried = untried_sentence(found)
        told += [] if untried is None else [untried]
        told.append(Message(N_("Plans cherchés : {searched}."), {"searched": found.searched}))
        if found.better > 0:
            told.append(
                Message(N_("En chemin, un plan un peu meilleur que celui affiché a été rencontré : recalculez-le."))
            )
        st.caption("  \n".join(plain(words(one)) for one in told))


# What is known of the sites.


def _sites(desk: Desk) -> None:
    table = known_by_column(desk.data)
    st.header(words("Ce que l'on sait des {count} sites", count=len(desk.data["residences"])), anchor=False)
    rows = []
    for row in table.to_dict("records"):
        known, asked = int(row["known"]) + int(row["unverified"]), int(row["asked"])
        detail = words("dont {count} à vérifier", count=row["unverified"]) if row["unverified"] else ""
        name = words(COLUMN_NAMES[str(row["column"])])
        bar = f'<div class="share"><span style="width:{100 * known / asked:.0f}%"></span></div>'
        rows.append(
            f"<tr><td>{escape(name[:1].upper() + name[1:])}</td>"
            f'<td style="width:38%">{bar}</td>'
            f'<td class="right">{escape(words("{known} sur {asked}", known=known, asked=asked))}</td>'
            f'<td class="small wide">{escape(detail)}</td></tr>'
        )
    st.html(f'<table class="knowing">{"".join(rows)}</table>')


def _against(desk: Desk) -> None:
    found = contradictions(desk.data, desk.shown.plan if desk.shown else None)
    title = words.plural("Une contradiction dans les données", "{n} contradictions dans les données", len(found))
    st.header(title if found else words("Aucune contradiction dans les données"), anchor=False)
    names = residence_names(desk.data)
    rows = []
    for one in found[:MOST_AGAINST]:
        where = escape(links.address(links.DATA, data_view="stock", residence=one.residence_id))
        name = escape(names.get(one.residence_id, one.residence_id))
        seen = f'<a href="{where}" target="_self">{escape(words("Voir"))}</a>'
        rows.append(f"<tr><td><b>{name}.</b> {escape(words(one.what))} {seen}</td></tr>")
    st.html(f'<table class="knowing">{"".join(rows)}</table>')
    if len(found) > MOST_AGAINST:
        with st.expander(words("Les {count} autres", count=len(found) - MOST_AGAINST)):
            for one in found[MOST_AGAINST:]:
                st.markdown(f"**{plain(names.get(one.residence_id, one.residence_id))}.** {plain(words(one.what))}")


def _scores(desk: Desk) -> None:
    table, asked, names = scores(desk.data), asked_points(desk.data), residence_names(desk.data)
    label = words("Le parc est connu à {score} sur 100 : les points qui manquent", score=round(portfolio_score(table)))
    with st.expander(label):
        st.caption(
            words(
                "Un chiffre vérifié donne ses points, un chiffre écrit sans source sûre la moitié, un chiffre inconnu "
                "aucun. Les résidences les moins connues d'abord."
            )
        )
        for row in table.head(WORST).to_dict("records"):
            name = names.get(str(row["residence_id"]), str(row["residence_id"]))
            lost = words.clauses(words(one) for one in lost_points(asked, str(row["residence_id"])))
            st.markdown(f"**{plain(name)}**, {round(row['score'])}/100  \n{plain(lost)}")
