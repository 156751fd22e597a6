"""Who may do what: every method of the Repository that takes an actor, for every sort of person.

To add a method, write one line in TABLE: its name, who may, and a call made by `a` (the actor) on the things of
`w` (the world below). « Who » is a set of people of PEOPLE, or one of the sets named above the table:

- MINE: the method acts on the actor's own things only. Everybody known may; somebody unknown is refused or finds
  nothing, and what it gives is never Lina's.
- A call by somebody who may must go through; by anybody else it must raise PermissionRefusedError or UnknownItemError,
  and must leave the database as it was.

Objects: the class c1 and its group g1, its student Lina (run, action, document, preference), the class c2 next door.
"""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from mcvb.store import SqliteRepository
from mcvb.store.archive_interface import Dump
from mcvb.store.follow_interface import Comment, TeacherLevel
from mcvb.store.interface import Person, Repository, StoredAction, digest_of
from mcvb.store.live_interface import LiveSession
from mcvb.store.school_interface import SchoolClass
from mcvb.store.ways_interface import NewAccount
from simulations.errors import PermissionRefusedError, UnknownItemError
from tests import school
from tests.test_desk_store import given
from tests.test_items_store import an_item

NOW, LATER = school.NOW, "2026-11-24T08:00:00+00:00"
FILE = b"nom;ville\nA;B\n"

# Each person as the caller gives them; the last two lie about themselves.
PEOPLE = {
    "élève": Person("lina", "student", "Lina B."),
    "camarade": Person("max", "student", "Max"),
    "élève d'une autre classe": Person("zoe", "student", "Zoé"),
    "enseignant de la classe": Person("t1", "teacher", "M. Weber"),
    "autre enseignant": Person("t2", "teacher", "Mme Roy"),
    "binôme": Person("t3", "teacher", "Mme Diallo"),
    "tuteur": Person("tut", "tutor", "Tuteur"),
    "visiteur": Person("vis", "visitor", "Profil 1"),
    "inconnu": Person("personne", "student", "?"),
    "rôle forgé": Person("faux", "teacher", "M. Weber"),
}
LIARS = {"inconnu"}
KNOWN = set(PEOPLE) - LIARS
TEACHERS = {"enseignant de la classe", "autre enseignant", "binôme"}
STUDENTS = {"élève", "camarade", "élève d'une autre classe"}
OURS = {"enseignant de la classe", "binôme"}
CLASS = OURS | {"élève", "camarade"}
OWNER = {"élève"}
READERS = OWNER | OURS
MINE = KNOWN
NOBODY: set[str] = set()


@dataclass(frozen=True)
class World:
    """What the calls act on."""

    store: SqliteRepository
    room: SchoolClass
    run_id: str

    @property
    def action(self) -> StoredAction:
        """The next action of Lina's run."""
        return StoredAction("neuf", self.run_id, 2, "analyser", "answer", {}, LATER)


def a_comment(run_id: str, comment_id: str) -> Comment:
    """Return a comment on Lina's run."""
    return Comment(comment_id, run_id, None, "", "Bien vu.", NOW)


def a_level(level_id: str) -> TeacherLevel:
    """Return a level given to Lina."""
    return TeacherLevel(level_id, "lina", None, "4B.1", "courante", 3, "Vu en classe, à l'oral.", NOW)


def a_live(session_id: str, code: str) -> LiveSession:
    """Return a live session of the class, not stored yet."""
    return LiveSession(
        session_id,
        code,
        "",
        "c1",
        "quiz",
        "Quiz",
        "courante",
        open_to_all=False,
        setup={},
        created_at=NOW,
        updated_at=NOW,
    )


Call = Callable[[World, Person], Any]
LINA = PEOPLE["élève"]
GROUP = "g1"

