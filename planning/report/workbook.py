"""All tables and hypotheses of a plan as a workbook: totals are live formulas, texts of the data are never formulas.

Amounts are in euros, to the cent. A formula carries the value that the screens show, for readers that do not calculate.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from planning.domain.kinds import ActionKind
from planning.domain.message import N_
from planning.explain.how_housed import FOUR, HOUSED_NAMES
from planning.finance.cents import CENTS
from planning.report.paper import Paper

EUROS, COUNT, SHARE, PLAIN = "euros", "count", "share", "plain"
FORMATS: Final = {EUROS: "#,##0.00 €", COUNT: "#,##0.##", SHARE: "0.0 %", PLAIN: "General"}
WIDEST: Final = 60
HEAD_ROW: Final = 2
"""Of every table: its title is above, its rows beneath (rows count from 0)."""


@dataclass(frozen=True)
class Field:
    """A column of a sheet: where its values are, its header, how they are written, whether they have a total."""

    name: str
    header: str
    kind: str = PLAIN
    has_total: bool = False


class _Book:
    """A workbook being written."""

    def __init__(self, file: io.BytesIO, paper: Paper) -> None:
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book = xlsxwriter.Workbook(file, options)
        self.paper, self.words = paper, paper.words
        self.bold = self.book.add_format({"bold": True})
        self.title = self.book.add_format({"bold": True, "font_size": 14})
        self.note = self.book.add_format({"font_color": "#5A6670"})
        self.head = self.book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.kinds = {kind: self.book.add_format({"num_format": code}) for kind, code in FORMATS.items()}
        self.totals = {
            kind: self.book.add_format({"num_format": code, "bold": True, "top": 1}) for kind, code in FORMATS.items()
        }
        self.book.set_properties({"title": paper.headline, "author": "Cap Résidences", "comments": paper.footer})

    def sheet(self, name: str) -> Any:
        """Return a new sheet; the plan's mark stands at the foot of each printed page."""
        sheet = self.book.add_worksheet(name[:31])
        # In a footer & starts a code: the data's own is written twice.
        sheet.set_footer(f"&L{self.paper.footer.replace('&', '&&')}&R&P/&N")
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def table(self, name: str, rows: pd.DataFrame, fields: Sequence[Field], title: str = "") -> dict[str, str]:
        """Write a table on a sheet of its own; return the cell of each total, by column: `'Qui paie'!F20`."""
        sheet = self.sheet(name)
        sheet.write_string(0, 0, title or name, self.title)
        for place, field in enumerate(fields):
            sheet.write_string(HEAD_ROW, place, field.header, self.head)
            self._column(sheet, place, rows[field.name].tolist(), field)
        sheet.freeze_panes(HEAD_ROW + 1, 0)
        return {field.name: self._total(sheet, name, rows, place, field)
                for place, field in enumerate(fields) if field.has_total}  # fmt: skip

    def _column(self, sheet: Any, place: int, values: list[Any], field: Field) -> None:
        widths = [len(field.header) / 2]
        for number, value in enumerate(values, HEAD_ROW + 1):
            if isinstance(value, str):
                sheet.write_string(number, place, value)
                widths.append(float(len(value)))
            elif isinstance(value, bool):
                sheet.write_string(number, place, self.words(N_("oui") if value else N_("non")))
            elif value is not None and not pd.isna(value):
                sheet.write_number(number, place, float(value), self.kinds[field.kind])
                widths.append(14.0)
        sheet.set_column(place, place, min(WIDEST, max(8.0, *widths) + 1))

    def _total(self, sheet: Any, name: str, rows: pd.DataFrame, place: int, field: Field) -> str:
        last = HEAD_ROW + len(rows)
        letter = xl_col_to_name(place)
        if place > 0:
            sheet.write_string(last + 1, 0, self.words("Total"), self.bold)
        formula = f"=SUM({letter}{HEAD_ROW + 2}:{letter}{last + 1})" if len(rows) else "=0"
        sheet.write_formula(last + 1, place, formula, self.totals[field.kind], float(rows[field.name].sum()))
        return f"'{name[:31]}'!{letter}{last + 2}"


def workbook(paper: Paper) -> bytes:
    """Return all that is said of a plan as an .xlsx file."""
    file = io.BytesIO()
    book = _Book(file, paper)
    first = book.sheet(paper.words("Résumé"))
    totals = _tables(book, paper)
    _first_sheet(book, first, paper, totals)
    book.book.close()
    return file.getvalue()


