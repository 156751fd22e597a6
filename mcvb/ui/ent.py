"""Coming in by an ENT (OpenID Connect), only where `.streamlit/secrets.toml` has an `[auth]` part; else invisible."""

from __future__ import annotations

from functools import cache

import streamlit as st
from streamlit.runtime.secrets import secrets_singleton

from mcvb import accounts
from mcvb.store.interface import Person
from mcvb.ui import kit, session
from simulations.errors import AtelierError


@cache
def is_set() -> bool:
    """Tell whether this server has an ENT to ask; read once."""
    return bool(secrets_singleton.load_if_toml_exists() and secrets_singleton.get("auth"))


def subject() -> str:
    """Return who the ENT says is here, as « issuer subject »; empty when nobody."""
    if not is_set() or not st.user.get("is_logged_in"):
        return ""
    found = str(st.user.get("sub") or "")
    return f"{st.user.get('iss') or 'ent'} {found}" if found else ""


def offer(person: Person | None) -> None:
    """Draw, for somebody not signed in, the way in by the ENT; once the ENT has answered, the last step."""
    if not is_set() or (person is not None and person.role in ("student", "teacher")):
        return
    found = subject()
    if not found:
        if st.button("Se connecter avec l'ENT", icon=":material/school:", key="ent"):
            st.login()
        return
    try:
        ticket = accounts.ent_ticket(session.repository(), found, session.now())
    except AtelierError as error:
        kit.callout("attention", "Compte ENT inconnu ici", str(error))
        if st.button("Se déconnecter de l'ENT", key="ent_quitter"):
            st.logout()
        return
    kit.way_out("Entrer avec mon compte ENT", f"/entrer?ticket={ticket}")


def link_panel(person: Person) -> None:
    """Draw the link of a teacher's account with their ENT account."""
    if not is_set():
        return
    st.subheader("Compte ENT")
    account = session.repository().own_account(person)
    if account.oidc_subject:
        st.markdown("Ce compte est lié à l'ENT : « Se connecter avec l'ENT » l'ouvre.")
        if st.button("Délier l'ENT", key="ent_delier"):
            session.repository().link_subject(person, None, session.now().isoformat())
            st.rerun()
        return
    found = subject()
    if not found:
        st.markdown("Une fois lié, l'ENT ouvre ce compte sans mot de passe.")
        if st.button("Lier mon compte ENT", icon=":material/link:", key="ent_lier"):
            st.login()
        return
    st.markdown("L'ENT vous a reconnu.")
    if st.button("Lier ce compte ENT à mon compte", type="primary", key="ent_lier_oui"):
        session.repository().link_subject(person, found, session.now().isoformat())
        st.rerun()
