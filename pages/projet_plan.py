"""The plan of a project: a Gantt chart and its table, steps changed, moved, done, added."""

import streamlit as st

from mcvb import projet_suivi
from mcvb.projet import Project, cadres_of, second_year
from mcvb.ui import kit, path_projet, path_projet_gantt, path_projet_plan, session


def oral_dates(project: Project) -> str:
    """Return what is known of the dates of the oral, those of another year left out."""
    year, dates = second_year(project.first_year), cadres_of(project)[1].project.dates
    if project.diploma == "bac_pro" and dates.year == year:
        return f"Oral de {year} : {dates.text}. Source : {dates.source}."
    return f"Oral de {year} : dates à confirmer avec ton enseignant."


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
    st.caption(oral_dates(desk.found.project))


session.guarded(draw)
