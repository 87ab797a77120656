"""What the random cases must reach: features of a case, and those that a set of cases may not miss."""

from __future__ import annotations

from tests.oracle.random_portfolios import KINDS, Case

EXPECTED = (
    *(f"rule {kind}" for kind in KINDS),
    *(f"{count} residences" for count in range(1, 7)),
    *("one year", "four years", "no needs", "no neighbours", "no keep", "soft rule", "dwellings", "sale", "candidate"),
    *(
        "carry-over",
        "no carry-over",
        "whole envelope",
        "exclusive funders",
        "cap per place",
        "co-funding",
        "zero weight",
    ),
    *("loan", "loan repaid", "soft envelope", "rival draw", "usual size", "softened", "order", "order with tolerance"),
    *("closed share", "several years of works", "budget change", "needs factor", "needs after the plan"),
    *("many futures", "shortlist", "dated shortlist"),
    *("main public", "vacant places", "people who leave on their own"),
    *("own funds by body", "common purse beside bodies", "operator pays", "agreement to pay", "building of others"),
)
"""What a set of cases draws."""
AWAY = ("residence", "temporary", "dispersed", "exit")
"""Where the plans of a set of cases move people to."""

RIVALS = "funder_x != funder_y and funder_y != 'own' and amount_eur > 0"
"""A funder that may be assigned beside another that pays by a fixed draw."""


def features(case: Case) -> set[str]:
    """Return the features that a case draws."""
    data, scenario = case.data, case.scenario
    options, funders, years = data["options"], data["funders"], data.years
    kept = options.loc[options["kind"] == "keep", "residence_id"]
    found = {
        "one year": len(years) == 1,
        "four years": len(years) == 4,
        "no needs": data["needs"].empty,
        "needs after the plan": (data["needs"]["year"] > years[-1]).any(),
        "no neighbours": data["neighbours"].empty and len(data["territories"]) > 1,
        "no keep": len(kept) < len(data["residences"]),
        "soft rule": not data["rules"]["hard"].all(),
        "dwellings": data["programmes"]["dwellings"].notna().any(),
        "candidate": not data["residences"]["residence_id"].isin(data["programmes"]["residence_id"]).all(),
        "sale": (options["proceeds_eur"] > 0).any(),
        "closed share": (options["closed_share"] > 0).any(),
        "several years of works": (options["duration_years"] > 1).any(),
        "carry-over": funders["carry_over"].any() and len(data["envelopes"]) > 0,
        "no carry-over": not funders["carry_over"].all() and len(data["envelopes"]) > 0,
        "whole envelope": (data["envelopes"]["year"] == "all").any(),
        "exclusive funders": (funders["exclusive_with"] != "").any() and len(data["option_funding"]) > 1,
        "cap per place": funders["cap_per_place_eur"].notna().any() and len(data["option_funding"]) > 0,
        "co-funding": funders["min_cofunding_share"].notna().any() and len(data["option_funding"]) > 0,
        "loan": (funders["kind"] == "loan").any() and len(data["option_funding"]) > 0,
        "loan repaid": funders["loan_years"].notna().any() and len(data["option_funding"]) > 0,
        "soft envelope": funders["overrun_price"].notna().any() and len(data["envelopes"]) > 0,
        "rival draw": (funders["exclusive_with"] != "").any()
        and data["option_funding"].merge(data["option_costs"], on="option_id").query(RIVALS).shape[0] > 0,
        "usual size": (data["typologies"]["size_min"].notna() | data["typologies"]["size_max"].notna()).any(),
        "softened": len(scenario.soften) > 0,
        "shortlist": len(scenario.shortlist) > 0,
        "dated shortlist": any(row.start_year is not None for row in scenario.shortlist),
        "order": len(scenario.order) > 0,
        "order with tolerance": scenario.order_tolerance > 0,
        "zero weight": scenario.weights.unmet == 0,
        "budget change": len(scenario.budget) > 0,
        "many futures": scenario.futures == "draws",
        "main public": (data["programmes"]["group"] != "").any(),
        "vacant places": (data["programmes"]["occupancy"] < 1).any(),
        "people who leave on their own": (data["cohorts"]["yearly_exit_rate"] > 0).any(),
        "needs factor": len(scenario.needs_factor) > 0,
        **_purses(case),
    }
    names = {name for name, is_there in found.items() if is_there}
    return names | {f"{len(data['residences'])} residences"} | {f"rule {kind}" for kind in data["rules"]["rule"]}


def _purses(case: Case) -> dict[str, bool]:
    """Return which features of own funds by body a case draws."""
    funders, homes = case.data["funders"], case.data["residences"]
    by_body = bool((funders["body"] != "").any())
    common = bool((funders["funder"] == "own").any())
    return {
        "own funds by body": by_body,
        "common purse beside bodies": by_body and common,
        "operator pays": by_body and bool((case.data["options"]["payer"] == "operator").any()),
        "agreement to pay": by_body and bool((homes["works_payer"] != "").any()),
        "building of others": by_body and not common and bool((homes["owner"] == "C").any()),
    }
