"""Measure the forecasts of needs: `scripts/bench needs`. Written to docs/benchmarks_needs.md.

Back-tests run on the series that are shipped; the M3 competition's yearly series are read beside the project
(../shared/forecasting) and left out, with a line that says so, where they are not.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from planning import workflow
from planning.demand import forecast
from planning.demand.backtest.cut_short import CUT, HORIZON, collections, held_when_cut
from planning.demand.backtest.report import ASYLUM, METHODS, SENIORS, BackTest
from planning.demand.backtest.scores import score_table
from planning.demand.backtest.subjects_judged import JUDGED_ON, judge
from planning.demand.methods.known import known_series
from planning.demand.methods.short import SHORT
from planning.demand.public_series import cohort_forecasts
from planning.i18n import Words
from planning.tables import shipped
from planning.tables.histories import Histories, read_histories
from planning.tables.loading import load_folder
from planning.tables.reference import read_reference
from scripts.benchmark.wide_needs import wide_inputs

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "docs" / "benchmarks_needs.md"
M3 = ROOT.parent / "shared" / "forecasting" / "M3_yearly.csv.gz"
Answer = TypeVar("Answer")
LARGE_HOSTS = ("FRA", "DEU", "BEL", "CHE", "NLD", "AUT", "GBR", "ITA", "SWE")
IMPORT = "import time, pandas; t = time.perf_counter(); import planning.demand; print(time.perf_counter() - t)"


@dataclass(frozen=True)
class Goal:
    """One line of the table: what was asked, what was measured, whether it is reached (None = not measured)."""

    asked: str
    measured: str
    reached: bool | None


def main() -> None:
    """Measure, then write the page."""
    histories = read_histories(shipped.HISTORIES)
    seconds, found = _timed(workflow.back_test_needs)
    goals = [
        *_seniors(found, histories),
        *_asylum(found, histories),
        *_totals(found),
        *_cut(histories),
        *_m3(),
        *_speed(seconds),
    ]
    REPORT.write_text(_page(goals, found), encoding="utf-8")
    short = [goal.asked for goal in goals if goal.reached is False]
    reached = sum(goal.reached is True for goal in goals)
    print(f"{REPORT}: {reached} of {reached + len(short)} goals" + (f"; short: {short}" if short else ""))


def _seniors(found: BackTest, histories: Histories) -> list[Goal]:
    def at(method: str, horizon: int, name: str) -> float:
        return _score(found.scores, SENIORS, method, horizon, name)

    ours, line = at("cohort", 10, "mape"), at("linear", 10, "mape")
    gap = _gap_with_insee(histories)
    bands = [(horizon, at("cohort", horizon, "coverage")) for horizon in (5, 10)]
    covers = [
        Goal(f"75+, departments, 80 % band at {horizon} years covers 75-87 %", f"{held:.1%}", 0.75 <= held <= 0.87)
        for horizon, held in bands
    ]
    return [
        Goal("75+, 96 departments, 10-year MAPE <= 2.5 % (origins 1990-2012)", f"{ours:.2%}", ours <= 0.025),
        Goal("75+, 20-year MAPE <= 6.5 % (origins 1990-2002)", *_most(at("cohort", 20, "mape"), 0.065)),
        Goal(
            "75+, at least 4 x better than FORECAST.LINEAR at 10 years",
            f"{line / ours:.1f} x ({line:.1%})",
            line >= 4 * ours,
        ),
        *covers,
        Goal("75+, total within 3 % of Omphale central to 2040", f"{gap:.2%} at most", gap <= 0.03),
    ]


def _asylum(found: BackTest, histories: Histories) -> list[Goal]:
    goals = []
    for label, table in (("origins 2002-2024", found.scores), ("origins 2016-2024, after freezing", found.later)):

        def at(method: str, name: str, table: pd.DataFrame = table) -> float:
            return _score(table, ASYLUM, method, 0, name)

        low, high = at("walk", "coverage_low"), at("walk", "coverage_high")
        ratio, windowed = (at("walk", "pinball") / at(peer, "pinball") for peer in ("linear", "linear_25"))
        mase, last = at("walk", "mase"), at("last_value", "mase")
        goals += [
            Goal(f"asylum, {label}: mean MASE not above the last value's", f"{mase:.3f} / {last:.3f}", mase <= last),
            Goal(
                f"asylum, {label}: 80 % band's coverage, its 95 % margin contains 80 %",
                f"{at('walk', 'coverage'):.1%} ({low:.1%} to {high:.1%})",
                low <= 0.8 <= high,
            ),
            Goal(
                f"asylum, {label}: pinball a quarter below FORECAST.LINEAR's",
                f"{ratio:.3f} of it (25-year window: {windowed:.3f})",
                ratio <= 0.75,
            ),
        ]
    return [*goals, _large_hosts(histories)]


def _large_hosts(histories: Histories) -> Goal:
    """The nine large hosts by themselves: a measure, not a goal of its own."""
    judged = judge(JUDGED_ON[ASYLUM], histories)[0].between(2016, 9999)
    kept = [judged.areas.index(name) for name in LARGE_HOSTS]
    part = judged.__class__(
        judged.method,
        judged.origins,
        LARGE_HOSTS,
        judged.quantiles[:, kept],
        judged.actuals[:, kept],
        judged.scales[:, kept],
    )
    row = score_table([part], (1, 2, 3, 4, 5), pooled=True).iloc[0]
    said = f"{row['coverage']:.1%} ({row['coverage_low']:.1%} to {row['coverage_high']:.1%})"
    return Goal("asylum, nine large hosts, origins 2016-2024: 80 % band's coverage", said, None)


def _totals(found: BackTest) -> list[Goal]:
    rows = found.totals[found.totals["subject"] == SENIORS].set_index(["draws", "horizon"])["coverage"]
    return [
        Goal(
            f"regional totals, {horizon} years: 80 % band covers 75-87 %, independent draws fail",
            f"{rows['joint', horizon]:.1%}; independent {rows['independent', horizon]:.1%}",
            0.75 <= rows["joint", horizon] <= 0.87 and not 0.75 <= rows["independent", horizon] <= 0.87,
        )
        for horizon in (5, 10)
    ]


def _cut(histories: Histories) -> list[Goal]:
    """Series as short as an operator's: the long ones, cut."""
    found = {name: held_when_cut(series) for name, series in collections(histories).items()}
    goals = [
        Goal(
            f"{name}, cut to {CUT} years, 1 to {HORIZON} ahead: 80 % band covers 75-88 %",
            f"{held.inside:.1%} ({held.above:.0%} above, {held.below:.0%} below)",
            0.75 <= held.inside <= 0.88,
        )
        for name, held in found.items()
    ]
    mean = float(np.mean([held.inside for held in found.values()]))
    return [*goals, Goal("the four together: 75-87 %", f"{mean:.1%}", 0.75 <= mean <= 0.87)]


