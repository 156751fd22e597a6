"""The oral of the projet: the speech and its support, the rehearsals, what a mock jury says. What is kept of it.

Durations, pages and the rule of points come from the cadre of the year; the shape of the plan and the grid of the mock
jury are proposals of the team (`data/oral/`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Generic, TypeVar

from pydantic import Field, ValidationError

from mcvb.referentiel import Cadre
from mcvb.store.item_interface import Item
from simulations.kernel import Frozen
from simulations.voice import Voice
from simulations.yamlfile import DATA, read_model

PLAN, REHEARSAL, JURY, TEACHER_JURY = "oral_plan", "oral_repetition", "oral_jury", "oral_jury_prof"
FOLDER = DATA / "oral"
MAX_TITLE, MAX_LINE, MAX_TEXT = 80, 160, 1200
MAX_PARTS, MAX_LINES, MAX_WORDS, MAX_MINUTES = 8, 5, 6, 60
TOP_RANK = 4


class Cited(Frozen):
    """Something of the student's own that a part leans on: the id of its item, and its title as it was then."""

    item_id: str
    title: str = Field(default="", max_length=MAX_LINE)


class SpeechPart(Frozen):
    """A part of the speech: its minutes, what is said, the few key words of its card, and what it leans on."""

    id: str
    title: str = Field(max_length=MAX_TITLE)
    minutes: float = Field(default=1.0, ge=0, le=MAX_MINUTES)
    say: str = Field(default="", max_length=MAX_TEXT)
    words: tuple[str, ...] = Field(default=(), max_length=MAX_WORDS)
    cited: tuple[Cited, ...] = ()


class Slide(Frozen):
    """A page of the support: a title, a few lines, and at most one image of a work, with what it shows in words."""

    title: str = Field(max_length=MAX_TITLE)
    lines: tuple[str, ...] = Field(default=(), max_length=MAX_LINES)
    image: str = ""
    alt: str = Field(default="", max_length=MAX_LINE)


class SpeechPlan(Frozen):
    """The speech (payload of `oral_plan`): minutes of the talk and of the questions, parts, support."""

    title: str = Field(default="", max_length=MAX_TITLE)
    project_id: str = ""
    talk: int = Field(default=0, ge=0, le=MAX_MINUTES)
    questions: int = Field(default=0, ge=0, le=MAX_MINUTES)
    parts: tuple[SpeechPart, ...] = Field(default=(), max_length=MAX_PARTS)
    slides: tuple[Slide, ...] = ()

    @property
    def total(self) -> float:
        """The minutes of the parts together."""
        return round(sum(part.minutes for part in self.parts), 2)

    def marks(self) -> list[tuple[SpeechPart, float, float]]:
        """Return each part with the second it begins and the second it ends."""
        found, start = [], 0.0
        for part in self.parts:
            end = start + 60 * part.minutes
            found.append((part, start, end))
            start = end
        return found


class Rehearsal(Frozen):
    """A rehearsal (payload of `oral_repetition`): seconds of the two parts, measures and recording when there are.

    `planned` is what each part of the plan was to last, in minutes; `recording` the digest of the sound kept, `size`
    its bytes; `of_part` tells what was recorded, « expose » or « entretien ».
    """

    day: date
    planned: tuple[tuple[str, float], ...] = ()
    talk_seconds: float = Field(default=0, ge=0)
    question_seconds: float = Field(default=0, ge=0)
    of_part: str = "expose"
    voice: Voice | None = None
    recording: str | None = None
    size: int = Field(default=0, ge=0)
    impression: str = Field(default="", max_length=MAX_TEXT)


class Asked(Frozen):
    """A question the mock jury asked, as it was read out."""

    id: str
    text: str = Field(max_length=1000)


class JuryGrid(Frozen):
    """What a mock jury says (payload of `oral_jury` and `oral_jury_prof`): levels (1 to 4), never a mark."""

    day: date
    levels: dict[str, int] = Field(default_factory=dict)
    strengths: tuple[str, ...] = Field(default=(), max_length=2)
    advice: str = Field(default="", max_length=MAX_TEXT)
    asked: tuple[Asked, ...] = ()
    by: str = Field(default="", max_length=MAX_TITLE)


class PlanPart(Frozen):
    """A part that the proposal of plan has: its share of the time, and what helps to fill it."""

    id: str
    title: str = Field(alias="titre")
    share: float = Field(alias="part", gt=0, le=1)
    help: str = Field(alias="aide")
    question: str


class PlanFile(Frozen):
    """The proposal of plan."""

    source: str
    status: str = Field(alias="statut")
    pages: int = Field(alias="pages_proposees")
    parts: tuple[PlanPart, ...] = Field(alias="parties")


class Criterion(Frozen):
    """A criterion of the mock jury's grid, with what each of its four levels looks like."""

    id: str
    title: str = Field(alias="titre")
    levels: tuple[str, ...] = Field(alias="paliers", min_length=TOP_RANK, max_length=TOP_RANK)


class Grid(Frozen):
    """The grid of the mock jury, a proposal."""

    source: str
    status: str = Field(alias="statut")
    levels: tuple[str, ...] = Field(alias="paliers", min_length=TOP_RANK, max_length=TOP_RANK)
    criteria: tuple[Criterion, ...] = Field(alias="criteres")


MODELS: dict[str, type[Frozen]] = {PLAN: SpeechPlan, REHEARSAL: Rehearsal, JURY: JuryGrid, TEACHER_JURY: JuryGrid}
PayloadT = TypeVar("PayloadT", bound=Frozen)


@dataclass(frozen=True)
class Kept(Generic[PayloadT]):
    """An item with what it says."""

    item: Item
    value: PayloadT


def read_item(item: Item, model: type[PayloadT]) -> Kept[PayloadT] | None:
    """Return an item with its payload read; None when it cannot be read, or is of another kind."""
    if MODELS.get(item.kind) is not model:
        return None
    known = {key: value for key, value in item.payload.items() if key in model.model_fields}
    try:
        return Kept(item, model.model_validate(known))
    except ValidationError:
        return None


def read_all(items: Iterable[Item], model: type[PayloadT]) -> tuple[Kept[PayloadT], ...]:
    """Return, in order, the items that are of a model's kind and can be read."""
    return tuple(kept for item in items if (kept := read_item(item, model)) is not None)


@cache
def plan_file() -> PlanFile:
    """Return the proposal of plan, or raise DataFileError."""
    return read_model(FOLDER / "plan.yaml", PlanFile)


@cache
def grid() -> Grid:
    """Return the grid of the mock jury, or raise DataFileError."""
    return read_model(FOLDER / "grille.yaml", Grid)


def max_pages(cadre: Cadre) -> int:
    """Return how many pages the support may have: the cadre's, else the team's proposal."""
    return int(cadre.project.support.get("pages_max", plan_file().pages))


def durations(plan: SpeechPlan | None, cadre: Cadre) -> tuple[int, int]:
    """Return the minutes of the talk and of the questions: those of the plan, else the cadre's."""
    oral = cadre.project.oral
    return (
        plan.talk if plan and plan.talk else oral.talk,
        plan.questions if plan and plan.questions else oral.questions,
    )


def part_at(plan: SpeechPlan, seconds: float) -> tuple[SpeechPart, float] | None:
    """Return the part one should be in after so many seconds, with the seconds left to it; None past the last."""
    for part, _, end in plan.marks():
        if seconds < end:
            return part, end - seconds
    return None
