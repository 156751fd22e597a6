"""Templates of projects (`data/projet/modeles.yaml`), their dates in the years of a project, and what they fill."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Literal, Self

from pydantic import Field, model_validator

from mcvb.projet import MAX_LINE, Aim, Element, Milestone, MilestoneKind, Mode, Side
from mcvb.projet_reglages import FOLDER, settings
from simulations.errors import UnknownItemError
from simulations.kernel import Frozen
from simulations.yamlfile import read_model

LEVELS = ("premiere", "terminale")
FRIDAY = 4
CENTS = 100
SEPTEMBER = 9


class TemplateAim(Frozen):
    """An aim proposed."""

    text: str = Field(alias="texte", max_length=MAX_LINE)
    measure: str = Field(alias="mesure", max_length=MAX_LINE)


class TemplateStep(Frozen):
    """A milestone, from the start of a week to the end of another, both in the same year of the project."""

    title: str = Field(alias="titre", max_length=MAX_LINE)
    phase: str
    year: Literal["premiere", "terminale"] = Field(alias="annee")
    start: int = Field(alias="debut", ge=1)
    end: int = Field(alias="fin", ge=1)
    kind: MilestoneKind = Field(alias="sorte", default="step")

    @model_validator(mode="after")
    def _in_the_calendar(self) -> Self:
        weeks = settings().calendar.weeks
        if not self.start <= self.end <= weeks:
            raise ValueError(f"« {self.title} » doit commencer avant de finir, entre les semaines 1 et {weeks}")
        if self.phase not in settings().phase_names:
            raise ValueError(f"« {self.phase} » n'est pas une phase connue : {', '.join(settings().phase_names)}")
        return self


class TemplateMeans(Frozen):
    """A resource or a partner."""

    name: str = Field(alias="nom", max_length=MAX_LINE)
    detail: str = ""
    function: str = Field(alias="fonction", default="")
    state: str = Field(alias="etat", default="")


class TemplateLine(Frozen):
    """A line of budget, in euros."""

    name: str = Field(alias="nom", max_length=MAX_LINE)
    side: Side = Field(alias="sens")
    planned: float = Field(alias="prevu", ge=0)


class TemplateRisk(Frozen):
    """A risk with what to do about it."""

    name: str = Field(alias="nom", max_length=MAX_LINE)
    probability: int = Field(alias="probabilite", ge=1, le=3)
    impact: int = Field(alias="gravite", ge=1, le=3)
    answer: str = Field(alias="parade")


class Template(Frozen):
    """One template of project."""

    id: str
    name: str = Field(alias="nom")
    summary: str = Field(alias="resume")
    public: str
    mode: Mode
    ideas: tuple[str, ...] = Field(alias="idees", min_length=1)
    situation: tuple[str, ...] = Field(min_length=1)
    aims: tuple[TemplateAim, ...] = Field(alias="objectifs")
    production: str
    steps: tuple[TemplateStep, ...] = Field(alias="jalons")
    resources: tuple[TemplateMeans, ...] = Field(alias="ressources")
    partners: tuple[TemplateMeans, ...] = Field(alias="partenaires")
    budget: tuple[TemplateLine, ...]
    risks: tuple[TemplateRisk, ...] = Field(alias="risques")
    evidence: tuple[str, ...] = Field(alias="preuves", min_length=1)


class Templates(Frozen):
    """The whole file."""

    source: str
    status: str = Field(alias="statut")
    templates: tuple[Template, ...] = Field(alias="modeles", min_length=1)


@cache
def library() -> Templates:
    """Return the templates, in the order of the file."""
    return read_model(FOLDER / "modeles.yaml", Templates)


def template(name: str) -> Template:
    """Return a template by its id, or raise UnknownItemError."""
    for one in library().templates:
        if one.id == name:
            return one
    raise UnknownItemError(f"Le modèle de projet « {name} » n'existe pas : choisis-en un dans la liste.")


def first_monday(school_year: str) -> date:
    """Return the Monday of the first whole week of September of a school year."""
    first = date(int(school_year[:4]), SEPTEMBER, 1)
    return first + timedelta(days=-first.weekday() % 7)


def day_of_week(first_year: str, place: float) -> date:
    """Return the Monday of a place in the two years of a project, counted in weeks from 0, summer left out."""
    weeks = settings().calendar.weeks
    whole = max(0, min(int(place), 2 * weeks - 1))
    start = int(first_year[:4]) + whole // weeks
    return first_monday(f"{start}-{start + 1}") + timedelta(weeks=whole % weeks)


def place_of(first_year: str, day: date) -> float:
    """Return the place of a day in the two years of a project, in weeks from 0; a summer day is at the next start."""
    weeks = settings().calendar.weeks
    start = int(first_year[:4])
    for rank in (0, 1):
        monday = first_monday(f"{start + rank}-{start + rank + 1}")
        if day < monday + timedelta(weeks=weeks):
            return rank * weeks + max(0, (day - monday).days // 7)
    return 2.0 * weeks


def steps_from(model: Template, first_year: str, today: date) -> Iterator[Milestone]:
    """Yield the milestones of a template with dates that are still to come.

    A project begun late keeps the order and the end of its template: what is left of the two years is shared out in
    the same proportions. Each step begins on a Monday and ends on a Friday.
    """
    weeks = settings().calendar.weeks
    last = 2 * weeks
    late = min(place_of(first_year, today), last - 1)
    for step in model.steps:
        base = LEVELS.index(step.year) * weeks
        start = late + (base + step.start - 1) * (last - late) / last
        end = late + (base + step.end - 1) * (last - late) / last
        first = max(day_of_week(first_year, start), today)
        friday = day_of_week(first_year, end) + timedelta(days=FRIDAY)
        yield Milestone(title=step.title, phase=step.phase, start=first, end=max(first, friday), kind=step.kind)


def elements_from(model: Template) -> Iterator[Element]:
    """Yield the resources, partners, lines of budget and risks of a template."""
    for one in model.resources:
        yield Element(kind="resource", label=one.name, detail=one.detail, state=one.state)
    for one in model.partners:
        yield Element(kind="partner", label=one.name, detail=one.detail, function=one.function)
    for line in model.budget:
        yield Element(kind="budget", label=line.name, side=line.side, planned=round(line.planned * CENTS))
    for risk in model.risks:
        yield Element(
            kind="risk", label=risk.name, probability=risk.probability, impact=risk.impact, answer=risk.answer
        )


def aims_from(model: Template) -> tuple[Aim, ...]:
    """Return the aims of a template, to be rewritten."""
    return tuple(Aim(text=aim.text, measure=aim.measure) for aim in model.aims)
