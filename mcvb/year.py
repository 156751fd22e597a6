"""Where a person is in their three years: the school year, the class they are in and the rules of that year.

A student's class decides; somebody without a class says their year (preference of « Repères ») and their level
(preference of « Mon parcours »).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mcvb.formats import PARIS
from mcvb.referentiel import Cadre, cadre_of, cadres, school_year, school_years
from mcvb.store.interface import Person, Repository
from mcvb.store.school_interface import ClassLevel
from simulations.kernel import Level as Situation

YEAR_KEY, LEVEL_KEY = "annee_scolaire", "niveau_classe"
LEVELS: tuple[ClassLevel, ...] = ("seconde", "premiere", "terminale")
LEVEL_NAMES: dict[str, str] = {"seconde": "Seconde", "premiere": "Première", "terminale": "Terminale"}
SITUATION_OF: dict[ClassLevel, Situation] = {"seconde": "courante", "premiere": "complexe", "terminale": "critique"}


@dataclass(frozen=True)
class Year:
    """The school year (« 2026-2027 »), level and rules of a person; `class_id` empty for who is in no class.

    `told` is False when nobody has said the level yet: seconde is then a guess, to be shown as a question.
    """

    school_year: str
    level: ClassLevel
    cadre: Cadre
    class_id: str | None = None
    told: bool = True

    @property
    def situation(self) -> Situation:
        """The situation level worked at that level."""
        return SITUATION_OF[self.level]

    def level_at(self, at: str) -> ClassLevel | None:
        """Return the level the person was in at an ISO time, going up one level a year; None outside the three years.

        Who stayed two years in a level is told one level too low before: the class of that time is not kept.
        """
        place = LEVELS.index(self.level) - (int(self.school_year[:4]) - int(school_year_at(at)[:4]))
        return LEVELS[place] if 0 <= place < len(LEVELS) else None

    def school_year_of(self, level: ClassLevel) -> str:
        """Return the school year of another level of the same three years."""
        first = int(self.school_year[:4]) + LEVELS.index(level) - LEVELS.index(self.level)
        return f"{first}-{first + 1}"


def school_year_at(at: str) -> str:
    """Return the school year of an ISO time, by the calendar of Paris."""
    moment = datetime.fromisoformat(at)
    return school_year((moment.astimezone(PARIS) if moment.tzinfo else moment).date())


def year_of(repo: Repository, person: Person, today: date) -> Year:
    """Return the year of a person: of their latest living class, else as they said it, else today's in seconde."""
    classes = repo.classes(person) if person.role == "student" else []
    if classes:
        room = classes[0]
        return Year(room.school_year, room.level, _cadre(room.cadre, room.school_year), room.id)
    said, level = repo.preference(person, YEAR_KEY), repo.preference(person, LEVEL_KEY)
    chosen = said if said in school_years(today) else school_year(today)
    known = level if level in LEVELS else None
    return Year(chosen, known or LEVELS[0], cadre_of(chosen), told=known is not None)


def say_level(repo: Repository, person: Person, level: ClassLevel) -> None:
    """Keep the level that a person without a class says they are in."""
    repo.set_preference(person, LEVEL_KEY, level)


def _cadre(name: str, chosen: str) -> Cadre:
    """Return the rules a class goes by, chosen by its teacher; those of its year when they are not known here."""
    return next((cadre for cadre in cadres() if cadre.id == name), None) or cadre_of(chosen)
