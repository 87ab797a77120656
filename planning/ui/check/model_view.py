"""The page Modèle: the rules in words and formulas, what counts, what is not known, the exact model as a file."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from planning.domain.errors import RequestError
from planning.domain.labels import COLUMN_LABELS, RULE_LABELS
from planning.domain.message import N_, Message
from planning.domain.scenario import Scenario
from planning.explain.change_words import subject_words
from planning.explain.model_page import ModelPage, model_limits, model_page
from planning.explain.terms import OTHER_TERMS, TERM_UNITS, WEIGHT_LABELS, WEIGHT_UNITS
from planning.i18n import Lang, decimal, integer, say, text, year
from planning.solve.export import Census, export_refusal, exported
from planning.tables.scenario_file import apply_scenario
from planning.tables.subjects import EVERYWHERE
from planning.ui.kit import plan_answers
from planning.ui.kit.amounts_typed import shortest
from planning.ui.kit.desk import Desk, open_desk
from planning.ui.kit.figure_row import Figure, figures_row
from planning.ui.kit.markdown import plain
from planning.ui.kit.parameters_used import parameters_behind_options, show_parameters_used
from planning.ui.kit.table_view import Column, show_table

TITLE = N_("Le modèle en clair")
WRITTEN_FROM = "floor"
"""The first family, in the order of the page, whose rows come from rules that somebody wrote."""


def show() -> None:
    """Draw the page."""
    desk = open_desk(TITLE)
    lang = desk.lang
    st.title(text(TITLE, lang))
    scenario = desk.shown.plan.scenario if desk.shown else desk.portfolio.reference
    st.caption(plain(say(Message(N_("Scénario : {name}"), {"name": scenario.title or scenario.name}), lang)))
    try:
        size, page = plan_answers.census(desk.data, scenario), model_page()
    except RequestError as error:
        st.error(plain(say(error.message, lang)), icon=":material/error:")
        return
    _in_short(size, lang)
    _written_rules(desk, scenario)
    _rules_of_every_plan(size, lang)
    _criteria(desk, scenario)
    _limits(desk, scenario)
    _formulas(size, page, lang)
    _versions(desk, scenario)
    show_export(desk, scenario, size)


def _in_short(size: Census, lang: Lang) -> None:
    what = N_(
        "Parmi tous les plans qui respectent les règles ci-dessous, le calcul cherche celui dont la somme pesée est "
        "la plus petite : ce qui manque, ce qui convient mal, ce qui coûte."
    )
    st.markdown(f"**{text(what, lang)}**")
    figures = (
        (N_("Choix possibles"), size.columns.get("start", 0), N_("une opération, une année de début")),
        (N_("Inconnues"), sum(size.columns.values()), N_("choix, places, personnes, euros")),
        (N_("Contraintes"), sum(size.rows.values()), N_("une par règle, lieu et année")),
        (N_("Coefficients"), size.coefficients, N_("les nombres du modèle")),
    )
    figures_row([Figure(text(name, lang), integer(count, lang), text(detail, lang)) for name, count, detail in figures])


def _written_rules(desk: Desk, scenario: Scenario) -> None:
    lang = desk.lang
    st.header(text(N_("Les règles que l'on a écrites"), lang))
    rules = apply_scenario(desk.data, scenario)["rules"]
    if rules.empty:
        st.info(text(N_("Aucune règle n'est écrite pour ce portefeuille."), lang))
        return
    hard, soft = text(N_("toujours tenue"), lang), N_("peut céder, à {price} par unité")
    rows = pd.DataFrame(
        {
            "rule": [text(RULE_LABELS[str(kind)], lang) for kind in rules["rule"]],
            "where": [_where(str(subject), desk, lang) for subject in rules["subject"]],
            "value": rules["value"].to_numpy(),
            "year": ["" if pd.isna(when) else year(int(when)) for when in rules["year"]],
            "force": [
                hard if is_hard else say(Message(soft, {"price": shortest(float(price), lang)}), lang)
                for is_hard, price in zip(rules["hard"], rules["price"], strict=True)
            ],
            "author": rules["author"].to_numpy(),
            "reason": rules["reason"].to_numpy(),
        }
    )
    columns = [
        Column("rule", text(N_("Règle"), lang), width="medium", pinned=True),
        Column("where", text(N_("Où"), lang), width="medium"),
        Column("value", text(N_("Valeur"), lang), width="small"),
        Column("year", text(N_("Année"), lang), width="small"),
        Column("force", text(N_("Force"), lang)),
        Column("author", text(N_("Auteur"), lang)),
        Column("reason", text(N_("Motif"), lang), width="large"),
    ]
    alt = text(N_("Les règles écrites pour ce scénario"), lang)
    show_table(rows, columns, alt, key="model.rules", height=min(38 + 35 * len(rows), 540))


def _where(subject: str, desk: Desk, lang: Lang) -> str:
    if subject in ("", EVERYWHERE):
        return text(N_("partout"), lang)
    items = subject_words(subject, desk.data, lang)
    return ", ".join(say(item, lang) if isinstance(item, Message) else item for item in items)


def _rules_of_every_plan(size: Census, lang: Lang) -> None:
    st.header(text(N_("Ce que tout plan respecte"), lang))
    families = list(RULE_LABELS)
    always = [family for family in families[: families.index(WRITTEN_FROM)] if family in size.rows]
    st.markdown("\n".join(f"- {plain(text(RULE_LABELS[family], lang))}" for family in always))
    unused = [text(RULE_LABELS[family], lang) for family in families if family not in size.rows]
    if unused:
        template = N_("Le modèle connaît aussi, sans emploi dans ce scénario : {rules}.")
        st.caption(plain(say(Message(template, {"rules": " ; ".join(unused)}), lang)))


def _criteria(desk: Desk, scenario: Scenario) -> None:
    lang = desk.lang
    st.header(text(N_("Ce qui compte, et combien"), lang))
    terms = desk.shown.plan.objective_terms if desk.shown else {}
    rows = pd.DataFrame([_criterion(term, scenario, lang) for term in (*WEIGHT_LABELS, *OTHER_TERMS)])
    rows["cost"] = [terms[term].weighted if term in terms else float("nan") for term in rows["term"]]
    rows = rows[(rows["weight"] != "0") | (rows["cost"].abs() > 0)]
    columns = [
        Column("label", text(N_("Critère"), lang), width="medium", pinned=True),
        Column("weight", text(N_("Poids"), lang), width="small"),
        Column("unit", text(N_("Ce que le poids multiplie"), lang), width="large"),
        Column("cost", text(N_("Part dans le plan affiché"), lang), lambda value: decimal(value, 1, lang)),
    ]
    show_table(rows, columns, text(N_("Les critères et leurs poids"), lang), key="model.weights", height="content")
    what = N_(
        "La somme de la dernière colonne est la valeur du plan. Un critère de poids 0 ne compte pas, et n'est pas "
        "montré. Deux plans se comparent par leur valeur, jamais un plan à un euro."
    )
    st.caption(text(what, lang))


def _criterion(term: str, scenario: Scenario, lang: Lang) -> dict[str, str]:
    weight = getattr(scenario.weights, term, None)
    shown = "" if weight is None else shortest(weight * WEIGHT_UNITS.get(term, 1.0), lang)
    label = {**WEIGHT_LABELS, **OTHER_TERMS}[term]
    return {"term": term, "label": text(label, lang), "weight": shown, "unit": text(TERM_UNITS[term], lang)}


def _limits(desk: Desk, scenario: Scenario) -> None:
    lang = desk.lang
    st.header(text(N_("Ce que le modèle ne sait pas"), lang))
    what = N_("À garder en tête avant de voter : un plan n'est le meilleur que de ce que le modèle voit.")
    st.markdown(text(what, lang))
    found = model_limits(desk.data, scenario)
    with st.grid(2, min_column_width=440, gap="large") as halves:
        for subject, said in found.items():
            with halves.cell():
                st.subheader(text(subject, lang))
                st.markdown("\n".join(f"- {plain(say(limit, lang))}" for limit in said))


def _formulas(size: Census, page: ModelPage, lang: Lang) -> None:
    st.header(text(N_("Les formules"), lang))
    what = N_("Les formules sont celles de docs/model.md, qui explique chaque symbole (en anglais).")
    st.caption(text(what, lang))
    lines = N_("{number}. {label} ({count} lignes)")
    with st.expander(text(N_("Les règles de ce scénario, en formules"), lang)):
        for family, (number, formula) in page.rules.items():
            if family in size.rows:
                values = {"number": number, "label": Message(RULE_LABELS[family]), "count": size.rows[family]}
                st.markdown(f"**{plain(say(Message(lines, values), lang))}**")
                st.code(formula, language=None, wrap_lines=True)
    with st.expander(text(N_("Les critères, en formules"), lang)):
        for term, formula in page.terms.items():
            st.markdown(plain(text({**WEIGHT_LABELS, **OTHER_TERMS}[term], lang)))
            st.code(f"Σ {formula}", language=None, wrap_lines=True)
    with st.expander(text(N_("Les inconnues, et leur nombre"), lang)):
        families = [family for family in page.symbols if family in size.columns]
        rows = pd.DataFrame(
            {
                "symbol": [page.symbols[family] for family in families],
                "label": [text(COLUMN_LABELS[family], lang) for family in families],
                "count": [size.columns[family] for family in families],
            }
        )
        columns = [
            Column("symbol", text(N_("Symbole"), lang)),
            Column("label", text(N_("Ce que c'est"), lang), width="large"),
            Column("count", text(N_("Nombre"), lang), partial(integer, lang=lang)),
        ]
        show_table(rows, columns, text(N_("Les inconnues du modèle"), lang), key="model.columns")


def _versions(desk: Desk, scenario: Scenario) -> None:
    """Say from which data, by which versions, with which settings."""
    lang = desk.lang
    st.header(text(N_("Les données et les versions"), lang))
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
    st.markdown("\n".join(f"- {plain(say(one, lang))}" for one in said))
    behind = parameters_behind_options(desk.data, desk.data["options"])
    show_parameters_used(behind, desk.data, lang, "model")


# The exact model as a file, from the page and from the terminal.


FORMS = {"lp": N_("Télécharger le modèle (.lp)"), "mps": N_("Télécharger le modèle (.mps)")}
COMMAND = ".venv/bin/python -m planning optimise --data {folder} --scenario {scenario} --export modele.lp"


def show_export(desk: Desk, scenario: Scenario, size: Census) -> None:
    """Draw the downloads, or say why there is none, and the command that writes the same file."""
    lang = desk.lang
    st.header(text(N_("Le modèle exact, pour un autre solveur"), lang))
    st.markdown(
        text(
            N_(
                "Les mêmes nombres, dans l'unité des données, avec des noms qui se lisent (works_capacity__W1__2029). "
                "Tout solveur qui lit ces fichiers doit trouver la même valeur : de quoi ne pas croire le plan sur "
                "parole."
            ),
            lang,
        )
    )
    with st.container(horizontal=True):
        for form, label in FORMS.items():
            refusal = export_refusal(scenario, size, form)
            if refusal is not None:
                st.info(plain(say(refusal, lang)))
                continue
            st.download_button(
                text(label, lang),
                data=partial(exported, desk.data, scenario, form),
                file_name=f"modele.{form}",
                mime="text/plain",
                icon=":material/download:",
                on_click="ignore",
                key=f"model.{form}",
            )
        st.download_button(
            text(N_("Télécharger le scénario (.json)"), lang),
            data=scenario.model_dump_json(indent=1),
            file_name="scenario.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
            key="model.scenario",
        )
    st.markdown(text(N_("La même chose dans un terminal, depuis le dossier du logiciel :"), lang))
    folder = desk.data.folder or text(N_("DOSSIER"), lang)
    st.code(COMMAND.format(folder=folder, scenario="scenario.json"), language="bash", wrap_lines=True)
