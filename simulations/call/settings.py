"""Figures and words of the call (`data/dialogue/`): effects on the mood, limits, themes of questions, drivers."""

from __future__ import annotations

import re
from functools import cache

from pydantic import Field

from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

FOLDER = DATA / "dialogue"
Effect = tuple[int, int, int]


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
    questions_first: int = Field(alias="questions_avant_argument")
    acceptance: Acceptance = Field(alias="acceptation")
    rates: dict[str, tuple[float, float]] = Field(alias="taux_rendez_vous")


class Topics(Frozen):
    """Words that tell what a question is about, and which driver an argument touches."""

    source: str
    themes: dict[str, tuple[str, ...]]
    drivers: dict[str, tuple[str, ...]] = Field(alias="moteurs")


@cache
def call_settings() -> CallSettings:
    """Return the figures of the call."""
    return read_model(FOLDER / "reglages.yaml", CallSettings)


@cache
def topics() -> Topics:
    """Return the words of themes and drivers."""
    return read_model(FOLDER / "themes.yaml", Topics)


@cache
def patterns(kind: str) -> dict[str, re.Pattern[str]]:
    """Return one pattern per theme (`themes`) or driver (`drivers`), to be searched in a plain text."""
    words = topics().themes if kind == "themes" else topics().drivers
    return {name: re.compile(r"\b(?:" + "|".join(parts) + ")") for name, parts in words.items()}
