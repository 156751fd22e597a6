"""What a store does for a whole person's archive: everything of theirs out, everything back in somewhere else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from mcvb.store.records import Person

# What stands before an author who judged on another server: nobody here can vouch for them.
IMPORTED = "importe:"
Row = dict[str, Any]


@dataclass(frozen=True)
class Dump:
    """Everything of a person, table by table as stored; the contents of files apart, by digest."""

    person_id: str
    tables: dict[str, list[Row]]
    files: dict[str, bytes] = field(default_factory=dict)


class ArchiveRepository(Protocol):
    """The part of the Repository about archives."""

    def dump_person(self, actor: Person) -> Dump:
        """Return everything of the actor's, but what opens their session."""

    def load_person(self, actor: Person, dump: Dump, at: str) -> dict[str, int]:
        """Add everything of a dump to what the actor has, in one transaction; return how many rows of each table.

        What is there already is left as it is, so that the same archive twice is once. Judgements of other people are
        marked as imported. StoreError, and nothing changed, when a row does not hold together.
        """
