"""My dossiers: what each épreuve asks, what I have for it, what is missing and what to do about it."""

import streamlit as st

from mcvb import dossiers
from mcvb.dossiers import Dossier
from mcvb.ui import kit, path_dossiers, session


def chosen(found: list[Dossier]) -> Dossier:
    """Draw the choice of an épreuve, kept in the address, and return its dossier."""
    by_id = {one.asked.id: one for one in found}
    asked = st.query_params.get("epreuve", "")
    name = st.segmented_control(
        "Épreuve", list(by_id), default=asked if asked in by_id else found[0].asked.id, key="epreuve",
        format_func=lambda one: f"{by_id[one].asked.short} · {by_id[one].done}/{len(by_id[one].points)}", required=True,
    )  # fmt: skip
    st.query_params["epreuve"] = str(name)
    return by_id[str(name)]


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    kit.page_header(
        "Mes dossiers d'épreuve", eyebrow="Mon parcours",
        intro="Pour chaque épreuve : ce qui se prépare, ce que tu as déjà, ce qui manque et comment l'obtenir.",
    )  # fmt: skip
    repo, person = session.repository(), session.person()
    if person.role == "teacher":
        kit.empty_state("Cette page est celle des élèves", "La vôtre montre les PFMP de toute une classe.")
        st.page_link("pfmp_classe.py", label="PFMP de mes classes", icon=":material/groups:")
        return
    found = chosen(dossiers.all_of(repo, person, session.my_path().proofs))
    path_dossiers.head(found)
    path_dossiers.checklist(found)
    path_dossiers.choice(found)
    path_dossiers.pieces(found)
    with st.expander("D'où viennent ces listes"):
        said = dossiers.asks()
        st.markdown("\n".join(f"- {text}" for text in said.certainties.values()))
        st.caption(f"{said.source} Cette page s'imprime avec le menu de ton navigateur.")
    with st.container(horizontal=True):
        st.page_link("parcours.py", label="Mon parcours", icon=":material/arrow_back:")
        st.page_link("travaux.py", label="Mes travaux", icon=":material/folder_open:")
        st.page_link("pfmp.py", label="Mes PFMP", icon=":material/work:")


session.guarded(draw)
