"""The SQLite store, live sessions."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from sqlite_utils import Database

from mcvb.store import rights
from mcvb.store.interface import Person, utc_text
from mcvb.store.live_interface import (
    DirectEvidence,
    LiveAct,
    LiveAnswer,
    LiveLog,
    LiveParticipant,
    LiveSession,
    LiveWrites,
)
from mcvb.store.sqlite_access import one, to_person
from mcvb.store.sqlite_school import SchoolStore, folded
from simulations.errors import StoreError, UnknownItemError

INSERT_SESSION = """
    INSERT INTO live_session (
        id, code, teacher_id, class_id, format, title, situation, open_to_all, setup, created_at, updated_at, ended_at
    ) VALUES (
        :id, :code, :teacher_id, :class_id, :format, :title, :situation, :open_to_all, :setup, :created_at,
        :updated_at, :ended_at
    ) ON CONFLICT (id) DO NOTHING
"""
MINE = """
    SELECT s.* FROM live_session s WHERE s.teacher_id = :me
        OR s.class_id IN (SELECT class_id FROM class_teacher WHERE person_id = :me)
    ORDER BY s.created_at DESC
"""
INSERT_PARTICIPANT = """
    INSERT INTO live_participant (id, session_id, pseudonym, folded, person_id, team, after, joined_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
"""
INSERT_ACT = "INSERT INTO live_act (id, session_id, sequence, actor_id, payload, at) VALUES (?, ?, ?, ?, ?, ?)"
INSERT_ANSWER = """
    INSERT INTO live_answer (id, session_id, participant_id, key, value, after, at) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING
"""
INSERT_EVIDENCE = """
    INSERT INTO direct_evidence (person_id, session_id, title, situation, check_id, met, quote, advice, at)
    VALUES (:person_id, :session_id, :title, :situation, :check, :met, :quote, :advice, :at) ON CONFLICT DO NOTHING
"""
PARTICIPATIONS = """
    SELECT p.id, s.title, s.format, p.pseudonym, p.team, p.joined_at FROM live_participant p
    JOIN live_session s ON s.id = p.session_id WHERE p.person_id = ? ORDER BY p.joined_at
"""


class LiveStore(SchoolStore):
    """The methods of Repository about live sessions (see `mcvb.store.live_interface`)."""

    def create_live(self, actor: Person, new: LiveSession) -> LiveSession:
        """Create a session of the actor's; the same id again gives it back."""
        with self._writing_as(actor) as db:
            rights.require_teacher(db, actor)
            if new.class_id:
                rights.require_class_teacher(db, actor, new.class_id, living=True)
            taken = one(db, "SELECT id FROM live_session WHERE code = ? AND ended_at IS NULL", new.code)
            if taken is not None and taken["id"] != new.id:
                raise StoreError("Ce code sert déjà à une séance en cours : recommencez, un autre sera tiré.")
            moment = utc_text(new.created_at)
            kept = replace(new, teacher_id=actor.id, created_at=moment, updated_at=moment)
            db.execute(INSERT_SESSION, {**asdict(kept), "setup": _json(kept.setup)})
            return _session(rights.require_live_teacher(db, actor, new.id))

    def live_session(self, actor: Person, session_id: str) -> LiveSession:
        """Return a session of the actor's or of one of their classes."""
        with self._connections.reading() as db:
            return _session(rights.require_live_teacher(db, actor, session_id))

    def live_sessions(self, actor: Person) -> list[LiveSession]:
        """Return the sessions of the actor and of their classes, the latest first."""
        with self._connections.reading() as db:
            rights.require_teacher(db, actor)
            return [_session(row) for row in db.execute(MINE, {"me": actor.id})]

    def erase_live(self, actor: Person, session_id: str) -> None:
        """Delete a session with its members and answers, for good; evidence already given stays."""
        with self._writing_as(actor) as db:
            rights.require_live_teacher(db, actor, session_id)
            db.execute("DELETE FROM live_session WHERE id = ?", (session_id,))

    def live_by_code(self, code: str) -> LiveSession | None:
        """Return the session going on that has this code, None when there is none."""
        with self._connections.reading() as db:
            row = one(db, "SELECT * FROM live_session WHERE code = ? AND ended_at IS NULL", code)
        return None if row is None else _session(row)

    def live_log(self, session_id: str) -> LiveLog:
        """Return all that was kept of a session, or raise UnknownItemError."""
        with self._connections.reading() as db:
            row = one(db, "SELECT * FROM live_session WHERE id = ?", session_id)
            if row is None:
                raise UnknownItemError("Cette séance n'existe pas, ou elle a été effacée.")
            people = db.execute("SELECT * FROM live_participant WHERE session_id = ? ORDER BY rowid", (session_id,))
            acts = db.execute("SELECT * FROM live_act WHERE session_id = ? ORDER BY sequence", (session_id,))
            answers = db.execute("SELECT * FROM live_answer WHERE session_id = ? ORDER BY rowid", (session_id,))
            return LiveLog(
                _session(row), [_participant(r) for r in people], [_act(r) for r in acts], [_answer(r) for r in answers]
            )

    def write_live(self, writes: LiveWrites) -> None:
        """Keep everything given, or nothing; one commit."""
        with self._connections.writing() as db:
            for person in writes.participants:
                _join(db, person)
            for act in writes.acts:
                values = (act.id, act.session_id, act.sequence, act.actor_id, _json(act.payload), act.at)
                db.execute(INSERT_ACT, values)
                db.execute("UPDATE live_session SET updated_at = ? WHERE id = ?", (act.at, act.session_id))
            for one_ in writes.answers:
                kept = (one_.id, one_.session_id, one_.participant_id, one_.key, _json(one_.value), one_.after)
                db.execute(INSERT_ANSWER, (*kept, one_.at))
            for seen in writes.evidence:
                db.execute(INSERT_EVIDENCE, asdict(seen))
            for session_id, at in writes.ended:
                db.execute("UPDATE live_session SET ended_at = ? WHERE id = ?", (at, session_id))

    def live_token(self, token_hash: str) -> tuple[str, str] | None:
        """Return the session and participant of a token, None when nobody's."""
        sql = (
            "SELECT p.session_id, p.id FROM live_token t JOIN live_participant p ON p.id = t.participant_id"
            " WHERE t.token_hash = ?"
        )
        with self._connections.reading() as db:
            row = one(db, sql, token_hash)
        return None if row is None else (row["session_id"], row["id"])

    def make_live_key(self, actor: Person, session_id: str, key_hash: str, expires_at: str) -> None:
        """Keep a one-time key that makes a phone the remote control of a session of the actor's."""
        with self._writing_as(actor) as db:
            rights.require_live_teacher(db, actor, session_id)
            sql = "INSERT INTO live_key (key_hash, session_id, person_id, used, expires_at) VALUES (?, ?, ?, 0, ?)"
            db.execute(sql, (key_hash, session_id, actor.id, utc_text(expires_at)))

    def use_live_key(self, key_hash: str, token_hash: str, now: str, expires_at: str) -> str | None:
        """Spend a key, open the remote control of its session to a token, and return the session's id; else None."""
        with self._connections.writing() as db:
            row = one(
                db, "SELECT * FROM live_key WHERE key_hash = ? AND used = 0 AND expires_at > ?", key_hash, utc_text(now)
            )
            if row is None:
                return None
            sql = "UPDATE live_key SET key_hash = ?, used = 1, expires_at = ? WHERE key_hash = ?"
            db.execute(sql, (token_hash, utc_text(expires_at), key_hash))
            return str(row["session_id"])

    def live_remote(self, token_hash: str, session_id: str, now: str) -> Person | None:
        """Return the teacher for whom a token is the remote control of a session, None when it is not."""
        sql = (
            "SELECT p.* FROM live_key k JOIN person p ON p.id = k.person_id"
            " WHERE k.key_hash = ? AND k.session_id = ? AND k.used = 1 AND k.expires_at > ?"
        )
        with self._connections.reading() as db:
            return to_person(one(db, sql, token_hash, session_id, utc_text(now)))

    def direct_evidence(self, actor: Person, owner_id: str | None = None) -> list[DirectEvidence]:
        """Return the evidence of live sessions about the actor, or about a student of theirs, oldest first."""
        with self._connections.reading() as db:
            rights.require_reader(db, actor, owner_id or actor.id)
            return [_evidence(row) for row in _evidence_rows(db, owner_id or actor.id)]

    def purge_live(self, before: str) -> int:
        """Delete the sessions without a class that were last touched before a moment; return how many."""
        with self._connections.writing() as db:
            sql = "DELETE FROM live_session WHERE class_id IS NULL AND updated_at < ?"
            return int(db.execute(sql, (utc_text(before),)).rowcount)


def export_live(db: Database, person: Person) -> dict[str, Any]:
    """Return what live sessions keep about a person: where they took part, what they answered, what it proved."""
    parts = []
    for row in db.execute(PARTICIPATIONS, (person.id,)).fetchall():
        answers = db.execute(
            "SELECT key, value, at FROM live_answer WHERE participant_id = ? ORDER BY at", (row["id"],)
        )
        given = [{**dict(answer), "value": json.loads(answer["value"])} for answer in answers]
        parts.append({**{name: row[name] for name in row.keys() if name != "id"}, "answers": given})  # noqa: SIM118 - a Row
    return {"participations": parts, "preuves": [asdict(_evidence(row)) for row in _evidence_rows(db, person.id)]}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _join(db: Database, person: LiveParticipant) -> None:
    """Keep a participant, and their token when there is one."""
    values = (person.id, person.session_id, person.pseudonym, folded(person.pseudonym), person.person_id)
    db.execute(INSERT_PARTICIPANT, (*values, person.team, person.after, person.joined_at))
    if person.token_hash:
        sql = "INSERT INTO live_token (token_hash, participant_id) VALUES (?, ?) ON CONFLICT DO NOTHING"
        db.execute(sql, (person.token_hash, person.id))


def _session(row: object) -> LiveSession:
    values = dict(row)  # type: ignore[call-overload]
    return LiveSession(**{**values, "setup": json.loads(values["setup"]), "open_to_all": bool(values["open_to_all"])})


def _participant(row: object) -> LiveParticipant:
    values = dict(row)  # type: ignore[call-overload]
    del values["folded"]
    return LiveParticipant(**values)


def _act(row: object) -> LiveAct:
    values = dict(row)  # type: ignore[call-overload]
    return LiveAct(**{**values, "payload": json.loads(values["payload"])})


def _answer(row: object) -> LiveAnswer:
    values = dict(row)  # type: ignore[call-overload]
    return LiveAnswer(**{**values, "value": json.loads(values["value"])})


def _evidence_rows(db: Database, person_id: str) -> list[Any]:
    sql = "SELECT * FROM direct_evidence WHERE person_id = ? ORDER BY at, check_id"
    return list(db.execute(sql, (person_id,)))


def _evidence(row: object) -> DirectEvidence:
    values = dict(row)  # type: ignore[call-overload]
    check = values.pop("check_id")
    return DirectEvidence(**{**values, "check": check, "met": bool(values["met"])})
