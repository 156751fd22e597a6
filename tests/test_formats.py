"""Numbers, money, shares, plurals and dates as they are written in French."""

from __future__ import annotations

import pytest

from mcvb import formats


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 0, "0"),
        (1234.5, 1, "1\u202f234,5"),
        (1_000_000, 0, "1\u202f000\u202f000"),
        (-12.25, 2, "−12,25"),
        (0.5, 0, "0"),
    ],
)
def test_numbers_have_thin_spaces_and_a_comma(value: float, digits: int, text: str) -> None:
    """Thousands are apart, the decimal mark is a comma, minus is a true minus."""
    assert formats.number(value, digits=digits) == text


@pytest.mark.parametrize(
    ("value", "text"), [(12, "12\u00a0€"), (12.0, "12\u00a0€"), (2.5, "2,50\u00a0€"), (1500, "1\u202f500\u00a0€")]
)
def test_money_shows_cents_only_when_there_are_some(value: float, text: str) -> None:
    """12 € but 2,50 €, with the sign never alone on a line."""
    assert formats.euros(value) == text


@pytest.mark.parametrize(
    ("share", "digits", "text"), [(0, 0, "0\u00a0%"), (1, 0, "100\u00a0%"), (0.125, 1, "12,5\u00a0%")]
)
def test_shares_are_percentages(share: float, digits: int, text: str) -> None:
    """A share of one is 100 %."""
    assert formats.percent(share, digits=digits) == text


def test_zero_and_one_are_singular() -> None:
    """In French 0 and 1 are singular; the plural may be given."""
    assert formats.plural(0, "fiche") == "0\u00a0fiche"
    assert formats.plural(1, "fiche") == "1\u00a0fiche"
    assert formats.plural(2, "fiche") == "2\u00a0fiches"
    assert formats.plural(1200, "cheval", "chevaux") == "1\u202f200\u00a0chevaux"


@pytest.mark.parametrize(
    ("at", "day", "moment"),
    [
        ("2026-11-23T13:05:00+00:00", "23\u00a0novembre 2026", "14\u00a0h\u00a005"),
        ("2026-07-01T12:00:00+00:00", "1er\u00a0juillet 2026", "14\u00a0h\u00a000"),
        ("2026-12-31T23:30:00+00:00", "1er\u00a0janvier 2027", "0\u00a0h\u00a030"),
        ("2026-02-03T08:00:00", "3\u00a0février 2026", "8\u00a0h\u00a000"),
    ],
)
def test_times_are_those_of_paris(at: str, day: str, moment: str) -> None:
    """Winter and summer time, the first of the month, New Year's Eve; a time without zone stays as it is."""
    assert formats.day(at) == day
    assert formats.moment(at) == f"{day} à {moment}"


@pytest.mark.parametrize(
    ("text", "hard"),
    [
        ("500 000 € par an", "500\u00a0000\u00a0€ par an"),
        ("1 250 000 ou 03 53 01 57 25", "1\u00a0250\u00a0000 ou 03 53 01 57 25"),
        ("« Oui » : 30 %", "«\u00a0Oui\u00a0»\u00a0: 30\u00a0%"),
        ("le 16 novembre 2026", "le 16 novembre 2026"),
    ],
)
def test_a_number_or_a_sign_is_never_cut_off(text: str, hard: str) -> None:
    """Thousands stay in one piece and French signs stay with their word; a phone number may wrap."""
    assert formats.hard_spaces(text) == hard
