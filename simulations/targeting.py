"""Targeting: segments, qualification, score and the target chosen, as a value that never changes."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field

from simulations.columns import label
from simulations.kernel import Event, Frozen, refuse
from simulations.scenario import Scenario
from simulations.traits import heat_of

Priority = Literal["A", "B", "C"]
MAX_GRADE = 3
MAX_WEIGHT = 5
MAX_SEGMENTS = 8
UNKNOWN_SCORE = 50.0


class Segment(Frozen):
    """A group of prospects: lines whose cells are among the values allowed, column by column."""

    id: str = Field(pattern=r"^[a-z0-9]{1,12}$")
    name: str = Field(min_length=1, max_length=60)
    rules: dict[str, tuple[str, ...]] = Field(min_length=1)
    priority: Priority = "B"


class TargetChoice(Frozen):
    """The target handed in: segments, size, reasons ticked and a justification in the student's words."""

    segments: tuple[str, ...] = Field(min_length=1)
    size: int = Field(ge=1, le=400)
    reasons: tuple[str, ...] = ()
    justification: str = Field(max_length=1500)


class SaveSegment(Frozen):
    """Create a segment or change it."""

    kind: Literal["save_segment"] = "save_segment"
    segment: Segment


class DeleteSegment(Frozen):
    """Delete a segment."""

    kind: Literal["delete_segment"] = "delete_segment"
    segment: str


class GradeProspect(Frozen):
    """Qualify one prospect: a grade from 0 to 3 per criterion."""

    kind: Literal["grade_prospect"] = "grade_prospect"
    line: int
    grades: dict[str, int]


class SetWeights(Frozen):
    """Say how much each criterion counts in the score, from 0 to 5."""

    kind: Literal["set_weights"] = "set_weights"
    weights: dict[str, int]


class ChooseTarget(Frozen):
    """Choose the target."""

    kind: Literal["choose_target"] = "choose_target"
    choice: TargetChoice


TargetAction = SaveSegment | DeleteSegment | GradeProspect | SetWeights | ChooseTarget


class Targeting(Frozen):
    """All that the student decided about the target so far."""

    segments: tuple[Segment, ...] = ()
    grades: dict[int, dict[str, int]] = Field(default_factory=dict)
    weights: dict[str, int] = Field(default_factory=dict)
    choice: TargetChoice | None = None

    def segment(self, segment_id: str) -> Segment | None:
        """Return a segment by its id, or nothing."""
        return next((segment for segment in self.segments if segment.id == segment_id), None)

    def missing(self) -> str:
        """Return what is missing before the stage can be handed in; empty when nothing is."""
        if not self.segments:
            return "Crée au moins un segment avant de rendre cette étape."
        if not self.grades:
            return "Qualifie au moins un prospect avant de rendre cette étape."
        return "" if self.choice else "Choisis ta cible et justifie-la avant de rendre cette étape."


Targeted = tuple[Targeting, Event]


def target_on(targeting: Targeting, action: TargetAction, frame: pd.DataFrame, scenario: Scenario) -> Targeted:
    """Return the targeting after one action and what to tell, or raise ActionRefusedError."""
    match action:
        case SaveSegment():
            return _save(targeting, action.segment, scenario)
        case DeleteSegment():
            return _delete(targeting, action.segment)
        case GradeProspect():
            return _grade(targeting, action, frame, scenario)
        case SetWeights():
            return _weigh(targeting, action, scenario)
        case ChooseTarget():
            return _choose(targeting, action.choice)


def segment_mask(frame: pd.DataFrame, segment: Segment) -> np.ndarray:
    """Tell for each line of a frame whether it belongs to the segment."""
    mask = np.ones(len(frame), dtype=bool)
    for column, values in segment.rules.items():
        mask &= frame[column].isin(values).to_numpy() if column in frame.columns else False
    return mask


def scores(targeting: Targeting, scenario: Scenario) -> dict[int, float]:
    """Return the score of each qualified line, 0 to 100: weighted share of the full grade."""
    names = [criterion.id for criterion in scenario.qualification.criteria]
    weights = {name: targeting.weights.get(name, 1) for name in names}
    full = MAX_GRADE * sum(weights.values()) or 1
    return {
        line: round(100 * sum(weights[name] * grades.get(name, 0) for name in names) / full, 1)
        for line, grades in targeting.grades.items()
    }


def line_heat(grades: dict[str, int], scenario: Scenario) -> str:
    """Return `chaud`, `tiède` or `froid` for the grades of one prospect."""
    names = [criterion.id for criterion in scenario.qualification.criteria]
    return heat_of(sum(grades.get(name, 0) for name in names), MAX_GRADE * len(names))


