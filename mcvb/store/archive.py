"""The SQLite store, archives: everything of a person out as rows, and rows of another server back in."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_OID, uuid5

from sqlite_utils import Database

from mcvb.store.archive_interface import IMPORTED, Dump, Row
from mcvb.store.interface import Person, digest_of, utc_text
from mcvb.store.item_interface import TEACHER_KINDS, TUTOR_KINDS
from mcvb.store.sqlite_access import one
from mcvb.store.sqlite_items import ItemStore
from simulations.errors import StoreError
from simulations.scenario import scenario_digest


@dataclass(frozen=True)
class Table:
    """One table as it goes out: its rows for a person, and the columns that stay behind."""

    name: str
    rows: str
    dropped: tuple[str, ...] = ()


TABLES = (
    Table(
        "scenario",
        "SELECT * FROM scenario WHERE digest IN (SELECT scenario_digest FROM run WHERE person_id = ?) ORDER BY digest",
    ),
    Table("run", "SELECT * FROM run WHERE person_id = ? ORDER BY created_at, id"),
    Table(
        "action",
        "SELECT * FROM action WHERE run_id IN (SELECT id FROM run WHERE person_id = ?) ORDER BY run_id, sequence",
    ),
    Table(
        "comment",
        "SELECT c.* FROM comment c JOIN run r ON r.id = c.run_id WHERE r.person_id = ? ORDER BY c.at, c.rowid",
        ("author_id",),
    ),
    Table("teacher_level", "SELECT * FROM teacher_level WHERE student_id = ? ORDER BY at, rowid", ("author_id",)),
    Table("direct_evidence", "SELECT * FROM direct_evidence WHERE person_id = ? ORDER BY at, check_id"),
    Table("document", "SELECT * FROM document WHERE person_id = ? ORDER BY digest", ("content",)),
    Table("preference", "SELECT * FROM preference WHERE person_id = ? ORDER BY name"),
    Table("item", "SELECT * FROM item WHERE owner_id = ? ORDER BY parent_id IS NOT NULL, created_at, rowid"),
    Table(
        "item_version",
        "SELECT v.* FROM item_version v JOIN item i ON i.id = v.item_id WHERE i.owner_id = ? ORDER BY i.rowid, version",
    ),
)
RUN_OWNER = "SELECT person_id AS owner FROM run WHERE id = ?"
RUN_ACTS = "SELECT id FROM action WHERE run_id = ? ORDER BY sequence"
OWN_WORDS = """
    SELECT r.person_id AS owner FROM comment c JOIN run r ON r.id = c.run_id WHERE c.id = :id
    UNION SELECT student_id FROM teacher_level WHERE id = :id
"""
ITEM_OWNER = "SELECT owner_id AS owner FROM item WHERE id = ?"
ITEM_TEXTS = "SELECT payload FROM item_version WHERE item_id = ? ORDER BY version"
UPDATE_ITEM = "UPDATE item SET payload = :payload, at = :at, version = :version WHERE id = :id"


class ArchiveStore(ItemStore):
    """The methods of Repository about archives (see `mcvb.store.archive_interface` for what each promises)."""

    def dump_person(self, actor: Person) -> Dump:
        """Return everything of the actor's, but what opens their session."""
        with self._connections.reading() as db:
            self._person(db, actor.id)
            tables = {table.name: [_out(table, row) for row in db.execute(table.rows, (actor.id,))] for table in TABLES}
            kept = db.execute("SELECT digest, content FROM document WHERE person_id = ?", (actor.id,))
            return Dump(actor.id, tables, {row["digest"]: row["content"] for row in kept})

    def load_person(self, actor: Person, dump: Dump, at: str) -> dict[str, int]:
        """Add everything of a dump to what the actor has, in one transaction; return how many rows of each table."""
        utc_text(at)
        with self._writing_as(actor) as db:
            try:
                return _Arrival(db, actor, dump).take_in()
            except (sqlite3.IntegrityError, sqlite3.ProgrammingError, KeyError, ValueError) as error:
                raise StoreError(f"Cette archive ne tient pas debout ({error}) : exporte-la à nouveau.") from error


