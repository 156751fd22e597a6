"""The records of a store: people, runs, actions, documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Role = Literal["visitor", "student", "teacher", "tutor"]
RunKind = Literal["mission", "atelier"]
RunStatus = Literal["en_cours", "terminee"]

# One table imported by a student; a class file of some thousand rows stays under 1 MB.
DOCUMENT_MAX_BYTES = 10_000_000


@dataclass(frozen=True)
class Person:
    """Someone known to the store; `pseudonym` is what is shown, never a real name asked for."""

    id: str
    role: Role
    pseudonym: str


@dataclass(frozen=True)
class Run:
    """One go at a scenario; `length` is the number of its actions, `updated_at` the time of the last write."""

    id: str
    person_id: str
    scenario_id: str
    scenario_digest: str
    seed: int
    kind: RunKind
    atelier: str | None
    status: RunStatus
    title: str
    created_at: str
    updated_at: str
    length: int = 0


@dataclass(frozen=True)
class StoredAction:
    """One action of a run, at its place `sequence` (from 1); `payload` goes to JSON and back unchanged."""

    id: str
    run_id: str
    sequence: int
    stage: str
    kind: str
    payload: dict[str, Any]
    at: str


@dataclass(frozen=True)
class Document:
    """A file given by a person, named by the SHA-256 of its content."""

    digest: str
    media_type: str
    name: str
    content: bytes
    at: str
