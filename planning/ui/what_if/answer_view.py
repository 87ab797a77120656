"""The answer on the screen: how far it has come, the figures old and new, the decisions that it moves, each public."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from planning.charts.theme import text_on
from planning.domain.asked_change import Change, MoneyChange, NeedChange, Refused, Withdrawal
from planning.domain.errors import RequestError
from planning.domain.kinds import OWN_FUNDS, is_own_funds
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.staged_answer import Stage
from planning.explain.asked.change_labels import change_label
from planning.explain.asked.figures import PublicEffect, answer_figures, number_names
from planning.explain.asked.moves import MoveTold, moved_alone
from planning.explain.residences.families import family_of
from planning.jobs.launch import stop_job
from planning.tables.asked_changes import with_changes
from planning.ui.kit import cached, links, plan_answers
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.figure_row import Figure, figures_row
from planning.ui.kit.job_panel import LOOK_EVERY_S, STOP, running_job, share_done
from planning.ui.kit.listing import Head, Line, Row, Span, opening, show_list, text
from planning.ui.kit.markdown import plain
from planning.ui.kit.quick_answer import searching, show_what_it_takes
from planning.ui.kit.shown_plan import ShownPlan
from planning.ui.kit.spoken import words
from planning.ui.kit.views import Heading
from planning.ui.what_if import asking
from planning.ui.what_if.answer_so_far import Answer, alone, calculation, latest, wait_for_first
from planning.ui.what_if.asking import Question, chip_labels
from planning.ui.what_if.told import MOST_DECISIONS, ToldAnswer, five_figures, told

WAITING: Final = N_("Recherche de ce que cela change…")


def show_answer(desk: PlanDesk, asked: Question, heading: Heading) -> None:
    """Draw what is known of the answer to a question, and look again as long as more is to come."""
    if asked.scenario is None:
        is_one = len(asked.changes) == 1
        refused = N_("Ce changement n'est pas possible.") if is_one else N_("Ces changements ne vont pas ensemble.")
        heading.say(words(refused))
        st.error(plain(words(asked.refusal or N_("Retirez l'un d'eux."))), icon=":material/error:")
        return
    answer = latest(desk.shown, asked.scenario)
    # A press in the bar waits for the whole page (Streamlit's way): none waits while there is a calculation to stop.
    if answer is None and running_job() is None:
        answer = wait_for_first(desk.shown, asked.scenario)
    if answer is None:
        heading.say(words(WAITING))
        _look_again(desk.shown, asked, "")
        return
    if answer.plan is None:
        _no_plan(desk, answer, heading)
        return
    said = told(desk.shown, answer.plan, answer, asked.changes)
    heading.say(said.title, said.sentence)
    _stages(asked, answer, said)
    figures_row(said.row)
    moving = _because(desk.shown, answer.plan, asked, said)
    if answer.unsorted is not None:
        _not_sorted(desk.shown, answer.plan, answer.unsorted)
    elif moving is None:
        _look_again(desk.shown, asked, _known(answer, moving))
    _decisions(said, answer, moving or {})
    _publics(said)


def show_nothing_asked(desk: PlanDesk) -> None:
    """Draw where to begin: the plan's own figures, some changes to try, the scenarios that were kept."""
    said = cached.remembered("told", (desk.shown.entry.id, "nothing", words.lang), lambda: _own_figures(desk))
    figures_row(said)
    st.header(words("Pour commencer"), anchor=False)
    with st.container(horizontal=True, gap="small"):
        for number, change in enumerate(examples(desk)):
            label = change_label(change, desk.shown.plan.scenario, desk.data, words)
            st.button(
                plain(label),
                key=f"what_if.example.{number}",
                icon=":material/bolt:",
                on_click=asking.add,
                args=(desk.shown, change),
            )


def _own_figures(desk: PlanDesk) -> tuple[Figure, ...]:
    return five_figures(answer_figures(desk.shown.plan, desk.shown.plan, desk.data, words))


def examples(desk: PlanDesk) -> list[Change]:
    """Changes that mean something in this plan: less money, a public that grows, its largest aid and decision lost."""

    def make() -> list[Change]:
        plan = desk.shown.plan
        offered: list[Change] = [MoneyChange(OWN_FUNDS, share=-0.1)]
        offered += [NeedChange(str(group), 0.2) for group in desk.data["client_groups"]["client_group"].head(1)]
        spent: dict[str, float] = {}
        for row in plan.money:
            if not is_own_funds(row.funder):
                spent[row.funder] = spent.get(row.funder, 0.0) + row.spent_eur
        offered += [Withdrawal(one) for one in sorted(spent, key=spent.__getitem__)[-1:] if spent[one] > 0]
        dearest = sorted(plan.decisions, key=lambda row: row.capex_eur)[-1:]
        offered += [Refused(row.residence_id) for row in dearest if row.capex_eur > 0]
        return [one for one in offered if _can_be_asked(one, desk)]

    return cached.remembered("examples", (desk.shown.entry.id,), make)


