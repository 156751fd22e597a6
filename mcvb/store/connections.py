"""Connections to one SQLite file: opened with care, lent to one thread at a time, faults told in French."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from mcvb.store.migrations import writing
from simulations.errors import StoreError

BUSY_SECONDS = 10.0
IDLE_CONNECTIONS = 16

PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    # FULL: a commit is on the disk before it is acknowledged, power cut included.
    "PRAGMA synchronous = FULL",
    # What a person has erased is overwritten, not only unlinked.
    "PRAGMA secure_delete = ON",
)


def connect(path: Path) -> Database:
    """Open one connection to a file, in WAL mode, or raise StoreError."""
    with told_in_french(path):
        conn = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
        try:
            conn.row_factory = sqlite3.Row
            db = Database(conn)
            db.enable_wal()
            for pragma in PRAGMAS:
                db.execute(pragma)
        except BaseException:
            conn.close()
            raise
    return db


class Connections:
    """The connections of one process to one file.

    Streamlit runs a script in a new thread each time, so a connection tied to its thread would be opened and closed
    at every click, and the last one to close would empty the WAL. Here an idle connection waits for the next thread
    that needs one; two threads never hold the same.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: list[Database] = []
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Lend a connection for reads that all see the same moment."""
        with self._lent() as db, db.atomic():
            yield db

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """Lend a connection inside one write transaction, kept if the block ends well, else undone."""
        with self._lent() as db, writing(db):
            yield db

    def close(self) -> None:
        """Close what is idle now and, as it comes back, what is lent."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for db in idle:
            db.close()

    @contextmanager
    def _lent(self) -> Iterator[Database]:
        with told_in_french(self.path):
            db = self._take()
            try:
                yield db
            except sqlite3.Error:
                # After a fault of the file, a fresh connection is safer than this one.
                db.close()
                raise
            except BaseException:
                self._give_back(db)
                raise
            self._give_back(db)

    def _take(self) -> Database:
        with self._lock:
            if self._closed:
                raise StoreError("La base de données est fermée : l'atelier est en train de s'arrêter.")
            if self._idle:
                return self._idle.pop()
        return connect(self.path)

    def _give_back(self, db: Database) -> None:
        with self._lock:
            if not self._closed and len(self._idle) < IDLE_CONNECTIONS:
                self._idle.append(db)
                return
        db.close()


@contextmanager
def told_in_french(path: Path) -> Iterator[None]:
    """Turn a fault of SQLite into a StoreError that says what happened and what to do."""
    try:
        yield
    except (sqlite3.Error, OverflowError) as error:
        raise StoreError(_sentence(path, error)) from error


def _sentence(path: Path, error: Exception) -> str:
    name = getattr(error, "sqlite_errorname", "") or type(error).__name__
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "La base de données est très occupée : rien n'a été perdu, réessaie dans quelques secondes."
    if name.startswith("SQLITE_FULL"):
        return (
            "Le disque est plein : ta dernière action n'a pas pu être enregistrée. Préviens la personne qui l'héberge."
        )
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")):
        return (
            f"La base de données « {path} » ne peut pas être ouverte en écriture. "
            "Vérifie les droits du dossier, ou indique un autre fichier avec la variable ATELIER_DB."
        )
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return f"Le fichier « {path} » n'est pas une base de l'atelier, ou il est abîmé : remets une sauvegarde."
    return f"La base de données n'a pas pu répondre ({name} : {error})."
