"""The formats a session may have, by id, in the order a teacher reads them; a new one is one more line."""

from __future__ import annotations

from functools import cache

from simulations.errors import UnknownItemError
from simulations.live.format import LiveFormat


@cache
def formats() -> dict[str, LiveFormat]:
    """Return the formats by id."""
    from simulations.live import (  # noqa: PLC0415 - read when a session needs them
        cloud,
        collective_call,
        duel,
        poll,
        quiz,
        race,
        verdict,
    )

    known: tuple[LiveFormat, ...] = (
        quiz.FORMAT,
        verdict.FORMAT,
        collective_call.FORMAT,
        duel.FORMAT,
        race.FORMAT,
        poll.FORMAT,
        cloud.FORMAT,
    )
    return {one.id: one for one in known}


def format_of(format_id: str) -> LiveFormat:
    """Return a format, or raise UnknownItemError."""
    found = formats().get(format_id)
    if found is None:
        raise UnknownItemError(f"Le format « {format_id} » n'existe pas : choisissez-en un dans la liste.")
    return found
