"""Past reliability: what each method would have forecast, beside what happened; computed when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from planning.charts import reliability_chart
from planning.domain.message import N_, Message
from planning.explain import built_sentence, coverage_sentences
from planning.i18n import Lang, say, text
from planning.ui import cached
from planning.ui.drawing import show_chart
from planning.ui.markdown import plain
from planning.ui.needs.reliability_tables import show_built, show_misses, show_scores
from planning.ui.needs.subject import Subject

if TYPE_CHECKING:
    from planning.demand.backtest.report import BackTest

JUDGED_BY = {"seniors_75_plus": "seniors", "unhcr_new_applications": "asylum"}
"""Series of a chain -> subject of the back-test that judges its method."""


def show_reliability(subject: Subject) -> None:
    """Offer the back-test, and show it once asked for."""
    lang = subject.lang
    st.header(text(N_("Fiabilité passée"), lang))
    st.caption(
        text(
            N_(
                "Chaque méthode, à chaque année passée, avec ce que l'on savait alors ; puis ce qui est arrivé. "
                "En face : la dernière valeur, PREVISION.LINEAIRE et PREVISION.ETS d'un tableur."
            ),
            lang,
        )
    )
    asked = st.toggle(text(N_("Juger les méthodes sur le passé (quelques secondes)"), lang), key="needs.reliability")
    if not asked:
        return
    with st.spinner(text(N_("Trente ans de prévisions refaites, une année après l'autre..."), lang)):
        found = cached.back_test()
    if found.scores.empty:
        st.info(text(N_("Aucune longue série n'est là : les méthodes ne peuvent pas être jugées."), lang))
        return
    _sentences(found, lang)
    chosen = _choose(found, subject)
    _details(found, chosen, lang)


def _sentences(found: BackTest, lang: Lang) -> None:
    st.markdown("\n".join(f"- **{plain(say(sentence, lang))}**" for sentence in found.sentences["sentence"]))


def _choose(found: BackTest, subject: Subject) -> str:
    """Let the reader choose what was forecast; at first, what the public's need starts from."""
    from planning.demand.backtest.report import SUBJECTS

    lang, known = subject.lang, list(dict.fromkeys(found.scores["subject"]))
    own = _own_subject(subject)
    if own is None:
        st.info(
            text(N_("Le besoin de ce public ne part d'aucune longue série : sa prévision n'est pas vérifiée."), lang)
        )
    names = {name: text(SUBJECTS[name], lang) for name in known}
    return str(
        st.selectbox(
            text(N_("Ce qui était prévu"), lang),
            known,
            index=known.index(own) if own in known else 0,
            format_func=names.__getitem__,
            key=f"needs.judged.{subject.group}",
        )
    )


def _own_subject(subject: Subject) -> str | None:
    facts = cached.need_facts(subject.data)
    if facts is None:
        return None
    used = facts.series.loc[facts.series["client_group"] == subject.group, "series_id"]
    return next((JUDGED_BY[series] for series in used if series in JUDGED_BY), None)


def _details(found: BackTest, chosen: str, lang: Lang) -> None:
    from planning.demand.backtest.report import METHODS, OURS, SUBJECTS

    name, ours = text(SUBJECTS[chosen], lang), OURS[chosen]
    scores = found.scores[found.scores["subject"] == chosen]
    rows = scores.assign(name=[text(METHODS[method], lang) for method in scores["method"]])
    rows = rows.assign(ours=rows["method"] == ours)
    chart = reliability_chart(rows[rows["horizon"] > 0], name, lang)
    show_chart(chart, f"needs.errors.{chosen}", lang)
    held = coverage_sentences(scores, Message(SUBJECTS[chosen]), ours)
    st.markdown("\n".join(f"- {plain(say(sentence, lang))}" for sentence in [*held, *_built(found.built, chosen)]))
    own = found.built[found.built["subject"] == chosen] if len(found.built) else found.built
    if len(own) and not own["verified"].all():
        st.caption(
            text(N_("Places et euros : le ratio et le prix d'une place sont à vérifier (détail ci-dessous)."), lang)
        )
    show_scores(rows, found, chosen, lang)
    show_misses(found.misses[found.misses["subject"] == chosen], lang)
    show_built(found.built, chosen, lang)


def _built(built: pd.DataFrame, chosen: str) -> list[Message]:
    """Compare our method with the last value and with FORECAST.LINEAR, in places and euros."""
    from planning.demand.backtest.report import METHODS, OURS

    rows = built[built["subject"] == chosen].set_index("method") if len(built) else built
    if chosen not in OURS or OURS[chosen] not in rows.index:
        return []
    ours = rows.loc[OURS[chosen]].to_dict()
    others = [method for method in ("last_value", "linear") if method in rows.index]
    return [built_sentence(ours, rows.loc[method].to_dict(), Message(METHODS[method])) for method in others]
