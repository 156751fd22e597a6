"""Work given to a class: who reads it, who begins it, when; exams that end; time given to one student."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from mcvb import practice
from mcvb.store import SqliteRepository
from mcvb.store.desk_interface import Assignment, closing
from mcvb.store.interface import Person, Run
from simulations.call.state import AskHint
from simulations.campaign_state import CallTurn, RetryCall
from simulations.errors import ActionRefusedError, PermissionRefusedError, StoreError, UnknownItemError
from simulations.mission_state import SubmitStage
from tests import school

EARLY, NOW, NOON, END, AFTER = (f"2026-11-23T{hour:02d}:00:00+00:00" for hour in (6, 8, 10, 11, 12))


def given(room_id: str, assignment_id: str = "d1", **changes: object) -> Assignment:
    """Return a mission given to a class, not stored yet."""
    plain = Assignment(
        id=assignment_id, class_id=room_id, created_by="", title="Cageot & Moka", scenario_id="cageot_moka",
        kind="mission", atelier=None, seed_policy="commune", seed=4, mode="entrainement", group_id=None, opens_at=NOW,
        closes_at=END, note="", created_at=EARLY,
    )  # fmt: skip
    return replace(plain, **changes)


def a_run(store: SqliteRepository, person: Person, run_id: str = "r1", *, at: str = "") -> Run:
    """Return a run of a mission ready to be stored for an assignment."""
    return practice.prepared(
        store, person, "cageot_moka", seed=4, now=datetime.fromisoformat(at or NOON), run_id=run_id
    )


def test_a_student_begins_a_work_once_within_its_hours(store: SqliteRepository):
    """Before it opens it is refused; then begun; begun again on another device it is the same run."""
    teacher, room, lina = school.small_class(store)
    store.save_assignment(teacher, given(room.id))
    with pytest.raises(ActionRefusedError, match="pas encore ouvert"):
        store.start_assigned(lina, "d1", a_run(store, lina, at=EARLY))
    first = store.start_assigned(lina, "d1", a_run(store, lina))
    assert store.start_assigned(lina, "d1", a_run(store, lina, "r2")) == first
    assert store.assignment_runs(teacher, "d1") == {lina.id: first.id}
    assert store.my_assigned_runs(lina) == {"d1": first.id}
    assert len(store.runs(lina)) == 1


def test_late_work_is_taken_and_a_late_exam_is_not(store: SqliteRepository):
    """Training may begin after its date; an exam may not, unless the student has more time."""
    teacher, room, lina = school.small_class(store)
    store.save_assignment(teacher, given(room.id))
    store.save_assignment(teacher, given(room.id, "ex", mode="examen"))
    assert store.start_assigned(lina, "d1", a_run(store, lina, at=AFTER)).id == "r1"
    with pytest.raises(ActionRefusedError, match="fermé"):
        store.start_assigned(lina, "ex", a_run(store, lina, "r2", at=AFTER))
    store.give_minutes(teacher, "ex", lina.id, 90, NOW)
    assert closing(store.assignment(lina, "ex")) == "2026-11-23T12:30:00+00:00"
    assert store.minutes_given(teacher, "ex") == {lina.id: 90}
    assert store.start_assigned(lina, "ex", a_run(store, lina, "r2", at=AFTER)).id == "r2"


def test_an_exam_stops_at_its_end_and_loses_nothing(store: SqliteRepository):
    """After the end nothing can be changed, by any tab; what was done before stays; more time opens it again."""
    teacher, room, lina = school.small_class(store)
    store.save_assignment(teacher, given(room.id, "ex", mode="examen"))
    run = store.start_assigned(lina, "ex", a_run(store, lina))
    played = school.play_some(store, lina, run, 2)
    late = datetime.fromisoformat(AFTER)
    with pytest.raises(ActionRefusedError, match="temps est écoulé"):
        practice.act(store, lina, run.id, SubmitStage(stage="analyser"), action_id="x", now=late)
    assert store.actions(lina, run.id) == played
    store.give_minutes(teacher, "ex", lina.id, 120, NOW)
    with pytest.raises(ActionRefusedError) as other:
        practice.act(store, lina, run.id, SubmitStage(stage="analyser"), action_id="x", now=late)
    assert "temps est écoulé" not in str(other.value)


def test_work_for_a_group_is_seen_by_that_group_only(store: SqliteRepository):
    """Lina's group has it; Max neither sees nor begins it; moved out after beginning, Lina keeps hers."""
    teacher, room, lina = school.small_class(store)
    max_ = store.add_student(teacher, room.id, "max", "Max", NOW).person
    store.save_group(teacher, school.a_group(room, "g1", "Groupe A"))
    store.place_student(teacher, room.id, lina.id, "g1")
    store.save_assignment(teacher, given(room.id, group_id="g1"))
    assert [one.id for one in store.assignments(lina, room.id)] == ["d1"]
    assert store.assignments(max_, room.id) == []
    with pytest.raises(PermissionRefusedError):
        store.start_assigned(max_, "d1", a_run(store, max_))
    store.start_assigned(lina, "d1", a_run(store, lina))
    store.place_student(teacher, room.id, lina.id, None)
    assert store.assignment(lina, "d1").id == "d1"


