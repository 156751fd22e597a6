"""What a store does for the teacher's desk: work given to a class, who began it, and the limits of an exam.

Rules: the teachers of a class give and change its work; a student reads what is given to them (their class, their
group) and begins it once. A refusal raises PermissionRefusedError.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from mcvb.store.records import Person, Run, RunKind

SeedPolicy = Literal["commune", "individuelle"]
AssignmentMode = Literal["entrainement", "examen"]


@dataclass(frozen=True)
class Assignment:
    """A mission, or one atelier of it, given to a class or to one of its groups.

    `seed` is everybody's with « commune »; `opens_at` and `closes_at` are aware ISO times, None for no limit.
    `extra_minutes` is what the student whose view this is has been given after `closes_at`.
    """

    id: str
    class_id: str
    created_by: str
    title: str
    scenario_id: str
    kind: RunKind
    atelier: str | None
    seed_policy: SeedPolicy
    seed: int
    mode: AssignmentMode
    created_at: str
    group_id: str | None = None
    opens_at: str | None = None
    closes_at: str | None = None
    note: str = ""
    removed_at: str | None = None
    extra_minutes: int = 0

    @property
    def exam(self) -> bool:
        """Tell whether help is off and the times are locked."""
        return self.mode == "examen"

    @property
    def ends(self) -> datetime | None:
        """When the work ends for the student whose view this is, their extra minutes counted."""
        if self.closes_at is None:
            return None
        return datetime.fromisoformat(self.closes_at) + timedelta(minutes=self.extra_minutes)

    def is_open(self, at: datetime) -> bool:
        """Tell whether the work may be begun at a time."""
        return not self.is_early(at) and not self.is_late(at)

    def is_early(self, at: datetime) -> bool:
        """Tell whether the work has not opened yet."""
        return self.opens_at is not None and at < datetime.fromisoformat(self.opens_at)

    def is_late(self, at: datetime) -> bool:
        """Tell whether the work is over."""
        return self.ends is not None and at >= self.ends


@dataclass(frozen=True)
class ClassCounts:
    """How a class stands: students, those with a secret, work given, runs begun and runs handed in."""

    students: int = 0
    ready: int = 0
    assignments: int = 0
    begun: int = 0
    done: int = 0


class DeskRepository(Protocol):
    """The part of the Repository about work given to classes."""

    def save_assignment(self, actor: Person, assignment: Assignment) -> Assignment:
        """Give work to a class, or change it; StoreError when its dates clash, or when what is begun would change."""

    def assignments(self, actor: Person, class_id: str, *, removed: bool = False) -> list[Assignment]:
        """Return the work of a class, the latest first: all of it for a teacher, what is theirs for a student.

        With `removed`, a teacher gets what was taken back instead; a student never does.
        """

    def assignment(self, actor: Person, assignment_id: str) -> Assignment:
        """Return one work the actor may see, with the actor's extra minutes."""

    def remove_assignment(self, actor: Person, assignment_id: str, at: str | None) -> Assignment:
        """Take work back, or give it again with None; the runs begun stay their students'."""

    def assignment_runs(self, actor: Person, assignment_id: str) -> dict[str, str]:
        """Return the run of each student who began, by their id; for teachers of the class."""

    def own_assigned_runs(self, actor: Person) -> dict[str, str]:
        """Return the actor's run of each work they began, by the work's id."""

    def assignment_of_run(self, actor: Person, run_id: str) -> Assignment | None:
        """Return the work a readable run was begun from, with its owner's extra minutes; None when there is none."""

    def start_assigned(self, actor: Person, assignment_id: str, run: Run) -> Run:
        """Create the actor's run of a work at `run.created_at`; the second time returns the first run.

        ActionRefusedError before the work opens or after it closes.
        """

    def give_time(self, actor: Person, assignment_id: str, person_id: str, minutes: int, at: str) -> None:
        """Give a student extra minutes after the end (0 takes them back); for teachers, logged."""

    def extra_times(self, actor: Person, assignment_id: str) -> dict[str, int]:
        """Return the extra minutes given, by student; for teachers of the class."""

    def class_counts(self, actor: Person) -> dict[str, ClassCounts]:
        """Return how each class the actor teaches stands, by class id."""
