"""The command `replay`: a plan's calculation done again, from the same data and scenario, decision by decision."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from planning import workflow
from planning.cli.asked import search
from planning.cli.terminal import FINE, WRONG, tell
from planning.domain.errors import RequestError
from planning.domain.kinds import Status
from planning.domain.message import N_, Message
from planning.domain.plan import Decision, Plan
from planning.domain.plan_difference import differing, is_same_value
from planning.explain import gain_sentence
from planning.tables.data import Data
from planning.tables.plan_file import read_plan

SAME = 1e-6
"""Relative difference of two objectives that is only rounding."""


def replay(asked: argparse.Namespace) -> int:
    """Make a plan again and say whether its decisions are the same."""
    plan, inside = read_plan(asked.plan)
    if plan.status is Status.NO_PLAN_YET:
        raise RequestError(Message(N_("ce fichier dit qu'il n'y a pas de plan : il n'y a rien à refaire")))
    data = _same_data(plan, inside, asked.data)
    start = read_plan(asked.start)[0] if asked.start else None
    again = search(data, plan.scenario, start, asked.words)
    for remark in _remarks(plan, again):
        tell(remark, asked.words)
    found = differences(plan, again)
    if asked.json:
        said = [asked.words(line) for line in found]
        print(json.dumps({"same": not found, "differences": said}, ensure_ascii=False, indent=1))
    else:
        for line in found or [Message(N_("Mêmes décisions, même valeur : {count} résidences"), _count(plan))]:
            print(asked.words(line))
        gain = gain_sentence(again)
        if gain is not None:
            print(asked.words(gain))
    return WRONG if found else FINE


def _same_data(plan: Plan, inside: Data | None, asked: str | None) -> Data:
    """Return the data of the plan: those of the folder asked, those it carries, or those of its folder.

    Raises
    ------
    RequestError
        When there are none, or they are not those that the plan was made from.
    """
    folder = asked or (plan.data if inside is None else None)
    if folder is None and inside is not None:
        data = inside
    elif folder and Path(folder).is_dir():
        build = None if inside is None else inside.manifest.build
        drawn = {} if build is None else {"draws": build.draws, "draws_seed": build.draws_seed}
        data = workflow.load_and_prepare(folder, **drawn)
    else:
        raise RequestError(Message(N_("ce plan ne porte pas ses tables : donnez son dossier avec --data")))
    if data.hash_for(plan.scenario) != plan.data_hash:
        what = N_("les données ne sont plus celles du plan : reprenez son dossier d'alors, ou recalculez un plan")
        raise RequestError(Message(what))
    return data


def _remarks(plan: Plan, again: Plan) -> list[Message]:
    """Say what may explain a difference: another version, a clock, decisions found elsewhere."""
    said = []
    for name, then in plan.versions.items():
        now = again.versions.get(name, "-")
        if now != then:
            what = N_("{name} : version {then} dans le plan, {now} ici")
            said.append(Message(what, {"name": name, "then": then, "now": now}))
    if not plan.deterministic:
        what = N_("ce plan dépend de l'horloge : deux calculs peuvent différer sans faute")
        said.append(Message(what))
    if plan.started_from and not again.started_from:
        what = N_("ce calcul partait du plan « {name} » : donnez-le avec --start")
        said.append(Message(what, {"name": plan.started_from}))
    if plan.taken_from:
        what = N_("ses décisions viennent du plan « {name} » : le calcul seul peut ne pas les retrouver")
        said.append(Message(what, {"name": plan.taken_from}))
    return said


def differences(plan: Plan, again: Plan) -> list[Message]:
    """Say what differs between two plans: whether there is one, decision by decision, then the value."""
    if plan.has_decisions != again.has_decisions:
        values = {"then": plan.status.value, "now": again.status.value}
        return [Message(N_("Le plan était « {then} », il est « {now} »"), values)]
    found = [_moved(then, now) for then, now in differing(plan.decisions, again.decisions)]
    if found or plan.objective is None or again.objective is None:
        return found
    if is_same_value(plan.objective, again.objective, SAME):
        return []
    figures = {"then": plan.objective, "now": again.objective}
    return [Message(N_("Mêmes décisions, mais la valeur passe de {then} à {now}"), figures)]


def _moved(then: Decision | None, now: Decision | None) -> Message:
    what = N_("{residence} : {then} dans le plan, {now} maintenant")
    residence = next(row.residence_id for row in (then, now) if row is not None)
    return Message(what, {"residence": residence, "then": _said(then), "now": _said(now)})


def _said(decision: Decision | None) -> Message:
    if decision is None:
        return Message(N_("rien"))
    values = {"option": decision.option_id, "year": str(decision.start_year)}
    return Message(N_("{option} en {year}"), values)


def _count(plan: Plan) -> dict[str, object]:
    return {"count": len(plan.decisions)}
