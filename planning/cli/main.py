"""`python -m planning <command>`: the arguments. Each command is a function that returns the exit code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from planning.cli.terminal import tell, tell_error
from planning.domain.errors import CapError
from planning.domain.message import N_, Message
from planning.i18n import LANGUAGES, text

FINE, WRONG, USAGE, NO_PLAN = 0, 1, 2, 3
DEMO = Path("data/demo")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns
    -------
    int
        0 fine; 1 the data or the request is wrong, or no plan is possible; 2 usage; 3 time ended without a plan.
    """
    asked = _parser().parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], int] = _commands()[asked.command]
        return command(asked)
    except CapError as error:
        tell_error(error, asked.lang)
        return WRONG
    except BrokenPipeError:  # the reader of stdout went away (head, less): nobody is left to tell
        sys.stderr.close()
        return FINE
    except OSError as error:
        what = N_("{file} : {reason}")
        tell(
            Message(what, {"file": str(error.filename or ""), "reason": error.strerror or str(error)}),
            asked.lang,
        )
        return WRONG


def _commands() -> dict[str, Callable[[argparse.Namespace], int]]:
    from planning.cli import commands  # after the arguments are read: pandas takes its time

    return {
        "check": commands.check,
        "forecast": commands.forecast,
        "optimise": commands.optimise,
        "verify": commands.verify,
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
    optimise = commands.add_parser("optimise", parents=[shared, data], help=_("calculer le meilleur plan"))
    optimise.add_argument("--scenario", metavar="FILE", help=_("fichier .toml, ou nom d'un scénario du dossier"))
    optimise.add_argument("--out", metavar="FILE", type=Path, help=_("écrire le plan dans ce fichier"))
    optimise.add_argument("--gap", type=_fraction, metavar="G", help=_("écart prouvé demandé ; 0 demande la preuve"))
    optimise.add_argument("--time-limit", type=_seconds, metavar="S", help=_("secondes au plus"))
    optimise.add_argument("--engine", metavar="NAME", help=_("highs, ou pulp:CBC"))
    optimise.add_argument("--start", metavar="FILE", type=Path, help=_("partir de ce plan"))
    verify = commands.add_parser("verify", parents=[shared, data], help=_("recompter un plan sans l'optimiseur"))
    verify.add_argument("plan", type=Path, metavar="plan.json")
    return parser


def _(french: str) -> str:
    """Help is written before the language is known: in French, the source language."""
    return text(french, "fr").replace("%", "%%")


def _positive(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError(word)
    return number


def _fraction(word: str) -> float:
    number = float(word)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(word)
    return number


def _seconds(word: str) -> float:
    number = float(word)
    if not 0 < number < 1e7:
        raise argparse.ArgumentTypeError(word)
    return number
