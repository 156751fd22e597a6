"""What is said of a script while it is written, and what is measured of it once handed in."""

from __future__ import annotations

from collections.abc import Callable

from simulations.call.hearing import plain_text
from simulations.call.script import KINDS, QuestionKind, Script, ScriptArgument, Step, script_settings, steps_of
from simulations.call.script_plan import plan_measures, plan_remarks, yes_no
from simulations.call.script_wording import (
    Remark,
    acts_of,
    false_claim,
    first_said,
    is_welcomed,
    known_figure,
    remark,
    talks_of_self,
    unknown_figures,
    wording,
)
from simulations.call.slots import slots
from simulations.rubric import Measure
from simulations.scenario import Scenario
from simulations.wording import count

KIND_ACTS: dict[str, QuestionKind] = {
    "question_alternative": "alternative",
    "question_ouverte": "ouverte",
    "question_fermee": "fermee",
}
Moment = Callable[[str, str, Scenario], list[Remark]]


def advise(script: Script, scenario: Scenario) -> tuple[Remark, ...]:
    """Return all the advice on a script as it stands, in the order of the screen."""
    return (
        *plan_remarks(script, scenario),
        *_step_remarks(script, scenario),
        *_question_remarks(script, scenario),
        *_argument_remarks(script, scenario),
        *_objection_remarks(script, scenario),
    )


# What is said, moment after moment.


def moments_covered(script: Script) -> dict[str, bool]:
    """Return, for each moment of CROC, whether it is heard in the step that is meant to cover it."""
    settings = script_settings()
    heard: dict[str, frozenset[str]] = {}
    for step in steps_of(script.framework):
        for moment in step.covers:
            heard[moment] = heard.get(moment, frozenset()) | acts_of(script.step(step.id))
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
            found.append(remark(name, "a_revoir", "vide"))
            continue
        for moment in step.covers:
            if not covered[moment]:
                found.append(Remark(field=name, tone="a_revoir", words="", text=settings.moment_missing[moment]))
                continue
            found.append(remark(name, "bien", "moment_ok", moment=settings.moment_names[moment]))
            found += MOMENTS[moment](name, text, scenario)
        found += _expected(name, step, text)
        found += wording(name, text, scenario)
    return found


def _expected(name: str, step: Step, text: str) -> list[Remark]:
    """Return what is said of a step that is no moment of CROC."""
    if step.expects == "question_ouverte":
        good = "question_ouverte" in acts_of(text)
        return [remark(name, "bien" if good else "a_revoir", "question_ok" if good else "decouverte_fermee")]
    if step.expects == "accueil":
        good = is_welcomed(text)
        return [remark(name, "bien" if good else "a_revoir", "objection_ok" if good else "objection_seche")]
    return []


def _contact(name: str, text: str, scenario: Scenario) -> list[Remark]:
    """Return what is said of the first words: the name, the company, who is on the line, whether it is a good time."""
    acts, company, found = acts_of(text), scenario.company.name, []
    if not slots(text, today=scenario.day).name:
        found.append(remark(name, "a_revoir", "sans_prenom"))
    if _letters(company) not in _letters(text):
        found.append(remark(name, "a_revoir", "sans_entreprise", entreprise=company))
    known = "identifier_interlocuteur" in acts
    found.append(remark(name, "bien" if known else "a_revoir", "interlocuteur_ok" if known else "interlocuteur"))
    if "demander_disponibilite" in acts:
        found.append(remark(name, "bien", "dispo"))
    return found


def _letters(text: str) -> str:
    """Return only the letters and figures of a text, so that spaces, signs and « & » make no difference."""
    return "".join(filter(str.isalnum, plain_text(text.replace("&", "et"))))


def _reason(name: str, text: str, _scenario: Scenario) -> list[Remark]:
    """Return what is said of the reason of the call: whether it speaks of the prospect first."""
    if talks_of_self(text):
        return [remark(name, "a_revoir", "parle_de_toi")]
    return [remark(name, "bien", "accroche_ok")] if "accrocher" in acts_of(text) else []


