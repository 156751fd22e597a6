"""The store: who people are and what they did, kept for good; the only room with SQL."""

from mcvb.store.interface import Document, Person, Repository, Run, StoredAction
from mcvb.store.sqlite import SqliteRepository, open_repository

__all__ = ["Document", "Person", "Repository", "Run", "SqliteRepository", "StoredAction", "open_repository"]
