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


@cache
def sending_file() -> SendingFile:
    """Return the figures of sending."""
    return read_model(DATA / "message" / "envoi.yaml", SendingFile)
