"""From calls to observations: each call is judged by the rubric, then the whole campaign is."""

from __future__ import annotations

from collections.abc import Sequence

from simulations.call.card import card_measures
from simulations.call.measures import call_measures
from simulations.campaign_settings import campaign_settings
from simulations.campaign_state import CallRecord
from simulations.kernel import Observation
from simulations.mission_state import MissionState
from simulations.rubric import Check, Measure, Rubric, judge
from simulations.wording import count

STAGE = "prospecter"


def record_measures(state: MissionState, record: CallRecord) -> dict[str, Measure]:
    """Return every measure of one call: what was said, and the fiche written after it."""
    return {**call_measures(record.call, pitch=state.scenario.pitch), **card_measures(record.call)}


def observe_call(state: MissionState, record: CallRecord, rubric: Rubric) -> tuple[Observation, ...]:
    """Return the observations of one call alone."""
    return judge(rubric, STAGE, record_measures(state, record))


def observe_campaign(state: MissionState, rubric: Rubric) -> tuple[Observation, ...]:
    """Return the observations of the stage: a check is met when enough of the calls that show it meet it."""
    each = [(record, observe_call(state, record, rubric)) for record in state.campaign.real]
    found = list(judge(rubric, STAGE, campaign_measures(state)))
    for check in rubric.checks():
        seen = [(record, item) for record, items in each for item in items if item.check == check.id]
        if check.stage == STAGE and seen:
            found.append(_gathered(check, seen))
    return tuple(found)


def campaign_measures(state: MissionState) -> dict[str, Measure]:
    """Return the measures of the campaign as a whole: were all contacts lawful."""
    campaign = state.campaign
    done, stopped = len(campaign.attempts()), len(campaign.stopped)
    if not done:
        return {}
    quote = f"{count(stopped, 'appel arrêté', 'appels arrêtés')} par la loi sur {done}"
    if stopped:
        advice = campaign.stopped[0].explanation
        return {"campagne.permis": Measure(value=1 - stopped / done, quote=quote, advice=advice)}
    return {"campagne.permis": Measure(value=1.0, quote=quote)}


def _gathered(check: Check, seen: Sequence[tuple[CallRecord, Observation]]) -> Observation:
    settings = campaign_settings()
    met = sum(item.met for _, item in seen)
    needed = 1.0 if check.id in settings.always else settings.enough
    enough = met >= needed * len(seen) - 1e-9
    # The example shown is one that explains the verdict, the latest one.
    record, shown = next((pair for pair in reversed(seen) if pair[1].met == enough), seen[-1])
    quote = f"{met} sur {count(len(seen), 'appel')} ; appel n° {record.number} : {shown.quote}"
    return Observation(check=check.id, met=enough, quote=quote, advice="" if enough else shown.advice)
