"""The stage « Prospecter »: phone the target, within the law, the days and the contacts one has."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from simulations.call import engine
from simulations.call.state import AskHint, WriteCard
from simulations.campaign_settings import campaign_settings
from simulations.campaign_state import (
    CallRecord,
    CallTurn,
    Campaign,
    CampaignAction,
    KeepNote,
    PlaceCall,
    RetryCall,
    StoppedCall,
)
from simulations.casting import cast, last_contact, recipient_of, working_days
from simulations.kernel import Event, refuse
from simulations.law import check_contact
from simulations.mailing.replies import opposed_days
from simulations.mission_state import MissionState
from simulations.wording import count

CALL_OVER = "L'appel est terminé."  # how it ended is for the student to write
MOBILE, LANDLINE = "06 39 98 00 00", None
Campaigned = tuple[Campaign, Event]


def campaign_on(state: MissionState, action: CampaignAction) -> Campaigned:
    """Return the campaign after one action and what to tell, or raise ActionRefusedError."""
    match action:
        case PlaceCall():
            return _place(state, action)
        case CallTurn():
            return _turn(state.campaign, action)
        case KeepNote():
            return _note(state.campaign, action)
        case RetryCall():
            return _retry(state.campaign, action)


def missing(state: MissionState) -> str:
    """Return what has to be done before the stage can be handed in; empty when it can."""
    campaign = state.campaign
    if campaign.pending is not None:
        return "Termine d'abord l'appel en cours et sa fiche d'appel."
    done, minimum = len(campaign.attempts()), minimum_calls(state)
    if done < minimum:
        return f"Passe au moins {count(minimum, 'appel')} avant de rendre cette étape : tu en es à {done}."
    return ""


def minimum_calls(state: MissionState) -> int:
    """Return how many calls the stage takes at least: one when the stage is trained alone."""
    if state.scenario.stages == ("prospecter",) or state.scenario.pitch is None:
        return 1
    return min(state.scenario.pitch.minimum_calls, len(state.callable))


def contacts_left(state: MissionState, day: datetime | None = None) -> int:
    """Return how many contacts are left, in all or on one day."""
    mission, done = state.scenario.mission, state.campaign.attempts()
    if day is None:
        return max(0, mission.capacity - len(done))
    used = sum(item.date() == day.date() for item in done)
    return max(0, min(mission.contacts_per_day - used, mission.capacity - len(done)))


def moments(state: MissionState) -> dict[str, tuple[datetime, ...]]:
    """Return the moments one may choose for the next call, by ISO day; days without any left are not given."""
    settings, found = campaign_settings(), {}
    earliest = state.campaign.free_from(settings.minutes_between)
    used = {item.date() for item in state.campaign.attempts()}
    for day in working_days(state):
        if day not in used and len(used) >= state.scenario.mission.days:
            continue
        first, last = datetime.combine(day, settings.first_hour), datetime.combine(day, settings.last_hour)
        steps = range(int((last - first) / timedelta(minutes=settings.step_minutes)) + 1)
        all_day = (first + timedelta(minutes=settings.step_minutes * step) for step in steps)
        free = tuple(moment for moment in all_day if earliest is None or moment >= earliest)
        if free and contacts_left(state, free[0]):
            found[day.isoformat()] = free
    return found


def _place(state: MissionState, action: PlaceCall) -> Campaigned:
    moment = _moment(state, action)
    if state.campaign.pending is not None:
        raise refuse("Termine d'abord l'appel en cours et écris sa fiche d'appel.")
    if action.line not in state.callable:
        raise refuse(f"La fiche {action.line} n'est pas dans ta cible.")
    if state.campaign.outcome(action.line) in ("rdv", "documentation"):
        raise refuse("Cette personne t'a déjà donné une suite : prépare-la au lieu de rappeler.")
    stopped = _stopped(state, action, moment)
    if stopped is not None:
        campaign = state.campaign.model_copy(update={"stopped": (*state.campaign.stopped, stopped)})
        return campaign, Event(kind="call_stopped", subject=str(action.line), text="Appel arrêté : la loi l'interdit.")
    return _dialled(state, action, moment)


def _dialled(state: MissionState, action: PlaceCall, moment: datetime) -> Campaigned:
    attempt = len(state.campaign.of_line(action.line)) + 1
    found = cast(state, action.line, moment, attempt=attempt, again=_already_phoned(state, action.line))
    record = CallRecord(
        number=len(state.campaign.calls) + 1,
        line=action.line,
        moment=found.context.moment,
        mode=action.mode,
        call=engine.start(found.context, found.seed),
        attempt=attempt,
        why=found.why,
    )
    said = "Personne ne répond." if record.call.over else "Ça décroche."
    return state.campaign.with_record(record), Event(kind="call_placed", subject=str(record.number), text=said)


def _moment(state: MissionState, action: PlaceCall) -> datetime:
    """Return the moment asked for, or refuse one that is not among those offered."""
    try:
        moment = datetime.fromisoformat(action.moment)
    except ValueError:
        raise refuse("Choisis un jour et une heure dans la liste.") from None
    offered = moments(state)
    if not offered:
        raise refuse("Tu as utilisé tous tes contacts : rends l'étape pour lire ton bilan.")
    if moment not in offered.get(moment.date().isoformat(), ()):
        raise refuse("Ce moment n'est plus libre : choisis un jour et une heure dans la liste.")
    return moment


def _stopped(state: MissionState, action: PlaceCall, moment: datetime) -> StoppedCall | None:
    """Return the call as stopped by the law, or nothing when it may be made."""
    mine = state.campaign.of_line(action.line)
    recipient = recipient_of(state, action.line)
    opposed = [record.at.date() for record in mine if record.opposed]
    written = opposed_days(state.scenario, state.seed, state.mail.sent).get(action.line) if state.mail.sent else None
    if written is not None and written <= moment.date():
        opposed.append(written)
    refused = [record.at.date() for record in mine if record.refused]
    recipient = recipient.model_copy(
        update={
            "opposed_on": opposed[-1] if opposed else recipient.opposed_on,
            "refused_on": refused[-1] if refused else recipient.refused_on,
        }
    )
    last = last_contact(state, action.line)
    before = [datetime.combine(last, datetime.min.time())] if last else []
    verdict = check_contact(
        "telephone",
        recipient,
        moment,
        previous=[*before, *(record.at for record in mine)],
        caller_number=MOBILE if action.from_mobile else LANDLINE,
    )
    if verdict.allowed:
        return None
    told = {"rule": verdict.rule, "explanation": verdict.explanation, "source": verdict.source}
    return StoppedCall(line=action.line, moment=moment.isoformat(timespec="minutes"), **told)


def _already_phoned(state: MissionState, line: int) -> bool:
    """Tell whether the person of a line was phoned under another line: a double left in the file."""
    partners = {other for pair in state.prepared.pairs if line in pair for other in pair} - {line}
    return any(record.line in partners and record.why == "" for record in state.campaign.real)


def _turn(campaign: Campaign, action: CallTurn) -> Campaigned:
    record = _known(campaign, action.call)
    if action.turn != len(record.call.turns):
        raise refuse("La conversation a avancé entre-temps : relis les dernières répliques.")
    if isinstance(action.act, WriteCard) and record.closed:
        raise refuse("Cette fiche d'appel est déjà écrite.")
    step = engine.apply(record.call, action.act)
    hinted = action.turn if isinstance(action.act, AskHint) else record.hinted
    after = record.model_copy(update={"call": step.state, "hinted": hinted})
    told = step.events[-1].text if step.events else ""
    if step.state.over and not record.call.over:
        told = CALL_OVER
    return campaign.with_record(after), Event(kind="call_turn", subject=str(record.number), text=told)


def _note(campaign: Campaign, action: KeepNote) -> Campaigned:
    record = _known(campaign, action.call).model_copy(update={"note": action.text})
    return campaign.with_record(record), Event(kind="note_kept", subject=str(record.number), text="")


def _retry(campaign: Campaign, action: RetryCall) -> Campaigned:
    if campaign.pending is not None:
        raise refuse("Termine d'abord l'appel en cours et sa fiche d'appel.")
    record = _known(campaign, action.call)
    real = _known(campaign, record.model or record.number)
    takes = Counter(item.model for item in campaign.calls if not item.real)
    again = CallRecord(
        number=len(campaign.calls) + 1,
        line=real.line,
        moment=real.moment,
        mode=action.mode,
        call=engine.start(real.call.context, real.call.seed),
        attempt=real.attempt,
        take=takes[real.number] + 2,
        model=real.number,
        why=real.why,
    )
    return campaign.with_record(again), Event(kind="call_retried", subject=str(again.number), text="On recommence.")


def _known(campaign: Campaign, number: int) -> CallRecord:
    record = campaign.record(number)
    if record is None:
        raise refuse("Cet appel n'existe pas dans ta campagne.")
    return record
