"""What tables, rules and scenarios of a folder say together; the lists of checks that reading a folder goes through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from planning.domain.errors import Problem
from planning.domain.kinds import OWN_FUNDS, ActionKind
from planning.domain.message import N_, Message
from planning.domain.rule_book import RuleKind, kinds_where
from planning.domain.scenario import Scenario
from planning.tables.checks import (
    Frames,
    check_keys,
    check_options,
    check_references,
    check_rows,
    check_units,
    check_years,
)
from planning.tables.data import Manifest
from planning.tables.histories import yearly_problems
from planning.tables.rule_checks import check_rules, hopeless_deadlines
from planning.tables.schemas import (
    FUNDERS,
    HABITABILITY_RULES,
    NEED_OVERRIDES,
    OPERATOR_SERIES,
    OPTIONS,
    PERMISSIONS,
    RESIDENCES,
)
from planning.tables.sense_checks import check_sense
from planning.tables.subjects import EVERYWHERE, split_subject

PLACES = kinds_where(lambda entry: entry.useless_without is RuleKind.REHOUSING)


def check_places(frames: Mapping[str, pd.DataFrame], scenarios: Iterable[Scenario]) -> list[Problem]:
    """Warn of places set aside for the displaced when no rule of the folder or of a scenario has anybody rehoused.

    Places for the time of the works serve those whom the duty to rehouse covers: without that duty, nobody.
    """
    rules = frames["rules"]
    kinds = {*rules["rule"], *(rule.rule for scenario in scenarios for rule in scenario.rules)}
    written = rules[rules["rule"].isin(PLACES)]
    if written.empty or RuleKind.REHOUSING in kinds:
        return []
    names = {"rules": written["rule_id"].tolist()}
    what = Message(N_("aucune règle rehousing : les places de {rules} ne servent à personne"), names)
    remedy = Message(N_("ajoutez une règle rehousing, ou retirez ces places"))
    return [Problem("rules.csv", what, remedy, int(written.index[0]), "rule", "warning")]


def check_sales(frames: Mapping[str, pd.DataFrame], scenarios: Iterable[Scenario]) -> list[Problem]:
    """Warn when residences may be sold for money and no rule of the folder or of a scenario caps sales.

    Sales finance the rest: without a cap on them, a plan may sell far more than anybody meant to.
    """
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


def check_partners(frames: Frames) -> list[Problem]:
    """Return one problem for each partner that committed in a territory that does not exist, nor is everywhere."""
    named = frames["partners"]["territory"]
    remedy = Message(N_("corrigez l'identifiant, ou écrivez * pour tous les territoires"))
    what = N_("« {id} » n'existe pas dans {file}")
    return [
        Problem(
            "partners.csv", Message(what, {"id": cell, "file": "territories.csv"}), remedy, int(str(row)), "territory"
        )
        for row, cell in named[~named.isin({*frames["territories"]["territory"], EVERYWHERE})].items()
    ]


def check_permissions(frames: Frames) -> list[Problem]:
    """Permissions name a residence that exists, or everywhere; two that limit the same thing do not add up."""
    rows = frames[PERMISSIONS.name]
    found = check_rows(rows, PERMISSIONS)
    unknown = ~rows["residence_id"].isin({*frames["residences"]["residence_id"], EVERYWHERE})
    what, remedy = N_("« {id} » n'existe pas dans {file}"), N_("corrigez l'identifiant, ou écrivez * pour toutes")
    for row, cell in rows.loc[unknown, "residence_id"].items():
        values = {"id": cell, "file": "residences.csv"}
        found.append(Problem(PERMISSIONS.file, Message(what, values), Message(remedy), int(str(row)), "residence_id"))
    limited = rows[rows["places"].notna()]
    same = limited.duplicated(["residence_id", "kind", "template", "authority", "from_year", "to_year"])
    what = N_("une autre permission dit la même chose : leurs places ne s'ajoutent pas, la plus petite compte")
    remedy = N_("écrivez une seule ligne avec la somme, ou des années différentes")
    return found + [
        Problem(PERMISSIONS.file, Message(what), Message(remedy), int(str(row)), "places", "warning")
        for row in limited.index[same]
    ]


def check_purses(frames: Frames) -> list[Problem]:
    """Own funds of a body are those of a body that residences name, once; then `own` alone has money where it is a row.

    A body that no residence names would leave its money unspent and its works unpaid without a word; one of several
    names that nothing bears is only told.
    """
    funders = frames["funders"]
    named = [(int(str(row)), name) for row, cell in funders["body"].items() for name in split_subject(str(cell))]
    found = check_rows(funders, FUNDERS)
    return (
        found + _bodies_named(frames, named) + _without_purse(frames, {name for _, name in named}) if named else found
    )


def _bodies_named(frames: Frames, named: list[tuple[int, str]]) -> list[Problem]:
    """Return the bodies of `funders` (line, name) that no residence names, or that have own funds already."""
    homes, found = frames["residences"], []
    known = {name.strip() for column in ("owner", "operator", "works_payer") for name in homes[column]}
    unknown, twice = N_("aucune résidence ne nomme l'organisme « {body} »"), N_("« {body} » a déjà ses fonds propres")
    remedy = Message(N_("écrivez le nom comme dans owner, operator ou works_payer de residences.csv"))
    once = Message(N_("gardez une seule ligne de fonds propres par organisme"))
    for number, (row, name) in enumerate(named):
        if name not in known:
            is_alone = known.isdisjoint(other for line, other in named if line == row)
            told = (Message(unknown, {"body": name}), remedy)
            found.append(Problem(FUNDERS.file, *told, row, "body", "error" if is_alone else "warning"))
        if name in {other for _, other in named[:number]}:
            found.append(Problem(FUNDERS.file, Message(twice, {"body": name}), once, row, "body"))
    return found


def _without_purse(frames: Frames, bodies: set[str]) -> list[Problem]:
    """Return who pays by an agreement without own funds; what is nobody's, where there is no common purse."""
    homes, given = frames["residences"], frames["envelopes"]["funder"]
    payers = homes["works_payer"].str.strip()
    what = N_("« {body} » paie des travaux par convention et n'a pas de fonds propres dans funders.csv")
    remedy = Message(N_("ajoutez sa ligne de fonds propres, ou corrigez le nom"))
    found = [
        Problem(RESIDENCES.file, Message(what, {"body": name}), remedy, int(str(row)), "works_payer", "warning")
        for row, name in payers[(payers != "") & ~payers.isin(bodies)].items()
    ]
    if OWN_FUNDS in set(frames["funders"]["funder"]):
        return found
    unowned = homes.index[(homes["owner"].str.strip() == "") & (payers == "")]
    what = N_("{count} résidences sans propriétaire connu : personne de chez nous n'y paie de travaux")
    told, remedy = Message(what, {"count": len(unowned)}), Message(N_("remplissez owner, ou works_payer"))
    found += [Problem(RESIDENCES.file, told, remedy, int(str(row)), "owner", "warning") for row in unowned[:1]]
    what = N_("les fonds propres sont ceux d'organismes nommés : cette enveloppe n'est à personne")
    remedy = Message(N_("donnez-la à l'un d'eux (own:nom), ou ajoutez une ligne own à funders.csv"))
    lost = given.index[given == OWN_FUNDS]
    return found + [Problem("envelopes.csv", Message(what), remedy, int(str(row)), "funder") for row in lost]


