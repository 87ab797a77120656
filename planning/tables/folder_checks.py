"""Places for the time of the works serve those whom the duty to rehouse covers: without that duty, nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from planning.domain.errors import Problem
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.rule_book import RuleKind, kinds_where
from planning.domain.scenario import Scenario
from planning.tables.histories import yearly_problems
from planning.tables.schemas import NEED_OVERRIDES, OPERATOR_SERIES

PLACES = kinds_where(lambda entry: entry.useless_without is RuleKind.REHOUSING)


def check_places(frames: Mapping[str, pd.DataFrame], scenarios: Iterable[Scenario]) -> list[Problem]:
    """Warn of places set aside for the displaced when no rule of the folder or of a scenario has anybody rehoused."""
    rules = frames["rules"]
    kinds = {*rules["rule"], *(rule.rule for scenario in scenarios for rule in scenario.rules)}
    written = rules[rules["rule"].isin(PLACES)]
    if written.empty or RuleKind.REHOUSING in kinds:
        return []
    names = {"rules": written["rule_id"].tolist()}
    what = Message(N_("aucune règle rehousing : les places de {rules} ne servent à personne"), names)
    remedy = Message(N_("ajoutez une règle rehousing, ou retirez ces places"))
    return [Problem("rules.csv", what, remedy, int(written.index[0]), "rule", "warning")]


# Sales finance the rest: without a cap on them, a plan may sell far more than anybody meant to.


def check_sales(frames: Mapping[str, pd.DataFrame], scenarios: Iterable[Scenario]) -> list[Problem]:
    """Warn when residences may be sold for money and no rule of the folder or of a scenario caps sales."""
    options = frames["options"]
    # Rows count as a spreadsheet shows them: the index of a table that was read does.
    sold = options.index[(options["kind"] == ActionKind.DISPOSE) & (options["proceeds_eur"].fillna(0.0) > 0)]
    written = {*frames["rules"]["rule"], *(rule.rule for scenario in scenarios for rule in scenario.rules)}
    if not len(sold) or RuleKind.DISPOSALS in written:
        return []
    what = Message(
        N_("{count} cessions rapportent de l'argent et rien ne les limite : un plan peut vendre beaucoup"),
        {"count": len(sold)},
    )
    remedy = Message(N_("ajoutez une règle disposals : le nombre de ventes admis par an"))
    return [Problem("options.csv", what, remedy, int(sold[0]), "kind", "warning")]


# What the schema cannot say of partners: a territory may also be everywhere.


EVERYWHERE = "*"


def check_partners(frames: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """Return one problem for each partner that committed in a territory that does not exist."""
    known = {*frames["territories"]["territory"], EVERYWHERE}
    remedy = Message(N_("corrigez l'identifiant, ou écrivez * pour tous les territoires"))
    what = N_("« {id} » n'existe pas dans {file}")
    return [
        Problem(
            "partners.csv",
            Message(what, {"id": row.territory, "file": "territories.csv"}),
            remedy,
            row=int(str(row.Index)) + 2,
            column="territory",
        )
        for row in frames["partners"].itertuples()
        if row.territory not in known
    ]


# What the schema cannot say of overrides and of the operator's own series.


Frames = Mapping[str, pd.DataFrame]


def check_overrides(frames: Frames) -> list[Problem]:
    """Low, mid and high in order and positive; an expiry after the writing."""
    rows = frames[NEED_OVERRIDES.name]
    file = NEED_OVERRIDES.file
    ordered = (rows["low"] > 0) & (rows["low"] < rows["mid"]) & (rows["mid"] < rows["high"])
    what = Message(N_("les valeurs basse, centrale et haute ne se suivent pas"))
    remedy = Message(N_("écrivez 0 < low < mid < high : une chance sur dix au-dessous, autant au-dessus"))
    found = [Problem(file, what, remedy, int(row), "low") for row in rows.index[~ordered]]
    late = rows["expiry"] < rows["written"]
    what = Message(N_("l'avis expire avant d'avoir été écrit"))
    remedy = Message(N_("corrigez expiry ou written"))
    return found + [Problem(file, what, remedy, int(row), "expiry") for row in rows.index[late]]


def check_operator_series(frames: Frames) -> list[Problem]:
    """No missing year between two known ones, and one kind for each series; a year given twice is a key given twice."""
    rows = frames[OPERATOR_SERIES.name]
    if rows.empty:
        return []
    named = rows.assign(series=_names(rows)).drop_duplicates(["series", "year"])
    found = yearly_problems(named, "series", OPERATOR_SERIES.file)
    kinds = rows.groupby("series_id")["kind"].transform("nunique")
    what = Message(N_("cette série a plusieurs natures (kind)"))
    remedy = Message(N_("donnez la même nature à toutes ses lignes"))
    return found + [Problem(OPERATOR_SERIES.file, what, remedy, int(row), "kind") for row in rows.index[kinds > 1]]


def _names(rows: pd.DataFrame) -> pd.Series:
    """The series, and its territory when it has one."""
    return rows["series_id"].where(rows["territory"] == "", rows["series_id"] + " / " + rows["territory"])
