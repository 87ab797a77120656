"""Between which prices of a well-housed year each decision is kept: one bar a decision, the board's price as a line."""

from __future__ import annotations

import textwrap
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import ACCENT, NEUTRAL, PAD, SMALL_SIZE, WHOLE, hatched, new_figure
from planning.domain.message import N_
from planning.domain.statement import HIGHEST_PRICE_EUR, LOWEST_PRICE_EUR
from planning.i18n import FRENCH, Words

ROW_HEIGHT: Final = 42
_WRAP: Final = 52
_HEADERS = {
    "residence": N_("Résidence"),
    "decision": N_("Décision"),
    "from_told": N_("Tenue à partir de (€)"),
    "to_told": N_("Tenue jusqu'à (€)"),
    "prices": N_("Prix d'une année bien logée"),
    "advantage_eur": N_("Ce que perd le plan sans elle, au prix du conseil (€)"),
}


@of_text
def price_chart(prices: pd.DataFrame, price: float, words: Words = FRENCH) -> Chart:
    """Draw one bar per decision, from the lowest to the highest price at which it is kept.

    Where the model does not tell, the whole line is hatched in grey.

    Parameters
    ----------
    prices
        `explain.price_table`: residence, decision, from_eur, to_eur (NaN: the model does not tell), has_low, has_high,
        is_clear, prices (words), advantage_eur.
    price
        The board's, in euros.
    words
        Language of the texts.
    """
    rows = prices.assign(
        start=prices["from_eur"].fillna(LOWEST_PRICE_EUR),
        end=prices["to_eur"].fillna(HIGHEST_PRICE_EUR),
        from_told=prices["from_eur"].where(prices["has_low"].astype(bool)),
        to_told=prices["to_eur"].where(prices["has_high"].astype(bool)),
    )
    figure = new_figure(words, ROW_HEIGHT * max(len(rows), 1) + 74)
    for is_clear in (True, False):
        figure.add_trace(_bars(rows[rows["is_clear"].astype(bool) == is_clear], is_clear))
    figure.add_vline(x=price, line={"color": NEUTRAL, "width": 2, "dash": "dash"})
    figure.add_annotation(
        text=words("prix du conseil : {price:exact_euros}", price=price),
        x=price,
        y=1,
        yref="paper",
        yanchor="bottom",
        showarrow=False,
        font_size=SMALL_SIZE,
    )
    figure.update_xaxes(
        title=words("prix d'une année bien logée (€)"),
        range=[LOWEST_PRICE_EUR - 200.0, HIGHEST_PRICE_EUR + 200.0],
        tickvals=[LOWEST_PRICE_EUR, 5_000, 10_000, 15_000, HIGHEST_PRICE_EUR],
        tickformat=WHOLE,
        title_font_size=SMALL_SIZE,
    )
    figure.update_yaxes(
        range=[len(rows) - 0.5, -0.5],
        tickvals=list(range(len(rows))),
        ticktext=[
            _tick(residence, decision) for residence, decision in zip(rows["residence"], rows["decision"], strict=True)
        ],
        tickfont_size=SMALL_SIZE,
    )
    figure.update_layout(barmode="overlay", margin={"l": 8, "r": 24, "t": 24, "b": 8, "pad": PAD})
    return Chart(figure, _sentence(rows, price, words), twin(rows, _HEADERS, words))


def _bars(rows: pd.DataFrame, is_clear: bool) -> go.Bar:
    colour = ACCENT if is_clear else NEUTRAL
    return go.Bar(
        orientation="h",
        y=rows.index,
        base=rows["start"],
        x=rows["end"] - rows["start"],
        width=0.5,
        marker={
            "color": colour,
            "line": {"width": 1, "color": colour},
            **({} if is_clear else {"pattern": {**hatched(colour), "fgcolor": colour}}),
        },
        customdata=[
            "<br>".join(textwrap.wrap(f"{residence} : {told}", 60))
            for residence, told in zip(rows["residence"], rows["prices"], strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _tick(residence: str, decision: str) -> str:
    return f"{residence}<br>{textwrap.shorten(decision, _WRAP, placeholder='…')}"


def _sentence(rows: pd.DataFrame, price: float, words: Words) -> str:
    if rows.empty:
        return words("Aucun prix n'est encore cherché.")
    clear = rows[rows["is_clear"].astype(bool)]
    values = {"count": len(rows), "clear": len(clear), "price": price}
    if clear.empty:
        return words("À {price:exact_euros}, le modèle ne tranche aucune des décisions ({count}).", **values)
    values |= {"low": clear["start"].max(), "high": clear["end"].min()}
    template = N_(
        "Décisions nettes à {price:exact_euros} l'année bien logée : {clear} sur {count} ; aucune de celles-ci ne "
        "change entre {low:exact_euros} et {high:exact_euros}."
    )
    return words(template, **values)
