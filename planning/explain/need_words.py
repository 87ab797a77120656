"""Sentences on a need: its band, the places beside it, where its doubt comes from, what past forecasts were worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from planning.domain.message import N_, Message


def need_sentence(row: Mapping[Any, Any], subject: str) -> Message:
    """Say the need of a year and its band.

    Parameters
    ----------
    row
        year, need and, where known, low and high (P10 and P90), in places.
    subject
        Who and where.
    """
    values = {"subject": subject, "need": row["need"], "year": int(row["year"])}
    if pd.isna(row.get("low", float("nan"))):
        return Message(N_("{subject} : besoin de {need:places} en {year}."), values)
    template = N_(
        "{subject} : besoin de {need:places} en {year}, 8 chances sur 10 d'être entre {low} et {high:places}."
    )
    return Message(template, {**values, "low": round(row["low"]), "high": row["high"]})


def shortage_sentence(row: Mapping[Any, Any]) -> Message:
    """Say whether today's places would be enough for the need of a year.

    Parameters
    ----------
    row
        A row of `planning.demand.need_bands`.
    """
    values = {
        "places": row["places"],
        "chance": _in_a_hundred(row["chance_short"]),
        "year": int(row["year"]),
        "low": round(row["short_p10"]),
        "high": row["short_p90"],
    }
    if row["short_p90"] < 1:
        return Message(N_("Nos {places:places} d'aujourd'hui suffiraient en {year} dans 9 avenirs sur 10."), values)
    return Message(
        N_(
            "Avec nos {places:places} d'aujourd'hui, il en manquerait en {year} dans {chance} avenirs sur 100 : "
            "8 chances sur 10 qu'il manque entre {low} et {high:places}."
        ),
        values,
    )


def _in_a_hundred(share: float) -> int:
    """Whole futures out of 100: never none when there are some, never all when some are spared."""
    count = round(100 * share)
    return min(max(count, 1), 99) if 0.0 < share < 1.0 else count


def unverified_sentence(rows: pd.DataFrame) -> Message | None:
    """Say from which year on nobody checked how good such a forecast is; None when all years were checked.

    Parameters
    ----------
    rows
        year, unverified.
    """
    beyond = rows.loc[rows["unverified"], "year"]
    if beyond.empty:
        return None
    if len(beyond) == len(rows):
        return Message(
            N_("Hachuré : non vérifié. Aucune série assez longue ne permet de juger cette prévision sur le passé.")
        )
    text = N_("Hachuré à partir de {year} : non vérifié, la méthode n'a pas été jugée sur le passé à un tel horizon.")
    return Message(text, {"year": int(beyond.min())})


def doubt_sentence(first: Mapping[Any, Any], cause: Message, second: Message | None, share: float) -> Message:
    """Say what to find out about first.

    Parameters
    ----------
    first
        The first row of `planning.demand.doubt_split` of a group and year.
    cause, second
        What the first and second causes are called; None when there is only one.
    share
        Of the doubt that the second cause makes.
    """
    values = {"cause": cause, "share": first["share"], "year": int(first["year"])}
    if second is None:
        return Message(N_("En {year}, tout le doute vient de : {cause}. C'est ce qu'il faut mieux connaître."), values)
    text = N_(
        "À mieux connaître d'abord : {cause}, {share:percent} du doute en {year} ; puis {second}, {other:percent}."
    )
    return Message(text, {**values, "second": second, "other": share})


def compared_sentence(row: Mapping[Any, Any]) -> Message:
    """Say a band before and after a change.

    Parameters
    ----------
    row
        year, low, middle, high (before), other_low, other_middle, other_high (after), in places.
    """
    text = N_(
        "En {year}, 8 chances sur 10 d'être entre {low} et {high:places} sans, entre {other_low} et "
        "{other_high:places} avec ; au milieu, {other_middle:places} au lieu de {middle}."
    )
    whole = {name: round(row[name]) for name in ("low", "middle", "other_low")}
    kept = {name: row[name] for name in ("high", "other_high", "other_middle")}
    return Message(text, {**whole, **kept, "year": int(row["year"])})


def service_sentence(known: Mapping[Any, Any], last: Mapping[Any, Any] | None) -> Message:
    """Say what the operator's own series was last, and where it may be.

    Parameters
    ----------
    known
        Its last known row of `planning.demand.service_forecasts`.
    last
        Its last forecast row; None when nothing is forecast.
    """
    values = {"label": known["label"], "value": known["known"], "unit": known["unit"], "year": int(known["year"])}
    if last is None:
        return Message(N_("{label} : {value} {unit} en {year}."), values)
    text = N_(
        "{label} : {value} {unit} en {year}. En {last_year}, 8 chances sur 10 d'être entre {low} et {high} ({basis})."
    )
    figures = {"last_year": int(last["year"]), "low": round(last["p10"]), "high": round(last["p90"])}
    return Message(text, {**values, **figures, "basis": last["basis_words"]})


# Sentences on the back-test: how often bands held, what planning with each method would have cost.


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
