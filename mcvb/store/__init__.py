"""The store: who people are and what they did, kept for good; the only room with SQL."""

# The changes of the database's shape are applied in the order of these imports.
from mcvb.store import migrations, migrations_school, migrations_ways, migrations_live  # isort: skip
from mcvb.store.interface import Document, Person, Repository, Run, StoredAction
from mcvb.store.sqlite import SqliteRepository, open_repository

__all__ = [
    "Document", "Person", "Repository", "Run", "SqliteRepository", "StoredAction", "migrations", "migrations_live",
    "migrations_school", "migrations_ways", "open_repository",
]  # fmt: skip
