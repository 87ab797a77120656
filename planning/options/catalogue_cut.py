"""Which options of a residence are offered: by well-housed years gained per euro, never by their order.

1. Doing nothing is always offered, and the best option of each kind (of each authority that decides it): the last one
   of a kind is never left out, even beyond `max_options`.
2. Then the others one by one, at most `max_per_kind` of a kind: each time the best of the class of cost (EUR a person
   housed) that has the fewest options so far, so that light works do not push out heavy ones. It ends when the options
   that gain years and that the operator decides, keep included, are `max_options`: the others take nobody's place.

Years gained are those of the option less those of doing nothing (`first_sight.well_housed_years`). An option that
gains none stands after all that gain some. Ties go to the cheaper, then to the order of ids.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence

from planning.domain.kinds import AUTHORITIES, ActionKind
from planning.options.option_rows import OptionRows
from planning.options.template_catalogue import Catalogue

OPERATOR = AUTHORITIES[0]
Sort = tuple[str, str]
"""A kind of action and who decides it."""
Order = tuple[int, float, float, str]


def offered(made: Sequence[OptionRows], catalogue: Catalogue) -> set[str]:
    """Return the ids of the options of one residence that are offered.

    Parameters
    ----------
    made
        Every option that applies there, keep included, in any order.
    catalogue
        Its limits.
    """
    keep = next(rows for rows in made if rows.option["kind"] == ActionKind.KEEP)
    ranked = sorted((rows for rows in made if rows is not keep), key=lambda rows: _order(rows, keep))
    best: dict[Sort, OptionRows] = {}
    for rows in ranked:
        best.setdefault(_sort(rows), rows)
    chosen = list(best.values())
    kinds = Counter(_sort(rows) for rows in chosen)
    classes = Counter(_euro_class(rows, catalogue.euro_classes) for rows in chosen)
    places = catalogue.max_options - 1 - sum(_competes(rows, keep) for rows in chosen)
    left = [rows for rows in ranked if rows is not best[_sort(rows)]]
    while places > 0:
        left = [rows for rows in left if kinds[_sort(rows)] < catalogue.max_per_kind]
        if not left:
            break
        found = min(left, key=lambda rows: (classes[_euro_class(rows, catalogue.euro_classes)], _order(rows, keep)))
        chosen.append(found)
        left = [rows for rows in left if rows is not found]
        kinds[_sort(found)] += 1
        classes[_euro_class(found, catalogue.euro_classes)] += 1
        places -= _competes(found, keep)
    return {str(rows.option["option_id"]) for rows in (keep, *chosen)}


def _competes(rows: OptionRows, keep: OptionRows) -> bool:
    return rows.well_years > keep.well_years and rows.option["authority"] == OPERATOR


def _order(rows: OptionRows, keep: OptionRows) -> Order:
    """Return what sorts options from best to worst."""
    gain, cost, option_id = rows.well_years - keep.well_years, rows.cost_eur, str(rows.option["option_id"])
    return (0, -gain / max(cost, 1.0), cost, option_id) if gain > 0 else (1, -gain, cost, option_id)


def _sort(rows: OptionRows) -> Sort:
    return str(rows.option["kind"]), str(rows.option["authority"])


def _euro_class(rows: OptionRows, limits: Iterable[float]) -> int:
    return bisect_right(sorted(limits), rows.cost_eur / max(rows.persons, 1.0))
