"""A plan.json changed by hand is refused, with a sentence for each fault."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planning.cli.main import main
from planning.domain.plan import Plan
from tests.cli.conftest import Document, Verify
from tests.oracle.portfolio import FIRST


def test_the_plan_is_accepted_as_it_was_written(plan: Document, verify: Verify) -> None:
    assert plan["status"] == "optimal"
    code, said = verify(plan)
    assert code == 0, said
    # What the corruptions below change is really there.
    assert {row["option_id"] for row in plan["decisions"]} == {"R1.energy", "R2.restructure", "R3.keep"}
    assert plan["grants"]
    assert plan["moves"]
    assert plan["relaxed"]
    assert any(row["from_territory"] != row["to_territory"] for row in plan["served"])


def test_the_plan_carries_all_that_verify_needs(plan: Document, verify: Verify, folder: Path, tmp_path: Path) -> None:
    moved = dict(plan, data=str(tmp_path / "absent"))
    code, _ = verify(moved)
    assert code == 0
    copy = shutil.copytree(folder, tmp_path / "copy")
    code, _ = verify(moved, "--data", str(copy))
    assert code == 0


def test_a_folder_that_changed_since_is_said(plan: Document, verify: Verify, folder: Path, tmp_path: Path) -> None:
    changed = shutil.copytree(folder, tmp_path / "changed")
    path = changed / "envelopes.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("75000.0", "80000.0"), encoding="utf-8")
    code, said = verify(plan, "--data", str(changed))
    assert code == 1
    assert any("n'est plus celui du plan" in line for line in said)


def _decision(plan: Document, residence_id: str) -> dict[str, Any]:
    return next(row for row in plan["decisions"] if row["residence_id"] == residence_id)


def _choose(plan: Document, residence_id: str, option_id: str, kind: str, **more: Any) -> None:
    _decision(plan, residence_id).update(option_id=option_id, kind=kind, **more)


def _budget_exceeded(plan: Document) -> None:
    _choose(plan, "R3", "R3.demolish_rebuild", "demolish_rebuild", delivery_year=FIRST + 1, capex_eur=500_000)


def _place_invented(plan: Document) -> None:
    row = next(row for row in plan["served"] if row["from_territory"] == row["to_territory"] == "Z2")
    row["places"] += 50


def _place_invented_with_its_need(plan: Document) -> None:
    """Consistent from the need's side: served and unmet follow."""
    row = next(row for row in plan["served"] if row["from_territory"] == "Z1" and row["to_territory"] == "Z1")
    row["places"] += 1
    need = next(need for need in plan["needs"] if (need["territory"], need["year"]) == ("Z1", row["year"]))
    need["served"], need["unmet"] = need["served"] + 1, need["unmet"] - 1


def _decided_twice(plan: Document) -> None:
    plan["decisions"].append(dict(_decision(plan, "R3")))


def _start_before_the_horizon(plan: Document) -> None:
    _decision(plan, "R2").update(start_year=FIRST - 1, delivery_year=FIRST - 1)


def _unknown_option(plan: Document) -> None:
    _decision(plan, "R2")["option_id"] = "R2.palace"


def _deadline_missed(plan: Document) -> None:
    _choose(plan, "R1", "R1.keep", "keep", delivery_year=FIRST, capex_eur=0)


def _money_removed(plan: Document) -> None:
    plan["money"] = [row for row in plan["money"] if (row["funder"], row["year"]) != ("own", FIRST)]


def _all_money_removed(plan: Document) -> None:
    plan["money"] = []


def _spending_hidden(plan: Document) -> None:
    row = next(row for row in plan["money"] if row["funder"] == "own" and row["spent_eur"] > 0)
    row["spent_eur"] -= 1_000


def _money_found(plan: Document) -> None:
    next(row for row in plan["money"] if row["funder"] == "own")["available_eur"] += 1_000


def _grant_too_large(plan: Document) -> None:
    plan["grants"][0]["amount_eur"] = 31_000


def _grant_invented(plan: Document) -> None:
    plan["grants"].append({"option_id": "R2.restructure", "funder": "state", "year": FIRST, "amount_eur": 1_000})


def _not_decided(plan: Document) -> None:
    plan["decisions"] = [row for row in plan["decisions"] if row["residence_id"] != "R3"]


