"""Changes of the database's shape for live sessions. Applied after `migrations_ways`."""

from __future__ import annotations

from sqlite_utils import Database

from mcvb.store.migrations import migrations


@migrations()
def live_sessions(db: Database) -> None:
    """Create live sessions with their acts, append-only; a code is good for one session going on."""
    db.execute(
        """
        CREATE TABLE live_session (
            id TEXT PRIMARY KEY,
            code TEXT NOT NULL,
            teacher_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
            class_id TEXT REFERENCES school_class (id) ON DELETE SET NULL,
            format TEXT NOT NULL,
            title TEXT NOT NULL,
            situation TEXT NOT NULL CHECK (situation IN ('courante', 'complexe', 'critique')),
            open_to_all INTEGER NOT NULL,
            setup TEXT NOT NULL,
            created_at TEXT NOT NULL,
            updated_at TEXT NOT NULL,
            ended_at TEXT
        ) STRICT
        """
    )
    db.execute("CREATE UNIQUE INDEX live_session_code ON live_session (code) WHERE ended_at IS NULL")
    db.execute("CREATE INDEX live_session_teacher ON live_session (teacher_id)")
    db.execute("CREATE INDEX live_session_class ON live_session (class_id)")
    db.execute(
        """
        CREATE TABLE live_act (
            id TEXT PRIMARY KEY,
            session_id TEXT NOT NULL REFERENCES live_session (id) ON DELETE CASCADE,
            sequence INTEGER NOT NULL CHECK (sequence >= 1),
            actor_id TEXT NOT NULL,
            payload TEXT NOT NULL,
            at TEXT NOT NULL,
            UNIQUE (session_id, sequence)
        ) STRICT
        """
    )
    _append_only(db, "live_act", "EXISTS (SELECT 1 FROM live_session WHERE id = OLD.session_id)")


@migrations()
def live_people(db: Database) -> None:
    """Create participants, known by tokens of which only hashes are kept, and their answers, one per question."""
    db.execute(
        """
        CREATE TABLE live_participant (
            id TEXT PRIMARY KEY,
            session_id TEXT NOT NULL REFERENCES live_session (id) ON DELETE CASCADE,
            pseudonym TEXT NOT NULL,
            folded TEXT NOT NULL,
            person_id TEXT REFERENCES person (id) ON DELETE CASCADE,
            team TEXT NOT NULL,
            after INTEGER NOT NULL,
            joined_at TEXT NOT NULL,
            UNIQUE (session_id, folded),
            UNIQUE (session_id, person_id)
        ) STRICT
        """
    )
    db.execute("CREATE INDEX live_participant_person ON live_participant (person_id)")
    db.execute(
        """
        CREATE TABLE live_token (
            token_hash TEXT PRIMARY KEY,
            participant_id TEXT NOT NULL REFERENCES live_participant (id) ON DELETE CASCADE
        ) STRICT
        """
    )
    db.execute("CREATE INDEX live_token_participant ON live_token (participant_id)")
    db.execute(
        """
        CREATE TABLE live_answer (
            id TEXT PRIMARY KEY,
            session_id TEXT NOT NULL REFERENCES live_session (id) ON DELETE CASCADE,
            participant_id TEXT NOT NULL REFERENCES live_participant (id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            after INTEGER NOT NULL,
            at TEXT NOT NULL,
            UNIQUE (session_id, key, participant_id)
        ) STRICT
        """
    )
    db.execute("CREATE INDEX live_answer_participant ON live_answer (participant_id)")
    # They go with their session or with their participant, whichever is gone first.
    both = (
        "EXISTS (SELECT 1 FROM live_participant WHERE id = OLD.participant_id)"
        " AND EXISTS (SELECT 1 FROM live_session WHERE id = OLD.session_id)"
    )
    _append_only(db, "live_answer", both)


@migrations()
def live_results(db: Database) -> None:
    """Create the evidence a session gave, which outlives it, and the keys of remote controls."""
    db.execute(
        """
        CREATE TABLE direct_evidence (
            person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
            session_id TEXT NOT NULL,
            title TEXT NOT NULL,
            situation TEXT NOT NULL,
            check_id TEXT NOT NULL,
            met INTEGER NOT NULL,
            quote TEXT NOT NULL,
            advice TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (person_id, session_id, check_id)
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE live_key (
            key_hash TEXT PRIMARY KEY,
            session_id TEXT NOT NULL REFERENCES live_session (id) ON DELETE CASCADE,
            person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
            used INTEGER NOT NULL,
            expires_at TEXT NOT NULL
        ) STRICT
        """
    )
    db.execute("CREATE INDEX live_key_session ON live_key (session_id)")
    db.execute("CREATE INDEX live_key_person ON live_key (person_id)")


def _append_only(db: Database, table: str, owned: str) -> None:
    """Rows of a table never change, and go only when what they belong to is already gone."""
    db.execute(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )
    db.execute(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN {owned}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )
