"""What else could be done at a residence: what each choice gives and takes, and what it would take to enter the plan.

Nothing is searched in the process of the pages: explanations prepared in the background come from the store; of a
residence that is not explained yet, the first reasons are sought by another process as soon as it is opened.
"""

from __future__ import annotations

import streamlit as st

from planning.domain.asked_change import Imposed
from planning.domain.errors import CapError
from planning.domain.message import N_
from planning.domain.statement import PRICES, Explanation, Kind, Statement
from planning.explain import price_sentence
from planning.explain.residences.story import Other, other_choices
from planning.explain.why_words import Teller, certainty
from planning.explain.worth_words import unit_sentence
from planning.ui.kit import cached, links
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.listing import Head, Line, Row, Span, Tone, show_list
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.plan import plan_reasons
from planning.ui.plan.selection import price_ranges
from planning.ui.plan.statements import of_kind, show_contributions, show_sentences, show_wide

LOOK_EVERY_S = 1.0
"""Between two looks at reasons that are being sought."""
AT_ONCE = 3
"""Other choices that are seen at once; the others are folded."""
MILLION = 1_000_000.0


def teller_of(desk: PlanDesk) -> Teller:
    """Return what tells of the plan shown in the language of this run."""
    key = (desk.shown.entry.id, words.lang)
    return cached.remembered("teller", key, lambda: Teller.of(desk.shown.plan, desk.data, words))


def show_others(residence_id: str, desk: PlanDesk) -> None:
    """Draw the other choices, and between which prices of a well-housed year the decision is kept."""
    st.html(f'<div class="story"><h3>{words("Autre chose ?")}</h3></div>')
    found = _found(residence_id, desk)
    _draw(residence_id, found, desk)
    _prices(residence_id, desk)


def _found(residence_id: str, desk: PlanDesk) -> Explanation | None:
    """Return what is known of a residence; None while it is sought, or when it cannot be, and that is said."""
    plan_id = desk.shown.entry.id
    kept = plan_reasons.kept_explanation(plan_id, residence_id)
    if kept is not None:
        return kept
    try:
        asked = plan_reasons.reasons(plan_id, residence_id)
        if asked is None:
            st.fragment(_look, run_every=LOOK_EVERY_S)(plan_id, residence_id)
        return asked
    except CapError as error:
        st.caption(plain(words(error.message)))
        st.button(words("Redemander"), key="plan.reasons.again", type="tertiary", icon=":material/refresh:")
        return None


def _look(plan_id: int, residence_id: str) -> None:
    """Say that reasons are sought; once they are there, the page is drawn again."""
    st.caption(words("Recherche des raisons... Vous pouvez continuer : ce qui est trouvé est gardé."))
    if plan_reasons.is_reasoned(plan_id, residence_id):
        st.rerun()


def _draw(residence_id: str, found: Explanation | None, desk: PlanDesk) -> None:
    """Draw the other choices as far as they are known; what was not sought yet can be imposed all the same."""
    teller = teller_of(desk)
    statements = () if found is None else found.statements
    key = (desk.shown.entry.id, words.lang, residence_id, len(statements))
    imposed = of_kind(statements, Kind.IMPOSED)
    others = cached.remembered(
        "other choices", key, lambda: other_choices(imposed, teller, residence_id, _decided(residence_id, desk), words)
    )
    if others:
        _list(others[:AT_ONCE], desk, "plan.others")
    else:
        st.caption(words("Aucune autre opération n'est décrite pour cette résidence."))
    if found is not None:
        _reasons(found, others, teller, desk)


def _decided(residence_id: str, desk: PlanDesk) -> str:
    return next(row.option_id for row in desk.shown.plan.decisions if row.residence_id == residence_id)


def _reasons(found: Explanation, others: list[Other], teller: Teller, desk: PlanDesk) -> None:
    """Draw what the plan would lose, what another choice would take, and, folded, all the rest."""
    loses = next(iter(of_kind(found.statements, Kind.STAYS, Kind.OTHERWISE)), None)
    if loses is not None:
        _sentence(loses, teller)
    levers = of_kind(found.statements, *PRICES)
    if levers:
        _sentence(levers[0], teller)
    with st.expander(words("Toutes les raisons"), key="plan.reasons.fold", on_change="rerun") as fold:
        if fold.open:
            _everything(found, others, levers, teller, desk)


