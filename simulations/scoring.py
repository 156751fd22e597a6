"""From the student's work and the truth behind the file to measures, and from measures to observations."""

from __future__ import annotations

from simulations.call.script_advice import script_measures
from simulations.kernel import Observation
from simulations.mailing.measures import mail_measures, prepared_measures
from simulations.mission_state import MissionState
from simulations.rubric import Measure, Rubric, judge, load_rubric
from simulations.scoring_calls import campaign_measures, observe_campaign
from simulations.scoring_file import file_measures
from simulations.scoring_target import target_measures
from simulations.study import study_measures
from simulations.zone.measures import zone_measures
from simulations.zone.prospects import prospects_by_zone
from simulations.zone.state import ZonePlan
from simulations.zone.tour_measures import tour_measures
from simulations.zone.visits import round_day, visits_of


def measures(state: MissionState, stage: str) -> dict[str, Measure]:
    """Return every measure known at the end of a stage, by name."""
    if stage == "analyser":
        return {**study_measures(state), **file_measures(state), **_zone_measures(state)}
    if stage == "cibler":
        return target_measures(state)
    if stage == "concevoir" and state.script is not None:
        return {**script_measures(state.script, state.scenario), **_round_measures(state), **prepared_measures(state)}
    if stage == "prospecter":
        return {**campaign_measures(state), **mail_measures(state)}
    return {}


def _zone_measures(state: MissionState) -> dict[str, Measure]:
    """Return what the zone study is worth; nothing for who left it aside or has none."""
    brief, work = state.scenario.catchment, state.zone
    if brief is None or not work.begun:
        return {}
    met = prospects_by_zone(brief, work.plan or ZonePlan(limits=brief.limits), state.received)
    return zone_measures(brief, work, met)


def _round_measures(state: MissionState) -> dict[str, Measure]:
    brief = state.scenario.catchment
    return tour_measures(round_day(brief), visits_of(state), state.zone.order) if brief and state.zone.order else {}


def observe(state: MissionState, stage: str, *, rubric: Rubric | None = None) -> tuple[Observation, ...]:
    """Return the observations of a stage handed in, judged by the rubric (by default the project's)."""
    grid = rubric or load_rubric()
    if stage == "prospecter":
        return (*observe_campaign(state, grid), *judge(grid, stage, mail_measures(state)))
    return judge(grid, stage, measures(state, stage))
