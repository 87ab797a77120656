"""One search as the terminal sees it: progress on stderr, Ctrl+C keeps the best plan."""

from __future__ import annotations

import signal
import threading

from planning import workflow
from planning.cli.terminal import ProgressLine, progress_message
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.i18n import Lang, say
from planning.tables.data import Data


def search(data: Data, scenario: Scenario, start: Plan | None, lang: Lang) -> Plan:
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
            on_progress=lambda progress: line.show(say(progress_message(progress), lang)),
            should_stop=stop.is_set,
        )
    finally:
        line.end()
        if in_main:
            signal.signal(signal.SIGINT, former)
