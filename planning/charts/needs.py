"""Needs against places, by public, over the years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from planning.charts.chart import Chart, twin
from planning.charts.panels import Panel, panels_figure
from planning.charts.theme import ACCENT
from planning.domain.message import N_, Message
from planning.i18n import Lang, say, text

_HEADERS = {
    "year": N_("Année"),
    "label": N_("Public"),
    "need": N_("Besoin (places)"),
    "served": N_("Personnes logées"),
    "unmet": N_("Places manquantes"),
}
_BAND_HEADERS = {"low": N_("Besoin bas (1 chance sur 10)"), "high": N_("Besoin haut (1 chance sur 10)")}


def need_multiples(
    supply: pd.DataFrame, band: pd.DataFrame | None = None, columns: int = 4, lang: Lang = "fr"
) -> Chart:
    """Draw one panel per public: need dashed, persons housed filled, what is missing hatched.

    Parameters
    ----------
    supply
        `explain.supply_by_group`: year, client_group, label, letter, colour, need, served, unmet (places).
        With the rows of one public only, the chart is one panel.
    band
        year, client_group, low, high: P10 and P90 of the need.
    columns
        Panels in a row: four on a wide screen, two at 1024 px.
    lang
        Language of the texts.
    """
    keys = ["year", "client_group"]
    rows = supply if band is None else supply.merge(band[[*keys, "low", "high"]], on=keys, how="left")
    groups = [group for _, group in rows.groupby("client_group", sort=False)]
    figure = panels_figure(
        [_panel(group, lang) for group in groups],
        columns,
        (text(N_("besoin"), lang), text(N_("logés"), lang)),
        lang,
    )
    alt = " ".join(_sentence(group.sort_values("year").iloc[-1], lang) for group in groups)
    headers = _HEADERS if band is None else {**_HEADERS, **_BAND_HEADERS}
    return Chart(figure, alt or text(N_("Aucun besoin dans ce plan."), lang), twin(rows, headers, lang))


def _panel(group: pd.DataFrame, lang: Lang) -> Panel:
    last = group.sort_values("year").iloc[-1]
    template = N_("{served} logés en {year}<br>pour un besoin de {need}")
    values = {"served": round(last["served"]), "need": round(last["need"]), "year": int(last["year"])}
    hover = [_hover(row, lang) for row in group.to_dict("records")]
    title = f"{last['letter']}  {last['label']}" if last["letter"] else str(last["label"])
    wanted = [name for name in ("year", "served", "need", "low", "high") if name in group]
    return Panel(
        title,
        say(Message(template, values), lang),
        _colour(last["colour"]),
        group[wanted].assign(hover=hover),
    )


def _hover(row: Mapping[Any, Any], lang: Lang) -> str:
    template = N_("{year} : {served:persons} pour un besoin de {need:places}")
    values = {"year": int(row["year"]), "served": row["served"], "need": row["need"]}
    return say(Message(template, values), lang)


def _sentence(last: pd.Series, lang: Lang) -> str:
    template = N_("{label} : {served} personnes logées en {year} pour un besoin de {need} places.")
    values = {
        "label": str(last["label"]),
        "served": round(last["served"]),
        "need": round(last["need"]),
        "year": int(last["year"]),
    }
    return say(Message(template, values), lang)


def _colour(colour: str) -> str:
    return colour if len(colour) == 7 and colour.startswith("#") else ACCENT
