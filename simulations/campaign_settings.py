"""Figures of a call campaign (`data/dialogue/campagne.yaml`), all *fictif pédagogique*."""

from __future__ import annotations

from datetime import time
from functools import cache
from typing import Literal

from pydantic import Field

from simulations.kernel import Frozen, Level
from simulations.yamlfile import DATA, read_model

FileKind = Literal["professionnel", "particulier"]


class Screens(Frozen):
    """Firms where a switchboard answers first: their sizes, and how often by level (0 to 1)."""

    sizes: tuple[str, ...] = Field(alias="effectifs")
    share: dict[Level, float] = Field(alias="part")


class CampaignSettings(Frozen):
    """The whole file; times of day as written, shares between 0 and 1."""

    source: str
    days_offered: int = Field(alias="jours_proposes", ge=5)
    first_hour: time = Field(alias="premiere_heure")
    last_hour: time = Field(alias="derniere_heure")
    step_minutes: int = Field(alias="pas_minutes", ge=5)
    minutes_between: int = Field(alias="minutes_entre_appels", ge=1)
    presence: dict[FileKind, dict[str, float]]
    days_off: dict[FileKind, dict[str, float]] = Field(alias="week_end")
    voicemail: dict[FileKind, float] = Field(alias="part_repondeur")
    screens: Screens = Field(alias="standard")
    enough: float = Field(alias="part_reussie", gt=0, le=1)
    always: tuple[str, ...] = Field(alias="toujours")
    next_steps: dict[str, str] = Field(alias="suites")
    right_steps: dict[str, tuple[str, ...]] = Field(alias="suites_justes")
    dated: tuple[str, ...] = Field(alias="avec_date")
    note_words: int = Field(alias="mots_note", ge=1)
    improper: tuple[str, ...] = Field(alias="mots_a_eviter")

    def presence_at(self, kind: FileKind, moment: time) -> float:
        """Return the chance (0 to 1) that the right person is there at a time of day."""
        reached = [share for start, share in self.presence[kind].items() if time.fromisoformat(start) <= moment]
        return reached[-1] if reached else 0.0


@cache
def campaign_settings() -> CampaignSettings:
    """Return the figures of a call campaign."""
    return read_model(DATA / "dialogue" / "campagne.yaml", CampaignSettings)
