"""Classes in the store: who teaches, who is a member, what each may read."""

from __future__ import annotations

import pytest

from mcvb.store import SqliteRepository
from mcvb.store.interface import Person, Run
from mcvb.store.school_interface import SchoolClass
from simulations.errors import PermissionRefusedError, StoreError
from tests import school

NOW = school.NOW


def test_a_class_knows_its_teacher_and_its_students(store: SqliteRepository):
    """A teacher makes a class, adds students, and each finds the class among theirs."""
    teacher, room, lina = school.small_class(store)
    assert [one.person.pseudonym for one in store.members(teacher, room.id)] == ["Lina B."]
    assert store.classes(lina) == store.classes(teacher) == [room]
    assert store.class_by_code(room.code.lower()) == room


def test_only_a_teacher_makes_a_class(store: SqliteRepository):
    """A visitor and a student are refused, even when they claim to be teachers."""
    visitor = store.create_visitor("v", NOW)
    with pytest.raises(PermissionRefusedError, match="réservée"):
        store.create_class(visitor, school.a_class("c9"))
    with pytest.raises(PermissionRefusedError, match="réservée"):
        store.create_class(Person("v", "teacher", "Faux"), school.a_class("c9"))


def test_two_students_of_a_class_never_share_a_pseudonym(store: SqliteRepository):
    """« lina  b. » is « Lina B. »: a second one is refused, when added and when renamed."""
    teacher, room, _ = school.small_class(store)
    with pytest.raises(StoreError, match="s'appelle déjà"):
        store.add_student(teacher, room.id, "s2", "lina  b.", NOW)
    other = store.add_student(teacher, room.id, "s3", "Max", NOW).person
    with pytest.raises(StoreError, match="s'appelle déjà"):
        store.rename_student(teacher, other.id, "LINA B.", NOW)


def test_a_teacher_reads_a_student_s_run_and_never_writes_to_it(store: SqliteRepository):
    """The run of a student opens for their teacher, to read; another teacher is refused, archives close it."""
    teacher, room, lina = school.small_class(store)
    run = school.begin_run(store, lina)
    assert store.run(teacher, run.id) == run
    assert store.runs(teacher, lina) == [run]
    with pytest.raises(PermissionRefusedError):
        store.set_status(teacher, run.id, "terminee", NOW)
    stranger = school.teacher(store, "t2")
    with pytest.raises(PermissionRefusedError):
        store.run(stranger, run.id)
    store.archive_class(teacher, room.id, NOW)
    with pytest.raises(PermissionRefusedError):
        store.run(teacher, run.id)
    store.archive_class(teacher, room.id, None)
    assert store.run(teacher, run.id).id == run.id


def test_erasing_a_class_takes_only_the_students_who_are_in_no_other(store: SqliteRepository):
    """Lina, who is in two classes, stays when one of them is erased; Max goes."""
    teacher, room, lina = school.small_class(store)
    store.create_class(teacher, school.a_class("c2", code="BBBBBB"))
    store.add_student(teacher, "c2", lina.id, "", NOW)
    store.add_student(teacher, room.id, "max", "Max", NOW)
    assert store.erase_class(teacher, room.id, NOW) == 1
    assert [one.person.id for one in store.members(teacher, "c2")] == [lina.id]
    assert store.classes(teacher) == [store.school_class(teacher, "c2")]


def test_the_log_tells_a_teacher_only_of_their_classes(store: SqliteRepository):
    """Acts on one's classes are read, latest first; those of others are not; the log never changes."""
    teacher, _room, lina = school.small_class(store)
    store.rename_student(teacher, lina.id, "Lina Be.", NOW)
    assert [entry.act for entry in store.audit_log(teacher)] == ["renommer un élève", "créer une classe"]
    assert store.audit_log(school.teacher(store, "t2")) == []
    with pytest.raises(PermissionRefusedError):
        store.audit_log(lina)


def test_the_last_teacher_of_a_class_stays(store: SqliteRepository):
    """A pair of teachers may part; the one left cannot leave the class alone."""
    teacher, room, _ = school.small_class(store)
    second = school.teacher(store, "t2")
    store.add_teacher(teacher, room.id, second.id, NOW)
    store.remove_teacher(second, room.id, teacher.id, NOW)
    with pytest.raises(StoreError, match="au moins un"):
        store.remove_teacher(second, room.id, second.id, NOW)


def test_settings_of_the_server_are_for_teachers(store: SqliteRepository):
    """A setting is read by the server and changed by a teacher only."""
    teacher, _, lina = school.small_class(store)
    assert store.setting("visiteurs") is None
    store.set_setting(teacher, "visiteurs", False, NOW)
    assert store.setting("visiteurs") is False
    with pytest.raises(PermissionRefusedError):
        store.set_setting(lina, "visiteurs", True, NOW)


def test_groups_hold_students_of_their_class_only(store: SqliteRepository):
    """A student goes into a group of the class; a group erased leaves its students in the class."""
    teacher, room, lina = school.small_class(store)
    store.save_group(teacher, school.a_group(room, "g1", "Groupe A"))
    assert store.place_student(teacher, room.id, lina.id, "g1").group_id == "g1"
    with pytest.raises(StoreError, match="existe déjà"):
        store.save_group(teacher, school.a_group(room, "g2", "Groupe A"))
    store.erase_group(teacher, room.id, "g1")
    assert store.members(teacher, room.id)[0].group_id is None


def test_records_are_told_apart(store: SqliteRepository):
    """What the store gives back are its records."""
    teacher, room, lina = school.small_class(store)
    assert isinstance(room, SchoolClass)
    assert isinstance(school.begin_run(store, lina), Run)
    assert store.student(teacher, lina.id) == lina
