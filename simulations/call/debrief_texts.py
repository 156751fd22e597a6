"""The sentences of a call's debrief (`data/dialogue/debrief.yaml`)."""

from __future__ import annotations

from functools import cache
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from simulations.call.acts import ACTS
from simulations.call.coach import GOALS, Goal
from simulations.call.persona import SITUATIONS, Driver
from simulations.call.state import OUTCOMES
from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

Tone = Literal["bien", "neutre", "a_revoir", "faute"]
WEAK: tuple[Tone, ...] = ("a_revoir", "faute")


class Remark(Frozen):
    """What is said of a turn in one case; `goal` is what to aim at then (by default what the coach would say)."""

    tone: Tone = Field(alias="ton")
    goal: Goal | None = Field(alias="moment", default=None)
    texts: tuple[str, ...] = Field(alias="textes", min_length=1)
    felt: tuple[str, ...] = Field(alias="ressenti", default=())

    @model_validator(mode="after")
    def _felt_when_weak(self) -> Self:
        if self.tone in WEAK and not self.felt:
            raise ValueError("un moment à revoir doit dire ce que ressent le prospect (« ressenti »)")
        return self


class Missing(Frozen):
    """What is said of something never done; `weight` is what it costs, on the scale of the mood."""

    weight: int = Field(alias="poids", ge=1)
    texts: tuple[str, ...] = Field(alias="textes", min_length=1)
    felt: tuple[str, ...] = Field(alias="ressenti", min_length=1)


class LawText(Frozen):
    """What is said of a duty: done, missed, missed with a consumer."""

    done: str = Field(alias="fait")
    missed: str = Field(alias="manque")
    missed_at_home: str = Field(alias="manque_particulier", default="")


class Shown(Frozen):
    """Where a check of the call is seen: acts or cases that show it met, then missed."""

    met: tuple[str, ...] = Field(alias="la", default=())
    missed: tuple[str, ...] = Field(alias="sinon", default=())


class CallDebriefTexts(Frozen):
    """The whole file."""

    source: str
    acts: dict[str, str] = Field(alias="actes")
    remarks: dict[str, Remark] = Field(alias="remarques")
    missing: dict[Goal, Missing] = Field(alias="manques")
    strengths: dict[str, str] = Field(alias="points_forts")
    act_strengths: dict[str, str] = Field(alias="points_forts_actes")
    strength: str = Field(alias="point_fort_defaut")
    croc: dict[str, str]
    law: dict[str, LawText] = Field(alias="droit")
    better: dict[Goal, str] = Field(alias="mieux")
    drivers: dict[Driver, str] = Field(alias="moteurs")
    endings: dict[str, str] = Field(alias="fins")
    checks: dict[str, Shown] = Field(alias="verifications")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        lists: dict[str, set[str]] = {
            "remarques": set(SITUATIONS) - set(self.remarks),
            "actes": set(ACTS) - set(self.acts),
            "mieux": {str(goal) for goal in GOALS} - set(self.better),
            "fins": set(OUTCOMES) - {""} - set(self.endings),
            "moteurs": set(get_args(Driver)) - set(self.drivers),
        }
        faults = [f"« {name} » : il manque {', '.join(sorted(missing))}" for name, missing in lists.items() if missing]
        strange = set(self.strengths) - set(self.remarks)
        if strange:
            faults.append(f"« points_forts » nomme des remarques inconnues : {', '.join(sorted(strange))}")
        if faults:
            raise ValueError(" ; ".join(faults))
        return self


@cache
def call_debrief_texts() -> CallDebriefTexts:
    """Return the sentences of the debrief, or raise DataFileError with all their faults."""
    return read_model(DATA / "dialogue" / "debrief.yaml", CallDebriefTexts)
