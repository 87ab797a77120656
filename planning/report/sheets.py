"""The one-page sheet of a residence, and the letter to those who live there, as documents for a template."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from planning.domain.errors import RequestError
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.rule_book import RuleKind
from planning.explain import residence_options
from planning.explain.buildings import STAGES, class_in, if_nothing_sentences, unknown
from planning.explain.firmness import verdict_sentence
from planning.explain.trade.bill_words import bill_table
from planning.finance import residents_bills
from planning.finance.cents import CENTS
from planning.finance.residents_bill import RESIDENTS, TODAY
from planning.report.paper import Paper
from planning.tables.places import current_capacity

Row = Mapping[Any, Any]
Sheet = dict[str, Any]
FIRST: Final = RESIDENTS[0]
OTHERS: Final = 4
"""Other choices that a sheet names."""
THOUSAND: Final = 1000.0
CONDITIONS: Final = {"good": N_("bon état"), "fair": N_("état moyen"), "poor": N_("mauvais état")}


def residence_sheet(paper: Paper, residence_id: str) -> Sheet:
    """Return all that the sheet of a residence says, in the reader's language.

    Raises
    ------
    RequestError
        When there is no such residence.
    """
    row, words = _residence(paper, residence_id), paper.words
    decision = _decision(paper, residence_id)
    nothing = paper.nothing[paper.nothing["residence_id"] == residence_id]
    bills = _bills(paper, residence_id)
    option = decision["option_id"] if decision else TODAY
    told = [words(one) for one in if_nothing_sentences(nothing, paper.data.manifest.last_year)]
    return {
        "name": row["name"],
        "reference": residence_id,
        "where": " · ".join(_facts(row, paper)),
        "decision": _decided_words(decision, paper),
        "heads": {
            "today": words("Aujourd'hui"),
            "nothing": words("Si l'on ne fait rien"),
            "plan": words("Avec le plan"),
            "years": words("Classe des logements, année par année"),
            "pays": words("Qui paie, en k€"),
            "due": words("À payer, en k€"),
            "bill": words("Ce que paie l'habitant, en € par mois"),
            "why": words("Pourquoi cette décision"),
            "others": words("Les autres choix"),
            "people": words("Les habitants"),
            "check": words("À vérifier"),
        },
        "today": _today(row, residence_id, paper),
        "nothing": told or [words("Pas de calcul sans le modèle de valeur.")],
        "plan": _after(decision, residence_id, paper),
        "years": _years(residence_id, nothing, decision, paper),
        "pays": _payers(residence_id, paper),
        "due": _due(residence_id, paper),
        "bill": _bill(bills, option, paper),
        "why": _why(decision, residence_id, paper),
        "others": _others(residence_id, option, paper),
        "people": _people(residence_id, paper),
        "check": [words(one) for one in unknown(paper.data, residence_id)],
    }


def _residence(paper: Paper, residence_id: str) -> Row:
    table = paper.data["residences"]
    rows = table[table["residence_id"] == residence_id].to_dict("records")
    if not rows:
        raise RequestError(Message(N_("la résidence « {residence} » n'existe pas"), {"residence": residence_id}))
    return rows[0]


def _is_known(value: object) -> bool:
    """Tell whether a cell of a table holds something."""
    return bool(pd.Series([value]).notna().iloc[0])


def _decision(paper: Paper, residence_id: str) -> Row | None:
    """Return the row of `decision_table`; None where the residence stays as it is."""
    rows = paper.decisions[paper.decisions["residence_id"] == residence_id].to_dict("records")
    return rows[0] if rows else None


def _facts(row: Row, paper: Paper) -> list[str]:
    words = paper.words
    facts = [row["commune_name"], words("propriétaire : {owner}", owner=row["owner"]) if row["owner"] else ""]
    if _is_known(row["year_built"]):
        facts.append(str(int(row["year_built"])))
    if _is_known(row["rooms"]) and _is_known(row["room_m2"]):
        facts.append(words("{rooms} chambres de {size} m²", rooms=int(row["rooms"]), size=float(row["room_m2"])))
    if row["energy_label"]:
        facts.append(words("étiquette {label}", label=row["energy_label"]))
    if row["condition"] in CONDITIONS:
        facts.append(words(CONDITIONS[row["condition"]]))
    return [str(fact) for fact in facts if fact]


def _decided_words(decision: Row | None, paper: Paper) -> str:
    words = paper.words
    if decision is None:
        return words("Cette résidence reste comme elle est.")
    values = {
        "decision": decision["decision"],
        "start_year": int(decision["start_year"]),
        "delivery_year": int(decision["delivery_year"]),
        "cost": decision["capex_eur"],
        "own": decision["own_eur"],
    }
    if decision["capex_eur"] <= 0:
        what = N_("{decision} : début {start_year}, livraison {delivery_year}, sans investissement.")
        return words(what, **values)
    what = N_(
        "{decision} : début {start_year}, livraison {delivery_year}, {cost:euros} dont {own:euros} de fonds propres."
    )
    return words(what, **values)


def _today(row: Row, residence_id: str, paper: Paper) -> list[str]:
    words, data = paper.words, paper.data
    capacity = current_capacity(data)
    places = float(capacity.loc[capacity["residence_id"] == residence_id, "places"].sum())
    told = [words("{places:places}", places=places)]
    here = _inhabitants(residence_id, paper)
    if here is not None:
        told.append(words("{persons:persons} y vivent", persons=here))
    first = class_in(paper.plan.buildings, residence_id, data.manifest.first_year, words)
    if first:
        told.append(words("classe {name}", name=first))
    end = pd.to_datetime(pd.Series([row["agreement_end"]]), errors="coerce").dropna()
    if len(end):
        told.append(words("fin de convention : {day}", day=end.iloc[0].date()))
    return told


def _inhabitants(residence_id: str, paper: Paper) -> float | None:
    """Return how many people live there today; None where nobody knows."""
    cohorts = paper.data["cohorts"]
    mine = cohorts[cohorts["residence_id"] == residence_id]
    return float(mine["persons"].sum()) if len(mine) else None


def _after(decision: Row | None, residence_id: str, paper: Paper) -> list[str]:
    words, last = paper.words, paper.data.manifest.last_year
    if decision is None:
        then = class_in(paper.plan.buildings, residence_id, last, words)
        return [words("classe {name} en {last_year}", name=then, last_year=last)] if then else [words("inchangée")]
    told = [decision["after"]] if decision["after"] else []
    told.append(words("{places:places} en {delivery_year}", places=decision["persons_after"],
                      delivery_year=int(decision["delivery_year"])))  # fmt: skip
    if decision["class_after"]:
        told.append(words("classe {name}", name=decision["class_after"]))
    if decision["energy_label_after"]:
        told.append(words("étiquette {label}", label=decision["energy_label_after"]))
    return told


def _years(residence_id: str, nothing: pd.DataFrame, decision: Row | None, paper: Paper) -> dict[str, Any]:
    """Return the class of the homes, year by year, if nothing is done and with the plan."""
    words, years = paper.words, paper.data.years
    letters = dict(zip(nothing["year"], nothing["habitability"], strict=True))
    stages = dict(zip(nothing["year"], nothing["stage"], strict=True))
    without = [letters.get(year) or words(STAGES[stages[year]]) if year in stages else "" for year in years]
    with_plan = []
    for year in years:
        doing = ""
        if decision is not None and int(decision["start_year"]) <= year < int(decision["delivery_year"]):
            doing = words("études") if year < int(decision["works_start"]) else words("travaux")
        with_plan.append(doing or class_in(paper.plan.buildings, residence_id, year, words))
    return {"head": words("Année"), "years": [str(year) for year in years], "nothing": without, "plan": with_plan}


def _paid(residence_id: str, paper: Paper) -> pd.DataFrame:
    rows = paper.financing
    return rows[(rows["residence_id"] == residence_id) & (rows["kind"] != ActionKind.KEEP)]


def _payers(residence_id: str, paper: Paper) -> list[dict[str, Any]]:
    words, rows = paper.words, _paid(residence_id, paper)
    sums = rows.groupby(["source", "label"], sort=False)["cents"].sum()
    order = {source: place for place, source in enumerate(("own", "loan", "grant"))}
    frame = sums.reset_index()
    named = list(zip(frame["source"], frame["label"], frame["cents"], strict=True))
    return [
        {
            "source": source,
            "label": label,
            "amount": cents / CENTS,
            "text": words.integer(cents / CENTS / THOUSAND),
        }
        for source, label, cents in sorted(named, key=lambda one: (order[one[0]], -one[2]))
        if cents > 0
    ]


def _due(residence_id: str, paper: Paper) -> dict[str, Any]:
    words, rows = paper.words, _paid(residence_id, paper)
    years = sorted(int(year) for year in rows["year"].unique())
    lines = {words("en tout"): rows, words("fonds propres"): rows[rows["source"] == "own"]}
    return {
        "head": words("k€"),
        "years": [str(year) for year in years],
        "rows": [
            [
                name,
                *(
                    words.integer(float(part.loc[part["year"] == year, "cents"].sum()) / CENTS / THOUSAND)
                    for year in years
                ),
            ]
            for name, part in lines.items()
        ],
    }


def _bills(paper: Paper, residence_id: str) -> pd.DataFrame:
    found = residents_bills(paper.data)
    return found[found["residence_id"] == residence_id]


def _bill(bills: pd.DataFrame, option_id: str, paper: Paper) -> list[list[str]]:
    """Return the rows: when, home, fee, what a person on minimum income is left to pay."""
    words = paper.words
    rows = bill_table(bills[bills["option_id"].isin([TODAY, option_id])], paper.data, words)

    def euros(amount: float) -> str:
        return "" if math.isnan(amount) else words.integer(amount)

    head = [words("quand"), words("logement"), words("redevance"), words("reste, au RSA")]
    today = [[words("aujourd'hui"), row["typology"], euros(row["fee_eur"]), euros(row[f"left_{FIRST}"])]
             for row in rows[rows["option_id"] == TODAY].to_dict("records")]  # fmt: skip
    after = [[words("après"), row["typology"], euros(row["fee_eur"]), euros(row[f"left_{FIRST}"])]
             for row in rows[rows["option_id"] != TODAY].to_dict("records")]  # fmt: skip
    return [head, *today, *after] if today or after else []


def _why(decision: Row | None, residence_id: str, paper: Paper) -> list[str]:
    words = paper.words
    if decision is None:
        kept = paper.not_retained[paper.not_retained["residence_id"] == residence_id].to_dict("records")
        if not kept:
            return []
        values = {"decision": kept[0]["decision"], "cost": kept[0]["capex_eur"], "reason": kept[0]["reason"]}
        return [words("Possible : {decision}, {cost:euros}. {reason}", **values)]
    told = [decision["reason"]]
    mine = next(row for row in paper.plan.decisions if row.residence_id == residence_id)
    verdict = verdict_sentence(mine)
    return told if verdict is None else [*told, words(verdict)]


def _others(residence_id: str, option_id: str, paper: Paper) -> list[list[str]]:
    words, rows = paper.words, residence_options(paper.data, residence_id, paper.words)
    others = rows[(rows["option_id"] != option_id) & (rows["kind"] != ActionKind.KEEP)].head(OTHERS)
    head = [words("choix"), words("places après"), words("M€")]
    cells = [
        [row["decision"], words.integer(row["persons_after"]), words.decimal(row["capex_eur"] / THOUSAND**2, 2)]
        for row in others.to_dict("records")
    ]
    return [head, *cells] if cells else []


def _people(residence_id: str, paper: Paper) -> list[str]:
    words = paper.words
    rows = paper.movers[paper.movers["residence_id"] == residence_id].to_dict("records")
    if not rows:
        return [words("Personne ne déménage.")]
    row, told = rows[0], []
    if row["persons"] >= 1:
        what = N_("De {first_year} à {last_year}, au plus {persons:persons} logées ailleurs : {where}.")
        told.append(words(what, **{name: row[name] for name in ("first_year", "last_year", "persons", "where")}))
    if row["for_good"] >= 1:
        told.append(
            words("{persons:persons} ne peuvent pas revenir : leur logement disparaît.", persons=row["for_good"])
        )
    return told or [words("Personne ne déménage.")]


# The letter to residents: short sentences, no figure that they cannot use; whom to call is left blank on purpose.

PROJECTS: Final[Mapping[str, str]] = {
    ActionKind.COMFORT: N_("votre résidence est rafraîchie"),
    ActionKind.SOUNDPROOFING: N_("moins de bruit chez vous"),
    ActionKind.STUDIOS: N_("des studios à la place des chambres"),
    ActionKind.ACCESSIBILITY: N_("une résidence plus facile d'accès"),
    ActionKind.ENERGY: N_("une résidence mieux isolée"),
    ActionKind.RESTRUCTURE: N_("votre résidence est refaite"),
    ActionKind.CONVERT: N_("votre résidence est transformée"),
    ActionKind.DEMOLISH_REBUILD: N_("votre résidence est reconstruite"),
    ActionKind.CREATE: N_("une nouvelle résidence ouvre"),
    ActionKind.DISPOSE: N_("votre résidence est vendue"),
    ActionKind.CHANGE_STATUS: N_("votre résidence change de statut"),
    ActionKind.TAKE_OVER: N_("votre résidence change de gestionnaire"),
    ActionKind.GIVE_BACK: N_("votre résidence est rendue à son propriétaire"),
    ActionKind.CLOSE_SERVICE: N_("un service ferme dans votre résidence"),
}


def residents_sheet(paper: Paper, residence_id: str) -> Sheet:
    """Return what residents are told: what happens to my home, when, where do I go, what will I pay.

    Raises
    ------
    RequestError
        When there is no such residence.
    """
    row, words = _residence(paper, residence_id), paper.words
    decision = _decision(paper, residence_id)
    bills = _bills(paper, residence_id)
    option = decision["option_id"] if decision else TODAY
    project = None if decision is None else words(PROJECTS[decision["kind"]])
    return {
        "sender": row["operator"] or row["owner"],
        "letter": words("Lettre aux habitants"),
        "reference": residence_id,
        "title": words("Rien ne change dans votre résidence")
        if project is None
        else words("Projet : {what}", what=project),
        "lead": _letter_lead(row, decision, paper),
        "now": _home(words("Aujourd'hui"), row, decision, paper, is_after=False),
        "then": [] if decision is None else _home("", row, decision, paper, is_after=True),
        "heads": {
            "when": words("Quand ?"),
            "where": words("Où irai-je ?"),
            "pay": words("Combien vais-je payer ?"),
            "rights": words("Mes droits"),
            "ask": words("Une question ?"),
        },
        "when": _steps(decision, residence_id, paper),
        "where": _where_to(residence_id, decision, paper),
        "pay": _letter_bill(bills, option, decision, paper),
        "rights": _rights(residence_id, paper),
        "ask": [
            words("[prénom, nom], au bureau de la résidence : [jours et heures]."),
            words("Téléphone : [numéro]. Un interprète peut venir : demandez-le."),
        ],
        "draft": words("Projet de lettre, à relire avec des habitants avant l'envoi."),
    }


def _letter_lead(row: Row, decision: Row | None, paper: Paper) -> str:
    words = paper.words
    place = ", ".join(str(part) for part in (row["name"], row["commune_name"]) if part)
    if decision is None:
        return words("{place}. Le plan {first_year}-{last_year} ne prévoit pas de travaux chez vous.", place=place,
                     first_year=paper.data.manifest.first_year, last_year=paper.data.manifest.last_year)  # fmt: skip
    what = N_("{place}. Le conseil n'a pas encore voté. Rien ne change pour vous avant {works_year}.")
    return words(what, place=place, works_year=int(decision["works_start"]))


def _home(title: str, row: Row, decision: Row | None, paper: Paper, *, is_after: bool) -> list[str]:
    """Return the lines of a box: when, which home."""
    words = paper.words
    if is_after and decision is not None:
        told = [words("En {delivery_year}", delivery_year=int(decision["delivery_year"]))]
        return [*told, decision["after"] or words("plus de logement ici")]
    told = [title]
    if _is_known(row["room_m2"]):
        told.append(words("un logement de {size} m²", size=float(row["room_m2"])))
    before = decision["before"] if decision else ""
    return [*told, before] if before else told


def _steps(decision: Row | None, residence_id: str, paper: Paper) -> list[list[str]]:
    if decision is None:
        return []
    words = paper.words
    start, works, delivery = (int(decision[name]) for name in ("start_year", "works_start", "delivery_year"))
    steps = []
    if works > start:
        years = (
            str(start)
            if works == start + 1
            else words("{first_year}-{last_year}", first_year=start, last_year=works - 1)
        )
        steps.append([years, words("Études. Vous restez chez vous. Vous dites ce que vous préférez.")])
    last = max(works, delivery - 1)
    years = str(works) if last == works else words("{first_year}-{last_year}", first_year=works, last_year=last)
    moves = not paper.movers[paper.movers["residence_id"] == residence_id].empty
    during = N_("Travaux. Une partie d'entre vous habite ailleurs.") if moves else N_("Travaux. Vous restez chez vous.")
    steps.append([years, words(during)])
    steps.append([str(delivery), words("Les travaux sont finis.")])
    return steps


def _where_to(residence_id: str, decision: Row | None, paper: Paper) -> list[str]:
    words = paper.words
    rows = paper.movers[paper.movers["residence_id"] == residence_id].to_dict("records")
    if decision is None or not rows:
        return [words("Vous restez chez vous.")]
    row, here = rows[0], _inhabitants(residence_id, paper)
    told = []
    if here is not None:
        what = N_("Vous êtes {here}. Il y aura {after:places}.")
        told.append(words(what, here=words.integer(here), after=decision["persons_after"]))
    if row["persons"] >= 1:
        what = N_("Pendant les travaux, jusqu'à {persons:persons} habitent ailleurs : {where}.")
        told.append(
            words(what, persons=row["persons"], where=_kept_places(row["where"], words("relogées pour de bon")))
        )
    if row["for_good"] >= 1:
        what = N_("{persons:persons} reçoivent un autre logement, pour de bon.")
        told.append(words(what, persons=row["for_good"]))
    else:
        told.append(words("Après les travaux, une place ici vous attend."))
    return told


def _kept_places(where: str, for_good: str) -> str:
    """Return the places of a stay; those for good have a sentence of their own."""
    return ", ".join(part for part in where.split(", ") if not part.startswith(for_good)) or where


def _letter_bill(bills: pd.DataFrame, option_id: str, decision: Row | None, paper: Paper) -> list[str]:
    """Say what a person on minimum income pays today and after, one short line for each kind of home."""
    words = paper.words
    rows = bill_table(bills[bills["option_id"].isin([TODAY, option_id])], paper.data, words)
    told = []
    for row in rows.to_dict("records"):
        is_today = row["option_id"] == TODAY
        when = words("Aujourd'hui") if is_today or decision is None else words(
            "En {delivery_year}", delivery_year=int(decision["delivery_year"]))  # fmt: skip
        values = {"when": when, "home": row["typology"], "fee": row["fee_eur"], "left": row[f"left_{FIRST}"]}
        if not _is_known(row["fee_eur"]):
            told.append(words("{when}, {home} : le prix n'est pas connu.", **values))
        elif not _is_known(values["left"]):
            told.append(words("{when}, {home} : {fee:euros} par mois, avant les aides.", **values))
        else:
            what = N_("{when}, {home} : {fee:euros} par mois. Au RSA, il vous reste {left:euros}, APL déduite.")
            told.append(words(what, **values))
    return told


def _rights(residence_id: str, paper: Paper) -> list[str]:
    """Return the rights that rules of the plan give; the rest is for the body's own services to write."""
    words, rules = paper.words, paper.data["rules"]
    mine = rules[rules["subject"].isin(["*", residence_id])]
    told = []
    notices = pd.to_numeric(mine.loc[mine["rule"] == RuleKind.NOTICE, "value"])
    if len(notices):
        year = paper.data.manifest.first_year + int(notices.max())
        told.append(words("Personne ne déménage avant {year} pour des travaux.", year=year))
    if ((mine["rule"] == RuleKind.RIGHT_TO_RETURN) & (mine["subject"] == residence_id)).any():
        told.append(words("Si vous voulez revenir après les travaux, une place vous est gardée."))
    return [*told, words("[à compléter par vos services : délai, proposition écrite, frais de déménagement]")]
