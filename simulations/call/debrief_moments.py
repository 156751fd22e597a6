"""The moments of a call worth working on, and the thing done best: what was said, how it was felt, better words."""

from __future__ import annotations

from typing import Literal

from simulations.call import engine
from simulations.call.coach import Goal, next_goals
from simulations.call.debrief_lines import LineNote
from simulations.call.debrief_texts import call_debrief_texts
from simulations.call.hearing import QUESTIONS
from simulations.call.measures import call_measures, said_by_student
from simulations.call.persona import personas
from simulations.call.phrasings import better_wording
from simulations.call.state import CallState, Say, Wait
from simulations.kernel import Frozen, stream
from simulations.pitch import Pitch

MOMENTS = 2
FIRST_TURN = 1
LIGHT = 3  # a cost of the mood below which a turn is not worth a moment
PLAIN = 4  # what a turn said badly weighs at least, even when the mood did not mind
GRAVE = 30  # what a plain fault weighs beside the mood it cost
LEFT = frozenset({"sans_suite", "refus", "rappel", "documentation"})  # the call is over and no meeting was taken
SPOILT = frozenset({"piege", "promesse_fausse", "vexe"})  # nothing in such a turn is praised
KEPT_GOALS = frozenset({"respecter_refus", "message", "excuser", "filtre", "rgpd", "conclure", "contact"})


class Moment(Frozen):
    """A moment to work on: `said` (empty for a silence or what was never done), why, how it was felt, better words."""

    kind: Literal["dit", "silence", "jamais"]
    rank: int
    goal: Goal
    said: str
    why: str
    felt: str
    better: str
    weight: int


class Best(Frozen):
    """The thing done best, with the student's words for it (empty when nothing was said)."""

    text: str
    said: str


def weakest(state: CallState, lines: tuple[LineNote, ...], pitch: Pitch | None) -> tuple[Moment, ...]:
    """Return the two moments that cost most, of different kinds: things said badly, and things never done."""
    found = [_said_badly(state, line, pitch) for line in lines if line.weak and line.loss >= _least(line)]
    told = any("creneau_laisse" in line.cases for line in lines)  # with the student's very words
    never = [goal for goal in _never(state, pitch) if not (told and goal == "accepter_creneau")]
    found += [_never_done(state, goal, pitch) for goal in never]
    kept: dict[Goal, Moment] = {}
    for moment in sorted(found, key=lambda item: (-item.weight, item.rank)):
        kept.setdefault(moment.goal, moment)
    return tuple(sorted(list(kept.values())[:MOMENTS], key=lambda item: item.rank))


def _least(line: LineNote) -> int:
    return -100 if line.tone == "faute" or "piege" in line.cases else LIGHT


def best(state: CallState, lines: tuple[LineNote, ...]) -> Best:
    """Return the thing done best: always true, always kind."""
    texts = call_debrief_texts()
    for name, words in texts.strengths.items():
        line = next((one for one in lines if name in one.cases and not one.weak and "moyen" not in one.cases), None)
        if line is not None:
            return Best(text=words, said=line.text)
    for act, words in texts.act_strengths.items():
        done = (one for one in lines if act in state.turns[one.rank].acts and not SPOILT & set(one.cases))
        line = next(done, None)
        if line is not None:
            return Best(text=words, said=line.text)
    return Best(text=texts.strength, said="")


def call_before(state: CallState, rank: int) -> CallState:
    """Return the call as it stood just before a turn: what was remembered then, and nothing of what came later."""
    now = engine.start(state.context, state.seed)
    while len(now.turns) < rank and not now.over:
        turn = state.turns[len(now.turns)]
        action = Say(text=turn.text, acts=turn.acts) if turn.who == "eleve" else Wait()
        now = engine.apply(now, action).state
    return now


def _said_badly(state: CallState, line: LineNote, pitch: Pitch | None) -> Moment:
    before = call_before(state, line.rank)
    goal = line.goal or next_goals(before)[0]
    if goal == "accepter_creneau":
        before = _when_offered(state)
    if line.rank <= FIRST_TURN and goal not in KEPT_GOALS:
        goal = "contact"  # a first turn, whatever went wrong, is to make contact
    return Moment(
        kind="dit" if line.who == "eleve" else "silence",
        rank=line.rank,
        goal=goal,
        said=line.text if line.who == "eleve" else "",
        why=line.remark,
        felt=line.felt,
        better=_better(goal, before, pitch),
        weight=max(line.loss, PLAIN) + (GRAVE if line.tone == "faute" else 0),
    )


def _never_done(state: CallState, goal: Goal, pitch: Pitch | None) -> Moment:
    missing, draw = call_debrief_texts().missing[goal], stream(state.seed, "bilan", f"jamais|{goal}")
    return Moment(
        kind="jamais",
        rank=len(state.turns),
        goal=goal,
        said="",
        why=missing.texts[int(draw.integers(len(missing.texts)))],
        felt=missing.felt[int(draw.integers(len(missing.felt)))],
        better=_better(goal, _when_offered(state) if goal == "accepter_creneau" else state, pitch),
        weight=missing.weight,
    )


def _when_offered(state: CallState) -> CallState:
    """Return the call as it stood when the prospect last named a moment."""
    offers = [rank for rank, turn in enumerate(state.turns) if "rdv_autre_moment" in turn.situation.split()]
    return state.model_copy(update={"turns": state.turns[: offers[-1] + 1], "outcome": ""}) if offers else state


def _better(goal: Goal, state: CallState, pitch: Pitch | None) -> str:
    """Return better words for a moment, as the call stood then; a plain sentence when the scenario gives none."""
    return better_wording(goal, state, pitch) if pitch is not None else call_debrief_texts().better[goal]


def _never(state: CallState, pitch: Pitch | None) -> list[Goal]:
    """Return what was never done, among what this call gave the chance to do."""
    judged = {name: measure.value for name, measure in call_measures(state, pitch=pitch).items()}
    acts = {act for turn in said_by_student(state) for act in turn.acts}
    heard = {name for turn in state.turns for name in turn.situation.split()}
    decides = personas()[state.persona].role == "decideur"
    lacking: dict[Goal, bool] = {
        "decouvrir": "appel.questions" in judged and not acts & QUESTIONS,
        "accepter_creneau": bool(state.memory.offered) and not state.memory.slot and state.outcome in LEFT,
        "proposer": judged.get("appel.demande") == 0 and state.outcome != "raccroche" and decides,
        "filtre": not decides and _not_asked_through(state, acts),
        "creuser": _not_dug(state, heard) and "appel.objection" in judged,
        "conclure": "raccroche_sans_conge" in state.memory.done and "appel.conge" in judged,
        "contact": "appel.presentation" in judged and "se_presenter" not in acts,
        "confirmer": judged.get("appel.confirmation") == 0,
        "reformuler": "appel.reformulation" in judged and bool(state.memory.themes) and "reformuler" not in acts,
    }
    return [goal for goal, missed in lacking.items() if missed]


def _not_asked_through(state: CallState, acts: set[str]) -> bool:
    """Tell whether nobody at a switchboard was asked for the right person, nor when to call back."""
    board = personas()[state.persona].role == "standard" and state.outcome != "raccroche"
    return board and not acts & {"identifier_interlocuteur", "demander_rappel"}


def _not_dug(state: CallState, heard: set[str]) -> bool:
    settled = state.memory.objection == "levee" or state.outcome == "rdv"
    return "objection_dite" in heard and "objection_vraie" not in heard and not settled
