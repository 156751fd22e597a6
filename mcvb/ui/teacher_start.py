"""The home page of a teacher: their classes, and what can be done in the ten minutes before the bell."""

from __future__ import annotations

import streamlit as st

from mcvb import formats
from mcvb.store.interface import Person
from mcvb.store.school_interface import SchoolClass
from mcvb.ui import identity, kit, session

# What a teacher may start, in order: page, title, text, words of the link. Without its page, a card is left out.
STARTS = (
    (
        "classes",
        "Faire une classe",
        "Un nom, un niveau, et le code est prêt : vos élèves entrent avec ce code et un pseudonyme, sans e-mail.",
        "Ouvrir mes classes",
    ),
    (
        "suivi",
        "Suivre une classe",
        "Qui en est où, qui est bloqué, ce que la classe manque, et de quoi préparer le conseil de classe.",
        "Ouvrir le suivi",
    ),
    (
        "direct",
        "Lancer une séance en direct",
        "Un QR code au vidéoprojecteur, les téléphones rejoignent : quiz, appel collectif, sondage.",
        "Ouvrir le direct",
    ),
    (
        "missions",
        "Essayer une mission",
        "Jouez-la comme un élève : rien n'entre dans les résultats de vos classes.",
        "Voir les missions",
    ),
    (
        "compte",
        "Inviter un collègue",
        "Un lien qui sert une fois ; il peut aussi en faire votre binôme sur une classe.",
        "Ouvrir compte et serveur",
    ),
)


def draw(person: Person) -> None:
    """Draw the page."""
    rooms = session.repository().classes(person)
    count = formats.plural(len(rooms), "classe en cours", "classes en cours")
    intro = f"{count.capitalize()} sur cet atelier." if rooms else "Commencez par faire une classe : deux minutes."
    kit.page_header(f"Bonjour {person.pseudonym}", intro=intro)
    if rooms:
        st.subheader("Vos classes")
        kit.table(("Classe", "Code d'entrée", "Année scolaire"), [_row(room) for room in rooms])
        st.caption("Les élèves ouvrent l'adresse de l'atelier, puis « Se connecter », et tapent ce code.")
    st.subheader("Que voulez-vous faire ?")
    shown = [start for start in STARTS if identity.exists(start[0])]
    for begin in range(0, len(shown), 2):
        for place, (page, title, text, words) in zip(st.columns(2), shown[begin : begin + 2], strict=False):
            with place.container(border=True, height="stretch"):
                kit.card(title, text)
                st.page_link(f"{page}.py", label=words, icon=":material/arrow_forward:")


def _row(room: SchoolClass) -> tuple[str, str, str]:
    return room.name, room.code, room.school_year
