"""Care of the database: copies made while in use, restore drills, checks, years forgotten, upgrades from before."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from mcvb import accounts, commands
from mcvb.store import SqliteRepository, migrations, open_repository, sqlite
from mcvb.store.connections import connect
from mcvb.store.purge import purge
from mcvb.store.upkeep import back_up, prune, restore, verify
from mcvb.throttle import Place
from simulations.errors import AccessRefusedError, StoreError
from tests import school
from tests.store.contract import an_action, begin
from tests.test_rights_matrix import a_live

PROJECT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
BEFORE_SCHOOL = (
    "INSERT INTO person VALUES ('anna', 'visitor', 'Anna', '2026-11-23T08:00:00+00:00')",
    "INSERT INTO session VALUES ('h', 'anna', '2026-11-23T08:00:00+00:00', '2027-11-23T08:00:00+00:00')",
    "INSERT INTO scenario VALUES ('d', 'boulangerie', 'titre: La boulangerie')",
    """
    INSERT INTO run VALUES ('r1', 'anna', 'boulangerie', 'd', 42, 'mission', NULL, 'en_cours', 'Épi',
        '2026-11-23T08:00:00+00:00', '2026-11-23T08:00:00+00:00')
    """,
    "INSERT INTO action VALUES ('a1', 'r1', 1, 'analyser', 'answer', '{}', '2026-11-23T08:00:00+00:00')",
    "INSERT INTO document VALUES ('anna', 'x', 'text/csv', 'a.csv', x'00', '2026-11-23T08:00:00+00:00')",
    "INSERT INTO preference VALUES ('anna', 'theme', '\"clair\"')",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database of a test lives."""
    return tmp_path / "instance" / "atelier.db"


@pytest.fixture
def repo(path: Path) -> Iterator[SqliteRepository]:
    """Give an open store."""
    opened = SqliteRepository(path)
    yield opened
    opened.close()


def every_change() -> list[str]:
    """Return the names of all the changes of the database, in order."""
    with Database(memory=True) as empty:
        return migrations.pending(empty)


def at_version(path: Path, name: str) -> None:
    """Make a database as it was just after one change, holding what could be held then."""
    names = every_change()
    stop = names[names.index(name) + 1 : names.index(name) + 2]
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(connect(path)) as db:
        migrations.migrations.apply(db, stop_before=stop)
        for statement in BEFORE_SCHOOL:
            if statement.split()[2] in db.table_names():
                db.execute(statement)
        db.conn.commit()


