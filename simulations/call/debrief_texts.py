"""The sentences of a call's debrief (`data/dialogue/debrief.yaml`)."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import Field

from simulations.call.coach import Goal
from simulations.call.persona import Driver
from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

Tone = Literal["bien", "neutre", "a_revoir", "faute"]


class SituationText(Frozen):
    """What a reply says of the turn before it; `goal` is what should have been aimed at."""

    tone: Tone = Field(alias="ton")
    goal: Goal | None = Field(alias="moment", default=None)
    texts: tuple[str, ...] = Field(alias="textes", min_length=1)


class CallDebriefTexts(Frozen):
    """The whole file."""

    source: str
    acts: dict[str, str] = Field(alias="actes")
    situations: dict[str, SituationText]
    missing: dict[Goal, str] = Field(alias="manques")
    felt: dict[str, str] = Field(alias="ressenti")
    strengths: dict[str, str] = Field(alias="points_forts")
    strength: str = Field(alias="point_fort_defaut")
    croc: dict[str, str]
    law: dict[str, tuple[str, str]] = Field(alias="droit")
    drivers: dict[Driver, str] = Field(alias="moteurs")


@cache
def call_debrief_texts() -> CallDebriefTexts:
    """Return the sentences of the debrief."""
    return read_model(DATA / "dialogue" / "debrief.yaml", CallDebriefTexts)
