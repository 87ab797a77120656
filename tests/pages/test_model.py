"""The page Modèle: rules, criteria, limits and files of the plan shown."""

from __future__ import annotations

import pytest

from planning.i18n import Lang
from planning.store import Store
from tests.pages.conftest import Open
from tests.pages.reading import words

MODEL = "pages/cog/about.py"


@pytest.mark.reads
@pytest.mark.parametrize(
    ("lang", "rule", "limit", "label"),
    [
        ("fr", "Pas plus de chantiers à la fois", "Rien n'existe après 2029", "Le personnel reste sous son plafond"),
        ("en", "No more works at a time", "Nothing exists after 2029", "Staff stays under its ceiling"),
    ],
)
def test_rules_limits_and_formulas_are_told(
    lang: Lang, rule: str, limit: str, label: str, store: Store, open_app: Open
) -> None:
    app = open_app(lang, MODEL)
    assert not app.exception
    rules = app.dataframe[0].value
    assert rules["rule"].iloc[0].startswith(rule)
    assert list(rules["value"]) == ["2"]
    told = words(app)
    assert limit in told
    assert label in told, "a rule without use in this scenario"
    formulas = [block.value for block in app.code]
    assert any("Σ_{o,t}  load[o] · works(o,t,y) · x[o,t]  ≤  L" in formula for formula in formulas)
    assert not any("staff(o,t,y)" in formula for formula in formulas), "only the rules of this scenario"


@pytest.mark.reads
def test_the_parts_of_the_criteria_add_up_to_the_value_of_the_plan(store: Store, open_app: Open) -> None:
    entry = store.latest_plan()
    assert entry is not None
    parts = open_app("fr", MODEL).dataframe[1].value["cost"]
    assert parts.sum() == pytest.approx(store.plan(entry.id).objective)


@pytest.mark.reads
def test_the_model_and_its_scenario_are_offered_as_files_and_as_a_command(store: Store, open_app: Open) -> None:
    app = open_app("fr", MODEL)
    labels = [button.proto.label for button in app.get("download_button") if "bar." not in button.proto.id]
    assert labels == [
        "Télécharger le modèle (.lp)",
        "Télécharger le modèle (.mps)",
        "Télécharger le scénario (.json)",
    ]
    assert "--scenario scenario.json --export modele.lp" in app.code[-1].value
