"""My project: a template to begin with, then where it is, what comes next, and what the démarche lacks."""

import streamlit as st

from mcvb import exports, projet_garde, projet_papier
from mcvb.ui import kit, path_projet, path_projet_start, path_projet_view, session
from mcvb.ui.path_projet import CHOSEN, Desk

INTRO = "Une idée menée sur deux ans, seul ou à plusieurs : on garde le chemin, c'est lui que l'oral évalue."


def choose() -> None:
    """Draw the choice of a project when there are several, and the way to begin another."""
    mine = {kept.item.id: kept.value.title for kept in projet_garde.my_projects(session.repository(), session.person())}
    if len(mine) > 1:
        now = path_projet.asked()
        chosen = st.selectbox(
            "Projet", list(mine), index=list(mine).index(now or ""), format_func=mine.__getitem__, key="projet_liste"
        )
        if chosen != now:
            st.session_state[CHOSEN] = st.query_params["projet"] = chosen
            st.rerun()


def follow_ups(desk: Desk) -> None:
    """Draw what teachers wrote, and the marks of the person here, apart."""
    if desk.found.follow_ups:
        st.subheader("Le suivi de tes enseignants")
    for kept in reversed(desk.found.follow_ups):
        path_projet.word(kept.value.day, kept.value.text, more=kept.value.next_step)
    marks = [kept for kept in desk.found.marks if kept.item.owner_id == desk.me.id]
    if marks:
        with st.expander("Tes notes (toi et tes enseignants seulement)"):
            path_projet.marks_table(marks)


def tools(desk: Desk) -> None:
    """Draw the state to print, another project and the removal of this one."""
    with st.container(horizontal=True):
        st.download_button(
            "Imprimer l'état du projet (PDF)",
            lambda: projet_papier.state_pdf(desk.found, desk.me.id, desk.today),
            exports.file_name(f"projet {desk.found.project.title}", "pdf", desk.today),
            "application/pdf",
            icon=":material/print:",
        )
        if st.button("Commencer un autre projet", icon=":material/add:", key="projet_nouveau", type="tertiary"):
            st.session_state["projet_en_plus"] = True
            st.rerun()
        own = desk.found.item.owner_id == desk.me.id
        if own and st.button("Retirer ce projet", icon=":material/delete:", key="projet_retirer", type="tertiary"):
            desk.remove(desk.project_id, "Projet retiré, pour toi et pour le groupe.")
            st.query_params.clear()
            st.rerun()


def beginning() -> None:
    """Draw the templates, with the way back when there is a project already."""
    kit.page_header("Mon projet", eyebrow="Mon parcours", intro=INTRO)
    path_projet.undo()
    path_projet_start.draw()
    if st.session_state.get("projet_en_plus") and st.button("Revenir à mon projet", icon=":material/arrow_back:"):
        st.session_state.pop("projet_en_plus")
        st.rerun()


def draw() -> None:
    """Draw the page."""
    path_projet.for_students()
    if path_projet.asked() is None or st.session_state.get("projet_en_plus"):
        session.show_flashes()
        beginning()
        return
    desk = path_projet.open_desk("projet")
    choose()
    if desk.found.project.mode == "collective":
        names = ", ".join(person.pseudonym for person in desk.found.members)
        st.caption(f"Mené par {kit.plain_markdown(names)}.")
    path_projet_view.reminders(desk)
    path_projet_view.figures(desk)
    left, right = st.tabs(["Où j'en suis", "Mon projet en clair"])
    with left:
        path_projet_view.demarche(desk)
        follow_ups(desk)
    with right:
        path_projet_view.about(desk)
    tools(desk)


session.guarded(draw)
