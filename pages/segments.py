"""Segments: cut the file into groups that can be told apart, and say which come first."""

from uuid import uuid4

import pandas as pd
import streamlit as st

from mcvb import formats
from mcvb.practice import Played
from mcvb.ui import session
from mcvb.ui.mission import is_open, next_link, open_screen, undo_button
from mcvb.ui.segment_panel import EDITED, PRIORITIES, listing, overview
from simulations.scoring_target import segmentable
from simulations.targeting import SaveSegment, Segment, segment_mask

PAGE = "segments.py"


def editor(played: Played, frame: pd.DataFrame) -> None:
    """Draw the making of a segment, with its size as it is made."""
    known = played.state.targeting.segment(st.session_state.get(EDITED, ""))
    key = f"seg_{known.id if known else len(played.state.targeting.segments)}_{len(played.state.journal)}"
    with st.container(border=True):
        st.subheader(f"Modifier « {known.name} »" if known else "Nouveau segment")
        rules: dict[str, tuple[str, ...]] = {}
        criteria = [c for c in played.state.scenario.segmentation if c.column in frame.columns]
        for start in range(0, len(criteria), 2):
            for place, criterion in zip(st.columns(2), criteria[start : start + 2], strict=False):
                counts = frame[criterion.column].value_counts()
                values = [str(v) for v in counts.index if v != ""]
                chosen = place.multiselect(
                    criterion.label,
                    values,
                    [v for v in (known.rules.get(criterion.column, ()) if known else ()) if v in values],
                    format_func=lambda v, counts=counts: f"{v} ({counts[v]})",
                    key=f"{key}_{criterion.column}",
                    placeholder="Toutes les valeurs",
                )
                if chosen:
                    rules[criterion.column] = tuple(chosen)
        one, two = st.columns(2)
        name = one.text_input("Nom du segment", known.name if known else "", max_chars=60, key=f"{key}_nom")
        ranks = list(PRIORITIES)
        priority = two.radio(
            "Priorité",
            ranks,
            index=ranks.index(known.priority) if known else 1,
            format_func=lambda rank: PRIORITIES[rank],
            key=f"{key}_p",
        )
        if rules:
            size = int(segment_mask(frame, Segment(id="essai", name="essai", rules=rules)).sum())
            st.markdown(f"Ce segment compte **{formats.plural(size, 'fiche')}** sur {len(frame)}.")
        save(played, known, name, rules, priority)


def save(played: Played, known: Segment | None, name: str, rules: dict[str, tuple[str, ...]], priority: str) -> None:
    """Draw the button that keeps the segment."""
    with st.container(horizontal=True):
        if st.button("Enregistrer le segment", type="primary", icon=":material/save:", key="seg_ok"):
            if not name.strip() or not rules:
                st.warning("Donne un nom au segment et choisis au moins une valeur d'un critère.")
                return
            segment_id = known.id if known else uuid4().hex[:8]
            made = Segment(id=segment_id, name=" ".join(name.split()), rules=rules, priority=priority)  # type: ignore[arg-type]
            if session.perform(played.run.id, SaveSegment(segment=made)):
                st.session_state.pop(EDITED, None)
            st.rerun()
        if known and st.button("Ne rien changer", key="seg_non"):
            st.session_state.pop(EDITED, None)
            st.rerun()


def draw() -> None:
    """Draw the page."""
    played = open_screen(PAGE)
    frame = segmentable(played.state)
    overview(played, frame)
    listing(played, frame)
    if is_open(played, PAGE):
        undo_button(played)
        editor(played, frame)
    next_link(played, "qualification.py", "Passer à la qualification")


session.guarded(draw)