def _residence_invented(plan: Document) -> None:
    plan["decisions"].append(dict(_decision(plan, "R3"), residence_id="R4"))


def _option_of_another(plan: Document) -> None:
    _choose(plan, "R3", "R2.keep", "keep")


def _kind_changed(plan: Document) -> None:
    _decision(plan, "R2")["kind"] = "comfort"


def _cost_changed(plan: Document) -> None:
    _decision(plan, "R1")["capex_eur"] = 90_000


def _delivered_too_soon(plan: Document) -> None:
    _decision(plan, "R1")["delivery_year"] = FIRST


def _need_lowered(plan: Document) -> None:
    row = next(row for row in plan["needs"] if row["unmet"] > 1)
    row["need"], row["unmet"] = row["need"] - 1, row["unmet"] - 1


def _need_removed(plan: Document) -> None:
    plan["needs"].pop()


def _moves_hidden(plan: Document) -> None:
    plan["moves"] = []


def _neighbour_invented(plan: Document) -> None:
    row = next(row for row in plan["served"] if row["from_territory"] == row["to_territory"] == "Z2")
    row["to_territory"] = "Z1"


def _typology_invented(plan: Document) -> None:
    plan["served"][0]["typology"] = "PALACE"


def _negative_places(plan: Document) -> None:
    row = plan["served"][0]
    plan["served"] += [dict(row, places=-1.0), dict(row, places=1.0)]


def _soft_rule_hidden(plan: Document) -> None:
    plan["relaxed"] = []


def _soft_rule_cheaper(plan: Document) -> None:
    plan["relaxed"][0]["price"] = 0.5


def _soft_rule_twice(plan: Document) -> None:
    plan["relaxed"].append(dict(plan["relaxed"][0]))


def _moved_to_nowhere(plan: Document) -> None:
    plan["moves"][0]["to"] = "ailleurs"


def _hard_rule_relaxed(plan: Document) -> None:
    plan["relaxed"].append({"rule_id": "decant_capacity:*", "amount": 5, "price": 0})


def _objective_lowered(plan: Document) -> None:
    plan["objective"] -= 1
    plan["bound"] -= 1


def _term_changed(plan: Document) -> None:
    term = plan["objective_terms"]["unmet"]
    term["unweighted"], term["weighted"] = term["unweighted"] - 1, term["weighted"] - 1
    plan["objective"] -= 1
    plan["bound"] -= 1


def _term_removed(plan: Document) -> None:
    del plan["objective_terms"]["distance"]


def _term_invented(plan: Document) -> None:
    plan["objective_terms"]["bonus"] = {"unweighted": -5.0, "weighted": -5.0}


def _bound_above(plan: Document) -> None:
    plan["bound"] = plan["objective"] + 1


def _gap_forged(plan: Document) -> None:
    plan.update(status="feasible", ended_by="gap", bound=plan["objective"] - 10, gap=0.001)


def _optimal_forged(plan: Document) -> None:
    plan["bound"] = plan["objective"] - 10
    plan["gap"] = 10 / plan["objective"]


def _optimal_without_bound(plan: Document) -> None:
    plan.update(bound=None, gap=None)


def _hash_changed(plan: Document) -> None:
    plan["data_hash"] = "0" * 64


def _tables_changed(plan: Document) -> None:
    """More money in the tables that travel with the plan, the recorded hash left as it was."""
    table = plan["inputs"]["tables"]["envelopes"]
    place = table["columns"].index("amount_eur")
    for row in table["rows"]:
        row[place] = row[place] * 10


def _weight_changed(plan: Document) -> None:
    plan["scenario"]["weights"]["unmet"] = 0.0


def _rule_dropped(plan: Document) -> None:
    """The deadline left out through the scenario that the file carries, the works with it."""
    plan["scenario"]["drop_rules"] = ["deadline:R1"]


def _rule_softened(plan: Document) -> None:
    plan["scenario"]["soften"] = {"deadline:R1": 0.0}


def _budget_added(plan: Document) -> None:
    plan["scenario"]["budget"] = [{"funder": "own", "year": "every", "factor": 2.0}]


def _gap_of_the_request(plan: Document) -> None:
    plan["scenario"]["gap"] = 0.5


