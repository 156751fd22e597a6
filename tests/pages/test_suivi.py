"""Stories of the class followed live."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from tests import school
from tests.pages.desk import Desk
from tests.pages.visit import Visit, now


def test_the_class_is_seen_at_a_glance(desk: Desk) -> None:
    """Each student is there with their state and why, and where they are; those stuck come first."""
    visit = desk.open(desk.visit(), "suivi.py")
    for words in ("! Bloqué rien fait depuis 12 min", "▸ En cours", "○ Pas commencé", "Cageot & Moka · Cibler"):
        assert words in visit.said
    assert visit.said.index("Max") < visit.said.index("Lina B.") < visit.said.index("Nora T.")
    assert "Bloqués 1 En cours 1 Pas commencé 1 Finis 0" in visit.said
    table = next(box.value for box in visit.at.html if "a4-suivi" in box.value)
    assert f"eleve?eleve=max&classe={desk.room.id}" in unescape(table)


def test_only_those_stuck_when_asked(desk: Desk) -> None:
    """« Bloqué » leaves Max alone in the table; « Fini » says that there is nobody."""
    visit = desk.open(desk.visit(), "suivi.py")
    visit.at.button_group(key="suivi_etat").set_value("bloque")
    visit.run()
    table = next(box.value for box in visit.at.html if "a4-suivi" in box.value)
    assert "Max" in table
    assert "Lina" not in table
    visit.at.button_group(key="suivi_etat").set_value("fini")
    assert "Aucun élève dans cet état" in visit.run().said


def test_taking_back_again_and_again_is_seen(desk: Desk) -> None:
    """Max takes back four acts in a row: stuck, and the page says so rather than how long he did nothing."""
    desk.undo("max", desk.max, 4)
    visit = desk.open(desk.visit(), "suivi.py")
    assert "dont 4 annulés" in visit.said
    assert "rien fait depuis 12" not in visit.said


def test_stuck_is_explained_on_screen(desk: Desk) -> None:
    """The page tells what « bloqué » means, with its minutes."""
    visit = desk.open(desk.visit(), "suivi.py")
    assert "rien fait depuis 8 minutes" in visit.said
    assert "Les refus du simulateur ne sont pas enregistrés" in visit.said


@pytest.mark.parametrize("page", ["suivi.py", "eleve.py", "relecture.py", "bilan_classe.py"])
@pytest.mark.parametrize("who", ["lina", "passing", "stranger"])
def test_the_desk_is_for_teachers_of_the_class(desk: Desk, page: str, who: str) -> None:
    """A student, a visitor and a teacher of another class see nothing of this class, whatever the address."""
    people = {"lina": desk.people["lina"], "passing": desk.store.create_visitor("v", "2026-11-23T08:00:00+00:00")}
    stranger = desk.store.create_teacher("t9", "Mme Autre", "2026-11-23T08:00:00+00:00")
    visit = desk.open(desk.visit(people.get(who, stranger)), page, run=desk.max.id, eleve="max")
    for words in ("Max", "Nora T.", "Cageot & Moka"):
        assert words not in visit.said


def test_a_class_of_nobody_says_so(desk: Desk) -> None:
    """A class without students, then no class at all: a kind page, not an empty table."""
    for person in list(desk.people):
        desk.store.erase_student(desk.teacher, person, "2026-11-23T08:00:00+00:00")
    visit: Visit = desk.open(desk.visit(), "suivi.py")
    assert "Pas encore d'élève dans cette classe" in visit.said
    desk.store.archive_class(desk.teacher, desk.room.id, "2026-11-23T08:00:00+00:00")
    assert "Aucune classe en cours" in desk.open(visit, "suivi.py").said


def test_one_work_given_is_followed_alone(desk: Desk) -> None:
    """Chosen in the address, a work shows only who began it; once closed, nobody is stuck any more."""
    work = desk.give("Le fichier de Nancy", "max", minutes=12)
    visit = desk.open(desk.visit(), "suivi.py", devoir=work.id)
    assert "Bloqués 1 En cours 0 Pas commencé 2 Finis 0" in visit.said
    desk.store.save_assignment(desk.teacher, replace(work, closes_at=(now() - timedelta(minutes=1)).isoformat()))
    assert "Bloqués 0 En cours 1 Pas commencé 2 Finis 0" in visit.run().said
    bilan = next(address for label, address in visit.links.items() if label.startswith("Bilan de la classe"))
    assert f"devoir={work.id}" in bilan
    visit.at.selectbox(key=f"suivi_devoir_{desk.room.id}").set_value("")
    assert "Bloqués 1 En cours 1 Pas commencé 1" in visit.run().said


def test_a_work_of_a_group_shows_that_group(desk: Desk) -> None:
    """Work given to half of the class is followed with that half only."""
    desk.store.save_group(desk.teacher, school.a_group(desk.room, "g1", "Groupe A"))
    desk.store.place_student(desk.teacher, desk.room.id, "nora", "g1")
    work = desk.give("Pour le groupe A", group="g1")
    visit = desk.open(desk.visit(), "suivi.py", devoir=work.id)
    assert "Nora T." in visit.said
    assert "Max" not in visit.said


def test_the_page_can_be_paused(desk: Desk) -> None:
    """A page that changes by itself can be stopped: paused, it still shows the class."""
    visit = desk.open(desk.visit(), "suivi.py")
    visit.at.toggle(key="suivi_auto").set_value(False)
    assert "Max" in visit.run().said
