"""How the figure of a need was reached, step by step; a flow told in places."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from planning.charts import chain_chart
from planning.demand import flow_in_places
from planning.demand.steps import Step
from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.ui.kit.badges import verified_words
from planning.ui.kit.drawing import draw, part_once
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table
from planning.ui.needs.need_subject import Subject

DAYS = 365
EXAMPLE_PERSONS, EXAMPLE_DAYS = "369", "10"
"""What stands in the fields at first: 369 stays of 10 days are about 10 occupied places."""


def show_chain(subject: Subject, steps: pd.DataFrame) -> None:
    """Write the computation of one year, one table for each chain of the public."""
    data = subject.data
    st.header(words("D'où vient ce chiffre"))
    chosen = st.selectbox(
        words("Année du calcul"),
        data.years,
        index=len(data.years) - 1,
        format_func=words.year,
        key="needs.year",
        persist_state="session",
        width=200,
    )
    key = (*subject.drawn_from, int(chosen))
    part_once("chain", key, lambda: _chain(subject, steps, int(chosen)))
    _converter()


def _chain(subject: Subject, steps: pd.DataFrame, year: int) -> None:
    rows = chain_rows(steps, subject.data["need_factors"], subject.group, subject.territory, year)
    parts = [part for _, part in rows.groupby("component", sort=False)]
    for position, part in enumerate(parts, start=1):
        st.subheader(component_title(position, len(parts)))
        st.caption(plain(part["note"].iloc[0]))
        if subject.territory is not None:
            draw(chain_chart(part, words), f"needs.steps.{position}")
        _steps_table(part, f"needs.chain.{position}")
        values = {"places": words.places(part["value"].iloc[-1])}
        st.markdown(plain(words("Résultat : {places}.", **values)))
        for sentence in stays_in_places(part):
            st.markdown(plain(words(sentence)))
    if len(parts) > 1:
        total = Message(N_("En tout : {total:places}."), {"total": sum(part["value"].iloc[-1] for part in parts)})
        st.markdown(f"**{plain(words(total))}**")


def stays_in_places(part: pd.DataFrame) -> list[Message]:
    """Say, for each length of stay of a chain, what the flow before it is worth in occupied places.

    Parameters
    ----------
    part
        Rows of `chain_rows` of one chain, in order: step, factor (years), value.
    """
    before = part["value"].shift()
    stays = (part["step"] == Step.STAY) & before.notna() & part["factor"].notna()
    return [
        flow_in_places(float(before[at]), float(part.loc[at, "factor"]) * DAYS) for at in part.index[stays.to_numpy()]
    ]


def _converter() -> None:
    """Turn a flow that the reader types into places."""
    with st.expander(words("Convertir un flux en places")):
        with st.grid(2, min_column_width=220):
            persons = st.text_input(words("Personnes par an"), EXAMPLE_PERSONS, key="needs.flow.persons")
            days = st.text_input(words("Jours de séjour"), EXAMPLE_DAYS, key="needs.flow.days")
        try:
            counts = [float(words.parse_decimal(str(typed))) for typed in (persons, days)]
        except RequestError as error:
            st.error(plain(words(error.message)), icon=":material/error:")
            return
        if min(counts) < 0:
            st.error(words("Un nombre de personnes ou de jours ne peut pas être négatif."))
            return
        st.markdown(f"**{plain(words(flow_in_places(*counts)))}**")
        st.caption(words("Places occupées = personnes par an × jours de séjour / 365 (Little, 1961)."))


def _steps_table(part: pd.DataFrame, key: str) -> None:
    shown = part.assign(
        step_name=[words(label) for label in part["label"]],
        operation=[operation(row) for row in part.to_dict("records")],
        badge=[verified_words(bool(verified)) for verified in part["verified"]],
    )
    columns = [
        Column("step_name", words("Étape"), width="medium"),
        Column("operation", words("Opération")),
        Column("value", words("Reste"), words.integer),
        Column("note", words("Ce que cela veut dire"), width="large"),
        Column("source", words("Source"), width="medium"),
        Column("vintage", words("Date")),
        Column("badge", words("Vérification")),
    ]
    show_table(shown, columns, words("Les étapes du calcul du besoin"), key=key)


# The computation of one need, step by step, with the source of every factor.


COMPETING: Final = "competing"
SHARE_UNITS: Final = ("part", "part disponible", "part par an")


def chain_rows(
    steps: pd.DataFrame, factors: pd.DataFrame, group: str, territory: str | None, year: int
) -> pd.DataFrame:
    """Return the steps of one public and year, in one territory or (None) in all.

    Parameters
    ----------
    steps
        `demand.chain_steps`.
    factors
        The table need_factors: source, vintage, verified, note of each factor.
    group, territory, year
        What the computation is shown for.

    Returns
    -------
    DataFrame
        component, order, factor_id, step, label (Message), sign, factor (NaN where it differs between territories),
        value, unit, source, vintage, verified, note.
    """
    rows = steps[(steps["client_group"] == group) & (steps["year"] == year)]
    rows = rows[rows["territory"] == territory] if territory is not None else _over_territories(rows)
    told = factors[["factor_id", "unit", "source", "vintage", "verified", "note"]]
    return rows.merge(told, on="factor_id", how="left").reset_index(drop=True)


def _over_territories(rows: pd.DataFrame) -> pd.DataFrame:
    """Add up the territories; a figure of the larger area, not shared yet, is counted once."""
    keys = ["component", "order"]
    found = []
    for _, part in rows.groupby(keys, sort=False):
        first = part.iloc[[0]]
        added = part["step"].iloc[0] in (COMPETING, "population") and not part["whole"].all()
        same = part["factor"].nunique() == 1
        factor = part["factor"].sum() if added else part["factor"].iloc[0] if same else float("nan")
        value = part["value"].iloc[0] if part["whole"].all() else part["value"].sum()
        found.append(first.assign(factor=factor, value=value))
    return pd.concat(found, ignore_index=True) if found else rows


def operation(row: Mapping[Hashable, Any]) -> str:
    r"""What a step does, in figures: `× 28,5 %`, `− 1 129`, `÷ 95 %`; the starting figure has none.

    >>> operation({"step": "share", "sign": "×", "factor": 0.285, "unit": "part"}, "fr")
    '× 28,5\xa0%'
    """
    if row["sign"] in ("", "="):
        return ""
    if pd.isna(row["factor"]):
        return words("selon le territoire")
    written = _figure(row["factor"], row["step"], row["unit"])
    if row["step"] == "since":
        return words("× années depuis {year}", year=round(row["factor"]))
    if row["step"] in _TEMPLATES:
        return words(_TEMPLATES[row["step"]], figure=written)
    return f"{row['sign']} {written}"


_TEMPLATES: Final = {
    "remainder": N_("moins {figure}"),
    "growth": N_("+ {figure} par an"),
    "decline": N_("− {figure} par an"),
    "departed": N_("partis : {figure} par an"),
}


def _figure(factor: float, step: str, unit: object) -> str:
    if unit in SHARE_UNITS and step != COMPETING:
        return words.percent(factor, _digits(factor * 100))
    return words.decimal(factor, _digits(factor))


def _digits(value: float) -> int:
    """As many decimals as three figures that count need, none that are zero."""
    most = next((digits for digits, least in enumerate((100, 10, 1, 0.1, 0.01)) if abs(value) >= least), 6)
    return next(digits for digits in range(most + 1) if abs(round(value, digits) - round(value, most)) < 1e-9)


def component_title(position: int, total: int) -> str:
    """The heading of one chain among those of a public."""
    if total == 1:
        return words("Le calcul, étape par étape")
    return words("Calcul {position} sur {total}", position=position, total=total)
