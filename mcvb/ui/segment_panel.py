"""Segments on screen: how much of the file they cover, and each with its rules and its size."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mcvb import formats
from mcvb.practice import Played
from mcvb.ui import kit, session
from simulations.targeting import DeleteSegment, segment_mask

EDITED = "segment_ouvert"


PRIORITIES = {"A": "A · à contacter d'abord", "B": "B · ensuite", "C": "C · en dernier"}


def overview(played: Played, frame: pd.DataFrame) -> None:
    """Draw how much of the file the segments cover."""
    segments = played.state.targeting.segments
    times = sum(
        (pd.Series(segment_mask(frame, s), index=frame.index).astype(int) for s in segments),
        start=pd.Series(0, frame.index),
    )
    kit.key_figures(
        [
            ("Segments", str(len(segments)), "deux à cinq suffisent le plus souvent"),
            (
                "Fiches rangées",
                formats.percent(float((times > 0).mean())),
                f"{int((times == 0).sum())} hors de tout segment",
            ),
            ("Rangées deux fois", formats.percent(float((times > 1).mean())), "idéalement aucune"),
        ]
    )


def listing(played: Played, frame: pd.DataFrame) -> None:
    """Draw each segment with its rules, its size and what can be done with it."""
    names: dict[str, str] = {c.column: c.label for c in played.state.scenario.segmentation}
    for segment in sorted(played.state.targeting.segments, key=lambda item: item.priority):
        size = int(segment_mask(frame, segment).sum())
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            rules = " · ".join(f"{names[c]} : {', '.join(values)}" for c, values in segment.rules.items())
            kit.card(segment.name, rules, eyebrow=PRIORITIES[segment.priority], foot=formats.plural(size, "fiche"))
            if played.state.stage == "cibler":
                if st.button("Modifier", icon=":material/edit:", key=f"mod_{segment.id}"):
                    st.session_state[EDITED] = segment.id
                    st.rerun()
                if st.button("Supprimer", icon=":material/delete:", key=f"sup_{segment.id}", type="tertiary"):
                    session.perform(played.run.id, DeleteSegment(segment=segment.id))
                    st.rerun()
