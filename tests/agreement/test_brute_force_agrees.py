"""The product against the list of every plan: the first half of 500 random portfolios."""

from __future__ import annotations

import pytest

from tests.agreement.agreement import FAMILIES, agrees_with_the_list, check_what_was_reached


@pytest.mark.timeout(400)
@pytest.mark.parametrize("family", FAMILIES)
def test_the_plan_found_is_the_best_of_all(family: str) -> None:
    agrees_with_the_list(family, half=0)


def test_the_cases_reached_every_feature() -> None:
    check_what_was_reached()
