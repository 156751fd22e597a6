"""One student of a class: levels by source, runs to read again, comments, a level to give, their data."""

from collections import Counter

import streamlit as st

from mcvb.class_view import StudentRow
from mcvb.store.follow_interface import Comment
from mcvb.ui import follow_comments, follow_kit, follow_student, kit, path_teacher, session
from mcvb.ui.follow_kit import Desk


def chosen(desk: Desk) -> StudentRow:
    """Draw the choice of a student and return them with their runs."""
    people = {member.person.id: member.person.pseudonym for member in desk.members}
    name = follow_kit.pick("Élève", people, "eleve", key=f"_{desk.room.id}")
    view = follow_kit.load_view(desk)
    return next(row for row in view.rows if row.person.id == name)


def words(desk: Desk, row: StudentRow, comments: list[Comment]) -> None:
    """Draw the comments on all the runs of the student."""
    titles = {facts.run.id: facts.run.title for facts in row.runs}
    for run_id in dict.fromkeys(comment.run_id for comment in comments):
        st.markdown(f"**{kit.plain_markdown(titles.get(run_id, 'Un travail'))}**")
        follow_comments.written(desk.teacher, [comment for comment in comments if comment.run_id == run_id])
    if not comments:
        st.caption("Aucun commentaire pour l'instant : ouvrez un travail, puis commentez-le.")


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    session.teacher()
    kit.page_header("Un élève, de près", intro="Ses niveaux, ses travaux, vos commentaires et votre propre avis.")
    with st.container(horizontal=True, key="choix_eleve"):
        desk = follow_kit.open_desk(by_work=False)
        row = chosen(desk)
    repo, student = session.repository(), row.person
    levels = [level for level in desk.levels if level.student_id == student.id]
    comments = repo.comments_on(desk.teacher, student.id)
    st.html(f"<h2>{kit.escape(student.pseudonym)} {follow_kit.state_tag(row)}</h2>")
    if row.why:
        st.caption(f"Bloqué : {row.why}.")
    tabs = ["Compétences", f"Travaux ({len(row.runs)})", "Parcours", f"Commentaires ({len(comments)})"]
    seen, work, path, said, own, kept = st.tabs([*tabs, "Donner un niveau", "Données"])
    with seen:
        follow_student.levels_grid(row.known, levels)
        follow_student.history(levels)
        follow_student.proofs(row.known)
    with work:
        follow_student.runs(row, desk.room.id, Counter(comment.run_id for comment in comments))
    with path:
        path_teacher.draw(desk.teacher, student)
    with said:
        words(desk, row, comments)
    with own:
        follow_student.give_level(desk.teacher, student, [facts.run for facts in row.runs])
    with kept:
        follow_student.data(desk.teacher, student)
    back = {"classe": desk.room.id}
    mine = {**back, "eleve": student.id}
    st.page_link("pfmp_classe.py", label="PFMP de cet élève", icon=":material/work:", query_params=mine)
    st.page_link("suivi.py", label="Retour au suivi de la classe", icon=":material/arrow_back:", query_params=back)


session.guarded(draw)
