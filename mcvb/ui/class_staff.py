"""A class on screen: its teachers, its name and code, the next year, the archives."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from mcvb import accounts, classes, formats
from mcvb.store.interface import Person
from mcvb.store.school_interface import SchoolClass
from mcvb.ui import class_code, kit, session
from simulations.errors import AtelierError


def settings(teacher: Person, room: SchoolClass) -> None:
    """Draw everything about a class that is not its students, groups or work."""
    _teachers(teacher, room)
    _entry(teacher, room)
    _name(teacher, room)
    _year_end(teacher, room)


def _teachers(teacher: Person, room: SchoolClass) -> None:
    repo = session.repository()
    st.subheader("Enseignants de la classe")
    for one in repo.teachers(teacher, room.id):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{kit.plain_markdown(one.pseudonym)}**" + (" (vous)" if one.id == teacher.id else ""))
            if one.id != teacher.id and st.button("Retirer", key=f"retirer_prof_{one.id}", type="tertiary"):
                repo.remove_teacher(teacher, room.id, one.id, session.now().isoformat())
                session.flash(f"{one.pseudonym} n'encadre plus cette classe.")
                st.rerun()
    if st.button("Inviter en binôme", icon=":material/person_add:", key="binome"):
        link = accounts.new_invitation(
            session.repository(), teacher, class_code.address(), session.now(), class_id=room.id
        )
        st.code(link, language=None, wrap_lines=True)
        st.caption("Lien à donner à votre collègue : il sert une fois, pendant 72 heures.")


def _entry(teacher: Person, room: SchoolClass) -> None:
    repo = session.repository()
    st.subheader("Entrée des élèves")
    opened = repo.free_entry(room.id)
    wanted = st.toggle(
        "Première entrée sans carte", value=opened, key="entree_libre",
        help="Ouverte : le code de la classe et un pseudonyme suffisent la première fois. "
        "Fermez-la quand toute la classe est entrée.",
    )  # fmt: skip
    if wanted != opened:
        repo.set_free_entry(teacher, room.id, opened=wanted, at=session.now().isoformat())
        st.rerun()
    if st.button("Changer le code de la classe", icon=":material/refresh:", key="changer_code"):
        repo.change_class(teacher, replace(room, code=classes.new_code()))
        session.flash("Nouveau code : l'ancien ne marche plus, les élèves déjà entrés gardent leur session.")
        st.rerun()


def _name(teacher: Person, room: SchoolClass) -> None:
    st.subheader("Nom")
    with st.form("nom_classe", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Nom de la classe", room.name, max_chars=classes.NAME_MAX)
        if st.form_submit_button("Renommer") and name.strip():
            session.repository().change_class(teacher, replace(room, name=" ".join(name.split())))
            st.rerun()


def _year_end(teacher: Person, room: SchoolClass) -> None:
    st.subheader("Fin d'année")
    with st.container(horizontal=True):
        if classes.class_settings().levels[room.level].following and st.button(
            "Passer à l'année suivante", icon=":material/upgrade:", key="annee_suivante"
        ):
            go_up(teacher, room)
        if st.button("Archiver la classe", icon=":material/archive:", key="archiver"):
            session.repository().archive_class(teacher, room.id, session.now().isoformat())
            session.flash("Classe archivée : vous la retrouvez en bas de « Mes classes ».")
            st.switch_page("classes.py")
        if st.button("Effacer la classe", icon=":material/delete_forever:", type="tertiary", key="effacer_classe"):
            confirm_erase(teacher, room)


@st.dialog("Passer à l'année suivante", width="large")
def go_up(teacher: Person, room: SchoolClass) -> None:
    """Make the class of the next year with the students who go up; their work comes along."""
    repo = session.repository()
    members = {member.person.id: member.person.pseudonym for member in repo.members(teacher, room.id)}
    following = classes.class_settings().levels[room.level].following
    short = classes.class_settings().levels[following].short if following else ""
    st.markdown(
        "Les élèves choisis gardent leur pseudonyme, leur secret et tout leur travail. Cette classe est archivée."
    )
    name = st.text_input("Nom de la nouvelle classe", f"{short} MCV-B", max_chars=classes.NAME_MAX)
    kept = st.multiselect(
        "Élèves qui passent", list(members), default=list(members), format_func=members.__getitem__,
        placeholder="Choisissez les élèves",
    )  # fmt: skip
    if st.button(f"Créer la classe ({formats.plural(len(kept), 'élève')})", type="primary", key="passer_oui"):
        try:
            made = classes.take_up(repo, teacher, room, name=name, students=kept, now=session.now())
        except AtelierError as error:
            kit.field_note(str(error))
            return
        session.flash(f"« {made.name} » est prête pour {made.school_year}.")
        st.switch_page("classes.py")


@st.dialog("Effacer la classe ?")
def confirm_erase(teacher: Person, room: SchoolClass) -> None:
    """Ask before erasing a class and the students who are in no other."""
    st.markdown(
        f"« {kit.plain_markdown(room.name)} », ses travaux, et les élèves qui ne sont dans aucune autre classe "
        "avec tout leur travail seront effacés **pour toujours**. Pour garder leurs preuves, archivez plutôt."
    )
    sure = st.checkbox("Je comprends que rien ne pourra être retrouvé", key="effacer_classe_sur")
    if st.button("Effacer pour toujours", type="primary", disabled=not sure, key="effacer_classe_oui"):
        gone = session.repository().erase_class(teacher, room.id, session.now().isoformat())
        session.flash(f"Classe effacée, avec {formats.plural(gone, 'élève')}.")
        st.switch_page("classes.py")
