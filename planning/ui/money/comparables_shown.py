"""Options beside the operations that were really done, with their sources."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from planning.domain.message import N_, Message
from planning.explain import action_name
from planning.finance import option_measures
from planning.finance.comparables import LEAST
from planning.tables.data import Data
from planning.tables.parameters import NATIONAL
from planning.ui.kit import cached
from planning.ui.kit.badges import verified_words
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table

NOTHING: Final = N_("aucune opération réelle à comparer")
OUTSIDE: Final = N_("{range}, hors de ce qui a été vu")


def show_comparison(options: Mapping[str, str], data: Data, key: str, *, folded: bool = True) -> None:
    """Draw the options given (id -> what it is called) beside the real operations of their kind.

    `folded`: where the sources have a fold of their own; within a fold they stand open.
    """
    st.subheader(words("Face aux opérations réelles"))
    measures = cached.remembered("option measures", (data.portfolio_hash,), lambda: option_measures(data))
    rows = comparison_rows(measures, options, cached.comparables())
    if rows.empty:
        st.info(words("Aucune opération à comparer ici."))
        return
    st.markdown(
        words(
            "Peu d'opérations sont publiées, et chacune a son périmètre : la fourchette dit ce qui a été vu, pas "
            "ce qui est probable. Sous trois opérations, il n'y en a pas. Les moyennes nationales mêlent des "
            "programmes entiers, parfois de logements ordinaires."
        )
    )
    columns = [
        Column("option", words("Option"), pinned=True),
        Column("cost_per_home", words("Coût par logement"), words.euros),
        Column("cost_seen", words("Coûts réels par logement")),
        Column("capacity_ratio", words("Capacité après / avant"), words.percent),
        Column("capacity_seen", words("Capacités réelles")),
        Column("averages", words("Moyennes nationales par logement")),
    ]
    show_table(rows, columns, words("Les options face aux opérations réelles"), key=f"{key}.comparison")
    kinds = set(rows["kind"])
    seen = cached.real_operations()
    sources = seen[seen["kind"].isin(kinds)]
    if sources.empty:
        return
    if folded:
        with st.expander(words("Ces opérations et leurs sources")):
            show_real_operations(sources, f"{key}.real")
    else:
        show_real_operations(sources, f"{key}.real")


def comparison_rows(measures: pd.DataFrame, options: Mapping[str, str], seen: pd.DataFrame) -> pd.DataFrame:
    """Return option, kind, cost_per_home, capacity_ratio of each option, and in words what real operations say.

    `seen`: `finance.comparables`.
    """
    known = seen.set_index("kind")
    rows = measures.set_index("option_id").reindex(
        [option for option in options if option in set(measures["option_id"])]
    )
    found = known.reindex(rows["kind"])
    records = found.to_dict("records")
    return rows.reset_index().assign(
        option=[options[option] for option in rows.index],
        cost_seen=[_seen(one, "cost", amount) for one, amount in zip(records, rows["cost_per_home"], strict=True)],
        capacity_seen=[
            _seen(one, "capacity", share) for one, share in zip(records, rows["capacity_ratio"], strict=True)
        ],
        averages=[_averages(one) for one in records],
    )


def show_real_operations(rows: pd.DataFrame, key: str) -> None:
    """Draw real operations and national averages (`cached.real_operations`): figures, perimeter, source, badge."""
    shown = rows.assign(
        sort=[words(N_("moyenne nationale") if sort == NATIONAL else N_("opération")) for sort in rows["sort"]],
        action=[words(action_name(kind)) if kind else "" for kind in rows["kind"]],
        badge=[verified_words(bool(verified)) for verified in rows["verified"]],
        year=rows["year"].astype("object").where(rows["year"].notna(), None),
        divided=[
            words("notre calcul") if pd.notna(cost) and pd.isna(given) else ""
            for cost, given in zip(rows["cost_per_home"], rows["cost_per_home_eur"], strict=True)
        ],
    )

    def count(units: float) -> str:
        return words.decimal(units, 0)

    columns = [
        Column("operation", words("Opération"), pinned=True),
        Column("town", words("Commune")),
        Column("action", words("Sorte"), width="medium"),
        Column("sort", words("Portée")),
        Column("year", words("Année"), str),
        Column("units_before", words("Avant"), count),
        Column("units_after", words("Après"), count),
        Column("unit", words("Unité")),
        Column("cost_eur", words("Coût"), words.euros),
        Column("cost_per_home", words("Par unité"), words.euros),
        Column("divided", words("Division")),
        Column("perimeter", words("Périmètre"), width="large"),
        Column("producer", words("Producteur"), width="medium"),
        Column("badge", words("Vérification")),
        Column("note", words("Note"), width="large"),
        Column("reference", words("Référence"), width="large"),
    ]
    show_table(shown, columns, words("Les opérations réelles et leurs sources"), key=key)


def _seen(known: Mapping[Hashable, Any], figure: str, value: float) -> str:
    count, low, high = int(known[f"{figure}_known"]), known[f"{figure}_low"], known[f"{figure}_high"]
    if math.isnan(low):
        template = N_("{nothing} ({count} connue, il en faut {least})") if count == 1 else NOTHING
        template = N_("{nothing} ({count} connues, il en faut {least})") if count > 1 else template
        return words(template, nothing=Message(NOTHING), count=count, least=LEAST)
    written = {
        "low": words.euros(low) if figure == "cost" else words.percent(low),
        "high": words.euros(high) if figure == "cost" else words.percent(high),
        "count": count,
    }
    seen = Message(N_("{low} à {high} ({count} opérations)"), written)
    is_outside = value < low or value > high
    return words(Message(OUTSIDE, {"range": seen}) if is_outside else seen)


def _averages(known: Mapping[Hashable, Any]) -> str:
    count = int(known["averages"])
    if not count:
        return ""
    low, high = words.euros(known["averages_low"]), words.euros(known["averages_high"])
    template = N_("{low} à {high} ({count} moyennes)") if count > 1 else N_("{low} (une moyenne)")
    return words(template, low=low, high=high, count=count)
