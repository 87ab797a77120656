"""Needs: given, or the factors they are computed from; what other operators offer."""

from __future__ import annotations

from planning.domain.message import N_
from planning.tables.schema import SOURCE, Check, Column, Table, maybe

NEEDS = Table(
    "needs",
    "places needed, given instead of computed",
    ("client_group", "territory", "year"),
    (
        Column("client_group", "id", "client group", references="client_groups.client_group"),
        Column("territory", "id", "territory", references="territories.territory"),
        Column("year", "int", "year", "year"),
        Column("places", "number", "places needed", "places", minimum=0),
    ),
    optional=True,
)

NEED_FACTORS = Table(
    "need_factors",
    "the factors of the chain that computes needs (docs/needs.md)",
    ("factor_id",),
    (
        Column("factor_id", "id", "id of the factor"),
        Column("client_group", "id", "client group", references="client_groups.client_group"),
        maybe("component", "id", "chain of the group, when its need adds up several; empty = the only or main one"),
        Column("step", "text", "step of the chain"),
        Column("order", "int", "place in the chain"),
        maybe("times", "text", "what the value multiplies: a reference series or another factor; empty = nothing"),
        Column("value", "number", "central value"),
        maybe("low", "number", "low value, 1 chance in 10 of being below"),
        maybe("high", "number", "high value, 1 chance in 10 of being above"),
        maybe("unit", "text", "unit"),
        maybe("territory", "id", "territory; empty = all", references="territories.territory"),
        maybe("year", "int", "first year of the value; empty = all", "year"),
        maybe("source", "text", "producer and reference"),
        maybe("vintage", "text", "date of the figure"),
        maybe("verified", "bool", "false = badge à vérifier"),
        maybe("note", "text", "what it means"),
        maybe(
            "law",
            "text",
            "how it is drawn between low and high: lognormal (empty = that), normal, or logit for a share",
            choices=("lognormal", "normal", "logit"),
        ),
        maybe("reviewed", "date", "when somebody last looked at it"),
        maybe("review_by", "date", "when it should be looked at again"),
    ),
    optional=True,
)

NEED_OVERRIDES = Table(
    "need_overrides",
    "what an expert believes of a factor, pooled with what the table says (docs/needs.md)",
    ("override_id",),
    (
        Column("override_id", "id", "id"),
        Column("factor_id", "id", "the factor", references="need_factors.factor_id"),
        Column("low", "number", "1 chance in 10 of being below"),
        Column("mid", "number", "as likely above as below"),
        Column("high", "number", "1 chance in 10 of being above"),
        Column("author", "text", "who believes it"),
        Column("reason", "text", "why: what is known that the table does not know"),
        Column("written", "date", "when it was written"),
        Column("expiry", "date", "last day on which it counts"),
        maybe("weight", "number", "weight of the expert, 0 to 1; empty = 0.5", minimum=0, maximum=1, default=0.5),
    ),
    optional=True,
    checks=(
        Check(
            ("low", "mid", "high"),
            lambda rows: ~((rows["low"] > 0) & (rows["low"] < rows["mid"]) & (rows["mid"] < rows["high"])),
            N_("les valeurs basse, centrale et haute ne se suivent pas"),
            N_("écrivez 0 < low < mid < high : une chance sur dix au-dessous, autant au-dessus"),
        ),
        Check(
            ("expiry", "written"),
            lambda rows: rows["expiry"] < rows["written"],
            N_("l'avis expire avant d'avoir été écrit"),
            N_("corrigez expiry ou written"),
        ),
    ),
)

