"""What the follow-up of a class is set to (`data/suivi.yaml`): when a student is stuck, what a figure needs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field

from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

FOLLOW_FILE = DATA / "suivi.yaml"


class Discrimination(Frozen):
    """What it takes to say whether a check tells students apart, and from which value it does so, clearly or not."""

    observed: int = Field(alias="observes_min", ge=4)
    each_side: int = Field(alias="par_cote_min", ge=2)
    clear: float = Field(alias="nette", ge=0, le=1)
    weak: float = Field(alias="faible", ge=0, le=1)


class FollowSettings(Frozen):
    """The settings of the follow-up; times in minutes."""

    source: str
    status: str = Field(alias="statut")
    quiet: int = Field(alias="minutes_sans_action", ge=1)
    away: int = Field(alias="minutes_absent", ge=2)
    repeats: int = Field(alias="reprises", ge=2)
    discrimination: Discrimination
    group: int = Field(alias="groupe_min", ge=2)
    whole: float = Field(alias="classe_entiere", gt=0, le=1)
    groups: int = Field(alias="groupes_max", ge=1)
    quotes: int = Field(alias="citations", ge=1)


@cache
def follow_settings(path: Path = FOLLOW_FILE) -> FollowSettings:
    """Return the settings of a file, or raise DataFileError with all its faults."""
    return read_model(path, FollowSettings)
