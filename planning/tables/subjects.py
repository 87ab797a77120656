"""What the subject of a rule designates: residences, options, territories, needs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planning.domain.kinds import ENERGY_LABELS, ActionKind, RuleKind

EVERYWHERE = "*"
ACTION_RULES = frozenset(
    {
        RuleKind.MUST,
        RuleKind.MUST_NOT,
        RuleKind.EARLIEST,
        RuleKind.LATEST,
        RuleKind.TOGETHER,
        RuleKind.EXCLUSIVE,
        RuleKind.AFTER,
    }
)
"""Rules whose subject designates actions (options)."""
LIMIT_RULES = frozenset(
    {
        RuleKind.DECANT_CAPACITY,
        RuleKind.WORKS_CAPACITY,
        RuleKind.STAFF_CEILING,
        RuleKind.DISPOSALS,
        RuleKind.TEMPORARY_PLACES,
        RuleKind.DISPERSED_PLACES,
    }
)
"""Rules whose subject is a territory or `*`, and whose value is a number."""
RESIDENT_RULES = frozenset({RuleKind.REHOUSING, RuleKind.NOTICE, RuleKind.RIGHT_TO_RETURN})
"""Rules for those who live in a residence: the subject is `*`, a territory or a residence."""
MONEY_RULES = frozenset({RuleKind.DEBT_CEILING, RuleKind.STACKING})
"""Rules on who pays: their value is a number, their amounts are euros."""
GIVING_RULES = frozenset({RuleKind.TEMPORARY_PLACES, RuleKind.DISPERSED_PLACES, RuleKind.NOTICE})
"""Rules that give residents somewhere to live, or time to leave: one more of them makes new plans possible."""
SHARE_RULES = frozenset({RuleKind.FLOOR, RuleKind.STACKING})
"""Rules whose value is a share, from 0 to 1."""
LOAN = "loan"
"""Kind of the funders whose money is a debt."""
GRANT = "grant"
"""Kind of the funders whose money is an aid."""
PAIR_RULES = frozenset({RuleKind.TOGETHER, RuleKind.EXCLUSIVE, RuleKind.AFTER})
"""Rules between two actions or more, separated by `;`."""


def split_subject(subject: str) -> list[str]:
    """Return the items of a subject.

    >>> split_subject("R1; R2.studios")
    ['R1', 'R2.studios']
    """
    return [item.strip() for item in subject.split(";") if item.strip()]


class Designation:
    """What items designate among some options; sorted once, asked as often as there are rules."""

    def __init__(self, options: pd.DataFrame) -> None:
        self._ids, self._kinds = options["option_id"].tolist(), options["kind"].tolist()
        self._row = {option: row for row, option in enumerate(self._ids)}
        self._of_residence: dict[str, list[int]] = {}
        for row, residence in enumerate(options["residence_id"].tolist()):
            self._of_residence.setdefault(residence, []).append(row)

    def options(self, item: str) -> list[str]:
        """Return the options that an item designates, in the order of the table.

        `option_id` -> that option; `residence_id` -> its options that act (all but keep);
        `residence_id:kind` -> its options of that kind; `*:kind` -> all options of that kind. Empty when nothing fits.
        """
        return [self._ids[row] for row in self.positions(item)]

    def positions(self, item: str) -> list[int]:
        """Return the positions in the table of the options that an item designates."""
        if item in self._row:
            return [self._row[item]]
        if item in self._of_residence:
            return [row for row in self._of_residence[item] if self._kinds[row] != ActionKind.KEEP]
        residence, _, kind = item.rpartition(":")
        rows = range(len(self._ids)) if residence == EVERYWHERE else self._of_residence.get(residence, ())
        return [row for row in rows if self._kinds[row] == kind]

    def aided(self, subject: str) -> list[int]:
        """Return the positions of the options that a stacking rule covers: all (`*`), or those of its items."""
        if subject in ("", EVERYWHERE):
            return list(range(len(self._ids)))
        return sorted({row for item in split_subject(subject) for row in self.positions(item)})


def designated_options(options: pd.DataFrame, item: str) -> list[str]:
    """Return the options that one item designates (`Designation`, for a single question)."""
    return Designation(options).options(item)


def indebted_funders(funders: pd.DataFrame, subject: str) -> list[str]:
    """Return the lenders that a debt ceiling covers: all (`*`), or the one named; none if it does not lend."""
    lenders = funders.loc[funders["kind"] == LOAN, "funder"]
    return lenders[lenders.eq(subject) | (subject in ("", EVERYWHERE))].tolist()


class NeedRows:
    """Which needs floors cover (`floor_mask`, every year), for many floors: sorted once."""

    def __init__(self, needs: pd.DataFrame) -> None:
        self._rows: dict[str, list[int]] = {}
        names = zip(needs["client_group"].tolist(), needs["territory"].tolist(), strict=True)
        for row, (group, territory) in enumerate(names):
            for name in {group, territory, f"{group}:{territory}"}:
                self._rows.setdefault(name, []).append(row)
        self._every = list(range(len(needs)))

    def positions(self, subject: str) -> list[int]:
        """Return the positions in the table of the needs of a subject."""
        return self._every if subject in ("", EVERYWHERE) else self._rows.get(subject, [])


class Homes:
    """Which residences rules for residents cover (`residence_mask`), for many rules: sorted once."""

    def __init__(self, residences: pd.DataFrame) -> None:
        self._rows: dict[str, list[int]] = {}
        names = zip(residences["residence_id"].tolist(), residences["territory"].tolist(), strict=True)
        for row, pair in enumerate(names):
            for name in set(pair):
                self._rows.setdefault(name, []).append(row)
        self._every = list(range(len(residences)))

    def positions(self, subject: str) -> list[int]:
        """Return the positions in the table of the residences of a subject."""
        return self._every if subject in ("", EVERYWHERE) else self._rows.get(subject, [])


def residence_mask(residences: pd.DataFrame, subject: str) -> pd.Series:
    """Tell which residences a rule for residents covers. Subject: `*`, a territory or a residence."""
    if subject in ("", EVERYWHERE):
        return pd.Series(True, residences.index)
    return (residences["territory"] == subject) | (residences["residence_id"] == subject)


def label_is_at_least(label: str, wanted: str) -> bool:
    """Tell whether an energy label is as good as another; an unknown label is not.

    >>> label_is_at_least("C", "E"), label_is_at_least("", "E")
    (True, False)
    """
    return label in ENERGY_LABELS and ENERGY_LABELS.index(label) <= ENERGY_LABELS.index(wanted)


def label_ranks(labels: pd.Series) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return the rank of each energy label, the best first: A is 0, an unknown label infinite."""
    ranks = {label: float(rank) for rank, label in enumerate(ENERGY_LABELS)}
    found = np.array(labels.map(ranks), dtype=np.float64)
    return np.where(np.isnan(found), np.inf, found)


def floor_mask(needs: pd.DataFrame, subject: str, year: int | None) -> pd.Series:
    """Tell which needs a floor covers. Subject: `*`, a group, a territory, or `group:territory`."""
    mask = pd.Series(True, needs.index)
    if subject not in ("", EVERYWHERE):
        group, _, territory = subject.partition(":")
        if territory:
            mask &= (needs["client_group"] == group) & (needs["territory"] == territory)
        else:
            mask &= (needs["client_group"] == group) | (needs["territory"] == group)
    if year is not None:
        mask &= needs["year"] == year
    return mask
