"""What can be wrong in a chain as a whole, each as a sentence with its remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planning.demand.factor_checks import factor_problem
from planning.demand.slots import Slot
from planning.demand.steps import DATED_STEPS, Step
from planning.domain.message import N_
from planning.domain.problem import Problem


def chain_problems(slots: Sequence[Slot]) -> list[Problem]:
    """Return the problems of each chain: its order, its start, its dates, what it takes away."""
    found: list[Problem] = []
    for slot in slots:
        before = [other for other in slots if other.chain == slot.chain and other.order < slot.order]
        found += [*_start(slot, before), *_place(slot), *_years(slot), *_origin(slot, before)]
    return found + list(_subtractions(slots))


def _start(slot: Slot, before: Sequence[Slot]) -> Iterator[Problem]:
    if (slot.step == Step.POPULATION) != (not before):
        what = N_("une chaîne commence par une population et n'en a qu'une")
        yield factor_problem("step", slot.factor_id, what, N_("corrigez la colonne order ou step"))


def _place(slot: Slot) -> Iterator[Problem]:
    if slot.rows["step"].nunique() > 1 or slot.rows["times"].nunique() > 1:
        what = N_("deux étapes différentes portent le même numéro d'ordre")
        yield factor_problem("order", slot.factor_id, what, N_("donnez un numéro d'ordre à chacune"))


def _years(slot: Slot) -> Iterator[Problem]:
    if len(slot.rows) == 1:
        return
    for _, own in slot.rows.groupby("territory"):
        if own["year"].duplicated().any() or (own["year"].isna().any() and len(own) > 1):
            what = N_("ce facteur a deux valeurs pour la même année")
            yield factor_problem("year", slot.factor_id, what, N_("donnez une année différente à chaque ligne"))


def _origin(slot: Slot, before: Sequence[Slot]) -> Iterator[Problem]:
    if slot.step not in DATED_STEPS or not before:
        return
    base = before[0]
    if not base.times and base.rows["year"].isna().any():
        what = N_("la population de départ n'a pas d'année : on ne sait pas depuis quand compter")
        yield factor_problem("year", base.factor_id, what, N_("remplissez la colonne year de la première étape"))


def _subtractions(slots: Sequence[Slot]) -> Iterator[Problem]:
    seen: set[str] = set()
    for slot in slots:
        if slot.step == Step.COMPETING and slot.client_group in seen:
            what = N_("les places des autres opérateurs sont retirées deux fois à ce public")
            yield factor_problem("step", slot.factor_id, what, N_("gardez une seule étape competing par public"))
        if slot.step == Step.COMPETING:
            seen.add(slot.client_group)
