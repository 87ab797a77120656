"""Places for the time of the works serve those whom the duty to rehouse covers: without that duty, nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from planning.domain.kinds import RuleKind
from planning.domain.message import N_, Message
from planning.domain.problem import Problem
from planning.domain.scenario import Scenario

PLACES = (RuleKind.TEMPORARY_PLACES, RuleKind.DISPERSED_PLACES)


def check_places(frames: Mapping[str, pd.DataFrame], scenarios: Iterable[Scenario]) -> list[Problem]:
    """Warn of places set aside for the displaced when no rule of the folder or of a scenario has anybody rehoused."""
    rules = frames["rules"]
    kinds = {*rules["rule"], *(rule.rule for scenario in scenarios for rule in scenario.rules)}
    written = rules[rules["rule"].isin(PLACES)]
    if written.empty or RuleKind.REHOUSING in kinds:
        return []
    names = {"rules": written["rule_id"].tolist()}
    what = Message(N_("aucune règle rehousing : les places de {rules} ne servent à personne"), names)
    remedy = Message(N_("ajoutez une règle rehousing, ou retirez ces places"))
    return [Problem("rules.csv", what, remedy, int(written.index[0]), "rule", "warning")]
