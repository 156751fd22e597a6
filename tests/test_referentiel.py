"""The référentiel: official titles, coefficients, weeks and hours, and the cadre of each school year."""

from __future__ import annotations

from datetime import date

import pytest

from mcvb import referentiel
from mcvb.referentiel import CERTAINTIES, FOLDER, Cadres, Referentiel
from simulations.errors import DataFileError, UnknownItemError
from simulations.rubric import load_rubric
from simulations.yamlfile import parse_model

TITLES = {
    "1": "Conseiller et vendre",
    "2": "Suivre les ventes",
    "3": "Fidéliser la clientèle et développer la relation client",
    "4B": "Prospecter et valoriser l'offre commerciale",
}
COMPETENCES_4B = {
    "4B.1": "Rechercher et analyser des informations à des fins d'exploitation",
    "4B.2": "Participer à la conception d'une opération de prospection",
    "4B.3": "Mettre en œuvre une opération de prospection",
    "4B.4": "Suivre et évaluer l'action de prospection",
    "4B.5": "Valoriser les produits et/ou services",
}
COEFFICIENTS = {"E11": 1, "E12": 1, "E2": 4, "E31": 3, "E32": 2, "E33": 3, "E34": 1}


def test_the_four_blocs_have_their_official_titles() -> None:
    """Blocs and the five competences of 4B are named as in the text; the grid uses the same names."""
    known = referentiel.referentiel()
    assert {block.id: block.title for block in known.blocks} == TITLES
    assert {c.id: c.title for c in known.blocks[3].competences} == COMPETENCES_4B
    assert {c.id: c.title for c in load_rubric().competences} == COMPETENCES_4B
    assert [block.id for block in known.blocks if block.option_b_only] == ["4B"]
    assert known.diploma.option.startswith("Option B : Prospection clientèle")


def test_coefficients_add_up() -> None:
    """Each épreuve is the sum of its parts, and each bloc has the coefficient of the épreuve that certifies it."""
    known = referentiel.referentiel()
    assert {exam.id: exam.coefficient for exam in known.exams} == COEFFICIENTS
    for group in known.groups:
        assert group.coefficient == sum(exam.coefficient for exam in known.exams if exam.group == group.id)
    exams = {exam.id: exam for exam in known.exams}
    for block in known.blocks:
        exam = exams[block.exam]
        assert (exam.coefficient, exam.unit, exam.mode, exam.block) == (
            block.coefficient,
            block.unit,
            block.mode,
            block.id,
        )


def test_the_bloc_4b_is_certified_by_a_written_paper() -> None:
    """E2 is a written paper of three hours: the app never says that its levels are marks of it."""
    block = next(block for block in referentiel.referentiel().blocks if block.id == "4B")
    assert (block.exam, block.unit, block.mode) == ("E2", "U2", "écrit 3 h")
    assert any("formatifs" in text for text in referentiel.referentiel().remarks)


def test_weeks_of_placement_add_up() -> None:
    """22 = 6 + 8 + 8 in the cadre of 2019; 20 in that of 2024, whose split is marked as deduced."""
    old, new = (cadre.placements for cadre in referentiel.cadres())
    assert [share.weeks for share in old.shares] == [6, 8, 8]
    assert (old.weeks, old.deduced, old.certainty) == (22, False, "S")
    assert (new.weeks, new.deduced, new.adjustable) == (20, True, True)
    assert {share.certainty for share in new.shares} == {"D"}
    for stages in (old, new):
        assert sum(share.weeks for share in stages.shares) == stages.weeks


def test_hours_of_2019_add_up() -> None:
    """The first row is the sum of the others, class by class: 450, 420, 390 and 1 260; each row sums to its total."""
    total, *rows = referentiel.cadre_of("2019-2020").hours
    assert (total.second, total.first, total.final, total.total) == (450, 420, 390, 1260)
    for name in ("second", "first", "final", "total"):
        assert sum(getattr(row, name) or 0 for row in rows) == getattr(total, name)
    for row in (total, *rows):
        assert sum(value or 0 for value in (row.second, row.first, row.final)) == row.total


def test_the_oral_adds_up() -> None:
    """Fifteen minutes are five of talk and ten of questions, in both cadres."""
    for cadre in referentiel.cadres():
        oral = cadre.project.oral
        assert oral.talk + oral.questions == oral.minutes == 15
        assert cadre.project.marks["part_livret"] + cadre.project.marks["part_oral"] == 1


def test_what_is_not_known_is_said_to_confirm() -> None:
    """In the cadre in force an empty row of hours has no certainty, and names no source as if it had one."""
    for row in referentiel.cadre_of("2026-2027").hours:
        if (row.second, row.first, row.final, row.total) == (None, None, None, None):
            assert row.certainty is None
            assert row.source == "à confirmer"
        else:
            assert row.certainty in CERTAINTIES


@pytest.mark.parametrize(
    ("year", "cadre"),
    [("2019-2020", "2019"), ("2023-2024", "2019"), ("2024-2025", "2024"), ("2026-2027", "2024"), ("2040-2041", "2024")],
)
def test_each_school_year_has_its_cadre(year: str, cadre: str) -> None:
    """The rules change at the start of 2024, and the last ones hold until others come."""
    assert referentiel.cadre_of(year).id == cadre


def test_a_year_before_the_diploma_is_refused() -> None:
    """There is no cadre before 2019, and the message says which years there are."""
    with pytest.raises(UnknownItemError, match="choisis 2019-2020 ou après"):
        referentiel.cadre_of("2018-2019")


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 7, 31), "2025-2026"),
        (date(2026, 8, 1), "2026-2027"),
        (date(2026, 11, 23), "2026-2027"),
        (date(2027, 1, 1), "2026-2027"),
    ],
)
def test_a_school_year_goes_from_august_to_july(day: date, year: str) -> None:
    """The last day of July is still the year before."""
    assert referentiel.school_year(day) == year


def test_the_years_one_may_choose_all_have_a_cadre() -> None:
    """From 2019-2020 to the year after this one, none without its rules."""
    years = referentiel.school_years(date(2026, 11, 23))
    assert (years[0], years[-1], len(years)) == ("2019-2020", "2027-2028", 9)
    assert all(referentiel.cadre_of(year) for year in years)


@pytest.mark.parametrize(
    ("file", "model", "good", "bad", "said"),
    [
        ("cadres.yaml", Cadres, "semaines_total: 20", "semaines_total: vingt", "doit être un nombre entier"),
        ("cadres.yaml", Cadres, 'debut: "2024-2025"', 'debut: "2024"', "n'a pas la forme attendue"),
        ("referentiel.yaml", Referentiel, "sigle: MCV-B", "sygle: MCV-B", "« sygle » n'est pas connue"),
        ("referentiel.yaml", Referentiel, "MCV-B\n  certitude: S", "MCV-B\n  certitude: Z", "doit valoir"),
    ],
)
def test_a_fault_is_told_with_its_line(file: str, model, good: str, bad: str, said: str) -> None:
    """Somebody who edits a file wrongly reads which line to look at, in French."""
    text = (FOLDER / file).read_text(encoding="utf-8")
    assert good in text
    wrong = text.replace(good, bad, 1)
    line = next(rank for rank, row in enumerate(wrong.splitlines(), 1) if bad.splitlines()[-1] in row)
    with pytest.raises(DataFileError) as caught:
        parse_model(wrong, model, name=file)
    assert any(said in fault.message for fault in caught.value.faults)
    assert line in {fault.line for fault in caught.value.faults}
    assert f"Le fichier « {file} » contient" in str(caught.value)