# The first sheet: the figures of the screens, each a formula on the tables behind.


def _first_sheet(book: _Book, sheet: Any, paper: Paper, totals: dict[str, dict[str, str]]) -> None:
    words, figures = paper.words, paper.summary
    sheet.set_column(0, 0, 52)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, 2, 60)
    sheet.write_string(0, 0, paper.data.manifest.name, book.title)
    sheet.write_string(1, 0, paper.headline)
    sheet.write_string(2, 0, " · ".join(paper.status), book.note)
    paid = totals["financing"]
    rows: list[tuple[str, str, float, str]] = [
        (words("Travaux"), f"={totals['decisions']['capex_eur']}", figures.works, EUROS),
        (words("Entretien de ce qui reste comme il est"), f"={totals['upkeep']['capex_eur']}", figures.upkeep, EUROS),
        (words("Investissement"), "=B5+B6", figures.capex.value, EUROS),
        (words("Fonds propres"), f"={paid['own']}", figures.own.value, EUROS),
        (words("Prêts"), f"={paid['loan']}", figures.loans.value, EUROS),
        (words("Subventions"), f"={paid['grant']}", figures.grants.value, EUROS),
        (words("Entretien avant travaux, payé en plus"), f"={paid['before']}", paper.wear_before_works, EUROS),
        (words("À la charge d'autres propriétaires"), "=B7+B11-B8-B9-B10", paper.for_others, EUROS),
        (words("Opérations"), f"=COUNTA({totals['decisions']['names']})", float(figures.operations), COUNT),
    ]
    if figures.housed is not None:
        for name in FOUR:
            header = words("{name}, en {year}", name=words(HOUSED_NAMES[name]), year=figures.year)
            rows.append((header, f"={totals['housed'][name]}", figures.housed[name].value, COUNT))
    for number, (label, formula, value, kind) in enumerate(rows, 4):
        sheet.write_string(number, 0, label)
        sheet.write_formula(number, 1, formula, book.kinds[kind], value)
    place = 4 + len(rows) + 1
    told = (
        words("Empreinte du plan : {mark}", mark=paper.plan.mark),
        words("Empreinte entière : {mark}", mark=paper.plan.fingerprint),
        words("Données : {mark}", mark=paper.plan.data_hash),
        words("Tiré le {day}", day=paper.printed),
        *paper.limits,
    )
    for number, line in enumerate(told, place):
        sheet.write_string(number, 0, line, book.note)


# The tables behind.


def _tables(book: _Book, paper: Paper) -> dict[str, dict[str, str]]:
    """Write every table; return the cells that the first sheet refers to."""
    words = paper.words
    names = {
        "votes": words("Résolutions"),
        "decisions": words("Décisions"),
        "upkeep": words("Entretien"),
        "financing": words("Qui paie"),
        "money": words("Argent par année"),
        "housed": words("Logés par année"),
        "groups": words("Logés par public"),
        "supply": words("Besoins"),
        "calendar": words("Calendrier"),
        "movers": words("Habitants"),
        "kept": words("Non retenu"),
        "cus": words("CUS"),
        "psp": words("PSP"),
        "parameters": words("Hypothèses"),
        "scenario": words("Scénario"),
    }
    book.table(names["votes"], paper.resolutions, _vote_fields(paper))
    decided = book.table(names["decisions"], paper.decisions, _decision_fields(paper))
    last = HEAD_ROW + 1 + max(1, len(paper.decisions))
    cells: dict[str, dict[str, str]] = {
        "decisions": {**decided, "names": f"'{names['decisions']}'!B{HEAD_ROW + 2}:B{last}"},
        "upkeep": book.table(names["upkeep"], _upkeep(paper), _upkeep_fields(paper)),
        "financing": book.table(names["financing"], _by_source(paper), _financing_fields(paper)),
    }
    book.table(names["money"], paper.money, _money_fields(paper))
    if len(paper.housed):
        book.table(names["housed"], paper.housed, _housed_fields(paper))
        groups = [Field("label", words("Public")), *(Field(name, words(HOUSED_NAMES[name]), COUNT, has_total=True)
                  for name in FOUR), Field("need", words("Besoin"), COUNT, has_total=True)]  # fmt: skip
        book.table(names["groups"], paper.housed_groups, groups)
        row = HEAD_ROW + 2 + paper.housed["year"].tolist().index(paper.summary.year)
        cells["housed"] = {
            name: f"'{names['housed']}'!{xl_col_to_name(2 + place)}{row}" for place, name in enumerate(FOUR)
        }
    book.table(names["supply"], paper.supply, _supply_fields(paper))
    book.table(names["calendar"], paper.timeline, _calendar_fields(paper))
    book.table(names["movers"], paper.movers, _mover_fields(paper))
    book.table(names["kept"], paper.not_retained, _kept_fields(paper))
    book.table(names["cus"], paper.cus, _cus_fields(paper))
    book.table(names["psp"], paper.psp, _psp_fields(paper))
    book.table(names["parameters"], paper.parameters, _parameter_fields(paper))
    book.table(names["scenario"], _scenario(paper), [Field("name", words("Réglage")), Field("value", words("Valeur"))])
    return cells


