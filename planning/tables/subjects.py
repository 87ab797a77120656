"""What the subject of a rule designates: residences, options, territories, needs."""

from __future__ import annotations

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
LIMIT_RULES = frozenset({RuleKind.DECANT_CAPACITY, RuleKind.WORKS_CAPACITY, RuleKind.STAFF_CEILING, RuleKind.DISPOSALS})
"""Rules whose subject is a territory or `*`, and whose value is a number."""
PAIR_RULES = frozenset({RuleKind.TOGETHER, RuleKind.EXCLUSIVE, RuleKind.AFTER})
"""Rules between two actions or more, separated by `;`."""


def split_subject(subject: str) -> list[str]:
    """Return the items of a subject.

    >>> split_subject("R1; R2.studios")
    ['R1', 'R2.studios']
    """
    return [item.strip() for item in subject.split(";") if item.strip()]


def designated_options(options: pd.DataFrame, item: str) -> list[str]:
    """Return the options that an item designates.

    `option_id` -> that option; `residence_id` -> its options that act (all but keep);
    `residence_id:kind` -> its options of that kind; `*:kind` -> all options of that kind. Empty when nothing fits.
    """
    exact = options.loc[options["option_id"] == item, "option_id"]
    if len(exact):
        return [item]
    if item in set(options["residence_id"]):
        acts = (options["residence_id"] == item) & (options["kind"] != ActionKind.KEEP)
        return options.loc[acts, "option_id"].tolist()
    residence, colon, kind = item.rpartition(":")
    if not colon:
        return []
    of_kind = options["kind"] == kind
    if residence != EVERYWHERE:
        of_kind &= options["residence_id"] == residence
    return options.loc[of_kind, "option_id"].tolist()


def label_is_at_least(label: str, wanted: str) -> bool:
    """Tell whether an energy label is as good as another; an unknown label is not.

    >>> label_is_at_least("C", "E"), label_is_at_least("", "E")
    (True, False)
    """
    return label in ENERGY_LABELS and ENERGY_LABELS.index(label) <= ENERGY_LABELS.index(wanted)


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
