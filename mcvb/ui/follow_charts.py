"""The heat map of a class: a cell per student and competence, its rank written in it; built once per process."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd
import streamlit as st

from mcvb.formats import percent
from mcvb.ui.charts import Spec, finished

SHADES = ["#e3ecf0", "#c3dbe6", "#8dbdd2", "#2f7d9c", "#0a4f69"]
DARK_FROM = 3
ROW_PIXELS = 26


@cache
def _heat() -> Spec:
    cells = alt.Chart(alt.NamedData("data")).encode(
        x=alt.X(
            "competence:N", title=None, sort=None, scale=alt.Scale(paddingInner=0.03),
            axis=alt.Axis(orient="top", labelAngle=0, labelFontSize=14, ticks=False, domain=False),
        ),
        y=alt.Y(
            "eleve:N", title=None, sort=None, scale=alt.Scale(paddingInner=0.1),
            axis=alt.Axis(labelFontSize=13, labelLimit=150, labelOverlap=False, ticks=False, domain=False),
        ),
        tooltip=[
            alt.Tooltip("eleve:N", title="Élève"),
            alt.Tooltip("intitule:N", title="Compétence"),
            alt.Tooltip("niveau:N", title="Simulateur"),
            alt.Tooltip("reussi:N", title="Réussi"),
            alt.Tooltip("situation:N", title="Situation"),
            alt.Tooltip("prof:N", title="Enseignant"),
        ],
    )  # fmt: skip
    shade = alt.Scale(domain=[0, 1, 2, 3, 4], range=SHADES)
    # Every cell is drawn, so that students and competences keep their order; one not observed is seen through.
    squares = cells.mark_rect(cornerRadius=4).encode(
        color=alt.Color("rang:O", scale=shade, legend=None),
        opacity=alt.condition("datum.rang >= 0", alt.value(1), alt.value(0)),
    )
    ink = alt.condition(f"datum.rang >= {DARK_FROM}", alt.value("#ffffff"), alt.value("#12171d"))
    seen = cells.transform_filter("datum.rang >= 0").mark_text(fontSize=13, fontWeight="bold")
    words = seen.encode(text="mot:N", color=ink)
    # A teacher's level alone stands on the page itself: a grey that is read on light and dark.
    alone = cells.transform_filter("datum.rang < 0").mark_text(fontSize=13, fontWeight="bold", color="#767676")
    return {**finished(squares + words + alone.encode(text="mot:N")), "height": {"step": ROW_PIXELS}}


def heat(frame: pd.DataFrame) -> None:
    """Draw the heat map of `class_view.heat_map`: rank in each cell, « P2 » after it for a teacher's level."""
    shown = frame.assign(
        rang=frame["rang"].fillna(-1).astype(int),
        mot=[cell(rank, own) for rank, own in zip(frame["rang"], frame["enseignant"], strict=True)],
        reussi=["" if pd.isna(share) else percent(float(share)) for share in frame["part"]],
        prof=["aucun avis" if pd.isna(own) else f"niveau {own}" for own in frame["enseignant"]],
        niveau=frame["niveau"].replace("", "rien d'observé"),
    ).drop(columns=["part", "enseignant", "observe"])
    st.vega_lite_chart(shown, _heat(), alt=summary(frame))


def cell(rank: object, own: object) -> str:
    """Return what is written in a cell: the simulator's rank, then P and the teacher's; empty for nothing at all."""
    teacher = "" if pd.isna(own) else f"P{own}"  # type: ignore[call-overload]
    return " ".join(part for part in ("" if pd.isna(rank) else str(rank), teacher) if part)  # type: ignore[call-overload]


def summary(frame: pd.DataFrame) -> str:
    """Return the heat map in words: for each competence, how many students have each rank."""
    parts = []
    for name, group in frame.groupby("competence", sort=True):
        counts = group["rang"].value_counts().sort_index()
        told = ", ".join(f"{count} au niveau {rank}" for rank, count in counts.items())
        parts.append(f"{name} : {told or 'rien d’observé'}")
    return f"Niveaux de {frame['eleve'].nunique()} élèves par compétence. {' ; '.join(parts)}. Le tableau suit."
