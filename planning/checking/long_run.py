"""A plan of the value model against its recount: homes by class, who stays, four numbers, buildings, later works."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator

from planning.checking.decided import check_capex, check_option, draws_of
from planning.checking.displaced import FOR_GOOD
from planning.checking.homes import Home
from planning.checking.housed import PLACE, Need, beyond_the_need
from planning.checking.ledger import KEEP, Ledger, Row, cells_of, close, rows_of
from planning.checking.recount import BUCKETS, FREE, Worth
from planning.domain.message import N_, Message
from planning.domain.plan import Decision, Plan, Served
from planning.domain.rule_book import RuleKind
from planning.domain.valuation import Valuation
from planning.tables.data import Data


def check_lasting(worth: Worth) -> list[Message]:
    """Return what is wrong with the rows that only a plan of the value model has, and with who is served where."""
    return [
        *_check_rows(worth),
        *_check_places(worth),
        *_check_later_needs(worth),
        *_check_housed(worth),
        *_check_buildings(worth),
        *_check_new_homes(worth),
        *_check_limits(worth.ledger, worth.value),
    ]


def check_no_value(plan: Plan) -> list[Message]:
    """Return a fault when a plan that was asked no value tells of one."""
    told = [name for name in ("later", "served_later", "housed", "buildings") if getattr(plan, name)]
    what = N_("le plan porte des lignes « {table} », que son scénario ne demande pas")
    gone = [row.residence_id for row in plan.moves if row.to == FOR_GOOD]
    lost = N_("le plan fait perdre leur logement à des habitants de {residence}, ce que son scénario ne compte pas")
    return [
        *(Message(what, {"table": name}) for name in told),
        *(Message(lost, {"residence": name}) for name in gone),
    ]


# Who is served where.


def _check_rows(worth: Worth) -> list[Message]:
    """Return the rows of who is served that make no sense by themselves."""
    faults = []
    for row in worth.served:
        names = _names(row)
        if row.places < 0:
            faults.append(Message(N_("un nombre de personnes logées est négatif ({group}, {typology}, {year})"), names))
        if (row.typology, row.client_group) not in worth.suits:
            faults.append(Message(N_("{typology} ne convient pas à {group} ({year})"), names))
        way = row.from_territory, row.to_territory
        if row.stays and way[0] != way[1]:
            what = N_("{group} de {origin} reste chez soi en {year}, mais à {target}")
            faults.append(Message(what, names))
        elif way not in worth.away:
            what = N_("{group} de {origin} ne peut pas être logé à {target} : pas de voisinage prévu")
            faults.append(Message(what, names))
    first_later = worth.years.last + 1
    for later, table, rows in (
        (False, "served", worth.ledger.plan.served),
        (True, "served_later", worth.ledger.plan.served_later),
    ):
        what = N_("« {table} » compte des personnes logées en {year}, qui n'est pas une de ses périodes")
        wrong = {row.year for row in rows if row.year not in worth.years.periods or (row.year >= first_later) != later}
        faults += [Message(what, {"table": table, "year": year}) for year in sorted(wrong)]
    return faults


def _names(row: Served) -> dict[str, object]:
    return {
        "group": row.client_group,
        "typology": row.typology,
        "year": row.year,
        "origin": row.from_territory,
        "target": row.to_territory,
    }


def _check_places(worth: Worth) -> list[Message]:
    """Compare what is used of each cell with what is open: free places at most, those that residents hold exactly."""
    used: dict[tuple[str, str, str, str, int], float] = defaultdict(float)
    for row in worth.served:
        holder = row.client_group if row.stays else FREE
        used[row.to_territory, row.typology, row.grade, holder, row.year] += row.places
    faults = []
    for key in sorted(set(used) | set(worth.places)):
        given, available = used.get(key, 0.0), worth.places.get(key, 0.0)
        names = dict(zip(("territory", "typology", "grade", "group", "year"), key, strict=True))
        values: dict[str, object] = {**names, "places": given, "available": available}
        if key[3] == FREE and given > available + max(PLACE, 1e-6 * available):
            what = N_(
                "{places} personnes logées en {typology} de classe {grade} à {territory} en {year} pour {available} "
                "places libres"
            )
            faults.append(Message(what, values))
        elif key[3] != FREE and not close(given, available, absolute=PLACE):
            what = N_(
                "{places} habitants ({group}) restent chez eux en {typology} de classe {grade} à {territory} en "
                "{year} dans le plan, {available} d'après les décisions"
            )
            faults.append(Message(what, values))
    return faults


def _check_later_needs(worth: Worth) -> list[Message]:
    """Return the needs after the plan for which more is served than is needed."""
    later = {key: places for key, places in worth.allocated.items() if key[2] > worth.years.last}
    return beyond_the_need(later, worth.segments)


# The four numbers, and the state of buildings.


def _check_housed(worth: Worth) -> list[Message]:
    told = {(row.client_group, row.territory, row.year): row for row in worth.ledger.plan.housed}
    faults = []
    if len(told) != len(worth.ledger.plan.housed):
        faults.append(Message(N_("les quatre nombres d'un même besoin figurent deux fois")))
    for key in sorted(set(told) | set(worth.housed)):
        names: dict[str, object] = dict(zip(("group", "territory", "year"), key, strict=True))
        row, expected = told.get(key), worth.housed.get(key)
        if row is None or expected is None:
            if sum((expected or {}).values()) > PLACE or expected is None:
                what = N_("comment {group} est logé à {territory} en {year} manque, ou ne répond à aucun besoin")
                faults.append(Message(what, names))
            continue
        what = N_(
            "{group} à {territory} en {year} : « {field} » vaut {given} dans le plan, {expected} une fois recompté"
        )
        faults += [
            Message(what, {**names, "field": name, "given": getattr(row, name), "expected": expected[name]})
            for name in BUCKETS
            if not close(getattr(row, name), expected[name], absolute=PLACE)
        ]
        faults += _check_sum(worth, key, row.need)
        if row.years != len(worth.years.periods[key[2]]):
            what = N_("la période qui commence en {year} dure {expected} ans, pas {given} ({group}, {territory})")
            values = {"expected": len(worth.years.periods[key[2]]), "given": row.years}
            faults.append(Message(what, {**names, **values}))
    return faults


def _check_sum(worth: Worth, key: Need, told: float) -> list[Message]:
    """The four numbers add up to the need."""
    if close(told, worth.needs[key], absolute=4 * PLACE):
        return []
    names = dict(zip(("group", "territory", "year"), key, strict=True))
    what = N_("les quatre nombres de {group} à {territory} en {year} font {given}, le besoin est {expected}")
    return [Message(what, {**names, "given": told, "expected": worth.needs[key]})]


def _check_buildings(worth: Worth) -> list[Message]:
    """Compare the state of each residence with its recount, year after year."""
    told: dict[str, dict[int, tuple[str, str]]] = defaultdict(dict)
    faults = []
    for row in worth.ledger.plan.buildings:
        names = {"residence": row.residence_id, "year": row.year}
        if row.residence_id not in worth.homes or row.year not in worth.years.every:
            faults.append(Message(N_("l'état de {residence} en {year} n'est pas de ceux qui comptent"), names))
        elif row.year in told[row.residence_id]:
            faults.append(Message(N_("l'état de {residence} en {year} figure deux fois"), names))
        told[row.residence_id][row.year] = (row.stage, row.habitability)
    for name, home in worth.homes.items():
        faults += _check_states(name, home, told[name])
    return faults


def _check_new_homes(worth: Worth) -> list[Message]:
    """Compare the residents who lose their home for good with the recount, in each year of the plan."""
    told: dict[tuple[str, int], float] = defaultdict(float)
    for row in worth.ledger.plan.moves:
        if row.to == FOR_GOOD:
            told[row.residence_id, row.year] += row.persons
    lost = {(name, year): worth.homeless(name, year) for name in worth.homes for year in worth.ledger.data.years}
    what = N_(
        "{residence} en {year} : habitants qui perdent leur logement, {given} dans le plan, {expected} d'après les "
        "décisions"
    )
    return [
        Message(what, {"residence": key[0], "year": key[1], "given": given, "expected": expected})
        for key in sorted(set(told) | set(lost))
        if not close(given := told.get(key, 0.0), expected := lost.get(key, 0.0), absolute=PLACE)
    ]


def _check_states(name: str, home: Home, told: dict[int, tuple[str, str]]) -> Iterator[Message]:
    """Say the first year in which a residence is not what the plan says of it."""
    state: tuple[str, str] | None = None
    for year in home.years.every:
        state = told.get(year, state)
        stage, classes = shown(home, year)
        if state is None or state[0] != stage or state[1] not in classes:
            what = N_("{residence} en {year} : l'état est « {given} », les décisions donnent « {expected} »")
            given, expected = " ".join(state or ()), f"{stage} {'/'.join(sorted(classes))}".strip()
            yield Message(what, {"residence": name, "year": year, "given": given, "expected": expected})
            return


def shown(home: Home, year: int) -> tuple[str, set[str]]:
    """Return the state of a residence in a year, and the class of most of its homes: several when as many are of each.

    `ended` and `renewed` are said of homes: where none would be left anyway, there is none.
    """
    if not any(kind.places > 0 for kind, _ in home.kinds(year)):
        return "none", {""}
    if home.is_closed(year):
        return "ended", {""}
    held = home.by_class[year]
    most = max(held.values(), default=0.0)
    if most <= 0:
        return "none", {""}
    stage = "renewed" if home.is_renewed(year) else home.stage(year)
    return stage, {name for name, places in held.items() if close(places, most, absolute=1e-6)}


# What starts after the plan.


def later_years(data: Data, value: Valuation) -> list[int]:
    """Return the years after the plan in which works may start."""
    last = data.manifest.last_year
    end = value.count_to if value.count_to is not None else last + sum(value.tail_years)
    return [year for after in value.later_starts if (year := last + 1 + after) <= end]


def check_later(plan: Plan, data: Data, value: Valuation) -> list[Message]:
    """Return the decisions after the plan that are doubled, not permitted, or at a residence that the plan changes."""
    options = {row["option_id"]: row for row in rows_of(data["options"])}
    times = Counter(row.residence_id for row in plan.later)
    kept = {row.residence_id for row in plan.decisions if row.kind == KEEP}
    faults = [
        Message(N_("après le plan, la résidence {residence} est décidée {count} fois"), {"residence": name, "count": n})
        for name, n in times.items()
        if n > 1
    ]
    what = N_("la résidence {residence} est décidée après le plan, qui ne la garde pas en l'état")
    faults += [Message(what, {"residence": name}) for name in times if name not in kept]
    for row in plan.later:
        faults += check_later_decision(row, options, data, plan, value)
    return faults


def check_later_decision(
    row: Decision, options: dict[str, Row], data: Data, plan: Plan, value: Valuation
) -> list[Message]:
    """Return what is wrong with one decision after the plan: its option, its dates, its cost, the shortlist."""
    if row.option_id not in options:
        what = N_("l'option {option} de la résidence {residence} n'existe pas")
        return [Message(what, {"option": row.option_id, "residence": row.residence_id})]
    option = options[row.option_id]
    names: dict[str, object] = {"residence": row.residence_id, "start_year": row.start_year, "option": row.option_id}
    faults = check_option(row, options, data, plan.scenario)
    if row.kind == KEEP:
        return [*faults, Message(N_("après le plan, {residence} est gardée en l'état : cela ne se décide pas"), names)]
    if row.start_year not in later_years(data, value):
        what = N_("{option} commence en {start_year}, qui n'est pas un départ possible après le plan")
        faults.append(Message(what, names))
    elif not _is_in_window(row, option, data):
        what = N_("la résidence {residence} commence en {start_year}, hors des dates permises à l'option")
        faults.append(Message(what, names))
    if row.delivery_year != row.start_year + int(option["duration_years"]):
        what = N_("la livraison de {residence} en {delivery_year} ne suit pas la durée de l'option ({years} ans)")
        values = {"delivery_year": row.delivery_year, "years": int(option["duration_years"])}
        faults.append(Message(what, {**names, **values}))
    return [*faults, *check_capex(row, draws_of(data), data, plan.scenario)]


def _is_in_window(row: Decision, option: Row, data: Data) -> bool:
    """Tell whether an option may start in a year; a latest year that is the plan's own end is no limit."""
    earliest, latest = option["earliest_year"], option["latest_year"]
    paid = [offset for offset, amount in draws_of(data).get(row.option_id, []) if amount > 0]
    last_useful = data.manifest.last_year - max([int(option["duration_years"]), *paid])
    early = earliest is not None and row.start_year < earliest
    late = latest is not None and latest < last_useful and row.start_year > latest
    return not (early or late)


