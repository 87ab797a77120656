"""The works over the years, by territory, above the people housed elsewhere and the own funds of each year."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from planning.charts.chart import Chart, of_text, twin
from planning.charts.theme import ACCENT, FAINT, INK, NEUTRAL, SMALL_SIZE, new_figure, rgba
from planning.domain.message import N_
from planning.explain.residences.families import FAMILIES
from planning.i18n import FRENCH, Words

Row = Mapping[Hashable, Any]
ROW_PX: Final = 25
HEAD_PX: Final = 34
FOOT_ROWS: Final = 2.6
_NAMES: Final = 4.2
"""Years' width that the names take at the left of the first year."""
_TERRITORIES: Final = 2.8
"""Years' width of the territories before the names."""
_BAR: Final = 0.5
_CLOSED_BELOW: Final = 0.36
_HEADERS: Final = {
    "territory_name": N_("Territoire"),
    "residence": N_("Résidence"),
    "label": N_("Décision"),
    "studies_start": N_("Début des études"),
    "works_start": N_("Début des travaux"),
    "works_end": N_("Fin des travaux"),
    "delivery": N_("Livraison"),
    "closed_places": N_("Places fermées"),
    "capex_eur": N_("Coût (€)"),
}


@of_text
def calendar_chart(
    works: pd.DataFrame,
    by_year: pd.DataFrame,
    today: datetime.date | None = None,
    opened: str = "",
    words: Words = FRENCH,
    ink: str = INK,
) -> Chart:
    """Draw the works: studies light, works full, a mark at delivery, closed places as a thin line beneath.

    Every bar and every name carries its residence_id as `customdata[0]`.

    Parameters
    ----------
    works
        `explain.timeline` in its order, with `family` (id) and `note` (a word beside the bar; may be empty).
    by_year
        year, away (persons housed elsewhere), paid_eur (own funds to pay): every year of the plan.
    today
        Day of the vertical line, drawn when it falls within the plan.
    opened
        The residence whose row is marked.
    words
        Language of the texts.
    ink
        Colour of what is written: that of the reader's theme.
    """
    rows = _ordered(works)
    years = [int(year) for year in by_year["year"]]
    height = HEAD_PX + round(ROW_PX * (len(rows) + FOOT_ROWS)) + 6
    figure = new_figure(words, height)
    notes = [*_names(figure, rows, years, words), *_foot(figure, by_year, len(rows), words)]
    _bars(figure, rows, words)
    _deliveries(figure, rows, words)
    lines = _lines(rows, years, opened, ink)
    end = years[-1] + 1
    if today is not None and years[0] <= today.year < end:
        at = today.year + (today.timetuple().tm_yday - 1) / 366
        lines.append(_line(at, at, -0.6, len(rows) - 0.5, NEUTRAL, "dot"))
        notes.append(_note(words("aujourd'hui"), at, len(rows) - 0.6, "left"))
    notes = [{**note, "font": {"color": ink, **note["font"]}} for note in notes]
    figure.update_layout(annotations=notes, shapes=lines, barmode="overlay", bargap=0)
    figure.update_layout(margin={"l": 4, "r": 4, "t": HEAD_PX, "b": 4})
    figure.update_xaxes(
        range=[years[0] - _NAMES - _TERRITORIES, end + 0.05],
        tickvals=[year + 0.5 for year in years],
        ticktext=[f"<b>{year}</b>" for year in years],
        tickfont={"color": ink},
        side="top",
    )
    figure.update_yaxes(range=[len(rows) + FOOT_ROWS - 0.5, -0.6], visible=False)
    return Chart(figure, _sentence(rows, by_year, words), twin(rows, _HEADERS, words))


def _ordered(works: pd.DataFrame) -> pd.DataFrame:
    """Return the rows by territory, those that begin first at the top, with their height `y`."""
    first = works["studies_start"].astype("float64").fillna(works["works_start"])
    rows = works.assign(first=first.astype("float64"))
    earliest = rows.groupby("territory_name")["first"].transform("min")
    rows = rows.assign(earliest=earliest).sort_values(
        ["earliest", "territory_name", "first", "residence"], kind="stable", ignore_index=True
    )
    return rows.assign(y=pd.Series(range(len(rows)), dtype="float64"))


