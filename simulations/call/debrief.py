"""The debrief of a call: each line weighed, the weakest moments with better words, what was covered and respected."""

from __future__ import annotations

import re

from simulations.call.coach import Goal
from simulations.call.debrief_texts import SituationText, Tone, call_debrief_texts
from simulations.call.hearing import QUESTIONS
from simulations.call.measures import call_seconds, said_by_student, talk_share
from simulations.call.persona import Persona, personas
from simulations.call.phrasings import better_wording
from simulations.call.script_wording import is_welcomed
from simulations.call.state import CallState, Turn
from simulations.kernel import Frozen, stream
from simulations.pitch import Pitch

MOMENTS = 2
FIRST_TURN = 1
HEAVY = 12  # a fall of the mood that alone makes a turn one to work on
ASKS = frozenset({"proposer_rdv", "demander_rappel", "demander_coordonnees"})
CROC: dict[str, tuple[frozenset[str], ...]] = {
    "contact": (frozenset({"saluer"}), frozenset({"se_presenter"})),
    "raison": (frozenset({"annoncer_objet", "accrocher"}),),
    "objectif": (ASKS,),
    "conclusion": (frozenset({"confirmer", "remercier"}), frozenset({"prendre_conge", "accepter_refus"})),
}


class LineNote(Frozen):
    """One turn with what is said of it; `change` is how trust, interest and irritation moved because of it."""

    rank: int
    who: str
    text: str
    acts: tuple[str, ...] = ()
    tone: Tone = "neutre"
    remark: str = ""
    goal: Goal | None = None
    change: tuple[int, int, int] = (0, 0, 0)

    @property
    def loss(self) -> int:
        """How much the turn cost: trust and interest lost, irritation won."""
        trust, interest, irritation = self.change
        return irritation - trust - interest


class Moment(Frozen):
    """A moment to work on: the student's words (empty for what was never done), why, and better words."""

    rank: int
    said: str
    why: str
    felt: str
    better: str


class Objected(Frozen):
    """An objection met: the words, and whether it was welcomed, dug into, answered."""

    words: str
    welcomed: bool
    dug: bool
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

    lines: tuple[LineNote, ...]
    weakest: tuple[Moment, ...]
    strongest: str
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
    lines = tuple(_line(state, rank) for rank in range(len(state.turns)))
    asked = [act for turn in said_by_student(state) for act in turn.acts if act in QUESTIONS]
    return CallDebrief(
        lines=lines,
        weakest=_weakest(state, lines, pitch),
        strongest=_strongest(state),
        share=talk_share(state),
        seconds=call_seconds(state),
        questions={kind: asked.count(f"question_{kind}") for kind in ("ouverte", "fermee", "alternative")},
        objections=_objections(state),
        croc=_croc(state),
        law=_law(state),
        hints=state.memory.hints,
        silences=sum("silence" in turn.situation.split() for turn in state.turns),
        curve=tuple(_point(line, turn) for line, turn in zip(lines, state.turns, strict=True)),
    )


def who_it_was(state: CallState) -> Persona:
    """Return the person revealed after the call."""
    return personas()[state.persona]


def situations_of(state: CallState) -> list[str]:
    """Return every situation the prospect replied to, in order."""
    return [name for turn in state.turns for name in turn.situation.split()]


def _line(state: CallState, rank: int) -> LineNote:
    turn, texts = state.turns[rank], call_debrief_texts()
    if turn.who == "prospect":
        return LineNote(rank=rank, who=turn.who, text=turn.text)
    reply = state.turns[rank + 1] if rank + 1 < len(state.turns) else None
    change = _change(turn, reply)
    told = _told(reply)
    tone: Tone = told.tone if told else "neutre"
    loss = change[2] - change[0] - change[1]
    if tone in ("bien", "neutre") and loss >= HEAVY:
        tone = "a_revoir"
    remark = _pick(state, rank, told) if told else ""
    return LineNote(
        rank=rank,
        who=turn.who,
        text=turn.text,
        acts=tuple(texts.acts[act] for act in turn.acts if act in texts.acts),
        tone=tone,
        remark=remark,
        goal=_aim(told, rank),
        change=change,
    )


def _aim(told: SituationText | None, rank: int) -> Goal | None:
    """Return what the turn should have aimed at; a first turn, whatever went wrong, is to make contact."""
    if told is None or told.goal is None or told.goal == "respecter_refus":
        return told.goal if told else None
    return "contact" if rank <= FIRST_TURN else told.goal


def _change(turn: Turn, reply: Turn | None) -> tuple[int, int, int]:
    if reply is None:
        return (0, 0, 0)
    before, after = turn.mood, reply.mood
    return (after.trust - before.trust, after.interest - before.interest, after.irritation - before.irritation)


def _told(reply: Turn | None) -> SituationText | None:
    """Return what the reply says of the turn: its gravest situation first."""
    order = ("faute", "a_revoir", "bien", "neutre")
    known = call_debrief_texts().situations
    found = [known[name] for name in (reply.situation.split() if reply else ()) if name in known]
    return min(found, key=lambda item: order.index(item.tone), default=None)


