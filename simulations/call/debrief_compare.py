"""Two takes of the same call side by side: what was won, what was lost, and how the mood ended."""

from __future__ import annotations

from simulations.call.hearing import QUESTIONS
from simulations.call.measures import call_measures, call_seconds, said_by_student, talk_share
from simulations.call.state import CallState, Mood, Outcome
from simulations.kernel import Frozen
from simulations.pitch import Pitch
from simulations.rubric import Rubric, judge

STAGE = "prospecter"
RANKS: tuple[Outcome, ...] = (
    "rdv", "rappel", "documentation", "opposition", "refus", "sans_suite", "raccroche"
)  # fmt: skip


class Take(Frozen):
    """One take in figures: how it ended, the mood at the end, the share of words said (0 to 1), questions, length."""

    outcome: Outcome
    mood: Mood
    share: float
    questions: int
    seconds: int
    met: int
    judged: int


class Comparison(Frozen):
    """Two takes; `gained` and `lost` are checks of the rubric that both calls let judge."""

    first: Take
    second: Take
    gained: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def better_outcome(self) -> bool | None:
        """Tell whether the second take ended better; None when both ended alike."""
        one, two = (RANKS.index(x.outcome) if x.outcome in RANKS else len(RANKS) for x in (self.first, self.second))
        return None if one == two else two < one


def compare(first: CallState, second: CallState, *, rubric: Rubric, pitch: Pitch | None = None) -> Comparison:
    """Return what changed from one take to the other."""
    before, after = (_judged(state, rubric, pitch) for state in (first, second))
    shared = [check for check in after if check in before]
    return Comparison(
        first=_take(first, before),
        second=_take(second, after),
        gained=tuple(check for check in shared if after[check] and not before[check]),
        lost=tuple(check for check in shared if before[check] and not after[check]),
    )


def _judged(state: CallState, rubric: Rubric, pitch: Pitch | None) -> dict[str, bool]:
    return {item.check: item.met for item in judge(rubric, STAGE, call_measures(state, pitch=pitch))}


def _take(state: CallState, judged: dict[str, bool]) -> Take:
    return Take(
        outcome=state.outcome,
        mood=state.mood,
        share=talk_share(state),
        questions=sum(bool(QUESTIONS & set(turn.acts)) for turn in said_by_student(state)),
        seconds=call_seconds(state),
        met=sum(judged.values()),
        judged=len(judged),
    )