def _aim(name: str, text: str, _scenario: Scenario) -> list[Remark]:
    """Return what is said of what is asked for: two slots leave a choice."""
    good = "question_alternative" in acts_of(text)
    return [remark(name, "bien" if good else "a_revoir", "deux_creneaux" if good else "un_creneau")]


def _ending(name: str, text: str, scenario: Scenario) -> list[Remark]:
    """Return what is said of the last words: what is agreed, said again with day, hour and place, and thanks."""
    told, found = slots(text, today=scenario.day), []
    there = {"le jour": told.days, "l'heure": told.hours, "le lieu": first_said(text, script_settings().places)}
    holes = [part for part, said in there.items() if not said]
    if len(holes) == len(there):
        found.append(remark(name, "a_revoir", "sans_confirmation"))
    elif holes:
        found.append(remark(name, "a_revoir", "confirme_trou", trou=" et ".join(holes)))
    else:
        found.append(remark(name, "bien", "confirme_ok"))
    if "remercier" not in acts_of(text):
        found.append(remark(name, "a_revoir", "sans_merci"))
    return found


MOMENTS: dict[str, Moment] = {"contact": _contact, "raison": _reason, "objectif": _aim, "conclusion": _ending}


# Questions, arguments, objections.


def heard_kind(text: str) -> QuestionKind | None:
    """Return the kind of question a text is heard as; none when it is no question.

    A question that asks for a name, an address or a meeting asks for something precise: it is a closed one.
    """
    acts = acts_of(text)
    kind = next((kind for act, kind in KIND_ACTS.items() if act in acts), None)
    return kind or ("fermee" if "?" in text and any(map(str.isalpha, text)) else None)


def _question_remarks(script: Script, scenario: Scenario) -> list[Remark]:
    found, seen = [], set[str]()
    for rank, question in enumerate(script.questions):
        name, heard = f"question.{rank}", heard_kind(question.text)
        if not question.text.strip():
            continue
        if _letters(question.text) in seen:
            found.append(remark(name, "a_revoir", "question_double"))
        elif heard is None:
            found.append(remark(name, "a_revoir", "pas_question", words=question.text))
        elif heard != question.kind:
            kinds = {"dite": KINDS[question.kind], "entendue": KINDS[heard]}
            found.append(remark(name, "a_revoir", "question_type", words=question.text, **kinds))
        elif heard == "ouverte":
            found.append(remark(name, "bien", "question_ok"))
        seen.add(_letters(question.text))
        found += wording(name, question.text, scenario)
    if script.questions and not _enough_questions(script):
        found.append(remark("questions", "a_revoir", "peu_ouvertes"))
    return found


def _enough_questions(script: Script) -> bool:
    needs, kinds = script_settings().questions, [heard_kind(text) for text in _distinct(script)]
    return len([kind for kind in kinds if kind]) >= needs.minimum and kinds.count("ouverte") >= needs.opened


def _distinct(script: Script) -> list[str]:
    """Return the questions, each once."""
    return list({_letters(question.text): question.text for question in script.questions}.values())


def is_complete(argument: ScriptArgument) -> bool:
    """Tell whether an argument has its feature, its benefit and its proof."""
    return not _holes(argument)


def _holes(argument: ScriptArgument) -> list[str]:
    parts = {"la caractéristique": argument.feature, "l'avantage": argument.benefit, "la preuve": argument.proof}
    return [name for name, text in parts.items() if len(text.split()) < script_settings().arguments.words]


def _said(argument: ScriptArgument) -> str:
    return f"{argument.feature} ; {argument.benefit} ; {argument.proof}"


