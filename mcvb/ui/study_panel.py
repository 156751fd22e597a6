"""The study on screen: its themes, and which one is open."""

from __future__ import annotations

import streamlit as st

from mcvb.practice import Played
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
