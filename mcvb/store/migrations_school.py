"""Changes of the database's shape for the school: accounts, classes, what protects them. Applied after `migrations`."""

from __future__ import annotations

from sqlite_utils import Database

from mcvb.store.migrations import migrations


@migrations()
def accounts(db: Database) -> None:
    """Create the teachers' accounts and the students' secrets; only hashes of secrets are kept."""
    db.execute(
        """
        CREATE TABLE account (
            person_id TEXT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
            login TEXT NOT NULL UNIQUE COLLATE NOCASE,
            password_hash TEXT,
            oidc_subject TEXT UNIQUE,
            created_at TEXT NOT NULL
        ) STRICT
        """
    )
    # No secret yet: the student chooses one at the next entry. The card is what a printed QR code carries.
    db.execute(
        """
        CREATE TABLE student_secret (
            person_id TEXT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
            secret_hash TEXT,
            card_hash TEXT UNIQUE,
            changed_at TEXT NOT NULL
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE invitation (
            link_hash TEXT PRIMARY KEY,
            purpose TEXT NOT NULL CHECK (purpose IN ('premier', 'enseignant', 'binome')),
            class_id TEXT,
            made_by TEXT,
            created_at TEXT NOT NULL,
            expires_at TEXT NOT NULL
        ) STRICT
        """
    )


@migrations()
def safeguards(db: Database) -> None:
    """Create the settings of the server, the wrong tries that slow a guesser down, and the log of teachers' acts."""
    db.execute("CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")
    db.execute("CREATE TABLE attempt (subject TEXT NOT NULL, at TEXT NOT NULL) STRICT")
    db.execute("CREATE INDEX attempt_subject ON attempt (subject, at)")
    db.execute(
        """
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            actor_id TEXT NOT NULL,
            act TEXT NOT NULL,
            object TEXT NOT NULL,
            detail TEXT NOT NULL
        ) STRICT
        """
    )
    db.execute("CREATE INDEX audit_at ON audit (at)")
    db.execute(
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the log never changes'); END"
    )


@migrations()
def classes(db: Database) -> None:
    """Create classes by school year, their teachers, groups and members."""
    db.execute(
        """
        CREATE TABLE school_class (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            code TEXT NOT NULL UNIQUE,
            school_year TEXT NOT NULL,
            level TEXT NOT NULL CHECK (level IN ('seconde', 'premiere', 'terminale')),
            cadre TEXT NOT NULL,
            created_at TEXT NOT NULL,
            archived_at TEXT
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE class_teacher (
            class_id TEXT NOT NULL REFERENCES school_class (id) ON DELETE CASCADE,
            person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
            since TEXT NOT NULL,
            PRIMARY KEY (class_id, person_id)
        ) STRICT
        """
    )
    db.execute("CREATE INDEX class_teacher_person ON class_teacher (person_id)")
    db.execute(
        """
        CREATE TABLE class_group (
            id TEXT PRIMARY KEY,
            class_id TEXT NOT NULL REFERENCES school_class (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            UNIQUE (class_id, name)
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE member (
            class_id TEXT NOT NULL REFERENCES school_class (id) ON DELETE CASCADE,
            person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
            group_id TEXT REFERENCES class_group (id) ON DELETE SET NULL,
            since TEXT NOT NULL,
            PRIMARY KEY (class_id, person_id)
        ) STRICT
        """
    )
    db.execute("CREATE INDEX member_person ON member (person_id)")
