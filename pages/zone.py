"""The catchment zone: drawn on real communes, measured, read and taken away; in a mission or alone."""

import streamlit as st

from mcvb.ui import kit, session, zone_brief_panel, zone_desk
from mcvb.ui.mission import next_link, undo_button
from mcvb.ui.zone_brief_panel import brief_view
from mcvb.ui.zone_compare import compare_view
from mcvb.ui.zone_desk import ZoneDesk
from mcvb.ui.zone_exam_panel import exam_view
from mcvb.ui.zone_export_panel import export_view
from mcvb.ui.zone_panel import communes_view, limits_form, map_view, totals_view
from mcvb.ui.zone_reading_panel import reading_view
from simulations.zone.table import place_name

PAGE = "zone.py"
INTRO = "Choisis un lieu, dessine la zone d'où viennent les clients, mesure le marché, place les concurrents."


def zone_part(desk: ZoneDesk) -> None:
    """Draw the limits beside the map, then the totals."""
    picture, form = st.columns([2.1, 1], gap="medium")
    with picture:
        map_view(desk)
    with form:
        limits_form(desk)
    st.markdown("### Ce que contient la zone")
    totals_view(desk)


PARTS = {
    "La zone": zone_part,
    "Les concurrents": brief_view,
    "Temps ou distance": compare_view,
    "Les communes": communes_view,
    "Les calculs": exam_view,
    "Lire la carte": reading_view,
    "Emporter": export_view,
}


def choose_part(desk: ZoneDesk) -> str:
    """Draw the parts of the study and return the open one, kept over a refresh by the address."""
    names, key = list(PARTS), f"partie_{desk.key}"
    if key not in st.session_state:
        asked = st.query_params.get("partie", "")
        rank = int(asked) if asked.isdecimal() and 0 < int(asked) <= len(names) else 1
        st.session_state[key] = names[rank - 1]
    chosen = st.segmented_control("Partie de l'étude", names, key=key, label_visibility="collapsed", required=True)
    st.query_params["partie"] = str(names.index(str(chosen)) + 1)
    return str(chosen)


def alone() -> ZoneDesk | None:
    """Draw the head of a study of one's own, or its start when there is none; return its desk."""
    desk = zone_desk.own_desk()
    session.show_flashes()
    if desk is None:
        kit.page_header("La zone de chalandise", intro=INTRO)
        zone_brief_panel.start_form()
        return None
    kit.page_header(f"La zone autour de {place_name(desk.brief.place)}", eyebrow=f"Étude libre · {desk.brief.trade}")
    with st.container(horizontal=True, vertical_alignment="center"):
        zone_desk.undo_own(desk, "zone_annuler")
        zone_brief_panel.another_place(desk)
        st.page_link("tournee.py", label="Préparer une tournée dans cette zone", icon=":material/route:")
    return desk


def draw() -> None:
    """Draw the page."""
    in_mission = bool(st.query_params.get("run"))
    desk = zone_desk.open_desk(PAGE) if in_mission else alone()
    if desk is None:
        if in_mission:
            kit.empty_state("Pas d'étude de zone ici", "Cette mission se joue sans carte.", picture="cible")
        return
    played = session.open_run(st.query_params["run"]) if in_mission else None
    if played is not None and desk.editable:
        undo_button(played)
    PARTS[choose_part(desk)](desk)
    if played is not None:
        next_link(played, "fichier.py", "Passer au fichier")


session.guarded(draw)
