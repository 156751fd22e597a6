"""Days and hours on the phone: what a turn proposes, when a person is free, what is agreed, and how it is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal

from simulations.calendar_fr import WEEKDAYS, public_holidays, written_day, written_hour
from simulations.call.hearing import plain_text
from simulations.call.settings import call_settings
from simulations.call.slots import slots
from simulations.kernel import Frozen

Half = Literal["matin", "après-midi"]
HALVES: tuple[Half, ...] = ("matin", "après-midi")
SUNDAY, NOON = 6, 12
USUAL = ("mardi matin", "jeudi après-midi")
WISHES = re.compile(r"\b(?:bon|bonne|belle)s? (?:fin de )?(?:matinee|apres[- ]midi|journee|soiree|semaine|week-?end)\b")
CUTS = re.compile(r"\bou (?:bien|alors|plutot)\b|\bou\b|\bsinon\b|\bet\b(?! (?:demi|quart))|[;?!,]|\.(?=\s|$)")
MORNING = re.compile(r"\bmatin(?:ee)?s?\b")
AFTERNOON = re.compile(r"\bapres[- ]?midis?\b|\baprem\b|\bfin de journee\b|\bsoir(?:ee)?\b")
NUMBERED = re.compile(r"\ble (\d{1,2})\b(?! ?(?:h\b|heure|:|/|euro|€|%))")


class Proposal(Frozen):
    """A moment as somebody names it: a day, an hour, half a day, or some of these.

    `loose` tells that the day was said without its number: « mardi » is the next one, or the one agreed.
    """

    day: date | None = None
    loose: bool = False
    hour: time | None = None
    half: Half | None = None


class Slot(Frozen):
    """A moment that is agreed or offered: half a day, with the hour once it is said."""

    day: date
    half: Half
    hour: time | None = None

    @property
    def iso(self) -> str:
        """The day, or the day and the hour, in ISO."""
        at = self.hour and datetime.combine(self.day, self.hour).isoformat(timespec="minutes")
        return at or self.day.isoformat()

    @property
    def said(self) -> str:
        """The moment as it is said: mardi 24 novembre à 10 h, mardi 24 novembre au matin."""
        day = _day_said(self.day)
        if self.hour:
            return f"{day} à {written_hour(self.hour.hour, self.hour.minute)}"
        return f"{day} au matin" if self.half == "matin" else f"{day} dans l'après-midi"


def proposals(text: str, today: date) -> tuple[Proposal, ...]:
    """Return the moments a turn names, in order: « mardi 24 à 10 h ou jeudi après-midi » names two."""
    plain = WISHES.sub(" ", plain_text(text))
    found: list[Proposal] = []
    for part in CUTS.split(plain):
        for one in _named(part, today):
            _add(found, one)
    return tuple(found)


def _named(part: str, today: date) -> Iterator[Proposal]:
    """Yield the moments of a part of a sentence that names no choice."""
    known = slots(part, today=today)
    days, hours, half = known.days or _numbered(part, today), known.hours, _half(part)
    if half is None and not (days or hours):
        return
    for rank, day in enumerate(days or (None,)):
        hour = hours[min(rank, len(hours) - 1)] if hours else None
        yield Proposal(day=day, hour=_working(hour), half=half if hour is None else None, loose=_loose(part, day))


def _loose(part: str, day: date | None) -> bool:
    """Tell whether only the name of the day was said."""
    if day is None or WEEKDAYS[day.weekday()] not in part:
        return False
    numbers = {int(found) for found in re.findall(r"\b(\d{1,2})\b(?! ?(?:h\b|heure|:))", part)}
    return not numbers and not re.search(r"\bpremier\b|\b1er\b", part)


def _same_day(one: Proposal, day: date) -> bool:
    return one.day == day or (one.loose and one.day is not None and one.day.weekday() == day.weekday())


def _half(part: str) -> Half | None:
    if MORNING.search(part):
        return "matin"
    return "après-midi" if AFTERNOON.search(part) else None


def _numbered(part: str, today: date) -> tuple[date, ...]:
    """Return the next day whose number is said alone: « le 24 »."""
    found = NUMBERED.search(part)
    coming = (today + timedelta(days=ahead) for ahead in range(1, 32))
    return tuple(day for day in coming if found and day.day == int(found[1]))[:1]


def _working(hour: time | None) -> time | None:
    """Return an hour of the day: « 3 heures » is in the afternoon."""
    early = hour is not None and time(0) < hour < call_settings().halves["matin"][0]
    return hour.replace(hour=hour.hour + NOON) if hour and early else hour


def _add(found: list[Proposal], one: Proposal) -> None:
    """Add a moment; one without a day completes the moment before it, or is another hour of the same day."""
    last = found[-1] if found else None
    if one.day is None and last is not None:
        if last.hour is None and one.hour is not None:
            found[-1] = last.model_copy(update={"hour": one.hour})
            return
        if last.hour is None and last.half is None:
            found[-1] = last.model_copy(update={"half": one.half})
            return
        one = one.model_copy(update={"day": last.day})
    found.append(one)


def free_slots(available: Sequence[str], today: date) -> tuple[Slot, ...]:
    """Return the half-days when somebody is free, after a day and within three weeks, holidays left out."""
    wanted = {tuple(half_day.split(maxsplit=1)) for half_day in available or USUAL}
    days = (today + timedelta(days=gap) for gap in range(1, call_settings().meeting_days + 1))
    return tuple(
        Slot(day=day, half=half)
        for day in days
        if not is_holiday(day)
        for half in HALVES
        if (WEEKDAYS[day.weekday()], half) in wanted
    )


def is_holiday(day: date) -> bool:
    """Tell whether a day is a public holiday where the calls are made."""
    return day in public_holidays(day.year, departement=call_settings().holidays_of)


def first_fit(named: Sequence[Proposal], free: Sequence[Slot]) -> Slot | None:
    """Return the first moment named that falls on a free half-day, with its hour if one was said."""
    return next((slot for one in named for half_day in free if (slot := _fit(one, half_day))), None)


def _fit(one: Proposal, free: Slot) -> Slot | None:
    first, last = call_settings().halves[free.half]
    on_time = one.hour is None or first <= one.hour < last
    fits = (one.day is None or _same_day(one, free.day)) and one.half in (None, free.half) and on_time
    return free.model_copy(update={"hour": one.hour or free.hour}) if fits else None


def slot_of(iso: str, *, half: Half | None = None) -> Slot:
    """Return the moment of an ISO day or date and time."""
    at = datetime.fromisoformat(iso)
    hour = at.time() if "T" in iso else None
    found: Half = half or ("matin" if hour is None or hour < call_settings().halves["après-midi"][0] else "après-midi")
    return Slot(day=at.date(), half=found, hour=hour)


def offered_slot(offered: str) -> Slot:
    """Return the half-day the prospect offered: « 2026-11-24 matin »."""
    day, half = offered.split(" ")
    return slot_of(day, half="matin" if half == "matin" else "après-midi")


def agrees(named: Sequence[Proposal], agreed: Slot) -> bool | None:
    """Tell whether what is named is what was agreed; None when the day is not said and nothing is wrong."""
    same_day = [one for one in named if _same_day(one, agreed.day)]
    if named and not same_day and any(one.day for one in named):
        return False
    if any(_clashes(one, agreed) for one in (same_day or named)):
        return False
    return True if same_day else None


def _clashes(one: Proposal, agreed: Slot) -> bool:
    if agreed.hour and one.hour:
        return one.hour != agreed.hour
    return _fit(one.model_copy(update={"day": None}), agreed) is None


def callback(named: Sequence[Proposal], available: Sequence[str], now: datetime) -> tuple[str, str, bool]:
    """Return when to call back, in ISO and as it is said, and whether it is as asked; else the person's own moment."""
    for one in named:
        if one.day and _can_call(one, now):
            slot = Slot(day=one.day, half=one.half or "matin", hour=one.hour)
            return slot.iso, slot.said if one.hour or one.half else _day_said(one.day), True
    free = free_slots(available, now.date())
    undated = [one for one in named if one.day is None]
    slot = first_fit(undated, free) or free[0]
    return slot.iso, slot.said, False


def _day_said(day: date) -> str:
    return written_day(day).rsplit(" ", 1)[0]


def _can_call(one: Proposal, now: datetime) -> bool:
    day = one.day or now.date()
    if day.weekday() == SUNDAY or is_holiday(day) or day > now.date() + timedelta(days=call_settings().callback_days):
        return False
    return day > now.date() or (one.hour is not None and day == now.date() and one.hour > now.time())


__all__ = [
    "Half",
    "Proposal",
    "Slot",
    "agrees",
    "callback",
    "first_fit",
    "free_slots",
    "offered_slot",
    "proposals",
    "slot_of",
]
