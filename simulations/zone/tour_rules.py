"""The rules of a visit round (`data/zone/tournee.yaml`): the day, the road, who is there when."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import BeforeValidator, Field

from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

HOUR = 60


def minute_of(text: object) -> int:
    """Return « 14:30 » as minutes of the day (870); a number stays."""
    if isinstance(text, int):
        return text
    hours, minutes = str(text).split(":")
    return int(hours) * HOUR + int(minutes)


def hour_of(minute: float) -> str:
    """Return minutes of the day as French people write them: 14 h 30."""
    whole = round(minute)
    return f"{whole // HOUR}\u00a0h\u00a0{whole % HOUR:02d}"


Clock = Annotated[int, BeforeValidator(minute_of)]
Window = tuple[Clock, Clock]


class DayRules(Frozen):
    """The working day, in minutes of the day; the meal begins within `meal` and lasts `meal_minutes`."""

    start: Clock = Field(alias="debut")
    end: Clock = Field(alias="fin")
    meal: Window = Field(alias="repas")
    meal_minutes: int = Field(alias="minutes_repas", ge=0)
    arriving: int = Field(alias="minutes_arrivee", ge=0)
    lateness: int = Field(alias="retard_accepte", ge=0)


class RoadRules(Frozen):
    """How road km are guessed from the crow's, and what a way inside one commune takes."""

    detour: float = Field(ge=1)
    same_minutes: float = Field(alias="minutes_meme_commune", ge=0)
    same_km: float = Field(alias="km_meme_commune", ge=0)


class VisitRules(Frozen):
    """How many visits, how long, how far (minutes of road), and at which hours appointments were taken."""

    count: int = Field(alias="nombre", ge=2, le=9)
    appointments: int = Field(alias="rendez_vous", ge=0)
    hours: tuple[Clock, ...] = Field(alias="heures_rendez_vous", min_length=2)
    lengths: tuple[int, ...] = Field(alias="durees", min_length=1)
    farthest: float = Field(alias="plus_loin", gt=0)


class Presence(Frozen):
    """When somebody may be met without an appointment, and how it is said."""

    words: str = Field(alias="mots")
    windows: tuple[Window, ...] = Field(alias="creneaux", min_length=1)


class TourRules(Frozen):
    """The whole file."""

    source: str
    day: DayRules = Field(alias="journee")
    road: RoadRules = Field(alias="route")
    visits: VisitRules = Field(alias="visites")
    presences: dict[str, Presence] = Field(alias="horaires")
    profiles: dict[str, tuple[str, ...]] = Field(alias="profils")


@cache
def tour_rules() -> TourRules:
    """Return the rules of rounds."""
    return read_model(DATA / "zone" / "tournee.yaml", TourRules)