def _can_be_asked(change: Change, desk: PlanDesk) -> bool:
    try:
        return with_changes(desk.shown.plan.scenario, [change], desk.data) != desk.shown.plan.scenario
    except RequestError:
        return False


# While more is to come.


def _not_sorted(shown: ShownPlan, plan: Plan, reason: Message) -> None:
    """Say why it is not known which decisions the change needs, and let the reader ask again."""
    st.caption(plain(words("Les décisions que cela déplace ne sont pas triées : {reason}.", reason=reason)))
    st.button(
        words("Redemander"),
        key="what_if.sort",
        icon=":material/refresh:",
        on_click=plan_answers.forget_causes,
        args=(shown.entry.id, plan),
    )


def _known(answer: Answer, moving: object) -> str:
    is_over = answer.caused is not None, answer.unsorted is not None, moving is not None
    return f"{answer.plan is not None} {answer.stage} {is_over}"


def _look_again(shown: ShownPlan, asked: Question, known: str) -> None:
    """Look at the answer twice a second, and draw the page again once it says more than what is known."""

    def look() -> None:
        scenario = asked.scenario
        answer = None if scenario is None else latest(shown, scenario)
        if answer is not None:
            moving = None
            if answer.plan is not None:
                moving = _because(shown, answer.plan, asked, told(shown, answer.plan, answer, asked.changes))
            if known != _known(answer, moving) and (
                answer.caused is not None or answer.unsorted is not None or not known or answer.plan is None
            ):
                st.rerun()
        text_ = words("Recherche des décisions que cela déplace…") if known else searching(is_asked=True)
        st.caption(text_)

    st.fragment(look, run_every=LOOK_EVERY_S)()


def _stages(asked: Question, answer: Answer, said: ToldAnswer) -> None:
    """Say how far the answer has come: quick, closer, proven; a calculation that runs can be stopped."""
    names = {
        Stage.QUICK: words("réponse rapide"),
        Stage.CLOSER: words("se précise"),
        Stage.PROVEN: words("démontrée"),
    }
    parts = []
    for stage, name in names.items():
        if stage is answer.stage:
            parts.append(f"**{words('{name} : {what}', name=name, what=plain(said.sure))}**")
        else:
            parts.append(f"{name} ✓" if list(names).index(stage) < list(names).index(answer.stage) else name)
    job = calculation(asked.scenario) if asked.scenario is not None else None
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="what_if.stages"):
        st.markdown(" → ".join(parts))
        if job is not None:
            st.progress(share_done(job), width=160)
            st.button(words(STOP[job.kind]), key="what_if.stop", on_click=stop_job, args=(cached.store(), job.id))


def _no_plan(desk: PlanDesk, answer: Answer, heading: Heading) -> None:
    """Say why there is no plan: the rules that contradict, and the smallest repairs, each with its button."""
    if answer.impossible is None:
        heading.say(words("Pas encore de réponse."))
        st.info(plain(words("Pas de réponse rapide : {reason}.", reason=answer.refusal)), icon=":material/bolt:")
        st.button(words("Redemander"), key="what_if.again", icon=":material/refresh:")  # a page drawn again asks again
        return
    heading.say(words("Impossible : ces changements et les règles se contredisent."))
    st.markdown("\n".join(f"- {plain(words(rule))}" for rule in answer.contradictions))
    show_what_it_takes(answer.impossible, desk.data, "what_if")


# The decisions that move, and because of which change.


def _alone(shown: ShownPlan, asked: Question) -> dict[str, Plan | None] | None:
    """The answer to each change by itself, by its name; None as long as one is sought."""
    names = dict(zip(asked.changes, (label for label, _ in chip_labels(shown, asked.changes)), strict=True))
    scenarios = {names[change]: one for change, one in asking.alone(shown, asked.changes).items()}
    return alone(shown, scenarios)


