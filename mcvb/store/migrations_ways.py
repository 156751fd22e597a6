"""Changes of the database's shape for the ways in. Applied after `migrations_school`."""

from __future__ import annotations

from sqlite_utils import Database

from mcvb.store.migrations import migrations


@migrations()
def closed_entries(db: Database) -> None:
    """Create the classes whose free entry is closed: a first entry then needs a card."""
    db.execute(
        """
        CREATE TABLE closed_entry (
            class_id TEXT PRIMARY KEY REFERENCES school_class (id) ON DELETE CASCADE,
            at TEXT NOT NULL
        ) STRICT
        """
    )
    db.execute("CREATE INDEX attempt_at ON attempt (at)")
