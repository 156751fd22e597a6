"""The SQLite store, the follow-up of a class: its runs at a glance, comments, teachers' own levels."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from sqlite_utils import Database

from mcvb.store import rights
from mcvb.store.follow_interface import MAX_COMMENT, MAX_REASON, MIN_REASON, Comment, TeacherLevel
from mcvb.store.interface import Person, Run, StoredAction, require_owner, utc_text
from mcvb.store.sqlite_access import one
from mcvb.store.sqlite_school import SchoolStore, _log
from simulations.errors import PermissionRefusedError, StoreError, UnknownItemError

CLASS_RUNS = """
    SELECT r.*, COALESCE((SELECT MAX(sequence) FROM action WHERE run_id = r.id), 0) AS length
    FROM run r JOIN member m ON m.person_id = r.person_id
    WHERE m.class_id = ? ORDER BY r.updated_at DESC, r.created_at DESC, r.id
"""
LAST_ACTIONS = """
    SELECT a.* FROM member m
    JOIN run r ON r.person_id = m.person_id AND r.status = 'en_cours'
    JOIN action a ON a.run_id = r.id AND a.sequence > (SELECT MAX(sequence) FROM action WHERE run_id = r.id) - :count
    WHERE m.class_id = :room ORDER BY a.run_id, a.sequence
"""
COMMENTS = """
    SELECT c.*, COALESCE(p.pseudonym, '') AS author FROM comment c
    JOIN run r ON r.id = c.run_id LEFT JOIN person p ON p.id = c.author_id
    WHERE c.removed_at IS NULL AND {where} ORDER BY c.at, c.id
"""
INSERT_COMMENT = """
    INSERT INTO comment (id, run_id, author_id, subject, text, at)
    VALUES (:id, :run_id, :author_id, :subject, :text, :at) ON CONFLICT (id) DO NOTHING
"""
LEVELS = """
    SELECT l.*, COALESCE(p.pseudonym, '') AS author FROM teacher_level l LEFT JOIN person p ON p.id = l.author_id
    WHERE {where} ORDER BY l.at, l.id
"""
INSERT_LEVEL = """
    INSERT INTO teacher_level (id, student_id, author_id, competence, situation, rank, reason, run_id, at)
    VALUES (:id, :student_id, :author_id, :competence, :situation, :rank, :reason, :run_id, :at)
    ON CONFLICT (id) DO NOTHING
