"""The table of decisions: what is done, when, for how much, paid by whom, whom it houses, and why."""

from __future__ import annotations

import pandas as pd

from planning.domain.kinds import CONDITIONS, ActionKind
from planning.domain.message import N_, Message
from planning.domain.plan import Plan, Served
from planning.domain.rule_book import RuleKind
from planning.explain.buildings import with_classes
from planning.explain.effects import Row, acting, amount_of, funding, open_places, plan_frame, text_of
from planning.explain.names import decision_labels, labels
from planning.explain.sheet import described, gains, held_today
from planning.explain.yearly import timeline
from planning.i18n import FRENCH, Words
from planning.tables.data import Data
from planning.tables.places import capacity_after, current_capacity
from planning.tables.scenario_file import apply_scenario
from planning.tables.subjects import designated_options, label_is_at_least, split_subject

DECISION_COLUMNS = (
    "rank",
    "residence_id",
    "residence",
    "territory",
    "territory_name",
    "option_id",
    "decision",
    "kind",
    "action",
    "start_year",
    "works_start",
    "delivery_year",
    "capex_eur",
    "own_eur",
    "grants_eur",
    "loans_eur",
    "funders",
    "before",
    "after",
    "persons_before",
    "persons_after",
    "served",
    "served_more",
    "groups",
    "energy_label",
    "energy_label_after",
    "class_before",
    "class_after",
    "reason",
)


def decision_table(plan: Plan, data: Data, do_nothing: Plan | None = None, words: Words = FRENCH) -> pd.DataFrame:
    """Return one row per residence that something is done to, in order of start then of persons served.

    Returns
    -------
    DataFrame
        The columns of DECISION_COLUMNS. `before`, `after`: what the residence holds, in words, in its own
        units; `persons_before`, `persons_after`: the same in model places. `served`: persons housed there in
        the last year (`served_by_residence`); `served_more`: the same, less what doing nothing houses there
        (NaN without it). `funders`: grants and loans in words. `groups`: ids of the publics housed there in
        the last year, separated by ;. `class_before`, `class_after`: class of most homes today and once delivered, or
        why there is none (empty under the first model). `reason`: one sentence, facts only.
    """
    rows = acting(plan, data)
    works = timeline(plan, data, words).set_index("residence_id")
    ids = rows["residence_id"]
    rows = rows.assign(
        territory_name=ids.map(works["territory_name"]),
        action=ids.map(works["action"]),
        works_start=ids.map(works["works_start"]),
        decision=decision_labels(rows, words),
        served=amount_of(ids, served_by_residence(plan, data)),
        groups=text_of(ids, groups_by_residence(plan, data)),
        reason=reasons(rows, apply_scenario(data, plan.scenario), words),
    )
    rows = rows.assign(served_more=rows["served"] - _served_anyway(ids, data, do_nothing))
    rows = with_classes(rows, plan, do_nothing, data, words)
    rows = _with_money(_with_places(rows, data, words), plan, data, words)
    order = ["start_year", "served", "residence_id"]
    rows = rows.sort_values(order, ascending=[True, False, True], ignore_index=True)
    return rows.assign(rank=range(1, len(rows) + 1))[list(DECISION_COLUMNS)]


def _served_anyway(ids: pd.Series, data: Data, do_nothing: Plan | None) -> pd.Series | float:
    """Return the persons that doing nothing houses at each residence in the last year (NaN when unknown)."""
    if do_nothing is None:
        return float("nan")
    return amount_of(ids, served_by_residence(do_nothing, data))


def _with_places(rows: pd.DataFrame, data: Data, words: Words) -> pd.DataFrame:
    shown = labels(data, "typologies", words)
    before = described(held_today(data), "residence_id", shown, words)
    after = described(data["option_programmes"], "option_id", shown, words)
    persons_before = current_capacity(data).groupby("residence_id")["places"].sum()
    persons_after = capacity_after(data).groupby("option_id")["places"].sum()
    return rows.assign(
        before=text_of(rows["residence_id"], before),
        after=text_of(rows["option_id"], after),
        persons_before=amount_of(rows["residence_id"], persons_before),
        persons_after=amount_of(rows["option_id"], persons_after),
    )


def _with_money(rows: pd.DataFrame, plan: Plan, data: Data, words: Words) -> pd.DataFrame:
    paid = funding(plan, data)
    ids = rows["option_id"]
    amounts = {
        column: amount_of(ids, paid[paid["kind"] == kind].groupby("option_id")["amount_eur"].sum())
        for column, kind in (("own_eur", "own"), ("grants_eur", "grant"), ("loans_eur", "loan"))
    }
    others = paid[paid["kind"] != "own"].sort_values(["option_id", "amount_eur"], ascending=[True, False])
    spoken = [f"{row['label']} {words.euros(row['amount_eur'])}" for row in others.to_dict("records")]
    funders = pd.Series(spoken, others.index, dtype="str").groupby(others["option_id"]).agg(", ".join)
    return rows.assign(
        **amounts,
        funders=text_of(ids, funders),
    )


# Whom each residence houses: the plan counts persons by territory and typology, not by residence.

_POOL = ["territory", "typology"]
_SOMEBODY = 0.5
"""From half a person on, a public is said to be housed."""


def served_by_residence(plan: Plan, data: Data) -> pd.Series:
    """Return residence_id -> persons housed in the last year.

    Each residence takes its part of its territory's and typology's persons, in proportion to its open places.
    """
    open_then, served = _last_year(plan, data)
    totals = open_then.groupby(_POOL)["places"].transform("sum")
    shares = open_then.assign(share=open_then["places"] / totals.where(totals > 0))
    rows = shares.merge(served.groupby(_POOL)["persons"].sum().reset_index(), on=_POOL)
    return (rows["share"] * rows["persons"]).groupby(rows["residence_id"]).sum()


