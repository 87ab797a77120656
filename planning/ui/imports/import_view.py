"""Tab *Importer*: is my file understood, what will it change? Portfolios at left, a file in three steps at right."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import replace
from typing import Final

import streamlit as st

from planning import workflow
from planning.demand.completing import imported_data
from planning.domain.errors import CapError, DataError
from planning.domain.message import N_
from planning.explain.known.change_effects import Effect, change_effects, changed_columns, data_after
from planning.explain.known.need_effects import need_effects, needs_once_changed, touches_needs
from planning.importing.accepting import accept
from planning.importing.file_kinds import EMPTY_MAP, source_fingerprint
from planning.importing.proposal import Proposal
from planning.importing.source_maps import document_of, merged, remember, remembered
from planning.importing.target_columns import SourceMap
from planning.store import PortfolioEntry, default_url
from planning.store.database import store_folder
from planning.tables import shipped
from planning.tables.faults import problem_sentences
from planning.ui.imports.after_change import outcome, said_of
from planning.ui.imports.file_understood import columns_asked, file_head, questions_asked, what_is_wrong
from planning.ui.imports.import_changes import MOST_SHOWN, changes_shown, others_told
from planning.ui.imports.portfolios_panel import open_it, portfolios_panel
from planning.ui.kit import cached, state
from planning.ui.kit.desk import current_plan, open_portfolio
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.kit.views import Heading

TITLE: Final = N_("Importer")
HERE, NEW = "here", "new"
_WHERE: Final = {HERE: N_("Dans le portefeuille ouvert"), NEW: N_("Dans un nouveau portefeuille")}
MOST_EFFECTS: Final = 300
"""Residences of which what their changes do is looked for at once."""
FORMS: Final = ["xlsx", "csv", "txt", "tsv"]


def show(heading: Heading) -> None:
    """Draw the tab."""
    opened = open_portfolio()
    left, right = st.columns([0.24, 0.76], gap="medium")
    with left:
        portfolios_panel(opened)
    with right:
        if opened is None:
            st.info(words("Aucun portefeuille n'est encore chargé."), icon=":material/apartment:")
        done = st.container()
        sent = st.file_uploader(
            words("Un classeur, une liste, un formulaire : Excel ou CSV"),
            type=FORMS,
            key=f"import.file.{state.imports()}",
        )
        if sent is None:
            heading.say(
                words("Importez votre parc, dans n'importe quelle forme."),
                words("Rien n'est enregistré avant que vous l'acceptiez."),
            )
            if opened is not None:
                with done:
                    outcome(opened)
            return
        _file(heading, sent.name, sent.getvalue(), opened)


def _file(heading: Heading, name: str, raw: bytes, opened: PortfolioEntry | None) -> None:
    content = hashlib.sha256(raw).hexdigest()
    book = cached.book(name, raw)
    key = content[:12]
    known = source_fingerprint(book)
    asked = merged(remembered(store_folder(default_url()), known), EMPTY_MAP)
    where = _where(opened, key)
    portfolio = opened.hash if where == HERE and opened is not None else ""
    first = cached.proposal(book, content, asked, portfolio)
    file_head(book, first.incoming)
    asked = columns_asked(first.incoming, asked, key)
    second = cached.proposal(book, content, asked, portfolio)
    asked = questions_asked(second.incoming.questions, asked, key)
    proposed = cached.proposal(book, content, asked, portfolio)
    # All are remarks: « Attention » before each would say nothing.
    said = [replace(one, severity="error") for one in proposed.problems if one.severity != "note"]
    what_is_wrong(proposed.incoming, problem_sentences(said, words))
    if proposed.incoming.is_stopped:
        heading.say(words("Ce fichier ne peut pas être importé."), words("Rien n'est changé."))
        return
    effects = said_of(_effects(opened, proposed, f"{key} {asked}")) if portfolio else None
    without = changes_shown(proposed, key, title=f"3 · {words('Ce qui change')}", effects=effects)
    _other_tables(opened if portfolio else None, proposed, without, f"{key} {asked}")
    _title(heading, proposed, len(without))
    _accept(proposed, without, known, asked, name, key)


def _effects(opened: PortfolioEntry | None, proposed: Proposal, key: str) -> list[Effect]:
    """What the changes do to the plan shown, of portfolios of a usual size."""
    changed = changed_columns(proposed)
    if opened is None or len(changed) > MOST_EFFECTS:
        return []
    shown, data = current_plan(), cached.portfolio(opened.hash)
    plan = None if shown is None else shown.plan
    known = (opened.hash, key, None if shown is None else shown.entry.id, words.lang)
    return cached.remembered(
        "effects of a file", known, lambda: change_effects(data, data_after(data, proposed), plan, changed, words)
    )


def _other_tables(opened: PortfolioEntry | None, proposed: Proposal, without: list[str], key: str) -> None:
    """Say what changes beside residences, and what that does to the need and to the plan shown."""
    told = [] if proposed.present.is_new else others_told(proposed)
    if opened is not None and touches_needs(proposed):
        shown, data = current_plan(), cached.portfolio(opened.hash)
        plan = None if shown is None else shown.plan
        known = (opened.hash, key, tuple(without), None if shown is None else shown.entry.id, words.lang)
        try:
            found = cached.remembered(
                "need effects",
                known,
                lambda: need_effects(data, needs_once_changed(data, proposed, without), plan, words),
            )
            told += [words(one) for one in found]
        except DataError as error:
            told.append(words(error.message))
    if told:
        st.markdown("\n".join(f"- {plain(one)}" for one in told))


def _where(opened: PortfolioEntry | None, key: str) -> str:
    """Ask into which portfolio; beside those that come with the application, only into a new one."""
    if opened is None:
        return NEW
    if shipped.is_shipped(opened.folder):
        st.caption(words("« {name} » reste intact : un nouveau portefeuille est fait.", name=opened.name))
        return NEW
    chosen = st.segmented_control(
        words("Où l'importer ?"),
        list(_WHERE),
        default=HERE,
        required=True,
        format_func=lambda one: words(_WHERE[one]),
        key=f"import.where.{key}",
    )
    return str(chosen)


def _title(heading: Heading, proposed: Proposal, refused: int) -> None:
    new, changed = (proposed.count(status) for status in ("new", "modified"))
    if not proposed.has_changes:
        heading.say(words("Ce fichier ne change rien : tout est déjà ainsi."))
        return
    if changed:
        finding = words.plural("{n} résidence serait modifiée.", "{n} résidences seraient modifiées.", changed)
    elif new:
        finding = words.plural("{n} résidence serait ajoutée.", "{n} résidences seraient ajoutées.", new)
    else:
        taken = ("new", "modified", "absent") if proposed.removes else ("new", "modified")
        count = sum(one.status in taken for one in proposed.changes)
        finding = words.plural("{n} ligne changerait.", "{n} lignes changeraient.", count)
    told = N_("Résidences : {new} nouvelles, {changed} modifiées, {refused} refusées. Rien n'est encore enregistré.")
    heading.say(finding, words(told, new=new, changed=changed, refused=refused))


# What is accepted.


def _accept(proposed: Proposal, without: list[str], known: str, asked: SourceMap, file: str, key: str) -> None:
    if not proposed.has_changes:
        return
    is_new = proposed.present.is_new
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = (
            st.text_input(words("Nom du portefeuille"), value=file.rpartition(".")[0], key=f"import.called.{key}")
            if is_new
            else ""
        )
        author = st.text_input(words("Qui accepte ?"), key="import.author", persist_state="session")
        ready = proposed.is_ready and bool(author.strip()) and (bool(name.strip()) or not is_new)
        pressed = st.button(
            words("Accepter les changements"),
            key="import.accept",
            type="primary",
            icon=":material/check:",
            disabled=not ready,
        )
    if not proposed.is_ready:
        st.caption(words("Répondez d'abord aux questions ci-dessus."))
    elif not author.strip():
        st.caption(words("Signez : qui accepte ces changements ?"))
    if pressed:
        try:
            with st.spinner(words("Le portefeuille est vérifié et ses options sont recalculées...")):
                _write(proposed, without, known, asked, file, name.strip(), author.strip())
        except DataError as error:
            st.error(plain(words(error.message)), icon=":material/error:")
            wrong = problem_sentences([one for one in error.problems if one.severity == "error"], words)
            st.markdown("\n".join(f"- {plain(one)}" for one in wrong[:MOST_SHOWN]))
        except CapError as error:
            st.error(plain(words(error.message)), icon=":material/error:")
        else:
            st.rerun()


def _write(
    proposed: Proposal, without: list[str], known: str, asked: SourceMap, file: str, name: str, author: str
) -> None:
    """Keep the portfolio with what was accepted, and what is to be said on the next run."""
    today = datetime.datetime.now(tz=datetime.UTC).date()
    accepted = accept(proposed, name=name, today=today, words=words, without=without)
    opened = open_portfolio()
    present = None if proposed.present.is_new or opened is None else cached.portfolio(opened.hash)
    data, more = imported_data(present, accepted, workflow.prepare)
    store = cached.store()
    if present is None or opened is None:
        entry = store.add_portfolio(data)
        open_it(entry.hash)
    else:
        ids = [one.residence for one in proposed.changes if one.status in ("new", "modified") and one.residence]
        kept = sorted(set(ids) - set(without))
        store.save_import(opened.hash, data, residence_ids=kept, author=author, reason=file)
    folder = store_folder(default_url())
    if folder is not None:
        remember(folder, known, document_of(asked, proposed.incoming))
    keep_outcome([words(one) for one in (*accepted.said, *more)])


def keep_outcome(sentences: list[str]) -> None:
    """Keep what an import completed, for the next run of the page."""
    state.keep_import("\n".join([words("C'est importé."), *sentences]))
