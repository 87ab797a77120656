"""Which dated figures stand behind options: what a page that shows them must be able to list."""

from __future__ import annotations

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.options.catalogue import Catalogue, parameter_names


def parameters_behind(options: pd.DataFrame, typologies: set[str], catalogue: Catalogue) -> set[str]:
    """Return the ids of the parameters that options are computed from.

    Parameters
    ----------
    options
        Rows of the table options; those that no template gave rest on no parameter.
    typologies
        Typologies whose operating account counts: what stands there before and after.
    catalogue
        The templates as the portfolio changes them.
    """
    made_by = set(options["template"]) & {template.id for template in catalogue.templates}
    if not made_by:
        return set()
    keep = {template.id for template in catalogue.templates if template.kind is ActionKind.KEEP}
    accounts = {name: account for name, account in catalogue.operating.items() if name in typologies}
    templates = tuple(template for template in catalogue.templates if template.id in made_by | keep)
    largest = {name: parameter for name, parameter in catalogue.largest.items() if name in typologies}
    used = catalogue.model_copy(update={"templates": templates, "operating": accounts, "largest": largest})
    return parameter_names(used)
