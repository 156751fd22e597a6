"""Comments and teachers' own levels in the store: who writes, who reads, what is kept and what goes."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

import pytest

from mcvb.store import SqliteRepository
from mcvb.store.follow_interface import Comment, TeacherLevel
from mcvb.store.interface import Person, Run
from mcvb.store.school_interface import SchoolClass
from simulations.errors import PermissionRefusedError, StoreError, UnknownItemError
from simulations.mission_state import AnswerQuestion
from tests import school

NOW, LATER = school.NOW, "2026-11-24T08:00:00+00:00"


@pytest.fixture
def known(store: SqliteRepository) -> tuple[Person, SchoolClass, Person, Run]:
    """Give a teacher, their class, its student Lina and a run of hers."""
    teacher, room, lina = school.small_class(store)
    return teacher, room, lina, school.begin_run(store, lina)


def a_comment(run: Run, comment_id: str = "k1", text: str = "Ton accroche est claire.") -> Comment:
    """Return a comment on a run, not stored yet."""
    return Comment(comment_id, run.id, None, "", text, NOW)


def a_level(student: Person, level_id: str = "n1", rank: int = 3, at: str = NOW) -> TeacherLevel:
    """Return a level for a student, not stored yet."""
    return TeacherLevel(level_id, student.id, None, "4B.3", "courante", rank, "Vu en classe, à l'oral.", at)


def test_a_comment_is_written_once_and_read_by_its_student(store: SqliteRepository, known) -> None:
    """The same id twice is one comment; the student reads it with the teacher's name, and says they have."""
    teacher, _, lina, run = known
    kept = store.save_comment(teacher, a_comment(run))
    assert store.save_comment(teacher, a_comment(run, text="Autre texte")) == kept
    assert (kept.author, kept.author_id, kept.read_at) == ("M. Weber", teacher.id, None)
    assert store.comments(lina, run.id) == store.comments_on(lina, lina.id) == [kept]
    store.mark_read(lina, LATER, run_id=run.id)
    assert store.comments(teacher, run.id)[0].read_at == LATER


def test_a_comment_taken_back_loses_its_words(store: SqliteRepository, known) -> None:
    """Its author takes it back, twice at will: nobody reads it any more, and its words are gone from the export."""
    teacher, _, lina, run = known
    store.save_comment(teacher, a_comment(run))
    for _ in range(2):
        store.remove_comment(teacher, "k1", LATER)
    assert store.comments(lina, run.id) == store.comments(teacher, run.id) == []
    kept = store.export_person(lina)["commentaires_recus"]
    assert [(row["text"], row["removed_at"]) for row in kept] == [("", LATER)]


def test_only_its_author_takes_a_comment_back(store: SqliteRepository, known) -> None:
    """The second teacher of the class reads it and cannot take it back, nor can the student."""
    teacher, room, lina, run = known
    second = school.teacher(store, "t2", "Mme Roy")
    store.add_teacher(teacher, room.id, second.id, NOW)
    store.save_comment(teacher, a_comment(run))
    assert len(store.comments(second, run.id)) == 1
    for who in (second, lina):
        with pytest.raises(PermissionRefusedError):
            store.remove_comment(who, "k1", LATER)


def test_levels_pile_up_and_the_last_one_counts(store: SqliteRepository, known) -> None:
    """A second level of a pair leaves the first one in the history; the same id twice is one level."""
    teacher, room, lina, _ = known
    store.give_level(teacher, a_level(lina))
    store.give_level(teacher, a_level(lina, rank=1))
    store.give_level(teacher, a_level(lina, "n2", 4, LATER))
    assert [level.rank for level in store.levels_of(lina, lina.id)] == [3, 4]
    assert store.class_levels(teacher, room.id) == store.levels_of(teacher, lina.id)
    store.mark_read(lina, LATER)
    assert {level.read_at for level in store.levels_of(lina, lina.id)} == {LATER}