def _upkeep(paper: Paper) -> pd.DataFrame:
    """Return what the upkeep of residences that stay as they are costs over the plan."""
    called = dict(zip(paper.data["residences"]["residence_id"], paper.data["residences"]["name"], strict=True))
    rows = [
        (row.residence_id, called.get(row.residence_id, row.residence_id), row.capex_eur)
        for row in paper.plan.decisions
        if row.kind == ActionKind.KEEP and row.capex_eur
    ]
    return pd.DataFrame(rows, columns=["residence_id", "residence", "capex_eur"])


def _upkeep_fields(paper: Paper) -> list[Field]:
    words = paper.words
    return [
        Field("residence_id", words("Code")),
        Field("residence", words("Résidence")),
        Field("capex_eur", words("Entretien (€)"), EUROS, has_total=True),
    ]


def _by_source(paper: Paper) -> pd.DataFrame:
    """Return the financing plan in euros, a column for each source."""
    rows = paper.financing
    euros = rows["cents"] / CENTS
    called = dict(zip(paper.data["residences"]["residence_id"], paper.data["residences"]["name"], strict=True))
    split = {source: euros.where(rows["source"] == source, 0.0) for source in ("own", "loan", "grant")}
    before = euros.where(paper.is_before_works, 0.0)
    return rows.assign(residence=rows["residence_id"].map(called), before=before, **split)


def _scenario(paper: Paper) -> pd.DataFrame:
    """Return what the plan's scenario sets otherwise than the defaults, one row for each."""
    asked = paper.plan.scenario.model_dump(mode="json", exclude_defaults=True)
    return pd.DataFrame(list(_flat(asked, "")), columns=["name", "value"])


def _flat(value: Any, name: str) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [row for key, part in value.items() for row in _flat(part, f"{name}.{key}" if name else str(key))]
    if isinstance(value, list) and any(isinstance(part, dict | list) for part in value):
        return [row for number, part in enumerate(value, 1) for row in _flat(part, f"{name}[{number}]")]
    return [(name, ", ".join(map(str, value)) if isinstance(value, list) else str(value))]


def _vote_fields(paper: Paper) -> list[Field]:
    words = paper.words
    return [
        Field("number", words("N°")),
        Field("title", words("Résolution")),
        Field("what", words("Ce qui est fait")),
        Field("start_year", words("Début")),
        Field("delivery_year", words("Livraison")),
        Field("capex_eur", words("Investissement (€)"), EUROS),
        Field("own_eur", words("Fonds propres (€)"), EUROS),
        Field("refusal", words("Si le conseil refuse")),
        Field("text", words("Texte proposé")),
    ]


def _decision_fields(paper: Paper) -> list[Field]:
    words = paper.words
    return [
        Field("residence_id", words("Code")),
        Field("residence", words("Résidence")),
        Field("territory_name", words("Territoire")),
        Field("decision", words("Décision")),
        Field("start_year", words("Début")),
        Field("works_start", words("Chantier")),
        Field("delivery_year", words("Livraison")),
        Field("capex_eur", words("Investissement (€)"), EUROS, has_total=True),
        Field("own_eur", words("Fonds propres (€)"), EUROS, has_total=True),
        Field("loans_eur", words("Prêts (€)"), EUROS, has_total=True),
        Field("grants_eur", words("Subventions (€)"), EUROS, has_total=True),
        Field("before", words("Avant")),
        Field("after", words("Après")),
        Field("persons_before", words("Places avant"), COUNT, has_total=True),
        Field("persons_after", words("Places après"), COUNT, has_total=True),
        Field("class_before", words("Classe avant")),
        Field("class_after", words("Classe après")),
        Field("energy_label", words("Étiquette avant")),
        Field("energy_label_after", words("Étiquette après")),
        Field("reason", words("Pourquoi")),
    ]


