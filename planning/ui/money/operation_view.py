"""One operation: who pays and when, a refused aid and what follows, what it costs, the account, the resident's bill."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

import pandas as pd
import streamlit as st

from planning.charts.theme import MONEY_COLOURS
from planning.domain.asked_change import AidLost
from planning.domain.kinds import ActionKind
from planning.domain.message import N_
from planning.domain.scenario import RefusedAid
from planning.explain.money.refused_words import certainty, kept_sentence, refused_title, refused_verdict, refused_years
from planning.explain.trade.bill_words import WHO, bill_table, doubt_of_bills
from planning.finance import account_change, aids_of, if_refused, operations, sources_by_year, without_aid
from planning.finance.cents import CENTS
from planning.finance.debt import loan_moves
from planning.finance.residents_bill import RESIDENTS, TODAY
from planning.options.costs import PARTS
from planning.tables.places import capacity_after
from planning.ui.kit import cached, links, plan_answers, state
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.listing import Head, Row, Span, show_list, text
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import funder_names, option_names, residence_names
from planning.ui.kit.quick_answer import searching
from planning.ui.kit.spoken import words
from planning.ui.kit.views import Heading
from planning.ui.money.accounts_shown import show_account
from planning.ui.money.comparables_shown import show_comparison
from planning.ui.money.money_facts import financing, fold, once, result_cell, thousands
from planning.ui.money.prices_shown import TITLES
from planning.ui.money.who_view import SIGN, show_money
from planning.ui.portfolio.bill_shown import bills_of

CHOSEN: Final = "operation"
"""The parameter of the address that names the operation."""
WIDTHS: Final = (0.5, 0.5)
ACCOUNT: Final[Sequence[tuple[str, Sequence[str]]]] = (
    (N_("Redevances et aides, toutes places occupées"), ("fees", "aid", "savings")),
    (N_("Vacance et impayés"), ("vacancy", "unpaid")),
    (N_("Loyer payé au propriétaire"), ("rent",)),
    (N_("Personnel"), ("staff",)),
    (N_("Énergie"), ("energy",)),
    (N_("Entretien courant et charges"), ("upkeep", "charges")),
)
"""The lines of an operating account, as few as answer."""


def show(desk: PlanDesk, heading: Heading) -> None:
    """Draw the view."""
    paid = once(desk, "paid by operations", lambda: operations(financing(desk)))
    if paid.empty:
        heading.say(words("Ce plan n'engage aucune opération."))
        return
    names = once(desk, "operations", lambda: _names(desk, paid))
    option = state.one_of(CHOSEN, list(names))
    rows = once(desk, "paid", lambda: paid[paid["option_id"] == option], option)
    residence = str(rows["residence_id"].iloc[0])
    title, sentence = once(desk, "operation", lambda: _heading(desk, option, residence, rows), option)
    heading.say(title, sentence)
    _choose(names, option, residence)
    left, right = st.columns(WIDTHS, gap="large")
    with left:
        _funding(desk, rows, option)
        _refused(desk, option)
    with right:
        _dates(desk, rows, option)
        _cost(desk, rows, option)
        _account(desk, option, residence, rows)
        _bill(desk, option, residence)
    _folds(desk, rows, option, residence, names[option])


def _folds(desk: PlanDesk, rows: pd.DataFrame, option: str, residence: str, name: str) -> None:
    with fold(words("Le plan de financement, au centime"), "money.fold.operation") as is_open:
        if is_open:
            years = sorted(int(year) for year in rows["year"].unique())
            alt = N_("Ce que paie chaque source pour cette opération")
            show_money(sources_by_year(rows, years), "finance.operation", alt)
    with fold(words("Le compte d'exploitation, ligne par ligne"), "money.fold.account") as is_open:
        if is_open:
            show_account(desk, residence, option)
    with fold(words("Face aux opérations réelles"), "money.fold.real") as is_open:
        if is_open:
            show_comparison({option: name}, desk.shown.data, "finance.operation", folded=False)


# Which operation: the dearest first.


def _names(desk: PlanDesk, paid: pd.DataFrame) -> dict[str, str]:
    costs = paid.groupby(["residence_id", "option_id"])["cents"].sum().sort_values(ascending=False, kind="stable")
    residences, options = residence_names(desk.shown.data), option_names(desk.shown.data)
    return {str(option): f"{residences[home]}, {options[option]}" for home, option in costs.index}


def _choose(names: dict[str, str], option: str, residence: str) -> None:
    """Draw the choice, the way to the next one and to the residence."""
    offered = list(names)
    at = offered.index(option)
    key = f"money.operation.{option}"  # a new key for each: the box follows the arrows and the address
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.selectbox(
            words("Opération"),
            offered,
            index=at,
            format_func=names.__getitem__,
            key=key,
            label_visibility="collapsed",
            width=560,
            on_change=lambda: state.choose(CHOSEN, str(state.widget(key))),
        )
        _arrow("‹", words("Opération précédente"), "before", offered[at - 1])
        _arrow("›", words("Opération suivante"), "after", offered[(at + 1) % len(offered)])
        st.caption(words("{rank} sur {count}, par coût", rank=at + 1, count=len(offered)), width="content")
        st.space("stretch")
        opened = st.button(words("Ouvrir la résidence"), key="money.residence", type="tertiary")
    if opened:
        links.open_residence(residence)


def _arrow(sign: str, label: str, key: str, option: str) -> None:
    st.button(sign, key=f"money.{key}", help=label, on_click=state.choose, args=(CHOSEN, option))


def _heading(desk: PlanDesk, option: str, residence: str, rows: pd.DataFrame) -> tuple[str, str]:
    """Return the title, what the operation costs and what the account gains, and the sentence under it."""
    data = desk.shown.data
    before, after = _results(desk, option, residence)
    cost = float(rows["cents"].sum()) / CENTS
    values = {"residence": residence_names(data)[residence], "cost": cost, "gain": abs(after - before)}
    title = N_("{residence} : {cost:euros}, +{gain:euros} par an.")
    if round(after - before) == 0:
        title = N_("{residence} : {cost:euros}.")
    elif after < before:
        title = N_("{residence} : {cost:euros}, −{gain:euros} par an.")
    decided = next(row for row in desk.shown.plan.decisions if row.option_id == option)
    places = float(capacity_after(data).query("option_id == @option")["places"].sum())
    told: dict[str, object] = {
        "what": option_names(data)[option],
        "start": str(decided.start_year),
        "end": str(decided.delivery_year),
    }
    told |= {"places": places, "each": cost / places if places > 0 else None, "before": before, "after": after}
    if places > 0:
        sentence = N_(
            "{what}, de {start} à {end} : {places:places}, soit {each:euros} par place. Le résultat d'exploitation "
            "passe de {before:euros} à {after:euros} par an."
        )
    else:
        sentence = N_("{what}, de {start} à {end}.")
    return words(title, **values), words(sentence, **told)


def _keep(desk: PlanDesk, residence: str) -> str:
    options = desk.shown.data["options"]
    kept = options[(options["residence_id"] == residence) & (options["kind"] == ActionKind.KEEP)]
    return str(kept["option_id"].iloc[0]) if len(kept) else ""


def _results(desk: PlanDesk, option: str, residence: str) -> tuple[float, float]:
    results = desk.shown.data["options"].set_index("option_id")["running_result_eur_per_year"].fillna(0.0)
    return float(results.get(_keep(desk, residence), 0.0)), float(results[option])


# Who pays, and when.


def _funding(desk: PlanDesk, rows: pd.DataFrame, option: str) -> None:
    st.header(words("Qui paie, en k€"), anchor=False)
    heads = [
        Head(words("Financeur")),
        Head(words("k€"), "right", "3.6rem"),
        Head("", width="26%"),
        Head(words("Sûreté"), width="24%"),
    ]
    found = once(desk, "funding", lambda: funding_rows(rows, desk.shown.data["funders"]), option)
    show_list(heads, found, words("Ce que paie chaque financeur, et avec quelle chance"), key="money.funding")


def funding_rows(rows: pd.DataFrame, funders: pd.DataFrame) -> list[Row]:
    """Return the sources of one operation, with how sure each is, and their total."""
    totals = rows.groupby(["source", "funder", "label"], as_index=False)["cents"].sum()
    order = totals["source"].map({"own": 0, "loan": 1, "grant": 2})
    totals = totals.assign(order=order, more=-totals["cents"]).sort_values(["order", "more", "funder"])
    chance = funders.set_index("funder")["grant_probability"].astype("float64")
    whole, most = float(totals["cents"].sum()), float(totals["cents"].max())
    found = [
        Row(
            (
                [[Span(SIGN, color=MONEY_COLOURS[row.source]), Span(str(row.label))]],
                text(thousands(row.cents / CENTS)),
                [[Span(words.percent(row.cents / whole), color=MONEY_COLOURS[row.source], bar=row.cents / most)]],
                text(words(certainty(row.source, chance[row.funder])), "quiet"),
            )
        )
        for row in totals.itertuples()
    ]
    return [*found, Row((text(words("Total")), text(thousands(whole / CENTS)), text(""), text("")), kind="total")]


def _dates(desk: PlanDesk, rows: pd.DataFrame, option: str) -> None:
    st.header(words("Quand, en k€"), anchor=False)
    heads, found = once(desk, "dates", lambda: _date_rows(rows), option)
    show_list(heads, found, words("Ce qui est à payer, année par année"), key="money.dates")


def _date_rows(rows: pd.DataFrame) -> tuple[list[Head], list[Row]]:
    due = rows.groupby("year")["cents"].sum() / CENTS
    ours = rows[rows["source"] == "own"].groupby("year")["cents"].sum().reindex(due.index, fill_value=0) / CENTS
    heads = [Head(""), *(Head(str(year), "right") for year in due.index)]
    lines = ((N_("À payer"), due), (N_("dont fonds propres"), ours))
    return heads, [Row((text(words(name)), *(text(thousands(one)) for one in paid))) for name, paid in lines]


# An aid that is refused.


def _refused(desk: PlanDesk, option: str) -> None:
    st.header(words("Si une aide est refusée"), anchor=False)
    aids = once(desk, "aids", lambda: aids_of(desk.shown.plan, option), option)
    if not aids:
        st.markdown(words("Cette opération ne compte sur aucune aide qui puisse être refusée."))
        return
    rows = once(desk, "refused", lambda: _refused_rows(desk, aids), option)
    heads = [Head(""), Head("", width="7.2rem")]
    did = show_list(heads, rows, words("Ce qui arrive si une aide est refusée"), key="money.refused")
    funder, _, what = (did.pressed or "").partition(" ")
    if what == "ask":
        links.ask(desk.shown.entry.id, AidLost(option, funder))
    if what == "keep":
        _kept(desk, option, funder)


def _kept(desk: PlanDesk, option: str, funder: str) -> None:
    """Say whether other aids pay the same operations: another process solves who pays again."""
    with st.spinner(searching()):
        scenario = without_aid(desk.shown.plan.scenario, RefusedAid(option_id=option, funder=funder))
        kept = plan_answers.same_decisions(desk.shown.entry.id, scenario)
    st.info(f"{plain(funder_names(desk.shown.data)[funder])} : {plain(words(kept_sentence(desk.shown.plan, kept)))}")


def _refused_rows(desk: PlanDesk, aids: list[RefusedAid]) -> list[Row]:
    names, found = funder_names(desk.shown.data), []
    for aid in aids:
        told = if_refused(desk.shown.plan, desk.shown.seen, aid)
        label = words("Et si {funder} refuse : demander le plan qui en résulte", funder=names[aid.funder])
        actions = [[Span(words("Et si →"), presses=f"{aid.funder} ask", label=label)]]
        if not told.is_paid:
            hint = words("Les mêmes opérations, payées autrement si {funder} refuse", funder=names[aid.funder])
            actions.append([Span(words("autrement\u00a0?"), presses=f"{aid.funder} keep", label=hint)])
        said = [
            [Span(words(refused_title(told, names)), "strong")],
            [Span(words(refused_years(told))), Span(words(refused_verdict(told)), "" if told.is_paid else "bad")],
        ]
        found.append(Row((said, actions), id=aid.funder))
    return found


# What it costs, what it changes for who runs the residence and for who lives there.


def _cost(desk: PlanDesk, rows: pd.DataFrame, option: str) -> None:
    st.header(words("Ce que coûte l'opération, en k€"), anchor=False)
    found = once(desk, "cost", lambda: _cost_rows(desk, rows, option), option)
    heads = [Head(""), Head("", "right", "6rem")]
    show_list(heads, found, words("Le coût de l'opération, par parties"), key="money.cost")


def _cost_rows(desk: PlanDesk, rows: pd.DataFrame, option: str) -> list[Row]:
    """Return the parts of the price where a template gave them; what the scenario adds to the price is a part."""
    total = float(rows["cents"].sum()) / CENTS
    prices = cached.prices(desk.shown.data)
    parts = prices[prices["option_id"] == option].groupby("part")["amount_eur"].sum()
    found = [
        Row((text(words(TITLES[part])), text(thousands(parts[part]))))
        for part in PARTS
        if abs(parts.get(part, 0.0)) >= 1.0
    ]
    if found and abs(total - float(parts.sum())) >= 1.0:
        other = words("Hausse des prix et surcoût du scénario")
        found.append(Row((text(other), text(thousands(total - float(parts.sum()))))))
    return [*found, Row((text(words("Total")), text(thousands(total))), kind="total")]


def _account(desk: PlanDesk, option: str, residence: str, rows: pd.DataFrame) -> None:
    st.header(words("Le compte du gestionnaire, en k€ par an"), anchor=False)
    decided = next(row for row in desk.shown.plan.decisions if row.option_id == option)
    ends = (words("aujourd'hui"), str(decided.delivery_year))
    heads = [Head(""), *(Head(title, "right", "6rem") for title in ends)]
    found = once(desk, "account", lambda: _account_rows(desk, option, residence, rows), option)
    show_list(heads, found, words("Le compte d'exploitation, avant et après"), key="money.account")


def _account_rows(desk: PlanDesk, option: str, residence: str, paid: pd.DataFrame) -> list[Row]:
    accounts, before = cached.accounts(desk.shown.data), _keep(desk, residence)
    change = account_change(accounts, before, option).groupby("line")[["before", "after"]].sum()
    found = []
    if option in set(accounts["option_id"]):
        for name, parts in ACCOUNT:
            sides = change.reindex(list(parts), fill_value=0.0).sum()
            cells = (text(thousands(sides["before"])), text(thousands(sides["after"])))
            found.append(Row((text(words(name)), *cells)))
    results = _results(desk, option, residence)
    ends = [result_cell(thousands(amount), amount) for amount in results]
    found.append(Row((text(words("Résultat d'une année")), *ends), kind="total"))
    seen = desk.shown.seen
    moves = loan_moves(paid, seen["funders"], seen.manifest.last_year)
    annuity = (moves.groupby("year")[["interest", "repaid"]].sum().sum(axis=1) / CENTS).max()
    if len(moves) and annuity > 0:
        owed = text(words("Annuité des prêts, à qui paie les travaux"), "quiet")
        found.append(Row((owed, text("–", "quiet"), text(thousands(-annuity), "quiet"))))
    return found


def _bill(desk: PlanDesk, option: str, residence: str) -> None:
    rows, doubt = once(desk, "bill", lambda: _bill_rows(desk, option, residence), option)
    if not rows:
        return
    st.header(words("Ce que paie un habitant, en € par mois"), anchor=False)
    heads = once(desk, "bill heads", lambda: _bill_heads(desk))
    show_list(heads, rows, words("Ce que paie un habitant, avant et après"), key="money.bill")
    if doubt:
        st.caption(doubt)


def _bill_heads(desk: PlanDesk) -> list[Head]:
    who = _who(desk)
    left = [words("reste, au {who}", who=who(name)) for name in (RESIDENTS[0], RESIDENTS[-1])]
    return [Head(""), Head(words("redevance"), "right", "6rem"), *(Head(title, "right", "7rem") for title in left)]


def _who(desk: PlanDesk) -> Callable[[str], str]:
    known = cached.parameters(desk.shown.data).drop_duplicates("parameter_id", keep="last").set_index("parameter_id")
    return lambda name: words(WHO[name], income=float(known["value"][f"resident.{name}.income"]))


def _bill_rows(desk: PlanDesk, option: str, residence: str) -> tuple[list[Row], str]:
    bills = bills_of(desk.shown.data, residence)
    bills = bills[bills["option_id"].isin([TODAY, option])]
    shown = bill_table(bills, desk.shown.data, words)
    now, then = words("aujourd'hui"), words("après")
    rows = [
        Row(
            (
                [[Span(str(row["typology"])), Span(now if row["option_id"] == TODAY else then, "quiet")]],
                *(text(_euros(row[name])) for name in ("fee_eur", f"left_{RESIDENTS[0]}", f"left_{RESIDENTS[-1]}")),
            )
        )
        for row in shown.to_dict("records")
    ]
    known = cached.parameters(desk.shown.data).drop_duplicates("parameter_id", keep="last").set_index("parameter_id")
    doubt = None if bills.empty else doubt_of_bills(bills, float(known["low"]["apl.counted_share"]))
    return rows, "" if doubt is None else plain(words(doubt))


def _euros(amount: float) -> str:
    return words("inconnu") if math.isnan(amount) else words.integer(amount)
