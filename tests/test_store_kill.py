"""A store whose writing process is killed, for real, keeps all that it had acknowledged."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from mcvb.store import SqliteRepository
from tests.store.contract import an_action, begin

PROJECT = Path(__file__).resolve().parents[1]
ROUNDS = 6


def killed_while_writing(path: Path, *, after: int) -> int:
    """Start a writer, kill it (SIGKILL) as it goes on past `after` writes, and return the last one it acknowledged."""
    command = [sys.executable, "-m", "tests.store.writer", str(path)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(after)]
        writer.kill()
        said += [line for line in writer.stdout if line.endswith("\n")]
    assert writer.returncode != 0
    return int([line for line in said if line.strip()][-1])


def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(tmp_path: Path) -> None:
    """Killed again and again in mid-write, the store keeps every acknowledged action, whole and in order."""
    path = tmp_path / "atelier.db"
    repo = SqliteRepository(path)
    anna = begin(repo)
    repo.close()
    for round_ in range(ROUNDS):
        acknowledged = killed_while_writing(path, after=15 + 7 * round_)
        repo = SqliteRepository(path)
        kept = repo.actions(anna, "r1")
        assert len(kept) >= acknowledged
        assert kept == [an_action(sequence) for sequence in range(1, len(kept) + 1)]
        repo.append(anna, an_action(len(kept) + 1))
        repo.close()
    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_store_killed_at_once_opens_again(tmp_path: Path, after: int) -> None:
    """Killed on its very first writes, the store opens and goes on."""
    path = tmp_path / "atelier.db"
    repo = SqliteRepository(path)
    anna = begin(repo)
    repo.close()
    acknowledged = killed_while_writing(path, after=after)
    assert SqliteRepository(path).run(anna, "r1").length >= acknowledged
