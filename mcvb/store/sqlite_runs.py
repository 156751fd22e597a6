"""The SQLite store, runs: how they are read and written, shared by its parts."""

from __future__ import annotations

from sqlite_utils import Database

from mcvb.store.records import Run
from mcvb.store.sqlite_access import one
from simulations.errors import UnknownItemError

RUNS = "SELECT r.*, COALESCE((SELECT MAX(sequence) FROM action WHERE run_id = r.id), 0) AS length FROM run r"

INSERT_RUN = """
    INSERT INTO run (
        id, person_id, scenario_id, scenario_digest, seed, kind, atelier, status, title, created_at, updated_at
    ) VALUES (
        :id, :person_id, :scenario_id, :scenario_digest, :seed, :kind, :atelier, :status, :title,
        :created_at, :updated_at
    ) ON CONFLICT (id) DO NOTHING
"""


def known_run(db: Database, run_id: str) -> Run:
    """Return a run whosever it is, or raise UnknownItemError: who calls checks who may read it."""
    row = one(db, f"{RUNS} WHERE r.id = ?", run_id)
    if row is None:
        raise UnknownItemError("Ce travail n'existe pas, ou il a été effacé : choisis-en un autre depuis l'accueil.")
    return Run(**dict(row))
