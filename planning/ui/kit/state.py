"""What a session remembers: the only file that touches `st.session_state`.

A few keys of ours, all plain text; everything else is in the store or recomputed. Widgets keep their own values
(`persist_state="session"`) under keys that start with the name of their page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from planning.i18n import LANGUAGES, Lang

_LANG: Final = "state.lang"
_PLAN: Final = "state.plan"
_PORTFOLIO: Final = "state.portfolio"
_JOB: Final = "state.job"
_PLANS: Final = "state.plans"
_CHANGES: Final = "state.changes"
CHANGES: Final = "changes"
"""The parameter of an address that holds the changes asked."""
_NEXT_UNITS: Final = "state.next_units"
_OVERRIDE: Final = "state.override"
_DRAFT: Final = "state.draft"
_FORM: Final = "state.form."
_CONFLICT: Final = "state.conflict"
_IMPORT: Final = "state.import"
_IMPORTS: Final = "state.imports"
_SHEET: Final = "state.sheet"
_TOUR: Final = "state.tour"
TOUR_COOKIE: Final = "cap_tour"
"""The cookie of a browser that left the tour; it says nothing else."""


def language() -> Lang:
    """The reader's language: the address's `?lang=`, else what the session chose, else the browser's."""
    asked = st.query_params.get("lang") or st.session_state.get(_LANG) or (st.context.locale or "")[:2]
    chosen: Lang = next((lang for lang in LANGUAGES if lang == asked), "fr")
    st.session_state[_LANG] = chosen
    return chosen


def choose_language(lang: str) -> None:
    """Speak another language from now on."""
    st.session_state[_LANG] = lang
    st.query_params["lang"] = lang


def plan_id() -> str | None:
    """The plan shown: the address's `?plan=`, else the session's. It may name a plan that does not exist."""
    asked = st.query_params.get("plan") or st.session_state.get(_PLAN)
    return str(asked) if asked else None


def show_plan(plan: str | None) -> None:
    """Show a plan from now on, and write it in the address so that it can be shared."""
    if plan is None:
        st.session_state.pop(_PLAN, None)
        st.query_params.pop("plan", None)
    else:
        st.session_state[_PLAN] = plan
        # The menu's links drop the address's parameters: they are written back on every page.
        st.query_params["plan"] = plan


def portfolio() -> str | None:
    """The portfolio (hash of one of its versions) that this session works on; None before the first look."""
    opened = st.session_state.get(_PORTFOLIO)
    return str(opened) if opened else None


def open_portfolio(portfolio_hash: str | None) -> None:
    """Work on a portfolio from now on; the plan shown, if it is another's, is put away by whoever opens it."""
    st.session_state[_PORTFOLIO] = portfolio_hash or ""


def job_id() -> str | None:
    """The computation that this session follows."""
    followed = st.session_state.get(_JOB)
    return str(followed) if followed else None


def follow_job(job: str | None) -> None:
    """Follow a computation, or none any more."""
    if job is None:
        st.session_state.pop(_JOB, None)
    else:
        st.session_state[_JOB] = job


def changes(plan: int) -> str:
    """The changes asked of a plan (codes of `planning.domain.asked_change`): the address's `?changes=`, else kept ones.

    What was asked of another plan in this session is not asked of this one, even while the address still holds it.
    """
    asked = str(st.query_params.get(CHANGES) or "")
    of_plan, _, kept = str(st.session_state.get(_CHANGES, "")).partition(" ")
    if of_plan and of_plan != str(plan) and asked in ("", kept):
        asked = kept = ""
    found = asked or (kept if of_plan == str(plan) else "")
    keep_changes(plan, found)
    return found


def keep_changes(plan: int, codes: str) -> None:
    """Ask these changes of a plan from now on, and write them in the address so that a link asks the same."""
    st.session_state[_CHANGES] = f"{plan} {codes}"
    if codes:
        st.query_params[CHANGES] = codes
    else:
        st.query_params.pop(CHANGES, None)


def kept_changes(plan: int) -> str:
    """The changes that this session asked of a plan, wherever it now is."""
    of_plan, _, kept = str(st.session_state.get(_CHANGES, "")).partition(" ")
    return kept if of_plan == str(plan) else ""


def override(portfolio: str) -> str | None:
    """The expert's override (JSON) tried on the needs of a portfolio; None when none was."""
    tried = str(st.session_state.get(_OVERRIDE, ""))
    of_portfolio, _, row = tried.partition(" ")
    return row if of_portfolio == portfolio else None


def try_override(portfolio: str, row: str | None) -> None:
    """Try an override (JSON) on the needs of a portfolio, until another is tried; None = none any more."""
    st.session_state[_OVERRIDE] = "" if row is None else f"{portfolio} {row}"


def draft() -> str | None:
    """The change of an option (JSON) that was looked at and is not saved yet."""
    return st.session_state.get(_DRAFT) or None


