"""One residence as it is told beside the plan: what it is, what comes if nothing is done, what is decided, who pays."""

from __future__ import annotations

import datetime
import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.statement import Statement
from planning.explain.buildings import if_nothing_sentences, later_sentence, unknown
from planning.explain.effects import funding
from planning.explain.firmness import verdict_sentence
from planning.explain.headline import MOVED_BY_ITSELF
from planning.explain.names import labels, names, option_labels
from planning.explain.residences.families import Family, family_of
from planning.explain.sheet import described, held_today
from planning.explain.trade.bill_words import bill_change, bill_sentences
from planning.explain.why_words import Teller
from planning.i18n import FRENCH, Words
from planning.tables.data import Data

Row = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Story:
    """What is said of a residence, in the reader's language; empty where there is nothing to say."""

    name: str
    identity: str
    fate: tuple[tuple[int, str], ...]
    """Year -> class of most homes if nothing is done; empty letter: none is left. Years of the plan."""
    if_nothing: tuple[str, ...]
    family: Family | None
    """None: kept as it is."""
    decision: str
    course: tuple[str, ...]
    """When, and where people live meanwhile; how firm the decision is."""
    facts: str
    money: str
    bill: str
    """What a person on minimum income pays, today → after."""
    resident: tuple[str, ...]


def story(
    residence_id: str,
    plan: Plan,
    data: Data,
    decisions: pd.DataFrame,
    works: pd.DataFrame,
    nothing: pd.DataFrame,
    bills: pd.DataFrame,
    words: Words = FRENCH,
) -> Story:
    """Return what is said of a residence.

    Parameters
    ----------
    residence_id
        One of the data.
    plan, data
        The plan with its verdicts (`explain.judged`); its data.
    decisions, works
        `explain.decision_table`, `explain.timeline`.
    nothing
        `workflow.if_nothing`; empty under the first model.
    bills
        Of this residence (`finance.residents_bills`).
    words
        Language of the texts.
    """
    table = data["residences"]
    row = table[table["residence_id"] == residence_id].to_dict("records")[0]
    mine = nothing[nothing["residence_id"] == residence_id] if len(nothing) else nothing
    done = decisions[decisions["residence_id"] == residence_id].to_dict("records")
    work = works[works["residence_id"] == residence_id].to_dict("records")
    acting = done[0] if done else None
    option = acting["option_id"] if acting else ""
    return Story(
        name=str(row["name"]),
        identity=_identity(row, data, words),
        fate=_fate(mine, data.manifest.last_year),
        if_nothing=tuple(words(one) for one in if_nothing_sentences(mine, data.manifest.last_year))
        if len(mine)
        else (),
        family=family_of(acting["kind"]) if acting else None,
        decision=acting["decision"] if acting else words("Laissée en l'état."),
        course=tuple(words(one) for one in _course(residence_id, plan, data, work[0] if work else None, words)),
        facts=acting["reason"] if acting else "",
        money=_money(acting, plan, data, words) if acting else "",
        bill=bill_change(bills, option, words) if acting and len(bills) else "",
        resident=tuple(words(one) for one in bill_sentences(bills, option, data, words)) if len(bills) else (),
    )


def _identity(row: Row, data: Data, words: Words) -> str:
    territory = names(data, "territories").get(row["territory"], "")
    held = described(held_today(data), "residence_id", labels(data, "typologies", words), words)
    end = str(row["agreement_end"] or "")
    parts = [
        ", ".join(part for part in (str(row["commune_name"]), territory) if part),
        "" if _is_missing(row["year_built"]) else words.year(int(row["year_built"])),
        str(held.get(row["residence_id"], "")),
        "" if _is_missing(row["room_m2"]) else words(N_("chambres de {area:decimal1} m²"), area=float(row["room_m2"])),
        words(N_("étiquette {label}"), label=row["energy_label"]) if row["energy_label"] else "",
        str(row["owner"]),
        words(N_("convention jusqu'au {day}"), day=datetime.date.fromisoformat(end[:10]))
        if end and end != "nan"
        else "",
        *(words(one) for one in unknown(data, str(row["residence_id"]))),
    ]
    return " · ".join(part for part in parts if part)


def _is_missing(cell: Any) -> bool:
    return bool(pd.isna(cell))


def _fate(rows: pd.DataFrame, last_year: int) -> tuple[tuple[int, str], ...]:
    if rows.empty or (rows["stage"] == "none").all():
        return ()
    inside = rows[rows["year"] <= last_year]
    return tuple((int(year), str(letter)) for year, letter in zip(inside["year"], inside["habitability"], strict=True))


def _course(residence_id: str, plan: Plan, data: Data, work: Row | None, words: Words) -> list[Message]:
    """Say when, where people live meanwhile, how firm the decision is; of one kept, what comes after the plan."""
    decision = next((one for one in plan.decisions if one.residence_id == residence_id), None)
    if work is None or decision is None or decision.kind == ActionKind.KEEP:
        later = later_sentence(plan, data, residence_id, words)
        return [] if later is None else [later]
    verdict = verdict_sentence(decision)
    return [_dates(work), *_moved(residence_id, plan), *([] if verdict is None else [verdict])]


