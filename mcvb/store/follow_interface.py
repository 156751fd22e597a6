"""What a store does for the follow-up of a class: its runs at a glance, comments, teachers' own levels.

Rules held by every method: the teachers of a student in a living class write; once the class is archived they only
read; a student reads what is about them and never what is about a classmate. A refusal raises PermissionRefusedError.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from mcvb.store.records import Person, Run, StoredAction

SituationName = Literal["courante", "complexe", "critique"]
MIN_REASON, MAX_REASON = 10, 600
MAX_COMMENT = 1500


@dataclass(frozen=True)
class Comment:
    """Words of a teacher on a run: `subject` is empty for the whole run, or a stage, or the id of a check.

    `author` is the pseudonym to show, filled in by the store; `author_id` is empty once the author is erased.
    """

    id: str
    run_id: str
    author_id: str | None
    subject: str
    text: str
    at: str
    removed_at: str | None = None
    read_at: str | None = None
    author: str = ""


@dataclass(frozen=True)
class TeacherLevel:
    """The level (1 to 4) a teacher gives for a competence in a situation, with why; `run_id` is where they saw it.

    It stands beside the simulator's level and changes nothing of it.
    """

    id: str
    student_id: str
    author_id: str | None
    competence: str
    situation: SituationName
    rank: int
    reason: str
    at: str
    run_id: str | None = None
    read_at: str | None = None
    author: str = ""


class FollowRepository(Protocol):
    """The part of the Repository about following a class."""

    def class_runs(self, actor: Person, class_id: str) -> list[Run]:
        """Return the runs of all the students of a living class of the actor's, the last touched first."""

    def last_actions(self, actor: Person, class_id: str, *, count: int) -> dict[str, tuple[StoredAction, ...]]:
        """Return the last `count` actions of each run going on in a living class, in order, by run."""

    def save_comment(self, actor: Person, comment: Comment) -> Comment:
        """Keep a comment of the actor on a run of a student of theirs; the same id again returns the first one."""

    def remove_comment(self, actor: Person, comment_id: str, at: str) -> None:
        """Take back a comment of the actor's: its words go; taking back twice is fine."""

    def comments(self, actor: Person, run_id: str) -> list[Comment]:
        """Return the comments on a run, oldest first, those taken back left out."""

    def comments_on(self, actor: Person, student_id: str) -> list[Comment]:
        """Return the comments on all the runs of a student, oldest first, those taken back left out."""

    def give_level(self, actor: Person, level: TeacherLevel) -> TeacherLevel:
        """Keep a level the actor gives to a student of theirs; the same id again returns the first one."""

    def levels_of(self, actor: Person, student_id: str) -> list[TeacherLevel]:
        """Return every level teachers gave a student, oldest first: the last one of each pair counts."""

    def class_levels(self, actor: Person, class_id: str) -> list[TeacherLevel]:
        """Return every level given to the students of a class of the actor's, oldest first."""

    def mark_read(self, actor: Person, at: str, *, run_id: str | None = None) -> None:
        """Note that the actor, a student, has read the comments on one run of theirs; without run, their levels."""

    def export_student(self, actor: Person, person_id: str, at: str) -> dict[str, Any]:
        """Return all that is kept about a student of the actor's, as `export_person` does; written in the log."""
