"""The SQLite store, the path: items and their versions, members of projects, one-time links of tutors."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from mcvb.store import rights
from mcvb.store.interface import Document, Person, utc_text
from mcvb.store.item_interface import OWN_KINDS, PERIOD, PROJECT, TEACHER_KINDS, TUTOR_KINDS, Item
from mcvb.store.sqlite_access import one, to_person
from mcvb.store.sqlite_school import SchoolStore
from simulations.errors import PermissionRefusedError, StaleItemError, StoreError, UnknownItemError

WRITE = """
    INSERT INTO item (id, owner_id, author_id, kind, parent_id, payload, created_at, at, version)
    VALUES (:id, :owner_id, :author_id, :kind, :parent_id, :payload, :created_at, :at, :version)
    ON CONFLICT (id) DO UPDATE SET author_id = excluded.author_id, payload = excluded.payload, at = excluded.at,
        version = excluded.version
"""
WRITE_VERSION = "INSERT INTO item_version (item_id, version, author_id, payload, at) VALUES (?, ?, ?, ?, ?)"
OF_OWNER = "SELECT * FROM item WHERE owner_id = ? AND (removed_at IS NOT NULL) = ? ORDER BY created_at, rowid"
UNDER = "SELECT * FROM item WHERE parent_id = ? AND (removed_at IS NOT NULL) = ? ORDER BY created_at, rowid"
PROJECTS = """
    SELECT * FROM item WHERE kind = 'projet' AND removed_at IS NULL
        AND (owner_id = :me OR id IN (SELECT project_id FROM project_member WHERE person_id = :me))
    ORDER BY created_at, rowid
"""
MEMBERS = """
    SELECT p.* FROM project_member m JOIN person p ON p.id = m.person_id WHERE m.project_id = ?
    ORDER BY p.id <> (SELECT owner_id FROM item WHERE id = m.project_id), m.since, p.pseudonym
"""
CLASSMATES = """
    SELECT 1 FROM member a JOIN member b ON b.class_id = a.class_id WHERE a.person_id = ? AND b.person_id = ?
"""

ALL_CLASSMATES = """
    SELECT DISTINCT p.* FROM member a JOIN member b ON b.class_id = a.class_id AND b.person_id <> a.person_id
    JOIN school_class c ON c.id = a.class_id AND c.archived_at IS NULL JOIN person p ON p.id = b.person_id
    WHERE a.person_id = ? ORDER BY p.pseudonym
