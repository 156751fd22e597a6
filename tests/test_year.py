"""Where a person is in their three years: what the class says, what a visitor says, what a date was."""

from __future__ import annotations

from datetime import date

import pytest

from mcvb.store import SqliteRepository
from mcvb.store.interface import Person
from mcvb.store.school_interface import SchoolClass
from mcvb.year import YEAR_KEY, Year, say_level, school_year_at, year_of

AT = "2026-11-27T10:00:00+00:00"
TODAY = date(2026, 11, 27)


def in_class(store: SqliteRepository, *, level: str, school_year: str = "2026-2027", cadre: str = "2024") -> Person:
    """Return a student of a class."""
    teacher = store.create_teacher("prof", "Prof", AT)
    room = SchoolClass("classe", "MCV", "ABCD", school_year, level, cadre, AT)
    store.create_class(teacher, room)
    return store.add_student(teacher, "classe", "eleve", "Lou", AT).person


def test_a_visitor_s_year_is_todays_and_their_level_is_a_question(store: SqliteRepository) -> None:
    """Nobody has said the level yet: seconde is a guess, told as such, until the visitor says it."""
    me = store.create_visitor("moi", AT)
    guess = year_of(store, me, TODAY)
    assert (guess.school_year, guess.level, guess.told, guess.cadre.id) == ("2026-2027", "seconde", False, "2024")
    say_level(store, me, "terminale")
    store.set_preference(me, YEAR_KEY, "2022-2023")
    said = year_of(store, me, TODAY)
    assert (said.school_year, said.level, said.told, said.cadre.id) == ("2022-2023", "terminale", True, "2019")
    assert said.situation == "critique"


def test_what_is_not_a_year_nor_a_level_is_passed_over(store: SqliteRepository) -> None:
    """A preference that makes no sense changes nothing."""
    me = store.create_visitor("moi", AT)
    store.set_preference(me, YEAR_KEY, "n'importe quoi")
    store.set_preference(me, "niveau_classe", 12)
    assert year_of(store, me, TODAY).school_year == "2026-2027"


def test_the_class_decides_for_a_student(store: SqliteRepository) -> None:
    """Year, level and rules are those their teacher gave the class."""
    me = in_class(store, level="premiere", school_year="2025-2026", cadre="2019")
    found = year_of(store, me, TODAY)
    assert (found.school_year, found.level, found.cadre.id, found.class_id) == (
        "2025-2026",
        "premiere",
        "2019",
        "classe",
    )


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2023-09-15T10:00:00+00:00", None),
        ("2024-09-15T10:00:00+00:00", "seconde"),
        ("2026-06-15T10:00:00+00:00", "premiere"),
        ("2026-11-15T10:00:00+00:00", "terminale"),
        ("2027-09-15T10:00:00+00:00", None),
    ],
)
def test_a_date_tells_the_level_of_that_time(store: SqliteRepository, at: str, expected: str | None) -> None:
    """Each school year is one level, from August to July; outside the three years there is none."""
    me = store.create_visitor("moi", AT)
    say_level(store, me, "terminale")
    assert year_of(store, me, TODAY).level_at(at) == expected


def test_the_year_turns_at_midnight_in_paris(store: SqliteRepository) -> None:
    """The last evening of July in UTC is already August in France."""
    assert school_year_at("2026-07-31T21:59:00+00:00") == "2025-2026"
    assert school_year_at("2026-07-31T22:01:00+00:00") == "2026-2027"
    me = store.create_visitor("moi", AT)
    year: Year = year_of(store, me, TODAY)
    assert year.school_year_of("terminale") == "2028-2029"
