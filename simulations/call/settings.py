"""Figures and words of the call (`data/dialogue/`): effects on the mood, limits, themes of questions, drivers."""

from __future__ import annotations

import re
from datetime import time
from functools import cache
from typing import Literal

from pydantic import Field

from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

FOLDER = DATA / "dialogue"
Effect = tuple[int, int, int]
Cue = Literal[
    "preuve",
    "relance",
    "envoi",
    "accord",
    "desaccord",
    "papotage",
    "excuses",
    "email",
    "telephone",
    "pretexte",
    "ignorance",
    "chez_nous",
    "visio",
]


class Acceptance(Frozen):
    """Weights of the logistic model of an accepted appointment; values between 0 and 1."""

    constant: float = Field(alias="constante")
    interest: float = Field(alias="interet")
    trust: float = Field(alias="confiance")
    irritation: float
    need: float = Field(alias="besoin")
    delay: float = Field(alias="delai")
    objection: float = Field(alias="objection_levee")
    slots: float = Field(alias="creneaux_proposes")


class CallSettings(Frozen):
    """How things heard change the mood (trust, interest, irritation, 0 to 100), and from where they change course."""

    source: str
    effects: dict[str, Effect] = Field(alias="effets")
    long_words: int = Field(alias="mots_trop_long")
    hang_up: int = Field(alias="irritation_raccroche")
    refuse: int = Field(alias="irritation_refus")
    dig_trust: int = Field(alias="confiance_creuser")
    contact_trust: int = Field(alias="confiance_coordonnees")
    referral_trust: int = Field(alias="confiance_recommandation")
    asks_origin: float = Field(alias="part_origine_demandee", ge=0, le=1)
    questions_first: int = Field(alias="questions_avant_argument")
    acceptance: Acceptance = Field(alias="acceptation")
    meeting_days: int = Field(alias="jours_rendez_vous", ge=7)
    callback_days: int = Field(alias="jours_rappel", ge=7)
    halves: dict[str, tuple[time, time]] = Field(alias="demi_journees")
    holidays_of: str = Field(alias="feries_du_departement")
    origin: dict[str, float] = Field(alias="demande_origine")
    chatty: tuple[str, ...] = Field(alias="aiment_bavarder")
    impatient: tuple[str, ...] = Field(alias="supportent_mal_le_silence")
    busy: float = Field(alias="part_pas_le_temps", ge=0, le=1)


class Topics(Frozen):
    """Words that tell what a question is about, which driver an argument touches, and a few other things said."""

    source: str
    themes: dict[str, tuple[str, ...]]
    drivers: dict[str, tuple[str, ...]] = Field(alias="moteurs")
    cues: dict[Cue, tuple[str, ...]] = Field(alias="reperes")
    empty: frozenset[str] = Field(alias="mots_courants")


@cache
def call_settings() -> CallSettings:
    """Return the figures of the call."""
    return read_model(FOLDER / "reglages.yaml", CallSettings)


@cache
def topics() -> Topics:
    """Return the words of themes, drivers and cues."""
    return read_model(FOLDER / "themes.yaml", Topics)


@cache
def patterns(kind: str) -> dict[str, re.Pattern[str]]:
    """Return one pattern per theme (`themes`), driver (`drivers`) or cue (`cues`), to be searched in a plain text."""
    words: dict[str, tuple[str, ...]] = getattr(topics(), kind)
    return {name: re.compile(r"\b(?:" + "|".join(parts) + ")") for name, parts in words.items()}
