"""What a board votes: the plan, then each operation that starts first, with what refusing it does and a draft text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.explain.headline import Summary
from planning.i18n import FRENCH, Words
from planning.tables.data import Data

COLUMNS: Final = (
    *("number", "residence_id", "title", "what", "kind", "start_year", "delivery_year", "capex_eur", "own_eur"),
    *("refusal", "text"),
)
OPENING: Final = (ActionKind.CREATE, ActionKind.TAKE_OVER)
Row = Mapping[Any, Any]


def resolutions(
    data: Data, figures: Summary, decisions: pd.DataFrame, nothing: pd.DataFrame, words: Words = FRENCH
) -> pd.DataFrame:
    """Return what is voted: the plan as a whole, then the operations of the first year in which any starts.

    Parameters
    ----------
    data
        Prepared data.
    figures, decisions
        `summary` and `decision_table` of the plan.
    nothing
        `workflow.if_nothing` under the plan's scenario (no row under the first model).
    words
        Language of the texts.

    Returns
    -------
    DataFrame
        number (from 1), residence_id (empty: the whole plan), title, what (is done), kind, start_year, delivery_year,
        capex_eur, own_eur, refusal (what refusing does), text (a draft resolution). Dearest operations first.
    """
    first = decisions["start_year"].min() if len(decisions) else data.manifest.first_year
    starting = decisions[decisions["start_year"] == first].sort_values(
        ["capex_eur", "residence_id"], ascending=[False, True]
    )
    rows = [_whole(data, figures, words)]
    for number, row in enumerate(starting.to_dict("records"), 2):
        mine = nothing[nothing["residence_id"] == row["residence_id"]]
        rows.append(_operation(number, row, mine, data, words))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _whole(data: Data, figures: Summary, words: Words) -> dict[str, Any]:
    horizon = {"first_year": data.manifest.first_year, "last_year": data.manifest.last_year}
    values = {**horizon, "count": figures.operations, "capex": figures.capex.value, "own": figures.own.value}
    text = N_(
        "Le conseil approuve le plan {first_year}-{last_year} : {count} opérations, {capex:exact_euros} "
        "d'investissement, dont {own:exact_euros} de fonds propres. Chaque opération lui sera soumise à son tour."
    )
    return {
        "number": 1,
        "residence_id": "",
        "title": words("Approuver le plan {first_year}-{last_year}", **horizon),
        "what": words("{count} opérations, {residences:residences} aujourd'hui", count=figures.operations,
                      residences=figures.residences),
        "kind": "",
        "start_year": data.manifest.first_year,
        "delivery_year": data.manifest.last_year,
        "capex_eur": figures.capex.value,
        "own_eur": figures.own.value,
        "refusal": words(_without_plan(figures)),
        "text": words(text, **values),
    }  # fmt: skip


def _without_plan(figures: Summary) -> Message:
    """Say what comes of people without the plan, where that is known."""
    if figures.housed is None or figures.housed["unfit"].change is None:
        return Message(N_("rien n'est engagé"))
    then = {name: figure.value - (figure.change or 0.0) for name, figure in figures.housed.items()}
    both = N_("{unfit:persons} dans l'indigne et {without:persons} sans place en {last_year}")
    what = both if then["unfit"] > 0 else N_("{without:persons} sans place en {last_year}")
    return Message(what, {"unfit": then["unfit"], "without": then["without"], "last_year": figures.year})


def _operation(number: int, row: Row, nothing: pd.DataFrame, data: Data, words: Words) -> dict[str, Any]:
    values = {
        "decision": row["decision"],
        "residence": row["residence"],
        "territory": row["territory_name"],
        "start_year": int(row["start_year"]),
        "delivery_year": int(row["delivery_year"]),
        "capex": row["capex_eur"],
        "own": row["own_eur"],
        "funders": row["funders"],
    }
    text = [
        words(
            "Le conseil approuve l'opération « {decision} » à {residence} ({territory}) : début {start_year}, "
            "livraison {delivery_year}, {capex:exact_euros} dont {own:exact_euros} de fonds propres.",
            **values,
        )
    ]
    if row["funders"]:
        text.append(words("Il autorise la direction à demander : {funders}.", **values))
    changed = bool(row["before"]) and bool(row["after"]) and row["before"] != row["after"]
    what = words("{before} → {after}", before=row["before"], after=row["after"]) if changed else row["decision"]
    return {
        "number": number,
        "residence_id": row["residence_id"],
        "title": row["residence"],
        "what": what,
        "kind": row["kind"],
        "start_year": values["start_year"],
        "delivery_year": values["delivery_year"],
        "capex_eur": row["capex_eur"],
        "own_eur": row["own_eur"],
        "refusal": words(_refused(row, nothing, data)),
        "text": " ".join(text),
    }


def _refused(row: Row, nothing: pd.DataFrame, data: Data) -> Message:
    """Say what comes of a residence if nothing is done there within the plan."""
    last = data.manifest.last_year
    if row["kind"] in OPENING or row["persons_before"] <= 0:
        return Message(N_("{count:places} de moins"), {"count": row["persons_after"]})
    inside = nothing[nothing["year"] <= last]
    closed = inside[inside["stage"] == "ended"]
    if len(closed):
        values = {"persons": row["persons_before"], "year": int(closed["year"].iloc[0])}
        return Message(N_("ferme en {year} : {persons:places} de moins"), values)
    then = str(inside["habitability"].iloc[-1]) if len(inside) else ""
    worst = {
        "D": N_("{persons:places} dans l'indigne en {last_year}"),
        "C": N_("{persons:places} mal logées en {last_year}"),
    }
    if then in worst:
        return Message(worst[then], {"persons": float(inside["places"].iloc[-1]), "last_year": last})
    return Message(N_("reste comme elle est"))
