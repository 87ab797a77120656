"""Change a template or a figure of the catalogue: see which options move, then save, signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pandas as pd
import streamlit as st

from planning.domain.errors import CapError, RequestError
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.i18n import Lang, euros, integer, parse_decimal, say, text
from planning.options.catalogue_edits import (
    catalogue_effect,
    parameter_key,
    template_key,
    with_parameter,
    with_template,
)
from planning.store import ChangeKind
from planning.tables.data import Data
from planning.ui.kit import cached
from planning.ui.kit.amounts_typed import shortest
from planning.ui.kit.desk import Desk
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import residence_names
from planning.ui.kit.table_view import Column, show_table
from planning.ui.options.draft import save, show_refusal
from planning.ui.options.option_form import reason_entry
from planning.ui.options.option_words import LABELS

FIELDS: Final = {
    "offered": N_("Modèle offert (oui ou non)"),
    "studies_years": N_("Études (ans)"),
    "works_years": N_("Travaux (ans)"),
    "lead_years": N_("Années avant de pouvoir commencer"),
    "closed_share": N_("Part des places fermées (0 à 1)"),
    "staff_change_fte": N_("Postes en plus ou en moins (ETP)"),
    "eligible.rooms_min": N_("Chambres, au moins"),
    "eligible.rooms_max": N_("Chambres, au plus"),
    "eligible.built_before": N_("Construit avant"),
    "vat": N_("Taux de TVA appliqué (paramètre)"),
}
"""The fields of a template that the page offers; the others are changed in template_changes.csv."""
_YES: Final = ("oui", "yes", "true", "vrai", "1")
_NO: Final = ("non", "no", "false", "faux", "0")
Change = Callable[[Data, str, str], Data]


def change_catalogue(desk: Desk) -> None:
    """Draw the forms."""
    lang = desk.lang
    st.header(text(N_("Changer le catalogue"), lang))
    if desk.data.manifest.build.options != "templates":
        st.info(text(N_("Les options de ce portefeuille sont données : elles ne viennent pas du catalogue."), lang))
        return
    st.caption(
        text(
            N_(
                "Un changement refait toutes les options qui viennent du catalogue ; celles que l'on a modifiées, "
                "gelées ou ajoutées à la main restent comme elles sont. Il est signé, daté et peut être annulé."
            ),
            lang,
        )
    )
    subject = st.radio(
        text(N_("Que changer ?"), lang),
        ["template", "parameter"],
        format_func={"template": text(N_("Un modèle"), lang), "parameter": text(N_("Un chiffre"), lang)}.__getitem__,
        horizontal=True,
        key=f"catalogue.subject.{lang}",
        persist_state="session",
    )
    if subject == "parameter":
        _parameter(desk)
    elif subject == "template":
        _template(desk)


def _template(desk: Desk) -> None:
    lang, catalogue = desk.lang, cached.catalogue(desk.data)
    acting = [template for template in catalogue.templates if template.kind is not ActionKind.KEEP]
    names = {t.id: t.label_fr if lang == "fr" else t.label_en for t in acting}
    titles = {field: text(label, lang) for field, label in FIELDS.items()}
    changed = desk.data["template_changes"]
    left_out = set(changed.loc[changed["field"] == "offered", "template"]) - set(names)
    names |= {template: template for template in sorted(left_out)}
    with st.grid(2, min_column_width=320):
        chosen = str(
            st.selectbox(
                text(N_("Modèle"), lang), list(names), format_func=names.__getitem__, key=f"catalogue.template.{lang}"
            )
        )
        field = str(
            st.selectbox(
                text(N_("Ce qui change"), lang),
                list(titles),
                format_func=titles.__getitem__,
                key=f"catalogue.field.{lang}",
            )
        )
    now = _present(desk, chosen, field)
    st.caption(say(Message(N_("Aujourd'hui : {value}"), {"value": now}), lang))
    with st.form("catalogue.template.form", enter_to_submit=False):
        value = st.text_input(text(N_("Nouvelle valeur"), lang), key=f"catalogue.value.{chosen}.{field}.{lang}")
        sent = _signed_buttons(desk, "template")
    if sent is None:
        return
    asked, author, reason = sent
    written = _written(field, value or "", lang)
    if written is None:
        st.error(text(N_("Nouvelle valeur : écrivez-la avant de continuer."), lang), icon=":material/error:")
        return

    def change(data: Data, who: str, why: str) -> Data:
        return with_template(data, chosen, field, written, who, why)

    _answer(desk, change, template_key(chosen, field), asked, author, reason)


def _parameter(desk: Desk) -> None:
    lang, known = desk.lang, cached.parameters(desk.data)
    rows = known[known["file"] == "works.csv"].drop_duplicates("parameter_id", keep="last")
    by_id = {str(row["parameter_id"]): row for row in rows.to_dict("records")}
    chosen = str(st.selectbox(text(N_("Paramètre"), lang), list(by_id), key="catalogue.parameter"))
    row = by_id[chosen]
    st.caption(plain(str(row["note"])))
    now = N_("Aujourd'hui : {value} {unit}, entre {low} et {high}")
    figures = {name: shortest(float(row[name]), lang) for name in ("value", "low", "high") if pd.notna(row[name])}
    figures = {"low": figures["value"], "high": figures["value"], **figures}
    st.caption(plain(say(Message(now, {**figures, "unit": row["unit"]}), lang)))
    titles = {"value": N_("Valeur centrale"), "low": N_("Valeur basse"), "high": N_("Valeur haute")}
    with st.form("catalogue.parameter.form", enter_to_submit=False):
        with st.grid(3, min_column_width=180):
            typed = {
                name: st.text_input(text(title, lang), key=f"catalogue.{name}.{chosen}.{lang}") or ""
                for name, title in titles.items()
            }
        sent = _signed_buttons(desk, "parameter")
    if sent is None:
        return
    asked, author, reason = sent
    numbers: dict[str, float | None] = {}
    for name, cell in typed.items():
        try:
            numbers[name] = float(parse_decimal(cell, lang)) if cell.strip() or name == "value" else None
        except RequestError as error:
            problem = Message(N_("{field} : {problem}"), {"field": Message(titles[name]), "problem": error.message})
            st.error(plain(say(problem, lang)), icon=":material/error:")
            return

    def change(data: Data, who: str, why: str) -> Data:
        return with_parameter(data, chosen, numbers["value"] or 0.0, numbers["low"], numbers["high"], who, why)

    _answer(desk, change, parameter_key(chosen), asked, author, reason)


def _signed_buttons(desk: Desk, key: str) -> tuple[str, str, str] | None:
    """Draw the author, the reason and the two buttons; return what was asked (`see` or `save`), by whom, why."""
    lang, version = desk.lang, desk.portfolio.hash[:12]
    with st.grid(2, min_column_width=260):
        author = st.text_input(text(LABELS["author"], lang), key=f"catalogue.{key}.author", max_chars=80)
        reason = reason_entry(desk, f"catalogue.{key}.reason.{version}")
    with st.container(horizontal=True):
        see = st.form_submit_button(text(N_("Voir ce qui change"), lang), icon=":material/compare_arrows:")
        keep = st.form_submit_button(text(N_("Enregistrer"), lang), icon=":material/save:", type="primary")
    return ("save" if keep else "see", author or "", reason) if see or keep else None


def _answer(desk: Desk, change: Change, key: str, asked: str, author: str, reason: str) -> None:
    """Make the change; show what it does, or keep it."""
    nobody = text(N_("à signer"), desk.lang)
    signed = (author, reason) if asked == "save" else (author or nobody, reason or nobody)
    try:
        after = change(desk.data, *signed)
    except CapError as error:
        show_refusal(error, desk.data, desk.lang)
        return
    if asked == "save":
        save(desk, desk.portfolio.hash, after, ChangeKind.CATALOGUE, [key], author, reason)
        return
    _show_effect(desk, catalogue_effect(desk.data, after))


def _show_effect(desk: Desk, rows: pd.DataFrame) -> None:
    lang = desk.lang
    if rows.empty:
        st.info(text(N_("Aucune option ne change de coût, de durée ni de capacité."), lang))
        return
    comes, goes = rows["cost_before"].isna(), rows["cost_after"].isna()
    said = N_("Options qui apparaissent : {comes}, qui disparaissent : {goes}, qui changent : {others}.")
    values = {"comes": int(comes.sum()), "goes": int(goes.sum()), "others": int((~comes & ~goes).sum())}
    st.markdown(say(Message(said, values), lang))
    names = residence_names(desk.data)
    shown = rows.assign(residence=rows["residence_id"].map(names))

    def money(amount: float) -> str:
        return euros(amount, lang)

    def count(number: float) -> str:
        return integer(number, lang)

    columns = [
        Column("residence", text(N_("Résidence"), lang), pinned=True),
        Column("label", text(N_("Option"), lang), width="medium"),
        Column("cost_before", text(N_("Coût avant"), lang), money),
        Column("cost_after", text(N_("Coût après"), lang), money),
        Column("years_before", text(N_("Durée avant"), lang), count, "small"),
        Column("years_after", text(N_("Durée après"), lang), count, "small"),
        Column("homes_before", text(N_("Places ou logements avant"), lang), count, "small"),
        Column("homes_after", text(N_("Places ou logements après"), lang), count, "small"),
    ]
    show_table(shown, columns, text(N_("Les options que ce changement déplace"), lang), key="catalogue.effect")


def _present(desk: Desk, template_id: str, field: str) -> str:
    """The value of a field today, as a person reads it."""
    catalogue = cached.catalogue(desk.data)
    offered = {template.id for template in catalogue.templates}
    if field == "offered" or template_id not in offered:
        return text(N_("oui") if template_id in offered else N_("non"), desk.lang)
    value: object = catalogue.template(template_id).model_dump()
    for name in field.split("."):
        value = value[name] if isinstance(value, dict) else None
    if value is None:
        return text(N_("sans limite"), desk.lang) if field.startswith("eligible") else catalogue.overheads.vat
    return shortest(float(value), desk.lang) if isinstance(value, (int, float)) else str(value)


def _written(field: str, typed: str, lang: Lang) -> str | None:
    """The cell of template_changes that an entry stands for; None when nothing was typed."""
    cell = typed.strip()
    if not cell:
        return None
    if field == "offered":
        return "true" if cell.lower() in _YES else "false" if cell.lower() in _NO else cell
    try:
        number = float(parse_decimal(cell, lang))
    except RequestError:
        return cell
    return str(int(number)) if number.is_integer() else str(number)
