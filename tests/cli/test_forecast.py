"""`forecast`: the folder's own draws first, shocks by name, and what such forecasts were worth."""

import json
import shutil

import pandas as pd
import pytest

from planning.cli.main import main


@pytest.fixture
def folder(root, tmp_path):
    return shutil.copytree(root / "data" / "demo", tmp_path / "demo")


def printed(capsys, *arguments):
    code = main(["forecast", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_draws_that_a_folder_brings_are_read(folder, capsys):
    rows = [(draw, "asylum", "200039865", 2027, places) for draw, places in enumerate((100.0, 200.0, 300.0))]
    draws = pd.DataFrame(rows, columns=["draw", "client_group", "territory", "year", "places"])
    draws.to_csv(folder / "need_draws.csv", index=False)
    code, out, _ = printed(capsys, "--data", str(folder), "--json")
    assert code == 0
    found = {(row["territory"], row["year"]): row for row in json.loads(out)}
    assert [found["200039865", 2027][name] for name in ("p10", "p50", "p90")] == [120, 200, 280]
    assert found["200039865", 2028]["p90"] == 0
    code, _, err = printed(capsys, "--data", str(folder), "--shock", "camp")
    assert code == 1
    assert "ses propres tirages" in err


def test_a_shock_moves_what_is_printed_and_an_unknown_one_is_refused(folder, capsys):
    def metz(*more):
        rows = json.loads(printed(capsys, "--data", str(folder), "--draws", "40", "--json", *more)[1])
        return {
            row["year"]: row["p50"]
            for row in rows
            if row["territory"] == "200039865" and row["client_group"] == "asylum"
        }

    before, after = metz(), metz("--shock", "camp")
    assert after[2028] - before[2028] == pytest.approx(369, abs=1)
    assert after[2031] == before[2031]
    code, _, err = printed(capsys, "--data", str(folder), "--shock", "rien")
    assert code == 1
    assert "need_shocks.csv" in err
    assert "camp" in err


@pytest.mark.parametrize(
    ("lang", "words"),
    [("fr", "8 fois sur 10, l'écart est resté sous"), ("en", "8 times in 10, the error stayed under")],
)
def test_the_back_test_is_told_in_sentences(capsys, lang, words):
    code, out, _ = printed(capsys, "--backtest", "--lang", lang)
    assert code == 0
    assert words in out
    assert "6 760" not in out


def test_the_back_test_is_json_with_every_table(capsys):
    code, out, _ = printed(capsys, "--backtest", "--json")
    found = json.loads(out)
    assert code == 0
    assert {"scores", "later", "totals", "misses", "built", "sentences", "series"} == set(found)
    assert [name for name, rows in found.items() if not rows] == []
    families = [row for row in found["series"] if row["series_id"] == "families"]
    assert families[-1]["basis"] == "expert"
    assert families[-1]["unverified"]
    assert {row["method"] for row in found["scores"]} >= {"cohort", "walk", "last_value", "linear", "ets"}


def test_given_needs_are_printed_as_they_are(folder, capsys):
    manifest = (folder / "manifest.toml").read_text(encoding="utf-8").replace('needs = "chain"', 'needs = "given"')
    (folder / "manifest.toml").write_text(manifest, encoding="utf-8")
    text = "client_group,territory,year,places\nasylum,200039865,2027,12\n"
    (folder / "needs.csv").write_text(text, encoding="utf-8")
    code, out, _ = printed(capsys, "--data", str(folder), "--json")
    assert code == 0
    assert [row["places"] for row in json.loads(out)] == [12]
