"""The référentiel: blocs, épreuves, and the *cadre* of a school year (`data/referentiel/`), each entry with its source.

Certainty: S read in the cahier des charges, P read on a public page, D deduced by the team and adjustable.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Literal

from pydantic import Field

from simulations.errors import UnknownItemError
from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

FOLDER = DATA / "referentiel"
Certainty = Literal["S", "P", "D"]
CERTAINTIES: dict[str, str] = {
    "S": "lu dans le cahier des charges",
    "P": "lu sur une page publique",
    "D": "déduit par l'équipe, à vérifier",
}
FIRST_MONTH = 8


class Title(Frozen):
    """An official competence title."""

    id: str
    title: str = Field(alias="intitule")
    certainty: Certainty = Field(alias="certitude")


class Block(Frozen):
    """A bloc de compétences with the unit that certifies it."""

    id: str
    title: str = Field(alias="intitule")
    unit: str = Field(alias="unite")
    coefficient: int
    mode: str
    exam: str = Field(alias="epreuve")
    option_b_only: bool = Field(alias="option_b_seulement")
    certainty: Certainty = Field(alias="certitude")
    source: str
    competences: tuple[Title, ...]


class Exam(Frozen):
    """An épreuve or sub-épreuve; `mode` for schools allowed to assess in the course of training."""

    id: str
    group: str = Field(alias="epreuve")
    title: str = Field(alias="intitule")
    unit: str = Field(alias="unite")
    coefficient: int
    mode: str
    mode_outside: str = Field(alias="hors_ccf")
    block: str | None = Field(alias="bloc")
    certainty: Certainty = Field(alias="certitude")
    source: str


class ExamGroup(Frozen):
    """An épreuve as the sum of its parts."""

    id: str
    title: str = Field(alias="intitule")
    coefficient: int
    certainty: Certainty = Field(alias="certitude")


class Diploma(Frozen):
    """The diploma and its option."""

    title: str = Field(alias="intitule")
    option: str
    short: str = Field(alias="sigle")
    certainty: Certainty = Field(alias="certitude")
    source: str


class OptionB(Frozen):
    """What option B is about."""

    text: str = Field(alias="texte")
    places: tuple[str, ...] = Field(alias="lieux_de_valorisation")
    certainty: Certainty = Field(alias="certitude")
    source: str


class Referentiel(Frozen):
    """The whole file."""

    source: str
    diploma: Diploma = Field(alias="diplome")
    option_b: OptionB = Field(alias="definition_option_b")
    blocks: tuple[Block, ...] = Field(alias="blocs", min_length=4, max_length=4)
    exams: tuple[Exam, ...] = Field(alias="epreuves")
    groups: tuple[ExamGroup, ...] = Field(alias="groupes_epreuves")
    remarks: tuple[str, ...] = Field(alias="remarques")


class Years(Frozen):
    """The school years a cadre is for, « 2019-2020 »; no last year when it is the one in force."""

    first: str = Field(alias="debut", pattern=r"^\d{4}-\d{4}$")
    last: str | None = Field(alias="fin", pattern=r"^\d{4}-\d{4}$", default=None)
    source: str


class PlacementShare(Frozen):
    """Weeks of placement in one class."""

    year: str = Field(alias="classe")
    weeks: int = Field(alias="semaines")
    organisation: str = ""
    certainty: Certainty | None = Field(alias="certitude", default=None)


class Placements(Frozen):
    """The placements (PFMP): weeks in all and by class."""

    weeks: int = Field(alias="semaines_total")
    shares: tuple[PlacementShare, ...] = Field(alias="repartition")
    deduced: bool = Field(alias="deduction")
    adjustable: bool = Field(alias="ajustable")
    certainty: Certainty = Field(alias="certitude")
    source: str


class Hours(Frozen):
    """One row of the hours table; nothing where the hours are not known."""

    title: str = Field(alias="intitule")
    second: float | None = Field(alias="seconde")
    first: float | None = Field(alias="premiere")
    final: float | None = Field(alias="terminale")
    total: float | None = None
    unit: str = Field(alias="unite")
    certainty: Certainty | None = Field(alias="certitude")
    source: str


class Oral(Frozen):
    """The oral: minutes in all, then talk and questions."""

    minutes: int
    talk: int = Field(alias="expose")
    questions: int = Field(alias="entretien")
    rough: bool = Field(alias="approximatif")
    certainty: Certainty = Field(alias="certitude")
    source: str


class Dates(Frozen):
    """What is known of the dates of a year."""

    adjustable: bool = Field(alias="ajustables")
    year: str = Field(alias="annee", default="")
    text: str = Field(alias="texte")
    status: str = Field(alias="statut", default="")
    certainty: Certainty | None = Field(alias="certitude")
    source: str | None


class Project(Frozen):
    """The projet (before: chef-d'œuvre); parts whose shape varies stay as dicts with their own source."""

    title: str = Field(alias="intitule")
    hours_year: dict[str, float | str | None] = Field(alias="heures_annee")
    hours_week: dict[str, float | str | None] = Field(alias="heures_semaine")
    making: dict[str, str] = Field(alias="realisation")
    oral: Oral
    marks: dict[str, float | str] = Field(alias="evaluation")
    support: dict[str, bool | int | str] = Field(default_factory=dict)
    jury: dict[str, str] = Field(default_factory=dict)
    dates: Dates


class Cadre(Frozen):
    """The rules of some school years: placements, projet, hours."""

    id: str
    name: str = Field(alias="nom")
    years: Years = Field(alias="annees")
    placements: Placements = Field(alias="pfmp")
    project: Project = Field(alias="projet")
    hours: tuple[Hours, ...] = Field(alias="horaires")
    remarks: tuple[str, ...] = Field(alias="remarques")

    def covers(self, school_year: str) -> bool:
        """Tell whether the cadre is for a school year, « 2026-2027 »."""
        return self.years.first <= school_year <= (self.years.last or "9999")


class Cadres(Frozen):
    """The whole file."""

    source: str
    cadres: tuple[Cadre, ...] = Field(min_length=1)


@cache
def referentiel() -> Referentiel:
    """Return blocs and épreuves."""
    return read_model(FOLDER / "referentiel.yaml", Referentiel)


@cache
def cadres() -> tuple[Cadre, ...]:
    """Return the cadres, oldest first."""
    return read_model(FOLDER / "cadres.yaml", Cadres).cadres


def cadre_of(school_year: str) -> Cadre:
    """Return the cadre of a school year such as « 2026-2027 », or raise UnknownItemError."""
    for cadre in cadres():
        if cadre.covers(school_year):
            return cadre
    raise UnknownItemError(f"Aucun cadre connu pour l'année scolaire « {school_year} » : choisis 2019-2020 ou après.")


def school_year(day: date) -> str:
    """Return the school year of a day, from August to July."""
    first = day.year if day.month >= FIRST_MONTH else day.year - 1
    return f"{first}-{first + 1}"


def school_years(day: date) -> list[str]:
    """Return the school years one may choose, from the first known to the next one."""
    first, last = int(cadres()[0].years.first[:4]), int(school_year(day)[:4]) + 1
    return [f"{year}-{year + 1}" for year in range(first, last + 1)]
