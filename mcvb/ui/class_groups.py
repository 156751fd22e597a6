"""The groups of a class on screen: shared out in one click, or by hand."""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

from mcvb import classes
from mcvb.store.interface import Person
from mcvb.store.school_interface import Group, SchoolClass
from mcvb.ui import kit, session
from simulations.errors import AtelierError

NONE = "Sans groupe"


def groups(teacher: Person, room: SchoolClass) -> None:
    """Draw the groups of a class, who is in each, and every way to change them."""
    repo = session.repository()
    members, known = repo.members(teacher, room.id), repo.groups(teacher, room.id)
    if not members:
        kit.empty_state("Pas encore d'élève à répartir", "Ajoutez d'abord les élèves de la classe.")
        return
    _share_out(teacher, room, [group.name for group in known])
    _new(teacher, room)
    if not known:
        st.caption("Aucun groupe : toute la classe travaille ensemble.")
        return
    _by_hand(teacher, room, known)
    with st.container(horizontal=True):
        for group in known:
            if st.button(f"Supprimer « {group.name} »", key=f"supprimer_{group.id}", type="tertiary"):
                erase(teacher, room, group)


def erase(teacher: Person, room: SchoolClass, group: Group) -> None:
    """Delete a group, or say why it stays."""
    try:
        session.repository().erase_group(teacher, room.id, group.id)
    except AtelierError as error:
        session.flash(str(error), kind="attention")
    else:
        session.flash(f"Groupe « {group.name} » supprimé : ses élèves restent dans la classe.")
    st.rerun()


def _share_out(teacher: Person, room: SchoolClass, known: list[str]) -> None:
    with st.form("repartir", border=True):
        st.markdown("**Répartir au hasard**")
        count = st.number_input("Combien de groupes ?", min_value=2, max_value=12, value=max(2, len(known)))
        if st.form_submit_button("Répartir toute la classe", icon=":material/shuffle:"):
            names = [*known, *(f"Groupe {letter}" for letter in "ABCDEFGHIJKL" if f"Groupe {letter}" not in known)]
            classes.make_groups(
                session.repository(), teacher, room.id, names[: int(count)], seed=uuid4().int % 1_000_000
            )
            session.flash("Classe répartie. Vous pouvez déplacer un élève ci-dessous.")
            st.rerun()


def _new(teacher: Person, room: SchoolClass) -> None:
    with (
        st.form("nouveau_groupe", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        name = st.text_input("Nouveau groupe", placeholder="Groupe A", max_chars=30)
        if st.form_submit_button("Créer"):
            try:
                if name.strip():
                    group = Group(uuid4().hex, room.id, " ".join(name.split()))
                    session.repository().save_group(teacher, group)
                    st.rerun()
            except AtelierError as error:
                st.warning(str(error))


def _by_hand(teacher: Person, room: SchoolClass, known: list[Group]) -> None:
    """Draw each student with the group they are in, to be changed."""
    repo = session.repository()
    names = {group.id: group.name for group in known}
    choices = ["", *names]
    columns = st.columns(2, gap="medium")
    for rank, member in enumerate(repo.members(teacher, room.id)):
        key = f"groupe_{member.person.id}_{member.group_id}"
        with columns[rank % 2]:
            chosen = st.selectbox(
                member.person.pseudonym, choices, index=choices.index(member.group_id or ""), key=key,
                format_func=lambda name: names.get(name, NONE),
            )  # fmt: skip
        if chosen != (member.group_id or ""):
            repo.place_student(teacher, room.id, member.person.id, chosen or None)
            st.rerun()
