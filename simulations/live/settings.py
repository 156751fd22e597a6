"""Settings of live sessions (`data/live/seance.yaml`): who gets a prize, when answers become evidence."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import Field

from simulations.kernel import Frozen
from simulations.live.questions import LIVE
from simulations.yamlfile import read_model

PrizeId = Literal["qualite", "progres", "regularite", "equipe"]


class PrizeText(Frozen):
    """How a prize is named and told; `{valeur}` stands for its figure."""

    title: str = Field(alias="titre")
    said: str = Field(alias="dit")


class LiveSettings(Frozen):
    """The whole file; `share` from 0 to 1, `good` from 0 to 100, the others are counts."""

    source: str
    first: int = Field(alias="premiers", ge=1)
    share: float = Field(alias="part_de_reponses", ge=0, le=1)
    good: int = Field(alias="bonne_reponse", ge=0, le=100)
    streak: int = Field(alias="suite", ge=2)
    per_half: int = Field(alias="par_moitie", ge=1)
    evidence: int = Field(alias="preuve", ge=1)
    prizes: dict[PrizeId, PrizeText] = Field(alias="prix")


@cache
def live_settings() -> LiveSettings:
    """Return the settings, or raise DataFileError with all their faults."""
    return read_model(LIVE / "seance.yaml", LiveSettings)
