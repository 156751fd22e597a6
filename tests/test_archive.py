"""The archive of a portfolio: out of one installation, into another, without loss; nothing broken gets in."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mcvb import archive, path, portfolio, takeaway
from mcvb.demo import make_demo
from mcvb.proofs import of_levels
from mcvb.store import SqliteRepository
from mcvb.store.archive_interface import IMPORTED
from mcvb.store.follow_interface import Comment, TeacherLevel
from mcvb.store.interface import Person
from mcvb.store.item_interface import Item
from simulations.errors import AtelierError, ImportRefusedError, StoreError
from simulations.rubric import load_rubric
from tests import school
from tests.test_items_store import an_item

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[SqliteRepository]:
    """Give another installation, empty."""
    opened = SqliteRepository(tmp_path / "ailleurs" / "atelier.db")
    yield opened
    opened.close()


LIVE = "INSERT INTO direct_evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


def full(store: SqliteRepository) -> Person:
    """Return a student with a run, a file, a work in two versions, a placement and what a tutor said of it."""
    teacher, _, lina = school.small_class(store)
    school.begin_run(store, lina)
    digest = store.save_document(lina, "affiche.png", "image/png", b"png", school.NOW).digest
    first = store.save_item(lina, an_item(lina, "w1", titre="Affiche", fichier=digest))
    store.save_item(lina, replace(first, payload={"titre": "Affiche du stand", "fichier": digest}))
    store.save_item(lina, an_item(lina, "s1", "pfmp", entreprise="Le Fournil"))
    store.make_tutor_link(lina, "h", "s1", school.NOW, "2027-01-01T00:00:00+00:00")
    assert store.write_by_link("h", an_item(lina, "a1", "pfmp_tuteur", avis="Ponctuelle"), school.NOW)
    store.set_preference(lina, "theme", "clair")
    run = store.runs(lina)[0].id
    store.save_comment(teacher, Comment("mot", run, teacher.id, "", "Bien vu.", school.NOW))
    level = TeacherLevel("niveau", lina.id, teacher.id, "4B.1", "courante", 3, "Vu en classe, à l'oral.", school.NOW)
    store.give_level(teacher, replace(level, run_id=run))
    with store._connections.writing() as db:
        db.execute(LIVE, ("lina", "s1", "Quiz", "courante", "4b3.direct.connaissances", 1, "8 sur 10", "", school.NOW))
    return lina


def same(one: Any, other: Any, names: dict[str, str]) -> bool:
    """Tell whether two dumps hold the same, once the person's name is put right and the mark of imports taken away."""
    text = json.dumps(other)
    for old, new in names.items():
        text = text.replace(json.dumps(old), json.dumps(new))
    return json.dumps(one) == text.replace(IMPORTED, "")


def test_a_whole_portfolio_goes_to_another_installation_and_back_without_loss(
    store: SqliteRepository, elsewhere: SqliteRepository
):
    """Missions, files, writings and judgements are the same there, and the levels they give too."""
    camille, _ = make_demo(store, NOW)
    store.save_document(camille, "a.csv", "text/csv", b"x;y", school.NOW)
    there = elsewhere.create_visitor("ailleurs", school.NOW)
    counts = archive.load_archive(elsewhere, there, archive.write_archive(store, camille, NOW), NOW)
    before, after = store.dump_person(camille), elsewhere.dump_person(there)
    assert same(before.tables, after.tables, {there.id: camille.id})
    assert after.files == before.files
    assert counts["action"] == len(before.tables["action"]) > 100
    mine = portfolio.observations_frame(portfolio.portfolio(store, camille).evidence)
    theirs = portfolio.observations_frame(portfolio.portfolio(elsewhere, there).evidence)
    assert mine.equals(theirs)


def test_what_others_said_comes_marked_as_imported(store: SqliteRepository, elsewhere: SqliteRepository):
    """A tutor's words are kept, but nobody there vouches for them; a judgement one wrote oneself is marked too."""
    lina = full(store)
    dump = store.dump_person(lina)
    forged = {**dump.tables["item"][0], "id": "n1", "kind": "projet_note", "parent_id": None}
    dump.tables["item"].append(forged)
    there = elsewhere.create_visitor("ailleurs", school.NOW)
    elsewhere.load_person(there, dump, school.NOW)
    authors = {item.kind: item.author_id for item in elsewhere.items(there)}
    assert authors["travail"] == there.id
    assert authors["pfmp_tuteur"] == f"{IMPORTED}tuteur"
    assert authors["projet_note"].startswith(IMPORTED)
    assert [one.payload["titre"] for one in elsewhere.item_history(there, "w1")] == ["Affiche", "Affiche du stand"]
    assert elsewhere.item_document(there, "w1", elsewhere.item(there, "w1").payload["fichier"]).content == b"png"


