"""`python -m planning <command>`: the arguments. Each command is a function that returns the exit code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from planning.cli.terminal import FINE, WRONG, tell, tell_error
from planning.domain.errors import CapError
from planning.domain.message import N_, Message
from planning.i18n import FRENCH, LANGUAGES, Words
from planning.tables.text.writing import system_reason

FOLDER_DRAWS = 0
"""`--draws` without a number: those of the folder, or as many as its manifest says."""
MOST_DRAWS = 100_000
KINDS = ("workbook", "programmes", "finess", "equipment", "rpls", "dpe", "place-asile", "plain")
"""Of files to import (`importing.file_kinds.Kind`, which takes pandas to know)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns
    -------
    int
        0 fine; 1 the data or the request is wrong, or no plan is possible; 2 usage; 3 time ended without a plan.
    """
    asked = _parser().parse_args(arguments)
    asked.words = Words(asked.lang)
    try:
        command: Callable[[argparse.Namespace], int] = _commands()[asked.command]
        return command(asked)
    except CapError as error:
        tell_error(error, asked.words)
        return WRONG
    except BrokenPipeError:  # the reader of stdout went away (head, less): nobody is left to tell
        sys.stderr.close()
        return FINE
    except OSError as error:
        what = N_("{file} : {reason}")
        tell(Message(what, {"file": str(error.filename or ""), "reason": system_reason(error)}), asked.words)
        return WRONG


def _commands() -> dict[str, Callable[[argparse.Namespace], int]]:
    # After the arguments are read: pandas takes its time.
    from planning.cli import budgets, commands, compare, explain, import_command, papers, quality, replay, store_command

    return {
        "check": commands.check,
        "explain": explain.explain,
        "forecast": commands.forecast,
        "optimise": commands.optimise,
        "verify": commands.verify,
        "quality": quality.quality,
        "replay": replay.replay,
        "compare": compare.compare,
        "frontier": budgets.frontier,
        "report": papers.report,
        "store": store_command.store,
        "import": import_command.import_file,
        "init": import_command.init,
        "export": import_command.export,
        "serve": commands.serve,
    }


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--lang", choices=LANGUAGES, default="fr", help=_("langue des phrases"))
    shared.add_argument("--json", action="store_true", help=_("résultat en JSON sur la sortie standard"))
    data = argparse.ArgumentParser(add_help=False)
    data.add_argument("--data", metavar="DIR", help=_("dossier de données (data/demo par défaut)"))
    parser = argparse.ArgumentParser(prog="python -m planning", description=_("Cap Résidences : du parc au plan"))
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser("check", parents=[shared, data], help=_("vérifier toutes les tables"))
    forecast = commands.add_parser("forecast", parents=[shared, data], help=_("besoins, avec P10, P50 et P90"))
    forecast.add_argument("--draws", type=_positive, default=1000, metavar="N", help=_("nombre de tirages"))
    forecast.add_argument(
        "--backtest", action="store_true", help=_("ce que de telles prévisions auraient valu par le passé")
    )
    forecast.add_argument(
        "--shock", action="append", default=[], metavar="ID", help=_("inclure ce choc de need_shocks.csv")
    )
    optimise = commands.add_parser("optimise", parents=[shared, data], help=_("calculer le meilleur plan"))
    optimise.add_argument("--scenario", metavar="FILE", help=_("fichier .toml, ou nom d'un scénario du dossier"))
    optimise.add_argument("--out", metavar="FILE", type=Path, help=_("écrire le plan dans ce fichier"))
    optimise.add_argument("--gap", type=_fraction, metavar="G", help=_("écart prouvé demandé ; 0 demande la preuve"))
    optimise.add_argument("--time-limit", type=_seconds, metavar="S", help=_("secondes au plus"))
    optimise.add_argument("--engine", metavar="NAME", help=_("highs, ou pulp:CBC"))
    draws = optimise.add_argument_group(_("besoins incertains"))
    draws.add_argument(
        "--draws",
        type=_draws,
        nargs="?",
        const=FOLDER_DRAWS,
        metavar="N",
        help=_("tenir compte de N avenirs tirés à la fois ; sans nombre : ceux que le dossier prévoit"),
    )
    draws.add_argument("--draws-seed", type=_seed, metavar="N", help=_("graine de ces tirages"))
    optimise.add_argument(
        "--soften",
        type=_price,
        action="append",
        default=[],
        metavar="NAME=PRICE",
        help=_("laisser céder une règle, une nature de règle, envelope:financeur ou all, à ce prix par unité"),
    )
    optimise.add_argument("--start", metavar="FILE", type=Path, help=_("partir de ce plan"))
    optimise.add_argument(
        "--shortlist", metavar="FILE", type=Path, help=_("ne garder que ces choix (option_id, start_year) où il y en a")
    )
    optimise.add_argument(
        "--deterministic",
        action="store_true",
        help=_("même au-delà de 10 000 choix, le même plan à chaque calcul : un travail compté, sans horloge"),
    )
    optimise.add_argument(
        "--export", metavar="FILE", type=Path, help=_("écrire le modèle en .lp ou .mps, sans calculer de plan")
    )
    verify = commands.add_parser("verify", parents=[shared, data], help=_("recompter un plan sans l'optimiseur"))
    verify.add_argument("plan", type=Path, metavar="plan.json")
    verify.add_argument(
        "--prove",
        type=_seconds,
        metavar="S",
        help=_("chercher aussi, S secondes au plus chaque fois, ce qu'aucun recompte ne dit : la borne, le gain"),
    )
    verify.add_argument("--mark", metavar="M", help=_("l'empreinte que porte un papier : refuser un autre plan"))
    replay = commands.add_parser("replay", parents=[shared, data], help=_("refaire le calcul d'un plan et comparer"))
    replay.add_argument("plan", type=Path, metavar="plan.json")
    replay.add_argument("--start", metavar="FILE", type=Path, help=_("le plan dont le calcul était parti"))
    compare = commands.add_parser("compare", parents=[shared, data], help=_("aller d'un plan à un autre, pas à pas"))
    compare.add_argument("first", type=Path, metavar="A.json")
    compare.add_argument("last", type=Path, metavar="B.json")
    compare.add_argument(
        "--time-limit", type=_seconds, default=5.0, metavar="S", help=_("secondes au plus pour chaque étape (5)")
    )
    _add_frontier(commands, shared, data)
    _add_report(commands, shared, data)
    store = commands.add_parser(
        "store", parents=[shared], help=_("la base de données : copier, restaurer, vérifier, mettre à jour")
    )
    store.add_argument(
        "what", choices=("backup", "restore", "check", "migrate"), metavar="backup|restore|check|migrate"
    )
    store.add_argument("file", nargs="?", type=Path, metavar="FILE", help=_("la copie, pour backup et restore"))
    store.add_argument("--store", metavar="URL", help=_("adresse de la base (CAP_STORE_URL, ou var/ par défaut)"))
    serve = commands.add_parser("serve", parents=[shared], help=_("servir l'application sur cette machine"))
    serve.add_argument("--address", default="127.0.0.1", metavar="A", help=_("adresse de cette machine (127.0.0.1)"))
    serve.add_argument("--port", type=_port, default=8501, metavar="N", help=_("port (8501)"))
    serve.add_argument(
        "--people", type=_positive, default=100, metavar="N", help=_("personnes à la fois, au plus (100)")
    )
    _portfolio_commands(commands, shared, data)
    quality = commands.add_parser(
        "quality", parents=[shared, data], help=_("ce que l'on sait du parc, et quel chiffre vérifier d'abord")
    )
    quality.add_argument(
        "--plan", type=Path, metavar="plan.json", help=_("chercher aussi quels chiffres pourraient changer ce plan")
    )
    quality.add_argument("--seconds", type=_seconds, metavar="S", help=_("secondes de recherche, environ"))
    explain = commands.add_parser("explain", parents=[shared, data], help=_("dire pourquoi, et ce qu'il faudrait"))
    explain.add_argument("plan", type=Path, metavar="plan.json")
    about = explain.add_mutually_exclusive_group()
    about.add_argument("--residence", metavar="ID", help=_("tout ce que l'on peut dire de cette résidence"))
    about.add_argument(
        "--limits", action="store_true", help=_("ce que donnerait un peu plus d'argent, de place, d'équipe")
    )
    about.add_argument(
        "--prices",
        action="store_true",
        help=_("entre quels prix d'une année bien logée chaque décision est tenue (trouvé par recherche)"),
    )
    explain.add_argument(
        "--instead-of", metavar="ID", help=_("avec --residence : pourquoi l'une et pas l'autre, ligne à ligne")
    )
    explain.add_argument(
        "--seconds", type=_seconds, default=1.0, metavar="S", help=_("secondes de chaque recherche où tout est libre")
    )
    return parser


def _portfolio_commands(commands: Any, shared: argparse.ArgumentParser, data: argparse.ArgumentParser) -> None:
    """A portfolio from the files that people have, an empty one, a whole one as a workbook."""
    taken = commands.add_parser(
        "import", parents=[shared, data], help=_("lire un classeur, une liste, un formulaire ; montrer, puis accepter")
    )
    taken.add_argument("file", type=Path, metavar="FILE")
    taken.add_argument(
        "--kind", choices=KINDS, metavar="K", help=_("ce qu'est le fichier (reconnu sinon) : ") + ", ".join(KINDS)
    )
    taken.add_argument(
        "--map", type=Path, metavar="FILE", help=_("ce que sont ses colonnes et ses mots (.toml ou .json)")
    )
    taken.add_argument("--apply", action="store_true", help=_("accepter : le dossier de --data est changé, ou créé"))
    taken.add_argument("--name", metavar="NAME", help=_("nom du nouveau portefeuille (celui du fichier sinon)"))
    taken.add_argument("--typology", metavar="T", help=_("type d'accueil des lignes qui ne le disent pas"))
    taken.add_argument(
        "--overlaps", choices=("add", "within"), help=_("programmes d'un même site : additionnés, ou l'un dans l'autre")
    )
    taken.add_argument("--decimal", choices=(",", "."), help=_("signe des décimales, où il y a un doute"))
    taken.add_argument(
        "--operator", metavar="NAME", help=_("ne garder que cet opérateur ; les autres sont des voisins")
    )
    taken.add_argument(
        "--without", metavar="ID", action="append", default=[], help=_("ne rien prendre de cette résidence")
    )
    taken.add_argument("--remove-absent", action="store_true", help=_("retirer les résidences absentes du fichier"))
    begun = commands.add_parser(
        "init", parents=[shared], help=_("écrire un portefeuille vide et son classeur à remplir")
    )
    begun.add_argument("folder", type=Path, metavar="DIR")
    begun.add_argument("--name", metavar="NAME", help=_("nom du portefeuille (celui du dossier sinon)"))
    written = commands.add_parser(
        "export", parents=[shared], help=_("écrire tout le portefeuille en un classeur .xlsx")
    )
    written.add_argument("folder", nargs="?", metavar="DIR", help=_("dossier de données (data/demo par défaut)"))
    written.add_argument("--to", required=True, type=Path, metavar="FILE.xlsx")


def _add_frontier(commands: Any, shared: argparse.ArgumentParser, data: argparse.ArgumentParser) -> None:
    frontier = commands.add_parser("frontier", parents=[shared, data], help=_("ce que chaque budget achète"))
    frontier.add_argument("--scenario", metavar="FILE", help=_("fichier .toml, ou nom d'un scénario du dossier"))
    frontier.add_argument("--start", metavar="plan.json", type=Path, help=_("le plan de ce budget : celui du milieu"))
    frontier.add_argument("--points", type=_positive, default=12, metavar="N", help=_("nombre de budgets (12)"))
    frontier.add_argument("--seconds", type=_seconds, default=60.0, metavar="S", help=_("secondes en tout (60)"))
    frontier.add_argument("--out", metavar="FILE", type=Path, help=_("écrire les chiffres et chaque plan, en JSON"))
    unasked = dict.fromkeys(("gap", "time_limit", "engine", "draws", "draws_seed", "shortlist"))
    frontier.set_defaults(soften=[], deterministic=False, **unasked)


def _add_report(commands: Any, shared: argparse.ArgumentParser, data: argparse.ArgumentParser) -> None:
    report = commands.add_parser("report", parents=[shared, data], help=_("les papiers d'un plan : conseil, fiches"))
    report.add_argument("plan", type=Path, metavar="plan.json")
    report.add_argument(
        "--to",
        type=Path,
        required=True,
        metavar="FILE",
        help=_("le papier : son nom dit sa forme (board.pptx, board.pdf, plan.xlsx, residence.pdf...)"),
    )
    report.add_argument("--residence", metavar="ID", help=_("de quelle résidence est la fiche"))
    report.add_argument(
        "--about",
        choices=("board", "residence", "residents"),
        help=_("ce qu'est un PDF d'un autre nom : le dossier du conseil, une fiche, une lettre aux habitants"),
    )


def _(french: str) -> str:
    """Help is written before the language is known: in French, the source language."""
    return FRENCH(french).replace("%", "%%")


def _positive(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError(word)
    return number


def _port(word: str) -> int:
    number = int(word)
    if not 1024 <= number <= 65535:
        raise argparse.ArgumentTypeError(word)
    return number


def _draws(word: str) -> int:
    number = _positive(word)
    if number > MOST_DRAWS:
        raise argparse.ArgumentTypeError(word)
    return number


def _seed(word: str) -> int:
    number = int(word)
    if not 0 <= number < 2**31:
        raise argparse.ArgumentTypeError(word)
    return number


def _fraction(word: str) -> float:
    number = float(word)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(word)
    return number


def _price(word: str) -> tuple[str, float]:
    name, _equals, figure = word.rpartition("=")
    price = float(figure)
    if not name or not 0 <= price < 1e12:
        raise argparse.ArgumentTypeError(word)
    return name, price


def _seconds(word: str) -> float:
    number = float(word)
    if not 0 < number < 1e7:
        raise argparse.ArgumentTypeError(word)
    return number