"""


class ItemStore(SchoolStore):
    """The methods of Repository about items (see `mcvb.store.item_interface` for what each promises)."""

    def save_item(self, actor: Person, item: Item) -> Item:
        """Create an item or its next version, and return it as kept; the same content again writes nothing."""
        payload = _json(item.payload)
        with self._writing_as(actor) as db:
            known = one(db, "SELECT * FROM item WHERE id = ?", item.id)
            self._check_writer(db, actor, item, known)
            if known is not None and known["payload"] == payload:
                return _item(known)
            if item.version != (known["version"] if known else 0):
                raise StaleItemError(
                    "Ce texte a changé ailleurs depuis que tu l'as ouvert : copie le tien, puis recharge la page."
                )
            return _write(db, replace(item, author_id=actor.id), payload, known)

    def item(self, actor: Person, item_id: str) -> Item:
        """Return an item the actor may read, removed or not."""
        with self._connections.reading() as db:
            return _item(_readable(db, actor, item_id))

    def items(
        self, actor: Person, owner: Person | None = None, *, kinds: Collection[str] = (), removed: bool = False
    ) -> list[Item]:
        """Return the living (or the removed) items of the actor, or of a student of theirs, oldest first."""
        whose = owner or actor
        with self._connections.reading() as db:
            rights.require_reader(db, actor, whose.id)
            rows = db.execute(OF_OWNER, (whose.id, removed)).fetchall()
        return [_item(row) for row in rows if not kinds or row["kind"] in kinds]

    def items_under(
        self, actor: Person, parent_id: str, *, kinds: Collection[str] = (), removed: bool = False
    ) -> list[Item]:
        """Return the items under another (a placement, a project) that the actor may read, oldest first."""
        with self._connections.reading() as db:
            _readable(db, actor, parent_id)
            rows = db.execute(UNDER, (parent_id, removed)).fetchall()
            wanted = [row for row in rows if not kinds or row["kind"] in kinds]
            return [_item(row) for row in wanted if rights.may_read_item(db, actor, row)]

    def item_history(self, actor: Person, item_id: str) -> list[Item]:
        """Return all the versions of an item, the first one first."""
        with self._connections.reading() as db:
            now = _item(_readable(db, actor, item_id))
            rows = db.execute("SELECT * FROM item_version WHERE item_id = ? ORDER BY version", (item_id,)).fetchall()
        return [
            replace(
                now,
                author_id=row["author_id"],
                payload=json.loads(row["payload"]),
                at=row["at"],
                version=row["version"],
            )
            for row in rows
        ]

    def remove_item(self, actor: Person, item_id: str, at: str) -> Item:
        """Take an item away, to be brought back or forgotten later."""
        return self._mark(actor, item_id, utc_text(at))

    def restore_item(self, actor: Person, item_id: str, at: str) -> Item:
        """Bring back an item that was taken away."""
        utc_text(at)
        return self._mark(actor, item_id, None)

    def forget_item(self, actor: Person, item_id: str) -> None:
        """Delete an item of the actor's and its versions, for good."""
        with self._writing_as(actor) as db:
            row = _known(db, item_id)
            if row["owner_id"] != actor.id or row["kind"] not in OWN_KINDS:
                raise PermissionRefusedError("Tu peux effacer pour toujours seulement tes propres écrits.")
            db.execute("DELETE FROM item WHERE id = ?", (item_id,))

    def item_document(self, actor: Person, item_id: str, digest: str) -> Document:
        """Return a file of an item's owner, named in that item's payload, for whoever may read the item."""
        with self._connections.reading() as db:
            row = _readable(db, actor, item_id)
            named = json.dumps(digest) in row["payload"]
            kept = one(db, "SELECT * FROM document WHERE person_id = ? AND digest = ?", row["owner_id"], digest)
        if kept is None or not named:
            raise UnknownItemError("Ce fichier n'existe pas, ou il a été effacé.")
        return Document(kept["digest"], kept["media_type"], kept["name"], kept["content"], kept["at"])

    def members_of(self, actor: Person, project_id: str) -> list[Person]:
        """Return the members of a project, its owner first."""
        with self._connections.reading() as db:
            _readable(db, actor, project_id)
            return _members(db, project_id)

    def set_members(self, actor: Person, project_id: str, person_ids: Sequence[str], at: str) -> list[Person]:
        """Set who is in a project, its owner always: classmates of the owner, by the owner or their teacher."""
        moment = utc_text(at)
        with self._writing_as(actor) as db:
            row = _known(db, project_id, kind=PROJECT)
            rights.require_reader(db, actor, row["owner_id"])
            for one_id in person_ids:
                if one_id != row["owner_id"] and one(db, CLASSMATES, row["owner_id"], one_id) is None:
                    raise PermissionRefusedError("Un projet se mène à plusieurs avec des élèves de la même classe.")
            wanted = {row["owner_id"], *person_ids}
            for gone in {person.id for person in _members(db, project_id)} - wanted:
                db.execute("DELETE FROM project_member WHERE project_id = ? AND person_id = ?", (project_id, gone))
            for one_id in sorted(wanted):
                _join(db, project_id, one_id, moment)
            return _members(db, project_id)

    def classmates(self, actor: Person, owner_id: str) -> list[Person]:
        """Return with whom a person may lead a project, by pseudonym: for that person and their teachers."""
        with self._connections.reading() as db:
            rights.require_reader(db, actor, owner_id)
            rows = db.execute(ALL_CLASSMATES, (owner_id,))
            return [Person(row["id"], row["role"], row["pseudonym"]) for row in rows]

    def projects(self, actor: Person) -> list[Item]:
        """Return the living projects the actor owns or is a member of."""
        with self._connections.reading() as db:
            self._person(db, actor.id)
            return [_item(row) for row in db.execute(PROJECTS, {"me": actor.id})]

    def make_tutor_link(self, actor: Person, link_hash: str, period_id: str, at: str, expires_at: str) -> None:
        """Keep a one-time link to a placement, made by its owner or their teacher; an earlier unused one is void."""
        with self._writing_as(actor) as db:
            row = _known(db, period_id, kind=PERIOD)
            rights.require_reader(db, actor, row["owner_id"])
            db.execute("DELETE FROM tutor_link WHERE period_id = ? AND used_at IS NULL", (period_id,))
            sql = "INSERT INTO tutor_link (link_hash, period_id, created_at, expires_at) VALUES (?, ?, ?, ?)"
            db.execute(sql, (link_hash, period_id, utc_text(at), utc_text(expires_at)))

    def period_of_link(self, link_hash: str, now: str) -> tuple[Item, Person] | None:
        """Return the placement of a living unused link and its student; None when unknown, too old or used."""
        with self._connections.reading() as db:
            row = _linked(db, link_hash, now)
            person = None if row is None else to_person(one(db, "SELECT * FROM person WHERE id = ?", row["owner_id"]))
        return None if row is None or person is None else (_item(row), person)

    def write_by_link(self, link_hash: str, item: Item, now: str) -> Item | None:
        """Write a tutor's item and spend the link, at once; None when the link is not good any more."""
        if item.kind not in TUTOR_KINDS:
            raise StoreError(f"Un écrit de tuteur était attendu, pas « {item.kind} ».")
        with self._connections.writing() as db:
            period = _linked(db, link_hash, now)
            if period is None:
                return None
            db.execute("UPDATE tutor_link SET used_at = ? WHERE link_hash = ?", (utc_text(now), link_hash))
            whole = replace(item, owner_id=period["owner_id"], author_id="tuteur", parent_id=period["id"], version=0)
            return _write(db, whole, _json(item.payload), None)

    def _mark(self, actor: Person, item_id: str, removed_at: str | None) -> Item:
        with self._writing_as(actor) as db:
            row = _known(db, item_id)
            self._check_writer(db, actor, _item(row), row)
            db.execute("UPDATE item SET removed_at = ? WHERE id = ?", (removed_at, item_id))
            return _item(_known(db, item_id))

    @staticmethod
    def _check_writer(db: Database, actor: Person, item: Item, known: sqlite3.Row | None) -> None:
        """Refuse who may not write; what is kept decides, not what the caller says of it."""
        if item.kind not in OWN_KINDS | TEACHER_KINDS:
            raise StoreError(f"Une sorte d'écrit connue était attendue, pas « {item.kind} ».")
        if known is not None and (known["kind"], known["parent_id"]) != (item.kind, item.parent_id):
            raise StoreError("Un écrit ne change ni de sorte ni de place.")
        owner = known["owner_id"] if known else item.owner_id
        if item.parent_id is not None:
            _readable(db, actor, item.parent_id)
        project = item.id if item.kind == PROJECT else item.parent_id
        rights.require_item_writer(db, actor, kind=item.kind, owner_id=owner, project_id=project)
        if item.kind in TEACHER_KINDS and known is not None and known["author_id"] != actor.id:
            raise PermissionRefusedError("Cet écrit est d'un autre enseignant : ajoutez le vôtre à côté.")


