"""Classes: made under the cadre of their year, split into groups, taken to the next year; work begun by students."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcvb import assigned, classes
from mcvb.store import SqliteRepository
from mcvb.store.interface import Person
from mcvb.store.school_interface import Member
from simulations.errors import AtelierError, StoreError
from tests import school
from tests.test_desk_store import given as work

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_a_class_takes_the_cadre_of_its_year_and_a_code_of_its_own(store: SqliteRepository):
    """2026-2027 is under the cadre of 2024, an older year under that of 2019; codes differ; a bad name is told."""
    teacher = school.teacher(store)
    room = classes.create(store, teacher, name="  1re  MCV-B ", level="premiere", school_year="2026-2027", now=NOW)
    old = classes.create(store, teacher, name="Tle", level="terminale", school_year="2020-2021", now=NOW)
    assert (room.name, room.cadre, old.cadre) == ("1re MCV-B", "2024", "2019")
    assert room.code != old.code
    assert len(room.code) == classes.CODE_LENGTH
    for name in ("", "x" * 31):
        with pytest.raises(StoreError, match="nom de classe"):
            classes.create(store, teacher, name=name, level="seconde", school_year="2026-2027", now=NOW)


def test_a_class_goes_up_a_year_with_its_students_and_their_work(store: SqliteRepository):
    """The new class has the students chosen and both teachers; the old one is archived; twice is once."""
    teacher, room, lina = school.small_class(store)
    second = school.teacher(store, "t2")
    store.add_teacher(teacher, room.id, second.id, school.NOW)
    run = school.begin_run(store, lina)
    made = classes.take_up(store, teacher, room, name="Tle MCV-B", students=[lina.id], now=NOW)
    assert (made.level, made.school_year) == ("terminale", "2027-2028")
    assert classes.take_up(store, teacher, room, name="Tle MCV-B", students=[lina.id], now=NOW) == made
    assert [one.person for one in store.members(second, made.id)] == [lina]
    assert store.run(second, run.id) == run
    assert [one.id for one in store.classes(teacher, archived=True)] == [room.id]
    with pytest.raises(StoreError, match="pas de classe suivante"):
        classes.take_up(store, teacher, made, name="?", students=[], now=NOW)


@given(st.integers(0, 40), st.integers(1, 6), st.integers(0, 99))
@settings(max_examples=40)
def test_groups_are_even_and_keep_everybody(size: int, parts: int, seed: int):
    """Sizes differ by one at most, nobody is lost or twice, and the order of the list does not matter."""
    members = [Member(Person(f"p{rank}", "student", f"E{rank}"), "c1", None, school.NOW) for rank in range(size)]
    shares = classes.split(members, parts, seed=seed)
    sizes = [len(share) for share in shares]
    assert max(sizes) - min(sizes) <= 1
    assert sorted(one.person.id for share in shares for one in share) == sorted(one.person.id for one in members)
    assert shares == classes.split(members[::-1], parts, seed=seed)


def test_a_class_is_shared_out_among_groups(store: SqliteRepository):
    """Groups are made where missing, and found again the next time."""
    teacher, room, _ = school.small_class(store)
    for name in ("Max", "Zoé", "Ali"):
        store.add_student(teacher, room.id, name, name, school.NOW)
    shares = classes.make_groups(store, teacher, room.id, ["A", "B"], seed=1)
    assert [len(share) for share in shares.values()] == [2, 2]
    classes.make_groups(store, teacher, room.id, ["A", "B"], seed=2)
    assert [group.name for group in store.groups(teacher, room.id)] == ["A", "B"]
    assert all(member.group_id for member in store.members(teacher, room.id))


def test_everybody_draws_the_same_market_or_their_own(store: SqliteRepository):
    """With a common draw the seed is the teacher's; with one each, two students differ and each finds theirs again."""
    teacher, room, lina = school.small_class(store)
    max_ = store.add_student(teacher, room.id, "max", "Max", school.NOW).person
    common = store.save_assignment(teacher, work(room.id, seed=77))
    own = store.save_assignment(teacher, work(room.id, "d2", seed_policy="individuelle", seed=77))
    assert [assigned.begin_assigned(store, who, common, NOW).seed for who in (lina, max_)] == [77, 77]
    drawn = [assigned.begin_assigned(store, who, own, NOW).seed for who in (lina, max_)]
    assert drawn[0] != drawn[1]
    assert assigned.begin_assigned(store, lina, own, NOW).seed == drawn[0]


@pytest.mark.parametrize(
    ("hours", "mode", "begun", "standing"),
    [
        (-2, "entrainement", False, "a_venir"),
        (1, "entrainement", False, "a_faire"),
        (1, "entrainement", True, "en_cours"),
        (9, "entrainement", False, "en_retard"),
        (9, "entrainement", True, "en_retard"),
        (9, "examen", True, "ferme"),
        (1, "examen", False, "a_faire"),
    ],
)
def test_where_a_student_stands_follows_the_clock(
    store: SqliteRepository,
    hours: int,
    mode: str,
    begun: bool,  # noqa: FBT001
    standing: str,
):
    """To come, to do, begun, late, closed: said from the hours and from what was begun."""
    teacher, room, lina = school.small_class(store)
    given = store.save_assignment(teacher, work(room.id, mode=mode))
    run = assigned.begin_assigned(store, lina, given, NOW) if begun else None
    moment = datetime.fromisoformat(str(given.opens_at)) + timedelta(hours=hours)
    assert assigned.task_of(given, run, moment).standing == standing


def test_a_student_reads_what_to_do_first(store: SqliteRepository):
    """What is going on comes before what is to do, what is done last."""
    teacher, room, lina = school.small_class(store)
    for name in ("d1", "d2", "d3"):
        store.save_assignment(teacher, work(room.id, name, title=name))
    run = assigned.begin_assigned(store, lina, store.assignment(lina, "d3"), NOW)
    done = assigned.begin_assigned(store, lina, store.assignment(lina, "d1"), NOW)
    store.set_status(lina, done.id, "terminee", school.NOW)
    assert [(one.assignment.title, one.standing) for one in assigned.tasks(store, lina, NOW)] == [
        ("d3", "en_cours"), ("d2", "a_faire"), ("d1", "fini"),
    ]  # fmt: skip
    assert assigned.tasks(store, lina, NOW)[0].run == store.run(lina, run.id)


def test_an_exam_counts_down_for_each(store: SqliteRepository):
    """The time left follows the student's own end; training has none."""
    teacher, room, lina = school.small_class(store)
    exam = store.save_assignment(teacher, work(room.id, mode="examen"))
    assert assigned.time_left(exam, NOW) == timedelta(hours=2)
    assert assigned.time_left(replace(exam, minutes_more=30), NOW) == timedelta(hours=2, minutes=30)
    assert assigned.time_left(exam, NOW + timedelta(days=1)) == timedelta(0)
    assert assigned.time_left(replace(exam, mode="entrainement"), NOW) is None
    assert store.assignment(lina, exam.id) == exam


def test_a_year_that_is_none_is_refused():
    """Only « 2026-2027 » has a next year."""
    assert classes.next_school_year("2026-2027") == "2027-2028"
    with pytest.raises(AtelierError):
        classes.next_school_year("2026")
