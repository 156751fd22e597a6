"""The team of a project: its members, what each one did oneself, obstacles and solutions, evidence."""

import streamlit as st

from mcvb.ui import path_projet, path_projet_team, session


def draw() -> None:
    """Draw the page."""
    desk = path_projet.open_desk(
        "projet_equipe", "Seul ou à plusieurs, ce que tu as fait toi-même doit se voir : le jury te le demandera."
    )
    path_projet_team.members(desk)
    st.subheader("Ce que chacun a fait")
    path_projet_team.parts(desk)
    mine = any(kept.item.owner_id == desk.me.id for kept in desk.found.contributions)
    with st.expander("Ajouter ma contribution", icon=":material/add:", expanded=not mine):
        path_projet_team.new(desk)


session.guarded(draw)
