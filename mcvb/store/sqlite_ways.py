"""The SQLite store, the ways in: accounts, students' secrets and cards, invitations, wrong tries."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from mcvb.store import rights
from mcvb.store.interface import Person, utc_text
from mcvb.store.school_interface import Member
from mcvb.store.sqlite_access import one, to_person
from mcvb.store.sqlite_school import INSERT_MEMBER, SchoolStore, _log, _member
from mcvb.store.ways_interface import Account, Invitation, NewAccount, StudentWay, Wait
from simulations.errors import PermissionRefusedError, StoreError, UnknownItemError

CLASS_SIZE = 60
SERVER_KEY = "cle_du_serveur"
ACCOUNT = """
    SELECT p.id, p.role, p.pseudonym, a.login, a.password_hash, a.oidc_subject, a.created_at
    FROM account a JOIN person p ON p.id = a.person_id AND p.role = 'teacher'
"""
# A student whose classes are all archived has no way in.
WAY = """
    SELECT p.id, p.role, p.pseudonym, s.secret_hash, s.card_hash
    FROM person p LEFT JOIN student_secret s ON s.person_id = p.id
    WHERE p.role = 'student' AND EXISTS (
        SELECT 1 FROM member m JOIN school_class c ON c.id = m.class_id
        WHERE m.person_id = p.id AND c.archived_at IS NULL
    )
"""
ALONE = """
    SELECT 1 FROM class_teacher mine WHERE person_id = ? AND NOT EXISTS (
        SELECT 1 FROM class_teacher other WHERE other.class_id = mine.class_id AND other.person_id <> mine.person_id
    )
"""
FORGET_ONE = "DELETE FROM attempt WHERE rowid IN (SELECT rowid FROM attempt WHERE subject = ? AND at = ? LIMIT 1)"
NEW_HASH = """
    INSERT INTO student_secret (person_id, secret_hash, changed_at) VALUES (:who, :hash, :at)
    ON CONFLICT (person_id) DO UPDATE SET secret_hash = excluded.secret_hash, changed_at = excluded.changed_at
"""
SET_CARD = """
    INSERT INTO student_secret (person_id, card_hash, changed_at) VALUES (?, ?, ?)
    ON CONFLICT (person_id) DO UPDATE SET card_hash = excluded.card_hash
"""
INVITATION = """
    SELECT i.purpose, i.class_id, c.name AS class_name, p.pseudonym AS made_by, i.expires_at
    FROM invitation i LEFT JOIN school_class c ON c.id = i.class_id LEFT JOIN person p ON p.id = i.made_by
    WHERE i.link_hash = ? AND i.expires_at > ?
