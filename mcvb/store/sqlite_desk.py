"""The SQLite store, the desk: assignments, the runs that answer them, the time some are given more."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, replace

from sqlite_utils import Database

from mcvb.store import rights
from mcvb.store.desk_interface import Assignment, closing
from mcvb.store.interface import Person, Run, require_owner, utc_text
from mcvb.store.sqlite_access import one
from mcvb.store.sqlite_runs import INSERT_RUN, known_run
from mcvb.store.sqlite_school import SchoolStore
from mcvb.store.sqlite_school import _log as log_act
from simulations.errors import ActionRefusedError, PermissionRefusedError, StoreError, UnknownItemError

FIXED = ("scenario_id", "kind", "atelier", "seed_policy", "seed", "mode")
WRITE = """
    INSERT INTO assignment (
        id, class_id, created_by, title, scenario_id, kind, atelier, seed_policy, seed, mode, group_id, opens_at,
        closes_at, note, created_at
    ) VALUES (
        :id, :class_id, :created_by, :title, :scenario_id, :kind, :atelier, :seed_policy, :seed, :mode, :group_id,
        :opens_at, :closes_at, :note, :created_at
    ) ON CONFLICT (id) DO UPDATE SET
        title = excluded.title, scenario_id = excluded.scenario_id, kind = excluded.kind, atelier = excluded.atelier,
        seed_policy = excluded.seed_policy, seed = excluded.seed, mode = excluded.mode, group_id = excluded.group_id,
        opens_at = excluded.opens_at, closes_at = excluded.closes_at, note = excluded.note
"""
ONE = """
    SELECT a.*, COALESCE(e.minutes, 0) AS minutes_more FROM assignment a
    LEFT JOIN assignment_extra e ON e.assignment_id = a.id AND e.person_id = :me
"""
OF_CLASS = f"{ONE} WHERE a.class_id = :class_id AND (a.removed_at IS NOT NULL) = :removed"
IN_ORDER = " ORDER BY a.closes_at IS NULL, a.closes_at, a.created_at, a.rowid"
FOR_ME = """
    AND EXISTS (
        SELECT 1 FROM member m WHERE m.class_id = a.class_id AND m.person_id = :me
            AND (a.group_id IS NULL OR a.group_id = m.group_id)
    )
