"""The SQLite store, the school: classes, teachers, groups, students, the log of acts, the settings of the server."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from sqlite_utils import Database

from mcvb.store import rights
from mcvb.store.interface import Person, utc_text
from mcvb.store.school_interface import AuditEntry, Group, Member, SchoolClass
from mcvb.store.sqlite_access import AccessStore, one, to_person
from simulations.errors import PermissionRefusedError, StoreError, UnknownItemError

INSERT_CLASS = """
    INSERT INTO school_class (id, name, code, school_year, level, cadre, created_at, archived_at)
    VALUES (:id, :name, :code, :school_year, :level, :cadre, :created_at, :archived_at) ON CONFLICT (id) DO NOTHING
"""
CLASSES = """
    SELECT * FROM school_class
    WHERE (archived_at IS NOT NULL) = :archived AND id IN (
        SELECT class_id FROM class_teacher WHERE person_id = :me UNION SELECT class_id FROM member WHERE person_id = :me
    )
    ORDER BY school_year DESC, name
"""
INSERT_MEMBER = (
    "INSERT INTO member (class_id, person_id, group_id, since) VALUES (?, ?, NULL, ?) ON CONFLICT DO NOTHING"
)
MEMBERS = """
    SELECT p.id, p.role, p.pseudonym, m.class_id, m.group_id, m.since, s.secret_hash IS NOT NULL AS ready
    FROM member m JOIN person p ON p.id = m.person_id LEFT JOIN student_secret s ON s.person_id = p.id
    WHERE m.class_id = ?
"""
LOG = """
    SELECT at, actor_id, act, object, detail FROM audit
    WHERE actor_id = :me
        OR object IN (SELECT class_id FROM class_teacher WHERE person_id = :me)
        OR object IN (
            SELECT m.person_id FROM member m JOIN class_teacher t ON t.class_id = m.class_id WHERE t.person_id = :me
        )
    ORDER BY id DESC LIMIT :limit
