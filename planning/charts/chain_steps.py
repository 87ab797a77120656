"""How a need is computed: from a population to the places asked of us, step by step."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import ACCENT, NEUTRAL, PAD, SMALL_SIZE, new_figure
from planning.domain.message import N_, Message
from planning.i18n import FRENCH, Words

ROW_HEIGHT = 36
SMALL = 10
"""Below it, an amount keeps one decimal."""
_WRAP = 26
_HEADERS = {"step_name": N_("Étape"), "applied": N_("Opération"), "value": N_("Résultat")}


@of_text
def chain_chart(steps: pd.DataFrame, words: Words = FRENCH) -> Chart:
    """Draw the chain of one need: one line per step, its result as a point on a logarithmic scale.

    A population is a thousand times the places it ends in; on such a scale equal distances are equal
    multiplications, which is what a chain does.

    Parameters
    ----------
    steps
        Rows of `demand.chain_steps` for one public, territory and year, in order: component, label (Message
        or text), sign, factor, value; `note`, if there, is added to what hovering shows.
    words
        Language of the texts.
    """
    rows = _described(steps, words)
    figure = new_figure(words, ROW_HEIGHT * max(len(rows), 1) + 46)
    positive = rows.loc[rows["value"] > 0, "value"]
    floor = float(positive.min()) / 2 if len(positive) else 1.0
    drawn = rows["value"].clip(lower=floor)
    for _, part in rows.groupby("component", sort=False):
        at = drawn.loc[part.index]
        figure.add_trace(
            go.Scatter(
                x=at,
                y=part["y"],
                mode="lines+markers+text",
                line={"color": NEUTRAL, "width": 1.5, "dash": "dot"},
                marker={"size": 12, "color": ACCENT},
                text=[f"  {_amount(value, words)}" for value in part["value"]],
                textposition="middle right",
                customdata=part["hover"],
                hovertemplate="%{customdata}<extra></extra>",
                cliponaxis=False,
            )
        )
    figure.update_xaxes(
        type="log",
        title=words("personnes puis places (échelle logarithmique)"),
        showticklabels=False,
        title_font_size=SMALL_SIZE,
    )
    figure.update_yaxes(
        range=[len(rows) - 0.5, -0.5],
        tickvals=rows["y"].tolist(),
        ticktext=rows["tick"].tolist(),
        ticklabelstandoff=8,
    )
    figure.update_layout(margin={"l": 8, "r": 90, "t": 8, "b": 8, "pad": PAD})
    return Chart(figure, _sentence(rows, words), twin(rows, _HEADERS, words))


def _described(steps: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Add what is read (step_name, applied, tick, hover) and the place of the line, y."""
    rows = steps.reset_index(drop=True)
    names = [words(label) if isinstance(label, Message) else str(label) for label in rows["label"]]
    before = rows.groupby("component", sort=False)["value"].shift()
    pairs = zip(rows.to_dict("records"), before, strict=True)
    applied = [_applied(row, former, words) for row, former in pairs]
    rank = rows.groupby("component", sort=False).ngroup() + 1
    heads = [f"{part} · " if rank.max() > 1 else "" for part in rank]
    notes = rows["note"] if "note" in rows else pd.Series("", rows.index)
    lines = list(zip(heads, names, applied, strict=True))
    return rows.assign(
        step_name=[f"{head}{name}" for head, name, _ in lines],
        applied=applied,
        tick=[f"{_wrapped(head + name)}  <b>{operation}</b>" for head, name, operation in lines],
        hover=[_hover(row, note, words) for row, note in zip(rows.to_dict("records"), notes, strict=True)],
        y=range(len(rows)),
    )


def _wrapped(label: str) -> str:
    return "<br>".join(textwrap.wrap(label, _WRAP))


def _amount(value: float, words: Words) -> str:
    return words.integer(value) if abs(value) >= SMALL or not value else words.decimal(value, 1)


def _applied(row: Mapping[Any, Any], before: float, words: Words) -> str:
    """Return the operation in figures, such as `× 0,3`: what multiplies is said by its effect."""
    if row["sign"] == "−":
        return f"− {_amount(row['factor'], words)}"
    if row["sign"] == "÷":
        return f"÷ {words.number(row['factor'])}"
    if row["sign"].startswith("×") and before > 0:
        return f"× {_digits(row['value'] / before, words)}"
    return ""


def _digits(ratio: float, words: Words) -> str:
    """Write a ratio with the three figures that count: 0,0179 and 1,5."""
    decimals = max(0, 2 - math.floor(math.log10(ratio))) if 0 < ratio < 1 else 2
    mark = words.decimal(0.1, 1)[1]
    return words.decimal(ratio, decimals).rstrip("0").rstrip(mark)


def _hover(row: Mapping[Any, Any], note: str, words: Words) -> str:
    return "<br>".join([_amount(row["value"], words), *textwrap.wrap(note, 60)])


def _sentence(rows: pd.DataFrame, words: Words) -> str:
    if rows.empty:
        return words("Ce besoin n'est pas calculé par une chaîne.")
    ends = rows.groupby("component", sort=False)["value"]
    template = N_("De {start} personnes à {end} places, en {count} étapes.")
    return words(template, start=round(ends.first().sum()), end=round(ends.last().sum()), count=len(rows))