"""


class DeskStore(SchoolStore):
    """The methods of Repository about assigned work (see `mcvb.store.desk_interface` for what each promises)."""

    def save_assignment(self, actor: Person, assignment: Assignment) -> Assignment:
        """Assign work to a class of the actor's, or change it; scenario, kind and seed stay once somebody has begun."""
        kept = _in_utc(assignment)
        with self._writing_as(actor) as db:
            rights.require_class_teacher(db, actor, assignment.class_id, living=True)
            known = one(db, "SELECT * FROM assignment WHERE id = ?", assignment.id)
            if known is not None:
                _check_change(db, known, kept)
            _check_group(db, kept)
            db.execute(WRITE, {**asdict(kept), "created_by": known["created_by"] if known else actor.id})
            log_act(db, actor, "donner un travail", assignment.class_id, assignment.title, kept.created_at)
            return _assignment(_found(db, actor, assignment.id))

    def assignment(self, actor: Person, assignment_id: str) -> Assignment:
        """Return an assignment to a teacher of its class, or to a student it is for."""
        with self._connections.reading() as db:
            return _assignment(_readable(db, actor, assignment_id))

    def assignments(self, actor: Person, class_id: str, *, removed: bool = False) -> list[Assignment]:
        """Return the living (or, for teachers, the removed) assignments of a class, the next to close first."""
        with self._connections.reading() as db:
            rights.require_class_reader(db, actor, class_id)
            teaching = rights.teaches_class(db, actor, class_id)
            if removed and not teaching:
                return []
            sql = OF_CLASS + ("" if teaching else FOR_ME) + IN_ORDER
            values = {"me": actor.id, "class_id": class_id, "removed": removed}
            return [_assignment(row) for row in db.execute(sql, values)]

    def remove_assignment(self, actor: Person, assignment_id: str, at: str | None) -> Assignment:
        """Take an assignment back, or bring it back with None; the runs begun for it stay their students'."""
        with self._writing_as(actor) as db:
            row = _found(db, actor, assignment_id)
            rights.require_class_teacher(db, actor, row["class_id"], living=True)
            moment = utc_text(at) if at else None
            db.execute("UPDATE assignment SET removed_at = ? WHERE id = ?", (moment, assignment_id))
            return _assignment(_found(db, actor, assignment_id))

    def start_assigned(self, actor: Person, assignment_id: str, run: Run) -> Run:
        """Store the run of a student for an assignment and return it; a second one returns the first."""
        require_owner(actor, run.person_id)
        kept = replace(run, created_at=utc_text(run.created_at), updated_at=utc_text(run.updated_at))
        with self._writing_as(actor) as db:
            asked = _assignment(_readable(db, actor, assignment_id))
            sql = "SELECT run_id FROM assignment_run WHERE assignment_id = ? AND person_id = ?"
            first = one(db, sql, assignment_id, actor.id)
            if first is not None:
                return known_run(db, first["run_id"])
            _check_student(db, actor, asked)
            _check_hours(asked, kept.created_at)
            db.execute(INSERT_RUN, asdict(kept))
            sql = "INSERT INTO assignment_run (assignment_id, person_id, run_id) VALUES (?, ?, ?)"
            db.execute(sql, (assignment_id, actor.id, run.id))
            return known_run(db, run.id)

    def assignment_runs(self, actor: Person, assignment_id: str) -> dict[str, str]:
        """Return the run of each student who began, by person id; for teachers of the class."""
        with self._connections.reading() as db:
            row = _found(db, actor, assignment_id)
            rights.require_class_teacher(db, actor, row["class_id"])
            rows = db.execute("SELECT person_id, run_id FROM assignment_run WHERE assignment_id = ?", (assignment_id,))
            return {row["person_id"]: row["run_id"] for row in rows}

    def my_assigned_runs(self, actor: Person) -> dict[str, str]:
        """Return the actor's own runs begun for assignments, by assignment id."""
        with self._connections.reading() as db:
            rows = db.execute("SELECT assignment_id, run_id FROM assignment_run WHERE person_id = ?", (actor.id,))
            return {row["assignment_id"]: row["run_id"] for row in rows}

    def assignment_of_run(self, actor: Person, run_id: str) -> Assignment | None:
        """Return the assignment a run answers, None for a run of one's own choice."""
        sql = "SELECT assignment_id, person_id FROM assignment_run WHERE run_id = ?"
        with self._connections.reading() as db:
            link = one(db, sql, run_id)
            if link is None:
                rights.require_reader(db, actor, known_run(db, run_id).person_id)
                return None
            rights.require_reader(db, actor, link["person_id"])
            # The time a student has is theirs, whoever reads.
            return _assignment(_found(db, Person(link["person_id"], "student", ""), link["assignment_id"]))

    def give_minutes(self, actor: Person, assignment_id: str, person_id: str, minutes: int, at: str) -> None:
        """Give a student so many minutes more than the others (0 takes them back); logged."""
        sql = (
            "INSERT INTO assignment_extra (assignment_id, person_id, minutes) VALUES (?, ?, ?)"
            " ON CONFLICT (assignment_id, person_id) DO UPDATE SET minutes = excluded.minutes"
        )
        with self._writing_as(actor) as db:
            row = _found(db, actor, assignment_id)
            rights.require_class_teacher(db, actor, row["class_id"], living=True)
            rights.require_student_teacher(db, actor, person_id)
            db.execute(sql, (assignment_id, person_id, minutes))
            log_act(db, actor, "donner du temps", person_id, f"{minutes} min", utc_text(at))

    def minutes_given(self, actor: Person, assignment_id: str) -> dict[str, int]:
        """Return the minutes more of each student who has some; for teachers of the class."""
        sql = "SELECT person_id, minutes FROM assignment_extra WHERE assignment_id = ? AND minutes > 0"
        with self._connections.reading() as db:
            row = _found(db, actor, assignment_id)
            rights.require_class_teacher(db, actor, row["class_id"])
            return {row["person_id"]: row["minutes"] for row in db.execute(sql, (assignment_id,))}