def export_items(db: Database, actor: Person) -> list[dict[str, Any]]:
    """Return the items of a person, removed ones and earlier versions too, ready for JSON."""
    rows = db.execute("SELECT * FROM item WHERE owner_id = ? ORDER BY created_at, rowid", (actor.id,)).fetchall()
    return [{**_plain(row), "versions": _versions(db, row["id"])} for row in rows]


def _versions(db: Database, item_id: str) -> list[dict[str, Any]]:
    sql = "SELECT version, author_id, payload, at FROM item_version WHERE item_id = ? ORDER BY version"
    return [_plain(row) for row in db.execute(sql, (item_id,))]


def _plain(row: sqlite3.Row) -> dict[str, Any]:
    return {**dict(row), "payload": json.loads(row["payload"])}


def _write(db: Database, item: Item, payload: str, known: sqlite3.Row | None) -> Item:
    at = utc_text(item.at)
    values = {
        "id": item.id,
        "owner_id": known["owner_id"] if known else item.owner_id,
        "author_id": item.author_id,
        "kind": item.kind,
        "parent_id": item.parent_id,
        "payload": payload,
        "created_at": known["created_at"] if known else at,
        "at": at,
        "version": item.version + 1,
    }
    db.execute(WRITE, values)
    db.execute(WRITE_VERSION, (item.id, item.version + 1, item.author_id, payload, at))
    if item.kind == PROJECT and known is None:
        _join(db, item.id, item.owner_id, at)
    return _item(_known(db, item.id))


def _join(db: Database, project_id: str, person_id: str, at: str) -> None:
    sql = "INSERT INTO project_member (project_id, person_id, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    db.execute(sql, (project_id, person_id, at))


def _members(db: Database, project_id: str) -> list[Person]:
    return [Person(row["id"], row["role"], row["pseudonym"]) for row in db.execute(MEMBERS, (project_id,))]


def _known(db: Database, item_id: str, *, kind: str = "") -> sqlite3.Row:
    row = one(db, "SELECT * FROM item WHERE id = ?", item_id)
    if row is None or (kind and row["kind"] != kind):
        raise UnknownItemError("Cet écrit n'existe pas, ou il a été effacé : recharge la page.")
    return row


def _readable(db: Database, actor: Person, item_id: str) -> sqlite3.Row:
    row = _known(db, item_id)
    rights.require_item_reader(db, actor, row)
    return row


def _linked(db: Database, link_hash: str, now: str) -> sqlite3.Row | None:
    sql = (
        "SELECT i.* FROM tutor_link l JOIN item i ON i.id = l.period_id"
        " WHERE l.link_hash = ? AND l.used_at IS NULL AND l.expires_at > ? AND i.removed_at IS NULL"
    )
    return one(db, sql, link_hash, utc_text(now))


def _item(row: sqlite3.Row) -> Item:
    return Item(**{**dict(row), "payload": json.loads(row["payload"])})


def _at_version(item: Item, row: sqlite3.Row) -> Item:
    payload = json.loads(row["payload"])
    return replace(item, author_id=row["author_id"], payload=payload, at=row["at"], version=row["version"])


def _json(payload: object) -> str:
    try:
        return json.dumps(payload, allow_nan=False, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    except (TypeError, ValueError) as error:
        raise StoreError(f"Des données qui vont dans du JSON étaient attendues ({error}).") from error
