"""The best order of visits: an exact search over every set of visits and every last one (dynamic programming).

Being somewhere earlier is never worse (one may wait): only the earliest time of each set, last visit and meal is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from simulations.zone.tour import BASE, Round, RoundDay, Visit, entering, play_round, roads, worth

# Set of visits (one bit each), rank of the last one (0: still at the base), meal taken or not.
Spot = tuple[int, int, bool]
Ways = dict[Spot, tuple[int, Spot | None]]


@lru_cache(maxsize=128)
def best_round(day: RoundDay, visits: tuple[Visit, ...]) -> Round:
    """Return the best day: the meal taken, most appointments honoured, most visits kept, then back the earliest.

    Exact for the nine visits of a round at most (about 0.3 s); no order of these visits, played by `play_round`, is
    better on those points. Nothing is lost in it: what cannot be kept is left out.
    """
    reached = _explored(day, visits)
    minutes, _ = roads(day, visits)

    def price(spot: Spot) -> tuple[bool, int, int, int]:
        names = tuple(visit.id for rank, visit in enumerate(visits) if spot[0] >> rank & 1)
        end, fed = _back(day, reached[spot][0], eaten=spot[2], minutes=int(minutes[spot[1], BASE]))
        return not fed, *worth(visits, names), end

    return play_round(day, visits, _path(reached, min(reached, key=price), visits))


def _explored(day: RoundDay, visits: tuple[Visit, ...]) -> Ways:
    """Return the earliest time of each spot that can be reached, with the spot one came from."""
    table, _ = roads(day, visits)
    minutes: list[list[int]] = table.tolist()
    layer: Ways = {(0, BASE, False): (day.rules.start, None)}
    reached: Ways = dict(layer)
    for _ in visits:
        following: Ways = {}
        for spot, (time, _) in layer.items():
            for after, end in _onward(day, visits, minutes, spot, time):
                if after not in following or end < following[after][0]:
                    following[after] = (end, spot)
        reached.update(following)
        layer = following
    return reached


def _onward(
    day: RoundDay, visits: tuple[Visit, ...], minutes: list[list[int]], spot: Spot, time: int
) -> Iterator[tuple[Spot, int]]:
    """Yield the spots one visit further, with the time the visit ends there."""
    done, here, eaten = spot
    for rank, visit in enumerate(visits, 1):
        if done >> (rank - 1) & 1:
            continue
        road = minutes[here][rank] + day.rules.arriving
        for door, fed in _doors(day, time, road, eaten=eaten):
            start, _ = entering(day, visit, door)
            if start is not None and start + visit.minutes + minutes[rank][BASE] <= day.rules.end:
                yield (done | 1 << (rank - 1), rank, fed), start + visit.minutes


def _doors(day: RoundDay, time: int, road: int, *, eaten: bool) -> Iterator[tuple[int, bool]]:
    """Yield when one is at the door and whether one has eaten: no meal, before leaving, or once there."""
    first, last, long = *day.rules.meal, day.rules.meal_minutes
    yield time + road, eaten
    if not eaten and max(time, first) <= last:
        yield max(time, first) + long + road, True
    if not eaten and max(time + road, first) <= last:
        yield max(time + road, first) + long, True


def _back(day: RoundDay, time: int, *, eaten: bool, minutes: int) -> tuple[int, bool]:
    """Return when one is back at the base and whether one has eaten by then or may still eat there."""
    first, last = day.rules.meal
    if eaten or time + minutes <= last:
        return time + minutes, True
    if max(time, first) <= last:
        return max(time, first) + day.rules.meal_minutes + minutes, True
    return time + minutes, False


def _path(reached: Ways, spot: Spot | None, visits: tuple[Visit, ...]) -> tuple[str, ...]:
    names: list[str] = []
    while spot is not None and spot[1] != BASE:
        names.append(visits[spot[1] - 1].id)
        spot = reached[spot][1]
    return tuple(reversed(names))


def nearest_first(day: RoundDay, visits: tuple[Visit, ...]) -> Round:
    """Return the day of who always goes to the nearest visit left, hours and appointments unread."""
    minutes, _ = roads(day, visits)
    left, here, order = set(range(1, len(visits) + 1)), BASE, []
    while left:
        here = min(left, key=lambda rank: (int(minutes[here, rank]), rank))
        left.remove(here)
        order.append(visits[here - 1].id)
    return play_round(day, visits, tuple(order))
