"""The demonstration school: every state is met in it, and it is the same people twice."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest

from mcvb import accounts, run_facts
from mcvb.class_view import class_view
from mcvb.demo_class import LOGIN, PARTS, demo_class, open_demo
from mcvb.store import SqliteRepository
from mcvb.throttle import Place
from simulations.errors import StoreError
from tests import school

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def test_the_demonstration_shows_every_state(store: SqliteRepository) -> None:
    """A class as long as the list of parts has students at work, stuck in both ways, gone, done, not begun."""
    made = demo_class(store, NOW, sizes=(1, len(PARTS)))
    room = made.rooms[1]
    facts = run_facts.facts(store, made.teacher, store.class_runs(made.teacher, room.id))
    recent = store.last_actions(made.teacher, room.id, count=10)
    members = store.members(made.teacher, room.id)
    view = class_view([(member.person, None) for member in members], facts, now=NOW, recent=recent)
    assert {row.state for row in view.rows} == {"bloque", "en_cours", "pas_commence", "fini"}
    why = " ".join(row.why for row in view.rows)
    assert "rien fait depuis 14 min" in why
    assert "annulés" in why
    assert store.class_levels(made.teacher, room.id)
    assert any(store.comments_on(made.teacher, member.person.id) for member in members)


def test_the_demonstration_opens_with_its_password_and_never_among_real_classes(
    store: SqliteRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The password told opens the demonstration, a second time too; a base with a teacher's account is left alone."""
    monkeypatch.setattr("mcvb.demo_class.demo_class", partial(demo_class, sizes=(1, 1)))
    for _ in range(2):
        password = open_demo(store, NOW)
        who = accounts.sign_in(store, LOGIN, password, place=Place("ici", known=True), now=NOW)
        assert [room.school_year for room in store.classes(who)] == ["2026-2027"] * 2
    monkeypatch.setattr("mcvb.demo_class.LOGIN", "autre")
    with pytest.raises(StoreError, match="base à part"):
        open_demo(store, NOW)


def test_a_teacher_already_there_may_be_given(store: SqliteRepository) -> None:
    """The classes are then theirs, and no other teacher is made."""
    who = school.teacher(store)
    made = demo_class(store, NOW, teacher=who, sizes=(1, 1))
    assert made.teacher == who
    assert {room.id for room in store.classes(who)} == {room.id for room in made.rooms}
