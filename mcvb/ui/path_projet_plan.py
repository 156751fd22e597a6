"""Steps of a plan on screen: one chosen, changed, moved by a week, done, taken away, and a new one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import streamlit as st

from mcvb import projet_suivi
from mcvb.projet import MAX_LINE, MAX_WORDS, MILESTONE, MILESTONE_KINDS, STATES, Kept, Milestone
from mcvb.projet_reglages import settings
from mcvb.ui import kit, session
from mcvb.ui.path_projet import Desk
from mcvb.ui.path_projet_draft import Draft
from mcvb.ui.path_projet_gantt import short

WEEK, NEW_TURN, LENGTH = 7, "projet_jalon_tour", 13
MIN_TITLE = 3
LABELS = {
    "title": "Étape", "phase": "Phase", "start": "Début", "end": "Fin", "state": "État", "kind": "Sorte",
    "who": "Qui", "note": "Note",
}  # fmt: skip


def choose(desk: Desk, steps: Sequence[Kept[Milestone]]) -> Kept[Milestone]:
    """Draw the choice of a step, the next one first chosen, and return it."""
    by_id = {kept.item.id: kept for kept in steps}
    late = projet_suivi.late_milestones(steps, desk.today)
    first = late[0] if late else projet_suivi.next_milestone(steps, desk.today) or steps[-1]
    chosen = st.selectbox(
        "Étape à changer", list(by_id), index=list(by_id).index(first.item.id), key="jalon_choisi",
        format_func=lambda name: f"{by_id[name].value.title} ({short(by_id[name].value.end)})",
    )  # fmt: skip
    return by_id[chosen]


def gestures(desk: Desk, kept: Kept[Milestone]) -> None:
    """Draw what is done to a step in one press, each to be undone."""
    one, name = kept.value, f"« {kept.value.title} »"
    done = one.state == "done"
    acts: list[tuple[str, str, Milestone | None, str]] = [
        ("Une semaine plus tôt", "arrow_back", projet_suivi.moved(one, -WEEK), f"{name} avancée d'une semaine."),
        ("Une semaine plus tard", "arrow_forward", projet_suivi.moved(one, WEEK), f"{name} repoussée d'une semaine."),
        (
            "Pas encore fait" if done else "C'est fait", "undo" if done else "check",
            one.model_copy(update={"state": "doing" if done else "done"}), f"{name} : état changé.",
        ),
        ("Retirer", "delete", None, f"{name} retirée."),
    ]  # fmt: skip
    with st.container(horizontal=True):
        for rank, (label, icon, value, words) in enumerate(acts):
            if st.button(label, key=f"jalon_geste_{rank}_{kept.item.id}", icon=f":material/{icon}:"):
                if value is None:
                    desk.remove(kept.item.id, words)
                else:
                    desk.put(kept, value, words)
                st.rerun()


def edit(desk: Desk, kept: Kept[Milestone]) -> None:
    """Draw the form of a step."""
    draft = Draft(desk, kept, "jalon", "title")
    draft.notice(LABELS)
    with st.form(f"{draft.key}_form"):
        values = _fields(desk, draft.start.value, draft.key)
        if st.form_submit_button("Enregistrer", type="primary", icon=":material/check:", key=f"{draft.key}_garder"):
            made = _made(values)
            if made is not None:
                draft.save(made, "Étape enregistrée.")


def new(desk: Desk) -> None:
    """Draw the form of a new step."""
    turn = st.session_state.setdefault(NEW_TURN, 0)
    key = f"jalon_neuf_{turn}"
    blank = Milestone(title="", start=desk.today, end=desk.today + timedelta(days=LENGTH))
    with st.form(f"{key}_form"):
        values = _fields(desk, blank, key)
        if st.form_submit_button("Ajouter cette étape", type="primary", icon=":material/add:", key=f"{key}_garder"):
            made = _made(values)
            if made is not None:
                desk.add(MILESTONE, made)
                st.session_state[NEW_TURN] += 1
                session.flash("Étape ajoutée au plan.")
                st.rerun()


def _fields(desk: Desk, old: Milestone, key: str) -> dict[str, Any]:
    phases, names = settings().phase_names, desk.found.names
    title = st.text_input("Étape", old.title, max_chars=MAX_LINE, key=f"{key}_title", placeholder="Un verbe d'action")
    left, right = st.columns(2)
    start = left.date_input("Début", old.start, format="DD/MM/YYYY", key=f"{key}_start")
    end = right.date_input("Fin", old.end, format="DD/MM/YYYY", key=f"{key}_end")
    phase = left.selectbox(
        "Phase", list(phases), index=list(phases).index(old.phase) if old.phase in phases else 0,
        format_func=phases.__getitem__, key=f"{key}_phase",
    )  # fmt: skip
    kind = right.selectbox(
        "Sorte", list(MILESTONE_KINDS), index=list(MILESTONE_KINDS).index(old.kind),
        format_func=MILESTONE_KINDS.__getitem__, key=f"{key}_kind",
    )  # fmt: skip
    state = st.segmented_control(
        "État", list(STATES), default=old.state, format_func=STATES.__getitem__, key=f"{key}_state", required=True
    )
    charge = old.who
    if len(names) > 1:
        known = [person for person in old.who if person in names]
        charge = tuple(
            st.multiselect(
                "Qui s'en charge ? (personne : tout le monde)", list(names), known, format_func=names.__getitem__,
                key=f"{key}_who", placeholder="Choisis",
            )
        )  # fmt: skip
    note = st.text_area("Note", old.note, max_chars=MAX_WORDS, height=80, key=f"{key}_note")
    return {
        "title": " ".join(title.split()), "phase": phase, "start": start, "end": end, "state": state, "kind": kind,
        "who": charge, "note": note,
    }  # fmt: skip


def _made(values: dict[str, Any]) -> Milestone | None:
    """Return the step typed, or say what is wrong with it."""
    if len(values["title"]) < MIN_TITLE:
        kit.field_note(f"Donne un nom à l'étape ({MIN_TITLE} caractères au moins).")
        return None
    if values["end"] < values["start"]:
        kit.field_note("L'étape finit avant de commencer : change l'une des deux dates.")
        return None
    return Milestone(**values)