"""
INSERT_INVITATION = (
    "INSERT INTO invitation (link_hash, purpose, class_id, made_by, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)"
)


EXPORTS = {
    "compte": "SELECT login, oidc_subject, created_at FROM account WHERE person_id = ?",
    "secret": (
        "SELECT changed_at, secret_hash IS NOT NULL AS choisi, card_hash IS NOT NULL AS carte"
        " FROM student_secret WHERE person_id = ?"
    ),
    "classes": (
        "SELECT c.name, c.school_year, m.since, g.name AS groupe FROM member m JOIN school_class c ON c.id = m.class_id"
        " LEFT JOIN class_group g ON g.id = m.group_id WHERE m.person_id = ?"
    ),
    "classes_encadrees": (
        "SELECT c.name, c.school_year, t.since FROM class_teacher t JOIN school_class c ON c.id = t.class_id"
        " WHERE t.person_id = ?"
    ),
    # Which student an act was about is the student's.
    "journal": "SELECT at, act FROM audit WHERE actor_id = ? ORDER BY id",
}


class WaysStore(SchoolStore):
    """The methods of Repository about ways in (see `mcvb.store.ways_interface` for what each promises)."""

    def has_account(self) -> bool:
        """Tell whether a teacher has an account on this server."""
        with self._connections.reading() as db:
            return _has_account(db)

    def account(self, login: str) -> Account | None:
        """Return the account of a login, whatever its capitals."""
        with self._connections.reading() as db:
            return _account(one(db, f"{ACCOUNT} WHERE a.login = ?", login))

    def own_account(self, actor: Person) -> Account:
        """Return the actor's own account."""
        with self._connections.reading() as db:
            return _own(db, actor)

    def account_by_subject(self, oidc_subject: str) -> Account | None:
        """Return the account linked to a subject of the ENT."""
        with self._connections.reading() as db:
            return _account(one(db, f"{ACCOUNT} WHERE a.oidc_subject = ?", oidc_subject))

    def link_subject(self, actor: Person, oidc_subject: str | None, at: str) -> None:
        """Link the actor's account to a subject of the ENT, or unlink it with None."""
        with self._writing_as(actor) as db:
            _own(db, actor)
            taken = one(db, "SELECT person_id FROM account WHERE oidc_subject = ?", oidc_subject)
            if taken is not None and taken["person_id"] != actor.id:
                raise StoreError("Ce compte ENT est déjà lié à un autre compte de l'atelier.")
            db.execute("UPDATE account SET oidc_subject = ? WHERE person_id = ?", (oidc_subject, actor.id))
            _log(db, actor, "lier l'ENT" if oidc_subject else "délier l'ENT", actor.id, "", utc_text(at))

    def set_password(self, actor: Person, password_hash: str, at: str) -> None:
        """Change the hash of the actor's password."""
        with self._writing_as(actor) as db:
            _own(db, actor)
            db.execute("UPDATE account SET password_hash = ? WHERE person_id = ?", (password_hash, actor.id))
            db.execute("DELETE FROM resume_code WHERE person_id = ?", (actor.id,))
            _log(db, actor, "changer de mot de passe", actor.id, "", utc_text(at))

    def make_first_invitation(self, link_hash: str, at: str, expires_at: str) -> None:
        """Keep the link of the first teacher, in place of any other."""
        with self._connections.writing() as db:
            if _has_account(db):
                raise StoreError("Un compte enseignant existe déjà : c'est à lui d'inviter les autres.")
            db.execute("DELETE FROM invitation WHERE purpose = 'premier'")
            values = (link_hash, "premier", None, None, utc_text(at), utc_text(expires_at))
            db.execute(INSERT_INVITATION, values)

    def invite(self, actor: Person, link_hash: str, class_id: str | None, at: str, expires_at: str) -> None:
        """Keep a link for another teacher, of one of the actor's living classes when given."""
        with self._writing_as(actor) as db:
            if class_id is None:
                rights.require_teacher(db, actor)
            else:
                rights.require_class_teacher(db, actor, class_id, living=True)
            purpose = "binome" if class_id else "enseignant"
            db.execute(INSERT_INVITATION, (link_hash, purpose, class_id, actor.id, utc_text(at), utc_text(expires_at)))
            _log(db, actor, "inviter un enseignant", class_id or actor.id, "", utc_text(at))

    def invitation(self, link_hash: str, now: str) -> Invitation | None:
        """Return what a link is for; None when unknown, spent or too old."""
        with self._connections.reading() as db:
            return _invitation(db, link_hash, now)

    def use_invitation(self, link_hash: str, new: NewAccount, at: str) -> Person | None:
        """Spend a link and make its teacher."""
        moment = utc_text(at)
        with self._connections.writing() as db:
            found = _spend(db, link_hash, moment)
            if found is None:
                return None
            if one(db, "SELECT 1 FROM account WHERE login = ?", new.login) is not None:
                raise StoreError(f"L'identifiant « {new.login} » est déjà pris : choisissez-en un autre.")
            _insert_account(db, new, moment)
            made = self._person(db, new.person_id)
            if found.class_id and found.class_name:
                _teach(db, found.class_id, made, moment)
            _log(db, made, "créer son compte", made.id, found.purpose, moment)
            return made

    def accept_invitation(self, actor: Person, link_hash: str, at: str) -> bool:
        """Spend a link into a class for the actor, a teacher already."""
        with self._writing_as(actor) as db:
            rights.require_teacher(db, actor)
            seen = _invitation(db, link_hash, at)
            if seen is None or not seen.class_id or not seen.class_name:
                return False
            _spend(db, link_hash, utc_text(at))
            _teach(db, seen.class_id, actor, utc_text(at))
            _log(db, actor, "rejoindre une classe", seen.class_id, "", utc_text(at))
            return True

    def student_way(self, person_id: str) -> StudentWay | None:
        """Return the way in of a student who is in a living class."""
        with self._connections.reading() as db:
            return _way(one(db, f"{WAY} AND p.id = ?", person_id))

    def student_by_card(self, card_hash: str) -> StudentWay | None:
        """Return whose card this is, if they are in a living class."""
        with self._connections.reading() as db:
            return _way(one(db, f"{WAY} AND s.card_hash = ?", card_hash))

    def choose_secret(self, person_id: str, secret_hash: str, at: str) -> bool:
        """Give a student their first secret; False when they have one already."""
        with self._connections.writing() as db:
            way = _way(one(db, f"{WAY} AND p.id = ?", person_id))
            if way is None or way.secret_hash is not None:
                return False
            db.execute(NEW_HASH, {"who": person_id, "hash": secret_hash, "at": utc_text(at)})
            return True

    def change_secret(self, actor: Person, secret_hash: str, at: str) -> None:
        """Change the actor's own secret, a student's."""
        with self._writing_as(actor) as db:
            rights.require_student(db, actor)
            db.execute(NEW_HASH, {"who": actor.id, "hash": secret_hash, "at": utc_text(at)})

    def reset_secret(self, actor: Person, person_id: str, at: str) -> None:
        """Take the secret of a student of the actor's away, with their sessions and wrong tries."""
        with self._writing_as(actor) as db:
            rights.require_student_teacher(db, actor, person_id)
            db.execute(NEW_HASH, {"who": person_id, "hash": None, "at": utc_text(at)})
            for table in ("session", "ticket", "resume_code"):
                db.execute(f"DELETE FROM {table} WHERE person_id = ?", (person_id,))  # noqa: S608 - three known names
            db.execute("DELETE FROM attempt WHERE subject GLOB ?", (f"eleve:{person_id}*",))
            _log(db, actor, "remettre un secret à zéro", person_id, "", utc_text(at))

    def make_cards(self, actor: Person, class_id: str, cards: Mapping[str, str], at: str) -> None:
        """Give students of a class of the actor's new cards; the old ones stop working."""
        with self._writing_as(actor) as db:
            rights.require_class_teacher(db, actor, class_id, living=True)
            for person_id, card_hash in cards.items():
                _member(db, class_id, person_id)
                db.execute(SET_CARD, (person_id, card_hash, utc_text(at)))
            _log(db, actor, "faire des cartes", class_id, str(len(cards)), utc_text(at))

    def free_entry(self, class_id: str) -> bool:
        """Tell whether a first entry into a class needs no card."""
        with self._connections.reading() as db:
            return _free_entry(db, class_id)

    def set_free_entry(self, actor: Person, class_id: str, *, opened: bool, at: str) -> None:
        """Open or close the free entry of a class of the actor's."""
        with self._writing_as(actor) as db:
            rights.require_class_teacher(db, actor, class_id, living=True)
            db.execute("DELETE FROM closed_entry WHERE class_id = ?", (class_id,))
            if not opened:
                db.execute("INSERT INTO closed_entry (class_id, at) VALUES (?, ?)", (class_id, utc_text(at)))
            _log(db, actor, "ouvrir l'entrée libre" if opened else "fermer l'entrée libre", class_id, "", utc_text(at))

    def join_class(self, class_id: str, person_id: str, pseudonym: str, at: str) -> Member:
        """Create a student who joins a living class by its code; the same id again returns the first."""
        moment = utc_text(at)
        with self._connections.writing() as db:
            if one(db, "SELECT 1 FROM member WHERE class_id = ? AND person_id = ?", class_id, person_id) is not None:
                return _member(db, class_id, person_id)
            _require_room(db, class_id)
            self._free_pseudonym(db, class_id, person_id, pseudonym)
            self._new_student(db, person_id, pseudonym, moment)
            db.execute(INSERT_MEMBER, (class_id, person_id, moment))
            return _member(db, class_id, person_id)

    def rename(self, actor: Person, pseudonym: str) -> Person:
        """Change the actor's own pseudonym; a student never takes that of a classmate, since one signs in with it."""
        with self._writing_as(actor) as db:
            for row in db.execute("SELECT class_id FROM member WHERE person_id = ?", (actor.id,)).fetchall():
                self._free_pseudonym(db, row["class_id"], actor.id, pseudonym)
            db.execute("UPDATE person SET pseudonym = ? WHERE id = ?", (pseudonym, actor.id))
            return self._person(db, actor.id)

    def erase_person(self, actor: Person) -> None:
        """Delete the actor and everything of theirs, for good; a teacher first gives their classes to somebody."""
        with self._writing_as(actor) as db:
            if one(db, ALONE, actor.id) is not None:
                raise StoreError("Une de vos classes n'a que vous : ajoutez-lui un enseignant ou effacez-la d'abord.")
            db.execute("DELETE FROM person WHERE id = ?", (actor.id,))

    def record_attempt(self, subjects: Sequence[str], at: str, *, since: str, wait: Wait) -> float:
        """Count a try against each subject unless it must wait; return the seconds to wait, 0 when counted."""
        moment, start = utc_text(at), utc_text(since)
        sql = "SELECT at FROM attempt WHERE subject = ? AND at > ? ORDER BY at"
        with self._connections.writing() as db:
            past = {name: [row["at"] for row in db.execute(sql, (name, start)).fetchall()] for name in subjects}
            seconds = wait(past)
            if not seconds:
                for name in subjects:
                    db.execute("INSERT INTO attempt (subject, at) VALUES (?, ?)", (name, moment))
            return seconds

    def forget_attempt(self, at: str, subjects: Sequence[str], *, whole: Sequence[str] = ()) -> None:
        """Take back the try of an instant, which was right, and every try of the subjects in `whole`."""
        with self._connections.writing() as db:
            for name in subjects:
                db.execute(FORGET_ONE, (name, utc_text(at)))
            for name in whole:
                db.execute("DELETE FROM attempt WHERE subject = ?", (name,))

    def forget_attempts_before(self, at: str) -> None:
        """Delete the tries too old to count, and the links past their end."""
        with self._connections.writing() as db:
            db.execute("DELETE FROM attempt WHERE at < ?", (utc_text(at),))
            db.execute("DELETE FROM invitation WHERE expires_at < ?", (utc_text(at),))

    def open_sessions(self, actor: Person, now: str) -> list[str]:
        """Return when each open session of the actor began, the latest first."""
        sql = "SELECT created_at FROM session WHERE person_id = ? AND expires_at > ? ORDER BY created_at DESC"
        with self._connections.reading() as db:
            return [str(row["created_at"]) for row in db.execute(sql, (actor.id, utc_text(now)))]

    def server_key(self) -> str:
        """Return the random key of this server, drawn once."""
        with self._connections.reading() as db:
            row = one(db, "SELECT value FROM setting WHERE name = ?", SERVER_KEY)
        if row is None:
            with self._connections.writing() as db:
                sql = "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING"
                db.execute(sql, (SERVER_KEY, json.dumps(secrets.token_urlsafe(32))))
                row = one(db, "SELECT value FROM setting WHERE name = ?", SERVER_KEY)
        return "" if row is None else str(json.loads(row["value"]))


