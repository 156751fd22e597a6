"""Guided calls for tests: played with the choices of one quality, from the first word to the last."""

from __future__ import annotations

from simulations.call import engine
from simulations.call.coach import next_goals
from simulations.call.persona import personas
from simulations.call.phrasings import Phrasing, options
from simulations.call.state import CallState, Say
from simulations.pitch import Pitch
from tests.pitches import business_pitch, call, home_pitch

DECIDERS = sorted(name for name, persona in personas().items() if persona.role == "decideur")


def pitch_for(state: CallState) -> Pitch:
    """Return the pitch of a call: to a firm or to somebody at home."""
    return business_pitch() if state.context.prospect.firm else home_pitch()


def begin(name: str, seed: int) -> CallState:
    """Return a call with somebody, at work or at home as they are."""
    return call(name, seed, home=personas()[name].market == "B2C")


def choose(state: CallState, quality: str) -> Phrasing:
    """Return the option of a quality, for the best goal when there are several."""
    found = options(state, pitch_for(state))
    wanted = [option for option in found if option.quality == quality] or list(found)
    return next((option for option in wanted if option.goal == next_goals(state)[0]), wanted[0])


def always(name: str, seed: int, quality: str) -> CallState:
    """Play a whole call with the options of one quality."""
    state = begin(name, seed)
    for _ in range(45):
        if state.over:
            break
        option = choose(state, quality)
        state = engine.apply(state, Say(text=option.text, acts=option.acts)).state
    return state
