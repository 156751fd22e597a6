"""Notes of a path: how the simulator's levels are made, what is kept of a student and why, their proofs as a file."""

from __future__ import annotations

import streamlit as st

from mcvb import exports, formats
from mcvb.assessment import load_scale
from mcvb.path import Path
from mcvb.portfolio import observations_frame
from mcvb.ui import session


def how_levels_are_made() -> None:
    """Draw the scale of levels with its status and source."""
    scale = load_scale()
    with st.expander("Comment le niveau du simulateur est calculé"):
        rows = [
            f"- **{grade.name}** (dès {formats.percent(grade.threshold)} de réussite, sur {grade.minimum} "
            f"vérifications au moins) : {grade.description}"
            for grade in scale.grades
        ]
        st.markdown("\n".join(rows))
        st.caption(f"{scale.status} {scale.source}")


def what_is_kept() -> None:
    """Say what is kept, why, who reads it, and where it can be taken away or erased."""
    with st.expander("Ce qui est gardé, et pourquoi"):
        st.markdown(
            "L'atelier garde ce que tu as fait dans les missions, tes avis avec leur raison, tes travaux et leurs "
            "fichiers, et les niveaux donnés par ton prof ou ton tuteur. C'est pour te montrer tes progrès et préparer "
            "tes dossiers et ton oral. Toi et tes enseignants pouvez les lire, personne d'autre. Rien ne quitte la "
            "machine qui fait tourner l'atelier. Évite les noms de famille, les visages et les données de clients."
        )
        st.page_link("mes_donnees.py", label="Emporter ou effacer mes données", icon=":material/lock_person:")


def back() -> None:
    """Draw the way back to the landing of the path."""
    st.page_link("parcours.py", label="Mon parcours", icon=":material/arrow_back:")


def proofs_file(path: Path) -> None:
    """Draw the button that takes the simulator's proofs away as a table."""
    if not path.evidence:
        return
    st.download_button(
        "Emporter mes preuves (CSV)",
        lambda: exports.to_csv(observations_frame(path.evidence)),
        exports.file_name("mes preuves", "csv", session.now().date()),
        "text/csv",
        icon=":material/download:",
    )
