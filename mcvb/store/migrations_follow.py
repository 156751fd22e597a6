"""Changes of the database's shape for the follow-up: teachers' comments on runs, and their own levels."""

from __future__ import annotations

from sqlite_utils import Database

from mcvb.store.migrations import migrations


@migrations()
def comments(db: Database) -> None:
    """Create the comments on runs; a comment taken back keeps its place and loses its words."""
    db.execute(
        """
        CREATE TABLE comment (
            id TEXT PRIMARY KEY,
            run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
            author_id TEXT REFERENCES person (id) ON DELETE SET NULL,
            subject TEXT NOT NULL,
            text TEXT NOT NULL,
            at TEXT NOT NULL,
            removed_at TEXT,
            read_at TEXT
        ) STRICT
        """
    )
    db.execute("CREATE INDEX comment_run ON comment (run_id)")


@migrations()
def teacher_levels(db: Database) -> None:
    """Create the teachers' own levels, append-only: the latest counts, those before stay; they go with the student."""
    db.execute(
        """
        CREATE TABLE teacher_level (
            id TEXT PRIMARY KEY,
            student_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
            author_id TEXT REFERENCES person (id) ON DELETE SET NULL,
            competence TEXT NOT NULL,
            situation TEXT NOT NULL CHECK (situation IN ('courante', 'complexe', 'critique')),
            rank INTEGER NOT NULL CHECK (rank BETWEEN 1 AND 4),
            reason TEXT NOT NULL,
            run_id TEXT REFERENCES run (id) ON DELETE SET NULL,
            at TEXT NOT NULL,
            read_at TEXT
        ) STRICT
        """
    )
    db.execute("CREATE INDEX teacher_level_student ON teacher_level (student_id)")
    db.execute(
        """
        CREATE TRIGGER teacher_level_no_update
        BEFORE UPDATE OF id, student_id, competence, situation, rank, reason, at ON teacher_level
        BEGIN SELECT RAISE(ABORT, 'a level given never changes'); END
        """
    )
    # When a student is deleted, their row is gone before the cascade reaches their levels.
    db.execute(
        """
        CREATE TRIGGER teacher_level_no_delete BEFORE DELETE ON teacher_level
        WHEN EXISTS (SELECT 1 FROM person WHERE id = OLD.student_id)
        BEGIN SELECT RAISE(ABORT, 'a level given never changes'); END
        """
    )
