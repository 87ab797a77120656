"""The fields of the page Scénario on what may go less well: costs, durations, aids."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from planning.domain.message import N_
from planning.domain.scenario import RefusedAid, Scenario
from planning.i18n import text
from planning.ui.aids import aid_key, aid_names, aids
from planning.ui.desk import Desk
from planning.ui.numbers_shown import shortest


class Setbacks(NamedTuple):
    """What was typed; the names are those of `Entries`."""

    overrun_percent: str
    duration_percent: str
    index_percent: str
    refused_aids: tuple[RefusedAid, ...]
    expected_grants: bool | None


def setback_fields(desk: Desk, base: Scenario) -> Setbacks:
    """Draw the fields; they show the reference."""
    lang = desk.lang
    st.header(text(N_("Si tout ne se passe pas comme prévu"), lang))
    with st.grid(3, min_column_width=260):
        overrun = st.text_input(
            text(N_("Surcoût des opérations, en %"), lang),
            value=shortest(base.overrun * 100, lang),
            help=text(
                N_(
                    "Ajouté au coût de chaque opération, chaque année. Les fonds propres le paient : les aides restent."
                ),
                lang,
            ),
            key=f"scenario.overrun.{lang}",
            persist_state="session",
        )
        duration = st.text_input(
            text(N_("Durée des chantiers, en % de ce qui est prévu"), lang),
            value=shortest(base.slippage * 100, lang),
            help=text(
                N_(
                    "150 : une fois et demie. Les années sont arrondies au-dessus, le même coût est étalé. "
                    "Ce qui serait livré après la fin du plan n'est plus possible."
                ),
                lang,
            ),
            key=f"scenario.duration.{lang}",
            persist_state="session",
        )
        index = st.text_input(
            text(N_("Hausse des prix des travaux, en % par an"), lang),
            value=shortest(base.cost_index * 100, lang),
            help=text(
                N_(
                    "Par rapport aux enveloppes, à partir de la première année du plan : à 3 % par an, des travaux "
                    "payés dix ans plus tard coûtent un tiers de plus. Un nombre négatif pour une baisse."
                ),
                lang,
            ),
            key=f"scenario.index.{lang}",
            persist_state="session",
        )
    return Setbacks(overrun or "", duration or "", index or "", _refused(desk, base), _expected(desk, base))


def _refused(desk: Desk, base: Scenario) -> tuple[RefusedAid, ...]:
    lang, names, possible = desk.lang, aid_names(desk.data, desk.lang), aids(desk.data)
    chosen = st.multiselect(
        text(N_("Aides refusées"), lang),
        list(names),
        default=[key for key in map(aid_key, base.refused) if key in possible],
        format_func=names.__getitem__,
        placeholder=text(N_("Toutes les aides restent possibles"), lang),
        help=text(N_("Cette opération n'a pas l'argent de ce financeur ; les autres peuvent l'avoir."), lang),
        key="scenario.refused_aids",
        persist_state="session",
        select_all=False,
    )
    return tuple(possible[key] for key in chosen)


def _expected(desk: Desk, base: Scenario) -> bool | None:
    """Ask whether aids count at their chance; nothing to ask where no funder has one."""
    if desk.data["funders"]["grant_probability"].isna().all():
        return None
    return st.checkbox(
        text(N_("Compter chaque aide à sa valeur attendue"), desk.lang),
        value=base.expected_grants,
        help=text(
            N_(
                "Ce qu'une opération peut recevoir d'un financeur est multiplié par la chance, notée chez lui, que "
                "l'aide soit accordée. Les enveloppes restent."
            ),
            desk.lang,
        ),
        key="scenario.expected",
        persist_state="session",
    )
