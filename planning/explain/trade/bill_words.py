"""The resident's bill in words: who pays what today, what they would pay after an option, what is not known of it.

Facts: `finance.residents_bills`. A typical resident lives alone unless the home is for more.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from planning.domain.message import N_, Message
from planning.explain.names import labels, option_labels
from planning.finance.residents_bill import HAVE_AID, RESIDENTS, TODAY, UNDATED
from planning.i18n import FRENCH, Words
from planning.tables.data import Data

Row = Mapping[Hashable, Any]
WHO: Final = {
    "rsa": N_("RSA"),
    "aspa": N_("minimum vieillesse"),
    "pension": N_("retraite de {income:euros}"),
    "wage": N_("SMIC"),
}
"""Who lives there, for the title of a column."""
SCHEDULES: Final = {
    "apl1": N_("APL1, ancien foyer"),
    "apl2": N_("APL2, résidence sociale"),
    "lease": N_("bail ordinaire : non calculée ici"),
    UNDATED: N_("barème de cette année-là inconnu"),
    "none": N_("hébergement : ni redevance, ni APL"),
    "": N_("inconnue"),
}
FIRST: Final = RESIDENTS[0]
"""Whose bill the sentences tell."""
TABLE_COLUMNS: Final = (
    *("option_id", "when", "typology", "homes", "fee_eur", "schedule", "counted_eur", "least_eur"),
    *(f"left_{name}" for name in RESIDENTS),
)


def bill_table(bills: pd.DataFrame, data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return one row for each option and typology, what is left to pay by typical resident beside.

    Parameters
    ----------
    bills
        Of one residence (`finance.residents_bills`).
    data, words
        The data, the language of the options.

    Returns
    -------
    DataFrame
        TABLE_COLUMNS: when (today, or the option in words), typology and schedule in words, euros a month.
    """
    if bills.empty:
        return pd.DataFrame(columns=list(TABLE_COLUMNS))
    called = {**option_labels(data, words), TODAY: words("Aujourd'hui")}
    kinds = labels(data, "typologies", words)
    keys = ["option_id", "typology"]
    firsts = bills.drop_duplicates(keys)
    left = bills.pivot_table(index=keys, columns="resident", values="left_eur", aggfunc="first", sort=False)
    found = firsts.merge(left.reindex(columns=list(RESIDENTS)).add_prefix("left_").reset_index(), on=keys, how="left")
    return found.assign(
        when=found["option_id"].map(called),
        typology=found["typology"].map(kinds),
        schedule=[words(SCHEDULES[one]) for one in found["housing_aid"]],
    )[list(TABLE_COLUMNS)]


def bill_sentences(bills: pd.DataFrame, option_id: str, data: Data, words: Words = FRENCH) -> list[Message]:
    """Say what a person on minimum income pays today and after an option, one sentence for each typology.

    `bills`: of one residence. `option_id`: TODAY tells of today alone.
    """
    kinds = labels(data, "typologies", words)
    said = [_told(row, kinds, None) for row in _of(bills, TODAY)]
    if option_id == TODAY:
        return said
    decision = option_labels(data, words).get(option_id, option_id)
    after = _of(bills, option_id)
    if not after:
        what = N_("Après « {decision} » : plus aucun logement ici, chacun paie là où il est relogé.")
        return [*said, Message(what, {"decision": decision})]
    return [*said, *(_told(row, kinds, decision) for row in after), *_schedules_changed(_of(bills, TODAY), after)]


def _schedules_changed(before: Sequence[Row], after: Sequence[Row]) -> list[Message]:
    """Say that another schedule of the aid applies, with the smallest charge of each."""
    least = {row["housing_aid"]: row["least_eur"] for row in (*before, *after) if row["housing_aid"] in HAVE_AID}
    then = [name for name in HAVE_AID if any(row["housing_aid"] == name for row in before)]
    now = [name for name in HAVE_AID if any(row["housing_aid"] == name for row in after) and name not in then]
    what = N_(
        "Le barème de l'APL change : {before}, {least_before} € au moins à payer ; puis {after}, {least_after} € au "
        "moins."
    )
    return [
        Message(
            what,
            {
                "before": Message(SCHEDULES[one]),
                "after": Message(SCHEDULES[other]),
                "least_before": least[one],
                "least_after": least[other],
            },
        )
        for one in then
        for other in now
    ]