def _has_account(db: Database) -> bool:
    return one(db, f"{ACCOUNT} LIMIT 1") is not None


def _account(row: sqlite3.Row | None) -> Account | None:
    person = to_person(row)
    if row is None or person is None:
        return None
    return Account(person, row["login"], row["password_hash"], row["oidc_subject"], row["created_at"])


def _own(db: Database, actor: Person) -> Account:
    rights.require_teacher(db, actor)
    found = _account(one(db, f"{ACCOUNT} WHERE p.id = ?", actor.id))
    if found is None:
        raise UnknownItemError("Vous n'avez pas de compte sur ce serveur : demandez un lien d'invitation.")
    return found


def _way(row: sqlite3.Row | None) -> StudentWay | None:
    person = to_person(row)
    return None if row is None or person is None else StudentWay(person, row["secret_hash"], row["card_hash"])


def _invitation(db: Database, link_hash: str, now: str) -> Invitation | None:
    row = one(db, INVITATION, link_hash, utc_text(now))
    return None if row is None else Invitation(**dict(row))


def _spend(db: Database, link_hash: str, now: str) -> Invitation | None:
    found = _invitation(db, link_hash, now)
    db.execute("DELETE FROM invitation WHERE link_hash = ?", (link_hash,))
    return found


def _insert_account(db: Database, new: NewAccount, at: str) -> None:
    person = "INSERT INTO person (id, role, pseudonym, created_at) VALUES (?, 'teacher', ?, ?)"
    db.execute(person, (new.person_id, new.pseudonym, at))
    account = "INSERT INTO account (person_id, login, password_hash, created_at) VALUES (?, ?, ?, ?)"
    db.execute(account, (new.person_id, new.login, new.password_hash, at))
    db.execute("DELETE FROM invitation WHERE purpose = 'premier'")


