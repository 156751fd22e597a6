"""Going on from another device: a resume code to make here, and one to use from elsewhere."""

from __future__ import annotations

import streamlit as st

from mcvb import access, formats
from mcvb.ui import kit, session
from simulations.errors import AccessRefusedError


def other_device() -> None:
    """Draw the resume code: make one here, use one from elsewhere."""
    st.subheader("Continuer sur un autre appareil")
    repo, person = session.repository(), session.person()
    made = repo.resume_code_date(person)
    one, two = st.columns(2, gap="large")
    with one.container(border=True, height="stretch"):
        st.markdown("**Créer un code pour continuer ailleurs**")
        said = (
            f"Un code existe depuis le {formats.day(made)}. En créer un nouveau annule l'ancien."
            if made
            else "Note-le sur papier : il ouvre ton travail."
        )
        st.caption(said)
        if st.button("Créer un code", key="code_creer", icon=":material/key:"):
            st.session_state["code"] = access.new_resume_code(repo, person, session.now())
        if "code" in st.session_state:
            st.code(st.session_state["code"], language=None)
            st.caption(
                "Garde-le pour toi : qui le connaît ouvre ton travail. Il ne sera plus affiché après ton départ."
            )
    with two.container(border=True, height="stretch"):
        st.markdown("**J'ai déjà un code**")
        st.caption("Si le travail fait ici n'a pas de code, tu ne pourras plus le rouvrir : crées-en un d'abord.")
        with st.form("reprise", border=False):
            typed = st.text_input("Code de reprise", placeholder="XXXX-XXXX-XXXX", max_chars=20)
            if st.form_submit_button("Vérifier le code", icon=":material/login:"):
                enter(typed)


def enter(typed: str) -> None:
    """Draw the way in of a right code, or say what is wrong with it."""
    try:
        ticket = access.ticket_from_code(session.repository(), typed, session.now())
    except AccessRefusedError as refusal:
        st.warning(str(refusal))
        return
    st.markdown("Code reconnu. Cette porte reste ouverte deux minutes :")
    kit.way_out("Ouvrir mon travail", f"/entrer?ticket={ticket}")
