"""The visit round: visits put in order, with hours, road and cost; in a mission or in a zone of one's own."""

import streamlit as st

from mcvb.ui import kit, session, zone_desk
from mcvb.ui.mission import is_open, next_link, undo_button
from mcvb.ui.round_panel import round_view
from simulations.zone.table import place_name

PAGE = "tournee.py"


def alone() -> None:
    """Draw the round of a study of one's own, or the way to begin one."""
    desk = zone_desk.own_desk()
    session.show_flashes()
    if desk is None:
        kit.page_header("La tournée de visites")
        text = "Une tournée se prépare dans une zone : choisis d'abord un lieu et un commerce."
        kit.empty_state("Pas encore de zone", text, picture="cible")
        st.page_link("zone.py", label="Choisir un lieu", icon=":material/map:")
        return
    kit.page_header(
        f"Une tournée autour de {place_name(desk.brief.place)}", eyebrow=f"Étude libre · {desk.brief.trade}"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        zone_desk.undo_own(desk, "tournee_annuler")
        st.page_link("zone.py", label="Revenir à la zone", icon=":material/map:")
    round_view(desk)


def in_mission() -> None:
    """Draw the round of a mission."""
    desk = zone_desk.open_desk(PAGE)
    played = session.open_run(st.query_params.get("run"))
    if desk is None or played is None:
        kit.empty_state("Pas de tournée ici", "Cette mission se joue sans carte.", picture="cible")
        return
    if is_open(played, PAGE):
        undo_button(played)
    round_view(desk)
    next_link(played, "script.py" if is_open(played, PAGE) else "bilan.py", "Revenir au script, pour rendre l'étape")


def draw() -> None:
    """Draw the page."""
    if st.query_params.get("run"):
        in_mission()
    else:
        alone()


session.guarded(draw)
