"""The agenda a student keeps: what the fiches d'appel promise, day by day."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from simulations.call.card import DAY_LENGTH
from simulations.campaign_state import Campaign
from simulations.kernel import Frozen


class Entry(Frozen):
    """One thing to do: `at` is an ISO day, or a moment when the hour is known; `call` the call it comes from."""

    at: str
    line: int
    call: int
    result: str
    next_step: str

    @property
    def day(self) -> str:
        """The ISO day."""
        return self.at[:DAY_LENGTH]


def agenda(campaign: Campaign) -> tuple[Entry, ...]:
    """Return what the written fiches promise, earliest first; fiches without a date promise nothing."""
    found = [
        Entry(at=card.date, line=record.line, call=record.number, result=card.result, next_step=card.next_action)
        for record in campaign.real
        if (card := record.call.card) is not None and card.date
    ]
    return tuple(sorted(found, key=lambda entry: (entry.at, entry.call)))


def clashes(entries: tuple[Entry, ...]) -> tuple[tuple[Entry, Entry], ...]:
    """Return the appointments less than an hour apart: nobody can be in two places."""
    fixed = [entry for entry in entries if entry.result == "rdv" and len(entry.at) > DAY_LENGTH]
    close = pairwise(fixed)
    return tuple((a, b) for a, b in close if _minutes(a, b) < 60)  # noqa: PLR2004 - an appointment and its way take an hour


def _minutes(first: Entry, second: Entry) -> float:
    return (datetime.fromisoformat(second.at) - datetime.fromisoformat(first.at)).total_seconds() / 60
