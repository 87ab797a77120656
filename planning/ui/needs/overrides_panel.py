"""What an expert knows: one more opinion on a factor, tried on the page, its weight and its effect shown."""

from __future__ import annotations

import datetime
import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from planning.charts import two_bands
from planning.demand.steps import STEP_RULES, Step
from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.explain import compared_sentence
from planning.tables.schemas import NEED_OVERRIDES
from planning.ui.kit import cached, state
from planning.ui.kit.amounts_typed import shortest
from planning.ui.kit.drawing import show_chart
from planning.ui.kit.markdown import plain
from planning.ui.kit.need_bands import compared_bands, most_changed
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, csv_button, show_table
from planning.ui.needs.need_facts import Overridden
from planning.ui.needs.need_subject import Subject

BELIEFS = {"table": N_("La table"), "expert": N_("L'avis"), "pooled": N_("Les deux ensemble")}
VALIDITY_DAYS = 365


def show_overrides(subject: Subject) -> None:
    """Offer the form, and show what the opinion tried last would change."""
    draws = cached.draws(subject.data)
    factors = _factors(subject)
    if draws is None or factors.empty:
        return
    st.header(words("Ce qu'un expert sait de plus"))
    st.caption(
        words(
            "Un avis porte sur un facteur, jamais sur le résultat. Il est pondéré avec la table, daté, signé, et "
            "expire. Ici il n'est qu'essayé : pour qu'il compte, ajoutez la ligne à need_overrides.csv."
        )
    )
    _standing(subject)
    _form(subject, factors)
    tried = state.override(subject.portfolio.hash)
    if tried is None or json.loads(tried)["factor_id"] not in set(factors["factor_id"]):
        return
    with st.spinner(words("Les avenirs sont tirés de nouveau...")):
        found = cached.overridden(subject.data, tried)
    _effect(subject, found)
    _export(tried)


def _factors(subject: Subject) -> pd.DataFrame:
    """The factors that an opinion may be about: those of the public that are positive."""
    rows = subject.data["need_factors"]
    return rows[(rows["client_group"] == subject.group) & (rows["value"] > 0)]


def _standing(subject: Subject) -> None:
    """Say which opinions already count in the forecast."""
    rows = subject.data["need_overrides"]
    if rows.empty:
        return
    from planning.demand import made_for, with_overrides

    _changed, _spreads, report = with_overrides(subject.data["need_factors"], rows, made_for(subject.data))
    lines = [plain(words(sentence)) for sentence in report["sentence"]]
    st.markdown("\n".join(f"- {line}" for line in lines))


def _form(subject: Subject, factors: pd.DataFrame) -> None:
    names = {str(row["factor_id"]): _factor_name(row) for row in factors.to_dict("records")}
    chosen = str(
        st.selectbox(
            words("Facteur"),
            list(names),
            format_func=names.__getitem__,
            key=f"needs.factor.{subject.group}.{words.lang}",
        )
    )
    factor = {str(name): value for name, value in factors.set_index("factor_id").loc[chosen].to_dict().items()}
    st.caption(plain(f"{factor['note']} ({factor['source']}, {factor['vintage']})"))
    today = datetime.datetime.now(tz=datetime.UTC).date()
    with st.form("needs.override"):
        entries = _entries(factor, chosen, today)
        sent = st.form_submit_button(words("Voir l'effet de cet avis"), icon=":material/compare_arrows:")
    if not sent:
        return
    reading = read_override(entries, {**factor, "factor_id": chosen}, today)
    for problem in reading.problems:
        st.error(plain(words(problem)), icon=":material/error:")
    state.try_override(subject.portfolio.hash, json.dumps(reading.row) if reading.row else None)


def _entries(factor: Mapping[str, Any], chosen: str, today: datetime.date) -> OverrideEntries:
    table = {"low": factor["low"], "mid": factor["value"], "high": factor["high"]}
    with st.grid(3, min_column_width=180):
        typed = {
            name: st.text_input(
                words(label),
                placeholder=shortest(table[name]) if pd.notna(table[name]) else "",
                key=f"needs.override.{name}.{chosen}.{words.lang}",
            )
            for name, label in FIELDS.items()
        }
    with st.grid(2, min_column_width=260):
        author = st.text_input(words("Auteur"), key="needs.override.author")
        reason = st.text_input(words("Raison"), key="needs.override.reason")
        expiry = st.date_input(
            words("Expire le"),
            value=today + datetime.timedelta(days=VALIDITY_DAYS),
            format="DD/MM/YYYY",
            key="needs.override.expiry",
        )
        weight = st.slider(
            words("Poids de l'avis (le reste à la table)"), 0, 100, 50, 5, format="%d %%", key="needs.override.weight"
        )
    return OverrideEntries(
        low=str(typed["low"] or ""),
        mid=str(typed["mid"] or ""),
        high=str(typed["high"] or ""),
        author=str(author or ""),
        reason=str(reason or ""),
        expiry=expiry,
        weight=int(weight),
    )