def _pick(state: CallState, rank: int, told: SituationText) -> str:
    draw = stream(state.seed, "bilan", str(rank))
    return told.texts[int(draw.integers(len(told.texts)))]


def _weakest(state: CallState, lines: tuple[LineNote, ...], pitch: Pitch | None) -> tuple[Moment, ...]:
    """Return the two moments that cost most: things said badly, and things never done."""
    texts = call_debrief_texts()
    said = [line for line in lines if line.tone in ("a_revoir", "faute") and line.goal is not None]
    said.sort(key=lambda line: (-line.loss, line.rank))
    found: list[tuple[int, Goal | None, Moment]] = [
        (line.loss, line.goal, Moment(
            rank=line.rank, said=line.text, why=line.remark, felt=texts.felt[line.tone],
            better=_better(line.goal, state, pitch, line.rank),
        ))
        for line in said
    ]  # fmt: skip
    for missed in _never(state):
        better = _better(missed, state, pitch, len(state.turns))
        moment = Moment(
            rank=len(state.turns), said="", why=texts.missing[missed], felt=texts.felt["manque"], better=better
        )
        found.append((HEAVY, missed, moment))
    found.sort(key=lambda item: -item[0])
    kept: dict[Goal | None, Moment] = {}
    for _, goal, moment in found:
        kept.setdefault(goal, moment)
    return tuple(list(kept.values())[:MOMENTS])


def _better(goal: Goal | None, state: CallState, pitch: Pitch | None, rank: int) -> str:
    """Return better words for that moment, as the call stood then."""
    if goal is None or pitch is None:
        return ""
    return better_wording(goal, state.model_copy(update={"turns": state.turns[:rank] or state.turns[:1]}), pitch)


def _never(state: CallState) -> list[Goal]:
    """Return what was never done in a call where somebody who decides could be talked to."""
    turns, heard = said_by_student(state), situations_of(state)
    if personas()[state.persona].role != "decideur" or state.memory.opposed_said or not turns:
        return []
    acts = {act for turn in turns for act in turn.acts}
    found: list[Goal] = []
    if not acts & QUESTIONS:
        found.append("decouvrir")
    if not acts & ASKS and state.outcome != "raccroche":
        found.append("proposer")
    if "objection_dite" in heard and "objection_vraie" not in heard and state.memory.objection != "levee":
        found.append("creuser")
    if not {"se_presenter"} & acts:
        found.append("contact")
    if state.memory.themes and "reformuler" not in acts:
        found.append("reformuler")
    return found


def _strongest(state: CallState) -> str:
    texts, heard = call_debrief_texts(), set(situations_of(state))
    return next((words for name, words in texts.strengths.items() if name in heard), texts.strength)


def _objections(state: CallState) -> tuple[Objected, ...]:
    """Return the objections met with how each was handled; a call has one, said then true."""
    for rank, turn in enumerate(state.turns):
        if "objection_dite" in turn.situation.split():
            answer = next((later for later in state.turns[rank + 1 :] if later.who == "eleve"), None)
            welcomed = answer is not None and (is_welcomed(answer.text) or "repondre_objection" in answer.acts)
            heard = situations_of(state)
            words = re.split(r"(?<=[.!?…]) ", turn.text)[-1]
            return (
                Objected(
                    words=words,
                    welcomed=welcomed,
                    dug="objection_vraie" in heard,
                    lifted=state.memory.objection == "levee",
                ),
            )
    return ()


def _croc(state: CallState) -> tuple[Covered, ...]:
    turns, titles = said_by_student(state), call_debrief_texts().croc
    return tuple(_covered(titles[name], groups, turns) for name, groups in CROC.items())


def _covered(title: str, groups: tuple[frozenset[str], ...], turns: list[Turn]) -> Covered:
    hits = [next((turn.text for turn in turns if group & set(turn.acts)), "") for group in groups]
    done = [text for text in hits if text]
    state = "oui" if len(done) == len(groups) else "en partie" if done else "non"
    return Covered(title=title, state=state, words=done[0] if done else "")


def _law(state: CallState) -> tuple[tuple[bool, str], ...]:
    """Return what the call respected of the rules on who calls, why, refusals and data."""
    turns = said_by_student(state)
    if not turns:
        return ()
    acts, heard = {act for turn in turns for act in turn.acts}, situations_of(state)
    found = {"presente": "se_presenter" in acts, "objet": "annoncer_objet" in acts}
    if state.memory.opposed_said or state.memory.refusals:
        found["refus"] = "refus_final" not in heard and "opposition_forcee" not in state.memory.done
    if "origine_des_donnees" in heard:
        found["donnees"] = "informer_rgpd" in acts
    texts = call_debrief_texts().law
    return tuple((good, texts[name][0 if good else 1]) for name, good in found.items())


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