def keep_draft(change: str | None) -> None:
    """Keep a change of an option (JSON) until it is saved; None = none any more."""
    st.session_state[_DRAFT] = change or ""


def form_version(form: str, newest: str) -> str:
    """The version of the portfolio in which this session first saw a form: what somebody changed since was not seen."""
    return str(st.session_state.setdefault(_FORM + form, newest))


def forget_forms() -> None:
    """See every form anew: what was typed is saved, or given up."""
    for key in [str(key) for key in st.session_state if str(key).startswith(_FORM)]:
        del st.session_state[key]


def conflict() -> str | None:
    """The change of the catalogue (JSON) of which somebody else changed the subject meanwhile."""
    return st.session_state.get(_CONFLICT) or None


def keep_conflict(change: str | None) -> None:
    """Keep a change of the catalogue (JSON) until its author says what to do with it; None = it is done."""
    st.session_state[_CONFLICT] = change or ""


def address() -> dict[str, str]:
    """What every address carries: the language and the plan shown, where they were chosen."""
    kept = {name: st.query_params.get(name) for name in ("plan", "lang")}
    return {name: value for name, value in kept.items() if value is not None}


def keep_import(said: str) -> None:
    """Keep what the last import completed (one sentence a line), until another."""
    st.session_state[_IMPORT] = said
    st.session_state[_IMPORTS] = str(imports() + 1)


def imports() -> int:
    """How many files this session imported: the next one gets an empty place."""
    return int(st.session_state.get(_IMPORTS, "0"))


def last_import() -> str:
    """What the last import of this session completed; empty = there was none."""
    return str(st.session_state.get(_IMPORT, ""))


# What is typed into the grids of a portfolio: kept until it is saved, so that leaving the room loses nothing.

_TYPED: Final = "state.typed."
_GRID: Final = "state.grid"
MOST_STEPS: Final = 200
"""Steps that can be undone."""


def typed_steps(portfolio: str) -> list[str]:
    """What was typed into the grids of a portfolio, step by step (JSON): the last one is all of it."""
    return [step for step in str(st.session_state.get(_TYPED + portfolio, "")).split("\n")[1:] if step]


def typed_on(portfolio: str) -> str:
    """The version of a portfolio (its hash) whose figures were seen when typing began; empty: nothing is typed."""
    return str(st.session_state.get(_TYPED + portfolio, "")).partition("\n")[0]


def keep_typed(portfolio: str, version: str, steps: Sequence[str]) -> None:
    """Keep what was typed; no step = nothing any more."""
    kept = steps[-MOST_STEPS:]
    st.session_state[_TYPED + portfolio] = "\n".join([version, *kept]) if kept else ""


def grid(about: str, typed: str) -> tuple[str, str]:
    """The key of the grid's widget, and what had been typed when it was first drawn: it adds what is typed since.

    A grid that was left, or that is about another table, begins anew with all that was typed (`typed`).
    """
    number, of, drawn = [*str(st.session_state.get(_GRID, "0")).split("\n"), "", ""][:3]
    key = f"stock.grid.{number}"
    if key not in st.session_state or of != about:
        key, drawn = f"stock.grid.{int(number) + 1}", typed
        st.session_state[_GRID] = f"{int(number) + 1}\n{about}\n{typed}"
    return key, drawn


def redraw_grid() -> None:
    """Draw the grid anew the next time, with what is typed by then (callbacks only)."""
    number = str(st.session_state.get(_GRID, "0")).partition("\n")[0]
    st.session_state[_GRID] = f"{number}\n\n"


def keep_refused(what: str, residences: set[str]) -> None:
    """Keep the residences of a file of which nothing is taken."""
    st.session_state[f"state.refused.{what}"] = "\n".join(sorted(residences))


def refused(what: str) -> set[str]:
    """The residences of a file of which nothing is taken."""
    return set(filter(None, str(st.session_state.get(f"state.refused.{what}", "")).split("\n")))


def asked_residence() -> str | None:
    """The residence whose sheet is read: the address's `?residence=`, else the one that was left open; empty: none."""
    asked = st.query_params.get("residence")
    chosen = str(st.session_state.get(_SHEET) or "") if asked is None else str(asked)
    st.session_state[_SHEET] = chosen
    if chosen:
        st.query_params["residence"] = chosen
    else:
        st.query_params.pop("residence", None)
    return chosen or None


# The view of a room: the address says it; a room that was left shows the same view again.


def view_key(room: str) -> str:
    """The key of the widget that chooses the view of a room."""
    return f"{room}.view"


def view(room: str, views: Sequence[str]) -> str:
    """The view of a room that the address asks for (`?<room>_view=`), else the one it was left at, else the first."""
    name, key = f"{room}_view", view_key(room)
    asked = st.query_params.get(name) or st.session_state.get(f"state.{name}")
    chosen = str(asked) if asked in views else views[0]
    st.session_state[f"state.{name}"] = st.session_state[key] = chosen
    if chosen != views[0] or name in st.query_params:
        st.query_params[name] = chosen
    return chosen


