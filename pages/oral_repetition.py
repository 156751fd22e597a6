"""Rehearse the oral: the clock of its two parts, a recording that is measured, rehearsals side by side."""

import streamlit as st

from mcvb import formats, oral_sound
from mcvb.oral import SpeechPlan, durations
from mcvb.oral_clock import Half
from mcvb.ui import kit, path_oral_clock, path_oral_notes, path_oral_plan, path_oral_rehearsal, session

INTRO = "Parle debout, comme devant le jury. L'horloge te dit où tu devrais en être ; personne ne te note."


def clock(plan: SpeechPlan | None) -> None:
    """Draw the clock and what drives it."""
    talk, questions = durations(plan, session.my_year().cadre)
    lengths: dict[Half, int] = {"expose": talk, "entretien": questions}
    path_oral_clock.await_half("expose")
    path_oral_clock.face(plan or SpeechPlan(), lengths)
    path_oral_clock.buttons()
    if plan is None:
        st.page_link("oral.py", label="Faire mon plan, pour le suivre sur l'horloge", icon=":material/list_alt:")


def this_time(plan: SpeechPlan | None) -> None:
    """Draw the recording of this rehearsal and what it measures."""
    half, content = path_oral_rehearsal.take()
    found = path_oral_rehearsal.heard(content) if content else None
    if found is not None:
        st.subheader("Ce que dit ton enregistrement")
        path_oral_rehearsal.measures(found[0])
    path_oral_rehearsal.keep_or_throw(plan, half, found)


def earlier(plan: SpeechPlan | None) -> None:
    """Draw the rehearsals kept."""
    repo, me = session.repository(), session.person()
    kept = oral_sound.rehearsals(repo, me)
    st.subheader("Mes répétitions")
    if not kept:
        st.markdown("Garde une première répétition : tu pourras la comparer à la suivante.")
        return
    path_oral_rehearsal.compared(kept, plan)
    for rank, one in reversed(list(enumerate(kept, 1))):
        path_oral_rehearsal.one(one, rank)
    used = (
        f"{oral_sound.size_said(oral_sound.used_bytes(repo, me))} sur {oral_sound.size_said(oral_sound.MAX_KEPT_BYTES)}"
    )
    st.caption(f"{formats.plural(len(kept), 'répétition')} · tes sons prennent {used}.")


def draw() -> None:
    """Draw the page."""
    kit.page_header("Répéter mon oral", eyebrow="Mon parcours · Mon oral", intro=INTRO)
    session.show_flashes()
    with st.container(horizontal=True, key="chemin_oral"):
        st.page_link("oral.py", label="Mon plan", icon=":material/arrow_back:")
        st.page_link("oral_jury.py", label="Questions et jury d'entraînement", icon=":material/forum:")
    kept = path_oral_plan.kept_plan()
    plan = kept.value if kept else None
    left, right = st.columns([2, 3], gap="large")
    with left:
        clock(plan)
    with right:
        this_time(plan)
    earlier(plan)
    path_oral_notes.what_is_kept()


session.guarded(draw)
