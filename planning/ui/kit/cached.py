"""What is kept between two clicks: the only file with Streamlit's caches.

Keyed by the store's address and by ids that never change meaning (a portfolio's hash, a plan's id): nothing goes stale.
Every cache is bounded; sessions share it: pages never write into it. Heavy rooms are imported on first use.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import pandas as pd
import streamlit as st
import yaml

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.domain.scenario import Scenario
from planning.i18n import Lang, Words
from planning.store import DO_NOTHING, RANKING, Store, default_url, open_store
from planning.tables import shipped
from planning.tables.data import Data
from planning.tables.faults import problem_sentences
from planning.tables.sense_checks import sense_warnings
from planning.ui.kit.shown_plan import Explanation, ShownPlan, explain
from planning.ui.kit.spoken import words

if TYPE_CHECKING:
    from concurrent.futures import Future

    from planning.demand import DemandDraws
    from planning.demand.backtest.report import BackTest
    from planning.domain.uncertain_figures import Figure
    from planning.finance.overruns import OverrunDraws
    from planning.importing.book import Book
    from planning.importing.proposal import Proposal
    from planning.importing.target_columns import SourceMap
    from planning.jobs.pool import Pool
    from planning.jobs.staged_question import Staged
    from planning.options.generate import Refused
    from planning.options.template_catalogue import Catalogue
    from planning.ui.needs.need_facts import NeedFacts, Overridden

Answer = TypeVar("Answer")
DRAWS: Final = 1000
"""How many futures a band is drawn from, where the manifest does not say."""
SOURCE_COLUMNS: Final = ["id", "title", "producer", "vintage", "licence", "url", "limits", "files"]
"""Of data/sources.yaml: who produced what, when, under which licence."""


def store() -> Store:
    """The store, opened once for all sessions."""
    return _store(default_url())


@st.cache_resource(max_entries=2, show_spinner=False)
def _store(url: str) -> Store:
    opened = open_store(url)
    opened.on_wait = _told_to_wait
    return opened


def _told_to_wait(seconds: float) -> None:
    """Tell the reader whose writing waits for another program."""
    template = N_("Un autre programme tient la base de données depuis {seconds} s : l'enregistrement attend son tour.")
    st.toast(words(template, seconds=round(seconds)), icon=":material/hourglass_top:")


def pool() -> Pool:
    """The processes that answer quick questions of all sessions."""
    return _pool()


@st.cache_resource(max_entries=1, show_spinner=False)
def _pool() -> Pool:
    from planning.jobs.pool import Pool

    return Pool()


def portfolio(portfolio_hash: str) -> Data:
    """The prepared tables of a portfolio."""
    return _portfolio(default_url(), portfolio_hash)


@st.cache_resource(max_entries=4, show_spinner=False)
def _portfolio(url: str, portfolio_hash: str) -> Data:
    return _store(url).portfolio(portfolio_hash)


def book(file: str, raw: bytes) -> Book:
    """A file that was sent, read by a child with limits; known by its content."""
    return _book(file, hashlib.sha256(raw).hexdigest(), raw)


@st.cache_resource(max_entries=4, show_spinner=False)
def _book(file: str, content: str, _raw: bytes) -> Book:
    from planning.importing.file_reading import book_of

    return book_of(file, _raw)


def proposal(book: Book, content: str, asked: SourceMap, portfolio_hash: str) -> Proposal:
    """What a file would change in a portfolio (empty hash: in a new one); `content` tells files apart."""
    return _proposal(default_url(), book, content, asked, json.dumps(asdict(asked), sort_keys=True), portfolio_hash)


@st.cache_resource(max_entries=8, show_spinner=False)
def _proposal(url: str, _book: Book, content: str, _asked: SourceMap, said: str, portfolio_hash: str) -> Proposal:
    from planning.importing.file_kinds import read_incoming
    from planning.importing.present import present_of_data, present_of_folder
    from planning.importing.proposal import proposal as proposed

    present = present_of_data(_portfolio(url, portfolio_hash)) if portfolio_hash else present_of_folder(None)
    return proposed(present, read_incoming(_book, _asked, present.tables["residences"]))


def data_warnings(portfolio_hash: str, lang: Lang) -> list[str]:
    """What is well written in a portfolio and means nothing, as sentences."""
    return _data_warnings(default_url(), portfolio_hash, lang)


@st.cache_resource(max_entries=8, show_spinner=False)
def _data_warnings(url: str, portfolio_hash: str, lang: Lang) -> list[str]:
    return problem_sentences(sense_warnings(_portfolio(url, portfolio_hash)), Words(lang))


def shown_plan(plan_id: int) -> ShownPlan:
    """A saved plan with what it is compared with.

    Raises
    ------
    RequestError
        When there is none, or this version cannot read it.
    """
    return _shown_plan(default_url(), plan_id, store().companion_roles(plan_id))


@st.cache_resource(max_entries=16, show_spinner=False)
def _shown_plan(url: str, plan_id: int, roles: tuple[str, ...]) -> ShownPlan:
    # Of a plan that was stopped, what it is compared with comes a moment later: hence `roles` in the key.
    kept = _store(url)
    entry, companions = kept.plan_entry(plan_id), kept.companions(plan_id) if roles else {}
    data = _portfolio(url, entry.portfolio_hash)
    return ShownPlan(entry, kept.plan(plan_id), data, companions.get(DO_NOTHING), companions.get(RANKING))


def uncertain_figures(plan_id: int) -> tuple[tuple[Figure, ...], int]:
    """The figures behind a saved plan that are not certain, and how many are verified."""
    return _uncertain_figures(default_url(), plan_id)


@st.cache_resource(max_entries=8, show_spinner=False)
def _uncertain_figures(url: str, plan_id: int) -> tuple[tuple[Figure, ...], int]:
    from planning import workflow

    kept = _store(url)
    data = _portfolio(url, kept.plan_entry(plan_id).portfolio_hash)
    figures, verified = workflow.uncertain_figures(data, kept.plan(plan_id))
    return tuple(figures), verified


def explanation(shown: ShownPlan) -> Explanation:
    """What the pages say of a plan, in the words of this run."""
    roles = (shown.do_nothing is not None, shown.ranking is not None)
    return _explanation(default_url(), shown.entry.id, roles, words.lang, shown)


@st.cache_resource(max_entries=16, show_spinner=False)
def _explanation(url: str, plan_id: int, roles: tuple[bool, bool], lang: Lang, _shown: ShownPlan) -> Explanation:
    return explain(_shown, Words(lang))


def remembered(question: str, key: tuple[Hashable, ...], make: Callable[[], Answer]) -> Answer:
    """The answer to a question about what is saved; `key`: ids and texts that never change meaning."""
    found: Answer = _remembered(default_url(), question, key, make)
    return found


@st.cache_resource(max_entries=256, show_spinner=False)
def _remembered(url: str, question: str, key: tuple[Hashable, ...], _make: Callable[[], object]) -> Any:
    return _make()


def part(name: str, key: tuple[Hashable, ...], draw: Callable[[], None]) -> None:
    """Draw a part of a page that holds nothing to choose; its messages to the browser are kept, and sent again.

    `key`: ids and texts that never change meaning, of all that it is drawn from.
    """
    _part(default_url(), name, key, draw)


@st.cache_resource(max_entries=256, show_spinner=False)
def _part(url: str, name: str, key: tuple[Hashable, ...], _draw: Callable[[], None]) -> None:
    _draw()


def lately(question: str, key: tuple[Hashable, ...], make: Callable[[], Answer]) -> Answer:
    """The same of what is large and soon of no use: only the last few answers are kept."""
    found: Answer = _lately(default_url(), question, key, make)
    return found


@st.cache_resource(max_entries=12, show_spinner=False)
def _lately(url: str, question: str, key: tuple[Hashable, ...], _make: Callable[[], object]) -> Any:
    return _make()


def asked(question: str, key: tuple[Hashable, ...], *arguments: object) -> Future[Any]:
    """The answer that another process seeks to a quick question (`planning.jobs.answering`): sought once, and kept.

    Raises
    ------
    UnansweredError
        When too many wait for theirs.
    """
    found: Future[Any] = _asked(default_url(), question, key, arguments)
    return found


@st.cache_resource(max_entries=256, show_spinner=False)
def _asked(url: str, question: str, key: tuple[Hashable, ...], _arguments: tuple[object, ...] | None) -> Future[Any]:
    return pool().start(question, url, *_given(_arguments))


class _NeverAskedError(Exception):
    """Nobody asked the question that is looked for."""


def _given(arguments: tuple[object, ...] | None) -> tuple[object, ...]:
    if arguments is None:
        raise _NeverAskedError
    return arguments


def asked_before(question: str, key: tuple[Hashable, ...]) -> Future[Any] | None:
    """The answer to a quick question that was asked already; None where nobody did."""
    with suppress(_NeverAskedError):
        found: Future[Any] = _asked(default_url(), question, key, None)
        return found
    return None


def asked_in_stages(question: str, key: tuple[Hashable, ...], *arguments: object) -> Staged:
    """The same where the answer comes in stages: a page that runs again finds it where it has come to.

    Raises
    ------
    UnansweredError
        When too many wait for theirs.
    """
    found: Staged = _asked_in_stages(default_url(), question, key, arguments)
    if found.is_cancelled or found.gave_way:  # this time there may be more
        _asked_in_stages.clear(default_url(), question, key, ())
        found = _asked_in_stages(default_url(), question, key, arguments)
    return found


@st.cache_resource(max_entries=256, show_spinner=False)
def _asked_in_stages(
    url: str, question: str, key: tuple[Hashable, ...], _arguments: tuple[object, ...] | None
) -> Staged:
    return pool().ask(question, url, *_given(_arguments))


def asked_in_stages_before(question: str, key: tuple[Hashable, ...]) -> Staged | None:
    """The same of a question that was asked already; None where nobody did."""
    with suppress(_NeverAskedError):
        found: Staged = _asked_in_stages(default_url(), question, key, None)
        return found
    return None


def forget_stages(question: str, key: tuple[Hashable, ...]) -> None:
    """Seek an answer in stages again the next time that it is asked."""
    _asked_in_stages.clear(default_url(), question, key, ())


def forget(question: str, key: tuple[Hashable, ...]) -> None:
    """Seek an answer again the next time that it is asked."""
    _asked.clear(default_url(), question, key, ())


def draws(data: Data) -> DemandDraws | None:
    """Many joint futures of the needs, for their bands; None when the needs were given as they are."""
    return _draws(data.portfolio_hash, data)


@st.cache_resource(max_entries=2, show_spinner=False)
def _draws(portfolio_hash: str, _data: Data) -> DemandDraws | None:
    from planning.workflow import draw_needs

    try:
        build = _data.manifest.build
        return draw_needs(_data, build.draws or DRAWS, build.draws_seed)
    except RequestError:
        return None


def shocked_draws(data: Data, shocks: tuple[str, ...]) -> DemandDraws:
    """The same futures as `draws`, with named shocks in them; only where `draws` gives some."""
    return _shocked_draws(data.portfolio_hash, shocks, data)


@st.cache_resource(max_entries=4, show_spinner=False)
def _shocked_draws(portfolio_hash: str, shocks: tuple[str, ...], _data: Data) -> DemandDraws:
    from planning.workflow import draw_needs

    build = _data.manifest.build
    return draw_needs(_data, build.draws or DRAWS, build.draws_seed, shocks=shocks)


def overridden(data: Data, override: str) -> Overridden:
    """What one more override (JSON of a row of need_overrides) would change; only where `draws` gives some."""
    return _overridden(data.portfolio_hash, override, data)


@st.cache_resource(max_entries=4, show_spinner=False)
def _overridden(portfolio_hash: str, override: str, _data: Data) -> Overridden:
    from planning.ui.needs.need_facts import with_one_more

    return with_one_more(_data, override, DRAWS)


def need_facts(data: Data) -> NeedFacts | None:
    """What stands under the curves of the needs: places, series, checked horizons; None when they were given."""
    return _need_facts(data.portfolio_hash, data)


@st.cache_resource(max_entries=2, show_spinner=False)
def _need_facts(portfolio_hash: str, _data: Data) -> NeedFacts | None:
    from planning.ui.needs.need_facts import need_facts

    return need_facts(_data) if _data.manifest.build.needs == "chain" else None


def doubts(data: Data, year: int) -> pd.DataFrame:
    """Where the doubt of each group comes from in a year (`demand.doubt_split`); only where `draws` gives some."""
    return _doubts(data.portfolio_hash, year, data)


@st.cache_resource(max_entries=4, show_spinner=False)
def _doubts(portfolio_hash: str, year: int, _data: Data) -> pd.DataFrame:
    from planning.demand import doubt_split
    from planning.workflow import need_inputs

    build = _data.manifest.build
    return doubt_split(need_inputs(_data), [year], build.draws or DRAWS, build.draws_seed)


@st.cache_resource(max_entries=1, show_spinner=False)
def back_test() -> BackTest:
    """What the forecasts would have been worth on the long series that the product ships: some seconds."""
    from planning.workflow import back_test_needs

    return back_test_needs()


def chain(data: Data) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Every step of the computation of the needs, and its comparison with published figures; None when given."""
    return _chain(data.portfolio_hash, data)


