"""The debrief of a stage, line by line: what was found, what was missed, why it matters, what a professional does."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import Field

from simulations.file_work import pair_of
from simulations.kernel import Frozen
from simulations.mission_state import MissionState
from simulations.prospect_file import LineTruth
from simulations.scoring_file import double_of, is_justified_removal, is_mended, is_spare, merged_pairs
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


class DoubleAdvice(Frozen):
    """What to say of a double whose lines were taken out by hand: the copy, its model, or both."""

    copy_removed: str = Field(alias="copie_retiree")
    model_removed: str = Field(alias="modele_retire")
    both_removed: str = Field(alias="deux_retirees")


class WrongAdvice(Frozen):
    """What to say of something done where nothing was wrong."""

    removal: str = Field(alias="retrait")
    mendable: str = Field(alias="reparable")
    merge: str = Field(alias="fusion")
    decoy: str = Field(alias="leurre")
    why: str = Field(alias="pourquoi")


class DebriefTexts(Frozen):
    """The sentences of the debrief (`data/debrief.yaml`)."""

    source: str
    faults: dict[str, FaultAdvice] = Field(alias="defauts")
    doubles: DoubleAdvice = Field(alias="doublons")
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


def file_label(state: MissionState, line: int) -> str:
    """Return what names a line as the student's own file does, mended or not: it gives no correction away."""
    row = state.frame.loc[line]
    name = row["raison_sociale"] if "raison_sociale" in row else f"{row['prenom']} {row['nom']}"
    return f"{name} ({row['commune']})"


def _of_fault(state: MissionState, truth: LineTruth) -> LineDebrief:
    advice = debrief_texts().faults[truth.kind]
    found = is_mended(state, truth)
    said = _by_hand(state, truth) or (advice.found if found else advice.missed)
    return LineDebrief(
        line=truth.line,
        label=line_label(state, truth.line),
        outcome="trouve" if found else "manque",
        kind=advice.label,
        text=_filled(said, truth),
        why=advice.why,
        professional=_filled(advice.professional, truth),
        cost=market_settings().fault_cost[truth.kind] if state.file.is_active(truth.line) else 0.0,
    )


def _by_hand(state: MissionState, truth: LineTruth) -> str:
    """Return what to say of a double not merged but taken out by hand; empty for any other fault."""
    texts = debrief_texts().doubles
    if truth.partner is None or pair_of(truth.line, truth.partner) in merged_pairs(state):
        return ""
    if not state.file.is_active(truth.line) and not state.file.is_active(truth.partner):
        return texts.both_removed
    if is_spare(state, truth.line):
        return texts.copy_removed
    return texts.model_removed if is_spare(state, truth.partner) else ""


def _filled(text: str, truth: LineTruth) -> str:
    expected = ", ".join(f"« {value} »" for value in truth.expected.values())
    return text.replace("{attendu}", expected).replace("{autre}", str(truth.partner or ""))


def _wrongs(state: MissionState) -> list[LineDebrief]:
    found = [
        _wrong_removal(state, line)
        for line in state.file.removed
        if not is_justified_removal(state, line) and not _is_missed_copy(state, line)
    ]
    texts = debrief_texts().wrong
    for pair in sorted(merged_pairs(state) - state.prepared.pairs):
        said = texts.decoy if pair in state.prepared.decoys else texts.merge
        text = said.replace("{autre}", str(pair[1]))
        found.append(_wrong(state, pair[0], "Fusion de deux prospects différents", text))
    return found


def _is_missed_copy(state: MissionState, line: int) -> bool:
    """Tell whether a line is a copy already told as missed, so that a lost prospect is counted once."""
    truth = state.prepared.faults.get(line)
    return truth is not None and truth.partner is not None and not is_mended(state, truth)


def _wrong_removal(state: MissionState, line: int) -> LineDebrief:
    """Return what to say of a line that could stay: both copies gone, a fault that could be mended, or no fault."""
    texts, truth, double = debrief_texts(), state.prepared.faults.get(line), double_of(state, line)
    if double is not None:
        text = texts.doubles.both_removed.replace("{autre}", str(double))
        return _wrong(state, line, "Prospect perdu avec son double", text)
    if truth is not None:
        return _wrong(state, line, "Retrait d'une fiche réparable", _filled(texts.wrong.mendable, truth))
    return _wrong(state, line, "Retrait sans raison", texts.wrong.removal)


def _wrong(state: MissionState, line: int, kind: str, text: str) -> LineDebrief:
    return LineDebrief(
        line=line,
        label=line_label(state, line),
        outcome="a_tort",
        kind=kind,
        text=text,
        why=debrief_texts().wrong.why,
        professional="",
    )