def _homeless_invented(plan: Document) -> None:
    plan["moves"].append({"residence_id": "R1", "year": FIRST, "persons": 3.0, "to": "new_home"})


def _value_rows_invented(plan: Document) -> None:
    plan["buildings"] = [{"residence_id": "R1", "year": FIRST, "stage": "good", "habitability": "A"}]


def _near_tie_of_another(plan: Document) -> None:
    tie = {**_decision(plan, "R2"), "residence_id": "R3"}
    plan["alternatives"] = [{"objective": plan["objective"], "decisions": [tie]}]


def _near_tie_better(plan: Document) -> None:
    tie = {**_decision(plan, "R2"), "start_year": FIRST + 1, "delivery_year": FIRST + 1}
    plan["alternatives"] = [{"objective": plan["objective"] - 5, "decisions": [tie]}]


def _infeasible_with_decisions(plan: Document) -> None:
    plan["status"] = "infeasible"


# corruption -> what one of the sentences must say
CORRUPTIONS: dict[Callable[[Document], None], str] = {
    _budget_exceeded: "own paie",
    _place_invented: "places ouvertes",
    _place_invented_with_its_need: "places ouvertes",
    _decided_twice: "la résidence R3 est décidée 2 fois",
    _start_before_the_horizon: f"la résidence R2 commence en {FIRST - 1}, hors du plan {FIRST}-{FIRST + 2}",
    _unknown_option: "l'option R2.palace de la résidence R2 n'existe pas",
    _deadline_missed: "la règle deadline:R1 (deadline) n'est pas respectée",
    _money_removed: f"la ligne d'argent de own en {FIRST} manque",
    _all_money_removed: f"la ligne d'argent de state en {FIRST + 2} manque",
    _spending_hidden: "€ dépensés dans le plan",
    _money_found: "€ disponibles dans le plan",
    _grant_too_large: "son plafond est",
    _grant_invented: "qui n'y a pas droit",
    _not_decided: "la résidence R3 n'est pas décidée",
    _residence_invented: "la résidence R4 n'existe pas",
    _option_of_another: "l'option R2.keep n'est pas une option de la résidence R3",
    _kind_changed: "n'est pas de nature comfort",
    _cost_changed: "le coût de R1.energy",
    _delivered_too_soon: "ne suit pas la durée",
    _need_lowered: "dans les données",
    _need_removed: "manque",
    _moves_hidden: "à reloger de R1",
    _neighbour_invented: "pas de voisinage prévu",
    _typology_invented: "PALACE ne convient pas",
    _negative_places: "négatif",
    _soft_rule_hidden: "la règle souple works_capacity:Z1 cède de",
    _soft_rule_cheaper: "works_capacity:Z1",
    _soft_rule_twice: "cède deux fois",
    _moved_to_nowhere: "moves.0.to",
    _hard_rule_relaxed: "decant_capacity:*",
    _objective_lowered: "la valeur du plan est",
    _term_changed: "le terme unmet vaut",
    _term_removed: "le terme distance",
    _term_invented: "bonus",
    _bound_above: "dépasse la valeur du plan",
    _gap_forged: "l'écart prouvé n'est pas celui",
    _optimal_forged: "se dit optimal sans que ce soit démontré",
    _optimal_without_bound: "se dit optimal sans que ce soit démontré",
    _hash_changed: "les données ne sont pas celles du plan",
    _tables_changed: "les données ne sont pas celles du plan",
    _weight_changed: "le terme unmet vaut",
    _rule_dropped: "le scénario n'est plus celui du calcul",
    _rule_softened: "le scénario n'est plus celui du calcul",
    _budget_added: "le scénario n'est plus celui du calcul",
    _gap_of_the_request: "le scénario n'est plus celui du calcul",
    _homeless_invented: "perdre leur logement",
    _value_rows_invented: "buildings",
    _near_tie_of_another: "plan presque aussi bon n° 1",
    _near_tie_better: "meilleure que",
    _infeasible_with_decisions: "le plan porte des décisions",
}


@pytest.mark.parametrize("corrupt", CORRUPTIONS, ids=lambda corrupt: corrupt.__name__.strip("_"))
def test_it_is_refused_with_its_sentence(corrupt: Callable[[Document], None], plan: Document, verify: Verify) -> None:
    corrupt(plan)
    code, said = verify(plan)
    assert code == 1, said
    assert any(CORRUPTIONS[corrupt] in line for line in said), said


