"""What a student has written that their oral may lean on: project, plan, own log, own contributions, works."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mcvb import projet, works
from mcvb.oral import (
    MAX_LINE,
    MAX_LINES,
    MAX_TEXT,
    MAX_TITLE,
    MAX_WORDS,
    Cited,
    Slide,
    SpeechPart,
    SpeechPlan,
    plan_file,
)
from mcvb.projet import Contribution, Element, LogEntry, Milestone, Project
from mcvb.referentiel import Cadre
from mcvb.store.interface import Person, Repository
from mcvb.store.item_interface import PROJECT, Item

UNDER = (projet.MILESTONE, projet.LOG, projet.ELEMENT, projet.CONTRIBUTION)
OWN_UNDER = frozenset({projet.LOG, projet.CONTRIBUTION})
SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
# Hard spaces are part of « 12 € » and stay.
BLANKS = re.compile(r"[^\S\u00a0\u202f]+")
QUARTER = 0.25


@dataclass(frozen=True)
class Material:
    """All of it, read: of a group's project, the log and the contributions are the student's alone."""

    project: projet.Kept[Project] | None = None
    milestones: tuple[projet.Kept[Milestone], ...] = ()
    log: tuple[projet.Kept[LogEntry], ...] = ()
    elements: tuple[projet.Kept[Element], ...] = ()
    contributions: tuple[projet.Kept[Contribution], ...] = ()
    works: tuple[works.Kept, ...] = ()
    members: int = 1

    @property
    def empty(self) -> bool:
        """Tell whether nothing has been written yet."""
        return self.project is None and not self.works

    @property
    def title(self) -> str:
        """The title of the project, empty when there is none."""
        return self.project.value.title if self.project else ""


def material_of(repo: Repository, actor: Person, student: Person) -> Material:
    """Return what a student has written, for whoever may read it: the student, or a teacher of theirs."""
    own = repo.items(actor) if actor.id == student.id else repo.items(actor, student)
    mine = tuple(kept for kept in works.works_in(own) if "projet" in kept.work.dossiers)
    found = _project(repo, actor, student, own)
    if found is None:
        return Material(works=mine)
    under = [
        item
        for item in repo.items_under(actor, found.item.id, kinds=UNDER)
        if item.kind not in OWN_UNDER or item.owner_id == student.id
    ]
    return Material(
        found,
        tuple(sorted(projet.read_all(under, Milestone), key=lambda kept: kept.value.start)),
        projet.read_all(under, LogEntry),
        projet.read_all(under, Element),
        projet.read_all(under, Contribution),
        mine,
        len(repo.members_of(actor, found.item.id)),
    )


def _project(repo: Repository, actor: Person, student: Person, own: Sequence[Item]) -> projet.Kept[Project] | None:
    """Return the latest project a student owns, or is a member of."""
    shared = repo.projects(actor) if actor.id == student.id else _named(repo, actor, own)
    found = projet.read_all([*(item for item in own if item.kind == PROJECT), *shared], Project)
    return max(found, key=lambda kept: kept.item.at, default=None)


def _named(repo: Repository, actor: Person, own: Iterable[Item]) -> list[Item]:
    """Return the projects that a student's own log and contributions are under, as a teacher of theirs reads them."""
    parents = {item.parent_id for item in own if item.kind in OWN_UNDER and item.parent_id}
    found = [repo.item(actor, parent) for parent in sorted(parents)]
    return [item for item in found if item.removed_at is None]


