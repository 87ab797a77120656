"""Every operation belongs to one family, told apart without its colour."""

from planning.domain.kinds import ActionKind
from planning.explain.residences.families import FAMILIES, family_of


def test_every_kind_that_acts_has_a_family_and_nothing_done_has_none() -> None:
    acting = [kind for kind in ActionKind if kind is not ActionKind.KEEP]
    assert acting
    assert all(family_of(kind) is not None for kind in acting)
    assert family_of(ActionKind.KEEP) is None


def test_families_are_told_apart_by_their_sign_and_their_shape_alone() -> None:
    assert len({family.sign for family in FAMILIES.values()}) == len(FAMILIES) == 5
    assert len({family.symbol for family in FAMILIES.values()}) == len(FAMILIES)
