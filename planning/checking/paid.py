"""Money: what is paid, by whom, within which envelope; grants within their funder's rules."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from planning.checking.ledger import KEEP, OWN, Ledger, Row, close, rows_of
from planning.domain.message import N_, Message
from planning.domain.plan import Grant
from planning.domain.scenario import Rule
from planning.tables.softening import envelope_name
from planning.tables.subjects import EVERYWHERE, split_subject

CENT = 0.01


def exceeds(amount: float, limit: float) -> bool:
    """Tell whether an amount passes a limit by more than rounding: one cent, or a millionth of the limit."""
    return amount > limit + max(CENT, 1e-6 * abs(limit) if math.isfinite(limit) else 0.0)


def check_grants(ledger: Ledger) -> list[Message]:
    """Return the grants that break a funder's rule or pay for what is not due."""
    funding = {(row["option_id"], row["funder"]): row for row in rows_of(ledger.data["option_funding"])}
    faults = _check_entitlement(ledger, set(funding)) + _check_due(ledger)
    if faults:
        return faults
    given: dict[tuple[str, str], float] = defaultdict(float)
    for grant in ledger.plan.grants:
        given[grant.option_id, grant.funder] += grant.amount_eur
    funders = ledger.funders
    for (option, funder), amount in given.items():
        cap = _cap(ledger, option, funding[option, funder], funders[funder])
        if exceeds(amount, cap):
            what = N_("{funder} verse {given} € à {option} : son plafond est {cap} €")
            faults.append(Message(what, {"funder": funder, "given": amount, "option": option, "cap": cap}))
    return faults + _check_exclusions(ledger, {pair for pair, amount in given.items() if exceeds(amount, 0.0)}, funders)


def _check_entitlement(ledger: Ledger, entitled: set[tuple[str, str]]) -> list[Message]:
    """A grant goes to an option that is chosen and that the funder may pay for; none takes money back."""
    chosen = {decision.option_id for decision in ledger.plan.decisions}
    faults = []
    for grant in ledger.plan.grants:
        if grant.option_id not in chosen or (grant.option_id, grant.funder) not in entitled:
            faults.append(Message(N_("{funder} finance {option}, qui n'y a pas droit"), _names(grant)))
        if grant.amount_eur < 0:
            faults.append(Message(N_("le financement de {option} par {funder} est négatif"), _names(grant)))
    return faults


def _check_due(ledger: Ledger) -> list[Message]:
    """Grants replace own funds: never more than the option would pay of them in the year."""
    received: dict[tuple[str, int], float] = defaultdict(float)
    for grant in ledger.plan.grants:
        received[grant.option_id, grant.year] += grant.amount_eur
    what = N_("{option} reçoit {given} € en {year} pour {due} € à payer")
    return [
        Message(what, {"option": option, "given": amount, "year": year, "due": due})
        for (option, year), amount in received.items()
        if exceeds(amount, due := ledger.own_due.get((option, year), 0.0))
    ]


def _check_exclusions(ledger: Ledger, assigned: set[tuple[str, str]], funders: dict[str, Row]) -> list[Message]:
    """A funder assigned never pays beside one that it excludes, assigned or drawn (said once per pair).

    Own funds are what an aid replaces: they exclude nobody.
    """
    excluded = {
        funder: {other for other in funders if _exclude(funders, funder, other)}
        for funder in funders
        if not _is_ours(funder)
    }
    what = N_("{funder} et {other} ne peuvent pas financer ensemble {option}")
    faults = []
    for option, funder in sorted(assigned):
        drawn = {other for _, other, amount in ledger.costs.get(option, []) if amount > 0}
        faults += [
            Message(what, {"funder": funder, "other": other, "option": option})
            for other in sorted(excluded[funder])
            if other in drawn or ((option, other) in assigned and funder < other)
        ]
    return faults


def _exclude(funders: dict[str, Row], one: str, other: str) -> bool:
    """Tell whether one of two funders excludes the other."""
    return not (_is_ours(one) or _is_ours(other)) and (
        other in split_subject(funders[one]["exclusive_with"]) or one in split_subject(funders[other]["exclusive_with"])
    )


def _is_ours(funder: str) -> bool:
    return funder.partition(":")[0] == OWN


def _names(grant: Grant) -> dict[str, object]:
    return {"funder": grant.funder, "option": grant.option_id}


def _cap(ledger: Ledger, option: str, funding: Row, funder: Row) -> float:
    """Return the most that a funder may give to an option: the least of its rules, those left empty apart.

    What is eligible grows with the prices of the works, as their whole cost does.
    """
    total = sum(amount for _, _, amount in ledger.paid.get(option, []))
    planned = sum(amount for _, _, amount in ledger.costs.get(option, []))
    eligible = _number(funding["eligible_eur"]) * (total / planned if planned > 0 else 1.0)
    delivered = sum(number for _, number in ledger.units.get(option, []))
    limits = [
        eligible * _number(funding["max_share"]),
        _number(funder["max_share"]) * total,
        _number(funder["cap_per_place_eur"]) * delivered,
        (1.0 - _number(funder["min_cofunding_share"])) * total,
    ]
    return min(limit for limit in limits if not math.isnan(limit))