"""


class FollowStore(SchoolStore):
    """The methods of Repository about following a class."""

    def class_runs(self, actor: Person, class_id: str) -> list[Run]:
        """Return the runs of all the students of a living class of the actor's, the last touched first."""
        with self._connections.reading() as db:
            rights.require_class_teacher(db, actor, class_id, living=True)
            return [Run(**dict(row)) for row in db.execute(CLASS_RUNS, (class_id,))]

    def last_actions(self, actor: Person, class_id: str, *, count: int) -> dict[str, tuple[StoredAction, ...]]:
        """Return the last `count` actions of each run going on in a living class, in order, by run."""
        found: dict[str, tuple[StoredAction, ...]] = {}
        with self._connections.reading() as db:
            rights.require_class_teacher(db, actor, class_id, living=True)
            for row in db.execute(LAST_ACTIONS, {"room": class_id, "count": count}):
                action = StoredAction(**{**dict(row), "payload": json.loads(row["payload"])})
                found[action.run_id] = (*found.get(action.run_id, ()), action)
        return found

    def save_comment(self, actor: Person, comment: Comment) -> Comment:
        """Keep a comment of the actor on a run of a student of theirs; the same id again returns the first one."""
        text = _bounded(comment.text, 1, MAX_COMMENT, "Un commentaire")
        kept = replace(comment, author_id=actor.id, text=text, at=utc_text(comment.at))
        with self._writing_as(actor) as db:
            rights.require_student_teacher(db, actor, _owner(db, comment.run_id))
            if db.execute(INSERT_COMMENT, asdict(kept)).rowcount:
                _log(db, actor, "commenter un travail", comment.run_id, comment.id, kept.at)
            first = _one_comment(db, comment.id)
            if (first.run_id, first.author_id) != (kept.run_id, actor.id):
                raise StoreError("Un identifiant neuf était attendu, celui-ci sert déjà à un autre commentaire.")
            return first

    def remove_comment(self, actor: Person, comment_id: str, at: str) -> None:
        """Take back a comment of the actor's: its words go; taking back twice is fine."""
        sql = "UPDATE comment SET text = '', removed_at = ? WHERE id = ? AND removed_at IS NULL"
        with self._writing_as(actor) as db:
            found = _one_comment(db, comment_id)
            rights.require_student_teacher(db, actor, _owner(db, found.run_id))
            if found.author_id != actor.id:
                raise PermissionRefusedError("Seule la personne qui a écrit un commentaire peut le retirer.")
            if db.execute(sql, (utc_text(at), comment_id)).rowcount:
                _log(db, actor, "retirer un commentaire", found.run_id, comment_id, utc_text(at))

    def comments(self, actor: Person, run_id: str) -> list[Comment]:
        """Return the comments on a run, oldest first, those taken back left out."""
        with self._connections.reading() as db:
            rights.require_follow_reader(db, actor, _owner(db, run_id))
            return [_comment(row) for row in db.execute(COMMENTS.format(where="c.run_id = ?"), (run_id,))]

    def comments_on(self, actor: Person, student_id: str) -> list[Comment]:
        """Return the comments on all the runs of a student, oldest first, those taken back left out."""
        with self._connections.reading() as db:
            rights.require_follow_reader(db, actor, student_id)
            return [_comment(row) for row in db.execute(COMMENTS.format(where="r.person_id = ?"), (student_id,))]

    def give_level(self, actor: Person, level: TeacherLevel) -> TeacherLevel:
        """Keep a level the actor gives to a student of theirs; the same id again returns the first one."""
        reason = _bounded(level.reason, MIN_REASON, MAX_REASON, "La raison d'un niveau")
        kept = replace(level, author_id=actor.id, reason=reason, at=utc_text(level.at))
        with self._writing_as(actor) as db:
            rights.require_student_teacher(db, actor, level.student_id)
            if level.run_id is not None and _owner(db, level.run_id) != level.student_id:
                raise StoreError("Un travail de cet élève était attendu : ce travail est celui de quelqu'un d'autre.")
            if db.execute(INSERT_LEVEL, asdict(kept)).rowcount:
                said = f"{level.competence}, {level.situation} : {level.rank}"
                _log(db, actor, "donner un niveau", level.student_id, said, kept.at)
            row = one(db, LEVELS.format(where="l.id = ?"), level.id)
            first = _level(row)
            if (first.student_id, first.author_id) != (kept.student_id, actor.id):
                raise StoreError("Un identifiant neuf était attendu, celui-ci sert déjà à un autre niveau.")
            return first

    def levels_of(self, actor: Person, student_id: str) -> list[TeacherLevel]:
        """Return every level teachers gave a student, oldest first: the last one of each pair counts."""
        with self._connections.reading() as db:
            rights.require_follow_reader(db, actor, student_id)
            return [_level(row) for row in db.execute(LEVELS.format(where="l.student_id = ?"), (student_id,))]

    def class_levels(self, actor: Person, class_id: str) -> list[TeacherLevel]:
        """Return every level given to the students of a class of the actor's, oldest first."""
        where = "l.student_id IN (SELECT person_id FROM member WHERE class_id = ?)"
        with self._connections.reading() as db:
            rights.require_class_teacher(db, actor, class_id)
            return [_level(row) for row in db.execute(LEVELS.format(where=where), (class_id,))]

    def mark_read(self, actor: Person, at: str, *, run_id: str | None = None) -> None:
        """Note that the actor, a student, has read the comments on one run of theirs; without run, their levels."""
        moment = utc_text(at)
        with self._writing_as(actor) as db:
            if run_id is None:
                sql = "UPDATE teacher_level SET read_at = ? WHERE student_id = ? AND read_at IS NULL"
                db.execute(sql, (moment, actor.id))
                return
            require_owner(actor, _owner(db, run_id))
            db.execute("UPDATE comment SET read_at = ? WHERE run_id = ? AND read_at IS NULL", (moment, run_id))


def _owner(db: Database, run_id: str) -> str:
    row = one(db, "SELECT person_id FROM run WHERE id = ?", run_id)
    if row is None:
        raise UnknownItemError("Ce travail n'existe pas, ou il a été effacé : choisissez-en un autre.")
    return str(row["person_id"])


def _one_comment(db: Database, comment_id: str) -> Comment:
    sql = "SELECT c.*, COALESCE(p.pseudonym, '') AS author FROM comment c LEFT JOIN person p ON p.id = c.author_id"
    row = one(db, f"{sql} WHERE c.id = ?", comment_id)
    if row is None:
        raise UnknownItemError("Ce commentaire n'existe pas, ou il a été effacé.")
    return _comment(row)


def _comment(row: object) -> Comment:
    return Comment(**dict(row))  # type: ignore[call-overload]


def _level(row: object) -> TeacherLevel:
    return TeacherLevel(**dict(row))  # type: ignore[call-overload]


def _bounded(text: str, least: int, most: int, what: str) -> str:
    """Return a text without spaces around it, or refuse one too short or too long."""
    found = text.strip()
    if not least <= len(found) <= most:
        raise StoreError(
            f"{what} compte de {least} à {most} caractères ; celui-ci en a {len(found)} : complétez ou raccourcissez."
        )
    return found
