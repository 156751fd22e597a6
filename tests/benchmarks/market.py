"""The market against plain Faker: records per second, in the same process."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from faker import Faker

from simulations.market import generate_prospects
from tests.benchmarks.report import number, table

LEAST_RATIO = 30.0
REPEATS = 3
SEED = 4


@dataclass(frozen=True)
class MarketSpeed:
    """Records per second: the market's firms and households, and Faker's records."""

    firms: float
    households: float
    faker: float

    @property
    def ratio(self) -> float:
        """How many times faster than Faker the slower of the two markets is."""
        return min(self.firms, self.households) / self.faker


def faker_records(count: int) -> list[tuple[str, ...]]:
    """Return prospects made the plain way: one Faker call per field."""
    fake = Faker("fr_FR")
    fake.seed_instance(SEED)
    return [
        (
            fake.company(),
            fake.siret(),
            fake.last_name(),
            fake.first_name(),
            fake.job(),
            fake.street_address(),
            fake.postcode(),
            fake.city(),
            fake.phone_number(),
            fake.email(),
        )
        for _ in range(count)
    ]


def measure_market(*, prospects: int, records: int) -> MarketSpeed:
    """Return the speeds, each warmed then taken at its best of a few turns."""
    return MarketSpeed(
        firms=_rate(lambda count: generate_prospects(count, seed=SEED), prospects),
        households=_rate(lambda count: generate_prospects(count, seed=SEED, kind="particulier"), prospects),
        faker=_rate(faker_records, records),
    )


def _rate(make: Callable[[int], object], count: int) -> float:
    make(10)
    return count / min(_seconds(make, count) for _ in range(REPEATS))


def _seconds(make: Callable[[int], object], count: int) -> float:
    start = time.perf_counter()
    make(count)
    return time.perf_counter() - start


def report_market(speed: MarketSpeed) -> list[str]:
    """Print the speeds of the market and return what is wrong with them."""
    rows = [
        ("Faker fr_FR, un appel par champ (10 champs)", speed.faker),
        ("marché, entreprises (22 champs)", speed.firms),
        ("marché, particuliers", speed.households),
    ]
    lines = [(title, number(rate), f"× {number(rate / speed.faker, 1)}") for title, rate in rows]
    print(table(("Marché", "fiches/s", "rapport à Faker"), lines))
    if speed.ratio >= LEAST_RATIO:
        return []
    said = f"Le marché ne va que {number(speed.ratio, 1)} fois plus vite que Faker"
    return [f"{said} ; {number(LEAST_RATIO)} fois sont attendues."]
