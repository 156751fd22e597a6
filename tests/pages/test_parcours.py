"""Stories of the landing page of a path: a newcomer, three years, the doors, the menus."""

from __future__ import annotations

import pytest

from mcvb import access
from mcvb.store import SqliteRepository
from mcvb.web import SESSION_COOKIE
from tests.pages.three_years import ThreeYears, make_three_years
from tests.pages.visit import Visit, now


@pytest.fixture
def made(store: SqliteRepository) -> ThreeYears:
    """Give a student over three years."""
    return make_three_years(store)


def test_a_newcomer_is_shown_where_to_begin(visit: Visit) -> None:
    """Three first steps, each with its way in, and a question about the year that is asked once."""
    visit.open("parcours.py")
    assert "Ton parcours commence ici" in visit.said
    for label in ("Choisir une mission", "Mes compétences", "Ajouter un travail"):
        assert label in visit.links
    visit.at.button_group(key="parcours_niveau").set_value("premiere")
    visit.run()
    assert "Première · " in visit.said
    assert visit.store.preference(visit.person, "niveau_classe") == "premiere"


def test_three_years_are_seen_at_a_glance(store: SqliteRepository, cookies: dict[str, str], made: ThreeYears) -> None:
    """Each year with what was done and what its rules plan; what they do not fix is « à confirmer »."""
    access.open_session(store, made.student, cookies[SESSION_COOKIE], now())
    visit = Visit(store, cookies).open("parcours.py")
    said = visit.said
    assert "Terminale · 2026-2027" in said
    for words in ("2024-2025 ✓ passée", "2025-2026 ✓ passée", "2026-2027 ▸ en cours"):
        assert words in said
    assert said.count("2 missions et ateliers terminés") == 3
    assert said.count("3 travaux gardés") == 3
    assert "8 semaines de PFMP (à confirmer)" in said
    assert "Oral du projet : environ 15 min" in said
    assert "10 compétences sur 15 avec une preuve" in said
    assert "9 travaux" in said
    assert visit.links["Voir mes compétences"].startswith("competences")
    assert not [control for control in visit.at.button_group if control.key == "parcours_niveau"]


def test_the_menus_lead_to_the_path_and_old_addresses_stay(visit: Visit) -> None:
    """« Mon parcours » is in the menu; the page of competences still opens by its own address."""
    assert "Mes compétences" in visit.open("competences.py").said
    assert "Mon parcours" in visit.open("parcours.py").said


def test_a_teacher_may_try_the_path(store: SqliteRepository, cookies: dict[str, str], made: ThreeYears) -> None:
    """A teacher who opens the address sees a path of their own, empty, and nothing of a student."""
    access.open_session(store, made.teacher, cookies[SESSION_COOKIE], now())
    said = Visit(store, cookies).open("parcours.py").said
    assert "Ton parcours commence ici" in said
    assert "travaux gardés" not in said
