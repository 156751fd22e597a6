"""Stories of a teacher's classes: the first one made, its students, its groups, its work, its year's end."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from mcvb import access, class_cards
from mcvb.store import SqliteRepository
from mcvb.store.interface import Person
from mcvb.web import SESSION_COOKIE
from tests import school
from tests.pages.visit import Visit, now
from tests.test_roster import PRONOTE


def signed_in(store: SqliteRepository, cookies: dict[str, str], who: Person) -> Visit:
    """Return the browser of somebody signed in."""
    cookies[SESSION_COOKIE] = access.new_token()
    access.open_session(store, who, cookies[SESSION_COOKIE], now())
    return Visit(store, cookies)


def on_class(visit: Visit, room_id: str, part: str = "Élèves", **query: str) -> Visit:
    """Open one part of a class."""
    visit.at.query_params = {"classe": room_id, "partie": part, **query}
    visit.at.switch_page("classe.py")
    return visit.run()


def test_the_first_class_is_made_from_an_empty_page(store: SqliteRepository, cookies: dict[str, str]) -> None:
    """A teacher without a class reads the way in ten minutes, gives a name, and lands in the class."""
    teacher = school.teacher(store)
    visit = signed_in(store, cookies, teacher).open("classes.py")
    assert "Votre première classe en dix minutes" in visit.said
    next(field for field in visit.at.text_input if field.label == "Nom").set_value("1re MCV-B")
    visit.press("Créer la classe")
    (room,) = store.classes(teacher)
    assert room.code in visit.said
    assert "Aucun élève pour l'instant" in visit.said


def test_a_class_without_a_name_is_told(store: SqliteRepository, cookies: dict[str, str]) -> None:
    """An empty name makes nothing and says what was expected."""
    teacher = school.teacher(store)
    visit = signed_in(store, cookies, teacher).open("classes.py").press("Créer la classe")
    assert "nom de classe" in visit.said
    assert store.classes(teacher) == []


def test_a_list_is_previewed_then_created_then_undone(store: SqliteRepository, cookies: dict[str, str]) -> None:
    """The dialog shows who would be created and what is left out; done, one button takes it back."""
    teacher = school.teacher(store)
    room = store.create_class(teacher, school.a_class())
    visit = on_class(signed_in(store, cookies, teacher), room.id).press("importer")
    visit.button("importer").click()
    visit.at.run()
    visit.at.file_uploader(key="liste_classe").upload("liste.csv", PRONOTE.encode("cp1252"), "text/csv")
    visit.button("importer").click()
    visit.run()
    assert "4 élèves à créer" in visit.said
    assert "Né(e) le, CLASSE" in visit.said
    visit.button("importer").click()
    visit.press("creer_tous")
    assert len(store.members(teacher, room.id)) == 4
    visit.press("annuler_import")
    assert store.members(teacher, room.id) == []


def test_students_are_added_renamed_and_taken_out(store: SqliteRepository, cookies: dict[str, str]) -> None:
    """By hand: one more student, another name, out of the class."""
    teacher, room, lina = school.small_class(store)
    visit = on_class(signed_in(store, cookies, teacher), room.id).press("ajouter")
    next(field for field in visit.at.text_input if field.label == "Pseudonyme").set_value("Zoé R.")
    visit.button("ajouter").click()
    visit.press("Ajouter", form="ajouter_eleve")
    assert [one.person.pseudonym for one in store.members(teacher, room.id)] == ["Lina B.", "Zoé R."]
    visit.confirm(f"modifier_{lina.id}", "retirer_eleve")
    assert [one.person.pseudonym for one in store.members(teacher, room.id)] == ["Zoé R."]


def test_cards_are_a_pdf_with_every_name(store: SqliteRepository) -> None:
    """Ten cards make two tagged pages, each with the name and the code."""
    _, room, _ = school.small_class(store)
    cards = [(f"Élève {rank}", f"http://192.168.1.20:8501/carte/jeton{rank}") for rank in range(10)]
    read = PdfReader(io.BytesIO(class_cards.cards_pdf(room, cards)))
    text = " ".join(page.extract_text() for page in read.pages)
    assert len(read.pages) == 2
    assert all(name in text for name, _ in cards)
    assert room.code in text
    assert "jeton1" not in text


def test_a_class_is_shared_out_in_one_click(store: SqliteRepository, cookies: dict[str, str]) -> None:
    """Two groups of the same size, then one student moved by hand."""
    teacher, room, lina = school.small_class(store)
    for name in ("Max", "Zoé", "Ali"):
        store.add_student(teacher, room.id, name, name, school.NOW)
    visit = on_class(signed_in(store, cookies, teacher), room.id, "Groupes").press("Répartir toute la classe")
    groups = {group.name: group.id for group in store.groups(teacher, room.id)}
    assert set(groups) == {"Groupe A", "Groupe B"}
    before = next(one.group_id for one in store.members(teacher, room.id) if one.person.id == lina.id)
    other = next(name for name in groups.values() if name != before)
    visit.field(f"groupe_{lina.id}", kind="selectbox").set_value(other)
    visit.run()
    assert next(one.group_id for one in store.members(teacher, room.id) if one.person.id == lina.id) == other


def test_a_mission_is_given_in_three_clicks_and_taken_back(store: SqliteRepository, cookies: dict[str, str]) -> None:
    """« Donner un travail », then « Donner à la classe »: the mission fit for the level; taken back and put back."""
    teacher, room, lina = school.small_class(store)
    visit = on_class(signed_in(store, cookies, teacher), room.id, "Travaux")
    assert "Aucun travail donné" in visit.said
    visit.confirm("donner", "donner_oui")
    (given,) = store.assignments(lina, room.id)
    assert (given.kind, given.mode, given.seed_policy) == ("mission", "entrainement", "commune")
    assert "0 sur 1 ont commencé" in visit.said
    visit.press(f"retirer_{given.id}")
    assert store.assignments(lina, room.id) == []
    visit.press(f"remettre_{given.id}")
    assert [one.id for one in store.assignments(lina, room.id)] == [given.id]


def test_the_code_is_shown_big(store: SqliteRepository, cookies: dict[str, str]) -> None:
    """The view to project holds the address, the code and the three steps, and nothing else."""
    teacher, room, _ = school.small_class(store)
    visit = on_class(signed_in(store, cookies, teacher), room.id, vue="code")
    assert f"Code de la classe : {room.code}" in visit.said
    assert not visit.has_button("importer")


def test_a_year_ends_and_a_class_comes_back(store: SqliteRepository, cookies: dict[str, str]) -> None:
    """Archived, it leaves the list and can be brought back; erased, it is gone with its students."""
    teacher, room, _ = school.small_class(store)
    visit = on_class(signed_in(store, cookies, teacher), room.id, "Réglages").press("archiver")
    assert store.classes(teacher) == []
    visit.press(f"sortir_{room.id}")
    assert [one.id for one in store.classes(teacher)] == [room.id]


@pytest.mark.parametrize("page", ["classes.py", "classe.py"])
def test_the_desk_is_closed_to_everybody_else(store: SqliteRepository, cookies: dict[str, str], page: str) -> None:
    """A student and a visitor are told where to sign in; another teacher sees none of this class."""
    _, room, lina = school.small_class(store)
    for who in (lina, store.create_visitor("v", school.NOW), school.teacher(store, "t2")):
        visit = signed_in(store, cookies, who)
        visit.at.query_params = {"classe": room.id}
        visit.at.switch_page(page)
        visit.run()
        assert room.code not in visit.said
        assert "Lina B." not in visit.said.replace("Lina B. (élève)", "")
