"""The hidden mood of a call as a chart: trust above all, irritation behind, the student's turns as points."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from mcvb.ui.charts import Spec, finished
from simulations.call.debrief import Point

TONES = {"bien": "Bien joué", "neutre": "Neutre", "a_revoir": "À retravailler", "faute": "Faux pas"}
COLOURS = ["#1a8a55", "#7b8791", "#c2691a", "#c0392b"]
SHAPES = ["circle", "circle", "triangle-down", "cross"]
LONGEST = 90


@cache
def _curve() -> Spec:
    data = alt.NamedData("data")
    place = alt.X("tour:Q", title="Tours de parole", axis=alt.Axis(tickMinStep=2, format="d", grid=False))
    level = alt.Scale(domain=[0, 100])
    names = "{0: 'faible', 50: 'moyenne', 100: 'forte'}[datum.value]"
    irritation = (
        alt.Chart(data)
        .mark_line(strokeDash=[5, 4], strokeWidth=2, color="#c0392b", opacity=0.75, interpolate="monotone")
        .encode(x=place, y=alt.Y("irritation:Q", scale=level))
    )
    trust = (
        alt.Chart(data)
        .mark_line(strokeWidth=4, color="#2b86ab", interpolate="monotone")
        .encode(
            x=place,
            y=alt.Y("confiance:Q", scale=level, title=None, axis=alt.Axis(values=[0, 50, 100], labelExpr=names)),
        )
    )
    points = (
        alt.Chart(data)
        .transform_filter("datum.qui == 'eleve'")
        .mark_point(filled=True, size=150, opacity=1)
        .encode(
            x=place,
            y="confiance:Q",
            color=alt.Color(
                "ton:N",
                title=None,
                scale=alt.Scale(domain=list(TONES.values()), range=COLOURS),
                legend=alt.Legend(orient="top", labelFontSize=14, symbolSize=130),
            ),
            shape=alt.Shape("ton:N", legend=None, scale=alt.Scale(domain=list(TONES.values()), range=SHAPES)),
            tooltip=[
                alt.Tooltip("phrase:N", title="Tu dis"),
                alt.Tooltip("confiance:Q", title="Confiance"),
                alt.Tooltip("interet:Q", title="Intérêt"),
                alt.Tooltip("irritation:Q", title="Irritation"),
            ],
        )
    )
    chart: Any = irritation + trust + points
    return finished(chart, height=300)


def mood_curve(points: Sequence[Point]) -> None:
    """Draw how trust and irritation went (0 to 100), with the student's turns by tone."""
    rows = [
        {
            "tour": point.rank,
            "qui": point.who,
            "confiance": point.trust,
            "interet": point.interest,
            "irritation": point.irritation,
            "ton": TONES[point.tone],
            "phrase": point.words[:LONGEST],
        }
        for point in points
    ]
    if not rows:
        return
    first, last = points[0], points[-1]
    said = (
        f"Confiance de {first.trust} à {last.trust} sur 100, irritation de {first.irritation} à {last.irritation}, "
        f"en {len(points)} tours de parole."
    )
    st.vega_lite_chart(pd.DataFrame(rows), _curve(), alt=said)
    st.caption(f"Trait plein : la confiance. Pointillé : l'irritation. {said}")