def _because(shown: ShownPlan, plan: Plan, asked: Question, said: ToldAnswer) -> dict[str, str] | None:
    """Residence -> the changes that move its decision; None as long as that is sought."""
    if not said.is_sorted:
        return None
    if not said.needed:
        return {}  # nothing to ask for
    if len(asked.changes) == 1:
        ((only, _detail),) = chip_labels(shown, asked.changes)
        return {row.residence_id: only for row in said.needed}
    answers = _alone(shown, asked)
    if answers is None:
        return None
    found = {}
    for row in said.needed:
        moving = moved_alone(row.residence_id, plan, answers, shown.plan)
        found[row.residence_id] = " ; ".join(moving) or words("les changements ensemble")
    return found


def _decisions(said: ToldAnswer, answer: Answer, because: dict[str, str]) -> None:
    """Draw at most five decisions that the change needs; the others, and the exchanges, are folded and counted."""
    if not said.is_sorted:
        return
    count = len(said.needed)
    if count:
        title = words.plural("{n} décision change à cause de cela", "{n} décisions changent à cause de cela", count)
        st.header(title, anchor=False)
        _list(said.needed[:MOST_DECISIONS], title, "what_if.decisions", because)
    elif answer.stage is Stage.PROVEN:
        st.header(words("Aucune décision n'a à changer."), anchor=False)
    else:
        st.header(words("La recherche rapide, finie, ne trouve aucune décision à changer."), anchor=False)
    folded = (
        (said.needed[MOST_DECISIONS:], N_("Les autres décisions que cela déplace : {count}"), "rest"),
        (said.anyway, N_("Déjà possibles sans ce changement : {count}"), "anyway"),
        (said.exchanged, N_("Échanges sans effet : {count}"), "idle"),
    )
    for rows, template, name in folded:
        if rows:
            label = words(template, count=len(rows))
            with st.expander(plain(label)):
                if name == "idle":
                    st.caption(
                        words(
                            "D'autres dates ou d'autres petits travaux, qui valent autant : le modèle ne tranche pas."
                        )
                    )
                _list(rows, label, f"what_if.{name}", because)


def _list(rows: Sequence[MoveTold], alt: str, key: str, because: dict[str, str]) -> None:
    has_cause = any(row.residence_id in because for row in rows)
    columns = [
        Head(words("Résidence")),
        Head(words("Dans le plan affiché"), wide=True),
        Head(words("Maintenant")),
        Head(words("Ce que cela fait"), wide=True),
        *([Head(words("Parce que"), wide=True)] if has_cause else []),
    ]
    drawn = show_list(columns, [_row(row, because, has_cause=has_cause) for row in rows], alt, key=key)
    if drawn.opened:
        links.explain_residence(drawn.opened)


def _row(row: MoveTold, because: dict[str, str], *, has_cause: bool) -> Row:
    family = family_of(row.kind)
    sign = [] if family is None else [Span(family.sign, color=family.outline, label=words(family.name))]
    does: list[Line] = [[Span(row.does)], *([[Span(row.undone, "quiet")]] if row.undone else [])]
    cells: list[list[Line]] = [
        [[*sign, opening(row.residence, row.residence_id)]],
        text(row.before, "quiet"),
        text(row.after, "strong"),
        does,
    ]
    if has_cause:
        cells.append(text(because.get(row.residence_id, ""), "quiet"))
    return Row(cells, id=row.residence_id)


# What each public has.


def _publics(said: ToldAnswer) -> None:
    """Draw the numbers of each public, old and new."""
    publics = said.publics
    if not publics:
        return
    names = number_names(publics)
    title = words("Par public, en {year}", year=said.figures.year)
    st.header(title, anchor=False)
    columns = [Head(words("Public")), Head(words("Besoin"), "right")]
    columns += [Head(words(name), "right") for name in names.values()]
    rows = [_public_row(one) for one in publics]
    show_list(columns, rows, title, key="what_if.publics")


def _public_row(public: PublicEffect) -> Row:
    cells: list[list[list[Span]]] = [[[_mark(public), Span(public.label)]]]
    cells += [_change(one.before, one.after, one.tone) for one in (public.need, *public.numbers)]
    return Row(cells)


def _mark(public: PublicEffect) -> Span:
    return Span(public.letter, color=text_on(public.colour), back=public.colour)


def _change(before: float, after: float, tone: str) -> list[list[Span]]:
    then, now = words.integer(before), words.integer(after)
    if then == now:
        return [[Span(now)]]
    return [[Span(f"{then} →", "quiet"), Span(now, "bad" if tone == "bad" else "strong")]]