def check_operator_series(frames: Frames) -> list[Problem]:
    """No missing year between two known ones, and one kind for each series; a year given twice is a key given twice."""
    rows = frames[OPERATOR_SERIES.name]
    # The series, and its territory when it has one.
    names = rows["series_id"].where(rows["territory"] == "", rows["series_id"] + " / " + rows["territory"])
    named = rows.assign(series=names).drop_duplicates(["series", "year"])
    return yearly_problems(named, "series", OPERATOR_SERIES.file) + check_rows(rows, OPERATOR_SERIES)


# Every check of a folder, in the order in which problems are said.

FOLDER_CHECKS: tuple[Callable[[Frames, Manifest], list[Problem]], ...] = (
    check_sense,
    lambda frames, _: check_keys(frames),
    lambda frames, _: check_references(frames),
    lambda frames, _: check_units(frames),
    check_years,
    lambda frames, _: check_rows(frames["need_overrides"], NEED_OVERRIDES),
    lambda frames, _: check_rows(frames["habitability_rules"], HABITABILITY_RULES),
    lambda frames, _: check_operator_series(frames),
    lambda frames, _: check_partners(frames),
    lambda frames, _: check_permissions(frames),
    lambda frames, _: check_purses(frames),
    lambda frames, manifest: check_options(frames, manifest.build.options == "given"),
    lambda frames, _: check_rows(frames["options"], OPTIONS, "author", "reason"),
    lambda frames, manifest: check_rules(frames) if manifest.build.options == "given" else [],
    lambda frames, manifest: hopeless_deadlines(frames) if manifest.build.options == "given" else [],
)
"""What several columns, or several tables, say together; rules wait until options are generated."""
SCENARIO_CHECKS: tuple[Callable[[Frames, Iterable[Scenario]], list[Problem]], ...] = (check_sales, check_places)
"""What the rules of the folder and of its scenarios say together."""
