"""What is said of a script while it is written, and what is measured of it once handed in."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from simulations.calendar_fr import WEEKDAYS, written_hour
from simulations.call.hearing import plain_text
from simulations.call.script import KINDS, QuestionKind, Script, ScriptArgument, script_settings, steps_of
from simulations.call.understanding import understand
from simulations.kernel import Frozen
from simulations.law import Recipient, check_contact
from simulations.rubric import Measure
from simulations.scenario import Scenario
from simulations.wording import count, euros

Tone = Literal["bien", "a_revoir", "piege", "droit"]
KIND_ACTS: dict[str, QuestionKind] = {
    "question_alternative": "alternative",
    "question_ouverte": "ouverte",
    "question_fermee": "fermee",
}


class Remark(Frozen):
    """One piece of advice: the field it is about, its tone, the student's words, and what to say of them."""

    field: str
    tone: Tone
    words: str
    text: str


@lru_cache(maxsize=2_000)
def _acts(text: str) -> frozenset[str]:
    return understand(text) if text.strip() else frozenset()


def advise(script: Script, scenario: Scenario) -> tuple[Remark, ...]:
    """Return all the advice on a script as it stands, in the order of the screen."""
    return (
        *_plan_remarks(script, scenario),
        *_step_remarks(script, scenario),
        *_question_remarks(script),
        *_argument_remarks(script, scenario),
        *_objection_remarks(script, scenario),
    )


def _say(name: str, **facts: object) -> str:
    return script_settings().remarks[name].format(**facts)


def moments_covered(script: Script) -> dict[str, bool]:
    """Return, for each moment of CROC, whether it is heard in the step that is meant to cover it."""
    settings = script_settings()
    heard: dict[str, frozenset[str]] = {}
    for step in steps_of(script.framework):
        for moment in step.covers:
            heard[moment] = heard.get(moment, frozenset()) | _acts(script.step(step.id))
    return {
        moment: all(set(group) & heard.get(moment, frozenset()) for group in groups)
        for moment, groups in settings.moments.items()
    }


def _step_remarks(script: Script, scenario: Scenario) -> list[Remark]:
    settings, found = script_settings(), []
    covered = moments_covered(script)
    for step in steps_of(script.framework):
        text, name = script.step(step.id), f"step.{step.id}"
        if not text:
            found.append(Remark(field=name, tone="a_revoir", words="", text=_say("vide")))
            continue
        for moment in step.covers:
            good = covered[moment]
            told = _say("moment_ok", moment=settings.moment_names[moment]) if good else settings.moment_missing[moment]
            found.append(Remark(field=name, tone="bien" if good else "a_revoir", words="", text=told))
        found += _wording(name, text, scenario)
        if "contact" in step.covers and not _names_company(text, scenario):
            told = _say("sans_entreprise", entreprise=scenario.company.name)
            found.append(Remark(field=name, tone="a_revoir", words="", text=told))
        for act, remark in (("demander_disponibilite", "dispo"), ("question_alternative", "deux_creneaux")):
            if act in _acts(text):
                found.append(Remark(field=name, tone="bien", words="", text=_say(remark)))
    return found


def _names_company(text: str, scenario: Scenario) -> bool:
    letters = "".join(filter(str.isalnum, plain_text(scenario.company.name)))
    return letters in "".join(filter(str.isalnum, plain_text(text)))


def _wording(name: str, text: str, scenario: Scenario) -> list[Remark]:
    """Return what is said of the words themselves: too long, weak, untrue."""
    settings, plain, found = script_settings(), plain_text(text), []
    words = len(text.split())
    if words > settings.longest:
        found.append(Remark(field=name, tone="a_revoir", words="", text=_say("long", mots=words)))
    found += [
        Remark(field=name, tone="a_revoir", words=weak.words, text=weak.advice)
        for weak in settings.weak
        if plain_text(weak.words) in plain
    ]
    for claim in scenario.pitch.false_claims if scenario.pitch else ():
        if claim.is_in(text):
            told = _say("contre_verite", verite=claim.truth)
            found.append(Remark(field=name, tone="piege", words=claim.text, text=told))
    return found


def heard_kind(text: str) -> QuestionKind | None:
    """Return the kind of question a text is heard as; none when it is not heard as a question."""
    acts = _acts(text)
    return next((kind for act, kind in KIND_ACTS.items() if act in acts), None)


