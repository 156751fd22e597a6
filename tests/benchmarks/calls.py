"""The calls: how many appointments scripted students get, beside what is expected, and calls played per second."""

from __future__ import annotations

import time
from dataclasses import dataclass

from simulations.call.persona import personas
from simulations.call.players import Player, average, expert, novice
from simulations.settings import market_settings
from simulations.wording import percent
from tests.benchmarks.report import number, table

CALLS = 500
PLAYERS: dict[str, Player] = {"debutant": novice, "moyen": average, "expert": expert}
NAMES = {"debutant": "débutant", "moyen": "moyen", "expert": "expert"}


@dataclass(frozen=True)
class Calls:
    """Appointments ÷ deciders reached by skill (0 to 1), and how many calls were played in a second."""

    rates: dict[str, float]
    per_second: dict[str, float]


def measure_calls(*, calls: int = CALLS) -> Calls:
    """Play so many calls of each skill to all the people who decide, in turn."""
    people = sorted(name for name, persona in personas().items() if persona.role == "decideur")
    rates, speeds = {}, {}
    for skill, player in PLAYERS.items():
        player(people[0], 0)  # files are read at the first call
        start = time.perf_counter()
        ends = [player(people[rank % len(people)], rank).outcome for rank in range(calls)]
        speeds[skill] = calls / (time.perf_counter() - start)
        rates[skill] = ends.count("rdv") / calls
    return Calls(rates=rates, per_second=speeds)


def report_calls(found: Calls) -> list[str]:
    """Print the rates with their ranges, and return those that are outside, in French."""
    ranges = market_settings().calls.meetings
    rows = [
        (
            NAMES[skill],
            percent(rate),
            f"de {percent(ranges[skill][0])} à {percent(ranges[skill][1])}",
            number(found.per_second[skill]),
        )
        for skill, rate in found.rates.items()
    ]
    print(table(("Appels simulés, par élève", "rendez-vous", "attendu", "appels par seconde"), rows))
    return [
        f"l'élève {NAMES[skill]} obtient {percent(rate)} de rendez-vous, hors de la fourchette attendue"
        for skill, rate in found.rates.items()
        if not ranges[skill][0] <= rate <= ranges[skill][1]
    ]
