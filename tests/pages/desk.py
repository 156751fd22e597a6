"""A small class at work, and a browser on which its teacher is signed in."""

from __future__ import annotations

from datetime import timedelta

from mcvb import access, practice
from mcvb.demo import fair_play
from mcvb.store.desk_interface import Assignment
from mcvb.store.interface import Person, Repository, Run
from mcvb.store.school_interface import SchoolClass
from mcvb.web import SESSION_COOKIE
from simulations.kernel import stream
from simulations.mission_state import Undo
from tests import school
from tests.pages.visit import EASY, SEED, Visit, now

STUDENTS = {"lina": "Lina B.", "max": "Max", "nora": "Nora T."}


class Desk:
    """A class of three: Lina handed « Analyser » in, Max has been stuck for a while, Nora has not begun."""

    def __init__(self, store: Repository, cookies: dict[str, str]) -> None:
        self.store, self.cookies = store, cookies
        self.teacher = school.teacher(store)  # type: ignore[arg-type]
        self.room: SchoolClass = store.create_class(self.teacher, school.a_class())
        self.people = {
            key: store.add_student(self.teacher, self.room.id, key, name, school.NOW).person
            for key, name in STUDENTS.items()
        }
        self.lina = self.play("lina", skill=0.5)
        self.max = self.play("max", count=5, minutes=12)

    def play(self, name: str, *, skill: float = 1.0, count: int | None = None, minutes: int = 1) -> Run:
        """Play « Analyser » for a student, or its first acts, the last of them some minutes ago."""
        who, at = self.people[name], now() - timedelta(minutes=minutes)
        run = practice.begin(self.store, who, EASY, seed=SEED, now=at)
        acts = list(fair_play(practice.load(self.store, who, run.id).state, stream(SEED, name), skill=skill))
        for rank, action in enumerate(acts[:count]):
            practice.act(self.store, who, run.id, action, action_id=f"{run.id}-{rank}", now=at)
        return self.store.run(who, run.id)

    def give(self, title: str, *names: str, group: str | None = None, minutes: int = 1) -> Assignment:
        """Give a mission to the class or a group; those named have begun it some minutes ago, and answered once."""
        at, scenario = now() - timedelta(minutes=minutes), EASY
        work = Assignment(
            f"w-{len(title)}", self.room.id, self.teacher.id, title, scenario, "mission", None, "commune", SEED,
            "entrainement", at.isoformat(), group, (at - timedelta(hours=1)).isoformat(), None,
        )  # fmt: skip
        kept = self.store.save_assignment(self.teacher, work)
        for name in names:
            who = self.people[name]
            run = practice.prepared(self.store, who, scenario, seed=SEED, now=at)
            run = self.store.start_assigned(who, kept.id, run)
            action = next(fair_play(practice.load(self.store, who, run.id).state, stream(SEED, name), skill=1.0))
            practice.act(self.store, who, run.id, action, action_id=f"w-{run.id}", now=at)
        return kept

    def undo(self, name: str, run: Run, times: int) -> None:
        """Take acts of a student back, one after the other."""
        for rank in range(times):
            practice.act(self.store, self.people[name], run.id, Undo(), action_id=f"u-{run.id}-{rank}", now=now())

    def visit(self, who: Person | None = None) -> Visit:
        """Return a browser on which the teacher (or somebody else) is signed in."""
        self.cookies[SESSION_COOKIE] = access.new_token()
        access.open_session(self.store, who or self.teacher, self.cookies[SESSION_COOKIE], now())
        return Visit(self.store, self.cookies)

    def open(self, visit: Visit, page: str, **query: str) -> Visit:
        """Open a page of the follow-up for the class, with more in its address."""
        visit.at.query_params = {"classe": self.room.id, **query}
        visit.at.switch_page(page)
        return visit.run()