def groups_by_residence(plan: Plan, data: Data) -> pd.Series:
    """Return residence_id -> ids of the publics housed there in the last year, separated by ;."""
    open_then, served = _last_year(plan, data)
    present = served[served["persons"] > _SOMEBODY]
    held = open_then[open_then["places"] > 0].merge(present, on=_POOL)
    order = {group: rank for rank, group in enumerate(data["client_groups"]["client_group"])}
    pairs = held[["residence_id", "client_group"]].drop_duplicates()
    ordered = pairs.iloc[pairs["client_group"].map(order).argsort(kind="stable")]
    return ordered.groupby("residence_id")["client_group"].agg(";".join).astype("str")


def _last_year(plan: Plan, data: Data) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the places open (residence_id, territory, typology, places) and the persons (by public) then."""
    year = data.manifest.last_year
    places = open_places(plan, data)
    served = plan_frame(Served, plan.served).rename(columns={"to_territory": "territory", "places": "persons"})
    keys = ["client_group", *_POOL]
    persons = served[served["year"] == year].groupby(keys)["persons"].sum().reset_index()
    return places[places["year"] == year], persons


# Why a residence is worked on, in facts: what was asked, whom it houses, what it repairs, its price.

SEPARATOR = " · "


def reasons(rows: pd.DataFrame, data: Data, words: Words = FRENCH) -> pd.Series:
    """Return one sentence per decision that acts (`rows` as `effects.acting` gives them).

    The scenario is already applied to the data: its rules are among the facts.
    """
    changes = gains(data).merge(rows[["option_id"]], on="option_id")
    by_option = dict(iter(changes.groupby("option_id")))
    shown = labels(data, "typologies", words)
    sentences = []
    for row in rows.to_dict("records"):
        change = by_option.get(row["option_id"], changes.head(0))
        facts = [*_rules(row, data), *_places(change, shown), *_building(row), *_price(row, change)]
        sentences.append(_sentence([words(fact) for fact in facts]))
    return pd.Series(sentences, rows.index, dtype="str")


def _sentence(facts: list[str]) -> str:
    line = SEPARATOR.join(facts)
    return line[:1].upper() + line[1:]


def _rules(row: Row, data: Data) -> list[Message]:
    """Return what was asked of this residence and is done."""
    facts = []
    for rule in data["rules"].to_dict("records"):
        if rule["rule"] == RuleKind.MUST and any(
            row["option_id"] in designated_options(data["options"], item) for item in split_subject(rule["subject"])
        ):
            facts.append(Message(N_("imposé : {rule}"), {"rule": _why(rule)}))
        if rule["rule"] == RuleKind.DEADLINE and rule["subject"] == row["residence_id"] and _in_time(row, rule):
            facts.append(Message(N_("tient l'échéance de {year}"), {"year": int(rule["year"])}))
    return facts


def _why(rule: Row) -> str:
    return str(rule["reason"] or rule["rule_id"]).rstrip(".")


def _in_time(row: Row, rule: Row) -> bool:
    label = str(row["energy_label_after"] or row["energy_label"])
    reached = not rule["value"] or row["kind"] == ActionKind.DISPOSE or label_is_at_least(label, str(rule["value"]))
    return bool(reached) and answers(row, rule) and row["delivery_year"] <= rule["year"]


def answers(row: Row, rule: Row) -> bool:
    """Tell whether an operation is about the topic of a deadline: it cures it, or the residence is left."""
    leaves = row["kind"] in (ActionKind.DISPOSE, ActionKind.GIVE_BACK)
    return not rule["topic"] or leaves or rule["topic"] in split_subject(str(row["cures"]))


def _places(change: pd.DataFrame, shown: dict[str, str]) -> list[Message]:
    """Return the typologies that gain places and, when the total changes, the total before and after."""
    before, after = round(change["before"].sum()), round(change["after"].sum())
    if before > 0 and after == 0:
        return [Message(N_("ferme {before:places}"), {"before": before})]
    gained = N_("{more:places} passent en {typology}") if before == after else N_("{more:places} de plus en {typology}")
    facts = [
        Message(gained, {"more": then - now, "typology": shown[typology]})
        for typology, now, then in change[["typology", "before", "after"]].itertuples(index=False)
        if round(then - now) > 0
    ]
    if 0 < before != after:
        facts.append(Message(N_("de {before:places} à {after} au total"), {"before": before, "after": after}))
    return facts


def _building(row: Row) -> list[Message]:
    facts = []
    before, after = str(row["energy_label"]), str(row["energy_label_after"])
    if after and before and after != before and label_is_at_least(after, before):
        facts.append(Message(N_("étiquette {before} → {after}"), {"before": before, "after": after}))
    now, then = str(row["condition"]), str(row["condition_after"])
    if now in CONDITIONS and then in CONDITIONS and CONDITIONS.index(then) < CONDITIONS.index(now):
        facts.append(Message(_CONDITION[then]))
    return facts


_CONDITION = {"good": N_("bâtiment remis en bon état"), "fair": N_("bâtiment remis en état moyen")}


def _price(row: Row, change: pd.DataFrame) -> list[Message]:
    after, capex = change["after"].sum(), row["capex_eur"]
    proceeds = row["proceeds_eur"]
    facts = []
    if proceeds > 0:
        facts.append(Message(N_("rapporte {proceeds:euros}"), {"proceeds": proceeds}))
    if round(after) > 0 and capex > 0:
        facts.append(Message(N_("{price:euros} par place"), {"price": capex / after}))
    return facts
