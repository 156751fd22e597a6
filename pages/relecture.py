"""Any run of a student read again, action by action; nothing of it can be changed here, only commented."""

import streamlit as st

from mcvb import replay
from mcvb.replay import Timeline
from mcvb.store.interface import Person
from mcvb.ui import follow_comments, follow_replay, kit, replay_panel, session


def run_asked(who: Person) -> tuple[Timeline, Person] | None:
    """Return the run of the address and whose it is, or nothing when the address names none."""
    asked, repo = st.query_params.get("run", ""), session.repository()
    if not asked:
        return None
    found = replay.timeline(repo, who, asked)
    return found, repo.student(who, found.played.run.person_id)


def call_asked(found: Timeline, room_id: str) -> bool:
    """Draw the replay of the call that the address names, on the whole page; False when it names none."""
    number = st.query_params.get("appel", "")
    record = found.played.state.campaign.record(int(number)) if number.isdecimal() else None
    if record is None or not record.closed or not record.call.turns:
        return False
    kit.page_header("Un appel, pas à pas", eyebrow=f"Appel n° {record.number}")
    back = {"run": found.played.run.id, "classe": room_id}
    replay_panel.replay(found.played, record, leave=("relecture.py", back))
    return True


def read(who: Person, found: Timeline, student: Person, room_id: str) -> None:
    """Draw the run, moment after moment, with the comments."""
    projected = st.toggle("Projeter, sans le nom de l'élève", key="relecture_projeter")
    hidden = (student.pseudonym,) if projected else ()
    name = "Un travail d'élève" if projected else student.pseudonym
    kit.page_header(name, eyebrow=f"Relecture · {found.played.run.title}")
    if not found.moments:
        kit.empty_state("Rien à relire pour l'instant", "Ce travail est ouvert, mais rien n'y a encore été fait.")
        return
    shown = follow_replay.controls(found)
    if projected:
        follow_replay.moment(found, shown, hidden=hidden, projected=True)
        return
    left, right = st.columns([2, 1], gap="large")
    with left:
        follow_replay.moment(found, shown, hidden=hidden, projected=False)
    with right:
        follow_replay.standing(shown)
        follow_replay.calls(found.played, room_id)
    comments(who, found)


def comments(who: Person, found: Timeline) -> None:
    """Draw the comments on the run and the form to add one."""
    run = found.played.run
    st.subheader("Vos commentaires sur ce travail")
    follow_comments.written(who, session.repository().comments(who, run.id))
    checks = [item.check for item in found.played.observations]
    follow_comments.write(who, run.id, checks, found.played.state.scenario.stages)


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    who = session.teacher()
    asked = run_asked(who)
    room_id = st.query_params.get("classe", "")
    if asked is None:
        kit.page_header("Relecture d'un travail")
        kit.empty_state("Aucun travail choisi", "Choisissez un élève dans le suivi, puis l'un de ses travaux.")
        st.page_link("suivi.py", label="Aller au suivi de la classe", icon=":material/groups:")
        return
    found, student = asked
    if call_asked(found, room_id):
        return
    read(who, found, student, room_id)
    query = {"eleve": student.id, "classe": room_id}
    st.page_link("eleve.py", label="Retour à la page de l'élève", icon=":material/arrow_back:", query_params=query)


session.guarded(draw)