# A method, who may, a call.
TABLE: dict[str, tuple[set[str], Call]] = {
    # people and their work
    "person": (OWNER, lambda w, a: w.store.person(a, "lina")),
    "rename": (MINE, lambda w, a: w.store.rename(a, "Autre nom")),
    "erase_person": (MINE, lambda w, a: w.store.erase_person(a)),
    "export_person": (MINE, lambda w, a: w.store.export_person(a)),
    "create_run": (OWNER, lambda w, a: w.store.create_run(a, replace(w.store.run(LINA, w.run_id), id="r2"))),
    "run": (READERS, lambda w, a: w.store.run(a, w.run_id)),
    "runs": (READERS, lambda w, a: w.store.runs(a, LINA)),
    "set_status": (OWNER, lambda w, a: w.store.set_status(a, w.run_id, "terminee", LATER)),
    "erase_run": (OWNER, lambda w, a: w.store.erase_run(a, w.run_id)),
    "append": (OWNER, lambda w, a: w.store.append(a, w.action)),
    "actions": (READERS, lambda w, a: w.store.actions(a, w.run_id)),
    "save_document": (MINE, lambda w, a: w.store.save_document(a, "f.csv", "text/csv", b"autre", NOW)),
    "document": (OWNER, lambda w, a: w.store.document(a, digest_of(FILE))),
    "erase_document": (MINE, lambda w, a: w.store.erase_document(a, digest_of(FILE))),
    "preference": (MINE, lambda w, a: w.store.preference(a, "theme")),
    "set_preference": (MINE, lambda w, a: w.store.set_preference(a, "theme", "clair")),
    "close_all_sessions": (MINE, lambda w, a: w.store.close_all_sessions(a)),
    "set_resume_code": (MINE, lambda w, a: w.store.set_resume_code(a, "h" * 64, NOW)),
    "resume_code_date": (MINE, lambda w, a: w.store.resume_code_date(a)),
    # classes
    "create_class": (TEACHERS, lambda w, a: w.store.create_class(a, school.a_class("c9", code="CCCCCC"))),
    "change_class": (OURS, lambda w, a: w.store.change_class(a, replace(w.room, name="Autre"))),
    "archive_class": (OURS, lambda w, a: w.store.archive_class(a, "c1", NOW)),
    "erase_class": (OURS, lambda w, a: w.store.erase_class(a, "c1", NOW)),
    "school_class": (CLASS, lambda w, a: w.store.school_class(a, "c1")),
    "classes": (MINE, lambda w, a: w.store.classes(a, archived=True)),
    "teachers": (CLASS, lambda w, a: w.store.teachers(a, "c1")),
    "add_teacher": (OURS, lambda w, a: w.store.add_teacher(a, "c1", "t2", NOW)),
    "remove_teacher": (OURS, lambda w, a: w.store.remove_teacher(a, "c1", "t3", NOW)),
    "groups": (CLASS, lambda w, a: w.store.groups(a, "c1")),
    "save_group": (OURS, lambda w, a: w.store.save_group(a, school.a_group(w.room, "g2", "B"))),
    "erase_group": (OURS, lambda w, a: w.store.erase_group(a, "c1", GROUP)),
    "add_student": (OURS, lambda w, a: w.store.add_student(a, "c1", "neuf", "Neuf", NOW)),
    "members": (OURS, lambda w, a: w.store.members(a, "c1")),
    "place_student": (OURS, lambda w, a: w.store.place_student(a, "c1", "lina", GROUP)),
    "rename_student": (OURS, lambda w, a: w.store.rename_student(a, "lina", "Lina C.", NOW)),
    "remove_student": (OURS, lambda w, a: w.store.remove_student(a, "c1", "lina", NOW)),
    "erase_student": (OURS, lambda w, a: w.store.erase_student(a, "lina", NOW)),
    "student": (OURS, lambda w, a: w.store.student(a, "lina")),
    "audit": (MINE, lambda w, a: w.store.audit(a, "essai", "c1", "", NOW)),
    "audit_log": (TEACHERS, lambda w, a: w.store.audit_log(a)),
    "set_setting": (TEACHERS, lambda w, a: w.store.set_setting(a, "visiteurs", False, NOW)),
    # ways in
    "own_account": (TEACHERS, lambda w, a: w.store.own_account(a)),
    "link_subject": (TEACHERS, lambda w, a: w.store.link_subject(a, "ent 1", NOW)),
    "set_password": (TEACHERS, lambda w, a: w.store.set_password(a, "hache", NOW)),
    "invite": (OURS, lambda w, a: w.store.invite(a, "lien", "c1", NOW, LATER)),
    "accept_invitation": (TEACHERS, lambda w, a: w.store.accept_invitation(a, "vers c1", NOW)),
    "change_secret": (STUDENTS, lambda w, a: w.store.change_secret(a, "hache", NOW)),
    "reset_secret": (OURS, lambda w, a: w.store.reset_secret(a, "lina", NOW)),
    "make_cards": (OURS, lambda w, a: w.store.make_cards(a, "c1", {"lina": "hache"}, NOW)),
    "set_free_entry": (OURS, lambda w, a: w.store.set_free_entry(a, "c1", opened=False, at=NOW)),
    "open_sessions": (MINE, lambda w, a: w.store.open_sessions(a, NOW)),
    # follow-up of a class
    "class_runs": (OURS, lambda w, a: w.store.class_runs(a, "c1")),
    "last_actions": (OURS, lambda w, a: w.store.last_actions(a, "c1", count=5)),
    "save_comment": (OURS, lambda w, a: w.store.save_comment(a, a_comment(w.run_id, f"mot de {a.id}"))),
    "remove_comment": ({"enseignant de la classe"}, lambda w, a: w.store.remove_comment(a, "mot", LATER)),
    "comments": (READERS, lambda w, a: w.store.comments(a, w.run_id)),
    "comments_on": (READERS, lambda w, a: w.store.comments_on(a, "lina")),
    "give_level": (OURS, lambda w, a: w.store.give_level(a, a_level(f"niveau de {a.id}"))),
    "levels_of": (READERS, lambda w, a: w.store.levels_of(a, "lina")),
    "class_levels": (OURS, lambda w, a: w.store.class_levels(a, "c1")),
    "mark_read": (OWNER, lambda w, a: w.store.mark_read(a, LATER, run_id=w.run_id)),
    # work given to a class
    "save_assignment": (OURS, lambda w, a: w.store.save_assignment(a, given("c1", f"travail de {a.id}"))),
    "assignment": (CLASS, lambda w, a: w.store.assignment(a, "d1")),
    "assignments": (CLASS, lambda w, a: w.store.assignments(a, "c1")),
    "remove_assignment": (OURS, lambda w, a: w.store.remove_assignment(a, "d1", NOW)),
    "start_assigned": (
        OWNER,
        lambda w, a: w.store.start_assigned(a, "d1", replace(w.store.run(LINA, w.run_id), id="r3")),
    ),
    "assignment_runs": (OURS, lambda w, a: w.store.assignment_runs(a, "d1")),
    "my_assigned_runs": (MINE, lambda w, a: w.store.my_assigned_runs(a)),
    "assignment_of_run": (READERS, lambda w, a: w.store.assignment_of_run(a, w.run_id)),
    "give_minutes": (OURS, lambda w, a: w.store.give_minutes(a, "d1", "lina", 5, NOW)),
    "minutes_given": (OURS, lambda w, a: w.store.minutes_given(a, "d1")),
    # live sessions; l1 is the class's
    "create_live": (OURS, lambda w, a: w.store.create_live(a, a_live(f"direct de {a.id}", "CODE2"))),
    "live_session": (OURS, lambda w, a: w.store.live_session(a, "l1")),
    "live_sessions": (TEACHERS, lambda w, a: w.store.live_sessions(a)),
    "erase_live": (OURS, lambda w, a: w.store.erase_live(a, "l1")),
    "make_live_key": (OURS, lambda w, a: w.store.make_live_key(a, "l1", "cle", LATER)),
    "direct_evidence": (READERS, lambda w, a: w.store.direct_evidence(a, "lina")),
    # what a person writes in their path; the project p1 is Lina's and Max's
    "save_item": (OWNER, lambda w, a: w.store.save_item(a, an_item(LINA, "neuf"))),
    "item": (READERS, lambda w, a: w.store.item(a, "w1")),
    "items": (READERS, lambda w, a: w.store.items(a, LINA)),
    "items_under": (READERS | {"camarade"}, lambda w, a: w.store.items_under(a, "p1")),
    "item_history": (READERS, lambda w, a: w.store.item_history(a, "w1")),
    "remove_item": (OWNER, lambda w, a: w.store.remove_item(a, "w1", NOW)),
    "restore_item": (OWNER, lambda w, a: w.store.restore_item(a, "w1", NOW)),
    "forget_item": (OWNER, lambda w, a: w.store.forget_item(a, "w1")),
    "item_document": (READERS, lambda w, a: w.store.item_document(a, "w1", digest_of(FILE))),
    "members_of": (READERS | {"camarade"}, lambda w, a: w.store.members_of(a, "p1")),
    "set_members": (READERS, lambda w, a: w.store.set_members(a, "p1", ["lina"], NOW)),
    "classmates": (READERS, lambda w, a: w.store.classmates(a, "lina")),
    "projects": (set(KNOWN), lambda w, a: w.store.projects(a)),
    "make_tutor_link": (READERS, lambda w, a: w.store.make_tutor_link(a, "lien", "s1", NOW, LATER)),
    "dump_person": (MINE, lambda w, a: w.store.dump_person(a)),
    "load_person": (MINE, lambda w, a: w.store.load_person(a, Dump(a.id, {}), NOW)),
    "export_student": (OURS, lambda w, a: w.store.export_student(a, "lina", NOW)),
}


