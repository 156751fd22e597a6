"""One class: students, groups, work, settings; and its code to be projected."""

import streamlit as st

from mcvb.store.interface import Person
from mcvb.store.school_interface import SchoolClass
from mcvb.ui import class_code, class_groups, class_staff, class_students, class_work, kit, session

PARTS = {
    "Élèves": class_students.students,
    "Groupes": class_groups.groups,
    "Travaux": class_work.work,
    "Réglages": class_staff.settings,
}


def opened(teacher: Person) -> SchoolClass:
    """Return the class of the address, or the first one; stop the page kindly when there is none."""
    rooms = {room.id: room for room in session.repository().classes(teacher)}
    if not rooms:
        kit.page_header("Classe")
        kit.empty_state("Aucune classe en cours", "Créez une classe : il suffit d'un nom.", picture="dossier")
        st.page_link("classes.py", label="Mes classes", icon=":material/groups:")
        raise session.PageDoneError
    asked = st.query_params.get("classe", "")
    room = rooms.get(asked) or next(iter(rooms.values()))
    st.query_params["classe"] = room.id
    return room


def draw() -> None:
    """Draw the page."""
    teacher = session.teacher()
    room = opened(teacher)
    if st.query_params.get("vue") == "code":
        class_code.projected(room)
        return
    session.show_flashes()
    kit.page_header(room.name, eyebrow=f"Classe · {room.school_year}")
    class_code.strip(room)
    asked = st.query_params.get("partie", "Élèves")
    part = st.segmented_control(
        "Que voulez-vous voir ?", list(PARTS), default=asked if asked in PARTS else "Élèves", required=True,
        key=f"partie_{room.id}", label_visibility="collapsed",
    )  # fmt: skip
    st.query_params["partie"] = part
    PARTS[part](teacher, room)
    with st.container(horizontal=True):
        st.page_link("classes.py", label="Mes classes", icon=":material/arrow_back:")
        query = {"classe": room.id}
        st.page_link("pfmp_classe.py", label="PFMP de la classe", icon=":material/work:", query_params=query)


session.guarded(draw)
