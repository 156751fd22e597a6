"""Self-evaluation on screen: one's own level with a reason, and those given before."""

from __future__ import annotations

import streamlit as st
from pydantic import ValidationError

from mcvb import formats, proofs
from mcvb.assessment import load_scale
from mcvb.path import Path, judge_oneself
from mcvb.path_advice import SITUATIONS, situation_name, situation_title
from mcvb.proofs import MIN_REASON, Proof, SelfLevel, level_name
from mcvb.ui import kit, session
from simulations.kernel import Level as Situation

DRAFT, UNDO = "auto_brouillon", "auto_retire"
SHOWN = 5


def form(path: Path) -> None:
    """Draw the form by which a student says their own level and why."""
    titles = {c.id: f"{c.id} · {c.title}" for b in proofs.blocks() for c in b.competences}
    grades = load_scale().grades
    turn = st.session_state.setdefault(DRAFT, 0)
    st.markdown("Comment te situes-tu, **toi** ? Ton avis s'affiche à côté des autres sources, il n'en change aucune.")
    with st.form("autoevaluation"):
        competence = st.selectbox("Compétence", list(titles), format_func=titles.__getitem__, key="auto_competence")
        situation = st.selectbox(
            "Dans quelle situation ?",
            SITUATIONS,
            index=SITUATIONS.index(path.year.situation),
            format_func=situation_title,
            key="auto_situation",
        )
        rank = st.radio(
            "Ton niveau",
            range(1, len(grades) + 1),
            index=None,
            format_func=level_name,
            captions=[grade.description for grade in grades],
            key=f"auto_rang_{turn}",
        )
        reason = st.text_area(
            "Pourquoi ce niveau ?",
            key=f"auto_raison_{turn}",
            max_chars=600,
            help="Un fait précis : ce que tu as réussi, raté, refait seul ou avec de l'aide.",
        )
        if st.form_submit_button("Enregistrer mon avis", type="primary", icon=":material/check:"):
            _save(competence, situation, rank, reason)


def _save(competence: str, situation: Situation, rank: int | None, reason: str) -> None:
    words = " ".join(reason.split())
    if rank is None or len(words) < MIN_REASON:
        kit.field_note(f"Choisis un niveau et dis pourquoi, en {MIN_REASON} caractères au moins.")
        return
    try:
        mine = SelfLevel(competence=competence, situation=situation, rank=rank, reason=words)
    except ValidationError:
        kit.field_note("Cet avis ne peut pas être gardé : vérifie le niveau et la raison.")
        return
    judge_oneself(session.repository(), session.person(), mine, session.now())
    st.session_state[DRAFT] += 1
    session.flash("Ton avis est gardé.")
    st.rerun()


def before(path: Path) -> None:
    """Draw the self-evaluations given so far, the latest first; one may be taken away and brought back."""
    undo()
    mine = sorted((proof for proof in path.proofs if proof.kind == "auto"), key=lambda proof: proof.order)[::-1]
    st.subheader(f"Tes avis jusqu'ici ({len(mine)})")
    if not mine:
        st.caption("Aucun pour l'instant. Reviens après chaque mission ou chaque stage : tu verras ton regard changer.")
    for proof in mine[:SHOWN]:
        _row(proof)
    if len(mine) > SHOWN:
        with st.expander(f"Tes avis plus anciens ({len(mine) - SHOWN})"):
            st.html("".join(_words(proof) for proof in mine[SHOWN:]))


def _row(proof: Proof) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(_words(proof))
        if st.button("Retirer", key=f"auto_retirer_{proof.item_id}", icon=":material/delete:", type="tertiary"):
            session.repository().remove_item(session.person(), str(proof.item_id), session.now().isoformat())
            st.session_state[UNDO] = proof.item_id
            st.rerun()


def _words(proof: Proof) -> str:
    head = f"{proof.competence} · {situation_name(proof.situation)} · {formats.day(proof.at)}"
    scale = kit.level_scale(proof.rank or 0, level_name(proof.rank))
    words = kit.paragraphs(proof.text)
    return f'<div class="a4-mot"><p class="sur">{kit.escape(head)}</p><p>{scale}</p>{words}</div>'


def undo() -> None:
    """Draw the way to bring back the self-evaluation just taken away."""
    name = st.session_state.get(UNDO)
    if name is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Avis retiré.")
        if st.button("Annuler", key="auto_annuler", icon=":material/undo:"):
            session.repository().restore_item(session.person(), name, session.now().isoformat())
            st.session_state.pop(UNDO)
            st.rerun()
