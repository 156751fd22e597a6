"""What tests share: a store of their own in a fresh folder, with nothing left from the test before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mcvb import access, path, practice
from mcvb.store import SqliteRepository, open_repository, sqlite
from mcvb.ui import session


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteRepository]:
    """Give an empty store, the one that pages and routes open too."""
    monkeypatch.setenv("ATELIER_DB", str(tmp_path / "atelier.db"))
    monkeypatch.setattr(sqlite, "_open", {})
    monkeypatch.setattr(practice, "_memory", practice._Memory(practice.CACHE_SIZE))
    monkeypatch.setattr(path, "_evidence", path.Shelf(path.RUNS_KEPT))
    monkeypatch.setattr(path, "_paths", path.Shelf(path.PATHS_KEPT))
    access.throttle.reset()
    session.repository.clear()
    opened = open_repository()
    yield opened
    session.repository.clear()
    access.throttle.reset()
    opened.close()