def methods_with_an_actor() -> set[str]:
    """Return the names of the methods of the interface that take an acting person."""
    found = inspect.getmembers(Repository, inspect.isfunction)
    return {name for name, method in found if "actor" in inspect.signature(method).parameters}


def test_every_method_is_in_the_table() -> None:
    """A method added to the interface without its line here, or a line without its method, is a fault."""
    assert set(TABLE) == methods_with_an_actor()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Give the file of a small school, made once, and the id of Lina's run."""
    path = tmp_path_factory.mktemp("droits") / "atelier.db"
    store = SqliteRepository(path)
    for person_id, name in (("t1", "M. Weber"), ("t2", "Mme Roy"), ("t3", "Mme Diallo")):
        link = digest_of(person_id.encode())
        school.teacher(store, f"hote-{person_id}")
        store.invite(Person(f"hote-{person_id}", "teacher", ""), link, None, NOW, LATER)
        assert store.use_invitation(link, NewAccount(person_id, name, f"login-{person_id}", "hache"), NOW)
    first, second = PEOPLE["enseignant de la classe"], PEOPLE["autre enseignant"]
    room = store.create_class(first, school.a_class())
    store.add_teacher(first, "c1", "t3", NOW)
    store.save_group(first, school.a_group(room, GROUP, "A"))
    store.create_class(second, school.a_class("c2", code="BBBBBB"))
    store.add_teacher(second, "c2", "hote-t2", NOW)
    for teacher, class_id, who in ((first, "c1", "élève"), (first, "c1", "camarade")):
        store.add_student(teacher, class_id, PEOPLE[who].id, PEOPLE[who].pseudonym, NOW)
    store.add_student(second, "c2", "zoe", "Zoé", NOW)
    store.invite(first, "vers c1", "c1", NOW, LATER)
    for visitor in ("vis", "faux"):
        store.create_visitor(visitor, NOW)
    with store._connections.writing() as db:
        db.execute("INSERT INTO person (id, role, pseudonym, created_at) VALUES ('tut', 'tutor', 'Tuteur', ?)", (NOW,))
    run = school.begin_run(store, LINA)
    store.append(LINA, StoredAction("a1", run.id, 1, "analyser", "answer", {}, NOW))
    store.save_document(LINA, "f.csv", "text/csv", FILE, NOW)
    store.set_preference(LINA, "theme", "sombre")
    store.open_session("session de lina", "lina", NOW, LATER)
    store.set_resume_code(LINA, "c" * 64, NOW)
    store.save_comment(first, a_comment(run.id, "mot"))
    store.give_level(first, a_level("niveau"))
    store.save_assignment(first, given("c1"))
    store.create_live(first, a_live("l1", "CODE1"))
    for item in (
        an_item(LINA, "w1", fichier=digest_of(FILE)),
        an_item(LINA, "p1", "projet"),
        an_item(LINA, "s1", "pfmp"),
    ):
        store.save_item(LINA, item)
    store.set_members(LINA, "p1", ["max"], NOW)
    store.close()
    return path, run.id


