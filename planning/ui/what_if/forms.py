"""What may be changed, chosen rather than typed: a small form for each kind of change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from planning.domain.asked_change import (
    EVERY,
    WHOLE,
    AidLost,
    Change,
    Dated,
    Imposed,
    NeedChange,
    Refused,
    When,
    Withdrawal,
    YearPrice,
)
from planning.domain.errors import RequestError
from planning.domain.kinds import OWN_FUNDS, is_own_funds
from planning.domain.message import N_, Message
from planning.domain.scenario import RefusedAid
from planning.explain.asked.change_labels import ALL_FUNDERS, OWN
from planning.explain.asked.typed import kinds_offered, publics_offered, read_amount, read_typed
from planning.ui.kit import cached
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import aid_key, aid_names, aids, funder_names, residence_names
from planning.ui.kit.spoken import words
from planning.ui.what_if.asking import Question, add, base_of

KINDS: Final[Mapping[str, str]] = {
    "money": N_("l'argent d'une année"),
    "funder": N_("un financeur"),
    "need": N_("le besoin d'un public"),
    "impose": N_("imposer"),
    "refuse": N_("refuser"),
    "date": N_("une date"),
    "price": N_("le prix d'une année bien logée"),
}
_Drawn = Change | Message | None
"""The change that a form holds; a sentence where it cannot be read; None while something is missing."""


def kinds(desk: PlanDesk) -> list[str]:
    """What may be changed: the first model has no price of a well-housed year."""
    return [kind for kind in KINDS if kind != "price" or desk.shown.plan.scenario.value is not None]


def show_form(kind: str, desk: PlanDesk, asked: Question) -> None:
    """Draw the small form of a kind of change, and the button that adds what it holds."""
    with st.container(border=True, gap="small"):
        change = _FORMS[kind](desk, asked)
        label, key = words("Ajouter"), f"what_if.add.{kind}"
        is_read = change is not None and not isinstance(change, Message)
        if st.button(label, key=key, icon=":material/add:", type="primary", disabled=change is None):
            if is_read:
                add(desk.shown, change)  # type: ignore[arg-type]
                st.rerun()
            elif isinstance(change, Message):
                st.error(plain(words(change)), icon=":material/error:")


def _choose(label: str, names: Mapping[str, str], key: str, *, hint: str = "") -> str | None:
    found = st.selectbox(
        words(label),
        list(names),
        index=None if hint else 0,
        format_func=names.__getitem__,
        placeholder=words(hint) if hint else "",
        key=f"what_if.{key}.{words.lang}",
    )
    return None if found is None else str(found)


def _money(desk: PlanDesk, _asked: Question) -> _Drawn:
    own = {} if OWN_FUNDS in funder_names(desk.data) else {OWN_FUNDS: words(OWN)}
    funder = _choose(N_("Quel argent ?"), {**own, **funder_names(desk.data), EVERY: words(ALL_FUNDERS)}, "money.funder")
    years = {str(year): words.year(year) for year in desk.data.years}
    year = _choose(N_("Quelle année ?"), {**years, WHOLE: words("tout le plan")}, "money.year")
    typed = st.text_input(
        words("De combien ?"),
        placeholder=words("−500 k€, +10 %"),
        help=words("Avec un signe : de plus ou de moins. Sans signe : ce qu'il y aura."),
        key="what_if.money.amount",
    )
    if not typed or funder is None or year is None:
        return None
    when: When = WHOLE if year == WHOLE else int(year)
    try:
        found = read_amount(typed, funder, when, words)
    except RequestError as error:
        return error.message
    if len(found) == 1:
        return found[0]
    return Message(N_("« {typed} » se lit de plusieurs façons : écrivez le signe et l'unité."), {"typed": typed})


def _funder(desk: PlanDesk, _asked: Question) -> _Drawn:
    """Funders that give something in the plan shown, and the aids that it counts on: others would change nothing."""
    names, known = funder_names(desk.data), aid_names(desk.data)
    spent = {row.funder for row in desk.shown.plan.money if row.spent_eur > 0 and not is_own_funds(row.funder)}
    given = {aid_key(RefusedAid(option_id=row.option_id, funder=row.funder)) for row in desk.shown.plan.grants}
    offered = {f"leave {one}": words("{funder} se retire", funder=names[one]) for one in names if one in spent}
    offered |= {f"aid {key}": words("{aid} : refusée", aid=known[key]) for key in known if key in given}
    if not offered:
        st.info(words("Aucun financeur ne donne rien dans le plan affiché."))
        return None
    chosen = _choose(N_("Lequel ?"), offered, "funder", hint=N_("Choisissez un financeur ou une aide"))
    if chosen is None:
        return None
    kind, _, key = chosen.partition(" ")
    if kind == "leave":
        return Withdrawal(key)
    aid = aids(desk.data)[key]
    return AidLost(aid.option_id, aid.funder)


def _need(desk: PlanDesk, asked: Question) -> _Drawn:
    public = _choose(N_("Quel public ?"), publics_offered(desk.data, words), "need.public")
    typed = st.text_input(words("De combien ?"), placeholder="+20 %", key="what_if.need.share")
    if not typed or public is None:
        return None
    read = read_typed(f"besoin {typed}", base_of(desk.shown, asked), desk.data, words)
    found = next((one for one in read.changes if isinstance(one, NeedChange)), None)
    if found is None:
        return Message(N_("« {typed} » : écrivez par exemple « +20 % » ou « −5 % »."), {"typed": typed})
    return NeedChange(public, found.share)


def _subject(desk: PlanDesk, key: str) -> str | None:
    """A residence, then what is done there."""
    acting = set(desk.data["options"].loc[desk.data["options"]["kind"] != "keep", "residence_id"])
    homes = {one: name for one, name in residence_names(desk.data).items() if one in acting}
    by_name = dict(sorted(homes.items(), key=lambda pair: pair[1]))
    home = _choose(N_("Quelle résidence ?"), by_name, f"{key}.home", hint=N_("Choisissez une résidence"))
    if home is None:
        return None
    return _choose(N_("Quels travaux ?"), kinds_offered(home, desk.data, words), f"{key}.works.{home}")


def _impose(desk: PlanDesk, _asked: Question) -> _Drawn:
    subject = _subject(desk, "impose")
    years = {"": words("l'année qui convient"), **{str(year): words.year(year) for year in desk.data.years}}
    year = _choose(N_("Quand ?"), years, "impose.year")
    return None if subject is None else Imposed(subject, int(year) if year else None)


def _refuse(desk: PlanDesk, _asked: Question) -> _Drawn:
    subject = _subject(desk, "refuse")
    return None if subject is None else Refused(subject)


def _date(desk: PlanDesk, _asked: Question) -> _Drawn:
    subject = _subject(desk, "date")
    sides = {"from": words("ne commence pas avant"), "until": words("commence au plus tard en")}
    side = _choose(N_("Quoi ?"), sides, "date.side")
    year = _choose(N_("Quelle année ?"), {str(one): words.year(one) for one in desk.data.years}, "date.year")
    if subject is None or side is None or year is None:
        return None
    return Dated(subject, "until" if side == "until" else "from", int(year))


def _price(desk: PlanDesk, asked: Question) -> _Drawn:
    value = base_of(desk.shown, asked).value
    if value is None:
        return None
    known = cached.parameters(desk.data).set_index("parameter_id")
    low, high = (float(known[side].to_dict()["value.place_year_eur"]) for side in ("low", "high"))
    now = value.place_year_eur
    chosen = st.slider(
        words("Une année bien logée vaut, en €"),
        min_value=min(low, now),
        max_value=max(high, now),
        value=float(now),
        step=100.0,
        format="%.0f €",
        key="what_if.price",
    )
    return None if float(chosen) == now else YearPrice(float(chosen))


_FORMS: Final[Mapping[str, Callable[[PlanDesk, Question], _Drawn]]] = {
    "money": _money,
    "funder": _funder,
    "need": _need,
    "impose": _impose,
    "refuse": _refuse,
    "date": _date,
    "price": _price,
}
