"""The plan of a project as a Gantt chart, built once, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

import altair as alt
import pandas as pd
import streamlit as st

from mcvb import formats
from mcvb.projet import MILESTONE_KINDS, STATES, Kept, Milestone
from mcvb.projet_reglages import settings
from mcvb.ui import kit
from mcvb.ui.charts import Spec, finished
from mcvb.ui.path_projet import Desk, state_tag

LOOKS = ["○ À faire", "▸ En cours", "✓ Fait", "! En retard"]
COLOURS = ["#4a7fa5", "#c2762b", "#3f8f5b", "#c0443c"]
ROW = 40


@cache
def _chart() -> Spec:
    # Names stand above their bars, inside the chart: beside them, they would leave no room for time on a phone.
    words = alt.Axis(
        labelLimit=340, labelFontSize=13, labelAlign="left", labelPadding=2, labelOffset=-11, minExtent=0, maxExtent=0,
        ticks=False, domain=False, labelOverlap=False,
    )  # fmt: skip
    months = alt.Axis(format="%m/%Y", labelAngle=0, tickCount="month", labelOverlap=True, orient="top", grid=True)
    base = alt.Chart(alt.NamedData("data"))
    rows = alt.Y("etape:N", sort=None, title=None, axis=words)
    bars = base.mark_bar(cornerRadius=4, height=13, yOffset=9).encode(
        y=rows,
        x=alt.X("debut:T", title=None, axis=months),
        x2="fin:T",
        color=alt.Color(
            "etat:N",
            title=None,
            scale=alt.Scale(domain=LOOKS, range=COLOURS),
            legend=alt.Legend(orient="bottom", labelFontSize=14, symbolSize=140, columns=2),
        ),
        tooltip=[
            alt.Tooltip("etape:N", title="Étape"),
            alt.Tooltip("dates:N", title="Dates"),
            alt.Tooltip("etat:N", title="État"),
            alt.Tooltip("qui:N", title="Qui"),
        ],
    )
    signs = base.mark_text(align="left", dx=3, dy=9, fontWeight="bold", color="white", fontSize=11).encode(
        y=rows, x="debut:T", text="signe:N"
    )
    # Said in words: a screen reader would otherwise hear the mark in English.
    today = base.mark_rule(strokeDash=[5, 4], strokeWidth=2, color="#8a8f96").encode(
        x="max(aujourdhui):T", description=alt.value("Aujourd'hui")
    )
    return {**finished(today + bars + signs), "height": {"step": ROW}}


def frame_of(steps: Sequence[Kept[Milestone]], names: dict[str, str], today: date) -> pd.DataFrame:
    """Return a row per step, by date: étape, debut, fin (the day after the last), état, signe, qui, dates."""
    rows = []
    for rank, kept in enumerate(steps, 1):
        one = kept.value
        state, _ = state_tag(one.state, late=one.late(today), names=STATES)
        rows.append(
            {
                "etape": f"{rank}. {one.title}", "debut": pd.Timestamp(one.start), "etat": state, "signe": state[:1],
                "fin": pd.Timestamp(one.end + timedelta(days=1)), "aujourdhui": pd.Timestamp(today),
                "qui": who(one, names), "dates": f"{short(one.start)} – {short(one.end)}",
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def who(step: Milestone, names: dict[str, str]) -> str:
    """Return who is in charge of a step, in words."""
    return ", ".join(names.get(person, "ancien membre") for person in step.who) or "tout le monde"


def short(day: date) -> str:
    """Return a day as 05/10/2026."""
    return day.strftime("%d/%m/%Y")


def draw(desk: Desk, steps: Sequence[Kept[Milestone]]) -> None:
    """Draw the chart, then the same as a table."""
    names = desk.found.names if len(desk.found.members) > 1 else {}
    frame = frame_of(steps, desk.found.names, desk.today)
    first, last = formats.day(steps[0].value.start.isoformat()), formats.day(str(frame["fin"].max().date()))
    late = int((frame["etat"] == LOOKS[3]).sum())
    said = f"Plan de {len(steps)} étapes, du {first} au {last}, dont {late} en retard. Le détail est dans le tableau."
    st.vega_lite_chart(frame, _chart(), alt=said)
    st.caption(f"Le trait gris est aujourd'hui, {formats.day(desk.today.isoformat())}.")
    with st.expander("Le plan en tableau", icon=":material/table_rows:"):
        phases = settings().phase_names
        rows = [
            (
                f"{rank}. {kept.value.title}", phases.get(kept.value.phase, "—"), MILESTONE_KINDS[kept.value.kind],
                f"{short(kept.value.start)} – {short(kept.value.end)}", frame["etat"][rank - 1],
                *((who(kept.value, names),) if names else ()),
            )
            for rank, kept in enumerate(steps, 1)
        ]  # fmt: skip
        titles = ("Étape", "Phase", "Sorte", "Dates", "État", *(("Qui",) if names else ()))
        kit.table(titles, rows)
