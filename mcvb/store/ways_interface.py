"""What a store does for the ways in: accounts, students' secrets and cards, invitations, wrong tries.

Only hashes come here. Methods without an actor are for `mcvb.accounts` and `mcvb.entry`, which prove who someone is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from mcvb.store.records import Person
from mcvb.store.school_interface import Member

InvitationPurpose = Literal["premier", "enseignant", "binome"]
# What is known of each subject: the times of its wrong tries, oldest first. The answer is in seconds, 0 to go on.
Wait = Callable[[Mapping[str, Sequence[str]]], float]


@dataclass(frozen=True)
class Account:
    """The way in of a teacher; `password_hash` empty when they come by their ENT only."""

    person: Person
    login: str
    password_hash: str | None
    oidc_subject: str | None
    created_at: str


@dataclass(frozen=True)
class NewAccount:
    """An account to be made with its teacher."""

    person_id: str
    pseudonym: str
    login: str
    password_hash: str


@dataclass(frozen=True)
class StudentWay:
    """The way in of a student: no secret yet, no card, or their hashes."""

    person: Person
    secret_hash: str | None
    card_hash: str | None


@dataclass(frozen=True)
class Invitation:
    """A link that works once: the first teacher, another one, or one who joins the class `class_id`."""

    purpose: InvitationPurpose
    class_id: str | None
    class_name: str | None
    made_by: str | None
    expires_at: str


class WaysRepository(Protocol):
    """The part of the Repository about ways in."""

    def has_account(self) -> bool:
        """Tell whether a teacher has an account on this server."""

    def account(self, login: str) -> Account | None:
        """Return the account of a login, whatever its capitals."""

    def own_account(self, actor: Person) -> Account:
        """Return the actor's own account; UnknownItemError when they have none."""

    def account_by_subject(self, oidc_subject: str) -> Account | None:
        """Return the account linked to a subject of the ENT."""

    def link_subject(self, actor: Person, oidc_subject: str | None, at: str) -> None:
        """Link the actor's account to a subject of the ENT, or unlink it with None."""

    def set_password(self, actor: Person, password_hash: str, at: str) -> None:
        """Change the hash of the actor's password; logged."""

    def make_first_invitation(self, link_hash: str, at: str, expires_at: str) -> None:
        """Keep the link of the first teacher, in place of any other; StoreError when an account exists."""

    def invite(self, actor: Person, link_hash: str, class_id: str | None, at: str, expires_at: str) -> None:
        """Keep a link for another teacher, of one of the actor's living classes when given; logged."""

    def invitation(self, link_hash: str, now: str) -> Invitation | None:
        """Return what a link is for; None when unknown, spent or too old."""

    def use_invitation(self, link_hash: str, new: NewAccount, at: str) -> Person | None:
        """Spend a link and make its teacher; None when it is no link any more, StoreError for a login taken."""

    def accept_invitation(self, actor: Person, link_hash: str, at: str) -> bool:
        """Spend a link into a class for the actor, a teacher already; False when it is not such a link any more."""

    def student_way(self, person_id: str) -> StudentWay | None:
        """Return the way in of a student who is in a living class."""

    def student_by_card(self, card_hash: str) -> StudentWay | None:
        """Return whose card this is, if they are in a living class."""

    def choose_secret(self, person_id: str, secret_hash: str, at: str) -> bool:
        """Give a student their first secret; False when they have one already."""

    def change_secret(self, actor: Person, secret_hash: str, at: str) -> None:
        """Change the actor's own secret, a student's."""

    def reset_secret(self, actor: Person, person_id: str, at: str) -> None:
        """Take the secret of a student of the actor's away: they choose another at the next entry; logged.

        Their sessions, tickets and resume code are gone too, their wrong tries forgotten.
        """

    def make_cards(self, actor: Person, class_id: str, cards: Mapping[str, str], at: str) -> None:
        """Give students of a class of the actor's new cards (hash by person id); the old ones stop working; logged."""

    def free_entry(self, class_id: str) -> bool:
        """Tell whether a first entry into a class needs no card."""

    def set_free_entry(self, actor: Person, class_id: str, *, opened: bool, at: str) -> None:
        """Open or close the free entry of a class of the actor's; logged."""

    def join_class(self, class_id: str, person_id: str, pseudonym: str, at: str) -> Member:
        """Create a student who joins a living class by its code; the same id again returns the first.

        PermissionRefusedError when its free entry is closed; StoreError when the pseudonym is taken or the class full.
        """

    def record_attempt(self, subjects: Sequence[str], at: str, *, since: str, wait: Wait) -> float:
        """Count a try against each subject unless it must wait; return the seconds to wait, 0 when counted.

        `wait` gets the tries of each subject later than `since`; reading and counting are one transaction.
        """

    def forget_attempt(self, at: str, subjects: Sequence[str], *, whole: Sequence[str] = ()) -> None:
        """Take back the try of an instant, which was right, and every try of the subjects in `whole`."""

    def forget_attempts_before(self, at: str) -> None:
        """Delete the tries too old to count, and the links past their end."""

    def open_sessions(self, actor: Person, now: str) -> list[str]:
        """Return when each open session of the actor began, the latest first."""

    def server_key(self) -> str:
        """Return the random key of this server, drawn once: it marks the browsers that have signed in here."""
