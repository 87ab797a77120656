"""A change is written in an address and read again as it was."""

from __future__ import annotations

import pytest

from planning.domain.asked_change import (
    AidLost,
    Change,
    Dated,
    FieldChange,
    Imposed,
    MoneyChange,
    NeedChange,
    Refused,
    Withdrawal,
    YearPrice,
    code,
    codes,
    read_codes,
)
from planning.domain.errors import RequestError

CHANGES: list[Change] = [
    MoneyChange("own:a/b,c", 2028, more_eur=-1_000_000),
    MoneyChange("*", share=-0.105),
    MoneyChange("state", "all", to_eur=0.0),
    Withdrawal("region & co"),
    NeedChange("seniors", 0.2),
    Imposed("R013:demolish_rebuild", 2029),
    Imposed("R013.x=1%"),
    Refused("Été, place 3"),
    Dated("R1", "from", 2030),
    Dated("R1", "until", 2031),
    YearPrice(9_000.0),
    AidLost("R1.a", "anah"),
    FieldChange("value.loss", '{"A":0.0,"C":0.5}'),
]


def test_several_changes_come_back_from_a_link_in_their_order() -> None:
    assert list(read_codes(codes(CHANGES))) == CHANGES


@pytest.mark.parametrize("change", CHANGES, ids=code)
def test_one_change_comes_back_from_a_link(change: Change) -> None:
    assert read_codes(code(change)) == (change,)


@pytest.mark.parametrize(
    "text",
    [
        "money/own/2028",
        "money/own/2028/1000",
        "money/own/2028/+1e30",
        "must",
        "need/seniors/20",
        "price/x",
        "other/1",
        "from/R1/soon",
    ],
)
def test_a_link_that_was_mistyped_is_refused_with_what_is_wrong(text: str) -> None:
    with pytest.raises(RequestError) as refused:
        read_codes(text)
    assert refused.value.message.values["change"] == text
