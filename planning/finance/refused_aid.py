"""What happens to a plan when one operation loses one aid, if nothing else changes."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from planning.domain.plan import Plan
from planning.domain.scenario import RefusedAid, Scenario
from planning.finance.purses import paying_purses
from planning.finance.room import LEAST_EUR, own_funds_left, own_funds_used
from planning.tables.data import Data


@dataclass(frozen=True)
class IfRefused:
    """What own funds of the body that pays would pay in place of an aid, decisions and other aids staying as they are.

    `years`: year, lost_eur (what the aid pays), own_eur (own funds without it), left_eur (what they would still have;
    negative = lacking, infinite = no limit), in every year of the plan.
    """

    aid: RefusedAid
    years: pd.DataFrame

    @property
    def lost_eur(self) -> float:
        """What the aid pays over the plan."""
        return float(self.years["lost_eur"].sum())

    @property
    def is_paid(self) -> bool:
        """Whether own funds suffice in every year."""
        return bool((self.years["left_eur"] >= -LEAST_EUR).all())

    @property
    def lacking_eur(self) -> float:
        """The most that own funds lack; 0 when they suffice."""
        return 0.0 if self.is_paid else -float(self.years["left_eur"].min())

    @property
    def lacking_year(self) -> int | None:
        """The first year in which own funds lack something."""
        short = self.years.loc[self.years["left_eur"] < -LEAST_EUR, "year"]
        return int(short.iloc[0]) if len(short) else None

    @property
    def least_left_eur(self) -> float:
        """The least that own funds still have from the first year in which the aid pays; infinite without a limit."""
        from_then = self.years["lost_eur"].cumsum() > 0
        return float(self.years.loc[from_then, "left_eur"].min())


def aids_of(plan: Plan, option_id: str) -> list[RefusedAid]:
    """Return the aids that a plan counts on for an operation, the largest first."""
    given: dict[str, float] = {}
    for row in plan.grants:
        if row.option_id == option_id:
            given[row.funder] = given.get(row.funder, 0.0) + row.amount_eur
    funders = sorted(given, key=lambda funder: (-given[funder], funder))
    return [RefusedAid(option_id=option_id, funder=funder) for funder in funders]


def if_refused(plan: Plan, data: Data, aid: RefusedAid) -> IfRefused:
    """Return what keeping the plan without an aid asks of own funds.

    Parameters
    ----------
    plan, data
        The plan; its data, scenario applied.
    aid
        One that the plan counts on (`aids_of`).
    """
    purse = paying_purses(data)[aid.option_id]
    lost, own = (dict.fromkeys(data.years, 0.0) for _ in range(2))
    for grant in plan.grants:
        if (grant.option_id, grant.funder) == (aid.option_id, aid.funder):
            lost[grant.year] += grant.amount_eur
    for row in plan.money:
        if row.funder == purse:
            own[row.year] += row.spent_eur
    years = pd.DataFrame({"year": data.years, "lost_eur": lost.values(), "own_eur": own.values()})
    used = own_funds_used(plan, data, purse) + years["lost_eur"].to_numpy(dtype=float)
    left = own_funds_left(used, data, purse)
    return IfRefused(aid, years.assign(own_eur=years["own_eur"] + years["lost_eur"], left_eur=left))


def without_aid(scenario: Scenario, aid: RefusedAid) -> Scenario:
    """Return the scenario in which the operation does not get the aid: what to solve to see the plan that results."""
    return scenario.but(refused=(*scenario.refused, aid))
