"""A chart: a figure that never goes without the sentence and the table that say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from planning.i18n import Words


@dataclass(frozen=True)
class Chart:
    """A figure, the sentence that stands for it (`alt`), and the same figures as a table (`twin`)."""

    figure: go.Figure
    alt: str
    twin: pd.DataFrame


def twin(frame: pd.DataFrame, headers: Mapping[str, str], words: Words) -> pd.DataFrame:
    """Return the columns named, with headers that people read (French texts of the catalogue)."""
    shown = frame[list(headers)].rename(columns={name: words(header) for name, header in headers.items()})
    return shown.reset_index(drop=True)
