"""What a store does for the teacher's desk: missions and ateliers assigned to a class, and the runs that answer them.

A teacher of the class assigns, changes, removes, and reads who began; a student of the class, or of the group an
assignment is for, reads it and begins it once. Times are compared by the store with the one it is given: nothing is
begun before its opening, nor an exam after its end; other work may be begun late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol

from mcvb.store.records import Person, Run, RunKind

SeedPolicy = Literal["commune", "individuelle"]
Mode = Literal["entrainement", "examen"]


@dataclass(frozen=True)
class Assignment:
    """Work given to a class, or to a group of it.

    `seed` is the market of all when `seed_policy` is « commune »; else each student draws theirs. `opens_at` and
    `closes_at` (ISO, UTC) bound it, None for no bound. `minutes_more` is the extra time of the student who reads it.
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
    mode: Mode
    created_at: str
    group_id: str | None = None
    opens_at: str | None = None
    closes_at: str | None = None
    note: str = ""
    removed_at: str | None = None
    minutes_more: int = 0

    def is_open(self, at: datetime) -> bool:
        """Tell whether a moment is within the hours of the work, for who reads it."""
        return not self.is_early(at) and not self.is_late(at)

    def is_early(self, at: datetime) -> bool:
        """Tell whether the work has not opened yet."""
        return self.opens_at is not None and at < datetime.fromisoformat(self.opens_at)

    def is_late(self, at: datetime) -> bool:
        """Tell whether the work is over for who reads it."""
        end = closing(self)
        return end is not None and at >= datetime.fromisoformat(end)


def closing(assignment: Assignment) -> str | None:
    """Return when an assignment closes for who reads it, their minutes more counted; None when it never does."""
    if assignment.closes_at is None:
        return None
    end = datetime.fromisoformat(assignment.closes_at) + timedelta(minutes=assignment.minutes_more)
    return end.astimezone(UTC).isoformat()


class DeskRepository(Protocol):
    """The part of the Repository about assigned work."""

    def save_assignment(self, actor: Person, assignment: Assignment) -> Assignment:
        """Assign work to a class of the actor's, or change it; scenario, kind and seed stay once somebody has begun."""

    def assignment(self, actor: Person, assignment_id: str) -> Assignment:
        """Return an assignment to a teacher of its class, or to a student it is for."""

    def assignments(self, actor: Person, class_id: str, *, removed: bool = False) -> list[Assignment]:
        """Return the living (or, for teachers, the removed) assignments of a class, the next to close first.

        A student gets those that are for them.
        """

    def remove_assignment(self, actor: Person, assignment_id: str, at: str | None) -> Assignment:
        """Take an assignment back, or bring it back with None; the runs begun for it stay their students'."""

    def start_assigned(self, actor: Person, assignment_id: str, run: Run) -> Run:
        """Store the run of a student for an assignment, begun when it says, and return it; a second returns the first.

        ActionRefusedError before it opens, once an exam is closed, or when it was removed.
        """

    def assignment_runs(self, actor: Person, assignment_id: str) -> dict[str, str]:
        """Return the run of each student who began, by person id; for teachers of the class."""

    def my_assigned_runs(self, actor: Person) -> dict[str, str]:
        """Return the actor's own runs begun for assignments, by assignment id."""

    def assignment_of_run(self, actor: Person, run_id: str) -> Assignment | None:
        """Return the assignment a run answers, None for a run of one's own choice."""

    def give_minutes(self, actor: Person, assignment_id: str, person_id: str, minutes: int, at: str) -> None:
        """Give a student so many minutes more than the others (0 takes them back); logged."""

    def minutes_given(self, actor: Person, assignment_id: str) -> dict[str, int]:
        """Return the minutes more of each student who has some; for teachers of the class."""
