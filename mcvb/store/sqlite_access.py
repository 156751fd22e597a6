"""The SQLite store, first part: people and their ways in (sessions, tickets, resume codes)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from mcvb.store import migrations
from mcvb.store.connections import Connections, connect
from mcvb.store.interface import Person, pseudonym_of, require_owner, utc_text
from simulations.errors import StoreError, UnknownItemError

INSERT_SESSION = (
    "INSERT INTO session (session_hash, person_id, created_at, expires_at) VALUES (?, ?, ?, ?)"
    # A session past its end, not tidied yet, gives its place: else its browser would be somebody new at each page.
    " ON CONFLICT (session_hash) DO UPDATE SET person_id = excluded.person_id, created_at = excluded.created_at,"
    " expires_at = excluded.expires_at WHERE expires_at <= excluded.created_at"
)
INSERT_TICKET = "INSERT INTO ticket (ticket_hash, person_id, created_at, expires_at) VALUES (?, ?, ?, ?)"


def one(db: Database, sql: str, *values: object) -> sqlite3.Row | None:
    """Return the first row of a query, None when there is none."""
    row: sqlite3.Row | None = db.execute(sql, values).fetchone()
    return row


def to_person(row: sqlite3.Row | None) -> Person | None:
    """Return the person of a row that has their columns."""
    return None if row is None else Person(row["id"], row["role"], row["pseudonym"])


class AccessStore:
    """A migrated SQLite file with the methods of Repository about people and their ways in."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._make_folder()
        db = connect(self._path)
        try:
            migrations.apply(db)
        finally:
            db.close()
        self._connections = Connections(self._path)

    @property
    def path(self) -> Path:
        """The file of the store."""
        return self._path

    def close(self) -> None:
        """Close the connections of this process."""
        self._connections.close()

    def check(self) -> None:
        """Go to the database and back, taking the right to write; raise StoreError when it does not answer."""
        with self._connections.writing() as db:
            db.execute("SELECT count(*) FROM person").fetchone()

    def create_visitor(self, person_id: str, at: str) -> Person:
        """Create a visitor with a pseudonym drawn from the id; the same id twice gives the same person."""
        with self._connections.writing() as db:
            db.execute(
                "INSERT INTO person (id, role, pseudonym, created_at) VALUES (?, 'visitor', ?, ?)"
                " ON CONFLICT (id) DO NOTHING",
                (person_id, pseudonym_of(person_id), utc_text(at)),
            )
            return self._person(db, person_id)

    def person(self, actor: Person, person_id: str) -> Person:
        """Return a person as now stored."""
        require_owner(actor, person_id)
        with self._connections.reading() as db:
            return self._person(db, person_id)

    def rename(self, actor: Person, pseudonym: str) -> Person:
        """Change the actor's own pseudonym."""
        with self._writing_as(actor) as db:
            db.execute("UPDATE person SET pseudonym = ? WHERE id = ?", (pseudonym, actor.id))
            return self._person(db, actor.id)

    def erase_person(self, actor: Person) -> None:
        """Delete the actor and everything of theirs, for good."""
        with self._writing_as(actor) as db:
            db.execute("DELETE FROM person WHERE id = ?", (actor.id,))

    def open_session(self, token_hash: str, person_id: str, at: str, expires_at: str) -> None:
        """Open a session of a person under the hash of its token."""
        self._insert_way_in(INSERT_SESSION, token_hash, person_id, at, expires_at)

    def person_of_session(self, token_hash: str, now: str) -> Person | None:
        """Return who holds an open session, None when there is none or it has expired."""
        sql = "SELECT p.* FROM session JOIN person p ON p.id = person_id WHERE session_hash = ? AND expires_at > ?"
        with self._connections.reading() as db:
            return to_person(one(db, sql, token_hash, utc_text(now)))

    def extend_session(self, token_hash: str, expires_at: str, *, if_before: str) -> None:
        """Move the end of a session to `expires_at` when it now ends before `if_before`; else write nothing."""
        values = (token_hash, utc_text(if_before))
        with self._connections.reading() as db:
            due = one(db, "SELECT 1 FROM session WHERE session_hash = ? AND expires_at < ?", *values)
        if due is not None:
            sql = "UPDATE session SET expires_at = ? WHERE session_hash = ? AND expires_at < ?"
            with self._connections.writing() as db:
                db.execute(sql, (utc_text(expires_at), *values))

    def close_session(self, token_hash: str) -> None:
        """Close a session; closing what is closed is fine."""
        with self._connections.writing() as db:
            db.execute("DELETE FROM session WHERE session_hash = ?", (token_hash,))

    def close_all_sessions(self, actor: Person, *, but: str = "") -> None:
        """Close every session of the actor, on all devices, save the one under the hash `but`."""
        with self._writing_as(actor) as db:
            db.execute("DELETE FROM session WHERE person_id = ? AND session_hash <> ?", (actor.id, but))

    def make_ticket(self, ticket_hash: str, person_id: str, at: str, expires_at: str) -> None:
        """Keep a one-time ticket for a person under its hash."""
        self._insert_way_in(INSERT_TICKET, ticket_hash, person_id, at, expires_at)

    def use_ticket(self, ticket_hash: str, now: str) -> Person | None:
        """Spend a ticket and return its person; None when unknown, too old or spent, even in the same instant."""
        with self._connections.writing() as db:
            spent = one(db, "DELETE FROM ticket WHERE ticket_hash = ? RETURNING person_id, expires_at", ticket_hash)
            if spent is None or spent["expires_at"] <= utc_text(now):
                return None
            return self._person(db, spent["person_id"])

    def set_resume_code(self, actor: Person, code_hash: str, at: str) -> None:
        """Give the actor a resume code, in place of any other."""
        with self._writing_as(actor) as db:
            db.execute(
                "INSERT INTO resume_code (person_id, code_hash, created_at) VALUES (?, ?, ?) ON CONFLICT (person_id)"
                " DO UPDATE SET code_hash = excluded.code_hash, created_at = excluded.created_at",
                (actor.id, code_hash, utc_text(at)),
            )

    def resume_code_date(self, actor: Person) -> str | None:
        """Return when the actor's resume code was made, None when there is none."""
        with self._connections.reading() as db:
            row = one(db, "SELECT created_at FROM resume_code WHERE person_id = ?", actor.id)
        return None if row is None else str(row["created_at"])

    def person_by_resume_code(self, code_hash: str) -> Person | None:
        """Return whose resume code has this hash, None when nobody's."""
        sql = "SELECT p.* FROM resume_code JOIN person p ON p.id = person_id WHERE code_hash = ?"
        with self._connections.reading() as db:
            return to_person(one(db, sql, code_hash))

    def forget_idle(self, now: str, idle_before: str) -> int:
        """Delete what is past its end, then visitors of before who have stored nothing or whom nobody can be again."""
        with self._connections.writing() as db:
            db.execute("DELETE FROM session WHERE expires_at <= ?", (utc_text(now),))
            db.execute("DELETE FROM ticket WHERE expires_at <= ?", (utc_text(now),))
            gone = db.execute(
                "DELETE FROM person WHERE role = 'visitor' AND created_at < ?"
                " AND id IN (SELECT id FROM person_use WHERE NOT stored OR NOT reachable)",
                (utc_text(idle_before),),
            )
            return int(gone.rowcount)

    def _make_folder(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"Le dossier « {self._path.parent} » de la base de données ne peut pas être créé ({error.strerror}). "
                "Vérifie ses droits, ou indique un autre fichier avec la variable ATELIER_DB."
            ) from error

    @contextmanager
    def _writing_as(self, actor: Person) -> Iterator[Database]:
        with self._connections.writing() as db:
            self._person(db, actor.id)
            yield db

    def _insert_way_in(self, sql: str, secret_hash: str, person_id: str, at: str, expires_at: str) -> None:
        with self._connections.writing() as db:
            self._person(db, person_id)
            db.execute(sql, (secret_hash, person_id, utc_text(at), utc_text(expires_at)))

    @staticmethod
    def _person(db: Database, person_id: str) -> Person:
        person = to_person(one(db, "SELECT * FROM person WHERE id = ?", person_id))
        if person is None:
            raise UnknownItemError("Ce profil n'existe pas, ou il a été effacé : recharge la page pour en ouvrir un.")
        return person