def _question_remarks(script: Script) -> list[Remark]:
    found = []
    for rank, question in enumerate(script.questions):
        name, heard = f"question.{rank}", heard_kind(question.text)
        if not question.text.strip():
            continue
        if heard is None:
            found.append(Remark(field=name, tone="a_revoir", words=question.text, text=_say("pas_question")))
        elif heard != question.kind:
            told = _say("question_type", dite=KINDS[question.kind], entendue=KINDS[heard])
            found.append(Remark(field=name, tone="a_revoir", words=question.text, text=told))
        elif heard == "ouverte":
            found.append(Remark(field=name, tone="bien", words=question.text, text=_say("question_ok")))
    if script.questions and not _enough_questions(script):
        found.append(Remark(field="questions", tone="a_revoir", words="", text=_say("peu_ouvertes")))
    return found


def _enough_questions(script: Script) -> bool:
    needs, kinds = script_settings().questions, [heard_kind(question.text) for question in script.questions]
    return len([k for k in kinds if k]) >= needs.minimum and kinds.count("ouverte") >= needs.opened


def is_complete(argument: ScriptArgument) -> bool:
    """Tell whether an argument has its feature, its benefit and its proof."""
    return not _holes(argument)


def _holes(argument: ScriptArgument) -> list[str]:
    parts = {"la caractéristique": argument.feature, "l'avantage": argument.benefit, "la preuve": argument.proof}
    return [name for name, text in parts.items() if len(text.split()) < script_settings().arguments.words]


def _argument_remarks(script: Script, scenario: Scenario) -> list[Remark]:
    found = []
    for rank, argument in enumerate(script.arguments):
        name, holes = f"argument.{rank}", _holes(argument)
        told = _say("argument_trou", trou=" et ".join(holes)) if holes else _say("argument_ok")
        found.append(Remark(field=name, tone="a_revoir" if holes else "bien", words=argument.benefit, text=told))
        found += _wording(name, f"{argument.feature} {argument.benefit} {argument.proof}", scenario)
    drivers = {argument.driver for argument in script.arguments}
    if len(script.arguments) >= script_settings().arguments.minimum and len(drivers) == 1:
        found.append(Remark(field="arguments", tone="a_revoir", words="", text=_say("moteurs")))
    return found


def is_welcomed(answer: str) -> bool:
    """Tell whether an answer to an objection welcomes it, or asks about it, before answering."""
    plain = plain_text(answer)
    return any(plain_text(words) in plain for words in script_settings().welcome) or "?" in answer


def _objection_remarks(script: Script, scenario: Scenario) -> list[Remark]:
    found = []
    for rank, objection in enumerate(script.objections):
        name, answer = f"objection.{rank}", objection.answer.strip()
        if not answer:
            found.append(Remark(field=name, tone="a_revoir", words="", text=_say("vide")))
            continue
        good = is_welcomed(answer)
        told = _say("objection_ok" if good else "objection_seche")
        found.append(Remark(field=name, tone="bien" if good else "a_revoir", words="", text=told))
        if " mais " in f" {plain_text(answer)} ":
            found.append(Remark(field=name, tone="a_revoir", words="mais", text=_say("objection_mais")))
        found += _wording(name, answer, scenario)
    return found


# The plan of the operation.


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


def _plan_remarks(script: Script, scenario: Scenario) -> list[Remark]:
    plan, mission, found = script.plan, scenario.mission, []
    names = slot_choices()
    if not plan.meetings or not plan.by:
        found.append(Remark(field="plan.objectif", tone="a_revoir", words="", text=_say("objectif_flou")))
    elif needed_calls(plan.meetings, scenario) > mission.capacity:
        need = needed_calls(plan.meetings, scenario)
        told = _say("objectif_trop", capacite=mission.capacity, appels=need)
        found.append(Remark(field="plan.objectif", tone="piege", words=str(plan.meetings), text=told))
    if plan.calls is not None and plan.meetings:
        good = _right_effort(script, scenario)
        told = _say("effort_ok") if good else _say("effort", but=plan.meetings)
        found.append(Remark(field="plan.effort", tone="bien" if good else "a_revoir", words=str(plan.calls), text=told))
    found += _means(script, scenario)
    for slot in plan.slots:
        fault = slot_fault(slot, scenario)
        if fault:
            told = _say("creneau_interdit", creneau=names.get(slot, slot), raison=fault)
            found.append(Remark(field="plan.creneaux", tone="droit", words=names.get(slot, slot), text=told))
    if plan.technique and not _argued_technique(script):
        found.append(Remark(field="plan.technique", tone="a_revoir", words="", text=_say("technique")))
    return found


