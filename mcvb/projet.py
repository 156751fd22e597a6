"""The projet (before 2024 and in CAP: chef-d'œuvre) of a student or of a group: what is kept of it, kind by kind.

Each model is the payload of one kind of item. The project, its milestones and its elements are shared by the members;
a log entry, a contribution and a self-review belong to who wrote them; follow-ups and marks are a teacher's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, TypeVar

from pydantic import Field, ValidationError

from mcvb.formats import hard_spaces
from mcvb.referentiel import Cadre, cadre_of, cadres
from mcvb.store.item_interface import Item
from simulations.kernel import Frozen

PROJECT, MILESTONE, LOG, ELEMENT = "projet", "projet_jalon", "projet_journal", "projet_element"
CONTRIBUTION, REVIEW, FOLLOW_UP, MARK = "projet_contribution", "projet_bilan", "projet_suivi", "projet_note"

Diploma = Literal["bac_pro", "cap"]
MilestoneState = Literal["todo", "doing", "done"]
MilestoneKind = Literal["step", "meeting", "hand_in"]
ElementKind = Literal["resource", "partner", "budget", "risk"]
Side = Literal["spending", "income"]
MarkKind = Literal["livret", "oral"]
Mode = Literal["individual", "collective"]

DIPLOMAS: dict[Diploma, str] = {"bac_pro": "Bac pro", "cap": "CAP"}
MODES: dict[Mode, str] = {"individual": "Seul(e)", "collective": "En groupe"}
STATES: dict[MilestoneState, str] = {"todo": "À faire", "doing": "En cours", "done": "Fait"}
MILESTONE_KINDS: dict[MilestoneKind, str] = {"step": "Étape", "meeting": "Rendez-vous", "hand_in": "À rendre"}
MARK_KINDS: dict[MarkKind, str] = {"livret": "Livret", "oral": "Oral"}
CAP_TITLE = "Chef-d'œuvre"
MAX_TITLE, MAX_LINE, MAX_WORDS, MAX_MARK = 80, 160, 2000, 20.0
DAY_MINUTES = 24 * 60
CENTS_MAX = 100_000_000


class Aim(Frozen):
    """One aim, with how one will see that it is reached and by when."""

    text: str = Field(default="", max_length=MAX_LINE)
    measure: str = Field(default="", max_length=MAX_LINE)


class Project(Frozen):
    """A project (payload of `projet`): what it is about; its years are those of Première (or of the CAP's first year).

    `hours_set` are the hours in all that the class has settled, where the rules give none for the year.
    """

    title: str = Field(max_length=MAX_TITLE)
    mode: Mode = "individual"
    diploma: Diploma = "bac_pro"
    template: str = ""
    first_year: str = Field(default="", pattern=r"^(\d{4}-\d{4})?$")
    cadre: str = ""
    idea: str = Field(default="", max_length=MAX_WORDS)
    situation: str = Field(default="", max_length=MAX_WORDS)
    aims: tuple[Aim, ...] = ()
    production: str = Field(default="", max_length=MAX_WORDS)
    hours_set: float | None = Field(default=None, ge=0, le=1000)


class Milestone(Frozen):
    """A step of the plan (payload of `projet_jalon`); `who` holds ids of members, empty for everybody."""

    title: str = Field(max_length=MAX_LINE)
    phase: str = "realisation"
    start: date
    end: date
    state: MilestoneState = "todo"
    kind: MilestoneKind = "step"
    who: tuple[str, ...] = ()
    note: str = Field(default="", max_length=MAX_WORDS)

    def late(self, today: date) -> bool:
        """Tell whether the step should have been done before today."""
        return self.state != "done" and self.end < today


class LogEntry(Frozen):
    """Five minutes of logbook (payload of `projet_journal`); `minutes` is the time worked that day."""

    day: date
    minutes: int = Field(default=0, ge=0, le=DAY_MINUTES)
    did: str = Field(default="", max_length=MAX_WORDS)
    obstacle: str = Field(default="", max_length=MAX_WORDS)
    solution: str = Field(default="", max_length=MAX_WORDS)
    next_step: str = Field(default="", max_length=MAX_WORDS)
    learned: str = Field(default="", max_length=MAX_WORDS)


class Element(Frozen):
    """A means of the project (payload of `projet_element`): a resource, a partner, a line of budget or a risk.

    Amounts are in cents, `actual` empty until known. A partner is an organisation and a function, never a person.
    `probability` and `impact` go from 1 (low) to 3 (high).
    """

    kind: ElementKind
    label: str = Field(max_length=MAX_LINE)
    detail: str = Field(default="", max_length=MAX_WORDS)
    function: str = Field(default="", max_length=MAX_LINE)
    state: str = Field(default="", max_length=MAX_LINE)
    side: Side = "spending"
    planned: int = Field(default=0, ge=0, le=CENTS_MAX)
    actual: int | None = Field(default=None, ge=0, le=CENTS_MAX)
    probability: int = Field(default=2, ge=1, le=3)
    impact: int = Field(default=2, ge=1, le=3)
    answer: str = Field(default="", max_length=MAX_WORDS)


class Evidence(Frozen):
    """A work linked as evidence, by the id of its item; its title is copied, so that the group can read it."""

    item_id: str
    title: str = ""


class Contribution(Frozen):
    """What one member did oneself (payload of `projet_contribution`), with the works that prove it."""

    what: str = Field(max_length=MAX_WORDS)
    day: date
    minutes: int = Field(default=0, ge=0, le=1000 * 60)
    milestone_id: str = ""
    obstacle: str = Field(default="", max_length=MAX_WORDS)
    solution: str = Field(default="", max_length=MAX_WORDS)
    evidence: tuple[Evidence, ...] = ()


class Answer(Frozen):
    """One answer of the self-review: how far (0 to 3) and the fact that shows it."""

    rank: int = Field(ge=0, le=3)
    fact: str = Field(default="", max_length=MAX_WORDS)


class SelfReview(Frozen):
    """The self-review of a member (payload of `projet_bilan`): answers by criterion, then a look back."""

    answers: dict[str, Answer] = Field(default_factory=dict)
    strong: str = Field(default="", max_length=MAX_WORDS)
    better: str = Field(default="", max_length=MAX_WORDS)
    elsewhere: str = Field(default="", max_length=MAX_WORDS)


class FollowUp(Frozen):
    """A teacher's word on a project (payload of `projet_suivi`), read by its members."""

    day: date
    text: str = Field(max_length=MAX_WORDS)
    next_step: str = Field(default="", max_length=MAX_WORDS)


class Mark(Frozen):
    """A mark out of 20 (payload of `projet_note`), read by the student it is for and by teachers only."""

    kind: MarkKind
    label: str = Field(default="", max_length=MAX_LINE)
    day: date
    value: float = Field(ge=0, le=MAX_MARK)
    comment: str = Field(default="", max_length=MAX_WORDS)


PayloadT = TypeVar("PayloadT", bound=Frozen)


@dataclass(frozen=True)
class Kept(Generic[PayloadT]):
    """An item with what it says."""

    item: Item
    value: PayloadT


MODELS: dict[str, type[Frozen]] = {
    PROJECT: Project, MILESTONE: Milestone, LOG: LogEntry, ELEMENT: Element, CONTRIBUTION: Contribution,
    REVIEW: SelfReview, FOLLOW_UP: FollowUp, MARK: Mark,
}  # fmt: skip


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


def project_of(item: Item) -> Project | None:
    """Return what a project says; None when it cannot be read."""
    kept = read_item(item, Project)
    return kept.value if kept else None


def cadres_of(project: Project) -> tuple[Cadre, Cadre]:
    """Return the rules of the two years of a project; those it names for both, else those of each year."""
    named = next((cadre for cadre in cadres() if cadre.id == project.cadre), None)
    if named is not None:
        return named, named
    return cadre_of(project.first_year), cadre_of(second_year(project.first_year))


def second_year(first_year: str) -> str:
    """Return the school year after another, « 2027-2028 » after « 2026-2027 »."""
    start = int(first_year[:4]) + 1
    return f"{start}-{start + 1}"


def label_of(project: Project) -> str:
    """Return what the rules call this piece of work: projet, or chef-d'œuvre before 2024 and in CAP."""
    return hard_spaces(CAP_TITLE if project.diploma == "cap" else cadres_of(project)[0].project.title)