NEED_SHOCKS = Table(
    "need_shocks",
    "named shocks that a forecast may be asked to include; none is applied unless asked for",
    ("shock_id",),
    (
        Column("shock_id", "id", "id"),
        Column(
            "kind",
            "text",
            "camp_dismantled, stay_changes, competitor_closes, surge or closure (docs/needs.md)",
            choices=("camp_dismantled", "stay_changes", "competitor_closes", "surge", "closure"),
        ),
        Column("client_group", "id", "client group concerned", references="client_groups.client_group"),
        maybe("territory", "id", "territory; empty = all", references="territories.territory"),
        Column("year", "int", "first year of the shock", "year"),
        maybe("years", "int", "how many years it lasts; empty = to the end", "years", minimum=1),
        Column(
            "size", "number", "persons, share of the stay that is left, places closed, or chance: by kind", minimum=0
        ),
        Column("author", "text", "who describes it"),
        Column("reason", "text", "what would have happened"),
    ),
    optional=True,
)

OPERATOR_SERIES = Table(
    "operator_series",
    "the operator's own yearly series (waiting list, applications, families accompanied), never added to needs",
    ("series_id", "territory", "year"),
    (
        Column("series_id", "id", "id of the series"),
        Column("label", "text", "what is counted"),
        Column(
            "kind", "text", "stock, flow or service (people helped, no place)", choices=("stock", "flow", "service")
        ),
        maybe("territory", "id", "territory; empty = all", references="territories.territory"),
        Column("year", "int", "year", "year"),
        Column("value", "number", "figure", minimum=0),
        Column("unit", "text", "unit"),
        maybe("source", "text", "where it comes from"),
        maybe("note", "text", "what it means; a change of counting"),
    ),
    optional=True,
    checks=(
        Check(
            ("kind", "series_id"),
            lambda rows: rows.groupby("series_id")["kind"].transform("nunique") > 1,
            N_("cette série a plusieurs natures (kind)"),
            N_("donnez la même nature à toutes ses lignes"),
        ),
    ),
)

COMPETITORS = Table(
    "competitors",
    "programmes of other operators in the same territories",
    ("competitor_id",),
    (
        Column("competitor_id", "id", "id"),
        Column("operator", "text", "operator", filled=False),
        Column("typology", "id", "typology", references="typologies.typology"),
        Column("territory", "id", "territory", references="territories.territory"),
        Column("places", "number", "places", "places", minimum=0),
        maybe("commune", "id", "INSEE code of the commune"),
        maybe("commune_name", "text", "name of the commune"),
        maybe("lat", "number", "latitude", "degrees", minimum=-90, maximum=90),
        maybe("lon", "number", "longitude", "degrees", minimum=-180, maximum=180),
        SOURCE,
    ),
    optional=True,
)


# Needs in many futures: the draws as they are read, and the curves that the model reads of them.

NEED_DRAWS = Table(
    "need_draws",
    "places needed in many futures; the same table as need_draws.csv is read too",
    ("draw", "client_group", "territory", "year"),
    (
        Column("draw", "int", "number of the future; all futures are equally likely"),
        Column("client_group", "id", "client group", references="client_groups.client_group"),
        Column("territory", "id", "territory", references="territories.territory"),
        Column("year", "int", "year", "year"),
        Column("places", "number", "places needed in that future; no row = 0", "places", minimum=0),
    ),
    optional=True,
    suffix="parquet",
)

NEED_CURVES = Table(
    "need_curves",
    "what the draws of a need say in few numbers: its range cut in segments, computed and never read from a file",
    ("client_group", "territory", "year", "segment"),
    (
        Column("client_group", "id", "client group", references="client_groups.client_group"),
        Column("territory", "id", "territory", references="territories.territory"),
        Column("year", "int", "year", "year"),
        Column("segment", "int", "place from the surest places (1) to the least likely ones"),
        Column("places", "number", "width of the segment", "places", minimum=0),
        Column(
            "share", "number", "chance that a place of the segment is needed, on average", "share", minimum=0, maximum=1
        ),
        Column("excess", "number", "by how much the curve may exceed the draws here", "places", minimum=0),
        Column("draws", "int", "number of futures drawn", minimum=1),
    ),
    optional=True,
    derived=True,
)
