"""What was chosen among the phrasings proposed at each turn of a guided call: a good one, a half-good one, a trap."""

from __future__ import annotations

from simulations.call import engine
from simulations.call.phrasings import Phrasing, options
from simulations.call.state import CallState, Say, Wait
from simulations.pitch import Pitch


def chosen_phrasings(state: CallState, pitch: Pitch | None) -> dict[int, Phrasing]:
    """Return, by rank, the student's turns that are word for word a phrasing proposed at that moment."""
    if pitch is None:
        return {}
    found, now = {}, engine.start(state.context, state.seed)
    while len(now.turns) < len(state.turns) and not now.over:
        rank = len(now.turns)
        turn = state.turns[rank]
        if turn.who == "prospect":
            now = engine.apply(now, Wait()).state
            continue
        match = next((one for one in options(now, pitch) if one.text == turn.text), None)
        if match is not None:
            found[rank] = match
        now = engine.apply(now, Say(text=turn.text, acts=turn.acts)).state
    return found
