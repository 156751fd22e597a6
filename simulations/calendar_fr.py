"""Public holidays and local times of France, read from `data/law/calendrier.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache, cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

CALENDAR_FILE = DATA / "law" / "calendrier.yaml"
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = tuple("janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split())
COMMON_YEAR = 2023


def _checked_zone(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"le fuseau « {zone} » n'est pas connu : écris par exemple « Europe/Paris »") from None
    return zone


Zone = Annotated[str, AfterValidator(_checked_zone)]


class Holiday(Frozen):
    """A public holiday: a fixed day, or so many days after Easter Sunday; no `departements`: everywhere."""

    name: str = Field(alias="nom", min_length=3)
    month: int | None = Field(alias="mois", default=None)
    day: int | None = Field(alias="jour", default=None)
    easter_offset: int | None = Field(alias="ecart_paques", default=None, ge=-60, le=100)
    departements: tuple[str, ...] = ()
    remark: str = Field(alias="remarque", default="")

    @model_validator(mode="after")
    def _one_date(self) -> Self:
        fixed = self.month is not None and self.day is not None
        if fixed == (self.easter_offset is not None):
            raise ValueError(f"« {self.name} » doit avoir « mois » et « jour », ou bien « ecart_paques »")
        try:
            self.on(COMMON_YEAR)
        except ValueError:
            message = (
                f"« {self.name} » n'a pas une date possible : le {self.day}/{self.month} n'existe pas tous les ans"
            )
            raise ValueError(message) from None
        return self

    def on(self, year: int) -> date:
        """Return the day of the holiday in a year from 1 to 9999."""
        if self.month is not None and self.day is not None:
            return date(year, self.month, self.day)
        return easter(year) + timedelta(days=self.easter_offset or 0)

    def holds_in(self, departement: str | None) -> bool:
        """Tell whether the day is a holiday in a département; None stands for most of France."""
        return not self.departements or departement in self.departements


class Calendar(Frozen):
    """The whole file, with its source and its degree of certainty."""

    source: str
    certainty: str = Field(alias="certitude", pattern="^[SPGKD]$")
    holidays: tuple[Holiday, ...] = Field(alias="feries", min_length=1)
    zone: Zone = Field(alias="fuseau")
    zones: dict[str, Zone] = Field(alias="fuseaux")

    @cached_property
    def clocks(self) -> Mapping[str, ZoneInfo]:
        """The clock of each département that has its own."""
        return {departement: ZoneInfo(zone) for departement, zone in self.zones.items()}


@cache
def load_calendar(path: Path = CALENDAR_FILE) -> Calendar:
    """Return the calendar of a file, or raise DataFileError with all its faults."""
    return read_model(path, Calendar)


def easter(year: int) -> date:
    """Return Easter Sunday in the Gregorian calendar (Meeus, Jones and Butcher's algorithm)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - moon_shift + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def public_holidays(year: int, *, departement: str | None = None) -> Mapping[date, str]:
    """Return the public holidays of a year with their French names, in order.

    The rules of today are applied to every year from 1 to 9999. Good Friday is a holiday only in the
    communes of Alsace-Moselle with a Protestant or mixed church; it is given for all of 57, 67 and 68.
    """
    holidays = [item for item in load_calendar().holidays if item.holds_in(departement)]
    return MappingProxyType(dict(sorted((item.on(year), item.name) for item in holidays)))


def local_time(moment: datetime, *, departement: str | None = None) -> datetime:
    """Return a moment on the clock of the place, without a zone; a moment without one is already there."""
    if moment.utcoffset() is None:
        return moment.replace(tzinfo=None)
    calendar = load_calendar()
    clock = calendar.clocks.get(departement or "") or ZoneInfo(calendar.zone)
    try:
        return moment.astimezone(clock).replace(tzinfo=None)
    except OverflowError:  # hours from the first or the last day of the calendar: no clock shows them
        return moment.replace(tzinfo=None)


def written_day(day: date) -> str:
    """Return a day as it is said in French: mardi 1er décembre 2026."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{WEEKDAYS[day.weekday()]} {number} {MONTHS[day.month - 1]} {day.year}"


def written_moment(moment: datetime) -> str:
    """Return a moment as it is said in French: mardi 1er décembre 2026 à 9 h 05."""
    return f"{written_day(moment.date())} à {written_hour(moment.hour, moment.minute)}"


def written_hour(hour: int, minute: int) -> str:
    """Return an hour as it is said in French: 9 h 05, 14 h."""
    return f"{hour} h {minute:02d}" if minute else f"{hour} h"


__all__ = [
    "WEEKDAYS",
    "Calendar",
    "Holiday",
    "easter",
    "load_calendar",
    "local_time",
    "public_holidays",
    "written_day",
    "written_hour",
    "written_moment",
]
