"""What the arguments of `optimise` ask for: the prepared data, the scenario, and the search as the terminal sees it."""

from __future__ import annotations

import argparse
import signal
import threading
from pathlib import Path

from planning import workflow
from planning.cli.terminal import DEMO, ProgressLine, progress_message, tell_problems
from planning.domain.errors import DataError, RequestError
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario, Shortlisted
from planning.i18n import Words
from planning.tables.data import Data
from planning.tables.scenario_file import read_scenario, with_default_shortlist
from planning.tables.shortlist import read_shortlist


def drawn_as_asked(asked: argparse.Namespace) -> Data:
    """Prepare the folder with as many draws as asked for.

    Raises
    ------
    RequestError
        When the folder brings another number of draws.
    """
    data = workflow.load_and_prepare(asked.data or DEMO, draws=asked.draws or None, draws_seed=asked.draws_seed)
    brought = data["need_curves"]["draws"].max() if len(data["need_curves"]) else 0
    if asked.draws and brought not in (0, asked.draws):
        what = N_(
            "le dossier apporte {count} tirages des besoins : demandez --draws sans nombre, ou retirez le fichier"
        )
        raise RequestError(Message(what, {"count": int(brought)}))
    return data


def scenario_asked(asked: argparse.Namespace, data: Data) -> Scenario:
    """Return the scenario asked for: a file, a name in the folder, `reference`, or the defaults; then the options."""
    name = asked.scenario
    if name is None:
        scenario = data.scenarios.get("reference", Scenario())
    elif name in data.scenarios:
        scenario = data.scenarios[name]
    elif not Path(name).exists():
        what = N_("le scénario « {name} » n'existe pas : donnez un fichier .toml, ou un nom parmi : {known}")
        raise RequestError(Message(what, {"name": name, "known": ", ".join(data.scenarios) or "-"}))
    else:
        found, problems = read_scenario(Path(name))
        if found is None:
            raise DataError(Message(N_("le scénario « {name} » ne peut pas être utilisé"), {"name": name}), problems)
        tell_problems(problems, asked.words)
        scenario = with_default_shortlist(found, data.shortlist)
    futures = None if asked.draws is None else "draws"
    given: dict[str, object] = {
        "gap": asked.gap,
        "time_limit": asked.time_limit,
        "engine": asked.engine,
        "futures": futures,
        "deterministic": asked.deterministic or None,
        "shortlist": _shortlist(asked),
    }
    given["soften"] = {**scenario.soften, **dict(asked.soften)}
    return scenario.but(**{key: value for key, value in given.items() if value is not None})


def _shortlist(asked: argparse.Namespace) -> tuple[Shortlisted, ...] | None:
    """Read the shortlist given; None when none is.

    Raises
    ------
    DataError
        When the file cannot be used.
    """
    if asked.shortlist is None:
        return None
    shortlist, problems = read_shortlist(asked.shortlist)
    if any(problem.severity == "error" for problem in problems):
        what = N_("la liste courte « {file} » ne peut pas être utilisée")
        raise DataError(Message(what, {"file": asked.shortlist.name}), problems)
    tell_problems(problems, asked.words)
    return shortlist


def search(data: Data, scenario: Scenario, start: Plan | None, words: Words) -> Plan:
    """Search with progress on stderr; Ctrl+C stops and keeps the best plan."""
    stop = threading.Event()
    line = ProgressLine()
    in_main = threading.current_thread() is threading.main_thread()
    former = signal.signal(signal.SIGINT, lambda *_: stop.set()) if in_main else None
    try:
        return workflow.make_plan(
            data,
            scenario,
            start=start,
            on_progress=lambda progress: line.show(words(progress_message(progress))),
            should_stop=stop.is_set,
        )
    finally:
        line.end()
        if in_main:
            signal.signal(signal.SIGINT, former)
