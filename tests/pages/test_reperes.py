"""Stories of the landmarks: the diploma, the rules of a year, the grid."""

from __future__ import annotations

from mcvb import referentiel
from simulations.rubric import load_rubric
from tests.pages.visit import Visit, now


def choose(visit: Visit, year: str) -> None:
    """Choose a school year."""
    visit.open("reperes.py")
    visit.at.selectbox(key="annee").set_value(year)
    visit.run()


def test_the_year_of_2019_has_22_weeks_and_a_masterpiece(visit: Visit) -> None:
    """An older school year shows its own rules: 22 weeks, 6 + 8 + 8, a chef-d'œuvre, 1 260 hours."""
    choose(visit, "2019-2020")
    assert "22 semaines" in visit.said
    assert "6 + 8 + 8" in visit.said
    assert "Chef-d'œuvre" in visit.said
    assert "Enseignements professionnels (total) 450 420 390 1 260 heures par an" in visit.said


def test_the_year_of_2026_has_20_weeks_whose_split_is_to_confirm(visit: Visit) -> None:
    """The cadre in force shows 20 weeks, says that their split is deduced, and leaves unknown hours to confirm."""
    choose(visit, "2026-2027")
    assert "20 semaines" in visit.said
    assert "répartition déduite" in visit.said
    assert "Projet (ex-chef-d'œuvre)" in visit.said
    assert "Horaires à confirmer, texte non trouvé : Enseignements professionnels (total)" in visit.said


def test_the_year_chosen_is_remembered(visit: Visit) -> None:
    """A first visit shows today's year; another one chosen is found again on coming back, and today's too."""
    visit.open("reperes.py")
    today = referentiel.school_year(now().date())
    assert visit.at.selectbox(key="annee").value == today
    for year in ("2021-2022", today):
        choose(visit, year)
        again = Visit(visit.store, visit.cookies).open("reperes.py")
        assert again.at.selectbox(key="annee").value == year


def test_the_diploma_and_the_whole_grid_are_there(visit: Visit) -> None:
    """Blocs, épreuves and every check of the grid are shown, with their sources."""
    visit.open("reperes.py")
    known = referentiel.referentiel()
    assert all(f"Bloc {block.id} · {block.title}" in visit.said for block in known.blocks)
    assert all(f"{exam.id} {exam.title} {exam.coefficient} {exam.mode}" in visit.said for exam in known.exams)
    assert f"Source : {known.source}" in visit.said
    assert all(" ".join(check.statement.split()) in visit.said for check in load_rubric().checks())


def test_dates_of_one_year_are_not_said_of_another(visit: Visit) -> None:
    """The written exams of June 2027 are told of 2026-2027 only."""
    choose(visit, "2026-2027")
    assert "mi-juin 2027" in visit.said
    choose(visit, "2027-2028")
    assert "mi-juin 2027 ;" not in visit.said.split("Projet (ex-chef-d'œuvre)")[1][:600]
    assert "Dates de 2027-2028 : à demander à ton établissement" in visit.said
