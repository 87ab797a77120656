"""A small portfolio with something in every table that the store must not lose, and a store of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Decision, Plan, Term
from planning.domain.scenario import Scenario
from planning.store import Store, open_store
from planning.tables.data import Data
from planning.tables.loading import load_folder

FILES = {
    "manifest.toml": 'name = "Essai"\nfirst_year = 2027\nlast_year = 2028\nreference_date = 2026-01-01\n',
    "territories.csv": "territory,name,lat,lon\n01,Nord,49.1,6.2\n02,Sud,,\n",
    "client_groups.csv": "client_group,label_fr,weight\nseniors,Seniors,1.5\n",
    "typologies.csv": "typology,label_fr,persons_per_dwelling\nRA,Résidence autonomie,1.2\n",
    "suitability.csv": "typology,client_group,suitability\nRA,seniors,0.95\n",
    "residences.csv": (
        "residence_id,name,territory,commune,year_built,accessible,agreement_end,quartier\n"
        "R1,« Les Tilleuls »,01,01004,1974,true,2031-12-31,oui\n"
        "R2,À bâtir,02,,,,,\n"
    ),
    "programmes.csv": ("programme_id,residence_id,typology,places,dwellings,occupancy\nP1,R1,RA,,60,0.93\n"),
    "options.csv": ("option_id,residence_id,kind,duration_years,value_points\nK1,R1,keep,0,0\nK2,R2,keep,0,0.1\n"),
    "option_programmes.csv": "option_id,typology,places,dwellings\nK1,RA,,60\n",
    "envelopes.csv": "funder,year,amount_eur\nown,2027,1000000.5\nown,2028,\n",
    "funders.csv": "funder,label,kind,carry_over\nown,Fonds propres,own,true\n",
    "needs.csv": "client_group,territory,year,places\nseniors,01,2027,12.3\n",
    "need_factors.csv": ("factor_id,client_group,step,order,value,low,verified\nf1,seniors,taux,1,0.017,,false\n"),
    "competitors.csv": "competitor_id,operator,typology,territory,places\nc1,,RA,02,30\n",
    "cohorts.csv": "residence_id,cohort,persons,yearly_exit_rate\nR1,c1,12,0.2\n",
    "scenarios/reference.toml": 'title = "Référence"\ngap = 0.02\n',
}


def write_portfolio(parent: Path) -> Path:
    root = parent / "portfolio"
    (root / "scenarios").mkdir(parents=True)
    for name, text in FILES.items():
        (root / name).write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_portfolio(tmp_path)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    return load_folder(write_portfolio(tmp_path_factory.mktemp("session")))


@pytest.fixture(scope="session")
def filled_store(tmp_path_factory: pytest.TempPathFactory, data: Data) -> Path:
    """Make the tables and save the portfolio once: a file for each test to copy."""
    path = tmp_path_factory.mktemp("store") / "filled.sqlite"
    with open_store(f"sqlite:///{path}") as store:
        store.save_portfolio(data)
    return path


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Address of a store that does not exist yet."""
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


@pytest.fixture
def store(url: str, tmp_path: Path, filled_store: Path) -> Iterator[Store]:
    """A store that holds the portfolio."""
    shutil.copy(filled_store, tmp_path / "store.sqlite")
    with open_store(url) as opened:
        yield opened


@pytest.fixture(scope="session")
def portfolio_hash(data: Data) -> str:
    return data.portfolio_hash


@pytest.fixture
def decided(data: Data) -> Callable[..., Plan]:
    """Make a plan with one decision; any field may be given."""

    def make(**fields: object) -> Plan:
        plan = Plan(
            status=Status.FEASIBLE,
            ended_by=EndedBy.GAP,
            objective=102.0,
            bound=100.0,
            gap=0.02,
            objective_terms={"unmet": Term(unweighted=102.0, weighted=102.0)},
            data_hash=data.hash,
            scenario=Scenario(name="reference", title="Référence", gap=0.02),
            decisions=(
                Decision(
                    residence_id="R1",
                    option_id="K1",
                    kind="keep",
                    start_year=2027,
                    delivery_year=2027,
                    capex_eur=0.1,
                ),
            ),
        )
        return plan.but(**fields)

    return make
