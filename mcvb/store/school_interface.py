"""What a store does for the school: classes, their teachers, groups and students, and who may act on them.

Rules held by every method that takes an actor: a class is read and changed by its teachers only; a student reads the
classes they are a member of; what is archived is read only. A refusal raises PermissionRefusedError.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from mcvb.store.records import Person

ClassLevel = Literal["seconde", "premiere", "terminale"]


@dataclass(frozen=True)
class SchoolClass:
    """A class of one school year (« 2026-2027 »); students join it with `code`. `archived_at` empty while it lives."""

    id: str
    name: str
    code: str
    school_year: str
    level: ClassLevel
    cadre: str
    created_at: str
    archived_at: str | None = None


@dataclass(frozen=True)
class Group:
    """A part of a class (half class, team)."""

    id: str
    class_id: str
    name: str


@dataclass(frozen=True)
class Member:
    """A student of a class; `ready` once they have chosen their secret."""

    person: Person
    class_id: str
    group_id: str | None
    since: str
    ready: bool = False


@dataclass(frozen=True)
class AuditEntry:
    """One act of a teacher; `object` names what it was about by its id, never a secret."""

    at: str
    actor_id: str
    act: str
    object: str
    detail: str


class SchoolRepository(Protocol):
    """The part of the Repository about classes."""

    def create_teacher(self, person_id: str, pseudonym: str, at: str) -> Person:
        """Create a teacher; the same id twice gives the same person. For `mcvb.accounts`, which proves the right to."""

    def create_class(self, actor: Person, new: SchoolClass) -> SchoolClass:
        """Create a class taught by the actor, a teacher; the same id again returns the first one."""

    def change_class(self, actor: Person, changed: SchoolClass) -> SchoolClass:
        """Change the name, year, level and cadre of a class; its code changes too when a new one is given."""

    def archive_class(self, actor: Person, class_id: str, at: str | None) -> SchoolClass:
        """Archive a class, or bring it back with None."""

    def erase_class(self, actor: Person, class_id: str, at: str) -> int:
        """Delete a class for good, with the students who are in no other; return how many students went."""

    def school_class(self, actor: Person, class_id: str) -> SchoolClass:
        """Return a class of the actor's, teacher or student."""

    def classes(self, actor: Person, *, archived: bool = False) -> list[SchoolClass]:
        """Return the classes the actor teaches or is a member of, the latest year first."""

    def class_by_code(self, code: str) -> SchoolClass | None:
        """Return the living class of a code, None when there is none; for `mcvb.accounts` and joining."""

    def teachers(self, actor: Person, class_id: str) -> list[Person]:
        """Return the teachers of a class."""

    def add_teacher(self, actor: Person, class_id: str, person_id: str, at: str) -> None:
        """Give a class another teacher; twice is once."""

    def remove_teacher(self, actor: Person, class_id: str, person_id: str, at: str) -> None:
        """Take a teacher away from a class; the last one stays (StoreError)."""

    def groups(self, actor: Person, class_id: str) -> list[Group]:
        """Return the groups of a class, by name."""

    def save_group(self, actor: Person, group: Group) -> Group:
        """Create a group or rename it."""

    def erase_group(self, actor: Person, class_id: str, group_id: str) -> None:
        """Delete a group; its members stay in the class. StoreError while work is given to it."""

    def add_student(self, actor: Person, class_id: str, person_id: str, pseudonym: str, at: str) -> Member:
        """Create a student in a class (the same id again returns the first), or bring a student of the actor's in.

        StoreError when another student of the class already has this pseudonym.
        """

    def members(self, actor: Person, class_id: str) -> list[Member]:
        """Return the students of a class, by pseudonym; for its teachers only."""

    def place_student(self, actor: Person, class_id: str, person_id: str, group_id: str | None) -> Member:
        """Put a student in a group of the class, or in none."""

    def rename_student(self, actor: Person, person_id: str, pseudonym: str, at: str) -> Person:
        """Change the pseudonym of a student of the actor's."""

    def remove_student(self, actor: Person, class_id: str, person_id: str, at: str) -> None:
        """Take a student out of a class; they and their work stay while another class or themselves hold them."""

    def erase_student(self, actor: Person, person_id: str, at: str) -> None:
        """Delete a student of the actor's and everything of theirs, for good."""

    def student(self, actor: Person, person_id: str) -> Person:
        """Return a student of the actor's."""

    def student_by_pseudonym(self, class_id: str, pseudonym: str) -> Person | None:
        """Return the student of a class with a pseudonym, whatever its capitals; for `mcvb.accounts` only."""

    def audit(self, actor: Person, act: str, object_id: str, detail: str, at: str) -> None:
        """Write an act of the actor in the log."""

    def audit_log(self, actor: Person, *, limit: int = 200) -> list[AuditEntry]:
        """Return the latest acts on the actor's classes and students, and the actor's own, latest first."""

    def setting(self, name: str) -> object:
        """Return a setting of the server, None when never set."""

    def set_setting(self, actor: Person, name: str, value: object, at: str) -> None:
        """Set a setting of the server to a JSON value; teachers only, logged."""
