"""The SQLite store: the contract of every store, then what is particular to a file."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlite_utils import Database

from mcvb.store import SqliteRepository, open_repository, sqlite
from mcvb.store import migrations as changes
from mcvb.store.connections import IDLE_CONNECTIONS
from simulations.errors import StoreError
from tests.store.contract import NOW, RepositoryContract, an_action, begin, full


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store of a test lives."""
    return tmp_path / "instance" / "atelier.db"


@pytest.fixture
def repo(path: Path) -> Iterator[SqliteRepository]:
    """Give an empty store in a fresh folder."""
    store = SqliteRepository(path)
    yield store
    store.close()


class TestSqliteContract(RepositoryContract):
    """The SQLite store keeps the contract."""


def raw(path: Path) -> sqlite3.Connection:
    """Open the file as an outsider would, with foreign keys on."""
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("PRAGMA foreign_keys = ON")
    return conn


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE action SET payload = '{}'",
        "UPDATE action SET sequence = 9",
        "DELETE FROM action",
        "DELETE FROM action WHERE sequence = 2",
        "UPDATE run SET seed = 1",
        "UPDATE run SET person_id = 'bob'",
        "UPDATE run SET scenario_digest = 'x'",
        "DELETE FROM scenario",
    ],
)
def test_the_file_itself_refuses_to_rewrite_the_past(repo: SqliteRepository, path: Path, sql: str) -> None:
    """Even SQL typed by hand cannot change or remove an action, nor what a run starts from."""
    anna = full(repo)
    before = repo.export_person(anna)
    with pytest.raises(sqlite3.IntegrityError):
        raw(path).execute(sql)
    assert repo.export_person(anna) == before


def test_replacing_an_action_is_refused_too(repo: SqliteRepository) -> None:
    """INSERT OR REPLACE, which deletes in silence, is stopped by the same rule on the store's own connections."""
    anna = full(repo)
    with pytest.raises(StoreError, match="append-only"), repo._connections.writing() as db:
        db.execute("INSERT OR REPLACE INTO action VALUES ('r1-a1', 'r1', 1, 's', 'k', '{}', ?)", (NOW,))
    assert repo.actions(anna, "r1")[0] == an_action(1)


def test_erasing_empties_every_table_of_the_person(repo: SqliteRepository, path: Path) -> None:
    """No row of an erased person stays in any table, nor their words in the file once the WAL is emptied."""
    anna = full(repo)
    repo.set_preference(anna, "note", "phrase-tres-reconnaissable")
    repo.erase_person(anna)
    repo.close()
    conn = raw(path)
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    tables = ["person", "run", "action", "document", "preference", "session", "ticket", "resume_code"]
    counts = {table: conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}  # noqa: S608
    assert counts == dict.fromkeys(tables, 0)
    assert b"phrase-tres-reconnaissable" not in path.read_bytes()


def test_settings_of_each_connection(repo: SqliteRepository) -> None:
    """Each connection writes ahead, waits for the disk and holds foreign keys."""
    with repo._connections.reading() as db:
        got = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert got == ["wal", 2, 1]


def test_a_failed_write_leaves_nothing(repo: SqliteRepository) -> None:
    """A block that fails half-way writes nothing, and the store goes on."""
    anna = begin(repo)
    with pytest.raises(ZeroDivisionError), repo._connections.writing() as db:  # noqa: PT012
        db.execute("UPDATE run SET title = 'x'")
        _ = 1 / 0
    assert repo.run(anna, "r1").title == "La boulangerie Épi d'Or"
    assert repo.append(anna, an_action(1)).sequence == 1


