"""My works: what a student adds to their path, with its story, and the dossiers it goes in."""

import streamlit as st

from mcvb import formats, works
from mcvb.ui import kit, path_notes, path_work_form, path_work_list, session
from mcvb.works import Kept

INTRO = "Une photo de vitrine, un PDF, un script, un lien, un enregistrement : garde ce qui montre tes progrès."


def kept_works() -> list[Kept]:
    """Return the works of the person here, the most recent first."""
    return works.works_in(session.repository().items(session.person(), kinds=(works.WORK_KIND,)))


def close() -> None:
    """Go back to the list."""
    st.query_params.clear()
    st.rerun()


def opened(kept: Kept, names: dict[str, str]) -> None:
    """Draw one work: content, story, changes, history."""
    kit.page_header(kept.work.title, eyebrow=f"Mes travaux · {works.KIND_NAMES[kept.work.kind]}")
    with st.container(horizontal=True):
        if st.button("Tous mes travaux", icon=":material/arrow_back:", key="travail_retour"):
            close()
        if st.button("Retirer", icon=":material/delete:", key="travail_retirer", type="tertiary"):
            path_work_list.remove(kept)
            close()
    path_work_list.content(kept)
    path_work_list.story(kept, names)
    with st.expander("Modifier ce travail", icon=":material/edit:"):
        if path_work_form.draw(names, kept):
            st.rerun()
    path_work_list.history(kept)


def every(kept: list[Kept], names: dict[str, str]) -> None:
    """Draw the list of works with the form to add one."""
    kit.page_header("Mes travaux", eyebrow="Mon parcours", intro=INTRO)
    path_work_list.undo()
    if not kept:
        kit.empty_state(
            "Ton premier travail",
            "Choisis une chose dont tu es fier : dis ce que tu as fait et ce que tu as appris. Deux minutes suffisent.",
            picture="dossier",
        )
    with st.expander("Ajouter un travail", icon=":material/add:", expanded=not kept):
        if path_work_form.draw(names):
            st.rerun()
    if kept:
        found = path_work_list.choose(kept, names)
        st.caption(f"{formats.plural(len(found), 'travail', 'travaux')}, du plus récent au plus ancien.")
        for left in page_rows(path_work_list.page_of(found)):
            for place, one in zip(st.columns(2), left, strict=False):
                with place:
                    if path_work_list.card(one, names):
                        st.query_params["travail"] = one.item.id
                        st.rerun()
    path_work_list.basket()
    path_notes.what_is_kept()
    path_notes.back()


def page_rows(found: list[Kept]) -> list[list[Kept]]:
    """Return works two by two."""
    return [list(found[place : place + 2]) for place in range(0, len(found), 2)]


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    kept, names = kept_works(), works.dossier_names(session.my_year().cadre)
    asked = st.query_params.get("travail")
    one = next((item for item in kept if item.item.id == asked), None)
    if one is not None:
        opened(one, names)
    else:
        every(kept, names)


session.guarded(draw)