def _m3() -> list[Goal]:
    asked = ("M3 yearly: MASE <= 2.60", "M3 yearly: sMAPE <= 15.9", "M3 yearly: 80 % band covers 78-87 %")
    if not M3.exists():
        return [Goal(name, "series not beside the project", None) for name in asked]
    rows = pd.read_csv(M3)
    parts = [own for _, own in rows.groupby("unique_id")]
    known = [own.loc[own["part"] == "train", "y"].to_numpy() for own in parts]
    future = np.array([own.loc[own["part"] != "train", "y"].to_numpy() for own in parts])
    made = SHORT.fit(known_series(known), 6)
    scale = np.array([np.abs(np.diff(values)).mean() for values in known])[:, None]
    miss = np.abs(future - made.central)
    mase, smape = float((miss / scale).mean()), float((200 * miss / (np.abs(future) + np.abs(made.central))).mean())
    low95, low, _, high, high95 = np.moveaxis(made.quantiles((0.025, 0.1, 0.5, 0.9, 0.975)), -1, 0)
    held, held95 = (float(((future >= a) & (future <= b)).mean()) for a, b in ((low, high), (low95, high95)))
    outside = 40 * ((low95 - future).clip(min=0) + (future - high95).clip(min=0))
    msis = float(((high95 - low95 + outside) / scale).mean())
    return [
        Goal(asked[0], f"{mase:.3f}", mase <= 2.60),
        Goal(asked[1], f"{smape:.2f}", smape <= 15.9),
        Goal(asked[2], f"{held:.1%} (95 % band: {held95:.1%}; MSIS {msis:.1f})", 0.78 <= held <= 0.87),
    ]