def test_work_taken_back_disappears_and_comes_back(store: SqliteRepository):
    """Removed, it leaves the student's list; the run stays theirs; undone, it is there again."""
    teacher, room, lina = school.small_class(store)
    store.save_assignment(teacher, given(room.id))
    run = store.start_assigned(lina, "d1", a_run(store, lina))
    store.remove_assignment(teacher, "d1", NOON)
    assert store.assignments(lina, room.id) == []
    assert [one.id for one in store.assignments(teacher, room.id, removed=True)] == ["d1"]
    assert store.run(lina, run.id) == run
    store.remove_assignment(teacher, "d1", None)
    assert [one.id for one in store.assignments(lina, room.id)] == ["d1"]


def test_what_is_begun_keeps_its_mission_and_its_draw(store: SqliteRepository):
    """Once somebody has begun, dates and words may change; the mission, the draw and the mode may not."""
    teacher, room, lina = school.small_class(store)
    store.save_assignment(teacher, given(room.id))
    store.save_assignment(teacher, given(room.id, seed=9))
    store.start_assigned(lina, "d1", a_run(store, lina))
    assert store.save_assignment(teacher, given(room.id, seed=9, note="Pour jeudi", closes_at=None)).closes_at is None
    with pytest.raises(StoreError, match="ont commencé"):
        store.save_assignment(teacher, given(room.id, seed=10))
    with pytest.raises(StoreError, match="après son début"):
        store.save_assignment(teacher, given(room.id, seed=9, closes_at=EARLY))


def test_an_exam_has_an_end_is_not_erased_and_a_group_with_work_stays(store: SqliteRepository):
    """An exam without an end is refused; its run cannot be erased to begin again; a group with work is kept."""
    teacher, room, lina = school.small_class(store)
    with pytest.raises(StoreError, match="heure de fin"):
        store.save_assignment(teacher, given(room.id, mode="examen", closes_at=None))
    store.save_group(teacher, school.a_group(room, "g1", "A"))
    store.place_student(teacher, room.id, lina.id, "g1")
    store.save_assignment(teacher, given(room.id, mode="examen", group_id="g1"))
    run = store.start_assigned(lina, "d1", a_run(store, lina))
    with pytest.raises(PermissionRefusedError, match="ne s'efface pas"):
        store.erase_run(lina, run.id)
    with pytest.raises(StoreError, match="a reçu un travail"):
        store.erase_group(teacher, room.id, "g1")
    store.remove_assignment(teacher, "d1", NOW)
    with pytest.raises(StoreError, match="même retiré"):
        store.erase_group(teacher, room.id, "g1")
    assert store.remove_assignment(teacher, "d1", None).group_id == "g1"


def test_in_an_exam_no_help_and_no_second_call(store: SqliteRepository):
    """Asking for a hint or phoning again is refused by the server, whatever the screen shows."""
    teacher, room, lina = school.small_class(store)
    store.save_assignment(teacher, given(room.id, mode="examen"))
    run = store.start_assigned(lina, "d1", a_run(store, lina))
    at = datetime.fromisoformat(NOON)
    for action in (RetryCall(call=1, mode="guide"), CallTurn(call=1, turn=0, act=AskHint())):
        with pytest.raises(ActionRefusedError, match="évaluation"):
            practice.act(store, lina, run.id, action, action_id="x", now=at)


def test_nobody_else_reads_or_gives_work(store: SqliteRepository):
    """Another teacher, a student of no class and a visitor are refused; a student gives nothing."""
    teacher, room, lina = school.small_class(store)
    store.save_assignment(teacher, given(room.id))
    stranger, visitor = school.teacher(store, "t2"), store.create_visitor("v", NOW)
    for person in (stranger, visitor):
        with pytest.raises(PermissionRefusedError):
            store.assignment(person, "d1")
        with pytest.raises(PermissionRefusedError):
            store.assignments(person, room.id)
    for person in (stranger, lina):
        with pytest.raises(PermissionRefusedError):
            store.save_assignment(person, given(room.id, "d2"))
        with pytest.raises(PermissionRefusedError):
            store.assignment_runs(person, "d1")
        with pytest.raises(PermissionRefusedError):
            store.give_minutes(person, "d1", lina.id, 5, NOW)
    with pytest.raises(UnknownItemError):
        store.assignment(lina, "d9")


def test_a_run_knows_the_work_it_answers(store: SqliteRepository):
    """A run begun for a work leads back to it, for its student and their teacher; a free one leads to nothing."""
    teacher, room, lina = school.small_class(store)
    store.save_assignment(teacher, given(room.id))
    run = store.start_assigned(lina, "d1", a_run(store, lina))
    free = school.begin_run(store, lina)
    for person in (teacher, lina):
        found = store.assignment_of_run(person, run.id)
        assert found is not None
        assert found.id == "d1"
        assert store.assignment_of_run(person, free.id) is None
    with pytest.raises(PermissionRefusedError):
        store.assignment_of_run(school.teacher(store, "t2"), run.id)
