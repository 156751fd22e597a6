"""Charts, written in Altair, built once per process and fed with small frames at each rerun.

Building an Altair chart costs some 30 ms; its specification does not change, so it is kept.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from mcvb.proofs import KIND_NAMES
from simulations.geography import communes, departement_outlines, plain_name

Spec = dict[str, Any]
LEVEL_NAMES = "['', 'Novice', 'Débrouillé', 'Averti', 'Expert'][datum.value]"
PROOF_KINDS = list(KIND_NAMES.values())
OUTLINES = 12


@cache
def _bars() -> Spec:
    axis = alt.Axis(labelLimit=260, labelFontSize=14, labelOverlap=False, ticks=False, domain=False)
    chart = (
        alt.Chart(alt.NamedData("data"))
        .mark_bar(cornerRadiusEnd=3, height={"band": 0.7})
        .encode(y=alt.Y("valeur:N", sort=None, title=None, axis=axis), x=alt.X("nombre:Q", axis=None))
    )
    return {**finished(chart), "height": {"step": 30}}


@cache
def _levels() -> Spec:
    kinds = alt.Scale(domain=PROOF_KINDS)
    chart = (
        alt.Chart(alt.NamedData("data"))
        .mark_line(point=alt.OverlayMarkDef(size=110, filled=True), strokeWidth=2.5, interpolate="step-after")
        .encode(
            x=alt.X(
                "jour:T", title=None, axis=alt.Axis(format="%d/%m/%Y", labelAngle=0, tickCount=5, labelOverlap=True)
            ),
            y=alt.Y(
                "rang:Q",
                title=None,
                scale=alt.Scale(domain=[0, 4.3]),
                axis=alt.Axis(values=[1, 2, 3, 4], labelExpr=LEVEL_NAMES, tickCount=4),
            ),
            color=alt.Color(
                "source:N",
                title=None,
                scale=kinds,
                legend=alt.Legend(orient="top", labelFontSize=14, symbolSize=120),
            ),
            shape=alt.Shape(
                "source:N", scale=alt.Scale(domain=PROOF_KINDS, range=["square", "circle", "triangle-up", "diamond"])
            ),
            tooltip=[
                alt.Tooltip("source:N", title="Source"),
                alt.Tooltip("dit:N", title="Jour"),
                alt.Tooltip("niveau:N", title="Niveau"),
                alt.Tooltip("titre:N", title="D'où vient la preuve"),
            ],
        )
    )
    return finished(chart, height=300)


@cache
def _places(departments: tuple[str, ...]) -> Spec:
    outlines = alt.InlineData(values=departement_outlines(departments)["features"])
    land = alt.Chart(outlines).mark_geoshape(fillOpacity=0.12, fill="gray", stroke="gray", strokeWidth=1)
    points = (
        alt.Chart(alt.NamedData("data"))
        .mark_circle(opacity=0.75, stroke="white", strokeWidth=0.6)
        .encode(
            longitude="longitude:Q",
            latitude="latitude:Q",
            size=alt.Size("nombre:Q", scale=alt.Scale(range=[40, 500]), legend=None),
            tooltip=[alt.Tooltip("commune:N", title="Commune"), alt.Tooltip("nombre:Q", title="Fiches")],
        )
    )
    return finished(land + points, height=360)


def finished(chart: Any, *, height: int | None = None) -> Spec:  # noqa: ANN401 - Altair's many chart types
    """Return the specification of a chart, its data left out, its words in French only."""
    spec: Spec = _without_name(chart.to_dict(validate=False))
    # Vega would describe axes and legends in English: the whole chart has its own French description instead.
    spec["config"] = {
        "view": {"stroke": None},
        "font": "Atkinson Hyperlegible Next",
        "axis": {"labelFontSize": 13, "aria": False},
        "legend": {"aria": False},
    }
    if height:
        spec["height"] = height
    return spec


def _without_name(spec: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a specification whose data is left to be given at each drawing."""
    if isinstance(spec, dict):
        return {key: _without_name(value) for key, value in spec.items() if value != {"name": "data"}}
    return [_without_name(item) for item in spec] if isinstance(spec, list) else spec


def bars(values: pd.Series, *, title: str, limit: int = 10) -> None:
    """Draw how many times each value of a text column comes, most frequent first."""
    counts = values.replace("", "(vide)").value_counts().head(limit)
    total = max(1, len(values))
    said = [f"{value} : {count} ({round(100 * count / total)} %)" for value, count in counts.items()]
    st.markdown(f"**{title}**")
    st.vega_lite_chart(
        pd.DataFrame({"valeur": said, "nombre": counts.to_numpy()}), _bars(), alt=f"{title}. {' ; '.join(said)}."
    )


def places(frame: pd.DataFrame) -> None:
    """Draw where the lines of a file are, by commune, on the outlines of their départements."""
    found, lost = located(frame)
    if found.empty:
        st.info("Aucune commune de ce fichier n'a été reconnue : vérifie les colonnes « Commune » et « Code postal ».")
        return
    top = found.sort_values("nombre", ascending=False).iloc[0]
    said = f"Carte des {len(found)} communes du fichier ; en tête, {top['commune']} : {top['nombre']} fiches."
    main = found.groupby("departement")["nombre"].sum().sort_values(ascending=False).index[:OUTLINES]
    st.vega_lite_chart(found, _places(tuple(sorted(main))), alt=said)
    if lost:
        st.caption(f"Hors de la carte, car le code postal ne va pas avec la commune : {lost}.")


def located(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the communes met, with count, département and position (degrees), and how many lines have none.

    A commune is known by its name and its postal code together: several communes may share a name.
    """
    if "code_postal" not in frame.columns:
        return pd.DataFrame(columns=["commune", "departement", "latitude", "longitude", "nombre"]), len(frame)
    keys = pd.DataFrame({"nom": frame["commune"].map(plain_name), "code_postal": frame["code_postal"].str.strip()})
    met = keys.merge(_positions(), on=["nom", "code_postal"], how="inner")
    columns = ["commune", "departement", "latitude", "longitude"]
    return met.groupby(columns, as_index=False).size().rename(columns={"size": "nombre"}), len(frame) - len(met)


@cache
def _positions() -> pd.DataFrame:
    """Return one row per commune and postal code, with the plain name and the position."""
    known = communes().dropna(subset=["latitude"])
    known = known.assign(code_postal=known["codes_postaux"].str.split("|"), nom=known["commune"].map(plain_name))
    rows = known.explode("code_postal").drop_duplicates(["nom", "code_postal"])
    return rows[["nom", "code_postal", "commune", "departement", "latitude", "longitude"]].reset_index(drop=True)


def levels_in_time(frame: pd.DataFrame, *, title: str) -> None:
    """Draw levels over time, a line and a shape per kind of evidence.

    `frame` has a row per level given: jour (date), source (kind in words), rang (1 to 4), niveau, titre, dit (day).
    """
    lasts = frame.groupby("source", sort=False).last()
    said = " ; ".join(f"{source} : {row['niveau']} le {row['dit']}" for source, row in lasts.iterrows())
    st.vega_lite_chart(frame, _levels(), alt=f"{title}. Dernier niveau de chaque source. {said}.")
