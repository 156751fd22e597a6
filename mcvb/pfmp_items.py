"""What is written about a placement (PFMP): period, company, activity, day, visit, agreement, tutor's words.

Each is the payload of one item of the store; all but the period are under it (`parent_id`). Defaults keep earlier
payloads readable. As little as possible is asked about people: a tutor is a function or a first name.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any, Literal, TypeVar

from pydantic import Field, ValidationError, field_validator

from mcvb.referentiel import Certainty
from mcvb.store.item_interface import Item
from mcvb.store.school_interface import ClassLevel
from simulations.calendar_fr import written_hour
from simulations.errors import StoreError
from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

SETTINGS_FILE = DATA / "pfmp" / "reglages.yaml"
PERIOD, COMPANY, ACTIVITY, DAY = "pfmp", "pfmp_entreprise", "pfmp_fiche", "pfmp_jour"
VISIT, AGREEMENT, PLANNED, TUTOR = "pfmp_visite", "pfmp_accord", "pfmp_prevue", "pfmp_tuteur"
KINDS = (PERIOD, COMPANY, ACTIVITY, DAY, VISIT, AGREEMENT, PLANNED, TUTOR)
LONG, SHORT = 2_000, 120
TUTOR_TEXT = 400
# An address or a number that leads to a person has no place in a sheet.
REACHES_SOMEONE = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?<!\d)(?:\+33|0033|0)[ .]?[1-9](?:[ .-]?\d{2}){4}(?!\d)")
FIGURE = re.compile(r"\d")
DayState = Literal["present", "demi", "justifie", "absent"]
ModelT = TypeVar("ModelT", bound=Frozen)


class Period(Frozen):
    """A placement: class year, first and last day, weekdays worked (0 is Monday), département for local holidays."""

    level: ClassLevel
    start: date
    end: date
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    departement: str = ""


class Company(Frozen):
    """The company sheet (fiche signalétique)."""

    nom: str = Field(default="", max_length=SHORT)
    commune: str = Field(default="", max_length=SHORT)
    forme: str = Field(default="", max_length=SHORT)
    secteur: str = Field(default="", max_length=SHORT)
    offre: str = Field(default="", max_length=LONG)
    clientele: str = Field(default="", max_length=LONG)
    concurrents: str = Field(default="", max_length=LONG)
    zone: str = Field(default="", max_length=LONG)
    equipe: str = Field(default="", max_length=LONG)
    numerique: str = Field(default="", max_length=LONG)
    tuteur: str = Field(default="", max_length=SHORT)


class Activity(Frozen):
    """One activity sheet (fiche descriptive d'activité), with the competences it met by their numbers (« 4B.2 »)."""

    titre: str = Field(default="", max_length=SHORT)
    situation: str = Field(default="", max_length=LONG)
    but: str = Field(default="", max_length=LONG)
    taches: str = Field(default="", max_length=LONG)
    outils: str = Field(default="", max_length=LONG)
    resultats: str = Field(default="", max_length=LONG)
    difficultes: str = Field(default="", max_length=LONG)
    appris: str = Field(default="", max_length=LONG)
    part: str = Field(default="", max_length=LONG)
    competences: tuple[str, ...] = ()
    dossiers: tuple[str, ...] = ()


class Day(Frozen):
    """Attendance of one day; `make_up` for a day worked outside the period's own days, to make up for an absence."""

    day: date
    state: DayState
    make_up: bool = False


class Visit(Frozen):
    """A visit of a teacher, planned or done; `hour` as HH:MM, empty for a day without an hour."""

    day: date
    hour: str = ""
    way: str = "sur_place"
    done: bool = False
    note: str = Field(default="", max_length=LONG)

    @property
    def hour_said(self) -> str:
        """The hour in French: « 14 h 30 », empty when there is none."""
        hours, _, minutes = self.hour.partition(":")
        return written_hour(int(hours), int(minutes or 0)) if hours.isdecimal() else ""


class Agreement(Frozen):
    """What a teacher says of a period: agreed or to be seen again, for the dates it had then."""

    agreed: bool
    start: date
    end: date
    note: str = Field(default="", max_length=LONG)


class TutorWords(Frozen):
    """What a tutor answered: rank 1 to 4 by competence (not there: not seen), rank 1 to 3 by attitude, a few words."""

    levels: dict[str, int] = Field(default_factory=dict)
    attitude: dict[str, int] = Field(default_factory=dict)
    strong: str = Field(default="", max_length=TUTOR_TEXT)
    advice: str = Field(default="", max_length=TUTOR_TEXT)
    function: str = Field(default="", max_length=SHORT)

    @field_validator("levels", "attitude")
    @classmethod
    def _ranks(cls, given: dict[str, int]) -> dict[str, int]:
        if any(rank not in range(1, 5) for rank in given.values()):
            raise ValueError("un rang va de 1 à 4")
        return given


class Counting(Frozen):
    """How days are counted."""

    week: int = Field(alias="jours_par_semaine", ge=1, le=7)
    longest: int = Field(alias="semaines_max")
    holidays_count: bool = Field(alias="feries_comptes")
    certainty: Certainty = Field(alias="certitude")
    text: str = Field(alias="texte")


class SheetRule(Frozen):
    """How many activity sheets a period asks for."""

    text: str = Field(alias="texte")
    count: int = Field(alias="par_periode")
    certainty: Certainty = Field(alias="certitude")
    source: str


class LinkRule(Frozen):
    """How long a tutor's link lives."""

    days: int = Field(alias="jours")
    certainty: Certainty = Field(alias="certitude")


class Heading(Frozen):
    """One part of a sheet, or one thing to choose."""

    id: str
    title: str = Field(alias="titre")
    help: str = Field(alias="aide", default="")


class Step(Frozen):
    """One rank of a scale in a tutor's words."""

    rank: int = Field(alias="rang")
    word: str = Field(alias="mot")
    meaning: str = Field(alias="sens", default="")


class Settings(Frozen):
    """The whole file of settings."""

    source: str
    counting: Counting = Field(alias="comptage")
    sheets: SheetRule = Field(alias="fiches")
    link: LinkRule = Field(alias="lien")
    no_names: str = Field(alias="motifs_sans_donnees")
    legal_forms: tuple[str, ...] = Field(alias="formes")
    sectors: tuple[str, ...] = Field(alias="secteurs")
    company: tuple[Heading, ...] = Field(alias="entreprise")
    activity: tuple[Heading, ...] = Field(alias="fiche")
    scale: tuple[Step, ...] = Field(alias="echelle", min_length=4, max_length=4)
    attitudes: tuple[Heading, ...]
    frequencies: tuple[Step, ...] = Field(alias="frequences")
    functions: tuple[str, ...] = Field(alias="fonctions")
    visits: tuple[Heading, ...] = Field(alias="visites")


@cache
def settings() -> Settings:
    """Return the settings of placements, or raise DataFileError with all the faults of the file."""
    return read_model(SETTINGS_FILE, Settings)


def payload(model: Frozen) -> dict[str, Any]:
    """Return a model as the JSON an item keeps."""
    return model.model_dump(mode="json")


def read(item: Item, model: type[ModelT]) -> ModelT:
    """Return the content of an item; a key of a later version is left out, a payload that is not one raises."""
    known = {name: value for name, value in item.payload.items() if name in model.model_fields}
    try:
        return model.model_validate(known)
    except ValidationError as error:
        raise StoreError("Une fiche de PFMP ne se lit pas : retire-la et refais-la, rien d'autre n'est touché.") from (
            error
        )


def readable(item: Item, model: type[Frozen]) -> bool:
    """Tell whether the content of an item can be read: one that came damaged from an archive hides no other."""
    try:
        read(item, model)
    except StoreError:
        return False
    return True


def filled(sheet: Company | Activity) -> list[str]:
    """Return the ids of the parts that have been written."""
    headings = settings().company if isinstance(sheet, Company) else settings().activity
    return [heading.id for heading in headings if str(getattr(sheet, heading.id)).strip()]


def lacks(sheet: Company | Activity) -> list[str]:
    """Return, in French, what a sheet still lacks; nothing when it can be shown to a jury."""
    headings = settings().company if isinstance(sheet, Company) else settings().activity
    done = set(filled(sheet))
    missing = [heading.title for heading in headings if heading.id not in done]
    if isinstance(sheet, Activity):
        missing += [] if not sheet.resultats.strip() or FIGURE.search(sheet.resultats) else ["Un chiffre de résultat"]
        missing += [] if sheet.competences else ["Une compétence rencontrée"]
    return missing


def reaches_someone(sheet: Frozen) -> bool:
    """Tell whether a text holds an e-mail address or a telephone number."""
    return any(REACHES_SOMEONE.search(str(value)) for value in sheet.model_dump().values())
