"""The SQLite store, last part: runs, actions, documents, scenarios and preferences; and how to open it."""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import threading
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from mcvb.store.archive import ArchiveStore
from mcvb.store.interface import (
    DOCUMENT_MAX_BYTES,
    Document,
    Person,
    Run,
    RunStatus,
    StoredAction,
    digest_of,
    require_owner,
    utc_text,
)
from mcvb.store.rights import require_reader, require_student_teacher
from mcvb.store.sqlite_access import one
from mcvb.store.sqlite_desk import DeskStore, refuse_exam_erasure
from mcvb.store.sqlite_follow import FollowStore
from mcvb.store.sqlite_items import export_items
from mcvb.store.sqlite_live import LiveStore, export_live
from mcvb.store.sqlite_runs import INSERT_RUN, RUNS, known_run
from mcvb.store.sqlite_ways import WaysStore, export_ways
from simulations.errors import StaleRunError, StoreError, UnknownItemError

PROJECT = Path(__file__).resolve().parent.parent.parent
DEFAULT_PATH = PROJECT / "instance" / "atelier.db"
EXPORT_VERSION = 1

# What a teacher wrote is theirs; which student it was about is the student's.
WRITTEN = "SELECT id, subject, text, at, removed_at FROM comment WHERE author_id = ? ORDER BY at, id"
GIVEN = "SELECT id, competence, situation, rank, reason, at FROM teacher_level WHERE author_id = ? ORDER BY at, id"
RECEIVED = "SELECT c.* FROM comment c JOIN run r ON r.id = c.run_id WHERE r.person_id = ? ORDER BY c.at, c.id"


