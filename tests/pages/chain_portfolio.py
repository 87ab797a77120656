"""The small portfolio with needs that are computed and drawn: a modelled series, a funnel, shocks, a service."""

from __future__ import annotations

from pathlib import Path

from planning.store import DO_NOTHING
from tests.oracle.portfolio import sheet
from tests.pages.small_portfolio import TABLES, store_of, write_portfolio

DRAWN = {
    **{name: content for name, content in TABLES.items() if name != "needs"},
    "need_factors": sheet("""
factor_id,client_group,step,order,times,value,low,high,unit,source,vintage,verified,note,review_by
old.people,seniors,population,1,seniors_75_plus,1,0.96,1.04,personnes,INSEE Omphale,2018-2050,true,Âgés.,2027-01-01
old.wish,seniors,share,2,,0.005,0.003,0.008,part,hypothèse,2026,false,Cinq sur mille.,2027-01-01
asked,asylum,population,1,unhcr_new_applications,1,0.7,1.5,demandes par an,HCR,2025,true,Demandes.,2027-01-01
asked.stay,asylum,stay,2,,1.5,1.2,1.7,années,OFII,2023,true,Un an et demi.,2027-01-01
asked.share,asylum,key,3,,0.0002,0.0001,0.0004,part,hypothèse,2026,false,Un cinq millième.,2027-01-01
"""),
    "need_shocks": sheet("""
shock_id,kind,client_group,territory,year,years,size,author,reason
camp,camp_dismantled,asylum,T1,2028,1,60,Direction,Un campement évacué.
"""),
    "operator_series": sheet("""
series_id,label,kind,territory,year,value,unit,source,note
families,Familles suivies,service,,2025,6760,familles par an,rapport d'activité,
"""),
}


def write_chain_store(folder: Path) -> Path:
    """Write a store that holds the portfolio, its plan and doing nothing; return its file."""
    build = '\n[build]\nneeds = "chain"\ndraws = 200\n'
    return store_of(write_portfolio(folder / "data", DRAWN, build=build), DO_NOTHING)
