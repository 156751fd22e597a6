"""What a store does for live sessions: kept acts, members and answers, from which all the rest is played again.

A session belongs to the teacher who made it and to those of its class. Those who take part are known by their own
token, of which only the hash is kept. Methods without an actor are for `mcvb.live`, which proves who asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from mcvb.store.records import Person
from simulations.kernel import Level


@dataclass(frozen=True)
class LiveSession:
    """A live session; anybody in the room may join when `open_to_all`, else the students of its class."""

    id: str
    code: str
    teacher_id: str
    class_id: str | None
    format: str
    title: str
    situation: Level
    open_to_all: bool
    setup: dict[str, Any]
    created_at: str
    updated_at: str
    ended_at: str | None = None


@dataclass(frozen=True)
class LiveParticipant:
    """Someone who takes part; `after` is the number of acts made before they came, `token_hash` a way to be them."""

    id: str
    session_id: str
    pseudonym: str
    person_id: str | None
    team: str
    after: int
    joined_at: str
    token_hash: str = ""


@dataclass(frozen=True)
class LiveAct:
    """One act of a teacher in a session, at its place `sequence` (from 1)."""

    id: str
    session_id: str
    sequence: int
    actor_id: str
    payload: dict[str, Any]
    at: str


@dataclass(frozen=True)
class LiveAnswer:
    """One answer; `after` is the number of acts made before it, `value` a text or a list of words."""

    id: str
    session_id: str
    participant_id: str
    key: str
    value: str | list[str]
    after: int
    at: str


@dataclass(frozen=True)
class DirectEvidence:
    """What a session showed of a student: one check of the rubric."""

    person_id: str
    session_id: str
    title: str
    situation: Level
    check: str
    met: bool
    quote: str
    advice: str
    at: str


@dataclass(frozen=True)
class LiveWrites:
    """What is committed together, in this order."""

    participants: Sequence[LiveParticipant] = ()
    acts: Sequence[LiveAct] = ()
    answers: Sequence[LiveAnswer] = ()
    evidence: Sequence[DirectEvidence] = ()
    ended: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class LiveLog:
    """All that was kept of a session."""

    session: LiveSession
    participants: list[LiveParticipant] = field(default_factory=list)
    acts: list[LiveAct] = field(default_factory=list)
    answers: list[LiveAnswer] = field(default_factory=list)


class LiveRepository(Protocol):
    """The part of the Repository about live sessions."""

    def create_live(self, actor: Person, new: LiveSession) -> LiveSession:
        """Create a session of the actor's, a teacher (of the class when there is one); the same id again gives it back.

        StoreError when another session going on has this code.
        """

    def live_session(self, actor: Person, session_id: str) -> LiveSession:
        """Return a session of the actor's or of one of their classes."""

    def live_sessions(self, actor: Person) -> list[LiveSession]:
        """Return the sessions of the actor and of their classes, the latest first."""

    def erase_live(self, actor: Person, session_id: str) -> None:
        """Delete a session with its members and answers, for good; evidence already given stays with the students."""

    def live_by_code(self, code: str) -> LiveSession | None:
        """Return the session going on that has this code, None when there is none."""

    def live_log(self, session_id: str) -> LiveLog:
        """Return all that was kept of a session, or raise UnknownItemError."""

    def write_live(self, writes: LiveWrites) -> None:
        """Keep everything given, or nothing; what has an id already kept is left as it was. One commit."""

    def live_token(self, token_hash: str) -> tuple[str, str] | None:
        """Return the session and participant of a token, None when nobody's."""

    def make_live_key(self, actor: Person, session_id: str, key_hash: str, expires_at: str) -> None:
        """Keep a one-time key that makes a phone the remote control of a session of the actor's."""

    def use_live_key(self, key_hash: str, token_hash: str, now: str, expires_at: str) -> str | None:
        """Spend a key, open the remote control of its session to a token, and return the session's id; else None."""

    def live_remote(self, token_hash: str, session_id: str, now: str) -> Person | None:
        """Return the teacher for whom a token is the remote control of a session, None when it is not."""

    def direct_evidence(self, actor: Person, owner_id: str | None = None) -> list[DirectEvidence]:
        """Return the evidence of live sessions about the actor, or about a student of theirs, oldest first."""

    def purge_live(self, before: str) -> int:
        """Delete the sessions without a class that were last touched before a moment; return how many."""
