"""A project in the store: begun from a template, read whole, changed by several people without losing a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import uuid4

from mcvb.projet import (
    CONTRIBUTION,
    ELEMENT,
    FOLLOW_UP,
    LOG,
    MARK,
    MILESTONE,
    MODELS,
    PROJECT,
    REVIEW,
    Contribution,
    Element,
    FollowUp,
    Kept,
    LogEntry,
    Mark,
    Milestone,
    Project,
    SelfReview,
    read_all,
    read_item,
)
from mcvb.projet_modeles import aims_from, elements_from, steps_from, template
from mcvb.store.interface import Person, Repository
from mcvb.store.item_interface import Item
from simulations.errors import StaleItemError, UnknownItemError
from simulations.kernel import Frozen

TRIES = 3
PARTS = (MILESTONE, LOG, ELEMENT, CONTRIBUTION, REVIEW, FOLLOW_UP, MARK)
ValueT = TypeVar("ValueT", bound=Frozen)


@dataclass(frozen=True)
class Whole:
    """A project with all that its reader may read of it."""

    item: Item
    project: Project
    members: tuple[Person, ...]
    milestones: tuple[Kept[Milestone], ...] = ()
    entries: tuple[Kept[LogEntry], ...] = ()
    elements: tuple[Kept[Element], ...] = ()
    contributions: tuple[Kept[Contribution], ...] = ()
    reviews: tuple[Kept[SelfReview], ...] = ()
    follow_ups: tuple[Kept[FollowUp], ...] = ()
    marks: tuple[Kept[Mark], ...] = ()

    @property
    def names(self) -> dict[str, str]:
        """The pseudonym of each member, by id, the owner first."""
        return {person.id: person.pseudonym for person in self.members}

    def name_of(self, person_id: str) -> str:
        """Return the pseudonym of a member; of who has left the group, words that say so."""
        return self.names.get(person_id, "Ancien membre")

    def elements_of(self, kind: str) -> list[Kept[Element]]:
        """Return the elements of one kind."""
        return [kept for kept in self.elements if kept.value.kind == kind]


@dataclass(frozen=True)
class Saved:
    """What came of a change: the item as kept, or the latest one with the fields that two people changed.

    `taken` are the fields of others kept with it; `brought_back` when somebody had removed it meanwhile.
    """

    item: Item
    conflicts: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    brought_back: bool = False

    @property
    def done(self) -> bool:
        """Tell whether the change is kept."""
        return not self.conflicts


def my_projects(repo: Repository, person: Person) -> tuple[Kept[Project], ...]:
    """Return the living projects of a person, alone or in a group, the first begun first."""
    return read_all(repo.projects(person), Project)


def whole(repo: Repository, actor: Person, project_id: str) -> Whole:
    """Return a project as the actor may read it; UnknownItemError when it was removed or cannot be read."""
    item = repo.item(actor, project_id)
    kept = read_item(item, Project)
    if kept is None or item.removed_at:
        raise UnknownItemError("Ce projet n'existe pas, ou il a été retiré : reviens à « Mon projet ».")
    under = repo.items_under(actor, project_id, kinds=PARTS)
    return Whole(
        item,
        kept.value,
        tuple(repo.members_of(actor, project_id)),
        milestones=read_all(under, Milestone),
        entries=read_all(under, LogEntry),
        elements=read_all(under, Element),
        contributions=read_all(under, Contribution),
        reviews=read_all(under, SelfReview),
        follow_ups=read_all(under, FollowUp),
        marks=read_all(under, Mark),
    )


def begin(repo: Repository, actor: Person, project: Project, *, now: datetime) -> Item:
    """Begin a project, filled by the template it names: aims, production, elements, milestones dated from now on."""
    model = template(project.template)
    filled = project.model_copy(update={"aims": aims_from(model), "production": model.production})
    item = add(repo, actor, PROJECT, filled, now=now)
    for step in steps_from(model, project.first_year, now.date()):
        add(repo, actor, MILESTONE, step, now=now, project_id=item.id)
    for element in elements_from(model):
        add(repo, actor, ELEMENT, element, now=now, project_id=item.id)
    return item


def add(
    repo: Repository,
    actor: Person,
    kind: str,
    value: Frozen,
    *,
    now: datetime,
    project_id: str | None = None,
    owner_id: str | None = None,
) -> Item:
    """Keep a new item, under a project when given; for a teacher's kinds, `owner_id` is the student it is about."""
    payload = value.model_dump(mode="json")
    return repo.save_item(
        actor, Item(uuid4().hex, owner_id or actor.id, actor.id, kind, payload, now.isoformat(), project_id)
    )


def change(repo: Repository, actor: Person, base: Item, mine: Frozen, *, now: datetime, force: bool = False) -> Saved:
    """Keep a change made from `base`; what others changed meanwhile elsewhere in the item is kept too.

    A field changed by both is a conflict: nothing is written then, unless `force`. Every version stays in the history.
    """
    start, wanted = _normal(base), mine.model_dump(mode="json")
    latest = repo.item(actor, base.id) if base.version else base
    for _ in range(TRIES):
        theirs = _normal(latest)
        payload, conflicts = merged(start, wanted, theirs)
        if conflicts and not force:
            return Saved(latest, conflicts)
        try:
            item = repo.save_item(actor, replace(latest, payload=payload, at=now.isoformat()))
        except StaleItemError:
            latest = repo.item(actor, base.id)
            continue
        taken = tuple(key for key in payload if payload[key] == theirs.get(key) != start.get(key))
        if item.removed_at:
            return Saved(repo.restore_item(actor, item.id, now.isoformat()), taken=taken, brought_back=True)
        return Saved(item, taken=taken)
    raise StaleItemError("Beaucoup de monde écrit ici en même temps : attends un instant, puis enregistre encore.")


def merged(
    start: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return two changes of the same start put together, field by field, and the fields changed by both, mine kept."""
    payload, conflicts = dict(mine), []
    for key in mine:
        first, own, other = start.get(key), mine[key], theirs.get(key)
        if own == first:
            payload[key] = other
        elif other not in (first, own):
            conflicts.append(key)
    return payload, tuple(conflicts)


def _normal(item: Item) -> dict[str, Any]:
    """Return a payload with the fields it did not have when it was written."""
    kept = read_item(item, MODELS[item.kind])
    return kept.value.model_dump(mode="json") if kept else dict(item.payload)


def class_projects(repo: Repository, teacher: Person, class_id: str) -> tuple[list[Whole], list[Person]]:
    """Return the projects of a class, each once, and its students who are in none."""
    students = [member.person for member in repo.members(teacher, class_id)]
    found = {item.id: item for student in students for item in repo.items(teacher, student, kinds=(PROJECT,))}
    every = [whole(repo, teacher, item.id) for item in found.values() if read_item(item, Project)]
    busy = {person.id for one in every for person in one.members}
    return every, [student for student in students if student.id not in busy]


def days_of_log(found: Whole, person_id: str = "") -> Iterator[date]:
    """Yield the days of the log entries, of one member when given."""
    for kept in found.entries:
        if person_id in ("", kept.item.owner_id):
            yield kept.value.day
