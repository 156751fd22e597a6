"""One's own file: kept with its owner, act by act, and forgotten when they ask."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mcvb import free_practice
from mcvb.store import Person, SqliteRepository
from simulations.errors import ActionRefusedError, ImportRefusedError, UnknownItemError
from simulations.file_work import CorrectLine, MergeLines, RemoveLine
from simulations.mission_state import Undo

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CSV = "Nom;Ville;Avis\nDurand;Colmar;bon\nMartin;Barr;bof\nMuller;Sélestat;\n".encode()


@pytest.fixture
def lou(store: SqliteRepository) -> Person:
    """Give a person."""
    return store.create_visitor("lou", NOW.isoformat())


def test_a_file_brought_is_found_again(store: SqliteRepository, lou: Person) -> None:
    """The file comes back with its name, its columns and its lines from 1."""
    brought = free_practice.bring(store, lou, "clients.csv", CSV, NOW)
    found = free_practice.own_file(store, lou)
    assert found is not None
    assert (found.name, found.imported.mapping) == ("clients.csv", {"Nom": "nom", "Ville": "commune", "Avis": None})
    assert found.state == brought.state
    assert list(found.state.frame.index) == [1, 2, 3]
    assert list(found.state.frame["commune"]) == ["Colmar", "Barr", "Sélestat"]


def test_nobody_else_has_it(store: SqliteRepository, lou: Person) -> None:
    """Another person has no file, even the same one brought by both."""
    sam = store.create_visitor("sam", NOW.isoformat())
    free_practice.bring(store, lou, "clients.csv", CSV, NOW)
    assert free_practice.own_file(store, sam) is None
    free_practice.bring(store, sam, "clients.csv", CSV, NOW)
    free_practice.act(store, sam, RemoveLine(line=1, reason="autre"))
    free_practice.take_away(store, sam)
    mine = free_practice.own_file(store, lou)
    assert mine is not None
    assert list(mine.state.frame.index) == [1, 2, 3]


def test_acts_are_played_again_in_order(store: SqliteRepository, lou: Person) -> None:
    """A correction, a merge, a removal, then one taken back: the file is as left."""
    free_practice.bring(store, lou, "clients.csv", CSV, NOW)
    step = free_practice.act(store, lou, CorrectLine(line=1, values={"commune": "Barr"}))
    assert "Fiche 1 corrigée" in step.events[0].text
    free_practice.act(store, lou, MergeLines(kept=1, dropped=2, values={"Avis": "bof"}))
    free_practice.act(store, lou, RemoveLine(line=3, reason="autre"))
    free_practice.act(store, lou, Undo())
    mine = free_practice.own_file(store, lou)
    assert mine is not None
    assert mine.state.frame.to_numpy().tolist() == [["Durand", "Barr", "bof"], ["Muller", "Sélestat", ""]]
    assert mine.state.can_undo


def test_an_act_refused_changes_nothing(store: SqliteRepository, lou: Person) -> None:
    """Correcting without changing, removing twice, undoing too much: each refused, the file as before."""
    free_practice.bring(store, lou, "clients.csv", CSV, NOW)
    with pytest.raises(ActionRefusedError, match="rien à annuler"):
        free_practice.act(store, lou, Undo())
    free_practice.act(store, lou, RemoveLine(line=1, reason="autre"))
    before = free_practice.own_file(store, lou)
    for action in (CorrectLine(line=2, values={"nom": "Martin"}), RemoveLine(line=1, reason="autre")):
        with pytest.raises(ActionRefusedError):
            free_practice.act(store, lou, action)
    after = free_practice.own_file(store, lou)
    assert before is not None
    assert after is not None
    assert after.state == before.state


def test_a_file_refused_leaves_the_one_before(store: SqliteRepository, lou: Person) -> None:
    """A bad import does not cost the work going on."""
    free_practice.bring(store, lou, "clients.csv", CSV, NOW)
    free_practice.act(store, lou, RemoveLine(line=1, reason="autre"))
    with pytest.raises(ImportRefusedError):
        free_practice.bring(store, lou, "photo.csv", b"\x89PNG....", NOW)
    mine = free_practice.own_file(store, lou)
    assert mine is not None
    assert (mine.name, list(mine.state.frame.index)) == ("clients.csv", [2, 3])


def test_a_new_file_takes_the_place_of_the_old_one(store: SqliteRepository, lou: Person) -> None:
    """The file before is erased, its acts too; the same file brought again begins anew."""
    free_practice.bring(store, lou, "clients.csv", CSV, NOW)
    free_practice.act(store, lou, RemoveLine(line=1, reason="autre"))
    free_practice.bring(store, lou, "autres.csv", b"Nom;Ville\nRoy;Obernai\n", NOW)
    assert len(store.export_person(lou)["documents"]) == 1
    again = free_practice.bring(store, lou, "clients.csv", CSV, NOW)
    assert list(again.state.frame.index) == [1, 2, 3]


def test_saying_which_column_is_which_begins_again(store: SqliteRepository, lou: Person) -> None:
    """A title gets a column and the work restarts; a column given twice is refused and the work stays."""
    free_practice.bring(store, lou, "clients.csv", CSV, NOW)
    free_practice.act(store, lou, RemoveLine(line=1, reason="autre"))
    with pytest.raises(ImportRefusedError, match="Deux titres"):
        free_practice.map_columns(store, lou, {"Avis": "nom"})
    mine = free_practice.own_file(store, lou)
    assert mine is not None
    assert list(mine.state.frame.index) == [2, 3]
    free_practice.map_columns(store, lou, {"Avis": "remarque"})
    mine = free_practice.own_file(store, lou)
    assert mine is not None
    assert list(mine.state.frame["remarque"]) == ["bon", "bof", ""]
    assert not mine.state.can_undo


def test_taking_away_forgets_everything(store: SqliteRepository, lou: Person) -> None:
    """Nothing is left in the store, and doing it twice is fine."""
    free_practice.bring(store, lou, "clients.csv", CSV, NOW)
    free_practice.take_away(store, lou)
    free_practice.take_away(store, lou)
    assert free_practice.own_file(store, lou) is None
    kept = store.export_person(lou)
    assert kept["documents"] == []
    assert "Durand" not in str(kept)


def test_working_without_a_file_is_told(store: SqliteRepository, lou: Person) -> None:
    """In another tab the file was closed: the act says so, in French."""
    with pytest.raises(UnknownItemError, match="importe-en un"):
        free_practice.act(store, lou, Undo())
    free_practice.bring(store, lou, "clients.csv", CSV, NOW)
    store.erase_document(lou, store.preference(lou, free_practice.KEY)["document"])
    assert free_practice.own_file(store, lou) is None
    with pytest.raises(UnknownItemError, match="importe-le à nouveau"):
        free_practice.act(store, lou, Undo())