def _argument_remarks(script: Script, scenario: Scenario) -> list[Remark]:
    found, seen = [], set[str]()
    for rank, argument in enumerate(script.arguments):
        name, holes = f"argument.{rank}", _holes(argument)
        if false_claim(_said(argument), scenario):
            found += wording(name, _said(argument), scenario)
            continue
        if holes:
            found.append(remark(name, "a_revoir", "argument_trou", words=argument.benefit, trou=" et ".join(holes)))
        elif _letters(argument.benefit) in seen:
            found.append(remark(name, "a_revoir", "argument_double"))
        else:
            found.append(remark(name, "bien", "argument_ok"))
        seen.add(_letters(argument.benefit))
        found += _proof_remarks(name, argument, scenario)
        found += wording(name, _said(argument), scenario)
    drivers = {argument.driver for argument in script.arguments}
    if len(script.arguments) >= script_settings().arguments.minimum and len(drivers) == 1:
        found.append(remark("arguments", "a_revoir", "moteurs"))
    return found


def _proof_remarks(name: str, argument: ScriptArgument, scenario: Scenario) -> list[Remark]:
    """Return what is said of a proof: a figure of the file, one that is not in it, or words that prove nothing."""
    weak = first_said(argument.proof, script_settings().weak_proofs)
    if weak:
        return [remark(name, "a_revoir", "preuve_faible", words=weak)]
    lost = unknown_figures(_said(argument), scenario)
    if lost:
        return [remark(name, "a_revoir", "chiffre_inconnu", words=lost[0])]
    return [remark(name, "bien", "preuve_ok")] if known_figure(argument.proof, scenario) else []


def _sound_arguments(script: Script, scenario: Scenario) -> list[ScriptArgument]:
    """Return the arguments that are complete, true and said once."""
    complete = {_letters(item.benefit): item for item in script.arguments if is_complete(item)}
    return [item for item in complete.values() if false_claim(_said(item), scenario) is None]


def _objection_remarks(script: Script, scenario: Scenario) -> list[Remark]:
    found = []
    for rank, objection in enumerate(script.objections):
        name, answer = f"objection.{rank}", objection.answer.strip()
        if not answer:
            found.append(remark(name, "a_revoir", "vide"))
            continue
        good = is_welcomed(answer)
        found.append(remark(name, "bien" if good else "a_revoir", "objection_ok" if good else "objection_seche"))
        if " mais " in f" {plain_text(answer)} ":
            found.append(remark(name, "a_revoir", "objection_mais", words="mais"))
        found += wording(name, answer, scenario)
    return found


# What is measured of the script handed in.


def script_measures(script: Script, scenario: Scenario) -> dict[str, Measure]:
    """Return the measures of the stage « Concevoir », each with the student's own words or figures."""
    return {**plan_measures(script, scenario), **_talk_measures(script, scenario)}


def _talk_measures(script: Script, scenario: Scenario) -> dict[str, Measure]:
    settings, covered = script_settings(), moments_covered(script)
    there = [settings.moment_names[name] for name, good in covered.items() if good]
    complete = _sound_arguments(script, scenario)
    ready = [item for item in script.objections if item.answer.strip() and is_welcomed(item.answer)]
    opened = [text for text in _distinct(script) if heard_kind(text) == "ouverte"]
    wanted = max(settings.arguments.minimum, len(script.arguments))
    return {
        "script.plan_appel": Measure(
            value=len(there) / len(covered), quote=f"on y trouve {', '.join(there) or 'encore rien'}"
        ),
        "script.questions": yes_no(_enough_questions(script), _quoted(opened, "aucune question ouverte")),
        "script.arguments": Measure(
            value=len(complete) / wanted,
            quote=f"{count(len(complete), 'argument complet', 'arguments complets')} sur {wanted} attendus",
        ),
        "script.objections": yes_no(
            len(ready) >= settings.objections, _quoted([item.answer for item in ready], "aucune réponse qui accueille")
        ),
    }


def _quoted(texts: list[str], none: str) -> str:
    return f"{len(texts)} : « {texts[0]} »" if texts else none