def _check_limits(ledger: Ledger, value: Valuation) -> list[Message]:
    """Return the periods after the plan in which the team or the money would not suffice."""
    faults = []
    money = _money_a_year(ledger) * value.later_years
    for start in sorted({row.start_year for row in ledger.plan.later}):
        rows = [row for row in ledger.plan.later if row.start_year == start]
        for rule in rows_of(ledger.data["rules"]):
            if rule["rule"] != RuleKind.WORKS_CAPACITY or rule["year"] is not None:
                continue
            covered = {"", "*", rule["subject"]}
            here = [row for row in rows if rule["subject"] in ("", "*") or _territory(ledger, row) in covered]
            load, most = (
                sum(ledger.team_load(row) * max(1, row.delivery_year - row.start_year) for row in here),
                float(rule["value"]) * value.later_years,
            )
            if load > most + 1e-6 * max(1.0, most):
                what = N_("départs de {year} : {load} années d'opération pour {most} que permet la règle {rule_id}")
                faults.append(Message(what, {"year": start, "load": load, "most": most, "rule_id": rule["rule_id"]}))
        spent = sum(row.capex_eur for row in rows)
        if spent > money + max(1.0, 1e-6 * spent):
            what = N_("départs de {year} : {spent} € de travaux pour {most} € que les financeurs donneraient")
            faults.append(Message(what, {"year": start, "spent": spent, "most": money}))
    return faults


def _territory(ledger: Ledger, row: Decision) -> str:
    return str(ledger.residences[row.residence_id]["territory"])


def _money_a_year(ledger: Ledger) -> float:
    """Return what all funders give in a year of the plan on average; no limit where one of them has none."""
    years, given = ledger.data.years, dict[str, dict[str, float]]()
    for funder, year, amount in cells_of(ledger.data["envelopes"], "funder", "year", "amount_eur"):
        if not math.isnan(amount):
            given.setdefault(funder, {})[str(year)] = float(amount)
    total = 0.0
    for funder in ledger.funders:
        limits = given.get(funder, {})
        yearly = [limits.get(str(year), math.inf) for year in years]
        total += min(limits.get("all", math.inf), sum(yearly))
    return total / len(years)