def _means(script: Script, scenario: Scenario) -> list[Remark]:
    """Return what is said of the calls planned against the time and the money there are."""
    calls, mission = script.plan.calls or 0, scenario.mission
    total = calls * mission.call_cost
    found = []
    if total > mission.budget:
        told = _say(
            "budget", appels=calls, cout=euros(mission.call_cost), total=euros(total), budget=euros(mission.budget)
        )
        found.append(Remark(field="plan.effort", tone="piege", words=str(calls), text=told))
    if calls > mission.capacity:
        told = _say("capacite", capacite=mission.capacity, appels=calls)
        found.append(Remark(field="plan.effort", tone="piege", words=str(calls), text=told))
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


def _reachable_aim(script: Script, scenario: Scenario) -> bool:
    plan = script.plan
    try:
        by = date.fromisoformat(plan.by)
    except ValueError:
        return False
    in_time = scenario.day < by <= scenario.day + timedelta(days=script_settings().longest_aim)
    return bool(plan.meetings) and in_time and needed_calls(plan.meetings or 0, scenario) <= scenario.mission.capacity


def script_measures(script: Script, scenario: Scenario) -> dict[str, Measure]:
    """Return the measures of the stage « Concevoir », each with the student's own words or figures."""
    return {**_plan_measures(script, scenario), **_talk_measures(script)}


def _plan_measures(script: Script, scenario: Scenario) -> dict[str, Measure]:
    plan, settings = script.plan, script_settings()
    lawful = [slot for slot in plan.slots if not slot_fault(slot, scenario)]
    planned = len(plan.slots) >= settings.slots and len(lawful) == len(plan.slots)
    affordable = plan.calls is not None and not _means(script, scenario)
    aim = f"{count(plan.meetings or 0, 'rendez-vous', 'rendez-vous')} avant le {plan.by or '(pas de date)'}"
    reasons = " ; ".join(f"« {text} »" for text in (plan.advantage, plan.limit) if text.strip()) or "rien d'écrit"
    calls = count(plan.calls or 0, "appel prévu", "appels prévus")
    slots = ", ".join(slot_choices().get(slot, slot) for slot in plan.slots) or "aucun créneau choisi"
    return {
        "script.objectif": _yes(_reachable_aim(script, scenario), aim),
        "script.technique": _yes(_argued_technique(script), reasons),
        "script.effort": _yes(_right_effort(script, scenario), calls),
        "script.calendrier": _yes(planned and affordable, slots),
    }


def _talk_measures(script: Script) -> dict[str, Measure]:
    settings, covered = script_settings(), moments_covered(script)
    there = [settings.moment_names[name] for name, good in covered.items() if good]
    complete = [argument for argument in script.arguments if is_complete(argument)]
    ready = [item for item in script.objections if item.answer.strip() and is_welcomed(item.answer)]
    opened = [question.text for question in script.questions if heard_kind(question.text) == "ouverte"]
    wanted = max(settings.arguments.minimum, len(script.arguments))
    return {
        "script.plan_appel": Measure(
            value=len(there) / len(covered), quote=f"on y trouve {', '.join(there) or 'encore rien'}"
        ),
        "script.questions": _yes(_enough_questions(script), _quoted(opened, "aucune question ouverte")),
        "script.arguments": Measure(
            value=len(complete) / wanted,
            quote=f"{count(len(complete), 'argument complet', 'arguments complets')} sur {wanted} attendus",
        ),
        "script.objections": _yes(
            len(ready) >= settings.objections, _quoted([item.answer for item in ready], "aucune réponse qui accueille")
        ),
    }


def _quoted(texts: list[str], none: str) -> str:
    return f"{len(texts)} : « {texts[0]} »" if texts else none


def _yes(met: bool, quote: str) -> Measure:  # noqa: FBT001 - a yes or no is all there is to say
    return Measure(value=float(met), quote=quote)
