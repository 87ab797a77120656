"""If works overrun: what the plan would cost and deliver, with which chance own funds hold."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from planning.domain.message import N_, Message
from planning.finance.overruns import OverrunDraws, all_years_hold, operation_bands, own_funds_chances, plan_bands
from planning.ui.kit import cached
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.naming import option_names, residence_names
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, csv_button, show_residences, show_table

TABLE: Final = N_("Coût et livraison de chaque opération, si les chantiers dérapent")


def show_overruns(desk: PlanDesk) -> None:
    """Draw what may happen to the plan when works cost more and last longer than planned."""
    st.header(words("Et si les chantiers dérapent ?"))
    drawn = cached.overruns(desk.shown)
    if drawn.operations.empty:
        st.info(words("Ce plan n'engage aucune opération."))
        return
    st.markdown("\n".join(f"- {words(sentence)}" for sentence in overrun_sentences(drawn)))
    if (own_funds_chances(drawn)["left_p50"] < float("inf")).any():
        show_table(
            own_funds_chances(drawn),
            _year_columns(),
            words("Chance que les fonds propres suffisent, par année"),
            key="finance.overruns.years",
        )
    rows = overrun_rows(drawn, desk)
    columns = _operation_columns()
    show_residences(rows, columns, words(TABLE), key="finance.overruns.operations")
    exported = rows[[column.name for column in columns]].set_axis([column.title for column in columns], axis="columns")
    csv_button(words("Exporter ces tirages (CSV)"), exported, "derapages.csv", "finance.overruns.csv")


def overrun_sentences(drawn: OverrunDraws) -> list[Message]:
    """Say what the plan costs and delivers in the middle and in the bad cases, and whether own funds hold."""
    bands, last = plan_bands(drawn), str(drawn.years[-1])
    cost, places = ({str(name): value for name, value in bands.loc[row].items()} for row in ("cost_eur", "places"))
    money = N_(
        "Coût des opérations : {planned:euros} prévus, plus de {p50:euros} une fois sur deux, plus de {p90:euros} "
        "une fois sur dix."
    )
    delivered = N_(
        "Livré d'ici {last} : {planned:places} prévues, {p50:places} ou moins une fois sur deux, {p10:places} ou moins "
        "une fois sur dix."
    )
    found = [Message(money, cost), Message(delivered, {**places, "last": last})]
    if (drawn.own_left < float("inf")).any():
        template = N_("Les fonds propres suffisent chaque année avec une chance de **{chance:percent}**.")
        found.append(Message(template, {"chance": all_years_hold(drawn)}))
    return found


def overrun_rows(drawn: OverrunDraws, desk: PlanDesk) -> pd.DataFrame:
    """Return the operations in words, the most uncertain in euros first."""
    rows = operation_bands(drawn)
    residences, options = residence_names(desk.shown.data), option_names(desk.shown.data)
    rows = rows.assign(
        residence=rows["residence_id"].map(residences),
        decision=rows["option_id"].map(options),
        spread=rows["cost_p90"] - rows["cost_p10"],
    )
    return rows.sort_values(["spread", "residence_id"], ascending=[False, True], ignore_index=True)


def show_assumptions(drawn: OverrunDraws, desk: PlanDesk) -> None:
    """Say what is drawn, what stays as planned, and a reference."""
    known = cached.parameters(desk.shown.data).set_index("parameter_id")["value"]
    template = N_(
        "{draws} tirages. Les décisions et leurs débuts restent ceux du plan ; les fonds propres paient ce que les "
        "aides ne paient pas ; un chantier plus long étale ses paiements, et ce qui est payé après {last} n'est pas "
        "compté dans les fonds propres."
    )
    values = {"draws": len(drawn.costs), "last": str(drawn.years[-1])}
    st.caption(words(template, **values))
    hostels = N_(
        "Un repère : prévu en {planned} ans, le plan national des foyers de travailleurs migrants en avait traité ou "
        "engagé {share:percent} au bout de {elapsed} ans."
    )
    past = {
        "planned": round(float(known["hostel_plan.planned_years"])),
        "share": float(known["hostel_plan.done_share"]),
        "elapsed": round(float(known["hostel_plan.elapsed_years"])),
    }
    st.caption(words(hostels, **past))


def _year_columns() -> list[Column]:
    def money(amount: float) -> str:
        return "" if amount == float("inf") else words.euros(amount)

    return [
        Column("year", words("Année"), words.year),
        Column("holds", words("Fonds propres suffisants"), lambda chance: words.percent(chance, 0)),
        Column("left_p10", words("Reste, mauvais cas (1 sur 10)"), money),
        Column("left_p50", words("Reste, cas médian"), money),
        Column("left_p90", words("Reste, bon cas (1 sur 10)"), money),
    ]


def _operation_columns() -> list[Column]:
    return [
        Column("residence", words("Résidence"), pinned=True),
        Column("decision", words("Décision"), width="medium"),
        Column("cost_eur", words("Coût prévu"), words.euros),
        Column("cost_p10", words("Coût, bon cas"), words.euros),
        Column("cost_p50", words("Coût médian"), words.euros),
        Column("cost_p90", words("Coût, mauvais cas"), words.euros),
        Column("delivery_year", words("Livraison prévue"), words.year),
        Column("delivery_p10", words("Livraison, bon cas"), words.year),
        Column("delivery_p50", words("Livraison médiane"), words.year),
        Column("delivery_p90", words("Livraison, mauvais cas"), words.year),
        Column("too_late", words("Livrée après le plan"), lambda chance: words.percent(chance, 0)),
    ]
