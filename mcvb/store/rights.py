"""Who may do what: the one place that decides it, for every store method that takes an actor.

- A person reads and writes their own work.
- A teacher reads, and only reads, the work of the students of the living classes they teach.
- Nobody else. A role is the one kept in the store, never the one a caller claims.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database

from mcvb.store.item_interface import OWN_KINDS, PROJECT, READ_BY_MEMBERS, SHARED_KINDS, TEACHER_KINDS
from mcvb.store.records import Person
from simulations.errors import PermissionRefusedError, UnknownItemError

TEACHES = """
    SELECT 1 FROM class_teacher t
    JOIN member m ON m.class_id = t.class_id
    JOIN school_class c ON c.id = t.class_id AND c.archived_at IS NULL
    JOIN person p ON p.id = t.person_id AND p.role = 'teacher'
    WHERE t.person_id = ? AND m.person_id = ?
"""


def _found(db: Database, sql: str, *values: object) -> bool:
    return db.execute(sql, values).fetchone() is not None


def require_teacher(db: Database, actor: Person) -> None:
    """Refuse an actor who is not a teacher of this server."""
    if not _found(db, "SELECT 1 FROM person WHERE id = ? AND role = 'teacher'", actor.id):
        raise PermissionRefusedError("Cette action est réservée aux enseignants : connectez-vous d'abord.")


def require_student(db: Database, actor: Person) -> None:
    """Refuse an actor who is not a student of this server."""
    if not _found(db, "SELECT 1 FROM person WHERE id = ? AND role = 'student'", actor.id):
        raise PermissionRefusedError("Cette action est réservée aux élèves d'une classe : connecte-toi d'abord.")


def require_class_teacher(db: Database, actor: Person, class_id: str, *, living: bool = False) -> sqlite3.Row:
    """Return the row of a class the actor teaches, or refuse; with `living`, an archived class is refused too."""
    sql = "SELECT c.* FROM school_class c JOIN class_teacher t ON t.class_id = c.id WHERE c.id = ? AND t.person_id = ?"
    require_teacher(db, actor)
    row: sqlite3.Row | None = db.execute(sql, (class_id, actor.id)).fetchone()
    if row is None:
        raise PermissionRefusedError("Cette classe n'est pas parmi les vôtres, ou elle n'existe plus.")
    if living and row["archived_at"] is not None:
        raise PermissionRefusedError("Cette classe est archivée : sortez-la des archives pour la modifier.")
    return row


def teaches_class(db: Database, actor: Person, class_id: str) -> bool:
    """Tell whether the actor, a teacher, teaches a class."""
    sql = (
        "SELECT 1 FROM class_teacher t JOIN person p ON p.id = t.person_id AND p.role = 'teacher'"
        " WHERE t.class_id = ? AND t.person_id = ?"
    )
    return _found(db, sql, class_id, actor.id)


def teaches(db: Database, actor: Person, student_id: str) -> bool:
    """Tell whether the actor teaches a living class this student is in."""
    return _found(db, TEACHES, actor.id, student_id)


def require_student_teacher(db: Database, actor: Person, student_id: str) -> None:
    """Refuse an actor who does not teach this student."""
    require_teacher(db, actor)
    if not teaches(db, actor, student_id):
        raise PermissionRefusedError("Cet élève n'est dans aucune de vos classes en cours.")


def require_reader(db: Database, actor: Person, owner_id: str) -> None:
    """Refuse an actor who is neither the owner of a work nor a teacher of the owner."""
    if actor.id != owner_id and not teaches(db, actor, owner_id):
        raise PermissionRefusedError(
            "Ce travail appartient à une autre personne : tu peux ouvrir seulement le tien, depuis l'accueil."
        )


def require_follow_reader(db: Database, actor: Person, student_id: str) -> None:
    """Refuse an actor who is neither the student nor a teacher of theirs, in a class archived or not.

    What teachers wrote stays readable to them once the class is archived; the work itself does not.
    """
    sql = (
        "SELECT 1 FROM class_teacher t JOIN member m ON m.class_id = t.class_id"
        " JOIN person p ON p.id = t.person_id AND p.role = 'teacher' WHERE t.person_id = ? AND m.person_id = ?"
    )
    if actor.id != student_id and not _found(db, sql, actor.id, student_id):
        raise PermissionRefusedError(
            "Ces commentaires et ces niveaux sont ceux d'une autre personne : ils ne s'ouvrent pas ici."
        )


def require_class_reader(db: Database, actor: Person, class_id: str) -> sqlite3.Row:
    """Return the row of a class the actor teaches or is a member of, or refuse."""
    row: sqlite3.Row | None = db.execute("SELECT * FROM school_class WHERE id = ?", (class_id,)).fetchone()
    if row is None:
        raise UnknownItemError("Cette classe n'existe pas, ou elle a été effacée.")
    linked = "SELECT 1 FROM {} WHERE class_id = ? AND person_id = ?"
    if not any(_found(db, linked.format(table), class_id, actor.id) for table in ("class_teacher", "member")):
        raise PermissionRefusedError("Cette classe n'est pas la tienne.")
    return row


def require_live_teacher(db: Database, actor: Person, session_id: str) -> sqlite3.Row:
    """Return the row of a live session the actor made, or of a class they teach; else refuse."""
    require_teacher(db, actor)
    row: sqlite3.Row | None = db.execute("SELECT * FROM live_session WHERE id = ?", (session_id,)).fetchone()
    if row is None:
        raise UnknownItemError("Cette séance n'existe pas, ou elle a été effacée.")
    teaches_it = "SELECT 1 FROM class_teacher WHERE class_id = ? AND person_id = ?"
    if row["teacher_id"] != actor.id and not _found(db, teaches_it, row["class_id"], actor.id):
        raise PermissionRefusedError("Cette séance n'est pas la vôtre.")
    return row


IN_PROJECT = "SELECT 1 FROM project_member WHERE project_id = ? AND person_id = ?"


def in_project(db: Database, actor: Person, project_id: str | None) -> bool:
    """Tell whether the actor is a member of a project."""
    return project_id is not None and _found(db, IN_PROJECT, project_id, actor.id)


def may_read_item(db: Database, actor: Person, row: sqlite3.Row) -> bool:
    """Tell whether the actor may read an item: owner, their teacher or, for some kinds, a member of its project."""
    if actor.id == row["owner_id"] or teaches(db, actor, row["owner_id"]):
        return True
    project = row["id"] if row["kind"] == PROJECT else row["parent_id"]
    return row["kind"] in READ_BY_MEMBERS and in_project(db, actor, project)


def require_item_reader(db: Database, actor: Person, row: sqlite3.Row) -> None:
    """Refuse an actor who may not read an item."""
    if not may_read_item(db, actor, row):
        raise PermissionRefusedError("Cet écrit appartient à une autre personne : tu peux ouvrir seulement les tiens.")


def require_item_writer(db: Database, actor: Person, *, kind: str, owner_id: str, project_id: str | None) -> None:
    """Refuse an actor who may not write this kind of item for this owner."""
    if kind in TEACHER_KINDS:
        require_student_teacher(db, actor, owner_id)
        return
    shared = kind in SHARED_KINDS and in_project(db, actor, project_id)
    if kind not in OWN_KINDS or not (actor.id == owner_id or shared):
        raise PermissionRefusedError("Cet écrit appartient à une autre personne : tu peux changer seulement les tiens.")