def _names(figure: go.Figure, rows: pd.DataFrame, years: Sequence[int], words: Words) -> list[dict[str, Any]]:
    """Draw the signs and what can be clicked under the names; return the names and, once each, the territories."""
    start = years[0] - _NAMES
    figure.add_trace(
        {
            "type": "bar",
            "orientation": "h",
            "base": [start] * len(rows),
            "x": [years[-1] + 1 - start] * len(rows),
            "y": rows["y"],
            "width": 0.96,
            "marker": {"color": "rgba(138,138,138,0.01)"},
            "customdata": list(zip(rows["residence_id"], [_hover(row, words) for row in _records(rows)], strict=True)),
            "hovertemplate": "%{customdata[1]}<extra></extra>",
            **_always_full(),
        }
    )
    figure.add_trace(
        {
            "type": "scatter",
            "mode": "markers",
            "x": [start + 0.12] * len(rows),
            "y": rows["y"],
            "marker": _marks(rows, 10),
            "hoverinfo": "skip",
        }
    )
    notes = [_name(row["residence"], start + 0.3, row["y"]) for row in _records(rows)]
    heads = rows.drop_duplicates("territory_name")
    return notes + [_note(row["territory_name"], start - _TERRITORIES, row["y"], "left") for row in _records(heads)]


def _name(name: str, x: float, y: float) -> dict[str, Any]:
    note = _note(name, x, y, "left")
    return {**note, "font": {"size": 13, "color": ACCENT}, "captureevents": False}


def _bars(figure: go.Figure, rows: pd.DataFrame, words: Words) -> None:
    colours = [FAMILIES[family].colour for family in rows["family"]]
    outlines = [FAMILIES[family].outline for family in rows["family"]]
    common: dict[str, Any] = {
        "type": "bar",
        "orientation": "h",
        "y": rows["y"],
        "width": _BAR,
        "customdata": list(zip(rows["residence_id"], [_hover(row, words) for row in _records(rows)], strict=True)),
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        **_always_full(),
    }
    studies = (rows["studies_end"] - rows["studies_start"] + 1).astype("float64").fillna(0.0)
    light = [rgba(colour, 0.4) for colour in colours]
    figure.add_trace({**common, "base": rows["first"], "x": studies, "marker": {"color": light}})
    length = rows["works_end"] - rows["works_start"] + 1
    marker = {"color": colours, "line": {"color": outlines, "width": 0.6}}
    figure.add_trace({**common, "base": rows["works_start"], "x": length, "marker": marker})


