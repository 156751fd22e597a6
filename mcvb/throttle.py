"""How guessing is slowed down: by person and place, by person, by class and by network address. Pure but for the store.

One who plays the fool must not lock a class that shares one address:

- wrong tries on a name count for that name from that place only; a browser that has signed in as this person before
  is a place of its own, so wrong tries made elsewhere do not slow it;
- past `CROWD` wrong tries of a class or an address, only a name that has just been missed waits a little more:
  somebody who types their right secret first time always goes in;
- a name tried from everywhere is slowed for places not known before.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mcvb import formats
from mcvb.store.interface import Repository
from simulations.errors import AccessRefusedError

WINDOW = timedelta(hours=24)
CROWD_WINDOW = timedelta(minutes=10)
FREE_TRIES, FIRST_DELAY, LONGEST_DELAY = 5, 10.0, 300.0
EVERYWHERE_TRIES, EVERYWHERE_DELAY = 25, 300.0
CROWD, CROWD_DELAY = 40, 60.0
log = logging.getLogger("atelier.acces")


@dataclass(frozen=True)
class Place:
    """Where a try comes from: the network address, and whether this browser has signed in as this person before."""

    address: str
    known: bool = False

    @property
    def name(self) -> str:
        """What the store keeps of the address: not the address itself."""
        return hashlib.sha256(f"adresse {self.address}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Subjects:
    """What a try counts against; `everywhere` and `crowds` may be empty."""

    here: str
    everywhere: str
    crowds: tuple[str, ...]

    @property
    def all(self) -> list[str]:
        """Every subject, the closest first."""
        return [name for name in (self.here, self.everywhere, *self.crowds) if name]


def subjects(name: str, place: Place, *, class_id: str = "") -> Subjects:
    """Return what a try on a name (`eleve:…`, `compte:…`) counts against."""
    if place.known:
        return Subjects(f"{name}@connu", "", ())
    crowds = (f"classe:{class_id}", f"adresse:{place.name}") if class_id else (f"adresse:{place.name}",)
    return Subjects(f"{name}@{place.name}", name, crowds)


def seconds_to_wait(asked: Subjects, past: Mapping[str, Sequence[str]], now: datetime) -> float:
    """Return how long a try must wait; 0 when it may go on. `past` holds the wrong tries of the last `WINDOW`."""
    mine = past.get(asked.here, ())
    waits = [_left(mine, growing_delay(len(mine)), now)]
    everywhere = past.get(asked.everywhere, ())
    if len(everywhere) >= EVERYWHERE_TRIES:
        waits.append(_left(everywhere, EVERYWHERE_DELAY, now))
    recent = (now - CROWD_WINDOW).isoformat()
    if mine and any(sum(at > recent for at in past.get(crowd, ())) >= CROWD for crowd in asked.crowds):
        waits.append(_left(mine, CROWD_DELAY, now))
    return max(waits)


def growing_delay(tries: int) -> float:
    """Return the seconds to wait after so many wrong tries: none for the first ones, then twice as long each time."""
    if tries < FREE_TRIES:
        return 0.0
    return float(min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(tries - FREE_TRIES, 10)))


def _left(tries: Sequence[str], delay: float, now: datetime) -> float:
    if not tries or not delay:
        return 0.0
    return max(0.0, delay - (now - datetime.fromisoformat(tries[-1])).total_seconds())


def begin_try(repo: Repository, asked: Subjects, now: datetime) -> None:
    """Count a try as wrong until it proves right, so that tries sent together all count; refuse one too early."""
    since = (now - WINDOW).isoformat()
    wait = repo.record_attempt(
        asked.all, now.isoformat(), since=since, wait=lambda past: seconds_to_wait(asked, past, now)
    )
    if wait:
        log.warning("Essai refusé, trop rapproché : %s, encore %.0f s.", asked.here, wait)
        raise AccessRefusedError(
            "Trop d'essais de suite : une pause protège ce compte. Rien n'est perdu, "
            f"prochain essai possible dans {lasting(wait)}."
        )


def right(repo: Repository, asked: Subjects, now: datetime) -> None:
    """Take back a try that proved right, with those of the same person and place."""
    repo.forget_attempt(now.isoformat(), asked.all, whole=[asked.here])


def wrong(asked: Subjects) -> None:
    """Log a wrong try, without what was typed."""
    log.warning("Essai d'entrée faux : %s.", asked.here)


def lasting(seconds: float) -> str:
    """Return a wait as one says it."""
    if seconds < 60:  # noqa: PLR2004
        return formats.plural(max(1, round(seconds)), "seconde")
    return formats.plural(round(seconds / 60 + 0.49), "minute")
