"""Stories of the competences: cells of four kinds, open to their proofs; progress, years, self-evaluation."""

from __future__ import annotations

import pytest

from mcvb import access
from mcvb.store import SqliteRepository
from mcvb.web import SESSION_COOKIE
from simulations.rubric import load_rubric
from tests.pages.three_years import ThreeYears, make_three_years
from tests.pages.visit import Visit, now

VIEWS = ("Mes niveaux", "Mes progrès", "Année par année", "M'évaluer")


@pytest.fixture
def made(store: SqliteRepository) -> ThreeYears:
    """Give a student over three years."""
    return make_three_years(store)


@pytest.fixture
def lou(store: SqliteRepository, cookies: dict[str, str], made: ThreeYears) -> Visit:
    """Give the visit of that student, on their competences."""
    access.open_session(store, made.student, cookies[SESSION_COOKIE], now())
    return Visit(store, cookies).open("competences.py")


def look(visit: Visit, name: str) -> Visit:
    """Choose a view of the page."""
    visit.at.segmented_control(key="vue").set_value(name)
    return visit.run()


def bloc(visit: Visit, name: str) -> Visit:
    """Choose a bloc."""
    visit.at.segmented_control(key="bloc").set_value(name)
    return visit.run()


def test_competences_are_empty_at_first(visit: Visit) -> None:
    """Nothing proved: the competences of every bloc are there, without a level, and the way to a first mission."""
    visit.open("competences.py")
    for competence in load_rubric().competences:
        assert competence.title in visit.said
    assert visit.said.count("Rien encore") == 15
    assert "Tes preuves arriveront ici" in visit.said
    assert visit.has_button("exercice")
    assert "Assurer la veille commerciale" in bloc(visit, "1").said
    for name in VIEWS:
        look(visit, name)
    assert "Aucun pour l'instant" in visit.said


def test_the_next_step_begins_its_exercise(visit: Visit) -> None:
    """From the page, one press begins the mission proposed."""
    visit.open("competences.py").press("exercice")
    assert "Le dossier de la mission" in visit.said
    assert len(visit.store.runs(visit.person)) == 1


def test_a_missed_check_is_trained_by_the_atelier_proposed(visit: Visit) -> None:
    """After a mission done by halves, the weakest check is named with its reason, and its atelier begins."""
    run = visit.begin()
    visit.analyse(run, skill=0.3)
    visit.open("competences.py")
    assert "Manquée la seule fois où elle a été observée" in visit.said
    visit.press("exercice")
    new = visit.store.runs(visit.person)[0]
    assert (new.kind, new.atelier) == ("atelier", "analyser")


def test_a_cell_opens_to_its_proofs(visit: Visit) -> None:
    """Each proof with its words and day, the thing to work on, and the way back to the work."""
    run = visit.begin()
    visit.analyse(run, skill=0.5)
    visit.open("competences.py").press("case_4B.1_courante")
    assert "À travailler en premier" in visit.said
    assert "Preuve :" in visit.said
    assert visit.played(run).run.title in visit.said
    assert visit.links["Relire ce travail"] == f"bilan?run={run}"


def test_the_four_kinds_are_side_by_side_and_never_summed(lou: Visit) -> None:
    """A cell says what each of the four thinks, with a shape and a word; those who said nothing say « rien »."""
    for word in ("■ Simulateur", "● Toi", "▲ Prof", "◆ Tuteur"):
        assert word in lou.said
    said = lou.press("case_4B.3_complexe").said
    assert "À l'aise avec les clients. Oser relancer au téléphone." in said
    assert "Je trie un fichier sans aide" in said
    assert "moyenne" not in said


def test_the_other_blocs_have_traces_and_given_levels_only(lou: Visit) -> None:
    """Official titles, traces by bridges without a level, levels by the student or the tutor."""
    said = bloc(lou, "1").said
    assert "L'atelier n'évalue pas ce bloc" in said
    assert "traces" in said
    said = lou.press("case_1.1_critique").said
    assert "Aucun niveau n'est calculé ici" in said
    assert "Tes travaux" not in said
    bloc(lou, "1").press("case_1.2_complexe")
    assert "Ma vitrine, année 3, 20\u00a0novembre 2026" in lou.links


def test_progress_is_drawn_and_told(lou: Visit) -> None:
    """The levels of a competence over time, by source, with the same as a table."""
    look(lou, "Mes progrès")
    assert "Les mêmes niveaux en tableau" in lou.said
    assert "Autoévaluation" in lou.said or "Ton autoévaluation" in lou.said
    lou.at.selectbox(key="progres_competence").set_value("1.2")
    assert "Évaluation en entreprise" in lou.run().said


def test_each_year_shows_what_was_worked_and_the_gaps(lou: Visit) -> None:
    """Worked, not worked, not yet: in words; what is left this year is named."""
    said = look(lou, "Année par année").said
    assert "En terminale, il te reste à travailler" in said
    assert "pas travaillée" in said
    assert "pas encore travaillée" in said
    assert "Seconde (2024-2025)" in said


def test_one_s_own_level_needs_a_reason(visit: Visit) -> None:
    """Ten characters at least; the opinion is kept, shown, taken away and brought back."""
    visit.open("competences.py")
    look(visit, "M'évaluer")
    visit.field("auto_rang", kind="radio").set_value(2)
    visit.field("auto_raison", kind="text_area").set_value("bof")
    visit.press("Enregistrer mon avis")
    assert "10 caractères au moins" in visit.said
    visit.field("auto_raison", kind="text_area").set_value("Je sais lire un fichier sans aide.")
    visit.press("Enregistrer mon avis")
    assert "Tes avis jusqu'ici (1)" in visit.said
    assert "Débrouillé" in visit.said
    item = visit.store.items(visit.person)[0]
    assert item.payload["situation"] == "courante"
    visit.press(f"auto_retirer_{item.id}")
    assert "Avis retiré." in visit.said
    assert "Tes avis jusqu'ici (0)" in visit.said
    assert "Tes avis jusqu'ici (1)" in visit.press("auto_annuler").said


def test_the_view_is_kept_in_the_address(lou: Visit) -> None:
    """A refresh opens the view one was on."""
    look(lou, "Année par année")
    assert lou.at.query_params["vue"] in ("3", ["3"])


def test_the_page_says_what_is_kept_and_why(lou: Visit) -> None:
    """In plain words, with the way to take away or erase."""
    look(lou, "Mes niveaux")
    assert "Toi et tes enseignants pouvez les lire, personne d'autre" in lou.said
    assert lou.links["Emporter ou effacer mes données"].startswith("mes-donnees")
