"""The visits of a day: from the student's own target in a mission, or fictitious firms and people of a zone."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from simulations.catchment import travel_minutes
from simulations.kernel import stream
from simulations.market import generate_prospects
from simulations.mission_state import MissionState
from simulations.zone.state import ZoneBrief, ZonePlan
from simulations.zone.table import place_name, zone_table
from simulations.zone.tour import RoundDay, Visit, day_from
from simulations.zone.tour_rules import Presence, hour_of, tour_rules
from simulations.zone.tour_search import best_round

TRIES = 30
DRAWN = 60  # fictitious prospects drawn for each one kept, in the départements of the zone
MOST_IN_ONE = 3
FEASIBLE = (0, 1)  # every appointment can be honoured, and all visits but one


def round_day(brief: ZoneBrief) -> RoundDay:
    """Return the day of a round that leaves from the place studied."""
    return day_from(brief.place, km_cost=brief.km_cost)


def visits_of(state: MissionState) -> tuple[Visit, ...]:
    """Return the visits of a mission's day, from the lines of the target that a car can reach; fewer when it is small.

    Lines in the communes chosen to be prospected come first. Empty without a zone study or with less than two lines.
    """
    if state.scenario.catchment is None:
        return ()
    return _of_lines(state.scenario.catchment, state.seed, _lines(state))


def _lines(state: MissionState) -> tuple[tuple[str, ...], ...]:
    """Return id, name, commune, trade, who and address of the lines one may visit, those chosen first."""
    found = []
    for line in state.callable:
        code = state.located.get(line)
        if code is not None:
            row = state.frame.loc[line]
            person = f"{row['civilite']} {row['prenom']} {row['nom']}"
            name = str(row["raison_sociale"]) if "raison_sociale" in row else person
            found.append((str(line), name, code, str(row.get("secteur", "particulier")), person, str(row["adresse"])))
    chosen = set(state.zone.chosen)
    return tuple(sorted(found, key=lambda item: (item[2] not in chosen, int(item[0]))))


@lru_cache(maxsize=64)
def visits_alone(brief: ZoneBrief, plan: ZonePlan, seed: int, *, chosen: tuple[str, ...] = ()) -> tuple[Visit, ...]:
    """Return fictitious visits in the communes of a zone, spread over them, those chosen first; always the same."""
    table = zone_table(brief, plan)
    kind = "professionnel" if brief.customers == "entreprises" else "particulier"
    places = tuple(sorted(set(table["departement"])))
    count = tour_rules().visits.count * DRAWN
    drawn = generate_prospects(count, seed=seed, kind=kind, departments=places)  # type: ignore[arg-type]
    near = drawn[drawn["code_insee"].isin(table.index)]
    wanted = near.assign(choisie=~near["code_insee"].isin(chosen)).sort_values("choisie", kind="stable")
    lines = tuple(_fictitious(row) for _, row in wanted.iterrows())
    return _of_lines(brief, seed, lines)


def _fictitious(row: pd.Series) -> tuple[str, ...]:
    person = f"{row['civilite']} {row['prenom']} {row['nom']}"
    name = str(row.get("raison_sociale", person))
    trade = str(row.get("secteur", "particulier"))
    return str(row["prospect_id"]), name, str(row["code_insee"]), trade, person, str(row["adresse"])


@lru_cache(maxsize=64)
def _of_lines(brief: ZoneBrief, seed: int, lines: tuple[tuple[str, ...], ...]) -> tuple[Visit, ...]:
    """Return the day's visits: hours drawn again until all but one, at least, can be kept in one day."""
    near = _within_reach(brief, _spread(lines))
    if not near:
        return ()
    best: tuple[tuple[int, int], tuple[Visit, ...]] = ((0, 0), ())
    for attempt in range(TRIES):
        visits = _drawn(near, stream(seed, "tournee", str(attempt)))
        missed = _missed(brief, visits)
        if missed <= FEASIBLE:
            return visits
        best = min(best, (missed, visits), key=lambda item: (not item[1], item[0]))
    return best[1]


def _missed(brief: ZoneBrief, visits: tuple[Visit, ...]) -> tuple[int, int]:
    """Return how many appointments, then how many visits, the best day cannot keep."""
    found = best_round(round_day(brief), visits)
    booked = sum(visit.appointment is not None for visit in visits)
    return booked - found.appointments, len(visits) - len(found.kept)


def _spread(lines: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    """Return the lines, no more than a few of one commune before all communes had theirs."""
    met: dict[str, int] = {}
    ranked = []
    for rank, line in enumerate(lines):
        met[line[2]] = met.get(line[2], 0) + 1
        ranked.append((met[line[2]] > MOST_IN_ONE, rank, line))
    return [line for _, _, line in sorted(ranked)]


def _within_reach(brief: ZoneBrief, lines: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    rules = tour_rules().visits
    minutes = travel_minutes(brief.place, [line[2] for line in lines])
    reached = [line for line, time in zip(lines, minutes.tolist(), strict=True) if time <= rules.farthest]
    return reached[: rules.count]


def _drawn(lines: list[tuple[str, ...]], draw: np.random.Generator) -> tuple[Visit, ...]:
    """Return the visits with their hours; some have an appointment already taken."""
    rules = tour_rules().visits
    booked = set(draw.permutation(len(lines))[: rules.appointments].tolist())
    hours = sorted(int(hour) for hour in draw.choice(rules.hours, size=len(booked), replace=False))
    return tuple(
        _visit(line, draw, hours.pop() if rank in booked and hours else None) for rank, line in enumerate(lines)
    )


def _visit(line: tuple[str, ...], draw: np.random.Generator, hour: int | None) -> Visit:
    rules = tour_rules()
    names = rules.profiles.get(line[3], rules.profiles["defaut"])
    presence = rules.presences[str(draw.choice(names))]
    return Visit(
        id=line[0],
        name=line[1],
        commune=line[2],
        trade="" if line[3] == "particulier" else line[3],
        who=line[4],
        address=f"{line[5]}, {place_name(line[2])}",
        minutes=int(draw.choice(rules.visits.lengths)),
        opens=presence.windows,
        appointment=hour,
        why=said_hours(presence) if hour is None else f"rendez-vous pris à {hour_of(hour)}",
    )


def said_hours(presence: Presence) -> str:
    """Return when somebody is there, in words: « bureau ouvert, 9 h 00 à 12 h 00 et 14 h 00 à 18 h 00 »."""
    hours = " et ".join(f"{hour_of(start)} à {hour_of(end)}" for start, end in presence.windows)
    return f"{presence.words}, {hours}"