def refuse_exam_erasure(db: Database, run_id: str) -> None:
    """Refuse to erase the run of an exam: it would be a second try, and the copy would be lost."""
    sql = (
        "SELECT 1 FROM assignment_run x JOIN assignment a ON a.id = x.assignment_id"
        " WHERE x.run_id = ? AND a.mode = 'examen' AND a.removed_at IS NULL"
    )
    if one(db, sql, run_id) is not None:
        raise PermissionRefusedError("Ce travail est une évaluation de ta classe : il ne s'efface pas.")


def _in_utc(assignment: Assignment) -> Assignment:
    opens, closes = (utc_text(at) if at else None for at in (assignment.opens_at, assignment.closes_at))
    if assignment.mode == "examen" and closes is None:
        raise StoreError("Une évaluation a une heure de fin : donnez-en une.")
    if opens and closes and opens >= closes:
        raise StoreError("La fin d'un travail vient après son début : changez l'une des deux dates.")
    return replace(assignment, opens_at=opens, closes_at=closes, created_at=utc_text(assignment.created_at))


def _check_change(db: Database, known: sqlite3.Row, asked: Assignment) -> None:
    if known["class_id"] != asked.class_id:
        raise StoreError("Un travail ne change pas de classe : donnez-le à l'autre classe.")
    begun = one(db, "SELECT 1 FROM assignment_run WHERE assignment_id = ?", asked.id)
    if begun is not None and any(known[name] != getattr(asked, name) for name in FIXED):
        raise StoreError(
            "Des élèves ont commencé : la mission, le tirage et le mode ne changent plus. Les dates et la consigne, si."
        )


def _check_group(db: Database, asked: Assignment) -> None:
    sql = "SELECT 1 FROM class_group WHERE id = ? AND class_id = ?"
    if asked.group_id is not None and one(db, sql, asked.group_id, asked.class_id) is None:
        raise UnknownItemError("Ce groupe n'est pas dans cette classe : rechargez la page.")


def _check_student(db: Database, actor: Person, asked: Assignment) -> None:
    if not _is_for(db, actor, asked.id):
        raise PermissionRefusedError("Ce travail n'est pas donné à ton groupe.")


def _is_for(db: Database, actor: Person, assignment_id: str) -> bool:
    """Tell whether an assignment is for the actor: a student of its class, and of its group when it has one."""
    sql = f"{ONE} WHERE a.id = :id {FOR_ME}"
    return db.execute(sql, {"me": actor.id, "id": assignment_id}).fetchone() is not None


def _check_hours(asked: Assignment, now: str) -> None:
    end = closing(asked)
    if asked.removed_at is not None:
        raise ActionRefusedError("Ce travail a été retiré par ton enseignant.")
    if asked.opens_at is not None and now < asked.opens_at:
        raise ActionRefusedError("Ce travail n'est pas encore ouvert : reviens à l'heure de début.")
    if asked.mode == "examen" and end is not None and now >= end:
        raise ActionRefusedError("Ce travail est fermé : demande à ton enseignant s'il peut te donner du temps.")


def _found(db: Database, actor: Person, assignment_id: str) -> sqlite3.Row:
    row: sqlite3.Row | None = db.execute(f"{ONE} WHERE a.id = :id", {"me": actor.id, "id": assignment_id}).fetchone()
    if row is None:
        raise UnknownItemError("Ce travail n'existe pas, ou il a été effacé : recharge la page.")
    return row


def _readable(db: Database, actor: Person, assignment_id: str) -> sqlite3.Row:
    row = _found(db, actor, assignment_id)
    if rights.teaches_class(db, actor, row["class_id"]):
        return row
    mine = one(db, "SELECT 1 FROM assignment_run WHERE assignment_id = ? AND person_id = ?", assignment_id, actor.id)
    if mine is None and not _is_for(db, actor, assignment_id):
        raise PermissionRefusedError("Ce travail n'est pas donné à ta classe ou à ton groupe.")
    return row


def _assignment(row: sqlite3.Row) -> Assignment:
    return Assignment(**dict(row))
