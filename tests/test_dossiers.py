"""Dossiers of the épreuves: what is official, what answers each point, what is missing, what the student decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mcvb import dossiers, pfmp_path
from mcvb.dossiers import Chosen, Dossier
from mcvb.pfmp_items import ACTIVITY, PERIOD, Activity, Period, settings
from mcvb.proofs import Proof
from mcvb.referentiel import referentiel
from mcvb.store import SqliteRepository
from mcvb.store.interface import Person
from mcvb.store.item_interface import Item
from tests import school

NOW = datetime(2027, 2, 1, 8, tzinfo=UTC)
WHOLE = {heading.id: "Fait avec 12 clients" for heading in settings().activity}


def of(found: list[Dossier], name: str) -> Dossier:
    """Return one dossier by its id."""
    return next(one for one in found if one.asked.id == name)


def point(found: Dossier, name: str) -> dossiers.Answered:
    """Return one point of a dossier."""
    return next(one for one in found.points if one.point.id == name)


def placed(store: SqliteRepository, *sheets: Activity) -> Person:
    """Return Lina with a placement and activity sheets."""
    _, _, lina = school.small_class(store)
    period = pfmp_path.new_item(
        lina, PERIOD, Period(level="premiere", start=date(2027, 1, 4), end=date(2027, 1, 29)), NOW
    )
    store.save_item(lina, period)
    for sheet in sheets:
        store.save_item(lina, pfmp_path.new_item(lina, ACTIVITY, sheet, NOW, parent=period.id))
    return lina


def a_proof(competence: str, *, met: bool = True) -> Proof:
    """Return what the simulator saw of a competence."""
    return Proof("simulation", competence, "courante", None, met, "Un fait", "Une mission", "2027-01-30T08:00:00+00:00")


def test_every_dossier_is_about_an_exam_and_competences_that_exist():
    """Épreuves and competences named in the file are those of the référentiel; ids are not used twice."""
    exams = {exam.id for exam in referentiel().exams}
    known = {title.id for block in referentiel().blocks for title in block.competences}
    for asked in dossiers.dossiers():
        assert not asked.exam or asked.exam in exams
        assert {name for one in asked.points for name in one.competences} <= known
        assert len({one.id for one in asked.points}) == len(asked.points)
    assert [asked.id for asked in dossiers.dossiers()] == ["e31", "e32", "e33", "e2", "projet"]


def test_only_what_was_read_is_official():
    """A point said official has a source; the facts come from the référentiel with the right coefficient and form."""
    points = [one for asked in dossiers.dossiers() for one in asked.points]
    assert all(one.source for one in points if one.certainty in ("S", "P"))
    assert "officiel" not in dossiers.certainty_said("U") + dossiers.certainty_said("E")
    said = {asked.id: " ".join(text for _, text, _ in dossiers.facts(asked)) for asked in dossiers.dossiers()}
    assert "coefficient 3" in said["e33"]
    assert "oral 40 min" in said["e33"]
    assert "écrit 3 h" in said["e2"]
    assert said["projet"] == ""


def test_a_whole_sheet_answers_the_points_of_its_competences(store: SqliteRepository):
    """A finished sheet on 1.2 answers « vente » of E31, nothing of E32; an unfinished one is shown, not counted."""
    lina = placed(store, Activity(**WHOLE, competences=("1.2",)), Activity(titre="Début", competences=("2.3",)))
    found = dossiers.all_of(store, lina, [])
    assert point(of(found, "e31"), "vente").ready
    late = point(of(found, "e32"), "reclamation")
    assert (len(late.pieces), late.ready) == (1, False)
    assert not point(of(found, "e31"), "veille").ready


def test_a_sheet_chosen_for_a_dossier_counts_there_only(store: SqliteRepository):
    """A sheet kept for E33 does not answer E31, even on a competence of bloc 1."""
    lina = placed(store, Activity(**WHOLE, competences=("1.2", "3.2"), dossiers=("e33",)))
    found = dossiers.all_of(store, lina, [])
    assert not point(of(found, "e31"), "vente").ready
    assert point(of(found, "e33"), "menee").ready
    two = point(of(found, "e33"), "deux_actions")
    assert (len(two.pieces), two.ready) == (1, False)


def test_simulated_proofs_train_for_the_written_exam(store: SqliteRepository):
    """A met check on 4B.1 answers « analyse » of E2; a missed one does not."""
    lina = placed(store)
    assert point(of(dossiers.all_of(store, lina, [a_proof("4B.1")]), "e2"), "analyse").ready
    assert not point(of(dossiers.all_of(store, lina, [a_proof("4B.1", met=False)]), "e2"), "analyse").ready


def test_works_and_project_items_are_pieces(store: SqliteRepository):
    """A work with its dossier and competences, and three entries of a journal, answer their points."""
    lina = placed(store)
    payload = {"title": "Affiche", "text": "Une affiche pour la braderie", "competences": ["3.2"], "dossiers": ["e33"]}
    work = Item("w1", lina.id, lina.id, "travail", payload, school.NOW)
    store.save_item(lina, work)
    store.save_item(lina, replace(work, id="p1", kind="projet", payload={"title": "Stand"}))
    for rank in range(3):
        store.save_item(lina, replace(work, id=f"j{rank}", kind="projet_journal", payload={"n": rank}, parent_id="p1"))
    found = dossiers.all_of(store, lina, [])
    assert point(of(found, "e33"), "outils").ready
    assert point(of(found, "projet"), "journal").ready
    assert not point(of(found, "projet"), "repetition").ready


def test_the_student_orders_pieces_and_says_what_is_ready(store: SqliteRepository):
    """Order and ticks are kept as one item a dossier; a piece taken away leaves the order whole."""
    lina = placed(store, Activity(**WHOLE, competences=("1.2",)), Activity(**WHOLE, competences=("1.3",)))
    first, second = (item.id for item in store.items(lina, kinds=(ACTIVITY,)))
    dossiers.choose(store, lina, Chosen(exam="e31", order=(second, first)), NOW)
    dossiers.choose(store, lina, Chosen(exam="e31", order=(second, first), ready=("parole",)), NOW)
    mine = of(dossiers.all_of(store, lina, []), "e31")
    assert [piece.item_id for piece in mine.pieces] == [second, first]
    assert point(mine, "parole").by_hand
    assert len(store.items(lina, kinds=("dossier",))) == 1
    store.remove_item(lina, second, school.NOW)
    assert [piece.item_id for piece in of(dossiers.all_of(store, lina, []), "e31").pieces] == [first]


@pytest.mark.parametrize("name", ["e31", "e32", "e33", "e2", "projet"])
def test_an_empty_dossier_tells_what_to_do_everywhere(store: SqliteRepository, name: str):
    """With nothing yet, every point is a gap with what to do about it."""
    mine = of(dossiers.all_of(store, placed(store), []), name)
    assert (mine.done, mine.share) == (0, 0)
    assert all(one.point.advice for one in mine.gaps)


def test_a_teacher_reads_the_dossiers_of_their_student(store: SqliteRepository):
    """The teacher gets the same dossiers as the student."""
    lina = placed(store, Activity(**WHOLE, competences=("1.2",)))
    teacher = Person("t1", "teacher", "M. Weber")
    assert [one.done for one in dossiers.all_of(store, teacher, [], lina)] == [
        one.done for one in dossiers.all_of(store, lina, [])
    ]
