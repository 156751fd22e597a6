"""Work assigned to a class: how a student begins it, and where each stands with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

from mcvb import practice
from mcvb.store.desk_interface import Assignment, closing
from mcvb.store.interface import Person, Repository, Run
from simulations.kernel import stream

Standing = Literal["a_venir", "a_faire", "en_cours", "fini", "en_retard", "ferme"]
STANDINGS: dict[Standing, str] = {
    "a_venir": "pas encore ouvert",
    "a_faire": "à faire",
    "en_cours": "en cours",
    "fini": "fini",
    "en_retard": "en retard",
    "ferme": "fermé",
}
SEEDS = 1_000_000


@dataclass(frozen=True)
class Task:
    """An assignment before one student: their run if they have begun, and where they stand."""

    assignment: Assignment
    run: Run | None
    standing: Standing

    @property
    def open(self) -> bool:
        """Tell whether the student may begin it or go on with it now."""
        return self.standing in ("a_faire", "en_cours", "en_retard")


def begin_assigned(repo: Repository, actor: Person, assignment: Assignment, now: datetime) -> Run:
    """Begin an assignment for a student, or return what they have begun; ActionRefusedError outside its hours."""
    seed = assignment.seed
    if assignment.seed_policy == "individuelle":
        # The same student on two devices draws the same market.
        seed = int(stream(assignment.seed, "devoir", actor.id).integers(SEEDS))
    stage = assignment.atelier
    run = practice.prepared(repo, actor, assignment.scenario_id, seed=seed, now=now, atelier=stage, run_id=uuid4().hex)  # type: ignore[arg-type]
    return repo.start_assigned(actor, assignment.id, run)


def tasks(repo: Repository, actor: Person, now: datetime) -> list[Task]:
    """Return the assignments of a student's living classes: what is open first, the next to close first."""
    runs = {run.id: run for run in repo.runs(actor)}
    mine = repo.my_assigned_runs(actor)
    found = [
        task_of(assignment, runs.get(mine.get(assignment.id, "")), now)
        for room in repo.classes(actor)
        for assignment in repo.assignments(actor, room.id)
    ]
    order: tuple[Standing, ...] = ("en_cours", "en_retard", "a_faire", "a_venir", "fini", "ferme")
    return sorted(found, key=lambda task: (order.index(task.standing), task.assignment.closes_at or "9"))


def task_of(assignment: Assignment, run: Run | None, now: datetime) -> Task:
    """Return where a student stands with an assignment at a moment."""
    return Task(assignment, run, _standing(assignment, run, now))


def _standing(assignment: Assignment, run: Run | None, now: datetime) -> Standing:
    if run is not None and run.status == "terminee":
        return "fini"
    if assignment.is_late(now):
        return "ferme" if assignment.mode == "examen" else "en_retard"
    if run is not None:
        return "en_cours"
    return "a_venir" if assignment.is_early(now) else "a_faire"


def time_left(assignment: Assignment, now: datetime) -> timedelta | None:
    """Return how long an exam still lasts for who reads it, None for other work or without an end; never below 0."""
    end = closing(assignment) if assignment.mode == "examen" else None
    return None if end is None else max(timedelta(0), datetime.fromisoformat(end) - now)
