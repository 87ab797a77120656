"""The command `report`: the papers of a plan, in the form that the name of the file asks for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from planning import workflow
from planning.cli.terminal import FINE
from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.report import Paper, board_pdf, residence_pdf, residents_pdf, slides, workbook
from planning.tables.plan_file import read_plan
from planning.tables.text.writing import check_target, write_whole

BOARD, RESIDENCE, RESIDENTS = "board", "residence", "residents"


def report(asked: argparse.Namespace) -> int:
    """Write a paper of a plan.

    Raises
    ------
    RequestError
        When the name of the file ends in no known form, or a residence is missing.
    """
    write = _writer(asked.to, asked.about, asked.residence)
    check_target(asked.to)
    plan, inside = read_plan(asked.plan)
    folder = asked.data or plan.data
    if inside is None and not (folder and Path(folder).is_dir()):
        raise RequestError(Message(N_("ce plan ne porte pas ses tables : donnez son dossier avec --data")))
    data = workflow.load_and_prepare(folder) if inside is None else inside
    write_whole(asked.to, write(Paper.of(plan, data, words=asked.words)))
    print(asked.words("Écrit dans {file}", file=str(asked.to)))
    return FINE


def _writer(file: Path, about: str | None, residence: str | None) -> Callable[[Paper], bytes]:
    """Return what writes a paper: about a residence or its residents where the file or `--about` says so.

    Raises
    ------
    RequestError
        When it cannot be told.
    """
    subject = about or (file.stem if file.stem in (RESIDENCE, RESIDENTS) else BOARD)
    if subject != BOARD:
        if residence is None:
            raise RequestError(Message(N_("dites de quelle résidence : --residence ID")))
        if file.suffix != ".pdf":
            raise RequestError(Message(N_("une fiche est un PDF : donnez un nom en .pdf")))
        of_one = residence_pdf if subject == RESIDENCE else residents_pdf
        return lambda paper: of_one(paper, residence)
    forms: dict[str, Callable[[Paper], bytes]] = {".pptx": slides, ".pdf": board_pdf, ".xlsx": workbook}
    if file.suffix not in forms:
        what = N_("« {file} » : donnez un nom en {forms}")
        raise RequestError(Message(what, {"file": file.name, "forms": ", ".join(forms)}))
    return forms[file.suffix]
