"""« Compte et serveur », the home of each role, and the door where visitors are not welcome."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mcvb import access, accounts, entry
from mcvb.cookies import SESSION_COOKIE
from mcvb.store import Person, SqliteRepository
from tests import school
from tests.pages.visit import Visit

GOOD = "trois-moulins-verts"


def now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def a_teacher(store: SqliteRepository) -> Person:
    """Return a teacher with an account, whose class KRTMBP has one student, Lina B."""
    link = accounts.new_setup_link(store, "", now())
    assert link
    made = accounts.create_account(
        store, link.rsplit("/", 1)[1], pseudonym="Mme Weber", login="weber", password=GOOD, now=now()
    )
    store.create_class(made, school.a_class())
    store.add_student(made, "c1", "lina", "Lina B.", school.NOW)
    return made


def arrive(store: SqliteRepository, person: Person | None, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Open the app in a browser where a person has signed in (nobody: a new browser)."""
    token = access.sign_in(store, person, "", now()) if person else access.new_token()
    cookies = {SESSION_COOKIE: token}
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.cookies", cookies)
    return Visit(store, cookies)


@pytest.fixture
def teacher(store: SqliteRepository) -> Person:
    """Give the teacher."""
    return a_teacher(store)


@pytest.fixture
def compte(store: SqliteRepository, teacher: Person, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Give the teacher's browser on « Compte et serveur »."""
    return arrive(store, teacher, monkeypatch).open("compte.py")


def test_the_home_of_a_teacher_starts_something(
    store: SqliteRepository, teacher: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Name, way out, classes with their codes, and what can be started now; nothing about a first mission."""
    visit = arrive(store, teacher, monkeypatch)
    for words in ("Bonjour Mme Weber", "Se déconnecter", "1re MCV-B", "KRTMBP", "Que voulez-vous faire ?"):
        assert words in visit.said
    assert "Ta première mission" not in visit.said


@pytest.mark.usefixtures("teacher")
def test_the_home_of_a_student_tells_their_name_and_class(
    store: SqliteRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lina reads her name and her class, and can go on as before."""
    visit = arrive(store, Person("lina", "student", "Lina B."), monkeypatch)
    assert "Bonjour Lina B." in visit.said
    assert "1re MCV-B" in visit.said
    assert visit.has_button("commencer")
    labels = [field.label for field in visit.open("mes_donnees.py").at.text_input]
    assert "Secret actuel" in labels


@pytest.mark.usefixtures("teacher")
def test_a_student_changes_their_secret_and_leaves_every_device(
    store: SqliteRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From « Mes données »: the new secret opens, the old one no more; a press closes every session."""
    claim = entry.claim(store, "KRTMBP", "Lina B.", place=accounts.Place("x"), now=now())
    lina = entry.choose(store, claim, "7kb4", now=now())
    visit = arrive(store, lina, monkeypatch).open("mes_donnees.py")
    old, new = (field for field in visit.at.text_input if "ecret" in field.label)
    old.input("7kb4")
    new.input("9zz8")
    visit.press("Changer de secret")
    assert "Secret changé" in visit.said
    claim = entry.claim(store, "KRTMBP", "Lina B.", place=accounts.Place("x"), now=now())
    assert entry.enter(store, claim, "9zz8", place=accounts.Place("x"), now=now()) == lina
    visit.press("partout")
    assert store.open_sessions(lina, now().isoformat()) == []
    assert visit.person.role == "visitor"


@pytest.mark.parametrize("who", ["student", "visitor"])
@pytest.mark.usefixtures("teacher")
def test_the_page_is_for_teachers(store: SqliteRepository, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    """A student or a visitor who opens its address is told whom it is for, and nothing of the server."""
    person = Person("lina", "student", "Lina B.") if who == "student" else None
    visit = arrive(store, person, monkeypatch)
    visit.open("compte.py")
    assert "Page réservée aux enseignants" in visit.said
    assert "Journal" not in visit.said


def test_a_password_is_changed(store: SqliteRepository, teacher: Person, compte: Visit) -> None:
    """A wrong old one or a weak new one says why; the right ones change it, and other devices are out."""
    other = access.sign_in(store, teacher, "", now())
    old, new = (field for field in compte.at.text_input if "ot de passe" in field.label)
    old.input("faux")
    new.input("cinq chats roux")
    compte.press("Changer le mot de passe")
    assert "rien n'a changé" in compte.said
    old, new = (field for field in compte.at.text_input if "ot de passe" in field.label)
    old.input(GOOD)
    new.input("cinq chats roux")
    compte.press("Changer le mot de passe")
    assert "Mot de passe changé" in compte.said
    assert access.known_person(store, other, now()) is None
    assert compte.person == teacher
    assert accounts.sign_in(store, "weber", "cinq chats roux", place=accounts.Place("x"), now=now()) == teacher


def test_signing_out_everywhere_leaves_a_visitor_here(store: SqliteRepository, teacher: Person, compte: Visit) -> None:
    """The button closes every session; this browser is a visitor's at once."""
    assert "1 connexion ouverte" in compte.said
    compte.press("partout")
    assert "Journal" not in compte.said
    assert store.open_sessions(teacher, now().isoformat()) == []
    assert compte.person.role == "visitor"


def test_a_colleague_is_invited(store: SqliteRepository, compte: Visit) -> None:
    """The link shown makes a teacher of the class chosen."""
    compte.at.selectbox[0].select("c1")
    compte.press("Créer un lien d'invitation")
    link = compte.at.code[0].value
    found = accounts.invitation(store, link.rsplit("/", 1)[1], now())
    assert (found.purpose, found.class_id) == ("binome", "c1")


def test_the_address_shown_in_class_is_set_and_checked(store: SqliteRepository, compte: Visit) -> None:
    """A good address is kept and shown; a text that is none is refused with an example."""
    field = next(field for field in compte.at.text_input if field.label == "Adresse montrée en classe")
    field.input("pas une adresse !")
    compte.press("Garder cette adresse")
    assert "était attendue" in compte.said
    field = next(field for field in compte.at.text_input if field.label == "Adresse montrée en classe")
    field.input("atelier.lycee.fr")
    compte.press("Garder cette adresse")
    assert store.setting("adresse") == "http://atelier.lycee.fr"


def test_the_log_is_read(compte: Visit) -> None:
    """Acts are in words, with their time and who."""
    for words in ("Créer une classe", "Créer son compte", "Vous", "1re MCV-B"):
        assert words in compte.said


def test_visitors_are_turned_away_kindly_and_nobody_is_created(
    store: SqliteRepository, teacher: Person, compte: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Switched off, a new browser sees the door on every page and is nobody; a student still comes in."""
    compte.at.toggle(key="visiteurs").set_value(False)
    compte.run()
    assert store.setting("visiteurs") is False
    assert store.audit_log(teacher)[0].act == "régler le serveur"
    with store._connections.reading() as db:
        before = db.execute("SELECT count(*) FROM person").fetchone()[0]
    visit = arrive(store, None, monkeypatch)
    assert "Entrer dans ma classe" in visit.run().said
    assert "Ta première mission" not in visit.said
    with store._connections.reading() as db:
        assert db.execute("SELECT count(*) FROM person").fetchone()[0] == before
    assert "Bonjour Lina B." in arrive(store, Person("lina", "student", "Lina B."), monkeypatch).said


def test_a_visitor_of_before_finds_the_door_and_keeps_their_work(
    store: SqliteRepository, teacher: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Visitors switched off then on again: what the visitor had done is still there."""
    visit = arrive(store, None, monkeypatch)
    run = visit.begin()
    store.set_setting(teacher, "visiteurs", False, school.NOW)
    assert "Entrer dans ma classe" in visit.run().said
    store.set_setting(teacher, "visiteurs", True, school.NOW)
    visit.run()
    assert [one.id for one in store.runs(visit.person)] == [run]


@pytest.mark.usefixtures("teacher")
def test_a_drawing_of_the_shell_asks_the_store_little(store: SqliteRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Knowing who is here takes one query, for somebody signed in as for a door; passwords are never checked there."""
    asked: list[str] = []
    for name in ("person_of_session", "extend_session", "setting", "account"):
        kept = getattr(SqliteRepository, name)

        def counted(self, *args, _kept=kept, _name=name, **options):
            asked.append(_name)
            return _kept(self, *args, **options)

        monkeypatch.setattr(SqliteRepository, name, counted)
    token = access.sign_in(store, Person("lina", "student", ""), "", now())
    asked.clear()
    assert access.person_from_token(store, token, now()).id == "lina"
    assert asked == ["person_of_session"]
