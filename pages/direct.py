"""En direct: start a session on the projector, find its screens again, read the results of past ones."""

import streamlit as st

from mcvb import formats
from mcvb.ui import kit, session
from mcvb.ui.live_results_panel import results, screens
from mcvb.ui.live_setup_panel import new_session

SHOWN, MOST = 30, 3


def draw() -> None:
    """Draw the page."""
    person = session.teacher()
    session.show_flashes()
    kit.page_header(
        "En direct", intro="Une question à l'écran, toute la classe répond depuis son téléphone, on en parle ensemble."
    )
    kept = session.repository().live_sessions(person)
    going = [one for one in kept if one.ended_at is None]
    for live in going[:MOST]:
        screens(person, live)
    st.subheader("Nouvelle séance")
    if new_session(person) is not None:
        st.rerun()
    past = [one for one in kept if one not in going[:MOST]][:SHOWN]
    if not past:
        return
    st.subheader("Séances passées")
    titles = {one.id: f"{formats.day(one.created_at)} · {one.title}" for one in past}
    chosen = st.selectbox("Séance", list(titles), format_func=lambda key: titles[key], key="passee")
    results(person, next(one for one in past if one.id == chosen))


session.guarded(draw)
