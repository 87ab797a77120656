"""What a change of the data does to the plan shown, said before anything is kept.

Whom a residence houses, what the operation decided there costs and whether it is still offered; or that no plan reads
what changes. Nothing is solved: options are generated again at the residences that change, and compared. What the
change does to the rest of the plan, money that is left or short, is for a new plan to say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.plan import Decision, Plan
from planning.explain.names import option_labels
from planning.i18n import Words
from planning.importing.proposal import Proposal, accepted_tables
from planning.options.of_portfolio import generated_rows
from planning.tables.data import Data
from planning.tables.places import model_places
from planning.tables.schemas import TABLE_BY_NAME
from planning.tables.text.parsing import parse_table

UNREAD: Final = frozenset({"name", "commune_name", "lat", "lon", "source", "source_note"})
"""Columns that no plan reads."""
_LEAST_PLACES: Final = 0.05
_LEAST_EUR: Final = 1.0


class Effect(NamedTuple):
    """What the changes of a residence do. `is_asked_again`: they touch what the plan shown decides or houses there."""

    residence_id: str
    sentences: tuple[Message, ...]
    is_asked_again: bool


def data_after(data: Data, proposed: Proposal, without: Collection[str] = ()) -> Data:
    """Return the tables of a portfolio with what is accepted of a proposal; options and needs are those of before."""
    tables = accepted_tables(proposed, without)
    wanted = ("territories", "typologies", "suitability", "residences", "programmes", "cohorts")
    frames = {name: parse_table(TABLE_BY_NAME[name], tables[name])[0] for name in wanted if name in tables}
    return data.replacing(**{name: frame.reset_index(drop=True) for name, frame in frames.items()})


def change_effects(
    before: Data, after: Data, plan: Plan | None, changed: Mapping[str, Collection[str]], words: Words
) -> list[Effect]:
    """Return what changes do, residence by residence, those that touch the plan first.

    Parameters
    ----------
    before, after
        The prepared portfolio, and its tables once changed (`data_after`).
    plan
        The plan shown, of the portfolio before; None where there is none.
    changed
        Residence -> the columns that change, of any table.
    words
        The language of what options are called.
    """
    if not changed:
        return []
    asked = _Asked(before, after, plan, list(changed), words)
    found = [asked.effect(residence_id, set(columns)) for residence_id, columns in changed.items()]
    return sorted(found, key=lambda one: not one.is_asked_again)


def changed_columns(proposed: Proposal, without: Collection[str] = ()) -> dict[str, set[str]]:
    """Return which columns change at which residences: changed, new or, where the proposal takes them out, gone."""
    found: dict[str, set[str]] = {}
    for one in proposed.changes:
        is_taken = one.status in ("new", "modified") or (one.status == "absent" and proposed.removes)
        if one.residence and is_taken and one.residence not in without:
            found.setdefault(one.residence, set()).update(one.fields)
            if one.status != "modified":
                found[one.residence].add(one.table)  # rows that come or go are more than their cells
    return found


class _Asked:
    """Two versions of a portfolio, compared at the residences that change."""

    def __init__(self, before: Data, after: Data, plan: Plan | None, ids: list[str], words: Words) -> None:
        self.here, self.there = (set(data["residences"]["residence_id"]) for data in (before, after))
        self.places = [_held(data, ids) for data in (before, after)]
        self.decided = _acting(plan)
        self.words = words
        self.labels = option_labels(before, words)
        self.is_made = before.manifest.build.options == "templates"
        own = before["options"].loc[before["options"]["origin"] != "", "option_id"]
        self.own = set(own)
        self.options = [_made(data, ids) if self.is_made else {} for data in (before, after)]

    def effect(self, residence_id: str, columns: set[str]) -> Effect:
        """Return what the changes of one residence do."""
        decision = self.decided.get(residence_id)
        if residence_id not in self.there:
            return Effect(residence_id, tuple(self._gone(residence_id, decision)), is_asked_again=True)
        if residence_id not in self.here:
            new = N_("nouvelle, {places:places} : le plan n'en décide rien encore")
            return Effect(residence_id, (Message(new, self._places(residence_id)),), is_asked_again=True)
        if columns <= UNREAD:
            return Effect(residence_id, (Message(N_("le plan n'en dépend pas")),), is_asked_again=False)
        housed = list(self._housed(residence_id))
        told = [*housed, *self._operation(residence_id, decision)]
        if not told:
            told = [Message(N_("ni ses places ni le coût de ses options ne changent"))]
            if decision is not None:
                told.append(self._named(N_("décidé : {decision}, {year} ; à recalculer"), decision))
        return Effect(residence_id, tuple(told), is_asked_again=decision is not None or bool(housed))

    def _places(self, residence_id: str) -> dict[str, float]:
        before, after = (held.get(residence_id, 0.0) for held in self.places)
        return {"before": before, "places": after}

    def _gone(self, residence_id: str, decision: Decision | None) -> Iterator[Message]:
        yield Message(N_("retirée : {before:places} de moins"), self._places(residence_id))
        if decision is not None:
            yield self._named(N_("le plan y décide {decision}, {year}"), decision)

    def _housed(self, residence_id: str) -> Iterator[Message]:
        sizes = self._places(residence_id)
        if abs(sizes["places"] - sizes["before"]) > _LEAST_PLACES:
            yield Message(N_("loge {places:places} au lieu de {before:places}"), sizes)

    def _operation(self, residence_id: str, decision: Decision | None) -> Iterator[Message]:
        """Compare the options that the templates give: the one decided by name, the others counted."""
        before, after = (made.get(residence_id, {}) for made in self.options)
        if decision is not None:
            yield from self._decided(decision, before, after)
        skipped = decision.option_id if decision is not None else ""
        changed = sum(
            1
            for one in {*before, *after} - {skipped}
            if one not in before or one not in after or abs(before[one] - after[one]) > _LEAST_EUR
        )
        if changed:
            told = N_("options nouvelles, retirées ou d'un autre coût : {count} ; le plan n'en retient aucune")
            if decision is not None:
                told = N_("autres options nouvelles, retirées ou d'un autre coût : {count}")
            yield Message(told, {"count": changed})

    def _decided(
        self, decision: Decision, before: Mapping[str, float], after: Mapping[str, float]
    ) -> Iterator[Message]:
        option = decision.option_id
        if option in self.own or not self.is_made:
            yield self._named(N_("décidé : {decision}, {year}, au coût saisi à la main ; à recalculer"), decision)
        elif option not in after:
            yield self._named(N_("{decision}, décidé pour {year}, n'est plus possible"), decision)
        elif abs(after[option] - before.get(option, 0.0)) > _LEAST_EUR:
            told = self._named(
                N_("{decision}, {year} : {after:euros} au lieu de {before:euros} ; à recalculer"), decision
            )
            yield Message(told.template, {**told.values, "before": before.get(option, 0.0), "after": after[option]})

    def _named(self, template: str, decision: Decision) -> Message:
        label = self.labels.get(decision.option_id, decision.option_id)
        return Message(template, {"decision": label, "year": str(decision.start_year)})


def _acting(plan: Plan | None) -> dict[str, Decision]:
    done: Iterable[Decision] = plan.decisions if plan is not None else ()
    return {row.residence_id: row for row in done if row.kind != ActionKind.KEEP}


def _held(data: Data, ids: list[str]) -> dict[str, float]:
    rows = data["programmes"]
    rows = rows[rows["residence_id"].isin(ids)]
    held = model_places(rows, data["typologies"]).groupby(rows["residence_id"]).sum()
    return {str(name): float(size) for name, size in held.items()}


def _made(data: Data, ids: list[str]) -> dict[str, dict[str, float]]:
    """Return the options that the templates give at some residences: residence -> option -> cost in euros."""
    rows = generated_rows(data, ids)
    costs = rows["option_costs"].groupby("option_id")["amount_eur"].sum()
    acting = rows["options"][rows["options"]["kind"] != ActionKind.KEEP]
    found: dict[str, dict[str, float]] = {}
    for residence_id, option_id in zip(acting["residence_id"], acting["option_id"], strict=True):
        found.setdefault(str(residence_id), {})[str(option_id)] = float(costs.get(option_id, 0.0))
    return found
