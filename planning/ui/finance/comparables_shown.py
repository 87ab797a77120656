"""Options beside the operations that were really done, with their sources."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from planning.domain.message import N_, Message
from planning.explain import action_name
from planning.finance import comparables, option_measures
from planning.finance.comparables import LEAST
from planning.i18n import Lang, decimal, euros, percent, say, text
from planning.tables.data import Data
from planning.tables.parameters import NATIONAL
from planning.ui.kit import cached
from planning.ui.kit.badges import verified_words
from planning.ui.kit.table_view import Column, show_table

NOTHING: Final = N_("aucune opération réelle à comparer")
OUTSIDE: Final = N_("{range}, hors de ce qui a été vu")


def show_comparison(options: Mapping[str, str], data: Data, lang: Lang, key: str) -> None:
    """Draw the options given (id -> what it is called) beside the real operations of their kind."""
    st.subheader(text(N_("Face aux opérations réelles"), lang))
    rows = comparison_rows(option_measures(data), options, cached.real_operations(), lang)
    if rows.empty:
        st.info(text(N_("Aucune opération à comparer ici."), lang))
        return
    st.markdown(
        text(
            N_(
                "Peu d'opérations sont publiées, et chacune a son périmètre : la fourchette dit ce qui a été vu, pas "
                "ce qui est probable. Sous trois opérations, il n'y en a pas. Les moyennes nationales mêlent des "
                "programmes entiers, parfois de logements ordinaires."
            ),
            lang,
        )
    )
    columns = [
        Column("option", text(N_("Option"), lang), pinned=True),
        Column("cost_per_home", text(N_("Coût par logement"), lang), lambda amount: euros(amount, lang)),
        Column("cost_seen", text(N_("Coûts réels par logement"), lang)),
        Column("capacity_ratio", text(N_("Capacité après / avant"), lang), lambda share: percent(share, lang=lang)),
        Column("capacity_seen", text(N_("Capacités réelles"), lang)),
        Column("averages", text(N_("Moyennes nationales par logement"), lang)),
    ]
    show_table(rows, columns, text(N_("Les options face aux opérations réelles"), lang), key=f"{key}.comparison")
    kinds = set(rows["kind"])
    seen = cached.real_operations()
    sources = seen[seen["kind"].isin(kinds)]
    if not sources.empty:
        with st.expander(text(N_("Ces opérations et leurs sources"), lang)):
            show_real_operations(sources, lang, f"{key}.real")


def comparison_rows(measures: pd.DataFrame, options: Mapping[str, str], real: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Return option, kind, cost_per_home, capacity_ratio of each option, and in words what real operations say."""
    known = comparables(real).set_index("kind")
    rows = measures.set_index("option_id").reindex(
        [option for option in options if option in set(measures["option_id"])]
    )
    found = known.reindex(rows["kind"])
    records = found.to_dict("records")
    return rows.reset_index().assign(
        option=[options[option] for option in rows.index],
        cost_seen=[
            _seen(one, "cost", amount, lang) for one, amount in zip(records, rows["cost_per_home"], strict=True)
        ],
        capacity_seen=[
            _seen(one, "capacity", share, lang) for one, share in zip(records, rows["capacity_ratio"], strict=True)
        ],
        averages=[_averages(one, lang) for one in records],
    )


def show_real_operations(rows: pd.DataFrame, lang: Lang, key: str) -> None:
    """Draw real operations and national averages (`cached.real_operations`): figures, perimeter, source, badge."""
    shown = rows.assign(
        sort=[text(N_("moyenne nationale") if sort == NATIONAL else N_("opération"), lang) for sort in rows["sort"]],
        action=[say(action_name(kind), lang) if kind else "" for kind in rows["kind"]],
        badge=[verified_words(bool(verified), lang) for verified in rows["verified"]],
        year=rows["year"].astype("object").where(rows["year"].notna(), None),
        divided=[
            text(N_("notre calcul"), lang) if pd.notna(cost) and pd.isna(given) else ""
            for cost, given in zip(rows["cost_per_home"], rows["cost_per_home_eur"], strict=True)
        ],
    )

    def count(units: float) -> str:
        return decimal(units, 0, lang)

    def money(amount: float) -> str:
        return euros(amount, lang)

    columns = [
        Column("operation", text(N_("Opération"), lang), pinned=True),
        Column("town", text(N_("Commune"), lang)),
        Column("action", text(N_("Sorte"), lang), width="medium"),
        Column("sort", text(N_("Portée"), lang)),
        Column("year", text(N_("Année"), lang), str),
        Column("units_before", text(N_("Avant"), lang), count),
        Column("units_after", text(N_("Après"), lang), count),
        Column("unit", text(N_("Unité"), lang)),
        Column("cost_eur", text(N_("Coût"), lang), money),
        Column("cost_per_home", text(N_("Par unité"), lang), money),
        Column("divided", text(N_("Division"), lang)),
        Column("perimeter", text(N_("Périmètre"), lang), width="large"),
        Column("producer", text(N_("Producteur"), lang), width="medium"),
        Column("badge", text(N_("Vérification"), lang)),
        Column("note", text(N_("Note"), lang), width="large"),
        Column("reference", text(N_("Référence"), lang), width="large"),
    ]
    show_table(shown, columns, text(N_("Les opérations réelles et leurs sources"), lang), key=key)


def _seen(known: Mapping[Hashable, Any], figure: str, value: float, lang: Lang) -> str:
    count, low, high = int(known[f"{figure}_known"]), known[f"{figure}_low"], known[f"{figure}_high"]
    if math.isnan(low):
        template = N_("{nothing} ({count} connue, il en faut {least})") if count == 1 else NOTHING
        template = N_("{nothing} ({count} connues, il en faut {least})") if count > 1 else template
        return say(Message(template, {"nothing": Message(NOTHING), "count": count, "least": LEAST}), lang)
    written = {
        "low": euros(low, lang) if figure == "cost" else percent(low, lang=lang),
        "high": euros(high, lang) if figure == "cost" else percent(high, lang=lang),
        "count": count,
    }
    seen = Message(N_("{low} à {high} ({count} opérations)"), written)
    is_outside = value < low or value > high
    return say(Message(OUTSIDE, {"range": seen}) if is_outside else seen, lang)


def _averages(known: Mapping[Hashable, Any], lang: Lang) -> str:
    count = int(known["averages"])
    if not count:
        return ""
    low, high = euros(known["averages_low"], lang), euros(known["averages_high"], lang)
    template = N_("{low} à {high} ({count} moyennes)") if count > 1 else N_("{low} (une moyenne)")
    return say(Message(template, {"low": low, "high": high, "count": count}), lang)
