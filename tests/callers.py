"""Scripted students for the tests of calls; they live with the engine, where the checker of personas plays them too."""

from __future__ import annotations

from simulations.call.players import (
    DRIVER_WORDS,
    QUESTIONS,
    Player,
    anyone,
    average,
    context,
    expert,
    novice,
    opening,
    perfect,
    play,
    say,
)

__all__ = [
    "DRIVER_WORDS",
    "QUESTIONS",
    "Player",
    "anyone",
    "average",
    "context",
    "expert",
    "novice",
    "opening",
    "perfect",
    "play",
    "say",
]