def test_a_copy_is_made_while_another_process_writes(repo: SqliteRepository, path: Path, tmp_path: Path):
    """A copy taken in mid-write is whole: some first actions of the run, in order, and a sound file."""
    anna = begin(repo)
    command = [sys.executable, "-m", "tests.store.writer", str(path)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = [int(writer.stdout.readline()) for _ in range(20)][-1]
        health = back_up(path, tmp_path / "copie.db")
        writer.kill()
    assert health.sound
    copied = SqliteRepository(tmp_path / "copie.db")
    kept = copied.actions(anna, "r1")
    assert len(kept) >= said
    assert kept == [an_action(sequence) for sequence in range(1, len(kept) + 1)]
    copied.close()


def test_a_copy_never_replaces_another(repo: SqliteRepository, path: Path, tmp_path: Path):
    """An existing file is refused and left as it is; a missing base is told."""
    begin(repo)
    target = tmp_path / "copie.db"
    target.write_text("précieux", encoding="utf-8")
    with pytest.raises(StoreError, match="existe déjà"):
        back_up(path, target)
    assert target.read_text(encoding="utf-8") == "précieux"
    with pytest.raises(StoreError, match="Aucune base"):
        back_up(tmp_path / "rien.db", tmp_path / "autre.db")
    assert sorted(item.name for item in tmp_path.iterdir()) == ["copie.db", "instance"]


def test_a_restore_drill_brings_everything_back_while_the_server_is_open(
    repo: SqliteRepository, path: Path, tmp_path: Path
):
    """What was erased after the copy is there again for the server that never stopped; what it replaced is kept."""
    anna = begin(repo)
    repo.append(anna, an_action(1))
    back_up(path, tmp_path / "copie.db")
    repo.erase_run(anna, "r1")
    repo.create_visitor("bob", school.NOW)
    kept = restore(tmp_path / "copie.db", path, now=NOW)
    assert repo.actions(anna, "r1") == [an_action(1)]
    assert repo.append(anna, an_action(2)) == an_action(2)
    assert kept is not None
    assert verify(kept).counts["person"] == 2
    assert verify(path).counts["person"] == 1


def test_a_damaged_base_is_replaced_and_kept_aside(repo: SqliteRepository, path: Path, tmp_path: Path):
    """A base overwritten with noise is told as unreadable, moved away and replaced by the copy."""
    anna = begin(repo)
    back_up(path, tmp_path / "copie.db")
    repo.close()
    path.write_bytes(b"du bruit" * 2000)
    assert not verify(path).sound
    kept = restore(tmp_path / "copie.db", path, now=NOW)
    assert kept is not None
    assert kept.read_bytes().startswith(b"du bruit")
    again = SqliteRepository(path)
    assert again.run(anna, "r1").id == "r1"
    again.close()


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00" + b"\x00" * 200, b"nom;ville\nDurand;Metz"])
def test_what_is_no_copy_is_refused_and_nothing_changes(
    repo: SqliteRepository, path: Path, tmp_path: Path, content: bytes
):
    """An empty file, a broken one or a table is not put in place of the base."""
    anna = begin(repo)
    wrong = tmp_path / "faux.db"
    wrong.write_bytes(content)
    with pytest.raises(StoreError, match="ne peut pas servir"):
        restore(wrong, path, now=NOW)
    assert repo.run(anna, "r1").id == "r1"
    assert [item.name for item in path.parent.glob("*.db")] == ["atelier.db"]


def test_a_page_damaged_in_the_middle_is_found(repo: SqliteRepository, path: Path, tmp_path: Path):
    """A copy whose middle was overwritten does not pass the check."""
    anna = begin(repo)
    for sequence in range(1, 200):
        repo.append(anna, an_action(sequence))
    back_up(path, tmp_path / "copie.db")
    whole = bytearray((tmp_path / "copie.db").read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 4096] = b"\xff" * 4096
    (tmp_path / "copie.db").write_bytes(whole)
    assert not verify(tmp_path / "copie.db").sound


def test_a_base_of_a_newer_version_is_told(repo: SqliteRepository, path: Path):
    """A change this version does not know is a fault that says to update."""
    begin(repo)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('atelier', 'futur', '')")
        raw.commit()
    assert "plus récente" in " ".join(verify(path).faults)


@pytest.mark.parametrize("name", every_change())
def test_a_base_of_each_earlier_version_is_upgraded_with_what_it_held(path: Path, name: str):
    """From the shape after each change, opening brings the base up to date and loses nothing."""
    at_version(path, name)
    held = verify(path).counts
    assert held["person"] == 1
    repo = SqliteRepository(path)
    assert migrations.pending(Database(sqlite3.connect(path))) == []
    after = verify(path)
    assert after.sound
    assert {table: after.counts[table] for table in held} == held
    assert school.small_class(repo)[1].name == "1re MCV-B"
    repo.close()


@pytest.mark.parametrize("name", every_change()[:-1])
def test_a_copy_of_each_earlier_version_can_be_brought_back(path: Path, tmp_path: Path, name: str):
    """A restored copy from before is brought up to date in the same act."""
    at_version(tmp_path / "vieille.db", name)
    restore(tmp_path / "vieille.db", path, now=NOW)
    assert verify(path).sound
    assert verify(path).pending == ()


def test_old_automatic_copies_go_and_named_ones_stay(tmp_path: Path):
    """Of twenty copies the fourteen latest are kept; a file named by hand is not touched."""
    for day in range(1, 21):
        (tmp_path / f"atelier-2026-11-{day:02d}-080000.db").touch()
    (tmp_path / "ma-copie.db").touch()
    gone = prune(tmp_path)
    assert len(gone) == 6
    assert (tmp_path / "ma-copie.db").exists()
    assert (tmp_path / "atelier-2026-11-20-080000.db").exists()
    assert not (tmp_path / "atelier-2026-11-06-080000.db").exists()


def test_a_purge_forgets_the_old_archived_classes_only(repo: SqliteRepository, path: Path):
    """Students of an archived class of 2024-2025 go with their runs; whoever is in another class stays."""
    teacher, room, lina = school.small_class(repo)
    old = school.a_class("vieille", code="BBBBBB", year="2024-2025")
    repo.create_class(teacher, old)
    max_ = repo.add_student(teacher, "vieille", "max", "Max", school.NOW).person
    repo.add_student(teacher, "vieille", lina.id, "", school.NOW)
    school.begin_run(repo, max_)
    kept = school.begin_run(repo, lina)
    assert purge(path, until="2024-2025", now=NOW, really=True).classes == ()
    repo.archive_class(teacher, "vieille", school.NOW)
    rehearsal = purge(path, until="2024-2025", now=NOW)
    assert (rehearsal.classes, rehearsal.students, rehearsal.runs) == (("1re MCV-B",), 1, 1)
    assert verify(path).counts["person"] == 3
    assert purge(path, until="2024-2025", now=NOW, really=True) == rehearsal
    assert [one.person.id for one in repo.members(teacher, room.id)] == [lina.id]
    assert repo.run(lina, kept.id) == kept
    assert verify(path).counts["person"] == 2
    assert verify(path).sound


def test_the_log_of_acts_is_kept_a_year(repo: SqliteRepository, path: Path):
    """A line of the log goes after a year, not before."""
    teacher, _, _ = school.small_class(repo)
    assert purge(path, until="2020-2021", now=NOW, really=True).log_lines == 0
    assert len(repo.audit_log(teacher)) == 1
    assert purge(path, until="2020-2021", now=datetime(2027, 12, 1, tzinfo=UTC), really=True).log_lines == 1


def test_live_sessions_without_a_class_are_kept_half_a_year(repo: SqliteRepository, path: Path):
    """A session open to a room goes after 180 days, one of a class stays with its class."""
    teacher, room, _ = school.small_class(repo)
    for name, class_id in (("l1", None), ("l2", room.id)):
        repo.create_live(teacher, replace(a_live(name, name.upper()), class_id=class_id))
    assert purge(path, until="2020-2021", now=NOW, really=True).lives == 0
    assert purge(path, until="2020-2021", now=datetime(2027, 6, 30, tzinfo=UTC), really=True).lives == 1
    assert [one.id for one in repo.live_sessions(teacher)] == ["l2"]


@pytest.fixture
def served(repo: SqliteRepository, path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name the base of a test as the server's, with something in it."""
    begin(repo)
    monkeypatch.setenv("ATELIER_DB", str(path))
    return path


def test_the_commands_copy_check_and_bring_back(served: Path, capsys: pytest.CaptureFixture[str]):
    """The three commands of an evening: copy, check, bring back; each says what it did and where."""
    assert commands.main(["sauvegarde"]) == 0
    copy = next((served.parent / "sauvegardes").glob("atelier-*.db"))
    assert commands.main(["verification", str(copy)]) == 0
    assert commands.main(["restauration", str(copy)]) == 0
    told = capsys.readouterr().out
    assert "Sauvegarde faite et vérifiée" in told
    assert "1\u00a0parcours" in told
    assert "Ce qui était là avant est gardé" in told


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 0, "python -m mcvb sauvegarde"),
        (["--help"], 0, "python -m mcvb purge"),
        (["sauvegrade"], 2, "python -m mcvb sauvegarde"),
        (["restauration"], 2, "attend un fichier"),
        (["restauration", "nulle-part.db"], 1, "Aucune base"),
        (["purge", "2024"], 2, "année scolaire"),
        (["purge", "2024-2026"], 2, "année scolaire"),
        (["purge", "2024-2025"], 0, "Rien n'a été effacé"),
        (["purge", "2024-2025", "--oui"], 0, "C'est effacé"),
        (["verification", "a", "b"], 2, "Trop de mots"),
        (["lien-enseignant", "http://lycee.local:8501"], 0, "http://lycee.local:8501/premier/"),
        (["mot-de-passe"], 2, "attend l'identifiant"),
        (["mot-de-passe", "personne"], 1, "Aucun compte enseignant"),
    ],
)
def test_a_command_that_cannot_be_done_says_what_was_expected(
    served: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, said: str
):
    """Each wrong call gets its French sentence and its exit code."""
    assert served.exists()
    assert commands.main(words) == code
    assert said in capsys.readouterr().out


