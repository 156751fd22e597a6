"""Care of the database by the person who hosts it: copy it while in use, check it, bring a copy back.

These are acts on the whole file, done from the machine itself (`python -m mcvb …`): no actor, no page reaches them.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from mcvb.store import migrations
from mcvb.store.connections import BUSY_SECONDS, connect
from simulations.errors import StoreError

COPIED_PAGES = 512
COPIES_KEPT = 14
COUNTED = {
    "person": ("personne", "personnes"),
    "school_class": ("classe", "classes"),
    "run": ("parcours", "parcours"),
    "action": ("action", "actions"),
    "document": ("fichier", "fichiers"),
}
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Health:
    """What a check of a database found: faults in French (none: it is sound), changes to come, rows by table."""

    faults: tuple[str, ...]
    pending: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.faults


def back_up(path: Path, target: Path, *, progress: Progress | None = None) -> Health:
    """Copy a database that may be in use to `target`, whole or not at all, and check the copy.

    StoreError when there is nothing to copy, when the target exists, or when the copy is not sound.
    """
    require(path)
    if target.exists():
        raise StoreError(f"« {target} » existe déjà : une sauvegarde n'en remplace jamais une autre.")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.en-cours")
    draft.unlink(missing_ok=True)
    try:
        _copy(path, draft, progress)
        health = verify(draft)
        if not health.sound:
            raise StoreError("La copie n'est pas saine : " + " ".join(health.faults))
        draft.replace(target)
    finally:
        for leftover in _family(draft):
            leftover.unlink(missing_ok=True)
    return health


def _copy(path: Path, target: Path, progress: Progress | None) -> None:
    def told(_status: int, remaining: int, total: int) -> None:
        if progress is not None and total:
            progress(1 - remaining / total)

    with _opened(path) as source, _opened(target) as copy:
        source.backup(copy, pages=COPIED_PAGES, progress=told)
        copy.execute("PRAGMA journal_mode = DELETE")


def prune(folder: Path, *, kept: int = COPIES_KEPT) -> list[Path]:
    """Delete the oldest automatic copies of a folder beyond those kept, and return their paths."""
    copies = sorted(folder.glob("atelier-*.db"), reverse=True)
    for old in copies[kept:]:
        old.unlink()
    return copies[kept:]


def verify(path: Path) -> Health:
    """Check a database: readable, whole, its references held, its shape known. Writes nothing."""
    require(path)
    try:
        with _opened(path, read_only=True) as conn:
            found = [row[0] for row in conn.execute("PRAGMA integrity_check(20)")]
            faults = [f"Page abîmée : {text}." for text in found if text != "ok"]
            broken = conn.execute("PRAGMA foreign_key_check").fetchmany(20)
            faults += [f"La table « {row[0]} » renvoie à une ligne absente de « {row[2]} »." for row in broken]
            db = Database(conn)
            if "person" not in db.table_names():
                return Health((f"« {path.name} » n'est pas une base de l'atelier : choisis un autre fichier.",))
            faults += _unknown_changes(db)
            counts = {name: db[name].count for name in COUNTED if db[name].exists()}
            return Health(tuple(faults), tuple(migrations.pending(db)), counts)
    except sqlite3.DatabaseError as error:
        return Health((f"« {path.name} » ne se lit pas comme une base de données ({error}).",))


def _unknown_changes(db: Database) -> list[str]:
    try:
        migrations.refuse_newer(db)
    except StoreError as error:
        return [str(error)]
    return []


def restore(copy: Path, path: Path, *, now: datetime) -> Path | None:
    """Put a copy in place of the database, in one transaction, even while the server runs.

    What was there is kept beside first (its path is returned; None when there was nothing). StoreError, and nothing
    changed, when the copy is not sound. A copy from an earlier version is brought up to date.
    """
    health = verify(copy)
    if not health.sound:
        raise StoreError("Cette sauvegarde ne peut pas servir : " + " ".join(health.faults))
    kept = _set_aside(path, now) if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(connect(path).conn) as target, _opened(copy, read_only=True) as source:
        source.backup(target, pages=-1)
    with closing(connect(path)) as db:
        migrations.apply(db)
    after = verify(path)
    if not after.sound:
        raise StoreError("La base remise en place n'est pas saine : " + " ".join(after.faults))
    return kept


def _set_aside(path: Path, now: datetime) -> Path:
    """Keep what is in place: a sound base as a copy, a damaged one moved away as it is."""
    target = path.with_name(f"{path.stem}-avant-{now:%Y-%m-%d-%H%M%S}{path.suffix}")
    if verify(path).sound:
        back_up(path, target)
        return target
    for part in _family(path):
        if part.exists():
            shutil.move(part, target.with_name(target.name + part.name[len(path.name) :]))
    return target


def require(path: Path) -> None:
    """Raise StoreError when there is no database at a path."""
    if not path.is_file():
        raise StoreError(f"Aucune base de données à « {path} » : vérifie le chemin, ou la variable ATELIER_DB.")


@contextmanager
def _opened(path: Path, *, read_only: bool = False) -> Iterator[sqlite3.Connection]:
    """Open a file without changing its journal; a copy in a folder without rights to write is read too."""
    mode = "?mode=ro" if read_only and os.access(path.parent, os.W_OK) else "?immutable=1" if read_only else ""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}{mode}", uri=True, timeout=BUSY_SECONDS)) as conn:
        conn.row_factory = sqlite3.Row
        yield conn


def _family(path: Path) -> tuple[Path, ...]:
    """Return a database file and those SQLite keeps beside it."""
    return (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal")))
