"""My classes, for teachers: each with what it is doing, a new one in one short form, the archives."""

from uuid import uuid4

import streamlit as st

from mcvb import classes, formats, referentiel
from mcvb.store.interface import Person
from mcvb.store.school_interface import SchoolClass
from mcvb.ui import kit, session
from simulations.errors import AtelierError


def first_steps() -> None:
    """Draw the way from nothing to a class at work."""
    kit.empty_state(
        "Votre première classe en dix minutes",
        "1. Donnez-lui un nom. 2. Importez la liste ou projetez le code. 3. Donnez une mission : chacun la trouve "
        "sur sa page.",
        picture="progres",
    )


def new_class(teacher: Person, *, opened: bool) -> None:
    """Draw the form of a new class."""
    today = session.now().date()
    years = referentiel.school_years(today)
    levels = classes.class_settings().levels
    with st.expander("Créer une classe", icon=":material/add:", expanded=opened), st.form("classe_neuve", border=False):
        name = st.text_input("Nom", placeholder="1re MCV-B", max_chars=classes.NAME_MAX)
        left, right = st.columns(2)
        level = left.selectbox("Niveau", list(levels), index=1, format_func=lambda key: levels[key].name)
        year = right.selectbox("Année scolaire", years, index=years.index(referentiel.school_year(today)))
        if st.form_submit_button("Créer la classe", type="primary"):
            # The same identifier until it is kept: a double click makes one class.
            class_id = st.session_state.setdefault("classe_neuve_id", uuid4().hex)
            try:
                made = classes.create(
                    session.repository(), teacher, name=name, level=level, school_year=year, now=session.now(),
                    class_id=class_id,
                )  # fmt: skip
            except AtelierError as error:
                kit.field_note(str(error))
                return
            st.session_state.pop("classe_neuve_id")
            session.flash(f"« {made.name} » est prête : ajoutez ses élèves, ou projetez son code.")
            st.switch_page("classe.py", query_params={"classe": made.id})


def room_card(teacher: Person, room: SchoolClass) -> None:
    """Draw one class with its counts and the ways into it."""
    repo = session.repository()
    members, given = repo.members(teacher, room.id), repo.assignments(teacher, room.id)
    ready = sum(member.ready for member in members)
    level = classes.class_settings().levels[room.level].name
    with st.container(border=True):
        kit.card(
            room.name,
            f"{formats.plural(len(members), 'élève')}, {ready} déjà entré{'s' * (ready > 1)} · "
            f"{formats.plural(len(given), 'travail donné', 'travaux donnés')}",
            eyebrow=f"{level} · {room.school_year} · code {room.code}",
        )
        with st.container(horizontal=True):
            for part, icon in (("Élèves", "group"), ("Travaux", "assignment")):
                query = {"classe": room.id, "partie": part}
                st.page_link("classe.py", label=part, icon=f":material/{icon}:", query_params=query)
            here = {"classe": room.id}
            st.page_link("suivi.py", label="Suivi en direct", icon=":material/monitoring:", query_params=here)
            st.page_link("bilan_classe.py", label="Bilan", icon=":material/grid_on:", query_params=here)
            query = {**here, "vue": "code"}
            st.page_link("classe.py", label="Projeter le code", icon=":material/cast:", query_params=query)


def archives(teacher: Person) -> None:
    """Draw the archived classes with the way back."""
    old = session.repository().classes(teacher, archived=True)
    if not old:
        return
    with st.expander(f"Archives ({len(old)})", icon=":material/archive:"):
        st.caption("Une classe archivée ne se lit plus, son travail est gardé. Sortez-la des archives pour l'ouvrir.")
        for room in old:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{kit.plain_markdown(room.name)}** · {room.school_year}")
                if st.button("Sortir des archives", key=f"sortir_{room.id}", icon=":material/unarchive:"):
                    session.repository().archive_class(teacher, room.id, None)
                    st.rerun()


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    teacher = session.teacher()
    kit.page_header("Mes classes")
    rooms = session.repository().classes(teacher)
    if not rooms:
        first_steps()
    for room in rooms:
        room_card(teacher, room)
    new_class(teacher, opened=not rooms)
    archives(teacher)


session.guarded(draw)
