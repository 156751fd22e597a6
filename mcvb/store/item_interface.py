"""What a store does for the items of a person's path: typed values with every version kept.

An item has an owner (whose path it is in), an author (who wrote it last) and a kind. Kinds of the owner are written by
the owner; the shared parts of a project, by each of its members; those of a teacher, by a teacher of the owner; those
of a tutor, by a one-time link. A teacher reads all the items of their students.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from mcvb.store.records import Document, Person

PROJECT = "projet"
PERIOD = "pfmp"
# What the owner writes. Under a project (`parent_id`), each member writes theirs and all members read it.
OWN_KINDS = frozenset(
    {
        "auto_niveau", "travail", "pfmp", "pfmp_entreprise", "pfmp_fiche", "pfmp_jour", "projet", "projet_plan",
        "projet_jalon", "projet_journal", "projet_element", "projet_contribution", "projet_bilan", "oral_plan",
        "oral_repetition", "oral_jury", "dossier", "badge",
    }
)  # fmt: skip
# What a teacher of the owner writes; the owner reads it.
TEACHER_KINDS = frozenset(
    {"pfmp_visite", "pfmp_accord", "pfmp_prevue", "projet_suivi", "projet_note", "oral_jury_prof"}
)  # fmt: skip
# What a tutor writes, once, by a link.
TUTOR_KINDS = frozenset({"pfmp_tuteur"})
# Shared parts of a project: any member may change them, whoever wrote them first.
SHARED_KINDS = frozenset({"projet", "projet_plan", "projet_jalon", "projet_element"})

# What the members of a project read of one another; self-evaluations, marks and rehearsals stay with their owner.
READ_BY_MEMBERS = SHARED_KINDS | {"projet_journal", "projet_contribution", "projet_suivi"}


@dataclass(frozen=True)
class Item:
    """One item as kept: `payload` is JSON, `version` counts from 1, `removed_at` empty while it lives.

    To write a change, give back the item with its new payload and the `version` that was read (0 for a new one).
    """

    id: str
    owner_id: str
    author_id: str
    kind: str
    payload: dict[str, Any]
    at: str
    parent_id: str | None = None
    version: int = 0
    created_at: str = ""
    removed_at: str | None = None


class ItemRepository(Protocol):
    """The part of the Repository about items."""

    def save_item(self, actor: Person, item: Item) -> Item:
        """Create an item or its next version, and return it as kept; the same content again writes nothing.

        StaleItemError when another version was written since the one given; PermissionRefusedError when the actor
        may not write this kind for this owner; StoreError for a kind or a parent that does not exist.
        """

    def item(self, actor: Person, item_id: str) -> Item:
        """Return an item the actor may read, removed or not."""

    def items(
        self, actor: Person, owner: Person | None = None, *, kinds: Collection[str] = (), removed: bool = False
    ) -> list[Item]:
        """Return the living (or the removed) items of the actor, or of a student of theirs, oldest first."""

    def items_under(
        self, actor: Person, parent_id: str, *, kinds: Collection[str] = (), removed: bool = False
    ) -> list[Item]:
        """Return the items under another (a placement, a project) that the actor may read, oldest first."""

    def item_history(self, actor: Person, item_id: str) -> list[Item]:
        """Return all the versions of an item, the first one first."""

    def remove_item(self, actor: Person, item_id: str, at: str) -> Item:
        """Take an item away, to be brought back or forgotten later."""

    def restore_item(self, actor: Person, item_id: str, at: str) -> Item:
        """Bring back an item that was taken away."""

    def forget_item(self, actor: Person, item_id: str) -> None:
        """Delete an item of the actor's and its versions, for good."""

    def item_document(self, actor: Person, item_id: str, digest: str) -> Document:
        """Return a file of an item's owner, named in that item's payload, for whoever may read the item."""

    def members_of(self, actor: Person, project_id: str) -> list[Person]:
        """Return the members of a project, its owner first."""

    def set_members(self, actor: Person, project_id: str, person_ids: Sequence[str], at: str) -> list[Person]:
        """Set who is in a project, its owner always: classmates of the owner, by the owner or their teacher."""

    def classmates(self, actor: Person, owner_id: str) -> list[Person]:
        """Return with whom a person may lead a project, by pseudonym: for that person and their teachers."""

    def projects(self, actor: Person) -> list[Item]:
        """Return the living projects the actor owns or is a member of."""

    def make_tutor_link(self, actor: Person, link_hash: str, period_id: str, at: str, expires_at: str) -> None:
        """Keep a one-time link to a placement, made by its owner or their teacher; an earlier unused one is void."""

    def period_of_link(self, link_hash: str, now: str) -> tuple[Item, Person] | None:
        """Return the placement of a living unused link and its student; None when unknown, too old or used."""

    def write_by_link(self, link_hash: str, item: Item, now: str) -> Item | None:
        """Write a tutor's item and spend the link, at once; None when the link is not good any more."""
