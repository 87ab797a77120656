"""Sales finance the rest: without a cap on them, a plan may sell far more than anybody meant to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from planning.domain.kinds import ActionKind, RuleKind
from planning.domain.message import N_, Message
from planning.domain.problem import Problem
from planning.domain.scenario import Scenario


def check_sales(frames: Mapping[str, pd.DataFrame], scenarios: Iterable[Scenario]) -> list[Problem]:
    """Warn when residences may be sold for money and no rule of the folder or of a scenario caps sales."""
    options = frames["options"]
    # Rows count as a spreadsheet shows them: the index of a table that was read does.
    sold = options.index[(options["kind"] == ActionKind.DISPOSE) & (options["proceeds_eur"].fillna(0.0) > 0)]
    written = {*frames["rules"]["rule"], *(rule.rule for scenario in scenarios for rule in scenario.rules)}
    if not len(sold) or RuleKind.DISPOSALS in written:
        return []
    what = Message(
        N_("{count} cessions rapportent de l'argent et rien ne les limite : un plan peut vendre beaucoup"),
        {"count": len(sold)},
    )
    remedy = Message(N_("ajoutez une règle disposals : le nombre de ventes admis par an"))
    return [Problem("options.csv", what, remedy, int(sold[0]), "kind", "warning")]
