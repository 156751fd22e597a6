"""Take my path away: livret, project, badges, data, archive."""

import streamlit as st

from mcvb import path
from mcvb.ui import kit, path_takeaway, session


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    kit.page_header(
        "Emporter mon parcours", eyebrow="Mon parcours", intro="Ce que tu montres à un jury, ce que tu gardes pour toi."
    )
    person = session.person()
    found = path.path_of(session.repository(), person, session.now().date())
    if found.empty:
        text = "Fais une mission ou ajoute un travail : le livret se remplira."
        kit.empty_state("Ton parcours est encore vide", text, picture="progres")
    else:
        path_takeaway.skills(person, found)
        path_takeaway.project(person)
        path_takeaway.proofs(person, found)
    path_takeaway.whole(person)
    st.page_link("mes_donnees.py", label="Tout effacer, tout voir : mes données", icon=":material/lock_person:")
    st.page_link("parcours.py", label="Mon parcours", icon=":material/arrow_back:")


session.guarded(draw)
