"""plan.json: written whole or not at all, read back as it was, refused when it is something else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planning.domain.errors import DataError, RequestError
from planning.domain.plan import Plan
from planning.tables.data import Data
from planning.tables.plan_file import INPUTS, plan_document, read_plan, write_plan
from tests.checking.plan_by_hand import data_by_hand, plan_by_hand
from tests.tables.conftest import Write


@pytest.fixture
def data() -> Data:
    return data_by_hand()


@pytest.fixture
def plan(data: Data) -> Plan:
    return plan_by_hand(data).model_copy(update={"data": "data/small"})


def refused(path: Path) -> DataError:
    with pytest.raises(DataError) as error:
        read_plan(path)
    assert {problem.file for problem in error.value.problems} == {path.name}
    return error.value


def test_a_plan_is_read_as_it_was_written(plan: Plan, data: Data, tmp_path: Path) -> None:
    write_plan(tmp_path / "plan.json", plan, data)
    read, inside = read_plan(tmp_path / "plan.json")
    assert read == plan.model_copy(update={"request_hash": plan.request})
    assert inside is not None
    assert (inside.hash, inside.folder) == (data.hash, "data/small")
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


def test_a_plan_is_json_that_other_programs_read(plan: Plan, data: Data, tmp_path: Path) -> None:
    write_plan(tmp_path / "plan.json", plan, data)
    document = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert document["status"] == "feasible"
    assert document["decisions"][0]["residence_id"] == "R1"
    assert document["money"][6]["available_eur"] is None, "not limited"


def test_the_former_plan_stays_when_the_new_one_cannot_be_written(
    plan: Plan, data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "plan.json"
    write_plan(target, plan, data)
    before = target.read_bytes()

    def full(_self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(RequestError):
        write_plan(target, plan.model_copy(update={"engine": "other"}), data)
    assert target.read_bytes() == before


def test_a_plan_without_its_tables_is_a_plan(plan: Plan, write: Write) -> None:
    assert read_plan(write("plan.json", plan.model_dump_json())) == (plan, None)


@pytest.mark.parametrize("content", ["", "{", "[]", "3", '"plan"', b"\xff\xfe{}", "[" * 100_000])
def test_what_is_not_a_plan(content: str | bytes, write: Write) -> None:
    refused(write("plan.json", content))


def test_a_file_that_does_not_exist(tmp_path: Path) -> None:
    refused(tmp_path / "plan.json")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_json_does_not_know(number: str, plan: Plan, write: Write) -> None:
    text = json.dumps(plan.model_dump(mode="json"))
    refused(write("plan.json", text.replace('"seconds": 0.0', f'"seconds": {number}')))


def _with(plan: Plan, **changes: Any) -> str:
    return json.dumps({**plan.model_dump(mode="json"), **changes})


@pytest.mark.parametrize(
    ("changes", "columns"),
    [
        ({"status": "perfect"}, {"status"}),
        ({"objective": "a lot"}, {"objective"}),
        ({"surprise": 1}, {"surprise"}),
        ({"decisions": [{"residence_id": "R1"}]}, {f"decisions.0.{name}" for name in (
            "option_id", "kind", "start_year", "delivery_year", "capex_eur")}),
        ({"moves": [{"residence_id": "R1", "year": 2027, "persons": 1, "to": "ailleurs"}]}, {"moves.0.to"}),
        ({"status": "perfect", "gap": []}, {"status", "gap"}),
    ],
)  # fmt: skip
def test_every_wrong_field_is_named(changes: dict[str, Any], columns: set[str], plan: Plan, write: Write) -> None:
    error = refused(write("plan.json", _with(plan, **changes)))
    assert {problem.column for problem in error.problems} == columns


@pytest.mark.parametrize(
    "inputs", [{}, [], 3, {"manifest": None, "tables": {}}, {"manifest": {"name": "x"}, "tables": {}}]
)
def test_tables_that_cannot_be_read_are_said(inputs: object, plan: Plan, write: Write) -> None:
    error = refused(write("plan.json", _with(plan, **{INPUTS: inputs})))
    assert [problem.column for problem in error.problems] == [INPUTS]


def test_tables_forged_in_the_file_no_longer_have_the_hash(plan: Plan, data: Data, write: Write) -> None:
    document = plan_document(plan, data)
    table = document[INPUTS]["tables"]["envelopes"]
    table["rows"][0][table["columns"].index("amount_eur")] = 1e9
    read, inside = read_plan(write("plan.json", json.dumps(document)))
    assert inside is not None
    assert inside.hash != read.data_hash
