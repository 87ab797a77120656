"""The plan as a list: what, where, when, for how much, what it gives, and why, two lines each."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from planning.domain.message import N_
from planning.explain.residences.families import FAMILIES
from planning.explain.residences.plan_list import year_sentence, year_totals
from planning.ui.kit import cached, state
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.listing import Head, Line, Row, Span, Written, class_change, opening, show_list, written
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.kit.views import Heading
from planning.ui.plan import selection
from planning.ui.plan.selection import Selection

_VERDICTS: Final = {
    "core": ("●", N_("noyau : dans tous les plans aussi bons")),
    "interchangeable": ("○", N_("interchangeable : le modèle ne tranche pas")),
}
MILLION: Final = 1_000_000.0


def say_title(heading: Heading, chosen: Selection, desk: PlanDesk) -> None:
    """Write what the plan does, and what begins first."""
    acting = chosen.rows.acting
    if acting.empty:
        heading.say(words("Ce plan ne change rien."))
        return
    first = int(acting["start_year"].min())
    begun = acting[acting["start_year"] == first]
    capex = float(acting["capex_eur"].sum())
    values = {
        "works": words.plural("{n} opération", "{n} opérations", len(acting)),
        "capex": capex,
        "starts": words.plural("{n} commence", "{n} commencent", len(begun)),
        "year": first,
        "begun": float(begun["capex_eur"].sum()),
    }
    upkeep = desk.said.summary.capex.value - capex
    sentence = N_(
        "Avec {upkeep:euros} d'entretien des résidences laissées en l'état, l'investissement est de {all:euros}."
    )
    heading.say(
        words(N_("{works}, {capex:euros} ; {starts} en {year}, pour {begun:euros}."), **values),
        words(sentence, upkeep=upkeep, all=desk.said.summary.capex.value) if round(upkeep) > 0 else "",
    )


def show(chosen: Selection, desk: PlanDesk, opened: str) -> None:
    """Draw the list of what is done, then, folded, of what is left as it is."""
    marked = selection.checked(chosen.rows)
    _compare(marked, chosen)
    if chosen.acting.empty:
        st.info(words("Aucune opération ne correspond à ces filtres."))
    else:
        show_list(
            _columns(desk),
            _kept_rows("plan list", chosen, desk, _acting_rows),
            words("Les opérations du plan, dans l'ordre"),
            key="plan.list",
            chosen=opened,
            checks=True,
            then=selection.CLOSE,
            checked=[one for one in marked if one in set(chosen.acting["residence_id"])],
            on_open=selection.open_residence,
            on_check=lambda now: _check(now, chosen.acting, marked),
        )
        st.caption(
            words(
                "● noyau : dans tous les plans aussi bons · ○ interchangeable : le modèle ne tranche pas · pl. : "
                "places · log. : logements · cochez deux lignes : « pourquoi l'une et pas l'autre »."
            )
        )
    _left_as_is(chosen, desk, opened, marked)


def _compare(marked: Sequence[str], chosen: Selection) -> None:
    """Offer to compare the two residences that are checked."""
    if not marked:
        return
    rows = pd.concat([chosen.rows.acting, chosen.rows.kept])
    called = dict(zip(rows["residence_id"], rows["residence"], strict=True))
    with st.container(horizontal=True, vertical_alignment="center", key="plan.compare"):
        if len(marked) == 2:
            label = words("Pourquoi {first}, et pas {second} ?", first=called[marked[0]], second=called[marked[1]])
            st.button(plain(label), key="plan.pair", type="primary", on_click=selection.compare, args=tuple(marked))
        else:
            told = N_("Cochée : {names}. Cochez-en une autre pour les comparer.")
            many = N_("Cochées : {names}. N'en gardez que deux pour les comparer.")
            st.markdown(plain(words(told if len(marked) == 1 else many, names=[called[one] for one in marked])))
        st.button(words("Décocher"), key="plan.uncheck", type="tertiary", on_click=selection.check, args=((),))


def _check(now: Sequence[str], here: pd.DataFrame, before: Sequence[str]) -> None:
    """Keep the boxes of the other list, and those that a filter hides; in the order in which they were checked."""
    ours = set(here["residence_id"])
    kept = [one for one in before if one not in ours or one in now]
    selection.check([*kept, *(one for one in now if one not in kept)])


def _kept_rows(question: str, chosen: Selection, desk: PlanDesk, make: Any) -> Written:
    key = (*chosen.key, tuple(sorted(state.address().items())))
    return cached.remembered(question, key, lambda: written(make(chosen, desk)))


def _columns(desk: PlanDesk) -> list[Head]:
    columns = [
        Head(words("Résidence"), width="20%"),
        Head(words("Décision, et pourquoi"), width="38%"),
        Head(words("Début → livraison"), width="11%", wide=True),
        Head(words("M€, dont fonds propres"), align="right", width="10%"),
        Head(words("Classe et places, avant → après"), align="right", wide=True, width="16%"),
    ]
    if desk.shown.plan.scenario.value is not None:
        columns.append(Head(words("Noyau"), align="center", wide=True, width="4%"))
    return columns


def _acting_rows(chosen: Selection, desk: PlanDesk) -> list[Row]:
    has_value = desk.shown.plan.scenario.value is not None
    totals = {row["year"]: row for row in year_totals(chosen.acting, desk.shown.plan, desk.data).to_dict("records")}
    found: list[Row] = []
    for year, rows in chosen.acting.groupby("start_year", sort=True):
        said = words(year_sentence(totals[year]))
        found.append(Row([[[Span(str(year), "strong"), Span(f"· {said}", "quiet")]]], kind="group"))
        found += [_acting(row, has_value=has_value) for row in rows.to_dict("records")]
    return found


def _acting(row: Mapping[Hashable, Any], *, has_value: bool) -> Row:
    look = FAMILIES[row["family"]]
    sign = Span(look.sign, label=words(look.name), color=look.colour, on_dark=look.on_dark)
    cells: list[Sequence[Line]] = [
        [[opening(row["residence"], row["residence_id"])], [Span(row["commune"], "quiet")]],
        [[sign, Span(row["decision"])], *([[Span(row["why"], "quiet")]] if row["why"] else [])],
        [[Span(f"{row['start_year']}\u00a0→\u00a0{row['delivery_year']}")]],
        [[Span(_millions(row["capex_eur"]))], [Span(_millions(row["own_eur"]), "quiet")]],
        [_classes(row), [Span(f"{row['held_before'] or '0'} → {row['held_after'] or '0'}", "quiet")]],
    ]
    if has_value:
        sign_of, said = _VERDICTS.get(row["verdict"], ("·", N_("solidité non cherchée")))
        cells.append([[Span(sign_of, label=words(said))]])
    return Row(cells, row["residence_id"], check=words("Comparer {name}", name=row["residence"]))


def _classes(row: Mapping[Hashable, Any]) -> Line:
    """Return the badges of a class before and after; nothing under the first model, which knows none."""
    before, after = str(row["class_before"]), str(row["class_after"])
    return class_change(before, after) if before or after else [Span("")]


def _millions(amount: float) -> str:
    return "–" if math.isnan(amount) or round(amount) <= 0 else words.decimal(amount / MILLION, 2)


# What is left as it is: folded, each with why.


def _left_as_is(chosen: Selection, desk: PlanDesk, opened: str, marked: Sequence[str]) -> None:
    kept = chosen.kept
    if kept.empty:
        return
    title = words.plural("{n} résidence laissée en l'état", "{n} résidences laissées en l'état", len(kept))
    alone = chosen.acting.empty  # what was sought is here and nowhere else: nobody should have to open a fold
    is_open = alone or opened in set(kept["residence_id"])
    key = "plan.kept.found" if alone else "plan.kept.fold"  # a fold keeps how it was left
    with st.expander(title, expanded=is_open, key=key, on_change="rerun") as fold:
        if not fold.open:
            return
        columns = [
            Head(words("Résidence"), width="25%"),
            Head(words("Ce qui pourrait y être fait, et pourquoi pas"), width="45%"),
            Head(words("M€"), align="right"),
            Head(words("Classe et places, aujourd'hui → à la fin"), align="right", wide=True),
        ]
        show_list(
            columns,
            _kept_rows("plan kept", chosen, desk, _kept),
            words("Les résidences laissées en l'état et ce qui pourrait y être fait"),
            key="plan.kept",
            chosen=opened,
            checks=True,
            then=selection.CLOSE,
            checked=[one for one in marked if one in set(kept["residence_id"])],
            on_open=selection.open_residence,
            on_check=lambda now: _check(now, kept, marked),
        )


def _kept(chosen: Selection, _desk: PlanDesk) -> list[Row]:
    return [_kept_row(row) for row in chosen.kept.to_dict("records")]


def _kept_row(row: Mapping[Hashable, Any]) -> Row:
    other = row["decision"] or words("Aucune autre opération n'est décrite.")
    cells: list[Sequence[Line]] = [
        [[opening(row["residence"], row["residence_id"])], [Span(row["commune"], "quiet")]],
        [[Span(other)], *([[Span(row["why"], "quiet")]] if row["why"] else [])],
        [[Span(_millions(row["capex_eur"]))]],
        [_classes(row), [Span(row["held_before"], "quiet")]],
    ]
    return Row(cells, row["residence_id"], check=words("Comparer {name}", name=row["residence"]))
