"""The fields of the page Scénario: money, needs, imposed choices, rules, weights, when to stop; one button."""

from __future__ import annotations

from typing import Final, NamedTuple

import streamlit as st

from planning.domain.message import N_, Message
from planning.domain.scenario import RefusedAid, Scenario
from planning.finance.purses import purses
from planning.ui.kit import cached
from planning.ui.kit.amounts_typed import shortest, written_money
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import (
    aid_key,
    aid_names,
    aids,
    funder_names,
    group_names,
    option_subjects,
    rule_names,
    subject_names,
)
from planning.ui.kit.spoken import words
from planning.ui.what_if.scenario_entries import WEIGHT_LABELS, WEIGHT_UNITS, Entries, own_envelopes, own_key
from planning.ui.what_if.valuation_fields import valuation_fields

GAPS: Final = (0.005, 0.01, 0.02, 0.05)
TIME_LIMITS_S: Final = (30.0, 60.0, 120.0, 300.0, 900.0)


def scenario_form(desk: PlanDesk, base: Scenario) -> Entries | None:
    """Draw the form; return what was typed when it has just been sent, else None."""
    with st.form("scenario.form", border=False, enter_to_submit=False):
        entries = _entries(desk, base)
        sent = st.form_submit_button(
            words("Voir ce que cela change"), type="primary", icon=":material/bolt:", key="scenario.submit"
        )
    return entries if sent else None


def _entries(desk: PlanDesk, base: Scenario) -> Entries:
    own = _own_funds(desk, base)
    others = st.text_input(
        words("Enveloppes des autres financeurs, en % de la référence"),
        value="100",
        key="scenario.others",
        persist_state="session",
        width=420,
    )
    needs = _needs(desk)
    futures = _futures(desk, base)
    imposed, refused = _forced(desk)
    shortlist = _shortlist(desk, base)
    dropped = _rules(desk)
    setbacks = setback_fields(desk, base)
    weights = _weights(desk, base) if base.value is None else {}
    worth = None if base.value is None else valuation_fields(base.value, desk)
    gap, limit = _search(base)
    return Entries(
        own_funds=own,
        others_percent=others or "",
        weights=weights,
        needs_percent=needs,
        dropped_rules=tuple(dropped),
        imposed=tuple(imposed),
        refused=tuple(refused),
        gap=gap,
        time_limit=limit,
        futures=futures,
        shortlist=tuple(shortlist),
        **setbacks._asdict(),
        **({} if worth is None else worth._asdict()),
    )


def _own_funds(desk: PlanDesk, base: Scenario) -> dict[str, str]:
    """One field per envelope of own funds, body by body; amounts are read by our own parser, never by the browser's."""
    st.header(words("L'argent"))
    st.caption(
        words(
            "Fonds propres par année, en euros : « 1 250 000 », « 1,25 M€ » ou « 350 k€ ». "
            "Un champ vide garde la référence."
        )
    )
    given = cached.remembered(
        "own envelopes",
        (desk.data.portfolio_hash, base.model_dump_json()),
        lambda: own_envelopes(desk.data, base),
    )
    names, called = funder_names(desk.data), len(purses(desk.data["funders"])) > 1
    typed: dict[str, str] = {}
    for purse in dict.fromkeys(purse for purse, _ in given):
        if called:
            st.markdown(f"**{plain(names[purse])}**")
        with st.grid(5, min_column_width=150):
            for when, amount in ((when, amount) for (one, when), amount in given.items() if one == purse):
                key = own_key(purse, when)
                typed[key] = str(
                    st.text_input(
                        words("Tout le plan") if when == "all" else when,
                        value=written_money(amount),
                        help=words("Référence : {amount:euros}", amount=amount),
                        key=f"scenario.own.{key}",
                        persist_state="session",
                    )
                    or ""
                )
    return typed


def _needs(desk: PlanDesk) -> dict[str, str]:
    st.header(words("Les besoins"))
    st.caption(words("Variation de chaque besoin, en % : « 10 » pour dix pour cent de plus, « -10 » de moins."))
    typed: dict[str, str] = {}
    groups = group_names(desk.data)
    with st.grid(len(groups), min_column_width=200):
        for group, label in groups.items():
            typed[group] = str(
                st.text_input(plain(label), value="0", key=f"scenario.need.{group}", persist_state="session") or ""
            )
    return typed


