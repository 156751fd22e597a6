"""My oral: the plan of the speech, its cards and support, and how the points are worked out."""

import streamlit as st

from mcvb.oral_material import material_of
from mcvb.ui import kit, path_oral_notes, path_oral_plan, path_oral_sum, path_oral_support, session

INTRO = "Un exposé court, puis les questions du jury : prépare ton plan avec ce que tu as déjà écrit, puis répète."


def ways() -> None:
    """Draw the ways to rehearsal and questions."""
    with st.container(horizontal=True, key="chemin_oral"):
        st.page_link("oral_repetition.py", label="Répéter", icon=":material/timer:")
        st.page_link("oral_jury.py", label="Questions et jury d'entraînement", icon=":material/forum:")


def draw() -> None:
    """Draw the page."""
    kit.page_header("Mon oral", eyebrow="Mon parcours", intro=INTRO)
    session.show_flashes()
    ways()
    me, cadre = session.person(), session.my_year().cadre
    found = material_of(session.repository(), me, me)
    kept = path_oral_plan.kept_plan()
    plan_tab, support_tab, sum_tab = st.tabs(["Mon plan", "Fiches et support", "Les points, expliqués"])
    with plan_tab:
        if kept is None:
            path_oral_plan.first(found, cadre)
        else:
            path_oral_plan.edit(kept, found, cadre)
    with support_tab:
        now = path_oral_plan.kept_plan()
        if now is None:
            st.markdown("Fais d'abord ton plan : les fiches et le support partent de lui.")
        else:
            path_oral_support.cards(now.value)
            path_oral_support.support(now, found, cadre)
    with sum_tab:
        path_oral_sum.explained(cadre)
    path_oral_notes.what_is_kept()


session.guarded(draw)
