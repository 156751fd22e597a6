"""The same person phoned again: the way to do it, and what changed from one take to the next."""

from __future__ import annotations

import streamlit as st

from mcvb import formats
from mcvb.practice import Played
from mcvb.ui import kit, session
from mcvb.ui.call_debrief_panel import length
from mcvb.ui.campaign_panel import MODE_HELP
from simulations.call.debrief_compare import Comparison, Take, compare
from simulations.call.state import OUTCOMES
from simulations.campaign_state import MODES, CallRecord, Mode, RetryCall
from simulations.rubric import load_rubric

BETTER = {True: "La suite obtenue est meilleure.", False: "La suite obtenue est moins bonne.", None: "Même résultat."}
TITLES = (
    "Appel",
    "Résultat",
    "Vérifications de l'appel",
    "Ton temps de parole",
    "Questions",
    "Confiance à la fin",
    "Durée",
)


def retry(played: Played, record: CallRecord) -> None:
    """Draw the way to phone the same person again, in the mode one likes, and what changed between takes."""
    if not session.hints_allowed(played.run.id):
        return
    st.subheader("Réessayer avec la même personne")
    st.caption("Même personne, même humeur au départ. Le fichier garde ton premier appel : ici, tu t'entraînes.")
    mode = st.segmented_control(
        "Mode", list(MODES), default=record.mode, format_func=MODES.__getitem__, key=f"mode_reprise_{record.number}"
    )
    chosen: Mode = mode or record.mode
    st.caption(MODE_HELP[chosen])
    if st.button("Recommencer cet appel", icon=":material/replay:", key="reessayer"):
        if session.perform(played.run.id, RetryCall(call=record.number, mode=chosen)):
            session.go("appel.py", run=played.run.id, call=len(played.state.campaign.calls) + 1)
        session.show_flashes()
    _takes(played, record)


def _takes(played: Played, record: CallRecord) -> None:
    """Draw the takes of the same call side by side, the first one first."""
    real = record.model or record.number
    takes = [item for item in played.state.campaign.calls if real in (item.number, item.model) and item.call.over]
    if len(takes) < 2:  # noqa: PLR2004 - two takes make a comparison
        return
    rubric, pitch = load_rubric(), played.state.scenario.pitch
    against = [compare(takes[0].call, item.call, rubric=rubric, pitch=pitch) for item in takes]
    names = ["Premier appel" if item.real else f"Essai {item.take - 1}" for item in takes]
    st.subheader("D'un essai à l'autre")
    kit.table(TITLES, [_row(name, found.second) for name, found in zip(names, against, strict=True)])
    _gained(names[-1], against[-1])


def _row(name: str, take: Take) -> tuple[str, ...]:
    return (
        name,
        OUTCOMES[take.outcome],
        f"{take.met} sur {take.judged}",
        formats.percent(take.share),
        str(take.questions),
        f"{take.mood.trust} sur 100",
        length(take.seconds),
    )


def _gained(name: str, found: Comparison) -> None:
    """Draw what the last take won and lost beside the first call."""
    rubric = load_rubric()
    st.markdown(f"**{name}, comparé au premier appel.** {BETTER[found.better_outcome]}")
    marks = [kit.finding("trouve", f"✓ Gagné : {rubric.check(check).statement}", "") for check in found.gained]
    marks += [kit.finding("manque", f"✗ Perdu : {rubric.check(check).statement}", "") for check in found.lost]
    st.html("".join(marks) or "<p>Les mêmes vérifications sont réussies dans les deux appels.</p>")