def _signed(plan: Document) -> Document:
    """Return the file as somebody would forge it who knows how its fingerprint is made."""
    told = Plan.model_validate({key: value for key, value in plan.items() if key != "inputs"})
    return dict(plan, request_hash=told.request)


def _impossible(plan: Document) -> Document:
    tables = ("decisions", "grants", "money", "served", "needs", "moves", "relaxed", "alternatives")
    nothing = dict(plan, status="infeasible", objective=None, bound=None, gap=None, objective_terms={})
    return {**nothing, **{name: [] for name in tables}}


def test_an_impossible_request_holds_no_plan_to_accept(plan: Document, verify: Verify) -> None:
    """Nothing is recounted where there is no plan: the verdict must not say that everything adds up."""
    _, said = verify(_impossible(plan))
    assert not any("tombe juste" in line for line in said), said
    assert any(line.startswith("Non vérifié : qu'aucun plan n'est possible") for line in said), said


def test_an_invented_impossibility_is_refuted_by_a_search(plan: Document, verify: Verify) -> None:
    code, said = verify(_impossible(plan), "--prove", "20")
    assert code == 1
    assert any("un plan est possible" in line for line in said), said


def test_a_conflict_that_is_none_is_refuted_by_a_search(folder: Path, verify: Verify, tmp_path: Path) -> None:
    spoiled = shutil.copytree(folder, tmp_path / "spoiled")
    rules = (spoiled / "rules.csv").read_text(encoding="utf-8")
    (spoiled / "rules.csv").write_text(rules.replace("decant_capacity,*,5", "decant_capacity,*,0"), encoding="utf-8")
    out = tmp_path / "none.json"
    assert main(["optimise", "--data", str(spoiled), "--out", str(out)]) == 1
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told["status"] == "infeasible"
    assert "decant_capacity:*" in told["conflict"]
    code, said = verify(told, "--prove", "20")
    assert code == 0
    assert any(line.startswith("Confirmé : les règles") for line in said), said
    other = dict(told, conflict=["works_capacity:Z1"], conflict_keys=[])
    code, said = verify(other, "--prove", "20")
    assert code == 1
    assert any("tiennent ensemble" in line for line in said), said


def test_what_no_recount_tells_is_named(plan: Document, verify: Verify) -> None:
    code, said = verify(plan)
    assert code == 0
    assert any(line.startswith("Non vérifié : la borne") for line in said), said
    code, said = verify(plan, "--prove", "20")
    assert code == 0
    assert any(line.startswith("Confirmé : la borne") for line in said), said
    assert not any(line.startswith("Non vérifié") for line in said), said


def test_a_forged_bound_is_named_then_refuted(folder: Path, verify: Verify, tmp_path: Path) -> None:
    """A plan that is not the best one, called optimal: whoever only recounts is told that the bound is not verified."""
    worse = tmp_path / "worse.json"
    forced = tmp_path / "forced.toml"
    forced.write_text(FORCED, encoding="utf-8")
    assert main(["optimise", "--data", str(folder), "--scenario", str(forced), "--out", str(worse), "--gap", "0"]) == 0
    told = json.loads(worse.read_text(encoding="utf-8"))
    told["scenario"]["rules"] = []
    forged = _signed(told)
    code, said = verify(forged)
    assert code == 0
    assert any(line.startswith("Non vérifié : la borne") for line in said), said
    code, said = verify(forged, "--prove", "20")
    assert code == 1
    assert any("mieux que la borne" in line for line in said), said


FORCED = """
gap = 0.0
[[rules]]
rule_id = "nothing_at_r2"
rule = "must_not"
subject = "R2.restructure"
author = "test"
reason = "un plan moins bon"
"""


def test_a_near_tie_with_another_value_is_named_then_refuted(plan: Document, verify: Verify) -> None:
    kept = {"option_id": "R2.keep", "kind": "keep", "start_year": FIRST, "delivery_year": FIRST, "capex_eur": 0.0}
    tie = {**_decision(plan, "R2"), **kept}
    plan["alternatives"] = [{"objective": plan["objective"], "decisions": [tie]}]
    code, said = verify(plan)
    assert code == 0, said
    assert any("plans presque aussi bons (1)" in line for line in said), said
    code, said = verify(plan, "--prove", "20")
    assert code == 1
    assert any("plan presque aussi bon n° 1 : sa valeur est" in line for line in said), said


