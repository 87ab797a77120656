"""The product against the list of every plan: the first half of 504 random portfolios."""

from __future__ import annotations

import pytest

from tests.agreement.agreement import CASES, agrees_with_the_list, check_what_was_reached


@pytest.mark.parametrize(("family", "number"), CASES)
def test_the_plan_found_is_the_best_of_all(family: str, number: int) -> None:
    agrees_with_the_list(family, number, half=0)


def test_the_cases_reached_every_feature() -> None:
    check_what_was_reached()
