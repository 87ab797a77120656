"""The aids that operations may be given, and what they are called on the screen."""

from __future__ import annotations

from planning.domain.message import N_, Message
from planning.domain.scenario import RefusedAid
from planning.i18n import Lang, say
from planning.tables.data import Data
from planning.ui.naming import funder_names, option_subjects


def aids(data: Data) -> dict[str, RefusedAid]:
    """Every aid that an operation may be given (option_funding), by key."""
    rows = data["option_funding"]
    return {
        aid_key(aid): aid
        for aid in (
            RefusedAid(option_id=option, funder=funder)
            for option, funder in zip(rows["option_id"], rows["funder"], strict=True)
        )
    }


def aid_key(aid: RefusedAid) -> str:
    """The key of an aid: a text, as the fields of a page need."""
    return f"{aid.option_id} {aid.funder}"


def aid_names(data: Data, lang: Lang) -> dict[str, str]:
    """Aid -> the operation's name and the funder's, sorted by name."""
    options, funders = option_subjects(data, lang), funder_names(data)
    found = {
        key: say(
            Message(
                N_("{operation} : {funder}"),
                {"operation": options.get(aid.option_id, aid.option_id), "funder": funders[aid.funder]},
            ),
            lang,
        )
        for key, aid in aids(data).items()
    }
    return dict(sorted(found.items(), key=lambda pair: pair[1]))
