"""The plan of the operation: aim, effort, slots, technique; what is said of it and what is measured."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta

from simulations.calendar_fr import WEEKDAYS, written_day, written_hour
from simulations.call.script import Script, script_settings
from simulations.call.script_wording import Remark, Tone, remark
from simulations.call.slots import slots
from simulations.law import Recipient, check_contact
from simulations.rubric import Measure
from simulations.scenario import Scenario
from simulations.wording import count, euros


def needed_calls(meetings: int, scenario: Scenario) -> int:
    """Return how many people to call for so many meetings: meetings ÷ (reached × meetings obtained), rounded up."""
    if scenario.pitch is None:
        return meetings
    rates = scenario.pitch.rates
    return math.ceil(round(meetings / (rates.reach * rates.meeting), 6))


def slot_choices() -> dict[str, str]:
    """Return the weekly call slots one may choose, the bad ones too, by id (day number and hours)."""
    settings = script_settings()
    return {
        f"{day} {start}-{end}": f"{WEEKDAYS[day]} de {_hour(start)} à {_hour(end)}"
        for day in settings.days
        for start, end in settings.bands
    }


def _hour(text: str) -> str:
    return written_hour(int(text[:2]), int(text[3:]))


def slot_fault(slot: str, scenario: Scenario) -> str:
    """Return why a slot is not lawful for the mission's market; empty when it is."""
    if slot not in slot_choices():
        return "ce créneau n'existe pas."
    day, start, end = int(slot[0]), slot[2:7], slot[8:13]
    monday = scenario.day + timedelta(days=7 - scenario.day.weekday())
    firm = scenario.file.kind == "professionnel"
    for hour in (start, end):
        moment = datetime.fromisoformat(f"{monday + timedelta(days=day)}T{hour}")
        inside = moment if hour == start else moment - timedelta(minutes=1)
        person = Recipient(kind="professionnel" if firm else "consommateur", consent_on=scenario.day)
        verdict = check_contact("telephone", person, inside)
        if not verdict.allowed:
            return verdict.explanation
    return ""


def deadline(scenario: Scenario) -> date:
    """Return the day before which the order wants its meetings; by default, the farthest a plan may go."""
    asked = slots(scenario.mission.objective, today=scenario.day).days
    return asked[-1] if asked else scenario.day + timedelta(days=script_settings().longest_aim)


def plan_remarks(script: Script, scenario: Scenario) -> list[Remark]:
    """Return what is said of the plan: its aim, its effort, its slots, its technique."""
    plan, names = script.plan, slot_choices()
    found = [*_aim_remarks(script, scenario), *_means(script, scenario)]
    for slot in plan.slots:
        fault, name = slot_fault(slot, scenario), names.get(slot, slot)
        if fault:
            found.append(remark("plan.creneaux", "droit", "creneau_interdit", words=name, creneau=name, raison=fault))
    if plan.technique and not _argued_technique(script):
        found.append(remark("plan.technique", "a_revoir", "technique"))
    elif plan.technique:
        found.append(remark("plan.technique", "bien", "technique_ok"))
    return found


def _aim_remarks(script: Script, scenario: Scenario) -> list[Remark]:
    """Return what is said of the aim, and of the calls planned to reach it."""
    plan, capacity, found = script.plan, scenario.mission.capacity, list[Remark]()
    need = needed_calls(plan.meetings or 0, scenario)
    if not plan.meetings or not plan.by:
        found.append(remark("plan.objectif", "a_revoir", "objectif_flou"))
    elif need > capacity:
        facts = {"capacite": capacity, "appels": need}
        found.append(remark("plan.objectif", "piege", "objectif_trop", words=str(plan.meetings), **facts))
    elif _reachable_aim(script, scenario):
        found.append(remark("plan.objectif", "bien", "objectif_ok"))
    else:
        last = written_day(deadline(scenario))
        found.append(remark("plan.objectif", "a_revoir", "objectif_tard", date=last))
    if plan.calls is not None and plan.meetings:
        good = _right_effort(script, scenario)
        tone: Tone = "bien" if good else "a_revoir"
        told = "effort_ok" if good else "effort"
        found.append(remark("plan.effort", tone, told, words=str(plan.calls), but=plan.meetings))
    return found


def _means(script: Script, scenario: Scenario) -> list[Remark]:
    """Return what is said of the calls planned against the time and the money there are."""
    calls, mission = script.plan.calls or 0, scenario.mission
    total, words, found = calls * mission.call_cost, str(calls), list[Remark]()
    if total > mission.budget:
        money = {"cout": euros(mission.call_cost), "total": euros(total), "budget": euros(mission.budget)}
        found.append(remark("plan.effort", "piege", "budget", words=words, appels=calls, **money))
    if calls > mission.capacity:
        facts = {"capacite": mission.capacity, "appels": calls}
        found.append(remark("plan.effort", "piege", "capacite", words=words, **facts))
    return found


def _right_effort(script: Script, scenario: Scenario) -> bool:
    if not script.plan.meetings or script.plan.calls is None:
        return False
    need = needed_calls(script.plan.meetings, scenario)
    return need <= script.plan.calls <= math.ceil(need * script_settings().margin)


def _argued_technique(script: Script) -> bool:
    plan, words = script.plan, script_settings().reason_words
    known = plan.technique in script_settings().techniques
    return known and all(len(text.split()) >= words for text in (plan.advantage, plan.limit))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _reachable_aim(script: Script, scenario: Scenario) -> bool:
    plan, by = script.plan, _day(script.plan.by)
    if by is None:
        return False
    in_time = scenario.day < by <= deadline(scenario)
    return bool(plan.meetings) and in_time and needed_calls(plan.meetings or 0, scenario) <= scenario.mission.capacity


def plan_measures(script: Script, scenario: Scenario) -> dict[str, Measure]:
    """Return the measures of the plan, each with the student's own figures."""
    plan, settings = script.plan, script_settings()
    lawful = [slot for slot in plan.slots if not slot_fault(slot, scenario)]
    planned = len(plan.slots) >= settings.slots and len(lawful) == len(plan.slots)
    affordable = plan.calls is not None and not _means(script, scenario)
    by = _day(plan.by)
    when = f"avant le {written_day(by)}" if by else "sans date"
    aim = f"{count(plan.meetings or 0, 'rendez-vous', 'rendez-vous')} {when}"
    reasons = " ; ".join(f"« {text} »" for text in (plan.advantage, plan.limit) if text.strip()) or "rien d'écrit"
    calls = count(plan.calls or 0, "appel prévu", "appels prévus")
    chosen = ", ".join(slot_choices().get(slot, slot) for slot in plan.slots) or "aucun créneau choisi"
    return {
        "script.objectif": yes_no(_reachable_aim(script, scenario), aim),
        "script.technique": yes_no(_argued_technique(script), reasons),
        "script.effort": yes_no(_right_effort(script, scenario), calls),
        "script.calendrier": yes_no(planned and affordable, chosen),
    }


def yes_no(met: bool, quote: str) -> Measure:  # noqa: FBT001 - a yes or no is all there is to say
    """Return the measure of a thing that is there or not."""
    return Measure(value=float(met), quote=quote)
