"""From the student's work and the truth behind the file to measures, and from measures to observations."""

from __future__ import annotations

from simulations.call.script_advice import script_measures
from simulations.kernel import Observation
from simulations.mission_state import MissionState
from simulations.rubric import Measure, Rubric, judge, load_rubric
from simulations.scoring_calls import observe_campaign
from simulations.scoring_file import file_measures
from simulations.scoring_target import target_measures
from simulations.study import study_measures


def measures(state: MissionState, stage: str) -> dict[str, Measure]:
    """Return every measure known at the end of a stage, by name."""
    if stage == "analyser":
        return {**study_measures(state), **file_measures(state)}
    if stage == "cibler":
        return target_measures(state)
    if stage == "concevoir" and state.script is not None:
        return script_measures(state.script, state.scenario)
    return {}


def observe(state: MissionState, stage: str, *, rubric: Rubric | None = None) -> tuple[Observation, ...]:
    """Return the observations of a stage handed in, judged by the rubric (by default the project's)."""
    grid = rubric or load_rubric()
    if stage == "prospecter":
        return observe_campaign(state, grid)
    return judge(grid, stage, measures(state, stage))
