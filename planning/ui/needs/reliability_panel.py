"""Past reliability: what each method would have forecast, beside what happened; computed when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from planning.charts import reliability_chart
from planning.domain.message import N_, Message
from planning.explain import built_sentence, coverage_sentences
from planning.i18n import Lang, say, text
from planning.ui.kit import cached
from planning.ui.kit.drawing import show_chart
from planning.ui.kit.markdown import plain
from planning.ui.needs.need_subject import Subject

if TYPE_CHECKING:
    from planning.demand.backtest.report import BackTest
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from planning.i18n import euros, integer, percent, year
from planning.i18n.numbers import decimal
from planning.ui.kit.badges import verified_words
from planning.ui.kit.table_view import Column, show_table

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


# The tables of the back-test: scores, coverage, worst misses, places built for nobody or missing.


def show_scores(rows: pd.DataFrame, found: BackTest, chosen: str, lang: Lang) -> None:
    """Write the scores of every method and horizon, then the coverage of totals drawn jointly or one by one."""
    columns = [
        Column("name", text(N_("Méthode"), lang), width="medium"),
        Column("ahead", text(N_("Années d'avance"), lang)),
        Column("count", text(N_("Prévisions"), lang), lambda count: integer(count, lang)),
        Column("mape", text(N_("Écart moyen"), lang), lambda share: percent(share, 1, lang)),
        Column("bias", text(N_("Biais"), lang), lambda share: percent(share, 1, lang)),
        Column("mase", text(N_("MASE (variations annuelles)"), lang), lambda value: decimal(value, 2, lang)),
        Column("pinball", text(N_("Perte de la fourchette"), lang), lambda value: decimal(value, 2, lang)),
        Column("held", text(N_("Fourchette de 80 % : tenue (marge à 95 %)"), lang), width="medium"),
    ]
    together = text(N_("toutes"), lang)
    shown = rows.assign(
        ahead=[together if horizon == 0 else str(horizon) for horizon in rows["horizon"]],
        held=[_held(row, lang) for row in rows.to_dict("records")],
    )
    with st.expander(text(N_("Toutes les mesures"), lang)):
        show_table(shown, columns, text(N_("Écarts, pertes et fourchettes de chaque méthode"), lang))
        _totals(found.totals, chosen, lang)


def _totals(totals: pd.DataFrame, chosen: str, lang: Lang) -> None:
    names = {"joint": text(N_("ensemble"), lang), "independent": text(N_("chacun de son côté"), lang)}
    rows = totals[totals["subject"] == chosen]
    if rows.empty:
        return
    st.caption(
        text(N_("Totaux des régions, selon que les départements sont tirés ensemble ou chacun de son côté."), lang)
    )
    shown = rows.assign(
        name=rows["draws"].map(names),
        ahead=rows["horizon"].astype("str"),
        held=[_held(row, lang) for row in rows.to_dict("records")],
    )
    columns = [
        Column("name", text(N_("Tirages"), lang)),
        Column("ahead", text(N_("Années d'avance"), lang)),
        Column("count", text(N_("Prévisions"), lang), lambda count: integer(count, lang)),
        Column("held", text(N_("Fourchette de 80 % : tenue (marge à 95 %)"), lang), width="medium"),
    ]
    show_table(shown, columns, text(N_("Fourchettes des totaux des régions"), lang))


def _held(row: Mapping[Hashable, Any], lang: Lang) -> str:
    if pd.isna(row["coverage"]):
        return ""
    low, high = (percent(row[name], 0, lang) for name in ("coverage_low", "coverage_high"))
    return f"{percent(row['coverage'], 0, lang)} ({low} - {high})"


def show_misses(misses: pd.DataFrame, lang: Lang) -> None:
    """Write our worst misses, by territory and year."""
    if misses.empty:
        return
    template = N_("Nos pires écarts à {years} ans : {where}.")
    one = N_("{area} en {year} (prévu {forecast}, arrivé {actual})")
    listed = [
        Message(
            one,
            {
                "area": row["area"],
                "year": int(row["year"]),
                "forecast": round(row["forecast"]),
                "actual": round(row["actual"]),
            },
        )
        for row in misses.to_dict("records")
    ]
    st.markdown(plain(say(Message(template, {"years": int(misses["horizon"].iloc[0]), "where": listed}), lang)))
    inside = {True: text(N_("dedans"), lang), False: text(N_("dehors"), lang)}
    missing = text(N_("pas encore de fourchette"), lang)
    shown = misses.assign(held=[missing if pd.isna(one) else inside[bool(one)] for one in misses["inside"]])

    def count(value: float) -> str:
        return integer(value, lang)

    columns = [
        Column("area", text(N_("Territoire"), lang)),
        Column("origin", text(N_("Prévu en"), lang), year),
        Column("year", text(N_("Pour"), lang), year),
        Column("forecast", text(N_("Prévision"), lang), count),
        Column("actual", text(N_("Arrivé"), lang), count),
        Column("error", text(N_("Écart"), lang), lambda share: percent(share, 0, lang)),
        Column("held", text(N_("Fourchette de 80 %"), lang)),
    ]
    with st.expander(text(N_("Les pires écarts"), lang)):
        show_table(shown, columns, text(N_("Nos pires écarts, par territoire et année"), lang))


def show_built(built: pd.DataFrame, chosen: str, lang: Lang) -> None:
    """Write what planning with each method would have built for nobody, and left missing."""
    from planning.demand.backtest.report import METHODS

    rows = built[built["subject"] == chosen] if len(built) else built
    if rows.empty:
        st.caption(text(N_("Aucun ratio de places n'est connu pour cette série : pas de coût."), lang))
        return

    def count(value: float) -> str:
        return integer(value, lang)

    def money(amount: float) -> str:
        return euros(amount, lang)

    shown = rows.assign(
        name=[text(METHODS[method], lang) for method in rows["method"]],
        badge=[verified_words(bool(verified), lang) for verified in rows["verified"]],
    )
    columns = [
        Column("name", text(N_("Méthode"), lang), width="medium"),
        Column("over", text(N_("Places de trop"), lang), count),
        Column("over_eur", text(N_("En euros"), lang), money),
        Column("under", text(N_("Places manquantes"), lang), count),
        Column("under_eur", text(N_("En euros (manquantes)"), lang), money),
        Column("per_1000", text(N_("Pour 1 000 places utiles"), lang), count),
        Column("badge", text(N_("Vérification"), lang)),
    ]
    with st.expander(text(N_("Places de trop et places manquantes, en euros"), lang)):
        show_table(shown, columns, text(N_("Places de trop et manquantes, par méthode"), lang))
        st.caption(plain(str(rows["source"].iloc[0])))