class SqliteRepository(
    ArchiveStore,
    WaysStore,
    FollowStore,
    DeskStore,
    LiveStore,
):
    """The Repository kept in one SQLite file (see `mcvb.store.interface` for what each method promises)."""

    def create_run(self, actor: Person, run: Run) -> Run:
        """Store a run and return it as kept; the same id again returns the first one."""
        require_owner(actor, run.person_id)
        kept = replace(run, created_at=utc_text(run.created_at), updated_at=utc_text(run.updated_at))
        with self._writing_as(actor) as db:
            if one(db, "SELECT 1 FROM scenario WHERE digest = ?", run.scenario_digest) is None:
                raise UnknownItemError("Le texte du scénario doit être gardé avant de commencer : relance la mission.")
            db.execute(INSERT_RUN, asdict(kept))
            return _run(db, actor, run.id)

    def run(self, actor: Person, run_id: str) -> Run:
        """Return a run of the actor, or of a student of theirs."""
        with self._connections.reading() as db:
            return _readable_run(db, actor, run_id)

    def runs(self, actor: Person, owner: Person | None = None) -> list[Run]:
        """Return the runs of the actor, or of a student of theirs, the last touched first."""
        with self._connections.reading() as db:
            if owner is not None:
                require_reader(db, actor, owner.id)
            return _runs(db, owner or actor)

    def set_status(self, actor: Person, run_id: str, status: RunStatus, at: str) -> Run:
        """Change whether a run is going on or done, and return it."""
        with self._writing_as(actor) as db:
            _run(db, actor, run_id)
            db.execute("UPDATE run SET status = ?, updated_at = ? WHERE id = ?", (status, utc_text(at), run_id))
            return _run(db, actor, run_id)

    def erase_run(self, actor: Person, run_id: str) -> None:
        """Delete a whole run with its actions, for good."""
        with self._writing_as(actor) as db:
            _run(db, actor, run_id)
            refuse_exam_erasure(db, run_id)
            db.execute("DELETE FROM run WHERE id = ?", (run_id,))

    def append(self, actor: Person, action: StoredAction) -> StoredAction:
        """Store an action and return it as kept; once returned, it survives a crash."""
        kept = replace(action, at=utc_text(action.at), payload=json.loads(_json(action.payload)))
        with self._writing_as(actor) as db:
            run = _run(db, actor, action.run_id)
            first = one(db, "SELECT * FROM action WHERE id = ?", action.id)
            if first is not None:
                return _same_run(_action(first), action)
            if action.sequence != run.length + 1:
                raise StaleRunError(
                    f"Ce travail compte {run.length} action(s) enregistrée(s) et la suivante est arrivée comme "
                    f"la n° {action.sequence} : il avance aussi dans un autre onglet. Recharge la page."
                )
            _insert_action(db, kept)
            return kept

    def actions(self, actor: Person, run_id: str, *, after: int = 0) -> list[StoredAction]:
        """Return the actions of a run whose sequence is greater than `after`, in order."""
        with self._connections.reading() as db:
            _readable_run(db, actor, run_id)
            return _actions(db, run_id, after)

    def save_document(self, actor: Person, name: str, media_type: str, content: bytes, at: str) -> Document:
        """Keep a file of the actor; the same content again returns the first one."""
        if len(content) > DOCUMENT_MAX_BYTES:
            limit, size = DOCUMENT_MAX_BYTES // 1_000_000, len(content) / 1_000_000
            raise StoreError(f"Un fichier de {limit} Mo au plus était attendu ; « {name} » fait {size:.1f} Mo.")
        digest = digest_of(content)
        with self._writing_as(actor) as db:
            db.execute(
                "INSERT INTO document (person_id, digest, media_type, name, content, at) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (person_id, digest) DO NOTHING",
                (actor.id, digest, media_type, name, content, utc_text(at)),
            )
            return _document(db, actor, digest)

    def document(self, actor: Person, digest: str) -> Document:
        """Return a file of the actor by the SHA-256 of its content."""
        with self._connections.reading() as db:
            return _document(db, actor, digest)

    def erase_document(self, actor: Person, digest: str) -> None:
        """Delete a file of the actor, for good; deleting what is not there is fine."""
        with self._writing_as(actor) as db:
            db.execute("DELETE FROM document WHERE person_id = ? AND digest = ?", (actor.id, digest))

    def save_scenario(self, digest: str, scenario_id: str, text: str) -> None:
        """Keep the text of a scenario under its digest, so that old runs replay as they began."""
        with self._connections.reading() as db:
            known = one(db, "SELECT 1 FROM scenario WHERE digest = ?", digest)
        if known is None:
            with self._connections.writing() as db:
                sql = "INSERT INTO scenario (digest, scenario_id, content) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
                db.execute(sql, (digest, scenario_id, text))

    def scenario_text(self, digest: str) -> str:
        """Return the text of a scenario as it was when kept, or raise UnknownItemError."""
        with self._connections.reading() as db:
            row = one(db, "SELECT content FROM scenario WHERE digest = ?", digest)
        if row is None:
            raise UnknownItemError(f"Aucun scénario n'est gardé sous la version « {digest} ».")
        return str(row["content"])

    def preference(self, actor: Person, key: str) -> Any:  # noqa: ANN401  (any JSON value)
        """Return a preference of the actor, None when never set."""
        with self._connections.reading() as db:
            row = one(db, "SELECT value FROM preference WHERE person_id = ? AND name = ?", actor.id, key)
        return None if row is None else json.loads(row["value"])

    def set_preference(self, actor: Person, key: str, value: Any) -> None:  # noqa: ANN401  (any JSON value)
        """Set a preference of the actor to a JSON value."""
        text = _json(value)
        with self._writing_as(actor) as db:
            db.execute(
                "INSERT INTO preference (person_id, name, value) VALUES (?, ?, ?)"
                " ON CONFLICT (person_id, name) DO UPDATE SET value = excluded.value",
                (actor.id, key, text),
            )

    def export_person(self, actor: Person) -> dict[str, Any]:
        """Return all that is kept about the actor, ready for JSON; secrets are told by their dates only."""
        with self._connections.reading() as db:
            self._person(db, actor.id)
            return _export(db, actor)

    def export_student(self, actor: Person, person_id: str, at: str) -> dict[str, Any]:
        """Return all that is kept about a student of the actor's, as `export_person` does; written in the log."""
        with self._connections.reading() as db:
            require_student_teacher(db, actor, person_id)
            kept = _export(db, self._person(db, person_id))
        self.audit(actor, "exporter les données d'un élève", person_id, "", at)
        return kept


_open: dict[Path, SqliteRepository] = {}
_open_lock = threading.Lock()


def database_path() -> Path:
    """Return where the store of this server is: `ATELIER_DB`, else `instance/atelier.db`."""
    path = Path(os.environ.get("ATELIER_DB") or DEFAULT_PATH).expanduser()
    return path if path.is_absolute() else PROJECT / path


def open_repository() -> SqliteRepository:
    """Return the store of this process at `ATELIER_DB` (default `instance/atelier.db`), opened and migrated once.

    Raises StoreError in French when the folder cannot be written or the file is newer than the code.
    """
    path = database_path()
    with _open_lock:
        if path not in _open:
            _open[path] = SqliteRepository(path)
        return _open[path]