def chosen_lines(targeting: Targeting, choice: TargetChoice, frame: pd.DataFrame, scenario: Scenario) -> list[int]:
    """Return the lines of a target: those of its segments, best priority then best score first, up to its size.

    A prospect not qualified yet counts as half of the full score.
    """
    known = scores(targeting, scenario)
    ranked: dict[int, tuple[int, float]] = {}
    for segment in targeting.segments:
        if segment.id in choice.segments:
            for line in frame.index[segment_mask(frame, segment)]:
                key = ("ABC".index(segment.priority), -known.get(int(line), UNKNOWN_SCORE))
                ranked[int(line)] = min(ranked.get(int(line), key), key)
    order = sorted(ranked, key=lambda line: (ranked[line], line))
    return order[: choice.size]


def _save(targeting: Targeting, segment: Segment, scenario: Scenario) -> Targeted:
    columns = {criterion.column for criterion in scenario.segmentation}
    unknown = [column for column in segment.rules if column not in columns]
    if unknown:
        raise refuse(f"Cette mission ne permet pas de segmenter par « {label(unknown[0])} ».")
    if not all(segment.rules.values()):
        raise refuse("Choisis au moins une valeur pour chaque critère du segment.")
    others = tuple(other for other in targeting.segments if other.id != segment.id)
    if any(other.name.casefold() == segment.name.casefold() for other in others):
        raise refuse(f"Un segment s'appelle déjà « {segment.name} » : choisis un autre nom.")
    if len(others) >= MAX_SEGMENTS:
        raise refuse(f"{MAX_SEGMENTS} segments au plus : au-delà, une équipe ne s'y retrouve plus.")
    event = Event(kind="segment_saved", subject=segment.id, text=f"Segment « {segment.name} » enregistré.")
    return targeting.model_copy(update={"segments": _in_place(targeting.segments, segment)}), event


def _in_place(segments: tuple[Segment, ...], segment: Segment) -> tuple[Segment, ...]:
    if any(other.id == segment.id for other in segments):
        return tuple(segment if other.id == segment.id else other for other in segments)
    return (*segments, segment)


def _delete(targeting: Targeting, segment_id: str) -> Targeted:
    segment = targeting.segment(segment_id)
    if segment is None:
        raise refuse("Ce segment n'existe plus.")
    choice = targeting.choice
    if choice and segment_id in choice.segments:
        raise refuse("Ce segment fait partie de ta cible : change d'abord ta cible.")
    kept = tuple(other for other in targeting.segments if other.id != segment_id)
    event = Event(kind="segment_deleted", subject=segment_id, text=f"Segment « {segment.name} » supprimé.")
    return targeting.model_copy(update={"segments": kept}), event


def _grade(targeting: Targeting, action: GradeProspect, frame: pd.DataFrame, scenario: Scenario) -> Targeted:
    if action.line not in frame.index:
        raise refuse(f"La fiche {action.line} n'est plus dans ton fichier.")
    names = {criterion.id for criterion in scenario.qualification.criteria}
    if set(action.grades) != names:
        raise refuse("Donne une note à chaque critère avant d'enregistrer.")
    if not all(0 <= grade <= MAX_GRADE for grade in action.grades.values()):
        raise refuse(f"Une note va de 0 à {MAX_GRADE}.")
    grades = {**targeting.grades, action.line: dict(action.grades)}
    heat = line_heat(action.grades, scenario)
    event = Event(kind="graded", subject=str(action.line), text=f"Fiche {action.line} qualifiée : prospect {heat}.")
    return targeting.model_copy(update={"grades": grades}), event


def _weigh(targeting: Targeting, action: SetWeights, scenario: Scenario) -> Targeted:
    names = {criterion.id for criterion in scenario.qualification.criteria}
    if set(action.weights) != names or not all(0 <= value <= MAX_WEIGHT for value in action.weights.values()):
        raise refuse(f"Donne à chaque critère un poids de 0 à {MAX_WEIGHT}.")
    if not any(action.weights.values()):
        raise refuse("Au moins un critère doit compter : donne-lui un poids de 1 ou plus.")
    event = Event(kind="weighed", text="Poids du score enregistrés.")
    return targeting.model_copy(update={"weights": dict(action.weights)}), event


def _choose(targeting: Targeting, choice: TargetChoice) -> Targeted:
    unknown = [name for name in choice.segments if targeting.segment(name) is None]
    if unknown:
        raise refuse("Un des segments choisis n'existe plus : choisis à nouveau.")
    if not choice.justification.strip():
        raise refuse("Écris pourquoi tu choisis cette cible : deux ou trois phrases suffisent.")
    event = Event(kind="target_chosen", text="Cible enregistrée.")
    return targeting.model_copy(update={"choice": choice}), event