def test_a_level_never_changes_in_the_file(store: SqliteRepository, known) -> None:
    """The database itself refuses to change or drop a level given, while its student is there."""
    teacher, _, lina, _ = known
    store.give_level(teacher, a_level(lina))
    raw = sqlite3.connect(store._path, isolation_level=None)
    for sql in (
        "UPDATE teacher_level SET rank = 1",
        "UPDATE teacher_level SET reason = 'x'",
        "DELETE FROM teacher_level",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="never changes"):
            raw.execute(sql)
    raw.close()


@pytest.mark.parametrize("reason", ["", "trop court", "   court      "])
def test_a_level_has_a_reason(store: SqliteRepository, known, reason: str) -> None:
    """Fewer than ten signs are no reason; ten are one."""
    teacher, _, lina, _ = known
    given = replace(a_level(lina), reason=reason)
    if len(reason.strip()) >= 10:
        assert store.give_level(teacher, given).reason == reason.strip()
    else:
        with pytest.raises(StoreError, match="de 10 à 600"):
            store.give_level(teacher, given)


@pytest.mark.parametrize("text", ["", "   ", "x" * 1501])
def test_a_comment_has_words(store: SqliteRepository, known, text: str) -> None:
    """An empty comment and one of 1 501 signs are refused."""
    teacher, _, _, run = known
    with pytest.raises(StoreError, match="Un commentaire compte"):
        store.save_comment(teacher, a_comment(run, text=text))


def test_what_a_teacher_does_is_logged_once(store: SqliteRepository, known) -> None:
    """A comment, its removal and a level are in the log, once each whatever the retries; never their words."""
    teacher, _, lina, run = known
    for _ in range(2):
        store.save_comment(teacher, a_comment(run))
        store.give_level(teacher, a_level(lina))
    for _ in range(2):
        store.remove_comment(teacher, "k1", LATER)
    entries = store.audit_log(teacher)
    acts = [entry.act for entry in entries]
    for act in ("commenter un travail", "retirer un commentaire", "donner un niveau"):
        assert acts.count(act) == 1
    assert not any("accroche" in entry.detail or "oral" in entry.detail for entry in entries)


def test_nobody_else_writes(store: SqliteRepository, known) -> None:
    """The student, a classmate, another teacher and a visitor are refused every writing."""
    teacher, room, lina, run = known
    mate = store.add_student(teacher, room.id, "max", "Max", NOW).person
    others = [lina, mate, school.teacher(store, "t2"), store.create_visitor("v", NOW)]
    for who in others:
        for act in (
            lambda one: store.save_comment(one, a_comment(run, f"k-{one.id}")),
            lambda one: store.give_level(one, a_level(lina, f"n-{one.id}")),
            lambda one: store.export_student(one, lina.id, NOW),
            lambda one: store.class_runs(one, room.id),
            lambda one: store.last_actions(one, room.id, count=3),
            lambda one: store.class_levels(one, room.id),
        ):
            with pytest.raises(PermissionRefusedError):
                act(who)
    assert store.comments(lina, run.id) == []


def test_nobody_else_reads(store: SqliteRepository, known) -> None:
    """A classmate, another teacher and a visitor read neither comments nor levels, nor mark them as read."""
    teacher, room, lina, run = known
    store.save_comment(teacher, a_comment(run))
    store.give_level(teacher, a_level(lina))
    mate = store.add_student(teacher, room.id, "max", "Max", NOW).person
    for who in (mate, school.teacher(store, "t2"), store.create_visitor("v", NOW)):
        for read in (
            lambda one: store.comments(one, run.id),
            lambda one: store.comments_on(one, lina.id),
            lambda one: store.levels_of(one, lina.id),
            lambda one: store.mark_read(one, NOW, run_id=run.id),
        ):
            with pytest.raises(PermissionRefusedError):
                read(who)
    store.mark_read(mate, LATER)
    assert store.levels_of(lina, lina.id)[0].read_at is None


