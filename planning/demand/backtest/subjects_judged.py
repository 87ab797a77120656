"""What the forecasts are judged on, and the judge: any method, at every past origin, on what was known there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from planning.demand.backtest.judged import LEVELS, Judged
from planning.demand.methods import METHODS
from planning.demand.methods.cohort import COHORT, FIRST_ORIGIN
from planning.demand.methods.known import Known, known_flows, known_people, known_recipients
from planning.demand.methods.method import Method
from planning.demand.methods.short import SHORT
from planning.demand.methods.walk import WALK
from planning.domain.message import N_
from planning.tables.histories import Histories

SENIORS, SENIORS_60, ASYLUM, MENTAL_HEALTH = "seniors", "seniors_60", "asylum", "mental_health"


@dataclass(frozen=True)
class Subject:
    """A family of series that the methods of `METHODS` are judged on.

    Attributes
    ----------
    label
        French name.
    ours
        The method that the product follows.
    horizons
        Years ahead that are shown.
    longest
        Years ahead that are judged.
    told
        Horizon of the sentence and of the worst misses.
    from_age
        First age counted, for people; 0 = flows or recipients.
    first_origin
        First year judged; None = the first with enough age groups behind it.
    of_recipients
        Recipients of the disability allowance, not flows.
    """

    label: str
    ours: Method
    horizons: tuple[int, ...]
    longest: int
    told: int
    from_age: int = 0
    first_origin: int | None = None
    of_recipients: bool = False

    def known(self, histories: Histories) -> Known | None:
        """Return its series; None when their file is absent."""
        if self.from_age:
            return None if histories.ages is None else known_people(histories.ages, self.from_age)
        if self.of_recipients:
            return None if histories.recipients is None else known_recipients(histories.recipients)
        return None if histories.flows is None else known_flows(histories.flows)

    def origins(self, known: Known) -> tuple[int, ...]:
        """Return the years judged: all but the last, which nothing follows."""
        first = int(known.first_years.min()) + FIRST_ORIGIN if self.first_origin is None else self.first_origin
        return tuple(range(first, known.last_year))


_AHEAD = (1, 5, 10, 15, 20)
JUDGED_ON: Mapping[str, Subject] = MappingProxyType(
    {
        SENIORS: Subject(
            N_("Personnes de 75 ans et plus, par département"), COHORT, _AHEAD, longest=20, told=10, from_age=75
        ),
        SENIORS_60: Subject(
            N_("Personnes de 60 ans et plus, par département"), COHORT, _AHEAD, longest=20, told=10, from_age=60
        ),
        ASYLUM: Subject(
            N_("Demandes d'asile d'une année, par pays"), WALK, (1, 2, 3, 4, 5), longest=5, told=3, first_origin=2002
        ),
        MENTAL_HEALTH: Subject(
            N_("Allocataires de l'AAH, par département"),
            SHORT,
            (1, 3, 5, 10),
            longest=10,
            told=5,
            first_origin=2004,
            of_recipients=True,
        ),
    }
)


def judge(subject: Subject, histories: Histories, horizon: int | None = None) -> list[Judged]:
    """Judge every method that suits a subject; none when its file is absent.

    Parameters
    ----------
    subject
        One of `JUDGED_ON`.
    histories
        `planning.tables.histories.read_histories`.
    horizon
        Years ahead, cut where the data end; None = those of the subject.
    """
    known = subject.known(histories)
    if known is None:
        return []
    origins, ahead = subject.origins(known), known.reach(horizon or subject.longest)
    actuals = known.by_origin(known.actuals(ahead), origins)
    scales = known.by_origin(known.panel.scales(), origins)
    return [
        Judged(method.name, origins, known.areas, method.at_origins(known, origins, ahead, LEVELS), actuals, scales)
        for method in METHODS
        if known.kind in method.kinds
    ]
