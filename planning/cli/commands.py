"""The commands: read, call the workflow, write the result."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

from planning import workflow
from planning.cli.asked import drawn_as_asked, scenario_asked, search
from planning.cli.forecast import print_back_test
from planning.cli.plan_sentences import plan_sentences, what_it_takes
from planning.cli.terminal import DEMO, FINE, NO_PLAN, WRONG, tell, tell_error, tell_problems
from planning.domain.errors import CapError, DataError, Problem, RequestError
from planning.domain.kinds import Status
from planning.domain.labels import AUTHORITY_LABELS
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.explain.names import action_name
from planning.i18n import Words
from planning.options import awaiting_permission, closed_for_want_of_data
from planning.store.database import absolute_url, default_url
from planning.tables.data import Data
from planning.tables.faults import problem_sentence, problem_sentences
from planning.tables.loading import load_folder, read_folder
from planning.tables.plan_file import read_plan, write_plan
from planning.tables.rule_checks import hopeless_deadlines
from planning.tables.scenario_file import apply_scenario
from planning.tables.schemas import RESIDENCES
from planning.tables.sense_checks import sense_warnings
from planning.tables.shipped import IS_INSTALLED, PROJECT
from planning.tables.text.writing import check_target


def check(asked: argparse.Namespace) -> int:
    """Validate every table of the folder, its options, needs and scenarios."""
    data, problems = read_folder(asked.data or DEMO)
    failure: Message | None = None
    if data is not None:
        try:
            prepared = workflow.prepare(data)
            if data.manifest.build.options != "given":  # else it was said when the folder was read
                problems = [*problems, *hopeless_deadlines(prepared.tables), *_closed(prepared, asked.words)]
            for scenario in data.scenarios.values():
                apply_scenario(prepared, scenario)
        except CapError as error:
            problems = [*problems, *(error.problems if isinstance(error, DataError) else ())]
            failure, data = error.message, None
    if asked.json:
        print(json.dumps(_problems_document(data is not None, problems, asked.words), ensure_ascii=False, indent=1))
        return FINE if data is not None else WRONG
    for sentence in problem_sentences(problems, asked.words):
        print(sentence)
    if data is None:
        errors = sum(1 + problem.others for problem in problems if problem.severity == "error")
        tell(failure or Message(N_("Erreurs dans les données : {count}"), {"count": errors}), asked.words)
        return WRONG
    counts = {
        "residences": len(data["residences"]),
        "options": len(prepared["options"]),
        "needs": len(prepared["needs"]),
    }
    what = N_("Données correctes : {residences} résidences, {options} options, {needs} lignes de besoin")
    print(asked.words(what, **counts))
    _print_awaiting(prepared, asked.words)
    return FINE


def _closed(data: Data, words: Words) -> list[Problem]:
    """Say which kinds of action are not offered where nobody knows what they need."""
    what = N_("on ne connaît pas : {what} (résidences : {count}) ; n'y sont pas proposées : {kinds}")
    return [
        Problem(
            RESIDENCES.file,
            Message(
                what,
                {
                    "count": one.residences,
                    "what": one.what,
                    "kinds": ", ".join(words(action_name(kind)) for kind in one.kinds),
                },
            ),
            Message(N_("remplissez ce que l'on sait, ou laissez ainsi")),
            severity="warning",
        )
        for one in closed_for_want_of_data(data)
    ]


def _print_awaiting(data: Data, words: Words) -> None:
    """Print what would be possible if those who decide it allowed it, one line per option."""
    found = awaiting_permission(data)
    if found.empty:
        return
    print(words("Si d'autres l'autorisaient : options écartées faute de permission (permissions.csv)"))
    for row in found.to_dict("records"):
        values = {"residence": row["residence_id"], "option": row["option_id"], "label": row["label"]}
        who = words(AUTHORITY_LABELS[row["authority"]])
        print("  " + words("{residence} : {option} ({label}), décidé par {authority}", **values, authority=who))


def forecast(asked: argparse.Namespace) -> int:
    """Print the needs with their band, as CSV or JSON; with --backtest, how reliable such forecasts were."""
    if asked.backtest:
        print_back_test(asked)
        return FINE
    drawn = workflow.forecast_folder(asked.data or DEMO, asked.draws, shocks=asked.shock)
    needs = load_folder(asked.data or DEMO)["needs"] if drawn is None else drawn.quantiles()
    if asked.json:
        print(needs.to_json(orient="records", force_ascii=False))
    else:
        print(needs.to_csv(index=False), end="")
    return FINE


def optimise(asked: argparse.Namespace) -> int:
    """Compute a checked plan, write it."""
    data = drawn_as_asked(asked)
    scenario = scenario_asked(asked, data)
    tell_problems(sense_warnings(data), asked.words)
    start = read_plan(asked.start)[0] if asked.start else None
    for file in filter(None, (asked.out, asked.export)):
        check_target(file)
    if asked.export:
        workflow.export_model(data, scenario, asked.export, start)
        print(asked.words("Écrit dans {file}", file=str(asked.export)))
        return FINE
    plan = search(data, scenario, start, asked.words)
    if asked.out and plan.status is not Status.NO_PLAN_YET:
        write_plan(asked.out, plan, data)
    _print_plan(plan, asked)
    if plan.status is Status.INFEASIBLE and not asked.json:
        for sentence in what_it_takes(plan, data, asked.words):
            print(asked.words(sentence))
    return {Status.INFEASIBLE: WRONG, Status.NO_PLAN_YET: NO_PLAN}.get(plan.status, FINE)


def verify(asked: argparse.Namespace) -> int:
    """Recompute a plan without the optimiser; say what is wrong, what a recount cannot tell, what aid is left."""
    plan, inside = read_plan(asked.plan)
    faults = [*_other_mark(plan, asked.mark), *_compare_with_folder(plan, inside, asked)]
    data = inside
    if data is None:
        folder = asked.data or plan.data
        if not folder or not Path(folder).is_dir():
            raise RequestError(Message(N_("ce plan ne porte pas ses tables : donnez son dossier avec --data")))
        data = workflow.load_and_prepare(folder)
    faults += workflow.check_plan(plan, data)
    unknown, confirmed = [*workflow.not_recounted(plan).values()], list[Message]()
    if asked.prove is not None and not faults:
        proof = workflow.prove(data, plan, seconds=asked.prove)
        faults, confirmed, unknown = proof.faults, proof.confirmed, proof.unknown
    sentences, found, missing = (
        list(dict.fromkeys(asked.words(one) for one in said)) for said in (faults, confirmed, unknown)
    )
    left_out = sorted(plan.scenario.drop_rules)
    more_aid = None if faults else workflow.more_aid(data, plan)
    remarks = [] if more_aid is None else [asked.words(more_aid)]
    if asked.json:
        document = {
            "accepted": not sentences,
            "mark": plan.mark,
            "fingerprint": plan.fingerprint,
            "faults": sentences,
            "confirmed": found,
            "not_verified": missing,
            "rules_left_out": left_out,
            "remarks": remarks,
        }
        print(json.dumps(document, ensure_ascii=False, indent=1))
        return WRONG if sentences else FINE
    for sentence in sentences:
        print(sentence)
    print(asked.words(_verdict(plan, len(sentences))))
    print(asked.words("Empreinte du plan, au bas de ses papiers : {mark}", mark=plan.mark))
    for heading, said in ((N_("Confirmé : {what}"), found), (N_("Non vérifié : {what}"), missing)):
        for one in said:
            print(asked.words(heading, what=one))
    for remark in remarks:
        print(asked.words("Remarque : {what}", what=remark))
    if left_out:
        what = N_("Règles du dossier que le scénario écarte : {rules}")
        print(asked.words(what, rules=", ".join(left_out)))
    return WRONG if sentences else FINE


def _verdict(plan: Plan, count: int) -> Message:
    if count:
        return Message(N_("Plan refusé, fautes : {count}"), {"count": count})
    if not plan.has_decisions:
        return Message(N_("Ce fichier dit qu'il n'y a pas de plan : il n'y a rien à recompter"))
    return Message(N_("Plan accepté : tout ce qui se recompte tombe juste"))


def _other_mark(plan: Plan, given: str | None) -> list[Message]:
    """Say that a paper carries the mark of another plan."""
    if given is None or given == plan.mark:
        return []
    what = N_("ce papier porte l'empreinte {given}, ce plan a l'empreinte {mark} : ce n'est pas le même plan")
    return [Message(what, {"given": given, "mark": plan.mark})]


def _compare_with_folder(plan: Plan, inside: Data | None, asked: argparse.Namespace) -> list[Message]:
    """Tell whether the data folder still is the plan's; a folder that is not there is only mentioned."""
    folder = asked.data or plan.data
    if asked.data is None and not (folder and Path(folder).is_dir()):
        tell(Message(N_("dossier de données absent : le plan est vérifié seul")), asked.words)
        return []
    try:
        build = None if inside is None else inside.manifest.build
        drawn = {} if build is None else {"draws": build.draws, "draws_seed": build.draws_seed}
        same = workflow.load_and_prepare(folder, **drawn).hash_for(plan.scenario) == plan.data_hash
    except CapError as error:
        tell_error(error, asked.words)
        same = False
    what = N_("le dossier « {folder} » n'est plus celui du plan")
    return [] if same else [Message(what, {"folder": str(folder)})]


