"""How the students of a class come in, for its teacher: code, free entry, cards to print, secrets to reset."""

from __future__ import annotations

import streamlit as st

from mcvb import cards, entry, exports, formats, network
from mcvb.store.interface import Person
from mcvb.store.school_interface import Member, SchoolClass
from mcvb.ui import kit, session

SHEET_KEY = "atelier_cartes"


def draw(teacher: Person, room: SchoolClass) -> None:
    """Draw the ways into a living class, and what its teacher can do about them."""
    members = session.repository().members(teacher, room.id)
    address = network.shown_address(session.repository(), session.asked_host())
    ready = sum(member.ready for member in members)
    entered = f"{ready} sur {formats.plural(len(members), 'élève')}"
    kit.key_figures([
        ("Code de la classe", room.code, "À taper à l'entrée"),
        ("Adresse", address, "À ouvrir dans le navigateur"),
        ("Déjà entrés", entered, "Ils ont choisi leur secret"),
    ])  # fmt: skip
    _free_entry(teacher, room)
    left, right = st.columns(2, gap="large")
    with left:
        _cards(teacher, room, members, address)
    with right:
        _reset(teacher, members)


def _free_entry(teacher: Person, room: SchoolClass) -> None:
    repo = session.repository()
    opened = repo.free_entry(room.id)
    wanted = st.toggle(
        "Entrée libre : le code de la classe suffit pour une première entrée",
        opened,
        key=f"entree_libre_{room.id}",
        help="Fermez-la quand tout le monde est entré : une première entrée demandera alors une carte.",
    )
    if wanted != opened:
        repo.set_free_entry(teacher, room.id, opened=wanted, at=session.now().isoformat())
        session.flash("L'entrée libre est ouverte." if wanted else "L'entrée libre est fermée : il faut une carte.")
        st.rerun()


def _cards(teacher: Person, room: SchoolClass, members: list[Member], address: str) -> None:
    st.subheader("Cartes à imprimer")
    st.caption("Un QR code par élève. Faire de nouvelles cartes annule les anciennes.")
    if not members:
        st.markdown("Les cartes viendront quand la classe aura des élèves.")
        return
    if st.button("Faire les cartes", icon=":material/qr_code_2:", key=f"cartes_{room.id}"):
        people = [member.person for member in members]
        made = entry.new_cards(session.repository(), teacher, room.id, people, address, session.now())
        sheet = cards.sheet(room, [(person.pseudonym, made[person.id]) for person in people])
        st.session_state[SHEET_KEY] = (room.id, sheet)
    kept = st.session_state.get(SHEET_KEY)
    if kept and kept[0] == room.id:
        name = exports.file_name(f"cartes {room.name}", "html", session.now().date())
        st.download_button(
            "Télécharger les cartes", kept[1], name, "text/html", icon=":material/print:", type="primary"
        )


def _reset(teacher: Person, members: list[Member]) -> None:
    st.subheader("Secret oublié")
    st.caption("Remis à zéro, l'élève en choisit un autre à sa prochaine entrée. Ses connexions ouvertes sont fermées.")
    with_secret = {member.person.id: member.person.pseudonym for member in members if member.ready}
    if not with_secret:
        st.markdown("Personne n'a encore choisi de secret.")
        return
    with st.form("secret_oublie", border=False):
        chosen = st.selectbox("Élève", list(with_secret), format_func=with_secret.__getitem__)
        if st.form_submit_button("Remettre à zéro", icon=":material/lock_reset:"):
            session.repository().reset_secret(teacher, chosen, session.now().isoformat())
            session.flash(f"Le secret de {with_secret[chosen]} est à choisir de nouveau.")
            st.rerun()
