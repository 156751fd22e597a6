"""Settings of the démarche of a project (`data/projet/demarche.yaml`): phases, gaps, help for aims, self-review."""

from __future__ import annotations

from functools import cache
from typing import Self

from pydantic import Field, model_validator

from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

FOLDER = DATA / "projet"


class Named(Frozen):
    """A phase of the démarche."""

    id: str
    name: str = Field(alias="nom")


class Reminding(Frozen):
    """When to remind: days before a step ends, days without a log entry; reminders shown at once."""

    before: int = Field(alias="jours_avant", ge=1)
    quiet: int = Field(alias="jours_sans_journal", ge=1)
    shown: int = Field(alias="lignes_montrees", ge=1)


class Calendar(Frozen):
    """Weeks of one year of project, from the first Monday of September."""

    weeks: int = Field(alias="semaines", ge=30, le=48)


class Thresholds(Frozen):
    """What makes a part of the démarche complete: characters, steps, entries, days."""

    situation: int
    milestones: int = Field(alias="jalons")
    log: int = Field(alias="journal")
    follow_days: int = Field(alias="jours_de_suivi")


class GapText(Frozen):
    """A part of the démarche: its name, what to do, and the page where it is done."""

    id: str
    name: str = Field(alias="nom")
    what: str = Field(alias="quoi")
    page: str


class Weak(Frozen):
    """A word that makes an aim hard to check, with advice."""

    word: str = Field(alias="mot", min_length=3)
    advice: str = Field(alias="conseil")


class AimHelp(Frozen):
    """Help to write an aim that can be checked."""

    title: str = Field(alias="titre")
    helps: tuple[str, ...] = Field(alias="aides")
    weak: tuple[Weak, ...] = Field(alias="faibles")


class Criterion(Frozen):
    """One criterion of the self-review."""

    id: str
    phase: str
    question: str
    example: str = Field(alias="exemple")


class Settings(Frozen):
    """The whole file."""

    source: str
    status: str = Field(alias="statut")
    reminding: Reminding = Field(alias="rappels")
    calendar: Calendar = Field(alias="calendrier")
    minutes: tuple[int, ...] = Field(alias="minutes_proposees")
    phases: tuple[Named, ...] = Field(min_length=6)
    thresholds: Thresholds = Field(alias="seuils")
    gaps: tuple[GapText, ...] = Field(alias="manques")
    aim: AimHelp = Field(alias="objectif")
    answers: tuple[str, ...] = Field(alias="reponses", min_length=4, max_length=4)
    criteria: tuple[Criterion, ...] = Field(alias="criteres", min_length=1)

    @model_validator(mode="after")
    def _known_phases(self) -> Self:
        for one in self.criteria:
            if one.phase not in self.phase_names:
                raise ValueError(f"« {one.phase} » n'est pas une phase connue : {', '.join(self.phase_names)}")
        return self

    @property
    def reminder_days(self) -> int:
        """Days before the end of a step from which it is recalled."""
        return self.reminding.before

    @property
    def phase_names(self) -> dict[str, str]:
        """The name of each phase, by id, in order."""
        return {phase.id: phase.name for phase in self.phases}


@cache
def settings() -> Settings:
    """Return the settings of the démarche."""
    return read_model(FOLDER / "demarche.yaml", Settings)


def weak_words(aim: str) -> list[str]:
    """Return advice for the words of an aim that cannot be counted."""
    plain = aim.casefold()
    return [weak.advice for weak in settings().aim.weak if weak.word in plain]