def short(text: str, most: int) -> str:
    """Return a text on one line of at most so many characters, cut between words with « … »."""
    line = BLANKS.sub(" ", text).strip()
    if len(line) <= most:
        return line
    kept = line[: most - 1]
    return (kept.rsplit(" ", 1)[0] if " " in kept[most // 2 :] else kept).rstrip(" ,;:") + "…"


def sentences(text: str, count: int) -> list[str]:
    """Return the first sentences of a text."""
    return [part.strip() for part in SENTENCE.split(text) if part.strip()][:count]


def propose(found: Material, cadre: Cadre) -> SpeechPlan:
    """Return a first plan made of the student's own words, to be changed; a part without words keeps its question."""
    oral = cadre.project.oral
    parts = tuple(
        SpeechPart(
            id=part.id,
            title=part.title,
            minutes=round(oral.talk * part.share / QUARTER) * QUARTER,
            say=short(" ".join(_said(found, part.id)), MAX_TEXT),
            words=tuple(_words(found, part.id))[:MAX_WORDS],
            cited=tuple(_cited(found, part.id))[:MAX_LINES],
        )
        for part in plan_file().parts
    )
    parts = _balanced(parts, oral.talk)
    plan = SpeechPlan(
        title=found.title, project_id=found.project.item.id if found.project else "",
        talk=oral.talk, questions=oral.questions, parts=parts,
    )  # fmt: skip
    return plan.model_copy(update={"slides": propose_slides(plan)})


def _balanced(parts: tuple[SpeechPart, ...], talk: int) -> tuple[SpeechPart, ...]:
    """Return parts whose minutes make the whole: the longest one takes what rounding left."""
    rest = talk - sum(part.minutes for part in parts)
    longest = max(parts, key=lambda part: part.minutes).id
    return tuple(
        part.model_copy(update={"minutes": max(0.0, part.minutes + rest)}) if part.id == longest else part
        for part in parts
    )


def propose_slides(plan: SpeechPlan) -> tuple[Slide, ...]:
    """Return one page of support by part: its title and its key words, nothing to read out."""
    return tuple(Slide(title=part.title, lines=part.words[:MAX_LINES]) for part in plan.parts)


def _said(found: Material, part: str) -> list[str]:
    """Return sentences of the student's for a part."""
    project = found.project.value if found.project else None
    if part == "situation" and project:
        return sentences(project.situation or project.idea, 3)
    if part == "demarche":
        return [f"{kept.value.title}." for kept in _steps(found)]
    if part == "ma_part":
        told = [sentence for kept in found.contributions[:3] for sentence in sentences(kept.value.what, 2)]
        solved = next((kept.value for kept in found.log if kept.value.obstacle and kept.value.solution), None)
        return [*told, *(sentences(solved.obstacle, 1) + sentences(solved.solution, 1) if solved else [])]
    if part == "resultat" and project:
        return sentences(project.production, 2) + [
            f"{aim.text} ({aim.measure})." for aim in project.aims if aim.measure
        ]
    if part == "appris":
        return [sentence for kept in found.log for sentence in sentences(kept.value.learned, 1)][-3:]
    return []


def _steps(found: Material) -> tuple[projet.Kept[Milestone], ...]:
    """Return the steps that a speech has time for: those done first, four at most."""
    done = [kept for kept in found.milestones if kept.value.state == "done"]
    return tuple(sorted((done or list(found.milestones))[:4], key=lambda kept: kept.value.start))


def _words(found: Material, part: str) -> list[str]:
    """Return the few words of a card: titles, not sentences."""
    project = found.project.value if found.project else None
    words: list[str] = []
    if part == "situation":
        partners = [kept.value.label for kept in found.elements if kept.value.kind == "partner"]
        words = [*([project.title] if project else []), *partners[:2]]
    elif part == "demarche":
        words = [kept.value.title for kept in _steps(found)]
    elif part == "ma_part":
        words = [kept.value.what for kept in found.contributions[:3]]
    elif part == "resultat" and project:
        words = [*sentences(project.production, 1), *(aim.measure for aim in project.aims[:2])]
    elif part == "appris":
        words = [kept.value.learned for kept in found.log if kept.value.learned][-3:]
    return [short(word, 48) for word in words if word.strip()]


def _cited(found: Material, part: str) -> list[Cited]:
    """Return the milestones, contributions and works that a part leans on."""
    if part == "demarche":
        return [Cited(item_id=kept.item.id, title=short(kept.value.title, MAX_LINE)) for kept in _steps(found)]
    if part == "ma_part":
        named = [(proof.item_id, proof.title) for kept in found.contributions for proof in kept.value.evidence]
        return [Cited(item_id=item_id, title=short(title, MAX_LINE)) for item_id, title in dict(named).items()]
    if part == "resultat":
        return [Cited(item_id=kept.item.id, title=short(kept.work.title, MAX_TITLE)) for kept in found.works[:2]]
    return []


def citable(found: Material) -> dict[str, str]:
    """Return what a part may lean on, by item id, with the words shown."""
    steps = {kept.item.id: f"Étape · {short(kept.value.title, MAX_TITLE)}" for kept in found.milestones}
    parts = {kept.item.id: f"Ma part · {short(kept.value.what, MAX_TITLE)}" for kept in found.contributions}
    mine = {kept.item.id: f"Travail · {short(kept.work.title, MAX_TITLE)}" for kept in found.works}
    return {**steps, **parts, **mine}
