"""Changes of the database's shape for the desk: work assigned to a class, and whose run answers it."""

from __future__ import annotations

from sqlite_utils import Database

from mcvb.store.migrations import migrations


@migrations()
def assignments(db: Database) -> None:
    """Create assignments, the run each student began for one, and the time some are given more."""
    db.execute(
        """
        CREATE TABLE assignment (
            id TEXT PRIMARY KEY,
            class_id TEXT NOT NULL REFERENCES school_class (id) ON DELETE CASCADE,
            created_by TEXT NOT NULL,
            title TEXT NOT NULL,
            scenario_id TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('mission', 'atelier')),
            atelier TEXT,
            seed_policy TEXT NOT NULL CHECK (seed_policy IN ('commune', 'individuelle')),
            seed INTEGER NOT NULL,
            mode TEXT NOT NULL CHECK (mode IN ('entrainement', 'examen')),
            group_id TEXT REFERENCES class_group (id) ON DELETE CASCADE,
            opens_at TEXT,
            closes_at TEXT,
            note TEXT NOT NULL,
            created_at TEXT NOT NULL,
            removed_at TEXT
        ) STRICT
        """
    )
    db.execute("CREATE INDEX assignment_class ON assignment (class_id)")
    db.execute(
        """
        CREATE TABLE assignment_run (
            assignment_id TEXT NOT NULL REFERENCES assignment (id) ON DELETE CASCADE,
            person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
            run_id TEXT NOT NULL UNIQUE REFERENCES run (id) ON DELETE CASCADE,
            PRIMARY KEY (assignment_id, person_id)
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE assignment_extra (
            assignment_id TEXT NOT NULL REFERENCES assignment (id) ON DELETE CASCADE,
            person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
            minutes INTEGER NOT NULL CHECK (minutes >= 0),
            PRIMARY KEY (assignment_id, person_id)
        ) STRICT
        """
    )
