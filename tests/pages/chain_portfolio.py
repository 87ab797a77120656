"""The small portfolio with needs that are computed and drawn: a modelled series, a funnel, shocks, a service."""

from __future__ import annotations

from pathlib import Path

from planning.store import DO_NOTHING, open_store
from planning.workflow import check_plan, do_nothing, load_and_prepare, make_plan
from tests.pages.small_portfolio import TABLES, store_address, write_portfolio

MANIFEST = """
[build]
needs = "chain"
draws = 200
"""
MORE = {
    "need_factors.csv": """
factor_id,client_group,step,order,times,value,low,high,unit,source,vintage,verified,note,review_by
old.people,seniors,population,1,seniors_75_plus,1,0.96,1.04,personnes,INSEE Omphale,2018-2050,true,Âgés.,2027-01-01
old.wish,seniors,share,2,,0.005,0.003,0.008,part,hypothèse,2026,false,Cinq sur mille.,2027-01-01
asked,asylum,population,1,unhcr_new_applications,1,0.7,1.5,demandes par an,HCR,2025,true,Demandes.,2027-01-01
asked.stay,asylum,stay,2,,1.5,1.2,1.7,années,OFII,2023,true,Un an et demi.,2027-01-01
asked.share,asylum,key,3,,0.0002,0.0001,0.0004,part,hypothèse,2026,false,Un cinq millième.,2027-01-01
""",
    "need_shocks.csv": """
shock_id,kind,client_group,territory,year,years,size,author,reason
camp,camp_dismantled,asylum,T1,2028,1,60,Direction,Un campement évacué.
""",
    "operator_series.csv": """
series_id,label,kind,territory,year,value,unit,source,note
families,Familles suivies,service,,2025,6760,familles par an,rapport d'activité,
""",
}


def write_chain_store(folder: Path) -> Path:
    """Write a store that holds the portfolio, its plan and doing nothing; return its file."""
    data_folder = write_portfolio(folder / "data")
    (data_folder / "needs.csv").unlink()
    (data_folder / "manifest.toml").write_text(TABLES["manifest.toml"].lstrip("\n") + MANIFEST, encoding="utf-8")
    for name, content in MORE.items():
        (data_folder / name).write_text(content.lstrip("\n"), encoding="utf-8")
    data = load_and_prepare(data_folder)
    scenario = data.scenarios["reference"]
    plan = make_plan(data, scenario)
    path = folder / "store.sqlite"
    with open_store(store_address(path)) as store:
        portfolio = store.save_portfolio(data)
        plan_id = store.save_plan(plan, portfolio, faults=check_plan(plan, data))
        store.save_plan(do_nothing(data, scenario), portfolio, faults=(), role=DO_NOTHING, parent_id=plan_id)
    return path
