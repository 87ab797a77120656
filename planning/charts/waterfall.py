"""From plan A to plan B: a waterfall of what each change adds, from nothing to the whole difference."""

from __future__ import annotations

import textwrap
from typing import Literal

import pandas as pd
import plotly.graph_objects as go

from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import ACCENT, NEUTRAL, PAD, SMALL_SIZE, hatched, new_figure
from planning.domain.message import N_, Message
from planning.i18n import FRENCH, Words

Measure = Literal["gain", "last_year", "all_years"]
"""The value of the plan, persons housed in the last year, place-years over the whole plan."""
LOSS = "#B5532A"
ROW_PX = 46
LEAST = 0.05
"""Below, a figure reads 0."""
_WRAP = 52
_ROOM = 1.35
"""The axis goes so far beyond the bars, for the figures beside them."""
TITLES: dict[Measure, str] = {
    "gain": N_("valeur du plan, tous critères pesés (plus = mieux)"),
    "last_year": N_("personnes logées la dernière année"),
    "all_years": N_("places occupées, toutes années additionnées"),
}
IN_YEARS = N_("équivalent d'années bien logées (plus = mieux)")
"""The value of a plan under the value model."""
PROOFS = {
    "proven": N_("démontré"),
    "not_proven": N_("non démontré"),
    "no_effect": N_("sans effet"),
}
_HEADERS = {
    "step": N_("Étape"),
    "change": N_("Changement"),
    "gain": N_("Gain de valeur"),
    "gain_eur": N_("Soit, au prix du conseil (€)"),
    "doubt": N_("Marge de l'étape"),
    "proof_name": N_("Preuve"),
    "last_year": N_("Personnes logées de plus, dernière année"),
    "all_years": N_("Places occupées de plus, toutes années"),
    "own_eur": N_("Fonds propres de plus (€)"),
    "capex_eur": N_("Investissement de plus (€)"),
    "moved": N_("Décisions qui changent"),
}


@of_text
def from_a_to_b_chart(steps: pd.DataFrame, served: pd.DataFrame, measure: Measure, words: Words = FRENCH) -> Chart:
    """Draw one bar per step, each from where the former ends; the last bar is the sum.

    Hatched: the step is not proven. A proof is about the value of the plans, whatever is added up here.

    Parameters
    ----------
    steps, served
        `explain.step_table` and `explain.served_steps`.
    measure
        What is added up.
    words
        Language of the texts.
    """
    rows = _rows(steps, served, words)
    has_price = bool(rows["gain_eur"].notna().any())
    title = IN_YEARS if measure == "gain" and has_price else TITLES[measure]
    headers = {name: header for name, header in _HEADERS.items() if has_price or name != "gain_eur"}
    figure = new_figure(words, ROW_PX * (len(rows) + 1) + 60)
    total = float(rows[measure].sum())
    begins = rows[measure].cumsum() - rows[measure]
    names = [*("<br>".join(textwrap.wrap(name, _WRAP)) for name in rows["name"]), f"<b>{words('Total')}</b>"]
    sizes, bases = [*rows[measure], total], [*begins, 0.0]
    doubtful = [*(rows["proof"] == "not_proven"), False]
    hovers = [*(_hover(row, served, measure, words) for row in rows.to_dict("records")), _signed(total, words)]
    for is_doubtful in (False, True):
        chosen = [number for number, doubt in enumerate(doubtful) if doubt is is_doubtful]
        colours = [_colour(sizes[number], number == len(rows)) for number in chosen]
        figure.add_trace(
            go.Bar(
                orientation="h",
                y=chosen,
                x=[sizes[number] for number in chosen],
                base=[bases[number] for number in chosen],
                marker={
                    "color": colours,
                    "line": {"width": 1, "color": colours},
                    **({"pattern": {**hatched(ACCENT), "fgcolor": colours}} if is_doubtful else {}),
                },
                customdata=[hovers[number] for number in chosen],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )
    figure.add_trace(_figures(sizes, bases, words))
    ends = [0.0, *(base + size for base, size in zip(bases, sizes, strict=True))]
    _axes(figure, names, min(ends), max(ends), words(title))
    return Chart(figure, _sentence(rows, total, measure, title, words), twin(rows, headers, words))


def _rows(steps: pd.DataFrame, served: pd.DataFrame, words: Words) -> pd.DataFrame:
    more = served.groupby("step")[["last_year", "all_years"]].sum().reindex(steps["step"], fill_value=0.0)
    return steps.assign(
        gain_eur=steps["gain_eur"] if "gain_eur" in steps else float("nan"),
        name=[f"{step}. {change}" for step, change in zip(steps["step"], steps["change"], strict=True)],
        last_year=more["last_year"].to_numpy(),
        all_years=more["all_years"].to_numpy(),
        proof_name=[words(PROOFS[proof]) for proof in steps["proof"]],
    )


def _colour(size: float, is_total: bool) -> str:
    if is_total:
        return NEUTRAL
    return ACCENT if size >= 0 else LOSS


def _signed(value: float, words: Words) -> str:
    if abs(value) < LEAST:
        return words.integer(0)
    written = words.integer(abs(value)) if abs(value) >= 10 else words.decimal(abs(value), 1)
    return f"{'+' if value > 0 else '−'}{written}"


def _hover(row: dict[object, object], served: pd.DataFrame, measure: Measure, words: Words) -> str:
    """Return the exact figure and its proof, then its groups (persons)."""
    lines = [*textwrap.wrap(str(row["name"]), 60), _signed(float(str(row[measure])), words), str(row["proof_name"])]
    if measure == "gain":
        return "<br>".join(lines)
    groups = served[(served["step"] == row["step"]) & (served[measure].abs() >= 0.05)]
    lines += [f"{one['label']} : {_signed(one[measure], words)}" for one in groups.to_dict("records")]
    return "<br>".join(lines)


def _figures(sizes: list[float], bases: list[float], words: Words) -> go.Scatter:
    """Write each figure right of its bar."""
    return go.Scatter(
        x=[max(base, base + size) for base, size in zip(bases, sizes, strict=True)],
        y=list(range(len(sizes))),
        mode="text",
        text=[f" {_signed(size, words)}" for size in sizes],
        textposition="middle right",
        hoverinfo="skip",
    )


def _axes(figure: go.Figure, names: list[str], least: float, most: float, title: str) -> None:
    span = max(most - least, 1e-9)
    figure.update_xaxes(
        title=title,
        range=[least - 0.04 * span, least + _ROOM * span],
        zeroline=True,
        zerolinecolor=NEUTRAL,
        nticks=6,
        title_font_size=SMALL_SIZE,
    )
    figure.update_yaxes(
        range=[len(names) - 0.5, -0.5], tickvals=list(range(len(names))), ticktext=names, ticklabelstandoff=8
    )
    figure.update_layout(barmode="overlay", bargap=0.35, margin={"l": 8, "r": 8, "t": 8, "b": 8, "pad": PAD})


def _sentence(rows: pd.DataFrame, total: float, measure: Measure, title: str, words: Words) -> str:
    values = {"total": _signed(total, words), "measure": Message(title)}
    if rows.empty:
        return words("Rien ne sépare les deux plans.")
    largest = rows.iloc[int(rows[measure].abs().argmax())]
    values |= {"change": largest["change"], "most": _signed(largest[measure], words)}
    template = N_("{measure} : {total} en tout. La plus grande étape : {most}, « {change} ».")
    return words(template, **values)
