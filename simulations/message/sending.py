"""What becomes of a sequence of e-mails: delivered, bounced, opened, clicked, answered, left; all at once with numpy.

The chance of each recipient comes from a hash of who they are, so one more recipient changes nobody else's fate.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field

from simulations.calendar_fr import public_holidays
from simulations.kernel import Frozen
from simulations.message.model import Sequence, When
from simulations.message.sending_file import sending_file

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Names = npt.NDArray[np.uint64]
SUNDAY = 6
TRAITS = ("besoin", "decision", "delai")
OUTCOMES = ("rebond", "spam", "ouvert", "clique", "repondu", "desinscrit", "plainte")
# Constants of the splitmix64 generator (S. Vigna, public domain).
MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
UNIT = 2.0**-53


class Quality(Frozen):
    """How good a message is, each from 0 to 1, as its review found."""

    subject: float = Field(alias="objet", ge=0, le=1)
    body: float = Field(alias="corps", ge=0, le=1)
    personalisation: float = Field(alias="personnalisation", ge=0, le=1)
    deliverability: float = Field(alias="delivrabilite", ge=0, le=1)
    tone: float = Field(alias="ton", ge=0, le=1)


def simulate(
    recipients: pd.DataFrame, sequence: Sequence, quality: tuple[Quality, ...], *, seed: int, start: datetime
) -> pd.DataFrame:
    """Return one row per recipient and message sent, in order: `destinataire`, `etape` (from 1), and what happened.

    `recipients` is indexed by id, with columns besoin, decision, delai (0 to 1), adresse_fausse (bool) and contacts
    (how many times already contacted). `quality` has one value per step. Columns `rebond, spam, ouvert, clique,
    repondu, desinscrit, plainte` are booleans; `envoye_le`, `ouvert_le`, `repondu_le` are moments (NaT when none).
    Lawful recipients only are expected: who may not be written to is left out before.
    """
    if len(quality) != len(sequence.steps):
        raise ValueError("Une qualité par message de la séquence est attendue.")
    names = _names(recipients.index, seed)
    past: dict[str, Bools] = {name: np.zeros(len(recipients), dtype=bool) for name in ("ouvert", "clique")}
    alive, moment = np.ones(len(recipients), dtype=bool), start
    parts = []
    for rank, (step, good) in enumerate(zip(sequence.steps, quality, strict=True), 1):
        moment = moment + timedelta(days=step.days)
        chosen = alive & _wanted(step.when, past)
        found = _outcomes(recipients, good, names, rank=rank, at=moment)
        found = {name: happened & chosen for name, happened in found.items()}
        found["clique"] &= step.message.clickable
        parts.append(_rows(recipients, found, chosen, names, rank=rank, at=moment))
        for name in past:
            past[name] |= found[name]
        alive &= ~(found["rebond"] | found["repondu"] | found["desinscrit"] | found["plainte"])
    return pd.concat(parts, ignore_index=True)


def _wanted(when: When, past: dict[str, Bools]) -> Bools:
    """Return who a step is for, from what they did so far."""
    everybody = np.ones(len(past["ouvert"]), dtype=bool)
    chosen: dict[When, Bools] = {
        "toujours": everybody,
        "sans_reponse": everybody,
        "ouvert": past["ouvert"],
        "pas_ouvert": ~past["ouvert"],
        "clique": past["clique"],
    }
    return chosen[when]


def _outcomes(recipients: pd.DataFrame, quality: Quality, names: Names, *, rank: int, at: datetime) -> dict[str, Bools]:
    """Return what would happen to everybody at one step, were it sent to all."""
    rules, facts = sending_file(), _facts(recipients, quality, rank, at)
    wrong = recipients["adresse_fausse"].to_numpy(dtype=bool)
    chance = np.where(wrong, rules.bounce.wrong, rules.bounce.sound)
    bounced = _draw(names, rank, "rebond") < chance
    happened = {name: _draw(names, rank, name) < _chance(name, facts) for name in OUTCOMES[1:]}
    spam = happened["spam"] & ~bounced
    opened = happened["ouvert"] & ~bounced & ~spam
    left = happened["desinscrit"] & opened
    complaint = happened["plainte"] & ~bounced & ~spam & ~left
    replied = happened["repondu"] & opened & ~left & ~complaint
    clicked = happened["clique"] & opened
    return dict(zip(OUTCOMES, (bounced, spam, opened, clicked, replied, left, complaint), strict=True))


def _facts(recipients: pd.DataFrame, quality: Quality, rank: int, at: datetime) -> dict[str, Floats | float]:
    traits = {name: recipients[name].to_numpy(dtype=float) for name in TRAITS}
    tired = recipients["contacts"].to_numpy(dtype=float) + rank - 1
    said = quality.model_dump(by_alias=True)
    return {**traits, **said, "moment": attention(at), "fatigue": tired + sending_file().middle}


def _chance(outcome: str, facts: dict[str, Floats | float]) -> Floats:
    """Return the chance of an outcome: logistic of a base and of effects around the middle."""
    rules = sending_file()
    effects = dict(rules.outcomes[outcome])
    total: Floats | float = effects.pop("base")
    for name, weight in effects.items():
        total = total + weight * (facts[name] - rules.middle)
    return np.asarray(1.0 / (1.0 + np.exp(-np.asarray(total, dtype=float))))


def attention(at: datetime) -> float:
    """Return how attentive people are at a moment, 0 to 1: day and hour; a public holiday counts as a Sunday."""
    rules = sending_file()
    day = SUNDAY if at.date() in public_holidays(at.year, departement="67") else at.weekday()
    hours = {int(hour): value for hour, value in rules.hours.items()}
    hour = max(known for known in hours if known <= at.hour)
    return (rules.days[day] + hours[hour]) / 2


def _names(index: pd.Index, seed: int) -> Names:
    """Return a number of 64 bits for each recipient of a run; it depends on nobody else."""
    texts = (f"{seed}|{name}".encode() for name in index)
    digests = b"".join(hashlib.blake2b(text, digest_size=8).digest() for text in texts)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def _draw(names: Names, rank: int, what: str) -> Floats:
    """Return a number from 0 to 1 for each recipient, of its own for each step and outcome."""
    salt = np.frombuffer(hashlib.blake2b(f"{rank}|{what}".encode(), digest_size=8).digest(), dtype="<u8")[0]
    with np.errstate(over="ignore"):
        mixed = (names ^ salt) + MIX[0]
        mixed = (mixed ^ (mixed >> np.uint64(30))) * MIX[1]
        mixed = (mixed ^ (mixed >> np.uint64(27))) * MIX[2]
        mixed = mixed ^ (mixed >> np.uint64(31))
    return np.asarray((mixed >> np.uint64(11)).astype(float) * UNIT)


def _rows(
    recipients: pd.DataFrame, found: dict[str, Bools], chosen: Bools, names: Names, *, rank: int, at: datetime
) -> pd.DataFrame:
    rules = sending_file()
    sent = np.datetime64(at.replace(tzinfo=None), "s")
    opening = _later(_draw(names, rank, "heure d'ouverture"), rules.opening_hours)
    acting = opening + _later(_draw(names, rank, "heure d'action"), rules.acting_hours)
    columns: dict[str, object] = {"destinataire": recipients.index.to_numpy()[chosen], "etape": rank, "envoye_le": sent}
    columns |= {name: happened[chosen] for name, happened in found.items()}
    for name, after, happened in (("ouvert_le", opening, "ouvert"), ("repondu_le", acting, "repondu")):
        moments = np.where(found[happened], sent + after, np.datetime64("NaT", "s"))
        columns[name] = moments[chosen]
    return pd.DataFrame(columns)


def _later(draw: Floats, mean: float) -> npt.NDArray[np.timedelta64]:
    """Return delays whose mean is so many hours (exponential), in whole minutes."""
    minutes = np.rint(-np.log1p(-np.minimum(draw, 1 - UNIT)) * mean * 60)
    return minutes.astype("timedelta64[m]").astype("timedelta64[s]")