class _Arrival:
    """One archive coming in: what its identifiers become here, and what is new."""

    def __init__(self, db: Database, actor: Person, dump: Dump) -> None:
        self._db, self._actor, self._dump = db, actor, dump
        self._items: dict[str, str] = {}
        self._runs: dict[str, str] = {}

    def take_in(self) -> dict[str, int]:
        """Write what is not here yet and return the number of rows of each table."""
        counts: dict[str, int] = defaultdict(int)
        counts["scenario"] = self._insert("scenario", [_sound_scenario(row) for row in self._rows("scenario")])
        acts, versions = _by(self._rows("action"), "run_id"), _by(self._rows("item_version"), "item_id")
        for row in self._rows("run"):
            self._run(row, acts[str(row["id"])], counts)
        self._judgements(counts)
        counts["document"] = self._insert("document", [self._document(row) for row in self._rows("document")])
        own = [{**row, "person_id": self._actor.id} for row in self._rows("preference")]
        counts["preference"] = self._insert("preference", own)
        for row in self._rows("item"):
            self._item(row, versions[str(row["id"])], counts)
        return {table.name: counts[table.name] for table in TABLES}

    def _rows(self, table: str) -> Sequence[Row]:
        return self._dump.tables.get(table, [])

    def _insert(self, table: str, rows: Sequence[Row]) -> int:
        columns = [column.name for column in self._db[table].columns]
        if any(set(row) != set(columns) for row in rows):
            raise StoreError(f"Les colonnes de « {table} » ne sont pas celles attendues : archive d'une autre version.")
        places = ", ".join(f":{name}" for name in columns)
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places}) ON CONFLICT DO NOTHING"  # noqa: S608 - ours
        return sum(int(self._db.execute(sql, row).rowcount) for row in rows)

    def _run(self, row: Row, acts: Sequence[Row], counts: dict[str, int]) -> None:
        """Take a run in: as it is, as more of the one here, or beside it when the two went different ways."""
        name, told = str(row["id"]), [str(act["id"]) for act in acts]
        here = [str(kept["id"]) for kept in self._db.execute(RUN_ACTS, (name,))]
        shared = min(len(here), len(told))
        if self._taken(RUN_OWNER, name) or (here[:shared] != told[:shared]):
            name = self._other("/".join([name, *told]))
            acts = [{**act, "id": self._other(str(act["id"]))} for act in acts]
            here = []
        self._runs[str(row["id"])] = name
        counts["run"] += self._insert("run", [{**row, "id": name, "person_id": self._actor.id}])
        counts["action"] += self._insert("action", [{**act, "run_id": name} for act in acts[len(here) :]])

    def _judgements(self, counts: dict[str, int]) -> None:
        """Take in what others said and what live sessions showed, marked as coming from elsewhere."""
        comments = [self._said(row, run_id=self._run_of(row)) for row in self._rows("comment") if self._run_of(row)]
        counts["comment"] = self._insert("comment", comments)
        levels = [
            self._said(row, run_id=self._run_of(row), student_id=self._actor.id) for row in self._rows("teacher_level")
        ]
        counts["teacher_level"] = self._insert("teacher_level", levels)
        seen = [self._shown(row) for row in self._rows("direct_evidence")]
        counts["direct_evidence"] = self._insert("direct_evidence", seen)

    def _run_of(self, row: Row) -> str | None:
        return self._runs.get(str(row.get("run_id")))

    def _said(self, row: Row, **changed: object) -> Row:
        """Return somebody's words as they stand here: as they are if they came from here, else unsigned and marked."""
        here = self._db.execute(OWN_WORDS, {"id": row["id"]}).fetchone()
        own = here is not None and here["owner"] == self._actor.id
        name = str(row["id"]) if own or here is None else self._other(str(row["id"]))
        return {**row, "author_id": None, "id": name if own else _marked(name), **changed}

    def _shown(self, row: Row) -> Row:
        """Return what a live session showed of the person: as it is if this very line is here, else marked."""
        sql = "SELECT 1 FROM direct_evidence WHERE person_id = ? AND session_id = ? AND check_id = ?"
        own = one(self._db, sql, self._actor.id, row["session_id"], row["check_id"]) is not None
        session = str(row["session_id"]) if own else _marked(row["session_id"])
        return {**row, "person_id": self._actor.id, "session_id": session}

    def _document(self, row: Row) -> Row:
        digest = str(row["digest"])
        content = self._dump.files.get(digest)
        if content is None or digest_of(content) != digest:
            raise StoreError("Un fichier de l'archive manque ou a été changé : exporte-la à nouveau.")
        return {**row, "person_id": self._actor.id, "content": content}

    def _item(self, row: Row, versions: Sequence[Row], counts: dict[str, int]) -> None:
        """Take an item in: new, or as later versions of the one here; what went another way here stays as it is."""
        old = str(row["id"])
        name = self._items[old] = self._other(old) if self._taken(ITEM_OWNER, old) else old
        here = [str(kept["payload"]) for kept in self._db.execute(ITEM_TEXTS, (name,))]
        told = [str(version["payload"]) for version in versions]
        if here and here != told[: len(here)]:
            return
        by = {"author_id": self._author(row, row)}
        ready = {**row, **by, "id": name, "owner_id": self._actor.id, "parent_id": self._parent(row["parent_id"])}
        json.loads(ready["payload"])
        fresh = self._insert("item", [ready])
        counts["item"] += fresh
        if not fresh and len(told) > len(here):
            self._db.execute(UPDATE_ITEM, ready)
        later = versions[len(here) :]
        kept = [{**version, "item_id": name, "author_id": self._author(row, version)} for version in later]
        counts["item_version"] += self._insert("item_version", kept)

    def _author(self, item: Row, written: Row) -> str:
        """Return who wrote: the actor for their own words; anybody else, and any judgement, is marked as imported."""
        author, judged = str(written["author_id"]), item["kind"] in TEACHER_KINDS | TUTOR_KINDS
        if author == self._dump.person_id and not judged:
            return self._actor.id
        return author if author.startswith(IMPORTED) else f"{IMPORTED}{author}"

    def _parent(self, name: object) -> str | None:
        """Return what an item is under, here; the project of somebody else is not in this archive."""
        return None if name is None else self._items.get(str(name))

    def _taken(self, sql: str, name: str) -> bool:
        row = one(self._db, sql, name)
        return row is not None and row["owner"] != self._actor.id

    def _other(self, name: str) -> str:
        """Return a name of the actor's own for something whose name is taken; the same each time."""
        return uuid5(NAMESPACE_OID, f"{self._actor.id}/{name}").hex


def _marked(name: object) -> str:
    return str(name) if str(name).startswith(IMPORTED) else f"{IMPORTED}{name}"


def _by(rows: Iterable[Row], column: str) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[str(row[column])].append(row)
    return found


def _sound_scenario(row: Row) -> Row:
    if scenario_digest(str(row["content"])) != row["digest"]:
        raise StoreError("Le texte d'une mission de l'archive a été changé : exporte-la à nouveau.")
    return row


def _out(table: Table, row: sqlite3.Row) -> Row:
    return {name: row[name] for name in row.keys() if name not in table.dropped}  # noqa: SIM118 - a row is no dict
