"""Comments on a run: written by a teacher, read by the student, who says so."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mcvb import formats
from mcvb.class_view import latest_levels
from mcvb.path_advice import situation_name
from mcvb.store.follow_interface import MAX_COMMENT, Comment, TeacherLevel
from mcvb.store.interface import Person
from mcvb.ui import kit, session
from mcvb.ui.follow_student import draft_id, spend_draft, teacher_level
from mcvb.ui.mission import STAGES
from simulations.errors import AtelierError
from simulations.rubric import load_rubric

WHOLE = "Tout le travail"


def subject_name(subject: str) -> str:
    """Return what a comment is about, in words."""
    if not subject:
        return WHOLE
    stage = next((title for name, title in STAGES.items() if name == subject), "")
    checks = {check.id: check.statement for check in load_rubric().checks()}
    return f"Étape « {stage} »" if stage else checks.get(subject, subject)


def one(comment: Comment, *, fresh: bool = False) -> str:
    """Return a comment as HTML: what it is about, its words, who wrote it and when, « nouveau » until read."""
    new = kit.tags([("Nouveau", "orange")]) if fresh else ""
    who = comment.author or "Un enseignant"
    foot = f"{kit.escape(who)}, {kit.escape(formats.moment(comment.at))}"
    head = f'<p class="sur">{new}{kit.escape(subject_name(comment.subject))}</p>'
    return f'<div class="a4-mot">{head}{kit.paragraphs(comment.text)}<p class="pq">{foot}</p></div>'


def written(who: Person, comments: Sequence[Comment]) -> None:
    """Draw the comments for a teacher, who may take their own back; each says whether the student has read it."""
    for comment in comments:
        read = f"Lu le {formats.day(comment.read_at)}" if comment.read_at else "Pas encore lu par l'élève"
        with st.container(border=True):
            st.html(one(comment))
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(read)
                mine = comment.author_id == who.id
                if mine and st.button("Retirer", key=f"retirer_{comment.id}", icon=":material/delete:"):
                    session.repository().remove_comment(who, comment.id, session.now().isoformat())
                    session.flash("Commentaire retiré : l'élève ne le voit plus.")
                    st.rerun()
    if not comments:
        st.caption("Aucun commentaire pour l'instant.")


def write(who: Person, run_id: str, checks: Sequence[str], stages: Sequence[str]) -> None:
    """Draw the form that adds a comment on a run, one of its stages or one of the checks observed in it."""
    subjects = ["", *stages, *dict.fromkeys(checks)]
    with st.form(f"commenter_{run_id}", border=False, clear_on_submit=False):
        subject = st.selectbox("À propos de", subjects, format_func=subject_name, key=f"mot_sujet_{run_id}")
        text = st.text_area(
            "Commentaire pour l'élève", max_chars=MAX_COMMENT, key=f"mot_texte_{run_id}_{draft_id()}",
            help="Dites ce qui est réussi, puis une seule chose à reprendre. L'élève le verra dans son bilan.",
        )  # fmt: skip
        if st.form_submit_button("Envoyer le commentaire", type="primary", icon=":material/send:"):
            new = Comment(draft_id(), run_id, who.id, subject, text, session.now().isoformat())
            _send(who, new)


def _send(who: Person, comment: Comment) -> None:
    try:
        session.repository().save_comment(who, comment)
    except AtelierError as refusal:
        kit.field_note(str(refusal))
        return
    spend_draft()
    session.flash("Commentaire envoyé.")
    st.rerun()


def received(run_id: str) -> None:
    """Draw, for the student, what teachers wrote on this run; nothing when there is nothing."""
    repo, me = session.repository(), session.person()
    comments = repo.comments(me, run_id)
    if not comments:
        return
    fresh = [comment for comment in comments if comment.read_at is None]
    st.subheader("Le mot de ton enseignante ou de ton enseignant")
    st.html("".join(one(comment, fresh=comment in fresh) for comment in comments))
    if fresh and st.button("J'ai lu", icon=":material/done_all:", key="mots_lus"):
        repo.mark_read(me, session.now().isoformat(), run_id=run_id)
        st.rerun()


def waiting(me: Person) -> None:
    """Draw, for a student signed in, the way to what teachers wrote and they have not read yet, if anything."""
    repo = session.repository()
    if me.role != "student":
        return
    unread = dict.fromkeys(comment.run_id for comment in repo.comments_on(me, me.id) if comment.read_at is None)
    levels = [level for level in repo.levels_of(me, me.id) if level.read_at is None]
    if not unread and not levels:
        return
    kit.callout("info", "Du nouveau pour toi", "Ton enseignante ou ton enseignant t'a laissé un mot.")
    with st.container(horizontal=True):
        for rank, run_id in enumerate(unread, 1):
            label = f"Lire le mot n° {rank}" if len(unread) > 1 else "Lire le mot"
            st.page_link("bilan.py", label=label, icon=":material/mail:", query_params={"run": run_id})
        if levels:
            st.page_link("competences.py", label="Voir le niveau donné", icon=":material/grade:")


def received_levels() -> None:
    """Draw, for the student, the levels teachers gave them, apart from the simulator's; nothing when there is none."""
    repo, me = session.repository(), session.person()
    levels = repo.levels_of(me, me.id)
    if not levels:
        return
    st.subheader("Les niveaux donnés par ton enseignante ou ton enseignant")
    st.caption("Cet avis prime sur celui du simulateur. Les deux restent affichés, chacun à sa place.")
    ordered = sorted(latest_levels(levels).values(), key=lambda level: (level.competence, level.situation))
    st.html("".join(_received(level) for level in ordered))
    if any(level.read_at is None for level in levels) and st.button(
        "J'ai lu", icon=":material/done_all:", key="niveaux_lus"
    ):
        repo.mark_read(me, session.now().isoformat())
        st.rerun()


def _received(level: TeacherLevel) -> str:
    titles: dict[str, str] = {competence.id: competence.title for competence in load_rubric().competences}
    new = kit.tags([("Nouveau", "orange")]) if level.read_at is None else ""
    head = f"{level.competence} · {titles.get(level.competence, '')} · {situation_name(level.situation)}"
    return f'<div class="a4-mot"><p class="sur">{new}{kit.escape(head)}</p>{teacher_level(level)}</div>'
