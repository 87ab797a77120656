"""One template: a way to act on a residence, as data (data/parameters/option_templates.toml).

Every field is explained in docs/options.md. A field that names a parameter holds an id of works.csv.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from planning.domain.frozen import Value
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, RefusedError

Letter = Literal["A", "B", "C", "D", "E", "F", "G"]
Condition = Literal["good", "fair", "poor"]
Per = Literal["home", "added", "room", "lodging", "place", "m2", "plot_m2", "site"]
Nature = Literal["works", "land", "service"]
Sanitary = Literal["none", "shared", "private"]
Payer = Literal["owner", "operator"]
Authority = Literal["operator", "state", "department", "partner"]
Topic = Literal["fire", "energy", "agreement", "accessibility", "decency"]

LEAVING = (ActionKind.DISPOSE, ActionKind.GIVE_BACK, ActionKind.CLOSE_SERVICE)
"""Kinds of action that may leave no home."""


class AmountLine(Value):
    """A unit amount times a quantity: one line of a cost, of a receipt or of a saving."""

    parameter: str
    """Unit amount in euros. `{condition}` stands for the residence's condition (fair when unknown)."""
    per: Per
    """`home` = homes of the part after works, `added` = those that were not there; the others count what stands in the
    scope today."""
    times: str | None = None
    """A second parameter that multiplies the quantity (such as a share of the rooms)."""
    nature: Nature = "works"
    """What a cost buys: `works` bear fees and VAT, a `service` (rehousing during works) VAT, `land` neither."""


class FundingLine(Value):
    """A funder that can be asked, for a share of the cost it stands beside."""

    funder: str
    share: float = Field(default=1.0, gt=0, le=1)


class Part(Value):
    """One typology after works and how many homes it gets."""

    method: Literal["keep", "relabel", "rooms", "fit", "extend", "pairs"]
    """keep: places unchanged; relabel: the same persons under another typology; rooms: one home per room;
    fit: as many homes as the surface holds; extend: what is there and less than `growth` more; pairs: one home of two
    rooms."""
    typology: str = ""
    unit: Literal["places", "dwellings"] = "dwellings"
    share: float | None = Field(default=None, gt=0, le=1)
    size: str | None = None
    """A wanted number of homes: value = wanted, low = the fewest that make sense (below: no such option)."""
    size_is_hard: bool = False
    """Exactly the size wanted, or no such option; refused beyond the largest home seen (`Catalogue.largest`)."""
    growth: str | None = None
    """extend: the places added stay below this share of those there (the limit itself is not reached)."""
    private_m2: str | None = None
    common_m2: str | None = None
    places_per_home: str | None = None
    m2_per_place: str | None = None
    """Least private surface per person when relabelling; checked where rooms and surfaces are known."""
    sanitary: Sanitary | None = None
    """Shower and toilet of the homes after works; None = as today, unknown in new homes."""
    kitchenette: bool | None = None
    """The same, somewhere to cook."""
    adapted_share: str | None = None
    """Share of homes made accessible, beside those that are; None = all of them where `after.accessible`, else none."""
    costs: tuple[AmountLine, ...] = ()
    funding: tuple[FundingLine, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.share is None) == (self.size is None):
            raise RefusedError(N_("une partie a soit une part (share), soit une taille (size)"))
        if self.size is not None and self.method != "fit":
            raise RefusedError(N_("une taille (size) va avec la méthode fit"))
        if self.size_is_hard and self.size is None:
            raise RefusedError(N_("une taille exacte (size_is_hard) demande une taille (size)"))
        if self.method == "fit" and (self.private_m2 is None or self.common_m2 is None):
            raise RefusedError(N_("la méthode fit demande les surfaces private_m2 et common_m2"))
        if (self.method == "extend") != (self.growth is not None):
            raise RefusedError(N_("la méthode extend, et elle seule, demande une croissance (growth)"))
        if (self.method in ("keep", "extend")) != (self.typology == ""):
            raise RefusedError(N_("chaque méthode nomme une typologie, sauf keep et extend"))
        return self


class Space(Value):
    """The usable surface that homes are fitted into: a measure of the site times parameters."""

    measure: Literal["usable_m2", "surface_m2", "plot_m2"]
    """usable_m2 = rooms x room_m2 + common_m2 of the scope; the two others concern the whole site."""
    factors: tuple[str, ...] = ()
    at_most_rooms: bool = False
    """Never more homes than there were rooms: merging cannot, and no rebuilding that was seen did."""
    new_building: bool = False


class FirstPhase(Value):
    """Works done first, all places open; studies and works of the template follow after a wait."""

    costs: tuple[AmountLine, ...]
    years: int = Field(default=1, ge=1)
    wait_years: int = Field(default=0, ge=0)


