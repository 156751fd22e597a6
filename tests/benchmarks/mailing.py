"""E-mails: the review of a message, and a large sending beside the same model played person by person."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

import numpy as np
import pandas as pd

from simulations.message.model import Message, Sequence, SequenceStep
from simulations.message.review import warm
from simulations.message.sending import MIX, OUTCOMES, UNIT, Quality, attention, simulate
from simulations.message.sending_file import sending_file
from tests.benchmarks.report import number, table
from tests.messages import cases, reviewed

PEOPLE, LOOPED = 10_000, 1_000
MOST_REVIEW_MS, MOST_SEND_S, LEAST_OVER_LOOP = 150.0, 1.0, 50.0
TAKES = 3
WORD = 2**64 - 1
NINE = datetime(2026, 11, 24, 9, 30)  # noqa: DTZ001 - a moment on the recipient's own clock
GOOD = Quality(subject=0.8, body=0.8, personalisation=0.7, deliverability=0.9, tone=0.8)


@dataclass(frozen=True)
class MailingSpeed:
    """Median milliseconds of a review; seconds of a sending to 10,000 people, at once and person by person."""

    review: float
    sending: float
    loop: float


def _seconds(work: Callable[[], object], takes: int = TAKES) -> float:
    spent = []
    for _ in range(takes):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def people(count: int) -> pd.DataFrame:
    """Return recipients drawn at random."""
    draw = np.random.default_rng(5)
    traits = {name: draw.random(count) for name in ("besoin", "decision", "delai")}
    return pd.DataFrame(traits | {"adresse_fausse": draw.random(count) < 0.02, "contacts": 0})


def one_by_one(recipients: pd.DataFrame, seed: int) -> list[dict[str, bool]]:
    """Return the fates of recipients by the same model and the same draws, person by person in plain Python."""
    rules, moment = sending_file(), attention(NINE)
    good, found = GOOD.model_dump(by_alias=True), []
    for name, row in recipients.iterrows():
        own = int.from_bytes(hashlib.blake2b(f"{seed}|{name}".encode(), digest_size=8).digest(), "little")
        facts = {**good, **row.to_dict(), "moment": moment, "fatigue": row["contacts"] + rules.middle}
        chances = {"rebond": rules.bounce.wrong if row["adresse_fausse"] else rules.bounce.sound}
        for outcome in OUTCOMES[1:]:
            effects = dict(rules.outcomes[outcome])
            total = effects.pop("base")
            total += sum(weight * (facts[effect] - rules.middle) for effect, weight in effects.items())
            chances[outcome] = 1 / (1 + math.exp(-total))
        found.append(_fate({outcome: _drawn(own, outcome) < chance for outcome, chance in chances.items()}))
    return found


def _drawn(own: int, outcome: str) -> float:
    """Return the number from 0 to 1 of one person for one outcome of the first message (splitmix64)."""
    salt = int.from_bytes(hashlib.blake2b(f"1|{outcome}".encode(), digest_size=8).digest(), "little")
    mixed = ((own ^ salt) + int(MIX[0])) & WORD
    mixed = ((mixed ^ (mixed >> 30)) * int(MIX[1])) & WORD
    mixed = ((mixed ^ (mixed >> 27)) * int(MIX[2])) & WORD
    return ((mixed ^ (mixed >> 31)) >> 11) * UNIT


def _fate(drawn: dict[str, bool]) -> dict[str, bool]:
    """Return what happens, from what was drawn: nobody opens what bounced, nobody answers what is not opened."""
    arrived = not drawn["rebond"]
    spam = drawn["spam"] and arrived
    opened = drawn["ouvert"] and arrived and not spam
    left = drawn["desinscrit"] and opened
    complaint = drawn["plainte"] and arrived and not spam and not left
    replied = drawn["repondu"] and opened and not left and not complaint
    clicked = drawn["clique"] and opened
    told = (drawn["rebond"], spam, opened, clicked, replied, left, complaint)
    return dict(zip(OUTCOMES, told, strict=True))


def measure_mailing() -> MailingSpeed:
    """Time the reviews of thirty messages, and a sending both ways."""
    warm()
    told = [*cases("bons")[:15], *cases("mauvais")[:15]]
    reviews = [1000 * _seconds(lambda case=case: reviewed(case), 1) for case in told]  # type: ignore[misc]
    message = Message.model_validate({"objet": "Un essai", "corps": "Bonjour https://x.example/essai"})
    sequence, many = Sequence(steps=(SequenceStep(message=message),)), people(PEOPLE)
    whole = _seconds(lambda: simulate(many, sequence, (GOOD,), seed=1, start=NINE))
    loop = _seconds(lambda: one_by_one(people(LOOPED), 1), 1) * PEOPLE / LOOPED
    return MailingSpeed(median(reviews), whole, loop)


def report_mailing(found: MailingSpeed) -> list[str]:
    """Print the times and return the ratios that are beyond their budget, in French."""
    ratio = found.loop / found.sending
    rows = [
        ("relecture d'un message", f"{number(found.review, 1)} ms", f"au plus {number(MOST_REVIEW_MS)} ms"),
        (f"envoi à {number(PEOPLE)} personnes", f"{number(found.sending, 3)} s", f"au plus {number(MOST_SEND_S)} s"),
        ("le même, personne par personne", f"{number(found.loop, 1)} s", f"× {number(ratio)} (au moins × 50)"),
    ]
    print(table(("E-mails", "temps", "budget"), rows))
    faults = []
    if found.review > MOST_REVIEW_MS:
        faults.append(f"la relecture d'un message prend {number(found.review)} ms")
    if found.sending > MOST_SEND_S:
        faults.append(f"un envoi à {number(PEOPLE)} personnes prend {number(found.sending, 1)} s")
    if ratio < LEAST_OVER_LOOP:
        faults.append(f"un envoi ne va que {number(ratio)} fois plus vite que personne par personne")
    return faults


__all__ = ["MailingSpeed", "measure_mailing", "report_mailing"]
