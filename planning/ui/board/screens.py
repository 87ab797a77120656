"""The eight frozen screens of the Séance, from the functions of the rooms and of the papers; nothing is recomputed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pandas as pd

from planning.charts.need_bars import ink_on
from planning.domain.message import N_
from planning.explain import finding, short_proof
from planning.explain.headline import moves_by_year
from planning.explain.how_housed import four_numbers
from planning.explain.money.risk_words import RiskFigures, chance_sentence, parts_sentence
from planning.explain.residences.families import FAMILIES, family_of
from planning.ui.board.stage import Press, Said, Stage, bars, cell, columns, figures, keys, pair, part, table, text
from planning.ui.kit.shown_plan import Explanation, ShownPlan
from planning.ui.kit.spoken import words

MILLION: Final = 1e6
STATES: Final = {
    "well": N_("bien logés"),
    "badly": N_("mal logés"),
    "unfit": N_("dans l'indigne"),
    "without": N_("sans place"),
}
MONEY: Final = {"own": N_("fonds propres"), "loan": N_("prêts"), "grant": N_("subventions")}
MOST_WORKS: Final = 12
MOST_REFUSED: Final = 5
MOST_VOTED: Final = 8
_WRITTEN: Final = 0.05
"""Of the whole width: a narrower part has no figure written in it."""


@dataclass(frozen=True)
class Board:
    """What the board looks at: a saved plan that nothing changes any more, with all that is said of it."""

    shown: ShownPlan
    said: Explanation
    resolutions: pd.DataFrame
    """What is voted (`explain.board.resolutions`)."""
    movers: pd.DataFrame
    """Whose residents have to live elsewhere (`explain.board.movers`)."""
    risk: RiskFigures
    needs: pd.DataFrame
    """client_group, label, colour, letter, well, badly, unfit, without, need, low, high of the last year."""

    @property
    def first(self) -> int:
        """The first year of the plan."""
        return self.shown.data.manifest.first_year

    @property
    def last(self) -> int:
        """The last year of the plan."""
        return self.said.summary.year

    @cached_property
    def anyway(self) -> dict[str, int] | None:
        """The four numbers of the last year if nothing is done; None under the first model."""
        nothing = self.shown.do_nothing
        return None if nothing is None else four_numbers(nothing, self.last)

    @cached_property
    def planned(self) -> dict[str, int] | None:
        """The four numbers of the last year with the plan."""
        return four_numbers(self.shown.plan, self.last)


def millions(amount: float, digits: int = 2) -> str:
    """Write an amount in millions, without its unit."""
    return words.decimal(amount / MILLION, digits)


# 1 to 3: the question, the need, the proposal.


def question(board: Board) -> Stage:
    """Say what is to be decided: what becomes of the residences if nothing is done."""
    summary, year = board.said.summary, {"year": board.last, "last_year": board.last}
    title = words("Que faire de nos {sites} sites d'ici {last_year} ?", sites=summary.sites, **year)
    nothing = board.shown.do_nothing
    today = None if nothing is None else four_numbers(nothing, board.first)
    if today is None or board.anyway is None:
        return Stage(words("La question"), title)
    badly = board.anyway["badly"] + board.anyway["unfit"]
    drawn = figures(
        [
            (
                words("Bien logés en {year}", year=board.first),
                words.integer(today["well"]),
                "",
                words("{count} si rien n'est fait en {year}", count=words.integer(board.anyway["well"]), **year),
                "bad" if board.anyway["well"] < today["well"] else "",
            ),
            (words("Mal logés ou dans l'indigne"), words.integer(badly), "", words("sans plan, en {year}", **year), ""),
            (
                words("Sans place"),
                words.integer(board.anyway["without"]),
                "",
                words("sans plan, en {year}", **year),
                "",
            ),
        ]
    )
    rows = [_housed_bar(words("En {year}", year=board.first), today), _housed_bar(words("Sans plan"), board.anyway)]
    return Stage(words("La question"), title, "", [drawn, bars(rows, _most(today, board.anyway)), _state_keys()])


def need(board: Board) -> Stage:
    """Say how many people will need a place, public by public, and with which doubt."""
    rows = board.needs
    if rows.empty or not rows["need"].sum():
        return Stage(words("Le besoin"), words("Aucun besoin n'est renseigné."))
    total, without = int(rows["need"].sum()), None if board.anyway is None else board.anyway["without"]
    title = words("En {year}, {persons:persons} auront besoin d'une place", year=board.last, persons=total)
    sentence = ""
    if without is not None:
        sentence = words("Sans plan, {persons:persons} n'en auraient pas.", persons=without)
    most = float(rows["need"].max())
    drawn = []
    for row in rows.to_dict("records"):
        looked = {"color": str(row["colour"]), "ink": ink_on(str(row["colour"]))}
        written = words.integer(float(row["need"]))
        one = {
            **part(float(row["need"]), "", written, words("{name} : {count}", name=row["label"], count=written)),
            **looked,
        }
        note = ""
        if pd.notna(row["low"]):
            values = {"low": words.integer(float(row["low"])), "high": words.integer(float(row["high"]))}
            note = words("8 chances sur 10 d'être entre {low} et {high}", **values)
        drawn.append((f"{row['letter']}  {row['label']}", [one], note))
    return Stage(words("Le besoin"), title, sentence, [bars(drawn, most)])


def proposal(board: Board) -> Stage:
    """Say what the plan gives and costs, and what is proven of it."""
    summary, blocks = board.said.summary, []
    if summary.housed is not None and board.planned is not None:
        well = summary.housed["well"]
        worst = "unfit" if summary.housed["unfit"].value or summary.housed["unfit"].change else "without"
        label = words("Dans l'indigne") if worst == "unfit" else words("Sans place")
        blocks.append(
            figures(
                [
                    (
                        words("Bien logés en {year}", year=board.last),
                        words.integer(well.value),
                        "",
                        *_against(well, True),
                    ),
                    (
                        label,
                        words.integer(summary.housed[worst].value),
                        "",
                        *_against(summary.housed[worst], more_is_better=False),
                    ),
                    _investment(board),
                ]
            )
        )
        rows = [_housed_bar(words("Avec le plan"), board.planned)]
        if board.anyway is not None:
            rows.append(_housed_bar(words("Sans plan"), board.anyway))
        blocks += [bars(rows, _most(board.planned, board.anyway or board.planned)), _state_keys()]
    else:
        blocks.append(figures([_investment(board)]))
    blocks.append(text(words("Preuve : {proof}.", proof=short_proof(board.shown.plan)), "strong"))
    return Stage(words("La proposition"), words(finding(board.shown.plan, summary)), "", blocks)


def _investment(board: Board) -> tuple[str, str, str, str, Any]:
    summary = board.said.summary
    detail = words("dont {own:euros} de fonds propres", own=summary.own.value)
    return words("Investissement"), millions(summary.capex.value, 1), words("M€"), detail, ""


def _against(amount: Any, more_is_better: bool) -> tuple[str, Any]:
    if amount.change is None:
        return "", ""
    count = round(amount.change)
    if count == 0:
        return words("autant que sans plan"), ""
    template = N_("{count} de plus que sans plan") if count > 0 else N_("{count} de moins que sans plan")
    return words(template, count=abs(count)), "good" if (count > 0) == more_is_better else "bad"


def _housed_bar(label: str, four: Mapping[str, int]) -> tuple[str, list[dict[str, Any]], str]:
    total = sum(four.values())
    parts = [
        part(count, name, words.integer(count) if count >= _WRITTEN * total else "", f"{words(STATES[name])} : {count}")
        for name, count in four.items()
        if count
    ]
    return label, parts, ""


def _most(*four: Mapping[str, int]) -> float:
    return float(max(sum(one.values()) for one in four))


def _state_keys() -> dict[str, Any]:
    return keys([(words(label), name, "", "") for name, label in STATES.items()])


# 4 to 6: when, with what money, where people live meanwhile.


def calendar(board: Board) -> Stage:
    """Draw the dearest operations in order of their start; the rest is counted."""
    rows = board.said.timeline.sort_values("capex_eur", ascending=False)
    shown = rows.head(MOST_WORKS).sort_values(["works_start", "residence_id"])
    soon = board.first + 2
    starts = rows["studies_start"].fillna(rows["works_start"])
    values = {"count": int((starts < soon).sum()), "total": len(rows), "year": soon}
    title = words("{count} chantiers sur {total} commencent avant {year}", **values)
    seen = {family.id: family for kind in shown["kind"] if (family := family_of(str(kind))) is not None}
    legend = keys(
        [(words(one.name), "", one.colour, one.sign) for one in FAMILIES.values() if one.id in seen]
        + [(words("clair : études"), "", "", "")],
        left=True,
    )
    drawn = {
        "kind": "calendar",
        "unit": words("M€"),
        "years": [str(year) for year in board.shown.data.years],
        "works": [_work(row, board.first) for row in shown.to_dict("records")],
    }
    blocks: list[dict[str, Any]] = [legend, drawn]
    rest = rows.iloc[MOST_WORKS:]
    if len(rest):
        cost = float(rest["capex_eur"].sum())
        counted = words.plural("Et {n} chantier plus petit", "Et {n} chantiers plus petits", len(rest))
        blocks.append(text(words("{what} : {cost:euros}.", what=counted, cost=cost)))
    return Stage(words("Le calendrier"), title, "", blocks)


def _work(row: Mapping[Any, Any], first: int) -> dict[str, Any]:
    family = family_of(str(row["kind"]))
    studies = row["studies_start"]
    start = int(row["works_start"])
    return {
        "name": str(row["residence"]),
        "amount": millions(float(row["capex_eur"])),
        "sign": "" if family is None else family.sign,
        "color": "#57606A" if family is None else family.colour,
        "studies": (start if pd.isna(studies) else int(studies)) - first,
        "works": start - first,
        "end": int(row["works_end"]) - first,
        "said": f"{row['residence']} · {row['label']}",
    }


def money(board: Board) -> Stage:
    """Draw all the money by year, own funds left under each year, and the risk in one sentence."""
    rows = board.said.money
    by_year = rows.groupby(["year", "kind"])["spent_eur"].sum().unstack("kind").reindex(columns=list(MONEY)).fillna(0.0)
    years = [int(str(year)) for year in by_year.index]
    left = own_left(rows, years)
    totals = by_year.sum(axis=1)
    drawn = []
    for place, (year, paid, total) in enumerate(zip(years, by_year.to_dict("records"), totals, strict=True)):
        parts = [
            part(float(paid[kind]), kind, millions(float(paid[kind]), 1) if paid[kind] >= 3e5 else "", words(label))
            for kind, label in MONEY.items()
            if paid[kind] > 0
        ]
        under = [Said(str(year), "strong")]
        if left is not None:
            amount = float(left.iloc[place])
            under.append(Said(millions(amount, 1), "bad" if amount == left.min() else ""))
        drawn.append((millions(float(total), 1) if total > 0 else "–", parts, under))
    sums = by_year.sum()
    legend = keys(
        [(f"{words(label)} {words.euros(sums[kind])}", kind, "", "") for kind, label in MONEY.items()], left=True
    )
    blocks = [legend, columns(drawn, float(totals.max()))]
    if left is not None:
        blocks.append(text(words("Sous chaque année : ce qui reste de fonds propres, en M€."), "quiet"))
    blocks.append(text(words(parts_sentence(board.risk)), "quiet"))
    title = words("{total:euros}, dont {own:euros} de fonds propres", total=totals.sum(), own=sums["own"])
    return Stage(words("L'argent"), title, words(chance_sentence(board.risk)), blocks)


def own_left(rows: pd.DataFrame, years: list[int]) -> pd.Series | None:
    """Return what is left of own funds each year (`charts.money_by_year.own_left`)."""
    from planning.charts.money_by_year import own_left as left

    return left(rows, years)


def residents(board: Board) -> Stage:
    """Say how many people have to live elsewhere, when, and who does not come back."""
    years, counted = board.shown.data.years, moves_by_year(board.shown.plan)
    away = {year: float(counted.get(year, 0.0)) for year in years}
    movers = board.movers
    for_good = float(movers["for_good"].sum()) if len(movers) else 0.0
    most = max(away.values(), default=0.0)
    title = words("Personne n'a à déménager")
    if most > 0 or for_good > 0:
        peak = max(away, key=lambda year: away[year])
        title = words("Au plus {persons:persons} à reloger, en {year}", persons=round(most), year=peak)
    drawn = [
        (words.integer(count) if round(count) else "–", [part(count, "own")] if count else [], [Said(str(year))])
        for year, count in away.items()
    ]
    left = [text(words("Personnes à reloger, par année"), "quiet"), columns(drawn, max(most, 1.0))]
    right: list[dict[str, Any]] = [
        figures([(words("Ne reviennent pas"), words.integer(for_good), "", words("leur logement disparaît"), "")])
    ]
    listed = [
        ("", [cell(Said(str(row["residence"]))), cell(Said(words.integer(row["persons"]), "strong"))])
        for row in movers.sort_values("persons", ascending=False).head(5).to_dict("records")
    ]
    if listed:
        right.append(table([(words("Résidence"), ""), (words("personnes"), "right")], listed))
    return Stage(words("Les habitants"), title, "", [pair(left, right)])


# 7 and 9: what is not done, and what is voted.


def refused(board: Board) -> Stage:
    """Say what is not done and why, each with the button that tries it."""
    rows = board.said.not_retained
    rows = rows.sort_values(["useful_places", "capex_eur"], ascending=[False, False]).head(MOST_REFUSED)
    drawn = []
    for row in rows.to_dict("records"):
        press = Press(
            words("Essayer"), f"impose:{row['residence_id']}", label=words("Imposer {name}", name=row["residence"])
        )
        why = str(row["reason"]) or words("{places:places} utiles de plus", places=float(row["useful_places"]))
        drawn.append(
            (
                "",
                [
                    cell(Said(str(row["residence"]), "strong"), Said(str(row["action"]), "quiet")),
                    cell(Said(why, "quiet")),
                    cell(Said(millions(float(row["capex_eur"])), "strong")),
                    cell(press),
                ],
            )
        )
    title = words("{count} sites restent en l'état : en changer un a un prix", count=len(board.said.not_retained))
    heads: list[Any] = [("", ""), (words("Ce que cela donnerait"), ""), (words("M€"), "right"), ("", "right")]
    return Stage(words("Ce que nous ne faisons pas"), title, "", [table(heads, drawn)] if drawn else [])


def decision(board: Board, against: tuple[str, ...]) -> Stage:
    """List the resolutions to vote: what is retained and refused, and the money that it commits."""
    rows = board.resolutions.head(MOST_VOTED).to_dict("records")
    kept = [row for row in rows if _mark(row) not in against]
    drawn = [("", _vote(row, _mark(row) in against)) for row in rows]
    starting = [row for row in kept if row["residence_id"]]
    total = [cell(), cell(Said(words("Engagés en {year}", year=board.first), "strong"))]
    total += [
        cell(Said(millions(sum(float(row[name]) for row in starting)), "strong")) for name in ("capex_eur", "own_eur")
    ]
    if "plan" in against:
        total = [cell(), cell(Said(words("Le plan est refusé : rien n'est engagé"), "bad")), cell(), cell()]
    drawn.append(("total", [*total, cell()]))
    title = words("{kept} résolutions retenues sur {total}", kept=len(kept), total=len(rows))
    heads: list[Any] = [("", ""), ("", ""), (words("M€"), "right"), (words("fonds propres"), "right"), ("", "right")]
    lost = [str(row["refusal"]) for row in rows if _mark(row) in against]
    sentence = words("Refuser : {lost}.", lost=words.clauses(lost)) if lost else ""
    return Stage(words("La décision"), title, sentence, [table(heads, drawn)])


def _mark(row: Mapping[Any, Any]) -> str:
    return str(row["residence_id"]) or "plan"


def _vote(row: Mapping[Any, Any], is_refused: bool) -> list[dict[str, Any]]:
    tone: Any = "quiet" if is_refused else ""
    name = str(row["title"])
    yes = Press(
        words("retenu"),
        f"keep:{_mark(row)}",
        "plain" if is_refused else "on",
        f"{name} : {words('retenu')}",
        not is_refused,
    )
    no = Press(
        words("refusé"),
        f"refuse:{_mark(row)}",
        "off" if is_refused else "plain",
        f"{name} : {words('refusé')}",
        is_refused,
    )
    return [
        cell(Said(str(row["number"]), tone)),
        cell(Said(name, "quiet" if is_refused else "strong")),
        cell(Said(millions(float(row["capex_eur"])), tone)),
        cell(Said(millions(float(row["own_eur"])), tone)),
        cell(yes, no),
    ]


FROZEN: Final[tuple[Callable[[Board], Stage], ...]] = (question, need, proposal, calendar, money, residents, refused)
"""Screens 1 to 7, in their order; 8 is live (`live.py`), 9 the vote."""