def test_many_threads_read_and_write_together(repo: SqliteRepository) -> None:
    """Thirty visitors in thirty short threads each write their run; the store keeps few connections open."""

    def play(number: int) -> int:
        person = begin(repo, f"p{number}", f"r{number}")
        for place in range(1, 6):
            repo.append(person, an_action(place, run_id=f"r{number}"))
        return len(repo.actions(person, f"r{number}"))

    results: list[int] = []
    threads = [threading.Thread(target=lambda n=number: results.append(play(n))) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [5] * 30
    assert len(repo._connections._idle) <= IDLE_CONNECTIONS


def test_an_empty_file_gets_every_change_once(path: Path) -> None:
    """A new database gets all the changes in order; opening it again applies none."""
    path.parent.mkdir()
    with Database(path) as db:
        names = changes.pending(db)
        assert names
        assert db.table_names() == []
        assert changes.apply(db) == names
        assert (changes.pending(db), changes.apply(db)) == ([], [])


def test_a_change_that_fails_is_undone_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change that breaks half-way leaves neither its tables nor its record; those before it stay."""
    path.parent.mkdir()
    broken = changes.Migrations("atelier")
    broken._migrations = list(changes.migrations._migrations)

    @broken()
    def half_way(db: Database) -> None:
        """Create a table, then break."""
        db.execute("CREATE TABLE orphan (id TEXT)")
        db.execute("CREATE TABLE person (id TEXT)")

    monkeypatch.setattr(changes, "migrations", broken)
    with Database(path) as db:
        with pytest.raises(sqlite3.OperationalError):
            changes.apply(db)
        assert changes.pending(db) == ["half_way"]
        assert "orphan" not in db.table_names()


def test_several_processes_may_migrate_at_once(path: Path) -> None:
    """Six stores opened on the same new file at the same time all succeed, each change applied once."""
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(lambda _: SqliteRepository(path), range(6)))
    names = [row["name"] for row in Database(path)["_sqlite_migrations"].rows]
    assert len(names) == len(set(names))
    for store in stores:
        store.check()
        store.close()


def test_a_newer_database_is_refused_in_french(repo: SqliteRepository, path: Path) -> None:
    """A file written by a newer version is left alone, with a sentence that says what to do."""
    repo.close()
    with Database(path) as db:
        db["_sqlite_migrations"].insert({"migration_set": "atelier", "name": "teleport", "applied_at": NOW})
    with pytest.raises(StoreError, match=r"plus récente.*teleport.*Mets à jour"):
        SqliteRepository(path)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    """A text file in the place of the database is refused in French and not touched."""
    path = tmp_path / "notes.txt"
    path.write_text("ceci n'est pas une base" * 100, encoding="utf-8")
    with pytest.raises(StoreError, match="n'est pas une base"):
        SqliteRepository(path)
    assert path.read_text(encoding="utf-8").startswith("ceci")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A path through a file cannot become a folder: the sentence names it and ATELIER_DB."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StoreError, match="ATELIER_DB"):
        SqliteRepository(tmp_path / "file" / "atelier.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A read-only folder gives a sentence about its rights."""
    tmp_path.chmod(stat.S_IREAD | stat.S_IEXEC)
    try:
        with pytest.raises(StoreError, match="droits"):
            SqliteRepository(tmp_path / "atelier.db")
    finally:
        tmp_path.chmod(stat.S_IRWXU)


def test_a_path_that_is_a_folder_is_told(tmp_path: Path) -> None:
    """A folder in the place of the file cannot be opened, and the sentence says so."""
    with pytest.raises(StoreError, match="ne peut pas être ouverte"):
        SqliteRepository(tmp_path)


def test_a_locked_database_is_told(repo: SqliteRepository, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When another program keeps the right to write, the user is asked to try again, and nothing is half done."""
    monkeypatch.setattr("mcvb.store.connections.BUSY_SECONDS", 0.05)
    anna = begin(repo)
    repo._connections.close()
    patient = SqliteRepository(path)
    other = raw(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="réessaie"):
        patient.append(anna, an_action(1))
    other.execute("ROLLBACK")
    assert patient.append(anna, an_action(1)).sequence == 1
    patient.close()


def test_a_seed_too_big_for_a_database_is_told(repo: SqliteRepository) -> None:
    """A whole number of more than 64 bits is refused as a StoreError, not as a crash."""
    with pytest.raises(StoreError), repo._connections.reading() as db:
        db.execute("SELECT ?", (2**70,))


def test_one_store_per_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`open_repository` follows ATELIER_DB, makes the folder and gives the same store each time."""
    monkeypatch.setenv("ATELIER_DB", str(tmp_path / "deep" / "down" / "a.db"))
    monkeypatch.setattr(sqlite, "_open", {})
    with ThreadPoolExecutor(8) as pool:
        stores = set(pool.map(lambda _: open_repository(), range(8)))
    assert len(stores) == 1
    assert (tmp_path / "deep" / "down" / "a.db").exists()
    stores.pop().close()


def test_a_closed_store_says_so(repo: SqliteRepository) -> None:
    """A thread that comes after the end of the program is told, instead of opening the file again."""
    repo.close()
    with pytest.raises(StoreError, match="fermée"):
        repo.check()
