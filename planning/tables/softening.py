"""Rules and envelopes that a scenario lets give way, at a price: an impossible request then has an answer."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.domain.rule_book import RuleKind

ALL = "all"
"""Every hard rule and every envelope."""
ENVELOPE = "envelope"
"""Every envelope; `envelope:<funder>` those of one funder."""


def envelope_name(funder: str) -> str:
    """Return what a funder's envelopes are called in `soften`, in a conflict and in a plan's `relaxed`."""
    return f"{ENVELOPE}:{funder}"


def softened(
    rules: pd.DataFrame, funders: pd.DataFrame, soften: Mapping[str, float]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rules and the funders with what is named made soft.

    Parameters
    ----------
    rules, funders
        Tables of the model. A rule that gives way has `hard` = false and a `price`; a funder an `overrun_price`.
    soften
        Name -> price per unit (EUR for an envelope). A rule's id prices that rule, whether it was hard or soft; a kind
        of rule, `envelope` and `all` make soft what was hard and leave the price of what was soft already. The most
        precise name wins: id or funder, then kind, then `all`.

    Raises
    ------
    RequestError
        When a name designates nothing.
    """
    if not soften:
        return rules, funders
    known = {ALL, ENVELOPE, *RuleKind, *rules["rule_id"], *map(envelope_name, funders["funder"])}
    unknown = sorted(set(soften) - known)
    if unknown:
        what = N_(
            "« {name} » ne peut pas être assoupli : donnez une règle, une nature de règle, envelope:financeur ou all"
        )
        raise RequestError(Message(what, {"name": unknown[0]}))
    broad = {kind.value: soften[kind] for kind in RuleKind if kind in soften}
    named = rules["rule_id"].map(soften).astype("float64")
    wide = rules["rule"].map(broad).astype("float64").fillna(soften.get(ALL, float("nan")))
    price = named.fillna(wide.where(rules["hard"]))
    every = soften.get(ENVELOPE, soften.get(ALL, float("nan")))
    overrun = funders["funder"].map(envelope_name).map(soften).astype("float64")
    return (
        rules.assign(hard=rules["hard"] & price.isna(), price=price.fillna(rules["price"])),
        funders.assign(overrun_price=overrun.fillna(funders["overrun_price"]).fillna(every)),
    )