def _sentence(statement: Statement, teller: Teller) -> None:
    colour = "blue" if statement.certified else "gray"
    said = plain(words(teller.say(statement)[0]))
    st.markdown(f"{said} :{colour}-badge[{plain(words(certainty(statement)))}]")


def _list(others: list[Other], desk: PlanDesk, key: str) -> None:
    """Draw choices: people well housed and money, more or less than in the plan, and a button that imposes each."""
    columns = [
        Head(words("Opération")),
        Head(words("Années bien logées"), align="right", help=words("De plus ou de moins que dans le plan affiché.")),
        Head(words("M€"), align="right", help=words("Investissement, de plus ou de moins que dans le plan affiché.")),
        Head(""),
    ]
    alt = words("Les autres opérations possibles ici")
    did = show_list(columns, [_row(one) for one in others], alt, key=key)
    if did.pressed:
        links.ask(desk.shown.entry.id, Imposed(did.pressed))


def _row(one: Other) -> Row:
    name = one.option if one.start_year is None else f"{one.option}, {one.start_year}"
    first: list[Line] = [[Span(name)]]
    if one.forbidden:
        first.append([Span(words(N_("impossible : {rules}"), rules=one.forbidden), "quiet")])
    impose = Span(words("Imposer"), presses=one.option_id, label=words("Imposer {option}", option=one.option))
    worse: Tone = "bad" if one.well is not None and round(one.well) < 0 else ""
    unsought = "" if one.is_known else "…"
    well = Span(unsought if one.well is None else signed(one.well), worse)
    money = Span(unsought if one.capex_eur is None else signed(one.capex_eur / MILLION, 2))
    return Row([first, [[well]], [[money]], [[impose]]])


def signed(amount: float, digits: int = 0) -> str:
    """Return a change with its sign; zero has none.

    >>> signed(-46.2)
    '−46'
    """
    written = words.decimal(abs(amount), digits) if digits else words.integer(abs(amount))
    if float(round(amount, digits)) == 0.0:
        return written
    return f"{'+' if amount > 0 else '−'}{written}"


def _prices(residence_id: str, desk: PlanDesk) -> None:
    """Say between which prices of a well-housed year the plan keeps the decision, once that is known."""
    if desk.shown.plan.scenario.value is None:
        return
    found = price_ranges(desk).get(residence_id)
    if found is not None:
        what = N_("Décision {kept} (trouvé par recherche, non démontré).")
        what = what if found.is_clear else N_("Ici {kept} (trouvé par recherche, non démontré).")
        st.caption(plain(words(what, kept=price_sentence(found))))


def _everything(
    found: Explanation, others: list[Other], levers: list[Statement], teller: Teller, desk: PlanDesk
) -> None:
    """Draw all the statements, each with its proof."""
    st.caption(plain(words(unit_sentence(desk.shown.plan.scenario))))
    if len(others) > AT_ONCE:
        _list(others[AT_ONCE:], desk, "plan.others.rest")
    mine = of_kind(found.statements, Kind.STAYS, Kind.OTHERWISE, Kind.SHIFTED)
    if mine:
        st.subheader(words("Ce que le plan perdrait sans cette décision"), anchor=False)
        show_sentences(mine, teller)
        with_loss = next((one for one in mine if one.fact("low") is not None and one.kind is not Kind.SHIFTED), None)
        if with_loss is not None:
            show_contributions(with_loss, teller)
    imposed = of_kind(found.statements, Kind.IMPOSED)
    if imposed:
        st.subheader(words("Les autres opérations, le reste du plan inchangé"), anchor=False)
        show_sentences(imposed, teller)
    taking = [*levers, *of_kind(found.statements, Kind.UNLIMITED, Kind.FREE)]
    scans = of_kind(found.statements, Kind.SCAN, wide=True)
    if taking or scans:
        st.subheader(words("Ce qu'il faudrait"), anchor=False)
        show_sentences([*taking, *scans], teller)
    wide = of_kind(found.statements, Kind.OTHERWISE, Kind.IMPOSED, wide=True)
    if wide:
        st.subheader(words("Si d'autres résidences décidaient aussi à nouveau"), anchor=False)
        for statement in wide:
            show_wide(statement, teller)
    if not found.is_full:
        st.caption(words("Les raisons qui demandent une longue recherche sont préparées avec toutes les explications."))
