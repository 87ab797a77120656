"""The demo's territories several times over: 4 client groups in 75 territories, 300 series."""

from __future__ import annotations

import pandas as pd

from planning.demand import ChainInputs

COPIES, TERRITORIES = 7, 75


def wide_inputs(demo: ChainInputs) -> ChainInputs:
    """Return the demo's chains on 75 territories, every series that is theirs repeated."""
    names = demo.territories["territory"]
    copies = [demo.territories.assign(territory=[f"{name}.{copy}" for name in names]) for copy in range(COPIES)]
    territories = pd.concat(copies, ignore_index=True).head(TERRITORIES)

    def spread(rows: pd.DataFrame) -> pd.DataFrame:
        own = rows[rows["area"].isin(names)]
        others = rows[~rows["area"].isin(names)]
        return pd.concat([others, *(own.assign(area=own["area"] + f".{copy}") for copy in range(COPIES))])

    reference = {name: spread(rows) for name, rows in demo.reference.items()}
    listed = demo.competing
    competing = pd.concat([listed.assign(territory=listed["territory"] + f".{copy}") for copy in range(COPIES)])
    return ChainInputs(territories, demo.factors, reference, competing, demo.models)
