"""The catalogue as data: complete, without a site's name, refused with a sentence when impossible."""

from __future__ import annotations

import csv
import re
from datetime import date

import pandas as pd
import pytest

from planning.domain.errors import DataError
from planning.domain.kinds import ActionKind
from planning.options import generate_options, parameter_estimates, read_catalogue
from planning.options.template_catalogue import parameter_names


def test_every_kind_of_action_has_a_template(catalogue):
    assert {template.kind for template in catalogue.templates} == set(ActionKind)


def test_no_template_names_a_site(root):
    text = (root / "data" / "parameters" / "option_templates.toml").read_text(encoding="utf-8").lower()
    named = "blida lavandin conflans buchelay maizières hoenheim sartrouville nancy troyes florange fameck"
    assert [name for name in named.split() if re.search(rf"\b{name}\b", text)] == []
    with (root / "data" / "demo" / "residences.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = {row["name"].lower() for row in rows} | {row["commune_name"].lower() for row in rows}
    assert names
    assert [name for name in sorted(names) if re.search(rf"\b{re.escape(name)}\b", text)] == []


def test_the_documentation_lists_the_templates_in_their_order(root, catalogue):
    text = (root / "docs" / "options.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z0-9_]+)` \|", text, flags=re.MULTILINE)
    assert listed == [template.id for template in catalogue.templates]


def test_the_code_names_no_typology(root):
    files = sorted((root / "planning" / "options").glob("*.py"))
    assert files
    for path in files:
        words = set(re.findall(r'"([A-Z]{2,7})"', path.read_text(encoding="utf-8")))
        assert words == set(), path.name


def test_every_template_typology_has_an_operating_account(catalogue):
    made = {part.typology for template in catalogue.templates for part in template.parts if part.typology}
    assert made <= set(catalogue.operating)


def test_every_parameter_is_used_sourced_and_within_its_range(catalogue, parameters):
    assert parameter_names(catalogue) == set(parameters["parameter_id"])
    assert (parameters["low"] <= parameters["value"]).all()
    assert (parameters["value"] <= parameters["high"]).all()
    assert (parameters["low"] >= 0).all()
    for column in ("unit", "source", "note"):
        assert parameters[column].notna().all(), column
    assert parameters["verified"].isin([True, False]).all()
    dates = parameters["valid_from"].dropna()
    assert len(dates)
    for text in dates:
        date.fromisoformat(text)


def test_an_illustrative_value_is_never_called_verified(parameters):
    assert not (parameters["verified"] & parameters["source"].str.contains("illustrative")).any()


def test_a_verified_value_says_where_it_was_seen(parameters):
    verified = parameters[parameters["verified"]]
    assert len(verified)
    assert verified["reference"].notna().all()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"works_years": -1}, "works_years"),
        ({"closed_share": 1.5}, "closed_share"),
        ({"kind": "explode"}, "kind"),
        ({"parts": [{"method": "fit", "typology": "RS", "share": 0.5}]}, "parts"),
        ({"parts": [{"method": "keep", "share": 0.7}, {"method": "keep", "share": 0.7}]}, "templates"),
        ({"parts": [{"method": "keep", "share": 0.7, "size": "pf_size"}]}, "parts"),
        ({"parts": [{"method": "rooms", "share": 0.7}]}, "parts"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_an_impossible_template_is_refused_with_its_field(catalogue, tmp_path, change, field):
    template = catalogue.template("comfort").model_dump(mode="json", exclude_none=True) | change
    document = catalogue.model_dump(mode="json", exclude_none=True)
    keep = catalogue.template("keep").model_dump(mode="json", exclude_none=True)
    path = tmp_path / "templates.toml"
    path.write_text(_toml(document | {"templates": [keep, template]}), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_catalogue(path)
    assert any(field in (problem.column or "") for problem in caught.value.problems)


def _toml(document: dict[str, object]) -> str:
    return "\n".join(f"{key} = {_toml_value(value)}" for key, value in document.items())


def _toml_value(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_toml_value(item) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)


def test_a_file_that_is_no_toml_is_refused(tmp_path):
    path = tmp_path / "templates.toml"
    path.write_text("max_options = [", encoding="utf-8")
    with pytest.raises(DataError):
        read_catalogue(path)


def test_a_missing_parameter_is_named(catalogue, parameters, residence, typologies, funders):
    fewer = parameters[parameters["parameter_id"] != "studio_rs_m2"]
    programmes = residence().assign(typology="FTM", places=1.0, dwellings=None, occupancy=1.0)
    with pytest.raises(DataError) as caught:
        generate_options(residence(), programmes, typologies, funders, catalogue, fewer, 2027, 2036)
    assert [problem.what.values["name"] for problem in caught.value.problems] == ["studio_rs_m2"]


def test_the_latest_value_in_force_applies(parameters):
    row = parameters[parameters["parameter_id"] == "aid_cada_day"]
    later = row.assign(value=21.0, low=21.0, high=None, valid_from="2030-01-01")
    both = pd.concat([row, later.astype({"high": "float64"})], ignore_index=True)
    assert parameter_estimates(both, 2029)["aid_cada_day"].value == 19.5
    assert parameter_estimates(both, 2030)["aid_cada_day"] == (21.0, 21.0, 21.0)
