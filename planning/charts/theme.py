"""One look for every chart: colours, hatching, separators, layout. No text colour is set.

Streamlit writes the colours of the reader's theme, light or dark, into the template (text, grid, background);
a colour that a chart would set itself could be unreadable in one of the two.
"""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

from planning.domain.kinds import ActionKind
from planning.i18n import Lang, Words

ACCENT: Final = "#2F7ABF"
"""A middle blue of the product's hue (#0B5394), legible on white and on near-black."""
NEUTRAL: Final = "#8A8A8A"
FAINT: Final = "rgba(138,138,138,0.22)"
TRANSPARENT: Final = "rgba(0,0,0,0)"
FONT_SIZE: Final = 14
SMALL_SIZE: Final = 12
PAD: Final = 6
"""Pixels between the plot and the text of its axes."""
WHOLE: Final = ",~f"
"""Ticks of amounts: thousands separated, no decimal that is zero."""
_SEPARATORS: Final[dict[Lang, str]] = {"fr": ",\u202f", "en": ".,"}

ACTION_COLOURS: Final[dict[str, str]] = {
    ActionKind.KEEP: NEUTRAL,
    ActionKind.COMFORT: "#A9CBEA",
    ActionKind.SOUNDPROOFING: "#A9CBEA",
    ActionKind.ACCESSIBILITY: "#A9CBEA",
    ActionKind.ENERGY: "#7DB0DE",
    ActionKind.STUDIOS: "#5595CF",
    ActionKind.RESTRUCTURE: "#2F7ABF",
    ActionKind.CONVERT: "#5595CF",
    ActionKind.CREATE: "#1F62A3",
    ActionKind.DEMOLISH_REBUILD: "#B5532A",
    ActionKind.DISPOSE: "#6E6E6E",
    ActionKind.CHANGE_STATUS: "#A9CBEA",
    ActionKind.TAKE_OVER: "#1F62A3",
    ActionKind.GIVE_BACK: "#6E6E6E",
    ActionKind.CLOSE_SERVICE: "#A9CBEA",
}
"""Tints of one hue, except demolition and what leaves the portfolio."""
ACTION_SHAPES: Final[dict[str, str]] = {
    ActionKind.KEEP: "circle-open",
    ActionKind.COMFORT: "circle",
    ActionKind.SOUNDPROOFING: "circle",
    ActionKind.ACCESSIBILITY: "circle",
    ActionKind.ENERGY: "triangle-up",
    ActionKind.STUDIOS: "square",
    ActionKind.RESTRUCTURE: "square",
    ActionKind.CONVERT: "diamond",
    ActionKind.CREATE: "star",
    ActionKind.DEMOLISH_REBUILD: "cross",
    ActionKind.DISPOSE: "x",
    ActionKind.CHANGE_STATUS: "diamond",
    ActionKind.TAKE_OVER: "star",
    ActionKind.GIVE_BACK: "x",
    ActionKind.CLOSE_SERVICE: "circle",
}
RING_COLOURS: Final[dict[str, str]] = {
    kind: colour if kind in (ActionKind.DEMOLISH_REBUILD, ActionKind.DISPOSE, ActionKind.GIVE_BACK) else ACCENT
    for kind, colour in ACTION_COLOURS.items()
}
"""Rings of the map: works in one colour, so that they do not compete with the colours of the publics."""
MONEY_COLOURS: Final = {"own": "#0B5394", "loan": "#C9B27C", "grant": "#E7DCC0"}
"""Own funds in the product's blue, what others give or lend in another hue."""
LEFT_COLOURS: Final = ("#CFE0F1", "#E6EEF6", "#B9CFE4")
"""Own funds that are left, one tint a body."""
EDGE: Final = {"width": 1, "color": "#8A97A5"}
"""Around pale bars: they are made out on both themes."""


INK: Final = "#0B1118"
"""The text of the light theme."""
INK_ON_DARK: Final = "#E6EAF0"
BLACK: Final = "#000000"
WHITE: Final = "#FFFFFF"


def text_on(colour: str) -> str:
    """Return black or white, whichever reads better on a #RRGGBB colour (WCAG contrast).

    >>> [text_on(colour) for colour in ("#0072B2", "#D55E00", "#009E73", "#4F4F4F")]
    ['#FFFFFF', '#000000', '#000000', '#FFFFFF']
    """
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return WHITE if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 else BLACK


def rgba(colour: str, opacity: float) -> str:
    """Return a #RRGGBB colour with an opacity between 0 and 1.

    >>> rgba("#0072B2", 0.25)
    'rgba(0,114,178,0.25)'
    """
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def tint(colour: str, share: float) -> str:
    """Return a #RRGGBB colour mixed with white: `share` of white.

    >>> tint("#0072B2", 0.55)
    '#8CBFDC'
    """
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * share):02X}" for part in parts)


def hatched(colour: str) -> dict[str, Any]:
    """Return the fill of what is missing: the group's colour, hatched."""
    return {"shape": "/", "fgcolor": colour, "bgcolor": TRANSPARENT, "size": 6, "solidity": 0.25}


def new_figure(words: Words, height: int) -> go.Figure:
    """Return an empty figure with the product's look."""
    figure = go.Figure()
    style(figure, words, height)
    return figure


def style(figure: go.Figure, words: Words, height: int) -> None:
    """Give a figure the product's look. Margins are outside the template: Streamlit rewrites those inside."""
    axis = {"showgrid": False, "zeroline": False, "ticks": "", "automargin": True, "fixedrange": True}
    figure.update_layout(
        template=go.layout.Template(
            layout={
                "paper_bgcolor": TRANSPARENT,
                "plot_bgcolor": TRANSPARENT,
                "font": {"size": FONT_SIZE},
                "hoverlabel": {"align": "left"},
                "xaxis": axis,
                "yaxis": axis,
            }
        ),
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8, "pad": PAD},
        separators=_SEPARATORS[words.lang],
        showlegend=False,
        dragmode=False,
        hovermode="closest",
    )


def horizontal_legend() -> dict[str, Any]:
    """Return the layout of a legend beneath the chart, that does not hide what is clicked."""
    return {
        "orientation": "h",
        "x": 0,
        "xanchor": "left",
        "y": -0.02,
        "yanchor": "top",
        "yref": "paper",
        "itemclick": False,
        "itemdoubleclick": False,
    }
