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
WORDS = {
    "draw_zone": "le dessin de la zone",
    "give_result": "le dernier résultat",
    "read_map": "la dernière réponse",
    "choose_communes": "le choix des communes",
    "conclude": "la conclusion",
    "order_visits": "le dernier ordre des visites",
}
CHANGED = "le dernier changement des données"


@dataclass(frozen=True)
class OwnStudy:
    """A study as it stands: what was given, what was done, and the number its visits are drawn from.

    `acts` is how many acts and changes could be undone, one after the other; `last` names the one that goes first.
    """

    brief: ZoneBrief
    work: ZoneWork
    seed: int
    acts: int
    last: str = ""


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
        return OwnStudy(brief, _played(kept["actions"]), int(kept["graine"]), _undoable(kept), _last(kept))
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
    actions = [*kept["actions"], payload]
    forgotten = max(0, len(actions) - MAX_ACTS)
    changes = [{**change, "rang": max(0, change["rang"] - forgotten)} for change in kept.get("changements", [])]
    _keep(repo, actor, kept, actions=actions[forgotten:], changements=changes)
    return step


def undo(repo: Repository, actor: Person) -> str:
    """Take back the last act or the last change of what is given and return its name; ActionRefusedError for none."""
    kept = _kept(repo, actor)
    name = _last(kept)
    if not name:
        raise ActionRefusedError("Il n'y a rien à annuler.")
    if _changed_last(kept):
        *before, last = kept["changements"]
        _keep(repo, actor, kept, donnees=last["donnees"], actions=last["actions"], changements=before)
    else:
        _keep(repo, actor, kept, actions=kept["actions"][:-1])
    return name


def change_brief(repo: Repository, actor: Person, brief: ZoneBrief) -> None:
    """Change what the study starts from; what was done stays when the place does, and all of it can be undone."""
    kept = _kept(repo, actor)
    if kept["donnees"] == brief.model_dump(mode="json"):
        return
    actions = kept["actions"] if kept["donnees"].get("place", kept["donnees"].get("commune")) == brief.place else []
    before = {"donnees": kept["donnees"], "actions": kept["actions"], "rang": len(actions)}
    changes = [*kept.get("changements", []), before][-MAX_CHANGES:]
    _keep(repo, actor, kept, donnees=brief.model_dump(mode="json"), actions=actions, changements=changes)


def _undoable(kept: dict[str, Any]) -> int:
    return len(kept["actions"]) + len(kept.get("changements", []))


def _changed_last(kept: dict[str, Any]) -> bool:
    changes = kept.get("changements", [])
    return bool(changes) and changes[-1]["rang"] >= len(kept["actions"])


def _last(kept: dict[str, Any]) -> str:
    """Return the name of what undoing takes back, empty for nothing."""
    if _changed_last(kept):
        return CHANGED
    return WORDS[kept["actions"][-1]["kind"]] if kept["actions"] else ""


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
