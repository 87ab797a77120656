"""The room Synthèse: what do we get, for how much, and what limits it; one screen, the rest on demand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from planning.charts import Chart, housed_chart, money_chart, need_bars, need_multiples
from planning.charts.money_by_year import KINDS
from planning.charts.need_bars import STATES
from planning.charts.theme import MONEY_COLOURS
from planning.domain.asked_change import Change
from planning.domain.message import N_, Message
from planning.explain import Figure as Amount
from planning.explain import Summary, cost_sentence, finding, gain_sentence, missing_over_futures
from planning.explain.how_housed import HOUSED_NAMES
from planning.explain.money.risk_words import RiskFigures, chance_sentence, median_sentence, risk_figures
from planning.explain.residences.families import family_of
from planning.ui.kit import cached, links
from planning.ui.kit.desk import PlanDesk, open_plan_desk
from planning.ui.kit.drawing import draw, part_once, show_chart, show_twin
from planning.ui.kit.figure_row import Figure, figures_row
from planning.ui.kit.legend import Key, legend
from planning.ui.kit.listing import Head, Row, Span, class_change, opening, show_list, text
from planning.ui.kit.markdown import plain
from planning.ui.kit.need_bands import need_band
from planning.ui.kit.parameters_used import plan_parameters, show_parameters_open
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table
from planning.ui.kit.views import only_heading

TITLE = N_("Ce que donne le plan")
NARROWEST_PANEL_PX = 250
MILLION = 1e6
MOST_LISTED = 6
"""Of what begins in the first year: the screen needs no scrolling."""


def show() -> None:
    """Draw the room."""
    desk = open_plan_desk(TITLE)
    said = desk.said
    st.caption(_status(desk))
    only_heading().say(words(finding(desk.shown.plan, said.summary)), _for_how_much(desk))
    figures_row(headline_figures(said.summary, _risk(desk) if desk.shown.plan.has_decisions else None))
    left, right = st.columns([0.565, 0.435], gap="large")
    with left:
        part_once("summary.need", desk.drawn_from, lambda: _needs(desk))
        _limits(desk)
        _more(desk)
    with right:
        part_once("summary.money", desk.drawn_from, lambda: _money(desk))
        _first_year(desk)


def _status(desk: PlanDesk) -> str:
    parts = [words(part) for part in desk.said.status_line]
    entry = desk.shown.entry
    if entry.checked_at is not None and not entry.faults:
        checked = Message(N_("contrôlé le {date}"), {"date": entry.checked_at.date()})
        parts.append(words(checked))
    return plain(" · ".join(parts))


def _for_how_much(desk: PlanDesk) -> str:
    said = desk.said.summary
    if not desk.shown.plan.has_decisions or round(said.capex.value) <= 0:
        return words(cost_sentence(said))
    return f"{words(cost_sentence(said))} {words(chance_sentence(_risk(desk)))}"


def _risk(desk: PlanDesk) -> RiskFigures:
    shown = desk.shown
    return cached.remembered("risk", (shown.entry.id,), lambda: risk_figures(cached.overruns(shown), shown.plan))


# The five figures, in words.


def headline_figures(found: Summary, risk: RiskFigures | None) -> list[Figure]:
    """Return who is well housed, who is worst off, the money, the works, who has to live elsewhere meanwhile."""
    return [*_people(found), _investment(found, risk), _works(found), _elsewhere(found)]


def _people(found: Summary) -> list[Figure]:
    year = {"year": found.year}
    if found.housed is None:
        named, needs = words("Logées en {year}", **year), links.address(links.DATA, data_view="needs")
        served = Figure(named, words.integer(found.served.value), **_against(found.served), href=needs)
        title = words("Places adaptées occupées")
        return [served, Figure(title, words.integer(found.fitting.value), **_against(found.fitting), href=needs)]
    well, unfit, without = (found.housed[name] for name in ("well", "unfit", "without"))
    needs, works = links.address(links.DATA, data_view="needs"), links.address(links.PLAN, plan_view="list")
    first = Figure(words("Bien logés en {year}", **year), words.integer(well.value), **_against(well), href=needs)
    if round(unfit.value) == 0 and round(unfit.change or 0) == 0:
        worst, title, where = without, words("Sans place"), needs
    else:
        worst, title, where = unfit, words("Dans l'indigne"), works
    return [first, Figure(title, words.integer(worst.value), **_against(worst, more_is_better=False), href=where)]


def _against(amount: Amount, *, more_is_better: bool = True) -> dict[str, Any]:
    """Return the detail of a figure against doing nothing, and whether it is good or bad news."""
    if amount.change is None:
        return {}
    count = round(amount.change)
    if count == 0:
        return {"detail": words("autant que sans plan")}
    more, less = N_("{count} de plus que sans plan"), N_("{count} de moins que sans plan")
    detail = words(more if count > 0 else less, count=abs(count))
    return {"detail": detail, "tone": "good" if (count > 0) == more_is_better else "bad"}


def _investment(found: Summary, risk: RiskFigures | None) -> Figure:
    amount, _, unit = words.euros(found.capex.value).rpartition("\u00a0")
    detail = "" if risk is None or round(risk.works) <= 0 else words(median_sentence(risk))
    paid = links.address(links.MONEY, money_view="who")
    return Figure(words("Investissement"), amount or unit, detail, unit if amount else "", href=paid)


def _works(found: Summary) -> Figure:
    labels = words("aucune étiquette F ou G")
    if found.labels_total:
        left = found.labels_total - found.labels_treated
        labels = words("étiquettes F-G : {total} → {left}", total=found.labels_total, left=left)
    unit = words("sur {total} sites", total=found.sites)
    works = links.address(links.PLAN, plan_view="list")
    return Figure(words("Chantiers"), words.integer(found.operations), labels, unit, href=works)


def _elsewhere(found: Summary) -> Figure:
    when = words("aucun déménagement")
    if found.peak_year is not None:
        when = words("au plus la même année, {year}", year=found.peak_year)
    moves = links.address(links.PLAN, plan_view="calendar")
    return Figure(words("Personnes à reloger"), words.integer(found.peak_moves.value), when, href=moves)


# Two charts: how people are housed against the need, and who pays when.


def _needs(desk: PlanDesk) -> None:
    """Draw how people are housed in the last year, with the plan and without, a row per public."""
    now, year = desk.said.housed_groups, desk.said.summary.year
    if now.empty:
        _needs_over_the_years(desk)
        return
    st.header(words("Besoin et places en {year}, par public", year=year), anchor=False)
    totals = now[[*STATES, "need"]].sum()
    grey = {"well": "#5B6770", "badly": "#C3CBD2", "unfit": "#22272E"}
    keys = [
        *(Key(words(label), grey.get(name, ""), words.integer(totals[name])) for name, label in STATES.items()),
        Key(words("besoin"), "|", words.integer(totals["need"])),
        Key(words("8 chances sur 10"), "-"),
    ]
    legend(keys)
    draw(_need_chart(desk, now, year), "summary.need")


def _need_chart(desk: PlanDesk, now: pd.DataFrame, year: int) -> Chart:
    band = need_band(cached.draws(desk.data), desk.shown.plan.scenario)
    looks = desk.data["client_groups"].set_index("client_group")
    rows = now.assign(
        colour=now["client_group"].map(looks["colour"]),
        letter=now["client_group"].map(looks["shape"]),
        low=float("nan"),
        high=float("nan"),
    )
    if band is not None:
        of_year = band[band["year"] == year].set_index("client_group")
        rows = rows.assign(low=rows["client_group"].map(of_year["low"]), high=rows["client_group"].map(of_year["high"]))
    return need_bars(rows, desk.said.housed_anyway, words)


def _needs_over_the_years(desk: PlanDesk) -> None:
    """Draw, under the first model, one small chart per public; one table for all."""
    supply = desk.said.supply
    st.header(words("Le besoin et les places, par public"), anchor=False)
    average = missing_over_futures(desk.shown.plan)
    if average is not None:
        st.caption(plain(words(average)))
    band = need_band(cached.draws(desk.data), desk.shown.plan.scenario)
    groups = [group for _, group in supply.groupby("client_group", sort=False)]
    with st.grid(max(len(groups), 1), min_column_width=NARROWEST_PANEL_PX):
        for group in groups:
            name = group["client_group"].iloc[0]
            draw(need_multiples(group, _of_group(band, name), 1, words), f"summary.need.{name}")
    show_twin(need_multiples(supply, band, 4, words))


def _of_group(band: pd.DataFrame | None, group: str) -> pd.DataFrame | None:
    return None if band is None else band[band["client_group"] == group]


def _money(desk: PlanDesk) -> None:
    st.header(words("L'argent par année, et qui paie"), anchor=False)
    paid = desk.said.money.groupby("kind")["spent_eur"].sum()
    keys = [
        Key(words(label), MONEY_COLOURS[kind], words.euros(float(paid.get(kind, 0.0)))) for kind, label in KINDS.items()
    ]
    legend(keys)
    draw(money_chart(desk.said.money, words), "summary.money")


# Two lists: what limits the plan, and what is to be decided first.


def _limits(desk: PlanDesk) -> None:
    st.header(words("Ce qui limite le plan"), anchor=False)
    plan = desk.shown.entry.id
    rows = [
        Row([text(words(limit.sentence)), [[_ask(limit.change, number, plan)]]], id=str(number))
        for number, limit in enumerate(desk.said.limiting)
    ]
    chosen = show_list(
        [Head(""), Head("", "right", "9rem")], rows, words("Ce qui limite le plan"), key="summary.limits"
    )
    if chosen.opened:
        asked = desk.said.limiting[int(chosen.opened)].change
        if asked is None:
            links.go(links.WHAT_IF)
        else:
            links.ask(plan, asked)


def _ask(change: Change | None, number: int, plan: int) -> Span:
    """Return the question that a limit calls for: a million more, else the room where questions are asked."""
    if change is None:
        return Span(words("Et si… →"), opens=str(number), href=links.address(links.WHAT_IF))
    return Span(words("Et si : +1 M€ →"), opens=str(number), href=links.asking(plan, change))


def _first_year(desk: PlanDesk) -> None:
    """List what begins in the first year: what the board has to decide now."""
    rows = desk.said.decisions
    year = desk.shown.data.manifest.first_year
    starting = rows[rows["start_year"] == year]
    values = {"year": year, "count": len(starting), "cost": starting["capex_eur"].sum()}
    st.header(words("À décider pour {year} : {count} chantiers, {cost:euros}", **values), anchor=False)
    if starting.empty:
        st.markdown(words("Aucun chantier ne commence cette année-là."))
        return
    heads = [
        Head(words("Résidence")),
        Head(words("Décision")),
        Head(words("M€"), "right"),
        Head(words("Classe"), "right"),
    ]
    drawn = [
        Row(
            [
                [[*_sign(str(row["kind"])), opening(str(row["residence"]), str(row["residence_id"]))]],
                text(_family(str(row["kind"]), str(row["action"]))),
                text(words.decimal(float(row["capex_eur"]) / MILLION, 2)),
                [class_change(str(row["class_before"]), str(row["class_after"]))],
            ],
            id=str(row["residence_id"]),
        )
        for row in starting.head(MOST_LISTED).to_dict("records")
    ]
    left = len(starting) - MOST_LISTED
    if left > 0:
        drawn.append(Row([text(words("et {count} autres, dans le Plan", count=left), "quiet"), [], [], []]))
    chosen = show_list(heads, drawn, words("Ce qui commence la première année"), key="summary.first")
    if chosen.opened:
        links.explain_residence(chosen.opened)


def _sign(kind: str) -> list[Span]:
    family = family_of(kind)
    return [] if family is None else [Span(family.sign, label=words(family.name), color=family.colour)]


def _family(kind: str, otherwise: str) -> str:
    """Return what its sign stands for: the operation's own name, which is long, is that of the list in Plan."""
    family = family_of(kind)
    return otherwise if family is None else words(family.name)


