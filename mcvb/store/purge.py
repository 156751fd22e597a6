"""What the person who hosts the database forgets: archived classes of past years, and what has no more use."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from mcvb.store import migrations
from mcvb.store.connections import connect
from mcvb.store.interface import utc_text
from mcvb.store.upkeep import require

AUDIT_LIFE = timedelta(days=365)
LIVE_LIFE = timedelta(days=180)
ATTEMPT_LIFE = timedelta(days=2)

# What leaves is listed once, so that counting and deleting speak of the same rows.
OLD_CLASSES = """
    CREATE TEMP TABLE old_class AS
        SELECT id, name FROM school_class WHERE archived_at IS NOT NULL AND school_year <= ?
"""
LEAVERS = """
    CREATE TEMP TABLE leaver AS
        SELECT id FROM person WHERE role = 'student'
            AND id IN (SELECT person_id FROM member WHERE class_id IN (SELECT id FROM old_class))
            AND id NOT IN (SELECT person_id FROM member WHERE class_id NOT IN (SELECT id FROM old_class))
"""


@dataclass(frozen=True)
class Forgotten:
    """What a purge takes away, or would: classes by name, students in no other, their runs, what has no more use."""

    classes: tuple[str, ...]
    students: int
    runs: int
    visitors: int
    lives: int
    log_lines: int


def purge(path: Path, *, until: str, now: datetime, really: bool = False) -> Forgotten:
    """Delete archived classes of a school year (« 2024-2025 ») and before, with the students who are in no other.

    What has no more use goes too: visitors whom nobody can be again, live sessions without a class after 180 days,
    old tries, spent invitations, log lines over a year. Without `really`, everything is counted and nothing is
    changed. StoreError when there is no database.
    """
    require(path)
    with closing(connect(path)) as db:
        migrations.apply(db)
        db.execute("BEGIN IMMEDIATE")
        try:
            found = _forget(db, until, now)
        except BaseException:
            db.rollback()
            raise
        if not really:
            db.rollback()
            return found
        db.commit()
        # What was erased leaves the log of writes too.
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return found


def _forget(db: Database, until: str, now: datetime) -> Forgotten:
    db.execute(OLD_CLASSES, [until])
    db.execute(LEAVERS)
    names = [row["name"] for row in db.execute("SELECT name FROM old_class ORDER BY name")]
    runs = db.execute("SELECT count(*) FROM run WHERE person_id IN (SELECT id FROM leaver)").fetchone()[0]
    students = db.execute("DELETE FROM person WHERE id IN (SELECT id FROM leaver)").rowcount
    db.execute("DELETE FROM school_class WHERE id IN (SELECT id FROM old_class)")
    lost = "DELETE FROM person WHERE role = 'visitor' AND id IN (SELECT id FROM person_use WHERE NOT reachable)"
    visitors = db.execute(lost).rowcount
    db.execute("DELETE FROM attempt WHERE at < ?", [utc_text((now - ATTEMPT_LIFE).isoformat())])
    db.execute("DELETE FROM invitation WHERE expires_at < ?", [utc_text(now.isoformat())])
    old = "DELETE FROM live_session WHERE class_id IS NULL AND updated_at < ?"
    lives = db.execute(old, [utc_text((now - LIVE_LIFE).isoformat())]).rowcount
    lines = db.execute("DELETE FROM audit WHERE at < ?", [utc_text((now - AUDIT_LIFE).isoformat())]).rowcount
    return Forgotten(tuple(names), int(students), int(runs), int(visitors), int(lives), int(lines))
