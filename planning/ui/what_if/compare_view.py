"""The view Comparer: two to four saved plans side by side, a row a figure on one scale, the decisions that differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import streamlit as st

from planning.domain.errors import CapError
from planning.domain.message import N_
from planning.explain import short_proof
from planning.explain.asked.change_labels import MINUS
from planning.explain.asked.compared import (
    ComparedDecision,
    ComparedRow,
    compared_decisions,
    compared_news,
    compared_rows,
    nothing_differs,
    unit_told,
)
from planning.explain.money.risk_words import risk_figures
from planning.explain.residences.families import family_of
from planning.store import PlanEntry
from planning.ui.kit import cached, links, plan_answers, state
from planning.ui.kit.bar import plan_names
from planning.ui.kit.desk import PlanDesk, open_plan_desk
from planning.ui.kit.job_panel import LOOK_EVERY_S
from planning.ui.kit.listing import Head, Row, Span, opening, show_list
from planning.ui.kit.spoken import words
from planning.ui.kit.views import Heading
from planning.ui.what_if.way_panel import show_way

TITLE = N_("Comparer des plans")
MOST_PLANS: Final = 4
MILLION: Final = 1e6
STYLE = """<style>
.compared { width: 100%; table-layout: fixed; border-collapse: collapse; font-variant-numeric: tabular-nums; }
.compared th { text-align: left; font-weight: 600; padding: 0.25rem 0.9rem; vertical-align: bottom;
  line-height: 1.25; }
