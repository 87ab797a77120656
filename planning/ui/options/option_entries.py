"""What stands in the form of an option -> its fields, or a sentence for each entry that cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from planning.domain.errors import RequestError
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.options.fields import CENT, DWELLINGS, ELIGIBLE, PLACES, TOTAL, Homes, OptionFields
from planning.tables.data import Data
from planning.ui.kit.amounts_typed import parse_money, shortest, written_money
from planning.ui.kit.spoken import words
from planning.ui.options.option_words import field_name

YES, NO = "yes", "no"
_WHOLE: Final = ("duration_years", "studies_years")
_YEARS: Final = ("earliest_year", "latest_year")
_TEXTS: Final = ("kind", "label", "energy_label_after", "condition_after", "authority", "payer", "cures")
_MAYBE_WHOLE: Final = ("closed_from", "safe_from")
_MAYBE: Final = ("life_years", "amortised_years", "team_load")
Typed = Mapping[str, str]
"""Field, or field and what it is about (`places RS`) -> what was typed."""


@dataclass(frozen=True)
class FieldsReading:
    """The fields, or why there are none."""

    fields: OptionFields | None
    problems: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Schedule:
    """How a cost is spread over the years."""

    studies_share: float
    plan_years: int


def key_of(name: str, of: str = "") -> str:
    """The key of a field in what was typed."""
    return f"{name} {of}".strip()


def written_fields(fields: OptionFields) -> dict[str, str]:
    """Return what stands in the form before anything is typed."""

    def number(value: float | None) -> str:
        return "" if value is None else shortest(value)

    found = {name: getattr(fields, name) for name in _TEXTS}
    found |= {name: str(getattr(fields, name)) for name in _WHOLE}
    found |= {name: str(getattr(fields, name) or "") for name in _YEARS}
    found |= {name: number(getattr(fields, name)) for name in (*_MAYBE_WHOLE, *_MAYBE)}
    rent = fields.rent_eur_per_year
    found["rent_eur_per_year"] = "" if rent is None else written_money(rent)
    found |= {
        "closed_share": number(fields.closed_share * 100),
        TOTAL: written_money(fields.own_cost),
        "own_costs": "",
        "accessible_after": {None: "", True: YES, False: NO}[fields.accessible_after],
        "staff_fte_after": number(fields.staff_fte_after),
        "running_result_eur_per_year": _signed_money(fields.running_result_eur_per_year),
        "value_points": number(fields.value_points),
        "proceeds_eur": written_money(fields.proceeds_eur),
    }
    for one in fields.homes:
        found |= {
            key_of(PLACES, one.typology): number(one.places),
            key_of(DWELLINGS, one.typology): number(one.dwellings),
        }
    return found | {
        key_of(ELIGIBLE, funder): number(round(share * 100, 4)) for funder, share in fields.eligible.items()
    }


def read_fields(typed: Typed, start: OptionFields, data: Data, schedule: Schedule) -> FieldsReading:
    """Turn what was typed into fields; every entry is looked at, so that all problems are told at once.

    Parameters
    ----------
    typed
        What stands in the form; a field that is not there, or was not touched, stays exactly as it is.
    start
        The fields that the form started from.
    data
        The portfolio, for the names in the sentences.
    schedule
        How a cost is spread.
    """
    reader = _Reader(typed, start, data)
    changes: dict[str, Any] = {name: typed[name] for name in _TEXTS if reader.touched(name)}
    for name, read in reader.kinds().items():
        if reader.touched(name):
            changes[name] = reader.read(name, read)
    if reader.touched("accessible_after"):
        changes["accessible_after"] = {YES: True, NO: False}.get(typed["accessible_after"])
    changes["homes"] = reader.homes()
    changes["eligible"] = reader.eligible()
    total = reader.read(TOTAL, reader.money) if reader.touched(TOTAL) else None
    years = reader.read("own_costs", reader.amounts) if reader.touched("own_costs") else None
    if years is not None and total is not None and abs(sum(years) - total) > CENT:
        reader.problems.append(
            Message(N_("Le coût total et le coût année par année ne disent pas la même somme : n'en écrivez qu'un"))
        )
    if reader.problems:
        return FieldsReading(None, tuple(reader.problems))
    found = replace(start, **changes)
    if years is not None:
        return FieldsReading(replace(found, own_costs=years))
    return FieldsReading(found.respread(start, total, schedule.studies_share, schedule.plan_years))


class _Reader:
    """Reads the entries of one form and collects what is wrong with them."""

    def __init__(self, typed: Typed, start: OptionFields, data: Data) -> None:
        self.typed, self.start, self.data = typed, start, data
        self.former = written_fields(start)
        self.problems: list[Message] = []

    def touched(self, key: str) -> bool:
        """Tell whether a field stands in the form and no longer says what it said."""
        return key in self.typed and self.typed[key].strip() != self.former.get(key, "").strip()

    def kinds(self) -> dict[str, Callable[[str], Any]]:
        """Field -> how it is read."""
        return {
            **dict.fromkeys(_WHOLE, self.whole),
            **dict.fromkeys((*_YEARS, *_MAYBE_WHOLE), self.maybe(self.whole)),
            **dict.fromkeys(_MAYBE, self.maybe(self.number)),
            "rent_eur_per_year": self.maybe(self.money),
            "closed_share": self.share,
            "staff_fte_after": self.maybe(self.number),
            "running_result_eur_per_year": self.signed_money,
            "value_points": self.number,
            "proceeds_eur": self.money,
        }

    def read(self, name: str, read: Callable[[str], Any], of: str = "") -> Any:
        """Read one entry; keep the problem under the name of its field."""
        try:
            return read(self.typed[key_of(name, of)])
        except RequestError as error:
            field = field_name(name, of, self.data)
            self.problems.append(Message(N_("{field} : {problem}"), {"field": field, "problem": error.message}))
            return None

    def maybe(self, read: Callable[[str], Any]) -> Callable[[str], Any]:
        """The same where nothing typed means nothing known."""
        return lambda typed: read(typed) if typed.strip() else None

    def number(self, typed: str) -> float:
        """A number."""
        return float(words.parse_decimal(typed))

    def whole(self, typed: str) -> int:
        """A number of years, or a year."""
        value = words.parse_decimal(typed)
        if value != int(value):
            raise RequestError(Message(N_("« {typed} » n'est pas un nombre entier"), {"typed": typed.strip()}))
        return int(value)

    def share(self, typed: str) -> float:
        """A share typed in percent."""
        percent = words.parse_decimal(typed.strip().removesuffix("%"))
        if not 0 <= percent <= 100:
            what = N_("« {typed} » : écrivez un pourcentage, de 0 à 100")
            raise RequestError(Message(what, {"typed": typed.strip()}))
        return float(percent / 100)

    def money(self, typed: str) -> float:
        """An amount."""
        return parse_money(typed)

    def signed_money(self, typed: str) -> float:
        """An amount that may be a loss."""
        cleaned = typed.strip().replace("\u2212", "-")
        return -self.money(cleaned[1:]) if cleaned.startswith("-") else self.money(cleaned)

    def amounts(self, typed: str) -> tuple[float, ...]:
        """Amounts one after the other, by year."""
        return tuple(self.money(part) for part in typed.split(";"))

    def homes(self) -> tuple[Homes, ...]:
        """What the option leaves, typology by typology: those of the form, and those that it does not show."""
        former = {one.typology: one for one in self.start.homes}
        asked = [key.partition(" ")[2] for key in self.typed if key.startswith(f"{PLACES} ")]
        found = []
        for typology in dict.fromkeys((*former, *asked)):
            one = former.get(typology, Homes(typology))
            if self.touched(key_of(PLACES, typology)):
                one = replace(one, places=self.read(PLACES, self.maybe(self.number), typology) or None)
            if self.touched(key_of(DWELLINGS, typology)):
                one = replace(one, dwellings=self.read(DWELLINGS, self.maybe(self.number), typology) or None)
            if one.places is not None or one.dwellings is not None:
                found.append(one)
        return tuple(found)

    def eligible(self) -> dict[str, float]:
        """The share of the cost that each funder may look at."""
        found = dict(self.start.eligible)
        for key in self.typed:
            name, _, funder = key.partition(" ")
            if name == ELIGIBLE and self.touched(key):
                found[funder] = self.read(name, self.maybe(self.share), funder) or 0.0
        return {funder: share for funder, share in found.items() if share}


def texts_of_form(fields: OptionFields, draft: OptionFields | None, schedule: Schedule) -> dict[str, str]:
    """Return what stands in a form that is drawn for the first time: today's fields, or those of a draft."""
    if draft is None:
        return written_fields(fields)
    texts = written_fields(draft)
    spread = draft.respread(fields, draft.own_cost, schedule.studies_share, schedule.plan_years)
    if spread.own_costs != draft.own_costs:  # it was written year by year
        texts["own_costs"] = " ; ".join(written_money(amount) for amount in draft.own_costs)
        texts[TOTAL] = written_money(fields.own_cost)
    return texts


def has_works(kind: str) -> bool:
    """Tell whether an action has durations, closed places and homes of its own."""
    return kind != ActionKind.KEEP


def _signed_money(amount: float) -> str:
    return f"-{written_money(-amount)}" if amount < 0 else written_money(amount)
