"""Names that people read: actions, options, labels of the data in the reader's language, runs of years."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.i18n import FRENCH, Words
from planning.tables.data import Data

_ACTIONS = {
    ActionKind.KEEP: N_("Maintien en l'état"),
    ActionKind.COMFORT: N_("Rafraîchissement"),
    ActionKind.SOUNDPROOFING: N_("Isolation acoustique"),
    ActionKind.STUDIOS: N_("Transformation en studios"),
    ActionKind.ACCESSIBILITY: N_("Mise en accessibilité"),
    ActionKind.ENERGY: N_("Rénovation énergétique"),
    ActionKind.RESTRUCTURE: N_("Restructuration lourde"),
    ActionKind.CONVERT: N_("Conversion"),
    ActionKind.DEMOLISH_REBUILD: N_("Démolition-reconstruction"),
    ActionKind.CREATE: N_("Création"),
    ActionKind.DISPOSE: N_("Cession"),
    ActionKind.CHANGE_STATUS: N_("Changement de statut"),
    ActionKind.TAKE_OVER: N_("Reprise de gestion"),
    ActionKind.GIVE_BACK: N_("Restitution au propriétaire"),
    ActionKind.CLOSE_SERVICE: N_("Fermeture d'un service"),
}


def action_name(kind: str) -> Message:
    """Return the name of an action kind."""
    return Message(_ACTIONS[ActionKind(kind)])


def action_names(kinds: pd.Series, words: Words) -> pd.Series:
    """Return the name of each action kind."""
    return kinds.map({kind: words(action_name(kind)) for kind in kinds.unique()}).astype("str")


def decision_labels(rows: pd.DataFrame, words: Words) -> pd.Series:
    """Return what is done in words: the option's own label (French), or the name of its kind."""
    own = (rows["label"] != "") & (words.lang == "fr")
    return rows["label"].where(own, action_names(rows["kind"], words))


def option_labels(data: Data, words: Words) -> dict[str, str]:
    """Return what each option does, in the reader's language."""
    options = data["options"]
    return dict(zip(options["option_id"], decision_labels(options, words), strict=True))


def labels(data: Data, table: str, words: Words = FRENCH) -> dict[str, str]:
    """Return id -> label of `typologies` or `client_groups`; the French label where the other is missing."""
    frame = data[table]
    french = frame["label_fr"]
    shown = french if words.lang == "fr" else frame["label_en"].where(frame["label_en"] != "", french)
    return dict(zip(frame.iloc[:, 0], shown, strict=True))


def names(data: Data, table: str) -> dict[str, str]:
    """Return id -> name of `residences`, `territories` or `funders`, as written in the data."""
    frame = data[table]
    written = frame["label" if table == "funders" else "name"]
    return dict(zip(frame.iloc[:, 0], written, strict=True))


def year_runs(years: Iterable[int]) -> list[str | Message]:
    """Return years as a sentence lists them: 2027, 2029 à 2031."""
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return [part for run in runs for part in _run(run)]


def _run(run: list[int]) -> list[str | Message]:
    if len(run) <= 2:
        return [str(year) for year in run]
    return [Message(N_("{first_year} à {last_year}"), {"first_year": run[0], "last_year": run[-1]})]
