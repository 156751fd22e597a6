"""My class, for students: what there is to do, by when, and what teachers wrote."""

import streamlit as st

from mcvb import assigned, formats
from mcvb.assigned import STANDINGS, Task
from mcvb.store.desk_interface import closing
from mcvb.ui import kit, session
from mcvb.ui.mission import STAGES, current_screen
from simulations.errors import AtelierError

TONES = {"en_cours": "", "a_faire": "", "fini": "vert", "en_retard": "orange", "ferme": "rouge", "a_venir": ""}
SIGNS = {"en_cours": "▸", "a_faire": "○", "fini": "✓", "en_retard": "!", "ferme": "×", "a_venir": "…"}


def when(task: Task) -> str:
    """Return the date that matters to a student now."""
    given = task.assignment
    end = closing(given)
    if task.standing == "a_venir" and given.opens_at:
        return f"S'ouvre {formats.deadline(given.opens_at)}."
    if end is None:
        return "Quand tu veux."
    return f"Pour le {formats.deadline(end)}." if given.mode != "examen" else f"Jusqu'à {formats.deadline(end)}."


def row(task: Task) -> None:
    """Draw one piece of work with its state and the way in."""
    given = task.assignment
    what = f"Atelier « {STAGES[given.atelier]} »" if given.atelier in STAGES else "Mission"  # type: ignore[index]
    exam = " · évaluation" if given.mode == "examen" else ""
    with st.container(border=True):
        kit.card(given.title, f"{when(task)} {given.note}".strip(), eyebrow=f"{what}{exam}")
        st.html(kit.tags([(f"{SIGNS[task.standing]} {STANDINGS[task.standing]}", TONES[task.standing])]))
        with st.container(horizontal=True):
            if task.run is None and task.open:
                begin(task)
            elif task.run is not None:
                again(task)


def begin(task: Task) -> None:
    """Draw the way to begin, with what an exam changes said before."""
    if task.assignment.mode == "examen":
        st.caption("Pendant l'évaluation, les conseils sont coupés et l'heure de fin est la même pour tous.")
    if st.button("Commencer", type="primary", key=f"commencer_{task.assignment.id}", icon=":material/play_arrow:"):
        try:
            run = assigned.begin_assigned(session.repository(), session.person(), task.assignment, session.now())
        except AtelierError as error:
            kit.field_note(str(error))
            return
        session.go("dossier.py", run=run.id)


def again(task: Task) -> None:
    """Draw the way back into what was begun, and how many words a teacher left."""
    played = session.open_run(task.run.id if task.run else None)
    label = "Relire le bilan" if task.standing == "fini" else "Reprendre" if task.open else "Relire"
    if played and st.button(label, key=f"reprendre_{task.assignment.id}", icon=":material/play_arrow:"):
        session.go("bilan.py" if task.standing == "fini" else current_screen(played).page, run=played.run.id)
    words = session.repository().comments(session.person(), task.run.id) if task.run else []
    if words:
        fresh = sum(comment.read_at is None for comment in words)
        told = f"{formats.plural(len(words), 'commentaire')}" + (f", dont {fresh} nouveau(x)" if fresh else "")
        query = {"run": task.run.id} if task.run else {}
        st.page_link("bilan.py", label=told, icon=":material/chat:", query_params=query)


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    person = session.person()
    rooms = session.repository().classes(person) if person.role == "student" else []
    kit.page_header("Ma classe", eyebrow=", ".join(room.name for room in rooms))
    if person.role != "student":
        kit.empty_state("Tu n'es pas dans une classe", "Entre avec le code que donne ton enseignant.", picture="cible")
        kit.way_out("Entrer dans ma classe", "/connexion")
        return
    found = assigned.tasks(session.repository(), person, session.now())
    if not found:
        kit.empty_state("Rien à faire pour l'instant", "Le travail donné par tes enseignants arrivera ici.")
        st.page_link("missions.py", label="M'entraîner sur une mission", icon=":material/rocket_launch:")
        return
    now = [task for task in found if task.standing in ("en_cours", "en_retard", "a_faire")]
    st.markdown(f"**À faire ({len(now)})**" if now else "**Tout est à jour.**")
    for task in found:
        row(task)


session.guarded(draw)
