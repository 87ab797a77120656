"""Why a decision, why not another, what would it take: facts that a search proves.

`first_facts(asker, residence)` within a second, `explain_residence` in full, `ranking` for all; `Teller` says them,
`applied` gives the data and scenario that anybody can solve to see whether a statement is true.
"""

from planning.explain.why.applied import applied
from planning.explain.why.ask import Asker
from planning.explain.why.explain import explain_residence, first_facts
from planning.explain.why.ranking import ranking
from planning.explain.why.sentences import Teller, certainty
from planning.explain.why.values import Change, Explanation, Fact, Kind, Moved, Ranked, Statement

__all__ = [
    "Asker",
    "Change",
    "Explanation",
    "Fact",
    "Kind",
    "Moved",
    "Ranked",
    "Statement",
    "Teller",
    "applied",
    "certainty",
    "explain_residence",
    "first_facts",
    "ranking",
]
