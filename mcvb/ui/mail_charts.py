"""Charts of an e-mail campaign: the funnel, and what happened day after day."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from mcvb import formats
from mcvb.ui.call_charts import INK, LIGHT_INK
from mcvb.ui.charts import Spec, finished
from simulations.message.funnel import WORDS

STEPS = ("envoye", "delivre", "ouvert", "clique", "repondu")
BLUE = "#2b86ab"
EVENTS = {"ouvert_le": "Ouvertures", "repondu_le": "Réponses"}
COLOURS = [BLUE, "#c2691a"]
SMALL = 15


@cache
def _funnel(*, dark: bool) -> Spec:
    words: Any = {"labelFontSize": SMALL, "labelColor": LIGHT_INK if dark else INK}
    axis = alt.Axis(labelLimit=300, labelOverlap=False, ticks=False, domain=False, **words)
    chart = (
        alt.Chart(alt.NamedData("data"))
        .mark_bar(cornerRadiusEnd=4, color=BLUE, height={"band": 0.72})
        .encode(y=alt.Y("etape:N", sort=None, title=None, axis=axis), x=alt.X("nombre:Q", axis=None))
    )
    return {**finished(chart), "height": {"step": 38}}


def funnel_chart(found: dict[str, int]) -> None:
    """Draw how many messages pass each step, with its share of the step it is counted on."""
    base = {"delivre": "envoye", "ouvert": "delivre", "clique": "delivre", "repondu": "delivre"}
    said = []
    for name in STEPS:
        whole = found[base[name]] if name in base else 0
        share = f" ({formats.percent(found[name] / whole, digits=1)})" if whole else ""
        said.append(f"{WORDS[name].capitalize()} : {formats.number(found[name])}{share}")
    frame = pd.DataFrame({"etape": said, "nombre": [found[name] for name in STEPS]})
    st.vega_lite_chart(frame, _funnel(dark=_dark()), alt=f"Entonnoir de la campagne. {' ; '.join(said)}.")


@cache
def _timeline(*, dark: bool) -> Spec:
    ink = LIGHT_INK if dark else INK
    words: Any = {"labelFontSize": SMALL, "labelColor": ink}
    scale: Any = alt.Scale(domain=list(EVENTS.values()), range=COLOURS)
    chart = (
        alt.Chart(alt.NamedData("data"))
        .mark_bar()
        .encode(
            x=alt.X("jour:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True, **words)),
            y=alt.Y("nombre:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1, **words)),
            color=alt.Color(
                "quoi:N",
                title=None,
                scale=scale,
                legend=alt.Legend(orient="top", symbolSize=120, **words),
            ),
            xOffset=alt.XOffset("quoi:N", sort=list(EVENTS.values())),
            tooltip=[
                alt.Tooltip("jour:O", title="Jour"),
                alt.Tooltip("quoi:N", title="Quoi"),
                alt.Tooltip("nombre:Q", title="Combien"),
            ],
        )
    )
    return finished(chart, height=260)


def timeline(rows: pd.DataFrame) -> None:
    """Draw what was opened and answered, day after day; `rows` as `simulate` gives them."""
    parts = []
    for column, label in EVENTS.items():
        days = pd.to_datetime(rows[column].dropna()).dt.strftime("%d/%m")
        order = pd.to_datetime(rows[column].dropna()).dt.date
        parts.append(pd.DataFrame({"date": order, "jour": days, "quoi": label}))
    events = pd.concat(parts).groupby(["date", "jour", "quoi"], as_index=False).size()
    frame = events.rename(columns={"size": "nombre"}).sort_values("date").drop(columns="date")
    opened = int(frame.loc[frame["quoi"] == EVENTS["ouvert_le"], "nombre"].sum())
    st.vega_lite_chart(
        frame, _timeline(dark=_dark()), alt=f"Ouvertures et réponses jour par jour : {opened} ouvertures en tout."
    )
    sent = pd.to_datetime(rows["envoye_le"]).dt.date
    told = ", ".join(
        f"{formats.plural(int(number), 'message')} le {day:%d/%m}"
        for day, number in sent.value_counts(sort=False).items()
    )
    st.caption(f"Partis : {told}.")


def _dark() -> bool:
    return st.context.theme.type == "dark"
