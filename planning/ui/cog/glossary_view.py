"""Every word of the screens that is not everybody's, with what it means here."""

from __future__ import annotations

import unicodedata
from typing import Final

import streamlit as st

from planning.domain.message import N_
from planning.ui.kit.listing import Head, Row, show_list, text
from planning.ui.kit.spoken import words
from planning.ui.rooms.tour import tour_again

TITLE = N_("Les mots des écrans")
GLOSSARY: Final = (
    (
        N_("année bien logée"),
        N_(
            "Une personne bien logée pendant un an. C'est l'unité de ce qu'un plan apporte ; le conseil fixe "
            "ce qu'elle vaut en euros."
        ),
    ),
    (
        N_("bien logé"),
        N_("Dans un logement de classe A (autonome et conforme) ou B (correct)."),
    ),
    (
        N_("mal logé"),
        N_("Dans un logement de classe C : dégradé, partagé, ou pas accessible à qui en a besoin."),
    ),
    (
        N_("dans l'indigne"),
        N_(
            "Dans un logement de classe D, qui ne compte pas comme un logement : moins de 9 m², avis de "
            "sécurité défavorable, étiquette que la loi n'admet plus."
        ),
    ),
    (
        N_("sans place"),
        N_("Une personne du besoin pour qui aucune place n'existe."),
    ),
    (
        N_("classe d'habitabilité"),
        N_(
            "De A à D, le pire des critères du logement à une date : surface, sanitaires, cuisine, sécurité, "
            "étiquette, état, convention."
        ),
    ),
    (
        N_("étiquette énergie"),
        N_("De A à G, celle du diagnostic de performance énergétique."),
    ),
    (
        N_("besoin"),
        N_(
            "Les personnes d'un public qui s'adressent à l'opérateur, une année, dans un territoire. Il est "
            "prévu, avec son doute."
        ),
    ),
    (
        N_("8 chances sur 10"),
        N_("Huit avenirs tirés sur dix tombent entre ces deux nombres ; un sur dix au-dessous, un sur dix au-dessus."),
    ),
    (
        N_("place, logement"),
        N_(
            "Une place loge une personne (un lit, une chambre) ; un logement est autonome et loge un ménage. "
            "Les deux ne s'additionnent jamais."
        ),
    ),
    (
        N_("public"),
        N_(
            "Des personnes qui ont le même besoin : seniors, demandeurs d'asile, santé mentale, travailleurs "
            "et ménages isolés."
        ),
    ),
    (
        N_("typologie"),
        N_(
            "Une forme d'habitat accompagné et ses règles : résidence sociale, pension de famille, résidence "
            "autonomie, CADA…"
        ),
    ),
    (
        N_("plan"),
        N_("Pour chaque résidence : que faire, quand, payé par qui, et où vivent les habitants pendant les travaux."),
    ),
    (
        N_("démontré"),
        N_(
            "Prouvé par le calcul, et non supposé. « Démontré à 2 % » : aucun plan possible ne fait mieux de "
            "plus de 2 %."
        ),
    ),
    (
        N_("marge"),
        N_(
            "Ce que le meilleur plan possible pourrait encore gagner de plus que le plan affiché, au plus. "
            "Sans autre mot, en part du gain."
        ),
    ),
    (
        N_("gain"),
        N_("Ce que le plan vaut de plus que ne rien faire, en années bien logées ou en euros."),
    ),
    (
        N_("sans plan, ne rien faire"),
        N_("Chaque résidence reste comme elle est, s'use, et ferme à la fin de sa vie."),
    ),
    (
        N_("noyau"),
        N_("Une décision que prennent tous les plans aussi bons, à 0,5 % du gain près."),
    ),
    (
        N_("interchangeable"),
        N_("Une décision qu'un plan aussi bon prend autrement : le modèle ne tranche pas."),
    ),
    (
        N_("échange sans effet"),
        N_("Une décision qui change entre deux plans sans que le changement demandé l'exige."),
    ),
    (
        N_("investissement"),
        N_("Les travaux que le plan décide, et l'entretien de ce qui reste en l'état, tous financeurs ensemble."),
    ),
    (
        N_("fonds propres"),
        N_("L'argent des organismes eux-mêmes ; ce qui reste une année passe à la suivante."),
    ),
    (
        N_("enveloppe"),
        N_("Ce qu'un financeur peut donner, une année ou sur tout le plan."),
    ),
    (
        N_("subvention, prêt"),
        N_("Une aide qui ne se rend pas ; une aide qui se rembourse, avec intérêts, sur les redevances."),
    ),
    (
        N_("redevance"),
        N_("Ce que l'habitant paie chaque mois, avant son aide au logement (APL)."),
    ),
    (
        N_("convention APL"),
        N_(
            "L'accord qui ouvre l'aide au logement dans un foyer (APL1) ou une résidence sociale (APL2), "
            "jusqu'à une date."
        ),
    ),
    (
        N_("relogement"),
        N_("Où vivent les habitants pendant les travaux : autre résidence, place provisoire, logement dispersé."),
    ),
    (
        N_("opération tiroir"),
        N_("Des travaux par tranches, où une partie libérée reloge les habitants de la suivante."),
    ),
    (
        N_("agrément"),
        N_("L'autorisation d'un financeur ou de l'État, sans laquelle une opération ne se fait pas."),
    ),
    (
        N_("scénario"),
        N_("Ce qui est demandé au calcul : l'argent, les règles, le besoin, le prix d'une année bien logée."),
    ),
    (
        N_("règle dure, règle souple"),
        N_("La première est toujours tenue ; la seconde peut céder, à un prix annoncé, et le plan le dit."),
    ),
    (
        N_("à vérifier"),
        N_("Un chiffre qui n'a pas encore été confirmé par sa source."),
    ),
)
"""Word -> what it means on the screens (French texts of the catalogue)."""


def show() -> None:
    """Draw the words in alphabetical order, those that hold what is sought."""
    st.title(words(TITLE), anchor=False)
    sought = st.text_input(words("Chercher un mot"), key="about.glossary", persist_state="session")
    entries = sorted(((words(term), words(meaning)) for term, meaning in GLOSSARY), key=lambda one: plainly(one[0]))
    found = [one for one in entries if plainly(sought or "") in plainly(" ".join(one))]
    if not found:
        st.info(words("Aucun mot ne contient « {sought} ».", sought=sought))
        return
    heads = [Head(words("Mot"), width="16rem"), Head(words("Ce que cela veut dire ici"))]
    rows = [Row([text(term, "strong"), text(meaning)], id=term) for term, meaning in found]
    show_list(heads, rows, words("Les mots des écrans, et ce qu'ils veulent dire"), key="about.words")
    tour_again()


def plainly(written: str) -> str:
    """Return a text without capitals or accents, as people search.

    >>> plainly("Démontré")
    'demontre'
    """
    apart = unicodedata.normalize("NFKD", written.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