# On demand: the years, the figures behind.


def _more(desk: PlanDesk) -> None:
    """Draw what opens over the screen when it is asked for: the screen itself needs no scrolling."""
    names = plan_parameters(desk)
    known = cached.parameters(desk.shown.data)
    doubtful = int((~known.loc[known["parameter_id"].isin(names), "verified"].astype("bool")).sum())
    with st.container(horizontal=True, gap="medium"):
        if st.button(
            words("Année par année, et après le plan"),
            type="tertiary",
            icon=":material/bar_chart:",
            key="summary.years",
        ):
            _years_open(desk)
        label = words("{count} chiffres derrière ce plan, {doubtful} à vérifier", count=len(names), doubtful=doubtful)
        if st.button(label, type="tertiary", icon=":material/rule:", key="summary.behind"):
            _figures_open(desk)


def _years_open(desk: PlanDesk) -> None:
    said, gain = desk.said, gain_sentence(desk.shown.plan)

    @st.dialog(words("Comment les personnes sont logées, année par année"), width="large")
    def opened() -> None:
        if gain is not None:
            st.markdown(plain(words(gain)))
        if not said.housed.empty:
            show_chart(housed_chart(said.housed, words), "summary.housed")
            st.caption(words("Après le trait : des moyennes par période, où rien n'est décidé."))
            _by_group(desk)
        st.markdown(plain(words(said.ranking_gain)))

    opened()


def _figures_open(desk: PlanDesk) -> None:
    @st.dialog(words("Les chiffres et hypothèses derrière ce plan"), width="large")
    def opened() -> None:
        links.link(links.DATA, words("Lesquels pourraient changer le plan ?"), ":material/rule:", data_view="quality")
        show_parameters_open(plan_parameters(desk), desk.shown.data, "summary")

    opened()


def _by_group(desk: PlanDesk) -> None:
    columns = [
        Column("label", words("Public"), pinned=True, width="medium"),
        *(Column(name, words(label), words.integer) for name, label in HOUSED_NAMES.items()),
        Column("need", words("Besoin"), words.integer),
    ]
    title = words("Par public, en {year}", year=desk.said.summary.year)
    show_table(desk.said.housed_groups, columns, title, key="summary.housed.groups", height="content")