def _dates(work: Row) -> Message:
    values = {
        "works": _years(int(work["works_start"]), int(work["works_end"])),
        "delivery_year": int(work["delivery"]),
    }
    if _is_missing(work["studies_start"]):
        return Message(N_("Travaux {works}, ouverture en {delivery_year}."), values)
    studies = _years(int(work["studies_start"]), int(work["studies_end"]))
    return Message(
        N_("Études {studies}, travaux {works}, ouverture en {delivery_year}."), values | {"studies": studies}
    )


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _moved(residence_id: str, plan: Plan) -> list[Message]:
    """Say how many live elsewhere in the year of most, and how many are rehoused for good."""
    moves = [one for one in plan.moves if one.residence_id == residence_id and one.persons > 0]
    away: dict[int, float] = {}
    for one in moves:
        if one.to not in (MOVED_BY_ITSELF, "new_home"):
            away[one.year] = away.get(one.year, 0.0) + one.persons
    for_good = round(sum(one.persons for one in moves if one.to == "new_home"))
    said = []
    if away and round(max(away.values())) > 0:
        what = N_("{most:persons} logées ailleurs pendant les travaux.")
        said.append(Message(what, {"most": round(max(away.values()))}))
    if for_good > 0:
        said.append(Message(N_("{count:persons} relogées pour de bon."), {"count": for_good}))
    return said


_KINDS = {"own": N_("fonds propres {amount:euros}"), "loan": N_("prêts {amount:euros}")}


def _money(row: Row, plan: Plan, data: Data, words: Words) -> str:
    """Return who pays: own funds, loans, each grant by its funder, the dearest first."""
    paid = funding(plan, data)
    mine = paid[paid["option_id"] == row["option_id"]]
    totals = mine.groupby("kind")["amount_eur"].sum()
    parts = [words(_KINDS[kind], amount=float(totals[kind])) for kind in _KINDS if kind in totals]
    grants = mine[mine["kind"] == "grant"].sort_values("amount_eur", ascending=False)
    parts += [
        f"{label} {words.euros(amount)}" for label, amount in zip(grants["label"], grants["amount_eur"], strict=True)
    ]
    return words(N_("{capex:euros} : {parts}."), capex=row["capex_eur"], parts=" ; ".join(parts))


# The other choices at a residence: what each gives and takes, the others held.


@dataclass(frozen=True)
class Other:
    """Another option of a residence: what imposing it changes, or what forbids it."""

    option_id: str
    option: str
    start_year: int | None
    well: float | None
    """Person-years well housed, more or fewer than in the plan."""
    capex_eur: float | None
    """Investment, more or less than in the plan."""
    loss_eur: float | None
    """What the plan loses at the board's price, at least; None: not known, or first model."""
    forbidden: str
    """The rules that forbid it; empty where it is possible."""
    is_known: bool = True
    """Whether what it would change was sought."""


def other_choices(
    statements: Sequence[Statement], teller: Teller, residence_id: str, decided: str, words: Words = FRENCH
) -> list[Other]:
    """Return the other options of a residence: those that lose least first, then those not sought, then the impossible.

    Parameters
    ----------
    statements
        Its statements of kind `imposed` in which the others are held.
    teller
        What names options and rules.
    residence_id, decided
        The residence, and the option that the plan decides there.
    words
        Language of the texts.
    """
    called = option_labels(teller.data, words)
    found = []
    for one in statements:
        low, start = one.fact("low"), one.fact("start_year")
        euros = teller.worth.euros(low)
        found.append(
            Other(
                option_id=one.option_id,
                option=called.get(one.option_id, one.option_id),
                start_year=None if start is None else int(start),
                well=one.fact("well"),
                capex_eur=one.fact("capex"),
                loss_eur=None if math.isnan(euros) else euros,
                forbidden="" if low is not None else _forbidden(one, teller, words),
            )
        )
    options = teller.data["options"]
    mine = options.loc[options["residence_id"] == residence_id, ["option_id", "kind"]]
    left = {decided, *(one.option_id for one in found)}
    found += [
        Other(option, called[option], None, None, None, None, "", is_known=False)
        for option, kind in mine.itertuples(index=False)
        if option not in left and kind != ActionKind.KEEP
    ]
    return sorted(found, key=lambda one: (one.forbidden != "", not one.is_known, one.loss_eur or 0.0, one.option_id))


def _forbidden(statement: Statement, teller: Teller, words: Words) -> str:
    if not statement.is_impossible:
        return words(teller.say(statement)[0])
    return ", ".join(rule if isinstance(rule, str) else words(rule) for rule in teller.rules(statement))