def _teach(db: Database, class_id: str, teacher: Person, at: str) -> None:
    sql = "INSERT INTO class_teacher (class_id, person_id, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    db.execute(sql, (class_id, teacher.id, at))


def _free_entry(db: Database, class_id: str) -> bool:
    return one(db, "SELECT 1 FROM closed_entry WHERE class_id = ?", class_id) is None


def _require_room(db: Database, class_id: str) -> None:
    """Refuse a class that is gone, closed or full."""
    if one(db, "SELECT 1 FROM school_class WHERE id = ? AND archived_at IS NULL", class_id) is None:
        raise UnknownItemError("Cette classe n'existe pas, ou elle est archivée : vérifie le code.")
    if not _free_entry(db, class_id):
        raise PermissionRefusedError(
            "L'entrée libre de cette classe est fermée : utilise ta carte, ou demande à ton enseignant."
        )
    row = one(db, "SELECT count(*) AS n FROM member WHERE class_id = ?", class_id)
    if row is not None and row["n"] >= CLASS_SIZE:
        raise StoreError("Cette classe est complète : demande à ton enseignant de t'ajouter.")


def export_ways(db: Database, actor: Person) -> dict[str, Any]:
    """Return what is kept about the actor's ways in, classes and acts; secrets are told by their dates."""
    return {name: [dict(row) for row in db.execute(sql, (actor.id,))] for name, sql in EXPORTS.items()}
