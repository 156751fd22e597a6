"""What a campaign gave: the funnel with its denominators, and two variants compared without fooling oneself."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import pandas as pd

# Each rate of the funnel: what is counted, over what. Delivered is sent less bounced.
RATES: tuple[tuple[str, str, str], ...] = (
    ("delivre", "envoye", "Taux de délivrance"),
    ("rebond", "envoye", "Taux de rebond"),
    ("ouvert", "delivre", "Taux d'ouverture"),
    ("clique", "delivre", "Taux de clic"),
    ("clique", "ouvert", "Clics sur ouvertures (réactivité)"),
    ("repondu", "delivre", "Taux de réponse"),
    ("desinscrit", "delivre", "Taux de désinscription"),
    ("plainte", "delivre", "Taux de plainte"),
)
WORDS = {
    "envoye": "envoyés",
    "delivre": "délivrés",
    "rebond": "rebonds",
    "ouvert": "ouverts",
    "clique": "clics",
    "repondu": "réponses",
    "desinscrit": "désinscriptions",
    "plainte": "plaintes",
}
LEVEL_95 = 1.959964
POWER_80 = 0.841621
Verdict = Literal["a", "b", "indecis"]


def counts(results: pd.DataFrame, *, by_person: bool = True) -> dict[str, int]:
    """Return how many were sent, delivered, opened… in the results of `simulate`.

    `by_person` counts each recipient once over the whole sequence; otherwise each message counts.
    """
    flags = ["rebond", "ouvert", "clique", "repondu", "desinscrit", "plainte"]
    if by_person and not results.empty:
        known = results.groupby("destinataire", sort=False)[flags].max()
    else:
        known = results[flags]
    found = {name: int(known[name].sum()) for name in flags}
    sent = len(known)
    return {"envoye": sent, "delivre": sent - found["rebond"], **found}


@dataclass(frozen=True)
class Rate:
    """One rate of the funnel: how many over how many (share from 0 to 1, nan over nobody), and its formula in words."""

    name: str
    part: int
    whole: int
    formula: str

    @property
    def share(self) -> float:
        """The rate, from 0 to 1."""
        return self.part / self.whole if self.whole else math.nan


def rates(found: dict[str, int]) -> tuple[Rate, ...]:
    """Return the rates of a funnel, each with its denominator said."""
    return tuple(
        Rate(title, found[part], found[whole], f"{WORDS[part]} ÷ {WORDS[whole]} × 100") for part, whole, title in RATES
    )


@dataclass(frozen=True)
class Reading:
    """Two variants compared: shares, difference with its 95 % interval, who leads or nobody, messages it would take."""

    share_a: float
    share_b: float
    difference: float
    low: float
    high: float
    verdict: Verdict
    needed: int


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (0 to 1), honest for small counts too; the whole range over nobody.

    Source: E. B. Wilson, Journal of the American Statistical Association, 1927.
    """
    if whole == 0:
        return 0.0, 1.0
    share, square = part / whole, LEVEL_95**2
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    half = LEVEL_95 * math.sqrt(share * (1 - share) / whole + square / (4 * whole**2)) / (1 + square / whole)
    return (max(0.0, middle - half) if part else 0.0), (min(1.0, middle + half) if part < whole else 1.0)


def ab_reading(part_a: int, whole_a: int, part_b: int, whole_b: int) -> Reading:
    """Return how B compares with A: difference of shares, 95 % interval, verdict, messages each would need to tell.

    The interval joins those of both shares (R. G. Newcombe, Statistics in Medicine, 1998, method 10). « indecis » as
    long as the interval holds zero: the difference may be luck.
    """
    for part, whole in ((part_a, whole_a), (part_b, whole_b)):
        if not 0 <= part <= whole:
            raise ValueError("Une part entre 0 et le nombre de messages est attendue.")
    a, b = (part / whole if whole else 0.0 for part, whole in ((part_a, whole_a), (part_b, whole_b)))
    (low_a, high_a), (low_b, high_b) = wilson(part_a, whole_a), wilson(part_b, whole_b)
    low = b - a - math.hypot(b - low_b, high_a - a)
    high = b - a + math.hypot(high_b - b, a - low_a)
    verdict: Verdict = "b" if low > 0 else "a" if high < 0 else "indecis"
    return Reading(a, b, b - a, low, high, verdict, _needed(a, b))


def _needed(a: float, b: float) -> int:
    """Return how many messages each variant would take to tell such a difference, four times in five; 0 when equal."""
    if a == b:
        return 0
    middle = (a + b) / 2
    spread = LEVEL_95 * math.sqrt(2 * middle * (1 - middle)) + POWER_80 * math.sqrt(a * (1 - a) + b * (1 - b))
    return math.ceil((spread / (b - a)) ** 2)
