"""What the grids of a portfolio show, and what was typed into them means: found once for each step."""

from __future__ import annotations

import pandas as pd

from planning.importing.by_hand.grid_edits import Edits, Typed, incoming, shown_rows, typed
from planning.importing.present import Present, present_of_data
from planning.importing.proposal import Proposal, proposal
from planning.ui.kit import cached
from planning.ui.kit.spoken import words


def texts(portfolio_hash: str) -> Present:
    """The tables of a portfolio as they are written."""
    return cached.lately("texts", (portfolio_hash,), lambda: present_of_data(cached.portfolio(portfolio_hash)))


def typed_in(portfolio_hash: str, edits: str) -> tuple[Typed, Proposal]:
    """What edits (JSON) of a portfolio mean in the reader's language, and what they would change."""

    def found() -> tuple[Typed, Proposal]:
        present = texts(portfolio_hash)
        done = typed(present, Edits.model_validate_json(edits or "{}"), words.lang)
        return done, proposal(present, incoming(done))

    return cached.lately("typed", (portfolio_hash, edits, words.lang), found)


def grid_rows(portfolio_hash: str, table: str, edits: str) -> tuple[tuple[str, ...], pd.DataFrame]:
    """The keys of the rows of a grid, and the rows as their reader sees them."""

    def found() -> tuple[tuple[str, ...], pd.DataFrame]:
        held = texts(portfolio_hash).tables[table]
        return shown_rows(table, held, Edits.model_validate_json(edits or "{}").of(table), words.lang)

    return cached.lately("grid", (portfolio_hash, table, edits, words.lang), found)
