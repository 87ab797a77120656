"""What a person writes to add a rule, by the recipe of docs/contributing.md: a truce, a year with few works or none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Edit:
    """Text added to a file just before an anchor that stands in it once, or at its end without one."""

    file: str
    text: str
    before: str = ""

    def apply(self, root: Path) -> None:
        """Write it."""
        path = root / self.file
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        if self.before:
            assert old.count(self.before) == 1, f"{self.file} holds {self.before!r} {old.count(self.before)} times"
            new = old.replace(self.before, self.text + self.before)
        else:
            new = old + self.text
        path.write_text(new, encoding="utf-8")


KIND = Edit(
    "planning/domain/rule_book.py",
    '    TRUCE = "truce"\n',
    before="\n\n@dataclass(frozen=True, kw_only=True)\nclass Entry",
)
ENTRY = Edit(
    "planning/domain/rule_book.py",
    """    Entry(
        kind=RuleKind.TRUCE,
        label=N_("Les chantiers respectent la trêve"),
        name=N_("Trêve de chantiers"),
        sentence=N_("trêve de {year}, nombre de chantiers : {limit} au plus{where}"),
        subject=PLACE,
        value=NUMBER,
        meaning="operations under way in the year of the truce",
        year="required",
        price_per="per operation",
        give_way=GiveWay(
            "limit", N_("les chantiers admis pendant la trêve portés de {before} à {after}{where}"), is_whole=True
        ),
        one_more=N_("1 chantier de plus pendant la trêve{where}"),
        reached=Reached(
            "works",
            N_("La trêve ({limit}) laisse peu de chantiers : {years}."),
            N_("{territory} : la trêve ({limit}) laisse peu de chantiers : {years}."),
        ),
    ),
""",
    before=")\n\nRULE_BOOK: Mapping",
)
ROWS = (
    Edit(
        "planning/model/rules/caps.py",
        '''def truce(context: Context) -> None:
    """Run few operations in the year of a truce, or none."""
    _limit(context, RuleKind.TRUCE, context.choices.in_works.astype(float))


''',
        before="def staff_ceiling(context",
    ),
    Edit(
        "planning/model/rules/caps.py",
        "        RuleKind.TRUCE: truce,\n",
        before='    }\n)\n"""Limits on what is done',
    ),
)
CHECKER = (
    Edit(
        "planning/checking/rules.py",
        """def _truce(ledger: Ledger, rule: Rule) -> float:
    return _yearly(ledger, rule, lambda decision, year: float(ledger.is_in_works(decision, year)))


""",
        before="def _staff(ledger",
    ),
    Edit(
        "planning/checking/rules.py",
        "    RuleKind.TRUCE: _truce,\n",
        before="}\n\n\n# The rules owed to residents",
    ),
)
FORMULA = Edit(
    "docs/model.md",
    """### (39) truce — Les chantiers respectent la trêve
*Works respect the truce.*
```
Σ_{o,t}  works(o,t,Y) · x[o,t]  ≤  L
```
where the sum is over the territory's residences, or all.

Written by `caps.truce` · [LP](../tests/golden/truce.lp) · promised by `test_a_truce_holds_in_its_year_and_territory`

""",
    before="## Many futures\n",
)
GOLDEN = Edit(
    "tests/golden/truce.lp",
    r"""\* cap_residences *\
Minimize
OBJ: 7 slack__soft__2029__over
Subject To
truce__soft__2029: - slack__soft__2029__over + start__R1_restructure__2029
 + start__R2_restructure__2029 <= 0
truce__truce____2027: start__R1_restructure__2027
 + start__R2_restructure__2027 + start__R3_restructure__2027 <= 1
Binaries
start__R1_restructure__2027
start__R1_restructure__2029
start__R2_restructure__2027
start__R2_restructure__2029
start__R3_restructure__2027
End
""",
)
SPEC = Edit(
    "tests/specs/test_rules.py",
    """

def test_a_truce_holds_in_its_year_and_territory() -> None:
    late = rule("earliest", "*:restructure", year=LAST)
    assert _started(_three(late, rule("truce", "Z1", 0, LAST))) == {"R3": LAST}
    assert len(_started(_three(late, rule("truce", "*", 2, LAST)))) == 2


GOLDEN = {
    "truce": _three(
        rule("truce", "*", 1, FIRST),
        rule("truce", "Z1", 0, LAST, rule_id="soft", hard=False, price=7.0),
    )
}
""",
)
ORACLE = Edit(
    "tests/oracle/brute_force.py",
    '            "truce": lambda _, choice, year: float(choice.busy_in(year)),\n',
    before='            "staff_ceiling": self._staff,\n',
)
ENGLISH = (
    ("Les chantiers respectent la trêve", "Works respect the truce"),
    ("Trêve de chantiers", "Truce of works"),
    (
        "trêve de {year}, nombre de chantiers : {limit} au plus{where}",
        "truce of {year}, operations: {limit} at most{where}",
    ),
    (
        "les chantiers admis pendant la trêve portés de {before} à {after}{where}",
        "the operations allowed during the truce raised from {before} to {after}{where}",
    ),
    ("1 chantier de plus pendant la trêve{where}", "1 more operation during the truce{where}"),
    ("La trêve ({limit}) laisse peu de chantiers : {years}.", "The truce ({limit}) leaves few works: {years}."),
    (
        "{territory} : la trêve ({limit}) laisse peu de chantiers : {years}.",
        "{territory}: the truce ({limit}) leaves few works: {years}.",
    ),
)
CATALOGUE = Edit(
    "planning/i18n/locale/en.po",
    "".join(
        f'\n#: planning/domain/rule_book.py\nmsgid "{french}"\nmsgstr "{english}"\n' for french, english in ENGLISH
    ),
)
EDITS = (KIND, ENTRY, *ROWS, *CHECKER, FORMULA, GOLDEN, SPEC, ORACLE, CATALOGUE)