def test_teachers_words_and_live_sessions_come_along_marked(store: SqliteRepository, elsewhere: SqliteRepository):
    """Comments, levels and live evidence are there, unsigned; levels are told as imported; nothing differs but that."""
    lina = full(store)
    there = elsewhere.create_visitor("ailleurs", school.NOW)
    elsewhere.load_person(there, store.dump_person(lina), school.NOW)
    before, after = store.dump_person(lina), elsewhere.dump_person(there)
    assert same(before.tables, after.tables, {there.id: lina.id})
    (level,) = of_levels(elsewhere.levels_of(there, there.id))
    assert (level.rank, level.imported, level.author) == (3, True, "Un enseignant")
    assert [one.text for one in elsewhere.comments_on(there, there.id)] == ["Bien vu."]
    assert [one.quote for one in elsewhere.direct_evidence(there)] == ["8 sur 10"]


def test_forged_live_lines_are_marked_and_give_no_badge(store: SqliteRepository, elsewhere: SqliteRepository):
    """Lines written into an archive, under a real session too, come in marked and no badge is signed from them."""
    lina = full(store)
    dump = store.dump_person(lina)
    (real,) = dump.tables["direct_evidence"]
    others = [check.id for check in load_rubric().checks() if check.id != real["check_id"]]
    dump.tables["direct_evidence"] += [{**real, "check_id": name, "situation": "critique"} for name in others]
    dump.tables["direct_evidence"] += [{**real, "session_id": "s9", "check_id": name} for name in others]
    there = elsewhere.create_visitor("ailleurs", school.NOW)
    before = takeaway.reached(path.path_of(store, lina, NOW.date()))
    for repo, who in ((store, lina), (elsewhere, there)):
        repo.load_person(who, dump, school.NOW)
        seen = [one for one in repo.direct_evidence(who, who.id) if one.check != real["check_id"]]
        assert len(seen) == 2 * len(others)
        assert all(one.session_id.startswith(IMPORTED) for one in seen)
        found = path.path_of(repo, who, NOW.date())
        assert any(seen.rank >= 2 for cell in found.cells.values() if (seen := cell.kinds.get("simulation")))
        assert takeaway.reached(found) == (before if repo is store else [])


def test_the_same_archive_twice_is_once(store: SqliteRepository, elsewhere: SqliteRepository):
    """A second import adds nothing, here or elsewhere."""
    lina = full(store)
    content = archive.write_archive(store, lina, NOW)
    assert set(archive.load_archive(store, lina, content, NOW).values()) == {0}
    there = elsewhere.create_visitor("ailleurs", school.NOW)
    assert archive.load_archive(elsewhere, there, content, NOW)["item"] == 3
    assert set(archive.load_archive(elsewhere, there, content, NOW).values()) == {0}


def test_a_later_archive_brings_what_is_new(store: SqliteRepository, elsewhere: SqliteRepository):
    """After more work here, a second archive adds the new version and leaves what went another way there."""
    lina = full(store)
    there = elsewhere.create_visitor("ailleurs", school.NOW)
    archive.load_archive(elsewhere, there, archive.write_archive(store, lina, NOW), NOW)
    store.save_item(lina, replace(store.item(lina, "w1"), payload={"titre": "Trois"}))
    store.save_item(lina, replace(store.item(lina, "s1"), payload={"entreprise": "Le Four"}))
    elsewhere.save_item(there, replace(elsewhere.item(there, "s1"), payload={"entreprise": "Changé là-bas"}))
    counts = archive.load_archive(elsewhere, there, archive.write_archive(store, lina, NOW), NOW)
    assert elsewhere.item(there, "w1").payload == {"titre": "Trois"}
    assert elsewhere.item(there, "s1").payload == {"entreprise": "Changé là-bas"}
    assert (counts["item"], counts["item_version"]) == (0, 1)


def test_two_people_of_one_server_may_load_the_same_archive(store: SqliteRepository):
    """Names already taken by somebody else become others; nobody's work is touched."""
    lina = full(store)
    content = archive.write_archive(store, lina, NOW)
    before = store.dump_person(lina)
    other = store.create_visitor("autre", school.NOW)
    archive.load_archive(store, other, content, NOW)
    assert store.dump_person(lina) == before
    assert len(store.items(other)) == 3
    tutor = next(item for item in store.items(other) if item.kind == "pfmp_tuteur")
    assert store.item(other, str(tutor.parent_id)).kind == "pfmp"
    assert set(archive.load_archive(store, other, content, NOW).values()) == {0}


