"""Change a template or a figure of the catalogue: see which options move, then save, signed."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd
import streamlit as st

from planning.domain.errors import CapError, RequestError
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.options.catalogue_edits import catalogue_effect, parameter_key, template_key
from planning.store import ChangeKind
from planning.tables.data import Data
from planning.ui.kit import cached, state
from planning.ui.kit.amounts_typed import shortest
from planning.ui.kit.desk import Desk
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import residence_names
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table
from planning.ui.options.draft import save, show_refusal
from planning.ui.options.option_form import reason_entry
from planning.ui.options.option_words import LABELS
from planning.ui.options.two_of_catalogue import (
    CatalogueChange,
    ask_what_to_keep,
    is_overtaken,
    kept_conflict,
    show_both_versions,
)

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
    "life_years": N_("Années de service après les travaux (paramètre)"),
    "amortised_years": N_("Années qui paient les travaux (paramètre)"),
    "team_load": N_("Part de l'équipe prise (0 sur le papier, 1 lourd, 2 très lourd)"),
    "authority": N_("Qui décide (operator, state, department ou partner)"),
    "cures": N_("Échéances auxquelles elle répond (fire ; energy ; agreement ; accessibility ; decency)"),
    "replaced_by": N_("Ce qui remplace un service qui cesse, en mots"),
}
"""The fields of a template that the page offers; the others are changed in template_changes.csv."""
_YES: Final = ("oui", "yes", "true", "vrai", "1")
_NO: Final = ("non", "no", "false", "faux", "0")
_TITLES: Final = {"value": N_("Valeur centrale"), "low": N_("Valeur basse"), "high": N_("Valeur haute")}


def change_catalogue(desk: Desk) -> None:
    """Draw the forms."""
    st.header(words("Changer le catalogue"))
    if desk.data.manifest.build.options != "templates":
        st.info(words("Les options de ce portefeuille sont données : elles ne viennent pas du catalogue."))
        return
    st.caption(
        words(
            "Un changement refait toutes les options qui viennent du catalogue ; celles que l'on a modifiées, "
            "gelées ou ajoutées à la main restent comme elles sont. Il est signé, daté et peut être annulé."
        )
    )
    waiting = kept_conflict()
    if waiting is not None:
        show_both_versions(desk, waiting, lambda data: _values(data, waiting))
        return
    subject = st.radio(
        words("Que changer ?"),
        ["template", "parameter"],
        format_func={"template": words("Un modèle"), "parameter": words("Un chiffre")}.__getitem__,
        horizontal=True,
        key=f"catalogue.subject.{words.lang}",
        persist_state="session",
    )
    if subject == "parameter":
        _parameter(desk)
    elif subject == "template":
        _template(desk)


def _template(desk: Desk) -> None:
    catalogue = cached.catalogue(desk.data)
    acting = [template for template in catalogue.templates if template.kind is not ActionKind.KEEP]
    names = {t.id: t.label_fr if words.lang == "fr" else t.label_en for t in acting}
    titles = {field: words(label) for field, label in FIELDS.items()}
    changed = desk.data["template_changes"]
    left_out = set(changed.loc[changed["field"] == "offered", "template"]) - set(names)
    names |= {template: template for template in sorted(left_out)}
    with st.grid(2, min_column_width=320):
        chosen = str(
            st.selectbox(
                words("Modèle"), list(names), format_func=names.__getitem__, key=f"catalogue.template.{words.lang}"
            )
        )
        field = str(
            st.selectbox(
                words("Ce qui change"),
                list(titles),
                format_func=titles.__getitem__,
                key=f"catalogue.field.{words.lang}",
            )
        )
    now = _present(desk.data, chosen, field)
    st.caption(words("Aujourd'hui : {value}", value=now))
    with st.form("catalogue.template.form", enter_to_submit=False):
        value = st.text_input(words("Nouvelle valeur"), key=f"catalogue.value.{chosen}.{field}.{words.lang}")
        seen = state.form_version(template_key(chosen, field), desk.portfolio.hash)
        sent = _signed_buttons(desk, "template", seen)
    if sent is None:
        return
    asked, author, reason = sent
    written = _written(field, value or "")
    if written is None:
        st.error(words("Nouvelle valeur : écrivez-la avant de continuer."), icon=":material/error:")
        return
    _answer(desk, CatalogueChange(seen, author, reason, template=chosen, field=field, text=written), asked)


def _parameter(desk: Desk) -> None:
    known = cached.parameters(desk.data)
    rows = known[known["file"] == "works.csv"].drop_duplicates("parameter_id", keep="last")
    by_id = {str(row["parameter_id"]): row for row in rows.to_dict("records")}
    chosen = str(st.selectbox(words("Paramètre"), list(by_id), key="catalogue.parameter"))
    row = by_id[chosen]
    st.caption(plain(str(row["note"])))
    now = N_("Aujourd'hui : {value} {unit}, entre {low} et {high}")
    figures = {name: shortest(float(row[name])) for name in ("value", "low", "high") if pd.notna(row[name])}
    figures = {"low": figures["value"], "high": figures["value"], **figures}
    st.caption(plain(words(Message(now, {**figures, "unit": row["unit"]}))))
    with st.form("catalogue.parameter.form", enter_to_submit=False):
        with st.grid(3, min_column_width=180):
            typed = {
                name: st.text_input(words(title), key=f"catalogue.{name}.{chosen}.{words.lang}") or ""
                for name, title in _TITLES.items()
            }
        seen = state.form_version(parameter_key(chosen), desk.portfolio.hash)
        sent = _signed_buttons(desk, "parameter", seen)
    if sent is None:
        return
    asked, author, reason = sent
    numbers: dict[str, float | None] = {}
    for name, cell in typed.items():
        try:
            numbers[name] = float(words.parse_decimal(cell)) if cell.strip() or name == "value" else None
        except RequestError as error:
            problem = Message(N_("{field} : {problem}"), {"field": Message(_TITLES[name]), "problem": error.message})
            st.error(plain(words(problem)), icon=":material/error:")
            return
    value, low, high = numbers["value"] or 0.0, numbers["low"], numbers["high"]
    _answer(desk, CatalogueChange(seen, author, reason, parameter=chosen, value=value, low=low, high=high), asked)


def _signed_buttons(desk: Desk, key: str, seen: str) -> tuple[str, str, str] | None:
    """Draw the author, the reason and the two buttons; return what was asked (`see` or `save`), by whom, why.

    `seen`: the version in which the form was first seen; a reason is typed anew once a change is saved, not when
    somebody else saves one.
    """
    version = seen[:12]
    with st.grid(2, min_column_width=260):
        author = st.text_input(words(LABELS["author"]), key=f"catalogue.{key}.author", max_chars=80)
        reason = reason_entry(desk, f"catalogue.{key}.reason.{version}")
    with st.container(horizontal=True):
        see = st.form_submit_button(words("Voir ce qui change"), icon=":material/compare_arrows:")
        keep = st.form_submit_button(words("Enregistrer"), icon=":material/save:", type="primary")
    return ("save" if keep else "see", author or "", reason) if see or keep else None


def _answer(desk: Desk, change: CatalogueChange, asked: str) -> None:
    """Make the change; show what it does, or keep it. Where somebody changed the same meanwhile, ask what to keep."""
    nobody = words("à signer")
    signed = change if asked == "save" else replace(
        change, author=change.author or nobody, reason=change.reason or nobody
    )  # fmt: skip
    try:
        after = signed.made(desk.data)
    except CapError as error:
        show_refusal(error, desk.data)
        return
    if asked != "save":
        _show_effect(desk, catalogue_effect(desk.data, after))
        return
    if is_overtaken(desk, change, after, lambda data: _values(data, change)):
        ask_what_to_keep(change)
    save(desk, desk.portfolio.hash, after, ChangeKind.CATALOGUE, [change.key], change.author, change.reason)


def _values(data: Data, change: CatalogueChange) -> dict[str, str]:
    """What a change is about, as a person reads it: title of each field -> its value."""
    if change.template:
        return {words(FIELDS[change.field]): _present(data, change.template, change.field)}
    known = cached.parameters(data)
    row = known[known["parameter_id"] == change.parameter].iloc[-1].to_dict()
    return {
        words(title): shortest(float(row[name] if pd.notna(row[name]) else row["value"]))
        for name, title in _TITLES.items()
    }


def _show_effect(desk: Desk, rows: pd.DataFrame) -> None:
    if rows.empty:
        st.info(words("Aucune option ne change de coût, de durée ni de capacité."))
        return
    comes, goes = rows["cost_before"].isna(), rows["cost_after"].isna()
    said = N_("Options qui apparaissent : {comes}, qui disparaissent : {goes}, qui changent : {others}.")
    values = {"comes": int(comes.sum()), "goes": int(goes.sum()), "others": int((~comes & ~goes).sum())}
    st.markdown(words(said, **values))
    names = residence_names(desk.data)
    shown = rows.assign(residence=rows["residence_id"].map(names))

    columns = [
        Column("residence", words("Résidence"), pinned=True),
        Column("label", words("Option"), width="medium"),
        Column("cost_before", words("Coût avant"), words.euros),
        Column("cost_after", words("Coût après"), words.euros),
        Column("years_before", words("Durée avant"), words.integer, "small"),
        Column("years_after", words("Durée après"), words.integer, "small"),
        Column("homes_before", words("Places ou logements avant"), words.integer, "small"),
        Column("homes_after", words("Places ou logements après"), words.integer, "small"),
    ]
    show_table(shown, columns, words("Les options que ce changement déplace"), key="catalogue.effect")


def _present(data: Data, template_id: str, field: str) -> str:
    """The value of a field, as a person reads it."""
    catalogue = cached.catalogue(data)
    offered = {template.id for template in catalogue.templates}
    if field == "offered" or template_id not in offered:
        return words(N_("oui") if template_id in offered else N_("non"))
    value: object = catalogue.template(template_id).model_dump()
    for name in field.split("."):
        value = value[name] if isinstance(value, dict) else None
    if value in (None, "", ()):
        if field.startswith("eligible"):
            return words("sans limite")
        return catalogue.overheads.vat if field == "vat" else "–"
    if isinstance(value, tuple):
        return " ; ".join(map(str, value))
    return shortest(float(value)) if isinstance(value, (int, float)) else str(value)


def _written(field: str, typed: str) -> str | None:
    """The cell of template_changes that an entry stands for; None when nothing was typed."""
    cell = typed.strip()
    if not cell:
        return None
    if field == "offered":
        return "true" if cell.lower() in _YES else "false" if cell.lower() in _NO else cell
    if field == "cures":
        return str([one.strip() for one in cell.replace(",", ";").split(";") if one.strip()]).replace("'", '"')
    try:
        number = float(words.parse_decimal(cell))
    except RequestError:
        return cell
    return str(int(number)) if number.is_integer() else str(number)
