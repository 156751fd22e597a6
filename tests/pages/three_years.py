"""A student over three years, with simulated dates: missions, live, self-evaluations, teacher, tutor, works, project.

Written once in a store, for the stories of every page of « Mon parcours » and for its benchmark.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from mcvb import practice
from mcvb.demo import fair_play, fair_targeting
from mcvb.path import judge_oneself
from mcvb.proofs import SelfLevel
from mcvb.store.follow_interface import TeacherLevel
from mcvb.store.interface import Person, Repository
from mcvb.store.item_interface import Item
from mcvb.store.school_interface import SchoolClass
from mcvb.work_files import check_file
from mcvb.works import Work, keep_file, save_work
from simulations.kernel import stream
from simulations.mission_state import PLAYABLE
from tests import samples

YEARS = (("2024-2025", "seconde"), ("2025-2026", "premiere"), ("2026-2027", "terminale"))
SITUATIONS = ("courante", "complexe", "critique")
SKILLS = (0.45, 0.7, 0.9)
REASONS = (
    "Je découvre : j'ai eu besoin d'aide pour lire le fichier.",
    "Je trie un fichier sans aide, j'oublie encore des doublons.",
    "Je nettoie et je justifie ma cible tout seul, même sous pression.",
)


@dataclass(frozen=True)
class ThreeYears:
    """What was made: the student in their last class, their teacher, the runs and the placement of each year."""

    student: Person
    teacher: Person
    class_id: str
    runs: tuple[str, ...]
    placements: tuple[str, ...]


def moment(year: int, days: int = 0) -> datetime:
    """Return a moment of one of the three years (0 to 2), some days after the 15th of September."""
    return datetime(2024 + year, 9, 15, 9, tzinfo=UTC) + timedelta(days=days)


def make_three_years(repo: Repository) -> ThreeYears:
    """Write the three years of a student in a store and return what names them."""
    teacher = repo.create_teacher("prof-trois-ans", "Mme Larue", moment(0).isoformat())
    student, rooms = None, []
    for place, (school_year, level) in enumerate(YEARS):
        at = moment(place, -10).isoformat()
        room = SchoolClass(f"classe-{place}", f"MCV {school_year}", f"TRO{place}", school_year, level, "2024", at)
        rooms.append(repo.create_class(teacher, room))
        student = repo.add_student(teacher, room.id, "eleve-trois-ans", "Lou", at).person
        if place:
            repo.archive_class(teacher, rooms[place - 1].id, at)
    assert student is not None
    runs = tuple(_play(repo, student, place) for place in range(3))
    placements = tuple(_placement(repo, teacher, student, place) for place in range(2))
    for place in range(3):
        _judge(repo, teacher, student, place, runs[place])
        _works(repo, student, place)
    return ThreeYears(student, teacher, rooms[-1].id, runs, placements)


def _play(repo: Repository, student: Person, year: int) -> str:
    """Play « Analyser » then « Cibler » of a mission of the year's situation, better each year."""
    scenario = next(one for one in practice.catalogue().values() if one.level == SITUATIONS[year])
    for stage, acts, days in (("cibler", fair_targeting, 40), ("analyser", None, 10)):
        run = practice.begin(repo, student, scenario.id, seed=4, now=moment(year, days), atelier=stage)
        state, draw = practice.load(repo, student, run.id).state, stream(4, "trois ans", str(year))
        played = acts(state, draw) if acts else fair_play(state, draw, skill=SKILLS[year])
        for place, action in enumerate(played):
            when = moment(year, days) + timedelta(minutes=place)
            practice.act(repo, student, run.id, action, action_id=uuid4().hex, now=when)
    assert stage in PLAYABLE
    return run.id


