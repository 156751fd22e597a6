"""The debrief of a stage, line by line: what was found, what was missed, why it matters, what a professional does."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import Field

from simulations.kernel import Frozen
from simulations.mission_state import MissionState
from simulations.prospect_file import LineTruth
from simulations.scoring_file import REMOVABLE, is_justified_removal, is_mended, merged_pairs
from simulations.settings import market_settings
from simulations.yamlfile import DATA, read_model

Outcome = Literal["trouve", "manque", "a_tort"]


class FaultAdvice(Frozen):
    """What to say of one kind of fault."""

    label: str = Field(alias="libelle")
    found: str = Field(alias="trouve")
    missed: str = Field(alias="manque")
    why: str = Field(alias="pourquoi")
    professional: str = Field(alias="professionnel")


class WrongAdvice(Frozen):
    """What to say of something done where nothing was wrong."""

    removal: str = Field(alias="retrait")
    merge: str = Field(alias="fusion")
    decoy: str = Field(alias="leurre")


class DebriefTexts(Frozen):
    """The sentences of the debrief (`data/debrief.yaml`)."""

    source: str
    faults: dict[str, FaultAdvice] = Field(alias="defauts")
    wrong: WrongAdvice = Field(alias="a_tort")


class LineDebrief(Frozen):
    """What is said of one line; `cost` in calls lost if the line had gone on as it was."""

    line: int
    label: str
    outcome: Outcome
    kind: str
    text: str
    why: str
    professional: str
    cost: float = 0.0


@cache
def debrief_texts() -> DebriefTexts:
    """Return the sentences of the debrief."""
    return read_model(DATA / "debrief.yaml", DebriefTexts)


def file_debrief(state: MissionState) -> tuple[LineDebrief, ...]:
    """Return the debrief of the mended file: faults found, faults missed, then good lines spoilt."""
    items = [_of_fault(state, truth) for _, truth in sorted(state.prepared.faults.items())]
    order = {"trouve": 0, "manque": 1, "a_tort": 2}
    return tuple(sorted([*items, *_wrongs(state)], key=lambda item: (order[item.outcome], item.kind, item.line)))


def wasted_calls(items: tuple[LineDebrief, ...]) -> float:
    """Return how many calls the faults left in the file would cost."""
    return sum(item.cost for item in items if item.outcome == "manque")


def line_label(state: MissionState, line: int) -> str:
    """Return what names a line for the student: the firm or the person, and the commune."""
    row = state.prepared.clean.loc[line]
    name = row["raison_sociale"] if "raison_sociale" in row else f"{row['prenom']} {row['nom']}"
    return f"{name} ({row['commune']})"


def _of_fault(state: MissionState, truth: LineTruth) -> LineDebrief:
    advice = debrief_texts().faults[truth.kind]
    found = is_mended(state, truth)
    text = _filled(advice.found if found else advice.missed, truth)
    return LineDebrief(
        line=truth.line,
        label=line_label(state, truth.line),
        outcome="trouve" if found else "manque",
        kind=advice.label,
        text=text,
        why=advice.why,
        professional=_filled(advice.professional, truth),
        cost=market_settings().fault_cost[truth.kind],
    )


def _filled(text: str, truth: LineTruth) -> str:
    expected = ", ".join(f"« {value} »" for value in truth.expected.values())
    return text.replace("{attendu}", expected).replace("{autre}", str(truth.partner or ""))


def _wrongs(state: MissionState) -> list[LineDebrief]:
    texts = debrief_texts().wrong
    found = [
        _wrong(state, line, "Retrait sans raison", texts.removal)
        for line in state.file.removed
        if not is_justified_removal(state, line)
    ]
    for pair in sorted(merged_pairs(state) - state.prepared.pairs):
        said = texts.decoy if pair in state.prepared.decoys else texts.merge
        text = said.replace("{autre}", str(pair[1]))
        found.append(_wrong(state, pair[0], "Fusion de deux prospects différents", text))
    return found


def _wrong(state: MissionState, line: int, kind: str, text: str) -> LineDebrief:
    why = "Un bon prospect perdu, c'est une vente qui n'aura pas lieu."
    return LineDebrief(
        line=line, label=line_label(state, line), outcome="a_tort", kind=kind, text=text, why=why, professional=""
    )


__all__ = ["REMOVABLE", "LineDebrief", "debrief_texts", "file_debrief", "line_label", "wasted_calls"]
