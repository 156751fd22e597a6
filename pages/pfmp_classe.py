"""The placements of a class: places, days against the requirement, sheets, visits and agreements."""

import streamlit as st

from mcvb import pfmp
from mcvb.ui import follow_kit, kit, path_pfmp_class, path_pfmp_dates, session

ORDER = {"en_cours": 0, "finie": 1, "a_venir": 2}


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    session.teacher()
    kit.page_header("PFMP de la classe", intro="Qui a un lieu, combien de jours sont faits, quelles fiches manquent.")
    desk, today = follow_kit.open_desk(by_work=False), session.now().date()
    found = path_pfmp_class.rows(desk, today)
    path_pfmp_class.figures(found, today)
    path_pfmp_class.table(found, today)
    path_pfmp_class.files(desk, found)
    path_pfmp_dates.class_plan(desk, today)
    st.subheader("Un élève, une période")
    people = {row.person.id: row for row in found}
    names = {key: row.person.pseudonym for key, row in people.items()}
    with st.container(horizontal=True, key="choix_pfmp"):
        row = people[follow_kit.pick("Élève", names, "eleve", key=f"_pfmp_{desk.room.id}")]
        order = sorted(row.placements, key=lambda one: ORDER[one.state(today)])
        spans = {one.item.id: f"{pfmp.span(one.period, sentence=True)} · {one.name}" for one in order}
        chosen = follow_kit.pick("Période", spans, "periode", key=f"_{row.person.id}") if spans else ""
    if not chosen:
        kit.empty_state("Pas encore de période", "L'élève note ses dates dans « Mes PFMP » ; elles apparaîtront ici.")
        return
    one = next(one for one in row.placements if one.item.id == chosen)
    path_pfmp_class.one_period(desk, row.person, one, today)


session.guarded(draw)
