"""The kernel: reducers, named random streams and replay.

A simulation is anything with `start(scenario, seed) -> State` and `apply(state, action) -> Step`.
Both are pure: the same scenario, seed and actions give the same states, events and observations,
always and on any machine. Only actions are ever stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, Self, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict

from simulations.errors import ActionRefusedError

Level = Literal["courante", "complexe", "critique"]


class Frozen(BaseModel):
    """A value that never changes and goes to JSON and back."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a changed copy; cached properties, computed from the old values, are left behind."""
        copied = super().model_copy(update=update, deep=deep)
        for name in set(copied.__dict__) - set(type(self).model_fields):
            del copied.__dict__[name]
        return copied


class Event(Frozen):
    """Something that happened in the simulation, told to the student in French."""

    kind: str
    text: str
    subject: str = ""


class Observation(Frozen):
    """What the simulation saw of one rubric check.

    `check` is the id of a yes/no check of a rubric, `quote` the student's own words or figure,
    `advice` what would have met it.
    """

    check: str
    met: bool
    quote: str
    advice: str


StateT = TypeVar("StateT")
ScenarioT_contra = TypeVar("ScenarioT_contra", contravariant=True)
ActionT_contra = TypeVar("ActionT_contra", contravariant=True)


@dataclass(frozen=True)
class Step(Generic[StateT]):
    """What one action gave: the next state, what happened and what was observed."""

    state: StateT
    events: tuple[Event, ...] = ()
    observations: tuple[Observation, ...] = ()


class Simulation(Protocol[ScenarioT_contra, StateT, ActionT_contra]):
    """A pure reducer; a module with these two functions is one."""

    def start(self, scenario: ScenarioT_contra, seed: int) -> StateT:
        """Return the state before any action."""
        ...

    def apply(self, state: StateT, action: ActionT_contra) -> Step[StateT]:
        """Return what the action gives, or raise ActionRefusedError and change nothing."""
        ...


@dataclass(frozen=True)
class Replay(Generic[StateT]):
    """The end of a replay, with all that happened on the way, in order."""

    state: StateT
    events: tuple[Event, ...]
    observations: tuple[Observation, ...]


def stream(seed: int, stage: str, subject: str = "") -> np.random.Generator:
    """Return the random stream of one subject in one stage.

    Streams of two subjects share nothing, so one more draw for prospect A never changes prospect B.
    """
    name = f"{seed}|{stage}|{subject}".encode()
    key = int.from_bytes(hashlib.blake2b(name, digest_size=16).digest(), "big")
    return np.random.Generator(np.random.PCG64(key))


def replay(
    simulation: Simulation[ScenarioT_contra, StateT, ActionT_contra],
    scenario: ScenarioT_contra,
    seed: int,
    actions: Iterable[ActionT_contra],
) -> Replay[StateT]:
    """Play the actions again from the start; a refused one raises ActionRefusedError."""
    state = simulation.start(scenario, seed)
    events: list[Event] = []
    observations: list[Observation] = []
    for action in actions:
        step = simulation.apply(state, action)
        state = step.state
        events.extend(step.events)
        observations.extend(step.observations)
    return Replay(state, tuple(events), tuple(observations))


def refuse(message: str) -> ActionRefusedError:
    """Return the error that says why an action is not possible, for `raise refuse(…)`."""
    return ActionRefusedError(message)
