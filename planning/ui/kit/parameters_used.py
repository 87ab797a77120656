"""Dated figures and assumptions on the screen, and the list of those that a page rests on."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from planning.domain.message import N_, Message
from planning.i18n import Lang, say, text
from planning.tables.data import Data
from planning.ui.kit import cached
from planning.ui.kit.amounts_typed import shortest
from planning.ui.kit.badges import source_words, verified_words
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.table_view import Column, show_table


def parameters_behind_options(data: Data, options: pd.DataFrame) -> set[str]:
    """The ids of the parameters that these options of a portfolio are computed from."""
    from planning.options import parameters_behind

    here = data["programmes"].loc[data["programmes"]["residence_id"].isin(options["residence_id"]), "typology"]
    after = data["option_programmes"]
    typologies = {*here, *after.loc[after["option_id"].isin(options["option_id"]), "typology"]}
    return parameters_behind(options, typologies, cached.catalogue(data))


def show_parameters_used(names: Iterable[str], data: Data, lang: Lang, key: str) -> None:
    """Draw, folded, the figures that the page rests on; nothing where it rests on none."""
    known = cached.parameters(data)
    rows = known[known["parameter_id"].isin(set(names))]
    if rows.empty:
        return
    doubtful = int((~rows["verified"].astype("bool")).sum())
    title = N_("Les chiffres et hypothèses de cette page : {count}, dont {doubtful} à vérifier")
    with st.expander(say(Message(title, {"count": len(rows), "doubtful": doubtful}), lang)):
        show_parameters(rows, text(N_("Les chiffres et hypothèses de cette page"), lang), lang, f"{key}.used")


def show_parameters(rows: pd.DataFrame, alt: str, lang: Lang, key: str) -> None:
    """Draw parameters: value and range, unit, source, badge."""
    shown = rows.assign(
        badge=[verified_words(bool(verified), lang) for verified in rows["verified"]],
        source=[source_words(str(source), lang) for source in rows["source"]],
    )

    def number(value: float) -> str:
        return shortest(value, lang)

    columns = [
        Column("parameter_id", text(N_("Paramètre"), lang)),
        Column("value", text(N_("Valeur"), lang), number, "small"),
        Column("low", text(N_("Basse"), lang), number, "small"),
        Column("high", text(N_("Haute"), lang), number, "small"),
        Column("unit", text(N_("Unité"), lang)),
        Column("badge", text(N_("Vérification"), lang)),
        Column("source", text(N_("Producteur"), lang), width="medium"),
        Column("note", text(N_("Ce que cela veut dire"), lang), width="large"),
        Column("valid_from", text(N_("Valable depuis"), lang)),
        Column("reference", text(N_("Référence"), lang), width="large"),
    ]
    show_table(shown, columns, alt, key=key)


# The figures that a page about the plan rests on: those behind the options that it chose.


def show_plan_parameters(desk: PlanDesk, key: str, *others: str) -> None:
    """Draw, folded, the figures behind the plan's options, and the others named."""
    data, chosen = desk.shown.data, {row.option_id for row in desk.shown.plan.decisions}
    done = data["options"][data["options"]["option_id"].isin(chosen)]
    show_parameters_used({*parameters_behind_options(data, done), *others}, data, desk.lang, key)
