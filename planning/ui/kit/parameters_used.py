"""Dated figures and assumptions on the screen, and the list of those that a page rests on."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from planning.domain.message import N_
from planning.tables.data import Data
from planning.ui.kit import cached
from planning.ui.kit.amounts_typed import shortest
from planning.ui.kit.badges import source_words, verified_words
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table


def parameters_behind_options(data: Data, options: pd.DataFrame) -> set[str]:
    """The ids of the parameters that these options of a portfolio are computed from."""
    from planning.options import parameters_behind

    here = data["programmes"].loc[data["programmes"]["residence_id"].isin(options["residence_id"]), "typology"]
    after = data["option_programmes"]
    typologies = {*here, *after.loc[after["option_id"].isin(options["option_id"]), "typology"]}
    return parameters_behind(options, typologies, cached.catalogue(data))


def show_parameters_open(names: Iterable[str], data: Data, key: str) -> None:
    """Draw the figures named, in a fold that the page has already."""
    known = cached.parameters(data)
    rows = known[known["parameter_id"].isin(set(names))]
    show_parameters(rows, words("Les chiffres et hypothèses de cette page"), f"{key}.used")


def show_parameters_used(names: Iterable[str], data: Data, key: str) -> None:
    """Draw, folded, the figures that the page rests on; nothing where it rests on none."""
    known = cached.parameters(data)
    rows = known[known["parameter_id"].isin(set(names))]
    if rows.empty:
        return
    doubtful = int((~rows["verified"].astype("bool")).sum())
    title = N_("Les chiffres et hypothèses de cette page : {count}, dont {doubtful} à vérifier")
    with st.expander(words(title, count=len(rows), doubtful=doubtful)):
        show_parameters(rows, words("Les chiffres et hypothèses de cette page"), f"{key}.used")


def show_parameters(rows: pd.DataFrame, alt: str, key: str) -> None:
    """Draw parameters: value and range, unit, source, badge."""
    shown = rows.assign(
        badge=[verified_words(bool(verified)) for verified in rows["verified"]],
        source=[source_words(str(source)) for source in rows["source"]],
    )

    def number(value: float) -> str:
        return shortest(value)

    columns = [
        Column("parameter_id", words("Paramètre")),
        Column("value", words("Valeur"), number, "small"),
        Column("low", words("Basse"), number, "small"),
        Column("high", words("Haute"), number, "small"),
        Column("unit", words("Unité")),
        Column("badge", words("Vérification")),
        Column("source", words("Producteur"), width="medium"),
        Column("note", words("Ce que cela veut dire"), width="large"),
        Column("valid_from", words("Valable depuis")),
        Column("reference", words("Référence"), width="large"),
    ]
    show_table(shown, columns, alt, key=key)


# The figures that a page about the plan rests on: those behind the options that it chose.


def plan_parameters(desk: PlanDesk) -> set[str]:
    """The ids of the parameters behind the plan's options."""
    data, plan = desk.shown.data, desk.shown.plan

    def behind() -> set[str]:
        chosen = {row.option_id for row in plan.decisions}
        names = parameters_behind_options(data, data["options"][data["options"]["option_id"].isin(chosen)])
        return names & set(cached.parameters(data)["parameter_id"])

    return cached.remembered("plan parameters", (desk.shown.entry.id,), behind)
