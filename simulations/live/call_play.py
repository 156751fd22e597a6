"""What a class may say in a collective call, how each thing is judged, and how it is shown: mood, lines, notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from simulations.call import engine
from simulations.call.coach import Heard
from simulations.call.debrief import CallDebrief, call_debrief
from simulations.call.debrief_lines import LineNote, note_of
from simulations.call.debrief_moments import call_before
from simulations.call.persona import personas
from simulations.call.phrasings import Phrasing, options
from simulations.call.respect import ACT as RUDE
from simulations.call.state import CallState, Mood, Say, Turn, Wait
from simulations.casting import call_context, true_cells
from simulations.kernel import Frozen, refuse, stream
from simulations.live.format import Line, Option, Row
from simulations.live.games import MARKS, games, scenario_of, shortened
from simulations.mission_state import MissionState
from simulations.pitch import Pitch
from simulations.prospect_file import PreparedFile

LINES_SHOWN = 6
NO = frozenset({"refus", "refus_final", "raccroche", "opposition", "vexe"})  # whatever the figures, the door is closed
US = "Nous"
MOOD_PARTS = {"trust": "Confiance", "interest": "Intérêt", "irritation": "Agacement"}


class Said(Frozen):
    """Something said and what it gave: the call after it, its note, and its quality points (0 to 100)."""

    text: str
    after: CallState
    note: LineNote
    points: int
    phrasing: Phrasing | None = None


def pitch_of(scenario_id: str) -> Pitch:
    """Return what the calls of a scenario are about, or raise ActionRefusedError when it gives nothing to say."""
    pitch = scenario_of(scenario_id).pitch
    if pitch is None:
        raise refuse("Ce scénario ne prévoit pas d'appels : choisissez-en un autre.")
    return pitch


def first_call(scenario_id: str, persona_id: str, moment: str, seed: int) -> CallState:
    """Return the call at its first word: the persona answers, on a sound line of the scenario's file."""
    persona, mission = personas()[persona_id], MissionState(scenario=scenario_of(scenario_id), seed=seed)
    line = _sound_line(mission.prepared, seed, household=persona.household_min)
    hour = datetime.fromisoformat(moment)
    return engine.start(call_context(mission, true_cells(mission, line), line, persona_id, hour, again=False), seed)


def _sound_line(prepared: PreparedFile, seed: int, *, household: int) -> int:
    """Return a line without any fault, of a home large enough for the persona when there is one."""
    doubled = {line for pair in prepared.pairs | prepared.decoys for line in pair}
    sound = [int(line) for line in prepared.frame.index if line not in prepared.faults and line not in doubled]
    homes = prepared.clean["foyer"].astype(int) if "foyer" in prepared.clean else None
    large = [line for line in sound if homes is None or homes[line] >= household] or sound
    return large[int(stream(seed, "live.appel", "fiche").integers(len(large)))]


@lru_cache(maxsize=256)
def phrasings_of(scenario_id: str, call: CallState) -> tuple[Phrasing, ...]:
    """Return the guided phrasings of a moment; the same call gives the same ones."""
    return options(call, pitch_of(scenario_id))


def phrasing_options(phrasings: Sequence[Phrasing]) -> tuple[Option, ...]:
    """Return the phrasings as choices in a short form, the beginning of each; the whole is in the prompt's data."""
    return tuple(
        Option(id=mark, text=shortened(one.text), mark=mark) for mark, one in zip(MARKS, phrasings, strict=False)
    )


@lru_cache(maxsize=1024)
def say_phrasing(scenario_id: str, call: CallState, rank: int) -> Said:
    """Return what one of the guided phrasings gives."""
    phrasing = phrasings_of(scenario_id, call)[rank]
    after = engine.apply(call, Say(text=phrasing.text, acts=phrasing.acts)).state
    note = note_of(after, len(call.turns), pitch=pitch_of(scenario_id), phrasing=phrasing)
    return Said(
        text=phrasing.text,
        after=after,
        note=note,
        points=games().call.phrasing_points[phrasing.quality],
        phrasing=phrasing,
    )


@lru_cache(maxsize=4096)
def say_sentence(scenario_id: str, call: CallState, text: str) -> Said:
    """Return what a sentence typed by the class gives."""
    after = engine.apply(call, Say(text=text)).state
    note = note_of(after, len(call.turns), pitch=pitch_of(scenario_id))
    return Said(text=text, after=after, note=note, points=games().call.sentence_points[note.tone])


