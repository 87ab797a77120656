"""The pages of the board's papers, the decisions to vote first."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pandas as pd

from planning.domain.message import N_
from planning.explain.board.movers import worst_year
from planning.explain.board.resolutions import OPENING
from planning.explain.how_housed import FOUR, HOUSED_NAMES
from planning.explain.money.risk_words import chance_sentence, overrun_sentence
from planning.report.page_parts import Bars, Block, Column, Page, Series, Table, Text, split
from planning.report.paper import Paper

MOST_ROWS: Final = 14
VOTES_A_PAGE: Final = 8
TEXTS_A_PAGE: Final = 6
MILLION: Final = 1e6
MONEY: Final = (("own", N_("fonds propres"), "#0B5394"), ("loan", N_("prêts"), "#C9B27C"),
                ("grant", N_("subventions"), "#E7DCC0"))  # fmt: skip
STATES: Final = {"well": "#0B5394", "badly": "#C9B27C", "unfit": "#22272E", "without": "#A1260D"}
"""How people are housed, from well to without a place."""
NOBODY: Final = 0.5
"""Of persons: below, nobody."""


def board_pages(paper: Paper) -> list[Page]:
    """Return the pages: votes, resolutions, people, money, calendar, movers, what is not done, indicators, proof."""
    return [
        *_votes(paper),
        *_texts(paper),
        *_people(paper),
        _money(paper),
        *_calendar(paper),
        *_movers(paper),
        *_not_done(paper),
        _indicators(paper),
        _proof(paper),
    ]


def millions(paper: Paper, amount: Any) -> str:
    """Write an amount in millions of euros, two decimals, without its unit: the column has it."""
    return paper.words.decimal(float(amount) / MILLION, 2)


# What is voted.


def _votes(paper: Paper) -> Iterator[Page]:
    words, rows = paper.words, paper.resolutions
    columns = (
        Column(words("N°"), 0.4),
        Column(words("Résolution"), 2.6),
        Column(words("Ce qui est fait"), 3.6),
        Column(words("Quand"), 1.2),
        Column(words("M€"), 0.75, is_number=True),
        Column(words("dont fonds propres"), 0.95, is_number=True),
        Column(words("Si le conseil refuse"), 2.9),
        Column(words("Vote"), 0.8, is_box=True),
    )
    cells = [_vote(row, paper) for row in rows.to_dict("records")]
    starting = rows.iloc[1:]
    if len(starting):
        label = words("Résolutions 2 à {last}", last=int(rows["number"].iloc[-1]))
        sums = (starting["capex_eur"].sum(), starting["own_eur"].sum())
        cells.append(("", label, "", "", *(millions(paper, one) for one in sums), "", ""))
    bold = frozenset({0, len(cells) - 1} if len(starting) else {0})
    title = words.plural("{n} décision à voter", "{n} décisions à voter", len(rows))
    parts = split(Table(columns, tuple(cells), bold), VOTES_A_PAGE)
    for number, part in enumerate(parts):
        blocks: tuple[Block, ...] = (part, _beneath(paper)) if number == len(parts) - 1 else (part,)
        yield Page(_continued(title, number, paper), paper.headline, blocks)


def _vote(row: dict[Any, Any], paper: Paper) -> tuple[str, ...]:
    years = paper.words(
        "{start_year} → {delivery_year}", start_year=row["start_year"], delivery_year=row["delivery_year"]
    )
    money = (millions(paper, row["capex_eur"]), millions(paper, row["own_eur"]))
    return (str(row["number"]), row["title"], row["what"], years, *money, row["refusal"], "")


def _beneath(paper: Paper) -> Text:
    """Say under the votes what is due in the first year, how good the plan is, what is not done."""
    words, first = paper.words, paper.data.manifest.first_year
    money = paper.money[paper.money["year"] == first]
    own = money[money["kind"] == "own"]
    due = {
        "spent": float(money["spent_eur"].sum()),
        "own": float(own["spent_eur"].sum()),
        "left": float(own["available_eur"].sum(skipna=False)),
    }
    limited = N_("{spent:euros}, dont {own:euros} de fonds propres sur {left:euros} disponibles.")
    paid = N_("{spent:euros}, dont {own:euros} de fonds propres.")
    due_text = words(paid if math.isnan(due["left"]) else limited, **due)
    kept = len(paper.not_retained)
    return Text(
        (
            (words("À payer en {year} :", year=first), due_text),
            (words("Le risque :"), f"{words(chance_sentence(paper.risk))} {words(overrun_sentence(paper.risk))}"),
            (words("La preuve :"), " · ".join(paper.status)),
            (words("Ce qui n'est pas fait :"), words("résidences qui restent comme elles sont : {count}.", count=kept)),
        )
    )


def _texts(paper: Paper) -> Iterator[Page]:
    """Yield the draft resolutions, each whole."""
    words = paper.words
    paragraphs = [
        (words("Résolution {number}.", number=int(row["number"])), row["text"])
        for row in paper.resolutions.to_dict("records")
    ]
    size = math.ceil(len(paragraphs) / math.ceil(len(paragraphs) / TEXTS_A_PAGE))
    for start in range(0, len(paragraphs), size):
        title = _continued(words("Projet de résolutions"), start // size, paper)
        lead = words("Texte proposé, à relire par vos services avant le vote.")
        yield Page(title, lead, (Text(tuple(paragraphs[start : start + size])),))


def _continued(title: str, number: int, paper: Paper) -> str:
    return title if number == 0 else paper.words("{title} (suite)", title=title)


# What people get.


def _people(paper: Paper) -> Iterator[Page]:
    """Yield how each public is housed at the end of the plan; under the first model, how many have a place."""
    words, year = paper.words, paper.summary.year
    rows = paper.housed_groups
    if rows.empty:
        yield _served(paper)
        return
    columns = (
        Column(words("Public"), 3.0),
        *(Column(words(HOUSED_NAMES[name]), 1.4, is_number=True) for name in FOUR),
        Column(words("Besoin"), 1.2, is_number=True),
    )
    numbers = [*FOUR, "need"]
    cells = [(row["label"], *(words.integer(row[name]) for name in numbers)) for row in rows.to_dict("records")]
    figures = paper.summary.housed
    if figures is not None:
        # The four numbers of the plan, as the screens show them: rounding each public apart could differ by one.
        totals = [figures[name].value for name in FOUR]
        cells.append((words("Ensemble"), *(words.integer(one) for one in (*totals, sum(totals)))))
    series = tuple(
        Series(words(HOUSED_NAMES[name]), STATES[name], tuple(float(value) for value in rows[name])) for name in FOUR
    )
    alt = words(
        "Pour chaque public, combien sont bien logés, mal logés, dans l'indigne ou sans place en {year}.", year=year
    )
    bars = Bars(tuple(rows["label"]), series, words("personnes"), alt)
    table = Table(columns, tuple(cells), frozenset({len(cells) - 1}))
    yield Page(words("Qui est bien logé en {year}", year=year), paper.headline, (bars, table))


def _served(paper: Paper) -> Page:
    words, year = paper.words, paper.summary.year
    rows = paper.supply[paper.supply["year"] == year]
    columns = (Column(words("Public"), 3.0), *(Column(words(name), 1.2, is_number=True) for name in
               (N_("Besoin"), N_("Logés"), N_("Sans place"))))  # fmt: skip
    cells = tuple(
        (row["label"], *(words.integer(row[name]) for name in ("need", "served", "unmet")))
        for row in rows.to_dict("records")
    )
    series = (
        Series(words("Logés"), STATES["well"], tuple(rows["served"].astype(float))),
        Series(words("Sans place"), STATES["without"], tuple(rows["unmet"].astype(float))),
    )
    alt = words("Pour chaque public, combien ont une place en {year}.", year=year)
    bars = Bars(tuple(rows["label"]), series, words("personnes"), alt)
    return Page(words("Qui a une place en {year}", year=year), paper.headline, (bars, Table(columns, cells)))


# Money.


def _money(paper: Paper) -> Page:
    words, money = paper.words, paper.money
    years = sorted(int(year) for year in money["year"].unique())
    spent = money.groupby(["kind", "year"])["spent_eur"].sum()
    values = {kind: [float(spent.get((kind, year), 0.0)) for year in years] for kind, _, _ in MONEY}
    series = tuple(
        Series(words(name), colour, tuple(value / MILLION for value in values[kind])) for kind, name, colour in MONEY
    )
    cells = [
        (words(name).capitalize(), *(millions(paper, one) for one in values[kind]), millions(paper, sum(values[kind])))
        for kind, name, _ in MONEY
    ]
    totals = [sum(values[kind][place] for kind in values) for place in range(len(years))]
    cells.append((words("Ensemble"), *(millions(paper, one) for one in totals), millions(paper, sum(totals))))
    columns = (
        Column(words("M€"), 1.9),
        *(Column(str(year), 0.8, is_number=True) for year in years),
        Column(words("Total"), 1.0, is_number=True),
    )
    figures = paper.summary
    lead = words(
        "{capex:exact_euros} d'investissement : {works:exact_euros} de travaux et {upkeep:exact_euros} d'entretien. "
        "{own:exact_euros} de fonds propres, {loans:exact_euros} de prêts, {grants:exact_euros} de subventions.",
        capex=figures.capex.value,
        works=figures.works,
        upkeep=figures.upkeep,
        own=figures.own.value,
        loans=figures.loans.value,
        grants=figures.grants.value,
    )
    if paper.wear_before_works >= 1.0:
        what = N_("S'y ajoutent {wear:exact_euros} d'entretien avant travaux.")
        lead += " " + words(what, wear=paper.wear_before_works)
    if paper.for_others >= 1.0:
        lead += " " + words("{others:exact_euros} à la charge d'autres propriétaires.", others=paper.for_others)
    alt = words("Ce qui est payé chaque année, en millions d'euros, par source.")
    bars = Bars(tuple(str(year) for year in years), series, words("M€"), alt, digits=1)
    return Page(words("Qui paie, et quand"), lead, (bars, Table(columns, tuple(cells), frozenset({len(cells) - 1}))))


# When, who moves, what is left as it is.


def _calendar(paper: Paper) -> Iterator[Page]:
    words = paper.words
    columns = (
        Column(words("Résidence"), 2.8),
        Column(words("Territoire"), 2.0),
        Column(words("Décision"), 4.0),
        Column(words("Début"), 0.8, is_number=True),
        Column(words("Chantier"), 1.1, is_number=True),
        Column(words("Livraison"), 1.1, is_number=True),
        Column(words("M€"), 0.7, is_number=True),
    )
    cells = [
        (
            row["residence"],
            row["territory_name"],
            row["decision"],
            str(int(row["start_year"])),
            str(int(row["works_start"])),
            str(int(row["delivery_year"])),
            millions(paper, row["capex_eur"]),
        )
        for row in paper.decisions.to_dict("records")
    ]
    title = words.plural("Le calendrier : {n} opération", "Le calendrier : {n} opérations", len(cells))
    yield from _tables(title, "", columns, cells, paper)


def _movers(paper: Paper) -> Iterator[Page]:
    words, rows = paper.words, paper.movers
    if rows.empty:
        return
    columns = (
        Column(words("Résidence"), 3.0),
        Column(words("Années"), 1.2),
        Column(words("Logées ailleurs pendant le chantier"), 1.7, is_number=True),
        Column(words("Relogées pour de bon"), 1.4, is_number=True),
        Column(words("Places à la livraison"), 1.3, is_number=True),
    )
    cells = [
        (
            row["residence"],
            words("{first_year}-{last_year}", first_year=row["first_year"], last_year=row["last_year"]),
            _persons(row["persons"], paper),
            _persons(row["for_good"], paper),
            "" if pd.isna(row["places_after"]) else words.integer(row["places_after"]),
        )
        for row in rows.to_dict("records")
    ]
    worst = worst_year(paper.summary)
    lead = "" if worst is None else words(worst)
    yield from _tables(words("Les habitants : qui déménage, et quand"), lead, columns, cells, paper)


def _persons(count: float, paper: Paper) -> str:
    return paper.words.integer(count) if count > NOBODY else "0"


def _not_done(paper: Paper) -> Iterator[Page]:
    words, rows = paper.words, paper.not_retained.head(MOST_ROWS)
    if rows.empty:
        return
    columns = (
        Column(words("Résidence"), 2.6),
        Column(words("Ce qui était possible"), 3.6),
        Column(words("M€"), 0.7, is_number=True),
        Column(words("Places utiles en plus"), 1.1, is_number=True),
        Column(words("Pourquoi pas, ou ce qu'elle devient"), 3.6),
    )
    cells = [
        (
            row["residence"],
            row["decision"],
            millions(paper, row["capex_eur"]),
            words.integer(row["useful_places"]),
            row["reason"] or _without_works(row, paper),
        )
        for row in rows.to_dict("records")
    ]
    lead = words(
        "Les plus utiles des résidences que le plan laisse comme elles sont : {shown} sur {count}.",
        shown=len(rows),
        count=len(paper.not_retained),
    )
    yield from _tables(words("Ce qui n'est pas fait, et pourquoi"), lead, columns, cells, paper)


def _without_works(row: dict[Any, Any], paper: Paper) -> str:
    """Say what becomes of the homes that are there: what the board weighs the option against."""
    before, after = str(row["class_before"]), str(row["class_after"])
    year = paper.data.manifest.last_year
    if not before or row["kind"] in OPENING:
        return ""
    if before == after:
        return paper.words("sans travaux, reste en classe {after} jusqu'en {year}", after=after, year=year)
    return paper.words("sans travaux, de la classe {before} à {after} en {year}", before=before, after=after, year=year)


def _tables(
    title: str, lead: str, columns: tuple[Column, ...], cells: Sequence[tuple[str, ...]], paper: Paper
) -> Iterator[Page]:
    for number, part in enumerate(split(Table(columns, tuple(cells)), MOST_ROWS)):
        yield Page(_continued(title, number, paper), lead, (part,))


# What partners ask for, and what is proven.


def _indicators(paper: Paper) -> Page:
    words = paper.words
    cus = Table(
        (
            Column(words("Indicateur"), 1.0),
            Column(words("Ce qu'il compte"), 5.0),
            Column(words("3 ans"), 0.8, is_number=True),
            Column(words("6 ans"), 0.8, is_number=True),
            Column(words("Plan"), 0.8, is_number=True),
            Column(words("Texte"), 1.7),
        ),
        tuple(
            (
                row["indicator"],
                row["name"],
                *(words.integer(row[name]) for name in ("three_years", "six_years", "whole_plan")),
                row["source"],
            )
            for row in paper.cus.to_dict("records")
        ),
    )
    psp = Table(
        (
            Column(words("Classe du PSP"), 2.4),
            Column(words("Résidences"), 1.0, is_number=True),
            Column(words("Places aujourd'hui"), 1.2, is_number=True),
            Column(words("Places après"), 1.2, is_number=True),
            Column(words("M€"), 1.0, is_number=True),
            Column(words("dont fonds propres"), 1.2, is_number=True),
        ),
        tuple(
            (
                row["class_name"],
                *(words.integer(row[name]) for name in ("residences", "places_before", "places_after")),
                *(millions(paper, row[name]) for name in ("capex_eur", "own_eur")),
            )
            for row in paper.psp.to_dict("records")
        ),
    )
    lead = words(
        "Comptés en places du modèle (une personne chacune) : la conversion en logements équivalents de la convention "
        "reste à faire."
    )
    return Page(words("Indicateurs pour les conventions et le plan de patrimoine"), lead, (cus, psp))


def _proof(paper: Paper) -> Page:
    """Say how good the plan is, what limits it, how many figures are to be verified, how to check a paper."""
    words, known = paper.words, paper.parameters
    unverified = int((~known["verified"].astype(bool)).sum())
    paragraphs = [
        (words("Le plan."), " · ".join(paper.status)),
        *((words("Ce qui le limite."), one) for one in paper.limits),
        (
            words("Les chiffres publics et hypothèses."),
            words("À vérifier encore : {count} sur {total}. Ils sont dans le classeur, feuille Hypothèses.",
                  count=unverified, total=len(known)),
        ),
        (
            words("Vérifier ce dossier."),
            words(
                "Son empreinte est {mark}. La commande « python -m planning verify plan.json --mark {mark} » recompte "
                "le plan sans l'optimiseur et refuse tout autre plan.",
                mark=paper.plan.mark,
            ),
        ),
    ]  # fmt: skip
    return Page(words("Ce que vaut ce plan, et comment le vérifier"), "", (Text(tuple(paragraphs)),))
