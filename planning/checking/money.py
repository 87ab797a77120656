"""Money: what is paid, by whom, within which envelope; grants within their funder's rules."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

from planning.checking.ledger import KEEP, OWN, Ledger, close
from planning.domain.message import N_, Message
from planning.domain.plan import Grant
from planning.tables.subjects import split_subject

EURO = 0.5
"""Amounts are kept to the cent; half a euro of rounding over a whole plan is nobody's money."""


def check_grants(ledger: Ledger) -> list[Message]:
    """Return the grants that break a funder's rule or pay for what is not due."""
    funding = {(row.option_id, row.funder): row for row in ledger.data["option_funding"].itertuples()}
    funders = {row.funder: row for row in ledger.data["funders"].itertuples()}
    chosen = {decision.option_id for decision in ledger.plan.decisions}
    faults = []
    by_option_year: dict[tuple[str, int], float] = defaultdict(float)
    by_option_funder: dict[tuple[str, str], float] = defaultdict(float)
    for grant in ledger.plan.grants:
        if grant.option_id not in chosen or (grant.option_id, grant.funder) not in funding:
            faults.append(Message(N_("{funder} finance {option}, qui n'y a pas droit"), _names(grant)))
        if grant.amount_eur < 0:
            faults.append(Message(N_("le financement de {option} par {funder} est négatif"), _names(grant)))
        by_option_year[grant.option_id, grant.year] += grant.amount_eur
        by_option_funder[grant.option_id, grant.funder] += grant.amount_eur
    for (option, year), amount in by_option_year.items():
        due = ledger.own_due.get((option, year), 0.0)
        if amount > due + EURO:
            what = N_("{option} reçoit {given} € en {year} pour {due} € à payer")
            faults.append(Message(what, {"option": option, "given": amount, "year": year, "due": due}))
    if faults:
        return faults
    for (option, funder), amount in by_option_funder.items():
        cap = _cap(ledger, option, funding[option, funder], funders[funder])
        if amount > cap + EURO:
            what = N_("{funder} verse {given} € à {option} : son plafond est {cap} €")
            faults.append(Message(what, {"funder": funder, "given": amount, "option": option, "cap": cap}))
    paying = {pair for pair, amount in by_option_funder.items() if amount > EURO}
    for option, funder in sorted(paying):
        for other in split_subject(str(funders[funder].exclusive_with)):
            if (option, other) in paying and (funder < other or funder not in _exclusions(funders[other])):
                what = N_("{funder} et {other} ne peuvent pas financer ensemble {option}")
                faults.append(Message(what, {"funder": funder, "other": other, "option": option}))
    return faults


def _exclusions(funder: object) -> list[str]:
    return split_subject(str(getattr(funder, "exclusive_with", "")))


def _names(grant: Grant) -> dict[str, object]:
    return {"funder": grant.funder, "option": grant.option_id}


def _cap(ledger: Ledger, option: str, funding: object, funder: object) -> float:
    total = sum(amount for _, _, amount in ledger.costs.get(option, []))
    rows = ledger.data["option_programmes"]
    rows = rows[rows["option_id"] == option]
    delivered = float(rows["places"].fillna(0.0).sum() + rows["dwellings"].fillna(0.0).sum())
    limits = [
        funding.eligible_eur * funding.max_share,  # type: ignore[attr-defined]
        funder.max_share * total,  # type: ignore[attr-defined]
        funder.cap_per_place_eur * delivered,  # type: ignore[attr-defined]
        (1.0 - funder.min_cofunding_share) * total,  # type: ignore[attr-defined]
    ]
    return min(limit for limit in limits if not math.isnan(limit))


def check_money(ledger: Ledger) -> list[Message]:
    """Return the envelopes exceeded, and the lines of the money table that are missing or wrong."""
    faults = []
    last = ledger.data.manifest.last_year
    for (funder, year), amount in sorted(ledger.spent.items()):
        if amount < -EURO:
            faults.append(Message(N_("les financements de {year} dépassent les dépenses"), {"year": year}))
        keeps_only = all(
            d.kind == KEEP for d in ledger.plan.decisions if _pays(ledger, d.option_id, d.start_year, year)
        )
        if year > last and amount > EURO and not keeps_only:
            what = N_("{funder} paie {amount} € en {year}, après la fin du plan")
            faults.append(Message(what, {"funder": funder, "amount": amount, "year": year}))
    for funder in ledger.data["funders"]["funder"]:
        faults += _check_envelopes(ledger, funder)
    return faults + _check_lines(ledger)


def _pays(ledger: Ledger, option: str, start: int, year: int) -> bool:
    return any(start + offset == year for offset, _, _ in ledger.costs.get(option, []))


def _envelopes(ledger: Ledger, funder: str) -> dict[str, float]:
    rows = ledger.data["envelopes"]
    rows = rows[(rows["funder"] == funder) & rows["amount_eur"].notna()]
    return dict(zip(rows["year"], rows["amount_eur"].astype(float), strict=True))


def _received(ledger: Ledger, funder: str, years: Iterable[int]) -> float:
    return sum(ledger.sales.get(year, 0.0) for year in years) if funder == OWN else 0.0


def _check_envelopes(ledger: Ledger, funder: str) -> list[Message]:
    given = _envelopes(ledger, funder)
    years = ledger.data.years
    spent = {year: ledger.spent.get((funder, year), 0.0) for year in years}
    carries = bool(ledger.data["funders"].set_index("funder")["carry_over"].fillna(False)[funder])
    faults = []
    whole = given.get("all", math.inf) + _received(ledger, funder, years)
    if sum(spent.values()) > whole + EURO:
        what = N_("{funder} paie {spent} € sur tout le plan pour {available} € disponibles")
        faults.append(Message(what, {"funder": funder, "spent": sum(spent.values()), "available": whole}))
    for number, year in enumerate(years):
        span = years[: number + 1] if carries else [year]
        available = sum(given.get(str(past), math.inf) for past in span) + _received(ledger, funder, span)
        used = sum(spent[past] for past in span)
        if used > available + EURO:
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
            same = (
                close(line.spent_eur, spent, absolute=EURO)
                and (told == available or close(told, available, absolute=EURO))
                and close(line.carried_over_eur, carried, absolute=EURO)
            )
            if not same:
                what = N_("l'argent de {funder} en {year} ne tombe pas juste : {told} € écrits, {spent} € dépensés")
                faults.append(Message(what, {"funder": funder, "year": year, "told": line.spent_eur, "spent": spent}))
    return faults


def _expected_lines(ledger: Ledger, funder: str) -> dict[int, tuple[float, float, float]]:
    """Return spent, available, carried over for each year (infinite available = unlimited)."""
    given = _envelopes(ledger, funder)
    years = ledger.data.years
    dated = any(str(year) in given for year in years)
    carries = bool(ledger.data["funders"].set_index("funder")["carry_over"].fillna(False)[funder]) or not dated
    purse = given.get("all", math.inf) if not dated else 0.0
    lines = {}
    for year in years:
        income = (given.get(str(year), math.inf) if dated else 0.0) + _received(ledger, funder, [year])
        available = purse + income
        spent = ledger.spent.get((funder, year), 0.0)
        purse = available - spent if carries else 0.0
        lines[year] = (spent, available, purse if math.isfinite(purse) else 0.0)
    return lines
