"""The plan of a project: a Gantt chart and its table, steps changed, moved, done, added."""

import streamlit as st

from mcvb import projet_suivi
from mcvb.projet import cadres_of
from mcvb.ui import kit, path_projet, path_projet_gantt, path_projet_plan, session


def draw() -> None:
    """Draw the page."""
    desk = path_projet.open_desk(
        "projet_plan", "Les étapes sur deux ans. Les dates proposées ne tiennent pas compte de tes vacances ni de tes "
        "stages : déplace-les."
    )  # fmt: skip
    steps = projet_suivi.in_order(desk.found.milestones)
    if steps:
        path_projet_gantt.draw(desk, steps)
        st.subheader("Changer une étape")
        kept = path_projet_plan.choose(desk, steps)
        path_projet_plan.gestures(desk, kept)
        with st.expander("Tout changer : nom, dates, qui, note", icon=":material/edit:"):
            path_projet_plan.edit(desk, kept)
    else:
        kit.empty_state(
            "Ton plan est vide", "Ajoute quatre étapes pour commencer : analyser, décider, faire, tirer le bilan."
        )
    with st.expander("Ajouter une étape", icon=":material/add:", expanded=not steps):
        path_projet_plan.new(desk)
    dates = cadres_of(desk.found.project)[1].project.dates
    status = f" ({dates.status})" if dates.status else ""
    st.caption(f"Oral, d'après le cadre {dates.year} : {dates.text}{status}.")


session.guarded(draw)
