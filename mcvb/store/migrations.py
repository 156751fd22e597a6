"""Changes of the database's shape, in order: one function per change, applied once, never edited afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlite_utils import Database, Migrations

from simulations.errors import StoreError

migrations = Migrations("atelier")


@migrations()
def people(db: Database) -> None:
    """Create the people of the atelier."""
    db.execute(
        """
        CREATE TABLE person (
            id TEXT PRIMARY KEY,
            role TEXT NOT NULL CHECK (role IN ('visitor', 'student', 'teacher', 'tutor')),
            pseudonym TEXT NOT NULL,
            created_at TEXT NOT NULL
        ) STRICT
        """
    )


@migrations()
def ways_in(db: Database) -> None:
    """Create sessions, one-time tickets and resume codes; only hashes of secrets are kept."""
    for table in ("session", "ticket"):
        db.execute(
            f"""
            CREATE TABLE {table} (
                {table}_hash TEXT PRIMARY KEY,
                person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
                created_at TEXT NOT NULL,
                expires_at TEXT NOT NULL
            ) STRICT
            """
        )
        db.execute(f"CREATE INDEX {table}_person ON {table} (person_id)")
    db.execute(
        """
        CREATE TABLE resume_code (
            person_id TEXT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
            code_hash TEXT NOT NULL UNIQUE,
            created_at TEXT NOT NULL
        ) STRICT
        """
    )


@migrations()
def scenarios(db: Database) -> None:
    """Create the snapshots of scenarios."""
    db.execute(
        "CREATE TABLE scenario (digest TEXT PRIMARY KEY, scenario_id TEXT NOT NULL, content TEXT NOT NULL) STRICT"
    )


@migrations()
def runs(db: Database) -> None:
    """Create runs; what a replay starts from can never change."""
    db.execute(
        """
        CREATE TABLE run (
            id TEXT PRIMARY KEY,
            person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
            scenario_id TEXT NOT NULL,
            scenario_digest TEXT NOT NULL REFERENCES scenario (digest),
            seed INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('mission', 'atelier')),
            atelier TEXT,
            status TEXT NOT NULL CHECK (status IN ('en_cours', 'terminee')),
            title TEXT NOT NULL,
            created_at TEXT NOT NULL,
            updated_at TEXT NOT NULL
        ) STRICT
        """
    )
    db.execute("CREATE INDEX run_person ON run (person_id)")
    db.execute(
        """
        CREATE TRIGGER run_origin BEFORE UPDATE OF
            id, person_id, scenario_id, scenario_digest, seed, kind, atelier, created_at ON run
        BEGIN SELECT RAISE(ABORT, 'the origin of a run never changes'); END
        """
    )


@migrations()
def actions(db: Database) -> None:
    """Create actions, append-only: they go only with their whole run."""
    db.execute(
        """
        CREATE TABLE action (
            id TEXT PRIMARY KEY,
            run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
            sequence INTEGER NOT NULL CHECK (sequence >= 1),
            stage TEXT NOT NULL,
            kind TEXT NOT NULL,
            payload TEXT NOT NULL,
            at TEXT NOT NULL,
            UNIQUE (run_id, sequence)
        ) STRICT
        """
    )
    db.execute(
        "CREATE TRIGGER action_no_update BEFORE UPDATE ON action"
        " BEGIN SELECT RAISE(ABORT, 'actions are append-only'); END"
    )
    # When a run is deleted, its row is gone before the cascade reaches its actions.
    db.execute(
        """
        CREATE TRIGGER action_no_delete BEFORE DELETE ON action
        WHEN EXISTS (SELECT 1 FROM run WHERE id = OLD.run_id)
        BEGIN SELECT RAISE(ABORT, 'actions are append-only'); END
        """
    )


@migrations()
def belongings(db: Database) -> None:
    """Create the documents and preferences of a person."""
    db.execute(
        """
        CREATE TABLE document (
            person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
            digest TEXT NOT NULL,
            media_type TEXT NOT NULL,
            name TEXT NOT NULL,
            content BLOB NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (person_id, digest)
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE preference (
            person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (person_id, name)
        ) STRICT
        """
    )


@migrations()
def person_use(db: Database) -> None:
    """Create the view that tells whether a person has stored something, and whether someone can still be them."""
    db.execute(
        """
        CREATE VIEW person_use AS SELECT
            p.id AS id,
            EXISTS (SELECT 1 FROM run WHERE person_id = p.id)
                OR EXISTS (SELECT 1 FROM document WHERE person_id = p.id)
                OR EXISTS (SELECT 1 FROM preference WHERE person_id = p.id)
                OR EXISTS (SELECT 1 FROM resume_code WHERE person_id = p.id) AS stored,
            EXISTS (SELECT 1 FROM session WHERE person_id = p.id)
                OR EXISTS (SELECT 1 FROM resume_code WHERE person_id = p.id) AS reachable
        FROM person p
        """
    )


@contextmanager
def writing(db: Database) -> Iterator[Database]:
    """Hold the right to write from the first statement, so that what is read inside cannot change before the write.

    A deferred transaction that reads then writes fails at once when another connection wrote in between,
    whatever the busy timeout.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.commit()
    except BaseException:
        db.rollback()
        raise


def pending(db: Database) -> list[str]:
    """Return the names of the changes not applied yet, in order; only reads."""
    return [migration.name for migration in migrations.pending(db)]


def apply(db: Database) -> list[str]:
    """Apply the pending changes, each in one transaction with its own record, and return their names.

    Several processes may do this at once: what is pending is read again under the right to write.
    """
    refuse_newer(db)
    applied: list[str] = []
    while pending(db):
        with writing(db):
            names = pending(db)
            if names:
                migrations.apply(db, stop_before=names[1:])
                applied.append(names[0])
    return applied


def refuse_newer(db: Database) -> None:
    """Raise StoreError when a database has changes unknown to this version of the code."""
    with Database(memory=True) as empty:
        known = {migration.name for migration in migrations.pending(empty)}
    newer = [migration.name for migration in migrations.applied(db) if migration.name not in known]
    if newer:
        raise StoreError(
            "La base de données vient d'une version plus récente de l'atelier "
            f"(changements inconnus ici : {', '.join(newer)}). Mets à jour l'atelier, "
            "ou indique une autre base avec la variable ATELIER_DB."
        )