def _amount(euros: float) -> object:
    """Return an amount as a sentence holds it; no limit is not a number."""
    return euros if math.isfinite(euros) else Message(N_("sans limite"))


def _number(cell: Any) -> float:
    return math.nan if cell is None else float(cell)


def check_money(ledger: Ledger) -> list[Message]:
    """Return what nobody pays, the envelopes exceeded, the lines of the money table that are missing or wrong."""
    faults = _check_payers(ledger)
    last = ledger.data.manifest.last_year
    for (funder, year), amount in sorted(ledger.spent.items()):
        if exceeds(-amount, 0.0):
            faults.append(Message(N_("les financements de {year} dépassent les dépenses"), {"year": year}))
        keeps_only = all(
            d.kind == KEEP for d in ledger.plan.decisions if _pays(ledger, d.option_id, d.start_year, year)
        )
        if year > last and exceeds(amount, 0.0) and not keeps_only:
            what = N_("{funder} paie {amount} € en {year}, après la fin du plan")
            faults.append(Message(what, {"funder": funder, "amount": amount, "year": year}))
    for funder in ledger.data["funders"]["funder"]:
        faults += _check_envelopes(ledger, funder)
    return faults + _check_lines(ledger)


def _check_payers(ledger: Ledger) -> list[Message]:
    """Somebody of ours pays the own part of every operation, also of those that start after the plan."""
    what = N_("aucun de nos organismes ne paie {option} : le bâtiment est à un tiers, sans convention")
    return [
        Message(what, {"option": option})
        for option, decision in ledger.chosen.items()
        if decision.kind != KEEP
        and ledger.purses[option] is None
        and any(payer == OWN and amount > 0 for _, payer, amount in ledger.costs.get(option, []))
    ]


def _pays(ledger: Ledger, option: str, start: int, year: int) -> bool:
    return any(start + offset == year for offset, _, _ in ledger.costs.get(option, []))


def _envelopes(ledger: Ledger, funder: str) -> dict[str, float]:
    rows = ledger.data["envelopes"]
    rows = rows[(rows["funder"] == funder) & rows["amount_eur"].notna()]
    return dict(zip(rows["year"], rows["amount_eur"].astype(float), strict=True))


def _received(ledger: Ledger, funder: str, years: Iterable[int]) -> float:
    return sum(ledger.sales.get((funder, year), 0.0) for year in years)


def _check_envelopes(ledger: Ledger, funder: str) -> list[Message]:
    if funder in overrun_prices(ledger):
        return []  # what is beyond is counted with the soft rules, and priced
    given = _envelopes(ledger, funder)
    years = ledger.data.years
    spent = {year: ledger.spent.get((funder, year), 0.0) for year in years}
    carries = bool(ledger.data["funders"].set_index("funder")["carry_over"].fillna(False)[funder])
    faults = []
    whole = given.get("all", math.inf) + _received(ledger, funder, years)
    if exceeds(sum(spent.values()), whole):
        what = N_("{funder} paie {spent} € sur tout le plan pour {available} € disponibles")
        faults.append(Message(what, {"funder": funder, "spent": sum(spent.values()), "available": whole}))
    for number, year in enumerate(years):
        span = years[: number + 1] if carries else [year]
        available = sum(given.get(str(past), math.inf) for past in span) + _received(ledger, funder, span)
        used = sum(spent[past] for past in span)
        if exceeds(used, available):
            what = (
                N_("jusqu'en {year}, {funder} paie {spent} € pour {available} € disponibles")
                if carries
                else N_("en {year}, {funder} paie {spent} € pour {available} € disponibles")
            )
            faults.append(Message(what, {"year": year, "funder": funder, "spent": used, "available": available}))
    return faults


def _check_lines(ledger: Ledger) -> list[Message]:
    """The money table must say what the decisions and the envelopes imply, line by line."""
    faults = []
    lines = {(row.funder, row.year): row for row in ledger.plan.money}
    if len(lines) != len(ledger.plan.money):
        faults.append(Message(N_("une même ligne d'argent figure deux fois")))
    known = set(ledger.data["funders"]["funder"])
    for funder, year in lines:
        if funder not in known or year not in ledger.data.years:
            what = N_("la ligne d'argent {funder} {year} ne correspond à rien")
            faults.append(Message(what, {"funder": funder, "year": year}))
    for funder in ledger.data["funders"]["funder"]:
        expected = _expected_lines(ledger, funder)
        for year in ledger.data.years:
            line = lines.get((funder, year))
            spent, available, carried = expected[year]
            if line is None:
                what = N_("la ligne d'argent de {funder} en {year} manque ({spent} € dépensés)")
                faults.append(Message(what, {"funder": funder, "year": year, "spent": spent}))
                continue
            told = math.inf if line.available_eur is None else line.available_eur
            for what, written, counted in (
                (
                    N_("{funder} en {year} : {written} € dépensés dans le plan, {counted} € comptés"),
                    line.spent_eur,
                    spent,
                ),
                (N_("{funder} en {year} : {written} € disponibles dans le plan, {counted} € comptés"), told, available),
                (
                    N_("{funder} en {year} : {written} € reportés dans le plan, {counted} € comptés"),
                    line.carried_over_eur,
                    carried,
                ),
            ):
                if written != counted and not close(written, counted, absolute=CENT):
                    values = {"written": _amount(written), "counted": _amount(counted)}
                    faults.append(Message(what, {"funder": funder, "year": year, **values}))
    return faults


