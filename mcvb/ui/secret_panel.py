"""A student changes their own secret, or signs out of every device."""

from __future__ import annotations

import streamlit as st

from mcvb import accounts, entry
from mcvb.store.interface import Person
from mcvb.ui import kit, session
from simulations.errors import AccessRefusedError


def change(person: Person) -> None:
    """Draw the change of the secret of the student here, and the way out of all devices."""
    st.subheader("Ton secret")
    st.caption("Un code de 4 images ? Ton enseignant remet ton secret à zéro, puis tu en choisis un autre à l'entrée.")
    with st.form("secret", border=False, clear_on_submit=True):
        old = st.text_input("Secret actuel", type="password", autocomplete="current-password")
        new = st.text_input("Nouveau secret (4 à 8 chiffres ou lettres)", type="password", autocomplete="new-password")
        if st.form_submit_button("Changer de secret"):
            try:
                entry.change_secret(session.repository(), person, old, new, session.now())
            except AccessRefusedError as error:
                kit.field_note(str(error))
            else:
                kit.callout("reussite", "Secret changé", "Utilise-le à ta prochaine entrée.")
    if st.button("Me déconnecter de tous mes appareils", icon=":material/logout:", key="partout"):
        accounts.sign_out_everywhere(session.repository(), person, session.now())
        st.rerun()
