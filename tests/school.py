"""A small school for tests: a teacher, a class, students, runs."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from mcvb import practice
from mcvb.demo import fair_play
from mcvb.store import SqliteRepository
from mcvb.store.interface import Person, Run, StoredAction
from mcvb.store.school_interface import Group, SchoolClass
from simulations.kernel import stream

NOW = "2026-11-23T08:00:00+00:00"


def teacher(store: SqliteRepository, person_id: str = "t1", pseudonym: str = "M. Weber") -> Person:
    """Return a teacher of the server, with no way in of their own."""
    return store.create_teacher(person_id, pseudonym, NOW)


def a_class(
    class_id: str = "c1", *, code: str = "KRTMBP", name: str = "1re MCV-B", year: str = "2026-2027"
) -> SchoolClass:
    """Return a class, not stored yet."""
    return SchoolClass(class_id, name, code, year, "premiere", "2024", NOW)


def a_group(room: SchoolClass, group_id: str, name: str) -> Group:
    """Return a group of a class, not stored yet."""
    return Group(group_id, room.id, name)


def small_class(store: SqliteRepository) -> tuple[Person, SchoolClass, Person]:
    """Return a teacher, their class and its only student, Lina B."""
    who = teacher(store)
    room = store.create_class(who, a_class())
    return who, room, store.add_student(who, room.id, "lina", "Lina B.", NOW).person


def begin_run(store: SqliteRepository, person: Person, scenario: str = "cageot_moka", *, seed: int = 4) -> Run:
    """Return a run just begun by a person."""
    return practice.begin(store, person, scenario, seed=seed, now=datetime.fromisoformat(NOW))


def an_act(run_id: str, action_id: str) -> StoredAction:
    """Return the first action of a run, not stored yet; the store does not play it."""
    return StoredAction(action_id, run_id, 1, "analyser", "answer_question", {"kind": "answer_question"}, NOW)


def play_some(store: SqliteRepository, person: Person, run: Run, count: int) -> list[StoredAction]:
    """Play the first acts of somebody who does right, and return what the store kept."""
    state = practice.load(store, person, run.id).state
    for rank, action in enumerate(islice(fair_play(state, stream(4, "essai"), skill=1.0), count)):
        practice.act(store, person, run.id, action, action_id=f"{run.id}-{rank}", now=datetime.fromisoformat(NOW))
    return store.actions(person, run.id)
