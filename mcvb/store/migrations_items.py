"""Changes of the database's shape for what a person writes in their own path: works, placements, project, oral."""

from __future__ import annotations

from sqlite_utils import Database

from mcvb.store.migrations import migrations


@migrations()
def items(db: Database) -> None:
    """Create items (typed, with every version kept), members of projects, and one-time links of tutors."""
    db.execute(
        """
        CREATE TABLE item (
            id TEXT PRIMARY KEY,
            owner_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
            author_id TEXT NOT NULL,
            kind TEXT NOT NULL,
            parent_id TEXT,
            payload TEXT NOT NULL,
            created_at TEXT NOT NULL,
            at TEXT NOT NULL,
            version INTEGER NOT NULL CHECK (version >= 1),
            removed_at TEXT
        ) STRICT
        """
    )
    db.execute("CREATE INDEX item_owner ON item (owner_id, kind)")
    db.execute("CREATE INDEX item_parent ON item (parent_id, kind)")
    db.execute(
        """
        CREATE TABLE item_version (
            item_id TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
            version INTEGER NOT NULL,
            author_id TEXT NOT NULL,
            payload TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (item_id, version)
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE project_member (
            project_id TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
            person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
            since TEXT NOT NULL,
            PRIMARY KEY (project_id, person_id)
        ) STRICT
        """
    )
    db.execute("CREATE INDEX project_member_person ON project_member (person_id)")
    db.execute(
        """
        CREATE TABLE tutor_link (
            link_hash TEXT PRIMARY KEY,
            period_id TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
            created_at TEXT NOT NULL,
            expires_at TEXT NOT NULL,
            used_at TEXT
        ) STRICT
        """
    )
    # A project shared by a group outlives the one who opened it: it passes to the member who joined first.
    db.execute(
        """
        CREATE TRIGGER project_passed_on BEFORE DELETE ON person
        BEGIN
            UPDATE item SET owner_id = (
                SELECT person_id FROM project_member WHERE project_id = item.id AND person_id <> OLD.id
                ORDER BY since, person_id LIMIT 1
            )
            WHERE owner_id = OLD.id AND kind = 'projet' AND EXISTS (
                SELECT 1 FROM project_member WHERE project_id = item.id AND person_id <> OLD.id
            );
        END
        """
    )


@migrations()
def person_use_with_items(db: Database) -> None:
    """Count items among what a person has stored: a visitor who wrote only in their path is not forgotten."""
    db.execute("DROP VIEW person_use")
    db.execute(
        """
        CREATE VIEW person_use AS SELECT
            p.id AS id,
            EXISTS (SELECT 1 FROM run WHERE person_id = p.id)
                OR EXISTS (SELECT 1 FROM document WHERE person_id = p.id)
                OR EXISTS (SELECT 1 FROM preference WHERE person_id = p.id)
                OR EXISTS (SELECT 1 FROM item WHERE owner_id = p.id)
                OR EXISTS (SELECT 1 FROM resume_code WHERE person_id = p.id) AS stored,
            EXISTS (SELECT 1 FROM session WHERE person_id = p.id)
                OR EXISTS (SELECT 1 FROM resume_code WHERE person_id = p.id) AS reachable
        FROM person p
        """
    )
