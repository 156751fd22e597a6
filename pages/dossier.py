"""The mission's file: the order, the company, the offer, the competitors, the documents and the law."""

import streamlit as st

from mcvb.ui import session
from mcvb.ui.dossier_panel import PARTS, order
from mcvb.ui.mission import continue_link, current_screen, next_link, open_screen

PAGE = "dossier.py"


def draw() -> None:
    """Draw the page."""
    played = open_screen(PAGE)
    scenario = played.state.scenario
    order(scenario)
    for part, content in zip(st.tabs(list(PARTS)), PARTS.values(), strict=True):
        with part:
            content(scenario)
    st.caption(f"Compétences travaillées : {' · '.join(scenario.competences)}")
    if current_screen(played).page == PAGE:
        next_link(played, "etude.py", "Passer à l'étude")
    else:
        continue_link(played)


session.guarded(draw)