def say_nothing(call: CallState) -> CallState:
    """Return the call when nobody says anything."""
    return engine.apply(call, Wait()).state


@lru_cache(maxsize=4096)
def is_rude(call: CallState, text: str) -> bool:
    """Tell whether a sentence lacks respect, in reviewed words."""
    return RUDE in engine.acts_of(call, text)


@lru_cache(maxsize=64)
def debrief_of(scenario_id: str, call: CallState) -> CallDebrief:
    """Return the debrief of a call."""
    return call_debrief(call, pitch=pitch_of(scenario_id))


@lru_cache(maxsize=64)
def played_again(scenario_id: str, call: CallState) -> CallState | None:
    """Return the call as it stood before the costliest thing said that a ready phrasing betters; None without one."""
    said = [moment for moment in debrief_of(scenario_id, call).weakest if moment.kind == "dit"]
    for moment in sorted(said, key=lambda one: (-one.weight, one.rank)):
        before = call_before(call, moment.rank)
        if not before.over and best_of(scenario_id, before).text != moment.said:
            return before
    return None


def best_of(scenario_id: str, call: CallState) -> Said:
    """Return the guided phrasing that does most good now: a good one, well received, that warms the mood most."""
    ranks = range(len(phrasings_of(scenario_id, call)))
    return max((say_phrasing(scenario_id, call, rank) for rank in ranks), key=_good_done)


def _good_done(said: Said) -> tuple[int, bool, float]:
    return (said.points, not said.note.weak, warmth(said.after))


# What is shown.


def who_speaks(call: CallState) -> str:
    """Return how the person on the line is named on the projector: what the class knows of them."""
    prospect = call.context.prospect
    return f"{prospect.title} {prospect.last_name}" if personas()[call.persona].role == "decideur" else "Au bout du fil"


def shown_turns(call: CallState, turns: Sequence[Turn]) -> tuple[Line, ...]:
    """Return turns as lines of a conversation."""
    name = who_speaks(call)
    return tuple(
        Line(who=US if turn.who == "eleve" else name, text=turn.text, ours=turn.who == "eleve") for turn in turns
    )


def lines_of(call: CallState) -> tuple[Line, ...]:
    """Return the last lines of a conversation, those a projector has room for."""
    return shown_turns(call, call.turns[-LINES_SHOWN:])


def warmth(call: CallState) -> float:
    """Return the mood on one scale, from 0 (about to hang up, or a plain no) to 1 (won over)."""
    if Heard.of(call).last & NO:
        return 0.0
    mood = call.mood
    return round(max(0.0, min(1.0, (mood.trust + mood.interest - mood.irritation + 100) / 300)), 3)


def mood_word(call: CallState) -> str:
    """Return the mood in a few words."""
    share = warmth(call)
    return next(step.word for step in reversed(games().call.moods) if share >= step.start)


def mood_data(call: CallState) -> dict[str, object]:
    """Return what the mood meter shows: its word, one share (0 to 1), and the three parts (0 to 100)."""
    parts = {label: getattr(call.mood, name) for name, label in MOOD_PARTS.items()}
    return {"mot": mood_word(call), "part": warmth(call), "details": parts}


def mood_rows(before: Mood, after: Mood) -> tuple[Row, ...]:
    """Return how each part of the mood moved."""
    return tuple(_moved(label, getattr(before, name), getattr(after, name)) for name, label in MOOD_PARTS.items())


def _moved(label: str, before: int, after: int) -> Row:
    gain = (after - before) * (-1 if label == MOOD_PARTS["irritation"] else 1)
    arrow = "→" if after == before else "↗" if after > before else "↘"
    tone = "bien" if gain > 0 else "revoir" if gain < 0 else ""
    return Row(label=label, cells=(f"{before} {arrow} {after}",), share=after / 100, tone=tone)


__all__ = [
    "Said",
    "best_of",
    "debrief_of",
    "first_call",
    "is_rude",
    "lines_of",
    "mood_data",
    "mood_rows",
    "mood_word",
    "phrasing_options",
    "phrasings_of",
    "pitch_of",
    "played_again",
    "say_nothing",
    "say_phrasing",
    "say_sentence",
    "shown_turns",
    "who_speaks",
]