@st.cache_resource(max_entries=2, show_spinner=False)
def _chain(portfolio_hash: str, _data: Data) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    if _data.manifest.build.needs != "chain":
        return None
    from planning.demand import anchors, chain_steps
    from planning.tables.reference import read_anchors
    from planning.workflow import need_inputs

    steps = chain_steps(need_inputs(_data), _data.years)
    published = read_anchors(shipped.REFERENCE)
    found = anchors(steps, published, _data["territories"])
    dated = published[["anchor_id", "year", "after"]].rename(columns={"anchor_id": "anchor"})
    return steps, found.merge(dated, on="anchor", how="left")


def overruns(shown: ShownPlan) -> OverrunDraws:
    """Many ways in which the works of a plan may go (`finance.overruns`)."""
    return _overruns(default_url(), shown.entry.id, shown)


@st.cache_resource(max_entries=4, show_spinner=False)
def _overruns(url: str, plan_id: int, _shown: ShownPlan) -> OverrunDraws:
    from planning.finance.overruns import overruns_of

    return overruns_of(_shown.plan, _shown.seen, parameters(_shown.data))


def accounts(data: Data) -> pd.DataFrame:
    """The operating account of every option that the templates give (`options.operating_accounts`)."""
    from planning.options import operating_accounts

    return remembered("accounts", (data.portfolio_hash,), lambda: operating_accounts(data))


