"""Scores: a careful student, a careless one, and what the debrief tells each of them.

The model player here (`careful`, `careless`, `played`) is used by the tests of scenarios, rubric and practice too.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mcvb.demo import fair_calls, fair_design, fair_targeting
from simulations import mission
from simulations.call.script import SaveScript, Script
from simulations.call.state import Card, Say, WriteCard
from simulations.campaign import minimum_calls, moments
from simulations.campaign_state import CallTurn, PlaceCall
from simulations.contact import is_dialable
from simulations.debrief import file_debrief, wasted_calls
from simulations.debrief_target import target_debrief
from simulations.errors import ActionRefusedError
from simulations.file_work import ConsultLine, CorrectLine, JudgeDistinct, MergeLines, RemoveLine
from simulations.justification import is_argued, reasons_in, true_figures
from simulations.kernel import Observation, Replay, replay, stream
from simulations.mission_state import Action, AnswerQuestion, MissionState, SubmitStage
from simulations.model_answer import mended_work, mending_actions
from simulations.prospect_file import prepare_file
from simulations.rubric import Measure
from simulations.scenario import Question, Scenario, parse_scenario, scenario_paths
from simulations.scoring import measures
from simulations.scoring_file import WORTH_A_LOOK, is_worth_a_look
from simulations.scoring_target import UNLAWFUL, segmentable, true_grades, true_heat
from simulations.settings import remarks
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
from simulations.zone import model_study
from simulations.zone.exam import exercises
from simulations.zone.prospects import communes_of_lines, prospects_by_zone
from simulations.zone.reading import questions_for
from simulations.zone.state import Conclude, DrawZone, GiveResult, ReadMap, ZonePlan
from tests.factories import make_scenario

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = {path.stem: parse_scenario(path.read_text(encoding="utf-8")) for path in scenario_paths()}
MARKETS = ("B2B", "B2C")
WEIGHTS = {"besoin": 5, "budget": 2, "decision": 2, "delai": 3}
PROMISING, FAIR = 0.7, 0.4
CALLS = 6
HASTY = ZonePlan(limits=(1, 2, 120))


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
    done = [*look_ups(scenario, seed), *mended, *study_actions(scenario, seed), *zone_study(scenario, seed)]
    return [*done, SubmitStage(stage="analyser")]


def zone_study(scenario: Scenario, seed: int) -> list[Action]:
    """Return a zone study well done, where there is one."""
    brief = scenario.catchment
    if brief is None:
        return []
    usual = ZonePlan(limits=brief.limits)
    lines = communes_of_lines(prepare_file(scenario, seed).frame)
    return list(model_study.study_actions(brief, prospects_by_zone(brief, usual, lines)))


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


@cache
def careful(scenario: Scenario, seed: int) -> list[Action]:
    """Return the whole mission of a careful student."""
    before = [*analysing(scenario, seed), *targeting(scenario, seed)]
    before += fair_design(replay(mission, scenario, seed, before).state)
    state = replay(mission, scenario, seed, before).state
    calls = fair_calls(state, stream(seed, "essai", "appels"), calls=CALLS, skill=1.0)
    return [*before, *calls, SubmitStage(stage="prospecter")]


@cache
def careless(scenario: Scenario) -> list[Action]:
    """Return the mission of a student who touches nothing, answers anyhow, plans nothing and insults people."""
    wrong = [AnswerQuestion(question=question.id, answer=("-1",)) for question in scenario.questions]
    segment = Segment(id="tous", name="Tout le monde", rules={"civilite": ("M.", "Mme")}, priority="A")
    grades = dict.fromkeys((criterion.id for criterion in scenario.qualification.criteria), 3)
    before = [
        *wrong,
        *hasty_study(scenario),
        SubmitStage(stage="analyser"),
        SaveSegment(segment=segment),
        GradeProspect(line=1, grades=grades),
        ChooseTarget(choice=TargetChoice(segments=("tous",), size=400, justification="Parce que c'est mieux.")),
        SubmitStage(stage="cibler"),
        SaveScript(script=Script()),
        SubmitStage(stage="concevoir"),
    ]
    return [*before, *rude_calls(replay(mission, scenario, 0, before).state), SubmitStage(stage="prospecter")]


def hasty_study(scenario: Scenario) -> list[Action]:
    """Return a zone drawn anyhow, wrong figures and no reason."""
    if scenario.catchment is None:
        return []
    return [
        DrawZone(plan=HASTY),
        *(GiveResult(exercise=exercise.id, text="1") for exercise in exercises(scenario.catchment, HASTY)),
        *(ReadMap(question=question.id, text="Bof.") for question in questions_for(scenario.catchment, HASTY)),
        Conclude(text="Il y a 3 ménages."),
    ]


def rude_calls(state: MissionState) -> Iterator[Action]:
    """Yield calls from a mobile to the first lines, at the first hour that comes, with insults and a false fiche."""
    action: Action
    for line in state.callable[: minimum_calls(state)]:
        moment = next(iter(moments(state).values()))[0].isoformat(timespec="minutes")
        action = PlaceCall(line=line, moment=moment, mode="libre", from_mobile=True)
        yield action
        state = mission.apply(state, action).state
        while (record := state.campaign.pending) is not None:
            rude = Say(text="T'es vraiment relou.", acts=("inapproprie",))
            card = WriteCard(card=Card(result="rdv", next_action="preparer_rdv", date="", note="un vrai relou"))
            act = card if record.call.over else rude
            action = CallTurn(call=record.number, turn=len(record.call.turns), act=act)
            yield action
            state = mission.apply(state, action).state


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
    """A student who mends, counts, grades, plans and talks well meets at least nine checks out of ten."""
    observations = played(scenario_id, 0).observations
    assert len(observations) >= 70
    assert met_share(observations) >= 0.9
    assert met_share(tuple(item for item in observations if not item.check.startswith("4b3"))) >= 0.95


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


@pytest.mark.parametrize("scenario_id", sorted(SHIPPED))
def test_a_double_removed_by_hand_is_settled_when_the_other_copy_stays(scenario_id):
    """One line of each pair taken out by hand finds every double, justly; the debrief says what a merge adds."""
    pairs = sorted(prepare_file(shipped(scenario_id), 3).pairs)
    acts = [RemoveLine(line=pair[rank % 2], reason="doublon") for rank, pair in enumerate(pairs)]
    state = after(shipped(scenario_id), 3, acts)
    found = values(state)
    assert (found["doublons.rappel"], found["retraits.justesse"], found["retraits.motifs"]) == (1, 1, 1)
    told = {item.line: item for item in file_debrief(state) if "fusion aurait gardé" in item.text}
    assert sorted(told) == sorted(line for line, truth in state.prepared.faults.items() if truth.partner)
    assert {item.outcome for item in told.values()} == {"trouve"}
    assert not [item for item in file_debrief(state) if item.outcome == "a_tort"]


@pytest.mark.parametrize("scenario_id", sorted(SHIPPED))
def test_removing_both_copies_loses_the_prospect(scenario_id):
    """With both lines of a pair taken out nothing is found nor justified, and each lost prospect is told."""
    pairs = sorted(prepare_file(shipped(scenario_id), 3).pairs)
    state = after(shipped(scenario_id), 3, [RemoveLine(line=line, reason="doublon") for pair in pairs for line in pair])
    found = values(state)
    assert (found["doublons.rappel"], found["retraits.justesse"]) == (0, 0)
    assert "retraits.motifs" not in found
    copies = {line for line, truth in state.prepared.faults.items() if truth.partner}
    told = {item.line: item.outcome for item in file_debrief(state) if "Les deux sont sorties" in item.text}
    models = {line for pair in pairs for line in pair} - copies
    assert told == {**dict.fromkeys(copies, "manque"), **dict.fromkeys(models, "a_tort")}
    assert not [item for item in file_debrief(state) if item.line in copies and item.cost]


def test_a_double_removed_for_another_reason_has_the_wrong_one():
    """Taking a copy out is right whatever is ticked, but only « doublon » is the right reason."""
    scenario = make_scenario()
    copy = max(min(prepare_file(scenario, 3).pairs))
    found = values(after(scenario, 3, [RemoveLine(line=copy, reason="autre")]))
    assert (found["retraits.justesse"], found["retraits.motifs"]) == (1, 0)


MENDABLE = ("telephone_errone", "telephone_manquant", "code_postal_errone", "email_errone", "colonnes_decalees")


@pytest.mark.parametrize("kind", MENDABLE)
def test_removing_a_line_that_could_be_mended_is_told_with_the_right_cell(kind):
    """A line taken out for a fault that can be mended is told as such, with what it needed, and not as sound."""
    scenario = make_scenario()
    truth = next(truth for truth in prepare_file(scenario, 3).faults.values() if truth.kind == kind)
    state = after(scenario, 3, [RemoveLine(line=truth.line, reason="autre")])
    [wrong] = [item for item in file_debrief(state) if item.outcome == "a_tort"]
    assert "Elle avait un défaut, mais il se réparait" in wrong.text
    assert all(value in wrong.text for value in truth.expected.values())
    assert values(state)["retraits.justesse"] == 0


def with_cells(state: MissionState, line: int, monkeypatch: pytest.MonkeyPatch, **cells: str) -> None:
    """Change cells of the file as received, for this state only."""
    frame = state.prepared.frame.copy()
    for column, value in cells.items():
        frame.loc[line, column] = value
    changed = replace(state.prepared, frame=frame)
    monkeypatch.setattr("simulations.mission_state.prepare_file", lambda *_: changed)


@pytest.mark.parametrize(
    ("cells", "reason", "expected"),
    [
        ({"email": ""}, "injoignable", 1.0),
        ({"email": "nom@@site.example", "telephone": "06 39 98"}, "injoignable", 1.0),
        ({"email": "nom@site.example"}, "injoignable", 0.0),
        ({"email": "06 39 98 12 34"}, "injoignable", 0.0),
        ({"email": ""}, "autre", 0.0),
    ],
)
def test_out_of_reach_means_no_phone_and_no_email(monkeypatch, cells, reason, expected):
    """« Injoignable » is right for a line with neither usable phone nor e-mail, in whatever column they stand."""
    scenario = make_scenario()
    faults = prepare_file(scenario, 3).faults.values()
    line = next(truth.line for truth in faults if truth.kind == "telephone_manquant")
    state = after(scenario, 3, [RemoveLine(line=line, reason=reason)])
    with_cells(state, line, monkeypatch, **cells)
    assert values(state)["retraits.justesse"] == expected


@pytest.mark.parametrize("scenario_id", sorted(SHIPPED))
def test_sensible_look_ups_are_useful_even_when_the_doubt_was_vain(scenario_id):
    """Look-alikes, doubles, cells without a phone and frightening remarks deserve a look; a plain line does not."""
    state = mission.start(shipped(scenario_id), 3)
    prepared, frightening = state.prepared, {*remarks().closed_decoy, *remarks().opposed_decoy}
    in_pairs = {line for pair in prepared.pairs | prepared.decoys for line in pair}
    doubtful = {
        int(line)
        for line, row in prepared.frame.iterrows()
        if not is_dialable(row["telephone"]) or row["remarque"] in frightening
    }
    worth = {line for line, truth in prepared.faults.items() if truth.kind in WORTH_A_LOOK}
    found = {int(line) for line in prepared.frame.index if is_worth_a_look(state, int(line))}
    assert found == in_pairs | doubtful | worth
    assert (in_pairs | doubtful) - worth
    assert len(found) < len(prepared.frame)


def test_quotes_agree_in_number_and_gender():
    """One and several are told apart in every quote, and no « (s) » is left in any of them."""
    scenario = make_scenario()
    truths = prepare_file(scenario, 3).faults.values()
    closed = [truth.line for truth in truths if truth.kind == "entreprise_fermee"]
    one = measures(after(scenario, 3, [RemoveLine(line=closed[0], reason="entreprise_fermee")]), "analyser")
    assert one["retraits.fermees"].quote == "1\u00a0entreprise fermée retirée sur 2"
    assert one["retraits.opposition"].quote == "0\u00a0contact opposé à la prospection retiré sur 2"
    all_ = measures(after(scenario, 3, list(mending_actions(prepare_file(scenario, 3)))), "analyser")
    assert all_["retraits.fermees"].quote == "2\u00a0entreprises fermées retirées sur 2"
    end = played("carre_radis", 0)
    said = [observation.quote for observation in end.observations] + [item.quote for item in all_.values()]
    assert not [quote for quote in said if re.search(r"\(\w+\)", quote)]


def test_same_run_gives_the_same_score_in_another_process():
    """The same actions, sent as JSON to a fresh Python, give the same observations to the last character."""
    here = [o.model_dump() for o in played("cageot_moka", 1).observations]
    actions = [action.model_dump(mode="json") for action in careful(shipped("cageot_moka"), 1)]
    program = (
        "import json, sys; from simulations import mission; from simulations.kernel import replay;"
        "from simulations.scenario import SCENARIOS, parse_scenario;"
        "text = (SCENARIOS / 'cageot_moka.yaml').read_text(encoding='utf-8');"
        "acts = [mission.parse_action(act) for act in json.load(sys.stdin)];"
        "end = replay(mission, parse_scenario(text), 1, acts);"
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


def justified(text: str) -> dict[str, Measure]:
    """Return the measures of a target of the first shipped mission, justified so."""
    state = mended_state(shipped("cageot_moka"), 3)
    near = Segment(id="z", name="Près", rules={"zone": ("primaire",)}, priority="A")
    choice = TargetChoice(segments=("z",), size=12, justification=text)
    return measures(with_target(state, [near], choice), "cibler")


SENSE = (
    "Je choisis les bureaux d'informatique, parce que 24,4 % des entreprises jointes de ce secteur sont devenues "
    "clientes. La zone compte aussi : jusqu'à 7 km, la livraison est offerte. Nous avons 12 contacts possibles."
)
NONSENSE = [
    "Je sais pas 12 18 30 6 2 3 secteur zone budget",
    "secteur zone budget 12 18 30 taille besoin offre 24 25 prix appels 45 60 jours temps capacité km commune " * 2,
    "zone secteur budget de la le " * 6 + "12 contacts et 60 €",
]


def test_figures_of_the_dossier_count():
    """Decimals, thousands, prices and distances read in the dossier are true; so is the capacity."""
    found = justified(SENSE)
    assert found["cible.chiffres"].quote == "chiffres justes cités : 24,4\u00a0%, 7, 12"
    assert (found["cible.chiffres"].value, found["cible.justification"].value) == (3, 3)
    more = justified(f"{SENSE} Sur 1 200 entreprises, un appel coûte 1,20 €, et 77,7 % ne veut rien dire.")
    assert more["cible.chiffres"].quote.endswith("24,4\u00a0%, 7, 12, 1 200, 1,20")


@pytest.mark.parametrize("text", NONSENSE)
def test_a_list_of_words_and_numbers_is_no_justification(text):
    """Words and numbers thrown together give nothing, and the advice asks for sentences of 20 words at least."""
    found = justified(text)
    for name in ("cible.justification", "cible.chiffres"):
        assert found[name].value == 0
        assert "20 mots" in found[name].advice


def test_twenty_words_are_needed():
    """The same sentence without its last word is too short."""
    words = "Nous avons choisi ce groupe parce que son besoin est fort et que nous pouvons le livrer à vélo demain"
    assert len(words.split()) == 20
    assert is_argued(words)
    assert not is_argued(words.rsplit(" ", 1)[0])


FIGURES = [
    ("Il reste 3 jours et 6 appels.", ["3", "6"]),
    ("Mes chiffres : 3, puis 6.", []),
    ("12 18 30", []),
    ("Depuis le 12 mars 2026", []),
    ("12 prospects, puis encore 12 prospects", ["12"]),
    ("12,0 prospects et 13 prospects", ["12,0"]),
    ("6 % ou 7", ["6\u00a0%"]),
]


@pytest.mark.parametrize(("text", "expected"), FIGURES)
def test_a_figure_says_what_it_counts(text, expected):
    """A small number alone, a row of numbers, a date or a year is no figure; each figure counts once."""
    assert true_figures(text, {3, 6, 7, 12, 18, 30, 2026}) == expected


@pytest.mark.parametrize("scenario_id", sorted(SHIPPED))
def test_the_demonstration_justifies_its_target_honestly(scenario_id):
    """The made-up pupil of the demonstration argues with enough reasons and figures to meet both checks."""
    scenario = shipped(scenario_id)
    before = replay(mission, scenario, 4, analysing(scenario, 4)).state
    acts = [*analysing(scenario, 4), *fair_targeting(before, np.random.default_rng(4))]
    met = {item.check: item.met for item in replay(mission, scenario, 4, acts).observations}
    assert met["4b1.exploiter.chiffres"]
    assert met["4b2.choisir.justification"]
    assert met["4b2.choisir.coherence"]


def test_an_agency_says_nothing_about_age():
    """Short words count alone: « agence » is not « âge », « anse » is not « ans », but « 18 km » is a distance."""
    assert reasons_in("Les agences de l'anse Kmart") == []
    assert reasons_in("À 18 km, à tout âge, pour des PME") == ["effectif", "zone", "tranche_age"]