def _json(value: object) -> str:
    try:
        return json.dumps(value, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise StoreError(f"Des données qui vont dans du JSON étaient attendues ({error}).") from error


def _run(db: Database, actor: Person, run_id: str) -> Run:
    """Return a run the actor may write to: their own."""
    found = known_run(db, run_id)
    require_owner(actor, found.person_id)
    return found


def _readable_run(db: Database, actor: Person, run_id: str) -> Run:
    """Return a run the actor may read: their own, or that of a student of theirs."""
    found = known_run(db, run_id)
    require_reader(db, actor, found.person_id)
    return found


def _runs(db: Database, actor: Person) -> list[Run]:
    rows = db.execute(f"{RUNS} WHERE r.person_id = ? ORDER BY r.updated_at DESC, r.created_at DESC, r.id", (actor.id,))
    return [Run(**dict(row)) for row in rows]


def _insert_action(db: Database, action: StoredAction) -> None:
    values = {**asdict(action), "payload": _json(action.payload)}
    db.execute(
        "INSERT INTO action (id, run_id, sequence, stage, kind, payload, at)"
        " VALUES (:id, :run_id, :sequence, :stage, :kind, :payload, :at)",
        values,
    )
    db.execute("UPDATE run SET updated_at = ? WHERE id = ?", (action.at, action.run_id))


def _action(row: sqlite3.Row) -> StoredAction:
    values = dict(row)
    return StoredAction(**{**values, "payload": json.loads(values["payload"])})


def _actions(db: Database, run_id: str, after: int) -> list[StoredAction]:
    sql = "SELECT * FROM action WHERE run_id = ? AND sequence > ? ORDER BY sequence"
    return [_action(row) for row in db.execute(sql, (run_id, after))]


def _same_run(first: StoredAction, again: StoredAction) -> StoredAction:
    if first.run_id != again.run_id:
        raise StoreError("Un identifiant d'action neuf était attendu, celui-ci sert déjà dans un autre travail.")
    return first


def _document(db: Database, actor: Person, digest: str) -> Document:
    row = one(db, "SELECT * FROM document WHERE person_id = ? AND digest = ?", actor.id, digest)
    if row is None:
        raise UnknownItemError("Ce fichier n'existe pas parmi les tiens, ou il a été effacé : importe-le à nouveau.")
    return Document(row["digest"], row["media_type"], row["name"], row["content"], row["at"])


def _export(db: Database, actor: Person) -> dict[str, Any]:
    person = one(db, "SELECT * FROM person WHERE id = ?", actor.id)
    code = one(db, "SELECT created_at FROM resume_code WHERE person_id = ?", actor.id)
    return {
        "version": EXPORT_VERSION,
        "profil": dict(person) if person else {},
        **export_ways(db, actor),
        "parcours": [_export_run(db, run) for run in _runs(db, actor)],
        "documents": _export_documents(db, actor),
        "preferences": _export_preferences(db, actor),
        "ecrits": export_items(db, actor),
        "sessions": _export_rows(db, "SELECT created_at, expires_at FROM session WHERE person_id = ?", actor),
        "tickets": _export_rows(db, "SELECT created_at, expires_at FROM ticket WHERE person_id = ?", actor),
        "code_de_reprise": {"created_at": code["created_at"]} if code else None,
        "direct": export_live(db, actor),
        "commentaires_recus": _export_rows(db, RECEIVED, actor),
        "niveaux_recus": _export_rows(db, "SELECT * FROM teacher_level WHERE student_id = ? ORDER BY at, id", actor),
        "commentaires_ecrits": _export_rows(db, WRITTEN, actor),
        "niveaux_donnes": _export_rows(db, GIVEN, actor),
    }


def _export_run(db: Database, run: Run) -> dict[str, Any]:
    text = one(db, "SELECT content FROM scenario WHERE digest = ?", run.scenario_digest)
    actions = [asdict(action) for action in _actions(db, run.id, 0)]
    return {**asdict(run), "scenario": text["content"] if text else None, "actions": actions}


def _export_documents(db: Database, actor: Person) -> list[dict[str, Any]]:
    rows = db.execute("SELECT digest, media_type, name, at, content FROM document WHERE person_id = ?", (actor.id,))
    return [{**dict(row), "content": base64.b64encode(row["content"]).decode("ascii")} for row in rows]


def _export_preferences(db: Database, actor: Person) -> dict[str, Any]:
    rows = db.execute("SELECT name, value FROM preference WHERE person_id = ? ORDER BY name", (actor.id,))
    return {row["name"]: json.loads(row["value"]) for row in rows}


def _export_rows(db: Database, sql: str, actor: Person) -> list[dict[str, Any]]:
    return [dict(row) for row in db.execute(sql, (actor.id,))]