def _speed(seconds: float) -> list[Goal]:
    wide = wide_inputs(workflow.need_inputs(load_folder(ROOT / "data" / "demo")))
    drawn = min(_timed(lambda: forecast(wide, range(2027, 2047), 1000).quantiles())[0] for _ in range(5))
    imported = min(
        float(subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True).stdout)
        for _ in range(5)
    )
    return [
        Goal(
            "300 series, 20 years, 1,000 draws, chain and quantiles under 1 s warm (best of 5)",
            f"{drawn:.2f} s",
            drawn < 1,
        ),
        Goal("importing planning.demand adds under 0.15 s to pandas (best of 5)", f"{imported:.3f} s", imported < 0.15),
        Goal("the whole back-test under 15 s", f"{seconds:.1f} s", seconds < 15),
    ]


def _gap_with_insee(histories: Histories) -> float:
    years, people = cohort_forecasts(histories.ages, 75)
    rows = read_reference(shipped.REFERENCE)["seniors_75_plus"]
    official = rows[rows["area"] == "FR"].set_index("year")["value"]
    total = dict(zip(years, people.sum(axis=0), strict=True))
    return max(abs(total[year] / official[year] - 1) for year in range(2023, 2041))


def _score(table: pd.DataFrame, subject: str, method: str, horizon: int, name: str) -> float:
    kept = (table["subject"] == subject) & (table["method"] == method) & (table["horizon"] == horizon)
    return float(table.loc[kept, name].iloc[0])


def _most(measured: float, limit: float) -> tuple[str, bool]:
    return f"{measured:.2%}", measured <= limit


def _timed(work: Callable[[], Answer]) -> tuple[float, Answer]:
    started = time.perf_counter()
    answer = work()
    return time.perf_counter() - started, answer


def _page(goals: list[Goal], found: BackTest) -> str:
    verdict = {True: "reached", False: "**short**", None: ""}
    lines = [f"| {goal.asked} | {goal.measured} | {verdict[goal.reached]} |" for goal in goals]
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "pandas"))
    load = os.getloadavg()[0]
    return "\n".join(
        [
            "# Forecasts of needs",
            "",
            f"Written by `scripts/bench needs` on {datetime.now(UTC):%Y-%m-%d}. Methods and constants: docs/needs.md.",
            f"Machine: {os.cpu_count()} cores, {platform.machine()}, load average {load:.1f} at the end.",
            f"Python {platform.python_version()}, {packages}.",
            "FORECAST.LINEAR and FORECAST.ETS are emulated (Excel was not run), with the bands drawn around them.",
            "",
            "| goal | measured | |",
            "|---|---|---|",
            *lines,
            "",
            "## Every method",
            "MAPE and bias relative to the actual value; within = eight errors in ten are smaller; MASE, pinball in",
            "mean yearly changes; coverage of the 80 % band and its 95 % margin (blocks of origins). Years 0: 1 to 5.",
            "",
            *_table(found.scores),
            "",
            "## Places built too many or too few, had one planned in 2010 for 2022",
            "",
            *_built(found.built),
            "",
        ]
    )


def _table(scores: pd.DataFrame) -> list[str]:
    lines = [
        "| subject | method | years | MAPE | bias | within | MASE | pinball | coverage | margin |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in scores.to_dict("records"):
        shares = " | ".join(f"{row[name]:.1%}" for name in ("mape", "bias", "within"))
        held = "" if pd.isna(row["coverage"]) else f"{row['coverage']:.0%}"
        margin = "" if pd.isna(row["coverage"]) else f"{row['coverage_low']:.0%}-{row['coverage_high']:.0%}"
        loss = "" if pd.isna(row["pinball"]) else f"{row['pinball']:.2f}"
        name, years = Words("en")(METHODS[row["method"]]), row["horizon"]
        lines.append(
            f"| {row['subject']} | {name} | {years} | {shares} | {row['mase']:.2f} | {loss} | {held} | {margin} |"
        )
    return lines


def _built(built: pd.DataFrame) -> list[str]:
    lines = ["| subject | method | too many | too few | euros too many | euros too few |", "|---|---|---|---|---|---|"]
    for row in built.to_dict("records"):
        euros = " | ".join(f"{row[name] / 1e6:,.0f} M€" for name in ("over_eur", "under_eur"))
        places = " | ".join(f"{row[name]:,.0f}" for name in ("over", "under"))
        lines.append(f"| {row['subject']} | {Words('en')(METHODS[row['method']])} | {places} | {euros} |")
    return [
        *lines,
        "",
        f"Prices and ratios are parameters, assumptions among them: {'; '.join(built['source'].unique())}.",
    ]


if __name__ == "__main__":
    main()
