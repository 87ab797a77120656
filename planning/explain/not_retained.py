"""The residences kept as they are, and what else could have been done there."""

from __future__ import annotations

import pandas as pd

from planning.domain.kinds import OWN_FUNDS, ActionKind
from planning.domain.message import N_, Message
from planning.domain.plan import NeedRow, Plan
from planning.domain.rule_book import RuleKind
from planning.explain.buildings import with_classes
from planning.explain.effects import Row, amount_of, decided, plan_frame, text_of
from planning.explain.names import action_names, decision_labels, labels, names
from planning.explain.sheet import described, gains
from planning.explain.yearly import money_by_year
from planning.finance.purses import NOBODY_PAYS, not_ours_to_pay, paying_purses
from planning.i18n import FRENCH, Words
from planning.tables.data import Data
from planning.tables.prices import price_in
from planning.tables.scenario_file import apply_scenario
from planning.tables.subjects import designated_options, split_subject

NOT_RETAINED_COLUMNS = (
    "residence_id",
    "residence",
    "territory",
    "territory_name",
    "option_id",
    "decision",
    "kind",
    "action",
    "capex_eur",
    "after",
    "useful_places",
    "value_points",
    "class_before",
    "class_after",
    "reason",
)


def not_retained(plan: Plan, data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return the residences kept as they are, each with its alternative that would serve the most unmet need.

    Returns
    -------
    DataFrame
        The columns of NOT_RETAINED_COLUMNS, the most useful first. `useful_places`: model places that the
        option would add in typologies whose publics still lack places in that territory in the last year, at
        most what they lack. `class_before`, `class_after`: class of most homes today and at the end of the plan, or
        why there is none (empty under the first model). `reason`: why the plan cannot hold the option, only where that
        is a fact (left out of the shortlist, refused by a rule, delivered too late, dearer than the own funds that are
        left); otherwise empty.
    """
    asked = apply_scenario(data, plan.scenario)
    rows = decided(plan, data)
    kept = rows.loc[rows["kind"] == ActionKind.KEEP, ["residence_id", "residence", "territory"]]
    options = asked["options"][asked["options"]["kind"] != ActionKind.KEEP]
    found = kept.merge(options, on="residence_id")
    costs = asked["option_costs"].groupby("option_id")["amount_eur"].sum()
    found = found.assign(
        capex_eur=amount_of(found["option_id"], costs),
        useful_places=amount_of(found["option_id"], _useful_places(plan, data, kept)),
        value_points=found["value_points"].fillna(0.0),
        earliest_year=found["earliest_year"].fillna(data.manifest.first_year),
    )
    best = found.sort_values(
        ["useful_places", "value_points", "capex_eur", "option_id"], ascending=[False, False, True, True]
    )
    best = best.drop_duplicates("residence_id").reset_index(drop=True)
    held = described(data["option_programmes"], "option_id", labels(data, "typologies", words), words)
    best = with_classes(best, plan, None, data, words)
    return best.assign(
        territory_name=best["territory"].map(names(data, "territories")),
        decision=decision_labels(best, words),
        action=action_names(best["kind"], words),
        after=text_of(best["option_id"], held),
        reason=[_reason(row, plan, asked, words) for row in best.to_dict("records")],
    )[list(NOT_RETAINED_COLUMNS)]


def _useful_places(plan: Plan, data: Data, kept: pd.DataFrame) -> pd.Series:
    """Return, by option, the places added for publics still short of places in the last year."""
    year = data.manifest.last_year
    needs = plan_frame(NeedRow, plan.needs)
    lacking = needs.loc[needs["year"] == year, ["client_group", "territory", "unmet"]]
    suited = data["suitability"].query("suitability > 0")[["typology", "client_group"]]
    short = suited.merge(lacking, on="client_group").groupby(["territory", "typology"])["unmet"].sum()
    more = gains(data).merge(kept[["residence_id", "territory"]], on="residence_id")
    more = more.assign(more=(more["after"] - more["before"]).clip(lower=0.0))
    rows = more.merge(short.reset_index(), on=["territory", "typology"])
    return rows[["more", "unmet"]].min(axis=1).groupby(rows["option_id"]).sum()


def _reason(row: Row, plan: Plan, data: Data, words: Words) -> str:
    fact = (
        _left_out(row, plan, data)
        or _refused(row, data)
        or _nobody_pays(row, data)
        or _too_late(row, data)
        or _too_dear(row, plan, data)
    )
    return words(fact) if fact else ""


def _left_out(row: Row, plan: Plan, data: Data) -> Message | None:
    """Say that the shortlist names other options of the residence, and not this one."""
    listed = {one.option_id for one in plan.scenario.shortlist}
    options = data["options"]
    named = options["option_id"].isin(listed) & (options["residence_id"] == row["residence_id"])
    return Message(N_("Hors de la liste courte")) if named.any() and row["option_id"] not in listed else None


def _refused(row: Row, data: Data) -> Message | None:
    rules = data["rules"]
    for rule in rules[(rules["rule"] == RuleKind.MUST_NOT) & rules["hard"]].to_dict("records"):
        items = split_subject(str(rule["subject"]))
        if any(row["option_id"] in designated_options(data["options"], item) for item in items):
            return Message(N_("Refusé : {rule}"), {"rule": str(rule["reason"] or rule["rule_id"])})
    return None


def _nobody_pays(row: Row, data: Data) -> Message | None:
    """Say that the building is somebody else's, and that no agreement makes a body of ours pay."""
    return Message(NOBODY_PAYS) if bool(not_ours_to_pay(data)[row["option_id"]]) else None


def _too_late(row: Row, data: Data) -> Message | None:
    delivery = max(int(row["earliest_year"]), data.manifest.first_year) + int(row["duration_years"])
    if delivery <= data.manifest.last_year:
        return None
    values = {"delivery_year": delivery, "last_year": data.manifest.last_year}
    return Message(N_("Livré au plus tôt en {delivery_year}, après la fin du plan ({last_year})."), values)


def _too_dear(row: Row, plan: Plan, data: Data) -> Message | None:
    """Compare the least the option asks of own funds with the most that is left of them over the plan."""
    left = _own_funds_left(plan, data, paying_purses(data)[row["option_id"]])
    costs = data["option_costs"]
    own = costs[(costs["option_id"] == row["option_id"]) & (costs["funder"] == OWN_FUNDS)]["amount_eur"].sum()
    funding = data["option_funding"][data["option_funding"]["option_id"] == row["option_id"]]
    # Prices of works that grow or fall: the least they can be over the plan, against the most that aids can be.
    prices = price_in(data, data.years)
    least = own * prices.min() - (funding["eligible_eur"] * funding["max_share"]).sum() * prices.max()
    # A sale brings money in: what it asks first is not all that counts.
    if left is None or least <= left or row["proceeds_eur"] > 0:
        return None
    values = {"least": least, "left": max(left, 0.0)}
    return Message(
        N_("Demande au moins {least:euros} de fonds propres ; il en reste {left:euros} sur tout le plan."),
        values,
    )


def _own_funds_left(plan: Plan, data: Data, purse: str) -> float | None:
    """Return the most that is left of a body's own funds over the plan (None = unlimited or unknown)."""
    money = money_by_year(plan, data)
    own = money[money["funder"] == purse].sort_values("year")
    table = data["envelopes"]
    whole = table[(table["funder"] == purse) & (table["year"] == "all")]["amount_eur"].dropna()
    bounds = [float(whole.sum()) - float(own["spent_eur"].sum())] if len(whole) else []
    yearly = own["available_eur"] - own["spent_eur"]
    if len(own) and yearly.notna().all():
        carried = bool(data["funders"].set_index("funder")["carry_over"].fillna(False).get(purse, False))
        bounds.append(float(yearly.iloc[-1]) if carried else float(yearly.clip(lower=0.0).sum()))
    return min(bounds, default=None)
