"""What the store keeps of live sessions, who may read it, and what erasing and exporting a person do to it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mcvb import portfolio
from mcvb.live import making
from mcvb.store import SqliteRepository
from mcvb.store.live_interface import DirectEvidence, LiveAct, LiveAnswer, LiveParticipant, LiveWrites
from simulations.errors import PermissionRefusedError, StoreError, UnknownItemError
from tests import school
from tests.live import Room, a_room, a_session

NOW = datetime.now(UTC)
AT = NOW.isoformat()
CHECK = "4b3.direct.connaissances"


@pytest.fixture
def store(tmp_path: Path):
    """Give an empty store."""
    opened = SqliteRepository(tmp_path / "atelier.db")
    yield opened
    opened.close()


def written(store: SqliteRepository, room: Room) -> LiveWrites:
    """Write one act, one participant with an account, an answer and its evidence; return what was written."""
    name = room.live.id
    writes = LiveWrites(
        participants=[LiveParticipant("p1", name, "Lina B.", room.student.id, "", 0, AT, "jeton")],
        acts=[LiveAct("acte1", name, 1, room.teacher.id, {"kind": "open"}, AT)],
        answers=[LiveAnswer("r1", name, "p1", "q1", "a", 1, AT)],
        evidence=[DirectEvidence(room.student.id, name, "Quiz", "complexe", CHECK, True, "3 sur 3", "Relis.", AT)],
    )  # fmt: skip
    store.write_live(writes)
    return writes


def test_what_is_written_is_read_again(store: SqliteRepository):
    """A session's log gives back its setup, acts, members and answers."""
    room = a_room(store)
    writes = written(store, room)
    log = store.live_log(room.live.id)
    assert log.session.setup == room.live.setup
    assert (log.acts, log.answers) == (list(writes.acts), list(writes.answers))
    assert log.participants == [replace(writes.participants[0], token_hash="")]
    assert store.live_token("jeton") == (room.live.id, "p1")
    assert store.live_token("autre") is None


def test_a_second_answer_to_a_question_is_not_kept(store: SqliteRepository):
    """Whatever its id, only the first answer of a person to a question stays; writing twice is writing once."""
    room = a_room(store)
    first = written(store, room).answers[0]
    store.write_live(LiveWrites(answers=[first, replace(first, id="r2", value="b")]))
    assert store.live_log(room.live.id).answers == [first]


def test_a_group_is_kept_whole_or_not_at_all(store: SqliteRepository):
    """An act out of its place undoes the whole group with it."""
    room = a_room(store)
    written(store, room)
    more = LiveAnswer("r9", room.live.id, "p1", "q2", "a", 1, AT)
    with pytest.raises(StoreError):
        store.write_live(LiveWrites(answers=[more], acts=[LiveAct("acte2", room.live.id, 1, "t1", {}, AT)]))
    assert len(store.live_log(room.live.id).answers) == 1


@pytest.mark.parametrize("sql", ["UPDATE live_act SET payload = '{}'", "DELETE FROM live_act",
                                 "UPDATE live_answer SET value = '\"z\"'", "DELETE FROM live_answer"])  # fmt: skip
def test_acts_and_answers_are_append_only(store: SqliteRepository, sql: str):
    """Nothing kept of a session can be changed or taken out of it."""
    written(store, a_room(store))
    with sqlite3.connect(store.path) as raw, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(sql)


def test_only_its_teachers_touch_a_session(store: SqliteRepository):
    """Another teacher, a student and a visitor are refused; the other teacher of the class is not."""
    room = a_room(store)
    other, visitor = school.teacher(store, "t2", "Mme Roth"), store.create_visitor("v1", AT)
    for actor in (other, room.student, visitor):
        for refused in (
            lambda actor=actor: store.live_session(actor, room.live.id),
            lambda actor=actor: store.erase_live(actor, room.live.id),
            lambda actor=actor: store.make_live_key(actor, room.live.id, "h", AT),
        ):
            with pytest.raises(PermissionRefusedError):
                refused()
    assert store.live_sessions(other) == []
    with pytest.raises(PermissionRefusedError):
        store.create_live(room.student, replace(room.live, id="x", code="1"))
    store.add_teacher(room.teacher, room.school_class.id, other.id, AT)
    assert store.live_session(other, room.live.id).id == room.live.id
    assert [one.id for one in store.live_sessions(other)] == [room.live.id]


