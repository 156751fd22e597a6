"""A visit round: a day of visits played hour by hour, and the best order found by an exact search.

Minutes of the day are whole numbers. The road is the travel model's, so it knows no traffic jam.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from simulations.catchment import travel_table
from simulations.errors import UnknownItemError
from simulations.geography import communes, distance_km
from simulations.kernel import Frozen
from simulations.zone.tour_rules import DayRules, Window, hour_of, tour_rules

Kind = Literal["route", "attente", "visite", "perdue", "repas", "retour"]
Ints = npt.NDArray[np.int64]
BASE = 0


class Visit(Frozen):
    """A visit to make: `minutes` it lasts, `opens` when one may come (minutes of the day), `appointment` if taken.

    `why` says in words when the person is there; `who` is the person to see, `address` the street.
    """

    id: str
    name: str
    commune: str
    trade: str = ""
    who: str = ""
    address: str = ""
    minutes: int
    opens: tuple[Window, ...]
    appointment: int | None = None
    why: str = ""


class RoundDay(Frozen):
    """The day of a round: where it begins and ends, its rules, and the cost of a km in euros."""

    base: str
    rules: DayRules
    km_cost: float


@dataclass(frozen=True)
class Leg:
    """One piece of the day: what, from when to when (minutes of the day), for which visit, and why when lost."""

    kind: Kind
    start: int
    end: int
    visit: str = ""
    why: str = ""


@dataclass(frozen=True)
class Round:
    """A day played: its legs in order, visits kept and lost, minutes by kind, road km, cost in euros."""

    order: tuple[str, ...]
    legs: tuple[Leg, ...]
    kept: tuple[str, ...]
    lost: tuple[str, ...]
    appointments: int
    meal: bool
    km: float
    cost: float

    @property
    def end(self) -> int:
        """When one is back."""
        return self.legs[-1].end if self.legs else 0

    @property
    def minutes(self) -> int:
        """How long the day lasts, from leaving to coming back."""
        return self.end - self.legs[0].start if self.legs else 0

    def spent(self, *kinds: Kind) -> int:
        """Return the minutes spent in some kinds of legs."""
        return sum(leg.end - leg.start for leg in self.legs if leg.kind in kinds)


def day_from(base: str, *, km_cost: float) -> RoundDay:
    """Return an ordinary day from a commune."""
    return RoundDay(base=base, rules=tour_rules().day, km_cost=km_cost)


@lru_cache(maxsize=64)
def roads(day: RoundDay, visits: tuple[Visit, ...]) -> tuple[Ints, npt.NDArray[np.float64]]:
    """Return minutes and km between the base (row 0) and the visits, square tables; ways through a third place count.

    Whole minutes, rounded, so that a student can add them up; km are an estimate (crow's × detour).
    """
    codes, road = [day.base, *(visit.commune for visit in visits)], tour_rules().road
    places = communes().loc[codes]
    latitude, longitude = places["latitude"].to_numpy(float), places["longitude"].to_numpy(float)
    km = road.detour * np.asarray(distance_km(latitude[:, None], longitude[:, None], latitude, longitude))
    minutes = np.maximum(travel_table(codes, codes), road.same_minutes)
    km = np.maximum(km, road.same_km)
    for table in (minutes, km):
        np.fill_diagonal(table, 0.0)
    whole = np.rint(np.nan_to_num(minutes, posinf=1e6)).astype(np.int64)
    for middle in range(len(codes)):
        np.minimum(whole, whole[:, [middle]] + whole[[middle], :], out=whole)
    return whole, np.round(km, 1)


@dataclass(frozen=True)
class _Moment:
    """Where one stands on the way: the time, whether one has eaten, the legs and the places (ranks) so far."""

    time: int
    eaten: bool = False
    legs: tuple[Leg, ...] = ()
    stops: tuple[int, ...] = (BASE,)


def entering(day: RoundDay, visit: Visit, time: int) -> tuple[int | None, str]:
    """Return when a visit may begin for who arrives at a time; nothing, and why, when it may not."""
    if visit.appointment is not None:
        if time > visit.appointment + day.rules.lateness:
            return None, f"arrivée à {hour_of(time)} pour un rendez-vous à {hour_of(visit.appointment)}"
        return max(time, visit.appointment), ""
    for start, end in visit.opens:
        if max(time, start) + visit.minutes <= end:
            return max(time, start), ""
    return None, f"arrivée à {hour_of(time)} : plus personne à voir avant la fin du créneau"


def _eat(day: RoundDay, now: _Moment) -> _Moment | None:
    """Return the moment after the meal, nothing when it is too late for it or already done."""
    start = max(now.time, day.rules.meal[0])
    if now.eaten or start > day.rules.meal[1]:
        return None
    end = start + day.rules.meal_minutes
    return _Moment(end, True, (*now.legs, *_wait(now.time, start), Leg("repas", start, end)), now.stops)


def _wait(start: int, end: int, visit: str = "") -> tuple[Leg, ...]:
    return (Leg("attente", start, end, visit),) if end > start else ()


def _drive(now: _Moment, minutes: int, visit: str, there: int) -> _Moment:
    end = now.time + minutes
    return _Moment(end, now.eaten, (*now.legs, Leg("route", now.time, end, visit)), (*now.stops, there))


def _ways(day: RoundDay, now: _Moment, minutes: int, visit: Visit, there: int) -> Iterator[_Moment]:
    """Yield the ways to the door of a visit: straight, or with the meal before leaving or once there."""
    straight = _drive(now, minutes, visit.id, there)
    yield straight
    eaten = _eat(day, now)
    if eaten is not None:
        yield _drive(eaten, minutes, visit.id, there)
    fed = _eat(day, straight)
    if fed is not None:
        yield fed


def _visited(day: RoundDay, door: _Moment, visit: Visit, home: int) -> tuple[_Moment, bool]:
    """Return the moment after a visit, or at its door when it cannot be made, and whether it was."""
    start, why = entering(day, visit, door.time)
    if start is not None and start + visit.minutes + home > day.rules.end:
        start, why = None, f"impossible de rentrer avant {hour_of(day.rules.end)}"
    if start is None:
        return replace(door, legs=(*door.legs, Leg("perdue", door.time, door.time, visit.id, why))), False
    end = start + visit.minutes
    legs = (*door.legs, *_wait(door.time, start, visit.id), Leg("visite", start, end, visit.id))
    return replace(door, time=end, legs=legs), True


def _given_up(day: RoundDay, now: _Moment, visit: Visit) -> _Moment:
    """Return the moment of who does not even leave for a visit: going there and back would pass the end of the day."""
    why = f"plus le temps d'y aller et de rentrer avant {hour_of(day.rules.end)}"
    return replace(now, legs=(*now.legs, Leg("perdue", now.time, now.time, visit.id, why)))


def _home(day: RoundDay, now: _Moment, minutes: int) -> _Moment:
    """Return the moment one is back; a meal not taken yet is taken at home if it is still time, or before leaving."""
    at_home = now.eaten or now.time + minutes <= day.rules.meal[1]
    leaving = now if at_home else (_eat(day, now) or now)
    end = leaving.time + minutes
    legs = (*leaving.legs, Leg("retour", leaving.time, end))
    return _Moment(end, at_home or leaving.eaten, legs, (*leaving.stops, BASE))


# By meal taken or not, visits kept, and places gone to.
Moments = dict[tuple[bool, tuple[str, ...], tuple[int, ...]], _Moment]


@lru_cache(maxsize=256)
def play_round(day: RoundDay, visits: tuple[Visit, ...], order: tuple[str, ...]) -> Round:
    """Return the day played in an order of visits (ids), the meal put where it loses least.

    Visits left out are not made. UnknownItemError for an id that is not among the visits, or that comes twice.
    """
    known = {visit.id for visit in visits}
    if len(set(order)) < len(order) or not known.issuperset(order):
        raise UnknownItemError("Une tournée passe une fois chez chaque personne de la liste, et chez elles seules.")
    rank = {visit.id: place for place, visit in enumerate(visits, 1)}
    minutes, _ = roads(day, visits)
    moments: Moments = {(False, (), (BASE,)): _Moment(day.rules.start)}
    for name in order:
        moments = _next(day, visits[rank[name] - 1], rank[name], moments, minutes)
    ends = [(kept, _home(day, now, int(minutes[now.stops[-1], BASE]))) for (_, kept, _), now in moments.items()]
    kept, last = min(ends, key=lambda item: (not item[1].eaten, *worth(visits, item[0]), item[1].time))
    return _round(day, visits, order, kept, last)


def _next(day: RoundDay, visit: Visit, there: int, moments: Moments, minutes: Ints) -> Moments:
    """Return the earliest moments after one more visit, by meal, visits kept and places gone to."""
    found: Moments = {}
    home = int(minutes[there, BASE])
    for (_, kept, _), now in moments.items():
        road = int(minutes[now.stops[-1], there]) + day.rules.arriving
        for door in _ways(day, now, road, visit, there):
            late = door.time + home > day.rules.end
            after, made = (_given_up(day, now, visit), False) if late else _visited(day, door, visit, home)
            key = (after.eaten, (*kept, visit.id) if made else kept, after.stops)
            if key not in found or after.time < found[key].time:
                found[key] = after
    return found


def worth(visits: tuple[Visit, ...], kept: tuple[str, ...]) -> tuple[int, int]:
    """Return what a set of kept visits is worth, smaller is better: appointments, then how many, both negative."""
    booked = {visit.id for visit in visits if visit.appointment is not None}
    return -len(booked.intersection(kept)), -len(kept)


def _round(
    day: RoundDay, visits: tuple[Visit, ...], order: tuple[str, ...], kept: tuple[str, ...], last: _Moment
) -> Round:
    _, table = roads(day, visits)
    km = float(sum(table[here, there] for here, there in pairwise(last.stops)))
    return Round(
        order=order,
        legs=last.legs,
        kept=kept,
        lost=tuple(name for name in order if name not in kept),
        appointments=-worth(visits, kept)[0],
        meal=last.eaten,
        km=round(km, 1),
        cost=round(km * day.km_cost, 2),
    )
