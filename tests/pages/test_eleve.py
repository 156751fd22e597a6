"""Stories of one student in front of their teacher, and of what the student reads of it."""

from __future__ import annotations

import pytest

from mcvb import access
from mcvb.store import SqliteRepository
from mcvb.store.follow_interface import Comment, TeacherLevel
from mcvb.web import SESSION_COOKIE
from mcvb.works import works_in
from simulations.errors import UnknownItemError
from tests.pages.desk import Desk
from tests.pages.three_years import make_three_years
from tests.pages.visit import Visit, now

AT = "2026-11-23T08:00:00+00:00"
REASON = "Explique très bien ses choix à l'oral."


def of(desk: Desk, name: str, visit: Visit | None = None) -> Visit:
    """Open the page of a student."""
    return desk.open(visit or desk.visit(), "eleve.py", eleve=name)


def test_the_simulator_and_the_teacher_stand_side_by_side(desk: Desk) -> None:
    """A level given shows beside the simulator's, with its reason; the simulator's is what it was."""
    before = of(desk, "lina").said
    assert "Deux sortes de preuves, jamais mélangées" in before
    desk.store.give_level(desk.teacher, TeacherLevel("n1", "lina", None, "4B.1", "courante", 4, REASON, AT))
    after = of(desk, "lina").said
    assert "Enseignant Expert M. Weber, 23 novembre 2026 : Explique très bien ses choix" in after
    assert before.count("Simulateur") == after.count("Simulateur")
    assert "Tous les niveaux donnés par un enseignant (1)" in after


def test_a_level_is_given_with_its_reason(desk: Desk) -> None:
    """Without a level, then with too short a reason, nothing is kept; with both, it is, once."""
    visit = of(desk, "lina")
    visit.at.text_area(key="niveau_raison").set_value("court")
    visit.press("Donner ce niveau")
    assert "Choisissez un niveau de 1 à 4" in visit.said
    visit.at.button_group(key="niveau_rang").set_value(3)
    visit.press("Donner ce niveau")
    assert "de 10 à 600" in visit.said
    assert desk.store.levels_of(desk.teacher, "lina") == []
    visit.at.text_area(key="niveau_raison").set_value(REASON)
    visit.press("Donner ce niveau")
    kept = desk.store.levels_of(desk.teacher, "lina")
    assert [(level.rank, level.reason, level.author) for level in kept] == [(3, REASON, "M. Weber")]


def test_each_run_can_be_read_again(desk: Desk) -> None:
    """The run is there with how far it is and a link to its replay."""
    visit = of(desk, "lina")
    address = visit.links["Rejouer et commenter le travail n° 1"]
    assert address.startswith("relecture?")
    assert f"run={desk.lina.id}" in address
    assert "Aucun travail pour l'instant" in of(desk, "nora", visit).said


def test_the_student_reads_the_teacher_apart_and_says_so(desk: Desk) -> None:
    """Lina finds the words in her debrief and the level in her competences, new until she says she has read."""
    desk.store.save_comment(desk.teacher, Comment("k1", desk.lina.id, None, "analyser", "Bien vu, les doublons !", AT))
    desk.store.give_level(desk.teacher, TeacherLevel("n1", "lina", None, "4B.1", "courante", 4, REASON, AT))
    visit = desk.visit(desk.people["lina"])
    visit.open("bilan.py", run=desk.lina.id)
    assert "Nouveau Étape « Analyser » Bien vu, les doublons !" in visit.said
    visit.press("J'ai lu")
    assert "Bien vu, les doublons !" in visit.said
    assert "Nouveau" not in visit.said
    visit.open("competences.py")
    assert "Les niveaux donnés par ton enseignante ou ton enseignant" in visit.said
    assert "Nouveau 4B.1" in visit.said
    assert "Nouveau" not in visit.press("J'ai lu").said
    assert REASON in visit.press("case_4B.1_courante").said


def test_a_visitor_sees_nothing_of_teachers(visit: Visit) -> None:
    """Who has no teacher has no place for their words."""
    run = visit.begin()
    visit.analyse(run)
    assert "enseignant" not in visit.open("bilan.py", run=run).said
    assert "Les niveaux donnés par ton enseignant" not in visit.open("competences.py").said


def test_a_comment_is_taken_back_from_the_page(desk: Desk) -> None:
    """The comment shows on the student's page with whether it was read, and goes when taken back."""
    desk.store.save_comment(desk.teacher, Comment("k1", desk.lina.id, None, "", "À reprendre ensemble.", AT))
    visit = of(desk, "lina")
    assert "À reprendre ensemble." in visit.said
    assert "Pas encore lu par l'élève" in visit.said
    visit.press("retirer_k1")
    assert "À reprendre ensemble." not in visit.said
    assert desk.store.comments(desk.teacher, desk.lina.id) == []


def test_a_student_is_erased_after_a_confirmation(desk: Desk) -> None:
    """One click asks, the box ticked erases: nothing of Lina is left."""
    visit = of(desk, "lina")
    visit.press("effacer_eleve")
    assert "sera effacé pour toujours" in visit.said.replace("**", "")
    visit.at.checkbox(key="effacer_eleve_sur").check()
    visit.button("effacer_eleve").click()
    visit.run()
    visit.button("effacer_eleve").click()
    visit.press("effacer_eleve_oui")
    assert [member.person.id for member in desk.store.members(desk.teacher, desk.room.id)] == ["max", "nora"]
    with pytest.raises(UnknownItemError, match="effacé"):
        desk.store.run(desk.teacher, desk.lina.id)


def test_the_student_s_home_tells_of_new_words(desk: Desk) -> None:
    """A word and a level not read yet are told on the home page, with the way to each; read, they are no more."""
    desk.store.save_comment(desk.teacher, Comment("k1", desk.lina.id, None, "", "Bravo pour le tri.", AT))
    desk.store.give_level(desk.teacher, TeacherLevel("n1", "lina", None, "4B.1", "courante", 4, REASON, AT))
    visit = desk.visit(desk.people["lina"])
    assert "Du nouveau pour toi" in visit.said
    assert visit.links["Lire le mot"] == f"bilan?run={desk.lina.id}"
    assert "Voir le niveau donné" in visit.links
    desk.store.mark_read(desk.people["lina"], AT, run_id=desk.lina.id)
    desk.store.mark_read(desk.people["lina"], AT)
    assert "Du nouveau" not in visit.run().said


def test_the_teacher_reads_the_path_of_a_student(store: SqliteRepository, cookies: dict[str, str]) -> None:
    """The four sources side by side, the reasons and words, and a work opened with its story; nothing to change."""
    made = make_three_years(store)
    access.open_session(store, made.teacher, cookies[SESSION_COOKIE], now())
    visit = Visit(store, cookies).open("eleve.py")
    assert "▲ Enseignant : Expert" in visit.said
    assert "◆ Tuteur : Averti" in visit.said
    assert "Je découvre : j'ai eu besoin d'aide pour lire le fichier." in visit.said
    shop = next(kept for kept in works_in(store.items(made.teacher, made.student)) if kept.work.kind == "image")
    visit.at.selectbox(key="travail_eleve").set_value(shop.item.id)
    assert "J'ai monté la vitrine de rentrée." in visit.run().said
    assert not visit.has_button("travail_retirer")
