"""The three questions on the map and the conclusion, each held against the figures of the zone."""

from __future__ import annotations

import streamlit as st

from mcvb.ui import kit
from mcvb.ui.zone_desk import ZoneDesk
from mcvb.ui.zone_panel import map_view, totals_view
from simulations.zone.reading import MapQuestion, Reading, questions_for, read_answer, read_conclusion
from simulations.zone.state import MAX_TEXT, Conclude, ReadMap

MEANING = (
    "Ces remarques portent sur ce qui se vérifie : les chiffres, les noms, la raison, la décision. "
    "Ton prof jugera le reste."
)


def reading_view(desk: ZoneDesk) -> None:
    """Draw the questions with the map at hand, then the conclusion."""
    with st.expander("La carte et les totaux", icon=":material/map:"):
        map_view(desk)
        totals_view(desk)
    st.caption(MEANING)
    for rank, question in enumerate(questions_for(desk.brief, desk.plan), 1):
        one_question(desk, rank, question)
    conclusion(desk)


def one_question(desk: ZoneDesk, rank: int, question: MapQuestion) -> None:
    """Draw one question, its answer and what was found in it."""
    kept = desk.work.readings.get(question.id, "")
    key = kit.field_key(f"lecture_{desk.key}_{question.id}", kept)
    with st.form(key, border=True):
        st.markdown(f"**Question {rank}.** {question.text}")
        label = "Ta réponse, en une à trois phrases"
        text = st.text_area(label, kept, key=f"{key}_r", max_chars=MAX_TEXT, disabled=not desk.editable)
        if st.form_submit_button("Enregistrer", type="primary", disabled=not desk.editable):
            if not text.strip():
                st.warning("Écris d'abord ta réponse.")
            elif desk.act(ReadMap(question=question.id, text=text)):
                st.rerun()
    if kept:
        remarks(read_answer(question, kept, desk.brief, desk.plan))


def conclusion(desk: ZoneDesk) -> None:
    """Draw the short conclusion of the study and what was found in it."""
    kept = desk.work.conclusion
    key = kit.field_key(f"conclusion_{desk.key}", kept)
    with st.form(key, border=True):
        st.markdown("**Ta conclusion.** Ce que la zone vaut, ce que tu proposes de faire, et une prudence à garder.")
        text = st.text_area(
            "Entre 30 et 150 mots, avec au moins deux chiffres de ta zone", kept, key=f"{key}_r", max_chars=MAX_TEXT,
            height=170, disabled=not desk.editable,
        )  # fmt: skip
        if st.form_submit_button("Enregistrer ma conclusion", type="primary", disabled=not desk.editable):
            if not text.strip():
                st.warning("Écris d'abord ta conclusion.")
            elif desk.act(Conclude(text=text)):
                st.rerun()
    if kept:
        remarks(read_conclusion(kept, desk.brief, desk.plan))


def remarks(found: Reading) -> None:
    """Draw the points of an answer: what is there, what is missing."""
    lines = "".join(
        f'<li class="{"bien" if point.met else "revoir"}"><b>{"✓" if point.met else "À revoir :"}</b> '
        f"{kit.escape(point.label)}{f' — {kit.escape(point.said)}' if point.said else ''}</li>"
        for point in found.points
    )
    st.html(f'<ul class="a4-remarques">{lines}</ul>')