def _futures(desk: PlanDesk, base: Scenario) -> str | None:
    """Ask whether the plan answers one need or many futures at once; nothing to ask without draws."""
    curves = desk.data["need_curves"]
    if curves.empty:
        return None
    many = Message(N_("{draws} avenirs tirés : un plan qui tient en moyenne"), {"draws": int(curves["draws"].iloc[0])})
    labels = {
        "central": words("Besoins centraux : un seul avenir, le plus plausible"),
        "draws": words(many),
    }
    return st.radio(
        words("Pour quel avenir ?"),
        list(labels),
        index=list(labels).index(base.futures),
        format_func=labels.__getitem__,
        help=words(
            "Les places se décident avant de connaître le besoin. Sur de nombreux avenirs, le plan réduit le "
            "manque moyen : il prévoit une marge là où le besoin peut dépasser la prévision."
        ),
        key="scenario.futures",
        persist_state="session",
    )


def _forced(desk: PlanDesk) -> tuple[list[str], list[str]]:
    """What is imposed and what is refused: a residence (any works) or one of its options."""
    st.header(words("Les choix imposés"))
    names = subject_names(desk.data)
    chosen = []
    for label, key in ((N_("Imposer"), "imposed"), (N_("Refuser"), "refused")):
        chosen.append(
            st.multiselect(
                words(label),
                list(names),
                format_func=names.__getitem__,
                placeholder=words("Choisissez une résidence ou une opération"),
                key=f"scenario.{key}",
                persist_state="session",
                select_all=False,
            )
        )
    return chosen[0], chosen[1]


def _shortlist(desk: PlanDesk, base: Scenario) -> list[str]:
    """The options kept open: at a residence that has one ticked, nothing else may be chosen but to change nothing."""
    names = option_subjects(desk.data)
    listed = [option for option in dict.fromkeys(row.option_id for row in base.shortlist) if option in names]
    return st.multiselect(
        words("Liste courte : ne garder que ces opérations"),
        list(names),
        default=listed,
        format_func=names.__getitem__,
        placeholder=words("Toutes les opérations restent possibles"),
        help=words(
            "Une résidence dont une opération est retenue ici n'a plus d'autre choix, sinon de rester en l'état. "
            "Les autres résidences gardent tous les leurs."
        ),
        key="scenario.shortlist",
        persist_state="session",
        select_all=False,
    )


def _rules(desk: PlanDesk) -> list[str]:
    names = rule_names(desk.data)
    return st.multiselect(
        words("Règles levées"),
        list(names),
        format_func=names.__getitem__,
        placeholder=words("Toutes les règles s'appliquent"),
        key="scenario.dropped",
        persist_state="session",
        select_all=False,
    )


def _weights(desk: PlanDesk, base: Scenario) -> dict[str, str]:
    """What counts, and how much; a term that no option can move is not offered."""
    has_points = bool((desk.data["options"]["value_points"].fillna(0) != 0).any())
    terms = [term for term in WEIGHT_LABELS if term != "value_points" or has_points]
    typed: dict[str, str] = {}
    with st.expander(words("Ce qui compte, et combien")):
        st.caption(words("1 = une place manquante pendant un an. Un poids de 0 : ce critère ne compte pas."))
        with st.grid(4, min_column_width=200):
            for term in terms:
                weight = getattr(base.weights, term) * WEIGHT_UNITS.get(term, 1.0)
                typed[term] = str(
                    st.text_input(
                        words(WEIGHT_LABELS[term]),
                        value=shortest(weight),
                        key=f"scenario.weight.{term}.{words.lang}",
                        persist_state="session",
                    )
                    or ""
                )
    return typed


