"""What any store of the project does: its records, who may touch them, and the Repository interface.

Times are aware ISO 8601 strings given by the caller: no clock runs inside a store. Identifiers of runs and
actions are made by the caller, so that the same write sent twice is one write.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, Protocol

from mcvb.store.archive_interface import ArchiveRepository
from mcvb.store.desk_interface import DeskRepository
from mcvb.store.follow_interface import FollowRepository
from mcvb.store.item_interface import ItemRepository
from mcvb.store.live_interface import LiveRepository
from mcvb.store.records import DOCUMENT_MAX_BYTES, Document, Person, Role, Run, RunKind, RunStatus, StoredAction
from mcvb.store.school_interface import SchoolRepository
from mcvb.store.ways_interface import WaysRepository
from simulations.errors import PermissionRefusedError, StoreError

__all__ = [
    "DOCUMENT_MAX_BYTES", "Document", "Person", "PersonalRepository", "Repository", "Role", "Run", "RunKind",
    "RunStatus", "StoredAction", "digest_of", "pseudonym_of", "require_owner", "utc_text",
]  # fmt: skip


def digest_of(content: bytes) -> str:
    """Return the 64 hexadecimal digits of SHA-256 that name a content."""
    return hashlib.sha256(content).hexdigest()


def pseudonym_of(person_id: str) -> str:
    """Return the first pseudonym of a person: the same for the same id, and nothing can be learned from it."""
    return f"Profil {digest_of(person_id.encode())[:4].upper()}"


def utc_text(at: str) -> str:
    """Return an aware ISO 8601 time as UTC text, so that text order is time order; refuse a naive one."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise StoreError(f"Une date ISO 8601 avec son fuseau horaire était attendue, pas « {at} ».")
    return moment.astimezone(UTC).isoformat()


def require_owner(actor: Person, owner_id: str) -> None:
    """Refuse an actor who is not the owner: each person writes only to their own work."""
    if actor.id != owner_id:
        raise PermissionRefusedError(
            "Ce travail appartient à une autre personne : tu peux ouvrir seulement le tien, depuis l'accueil."
        )


class PersonalRepository(Protocol):
    """The part of the Repository about a person and their work.

    A method on someone's things takes the acting person first and raises PermissionRefusedError when they
    are not theirs (see `mcvb.store.rights`), UnknownItemError when they (or the actor) do not exist any more.
    Methods without an actor are for `mcvb.access`, which proves who someone is, and for things that belong to nobody.
    """

    def create_visitor(self, person_id: str, at: str) -> Person:
        """Create a visitor with a pseudonym drawn from the id; the same id twice gives the same person."""

    def person(self, actor: Person, person_id: str) -> Person:
        """Return a person as now stored."""

    def rename(self, actor: Person, pseudonym: str) -> Person:
        """Change the actor's own pseudonym."""

    def erase_person(self, actor: Person) -> None:
        """Delete the actor and everything of theirs, for good."""

    def export_person(self, actor: Person) -> dict[str, Any]:
        """Return all that is kept about the actor, ready for JSON; secrets are told by their dates only."""

    def create_run(self, actor: Person, run: Run) -> Run:
        """Store a run and return it as kept; the same id again returns the first one."""

    def run(self, actor: Person, run_id: str) -> Run:
        """Return a run of the actor, or of a student of theirs."""

    def runs(self, actor: Person, owner: Person | None = None) -> list[Run]:
        """Return the runs of the actor, or of a student of theirs, the last touched first."""

    def set_status(self, actor: Person, run_id: str, status: RunStatus, at: str) -> Run:
        """Change whether a run is going on or done, and return it."""

    def erase_run(self, actor: Person, run_id: str) -> None:
        """Delete a whole run with its actions, for good."""

    def append(self, actor: Person, action: StoredAction) -> StoredAction:
        """Store an action and return it as kept; once returned, it survives a crash.

        The same action id again returns the first one, wherever it stands in the run. A place that is not the
        next one of the run raises StaleRunError: another tab or device has written meanwhile.
        """

    def actions(self, actor: Person, run_id: str, *, after: int = 0) -> list[StoredAction]:
        """Return the actions of a run whose sequence is greater than `after`, in order."""

    def save_document(self, actor: Person, name: str, media_type: str, content: bytes, at: str) -> Document:
        """Keep a file of the actor; the same content again returns the first one."""

    def document(self, actor: Person, digest: str) -> Document:
        """Return a file of the actor by the SHA-256 of its content."""

    def erase_document(self, actor: Person, digest: str) -> None:
        """Delete a file of the actor, for good; deleting what is not there is fine."""

    def save_scenario(self, digest: str, scenario_id: str, text: str) -> None:
        """Keep the text of a scenario under its digest, so that old runs replay as they began."""

    def scenario_text(self, digest: str) -> str:
        """Return the text of a scenario as it was when kept, or raise UnknownItemError."""

    def preference(self, actor: Person, key: str) -> Any:  # noqa: ANN401  (any JSON value)
        """Return a preference of the actor, None when never set."""

    def set_preference(self, actor: Person, key: str, value: Any) -> None:  # noqa: ANN401  (any JSON value)
        """Set a preference of the actor to a JSON value."""

    def open_session(self, token_hash: str, person_id: str, at: str, expires_at: str) -> None:
        """Open a session of a person under the hash of its token; the hash of a session still open changes nothing."""

    def person_of_session(self, token_hash: str, now: str) -> Person | None:
        """Return who holds an open session, None when there is none or it has expired."""

    def extend_session(self, token_hash: str, expires_at: str, *, if_before: str) -> None:
        """Move the end of a session to `expires_at` when it now ends before `if_before`; else write nothing."""

    def close_session(self, token_hash: str) -> None:
        """Close a session; closing what is closed is fine."""

    def close_all_sessions(self, actor: Person, *, but: str = "") -> None:
        """Close every session of the actor, on all devices, save the one under the hash `but`."""

    def make_ticket(self, ticket_hash: str, person_id: str, at: str, expires_at: str) -> None:
        """Keep a one-time ticket for a person under its hash."""

    def use_ticket(self, ticket_hash: str, now: str) -> Person | None:
        """Spend a ticket and return its person; None when unknown, too old or spent, even in the same instant."""

    def set_resume_code(self, actor: Person, code_hash: str, at: str) -> None:
        """Give the actor a resume code, in place of any other."""

    def resume_code_date(self, actor: Person) -> str | None:
        """Return when the actor's resume code was made, None when there is none."""

    def person_by_resume_code(self, code_hash: str) -> Person | None:
        """Return whose resume code has this hash, None when nobody's."""

    def forget_idle(self, now: str, idle_before: str) -> int:
        """Delete sessions and tickets past their end, then two sorts of visitors made before `idle_before`.

        Those who have stored nothing (no run, document, preference or resume code), and those whom nobody can
        be again (no session, no resume code). Returns the number of visitors deleted.
        """

    def check(self) -> None:
        """Go to the database and back, taking the right to write; raise StoreError when it does not answer."""


class Repository(
    PersonalRepository,
    SchoolRepository,
    WaysRepository,
    FollowRepository,
    DeskRepository,
    ItemRepository,
    ArchiveRepository,
    LiveRepository,
    Protocol,
):
    """Everything the project asks of a store."""
