"""Scores: a careful student, a careless one, and what the debrief tells each of them.

The model player here (`careful`, `careless`, `played`) is used by the tests of scenarios, rubric and practice too.
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
from simulations.sourcing import ZONES
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
    segment = Segment(id="tous", name="Tout le monde", rules={"civilite": ("M.", "Mme")}, priority="A")
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


def haphazard(scenario: Scenario, seed: int) -> list[Action]:
    """Return the first stage of a student who removes, merges and corrects lines without looking."""
    draw = np.random.default_rng(seed)
    lines = [int(line) for line in draw.permutation(np.arange(1, scenario.file.rows + 1))[:30]]
    removed = [RemoveLine(line=line, reason="autre") for line in lines[:10]]
    merged = [MergeLines(kept=lines[10 + n], dropped=lines[15 + n]) for n in range(5)]
    written = [CorrectLine(line=line, values={"telephone": "03 00 00 00 00"}) for line in lines[20:]]
    return [*removed, *merged, *written]


def after(scenario: Scenario, seed: int, actions: list[Action]) -> MissionState:
    """Return the state after some actions, refused ones left out."""
    state = mission.start(scenario, seed)
    for action in actions:
        try:
            state = mission.apply(state, action).state
        except ActionRefusedError:
            continue
    return state


def values(state: MissionState, stage: str = "analyser") -> dict[str, float]:
    """Return the value of every measure of a stage."""
    return {name: measure.value for name, measure in measures(state, stage).items()}


def whole_file(state: MissionState, size: int) -> MissionState:
    """Return the state with a target of the first lines of the file, whoever they are."""
    everyone = Segment(id="tous", name="Tous", rules={"zone": ZONES}, priority="A")
    choice = TargetChoice(segments=("tous",), size=size, justification="Les premiers de la liste.")
    return with_target(state, [everyone], choice)


def with_target(state: MissionState, segments: list[Segment], choice: TargetChoice) -> MissionState:
    """Return the state with segments and a target."""
    chosen = state.targeting.model_copy(update={"segments": tuple(segments), "choice": choice})
    return state.model_copy(update={"targeting": chosen})


@pytest.mark.parametrize("scenario_id", sorted(SHIPPED))
def test_careful_work_meets_nearly_all_checks(scenario_id):
    """A student who mends, counts, grades and chooses well meets at least nineteen checks out of twenty."""
    observations = played(scenario_id, 0).observations
    assert len(observations) >= 45
    assert met_share(observations) >= 0.95


@pytest.mark.parametrize("scenario_id", sorted(SHIPPED))
def test_careless_work_meets_few_checks(scenario_id):
    """A student who touches nothing and takes everybody meets fewer than one check in three, and none on the file."""
    observations = played(scenario_id, 0, "careless").observations
    assert met_share(observations) < 1 / 3
    assert not [o.check for o in observations if o.met and o.check.startswith(("4b1.", "4b4."))]


@pytest.mark.parametrize("seed", range(3))
def test_chance_does_not_mend_a_file(seed):
    """Removing, merging and correcting at random meets fewer than one check of the first stage in four."""
    scenario = make_scenario()
    wrong = [AnswerQuestion(question=question.id, answer=("-1",)) for question in scenario.questions]
    end = replay_lenient(scenario, seed, [*haphazard(scenario, seed), *wrong, SubmitStage(stage="analyser")])
    assert met_share(end) < 0.25


def replay_lenient(scenario: Scenario, seed: int, actions: list[Action]) -> tuple[Observation, ...]:
    """Return the observations of the last action, after all those that were possible."""
    state = after(scenario, seed, actions[:-1])
    return mission.apply(state, actions[-1]).observations


@pytest.mark.parametrize("market", MARKETS)
def test_removing_good_lines_costs_precision(market):
    """Taking ten sound lines out as well brings the share of right removals down, and nothing else goes up."""
    scenario = make_scenario(market=market)
    prepared = prepare_file(scenario, 3)
    doubles = {line for pair in prepared.pairs for line in pair}
    sound = [int(n) for n in prepared.frame.index if int(n) not in doubles and not prepared.fault_kind(int(n))]
    mended = list(mending_actions(prepared))
    before = values(after(scenario, 3, mended))
    worse = values(after(scenario, 3, [*mended, *(RemoveLine(line=line, reason="hors_cible") for line in sound[:10])]))
    assert before["retraits.justesse"] == 1
    assert worse["retraits.justesse"] < 0.8
    assert all(worse[name] <= value for name, value in before.items())


@pytest.mark.parametrize("market", MARKETS)
def test_merging_look_alikes_costs(market):
    """Merging two prospects who only look alike lowers both the precision and the care for look-alikes."""
    scenario = make_scenario(market=market)
    prepared = prepare_file(scenario, 3)
    mended = list(mending_actions(prepared))
    kept = values(after(scenario, 3, mended))
    merged = [MergeLines(kept=first, dropped=second) for first, second in sorted(prepared.decoys)]
    worse = values(after(scenario, 3, [*mended, *merged]))
    assert (kept["doublons.precision"], kept["doublons.leurres"]) == (1, 1)
    assert worse["doublons.precision"] < 0.8
    assert worse["doublons.leurres"] == 0


def test_look_alikes_are_judged_only_when_the_student_judged_a_pair():
    """Doing nothing says nothing about look-alikes; one pair judged different is enough to know."""
    scenario = make_scenario()
    first, second = min(prepare_file(scenario, 3).decoys)
    assert "doublons.leurres" not in values(after(scenario, 3, []))
    assert values(after(scenario, 3, [JudgeDistinct(first=first, second=second)]))["doublons.leurres"] == 1


@pytest.mark.parametrize("market", MARKETS)
def test_debrief_names_each_fault_found_or_missed(market):
    """Every fault of the file is in the debrief with its line, once; those left cost the calls their kind costs."""
    scenario = make_scenario(market=market)
    prepared = prepare_file(scenario, 4)
    actions = mending_actions(prepared)
    half = after(scenario, 4, list(actions[: len(actions) // 2]))
    items = file_debrief(half)
    told = {item.line: item.outcome for item in items if item.outcome != "a_tort"}
    assert sorted(told) == sorted(prepared.faults)
    assert set(told.values()) == {"trouve", "manque"}
    assert all(item.text and item.why and item.label and "{" not in item.text for item in items)
    assert wasted_calls(file_debrief(mended_state(scenario, 4))) == 0
    assert 0 < wasted_calls(items) < wasted_calls(file_debrief(mission.start(scenario, 4)))


def test_debrief_names_what_was_spoilt():
    """A sound line removed and two prospects merged in one are told, with the line and what went wrong."""
    scenario = make_scenario()
    prepared = prepare_file(scenario, 4)
    doubles = {line for pair in prepared.pairs | prepared.decoys for line in pair}
    sound = next(int(n) for n in prepared.frame.index if int(n) not in doubles and not prepared.fault_kind(int(n)))
    kept, dropped = min(prepared.decoys)
    acts = [RemoveLine(line=sound, reason="autre"), MergeLines(kept=kept, dropped=dropped)]
    wrong = {item.line: item.kind for item in file_debrief(after(scenario, 4, acts)) if item.outcome == "a_tort"}
    assert wrong == {sound: "Retrait sans raison", kept: "Fusion de deux prospects différents"}


def test_same_run_gives_the_same_score_in_another_process():
    """The same actions, sent as JSON to a fresh Python, give the same observations to the last character."""
    here = [o.model_dump() for o in played("cageot_moka", 1).observations]
    actions = [action.model_dump(mode="json") for action in careful(shipped("cageot_moka"), 1)]
    program = (
        "import json, sys; from simulations import mission; from simulations.kernel import replay;"
        "from simulations.scenario import SCENARIOS, load_scenario;"
        "acts = [mission.parse_action(act) for act in json.load(sys.stdin)];"
        "end = replay(mission, load_scenario(SCENARIOS / 'cageot_moka.yaml'), 1, acts);"
        "print(json.dumps([o.model_dump() for o in end.observations]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(actions), capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert ran.stdout.strip() == json.dumps(here)


@pytest.mark.parametrize("market", MARKETS)
def test_choosing_by_true_value_beats_taking_the_first_lines(market):
    """A target made of well graded prospects is worth much more than the same number taken blindly."""
    scenario = make_scenario(market=market)
    blind = whole_file(mended_state(scenario, 5), scenario.mission.capacity)
    lines = [int(line) for line in blind.frame.index]
    graded = blind.targeting.model_copy(update={"grades": {n: true_grades(blind, n) for n in lines}})
    seeing = blind.model_copy(update={"targeting": graded})
    first, chosen = values(blind, "cibler"), values(seeing, "cibler")
    assert first["cible.adequation"] < 0.4
    assert chosen["cible.adequation"] > 0.8
    assert target_debrief(seeing).mine > target_debrief(blind).mine


@pytest.mark.parametrize("market", MARKETS)
def test_taking_everybody_is_not_choosing(market):
    """A target of the whole file is too big for the time given, and is not worth the best one."""
    found = values(whole_file(mended_state(make_scenario(market=market), 5), 400), "cibler")
    assert found["cible.effectif"] > 1
    assert found["cible.adequation"] < 0.2


@pytest.mark.parametrize("market", MARKETS)
def test_an_unlawful_contact_in_the_target_is_told(market):
    """A target taken from a file nobody mended names each contact the law forbids, and fails the check."""
    state = whole_file(mission.start(make_scenario(market=market), 6), 400)
    barred = sorted(line for line, truth in state.prepared.faults.items() if truth.kind in UNLAWFUL)
    assert sorted(target_debrief(state).unlawful) == barred
    assert barred
    assert values(state, "cibler")["cible.licite"] < 1


def test_target_debrief_compares_grades_and_names_missed_prospects():
    """Each graded prospect shows both heats; the best ones left out are named with their notes."""
    state = whole_file(mended_state(make_scenario(), 5), 6)
    lines = [int(line) for line in state.frame.index][:4]
    given = {line: dict.fromkeys(("besoin", "budget", "decision", "delai"), 3) for line in lines}
    graded = state.targeting.model_copy(update={"grades": given})
    told = target_debrief(state.model_copy(update={"targeting": graded}))
    assert {item.line: item.true_heat for item in told.grades} == {line: true_heat(state, line) for line in lines}
    assert all(item.given_heat == "chaud" for item in told.grades)
    assert told.missed
    assert all(item.notes for item in told.missed)
    assert told.blind < told.best


COHERENCE = [
    (("zone", "qualification"), "La zone est proche et le besoin est fort.", 1.0),
    (("zone", "qualification"), "La zone est proche.", 0.5),
    (("effectif",), "La taille compte.", 0.0),
    (("capacite", "offre"), "Nous avons le temps de faire douze appels.", 0.5),
]


@pytest.mark.parametrize(("reasons", "text", "expected"), COHERENCE)
def test_ticked_reasons_are_kept_when_used_and_said(reasons, text, expected):
    """A column counts when a chosen segment uses it and the text says it; the other reasons when the text says them."""
    near = Segment(id="z", name="Près", rules={"zone": ("primaire", "secondaire")}, priority="A")
    choice = TargetChoice(segments=("z",), size=5, reasons=reasons, justification=text)
    state = with_target(mended_state(make_scenario(), 5), [near], choice)
    assert values(state, "cibler")["cible.coherence"] == expected


def test_an_agency_says_nothing_about_age():
    """Short words count alone: « agence » is not « âge », « anse » is not « ans », but « 18 km » is a distance."""
    assert reasons_in("Les agences de l'anse Kmart") == []
    assert reasons_in("À 18 km, à tout âge, pour des PME") == ["effectif", "zone", "tranche_age"]
