"""The mock jury: questions drawn from what the student wrote, a grid on the démarche, and a view for the projector."""

import streamlit as st

from mcvb.oral import SpeechPlan, durations
from mcvb.oral_clock import Half
from mcvb.oral_questions import Question
from mcvb.ui import kit, path_oral_clock, path_oral_jury, path_oral_notes, session
from mcvb.ui.path_oral_jury import Sitting

INTRO = "Les questions partent de ce que tu as écrit. Le jury te dira « vous », comme le jour de l'oral."
FOR_TEACHERS = "Les questions partent de ce que l'élève a écrit. L'avis enregistré est visible par l'élève, sans note."


def lengths(plan: SpeechPlan | None) -> dict[Half, int]:
    """Return the minutes of the two halves."""
    talk, questions = durations(plan, session.my_year().cadre)
    return {"expose": talk, "entretien": questions}


def project(*, on: bool = True) -> None:
    """Go to the view for the projector, or leave it; its address can be reloaded."""
    if on:
        st.query_params["projection"] = "1"
    else:
        st.query_params.pop("projection", None)


def projected(asked: tuple[Question, ...]) -> None:
    """Draw the view for the projector: the clock and the present question, nothing else."""
    path_oral_clock.await_half("entretien")
    path_oral_clock.face(SpeechPlan(), st.session_state.get("oral_durees") or lengths(None), large=True)
    if asked:
        st.html(f'<div class="a4-jury" role="main"><p>{kit.escape(asked[path_oral_jury.place(asked)].text)}</p></div>')
    else:
        st.html('<div class="a4-jury" role="main"><p>Tirez d\'abord les questions, puis projetez.</p></div>')
    with st.container(horizontal=True, vertical_alignment="center", key="jury_pas"):
        clock, now = path_oral_clock.held(), session.now()
        after = clock.stopped(now) if clock.running else clock.started(clock.half, now)
        label = "Pause" if clock.running else "Démarrer"
        st.button(label, key="jury_temps", on_click=st.session_state.__setitem__, args=(path_oral_clock.KEY, after))
        path_oral_jury.steps(asked)
        st.button("Quitter", icon=":material/close:", key="jury_quitter", on_click=project, kwargs={"on": False})


def asking(here: Sitting) -> tuple[Question, ...]:
    """Draw the draw and the present question; return the questions."""
    path_oral_jury.drawing(here)
    asked = path_oral_jury.questions(here)
    if asked:
        path_oral_jury.present(asked)
        st.button("Projeter la question", icon=":material/co_present:", key="jury_projeter", on_click=project)
    return asked


def whole(here: Sitting) -> None:
    """Draw the questions, the clock, the grid, what was said before."""
    plan = path_oral_jury.plan_of(here)
    st.session_state["oral_durees"] = lengths(plan)
    left, right = st.columns([3, 2], gap="large")
    with left:
        asked = asking(here)
    with right:
        path_oral_clock.await_half("entretien")
        path_oral_clock.face(plan or SpeechPlan(), lengths(plan))
        path_oral_clock.buttons()
    kept = path_oral_jury.juries(here)
    st.subheader("La grille du jury")
    with st.expander("Remplir la grille"):
        path_oral_jury.judged(here, asked)
    st.subheader(here.says("Ce que les jurys m'ont dit", "Avis déjà donnés"))
    if not kept:
        st.markdown(
            here.says("Demande à une ou un camarade de tenir le jury sur ton écran.", "Aucun avis pour le moment.")
        )
    for one in reversed(kept):
        path_oral_jury.said(one, here)


def draw() -> None:
    """Draw the page."""
    if st.query_params.get("projection") == "1":
        student, asked = st.session_state.get(path_oral_jury.DRAWN, ("", ()))
        projected(asked if student else ())
        return
    teacher = session.person().role == "teacher"
    over = "Oral du projet" if teacher else "Mon parcours · Mon oral"
    kit.page_header("Questions et jury d'entraînement", eyebrow=over, intro=FOR_TEACHERS if teacher else INTRO)
    session.show_flashes()
    if not teacher:
        with st.container(horizontal=True, key="chemin_oral"):
            st.page_link("oral.py", label="Mon plan", icon=":material/arrow_back:")
            st.page_link("oral_repetition.py", label="Répéter", icon=":material/timer:")
    here = path_oral_jury.sitting()
    if here is None:
        return
    whole(here)
    if not teacher:
        path_oral_notes.what_is_kept()


session.guarded(draw)
