"""Campaigns for tests: a mission at its stage « Prospecter », calls placed, held and written up."""

from __future__ import annotations

from datetime import datetime, time

from mcvb.demo import fair_card
from mcvb.practice import catalogue
from simulations import mission
from simulations.calendar_fr import public_holidays
from simulations.call.state import CallAction, HangUp, WriteCard
from simulations.campaign import moments
from simulations.campaign_state import CallRecord, CallTurn, Mode, PlaceCall
from simulations.mission_state import MissionState

SATURDAY = 5


def prospecting(scenario_id: str = "cageot_moka", *, seed: int = 4) -> MissionState:
    """Return the stage « Prospecter » trained alone, before any call."""
    scenario = catalogue()[scenario_id].model_copy(update={"stages": ("prospecter",)})
    return mission.start(scenario, seed)


def good_moment(state: MissionState, *, hour: int = 10) -> str:
    """Return the next working moment offered from an hour of the day on."""
    for day, offered in moments(state).items():
        date = datetime.fromisoformat(day).date()
        if date.weekday() >= SATURDAY or date in public_holidays(date.year, departement="67"):
            continue
        later = [moment for moment in offered if moment.time() >= time(hour)]
        if later:
            return later[0].isoformat(timespec="minutes")
    raise AssertionError("no moment left")


def place(
    state: MissionState, line: int, *, moment: str = "", mode: Mode = "libre", mobile: bool = False
) -> MissionState:
    """Return the state after dialling a line."""
    at = moment or good_moment(state)
    return mission.apply(state, PlaceCall(line=line, moment=at, mode=mode, from_mobile=mobile)).state


def do(state: MissionState, act: CallAction) -> MissionState:
    """Return the state after one act in the call going on."""
    record = pending(state)
    return mission.apply(state, CallTurn(call=record.number, turn=len(record.call.turns), act=act)).state


def pending(state: MissionState) -> CallRecord:
    """Return the call going on."""
    record = state.campaign.pending
    assert record is not None
    return record


def write_up(state: MissionState) -> MissionState:
    """Return the state with the call ended and its fiche rightly written."""
    if not pending(state).call.over:
        state = do(state, HangUp())
    return do(state, WriteCard(card=fair_card(pending(state))))


def hang_up_everywhere(state: MissionState, *, calls: int) -> MissionState:
    """Return the state after so many calls cut short and written up."""
    for line in state.callable[:calls]:
        state = place(state, line)
        if state.campaign.pending is not None:
            state = write_up(state)
    return state
