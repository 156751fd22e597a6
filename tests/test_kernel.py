"""The kernel: named streams and replay, on a tiny simulation and on the real mission."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulations import mission
from simulations.errors import ActionRefusedError
from simulations.file_work import CorrectLine, JudgeDistinct, MergeLines, RemoveLine, RestoreLine
from simulations.kernel import replay, stream
from simulations.mission_state import ACTION, AnswerQuestion, MissionState, SubmitStage, Undo
from simulations.targeting import DeleteSegment, GradeProspect, SaveSegment, Segment, SetWeights
from tests.factories import make_scenario

SCENARIO = make_scenario()
SEED = 11
LINES = st.integers(-1, 63)
CELLS = st.dictionaries(
    st.sampled_from(["telephone", "email", "commune", "inconnue"]), st.text(max_size=12), min_size=1, max_size=2
)
GRADES = st.fixed_dictionaries({name: st.integers(-1, 4) for name in ("besoin", "budget", "decision", "delai")})
SEGMENTS = st.builds(
    Segment,
    id=st.sampled_from(["s1", "s2"]),
    name=st.sampled_from(["Hôtels", "Tables"]),
    rules=st.dictionaries(
        st.sampled_from(["secteur", "zone", "telephone"]),
        st.sampled_from([("Hôtellerie",), ("primaire",), ()]),
        min_size=1,
        max_size=2,
    ),
    priority=st.sampled_from("ABC"),
)
ACTIONS = st.one_of(
    st.builds(CorrectLine, line=LINES, values=CELLS),
    st.builds(RemoveLine, line=LINES, reason=st.sampled_from(["hors_cible", "opposition"])),
    st.builds(RestoreLine, line=LINES),
    st.builds(MergeLines, kept=LINES, dropped=LINES, values=st.just({})),
    st.builds(JudgeDistinct, first=LINES, second=LINES),
    st.builds(AnswerQuestion, question=st.sampled_from([q.id for q in SCENARIO.questions]), answer=st.just(("12",))),
    st.builds(SubmitStage, stage=st.sampled_from(["analyser", "cibler"])),
    st.builds(SaveSegment, segment=SEGMENTS),
    st.builds(DeleteSegment, segment=st.sampled_from(["s1", "s2"])),
    st.builds(GradeProspect, line=LINES, grades=GRADES),
    st.builds(SetWeights, weights=GRADES),
    st.just(Undo()),
)


def play(actions: list, scenario=SCENARIO) -> tuple[MissionState, list, list, list]:
    """Play what is possible; return the state, the accepted actions, the events and the observations."""
    state = mission.start(scenario, SEED)
    accepted, events, observations = [], [], []
    for action in actions:
        try:
            step = mission.apply(state, action)
        except ActionRefusedError:
            continue
        state = step.state
        accepted.append(action)
        events.extend(step.events)
        observations.extend(step.observations)
    return state, accepted, events, observations


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACTIONS, max_size=25))
def test_replay_equals_play(actions):
    """Playing the accepted actions again, after a trip through JSON, gives the same state, events and observations."""
    state, accepted, events, observations = play(actions)
    stored = [json.dumps(action.model_dump(mode="json")) for action in accepted]
    again = replay(mission, SCENARIO, SEED, [ACTION.validate_json(text) for text in stored])
    assert again.state == state
    assert list(again.events) == events
    assert list(again.observations) == observations


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACTIONS, max_size=12), ACTIONS)
def test_refused_action_changes_nothing_and_says_why(actions, last):
    """Whatever came before, a refused action leaves the state as it was and gives a French sentence."""
    state, *_ = play(actions)
    before = state.model_dump_json(exclude={"scenario"})
    said = ""
    try:
        mission.apply(state, last)
    except ActionRefusedError as refusal:
        said = str(refusal)
    assert not said or (said.endswith((".", "!")) and (said[0].isupper() or said[0].isdigit()))
    assert state.model_dump_json(exclude={"scenario"}) == before


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31), st.text(max_size=8), st.integers(0, 40))
def test_streams_of_subjects_are_apart(seed, stage, draws):
    """However many draws are made for one subject, those of another stay the same."""
    alone = stream(seed, stage, "B").random(5).tolist()
    stream(seed, stage, "A").random(draws)
    assert stream(seed, stage, "B").random(5).tolist() == alone
    assert stream(seed, stage, "A").random(5).tolist() != alone


def test_state_goes_to_json_and_back():
    """A state in the middle of a mission is the same after a trip through JSON."""
    state, *_ = play([RemoveLine(line=3, reason="hors_cible"), AnswerQuestion(question="lignes", answer=("60",))])
    assert MissionState.model_validate_json(state.model_dump_json()) == state


def test_undo_takes_back_the_last_act_only():
    """Undo gives exactly the state of one act earlier, and says so when nothing is left."""
    first, *_ = play([RemoveLine(line=3, reason="hors_cible")])
    both, *_ = play([RemoveLine(line=3, reason="hors_cible"), RemoveLine(line=4, reason="opposition"), Undo()])
    assert both == first
    with pytest.raises(ActionRefusedError, match="rien à annuler"):
        mission.apply(mission.start(SCENARIO, SEED), Undo())