def test_a_run_that_went_two_ways_is_kept_twice(store: SqliteRepository, elsewhere: SqliteRepository):
    """A mission continued differently on two machines becomes two, each whole."""
    person = store.create_visitor("anna", school.NOW)
    run = school.begin_run(store, person)
    first = archive.write_archive(store, person, NOW)
    there = elsewhere.create_visitor("ailleurs", school.NOW)
    archive.load_archive(elsewhere, there, first, NOW)
    store.append(person, school.an_act(run.id, "ici"))
    elsewhere.append(there, school.an_act(run.id, "là"))
    archive.load_archive(elsewhere, there, archive.write_archive(store, person, NOW), NOW)
    assert [one.length for one in elsewhere.runs(there)] == [1, 1]
    assert "là" in {elsewhere.actions(there, one.id)[0].id for one in elsewhere.runs(there)}


def zipped(**files: object) -> bytes:
    """Return a ZIP with these entries; what is no text goes in as JSON."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(f"{name}.json", content if isinstance(content, str) else json.dumps(content))
    return buffer.getvalue()


GOOD = {"format": archive.FORMAT, "version": 1, "personne": "p"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "n'est pas une archive"),
        (b"PK\x03\x04bruit", "n'est pas une archive"),
        (zipped(autre="{}"), "n'est pas une archive"),
        (zipped(archive={"format": "autre"}, lignes={}), "n'est pas une archive"),
        (zipped(archive="[1]", lignes={}), "n'est pas une archive"),
        (zipped(archive={**GOOD, "version": 99}, lignes={}), "plus récente"),
        (zipped(archive=GOOD, lignes={"run": [1]}), "n'est pas une archive"),
        (zipped(archive=GOOD, lignes={"run": [{"id": {"a": 1}}]}), "n'est pas une archive"),
        (zipped(archive=GOOD, lignes="[" * 100_000), "n'est pas une archive"),
    ],
)
def test_what_is_no_archive_is_told(content: bytes, said: str):
    """An empty file, another ZIP, a bomb: a French sentence, and nothing is unpacked or written."""
    with pytest.raises(ImportRefusedError, match=said):
        archive.read_archive(content)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch):
    """What would be huge once unpacked is refused on what the ZIP says of itself."""
    monkeypatch.setattr(archive, "MOST_BYTES", 10_000)
    bomb = zipped(archive=GOOD, lignes=" " * 20_000)
    assert len(bomb) < 1_000
    with pytest.raises(ImportRefusedError, match="bien plus grande"):
        archive.read_archive(bomb)


Tables = dict[str, list[dict[str, Any]]]


def _lost_scenario(tables: Tables) -> None:
    tables["scenario"].clear()


def _changed_scenario(tables: Tables) -> None:
    tables["scenario"][0]["content"] += "\n# plus facile"


def _bad_status(tables: Tables) -> None:
    tables["run"][0]["status"] = "gagnée"


def _extra_column(tables: Tables) -> None:
    tables["item"][0]["role"] = "teacher"


def _no_json(tables: Tables) -> None:
    tables["item"][0]["payload"] = "{"


def _lost_file(tables: Tables) -> None:
    tables["document"][0]["digest"] = "0" * 64


@pytest.mark.parametrize("spoil", [_lost_scenario, _changed_scenario, _bad_status, _extra_column, _no_json, _lost_file])
def test_an_archive_that_does_not_hold_together_changes_nothing(
    store: SqliteRepository, elsewhere: SqliteRepository, spoil: Callable[[Tables], None]
):
    """One bad row and the whole archive stays out."""
    dump = store.dump_person(full(store))
    spoil(dump.tables)
    there = elsewhere.create_visitor("ailleurs", school.NOW)
    before = elsewhere.dump_person(there)
    with pytest.raises(StoreError):
        elsewhere.load_person(there, dump, school.NOW)
    assert elsewhere.dump_person(there) == before


def test_an_archive_never_makes_a_teacher(store: SqliteRepository, elsewhere: SqliteRepository):
    """Rows of tables that are not part of a portfolio are not read at all."""
    dump = store.dump_person(full(store))
    dump.tables["person"] = [{"id": "ailleurs", "role": "teacher", "pseudonym": "X", "created_at": school.NOW}]
    there = elsewhere.create_visitor("ailleurs", school.NOW)
    elsewhere.load_person(there, dump, school.NOW)
    assert elsewhere.person(there, there.id).role == "visitor"
    with pytest.raises(AtelierError):
        elsewhere.create_class(there, school.a_class())
    assert all(isinstance(item, Item) for item in elsewhere.items(there))
