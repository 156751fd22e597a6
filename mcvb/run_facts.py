"""What a class view needs of a run, kept once per (run, length): a class is then looked at again in milliseconds."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mcvb import practice
from mcvb.assessment import Evidence
from mcvb.portfolio import run_evidence
from mcvb.practice import Played
from mcvb.store.interface import Person, Repository, Run
from simulations.errors import AtelierError
from simulations.kernel import Level
from simulations.mission_state import PLAYABLE
from simulations.rubric import Stage

MEMORY_SIZE = 1500
Tick = Callable[[int, int], None]
Key = tuple[str, int, str]


@dataclass(frozen=True, eq=False)
class RunFacts:
    """A run without its state: where it stands, how far (0 to 1), what it proved. Equal when the run has not moved."""

    run: Run
    situation: Level
    stage: Stage | None
    progress: float
    evidence: tuple[Evidence, ...] = ()
    stages: tuple[Stage, ...] = ()

    @property
    def key(self) -> Key:
        """What tells whether a run has moved."""
        return key_of(self.run)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RunFacts) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def key_of(run: Run) -> Key:
    """Return what tells whether a run has moved: its id, its number of actions, whether it is done."""
    return run.id, run.length, run.status


def facts_of(played: Played) -> RunFacts:
    """Return the facts of a run as played."""
    state = played.state
    stages = tuple(stage for stage in PLAYABLE if stage in state.scenario.stages)
    progress = practice.progress(state)
    return RunFacts(played.run, state.scenario.level, state.stage, progress, run_evidence(played), stages)


class _Memory:
    """The facts of the last runs looked at in this process."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._facts: OrderedDict[Key, RunFacts] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> RunFacts | None:
        with self._lock:
            if key in self._facts:
                self._facts.move_to_end(key)
            return self._facts.get(key)

    def put(self, facts: RunFacts) -> None:
        with self._lock:
            self._facts[facts.key] = facts
            self._facts.move_to_end(facts.key)
            while len(self._facts) > self._size:
                self._facts.popitem(last=False)


_memory = _Memory(MEMORY_SIZE)


def unknown(runs: Sequence[Run]) -> int:
    """Return how many of the runs have moved since they were last looked at: each has to be played again."""
    return sum(_memory.get(key_of(run)) is None for run in runs)


def facts(repo: Repository, actor: Person, runs: Sequence[Run], *, tick: Tick | None = None) -> list[RunFacts]:
    """Return the facts of runs the actor may read, in order; one that cannot be read any more is left out.

    `tick` is told, for each run played again, how many are done out of how many.
    """
    found, done, todo = [], 0, unknown(runs) if tick else 0
    for run in runs:
        known = _memory.get(key_of(run))
        if known is None:
            known = _played_again(repo, actor, run)
            done += 1
            if tick:
                tick(done, max(done, todo))
        if known is not None:
            found.append(known)
    return found


def _played_again(repo: Repository, actor: Person, run: Run) -> RunFacts | None:
    """Return the facts of a run; those going on stay in memory, since their next action comes soon."""
    try:
        played = practice.resume(repo, actor, run, keep=run.status == "en_cours")
    except AtelierError:
        return None
    known = facts_of(played)
    _memory.put(known)
    return known
