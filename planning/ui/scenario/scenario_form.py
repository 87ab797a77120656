"""The fields of the page Scénario: money, needs, imposed choices, rules, weights, when to stop; one button."""

from __future__ import annotations

from typing import Final, NamedTuple

import streamlit as st

from planning.domain.message import N_, Message
from planning.domain.scenario import RefusedAid, Scenario
from planning.i18n import Lang, percent, say, text
from planning.ui.kit.amounts_typed import shortest, written_money
from planning.ui.kit.desk import Desk
from planning.ui.kit.naming import aid_key, aid_names, aids, group_names, option_subjects, rule_sentence, subject_names
from planning.ui.scenario.scenario_entries import WEIGHT_LABELS, WEIGHT_UNITS, Entries, own_envelopes

GAPS: Final = (0.005, 0.01, 0.02, 0.05)
TIME_LIMITS_S: Final = (30.0, 60.0, 120.0, 300.0, 900.0)


def scenario_form(desk: Desk, base: Scenario) -> Entries | None:
    """Draw the form; return what was typed when it has just been sent, else None."""
    with st.form("scenario.form", border=False, enter_to_submit=False):
        entries = _entries(desk, base)
        sent = st.form_submit_button(
            text(N_("Calculer le plan"), desk.lang),
            type="primary",
            icon=":material/play_arrow:",
            key="scenario.submit",
        )
    return entries if sent else None