"""


class SchoolStore(AccessStore):
    """The methods of Repository about classes (see `mcvb.store.school_interface` for what each promises)."""

    def create_teacher(self, person_id: str, pseudonym: str, at: str) -> Person:
        """Create a teacher; the same id twice gives the same person."""
        sql = "INSERT INTO person (id, role, pseudonym, created_at) VALUES (?, 'teacher', ?, ?) ON CONFLICT DO NOTHING"
        with self._connections.writing() as db:
            db.execute(sql, (person_id, pseudonym, utc_text(at)))
            return self._person(db, person_id)

    def create_class(self, actor: Person, new: SchoolClass) -> SchoolClass:
        """Create a class taught by the actor, a teacher; the same id again returns the first one."""
        kept = replace(new, created_at=utc_text(new.created_at), archived_at=None)
        with self._writing_as(actor) as db:
            rights.require_teacher(db, actor)
            fresh = db.execute(INSERT_CLASS, asdict(kept)).rowcount
            if fresh:
                sql = "INSERT INTO class_teacher (class_id, person_id, since) VALUES (?, ?, ?)"
                db.execute(sql, (new.id, actor.id, kept.created_at))
                _log(db, actor, "créer une classe", new.id, new.name, kept.created_at)
            return _class(rights.require_class_teacher(db, actor, new.id))

    def change_class(self, actor: Person, changed: SchoolClass) -> SchoolClass:
        """Change the name, year, level and cadre of a class; its code changes too when a new one is given."""
        sql = (
            "UPDATE school_class SET name = :name, code = :code, school_year = :school_year, level = :level,"
            " cadre = :cadre WHERE id = :id"
        )
        with self._writing_as(actor) as db:
            rights.require_class_teacher(db, actor, changed.id, living=True)
            db.execute(sql, asdict(changed))
            return _class(rights.require_class_teacher(db, actor, changed.id))

    def archive_class(self, actor: Person, class_id: str, at: str | None) -> SchoolClass:
        """Archive a class, or bring it back with None."""
        with self._writing_as(actor) as db:
            rights.require_class_teacher(db, actor, class_id)
            moment = utc_text(at) if at else None
            db.execute("UPDATE school_class SET archived_at = ? WHERE id = ?", (moment, class_id))
            return _class(rights.require_class_teacher(db, actor, class_id))

    def erase_class(self, actor: Person, class_id: str, at: str) -> int:
        """Delete a class for good, with the students who are in no other; return how many students went."""
        alone = (
            "DELETE FROM person WHERE role = 'student' AND id IN (SELECT person_id FROM member WHERE class_id = ?)"
            " AND id NOT IN (SELECT person_id FROM member WHERE class_id <> ?)"
        )
        with self._writing_as(actor) as db:
            rights.require_class_teacher(db, actor, class_id)
            gone = int(db.execute(alone, (class_id, class_id)).rowcount)
            db.execute("DELETE FROM school_class WHERE id = ?", (class_id,))
            _log(db, actor, "effacer une classe", class_id, f"{gone} élèves", utc_text(at))
            return gone

    def school_class(self, actor: Person, class_id: str) -> SchoolClass:
        """Return a class of the actor's, teacher or student."""
        with self._connections.reading() as db:
            return _class(rights.require_class_reader(db, actor, class_id))

    def classes(self, actor: Person, *, archived: bool = False) -> list[SchoolClass]:
        """Return the classes the actor teaches or is a member of, the latest year first."""
        with self._connections.reading() as db:
            return [_class(row) for row in db.execute(CLASSES, {"me": actor.id, "archived": archived})]

    def class_by_code(self, code: str) -> SchoolClass | None:
        """Return the living class of a code, None when there is none."""
        with self._connections.reading() as db:
            row = one(db, "SELECT * FROM school_class WHERE code = ? AND archived_at IS NULL", code.strip().upper())
        return None if row is None else _class(row)

    def teachers(self, actor: Person, class_id: str) -> list[Person]:
        """Return the teachers of a class."""
        sql = (
            "SELECT p.* FROM class_teacher t JOIN person p ON p.id = t.person_id WHERE t.class_id = ? ORDER BY t.since"
        )
        with self._connections.reading() as db:
            rights.require_class_reader(db, actor, class_id)
            return [Person(row["id"], row["role"], row["pseudonym"]) for row in db.execute(sql, (class_id,))]

    def add_teacher(self, actor: Person, class_id: str, person_id: str, at: str) -> None:
        """Give a class another teacher; twice is once."""
        sql = "INSERT INTO class_teacher (class_id, person_id, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        with self._writing_as(actor) as db:
            rights.require_class_teacher(db, actor, class_id, living=True)
            if self._person(db, person_id).role != "teacher":
                raise PermissionRefusedError("Seul un enseignant de ce serveur peut encadrer une classe.")
            db.execute(sql, (class_id, person_id, utc_text(at)))
            _log(db, actor, "ajouter un enseignant", class_id, person_id, utc_text(at))

    def remove_teacher(self, actor: Person, class_id: str, person_id: str, at: str) -> None:
        """Take a teacher away from a class; the last one stays (StoreError)."""
        with self._writing_as(actor) as db:
            rights.require_class_teacher(db, actor, class_id)
            others = "SELECT 1 FROM class_teacher WHERE class_id = ? AND person_id <> ?"
            if one(db, others, class_id, person_id) is None:
                raise StoreError("Une classe garde au moins un enseignant : ajoutez-en un autre d'abord.")
            db.execute("DELETE FROM class_teacher WHERE class_id = ? AND person_id = ?", (class_id, person_id))
            _log(db, actor, "retirer un enseignant", class_id, person_id, utc_text(at))

    def groups(self, actor: Person, class_id: str) -> list[Group]:
        """Return the groups of a class, by name."""
        with self._connections.reading() as db:
            rights.require_class_reader(db, actor, class_id)
            rows = db.execute("SELECT * FROM class_group WHERE class_id = ? ORDER BY name", (class_id,))
            return [Group(**dict(row)) for row in rows]

    def save_group(self, actor: Person, group: Group) -> Group:
        """Create a group or rename it."""
        sql = (
            "INSERT INTO class_group (id, class_id, name) VALUES (:id, :class_id, :name)"
            " ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE class_id = excluded.class_id"
        )
        with self._writing_as(actor) as db:
            rights.require_class_teacher(db, actor, group.class_id, living=True)
            same = "SELECT 1 FROM class_group WHERE class_id = ? AND name = ? AND id <> ?"
            if one(db, same, group.class_id, group.name, group.id) is not None:
                raise StoreError(f"Un groupe « {group.name} » existe déjà dans cette classe : donnez un autre nom.")
            db.execute(sql, asdict(group))
            return group

    def erase_group(self, actor: Person, class_id: str, group_id: str) -> None:
        """Delete a group; its members stay in the class."""
        with self._writing_as(actor) as db:
            rights.require_class_teacher(db, actor, class_id, living=True)
            # Work taken back counts too: it can be given again, and the runs done for it point at it.
            if one(db, "SELECT 1 FROM assignment WHERE group_id = ?", group_id) is not None:
                raise StoreError("Ce groupe a reçu un travail, même retiré : il reste, pour que rien ne se perde.")
            db.execute("DELETE FROM class_group WHERE id = ? AND class_id = ?", (group_id, class_id))

    def add_student(self, actor: Person, class_id: str, person_id: str, pseudonym: str, at: str) -> Member:
        """Create a student in a class (the same id again returns the first), or bring a student of the actor's in."""
        moment = utc_text(at)
        with self._writing_as(actor) as db:
            rights.require_class_teacher(db, actor, class_id, living=True)
            known = to_person(one(db, "SELECT * FROM person WHERE id = ?", person_id))
            if known is None:
                self._new_student(db, person_id, pseudonym, moment)
            elif not self._taught(db, actor, known):
                raise PermissionRefusedError("Cet élève n'est dans aucune de vos classes.")
            self._free_pseudonym(db, class_id, person_id, known.pseudonym if known else pseudonym)
            db.execute(INSERT_MEMBER, (class_id, person_id, moment))
            return _member(db, class_id, person_id)

    def members(self, actor: Person, class_id: str) -> list[Member]:
        """Return the students of a class, by pseudonym; for its teachers only."""
        with self._connections.reading() as db:
            rights.require_class_teacher(db, actor, class_id)
            return [
                _to_member(row) for row in db.execute(f"{MEMBERS} ORDER BY p.pseudonym COLLATE NOCASE", (class_id,))
            ]

    def place_student(self, actor: Person, class_id: str, person_id: str, group_id: str | None) -> Member:
        """Put a student in a group of the class, or in none."""
        with self._writing_as(actor) as db:
            rights.require_class_teacher(db, actor, class_id, living=True)
            if (
                group_id
                and one(db, "SELECT 1 FROM class_group WHERE id = ? AND class_id = ?", group_id, class_id) is None
            ):
                raise UnknownItemError("Ce groupe n'est pas dans cette classe : rechargez la page.")
            sql = "UPDATE member SET group_id = ? WHERE class_id = ? AND person_id = ?"
            db.execute(sql, (group_id, class_id, person_id))
            return _member(db, class_id, person_id)

    def rename_student(self, actor: Person, person_id: str, pseudonym: str, at: str) -> Person:
        """Change the pseudonym of a student of the actor's."""
        with self._writing_as(actor) as db:
            rights.require_student_teacher(db, actor, person_id)
            for row in db.execute("SELECT class_id FROM member WHERE person_id = ?", (person_id,)).fetchall():
                self._free_pseudonym(db, row["class_id"], person_id, pseudonym)
            db.execute("UPDATE person SET pseudonym = ? WHERE id = ?", (pseudonym, person_id))
            _log(db, actor, "renommer un élève", person_id, pseudonym, utc_text(at))
            return self._person(db, person_id)

    def remove_student(self, actor: Person, class_id: str, person_id: str, at: str) -> None:
        """Take a student out of a class; they and their work stay while another class or themselves hold them."""
        with self._writing_as(actor) as db:
            rights.require_class_teacher(db, actor, class_id, living=True)
            db.execute("DELETE FROM member WHERE class_id = ? AND person_id = ?", (class_id, person_id))
            _log(db, actor, "retirer un élève", person_id, class_id, utc_text(at))

    def erase_student(self, actor: Person, person_id: str, at: str) -> None:
        """Delete a student of the actor's and everything of theirs, for good."""
        with self._writing_as(actor) as db:
            rights.require_student_teacher(db, actor, person_id)
            db.execute("DELETE FROM person WHERE id = ? AND role = 'student'", (person_id,))
            _log(db, actor, "effacer un élève", person_id, "", utc_text(at))

    def student(self, actor: Person, person_id: str) -> Person:
        """Return a student of the actor's."""
        with self._connections.reading() as db:
            rights.require_student_teacher(db, actor, person_id)
            return self._person(db, person_id)

    def student_by_pseudonym(self, class_id: str, pseudonym: str) -> Person | None:
        """Return the student of a class with a pseudonym, whatever its capitals; for `mcvb.accounts` only."""
        with self._connections.reading() as db:
            rows = db.execute(MEMBERS, (class_id,)).fetchall()
        wanted = folded(pseudonym)
        return next((_to_member(row).person for row in rows if folded(row["pseudonym"]) == wanted), None)

    def audit(self, actor: Person, act: str, object_id: str, detail: str, at: str) -> None:
        """Write an act of the actor in the log."""
        with self._writing_as(actor) as db:
            _log(db, actor, act, object_id, detail, utc_text(at))

    def audit_log(self, actor: Person, *, limit: int = 200) -> list[AuditEntry]:
        """Return the latest acts on the actor's classes and students, and the actor's own, latest first."""
        with self._connections.reading() as db:
            rights.require_teacher(db, actor)
            return [AuditEntry(**dict(row)) for row in db.execute(LOG, {"me": actor.id, "limit": limit})]

    def setting(self, name: str) -> object:
        """Return a setting of the server, None when never set."""
        with self._connections.reading() as db:
            row = one(db, "SELECT value FROM setting WHERE name = ?", name)
        return None if row is None else json.loads(row["value"])

    def set_setting(self, actor: Person, name: str, value: object, at: str) -> None:
        """Set a setting of the server to a JSON value; teachers only, logged."""
        sql = "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        with self._writing_as(actor) as db:
            rights.require_teacher(db, actor)
            db.execute(sql, (name, json.dumps(value)))
            _log(db, actor, "régler le serveur", name, json.dumps(value, ensure_ascii=False), utc_text(at))

    @staticmethod
    def _new_student(db: Database, person_id: str, pseudonym: str, moment: str) -> None:
        sql = "INSERT INTO person (id, role, pseudonym, created_at) VALUES (?, 'student', ?, ?)"
        db.execute(sql, (person_id, pseudonym, moment))
        db.execute("INSERT INTO student_secret (person_id, changed_at) VALUES (?, ?)", (person_id, moment))

    @staticmethod
    def _taught(db: Database, actor: Person, student: Person) -> bool:
        """Tell whether a student is, or was in an archived class, one of the actor's."""
        sql = (
            "SELECT 1 FROM member m JOIN class_teacher t ON t.class_id = m.class_id"
            " WHERE t.person_id = ? AND m.person_id = ?"
        )
        return student.role == "student" and one(db, sql, actor.id, student.id) is not None

    @staticmethod
    def _free_pseudonym(db: Database, class_id: str, person_id: str, pseudonym: str) -> None:
        wanted = folded(pseudonym)
        others = [row for row in db.execute(MEMBERS, (class_id,)).fetchall() if row["id"] != person_id]
        if any(folded(row["pseudonym"]) == wanted for row in others):
            raise StoreError(
                f"Un élève de cette classe s'appelle déjà « {pseudonym} » : choisissez un autre pseudonyme."
            )


def folded(pseudonym: str) -> str:
    """Return a pseudonym as it is compared: spaces and capitals do not count."""
    return " ".join(pseudonym.split()).casefold()


def _class(row: object) -> SchoolClass:
    return SchoolClass(**dict(row))  # type: ignore[call-overload]


def _to_member(row: object) -> Member:
    values = dict(row)  # type: ignore[call-overload]
    person = Person(values["id"], values["role"], values["pseudonym"])
    return Member(person, values["class_id"], values["group_id"], values["since"], bool(values["ready"]))


def _member(db: Database, class_id: str, person_id: str) -> Member:
    row = one(db, f"{MEMBERS} AND p.id = ?", class_id, person_id)
    if row is None:
        raise UnknownItemError("Cet élève n'est pas dans cette classe : rechargez la page.")
    return _to_member(row)


def _log(db: Database, actor: Person, act: str, object_id: str, detail: str, at: str) -> None:
    sql = "INSERT INTO audit (at, actor_id, act, object, detail) VALUES (?, ?, ?, ?, ?)"
    db.execute(sql, (at, actor.id, act, object_id, detail))
