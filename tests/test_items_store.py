"""Items of a person's path in the store: versions, rights, projects in a group, one-time links of tutors."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mcvb.store import SqliteRepository
from mcvb.store.interface import Person
from mcvb.store.item_interface import Item
from simulations.errors import PermissionRefusedError, StaleItemError, StoreError, UnknownItemError
from tests import school

NOW, LATER, MUCH_LATER = school.NOW, "2026-11-24T08:00:00+00:00", "2027-11-24T08:00:00+00:00"


def an_item(
    owner: Person, item_id: str = "i1", kind: str = "travail", *, parent: str | None = None, **payload: object
) -> Item:
    """Return an item of a person, not stored yet."""
    return Item(item_id, owner.id, owner.id, kind, dict(payload), NOW, parent)


def group(store: SqliteRepository) -> tuple[Person, Person, Person, Person]:
    """Return a teacher, and Lina, Max and Zoé, of whom Lina and Max lead a project together."""
    teacher, room, lina = school.small_class(store)
    others = [store.add_student(teacher, room.id, name.lower(), name, NOW).person for name in ("Max", "Zoé")]
    store.save_item(lina, an_item(lina, "p1", "projet", titre="Un stand au marché"))
    store.set_members(lina, "p1", [others[0].id], LATER)
    return teacher, lina, others[0], others[1]


def test_an_item_keeps_every_version_and_the_same_content_is_no_version(store: SqliteRepository):
    """Changing adds a version; saving the same again writes nothing; an old version given back is told as stale."""
    anna = store.create_visitor("anna", NOW)
    first = store.save_item(anna, an_item(anna, titre="Un"))
    second = store.save_item(anna, replace(first, payload={"titre": "Deux"}, at=LATER))
    assert (second.version, second.created_at) == (2, NOW)
    assert store.save_item(anna, replace(first, payload={"titre": "Deux"})) == second
    with pytest.raises(StaleItemError, match="a changé ailleurs"):
        store.save_item(anna, replace(first, payload={"titre": "Trois"}))
    assert [one.payload["titre"] for one in store.item_history(anna, "i1")] == ["Un", "Deux"]


def test_an_item_removed_comes_back_or_is_forgotten(store: SqliteRepository):
    """What is removed is listed apart, comes back whole, and can be forgotten for good."""
    anna = store.create_visitor("anna", NOW)
    store.save_item(anna, an_item(anna))
    store.remove_item(anna, "i1", LATER)
    assert store.items(anna) == []
    assert [one.id for one in store.items(anna, removed=True)] == ["i1"]
    assert store.restore_item(anna, "i1", LATER).removed_at is None
    store.forget_item(anna, "i1")
    with pytest.raises(UnknownItemError):
        store.item(anna, "i1")


def test_a_teacher_reads_and_adds_and_never_rewrites(store: SqliteRepository):
    """A teacher reads a student's works, writes their own kinds beside, and cannot change what is not theirs."""
    teacher, _, lina = school.small_class(store)
    work = store.save_item(lina, an_item(lina, titre="Affiche"))
    assert store.items(teacher, lina) == [work]
    with pytest.raises(PermissionRefusedError):
        store.save_item(teacher, replace(work, payload={"titre": "Autre"}))
    note = store.save_item(teacher, replace(an_item(lina, "n1", "projet_note"), author_id=teacher.id))
    assert store.item(lina, "n1") == note
    with pytest.raises(PermissionRefusedError):
        store.save_item(lina, replace(note, payload={"note": 20}))
    with pytest.raises(PermissionRefusedError):
        store.items(school.teacher(store, "t2"), lina)


def test_a_project_is_shared_and_the_rest_stays_with_each(store: SqliteRepository):
    """Members change the plan and read the logs; a mark, a rehearsal or another group's project stay closed."""
    teacher, lina, max_, zoe = group(store)
    plan = store.save_item(lina, an_item(lina, "m1", "projet_jalon", parent="p1", titre="Louer le stand"))
    moved = store.save_item(max_, replace(plan, payload={"titre": "Réserver le stand"}, at=LATER))
    assert (moved.owner_id, moved.author_id) == (lina.id, max_.id)
    store.save_item(max_, an_item(max_, "j1", "projet_journal", parent="p1", texte="J'ai appelé la mairie"))
    store.save_item(max_, an_item(max_, "r1", "oral_repetition", parent="p1"))
    store.save_item(teacher, an_item(max_, "n1", "projet_note", parent="p1", note=14))
    assert [one.id for one in store.items_under(lina, "p1")] == ["m1", "j1"]
    assert {one.id for one in store.items_under(max_, "p1")} == {"m1", "j1", "r1", "n1"}
    assert {one.id for one in store.items_under(teacher, "p1")} == {"m1", "j1", "r1", "n1"}
    for refused in (
        lambda: store.item(zoe, "p1"),
        lambda: store.items_under(zoe, "p1"),
        lambda: store.item(lina, "n1"),
    ):
        with pytest.raises(PermissionRefusedError):
            refused()
    with pytest.raises(PermissionRefusedError):
        store.save_item(zoe, an_item(zoe, "j2", "projet_journal", parent="p1"))