def _search(base: Scenario) -> tuple[float, float | None]:
    """When the search may stop."""
    with st.expander(words("Quand s'arrêter de chercher")), st.grid(2, min_column_width=260):
        gaps = sorted({*GAPS, base.gap})
        gap = st.selectbox(
            words("Précision demandée"),
            gaps,
            index=gaps.index(base.gap),
            format_func={share: words.percent(share, 1) for share in gaps}.__getitem__,
            help=words("Distance au meilleur plan possible à partir de laquelle on s'arrête."),
            key="scenario.gap",
            persist_state="session",
        )
        limits = sorted({*TIME_LIMITS_S, *([base.time_limit] if base.time_limit else [])})
        limit = st.selectbox(
            words("Durée au plus"),
            [0.0, *limits],
            index=[0.0, *limits].index(base.time_limit or 0.0),
            format_func={seconds: _duration(seconds) for seconds in (0.0, *limits)}.__getitem__,
            key="scenario.time",
            persist_state="session",
        )
    return float(gap), float(limit) or None


def _duration(seconds: float) -> str:
    if not seconds:
        return words("sans limite")
    if seconds < 60:
        return words("{seconds} secondes", seconds=round(seconds))
    return words("{minutes} min", minutes=round(seconds / 60))


# The fields of the page Scénario on what may go less well: costs, durations, aids.


class Setbacks(NamedTuple):
    """What was typed; the names are those of `Entries`."""

    overrun_percent: str
    duration_percent: str
    index_percent: str
    refused_aids: tuple[RefusedAid, ...]
    expected_grants: bool | None


def setback_fields(desk: PlanDesk, base: Scenario) -> Setbacks:
    """Draw the fields; they show the reference."""
    st.header(words("Si tout ne se passe pas comme prévu"))
    with st.grid(3, min_column_width=260):
        overrun = st.text_input(
            words("Surcoût des opérations, en %"),
            value=shortest(base.overrun * 100),
            help=words(
                "Ajouté au coût de chaque opération, chaque année. Les fonds propres le paient : les aides restent."
            ),
            key=f"scenario.overrun.{words.lang}",
            persist_state="session",
        )
        duration = st.text_input(
            words("Durée des chantiers, en % de ce qui est prévu"),
            value=shortest(base.slippage * 100),
            help=words(
                "150 : une fois et demie. Les années sont arrondies au-dessus, le même coût est étalé. "
                "Ce qui serait livré après la fin du plan n'est plus possible."
            ),
            key=f"scenario.duration.{words.lang}",
            persist_state="session",
        )
        index = st.text_input(
            words("Hausse des prix des travaux, en % par an"),
            value=shortest(base.cost_index * 100),
            help=words(
                "Par rapport aux enveloppes, à partir de la première année du plan : à 3 % par an, des travaux "
                "payés dix ans plus tard coûtent un tiers de plus. Un nombre négatif pour une baisse."
            ),
            key=f"scenario.index.{words.lang}",
            persist_state="session",
        )
    return Setbacks(overrun or "", duration or "", index or "", _refused(desk, base), _expected(desk, base))


def _refused(desk: PlanDesk, base: Scenario) -> tuple[RefusedAid, ...]:
    names, possible = aid_names(desk.data), aids(desk.data)
    chosen = st.multiselect(
        words("Aides refusées"),
        list(names),
        default=[key for key in map(aid_key, base.refused) if key in possible],
        format_func=names.__getitem__,
        placeholder=words("Toutes les aides restent possibles"),
        help=words("Cette opération n'a pas l'argent de ce financeur ; les autres peuvent l'avoir."),
        key="scenario.refused_aids",
        persist_state="session",
        select_all=False,
    )
    return tuple(possible[key] for key in chosen)


def _expected(desk: PlanDesk, base: Scenario) -> bool | None:
    """Ask whether aids count at their chance; nothing to ask where no funder has one."""
    if desk.data["funders"]["grant_probability"].isna().all():
        return None
    return st.checkbox(
        words("Compter chaque aide à sa valeur attendue"),
        value=base.expected_grants,
        help=words(
            "Ce qu'une opération peut recevoir d'un financeur est multiplié par la chance, notée chez lui, que "
            "l'aide soit accordée. Les enveloppes restent."
        ),
        key="scenario.expected",
        persist_state="session",
    )
