"""The store: who people are and what they did, kept for good; the only room with SQL."""

# The changes of the database's shape are applied in the order of these imports.
# isort: off
from mcvb.store import migrations
from mcvb.store import migrations_school
from mcvb.store import migrations_items
from mcvb.store import migrations_ways
from mcvb.store import migrations_follow
from mcvb.store import migrations_desk
from mcvb.store import migrations_live

# isort: on
from mcvb.store.interface import Document, Person, Repository, Run, StoredAction
from mcvb.store.sqlite import SqliteRepository, open_repository

CHANGES = (
    migrations,
    migrations_school,
    migrations_items,
    migrations_ways,
    migrations_follow,
    migrations_desk,
    migrations_live,
)

__all__ = [
    "CHANGES", "Document", "Person", "Repository", "Run", "SqliteRepository", "StoredAction", "open_repository",
]  # fmt: skip
