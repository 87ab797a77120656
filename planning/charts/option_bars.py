"""What could be done at a residence: the cost of each option and the places it leaves."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import ACTION_COLOURS, ACTION_SHAPES, NEUTRAL, PAD, SMALL_SIZE, style
from planning.domain.message import N_
from planning.i18n import FRENCH, Words

ROW_HEIGHT = 40
LINE_HEIGHT = 17
"""Of a name that takes several: names of neighbours never overlap."""
MILLION = 1e6
_WRAP = 46
_HEADERS = {
    "decision": N_("Option"),
    "capex_eur": N_("Coût (€)"),
    "cost_low_eur": N_("Coût bas (€)"),
    "cost_high_eur": N_("Coût haut (€)"),
    "persons_after": N_("Places après"),
    "after": N_("Programme après"),
}


@of_text
def options_chart(options: pd.DataFrame, places_today: float, chosen: str = "", words: Words = FRENCH) -> Chart:
    """Draw one line per option: its cost with the range of the estimate, and the places it leaves.

    Parameters
    ----------
    options
        `explain.residence_options`: option_id, decision, kind, capex_eur, cost_low_eur, cost_high_eur (NaN =
        no range), persons_after (model places), after (in words).
    places_today
        Model places today, drawn as a line.
    chosen
        option_id in bold: the plan's.
    words
        Language of the texts.
    """
    rows = options.reset_index(drop=True)
    figure = make_subplots(1, 2, shared_yaxes=True, horizontal_spacing=0.06, column_widths=[0.5, 0.5])
    ticks = [_tick(str(row["decision"]), row["option_id"] == chosen) for row in rows.to_dict("records")]
    tallest = max((LINE_HEIGHT * (tick.count("<br>") + 1) + 4 for tick in ticks), default=0)
    style(figure, words, max(ROW_HEIGHT, tallest) * max(len(rows), 1) + 62)
    figure.add_trace(_costs(rows, words), row=1, col=1)
    figure.add_trace(_places(rows, words), row=1, col=2)
    figure.add_vline(x=places_today, line={"color": NEUTRAL, "width": 1.5, "dash": "dash"}, row=1, col=2)
    figure.add_annotation(
        text=words("aujourd'hui"),
        x=places_today,
        y=1,
        xref="x2",
        yref="paper",
        yanchor="bottom",
        showarrow=False,
        font_size=SMALL_SIZE,
    )
    figure.update_yaxes(range=[len(rows) - 0.5, -0.5], tickvals=list(range(len(rows))), ticktext=ticks, row=1, col=1)
    highest = float(rows[["capex_eur", "cost_high_eur"]].max().max()) if len(rows) else 0.0
    figure.update_xaxes(title=words("coût (M€)"), range=[0, max(highest, 1e5) / MILLION * 1.25], nticks=5, row=1, col=1)
    most = max(float(rows["persons_after"].max()) if len(rows) else 0.0, places_today, 1.0)
    figure.update_xaxes(title=words("places après travaux"), range=[0, most * 1.2], nticks=5, row=1, col=2)
    figure.update_layout(margin={"l": 8, "r": 8, "t": 24, "b": 8, "pad": PAD})
    return Chart(figure, _sentence(rows, places_today, words), twin(rows, _HEADERS, words))


def _tick(label: str, bold: bool) -> str:
    lines = textwrap.wrap(label, _WRAP)
    return "<br>".join(f"<b>{line}</b>" if bold else line for line in lines)


def _costs(rows: pd.DataFrame, words: Words) -> go.Scatter:
    spread = {
        "type": "data",
        "symmetric": False,
        "array": (rows["cost_high_eur"] - rows["capex_eur"]).clip(lower=0).fillna(0.0) / MILLION,
        "arrayminus": (rows["capex_eur"] - rows["cost_low_eur"]).clip(lower=0).fillna(0.0) / MILLION,
        "color": NEUTRAL,
        "thickness": 1.5,
    }
    return go.Scatter(
        x=rows["capex_eur"] / MILLION,
        y=list(range(len(rows))),
        error_x=spread,
        mode="markers",
        marker={
            "size": 13,
            "color": rows["kind"].map(ACTION_COLOURS),
            "symbol": rows["kind"].map(ACTION_SHAPES),
        },
        customdata=[_cost(row, words) for row in rows.to_dict("records")],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _cost(row: Mapping[Any, Any], words: Words) -> str:
    lines = [f"<b>{row['decision']}</b>", words.euros(row["capex_eur"])]
    if not pd.isna(row["cost_low_eur"]) and not pd.isna(row["cost_high_eur"]):
        values = {"low": row["cost_low_eur"], "high": row["cost_high_eur"]}
        lines.append(words("entre {low:euros} et {high:euros}", **values))
    return "<br>".join(lines)


def _places(rows: pd.DataFrame, words: Words) -> go.Bar:
    return go.Bar(
        orientation="h",
        x=rows["persons_after"],
        y=list(range(len(rows))),
        width=0.5,
        marker_color=rows["kind"].map(ACTION_COLOURS),
        text=[words.integer(places) for places in rows["persons_after"]],
        textposition="outside",
        textfont_size=SMALL_SIZE,
        cliponaxis=False,
        customdata=rows["after"],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _sentence(rows: pd.DataFrame, places_today: float, words: Words) -> str:
    if rows.empty:
        return words("Aucune option pour cette résidence.")
    template = N_("{count} options, de {low:euros} à {high:euros}, pour {fewest} à {most} places ; {now} aujourd'hui.")
    values = {
        "count": len(rows),
        "low": rows["capex_eur"].min(),
        "high": rows["capex_eur"].max(),
        "fewest": round(rows["persons_after"].min()),
        "most": round(rows["persons_after"].max()),
        "now": round(places_today),
    }
    return words(template, **values)
