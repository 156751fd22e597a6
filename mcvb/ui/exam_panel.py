"""An exam seen by a student: how long is left, what is closed, and that nothing done is lost."""

from __future__ import annotations

import streamlit as st

from mcvb import formats, homework
from mcvb.store.desk_interface import Assignment
from mcvb.store.interface import Run
from mcvb.ui import kit, session

EVERY_SECONDS = 20
SOON_MINUTES = 10


def countdown(run: Run) -> None:
    """Draw the time left of an exam, refreshed alone; nothing for any other run."""
    work = session.repository().assignment_of_run(session.person(), run.id)
    if work is not None and work.exam and work.ends is not None and run.status == "en_cours":
        st.fragment(_left, run_every=EVERY_SECONDS)(work)


def _left(work: Assignment) -> None:
    left = homework.minutes_left(work, session.now()) or 0
    end = formats.moment(work.ends.isoformat()) if work.ends else ""
    if not left:
        text = f"L'examen s'est terminé le {end}. Ce que tu as fait est gardé : tu peux relire, plus rien changer."
        kit.callout("attention", "C'est fini, ta copie est rendue", text)
        return
    kind: kit.NoteKind = "attention" if left <= SOON_MINUTES else "info"
    text = f"Fin le {end}. Les conseils et les indices sont fermés ; tout ce que tu fais est enregistré au fur et à mesure."
    kit.callout(kind, f"Examen : il te reste {formats.plural(left, 'minute')}", text)
