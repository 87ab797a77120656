"""Whether the residences pay the debt, in words: with the owners' rents, and without them; the lines of each body."""

from __future__ import annotations

import pandas as pd
import pytest

from planning.explain.money.debt_facts import OPERATOR_LINES, OWNER_LINES, body_lines, debt_title, net_against_debt
from planning.finance.accounts import OPERATOR, OWNER
from planning.i18n import FRENCH
from planning.ui.money import debt_shown as page


def _rows(*left: float, annuity: float = 10.0, rent: float = 0.0) -> pd.DataFrame:
    rows = pd.DataFrame({"year": range(2027, 2027 + len(left)), "rent_eur": rent, "annuity_eur": annuity})
    return rows.assign(left_eur=left, result_eur=[one - rent + annuity for one in left])


@pytest.mark.parametrize(
    ("rents", "said", "added"),
    [
        (0.0, "Oui, chaque année", []),
        (40.0, "Oui, loyers des propriétaires compris", ["Sans les loyers"]),
        (90.0, "Oui, loyers des propriétaires compris", ["Ce reste compte les loyers"]),
    ],
)
def test_the_answer_says_what_the_rents_change(
    monkeypatch: pytest.MonkeyPatch, rents: float, said: str, added: list[str]
) -> None:
    """50 are left after annuities, rents included: without 40 of them 10 are left, without 90 there is not enough."""
    written: list[str] = []
    monkeypatch.setattr(page.st, "markdown", lambda words: written.append(words))
    page.show_self_financing(_rows(50.0, rent=rents, annuity=0.0))
    assert written[0].startswith(said)
    assert [words[: len(start)] for words, start in zip(written[1:], added, strict=True)] == added


@pytest.mark.parametrize(
    ("left", "annuity", "said"),
    [
        ((5.0, 4.0), 10.0, "Les redevances paient la dette chaque année."),
        ((5.0, -4.0), 10.0, "Les redevances ne paient pas toujours la dette : 1 années sur 2."),
        ((-5.0, -4.0), 10.0, "Les redevances ne paient la dette aucune année."),
        ((5.0, 4.0), 0.0, "Ce plan n'emprunte rien."),
    ],
)
def test_the_title_is_the_answer(left: tuple[float, ...], annuity: float, said: str) -> None:
    net = net_against_debt(_rows(*left, annuity=annuity, rent=3.0))
    assert (net["net_eur"] - net["annuity_eur"] - net["left_eur"]).abs().max() < 1e-9
    assert FRENCH(debt_title(net)) == said


def test_the_lines_of_a_body_hold_every_account_once_and_add_up() -> None:
    for lines, known in ((OPERATOR_LINES, OPERATOR), (OWNER_LINES, OWNER)):
        assert sorted(part for _, parts in lines for part in parts) == sorted(known)
    accounts = pd.DataFrame(
        [dict.fromkeys((*OPERATOR, *OWNER), float(year - 2026)) | {"year": year} for year in (2027, 2028)]
    )
    table = body_lines(accounts, OWNER_LINES, (2027, 2028))
    assert table["line"].tolist()[-1] == "Résultat"
    assert table.iloc[-1][[2027, 2028, "whole"]].tolist() == [5.0, 10.0, 15.0]
