"""The store as one object."""

from __future__ import annotations

from planning.store.changes import Changes
from planning.store.database import connect, default_url
from planning.store.explanations import Explanations
from planning.store.frontiers import Frontiers
from planning.store.jobs import Jobs
from planning.store.migrations import migrate
from planning.store.portfolios import Portfolios
from planning.store.shelf import Shelf


class Store(Portfolios, Changes, Shelf, Frontiers, Explanations, Jobs):
    """Everything that is kept. Methods may be called from any thread: each opens its own short session."""


def open_store(url: str | None = None) -> Store:
    """Open the store at an address (`default_url()` when none is given), its tables brought up to date.

    Raises
    ------
    CapError
        When the address is wrong, the database cannot be used, or it was made by a later version.
    """
    engine = connect(url or default_url())
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    store = Store(engine)
    store.name_it()
    return store