def test_a_lost_password_is_replaced_from_the_console(served: Path, capsys: pytest.CaptureFixture[str], monkeypatch):
    """The host gives a new password; the old one and its sessions stop working; a second first link is refused."""
    monkeypatch.setattr(sqlite, "_open", {})
    repo = open_repository()
    token = str(accounts.new_setup_link(repo, "http://x", NOW)).rsplit("/", maxsplit=1)[-1]
    old = "cheval bleu agrafe"
    accounts.create_account(repo, token, pseudonym="M. Weber", login="weber", password=old, now=NOW)
    assert commands.main(["mot-de-passe", "weber"]) == 0
    drawn = capsys.readouterr().out.split(" : ", 1)[1].split()[0]
    place = Place("console")
    assert accounts.sign_in(repo, "weber", drawn, place=place, now=NOW).role == "teacher"
    with pytest.raises(AccessRefusedError):
        accounts.sign_in(repo, "weber", old, place=place, now=NOW)
    assert commands.main(["lien-enseignant"]) == 1
    assert "existe déjà" in capsys.readouterr().out
    assert served.exists()


def test_a_damaged_base_fails_the_check(served: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """The check of a damaged file lists its faults and fails."""
    assert served.exists()
    (tmp_path / "faux.db").write_bytes(b"bruit" * 999)
    assert commands.main(["verification", str(tmp_path / "faux.db")]) == 1
    assert "Des fautes" in capsys.readouterr().out


def test_the_commands_run_as_a_module(served: Path):
    """`python -m mcvb verification` answers from a terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "mcvb", "verification", str(served)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Tout va bien" in done.stdout
