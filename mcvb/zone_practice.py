"""A zone study of one's own, anywhere in France: kept with its owner, act by act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from mcvb.store.interface import Person, Repository
from simulations.errors import ActionRefusedError, UnknownItemError
from simulations.kernel import Step
from simulations.zone import state as zone
from simulations.zone.state import ZoneAction, ZoneBrief, ZoneWork

KEY = "zone_libre"
# One may change one's mind for years: the oldest acts that no longer count are then forgotten.
MAX_ACTS = 400
MAX_CHANGES = 30


@dataclass(frozen=True)
class OwnStudy:
    """A study as it stands: what was given, what was done, and the number its visits are drawn from.

    `acts` is how many acts and changes could be undone, one after the other.
    """

    brief: ZoneBrief
    work: ZoneWork
    seed: int
    acts: int


def begin(repo: Repository, actor: Person, brief: ZoneBrief, *, seed: int) -> None:
    """Begin a study in place of the one before."""
    repo.set_preference(
        actor, KEY, {"donnees": brief.model_dump(mode="json"), "graine": seed, "actions": [], "changements": []}
    )


def own_study(repo: Repository, actor: Person) -> OwnStudy | None:
    """Return one's study; nothing when there is none or it cannot be read any more."""
    kept = repo.preference(actor, KEY)
    if not kept:
        return None
    try:
        brief = ZoneBrief.model_validate(kept["donnees"])
        return OwnStudy(brief, _played(kept["actions"]), int(kept["graine"]), _undoable(kept))
    except (ValidationError, KeyError, UnknownItemError, ActionRefusedError):
        return None


def _played(actions: list[dict[str, Any]]) -> ZoneWork:
    work = ZoneWork()
    for payload in actions:
        work = zone.apply(work, zone.ZONE_ACTION.validate_python(payload)).state
    return work


def act(repo: Repository, actor: Person, action: ZoneAction) -> Step[ZoneWork]:
    """Play and keep one act, or raise ActionRefusedError and change nothing; the last act again is one act."""
    kept = _kept(repo, actor)
    work, payload = _played(kept["actions"]), action.model_dump(mode="json")
    if kept["actions"] and kept["actions"][-1] == payload:
        return Step(work)
    step = zone.apply(work, action)
    _keep(repo, actor, kept, actions=[*kept["actions"], payload][-MAX_ACTS:])
    return step


def undo(repo: Repository, actor: Person) -> None:
    """Take back the last act or the last change of what is given, or raise ActionRefusedError when there is none."""
    kept = _kept(repo, actor)
    changes = kept.get("changements", [])
    if changes and changes[-1]["rang"] >= len(kept["actions"]):
        last = changes[-1]
        _keep(repo, actor, kept, donnees=last["donnees"], actions=last["actions"], changements=changes[:-1])
        return
    if not kept["actions"]:
        raise ActionRefusedError("Il n'y a rien à annuler.")
    _keep(repo, actor, kept, actions=kept["actions"][:-1])


def change_brief(repo: Repository, actor: Person, brief: ZoneBrief) -> None:
    """Change what the study starts from; what was done stays when the place does, and all of it can be undone."""
    kept = _kept(repo, actor)
    actions = kept["actions"] if kept["donnees"].get("place", kept["donnees"].get("commune")) == brief.place else []
    before = {"donnees": kept["donnees"], "actions": kept["actions"], "rang": len(actions)}
    changes = [*kept.get("changements", []), before][-MAX_CHANGES:]
    _keep(repo, actor, kept, donnees=brief.model_dump(mode="json"), actions=actions, changements=changes)


def _undoable(kept: dict[str, Any]) -> int:
    return len(kept["actions"]) + len(kept.get("changements", []))


def take_away(repo: Repository, actor: Person) -> None:
    """Forget one's study for good."""
    repo.set_preference(actor, KEY, None)


def _kept(repo: Repository, actor: Person) -> dict[str, Any]:
    kept = repo.preference(actor, KEY)
    if not kept:
        raise UnknownItemError("Tu n'as pas d'étude de zone ouverte : choisis d'abord un lieu.")
    return dict(kept)


def _keep(repo: Repository, actor: Person, kept: dict[str, Any], **changes: object) -> None:
    repo.set_preference(actor, KEY, {**kept, **changes})
