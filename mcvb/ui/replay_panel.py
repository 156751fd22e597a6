"""A call replayed on the projector: one exchange at a time, seen from the back row, names hidden if wanted."""

from __future__ import annotations

import re

import streamlit as st

from mcvb.practice import Played
from mcvb.ui import kit
from mcvb.ui.call_charts import mood_curve
from mcvb.ui.call_debrief_panel import SIGNS, debrief_of, tone_name
from simulations.call.debrief import CallDebrief, LineNote
from simulations.call.state import OUTCOMES, Prospect
from simulations.campaign_state import CallRecord

PROSPECT, FIRM = "le prospect", "l'entreprise"


def masked(text: str, prospect: Prospect) -> str:
    """Return a text without the names of the prospect and of the firm."""
    hidden = (
        (
            rf"(?:\b(?:M\.|Mme|Madame|Monsieur)\s+)?(?:{_word(prospect.first_name)}\s+)?{_word(prospect.last_name)}",
            PROSPECT,
        ),
        (_word(prospect.first_name), PROSPECT),
        (_word(prospect.firm), FIRM),
        (_word(prospect.email), "son adresse"),
        (_word(prospect.phone), "son numéro"),
    )
    for pattern, word in hidden:
        if pattern not in ("", "(?!)"):
            text = re.sub(pattern, word, text, flags=re.IGNORECASE)
    return text


def _word(name: str) -> str:
    """Return a pattern for a whole name; one that never matches for no name."""
    return rf"(?<!\w){re.escape(name)}(?!\w)" if name else "(?!)"


def replay(played: Played, record: CallRecord) -> None:
    """Draw the replay at the step of the address."""
    found = debrief_of(played, record)
    steps = [line.rank for line in found.lines if line.who == "eleve"]
    step = min(max(1, _step()), len(steps) + 1)
    with st.container(horizontal=True, vertical_alignment="center", key="projection"):
        hide = st.toggle("Masquer les noms", value=True, key="masquer_noms")
        shown = st.toggle("Révéler l'analyse", value=False, key=f"reveler_{step}")
    if step > len(steps):
        _ending(found, record)
    else:
        _exchange(found, steps[step - 1], record, hide=hide, shown=shown)
    _moves(played, record, step, len(steps) + 1)
    if shown and step <= len(steps):
        mood_curve(found.curve[: steps[step - 1] + 2])


def _step() -> int:
    asked = st.query_params.get("pas", "1")
    return int(asked) if asked.isdecimal() else 1


def _exchange(found: CallDebrief, rank: int, record: CallRecord, *, hide: bool, shown: bool) -> None:
    """Draw what the prospect had just said, what the student said, and, once revealed, what it did."""
    prospect = record.call.context.prospect
    line = found.lines[rank]
    before = found.lines[rank - 1] if rank else None
    after = found.lines[rank + 1] if rank + 1 < len(found.lines) else None
    parts = [_said("Au téléphone", before.text, prospect, hide=hide)] if before else []
    parts.append(_said("L'élève", line.text, prospect, hide=hide, mine=True))
    if shown:
        parts.append(_analysis(line))
        if after is not None:
            parts.append(_said("Réponse", after.text, prospect, hide=hide))
    else:
        parts.append('<p class="question">Que diriez-vous à sa place ?</p>')
    st.html(f'<div class="a4-projete">{"".join(parts)}</div>')


def _said(who: str, text: str, prospect: Prospect, *, hide: bool, mine: bool = False) -> str:
    words = masked(text, prospect) if hide else text
    side = "toi" if mine else "autre"
    return f'<p class="{side}"><span class="qui">{who}</span>{kit.escape(words)}</p>'


def _analysis(line: LineNote) -> str:
    tags = kit.tags([(act, "") for act in line.acts])
    return (
        f'<div class="analyse {line.tone}"><p><b>{SIGNS[line.tone]} {tone_name(line)}</b> {kit.escape(line.remark)}</p>'
        f"{tags}</div>"
    )


def _ending(found: CallDebrief, record: CallRecord) -> None:
    text = f"{OUTCOMES[record.call.outcome]}. {found.strongest}"
    st.html(
        f'<div class="a4-projete"><p class="question">Fin de l\'appel</p><p class="autre">{kit.escape(text)}</p></div>'
    )
    mood_curve(found.curve)


def _moves(played: Played, record: CallRecord, step: int, last: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="pas_a_pas"):
        if st.button("Précédent", icon=":material/arrow_back:", key="precedent", disabled=step <= 1):
            _go_to(step - 1)
        st.markdown(f"**{step} sur {last}**")
        if st.button("Suivant", icon=":material/arrow_forward:", type="primary", key="suivant", disabled=step >= last):
            _go_to(step + 1)
        query = {"run": played.run.id, "appel": str(record.number)}
        st.page_link("appel_bilan.py", label="Quitter la projection", icon=":material/close:", query_params=query)


def _go_to(step: int) -> None:
    st.query_params["pas"] = str(step)
    st.rerun()
