"""The form of an option: every figure that a person may change, typed as people write numbers."""

from __future__ import annotations

import streamlit as st

from planning.domain.kinds import AUTHORITIES as ORDER
from planning.domain.kinds import CONDITIONS, ENERGY_LABELS, PAYERS, ActionKind, is_own_funds
from planning.explain import action_name
from planning.finance.purses import purse_by_body
from planning.options.fields import DWELLINGS, ELIGIBLE, PLACES, TOTAL, OptionFields
from planning.ui.kit.desk import Desk
from planning.ui.kit.naming import option_names, typology_names
from planning.ui.kit.spoken import words
from planning.ui.options.option_entries import NO, YES, Schedule, has_works, key_of, texts_of_form
from planning.ui.options.option_words import AUTHORITIES, LABELS, PAYER_WORDS, TOPICS, field_name, yearly_amounts
from planning.ui.options.option_words import CONDITIONS as CONDITION_WORDS

OTHER = "other typology"
NARROW_PX = 170


class OptionForm:
    """Draws the fields of one option; `typed` then holds what stands in them."""

    def __init__(
        self, desk: Desk, fields: OptionFields, draft: OptionFields | None, schedule: Schedule, key: str
    ) -> None:
        self.desk, self.fields, self.key = desk, fields, key
        self.homes = [one.typology for one in (*fields.homes, *(draft.homes if draft else ()))]
        self.former = texts_of_form(fields, draft, schedule)
        self.typed: dict[str, str] = {}

    def draw(self) -> dict[str, str]:
        """Draw the form and return what was typed, by field."""
        self._text("label", 420)
        if has_works(self.fields.kind):
            with st.grid(5, min_column_width=NARROW_PX):
                for name in ("duration_years", "studies_years", "earliest_year", "latest_year", "closed_share"):
                    self._text(name)
        self._costs()
        if has_works(self.fields.kind):
            self._homes()
        self._state()
        if has_works(self.fields.kind):
            self._worth()
            self._eligible()
        return self.typed

    def _text(self, name: str, width: int | None = None, of: str = "", **more: str) -> None:
        field = key_of(name, of)
        self.typed[field] = str(
            st.text_input(
                field_name(name, of, self.desk.data),
                value=self.former.get(field, ""),
                key=f"{self.key}.{field}",
                width=width or "stretch",
                placeholder=more.get("placeholder"),
                help=more.get("help"),
            )
            or ""
        )

    def _choice(self, name: str, choices: dict[str, str]) -> None:
        options = list(choices)
        self.typed[name] = str(
            st.selectbox(
                words(LABELS[name]),
                options,
                index=options.index(self.former[name]) if self.former[name] in options else 0,
                format_func=choices.__getitem__,
                key=f"{self.key}.{name}.{words.lang}",
            )
        )

    def _costs(self) -> None:
        spread = words(
            "Le coût est réparti comme le font les modèles ; ou écrivez chaque année, séparée par un point-virgule."
        )
        years = yearly_amounts(self.fields.own_costs)
        with st.grid(3, min_column_width=NARROW_PX):
            self._text(TOTAL, help=spread)
            self._text("own_costs", placeholder=years, help=spread)
            self._text("proceeds_eur")
            if purse_by_body(self.desk.data["funders"]):
                self._choice("payer", {"": words("non précisé")} | {one: words(PAYER_WORDS[one]) for one in PAYERS})

    def _homes(self) -> None:
        """Two fields, one for each unit, for every typology that the option leaves or the residence holds today."""
        data = self.desk.data
        names = typology_names(data)
        programmes = data["programmes"]
        today = programmes.loc[programmes["residence_id"] == self.fields.residence_id, "typology"]
        shown = [name for name in dict.fromkeys([*self.homes, *today]) if name in names]
        st.markdown(f"**{words('Ce que la résidence contient après')}**")
        st.caption(words("Des places ou des logements, jamais les deux. Vide : il n'en reste pas."))
        with st.grid(4, min_column_width=NARROW_PX):
            for typology in shown:
                self._text(PLACES, of=typology)
                self._text(DWELLINGS, of=typology)
        others = {"": words("aucune")} | {name: label for name, label in names.items() if name not in shown}
        with st.grid(3, min_column_width=NARROW_PX):
            other = st.selectbox(
                words("Autre typologie"),
                list(others),
                format_func=others.__getitem__,
                key=f"{self.key}.{OTHER}.{words.lang}",
            )
            places = st.text_input(words("Autre typologie : places"), key=f"{self.key}.{OTHER}.places")
            homes = st.text_input(words("Autre typologie : logements"), key=f"{self.key}.{OTHER}.dwellings")
        if other:
            self.typed |= {key_of(PLACES, other): places or "", key_of(DWELLINGS, other): homes or ""}

    def _state(self) -> None:
        unknown = {"": words("inchangé ou inconnu")}
        with st.grid(3, min_column_width=NARROW_PX):
            self._choice("energy_label_after", unknown | {label: label for label in ENERGY_LABELS})
            self._choice("condition_after", unknown | {one: words(CONDITION_WORDS[one]) for one in CONDITIONS})
            self._choice("accessible_after", unknown | {YES: words("oui"), NO: words("non")})
            self._text("staff_fte_after")
            self._text("running_result_eur_per_year")
            self._text("value_points")

    def _worth(self) -> None:
        """What the value model reads besides: how long works last, who decides, what they answer."""
        with st.expander(words("Durée de vie, décision, échéances")):
            st.caption(words("Vide : comme si la case n'existait pas. Ces cases ne servent qu'à la valeur d'un plan."))
            with st.grid(4, min_column_width=NARROW_PX):
                for name in ("life_years", "amortised_years", "closed_from", "safe_from", "team_load"):
                    self._text(name)
                self._text("rent_eur_per_year")
                self._choice("authority", {"": words("non précisé")} | {one: words(AUTHORITIES[one]) for one in ORDER})
            asked = st.multiselect(
                words(LABELS["cures"]),
                list(TOPICS),
                default=[one for one in TOPICS if one in self.former["cures"].split(";")],
                format_func={one: words(topic) for one, topic in TOPICS.items()}.__getitem__,
                key=f"{self.key}.cures.{words.lang}",
            )
            self.typed["cures"] = ";".join(one for one in TOPICS if one in asked)

    def _eligible(self) -> None:
        """The share of the cost that each grant and loan may look at."""
        funders = [str(name) for name in self.desk.data["funders"]["funder"] if not is_own_funds(name)]
        if not funders:
            return
        with st.expander(words("Part du coût éligible à chaque financeur")):
            st.caption(words("En % du coût ; vide ou 0 : ce financeur ne peut pas payer cette option."))
            with st.grid(4, min_column_width=NARROW_PX):
                for funder in funders:
                    self._text(ELIGIBLE, of=funder)


def kind_names(desk: Desk) -> dict[str, str]:
    """What an option may do -> its name; a keep is not added by hand."""
    kinds = (kind for kind in ActionKind if kind is not ActionKind.KEEP)
    return {kind.value: words(action_name(kind)) for kind in kinds}


def reason_entry(desk: Desk, key: str) -> str:
    """Draw the field of the reason, and return it."""
    return str(st.text_input(words(LABELS["reason"]), key=key, max_chars=300) or "")


def option_choice(desk: Desk, option_ids: list[str], key: str) -> str:
    """Draw the box of the option to change, and return the one chosen."""
    titles = option_titles(desk, option_ids)
    return str(st.selectbox(words("Option"), option_ids, format_func=titles.__getitem__, key=key))


def option_titles(desk: Desk, option_ids: list[str]) -> dict[str, str]:
    """Option -> its name and its id: two options may have the same name."""
    names = option_names(desk.data)
    return {option: f"{names[option]} ({option})" for option in option_ids}
