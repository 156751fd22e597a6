"""The study on screen: its themes, and which one is open."""

from __future__ import annotations

import streamlit as st

from mcvb import formats
from mcvb.columns import label
from mcvb.practice import Played
from mcvb.ui.file_desk import filtered
from mcvb.ui.profile_desk import draw_profile
from simulations.scenario import Question

THEMES = {
    "entreprise": "L'entreprise",
    "offre": "L'offre",
    "clientele": "La clientèle",
    "concurrents": "Les concurrents",
    "marche": "Le marché",
    "zone": "La zone",
    "lecture_fichier": "Lire le fichier",
    "indicateurs": "Les indicateurs",
    "cible": "La cible",
    "droit": "Le droit",
}


def choose_theme(played: Played, themes: dict[str, list[Question]]) -> str:
    """Draw the themes, those complete ticked, and return the open one: at first, the first not complete."""
    left = {name: sum(q.id not in played.state.answers for q in questions) for name, questions in themes.items()}
    key = f"theme_{played.run.id}"
    if st.session_state.get(key) is None:
        st.session_state[key] = next((name for name in themes if left[name]), next(iter(themes)))

    def said(name: str) -> str:
        return f"{THEMES[name]} ({left[name]})" if left[name] else f"{THEMES[name]} ✓"

    chosen = st.pills("Thème", list(themes), format_func=said, key=key, label_visibility="collapsed", required=True)
    return str(chosen)


def received_file(played: Played) -> None:
    """Draw the file as it was received, to count and sort in it."""
    frame = played.state.prepared.frame
    with st.expander(
        f"Le fichier tel qu'il a été reçu ({formats.plural(len(frame), 'ligne')})", icon=":material/table_view:"
    ):
        shown = filtered(frame, f"recu_{played.run.id}").rename_axis("Fiche").rename(columns=label)
        st.caption(f"{formats.plural(len(shown), 'ligne')} sur {len(frame)}.")
        if not shown.empty:
            st.dataframe(shown, height=320, hide_index=False, alt="Le fichier de prospects tel que reçu.")
        if st.toggle("Voir son portrait en graphiques", key="portrait_etude"):
            draw_profile(frame)