def doubt_of_bills(bills: pd.DataFrame, share: float) -> Message | None:
    """Say how much dearer the bill may be if less of the fee counts, or that the zone is unknown; None: neither.

    `share`: the smallest part of the fee that may count (parameter `apl.counted_share`).
    """
    rows = bills[(bills["resident"] == FIRST) & (bills["left_high_eur"] > bills["left_low_eur"])]
    if rows.empty:
        return None
    values = {"share": share, "more": float((rows["left_high_eur"] - rows["left_low_eur"]).max())}
    if (rows["zone"] == 0).any():
        what = N_(
            "La zone APL de la commune est inconnue : seules des fourchettes sont dites. Si l'APL ne compte que "
            "{share:percent} de la redevance, il reste jusqu'à {more:euros} de plus à payer par mois."
        )
        return Message(what, values)
    what = N_(
        "Toute la redevance est supposée comptée par l'APL. Si {share:percent} seulement le sont, il reste jusqu'à "
        "{more:euros} de plus à payer par mois : voyez vos titres d'occupation."
    )
    return Message(what, values)


def bill_change(bills: pd.DataFrame, option_id: str, words: Words = FRENCH) -> str:
    """Return what a person on minimum income is left to pay, today and after: `29 € → 57 €`; empty: unknown."""
    sides = [_span(bills, one, words) for one in (TODAY, option_id)]
    if not sides[1]:
        return ""
    return " → ".join(sides) if sides[0] else sides[1]


def _span(bills: pd.DataFrame, option_id: str, words: Words) -> str:
    rows = bills[(bills["option_id"] == option_id) & (bills["resident"] == FIRST)]
    known = rows["left_eur"].dropna()
    if known.empty:
        return ""
    least, most = words.euros(known.min()), words.euros(known.max())
    return least if least == most else f"{least} – {most}"


def _of(bills: pd.DataFrame, option_id: str) -> Sequence[Row]:
    """Return the rows of an option, one for each typology."""
    return bills[bills["option_id"] == option_id].drop_duplicates("typology").to_dict("records")


def _told(row: Row, kinds: Mapping[str, str], decision: str | None) -> Message:
    """Return the sentence of one typology; `decision`: after what, None = today."""
    values = {
        "typology": kinds.get(row["typology"], row["typology"]),
        "decision": decision or "",
        "fee": row["fee_eur"],
        "left": row["left_eur"],
        "low": row["left_low_eur"],
        "high": row["left_high_eur"],
    }
    today, after = _templates(row)
    return Message(today if decision is None else after, values)


def _templates(row: Row) -> tuple[str, str]:
    if row["housing_aid"] == "none":
        return (
            N_("{typology}, aujourd'hui : hébergement, ni redevance ni APL."),
            N_("{typology}, après « {decision} » : hébergement, ni redevance ni APL."),
        )
    if math.isnan(row["fee_eur"]):
        return (
            N_("{typology}, aujourd'hui : redevance inconnue."),
            N_("{typology}, après « {decision} » : redevance inconnue."),
        )
    if row["housing_aid"] not in HAVE_AID:
        return (
            N_("{typology}, aujourd'hui : {fee:euros} par mois ; l'aide au logement n'est pas calculée ici."),
            N_("{typology}, après « {decision} » : {fee:euros} par mois ; l'aide au logement n'est pas calculée ici."),
        )
    if math.isnan(row["left_eur"]):
        return (
            N_(
                "{typology}, aujourd'hui : une personne au RSA paie entre {low:euros} et {high:euros} par mois, sur "
                "{fee:euros}, une fois l'APL déduite."
            ),
            N_(
                "{typology}, après « {decision} » : une personne au RSA paierait entre {low:euros} et {high:euros} par "
                "mois, sur {fee:euros}, une fois l'APL déduite."
            ),
        )
    return (
        N_(
            "{typology}, aujourd'hui : une personne au RSA paie {left:euros} par mois, sur {fee:euros}, une fois l'APL "
            "déduite."
        ),
        N_(
            "{typology}, après « {decision} » : une personne au RSA paierait {left:euros} par mois, sur {fee:euros}, "
            "une fois l'APL déduite."
        ),
    )
