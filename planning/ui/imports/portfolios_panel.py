"""« Mes portefeuilles »: the one that is open, the others; open, copy, rename, check, export, delete; the template."""

from __future__ import annotations

import datetime
from typing import Final

import streamlit as st

from planning.domain.errors import CapError
from planning.domain.message import N_
from planning.importing.own_workbook import scenario_texts, workbook
from planning.importing.present import present_of_data, present_of_folder
from planning.importing.starting import new_manifest
from planning.store import ChangeKind, PortfolioEntry
from planning.tables import shipped
from planning.ui.kit import cached, state
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words

SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def portfolios_panel(opened: PortfolioEntry | None) -> None:
    """Draw the panel."""
    st.header(words("Mes portefeuilles"), anchor=False)
    for entry in cached.store().portfolios():
        _card(entry, is_open=opened is not None and _is_same(entry, opened))
    st.download_button(
        words("Modèle Excel à remplir"),
        data=lambda: template(),
        file_name="modele.xlsx",
        mime=SHEET,
        icon=":material/download:",
        on_click="ignore",
        key="import.template",
    )
    st.caption(words("Un import fait une nouvelle version ; celle d'avant se retrouve dans « Autres actions »."))


def _is_same(entry: PortfolioEntry, opened: PortfolioEntry) -> bool:
    return (entry.folder or entry.name) == (opened.folder or opened.name)


def template() -> bytes:
    """Return the workbook to fill in, its columns explained in the reader's language."""
    present = present_of_folder(None)
    manifest = new_manifest(words("Mon parc"), datetime.datetime.now(tz=datetime.UTC).date())
    usual = {name: present.tables[name] for name in present.usual}
    return workbook(manifest.model_dump(mode="json"), usual, {}, words, is_template=True)


def _card(entry: PortfolioEntry, *, is_open: bool) -> None:
    with st.container(border=True, key=f"import.card.{entry.hash[:12]}", gap="small"):
        badge = f" :blue-badge[{words('ouvert')}]" if is_open else ""
        st.markdown(f"**{plain(entry.name)}**{badge}")
        st.caption(plain(_counts(entry) if is_open else _when(entry)))
        with st.container(horizontal=True, gap="small"):
            if not is_open:
                st.button(words("Ouvrir"), key=f"import.open.{entry.hash[:12]}", on_click=open_it, args=(entry.hash,))
            _more(entry, is_open=is_open)


def _counts(entry: PortfolioEntry) -> str:
    """What it holds: sites, places, dwellings, two units that are never added."""
    data = cached.portfolio(entry.hash)
    programmes = data["programmes"]
    sites = words.plural("{n} site", "{n} sites", len(data["residences"]))
    places, dwellings = (float(programmes[name].fillna(0.0).sum()) for name in ("places", "dwellings"))
    return f"{sites} · {words.places(places)}, {words.dwellings(dwellings)}"


def _when(entry: PortfolioEntry) -> str:
    if shipped.is_shipped(entry.folder):
        return words("livrée avec l'application, toujours intacte")
    return words("enregistré le {date}", date=entry.saved_at.date())


def open_it(portfolio_hash: str) -> None:
    """Open a portfolio: for this session at once, and the next time that the application starts."""
    entry = cached.store().open_portfolio(portfolio_hash)
    state.open_portfolio(entry.hash)
    state.show_plan(None)


# What else can be done.


def _more(entry: PortfolioEntry, *, is_open: bool) -> None:
    key = entry.hash[:12]
    with st.popover(words("Autres actions"), key=f"import.more.{key}", type="tertiary", width="content"):
        st.download_button(
            words("Exporter en Excel"),
            data=lambda: exported(entry.hash),
            file_name="portefeuille.xlsx",
            mime=SHEET,
            icon=":material/table_view:",
            on_click="ignore",
            key=f"import.export.{key}",
        )
        if st.button(words("Vérifier"), key=f"import.check.{key}", icon=":material/fact_check:"):
            _checked(entry)
        name = st.text_input(words("Nouveau nom"), key=f"import.name.{key}", placeholder=entry.name)
        with st.container(horizontal=True):
            copy = st.button(words("Dupliquer"), key=f"import.copy.{key}", icon=":material/content_copy:")
            rename = st.button(words("Renommer"), key=f"import.rename.{key}", disabled=bool(entry.folder))
        if copy or rename:
            _renamed(entry, name, copy=copy)
        if is_open:
            _versions(entry)
        else:
            _delete(entry)


def exported(portfolio_hash: str) -> bytes:
    """Return a whole portfolio as a workbook, which an import reads back."""
    data = cached.portfolio(portfolio_hash)
    held = present_of_data(data).tables
    return workbook(data.manifest.model_dump(mode="json"), held, scenario_texts(data.scenarios), words)


def _checked(entry: PortfolioEntry) -> None:
    warnings = cached.data_warnings(entry.hash, words.lang)
    if not warnings:
        st.success(words("Rien à signaler."))
    else:
        st.markdown("\n".join(f"- {plain(warning)}" for warning in warnings))


def _renamed(entry: PortfolioEntry, name: str, *, copy: bool) -> None:
    store = cached.store()
    try:
        made = store.duplicate_portfolio(entry.hash, name)[0] if copy else store.rename_portfolio(entry.hash, name)
    except CapError as error:
        st.error(plain(words(error.message)))
        return
    if copy:
        open_it(made.hash)
    st.rerun()


def _versions(entry: PortfolioEntry) -> None:
    """Offer the version before each import, latest first."""
    imports = [change for change in cached.store().changes(entry.hash) if change.kind is ChangeKind.IMPORTED]
    for change in imports[:5]:
        said = words(
            "{date}, {author} : {reason}", date=change.created_at.date(), author=change.author, reason=change.reason
        )
        st.caption(plain(said))
        st.button(
            words("Revenir à la version d'avant"),
            key=f"import.back.{change.id}",
            icon=":material/undo:",
            on_click=_back,
            args=(change.before_hash, change.author),
        )


def _back(portfolio_hash: str, author: str) -> None:
    entry = cached.store().restore_version(
        portfolio_hash, author=author, reason=words(N_("retour à la version d'avant"))
    )
    state.open_portfolio(entry.hash)
    state.show_plan(None)


def _delete(entry: PortfolioEntry) -> None:
    key = entry.hash[:12]
    sure = st.checkbox(words("Supprimer ce portefeuille et ses plans, pour toujours"), key=f"import.sure.{key}")
    if st.button(words("Supprimer"), key=f"import.delete.{key}", icon=":material/delete:", disabled=not sure):
        try:
            gone = cached.store().delete_portfolio(entry.hash)
        except CapError as error:
            st.error(plain(words(error.message)))
            return
        st.toast(words.plural("Supprimé, avec {n} plan.", "Supprimé, avec {n} plans.", gone))
        st.rerun()