.compared td { padding: 0.12rem 0.9rem; border-top: 1px solid rgba(128, 140, 150, 0.3); }
.compared th + th, .compared td.plan { border-left: 1px solid rgba(128, 140, 150, 0.3); }
.compared th small, .compared .unit { font-weight: 400; opacity: 0.8; }
.compared tr td:first-child, .compared tr th:first-child { padding-left: 0; border-left: 0; width: 20rem; }
.compared .part { padding-left: 0.9rem !important; }
.compared .cell { display: flex; align-items: center; gap: 0.6rem; }
.compared .value { min-width: 3.6rem; text-align: right; font-weight: 700; font-size: 1.05rem; }
.compared .more { min-width: 3rem; text-align: right; font-size: 0.9rem; }
.compared .track { flex: 1; height: 0.65rem; }
.compared .track i { display: block; height: 100%; min-width: 1px; background: rgba(112, 122, 134, 0.9); }
.compared .track.without i, .compared .track.unfit i { background: #B85A45; }
.compared .track.well i, .compared .track.served i { background: #2F7ABF; }
@media (max-width: 1023px) { .compared .track { display: none; }
  .compared tr td:first-child, .compared tr th:first-child { width: 38%; }
  .compared td, .compared th { padding-left: 0.35rem; padding-right: 0.35rem; }
  .compared .cell { flex-wrap: wrap; gap: 0.2rem; } .compared .value, .compared .more { min-width: 0; } }
</style>"""


@dataclass(frozen=True)
class Compared:
    """All that is said of some plans side by side, in one language."""

    title: str
    sentence: str
    table: str
    """As HTML: texts are escaped."""
    decisions: tuple[ComparedDecision, ...]
    same: str
    """Said where nothing differs."""


def show(heading: Heading) -> None:
    """Draw the view."""
    desk = open_plan_desk(TITLE)
    plans = {str(plan.id): plan for plan in cached.store().shown_plans(desk.portfolio.hash)}
    if len(plans) < 2:
        heading.say(
            words("Il n'y a qu'un plan."),
            words("Posez une question, nommez-la et gardez-la : deux plans se comparent."),
        )
        links.link(links.WHAT_IF, words("Changer quelque chose"), ":material/tune:", what_if_view="ask")
        return
    chosen = _choose(plans, desk)
    if len(chosen) < 2:
        heading.say(words(TITLE), words("Choisissez au moins deux plans."))
        return
    names = plan_names(list(plans.values()))
    said = _compared(chosen, [names[str(one.id)] for one in chosen], desk)
    heading.say(said.title, said.sentence)
    if said.same:
        st.info(said.same)
    st.html(STYLE + said.table)
    _decisions(said.decisions, chosen, names)
    show_way(chosen, desk)


def _choose(plans: dict[str, PlanEntry], desk: PlanDesk) -> list[PlanEntry]:
    """Return the plans to compare, the first being what the others are compared with; the address keeps them."""
    names = plan_names(list(plans.values()))
    asked = [str(one) for one in state.asked_plans() if str(one) in plans][:MOST_PLANS]
    if len(asked) < 2:
        asked = [*asked, *(one for one in _defaults(plans, desk) if one not in asked)][:2]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        key = f"compare.plans.{'.'.join(sorted(plans))}"
        picked = st.multiselect(
            words("Plans comparés, le premier sert de référence"),
            list(names),
            default=asked,
            format_func=names.__getitem__,
            max_selections=MOST_PLANS,
            placeholder=words("ajouter un plan"),
            key=key,
        )
        with st.popover(words("Lien à envoyer"), icon=":material/link:"):
            st.caption(words("Ce lien montre la même comparaison, sur cette machine."))
            told = {"what_if_view": "compare", "plans": ",".join(picked)}
            st.code(f"{_origin()}{links.address(links.WHAT_IF, **told)}", language=None, wrap_lines=True)
    state.compare_plans([int(one) for one in picked])
    return [plans[one] for one in picked]


def _origin() -> str:
    """Where the application is served, up to its first slash."""
    address = str(st.context.url or "")
    return address.rpartition("/")[0] + "/" if address else ""


def _defaults(plans: dict[str, PlanEntry], desk: PlanDesk) -> list[str]:
    """The reference, then the plan shown; where that is the reference, the latest other plan."""
    shown, reference = str(desk.shown.entry.id), desk.portfolio.reference
    others = [key for key in plans if key != shown]
    first = [key for key, plan in plans.items() if plan.scenario == reference]
    if shown in plans and plans[shown].scenario != reference:
        return list(dict.fromkeys([*first, shown, *others]))
    return list(dict.fromkeys([*([shown] if shown in plans else first), *others]))


# What is said, computed once for the plans and the language.


def _compared(chosen: Sequence[PlanEntry], names: Sequence[str], desk: PlanDesk) -> Compared:
    key = (*(one.id for one in chosen), *names, desk.shown.entry.id, words.lang)
    return cached.remembered("side by side", key, lambda: _make(chosen, names, desk))


def _make(chosen: Sequence[PlanEntry], names: Sequence[str], desk: PlanDesk) -> Compared:
    plans = [cached.shown_plan(one.id).plan for one in chosen]
    without = [name for name, plan in zip(names, plans, strict=True) if not plan.has_decisions]
    if without:
        said = words("{plan} n'a pas de décisions : retirez-le de la comparaison.", plan=", ".join(without))
        return Compared(words(TITLE), said, "", (), "")
    rows = compared_rows(plans, desk.data, words, [_chance(one.id) for one in chosen])
    decisions = compared_decisions(plans, desk.data, words)
    title, others = compared_news(plans, names, desk.data, words)
    same = nothing_differs(rows, decisions)
    shown = words("plan affiché")
    notes = [
        " · ".join([*([shown] if one.id == desk.shown.entry.id else []), words(short_proof(plan))])
        for one, plan in zip(chosen, plans, strict=True)
    ]
    table = _table(rows, names, notes, len(desk.data["residences"]))
    return Compared(title, " ".join(others), table, tuple(decisions), "" if same is None else words(same))


def _chance(plan_id: int) -> float | None:
    """The chance that own funds suffice every year, as Synthèse says it."""
    shown = cached.shown_plan(plan_id)
    drawn = cached.remembered("risk", (plan_id,), lambda: risk_figures(cached.overruns(shown), shown.plan))
    return drawn.chance


def _table(rows: Sequence[ComparedRow], names: Sequence[str], notes: Sequence[str], sites: int) -> str:
    heads = "".join(
        f'<th scope="col">{escape(name)}<br><small>{escape(note)}</small></th>'
        for name, note in zip(names, notes, strict=True)
    )
    body = "".join(_row(row, unit_told(row, sites, words)) for row in rows)
    caption = words("Les chiffres des plans, une ligne chacun, sur une même échelle")
    head = f'<thead><tr><th scope="col"><small>{escape(caption)}</small></th>{heads}</tr></thead>'
    return f'<table class="compared">{head}<tbody>{body}</tbody></table>'


def _row(row: ComparedRow, unit: str) -> str:
    name = f'<td class="part">{escape(row.label)}</td>' if row.is_part else _named(row, unit)
    return f"<tr>{name}{''.join(_cell(row, place) for place in range(len(row.values)))}</tr>"


def _named(row: ComparedRow, unit: str) -> str:
    return f'<td><b>{escape(row.label)}</b> <span class="unit">{escape(unit)}</span></td>'


def _cell(row: ComparedRow, place: int) -> str:
    # The first column keeps the room of a difference: bars of a row share one scale.
    told = "" if place == 0 else _more(row, place)
    more = f'<span class="more {row.tone(place)}">{escape(told)}</span>'
    width = round(100 * row.shares[place], 1)
    bar = f'<span class="track {row.key}" aria-hidden="true"><i style="width:{width}%"></i></span>'
    value = f'<span class="value">{escape(_written(row, row.values[place]))}</span>'
    return f'<td class="plan"><div class="cell">{value}{more}{bar}</div></td>'


def _written(row: ComparedRow, value: float) -> str:
    return words.decimal(value / MILLION, 1) if row.unit == "eur" else words.integer(value)


def _more(row: ComparedRow, place: int) -> str:
    more = row.more(place) / MILLION if row.unit == "eur" else row.more(place)
    digits = 1 if row.unit == "eur" else 0
    if round(more, digits) == 0:
        return "="
    return f"{MINUS if more < 0 else '+'}{words.decimal(abs(more), digits)}"


# The decisions that differ: those that the changes need, then the exchanges, folded.


def _decisions(rows: Sequence[ComparedDecision], chosen: Sequence[PlanEntry], names: dict[str, str]) -> None:
    if not rows:
        return
    idle = _exchanged(chosen)
    if idle is None:
        st.fragment(_wait, run_every=LOOK_EVERY_S)(tuple(one.id for one in chosen))
    needed = [row for row in rows if row.residence_id not in (idle or ())]
    exchanged = [row for row in rows if row.residence_id in (idle or ())]
    title = words.plural("{n} décision diffère", "{n} décisions diffèrent", len(needed))
    heads = [names[str(one.id)] for one in chosen]
    if needed:
        st.header(title)
        _list(needed, heads, title, "compare.decisions")
    if exchanged:
        label = words("Échanges sans effet : {count}", count=len(exchanged))
        with st.expander(label):
            st.caption(
                words("D'autres dates ou d'autres petits travaux, qui valent autant : le modèle ne tranche pas.")
            )
            _list(exchanged, heads, label, "compare.idle")


def _exchanged(chosen: Sequence[PlanEntry]) -> set[str] | None:
    """The residences where every plan that differs from the first does so without effect; None while that is sought."""
    first, idle, needed = chosen[0], set[str](), set[str]()
    for other in chosen[1:]:
        try:
            found = plan_answers.causes_soon(first.id, cached.shown_plan(other.id).plan)
        except CapError:
            return set()  # it is not known this time: every difference is shown as one
        if found is None:
            return None
        idle |= {row.residence_id for row, _ in found.exchanged}
        needed |= {one.after.residence_id for one in (*found.needed, *found.anyway)}
    return idle - needed


def _wait(plans: tuple[int, ...]) -> None:
    """Look again for which decisions the changes need."""
    if _exchanged([cached.store().plan_entry(one) for one in plans]) is not None:
        st.rerun()
    st.caption(words("Recherche des décisions que les changements demandent…"))


def _list(rows: Sequence[ComparedDecision], heads: Sequence[str], alt: str, key: str) -> None:
    columns = [Head(words("Résidence")), *(Head(head) for head in heads)]
    drawn = show_list(columns, [_line(row) for row in rows], alt, key=key)
    if drawn.opened:
        links.explain_residence(drawn.opened)


def _line(row: ComparedDecision) -> Row:
    cells = [[[opening(row.residence, row.residence_id)]]]
    for kind, told, differs in zip(row.kinds, row.told, row.differs, strict=True):
        family = family_of(kind)
        sign = [] if family is None else [Span(family.sign, color=family.outline, label=words(family.name))]
        cells.append([[*sign, Span(told, "strong" if differs else "quiet")]])
    return Row(cells, id=row.residence_id)