@pytest.fixture
def world(filled: tuple[Path, str], tmp_path: Path) -> World:
    """Give a fresh copy of the school."""
    path, run_id = filled
    for file in path.parent.glob("atelier.db*"):
        shutil.copy(file, tmp_path / file.name)
    store = SqliteRepository(tmp_path / "atelier.db")
    return World(store, store.school_class(PEOPLE["enseignant de la classe"], "c1"), run_id)


def contents(world: World) -> str:
    """Return the digest of everything in the database."""
    with world.store._connections.reading() as db:
        return hashlib.sha256("\n".join(db.conn.iterdump()).encode()).hexdigest()


def lina_s(world: World) -> dict[str, Any]:
    """Return all that is kept about Lina, who signed it left out: a teacher who goes leaves their words unsigned."""
    kept = world.store.export_person(LINA)
    for name in ("commentaires_recus", "niveaux_recus"):
        kept[name] = [{**row, "author_id": None} for row in kept[name]]
    return kept


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("method", TABLE)
def test_each_person_does_what_they_may_and_nothing_else(world: World, method: str, who: str) -> None:
    """Allowed, the call goes through; else it is refused and nothing in the database has changed."""
    allowed, call = TABLE[method]
    before = contents(world)
    if who in allowed:
        call(world, PEOPLE[who])
    elif allowed is MINE:
        with contextlib.suppress(PermissionRefusedError, UnknownItemError):
            assert not call(world, PEOPLE[who])
        assert contents(world) == before
    else:
        with pytest.raises((PermissionRefusedError, UnknownItemError)):
            call(world, PEOPLE[who])
        assert contents(world) == before
    world.store.close()


