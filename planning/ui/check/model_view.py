"""The page Modèle: the rules in words and formulas, what counts, what is not known, the exact model as a file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from planning.domain.errors import RequestError
from planning.domain.labels import COLUMN_LABELS, RULE_LABELS
from planning.domain.message import N_, Message
from planning.domain.rule_book import RULE_BOOK
from planning.domain.scenario import Scenario
from planning.domain.valuation import MONEY_TERMS, PEOPLE_TERMS
from planning.explain.change_words import subject_words
from planning.explain.model_page import ModelPage, model_limits, model_page, value_terms
from planning.explain.terms import (
    OTHER_TERMS,
    TERM_UNITS,
    WEIGHT_LABELS,
    WEIGHT_UNITS,
    WORTH_NAMES,
    WORTH_UNITS,
    is_in_euros,
)
from planning.explain.worth_words import Worth, unit_sentence
from planning.tables.scenario_file import apply_scenario
from planning.tables.subjects import EVERYWHERE
from planning.ui.kit import plan_answers
from planning.ui.kit.amounts_typed import shortest
from planning.ui.kit.desk import Desk, open_desk
from planning.ui.kit.drawing import part_once
from planning.ui.kit.figure_row import Figure, figures_row
from planning.ui.kit.markdown import plain
from planning.ui.kit.parameters_used import parameters_behind_options, show_parameters_used
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table
from planning.ui.plan.statements import worth_columns
from planning.workflow import export_refusal, exported

if TYPE_CHECKING:
    from planning.workflow import Census

TITLE = N_("Le modèle en clair")
WRITTEN_FROM = next(iter(RULE_BOOK)).value
"""The first family, in the order of the page, whose rows come from rules that somebody wrote."""


def show() -> None:
    """Draw the page."""
    desk = open_desk(TITLE)
    st.title(words(TITLE))
    scenario = desk.shown.plan.scenario if desk.shown else desk.portfolio.reference
    st.caption(plain(words("Scénario : {name}", name=scenario.title or scenario.name)))
    try:
        size, page = plan_answers.census(desk.data, scenario), model_page()
    except RequestError as error:
        st.error(plain(words(error.message)), icon=":material/error:")
        return
    part_once("model", desk.drawn_from, lambda: _model(desk, size, page, scenario))
    show_export(desk, scenario, size)


def _model(desk: Desk, size: Census, page: ModelPage, scenario: Scenario) -> None:
    _in_short(size, scenario)
    _written_rules(desk, scenario)
    _rules_of_every_plan(size)
    _criteria(desk, scenario)
    _limits(desk, scenario)
    _formulas(size, page, scenario)
    _versions(desk, scenario)


def _in_short(size: Census, scenario: Scenario) -> None:
    what = N_(
        "Parmi tous les plans qui respectent les règles ci-dessous, le calcul cherche celui dont la somme pesée est "
        "la plus petite : ce qui manque, ce qui convient mal, ce qui coûte."
    )
    if scenario.value is not None:
        what = N_(
            "Parmi tous les plans qui respectent les règles ci-dessous, le calcul cherche celui qui vaut le plus : les "
            "années bien logées, pendant le plan et longtemps après, moins ce qu'elles coûtent."
        )
    st.markdown(f"**{words(what)}**")
    figures = (
        (N_("Choix possibles"), size.columns.get("start", 0), N_("une opération, une année de début")),
        (N_("Inconnues"), sum(size.columns.values()), N_("choix, places, personnes, euros")),
        (N_("Contraintes"), sum(size.rows.values()), N_("une par règle, lieu et année")),
        (N_("Coefficients"), size.coefficients, N_("les nombres du modèle")),
    )
    figures_row([Figure(words(name), words.integer(count), words(detail)) for name, count, detail in figures])


def _written_rules(desk: Desk, scenario: Scenario) -> None:
    st.header(words("Les règles que l'on a écrites"))
    rules = apply_scenario(desk.data, scenario)["rules"]
    if rules.empty:
        st.info(words("Aucune règle n'est écrite pour ce portefeuille."))
        return
    hard, soft = words("toujours tenue"), N_("peut céder, à {price} par unité")
    rows = pd.DataFrame(
        {
            "rule": [words(RULE_LABELS[str(kind)]) for kind in rules["rule"]],
            "where": [_where(str(subject), desk) for subject in rules["subject"]],
            "value": rules["value"].to_numpy(),
            "year": ["" if pd.isna(when) else words.year(int(when)) for when in rules["year"]],
            "force": [
                hard if is_hard else words(soft, price=shortest(float(price)))
                for is_hard, price in zip(rules["hard"], rules["price"], strict=True)
            ],
            "author": rules["author"].to_numpy(),
            "reason": rules["reason"].to_numpy(),
        }
    )
    columns = [
        Column("rule", words("Règle"), width="medium", pinned=True),
        Column("where", words("Où"), width="medium"),
        Column("value", words("Valeur"), width="small"),
        Column("year", words("Année"), width="small"),
        Column("force", words("Force")),
        Column("author", words("Auteur")),
        Column("reason", words("Motif"), width="large"),
    ]
    alt = words("Les règles écrites pour ce scénario")
    show_table(rows, columns, alt, key="model.rules", height=min(38 + 35 * len(rows), 540))


def _where(subject: str, desk: Desk) -> str:
    if subject in ("", EVERYWHERE):
        return words("partout")
    items = subject_words(subject, desk.data, words)
    return ", ".join(words(item) if isinstance(item, Message) else item for item in items)


def _rules_of_every_plan(size: Census) -> None:
    st.header(words("Ce que tout plan respecte"))
    families = list(RULE_LABELS)
    always = [family for family in families[: families.index(WRITTEN_FROM)] if family in size.rows]
    st.markdown("\n".join(f"- {plain(words(RULE_LABELS[family]))}" for family in always))
    unused = [words(RULE_LABELS[family]) for family in families if family not in size.rows]
    if unused:
        template = N_("Le modèle connaît aussi, sans emploi dans ce scénario : {rules}.")
        st.caption(plain(words(template, rules=" ; ".join(unused))))


def _criteria(desk: Desk, scenario: Scenario) -> None:
    st.header(words("Ce qui compte, et combien"))
    if scenario.value is not None:
        _worth(desk, scenario)
        return
    terms = desk.shown.plan.objective_terms if desk.shown else {}
    rows = pd.DataFrame([_criterion(term, scenario) for term in (*WEIGHT_LABELS, *OTHER_TERMS)])
    rows["cost"] = [terms[term].weighted if term in terms else float("nan") for term in rows["term"]]
    rows = rows[(rows["weight"] != "0") | (rows["cost"].abs() > 0)]
    columns = [
        Column("label", words("Critère"), width="medium", pinned=True),
        Column("weight", words("Poids"), width="small"),
        Column("unit", words("Ce que le poids multiplie"), width="large"),
        Column("cost", words("Part dans le plan affiché"), lambda value: words.decimal(value, 1)),
    ]
    show_table(rows, columns, words("Les critères et leurs poids"), key="model.weights", height="content")
    what = N_(
        "La somme de la dernière colonne est la valeur du plan. Un critère de poids 0 ne compte pas, et n'est pas "
        "montré. Deux plans se comparent par leur valeur, jamais un plan à un euro."
    )
    st.caption(words(what))


def _worth(desk: Desk, scenario: Scenario) -> None:
    """Draw the terms of the value model: what each counts, and its part in the plan shown."""
    worth = Worth.of(scenario)
    known = desk.shown.plan.objective_terms if desk.shown and desk.shown.plan.scenario.value is not None else {}
    rows = pd.DataFrame(
        [
            {
                "label": words(label),
                "unit": words(WORTH_UNITS[term]),
                "part": known[term].weighted if term in known else float("nan"),
            }
            for term, label in WORTH_NAMES.items()
            if term in PEOPLE_TERMS + MONEY_TERMS or (term in known and known[term].weighted != 0)
        ]
    )
    columns = [
        Column("label", words("Critère"), width="medium", pinned=True),
        Column("unit", words("Ce qui est compté, actualisé"), width="large"),
        *worth_columns(worth, N_("Perdu dans le plan affiché, en équivalent d'années bien logées")),
    ]
    alt = words("Les critères et leur part")
    show_table(worth.beside(rows, "part"), columns, alt, key="model.weights", height="content")
    st.caption(plain(words(unit_sentence(scenario))))


def _criterion(term: str, scenario: Scenario) -> dict[str, str]:
    weight = getattr(scenario.weights, term, None)
    shown = "" if weight is None else shortest(weight * WEIGHT_UNITS.get(term, 1.0))
    label = {**WEIGHT_LABELS, **OTHER_TERMS}[term]
    return {"term": term, "label": words(label), "weight": shown, "unit": words(TERM_UNITS[term])}


def _limits(desk: Desk, scenario: Scenario) -> None:
    st.header(words("Ce que le modèle ne sait pas"))
    what = N_("À garder en tête avant de voter : un plan n'est le meilleur que de ce que le modèle voit.")
    st.markdown(words(what))
    found = model_limits(desk.data, scenario)
    with st.grid(2, min_column_width=440, gap="large") as halves:
        for subject, said in found.items():
            with halves.cell():
                st.subheader(words(subject))
                st.markdown("\n".join(f"- {plain(words(limit))}" for limit in said))


def _formulas(size: Census, page: ModelPage, scenario: Scenario) -> None:
    st.header(words("Les formules"))
    what = N_("Les formules sont celles de docs/model.md, qui explique chaque symbole (en anglais).")
    if scenario.value is not None:
        what = N_("Les formules sont celles de docs/model.md et docs/value.md, qui les expliquent (en anglais).")
    st.caption(words(what))
    lines = N_("{number}. {label} ({count} lignes)")
    with st.expander(words("Les règles de ce scénario, en formules")):
        for family, (number, formula) in page.rules.items():
            if family in size.rows:
                values = {"number": number, "label": Message(RULE_LABELS[family]), "count": size.rows[family]}
                st.markdown(f"**{plain(words(lines, **values))}**")
                st.code(formula, language=None, wrap_lines=True)
    with st.expander(words("Les critères, en formules")):
        labels = {**WEIGHT_LABELS, **OTHER_TERMS} if scenario.value is None else WORTH_NAMES
        for term, formula in (page.terms if scenario.value is None else value_terms()).items():
            st.markdown(plain(words(labels[term])))
            st.code(formula if is_in_euros(term) else f"Σ {formula}", language=None, wrap_lines=True)
    with st.expander(words("Les inconnues, et leur nombre")):
        families = [family for family in page.symbols if family in size.columns]
        rows = pd.DataFrame(
            {
                "symbol": [page.symbols[family] for family in families],
                "label": [words(COLUMN_LABELS[family]) for family in families],
                "count": [size.columns[family] for family in families],
            }
        )
        columns = [
            Column("symbol", words("Symbole")),
            Column("label", words("Ce que c'est"), width="large"),
            Column("count", words("Nombre"), words.integer),
        ]
        show_table(rows, columns, words("Les inconnues du modèle"), key="model.columns")


def _versions(desk: Desk, scenario: Scenario) -> None:
    """Say from which data, by which versions, with which settings."""
    st.header(words("Les données et les versions"))
    counts = {name: len(desk.data[name]) for name in ("residences", "options", "needs", "rules")}
    what = N_(
        "{portfolio} : {residences} résidences, {options} options, {needs} lignes de besoin, {rules} règles écrites."
    )
    said = [Message(what, {"portfolio": desk.data.manifest.name, **counts})]
    if desk.data.manifest.reference_date is not None:
        said.append(Message(N_("Données du {date}."), {"date": desk.data.manifest.reference_date}))
    said.append(Message(N_("Empreinte des données : {hash}."), {"hash": desk.data.hash_for(scenario)[:16]}))
    if desk.shown is not None:
        plan = desk.shown.plan
        versions = [f"{name} {version}" for name, version in plan.versions.items()]
        what = N_("Plan calculé par {engine}, avec {versions}.")
        said.append(Message(what, {"engine": plan.engine, "versions": versions}))
    st.markdown("\n".join(f"- {plain(words(one))}" for one in said))
    behind = parameters_behind_options(desk.data, desk.data["options"])
    show_parameters_used(behind, desk.data, "model")


# The exact model as a file, from the page and from the terminal.


FORMS = {"lp": N_("Télécharger le modèle (.lp)"), "mps": N_("Télécharger le modèle (.mps)")}
COMMAND = ".venv/bin/python -m planning optimise --data {folder} --scenario {scenario} --export modele.lp"


def show_export(desk: Desk, scenario: Scenario, size: Census) -> None:
    """Draw the downloads, or say why there is none, and the command that writes the same file."""
    st.header(words("Le modèle exact, pour un autre solveur"))
    st.markdown(
        words(
            "Les mêmes nombres, dans l'unité des données, avec des noms qui se lisent (works_capacity__W1__2029). "
            "Tout solveur qui lit ces fichiers doit trouver la même valeur : de quoi ne pas croire le plan sur "
            "parole."
        )
    )
    with st.container(horizontal=True):
        for form, label in FORMS.items():
            refusal = export_refusal(scenario, size, form)
            if refusal is not None:
                st.info(plain(words(refusal)))
                continue
            st.download_button(
                words(label),
                data=partial(exported, desk.data, scenario, form),
                file_name=f"modele.{form}",
                mime="text/plain",
                icon=":material/download:",
                on_click="ignore",
                key=f"model.{form}",
            )
        st.download_button(
            words("Télécharger le scénario (.json)"),
            data=scenario.model_dump_json(indent=1),
            file_name="scenario.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
            key="model.scenario",
        )
    st.markdown(words("La même chose dans un terminal, depuis le dossier du logiciel :"))
    folder = desk.data.folder or words("DOSSIER")
    st.code(COMMAND.format(folder=folder, scenario="scenario.json"), language="bash", wrap_lines=True)
