"""A residence beside the plan: if nothing is done, the decision, the money, the resident, what else could be done."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from planning.domain.asked_change import Refused
from planning.domain.message import N_
from planning.explain.buildings import CLASSES
from planning.explain.residences.story import Story, story
from planning.finance import residents_bills
from planning.ui.kit import cached, links, state
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import residence_names
from planning.ui.kit.spoken import words
from planning.ui.papers.exporting import show_sheet_button
from planning.ui.plan import selection
from planning.ui.plan.other_choices import show_others
from planning.ui.plan.selection import PlanRows

LOOK: Final = """<style>
[data-testid="stLayoutWrapper"]:has(> .st-key-plan-beside) { position: sticky; top: 7rem; }
.st-key-plan-beside { max-height: calc(100vh - 7.6rem); overflow-y: auto;
  border: 1px solid rgba(128, 140, 150, 0.45); border-radius: 6px; padding: 0.7rem 1rem 1rem;
  background: var(--cap-page, inherit); gap: 0.5rem !important; }
@media (max-width: 1279px) { .st-key-plan-beside { position: fixed; right: 0; top: 3.75rem; z-index: 100;
  width: min(30rem, 100vw); height: calc(100vh - 3.75rem); max-height: none; border-radius: 0;
  background: var(--cap-page, #FFFFFF); box-shadow: -4px 0 18px rgba(0, 0, 0, 0.25); } }
@media (min-width: 1280px) { [data-testid="stHorizontalBlock"]:has(.st-key-plan-beside) { flex-wrap: nowrap; } }
.st-key-plan-beside h2 { font-size: 1.3rem !important; padding: 0 !important; }
.st-key-plan-head [data-testid="stHeading"] [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
.st-key-plan-beside [data-testid="stHeading"] [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
.st-key-plan-scroll { overflow-x: auto; } .st-key-plan-wide { min-width: 850px; }
.story { font-size: 0.94rem; line-height: 1.38; } .story p { margin: 0.15rem 0; }
.story h3 { font-size: 0.98rem !important; font-weight: 700; margin: 0.5rem 0 0.1rem; padding: 0.4rem 0 0 !important;
  border-top: 1px solid rgba(128, 140, 150, 0.3); }
.story .quiet { opacity: 0.82; font-size: 0.9rem; }
.strip { display: flex; gap: 2px; font-variant-numeric: tabular-nums; }
.strip > span { flex: 1 1 0; text-align: center; font-size: 0.72rem; }
.strip b { display: block; border-radius: 3px; border: 1px solid #8A9BAA; font-size: 0.82rem; }
.strip .A { background: #CFE3F5; color: #0B2A45; } .strip .B { background: #E9F2FA; color: #0B2A45; }
.strip .C { background: #F8DCA8; color: #4A2C00; } .strip .D { background: #22272E; color: #FFFFFF; }
@media print { [data-testid="stLayoutWrapper"]:has(> .st-key-plan-beside) { position: static; }
  .st-key-plan-beside { position: static !important; width: 100% !important; max-height: none !important;
  height: auto !important; overflow: visible !important; border: 0; box-shadow: none; zoom: 0.75; }
  [data-testid="stColumn"]:has(+ [data-testid="stColumn"] .st-key-plan-beside),
  .stMainBlockContainer:has(.st-key-plan-beside) > * > :not(:has(.st-key-plan-beside)) {
    display: none !important; } }
</style>"""
"""Beside the list from 1280 px on; below, a drawer over its right side."""


def show_beside(residence_id: str, rows: PlanRows, desk: PlanDesk) -> None:
    """Draw the residence that is open, with what closes it."""
    told = _story(residence_id, rows, desk)
    with st.container(key="plan-beside"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header(plain(told.name), anchor=False, width="stretch")
            st.button(
                words("Fermer"),
                key=selection.CLOSE,
                type="tertiary",
                icon=":material/close:",
                on_click=selection.open_residence,
                args=("",),
            )
        st.html(_drawn(told))
        show_others(residence_id, desk)
        _ways(residence_id, told, desk)


def _story(residence_id: str, rows: PlanRows, desk: PlanDesk) -> Story:
    bills = cached.remembered("residents' bills", (desk.data.portfolio_hash,), lambda: residents_bills(desk.data))
    said = desk.said

    def make() -> Story:
        mine = bills[bills["residence_id"] == residence_id]
        return story(
            residence_id, rows.plan, desk.data, said.decisions, said.timeline, rows.nothing, mine, words
        )  # fmt: skip

    key = (*rows.key, residence_id)
    return cached.remembered("story", key, make)


def _drawn(told: Story) -> str:
    parts = [f'<p class="quiet">{escape(told.identity)}</p>']
    if told.if_nothing:
        parts += [_title(N_("Si l'on ne fait rien")), _strip(told), *_lines(told.if_nothing)]
    parts += [_title(N_("La décision")), _decision(told), *_lines(told.course)]
    if told.facts:
        parts.append(f'<p class="quiet">{escape(told.facts)}</p>')
    if told.money:
        parts += [_title(N_("L'argent")), f"<p>{escape(told.money)}</p>"]
    if told.resident:
        parts.append(_title(N_("Le résident")))
        if told.bill:
            said = words(N_("Reste à payer par mois, au RSA, une fois l'APL déduite : {bill}."), bill=told.bill)
            parts.append(f"<p><b>{escape(said)}</b></p>")
        parts += [f'<p class="quiet">{escape(one)}</p>' for one in told.resident]
    return f'<div class="story">{"".join(parts)}</div>'


def _title(text: str) -> str:
    return f"<h3>{escape(words(text))}</h3>"


def _lines(said: tuple[str, ...]) -> list[str]:
    return [f"<p>{escape(one)}</p>" for one in said]


def _decision(told: Story) -> str:
    if told.family is None:
        return f"<p><b>{escape(told.decision)}</b></p>"
    look = told.family
    sign = f'<span style="color:{look.outline}" role="img" aria-label="{escape(words(look.name))}">{look.sign}</span>'
    return f"<p>{sign} <b>{escape(told.decision.rstrip('.'))}.</b></p>"


def _strip(told: Story) -> str:
    """Return a box for each year of the plan, with the class of most homes."""
    boxes = "".join(
        f'<span><b class="{escape(letter) or "none"}">{escape(letter) or "–"}</b>{words.year(year)}</span>'
        for year, letter in told.fate
    )
    said = ", ".join(f"{year} {words(CLASSES[letter]) if letter else words('fermée')}" for year, letter in told.fate)
    label = words("Classe par année si l'on ne fait rien : {classes}", classes=said)
    return f'<div class="strip" role="img" aria-label="{escape(label)}">{boxes}</div>'


def _ways(residence_id: str, told: Story, desk: PlanDesk) -> None:
    """Offer what may be done about the decision, and what says more of the residence."""
    _why_not(residence_id, told, desk)
    with st.container(horizontal=True, gap="small"):
        if told.family is not None and st.button(
            words("Refuser"),
            key="plan.refuse",
            icon=":material/block:",
            help=words("Demande dans « Et si… » un plan qui ne fait rien ici."),
        ):
            links.ask(desk.shown.entry.id, Refused(residence_id))
        show_sheet_button(desk.shown, residence_id)
        links.link(
            links.DATA,
            words("Fiche complète"),
            ":material/description:",
            residence=residence_id,
            data_view="stock",
        )
        if told.family is not None:
            option = next(row.option_id for row in desk.shown.plan.decisions if row.residence_id == residence_id)
            links.link(
                links.MONEY, words("Voir l'opération"), ":material/payments:", money_view="operation", operation=option
            )


def _why_not(residence_id: str, told: Story, desk: PlanDesk) -> None:
    """Offer to compare this residence with another: what their boxes in the list do, for who came by another way."""
    others = {one: name for one, name in residence_names(desk.data).items() if one != residence_id}
    key = f"plan.why_not.{residence_id}"
    st.selectbox(
        words("Pourquoi {name}, et pas…", name=told.name),
        list(others),
        index=None,
        format_func=others.__getitem__,
        placeholder=words("Choisir une résidence"),
        key=key,
        on_change=lambda: selection.compare(residence_id, str(state.widget(key))),
    )


def is_open(rows: PlanRows) -> str:
    """Return the residence that is open beside; the look of the place is drawn with it."""
    st.html(LOOK)
    return selection.opened(rows)
