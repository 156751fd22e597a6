"""The figures of an e-mail campaign (`data/message/envoi.yaml`), all fictitious and said so."""

from __future__ import annotations

from functools import cache

from pydantic import Field

from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model


class BounceRule(Frozen):
    """How often an address bounces (0 to 1), sound or wrong."""

    sound: float = Field(alias="adresse_saine", ge=0, le=1)
    wrong: float = Field(alias="adresse_fausse", ge=0, le=1)


class QualityRule(Frozen):
    """From remarks to qualities (0 to 1): where each starts, what a remark takes off by tone, which rules touch it."""

    start: dict[str, float] = Field(alias="depart")
    off: dict[str, float] = Field(alias="retrait")
    rules: dict[str, tuple[str, ...]] = Field(alias="regles")
    language: float = Field(alias="part_langue", ge=0, le=1)


class Standing(Frozen):
    """What a sender's good name (0 to 1) loses by complaint, by bounces or spam beyond a share; it has a floor."""

    complaint: float = Field(alias="plainte")
    bounces: float = Field(alias="rebond_au_dela")
    bounce_loss: float = Field(alias="perte_rebond")
    spam: float = Field(alias="spam_au_dela")
    spam_loss: float = Field(alias="perte_spam")
    floor: float = Field(alias="plancher")


class SendingFile(Frozen):
    """The whole file; `outcomes` holds a base and effects, in logits, by outcome."""

    source: str
    middle: float = Field(alias="milieu")
    bounce: BounceRule = Field(alias="rebond")
    outcomes: dict[str, dict[str, float]] = Field(alias="issues")
    days: tuple[float, ...] = Field(alias="jours", min_length=7, max_length=7)
    hours: dict[str, float] = Field(alias="heures")
    opening_hours: float = Field(alias="heures_ouverture", gt=0)
    acting_hours: float = Field(alias="heures_action", gt=0)
    quality: QualityRule = Field(alias="qualite")
    kinds: dict[str, dict[str, float]] = Field(alias="genres")
    away: float = Field(alias="part_absent", ge=0, le=1)
    standing: Standing = Field(alias="reputation")
    later_days: tuple[int, int] = Field(alias="jours_plus_tard")
    away_days: tuple[int, int] = Field(alias="jours_absence")
    slot_days: tuple[int, int] = Field(alias="jours_creneau")
    slot_hours: tuple[str, ...] = Field(alias="heures_creneau")
    colleagues: tuple[str, ...] = Field(alias="collegues", min_length=5)


@cache
def sending_file() -> SendingFile:
    """Return the figures of sending."""
    return read_model(DATA / "message" / "envoi.yaml", SendingFile)
