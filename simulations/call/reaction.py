"""One turn as a prospect weighs it: what the rules of reaction read and fill."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulations.call.hearing import Heard
from simulations.call.persona import Persona, Situation, Theme
from simulations.call.settings import call_settings
from simulations.call.state import CallState, Memory, Mood, Outcome, Turn

TALK = 2  # a reply has at most this many parts


@dataclass
class Reaction:
    """One turn as it is weighed: where the call stood, who hears what, and the mood, words and end that come of it.

    `voiced` tells when a situation is said with the words of another one.
    """

    state: CallState
    persona: Persona
    heard: Heard
    mood: Mood
    memory: Memory
    say: list[str] = field(default_factory=list)
    theme: Theme | None = None
    outcome: Outcome = ""
    settled: bool = False
    voiced: dict[str, Situation] = field(default_factory=dict)

    def feel(self, effect: str) -> None:
        """Change the mood by a named effect."""
        self.mood = self.mood.moved(call_settings().effects[effect])

    def answer(self, situation: str) -> None:
        """Add a situation to answer, once, within what a person says in one go."""
        if situation not in self.say and len(self.say) < TALK:
            self.say.append(situation)

    def remember(self, *done: str) -> None:
        """Note things as done."""
        self.memory = self.memory.model_copy(update={"done": self.memory.done | set(done)})

    def end(self, outcome: Outcome, situation: str) -> None:
        """End the call on a reply."""
        self.say = [situation]
        self.outcome = outcome

    def note(self, **changes: object) -> None:
        """Keep changes in memory."""
        self.memory = self.memory.model_copy(update=changes)

    def last_situations(self) -> frozenset[str]:
        """Return the situations of the prospect's last reply."""
        said = next((turn.situation for turn in reversed(self.state.turns) if turn.who == "prospect"), "")
        return frozenset(said.split())

    def with_person(self) -> tuple[Turn, ...]:
        """Return what was said so far with the person now on the line."""
        starts = [rank for rank, turn in enumerate(self.state.turns) if "decroche" in turn.situation.split()]
        return self.state.turns[starts[-1] if starts else 0 :]

    def students_before(self) -> list[Turn]:
        """Return what the student said before this turn."""
        return [turn for turn in self.state.turns if turn.who == "eleve"][:-1]