def prices(data: Data) -> pd.DataFrame:
    """The price of every option that the templates give, by parts (`options.option_prices`)."""
    from planning.options import option_prices

    return remembered("prices", (data.portfolio_hash,), lambda: option_prices(data))


def worth_alone(data: Data, scenario: Scenario, option_ids: tuple[str, ...]) -> pd.DataFrame:
    """What options alone gain on doing nothing (`workflow.worth_alone`)."""
    from planning.workflow import worth_alone as alone

    key = (data.portfolio_hash, scenario.model_dump_json(), option_ids)
    return remembered("worth alone", key, lambda: alone(data, scenario, option_ids))


def refused_options(data: Data, residence_id: str) -> tuple[Refused, ...]:
    """The templates that a residence is not offered, and why."""
    from planning.options import refused_options as refused

    return remembered("refused options", (data.portfolio_hash, residence_id), lambda: refused(data, residence_id))


def catalogue(data: Data) -> Catalogue:
    """The templates that options are generated from, as the portfolio changes them."""
    from planning.options import portfolio_catalogue

    return remembered("catalogue", (data.portfolio_hash,), lambda: portfolio_catalogue(data))


@st.cache_resource(max_entries=1, show_spinner=False)
def outlines() -> Mapping[str, Any]:
    """The outlines of the territories, as GeoJSON; none when the file is not there."""
    path = shipped.OUTLINES / "epci.geojson"
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"features": []}
    return found


