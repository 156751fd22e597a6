"""The class followed live: who is where, who is stuck, who is done; refreshed every five seconds, or not."""

import streamlit as st

from mcvb.ui import follow_kit, follow_live, kit, session
from mcvb.ui.follow_kit import Desk

EVERY_SECONDS = 5


def live(desk: Desk, state: str, group: str) -> None:
    """Draw the class as it stands now."""
    view = follow_kit.load_view(desk)
    follow_live.figures(view)
    follow_live.table(desk, follow_live.kept(view, state, group))


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    session.teacher()
    kit.page_header("Suivi de la classe", intro="Qui en est où, en direct. Cliquez sur un nom pour voir son travail.")
    with st.container(horizontal=True, vertical_alignment="bottom", key="choix_suivi"):
        desk = follow_kit.open_desk()
    groups = {group.id: group.name for group in session.repository().groups(desk.teacher, desk.room.id)}
    state, group, auto = follow_live.filters(groups)
    st.fragment(live, run_every=EVERY_SECONDS if auto else None)(desk, state, group)
    with st.expander("Quand dit-on qu'un élève est bloqué ?"):
        st.markdown(follow_kit.definition())
    with st.container(key="suite_classe"):
        label = "Projets de la classe"
        st.page_link("projet_classe.py", label=label, icon=":material/flag:", query_params=desk.address)
        label = "Bilan de la classe : compétences, vérifications manquées, besoins"
        st.page_link("bilan_classe.py", label=label, icon=":material/grid_on:", query_params=desk.address)


session.guarded(draw)