def test_an_archived_class_is_read_only(store: SqliteRepository, known) -> None:
    """Once archived, what was written stays readable and nothing more is written, taken back or exported."""
    teacher, room, lina, run = known
    store.save_comment(teacher, a_comment(run))
    store.give_level(teacher, a_level(lina))
    store.archive_class(teacher, room.id, LATER)
    assert len(store.comments(teacher, run.id)) == len(store.levels_of(teacher, lina.id)) == 1
    for act in (
        lambda: store.save_comment(teacher, a_comment(run, "k2")),
        lambda: store.remove_comment(teacher, "k1", LATER),
        lambda: store.give_level(teacher, a_level(lina, "n2")),
        lambda: store.export_student(teacher, lina.id, LATER),
        lambda: store.class_runs(teacher, room.id),
    ):
        with pytest.raises(PermissionRefusedError):
            act()
    assert len(store.comments(lina, run.id)) == 1


def test_an_id_serves_once(store: SqliteRepository, known) -> None:
    """An id already used on something else is refused rather than taken for a repeat."""
    teacher, room, lina, run = known
    mate = store.add_student(teacher, room.id, "max", "Max", NOW).person
    store.save_comment(teacher, a_comment(run))
    store.give_level(teacher, a_level(lina))
    with pytest.raises(StoreError, match="neuf"):
        store.save_comment(teacher, a_comment(school.begin_run(store, mate)))
    with pytest.raises(StoreError, match="neuf"):
        store.give_level(teacher, a_level(mate))
    with pytest.raises(StoreError, match="quelqu'un d'autre"):
        store.give_level(teacher, replace(a_level(mate, "n9"), run_id=run.id))
    with pytest.raises(UnknownItemError):
        store.remove_comment(teacher, "rien", NOW)


def test_nothing_kept_is_hidden_from_the_export(store: SqliteRepository, known) -> None:
    """Student and teacher find the comments and levels in their export; the teacher's export of a student is logged."""
    teacher, _, lina, run = known
    store.save_comment(teacher, a_comment(run))
    store.give_level(teacher, a_level(lina))
    mine = store.export_person(lina)
    assert [row["text"] for row in mine["commentaires_recus"]] == ["Ton accroche est claire."]
    assert [row["reason"] for row in mine["niveaux_recus"]] == ["Vu en classe, à l'oral."]
    written = store.export_person(teacher)
    assert len(written["commentaires_ecrits"]) == len(written["niveaux_donnes"]) == 1
    assert lina.id not in json.dumps([written["commentaires_ecrits"], written["niveaux_donnes"]])
    assert json.dumps(store.export_student(teacher, lina.id, LATER)) == json.dumps(mine)
    assert store.audit_log(teacher)[0].act == "exporter les données d'un élève"


def test_all_goes_with_the_student_and_stays_without_the_teacher(store: SqliteRepository, known) -> None:
    """A teacher erased leaves their words, unsigned; a student erased takes everything away."""
    teacher, room, lina, run = known
    second = school.teacher(store, "t2", "Mme Roy")
    store.add_teacher(teacher, room.id, second.id, NOW)
    store.save_comment(second, a_comment(run))
    store.give_level(second, a_level(lina))
    store.erase_person(second)
    assert [(one.author_id, one.author) for one in store.comments(lina, run.id)] == [(None, "")]
    assert [(one.author_id, one.author) for one in store.levels_of(lina, lina.id)] == [(None, "")]
    store.erase_student(teacher, lina.id, LATER)
    with store._connections.reading() as db:
        left = db.execute("SELECT (SELECT count(*) FROM comment) + (SELECT count(*) FROM teacher_level)").fetchone()[0]
    assert left == 0


def test_the_runs_of_a_class_come_in_one_go(store: SqliteRepository, known) -> None:
    """The runs of all students, and the last actions of those going on, in order."""
    teacher, room, lina, run = known
    mate = store.add_student(teacher, room.id, "max", "Max", NOW).person
    other = school.begin_run(store, mate)
    names = [item.id for item in school.play_some(store, lina, run, 5)]
    assert {item.id: item.length for item in store.class_runs(teacher, room.id)} == {run.id: 5, other.id: 0}
    found = store.last_actions(teacher, room.id, count=3)
    assert [action.id for action in found[run.id]] == names[-3:]
    assert other.id not in found
    assert all(AnswerQuestion.model_validate(action.payload) for action in found[run.id])