def parameters(data: Data) -> pd.DataFrame:
    """The dated public figures and assumptions, as the portfolio changes them, with the name of their file."""
    return _parameters(data.portfolio_hash, data)


@st.cache_resource(max_entries=2, show_spinner=False)
def _parameters(portfolio_hash: str, _data: Data) -> pd.DataFrame:
    from planning.options import all_parameters

    return all_parameters(_data)


@st.cache_resource(max_entries=1, show_spinner=False)
def real_operations() -> pd.DataFrame:
    """The operations that were really done, with what can be compared (`finance.with_figures`)."""
    from planning.finance import with_figures
    from planning.tables.parameters import read_real_operations

    return with_figures(read_real_operations(shipped.REAL_OPERATIONS))


@st.cache_resource(max_entries=1, show_spinner=False)
def comparables() -> pd.DataFrame:
    """What the real operations of each kind of action say (`finance.comparables`)."""
    from planning.finance import comparables as found

    return found(real_operations())


@st.cache_resource(max_entries=1, show_spinner=False)
def sources() -> pd.DataFrame:
    """The producers of the public series (`read_sources`)."""
    return read_sources(shipped.SOURCES)


def read_sources(path: Path) -> pd.DataFrame:
    """Read the list of sources; every cell is text, `files` separated by commas.

    Raises
    ------
    RequestError
        When the file cannot be read as a list of sources.
    """
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        rows = [{name: _cell(entry.get(name)) for name in SOURCE_COLUMNS} for entry in entries]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError, AttributeError) as error:
        template = N_("la liste des sources {file} ne peut pas être lue ({reason})")
        raise RequestError(Message(template, {"file": path.name, "reason": str(error)})) from error
    return pd.DataFrame(rows, columns=SOURCE_COLUMNS)


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "" if value is None else " ".join(str(value).split())
