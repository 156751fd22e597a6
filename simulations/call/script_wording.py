"""What is said of the words of a script: too long, weak, untrue, not in the file; and what a text makes heard."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from simulations.call.hearing import plain_text
from simulations.call.script import script_settings
from simulations.call.slots import slots
from simulations.call.understanding import understand
from simulations.kernel import Frozen
from simulations.pitch import FalseClaim
from simulations.scenario import Scenario

Tone = Literal["bien", "a_revoir", "piege", "droit"]
OPENING = 2  # sentences in which an objection is welcomed, or not at all
SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")


class Remark(Frozen):
    """One piece of advice: the field it is about, its tone, the student's words, and what to say of them."""

    field: str
    tone: Tone
    words: str
    text: str


@lru_cache(maxsize=2_000)
def acts_of(text: str) -> frozenset[str]:
    """Return the acts heard in a text; none in an empty one."""
    return understand(text) if text.strip() else frozenset()


def say(name: str, **facts: object) -> str:
    """Return a sentence of `data/dialogue/script.yaml` with its facts."""
    return script_settings().remarks[name].format(**facts)


def remark(field: str, tone: Tone, name: str, *, words: str = "", **facts: object) -> Remark:
    """Return the remark of that name about a field."""
    return Remark(field=field, tone=tone, words=words, text=say(name, **facts))


def contains(plain: str, words: str) -> bool:
    """Tell whether a plain text says these words, whole."""
    return re.search(rf"(?<![a-z0-9]){re.escape(plain_text(words))}(?![a-z0-9])", plain) is not None


def first_said(text: str, choices: tuple[str, ...]) -> str:
    """Return the first of these words that a text says, or nothing."""
    plain = plain_text(text)
    return next((words for words in choices if contains(plain, words)), "")


def false_claim(text: str, scenario: Scenario) -> FalseClaim | None:
    """Return the untrue thing a text says of the offer, if any."""
    claims = scenario.pitch.false_claims if scenario.pitch else ()
    return next((claim for claim in claims if claim.is_in(text)), None)


def wording(field: str, text: str, scenario: Scenario) -> list[Remark]:
    """Return what is said of the words themselves: too long for a breath, weak, untrue."""
    settings, found = script_settings(), []
    count = len(text.split())
    if count > settings.longest:
        found.append(remark(field, "a_revoir", "long", mots=count))
    for weak in settings.weak:
        words = first_said(text, weak.words)
        if words:
            found.append(Remark(field=field, tone="a_revoir", words=words, text=weak.advice))
    claim = false_claim(text, scenario)
    if claim is not None:
        found.append(remark(field, "piege", "contre_verite", words=claim.text, verite=claim.truth))
    return found


def is_welcomed(answer: str) -> bool:
    """Tell whether an answer to an objection begins by welcoming it, or by asking about it, not by denying it."""
    settings = script_settings()
    opening = " ".join(SENTENCE.findall(answer)[:OPENING])
    plain = plain_text(opening).lstrip(" «\"'-,")
    if any(plain.startswith(words) and contains(plain, words) for words in map(plain_text, settings.denials)):
        return False
    return "?" in opening or bool(first_said(opening, settings.welcome)) or "reformuler" in acts_of(opening)


def talks_of_self(text: str) -> bool:
    """Tell whether a text says « je » and « nous » more than « vous »."""
    settings, plain = script_settings(), plain_text(text)
    mine, yours = (
        sum(len(re.findall(rf"(?<![a-z]){word}(?![a-z])", plain)) for word in words)
        for words in (settings.own_words, settings.your_words)
    )
    return mine > yours + settings.own_margin


def unknown_figures(text: str, scenario: Scenario) -> list[str]:
    """Return the figures of a text that no page of the mission gives; very small ones are left alone."""
    figures = slots(text, today=scenario.day).figures
    known = _known_figures(scenario)
    return [f"{figure:g}".replace(".", ",") for figure in figures if _counts(figure) and figure not in known]


def known_figure(text: str, scenario: Scenario) -> bool:
    """Tell whether a text gives a figure that can be found in the mission."""
    figures = [figure for figure in slots(text, today=scenario.day).figures if _counts(figure)]
    return bool(figures) and any(figure in _known_figures(scenario) for figure in figures)


def _counts(figure: float) -> bool:
    return figure >= script_settings().small_figure


@lru_cache(maxsize=16)
def _known_figures(scenario: Scenario) -> frozenset[float]:
    """Return every figure the student can read in the mission: company, offer, rivals, order, documents."""
    company, mission = scenario.company, scenario.mission
    texts = [company.story, company.customers, *company.strengths, *company.weaknesses, mission.order]
    texts += [mission.objective, *(f"{offer.name} {offer.description} {offer.price:g}" for offer in scenario.offers)]
    texts += [f"{rival.offer} {rival.price} {rival.strength} {rival.weakness}" for rival in scenario.competitors]
    texts += [document.text for document in scenario.documents]
    if scenario.pitch:
        texts += [f"{item.feature} ; {item.benefit} ; {item.proof}" for item in scenario.pitch.arguments]
        texts += [item.answer for item in scenario.pitch.answers]
    lines = [line.replace("*", " ") for text in texts for line in text.splitlines()]
    written = re.findall(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+(?:[.,]\d+)?", " ; ".join(lines))
    said = {figure for line in lines for figure in slots(line, today=scenario.day).figures}
    return frozenset(said | {float(re.sub(r"\s", "", number).replace(",", ".")) for number in written})
