"""The sum of the oral explained: sliders, and the working written out. An explanation, never a mark."""

from __future__ import annotations

import streamlit as st

from mcvb.oral_sum import working
from mcvb.referentiel import CERTAINTIES, Cadre
from mcvb.ui import kit


def explained(cadre: Cadre) -> None:
    """Draw how livret and oral become points."""
    marks = cadre.project.marks
    kit.callout(
        "info",
        "Une explication, pas une note",
        "Les curseurs sont des exemples que tu choisis. L'atelier ne connaît pas tes notes et n'en donne aucune.",
    )
    ccf = st.toggle("Mon établissement évalue en cours de formation (CCF)", value=True, key="oral_ccf")
    left, right = st.columns(2)
    reference = float(marks["reference"])
    oral = right.slider("Oral, sur 20", 0.0, 20.0, reference + 2, 0.5, key="oral_note_oral")
    livret = reference
    if ccf:
        livret = left.slider("Livret, sur 20", 0.0, 20.0, reference + 2, 0.5, key="oral_note_livret")
    else:
        left.caption("Sans CCF, le livret n'entre pas dans ce calcul : l'oral compte seul.")
    found = working(cadre, livret, oral, ccf=ccf)
    st.markdown("\n".join(f"{rank}. {line}" for rank, line in enumerate(found.lines, 1)))
    certainty = CERTAINTIES.get(str(marks["certitude"]), "à confirmer")
    st.caption(f"Règle : {marks['regle']}. Source : {marks['source']} ({certainty}).")
