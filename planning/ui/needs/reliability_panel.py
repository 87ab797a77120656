"""Past reliability: what each method would have forecast, beside what happened; computed when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from planning.charts import reliability_chart
from planning.domain.message import N_, Message
from planning.explain import built_sentence, coverage_sentences
from planning.ui.kit import cached
from planning.ui.kit.drawing import show_chart
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.needs.need_subject import Subject

if TYPE_CHECKING:
    from planning.demand.backtest.report import BackTest
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from planning.ui.kit.badges import verified_words
from planning.ui.kit.table_view import Column, show_table

JUDGED_BY = {"seniors_75_plus": "seniors", "unhcr_new_applications": "asylum"}
"""Series of a chain -> subject of the back-test that judges its method."""


def show_reliability(subject: Subject) -> None:
    """Offer the back-test, and show it once asked for."""
    st.header(words("Fiabilité passée"))
    st.caption(
        words(
            "Chaque méthode, à chaque année passée, avec ce que l'on savait alors ; puis ce qui est arrivé. "
            "En face : la dernière valeur, PREVISION.LINEAIRE et PREVISION.ETS d'un tableur."
        )
    )
    asked = st.toggle(words("Juger les méthodes sur le passé (quelques secondes)"), key="needs.reliability")
    if not asked:
        return
    with st.spinner(words("Trente ans de prévisions refaites, une année après l'autre...")):
        found = cached.back_test()
    if found.scores.empty:
        st.info(words("Aucune longue série n'est là : les méthodes ne peuvent pas être jugées."))
        return
    _sentences(found)
    chosen = _choose(found, subject)
    _details(found, chosen)


def _sentences(found: BackTest) -> None:
    st.markdown("\n".join(f"- **{plain(words(sentence))}**" for sentence in found.sentences["sentence"]))


def _choose(found: BackTest, subject: Subject) -> str:
    """Let the reader choose what was forecast; at first, what the public's need starts from."""
    from planning.demand.backtest.report import SUBJECTS

    known = list(dict.fromkeys(found.scores["subject"]))
    own = _own_subject(subject)
    if own is None:
        st.info(words("Le besoin de ce public ne part d'aucune longue série : sa prévision n'est pas vérifiée."))
    names = {name: words(SUBJECTS[name]) for name in known}
    return str(
        st.selectbox(
            words("Ce qui était prévu"),
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


def _details(found: BackTest, chosen: str) -> None:
    from planning.demand.backtest.report import METHODS, OURS, SUBJECTS

    name, ours = words(SUBJECTS[chosen]), OURS[chosen]
    scores = found.scores[found.scores["subject"] == chosen]
    rows = scores.assign(name=[words(METHODS[method]) for method in scores["method"]])
    rows = rows.assign(ours=rows["method"] == ours)
    chart = reliability_chart(rows[rows["horizon"] > 0], name, words)
    show_chart(chart, f"needs.errors.{chosen}")
    held = coverage_sentences(scores, Message(SUBJECTS[chosen]), ours)
    st.markdown("\n".join(f"- {plain(words(sentence))}" for sentence in [*held, *_built(found.built, chosen)]))
    own = found.built[found.built["subject"] == chosen] if len(found.built) else found.built
    if len(own) and not own["verified"].all():
        st.caption(words("Places et euros : le ratio et le prix d'une place sont à vérifier (détail ci-dessous)."))
    show_scores(rows, found, chosen)
    show_misses(found.misses[found.misses["subject"] == chosen])
    show_built(found.built, chosen)


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


def show_scores(rows: pd.DataFrame, found: BackTest, chosen: str) -> None:
    """Write the scores of every method and horizon, then the coverage of totals drawn jointly or one by one."""
    columns = [
        Column("name", words("Méthode"), width="medium"),
        Column("ahead", words("Années d'avance")),
        Column("count", words("Prévisions"), words.integer),
        Column("mape", words("Écart moyen"), lambda share: words.percent(share, 1)),
        Column("bias", words("Biais"), lambda share: words.percent(share, 1)),
        Column("mase", words("MASE (variations annuelles)"), lambda value: words.decimal(value, 2)),
        Column("pinball", words("Perte de la fourchette"), lambda value: words.decimal(value, 2)),
        Column("held", words("Fourchette de 80 % : tenue (marge à 95 %)"), width="medium"),
    ]
    together = words("toutes")
    shown = rows.assign(
        ahead=[together if horizon == 0 else str(horizon) for horizon in rows["horizon"]],
        held=[_held(row) for row in rows.to_dict("records")],
    )
    with st.expander(words("Toutes les mesures")):
        show_table(shown, columns, words("Écarts, pertes et fourchettes de chaque méthode"))
        _totals(found.totals, chosen)


def _totals(totals: pd.DataFrame, chosen: str) -> None:
    names = {"joint": words("ensemble"), "independent": words("chacun de son côté")}
    rows = totals[totals["subject"] == chosen]
    if rows.empty:
        return
    st.caption(words("Totaux des régions, selon que les départements sont tirés ensemble ou chacun de son côté."))
    shown = rows.assign(
        name=rows["draws"].map(names),
        ahead=rows["horizon"].astype("str"),
        held=[_held(row) for row in rows.to_dict("records")],
    )
    columns = [
        Column("name", words("Tirages")),
        Column("ahead", words("Années d'avance")),
        Column("count", words("Prévisions"), words.integer),
        Column("held", words("Fourchette de 80 % : tenue (marge à 95 %)"), width="medium"),
    ]
    show_table(shown, columns, words("Fourchettes des totaux des régions"))


def _held(row: Mapping[Hashable, Any]) -> str:
    if pd.isna(row["coverage"]):
        return ""
    low, high = (words.percent(row[name], 0) for name in ("coverage_low", "coverage_high"))
    return f"{words.percent(row['coverage'], 0)} ({low} - {high})"


def show_misses(misses: pd.DataFrame) -> None:
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
    st.markdown(plain(words(template, years=int(misses["horizon"].iloc[0]), where=listed)))
    inside = {True: words("dedans"), False: words("dehors")}
    missing = words("pas encore de fourchette")
    shown = misses.assign(held=[missing if pd.isna(one) else inside[bool(one)] for one in misses["inside"]])

    columns = [
        Column("area", words("Territoire")),
        Column("origin", words("Prévu en"), words.year),
        Column("year", words("Pour"), words.year),
        Column("forecast", words("Prévision"), words.integer),
        Column("actual", words("Arrivé"), words.integer),
        Column("error", words("Écart"), lambda share: words.percent(share, 0)),
        Column("held", words("Fourchette de 80 %")),
    ]
    with st.expander(words("Les pires écarts")):
        show_table(shown, columns, words("Nos pires écarts, par territoire et année"))


def show_built(built: pd.DataFrame, chosen: str) -> None:
    """Write what planning with each method would have built for nobody, and left missing."""
    from planning.demand.backtest.report import METHODS

    rows = built[built["subject"] == chosen] if len(built) else built
    if rows.empty:
        st.caption(words("Aucun ratio de places n'est connu pour cette série : pas de coût."))
        return

    shown = rows.assign(
        name=[words(METHODS[method]) for method in rows["method"]],
        badge=[verified_words(bool(verified)) for verified in rows["verified"]],
    )
    columns = [
        Column("name", words("Méthode"), width="medium"),
        Column("over", words("Places de trop"), words.integer),
        Column("over_eur", words("En euros"), words.euros),
        Column("under", words("Places manquantes"), words.integer),
        Column("under_eur", words("En euros (manquantes)"), words.euros),
        Column("per_1000", words("Pour 1 000 places utiles"), words.integer),
        Column("badge", words("Vérification")),
    ]
    with st.expander(words("Places de trop et places manquantes, en euros")):
        show_table(shown, columns, words("Places de trop et manquantes, par méthode"))
        st.caption(plain(str(rows["source"].iloc[0])))
