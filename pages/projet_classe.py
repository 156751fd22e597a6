"""The projects of a class, for its teachers: who is late, hours, last logs; follow-up, marks, groups."""

import streamlit as st

from mcvb import projet_garde
from mcvb.ui import follow_kit, kit, path_projet, path_projet_class, session
from mcvb.ui.path_projet import Desk


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    session.teacher()
    kit.page_header("Projets de la classe", intro="Qui avance, qui attend, et ce que vous leur avez dit.")
    follow = follow_kit.open_desk()
    every, alone = projet_garde.class_projects(session.repository(), follow.teacher, follow.room.id)
    path_projet.undo()
    if alone:
        names = ", ".join(person.pseudonym for person in alone)
        st.caption(f"Pas encore de projet : {names}.")
    if not every:
        kit.empty_state(
            "Aucun projet pour l'instant", "Chaque élève commence le sien depuis « Mon parcours », page « Mon projet »."
        )
        return
    now = session.now()
    path_projet_class.table(every, now.date())
    by_id = {one.item.id: one for one in every}
    titles = {name: f"{one.project.title} · {', '.join(one.names.values())}" for name, one in by_id.items()}
    chosen = follow_kit.pick("Ouvrir un projet", titles, "projet", key=f"_{follow.room.id}")
    path_projet_class.opened(Desk(session.repository(), follow.teacher, by_id[chosen], now))


session.guarded(draw)