def _factor_name(row: Mapping[Hashable, Any]) -> str:
    step = words(STEP_RULES[Step(str(row["step"]))].label)
    return f"{step} · {row['factor_id']} · {shortest(float(row['value']))} {row['unit']}"


def _effect(subject: Subject, found: Overridden) -> None:
    """Say what the opinion does to the factor, then to the need."""
    draws = cached.draws(subject.data)
    if draws is None:
        return
    st.markdown(f"**{plain(words(found.report['sentence']))}**")
    rows = pd.DataFrame(
        [
            {"belief": words(label)}
            | {column: float(found.report[f"{name}_{column}"]) for column in ("low", "value", "high")}
            for name, label in BELIEFS.items()
        ]
    )

    def figure(value: float) -> str:
        return shortest(float(f"{value:.3g}"))

    columns = [
        Column("belief", words("D'après")),
        Column("low", words("Bas (1 chance sur 10)"), figure),
        Column("value", words("Milieu"), figure),
        Column("high", words("Haut (1 chance sur 10)"), figure),
    ]
    show_table(rows, columns, words("Le facteur selon la table, l'avis, et les deux"))
    bands = compared_bands(draws, found.draws, subject.scenario, subject.group, subject.territory)
    st.markdown(plain(words(compared_sentence(most_changed(bands)))))
    change = words("cet avis")
    show_chart(two_bands(bands, subject.name, change, subject.colour, words), "needs.overridden")


def _export(tried: str) -> None:
    row = pd.DataFrame([json.loads(tried)])[[column.name for column in NEED_OVERRIDES.columns]]
    label = words("Exporter la ligne pour need_overrides.csv")
    csv_button(label, row, "need_overrides.csv", "needs.override.csv")


# What was typed about a factor -> a row of need_overrides, or a sentence for each entry that is refused.


FIELDS = {"low": N_("Valeur basse"), "mid": N_("Valeur centrale"), "high": N_("Valeur haute")}
OVERRIDE = "essai"
"""Id of the row that is tried on the page."""


@dataclass(frozen=True)
class OverrideEntries:
    """What stands in the form when it is sent; `weight` in percent."""

    low: str
    mid: str
    high: str
    author: str
    reason: str
    expiry: datetime.date | None
    weight: int


@dataclass(frozen=True)
class OverrideReading:
    """A row of need_overrides, or why there is none."""

    row: Mapping[str, Any] | None
    problems: tuple[Message, ...] = ()


def read_override(entries: OverrideEntries, factor: Mapping[str, Any], today: datetime.date) -> OverrideReading:
    """Turn entries into a row; every entry is looked at, so that all problems are told at once.

    Parameters
    ----------
    entries
        What was typed.
    factor
        The row of need_factors that it is about.
    today
        The day of writing.
    """
    problems: list[Message] = []
    figures = {name: _figure(getattr(entries, name), label, problems) for name, label in FIELDS.items()}
    if all(figure is not None for figure in figures.values()):
        problems += _disorder(figures, factor)
    if not entries.author.strip():
        problems.append(Message(N_("Auteur : écrivez qui donne cet avis")))
    if not entries.reason.strip():
        problems.append(Message(N_("Raison : écrivez ce que vous savez et que la table ne sait pas")))
    if entries.expiry is None or entries.expiry < today:
        problems.append(Message(N_("Expiration : choisissez un jour à venir")))
    if problems:
        return OverrideReading(None, tuple(problems))
    dates = {"written": today.isoformat(), "expiry": str(entries.expiry)}
    said = {"author": entries.author.strip(), "reason": entries.reason.strip()}
    head = {"override_id": OVERRIDE, "factor_id": str(factor["factor_id"])}
    return OverrideReading({**head, **figures, **said, **dates, "weight": entries.weight / 100.0})


def _figure(typed: str, label: str, problems: list[Message]) -> float | None:
    try:
        return float(words.parse_decimal(typed))
    except RequestError as error:
        problems.append(Message(N_("{field} : {problem}"), {"field": Message(label), "problem": error.message}))
        return None


def _disorder(figures: Mapping[str, float | None], factor: Mapping[str, Any]) -> list[Message]:
    low, mid, high = (float(figures[name] or 0.0) for name in FIELDS)
    if not 0 < low < mid < high:
        return [Message(N_("Les trois valeurs doivent se suivre : 0 < basse < centrale < haute"))]
    share = not factor.get("times") and STEP_RULES[Step(str(factor["step"]))].is_share
    if share and high > 1:
        return [Message(N_("Cette part s'écrit entre 0 et 1 : 0,3 pour 30 %"))]
    return []