class Eligibility(Value):
    """When a template applies. An unknown state (label, condition, year) closes no door."""

    site: Literal["running", "candidate", "any"] = "running"
    building: bool | None = None
    """For a candidate site: a building stands there (its surface is known), or land only."""
    whole_site: bool = False
    """The scope must hold everybody who lives there."""
    conditions: tuple[Condition, ...] = ()
    energy_labels: tuple[Letter, ...] = ()
    built_before: int | None = None
    accessible: bool | None = None
    rooms_min: int | None = None
    rooms_max: int | None = None
    room_m2_min: str | None = None
    room_m2_max: str | None = None
    plot_per_room_min: str | None = None
    plot_per_room_max: str | None = None
    common_per_room_min: str | None = None
    sanitary: tuple[Sanitary, ...] = ()
    """Showers and toilets today: at least one programme has these."""
    agreement_ends: bool = False
    """The operating agreement ends within the horizon; the option starts that year at the earliest."""


class After(Value):
    """State at delivery; an absent field is unchanged. Label and condition never get worse."""

    energy_label: Letter | None = None
    condition: Condition | None = None
    accessible: bool | None = None


class Template(Value):
    """One way to act on a residence. Never names a site."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    kind: ActionKind
    label_fr: str
    label_en: str
    source: str
    """Where shares, durations and closed shares come from; `illustrative` when they are ours."""
    scope: tuple[str, ...] = ()
    """Typologies it transforms; the others on the site stay as they are. Empty = all."""
    eligible: Eligibility = Eligibility()
    space: Space | None = None
    parts: tuple[Part, ...] = ()
    """Empty = nothing is left of the scope."""
    costs: tuple[AmountLine, ...] = ()
    funding: tuple[FundingLine, ...] = ()
    yearly_costs: tuple[AmountLine, ...] = ()
    proceeds: tuple[AmountLine, ...] = ()
    savings: tuple[AmountLine, ...] = ()
    """Yearly gains added to the operating result."""
    partner: str = ""
    """Who must commit first (`Catalogue.partners`); where partners.csv has rows, one must cover the territory."""
    steps: tuple[str, ...] = ()
    """Legal steps (`Catalogue.steps`), for the reader; the years that they take are in `lead_years`."""
    vat_priced: str | None = None
    """Rate of VAT that the unit costs hold; None = `overheads.vat`."""
    vat: str | None = None
    """Rate of VAT that applies; None = the one that the unit costs hold."""
    first: FirstPhase | None = None
    """A sequence: this first, the rest years later."""
    life_years: str | None = None
    """Years of service after delivery; None = the works add none to the building."""
    amortised_years: str | None = None
    """Years that pay for the works; None = `life_years`, and where there is none either, paid at once."""
    team_load: float = Field(default=1.0, ge=0)
    """Part of the works capacity that it takes in a year: 0 on paper, 0.5 light, 1 heavy, 2 large."""
    authority: Authority = "operator"
    """Who decides it: what others decide needs a row of permissions.csv."""
    payer: Payer = "owner"
    """Whose own funds pay it, where funders name bodies: works on a building are the owner's."""
    cures: tuple[Topic, ...] = ()
    """Topics of deadlines that it answers."""
    breaks: tuple[str, ...] = ()
    """Services that it ends (`Catalogue.services`)."""
    replaced_by: str = ""
    """What replaces them, in words: without it, no such option where the service must stay."""
    lead_years: int = Field(default=0, ge=0)
    studies_years: int = Field(default=0, ge=0)
    works_years: int = Field(default=0, ge=0)
    closed_share: float = Field(default=0.0, ge=0, le=1)
    staff_change_fte: float = 0.0
    after: After = After()

    @property
    def duration_years(self) -> int:
        """Years from start to delivery."""
        return self.closed_from + self.works_years

    @property
    def closed_from(self) -> int:
        """Years from the start to the closing of places: studies close none, nor does a first phase."""
        before = self.first.years + self.first.wait_years if self.first else 0
        return before + self.studies_years

    @property
    def safe_from(self) -> int | None:
        """Years from the start to the end of a first phase; None without one."""
        return self.first.years if self.first else None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if sum(part.share or 0.0 for part in self.parts) > 1 + 1e-9:
            raise RefusedError(N_("les parts (share) dépassent 1 en tout"))
        if any(part.method == "fit" for part in self.parts) and self.space is None:
            raise RefusedError(N_("la méthode fit demande une surface (space)"))
        lines = (
            *self.costs,
            *self.yearly_costs,
            *self.proceeds,
            *self.savings,
            *(self.first.costs if self.first else ()),
        )
        if any(line.per in ("home", "added") for line in lines):
            raise RefusedError(N_("per = home ou added se compte dans une partie (parts)"))
        if self.kind is ActionKind.KEEP and (self.duration_years or self.closed_share or self.costs or self.life_years):
            raise RefusedError(N_("le maintien en l'état (keep) n'a ni travaux ni coût de travaux"))
        return self

    @model_validator(mode="after")
    def _leaves_homes(self) -> Self:
        if self.parts or self.kind in LEAVING:
            return self
        if self.kind is ActionKind.CONVERT:
            raise RefusedError(N_("une conversion dit ce que deviennent les chambres : ajoutez une partie (parts)"))
        raise RefusedError(N_("rien ne reste après cette opération : ajoutez une partie (parts)"))


def amount_lines(template: Template) -> Iterator[AmountLine]:
    """Yield every amount line of a template, those of its parts included."""
    yield from (*template.costs, *template.yearly_costs, *template.proceeds, *template.savings)
    yield from template.first.costs if template.first else ()
    for part in template.parts:
        yield from part.costs
