"""Work given to a class: how a teacher gives it, how a student begins it, and where each student is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Literal
from uuid import uuid4

from mcvb import practice
from mcvb.formats import PARIS, moment
from mcvb.store.desk_interface import Assignment, AssignmentMode, SeedPolicy
from mcvb.store.interface import Person, Repository, Run
from simulations.errors import StoreError
from simulations.mission_state import PLAYABLE
from simulations.rubric import Stage

SEED_LIMIT = 1_000_000
WorkState = Literal["a_venir", "a_faire", "en_cours", "en_retard", "fini", "ferme"]
STATES: dict[WorkState, str] = {
    "a_venir": "À venir",
    "a_faire": "À faire",
    "en_cours": "En cours",
    "en_retard": "En retard",
    "fini": "Fini",
    "ferme": "Terminé sans toi",
}
TONES: dict[WorkState, str] = {
    "a_venir": "", "a_faire": "orange", "en_cours": "", "en_retard": "rouge", "fini": "vert", "ferme": "rouge",
}  # fmt: skip


def give(
    repo: Repository,
    actor: Person,
    class_id: str,
    scenario_id: str,
    *,
    now: datetime,
    title: str = "",
    atelier: str | None = None,
    seed_policy: SeedPolicy = "commune",
    seed: int | None = None,
    mode: AssignmentMode = "entrainement",
    group_id: str | None = None,
    opens: datetime | None = None,
    closes: datetime | None = None,
    note: str = "",
) -> Assignment:
    """Give a mission, or one atelier of it, to a class or a group, and return the work as kept."""
    scenario = practice.catalogue().get(scenario_id)
    if scenario is None or (atelier is not None and atelier not in scenario.stages):
        raise StoreError("Cette mission ou cet atelier n'est pas au catalogue : choisissez dans la liste.")
    drawn = seed if seed is not None else uuid4().int % SEED_LIMIT
    work = Assignment(
        id=uuid4().hex,
        class_id=class_id,
        created_by=actor.id,
        title=title or scenario.title,
        scenario_id=scenario_id,
        kind="atelier" if atelier else "mission",
        atelier=atelier,
        seed_policy=seed_policy,
        seed=drawn,
        mode=mode,
        created_at=now.isoformat(),
        group_id=group_id,
        opens_at=opens.isoformat() if opens else None,
        closes_at=closes.isoformat() if closes else None,
        note=note.strip(),
    )
    return repo.save_assignment(actor, work)


def in_paris(day: date, hour: time) -> datetime:
    """Return the moment of a day and hour read on a clock in Paris."""
    return datetime.combine(day, hour, tzinfo=PARIS)


def start(repo: Repository, actor: Person, assignment_id: str, *, now: datetime) -> Run:
    """Begin a work given to the actor, or return the run they have already; refuses before and after its times."""
    work = repo.assignment(actor, assignment_id)
    first = repo.own_assigned_runs(actor).get(assignment_id)
    if first:
        return repo.run(actor, first)
    own = work.seed if work.seed_policy == "commune" else uuid4().int % SEED_LIMIT
    stage: Stage | None = work.atelier if work.atelier in PLAYABLE else None
    run = practice.prepared(repo, actor, work.scenario_id, seed=own, now=now, atelier=stage)
    return repo.start_assigned(actor, assignment_id, run)


def state_of(work: Assignment, run: Run | None, *, now: datetime) -> WorkState:
    """Return where a student is with a work, from their run (None when not begun)."""
    if run is not None and run.status == "terminee":
        return "fini"
    if work.is_early(now):
        return "a_venir"
    if run is None:
        return "ferme" if work.is_late(now) else "a_faire"
    if not work.is_late(now):
        return "en_cours"
    # Once an exam is over nothing can be added: what was done is the copy.
    return "fini" if work.exam else "en_retard"


def dates_of(work: Assignment) -> str:
    """Return the times of a work in words, with the extra minutes of whose view it is; empty without any."""
    begins = f"du {moment(work.opens_at)}" if work.opens_at else ""
    if work.ends is None:
        return f"à partir {begins}" if begins else "sans date limite"
    until = moment(work.ends.isoformat())
    extra = f" ({work.extra_minutes} min de plus)" if work.extra_minutes else ""
    return (f"{begins} au {until}" if begins else f"jusqu'au {until}") + extra


def minutes_left(work: Assignment, now: datetime) -> int | None:
    """Return the whole minutes left before the end, 0 once over, None without an end."""
    if work.ends is None:
        return None
    return max(0, -int(-(work.ends - now).total_seconds() // 60))


def counts(work: Assignment, runs: Mapping[str, Run | None], *, now: datetime) -> dict[WorkState, int]:
    """Return how many students are in each state, from their runs by student id."""
    found = dict.fromkeys(STATES, 0)
    for run in runs.values():
        found[state_of(work, run, now=now)] += 1
    return found
