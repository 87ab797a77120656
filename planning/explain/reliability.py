"""Sentences on the back-test: how often bands held, what planning with each method would have cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from planning.domain.message import N_, Message


def coverage_sentences(scores: pd.DataFrame, subject: Message, method: str) -> list[Message]:
    """Say how often the band of a method held, with the margin that correlated origins leave.

    Parameters
    ----------
    scores
        Rows of `BackTest.scores` about one subject.
    subject
        What it is called.
    method
        Ours.
    """
    template = N_("{subject}, {years} ans : la fourchette de 80 % a tenu {held} fois sur 100 (entre {low} et {high}).")
    rows = scores[(scores["method"] == method) & scores["horizon"].isin([5, 10]) & scores["coverage"].notna()]
    return [
        Message(
            template,
            {
                "subject": subject,
                "years": int(row["horizon"]),
                "held": round(100 * row["coverage"]),
                "low": round(100 * row["coverage_low"]),
                "high": round(100 * row["coverage_high"]),
            },
        )
        for row in rows.to_dict("records")
    ]


def built_sentence(ours: Mapping[Any, Any], other: Mapping[Any, Any], method: Message) -> Message:
    """Compare what planning with our method and with another would have cost in places for nobody and missing.

    Parameters
    ----------
    ours, other
        Rows of `BackTest.built` of one subject.
    method
        What the other method is called.
    """
    text = N_(
        "Planifier en {start_year} pour {year} avec notre méthode : {over:places} de trop ({over_eur:euros}) et "
        "{under} manquantes ({under_eur:euros}) ; avec « {method} » : {other_over:places} de trop "
        "({other_over_eur:euros}) et {other_under} manquantes ({other_under_eur:euros})."
    )
    return Message(
        text,
        {
            "start_year": int(ours["planned_in"]),
            "year": int(ours["built_for"]),
            "over": ours["over"],
            "under": round(ours["under"]),
            "over_eur": ours["over_eur"],
            "under_eur": ours["under_eur"],
            "method": method,
            "other_over": other["over"],
            "other_under": round(other["under"]),
            "other_over_eur": other["over_eur"],
            "other_under_eur": other["under_eur"],
        },
    )