@pytest.mark.parametrize("who", sorted(KNOWN - OWNER))
@pytest.mark.parametrize("method", sorted(name for name, (allowed, _) in TABLE.items() if allowed is MINE))
def test_what_one_does_with_one_s_own_things_leaves_lina_s_alone(world: World, method: str, who: str) -> None:
    """A method on the actor's own things neither gives nor changes anything of somebody else's."""
    before = lina_s(world)
    given = TABLE[method][1](world, PEOPLE[who])
    assert lina_s(world) == before
    assert given != "sombre"
    assert "lina" not in str(given)
    world.store.close()


def test_the_role_claimed_counts_for_nothing(world: World) -> None:
    """The same person, claiming each role in turn, is allowed exactly what their stored role is."""
    for role in ("visitor", "student", "teacher", "tutor"):
        liar = Person("faux", role, "M. Weber")  # type: ignore[arg-type]
        with pytest.raises(PermissionRefusedError):
            world.store.members(liar, "c1")
        with pytest.raises(PermissionRefusedError):
            world.store.run(liar, world.run_id)
    assert world.store.members(Person("t1", "visitor", ""), "c1")
    world.store.close()


def test_an_archived_class_closes_its_students_work(world: World) -> None:
    """Once the class is archived, nobody who teaches it reads a student's runs; the student still does."""
    teacher = PEOPLE["enseignant de la classe"]
    world.store.archive_class(teacher, "c1", NOW)
    for who in OURS:
        with pytest.raises(PermissionRefusedError):
            world.store.run(PEOPLE[who], world.run_id)
        with pytest.raises(PermissionRefusedError):
            world.store.reset_secret(PEOPLE[who], "lina", NOW)
    assert world.store.run(LINA, world.run_id)
    world.store.close()
