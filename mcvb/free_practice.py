"""Work on a file of one's own: kept with its owner, act by act, and taken away whole when they ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from mcvb.imports import Imported, apply_mapping, read_table
from mcvb.store.interface import Person, Repository
from simulations import free_file
from simulations.errors import UnknownItemError
from simulations.free_file import FreeState
from simulations.kernel import Step
from simulations.mission_state import Undo

KEY = "fichier_libre"
MEDIA_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class OwnFile:
    """A person's own file as it stands: its name, how it was read, and the work done."""

    name: str
    imported: Imported
    state: FreeState


def bring(repo: Repository, actor: Person, name: str, content: bytes, now: datetime) -> OwnFile:
    """Read and keep a file in place of the one before, or raise ImportRefusedError and change nothing."""
    imported = read_table(content, name)
    free_file.start(imported.frame)
    take_away(repo, actor)
    document = repo.save_document(actor, name, MEDIA_TYPE, content, now.isoformat())
    kept = {"document": document.digest, "nom": name, "colonnes": imported.mapping, "actions": []}
    repo.set_preference(actor, KEY, kept)
    return _opened(kept, content)


def own_file(repo: Repository, actor: Person) -> OwnFile | None:
    """Return the file one is working on; nothing when there is none."""
    kept = repo.preference(actor, KEY)
    if not kept:
        return None
    try:
        content = repo.document(actor, kept["document"]).content
    except UnknownItemError:
        return None
    return _opened(kept, content)


def map_columns(repo: Repository, actor: Person, mapping: dict[str, str | None]) -> None:
    """Say which column is which; the work done on the file begins again."""
    kept = _kept(repo, actor)
    content = repo.document(actor, kept["document"]).content
    changed = apply_mapping(read_table(content, kept["nom"]), mapping)
    repo.set_preference(actor, KEY, {**kept, "colonnes": changed.mapping, "actions": []})


def act(repo: Repository, actor: Person, action: free_file.Act | Undo) -> Step[FreeState]:
    """Play and keep one act on one's own file, or raise ActionRefusedError and change nothing."""
    kept = _kept(repo, actor)
    mine = own_file(repo, actor)
    if mine is None:
        raise UnknownItemError("Ce fichier n'est plus là : importe-le à nouveau.")
    step = free_file.apply(mine.state, action)
    journal = [item.model_dump(mode="json") for item in step.state.journal]
    repo.set_preference(actor, KEY, {**kept, "actions": journal})
    return step


def take_away(repo: Repository, actor: Person) -> None:
    """Forget one's own file and the work on it, for good."""
    kept = repo.preference(actor, KEY)
    if kept:
        repo.set_preference(actor, KEY, None)
        repo.erase_document(actor, kept["document"])


def _kept(repo: Repository, actor: Person) -> dict[str, Any]:
    kept = repo.preference(actor, KEY)
    if not kept:
        raise UnknownItemError("Tu n'as pas de fichier ouvert : importe-en un d'abord.")
    return dict(kept)


def _opened(kept: dict[str, Any], content: bytes) -> OwnFile:
    imported, state = _started(content, kept["nom"], tuple(kept["colonnes"].items()))
    for payload in kept["actions"]:
        state = free_file.apply(state, free_file.parse_action(payload)).state
    return OwnFile(kept["nom"], imported, state)


@lru_cache(maxsize=8)
def _started(content: bytes, name: str, mapping: tuple[tuple[str, str | None], ...]) -> tuple[Imported, FreeState]:
    imported = apply_mapping(read_table(content, name), dict(mapping))
    return imported, free_file.start(imported.frame)