def _print_plan(plan: Plan, asked: argparse.Namespace) -> None:
    if asked.json:
        print(json.dumps(plan.model_dump(mode="json"), ensure_ascii=False, indent=1))
        return
    for message in plan_sentences(plan):
        print(asked.words(message))
    if asked.out and plan.status is not Status.NO_PLAN_YET:
        print(asked.words("Écrit dans {file}", file=str(asked.out)))


def _problems_document(is_fine: bool, problems: list[Problem], words: Words) -> dict[str, Any]:
    return {
        "fine": is_fine,
        "problems": [
            {
                "file": problem.file,
                "row": problem.row,
                "column": problem.column,
                "severity": problem.severity,
                "others": problem.others,
                "sentence": problem_sentence(problem, words),
            }
            for problem in problems
        ],
    }


def serve(asked: argparse.Namespace) -> int:
    """Serve the application on this machine, until Ctrl+C or SIGTERM; once installed, make it ready first.

    Raises
    ------
    CapError
        When it cannot: the address, the port or the store.
    """
    if IS_INSTALLED:
        from planning.cli import prepare

        if (code := prepare.main([])) not in (FINE, NO_PLAN):
            return code
        os.environ["CAP_STORE_URL"] = absolute_url(default_url())
        os.chdir(PROJECT)  # where Streamlit looks for its settings; scripts/run goes there too
    from planning.ui.server import serving  # Streamlit takes its time

    address = f"http://{'[::1]' if asked.address == '::1' else asked.address}:{asked.port}"
    template = N_("Cap Résidences : ouvrez {address} dans votre navigateur (Ctrl+C pour arrêter).")
    ready = Message(template, {"address": address})
    serving.serve(asked.address, asked.port, asked.people, lambda: tell(ready, asked.words))
    return FINE
