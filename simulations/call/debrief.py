"""The debrief of a call: each line weighed, the weakest moments with better words, what was covered and respected."""

from __future__ import annotations

from simulations.call.card import promised_at, said_moment
from simulations.call.debrief_lines import LineNote, annotated_lines
from simulations.call.debrief_moments import Best, Moment, best, weakest
from simulations.call.debrief_texts import Tone, call_debrief_texts
from simulations.call.hearing import QUESTIONS
from simulations.call.measures import ASKS, asks_of, call_seconds, said_by_student, talk_share
from simulations.call.persona import Persona, personas
from simulations.call.script_wording import is_welcomed
from simulations.call.state import CallState, Turn
from simulations.kernel import Frozen
from simulations.pitch import Pitch

__all__ = ["CallDebrief", "LineNote", "Moment", "Point", "call_debrief", "situations_of", "who_it_was"]
CROC: dict[str, tuple[frozenset[str], ...]] = {
    "contact": (frozenset({"saluer"}), frozenset({"se_presenter"})),
    "raison": (frozenset({"annoncer_objet", "accrocher"}),),
    "objectif": (ASKS,),
    "conclusion": (frozenset({"confirmer", "remercier"}), frozenset({"prendre_conge", "accepter_refus"})),
}


class Objected(Frozen):
    """An objection met: the words said, the true ones when they came out, and how it was handled."""

    words: str
    true_words: str
    welcomed: bool
    dug: bool
    answered: bool
    lifted: bool


class Covered(Frozen):
    """A moment of CROC: `oui`, `en partie` or `non`, with the student's words."""

    title: str
    state: str
    words: str


class Point(Frozen):
    """A mood at one turn, for the chart (0 to 100)."""

    rank: int
    who: str
    trust: int
    interest: int
    irritation: int
    tone: Tone
    words: str


class CallDebrief(Frozen):
    """All that is told of a finished call."""

    ending: str
    lines: tuple[LineNote, ...]
    weakest: tuple[Moment, ...]
    best: Best
    share: float
    seconds: int
    questions: dict[str, int]
    objections: tuple[Objected, ...]
    croc: tuple[Covered, ...]
    law: tuple[tuple[bool, str], ...]
    hints: int
    silences: int
    curve: tuple[Point, ...]


def call_debrief(state: CallState, *, pitch: Pitch | None) -> CallDebrief:
    """Return the debrief of a call; the same call gives the same words."""
    lines = annotated_lines(state, pitch=pitch)
    asked = [act for turn in said_by_student(state) for act in turn.acts if act in QUESTIONS]
    return CallDebrief(
        ending=ending_of(state),
        lines=lines,
        weakest=weakest(state, lines, pitch),
        best=best(state, lines),
        share=talk_share(state),
        seconds=call_seconds(state),
        questions={kind: asked.count(f"question_{kind}") for kind in ("ouverte", "fermee", "alternative")},
        objections=_objections(state),
        croc=_croc(state),
        law=_law(state, lines),
        hints=state.memory.hints,
        silences=sum("silence" in line.cases or "raccroche_silence" in line.cases for line in lines),
        curve=tuple(_point(line, turn) for line, turn in zip(lines, state.turns, strict=True)),
    )


def ending_of(state: CallState) -> str:
    """Return how the call ended, in one sentence with the moment agreed."""
    texts, at = call_debrief_texts().endings, said_moment(promised_at(state))
    if state.outcome == "raccroche" and state.memory.opposed_said:
        return texts["raccroche_opposition"]
    name = f"{state.outcome}_sans_date" if not at and f"{state.outcome}_sans_date" in texts else state.outcome
    return texts.get(name, "").replace("{quand}", at)


def who_it_was(state: CallState) -> Persona:
    """Return the person revealed after the call."""
    return personas()[state.persona]


def situations_of(state: CallState) -> list[str]:
    """Return every situation the prospect replied to, in order."""
    return [name for turn in state.turns for name in turn.situation.split()]


def _objections(state: CallState) -> tuple[Objected, ...]:
    """Return the objections met with how each was handled; a call has one, said then true."""
    said = next((rank for rank, turn in enumerate(state.turns) if "objection_dite" in turn.situation.split()), None)
    if said is None:
        return ()
    answers = [turn for turn in state.turns[said + 1 :] if turn.who == "eleve"]
    true = next((turn.text for turn in state.turns[said:] if "objection_vraie" in turn.situation.split()), "")
    welcomed = bool(answers) and is_welcomed(answers[0].text)
    answered = any({"repondre_objection", "argumenter"} & set(turn.acts) for turn in answers)
    lifted = state.memory.objection == "levee"
    words = state.turns[said].text
    return (
        Objected(words=words, true_words=true, welcomed=welcomed, dug=bool(true), answered=answered, lifted=lifted),
    )


def _croc(state: CallState) -> tuple[Covered, ...]:
    turns, titles = said_by_student(state), call_debrief_texts().croc
    wanted = CROC | {"objectif": (asks_of(state),)}
    return tuple(_covered(titles[name], groups, turns) for name, groups in wanted.items())


def _covered(title: str, groups: tuple[frozenset[str], ...], turns: list[Turn]) -> Covered:
    hits = [next((turn.text for turn in turns if group & set(turn.acts)), "") for group in groups]
    done = [text for text in hits if text]
    state = "oui" if len(done) == len(groups) else "en partie" if done else "non"
    return Covered(title=title, state=state, words=done[0] if done else "")


def _law(state: CallState, lines: tuple[LineNote, ...]) -> tuple[tuple[bool, str], ...]:
    """Return what the call respected of the rules on who calls, why, refusals, data, truth and respect."""
    turns = said_by_student(state)
    if not turns:
        return ()
    acts, heard = {act for turn in turns for act in turn.acts}, situations_of(state)
    cases = {case for line in lines for case in line.cases}
    found = {"presente": "se_presenter" in acts, "objet": "annoncer_objet" in acts}
    if personas()[state.persona].role == "faux_numero":
        found = {}
    if state.memory.opposed_said or state.memory.refusals:
        found["refus"] = not {"opposition_forcee", "refus_force"} & state.memory.done
    if "origine_des_donnees" in heard:
        found["donnees"] = "informer_rgpd" in acts
    found |= {name: False for name, case in (("respect", "vexe"), ("verite", "promesse_fausse")) if case in cases}
    return tuple(
        (good, _law_text(name, good=good, home=not state.context.prospect.firm)) for name, good in found.items()
    )


def _law_text(name: str, *, good: bool, home: bool) -> str:
    text = call_debrief_texts().law[name]
    return text.done if good else (text.missed_at_home if home else "") or text.missed


def _point(line: LineNote, turn: Turn) -> Point:
    mood = turn.mood
    return Point(
        rank=line.rank + 1,
        who=line.who,
        trust=mood.trust,
        interest=mood.interest,
        irritation=mood.irritation,
        tone=line.tone,
        words=turn.text,
    )