def _financing_fields(paper: Paper) -> list[Field]:
    words = paper.words
    return [
        Field("residence_id", words("Code")),
        Field("residence", words("Résidence")),
        Field("option_id", words("Option")),
        Field("kind", words("Action")),
        Field("year", words("Année")),
        Field("label", words("Financeur")),
        Field("own", words("Fonds propres (€)"), EUROS, has_total=True),
        Field("loan", words("Prêts (€)"), EUROS, has_total=True),
        Field("grant", words("Subventions (€)"), EUROS, has_total=True),
        Field("before", words("dont entretien avant travaux (€)"), EUROS, has_total=True),
    ]


def _money_fields(paper: Paper) -> list[Field]:
    words = paper.words
    return [
        Field("year", words("Année")),
        Field("kind", words("Source")),
        Field("label", words("Financeur")),
        Field("spent_eur", words("Dépensé (€)"), EUROS, has_total=True),
        Field("available_eur", words("Disponible, report compris (€)"), EUROS),
    ]


def _housed_fields(paper: Paper) -> list[Field]:
    words = paper.words
    return [
        Field("year", words("Année")),
        Field("last_year", words("Jusqu'en")),
        *(Field(name, words(HOUSED_NAMES[name]), COUNT) for name in FOUR),
    ]


def _supply_fields(paper: Paper) -> list[Field]:
    words = paper.words
    return [
        Field("year", words("Année")),
        Field("label", words("Public")),
        Field("need", words("Besoin"), COUNT),
        Field("served", words("Logés"), COUNT),
        Field("unmet", words("Sans place"), COUNT),
    ]


def _calendar_fields(paper: Paper) -> list[Field]:
    words = paper.words
    return [
        Field("residence", words("Résidence")),
        Field("territory_name", words("Territoire")),
        Field("label", words("Décision")),
        Field("studies_start", words("Études de")),
        Field("studies_end", words("Études à")),
        Field("works_start", words("Chantier de")),
        Field("works_end", words("Chantier à")),
        Field("delivery", words("Livraison")),
        Field("closed_places", words("Places fermées pendant le chantier"), COUNT),
    ]


def _mover_fields(paper: Paper) -> list[Field]:
    words = paper.words
    return [
        Field("residence", words("Résidence")),
        Field("first_year", words("De")),
        Field("last_year", words("À")),
        Field("persons", words("Logées ailleurs pendant le chantier"), COUNT),
        Field("for_good", words("Relogées pour de bon"), COUNT, has_total=True),
        Field("places_after", words("Places à la livraison"), COUNT),
        Field("where", words("Où")),
    ]


def _kept_fields(paper: Paper) -> list[Field]:
    words = paper.words
    return [
        Field("residence", words("Résidence")),
        Field("territory_name", words("Territoire")),
        Field("decision", words("Ce qui était possible")),
        Field("capex_eur", words("Investissement (€)"), EUROS),
        Field("useful_places", words("Places utiles en plus"), COUNT),
        Field("reason", words("Pourquoi pas")),
    ]


def _cus_fields(paper: Paper) -> list[Field]:
    words = paper.words
    return [
        Field("indicator", words("Indicateur")),
        Field("name", words("Ce qu'il compte")),
        Field("three_years", words("3 ans"), COUNT),
        Field("six_years", words("6 ans"), COUNT),
        Field("whole_plan", words("Plan"), COUNT),
        Field("source", words("Texte")),
    ]


def _psp_fields(paper: Paper) -> list[Field]:
    words = paper.words
    return [
        Field("class_name", words("Classe du PSP")),
        Field("residences", words("Résidences"), COUNT, has_total=True),
        Field("places_before", words("Places aujourd'hui"), COUNT, has_total=True),
        Field("places_after", words("Places après"), COUNT, has_total=True),
        Field("capex_eur", words("Investissement (€)"), EUROS, has_total=True),
        Field("own_eur", words("Fonds propres (€)"), EUROS, has_total=True),
    ]


def _parameter_fields(paper: Paper) -> list[Field]:
    words = paper.words
    return [
        Field("parameter_id", words("Paramètre")),
        Field("value", words("Valeur"), PLAIN),
        Field("low", words("Bas"), PLAIN),
        Field("high", words("Haut"), PLAIN),
        Field("unit", words("Unité")),
        Field("valid_from", words("Depuis")),
        Field("source", words("Source")),
        Field("reference", words("Référence")),
        Field("verified", words("Vérifié")),
        Field("note", words("Remarque")),
    ]
