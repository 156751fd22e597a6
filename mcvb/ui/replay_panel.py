"""A call replayed on the projector: one exchange at a time, seen from the back row, names hidden if wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from mcvb.masking import masked, names_said, unnamed
from mcvb.practice import Played
from mcvb.ui import kit
from mcvb.ui.call_charts import TONES, mood_curve
from mcvb.ui.call_debrief_panel import SIGNS, debrief_of
from simulations.call.debrief import CallDebrief, LineNote
from simulations.call.state import OUTCOMES
from simulations.campaign_state import CallRecord

QUESTION = "Que diriez-vous à sa place ?"
REVEALED = "analyse_revelee"
Shown = Callable[[str], str]
WayOut = tuple[str, dict[str, str]]


def replay(played: Played, record: CallRecord, *, leave: WayOut | None = None) -> None:
    """Draw the replay at the step of the address; `leave` is where « Quitter » goes, else the call's debrief."""
    out = leave or ("appel_bilan.py", {"run": played.run.id, "appel": str(record.number)})
    found = debrief_of(played, record)
    steps = [line.rank for line in found.lines if line.who == "eleve" or line.remark]
    last = len(steps) + 1
    step = min(max(1, _step()), last)
    hide, revealed = _controls(out, record, step, last)
    shown = _hider(record, hide=hide)
    talk, mood = st.columns([3, 2], gap="large")
    with talk:
        if step == last:
            _ending(found, record, shown)
        else:
            _exchange(found, steps[step - 1], shown, revealed=revealed)
    with mood:
        drawn = len(found.curve) if step == last else _drawn(found, steps[step - 1], revealed=revealed)
        _curve(found, drawn, shown)


def _step() -> int:
    asked = st.query_params.get("pas", "1")
    return int(asked) if asked.isdecimal() else 1


def _hider(record: CallRecord, *, hide: bool) -> Shown:
    """Return what takes names out of a text: the student's always, the others' when asked."""
    mine, prospect = names_said(record.call), record.call.context.prospect

    def shown(text: str) -> str:
        return masked(unnamed(text, mine), prospect) if hide else unnamed(text, mine)

    return shown


def _exchange(found: CallDebrief, rank: int, shown: Shown, *, revealed: bool) -> None:
    """Draw what the prospect had just said, what the student said, and, once revealed, what it did."""
    line, spoken = found.lines[rank], found.lines[rank].who == "eleve"
    before = found.lines[rank - 1] if rank else None
    answer = found.lines[rank + 1 : rank + 2] if spoken else (line,)
    parts = [_said("Au téléphone", shown(before.text))] if before else []
    parts.append(_said("L'élève", shown(line.text) if spoken else "(silence)", mine=True))
    if revealed:
        parts.append(_analysis(line, shown))
        parts += [_said("Réponse", shown(after.text)) for after in answer]
    else:
        parts.append(f'<p class="question">{kit.escape(QUESTION)}</p>')
    st.html(f'<div class="a4-projete">{"".join(parts)}</div>')


def _said(who: str, text: str, *, mine: bool = False) -> str:
    side = "toi" if mine else "autre"
    return f'<p class="{side}"><span class="qui">{who}</span>{kit.escape(text)}</p>'


def _analysis(line: LineNote, shown: Shown) -> str:
    tags = kit.tags([(act, "") for act in line.acts])
    also = f"<p>Et aussi : {kit.escape(shown(line.also))}</p>" if line.also else ""
    told = f"<p><b>{SIGNS[line.tone]} {TONES[line.tone]}.</b> {kit.escape(shown(line.remark))}</p>"
    return f'<div class="analyse {line.tone}">{told}{also}{tags}</div>'


def _drawn(found: CallDebrief, rank: int, *, revealed: bool) -> int:
    """Return how many turns the curve shows: up to the student's words, and their effect once revealed."""
    spoken = found.lines[rank].who == "eleve"
    return rank + (1 if spoken else 0) + (1 if revealed else 0)


def _curve(found: CallDebrief, drawn: int, shown: Shown) -> None:
    points = [point.model_copy(update={"words": shown(point.words)}) for point in found.curve[:drawn]]
    hidden = drawn < len(found.curve)
    if hidden and points and points[-1].who == "eleve":
        # Its colour would tell the answer before it is revealed.
        points[-1] = points[-1].model_copy(update={"tone": "neutre"})
    mood_curve(points, total=len(found.curve), large=True)


def _ending(found: CallDebrief, record: CallRecord, shown: Shown) -> None:
    best = shown(found.best.text)
    text = f"{OUTCOMES[record.call.outcome]}. Le point fort : {best[:1].lower()}{best[1:]}"
    st.html(
        f'<div class="a4-projete"><p class="question">Fin de l\'appel</p><p class="autre">{kit.escape(text)}</p></div>'
    )


def _controls(out: WayOut, record: CallRecord, step: int, last: int) -> tuple[bool, bool]:
    """Draw the way through the steps, by buttons or keys; return whether names are hidden and the analysis shown."""
    with st.container(horizontal=True, vertical_alignment="center", key="pas_a_pas"):
        if _arrow("Précédent", "Left", off=step <= 1):
            _go_to(step - 1)
        st.markdown(f"**{step} sur {last}**", width="content")
        if _arrow("Suivant", "Right", off=step >= last):
            _go_to(step + 1)
        revealed = _revealing(record, step, off=step >= last)
        hide = st.toggle("Masquer les noms", value=True, key="masquer_noms")
        page, query = out
        st.page_link(page, label="Quitter la projection", icon=":material/close:", query_params=query)
    return hide, revealed


def _revealing(record: CallRecord, step: int, *, off: bool) -> bool:
    """Draw the button that shows the analysis of this step; return whether it is shown.

    Alt and A press it too: a letter alone would trip those who speak to their computer (WCAG 2.1.4).
    """
    here = (record.number, step)
    revealed = st.session_state.get(REVEALED) == here
    label = "Cacher l'analyse" if revealed else "Révéler l'analyse"
    kind: Literal["primary", "secondary"] = "secondary" if off else "primary"
    if st.button(label, key="reveler", type=kind, disabled=off, shortcut="Alt+A"):
        st.session_state[REVEALED] = None if revealed else here
        st.rerun()
    return revealed and not off


def _arrow(label: str, key: Literal["Left", "Right"], *, off: bool) -> bool:
    """Draw a button that an arrow of the keyboard presses too; return whether it was pressed."""
    name = "precedent" if key == "Left" else "suivant"
    return st.button(label, key=name, disabled=off, shortcut=key)


def _go_to(step: int) -> None:
    st.query_params["pas"] = str(step)
    st.rerun()
