"""The clock of the oral on screen: a ring that turns calmly, the time, the part of the plan; no sound."""

from __future__ import annotations

import streamlit as st

from mcvb.oral import SpeechPlan, part_at
from mcvb.oral_clock import HALVES, Clock, Half
from mcvb.oral_paper import clock as shown_time
from mcvb.ui import kit, session

KEY = "oral_horloge"
BEAT_S = 1.0
SOON = 0.85


def held() -> Clock:
    """Return the clock of this visit."""
    found = st.session_state.get(KEY)
    return found if isinstance(found, Clock) else Clock()


def _set(clock: Clock) -> None:
    st.session_state[KEY] = clock


def await_half(half: Half) -> None:
    """Make a clock that has not run yet ready for a half: in front of a mock jury, the questions are what is timed."""
    if not held().used:
        _set(Clock(half=half))


def reset() -> None:
    """Put the clock back to zero."""
    _set(Clock())


def ring(clock: Clock, plan: SpeechPlan, lengths: dict[Half, int], *, large: bool = False) -> str:
    """Return the clock as HTML: time spent over time given, and the part one should be in."""
    spent, whole = clock.seconds(clock.half, session.now()), 60 * lengths[clock.half]
    share = min(1.0, spent / whole) if whole else 0.0
    tone = "passe" if spent > whole else "bientot" if share > SOON else ""
    told = f"{HALVES[clock.half]} · {_where(clock, plan, spent, whole)}"
    size = " grand" if large else ""
    return (
        f'<div class="a4-horloge{size} {tone}" role="timer" aria-label="{kit.escape(HALVES[clock.half])}">'
        f'<span class="anneau" style="--tour:{round(360 * share)}deg" aria-hidden="true"></span>'
        f'<span class="temps"><b>{shown_time(spent)}</b><span>sur {shown_time(whole)}</span></span>'
        f'<span class="ou">{kit.escape(told)}</span></div>'
    )


def _where(clock: Clock, plan: SpeechPlan, spent: float, whole: float) -> str:
    """Return what to do now in words: the part and what is left of it, or that the time is over."""
    if not clock.used:
        return "prêt"
    if spent > whole:
        return "temps dépassé, termine ta phrase"
    found = part_at(plan, spent) if clock.half == "expose" else None
    if found is None:
        return f"reste {shown_time(whole - spent)}"
    return f"« {found[0].title} », encore {shown_time(found[1])}"


def face(plan: SpeechPlan, lengths: dict[Half, int], *, large: bool = False) -> None:
    """Draw the clock; while it runs, it alone is drawn again, once a second."""

    def beat() -> None:
        st.html(ring(held(), plan, lengths, large=large))

    st.fragment(beat, run_every=BEAT_S if held().running else None)()


def buttons() -> None:
    """Draw what starts, stops and resets the clock."""
    clock, now = held(), session.now()
    with st.container(horizontal=True, key="oral_commandes"):
        if clock.running:
            _act("Pause", ":material/pause:", clock.stopped(now))
        else:
            verb = "Reprendre" if clock.used else "Démarrer"
            _act(f"{verb} l'{HALVES[clock.half].lower()}", ":material/play_arrow:", clock.started(clock.half, now))
        if clock.half == "expose":
            _act("Passer à l'entretien", ":material/forum:", clock.started("entretien", now))
        if clock.used:
            _act("Remettre à zéro", ":material/restart_alt:", Clock())


def _act(label: str, icon: str, after: Clock) -> None:
    st.button(label, icon=icon, key=f"horloge_{label}", on_click=_set, args=(after,))
