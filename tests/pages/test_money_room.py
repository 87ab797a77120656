"""The room Argent: four views of one screen, what each answers, and what is asked of Et si… from there."""

from __future__ import annotations

import pytest

from planning.domain.scenario import RefusedAid
from planning.explain.money.risk_words import chance_sentence, risk_figures
from planning.finance import if_refused
from planning.finance.overruns import overruns_of
from planning.i18n import Lang, Words
from planning.options import all_parameters
from planning.store import Store
from planning.tables.scenario_file import apply_scenario
from tests.pages.conftest import Open
from tests.pages.reading import list_data, listed, words

MONEY = "pages/rooms/money.py"
AID = RefusedAid(option_id="A.restructure", funder="grant")


def _plain(told: str) -> str:
    return told.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.reads
@pytest.mark.parametrize(
    ("view", "folds"),
    [
        (
            "who",
            ("money.panels.twin", *(f"money.fold.{name}" for name in ("sources", "prices", "value", "parameters"))),
        ),
        ("operation", tuple(f"money.fold.{name}" for name in ("operation", "account", "real"))),
        ("debt", ("money.debt.twin", "money.fold.debt", "money.fold.bodies")),
        ("risks", ("money.fan.twin", "money.fold.overruns", "money.fold.laws")),
    ],
)
def test_a_view_makes_no_table_before_its_fold_is_open(
    store: Store, open_app: Open, view: str, folds: tuple[str, ...]
) -> None:
    app = open_app("fr", MONEY, money_view=view)
    assert not app.exception
    assert not app.dataframe
    for fold in folds:
        app.session_state[fold] = True
    app.run()
    assert not app.exception
    assert len(app.dataframe) >= len(folds) - 2, "of the small portfolio some have nothing to show"


@pytest.mark.reads
def test_who_pays_adds_up_to_the_investment_and_says_what_is_left(store: Store, open_app: Open) -> None:
    app = open_app("fr", MONEY)
    entry = store.latest_plan()
    assert entry is not None
    whole = sum(row.capex_eur for row in store.plan(entry.id).decisions)
    lines = listed(app, "money.funders").splitlines()
    assert lines[-1] == f"Total | {_plain(Words('fr').decimal(whole / 1e6, 2))} | 100 %"
    told = words(app)
    assert f"{_plain(Words('fr').euros(whole))} de travaux décidés" in told
    assert "Fonds propres : tout est dépensé fin 2029." in told or "non dépensés fin 2029" in told
    assert "Aucun financeur n'est noté comme incertain" in told


@pytest.mark.reads
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_one_operation_says_who_pays_when_and_what_a_refusal_changes(store: Store, open_app: Open, lang: Lang) -> None:
    entry = store.latest_plan()
    assert entry is not None
    plan, data = store.plan(entry.id), store.portfolio(entry.portfolio_hash)
    app = open_app(lang, MONEY, money_view="operation", operation=AID.option_id)
    assert not app.exception
    told = if_refused(plan, apply_scenario(data, plan.scenario), AID)
    assert "Les Lilas" in app.title[0].value
    assert _plain(Words(lang).euros(told.lost_eur)) in listed(app, "money.refused")
    paid = [line.split(" | ") for line in listed(app, "money.funding").splitlines()]
    assert paid[-1][1] == "400"
    assert sum(int(line[1]) for line in paid[:-1]) == 400
    due = listed(app, "money.dates").splitlines()[0].split(" | ")[1:]
    assert sum(int(one) for one in due) == 400


@pytest.mark.reads
def test_the_next_operation_is_in_the_address_and_the_last_leads_to_the_first(store: Store, open_app: Open) -> None:
    app = open_app("fr", MONEY, money_view="operation")
    assert "operation" not in app.query_params, "an address that changes on entering costs a press of Back"
    seen: list[object] = []
    while not seen or app.query_params["operation"] not in seen[:-1]:
        app.button(key="money.after").click().run()
        assert not app.exception
        seen.append(app.query_params["operation"])
    assert seen.pop() == seen[0], "the last leads to the first"
    assert len(seen) == len(set(map(str, seen))) >= 2
    app.button(key="money.before").click().run()
    assert app.query_params["operation"] == seen[-1]
    other = open_app("fr", MONEY, money_view="operation", operation="nothing of the kind")
    assert not other.exception


@pytest.mark.reads
def test_an_operation_without_aid_says_so(store: Store, open_app: Open) -> None:
    app = open_app("fr", MONEY, money_view="operation", operation="B.extend")
    assert not app.exception
    assert "ne compte sur aucune aide" in words(app)


@pytest.mark.reads
def test_each_aid_can_be_asked_and_only_what_own_funds_cannot_pay_can_be_placed_otherwise(
    store: Store, open_app: Open
) -> None:
    entry = store.latest_plan()
    assert entry is not None
    plan, data = store.plan(entry.id), store.portfolio(entry.portfolio_hash)
    told = if_refused(plan, apply_scenario(data, plan.scenario), AID)
    app = open_app("fr", MONEY, money_view="operation", operation=AID.option_id)
    (row,) = list_data(app, "money.refused")["rows"]
    pressed = [span["presses"] for line in row["cells"][1] for span in line]
    assert pressed == ["grant ask", *([] if told.is_paid else ["grant keep"])]


@pytest.mark.reads
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_risk_is_the_title_and_the_ways_say_what_they_cost(store: Store, open_app: Open, lang: Lang) -> None:
    entry = store.latest_plan()
    assert entry is not None
    plan, data = store.plan(entry.id), store.portfolio(entry.portfolio_hash)
    drawn = overruns_of(plan, apply_scenario(data, plan.scenario), all_parameters(data))
    app = open_app(lang, MONEY, money_view="risks")
    assert not app.exception
    assert _plain(app.title[0].value.replace("\\", "")) == _plain(
        Words(lang)(chance_sentence(risk_figures(drawn, plan)))
    )
    ways = list_data(app, "money.ways")["rows"]
    assert ways[0]["id"] == "reserve"
    assert ways[0]["cells"][3][0][0]["presses"] == "reserve"
    assert len(list_data(app, "money.risky")["rows"]) == len(drawn.operations)
