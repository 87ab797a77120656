"""A plan: what is decided, paid, served and moved. The same rows as plan.json (docs/data.md)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from planning.domain.kinds import EndedBy, Status
from planning.domain.scenario import Scenario, Value

Destination = Literal["residence", "temporary", "dispersed", "exit"]


class Decision(Value):
    """What is done at one residence."""

    residence_id: str
    option_id: str
    kind: str
    start_year: int
    delivery_year: int
    capex_eur: float


class Grant(Value):
    """Money of a funder assigned to an operation by the model, in place of own funds."""

    option_id: str
    funder: str
    year: int
    amount_eur: float


class Money(Value):
    """One funder in one year. `available` includes what was carried over from the year before; null = unlimited."""

    year: int
    funder: str
    spent_eur: float
    available_eur: float | None
    carried_over_eur: float


class Served(Value):
    """Persons of a group and territory housed in a typology of a territory, in one year (model places)."""

    client_group: str
    typology: str
    from_territory: str
    to_territory: str
    year: int
    places: float


class NeedRow(Value):
    """Need, what is served, what is not (places)."""

    client_group: str
    territory: str
    year: int
    need: float
    served: float
    unmet: float


class Move(Value):
    """Persons who must leave a residence in works, and where to: `temporary`, `residence`, `dispersed`, `exit`."""

    residence_id: str
    year: int
    persons: float
    to: Destination


class Relaxed(Value):
    """A soft rule that gave way, by how much, at what price."""

    rule_id: str
    amount: float
    price: float


class Term(Value):
    """One term of the objective, in its natural unit and weighted."""

    unweighted: float
    weighted: float


class Plan(Value):
    """A plan and what is proven of it."""

    status: Status
    ended_by: EndedBy
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    objective_terms: dict[str, Term] = Field(default_factory=dict)
    seconds: float = 0.0
    engine: str = ""
    versions: dict[str, str] = Field(default_factory=dict)
    data: str = ""
    """The data folder as it was given."""
    data_hash: str = ""
    scenario: Scenario = Scenario()
    deterministic: bool = False
    decisions: tuple[Decision, ...] = ()
    grants: tuple[Grant, ...] = ()
    money: tuple[Money, ...] = ()
    served: tuple[Served, ...] = ()
    needs: tuple[NeedRow, ...] = ()
    moves: tuple[Move, ...] = ()
    relaxed: tuple[Relaxed, ...] = ()
    conflict: tuple[str, ...] = Field(default=())
    """When infeasible: an irreducible set of rule ids and envelopes that cannot hold together."""

    @property
    def has_decisions(self) -> bool:
        """Whether there is a plan at all."""
        return self.status in (Status.OPTIMAL, Status.FEASIBLE)
