"""A script that holds, written from what a scenario gives to say: an example, and what an atelier lends."""

from __future__ import annotations

from simulations.call.script import Plan, Script, ScriptArgument, ScriptObjection, ScriptQuestion, script_settings
from simulations.call.script_advice import heard_kind
from simulations.call.script_plan import deadline, needed_calls, slot_choices, slot_fault
from simulations.call.script_wording import first_said
from simulations.pitch import Pitch, PitchAnswer, PitchArgument
from simulations.scenario import Scenario

QUESTIONS, ARGUMENTS, OBJECTIONS, SLOTS = 5, 4, 5, 4
NAME = "Camille"


def model_script(scenario: Scenario) -> Script:
    """Return a script that meets every check; empty for a scenario that gives nothing to say."""
    pitch = scenario.pitch
    if pitch is None:
        return Script()
    return Script(
        plan=_plan(scenario, pitch),
        steps=_steps(scenario, pitch),
        questions=tuple(
            ScriptQuestion(text=question.text, kind=heard_kind(question.text) or "ouverte")
            for question in pitch.questions[:QUESTIONS]
        ),
        arguments=tuple(
            ScriptArgument(driver=item.driver, feature=item.feature, benefit=item.benefit, proof=item.proof)
            for item in _varied(pitch)
        ),
        objections=tuple(
            ScriptObjection(kind=item.objection, answer=_welcomed(item)) for item in pitch.answers[:OBJECTIONS]
        ),
    )


def _welcomed(item: PitchAnswer) -> str:
    """Return the answer after a word of welcome and the question that digs; the word is not said twice."""
    first, _, rest = item.answer.partition(". ")
    told = rest if rest and first_said(first, script_settings().welcome[:2]) else item.answer
    return f"Je comprends. {item.dig} {told}"


def _varied(pitch: Pitch) -> list[PitchArgument]:
    """Return the first argument of each driver."""
    seen: dict[str, PitchArgument] = {}
    for argument in pitch.arguments:
        seen.setdefault(argument.driver, argument)
    return list(seen.values())[:ARGUMENTS]


def _plan(scenario: Scenario, pitch: Pitch) -> Plan:
    lawful = [slot for slot in slot_choices() if not slot_fault(slot, scenario) and slot[2:7] in ("10:00", "14:00")]
    return Plan(
        meetings=pitch.meetings_aimed,
        by=deadline(scenario).isoformat(),
        calls=needed_calls(pitch.meetings_aimed, scenario),
        slots=tuple(lawful[:SLOTS]),
        technique="telephone",
        advantage="On parle tout de suite à la bonne personne et on entend ce qui la retient.",
        limit="Les gens sont souvent occupés, et la loi limite les personnes, les jours et les heures.",
    )


def _steps(scenario: Scenario, pitch: Pitch) -> dict[str, str]:
    contact = f"Bonjour, je m'appelle {NAME}, de {scenario.company.name}. Je suis bien avec Madame Roux ?"
    reason = f"{pitch.hooks[0]} Je vous appelle au sujet de {pitch.subject}."
    aim = f"Je vous propose {pitch.meeting} : plutôt mardi à 10 h ou jeudi à 14 h ?"
    end = "C'est noté pour mardi à 10 h, chez vous. Je vous remercie, bonne journée, au revoir."
    first, second = pitch.questions[0].text, pitch.questions[1].text
    argument, answer = pitch.arguments[0], pitch.answers[0]
    return {
        "croc.contact": contact,
        "croc.raison": reason,
        "croc.objectif": aim,
        "croc.conclusion": end,
        "six_etapes.accroche": f"{contact} {pitch.hooks[0]}",
        "six_etapes.objet": f"Je vous appelle au sujet de {pitch.subject}.",
        "six_etapes.decouverte": f"{first} {second}",
        "six_etapes.argumentation": f"Chez nous, {argument.feature} : {argument.benefit}.",
        "six_etapes.objections": f"Je comprends. {answer.dig}",
        "six_etapes.conclusion": f"{aim} {end}",
    }