def test_a_code_is_good_for_one_session_going_on(store: SqliteRepository):
    """Two sessions going on never share a code; once the first is over, its code may serve again."""
    room = a_room(store)
    with pytest.raises(StoreError, match="code"):
        store.create_live(room.teacher, replace(room.live, id="x"))
    store.write_live(LiveWrites(ended=[(room.live.id, AT)]))
    assert store.live_by_code(room.live.code) is None
    assert store.create_live(room.teacher, replace(room.live, id="x")).id == "x"


def test_a_remote_key_serves_once_and_not_for_long(store: SqliteRepository):
    """A key opens the remote control of its session to one phone, before its end only."""
    room = a_room(store)
    later = (NOW + timedelta(hours=1)).isoformat()
    store.make_live_key(room.teacher, room.live.id, "cle", later)
    assert store.use_live_key("cle", "telephone", AT, later) == room.live.id
    assert store.use_live_key("cle", "autre", AT, later) is None
    assert store.live_remote("telephone", room.live.id, AT) == room.teacher
    assert store.live_remote("telephone", "autre séance", AT) is None
    assert store.live_remote("telephone", room.live.id, (NOW + timedelta(hours=2)).isoformat()) is None
    store.make_live_key(room.teacher, room.live.id, "vieille", AT)
    assert store.use_live_key("vieille", "telephone2", later, later) is None


def test_a_person_takes_away_and_erases_what_is_theirs(store: SqliteRepository):
    """The export tells where one took part, answered what, and what it proved; erasing leaves nothing of it."""
    room = a_room(store)
    written(store, room)
    kept = store.export_person(room.student)["direct"]
    assert [one["answers"][0]["value"] for one in kept["participations"]] == ["a"]
    assert [one["check"] for one in kept["preuves"]] == ["4b3.direct.connaissances"]
    store.erase_person(room.student)
    log = store.live_log(room.live.id)
    assert (log.participants, log.answers) == ([], [])
    assert store.live_token("jeton") is None
    with sqlite3.connect(store.path) as raw:
        assert raw.execute("SELECT count(*) FROM direct_evidence").fetchone() == (0,)


def test_evidence_is_read_by_its_student_and_their_teacher(store: SqliteRepository):
    """It stands in the portfolio as « En direct », survives its session, and no classmate reads it."""
    room = a_room(store)
    written(store, room)
    mate = store.add_student(room.teacher, room.school_class.id, "tom", "Tom", AT).person
    with pytest.raises(PermissionRefusedError):
        store.direct_evidence(mate, room.student.id)
    assert len(store.direct_evidence(room.teacher, room.student.id)) == 1
    store.erase_live(room.teacher, room.live.id)
    found = portfolio.portfolio(store, room.student).evidence
    assert [(one.run_title, one.observation.met) for one in found] == [("En direct : Quiz", True)]
    with pytest.raises(UnknownItemError):
        store.live_log(room.live.id)


def test_old_sessions_without_a_class_are_purged(store: SqliteRepository):
    """After 180 days a session open to anybody goes; that of a class stays with its class."""
    room = a_room(store)
    alone = a_session(store, room.teacher)
    assert making.purge(store, NOW + timedelta(days=179)) == 0
    assert making.purge(store, NOW + timedelta(days=181)) == 1
    assert [one.id for one in store.live_sessions(room.teacher)] == [room.live.id]
    assert alone.class_id is None