def test_a_project_passes_on_when_the_one_who_opened_it_leaves(store: SqliteRepository):
    """Erased, Lina takes her own writings; the project stays with Max."""
    _, lina, max_, _ = group(store)
    store.save_item(lina, an_item(lina, "j1", "projet_journal", parent="p1"))
    store.erase_person(lina)
    assert [one.id for one in store.projects(max_)] == ["p1"]
    assert store.item(max_, "p1").owner_id == max_.id
    assert store.items_under(max_, "p1") == []


def test_a_project_takes_classmates_only(store: SqliteRepository):
    """Somebody of another class cannot be put in a project, and Zoé cannot let herself in."""
    _, lina, _, zoe = group(store)
    visitor = store.create_visitor("v", NOW)
    with pytest.raises(PermissionRefusedError, match="même classe"):
        store.set_members(lina, "p1", [visitor.id], NOW)
    with pytest.raises(PermissionRefusedError):
        store.set_members(zoe, "p1", [zoe.id], NOW)


def test_a_tutor_s_link_writes_once(store: SqliteRepository):
    """A living link shows the placement and writes one item; used, expired or replaced, it gives nothing."""
    _, _, lina = school.small_class(store)
    store.save_item(lina, an_item(lina, "s1", "pfmp", entreprise="Le Fournil"))
    store.make_tutor_link(lina, "old", "s1", NOW, LATER)
    store.make_tutor_link(lina, "h1", "s1", NOW, LATER)
    assert store.period_of_link("old", NOW) is None
    found = store.period_of_link("h1", NOW)
    assert found is not None
    assert found[1] == lina
    given = an_item(lina, "a1", "pfmp_tuteur", avis="Ponctuelle")
    assert store.period_of_link("h1", MUCH_LATER) is None
    kept = store.write_by_link("h1", given, NOW)
    assert kept is not None
    assert (kept.owner_id, kept.parent_id, kept.author_id) == (lina.id, "s1", "tuteur")
    assert store.write_by_link("h1", replace(given, id="a2"), NOW) is None
    assert [one.id for one in store.items_under(lina, "s1")] == ["a1"]
    with pytest.raises(StoreError):
        store.save_item(lina, replace(kept, payload={"avis": "Parfaite"}))


def test_a_file_is_served_only_through_an_item_that_names_it(store: SqliteRepository):
    """A teacher opens the file named by a work; a file not named, or a classmate's, is never served."""
    teacher, lina, _, zoe = group(store)
    named = store.save_document(lina, "affiche.png", "image/png", b"png", NOW).digest
    hidden = store.save_document(lina, "autre.png", "image/png", b"autre", NOW).digest
    store.save_item(lina, an_item(lina, "w1", fichier=named))
    assert store.item_document(teacher, "w1", named).content == b"png"
    with pytest.raises(UnknownItemError):
        store.item_document(teacher, "w1", hidden)
    with pytest.raises(PermissionRefusedError):
        store.item_document(zoe, "w1", named)


def test_items_leave_with_their_owner_and_come_with_the_export(store: SqliteRepository):
    """Everything written is in the export, earlier versions too, and goes with the person."""
    anna = store.create_visitor("anna", NOW)
    first = store.save_item(anna, an_item(anna, titre="Un"))
    store.save_item(anna, replace(first, payload={"titre": "Deux"}))
    told = store.export_person(anna)["ecrits"]
    assert [one["payload"]["titre"] for one in told[0]["versions"]] == ["Un", "Deux"]
    store.erase_person(anna)
    assert store.create_visitor("anna", NOW) == anna
    assert store.items(anna) == []


def test_a_visitor_who_only_wrote_in_their_path_is_not_forgotten(store: SqliteRepository):
    """Tidying keeps a visitor with an item and a session."""
    anna = store.create_visitor("anna", NOW)
    store.open_session("h", anna.id, NOW, MUCH_LATER)
    store.save_item(anna, an_item(anna))
    assert store.forget_idle(LATER, LATER) == 0
    assert store.person(anna, anna.id) == anna
