"""Live sessions for tests: a teacher signed in, a session made, phones that join."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mcvb import access
from mcvb.live import making
from mcvb.store import SqliteRepository
from mcvb.store.interface import Person
from mcvb.store.live_interface import LiveSession
from mcvb.store.school_interface import SchoolClass
from tests import school


@dataclass(frozen=True)
class Room:
    """A teacher with the token of their browser, their class with its student, a session made."""

    teacher: Person
    token: str
    school_class: SchoolClass
    student: Person
    live: LiveSession


def signed_in(store: SqliteRepository, person: Person) -> str:
    """Return the token of a browser where a person is signed in."""
    token = access.new_token()
    access.open_session(store, person, token, datetime.now(UTC))
    return token


def a_room(store: SqliteRepository, format_id: str = "quiz", *, open_to_all: bool = True, **options: Any) -> Room:
    """Return a room with a session of the class, just made."""
    teacher, room, student = school.small_class(store)
    live = a_session(store, teacher, format_id, room=room, open_to_all=open_to_all, **options)
    return Room(teacher, signed_in(store, teacher), room, student, live)


def a_session(
    store: SqliteRepository, teacher: Person, format_id: str = "quiz", *, room: SchoolClass | None = None,
    open_to_all: bool = True, **options: Any,
) -> LiveSession:  # fmt: skip
    """Return a session just made by a teacher."""
    return making.make(
        store, teacher, format_id, options=options, situation="complexe", now=datetime.now(UTC), room=room,
        open_to_all=open_to_all,
    )  # fmt: skip


def NOW() -> datetime:  # noqa: N802 - read as a word in tests
    """Return the present moment."""
    return datetime.now(UTC)
