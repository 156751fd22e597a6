"""The self-review of the démarche on screen: each criterion with how far and a fact, then a look back."""

from __future__ import annotations

import streamlit as st

from mcvb.projet import MAX_WORDS, REVIEW, Answer, SelfReview
from mcvb.projet_reglages import settings
from mcvb.ui import session
from mcvb.ui.path_projet import Desk
from mcvb.ui.path_projet_draft import Draft

LABELS = {"answers": "Réponses", "strong": "Point fort", "better": "À améliorer", "elsewhere": "Ailleurs"}


def draw(desk: Desk) -> None:
    """Draw one's own self-review, read by oneself and one's teachers only."""
    st.caption(
        "Toi et tes enseignants lisez ce bilan ; le groupe ne le voit pas. Il ne donne aucune note. Questions : "
        f"{settings().status}."
    )
    mine = next((kept for kept in desk.found.reviews if kept.item.owner_id == desk.me.id), None)
    draft = Draft(desk, mine, "bilan", "strong") if mine else None
    if draft:
        draft.notice(LABELS)
    key = draft.key if draft else f"bilan_neuf_{desk.project_id}"
    with st.form(f"{key}_form"):
        made = _fields(draft.start.value if draft else SelfReview(), key)
        if st.form_submit_button("Enregistrer mon bilan", type="primary", icon=":material/check:", key=f"{key}_garder"):
            if draft:
                draft.save(made, "Bilan enregistré.")
            desk.add(REVIEW, made)
            session.flash("Bilan enregistré.")
            st.rerun()


def _fields(old: SelfReview, key: str) -> SelfReview:
    names, answers = settings().answers, {}
    for one in settings().criteria:
        kept = old.answers.get(one.id)
        rank = st.radio(
            one.question, range(len(names)), index=kept.rank if kept else None, format_func=names.__getitem__,
            key=f"{key}_{one.id}", horizontal=True,
        )  # fmt: skip
        fact = st.text_input(
            "Un fait qui le montre", kept.fact if kept else "", max_chars=300, key=f"{key}_{one.id}_fait",
            placeholder=f"Exemple : {one.example}",
        )  # fmt: skip
        if rank is not None:
            answers[one.id] = Answer(rank=rank, fact=fact.strip())
    strong = st.text_area("Ce dont je suis fier", old.strong, max_chars=MAX_WORDS, height=80, key=f"{key}_strong")
    better = st.text_area("Ce que je ferais autrement", old.better, max_chars=MAX_WORDS, height=80, key=f"{key}_better")
    other = st.text_area(
        "Où cela me resservira", old.elsewhere, max_chars=MAX_WORDS, height=80, key=f"{key}_elsewhere",
        placeholder="En stage, dans un autre projet, dans un métier…",
    )  # fmt: skip
    return SelfReview(answers=answers, strong=strong.strip(), better=better.strip(), elsewhere=other.strip())