def _always_full() -> dict[str, Any]:
    """Return what keeps the other bars as they are when one is clicked."""
    return {"selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}}}


def _marks(rows: pd.DataFrame, size: int) -> dict[str, Any]:
    looks = [FAMILIES[family] for family in rows["family"]]
    return {
        "symbol": [look.symbol for look in looks],
        "size": size,
        "color": [look.colour for look in looks],
        "line": {"width": 1.2, "color": [look.outline for look in looks]},
    }


def _deliveries(figure: go.Figure, rows: pd.DataFrame, words: Words) -> None:
    said = [words("Livraison en {year}", year=int(when)) for when in rows["delivery"]]
    figure.add_trace(
        {
            "type": "scatter",
            "x": rows["works_end"] + 1,
            "y": rows["y"],
            "mode": "markers+text",
            "text": rows["note"],
            "textposition": "middle right",
            "textfont": {"size": SMALL_SIZE},
            "marker": _marks(rows, 12),
            "customdata": list(zip(rows["residence_id"], said, strict=True)),
            "hovertemplate": "%{customdata[1]}<extra></extra>",
            "cliponaxis": False,
            **_always_full(),
        }
    )


def _lines(rows: pd.DataFrame, years: Sequence[int], opened: str, ink: str) -> list[dict[str, Any]]:
    """Return the lines between years and between territories, closed places, and the row that is open."""
    left, end = years[0] - _NAMES - _TERRITORIES, years[-1] + 1
    found = [_line(year, year, -0.6, len(rows) - 0.5, FAINT) for year in [*years, end]]
    breaks = rows.index[rows["territory_name"] != rows["territory_name"].shift()]
    found += [_line(left, end, at - 0.5, at - 0.5, FAINT) for at in [*breaks, len(rows)]]
    for row in _records(rows):
        if row["closed_places"] > 0:
            below = row["y"] + _CLOSED_BELOW
            found.append(_line(row["closing_year"], row["delivery"], below, below, ink, width=2))
        if row["residence_id"] == opened:
            found.append(
                {
                    "type": "rect",
                    "x0": years[0] - _NAMES,
                    "x1": end,
                    "y0": row["y"] - 0.5,
                    "y1": row["y"] + 0.5,
                    "fillcolor": rgba(ACCENT, 0.12),
                    "line": {"width": 0},
                    "layer": "below",
                }
            )
    return found


def _line(
    x0: float, x1: float, y0: float, y1: float, colour: str, dash: str = "solid", width: float = 1.0
) -> dict[str, Any]:
    line = {"color": colour, "width": width, "dash": dash}
    return {"type": "line", "x0": x0, "x1": x1, "y0": y0, "y1": y1, "line": line, "layer": "below"}


def _note(text: str, x: float, y: float, anchor: str, **more: Any) -> dict[str, Any]:
    note = {"text": text, "x": x, "y": y, "xanchor": anchor, "yanchor": "middle", "showarrow": False}
    return {**note, "font": {"size": SMALL_SIZE}, **more}


def _foot(figure: go.Figure, by_year: pd.DataFrame, count: int, words: Words) -> list[dict[str, Any]]:
    """Draw the people housed elsewhere as small bars; return the figures of both rows, the largest in bold."""
    away, paid = by_year["away"].round(), by_year["paid_eur"] / 1e6
    most = float(away.max()) if len(away) else 0.0
    first, left = count + 0.35, float(by_year["year"].iloc[0]) - _NAMES - _TERRITORIES
    tall = [0.7 * one / most if most > 0 else 0.0 for one in away]
    figure.add_trace(
        {
            "type": "bar",
            "x": by_year["year"] + 0.5,
            "y": [-one for one in tall],
            "base": [first + 0.4] * len(by_year),
            "width": 0.74,
            "marker": {"color": rgba(NEUTRAL, 0.4)},
            "hoverinfo": "skip",
        }
    )
    notes = [
        _note(f"<b>{words('Personnes logées ailleurs')}</b>", left, first, "left"),
        _note(f"<b>{words('Fonds propres à payer, M€')}</b>", left, first + 1.1, "left"),
    ]
    for year, persons, money in zip(by_year["year"], away, paid, strict=True):
        said = words.integer(persons) if persons else "–"
        said = f"<b>{said}</b>" if persons and persons == most else said
        notes.append(_note(said, year + 0.5, first + 0.05, "center"))
        amount = words.decimal(money, 1) if round(money, 1) > 0 else "–"
        notes.append(_note(amount, year + 0.5, first + 1.1, "center"))
    return notes


def _records(rows: pd.DataFrame) -> list[Row]:
    return list(rows.to_dict("records"))


def _hover(row: Row, words: Words) -> str:
    lines = [f"<b>{row['residence']}</b>", str(row["label"]), words.euros(row["capex_eur"])]
    has_studies = bool(pd.notna(row["studies_start"]))
    if has_studies:
        lines.append(words("Études à partir de {year}", year=int(row["studies_start"])))
    values = {"start_year": int(row["works_start"]), "delivery_year": int(row["delivery"])}
    lines.append(words("Travaux à partir de {start_year}, livraison en {delivery_year}", **values))
    if row["closed_places"] > 0:
        lines.append(words("{count:places} fermées pendant les travaux", count=row["closed_places"]))
    return "<br>".join(lines)


def _sentence(rows: pd.DataFrame, by_year: pd.DataFrame, words: Words) -> str:
    if rows.empty:
        return words("Aucuns travaux dans ce plan.")
    template = N_("{count} opérations de {first_year} à {last_year}, dans {territories} territoires.")
    values = {
        "count": len(rows),
        "first_year": int(rows["first"].min()),
        "last_year": int(rows["delivery"].max()),
        "territories": rows["territory_name"].nunique(),
    }
    most = by_year.iloc[int(by_year["away"].argmax())]
    away = words(
        "Au plus {persons:persons} logées ailleurs, en {year}.", persons=round(most["away"]), year=most["year"]
    )
    return f"{words(template, **values)} {away}"
