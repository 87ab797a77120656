"""What the schema cannot say of partners: a territory may also be everywhere."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.problem import Problem

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
