"""The portrait of a file: how full its columns are, and what it is made of, in charts read at a glance."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mcvb.columns import label
from mcvb.ui import charts

CHARTED = ("secteur", "effectif", "tranche_age", "habitat", "statut_logement", "fonction", "consentement", "source")
MAX_VALUES = 40


def draw_profile(frame: pd.DataFrame) -> None:
    """Draw the filling of columns, then one chart per column worth it, then the map."""
    if frame.empty:
        st.info("Il n'y a plus aucune fiche à décrire.")
        return
    left, right = st.columns(2, gap="large")
    with left:
        _filling(frame)
    with right:
        if "commune" in frame.columns:
            st.markdown("**Où sont les prospects ?**")
            charts.places(frame)
    columns = [c for c in CHARTED if c in frame.columns and 1 < frame[c].nunique() <= MAX_VALUES]
    for start in range(0, len(columns), 2):
        for place, column in zip(st.columns(2, gap="large"), columns[start : start + 2], strict=False):
            with place:
                charts.bars(frame[column], title=label(column))


def _filling(frame: pd.DataFrame) -> None:
    filled = (frame != "").mean()
    table = pd.DataFrame(
        {
            "Colonne": [label(column) for column in frame.columns],
            "Remplie à": (100 * filled).round().to_numpy(),
            "Vides": (frame == "").sum().to_numpy(),
            "Distinctes": frame.nunique().to_numpy(),
        }
    )
    st.markdown("**Les colonnes sont-elles remplies ?**")
    st.dataframe(
        table,
        hide_index=True,
        height=395,
        column_config={"Remplie à": st.column_config.ProgressColumn(format="%d %%", min_value=0, max_value=100)},
        alt="Remplissage de chaque colonne du fichier.",
    )
