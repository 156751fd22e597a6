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
# Readable on light and dark paper; the shape says the same as the colour.
COLOURS = ["#1a8a55", "#7b8791", "#c2691a", "#c0392b"]
SHAPES = ["circle", "square", "triangle-down", "cross"]
# The words of the chart, as dark as the page's own: Streamlit's grey is too pale for small letters.
INK, LIGHT_INK = "#1B2530", "#ECEFF2"
TRUST, IRRITATION = "#2b86ab", "#c0392b"
LONGEST = 90
SMALL, LARGE, TALL = 14, 20, 440
FUTURE = "suite"


@cache
def _curve(*, large: bool, dark: bool) -> Spec:
    """Return the chart, its letters large enough for a projector or not, for a light or a dark page."""
    size, ink = LARGE if large else SMALL, LIGHT_INK if dark else INK
    words: Any = {"labelFontSize": size, "labelColor": ink}
    data = alt.NamedData("data")
    place = alt.X(
        "tour:Q",
        title="Tours de parole",
        axis=alt.Axis(tickMinStep=2, format="d", grid=False, titleFontSize=size, titleColor=ink, **words),
    )
    level = alt.Scale(domain=[0, 100])
    names = "{0: 'faible', 50: 'moyenne', 100: 'forte'}[datum.value]"
    said = f"datum.qui != '{FUTURE}'"
    # Turns not played yet keep their place, so that the curve grows from left to right.
    whole = alt.Chart(data).mark_point(opacity=0).encode(x=place, tooltip=alt.value(None))
    irritation = (
        alt.Chart(data)
        .transform_filter(said)
        .mark_line(strokeDash=[5, 4], strokeWidth=2, color=IRRITATION, opacity=0.75, interpolate="monotone")
        .encode(x=place, y=alt.Y("irritation:Q", scale=level))
    )
    axis = alt.Axis(values=[0, 50, 100], labelExpr=names, **words)
    trust = (
        alt.Chart(data)
        .transform_filter(said)
        .mark_line(strokeWidth=4, color=TRUST, interpolate="monotone")
        .encode(x=place, y=alt.Y("confiance:Q", scale=level, title=None, axis=axis))
    )
    chart: Any = (
        whole
        + irritation
        + trust
        + _turns(data, place, alt.Legend(orient="top", columns=2, symbolSize=10 * size, **words))
    )
    return finished(chart, height=TALL if large else 300)


def _turns(data: Any, place: alt.X, legend: alt.Legend) -> Any:  # noqa: ANN401 - Altair's many chart types
    """Return the student's turns as points, by tone."""
    names = list(TONES.values())
    return (
        alt.Chart(data)
        .transform_filter("datum.qui == 'eleve'")
        .mark_point(filled=True, size=150, opacity=1)
        .encode(
            x=place,
            y="confiance:Q",
            color=alt.Color("ton:N", title=None, scale=alt.Scale(domain=names, range=COLOURS), legend=legend),
            shape=alt.Shape("ton:N", title=None, scale=alt.Scale(domain=names, range=SHAPES), legend=legend),
            tooltip=[
                alt.Tooltip("phrase:N", title="Tu dis"),
                alt.Tooltip("ton:N", title="Ce tour"),
                alt.Tooltip("confiance:Q", title="Confiance"),
                alt.Tooltip("interet:Q", title="Intérêt"),
                alt.Tooltip("irritation:Q", title="Irritation"),
            ],
        )
    )


def mood_curve(points: Sequence[Point], *, total: int = 0, large: bool = False) -> None:
    """Draw how trust and irritation went (0 to 100), with the student's turns by tone.

    `total` is how many turns the call has, when only the first ones are drawn; `large` is for a projector.
    """
    if not points:
        return
    rows = [_row(point) for point in points]
    if total > len(points):
        rows.append({**rows[-1], "tour": total, "qui": FUTURE})
    first, last = points[0], points[-1]
    said = (
        f"Confiance de {first.trust} à {last.trust} sur 100, irritation de {first.irritation} à {last.irritation}, "
        f"en {len(points)} tours de parole."
    )
    st.vega_lite_chart(pd.DataFrame(rows), _curve(large=large, dark=st.context.theme.type == "dark"), alt=said)
    st.caption(f"Trait plein : la confiance. Pointillé : l'irritation. {said}")


def _row(point: Point) -> dict[str, str | int]:
    return {
        "tour": point.rank,
        "qui": point.who,
        "confiance": point.trust,
        "interet": point.interest,
        "irritation": point.irritation,
        "ton": TONES[point.tone],
        "phrase": shortened(point.words, LONGEST),
    }


def shortened(text: str, most: int) -> str:
    """Return a text cut at a word, with an ellipsis, when it is longer than `most` signs."""
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]}…"
