"""The logbook of a project: five guided minutes, one's rhythm, what was written so far."""

import streamlit as st

from mcvb.ui import path_projet, path_projet_log, session


def draw() -> None:
    """Draw the page."""
    desk = path_projet.open_desk("projet_journal", "Cinq minutes après chaque séance : c'est la mémoire de ton oral.")
    path_projet_log.rhythm(desk)
    path_projet_log.new(desk)
    st.subheader("Ce qui est écrit")
    path_projet_log.entries(desk)


session.guarded(draw)
