"""Scores: a careful student, a careless one, and what the debrief tells each of them.

The model player of this module (`careful`, `careless`, `played`) is used by the tests of scenarios, rubric and practice.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulations import mission
from simulations.debrief import file_debrief, wasted_calls
from simulations.debrief_target import target_debrief
from simulations.errors import ActionRefusedError
from simulations.file_work import ConsultLine, CorrectLine, JudgeDistinct, MergeLines, RemoveLine
from simulations.kernel import Observation, Replay, replay
from simulations.mission_state import Action, AnswerQuestion, MissionState, SubmitStage
from simulations.model_answer import mended_work, mending_actions
from simulations.prospect_file import prepare_file
from simulations.scenario import Question, Scenario, load_scenario, scenario_paths
from simulations.scoring import measures
from simulations.scoring_file import WORTH_A_LOOK
from simulations.scoring_target import UNLAWFUL, reasons_in, segmentable, true_grades, true_heat
from simulations.study import compute
from simulations.targeting import (
    ChooseTarget,
    GradeProspect,
    SaveSegment,
    Segment,
    SetWeights,
    TargetChoice,
    segment_mask,
)
from tests.factories import make_scenario

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = {scenario.id: scenario for scenario in map(load_scenario, scenario_paths())}
MARKETS = ("B2B", "B2C")
WEIGHTS = {"besoin": 5, "budget": 2, "decision": 2, "delai": 3}
PROMISING, FAIR = 0.7, 0.4


def shipped(scenario_id: str) -> Scenario:
    """Return a scenario of the project."""
    return SHIPPED[scenario_id]


def right_answer(question: Question, frame: pd.DataFrame) -> tuple[str, ...]:
    """Return what a student who reads and counts well would answer, typed the French way."""
    if question.kind != "nombre" and question.calculation is None:
        return question.answer
    value = compute(question.calculation, frame) if question.calculation else question.number
    return (value if isinstance(value, str) else f"{value:.4f}".replace(".", ","),)


def study_actions(scenario: Scenario, seed: int) -> list[Action]:
    """Return the right answer to every question."""
    frame = prepare_file(scenario, seed).frame
    return [AnswerQuestion(question=q.id, answer=right_answer(q, frame)) for q in scenario.questions]


def look_ups(scenario: Scenario, seed: int) -> list[Action]:
    """Return look-ups of lines where a doubt is worth a credit."""
    faults = prepare_file(scenario, seed).faults
    worth = [line for line, truth in sorted(faults.items()) if truth.kind in WORTH_A_LOOK]
    return [ConsultLine(line=line) for line in worth[: scenario.file.directory_credits]]


def analysing(scenario: Scenario, seed: int) -> list[Action]:
    """Return the whole first stage of a careful student, handed in."""
    mended = mending_actions(prepare_file(scenario, seed))
    done = [*look_ups(scenario, seed), *mended, *study_actions(scenario, seed)]
    return [*done, SubmitStage(stage="analyser")]


def mended_state(scenario: Scenario, seed: int) -> MissionState:
    """Return the state of a student whose file is mended."""
    return MissionState(scenario=scenario, seed=seed, file=mended_work(prepare_file(scenario, seed)))


def leading_column(state: MissionState) -> str:
    """Return the relevant column whose values the scenario tells apart most in this file."""
    frame = segmentable(state)
    relevant = [criterion.column for criterion in state.scenario.segmentation if criterion.relevant]
    worth = {c: frame[c].map(state.scenario.target.affinity.get(c, {})).std() for c in relevant}
    return max(worth, key=lambda column: np.nan_to_num(worth[column]))


def segments_of(state: MissionState) -> list[Segment]:
    """Return segments by the leading column: promising values are A, fair ones B, the others C."""
    column = leading_column(state)
    affinity = state.scenario.target.affinity[column]
    found: dict[str, list[str]] = {}
    for value in sorted(segmentable(state)[column].unique()):
        worth = affinity.get(value, 0.5)
        found.setdefault("A" if worth >= PROMISING else "B" if worth >= FAIR else "C", []).append(value)
    rules = {rank: {column: tuple(values)} for rank, values in found.items()}
    return [Segment(id=rank.lower(), name=f"Groupe {rank}", rules=rules[rank], priority=rank) for rank in sorted(rules)]


def targeting(scenario: Scenario, seed: int) -> list[Action]:
    """Return the whole second stage of a careful student, handed in."""
    state = mended_state(scenario, seed)
    segments = segments_of(state)
    grades = [GradeProspect(line=int(line), grades=true_grades(state, int(line))) for line in state.frame.index]
    return [
        *(SaveSegment(segment=segment) for segment in segments),
        *grades,
        SetWeights(weights=WEIGHTS),
        ChooseTarget(choice=sensible_choice(state, segments)),
        SubmitStage(stage="cibler"),
    ]


def sensible_choice(state: MissionState, segments: list[Segment]) -> TargetChoice:
    """Return the best segments that fill the time given, with a justification in words and figures."""
    frame, mission_ = segmentable(state), state.scenario.mission
    needed: list[str] = []
    for segment in segments:
        filled = sum(int(segment_mask(frame, s).sum()) for s in segments if s.id in needed)
        if filled < mission_.capacity:
            needed.append(segment.id)
    return TargetChoice(
        segments=tuple(needed),
        size=mission_.capacity,
        reasons=("qualification", "capacite", leading_column(state)),
        justification=(
            f"Le bon secteur, la bonne taille, l'âge, le statut de propriétaire et la zone comptent. Sur {len(frame)} "
            f"fiches, nous avons le temps d'appeler {mission_.capacity} prospects en {mission_.days} jours, ceux dont "
            "le besoin est fort."
        ),
    )


def careful(scenario: Scenario, seed: int) -> list[Action]:
    """Return the whole mission of a careful student."""
    return [*analysing(scenario, seed), *targeting(scenario, seed)]


def careless(scenario: Scenario) -> list[Action]:
    """Return the mission of a student who touches nothing, answers anyhow and takes the first column that comes."""
    wrong = [AnswerQuestion(question=question.id, answer=("-1",)) for question in scenario.questions]
    names = tuple(f"{title}" for title in ("M.", "Mme"))
    segment = Segment(id="tous", name="Tout le monde", rules={"civilite": names}, priority="A")
    grades = dict.fromkeys((criterion.id for criterion in scenario.qualification.criteria), 3)
    return [
        *wrong,
        SubmitStage(stage="analyser"),
        SaveSegment(segment=segment),
        GradeProspect(line=1, grades=grades),
        ChooseTarget(choice=TargetChoice(segments=("tous",), size=400, justification="Parce que c'est mieux.")),
        SubmitStage(stage="cibler"),
    ]


@cache
def played(scenario_id: str, seed: int, how: str = "careful") -> Replay[MissionState]:
    """Return a shipped mission played whole."""
    scenario = shipped(scenario_id)
    return replay(mission, scenario, seed, careful(scenario, seed) if how == "careful" else careless(scenario))


def met_share(observations: tuple[Observation, ...]) -> float:
    """Return the share of checks met."""
    return sum(observation.met for observation in observations) / len(observations)
