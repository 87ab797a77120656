"""What the debt of a plan asks of the residences, and what each body has of it: facts and six lines a body."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from planning.domain.message import N_, Message
from planning.finance.accounts import OPERATOR, OWNER
from planning.finance.cents import CENTS
from planning.finance.debt import debt_service

POINT: Final = 0.01
"""One point of interest."""
Line = tuple[str, Sequence[str]]
OPERATOR_LINES: Final[Sequence[Line]] = (
    (N_("Redevances et aides encaissées"), ("fees", "aid", "savings", "vacancy", "unpaid")),
    (N_("Loyers versés aux propriétaires"), ("rent",)),
    (N_("Personnel"), ("staff",)),
    (N_("Énergie"), ("energy",)),
    (N_("Entretien courant et charges"), ("upkeep", "charges", "undetailed", "equipment")),
)
OWNER_LINES: Final[Sequence[Line]] = (
    (N_("Loyers reçus"), ("rent_received",)),
    (N_("Annuités de ce plan"), ("annuities",)),
    (N_("Gros entretien, usure"), ("wear",)),
    (N_("Fonds propres des travaux"), ("works",)),
    (N_("Ventes"), ("sales",)),
)


def net_against_debt(rows: pd.DataFrame) -> pd.DataFrame:
    """Return year, net_eur, annuity_eur, left_eur of `finance.self_financing`: rents of the owners within the net."""
    return pd.DataFrame(
        {
            "year": rows["year"],
            "net_eur": rows["result_eur"] + rows["rent_eur"],
            "annuity_eur": rows["annuity_eur"],
            "left_eur": rows["left_eur"],
        }
    )


def body_lines(accounts: pd.DataFrame, lines: Sequence[Line], years: Sequence[int]) -> pd.DataFrame:
    """Return the lines of one side of `finance.two_accounts`: line (French), a column a year, `whole` (the plan); EUR.

    The last row is their sum.
    """
    yearly: dict[int | str, Mapping[Hashable, float]] = {
        year: accounts[accounts["year"] == year][[*OPERATOR, *OWNER]].sum().to_dict() for year in years
    }
    yearly["whole"] = accounts[[*OPERATOR, *OWNER]].sum().to_dict()
    rows = [(name, *(sum(told[part] for part in parts) for told in yearly.values())) for name, parts in lines]
    table = pd.DataFrame(rows, columns=["line", *yearly])
    total = pd.DataFrame([[N_("Résultat"), *table[list(yearly)].sum()]], columns=table.columns)
    return pd.concat([table, total], ignore_index=True)


def yearly_debt(debt: pd.DataFrame) -> pd.DataFrame:
    """Return the debt of all lenders together (cents): year, drawn, repaid, interest, annuity, owed."""
    rows = debt.groupby("year", as_index=False)[["drawn", "repaid", "interest"]].sum()
    return rows.assign(annuity=rows["repaid"] + rows["interest"], owed=(rows["drawn"] - rows["repaid"]).cumsum())


def debt_title(net: pd.DataFrame) -> Message:
    """Say whether what the residences bring in pays the annuities: the title of the view."""
    short = int((net["left_eur"] < 0).sum())
    if short == 0 and not net["annuity_eur"].any():
        return Message(N_("Ce plan n'emprunte rien."))
    if short == 0:
        return Message(N_("Les redevances paient la dette chaque année."))
    if short < len(net):
        return Message(
            N_("Les redevances ne paient pas toujours la dette : {count} années sur {years}."),
            {"count": short, "years": len(net)},
        )
    return Message(N_("Les redevances ne paient la dette aucune année."))


def debt_sentence(net: pd.DataFrame, debt: pd.DataFrame) -> Message:
    """Say how much is borrowed, what the annuities become and the smallest gap."""
    least = net.iloc[int(net["left_eur"].argmin())]
    values = {
        "drawn": float(debt["drawn"].sum()) / CENTS,
        "last": str(int(net["year"].iloc[-1])),
        "before": float(net["annuity_eur"].iloc[0]),
        "after": float(net["annuity_eur"].iloc[-1]),
        "least": float(least["left_eur"]),
        "when": str(int(least["year"])),
    }
    if debt.empty:
        return Message(N_("L'exploitation laisse au moins {least:euros} par an, en {when}."), values)
    template = N_(
        "{drawn:euros} empruntés ; les annuités passent de {before:euros} à {after:euros} en {last} ; l'écart le plus "
        "faible est de {least:euros}, en {when}. Les dettes d'avant le plan ne sont pas comptées."
    )
    return Message(template, values)


@dataclass(frozen=True)
class Asked:
    """What the facts of the debt are read from: tables of planning/finance, and the names of the residences."""

    financing: pd.DataFrame
    funders: pd.DataFrame
    debt: pd.DataFrame
    net: pd.DataFrame
    accounts: pd.DataFrame
    names: Mapping[str, str]


def debt_facts(asked: Asked) -> list[Message]:
    """Say what must be known: the peak of the debt, a point of interest, the rents, who loses money, who gains most."""
    found = [] if asked.debt.empty else [_peak(asked.debt), _one_point(asked)]
    return [*found, *_losing(asked), *_gaining(asked)]


def _peak(debt: pd.DataFrame) -> Message:
    rows = yearly_debt(debt)
    most = rows.iloc[int(rows["owed"].argmax())]
    template = N_(
        "La dette nouvelle est au plus haut fin {when} : {owed:euros} dus. Intérêts jusqu'en {last} : {interest:euros}."
    )
    interest = float(rows["interest"].sum()) / CENTS
    return Message(
        template,
        {
            "when": str(int(most["year"])),
            "owed": most["owed"] / CENTS,
            "interest": interest,
            "last": str(int(rows["year"].max())),
        },
    )


def _one_point(asked: Asked) -> Message:
    """Say what one more point of interest would cost in the dearest year of the plan."""
    funders = asked.funders.assign(loan_rate=asked.funders["loan_rate"].fillna(0.0) + POINT)
    dearer = yearly_debt(debt_service(asked.financing, funders, int(asked.net["year"].iloc[-1])))
    annuity = (dearer.set_index("year")["annuity"] / CENTS).reindex(asked.net["year"], fill_value=0.0)
    more = annuity.to_numpy() - asked.net["annuity_eur"].to_numpy()
    left = float((asked.net["left_eur"].to_numpy() - more).min())
    if left >= 0:
        template = N_("Un point de taux de plus coûte {more:euros} par an au plus. Les redevances paient encore.")
        return Message(template, {"more": float(more.max())})
    template = N_("Un point de taux de plus coûte {more:euros} par an au plus : il manquerait {lacking:euros}.")
    return Message(template, {"more": float(more.max()), "lacking": -left})


def _losing(asked: Asked) -> list[Message]:
    """Say how many operating accounts are negative in the first and in the last year."""
    years = (int(asked.net["year"].iloc[0]), int(asked.net["year"].iloc[-1]))
    result = asked.accounts.set_index(["year", "residence_id"])["operator_eur"]
    losing = [list(result[year].index[result[year] < -0.5]) for year in years]
    values = {"before": len(losing[0]), "after": len(losing[1]), "first": str(years[0]), "last": str(years[1])}
    if len(losing[1]) == 1:
        values["name"] = asked.names[losing[1][0]]
        template = N_("Résidences dont l'exploitation perd de l'argent : {before} en {first}, une en {last}, {name}.")
        return [Message(template, values)]
    return [
        Message(N_("Résidences dont l'exploitation perd de l'argent : {before} en {first}, {after} en {last}."), values)
    ]


def _gaining(asked: Asked) -> list[Message]:
    """Say whose operating account gains most."""
    years = (int(asked.net["year"].iloc[0]), int(asked.net["year"].iloc[-1]))
    result = asked.accounts.pivot_table(index="residence_id", columns="year", values="operator_eur", aggfunc="sum")
    change = result[years[1]] - result[years[0]]
    if change.empty or change.max() <= 0:
        return []
    best = str(change.index[int(change.argmax())])
    values = {"name": asked.names[best], "gain": change[best]}
    values |= {"before": result.loc[best, years[0]], "after": result.loc[best, years[1]]}
    template = N_("{name} gagne {gain:euros} par an : son compte passe de {before:euros} à {after:euros}.")
    return [Message(template, values)]
