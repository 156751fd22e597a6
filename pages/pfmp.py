"""My placements (PFMP): what the cadre requires, the periods on a line, the next thing to do."""

import streamlit as st

from mcvb import pfmp_path
from mcvb.pfmp_items import KINDS
from mcvb.ui import kit, path_pfmp, path_pfmp_dates, session
from mcvb.year import year_of


def for_students() -> None:
    """Draw the way to the teacher's page, for a teacher who comes here."""
    kit.empty_state("Cette page est celle des élèves", "La vôtre montre les PFMP de toute une classe.")
    st.page_link("pfmp_classe.py", label="PFMP de mes classes", icon=":material/groups:")


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    kit.page_header(
        "Mes PFMP", eyebrow="Mon parcours", intro="Tes périodes en entreprise : où, quand, ce que tu y as fait."
    )
    repo, person, now = session.repository(), session.person(), session.now()
    if person.role == "teacher":
        for_students()
        return
    today = now.date()
    items = repo.items(person, kinds=KINDS)
    year, found = year_of(repo, person, today), pfmp_path.gathered(items)
    planned = pfmp_path.suggested(items, today)
    if found:
        path_pfmp.next_thing(found, today)
    elif not planned:
        kit.empty_state(
            "Pas encore de période",
            "Note les dates données par ton lycée. L'entreprise, les activités et ta présence viendront ensuite.",
        )
    path_pfmp_dates.planned(planned)
    path_pfmp.standing(found, year, today)
    if found:
        st.subheader("Mes périodes")
        path_pfmp.timeline(found, today)
        path_pfmp.cards(found, today)
    with st.expander("Ajouter une période", expanded=not (found or planned), icon=":material/add:"):
        path_pfmp_dates.period_form(year, today, weeks=path_pfmp_dates.weeks_left(found, year, today))
    path_pfmp.removed()
    with st.container(horizontal=True, vertical_alignment="center"):
        if found:
            path_pfmp.calendar_button([("", one) for one in found], now)
        st.page_link("parcours.py", label="Mon parcours", icon=":material/arrow_back:")
        st.page_link("dossiers.py", label="Mes dossiers d'épreuve", icon=":material/folder_special:")
    path_pfmp.rules(year)


session.guarded(draw)