def _expected_lines(ledger: Ledger, funder: str) -> dict[int, tuple[float, float, float]]:
    """Return spent, available, carried over for each year (infinite available = unlimited)."""
    given = _envelopes(ledger, funder)
    years = ledger.data.years
    dated = any(str(year) in given for year in years)
    carries = bool(ledger.data["funders"].set_index("funder")["carry_over"].fillna(False)[funder]) or not dated
    purse = given.get("all", math.inf) if not dated else 0.0
    soft = funder in overrun_prices(ledger)
    lines = {}
    for year in years:
        income = (given.get(str(year), math.inf) if dated else 0.0) + _received(ledger, funder, [year])
        available = purse + income
        spent = ledger.spent.get((funder, year), 0.0)
        purse = available - spent if carries else 0.0
        purse = max(purse, 0.0) if soft else purse
        lines[year] = (spent, available, purse if math.isfinite(purse) else 0.0)
    return lines


# Debt, aids added up, envelopes exceeded: how far a plan goes beyond each, in euros.


def debt_beyond(ledger: Ledger, rule: Rule) -> float:
    """Sum, over the years, what is still owed beyond the ceiling at the end of each."""
    lenders = {
        row["funder"]: (row["loan_years"], row["loan_rate"] or 0.0)
        for row in ledger.funders.values()
        if row["kind"] == "loan" and rule.subject in ("", EVERYWHERE, row["funder"])
    }
    beyond = 0.0
    for year in (year for year in ledger.data.years if rule.year in (None, year)):
        owed = 0.0
        for (funder, drawn), amount in ledger.spent.items():
            if funder in lenders and drawn <= year:
                owed += amount * (1.0 - _repaid(year - drawn, *lenders[funder]))
        beyond += max(0.0, owed - float(rule.value))
    return beyond


def _repaid(instalments: int, years: int | None, rate: float) -> float:
    """Return the share of a loan repaid by so many constant instalments, each of which repays more than the last."""
    if years is None:
        return 0.0
    parts = [(1.0 + rate) ** (number - years) for number in range(years)]
    return sum(parts[:instalments]) / sum(parts)


def stacked_beyond(ledger: Ledger, rule: Rule) -> float:
    """Sum, over the operations, what aids pay beyond their share of the whole cost (loans are no aid)."""
    givers = {row["funder"] for row in ledger.funders.values() if row["kind"] == "grant"}
    named = {option for item in split_subject(rule.subject) for option in ledger.named.options(item)}
    beyond = 0.0
    for option in ledger.chosen if rule.subject in ("", EVERYWHERE) else named & set(ledger.chosen):
        costs = ledger.paid.get(option, [])
        aid = sum(amount for _, funder, amount in costs if funder in givers)
        aid += sum(row.amount_eur for row in ledger.granted.get(option, []) if row.funder in givers)
        beyond += max(0.0, aid - float(rule.value) * sum(amount for _, _, amount in costs))
    return beyond


def overrun_prices(ledger: Ledger) -> dict[str, float]:
    """Return the price of each euro beyond the envelopes of the funders that may be asked for more."""
    prices = {funder: row["overrun_price"] for funder, row in ledger.funders.items()}
    return {funder: float(price) for funder, price in prices.items() if price is not None}


def overruns(ledger: Ledger) -> dict[str, tuple[float, float]]:
    """Return, by `envelope:<funder>`, the least money that would have to be added, and its price per euro.

    A euro added serves the yearly envelopes and the whole one alike; where money carries over it serves every later
    year, otherwise its own year only.
    """
    found = {}
    for funder, price in overrun_prices(ledger).items():
        rows = ledger.data["envelopes"]
        rows = rows[(rows["funder"] == funder) & rows["amount_eur"].notna()]
        given = dict(zip(rows["year"], rows["amount_eur"].astype(float), strict=True))
        carries = bool(ledger.data["funders"].set_index("funder")["carry_over"].fillna(False)[funder])
        lacking = whole = purse = 0.0
        for year in ledger.data.years:
            used = ledger.spent.get((funder, year), 0.0) - ledger.sales.get((funder, year), 0.0)
            whole += used
            purse = (purse if carries else 0.0) + given.get(str(year), math.inf) - used
            lacking += max(0.0, -purse)
            purse = max(0.0, purse)
        found[envelope_name(funder)] = (max(lacking, whole - given.get("all", math.inf)), price)
    return found