def _placement(repo: Repository, teacher: Person, student: Person, year: int) -> str:
    """Write a placement and its tutor's answer, by a one-time link."""
    at = moment(year, 70)
    place = Item(f"stage-{year}", student.id, student.id, "pfmp", {"title": f"Stage {year + 1}"}, at.isoformat())
    repo.save_item(student, place)
    name = hashlib.sha256(place.id.encode()).hexdigest()
    repo.make_tutor_link(teacher, name, place.id, at.isoformat(), (at + timedelta(days=20)).isoformat())
    levels = {"4B.3": year + 2, "1.2": year + 1, "2.3": 2}
    words = {"levels": levels, "strong": "À l'aise avec les clients.", "advice": "Oser relancer au téléphone."}
    answer = Item(f"tuteur-{year}", student.id, "tuteur", "pfmp_tuteur", words, (at + timedelta(days=18)).isoformat())
    repo.write_by_link(name, answer, answer.at)
    return place.id


def _judge(repo: Repository, teacher: Person, student: Person, year: int, run: str) -> None:
    """Write what the student and the teacher think of the year."""
    for place, competence in enumerate(("4B.1", "4B.2", "4B.3", "1.1", "3.1")[: 3 + year]):
        mine = SelfLevel(
            competence=competence, situation=SITUATIONS[year], rank=min(4, year + 1 + place % 2), reason=REASONS[year]
        )
        judge_oneself(repo, student, mine, moment(year, 60 + place))
    # A teacher writes of a living class: the last one, which the student is in.
    level = TeacherLevel(
        f"niveau-{year}", student.id, teacher.id, "4B.1", SITUATIONS[year], year + 2,
        "Vu en classe : méthode sûre, vérifie ses sources.", moment(year, 64).isoformat(), run,
    )  # fmt: skip
    repo.give_level(teacher, level)


def _works(repo: Repository, student: Person, year: int) -> None:
    """Add a text, a photo and a group report."""
    now = moment(year, 66)
    day = now.date().isoformat()
    text = Work(
        title=f"Script d'appel, année {year + 1}", day=day, text="Bonjour, ici Lou, de Cageot & Moka.",
        context="Un atelier en classe, pour un traiteur.", did="J'ai écrit l'accroche et trois questions ouvertes.",
        learned="Poser une question avant de parler de l'offre.", competences=("4B.2", "4B.3"), dossiers=("e2",),
    )  # fmt: skip
    save_work(repo, student, text, now)
    photo = check_file("vitrine.jpg", samples.picture(size=(900, 700), gps=True))
    shop = Work(
        title=f"Ma vitrine, année {year + 1}", kind="image", day=day, file=keep_file(repo, student, photo, now),
        context="Pendant la PFMP.", did="J'ai monté la vitrine de rentrée.", competences=("4B.5", "1.2"),
        dossiers=("e31", "projet"),
    )  # fmt: skip
    save_work(repo, student, shop, now + timedelta(hours=1))
    report = check_file("rapport.pdf", samples.pdf(pages=2))
    group = Work(
        title=f"Étude de satisfaction, année {year + 1}", kind="pdf", day=day, in_group=True,
        file=keep_file(repo, student, report, now), part="J'ai rédigé le questionnaire et compté les réponses.",
        competences=("2.4", "3.1"), dossiers=("e33",),
    )  # fmt: skip
    save_work(repo, student, group, now + timedelta(hours=2))


def grow(repo: Repository, made: ThreeYears, *, observations: int, works: int) -> None:
    """Add many runs and works to a student, copies of those they have, dated day after day."""
    source = practice.load(repo, made.student, made.runs[-1])
    acts = repo.actions(made.student, source.run.id)
    copies = -(-observations // max(1, len(source.observations)))
    for copy in range(copies):
        now = moment(copy % 2, 80 + copy)
        run = practice.begin(
            repo, made.student, source.run.scenario_id, seed=source.run.seed, now=now, atelier=source.run.atelier
        )
        for act in acts:
            repo.append(made.student, replace(act, id=uuid4().hex, run_id=run.id, at=now.isoformat()))
    for copy in range(works):
        now = moment(copy % 2, 80) + timedelta(hours=copy)
        photo = check_file("photo.jpg", samples.picture(size=(300 + copy, 200)))
        work = Work(
            title=f"Travail n° {copy + 1}", kind="image", day=now.date().isoformat(), context="En classe.",
            file=keep_file(repo, made.student, photo, now), did="J'ai fait la photo.", competences=("4B.5",),
            dossiers=("e31",),
        )  # fmt: skip
        save_work(repo, made.student, work, now)