def _entries(desk: Desk, base: Scenario) -> Entries:
    lang = desk.lang
    title = st.text_input(
        text(N_("Nom du scénario"), lang),
        placeholder=text(N_("Variante"), lang),
        max_chars=80,
        width=420,
        key="scenario.title",
        persist_state="session",
    )
    own = _own_funds(desk, base)
    others = st.text_input(
        text(N_("Enveloppes des autres financeurs, en % de la référence"), lang),
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
    weights = _weights(desk, base)
    gap, limit = _search(base, lang)
    return Entries(
        title=title or text(N_("Variante"), lang),
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
    )


def _own_funds(desk: Desk, base: Scenario) -> dict[str, str]:
    """One field per envelope of own funds; amounts are read by our own parser, never by the browser's."""
    lang = desk.lang
    st.header(text(N_("L'argent"), lang))
    st.caption(
        text(
            N_(
                "Fonds propres par année, en euros : « 1 250 000 », « 1,25 M€ » ou « 350 k€ ». "
                "Un champ vide garde la référence."
            ),
            lang,
        )
    )
    typed: dict[str, str] = {}
    with st.grid(5, min_column_width=150):
        for when, amount in own_envelopes(desk.data, base).items():
            typed[when] = str(
                st.text_input(
                    text(N_("Tout le plan"), lang) if when == "all" else when,
                    value=written_money(amount),
                    help=say(Message(N_("Référence : {amount:euros}"), {"amount": amount}), lang),
                    key=f"scenario.own.{when}",
                    persist_state="session",
                )
                or ""
            )
    return typed


def _needs(desk: Desk) -> dict[str, str]:
    lang = desk.lang
    st.header(text(N_("Les besoins"), lang))
    st.caption(
        text(
            N_("Variation de chaque besoin, en % : « 10 » pour dix pour cent de plus, « -10 » de moins."),
            lang,
        )
    )
    typed: dict[str, str] = {}
    groups = group_names(desk.data, lang)
    with st.grid(len(groups), min_column_width=200):
        for group, label in groups.items():
            typed[group] = str(
                st.text_input(label, value="0", key=f"scenario.need.{group}", persist_state="session") or ""
            )
    return typed


def _futures(desk: Desk, base: Scenario) -> str | None:
    """Ask whether the plan answers one need or many futures at once; nothing to ask without draws."""
    lang, curves = desk.lang, desk.data["need_curves"]
    if curves.empty:
        return None
    many = Message(N_("{draws} avenirs tirés : un plan qui tient en moyenne"), {"draws": int(curves["draws"].iloc[0])})
    labels = {
        "central": text(N_("Besoins centraux : un seul avenir, le plus plausible"), lang),
        "draws": say(many, lang),
    }
    return st.radio(
        text(N_("Pour quel avenir ?"), lang),
        list(labels),
        index=list(labels).index(base.futures),
        format_func=labels.__getitem__,
        help=text(
            N_(
                "Les places se décident avant de connaître le besoin. Sur de nombreux avenirs, le plan réduit le "
                "manque moyen : il prévoit une marge là où le besoin peut dépasser la prévision."
            ),
            lang,
        ),
        key="scenario.futures",
        persist_state="session",
    )


def _forced(desk: Desk) -> tuple[list[str], list[str]]:
    """What is imposed and what is refused: a residence (any works) or one of its options."""
    lang = desk.lang
    st.header(text(N_("Les choix imposés"), lang))
    names = subject_names(desk.data, lang)
    chosen = []
    for label, key in ((N_("Imposer"), "imposed"), (N_("Refuser"), "refused")):
        chosen.append(
            st.multiselect(
                text(label, lang),
                list(names),
                format_func=names.__getitem__,
                placeholder=text(N_("Choisissez une résidence ou une opération"), lang),
                key=f"scenario.{key}",
                persist_state="session",
                select_all=False,
            )
        )
    return chosen[0], chosen[1]


def _shortlist(desk: Desk, base: Scenario) -> list[str]:
    """The options kept open: at a residence that has one ticked, nothing else may be chosen but to change nothing."""
    lang, names = desk.lang, option_subjects(desk.data, desk.lang)
    listed = [option for option in dict.fromkeys(row.option_id for row in base.shortlist) if option in names]
    return st.multiselect(
        text(N_("Liste courte : ne garder que ces opérations"), lang),
        list(names),
        default=listed,
        format_func=names.__getitem__,
        placeholder=text(N_("Toutes les opérations restent possibles"), lang),
        help=text(
            N_(
                "Une résidence dont une opération est retenue ici n'a plus d'autre choix, sinon de rester en l'état. "
                "Les autres résidences gardent tous les leurs."
            ),
            lang,
        ),
        key="scenario.shortlist",
        persist_state="session",
        select_all=False,
    )


def _rules(desk: Desk) -> list[str]:
    lang, rules = desk.lang, desk.data["rules"]
    names = {str(rule["rule_id"]): rule_sentence(rule, desk.data, lang) for _, rule in rules.iterrows()}
    return st.multiselect(
        text(N_("Règles levées"), lang),
        list(names),
        format_func=names.__getitem__,
        placeholder=text(N_("Toutes les règles s'appliquent"), lang),
        key="scenario.dropped",
        persist_state="session",
        select_all=False,
    )


def _weights(desk: Desk, base: Scenario) -> dict[str, str]:
    """What counts, and how much; a term that no option can move is not offered."""
    lang = desk.lang
    has_points = bool((desk.data["options"]["value_points"].fillna(0) != 0).any())
    terms = [term for term in WEIGHT_LABELS if term != "value_points" or has_points]
    typed: dict[str, str] = {}
    with st.expander(text(N_("Ce qui compte, et combien"), lang)):
        st.caption(
            text(
                N_("1 = une place manquante pendant un an. Un poids de 0 : ce critère ne compte pas."),
                lang,
            )
        )
        with st.grid(4, min_column_width=200):
            for term in terms:
                weight = getattr(base.weights, term) * WEIGHT_UNITS.get(term, 1.0)
                typed[term] = str(
                    st.text_input(
                        text(WEIGHT_LABELS[term], lang),
                        value=shortest(weight, lang),
                        key=f"scenario.weight.{term}.{lang}",
                        persist_state="session",
                    )
                    or ""
                )
    return typed


def _search(base: Scenario, lang: Lang) -> tuple[float, float | None]:
    """When the search may stop."""
    with st.expander(text(N_("Quand s'arrêter de chercher"), lang)), st.grid(2, min_column_width=260):
        gaps = sorted({*GAPS, base.gap})
        gap = st.selectbox(
            text(N_("Précision demandée"), lang),
            gaps,
            index=gaps.index(base.gap),
            format_func={share: percent(share, 1, lang) for share in gaps}.__getitem__,
            help=text(N_("Distance au meilleur plan possible à partir de laquelle on s'arrête."), lang),
            key="scenario.gap",
            persist_state="session",
        )
        limits = sorted({*TIME_LIMITS_S, *([base.time_limit] if base.time_limit else [])})
        limit = st.selectbox(
            text(N_("Durée au plus"), lang),
            [0.0, *limits],
            index=[0.0, *limits].index(base.time_limit or 0.0),
            format_func={seconds: _duration(seconds, lang) for seconds in (0.0, *limits)}.__getitem__,
            key="scenario.time",
            persist_state="session",
        )
    return float(gap), float(limit) or None


def _duration(seconds: float, lang: Lang) -> str:
    if not seconds:
        return text(N_("sans limite"), lang)
    if seconds < 60:
        return say(Message(N_("{seconds} secondes"), {"seconds": round(seconds)}), lang)
    return say(Message(N_("{minutes} min"), {"minutes": round(seconds / 60)}), lang)


# The fields of the page Scénario on what may go less well: costs, durations, aids.


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