def keep_view(room: str) -> None:
    """Write the view that was just chosen in the address."""
    st.query_params[f"{room}_view"] = str(st.session_state[view_key(room)])


# What a reader chooses in a room (filters, the residence that is open): in the address, and kept when the room is left.


def one_of(name: str, offered: Sequence[str]) -> str:
    """What the address chooses (`?<name>=`) among what is offered, else what was chosen last, else the first.

    The first is not written: an address that changes on entering a room asks for one press of Back more.
    """
    asked = st.query_params.get(name) or st.session_state.get(f"state.{name}")
    chosen = str(asked) if asked in offered else offered[0]
    if chosen != offered[0] or name in st.query_params:
        choose(name, chosen)
    return chosen


def choice(name: str) -> str:
    """What was chosen under a name: the address's `?name=`, else what it was when the room was left; empty: nothing."""
    asked = st.query_params.get(name)
    chosen = str(st.session_state.get(f"state.{name}") or "") if asked is None else str(asked)
    choose(name, chosen)
    return chosen


def choose(name: str, value: str) -> None:
    """Choose a value from now on, and write it in the address; empty: nothing."""
    st.session_state[f"state.{name}"] = value
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


# The Séance: which screen, what was asked and voted; all of it in the address, so that a reload loses nothing.


def board(name: str) -> str:
    """What the address says of the Séance: `screen`, `asked` (questions), `against` (votes)."""
    return st.query_params.get(name, "")


def keep_board(name: str, value: str) -> None:
    """Write it; empty = nothing any more."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def board_note(name: str) -> str:
    """What only this session knows of the Séance: `problem` (what was typed and not understood), `left`."""
    return str(st.session_state.get(f"state.board.{name}", ""))


def keep_board_note(name: str, value: str) -> None:
    """Remember it; empty = nothing any more. A link cannot say it: it is read as words of ours."""
    st.session_state[f"state.board.{name}"] = value


# The tour: a browser that left it once says so by a cookie (written by `kit.document`), and is not offered it again.


def tour_step() -> int | None:
    """The stop of the tour at which this session is; None when it is not on it."""
    kept = str(st.session_state.get(_TOUR, ""))
    return int(kept) if kept.isdigit() else None


def keep_tour_step(step: int) -> None:
    """Be at a stop of the tour from now on."""
    st.session_state[_TOUR] = str(step)


def leave_tour() -> None:
    """Leave the tour, or refuse it."""
    st.session_state[_TOUR] = "left"


def tour_is_left() -> bool:
    """Whether this session left the tour, or its browser did in another."""
    return st.session_state.get(_TOUR) == "left" or st.context.cookies.get(TOUR_COOKIE) == "left"


def choice_key(name: str) -> str:
    """The key of the widget that makes a choice."""
    return f"choice.{name}"


def set_widget(name: str, value: object) -> None:
    """Have the widget of a choice show what the address says, before it is drawn."""
    st.session_state[choice_key(name)] = value


def keep_choice(name: str) -> None:
    """Write what the widget of a choice now says in the address (a callback)."""
    choose(name, str(st.session_state.get(choice_key(name)) or ""))


def widget(key: str) -> object:
    """The present value of a widget, for callbacks (their arguments are those of the run before)."""
    return st.session_state.get(key)


def recalculated(plan: int) -> tuple[str, ...]:
    """The steps (JSON) that this session had searched again, of one plan."""
    kept = str(st.session_state.get(_NEXT_UNITS, "")).splitlines()
    return tuple(kept[1:]) if kept[:1] == [str(plan)] else ()


def recalculate(plan: int, step: str) -> None:
    """Have a step of a plan searched again from now on."""
    kept = [one for one in recalculated(plan) if one != step]
    st.session_state[_NEXT_UNITS] = "\n".join([str(plan), *kept, step])


def empty(*keys: str) -> None:
    """Forget the value of widgets: they show their first value again (callbacks only)."""
    for key in keys:
        st.session_state.pop(key, None)


def empty_all(prefix: str) -> None:
    """Forget the values of all widgets whose keys begin so."""
    for key in [str(key) for key in st.session_state if str(key).startswith(prefix)]:
        st.session_state.pop(key, None)


def write(key: str, value: str) -> None:
    """Write what a text field holds (callbacks only)."""
    st.session_state[key] = value


def asked_plans() -> list[int]:
    """The plans that the address compares (`?plans=3,7`), else those compared last."""
    asked = str(st.query_params.get("plans") or st.session_state.get(_PLANS, ""))
    return [int(one) for one in asked.split(",") if one.strip().isdigit()]


def compare_plans(plans: Sequence[int]) -> None:
    """Compare these plans from now on, and write them in the address so that they can be sent."""
    st.session_state[_PLANS] = ",".join(str(one) for one in plans)
    if plans:
        st.query_params["plans"] = st.session_state[_PLANS]
    else:
        st.query_params.pop("plans", None)