def test_rules_that_the_scenario_leaves_out_are_named(folder: Path, verify: Verify, tmp_path: Path) -> None:
    out, asked = tmp_path / "without.json", tmp_path / "without.toml"
    asked.write_text('drop_rules = ["deadline:R1"]\n', encoding="utf-8")
    assert main(["optimise", "--data", str(folder), "--scenario", str(asked), "--out", str(out)]) == 0
    code, said = verify(out.read_text(encoding="utf-8"))
    assert code == 0
    assert any("écarte" in line and "deadline:R1" in line for line in said), said
    code, told = verify(out.read_text(encoding="utf-8"), "--json")
    assert json.loads("\n".join(told))["rules_left_out"] == ["deadline:R1"]


def test_every_fault_of_one_file_has_its_sentence(plan: Document, verify: Verify) -> None:
    """The seven corruptions of the acceptance test in one file: none hides the others."""
    seven = (
        _budget_exceeded,
        _place_invented,
        _deadline_missed,
        _money_removed,
        _decided_twice,
        _unknown_option,
    )
    for corrupt in seven:
        corrupt(plan)
    plan["decisions"].append(dict(_decision(plan, "R3"), start_year=FIRST - 1, delivery_year=FIRST))
    code, said = verify(plan)
    assert code == 1
    for expected in (
        "own paie",
        "places ouvertes",
        "deadline:R1",
        f"la ligne d'argent de own en {FIRST} manque",
        "la résidence R3 est décidée 3 fois",
        "l'option R2.palace de la résidence R2 n'existe pas",
        f"commence en {FIRST - 1}",
    ):
        assert any(expected in line for line in said), (expected, said)


@pytest.mark.parametrize(
    ("name", "change", "where"),
    [
        ("not JSON", lambda plan: "Résidences;options", ""),
        ("empty", lambda plan: "", ""),
        ("a list", lambda plan: "[]", ""),
        ("no status", lambda plan: {key: value for key, value in plan.items() if key != "status"}, "status"),
        ("unknown status", lambda plan: dict(plan, status="parfait"), "status"),
        ("unknown field", lambda plan: dict(plan, commentaire="ok"), "commentaire"),
        ("text for a number", lambda plan: dict(plan, objective="petit"), "objective"),
        ("NaN", lambda plan: dict(plan, objective=float("nan")), ""),
        (
            "a decision without its option",
            lambda plan: _without(plan, "decisions", "option_id"),
            "decisions.0.option_id",
        ),
        ("a cost that is a text", lambda plan: _with(plan, "decisions", capex_eur="cher"), "decisions.0.capex_eur"),
        ("a year and a half", lambda plan: _with(plan, "decisions", start_year=2027.5), "decisions.0.start_year"),
        ("tables in pieces", lambda plan: dict(plan, inputs={"tables": {}}), "inputs"),
        ("an unknown table", lambda plan: dict(plan, inputs={**plan["inputs"], "tables": {"x": {}}}), "inputs"),
    ],
)
def test_it_is_not_a_plan(
    name: str, change: Callable[[Document], Document | str], where: str, plan: Document, verify: Verify
) -> None:
    code, said = verify(change(plan))
    assert code == 1
    first = said[0]
    assert first.startswith("plan.json")
    assert where in first
    assert " ; " in first, "what to do is missing"


def test_a_file_that_does_not_exist(verify: Verify, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(tmp_path / "absent.json")]) == 1
    assert "absent.json" in capsys.readouterr().err


def test_in_english(plan: Document, verify: Verify) -> None:
    _unknown_option(plan)
    code, said = verify(plan, "--lang", "en")
    assert code == 1
    assert not any("n'existe pas" in line for line in said), said


def _without(plan: Document, table: str, column: str) -> Document:
    del plan[table][0][column]
    return plan


def _with(plan: Document, table: str, **cells: Any) -> Document:
    plan[table][0].update(cells)
    return plan
