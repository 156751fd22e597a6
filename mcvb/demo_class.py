"""A demonstration school: a teacher, two classes at work, runs at several stages, comments and levels."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID, uuid5

from mcvb import accounts, practice
from mcvb.demo import fair_calls, fair_design, fair_play, fair_targeting
from mcvb.store.desk_interface import Assignment
from mcvb.store.follow_interface import Comment, TeacherLevel
from mcvb.store.interface import Person, Repository
from mcvb.store.school_interface import ClassLevel, SchoolClass
from mcvb.year import school_year_at
from simulations.campaign import minimum_calls
from simulations.errors import StoreError
from simulations.kernel import stream
from simulations.mission_state import Action, SubmitStage, Undo
from simulations.rubric import Stage

NAMES = UUID("6d0f6f0e-4b4b-4c1e-9a4b-0d6a3c0b4b01")
FIRST_NAMES = (
    *("Aïcha", "Adam", "Basma", "Boris", "Chloé", "Cyril", "Dina", "Dorian", "Elif", "Enzo", "Fanny", "Farid"),
    *("Giulia", "Gaël", "Hana", "Hugo", "Inès", "Ismaël", "Jade", "Joris", "Kenza", "Karim", "Lina", "Loïc"),
    *("Maëlle", "Mehdi", "Nora", "Noé", "Océane", "Oscar", "Paloma", "Rayan", "Sofia", "Théo", "Yasmine"),
)
LOGIN = "demonstration"
EASY, SEED = "cageot_moka", 4
SKILLS = (0.95, 0.75, 0.55, 0.85, 0.35, 0.65)
STAGES: tuple[Stage, ...] = ("analyser", "cibler", "concevoir", "prospecter")


@dataclass(frozen=True)
class Part:
    """What a student does in the demonstration: how far they go, how long ago they last did something (minutes).

    `until` is the stage they are in (none: they finish), `acts` what they did in it, `undone` acts taken back.
    """

    scenario: str
    until: Stage | None
    acts: int = 0
    minutes: int = 2
    undone: int = 0


BEFORE = Part(EASY, "cibler", 1, 0)
COMMENTS = (
    "Ton fichier est bien plus net qu'au début. Pense à noter le motif quand tu retires une fiche.",
    "Bonne lecture du dossier. Relis le tableau de l'offre avant de répondre sur les prix.",
    "Tu vas vite : prends deux minutes pour vérifier les doublons avant de rendre.",
)
LEVELS = (
    ("4B.1", 3, "À l'oral, sait expliquer d'où viennent les chiffres de la zone."),
    ("4B.4", 2, "Le fichier rendu en classe gardait encore plusieurs doublons."),
    ("4B.1", 2, "A eu besoin d'aide pour lire le tableau de l'offre."),
)
# Drawn from in turn, so that every state is met: at work, stuck, gone round in circles, away, done, not begun.
PARTS: tuple[Part | None, ...] = (
    Part(EASY, "analyser", 6, 1),
    Part(EASY, "cibler", 5, 3),
    Part(EASY, None, 0, 25),
    Part(EASY, "analyser", 9, 14),
    Part(EASY, "concevoir", 1, 4),
    None,
    Part(EASY, "cibler", 9, 0, undone=4),
    Part(EASY, "prospecter", 14, 2),
    Part(EASY, "analyser", 3, 2900),
    Part(EASY, None, 0, 40),
)


@dataclass(frozen=True)
class DemoSchool:
    """The people and classes of a demonstration."""

    teacher: Person
    rooms: tuple[SchoolClass, ...]


def demo_class(
    repo: Repository, now: datetime, *, teacher: Person | None = None, sizes: tuple[int, int] = (24, 35)
) -> DemoSchool:
    """Make a teacher (or take one) with two classes at work, as if `now` was in the middle of a lesson."""
    began = (now - timedelta(days=60)).isoformat()
    who = teacher or repo.create_teacher(_id("enseignante"), "Mme Martin", began)
    rooms = (
        _room(repo, who, "2de MCV-B", "DEMWAA", "seconde", began),
        _room(repo, who, "1re MCV-B", "DEMXBB", "premiere", began),
    )
    for room, size in zip(rooms, sizes, strict=True):
        work = _give(repo, who, room, now)
        for rank in range(size):
            _student(repo, who, room, work, rank, now)
    return DemoSchool(who, rooms)


def open_demo(repo: Repository, now: datetime) -> str:
    """Make the demonstration school if it is not there and return a new password of its teacher (login `LOGIN`).

    StoreError when the base is somebody's already: a demonstration never stands among real classes.
    """
    if repo.account(LOGIN) is None:
        link = accounts.new_setup_link(repo, "", now)
        if link is None:
            raise StoreError("La démonstration se prépare dans une base à part : désignez-en une avec ATELIER_DB.")
        token, password = link.rpartition("/")[2], secrets.token_urlsafe(18)
        who = accounts.create_account(repo, token, pseudonym="Mme Martin", login=LOGIN, password=password, now=now)
        demo_class(repo, now, teacher=who)
    return accounts.give_new_password(repo, LOGIN, now)


def _id(name: str) -> str:
    return uuid5(NAMES, name).hex


def _room(repo: Repository, who: Person, name: str, code: str, level: ClassLevel, at: str) -> SchoolClass:
    year = school_year_at(at)
    return repo.create_class(who, SchoolClass(_id(f"{who.id} {name}"), name, code, year, level, "2024", at))


def _give(repo: Repository, who: Person, room: SchoolClass, now: datetime) -> Assignment:
    """Give a class the mission of today: begun some days ago for some, open until the end of the afternoon."""
    opens, closes = now - timedelta(days=4), now + timedelta(hours=3)
    work = Assignment(
        _id(f"{room.id} travail"), room.id, who.id, "Prospecter pour Cageot & Moka", EASY, "mission", None,
        "commune", SEED, "entrainement", opens.isoformat(), None, opens.isoformat(), closes.isoformat(),
        "Allez au bout de l'étape « Cibler » au moins.",
    )  # fmt: skip
    return repo.save_assignment(who, work)


def _student(repo: Repository, who: Person, room: SchoolClass, work: Assignment, rank: int, now: datetime) -> None:
    """Add one student with what they did, and what the teacher said of it."""
    name = f"{FIRST_NAMES[rank % len(FIRST_NAMES)]} {chr(65 + rank % 20)}."
    student = repo.add_student(who, room.id, _id(f"{room.id} {rank}"), name, room.created_at).person
    part, skill = PARTS[rank % len(PARTS)], SKILLS[rank % len(SKILLS)]
    if rank % 3 == 0:
        earlier = _play(repo, student, BEFORE, skill - 0.2, now - timedelta(days=21))
        _judge(repo, who, student, earlier, rank, now - timedelta(days=20))
    if part is not None:
        _play(repo, student, part, skill, now, work=work)


def _play(
    repo: Repository, student: Person, part: Part, skill: float, now: datetime, *, work: Assignment | None = None
) -> str:
    """Play a part whose last act was made some minutes before `now`, as a work given or not; return the run."""
    end = now - timedelta(minutes=part.minutes)
    run = practice.prepared(repo, student, part.scenario, seed=SEED, now=end - timedelta(hours=1))
    run_id = (repo.start_assigned(student, work.id, run) if work else repo.create_run(student, run)).id
    going = STAGES[: STAGES.index(part.until) + 1] if part.until else STAGES
    for place, stage in enumerate(going):
        acts = _acts(repo, student, run_id, stage, skill)
        here = list(islice(acts, part.acts)) if stage == part.until else list(acts)
        start = end - timedelta(minutes=12 * (len(going) - place))
        for rank, action in enumerate(here):
            last = place == len(going) - 1 and rank == len(here) - 1
            at = end if last else start + timedelta(seconds=min(rank, 600))
            practice.act(repo, student, run_id, action, action_id=f"{run_id}-{stage}-{rank}", now=at)
    for rank in range(part.undone):
        practice.act(repo, student, run_id, Undo(), action_id=f"{run_id}-annule-{rank}", now=end)
    return run_id


def _acts(repo: Repository, student: Person, run_id: str, stage: Stage, skill: float) -> Iterator[Action]:
    """Yield the acts of one stage, from where the run stands."""
    state = practice.load(repo, student, run_id).state
    draw = stream(round(100 * skill), "demo", student.id)
    match stage:
        case "analyser":
            yield from fair_play(state, draw, skill=skill)
        case "cibler":
            yield from fair_targeting(state, draw)
        case "concevoir":
            yield from fair_design(state)
        case _:
            yield from fair_calls(state, draw, calls=minimum_calls(state), skill=skill)
            yield SubmitStage(stage="prospecter")


def _judge(repo: Repository, who: Person, student: Person, run_id: str, rank: int, at: datetime) -> None:
    """Write what the teacher said of a run: a comment, and for some a level of their own with its reason."""
    text = COMMENTS[rank % len(COMMENTS)]
    repo.save_comment(who, Comment(_id(f"{run_id} mot"), run_id, None, "analyser", text, at.isoformat()))
    competence, level, reason = LEVELS[rank % len(LEVELS)]
    given = TeacherLevel(
        _id(f"{run_id} niveau"), student.id, None, competence, "courante", level, reason, at.isoformat(), run_id
    )
    repo.give_level(who, given)
