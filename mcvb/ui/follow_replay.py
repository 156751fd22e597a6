"""A run read again on screen, action by action: what was done, said and observed, and where the work stood."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from mcvb import formats
from mcvb.masking import introduced, masked, names_said, unnamed
from mcvb.practice import Played
from mcvb.replay import Moment, Timeline
from mcvb.ui import debrief_panel, kit
from mcvb.ui.mission import STAGES
from simulations.campaign_state import CallRecord
from simulations.kernel import Observation
from simulations.rubric import load_rubric

LAST_TURNS = 4
Words = tuple[str, ...]


def controls(found: Timeline) -> Moment:
    """Draw the way through the actions (slider, next, previous) and return the one of the address, else the last."""
    last, key = len(found.moments), f"relecture_pas_{found.played.run.id}"
    asked, state = st.query_params.get("pas", ""), st.session_state
    if asked.isdecimal() and asked != state.get(f"{key}_adresse"):
        state[key] = min(last, max(1, int(asked)))
    place = int(state.setdefault(key, last))
    with st.container(horizontal=True, vertical_alignment="bottom", key="pas_a_pas"):
        _arrow(key, -1, last, off=place <= 1)
        _arrow(key, 1, last, off=place >= last)
        if last > 1:
            st.slider("Action", 1, last, key=key)
    st.query_params["pas"] = state[f"{key}_adresse"] = str(place)
    return found.moments[place - 1]


def _arrow(key: str, by: Literal[-1, 1], last: int, *, off: bool) -> None:
    """Draw a button that an arrow of the keyboard presses too."""
    label, name = ("Précédent", "precedent") if by < 0 else ("Suivant", "suivant")
    st.button(
        label, key=name, disabled=off, shortcut="Left" if by < 0 else "Right", on_click=_move, args=(key, by, last)
    )


def _move(key: str, by: int, last: int) -> None:
    st.session_state[key] = min(last, max(1, int(st.session_state[key]) + by))


def moment(found: Timeline, shown: Moment, *, hidden: Words, projected: bool) -> None:
    """Draw one action and what came of it; `hidden` are the names taken out of every text."""
    stage = next((title for name, title in STAGES.items() if name == shown.stage), "")
    over = f"Action {shown.sequence} sur {len(found.moments)} · {stage} · {formats.moment(shown.at)}"
    words = f'<p class="dit">{kit.escape(_safe(shown.text, hidden))}</p>' if shown.text else ""
    told = "".join(f'<p class="pq">{kit.escape(_safe(text, hidden))}</p>' for text in shown.events)
    kind = "a4-projete a4-acte" if projected else "a4-acte"
    body = f'<p class="sur">{kit.escape(over)}</p><h3>{kit.escape(shown.title)}</h3>{words}{told}'
    st.html(f'<section class="{kind}" aria-live="polite">{body}</section>')
    record = _record(found.played, shown)
    if record is not None:
        conversation(record, shown.turns, hidden=hidden, hide=projected)
    if shown.observations:
        many = formats.plural(len(shown.observations), "vérification")
        st.markdown(f"**Ce que le simulateur a observé ici** ({many})")
        debrief_panel.proofs([_unnamed(item, hidden) for item in shown.observations], load_rubric())


def _safe(text: str, hidden: Words) -> str:
    """Return a text without the names to hide, nor one the student gives as theirs; as it is when nothing is hidden."""
    return unnamed(text, (*hidden, *introduced(text))) if hidden else text


def _unnamed(item: Observation, hidden: Words) -> Observation:
    return item.model_copy(update={"quote": _safe(item.quote, hidden)})


def _record(played: Played, shown: Moment) -> CallRecord | None:
    return played.state.campaign.record(shown.call) if shown.call else None


def conversation(record: CallRecord, turns: int, *, hidden: Words, hide: bool) -> None:
    """Draw the last turns of a call up to one, as bubbles; with `hide`, no name of the prospect or the firm."""
    names, lines = (*hidden, *names_said(record.call)), []
    before = max(0, turns - LAST_TURNS)
    if before:
        lines.append(f'<p class="pq">{formats.plural(before, "réplique")} avant celles-ci</p>')
    for turn in record.call.turns[before:turns]:
        text = unnamed(turn.text, names) if hide else turn.text
        text = masked(text, record.call.context.prospect) if hide else text
        side, who = ("toi", "L'élève") if turn.who == "eleve" else ("autre", "Au téléphone")
        lines.append(f'<p class="a4-bulle {side}"><span class="qui">{who}</span>{kit.escape(text)}</p>')
    st.html(f'<div class="a4-conversation" tabindex="0" aria-label="La conversation">{"".join(lines)}</div>')


def standing(shown: Moment) -> None:
    """Draw where the work stood after the action."""
    st.markdown("**Où en est le travail**")
    kit.record(shown.summary)


def calls(played: Played, room_id: str) -> None:
    """Draw the way to replay each call on the projector."""
    able = [record for record in played.state.campaign.calls if record.closed and record.call.turns]
    for record in able:
        query = {"run": played.run.id, "classe": room_id, "appel": str(record.number)}
        label = f"Projeter l'appel n° {record.number}"
        st.page_link("relecture.py", label=label, icon=":material/co_present:", query_params=query)
