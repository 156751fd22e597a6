"""What the pages of the follow-up share: the class asked for, its view loaded with a progress bar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from mcvb import run_facts
from mcvb.class_view import STATES, ClassView, StudentRow, class_view
from mcvb.follow_settings import follow_settings
from mcvb.run_facts import RunFacts
from mcvb.store.desk_interface import Assignment
from mcvb.store.follow_interface import TeacherLevel
from mcvb.store.interface import Person, Run
from mcvb.store.school_interface import Member, SchoolClass
from mcvb.ui import kit, session
from mcvb.ui.mission import STAGES

EVERYTHING = "Tous les travaux"
SLOW = 8  # runs to play again from which a progress bar is worth drawing
RECENT = 10
TONES = {"bloque": "rouge", "en_cours": "", "pas_commence": "orange", "fini": "vert"}
SIGNS = {"bloque": "!", "en_cours": "▸", "pas_commence": "○", "fini": "✓"}
DAY, HOUR = 1440, 60


@dataclass(frozen=True)
class Desk:
    """A class in front of its teacher, or those of it to whom `work` was given."""

    teacher: Person
    room: SchoolClass
    members: tuple[Member, ...]
    work: Assignment | None = None

    @property
    def address(self) -> dict[str, str]:
        """What leads back to the same class and work."""
        return {"classe": self.room.id} | ({"devoir": self.work.id} if self.work else {})

    @cached_property
    def levels(self) -> list[TeacherLevel]:
        """The levels given by teachers in this class."""
        return session.repository().class_levels(self.teacher, self.room.id)


def open_desk(*, by_work: bool = True) -> Desk:
    """Draw the choice of a class, and of a work given to it; return both with their students.

    Stops the page kindly when there is no class or nobody in it.
    """
    who, repo = session.teacher(), session.repository()
    rooms = {room.id: room for room in repo.classes(who)}
    if not rooms:
        kit.empty_state("Aucune classe en cours", "Créez une classe et ses élèves : le suivi s'ouvrira ici.")
        raise session.PageDoneError
    chosen = pick("Classe", {key: f"{room.name} · {room.school_year}" for key, room in rooms.items()}, "classe")
    work = _work(who, chosen) if by_work else None
    members = tuple(
        member for member in repo.members(who, chosen) if work is None or work.group_id in (None, member.group_id)
    )
    if not members:
        kit.empty_state("Pas encore d'élève dans cette classe", "Ajoutez des élèves : leur travail apparaîtra ici.")
        raise session.PageDoneError
    return Desk(who, rooms[chosen], members, work)


def _work(who: Person, room_id: str) -> Assignment | None:
    """Draw the choice of a work given to the class, when there is one; nothing for all of the students' work."""
    given = {work.id: work for work in session.repository().assignments(who, room_id)}
    if not given:
        return None
    names = {"": EVERYTHING} | {key: f"{work.title} · {_times(work)}" for key, work in given.items()}
    return given.get(pick("Travail", names, "devoir", key=f"_{room_id}"))


def _times(work: Assignment) -> str:
    """Return whether a work is to come, open or over."""
    at = session.now()
    return "à venir" if work.is_early(at) else "terminé" if work.is_late(at) else "ouvert"


def pick(label: str, names: dict[str, str], place: str, *, key: str = "") -> str:
    """Draw a choice that is also in the address, under `place`: a link leads to it, a reload keeps it."""
    widget, asked = f"suivi_{place}{key}", st.query_params.get(place, "")
    if asked in names and asked != st.session_state.get(f"{widget}_adresse"):
        st.session_state[widget] = asked
    chosen = st.selectbox(label, list(names), format_func=lambda name: names[name], key=widget)
    if chosen:
        st.query_params[place] = chosen
    elif place in st.query_params:
        del st.query_params[place]
    st.session_state[f"{widget}_adresse"] = chosen
    return str(chosen)


def load_view(desk: Desk) -> ClassView:
    """Return the view of the class, of one work of it when chosen; a bar shows when it takes long."""
    repo, at = session.repository(), session.now()
    runs, is_open = repo.class_runs(desk.teacher, desk.room.id), True
    if desk.work is not None:
        begun = set(repo.assignment_runs(desk.teacher, desk.work.id).values())
        runs, is_open = [run for run in runs if run.id in begun], desk.work.is_open(at)
    recent = repo.last_actions(desk.teacher, desk.room.id, count=RECENT)
    students = [(member.person, member.group_id) for member in desk.members]
    return class_view(students, _facts(desk, runs), now=at, recent=recent, is_open=is_open)


def _facts(desk: Desk, runs: list[Run]) -> list[RunFacts]:
    repo = session.repository()
    if run_facts.unknown(runs) < SLOW:
        return run_facts.facts(repo, desk.teacher, runs)
    bar = st.progress(0.0, text="Relecture des travaux de la classe…")

    def tick(done: int, total: int) -> None:
        bar.progress(done / total, text=f"Relecture des travaux de la classe : {done} sur {total}")

    found = run_facts.facts(repo, desk.teacher, runs, tick=tick)
    bar.empty()
    return found


def state_tag(row: StudentRow) -> str:
    """Return the state of a student as a tag: a sign, a word, a colour."""
    return kit.tags([(f"{SIGNS[row.state]} {STATES[row.state]}", TONES[row.state])])


def where(facts: RunFacts | None) -> str:
    """Return where a run stands, in words."""
    if facts is None:
        return "—"
    stage = STAGES[facts.stage] if facts.stage else "tout est rendu"
    return f"{short_title(facts.run.title)} · {stage}"


def short_title(title: str) -> str:
    """Return the name of the firm a mission is about: what its title begins with."""
    return title.split(" : ", maxsplit=1)[0]


def since(minutes: int | None) -> str:
    """Return how long ago something was, in the largest unit that tells it."""
    if minutes is None:
        return "—"
    if minutes < 1:
        return "à l'instant"
    if minutes < HOUR:
        return f"il y a {minutes} min"
    if minutes < DAY:
        return f"il y a {minutes // HOUR} h"
    days = minutes // DAY
    return f"il y a {days} jour{'s' if days > 1 else ''}"


def definition() -> str:
    """Return what « bloqué » means, as told on screen."""
    rules = follow_settings()
    return (
        f"**Bloqué** : rien fait depuis {rules.quiet} minutes alors que le travail est ouvert (au-delà de {rules.away} "
        f"minutes, l'élève est considéré comme parti), ou {rules.repeats} actes de suite qui annulent ou reprennent la "
        "même question ou la même fiche. Les refus du simulateur ne sont pas enregistrés : ils ne comptent pas. "
        f"Réglages : {rules.status}, fichier `data/suivi.yaml`."
    )
