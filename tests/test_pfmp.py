"""Placements: dates that can be, days counted against the cadre, sheets and what they lack."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcvb import pfmp, pfmp_items
from mcvb.pfmp_items import Activity, Company, Day, Period
from mcvb.referentiel import cadre_of, cadres
from simulations.errors import AtelierError

JANUARY = Period(level="premiere", start=date(2027, 1, 4), end=date(2027, 1, 29))
STATES = ("present", "demi", "justifie", "absent")


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Draw a period of one to eight weeks in one school year, on some weekdays."""
    start = draw(st.dates(date(2026, 9, 1), date(2027, 5, 1)))
    end = start + timedelta(days=draw(st.integers(6, 55)))
    weekdays = draw(st.sets(st.integers(0, 5), min_size=1, max_size=5))
    return Period(
        level=draw(st.sampled_from(list(pfmp.LEVELS))), start=start, end=end, weekdays=tuple(sorted(weekdays)),
        departement=draw(st.sampled_from(["", "67", "974"])),
    )  # fmt: skip


@given(periods(), st.data())
def test_every_planned_day_is_counted_once(period: Period, data: st.DataObject):
    """Whatever is filled in, planned days are worked, free, lost, unsaid or ahead, and nothing else."""
    days = data.draw(st.lists(st.sampled_from(pfmp.period_days(period)), unique=True))
    filled = [Day(day=day, state=data.draw(st.sampled_from(STATES))) for day in days]
    today = data.draw(st.dates(date(2026, 8, 1), date(2027, 8, 1)))
    found = pfmp.count(period, filled, today)
    assert found.planned == found.worked + found.holidays + found.lost + found.unsaid + found.ahead
    assert 0 <= found.done <= found.planned
    assert 0 <= found.unjustified <= found.lost


@given(periods(), st.integers(0, 12))
def test_making_up_never_gives_more_than_was_lost(period: Period, extra: int):
    """Days added after a period pay back what was lost, not a day more."""
    lost = [day for day in pfmp.period_days(period) if day not in pfmp.holidays_of(period)][:3]
    filled = [Day(day=day, state="absent") for day in lost]
    added = [Day(day=period.end + timedelta(days=1 + place), state="present", make_up=True) for place in range(extra)]
    before, after = (pfmp.count(period, days, date(2027, 8, 1)) for days in (filled, [*filled, *added]))
    assert after.owed == max(0, len(lost) - extra)
    assert after.done == before.done + min(extra, len(lost))


@given(periods(), st.integers(1, 6))
def test_days_proposed_to_make_up_are_accepted(period: Period, owed: int):
    """What the plan proposes passes the check that refuses Sundays, holidays and days already due."""
    for day in pfmp.make_up_days(period, owed, [], after=period.end):
        pfmp.check_make_up(Day(day=day, state="present", make_up=True), period, [])


def test_a_full_period_of_four_weeks_is_twenty_days():
    """Four weeks without a holiday, all present: 20 days, nothing owed."""
    filled = [Day(day=day, state="present") for day in pfmp.period_days(JANUARY)]
    found = pfmp.count(JANUARY, filled, date(2027, 2, 1))
    assert (found.planned, found.done, found.owed) == (20, 20, 0)


def test_a_holiday_counts_in_its_week_and_alsace_has_its_own():
    """1 May 2028 is a Monday of the period: it counts; Good Friday only where it is a holiday."""
    may = Period(level="seconde", start=date(2028, 5, 1), end=date(2028, 5, 5))
    assert list(pfmp.holidays_of(may).values()) == ["Fête du Travail"]
    assert pfmp.count(may, [], date(2028, 5, 6)).done == 1
    friday = Period(level="seconde", start=date(2027, 3, 22), end=date(2027, 3, 26), departement="67")
    assert "Vendredi saint" in pfmp.holidays_of(friday).values()
    assert pfmp.holidays_of(friday.model_copy(update={"departement": "69"})) == {}


def test_a_holiday_to_come_is_planned_not_done():
    """Before 1 May, the holiday is in the plan but not yet in what is done."""
    may = Period(level="seconde", start=date(2028, 5, 1), end=date(2028, 5, 5))
    known = pfmp.requirements(cadre_of("2027-2028"), [(may, [])], date(2028, 4, 1))["seconde"]
    assert (known.planned, known.done) == (5, 0)


@pytest.mark.parametrize(("year", "weeks", "final"), [("2023-2024", 22, 8), ("2026-2027", 20, 6)])
def test_each_class_follows_its_own_cadre(year: str, weeks: int, final: int):
    """The cadre of 2019 asks 22 weeks, that of 2024 asks 20; the years add up to the total."""
    cadre = cadre_of(year)
    found = pfmp.requirements(cadre, [], date(2026, 9, 1))
    assert pfmp.total(found, cadre).required == weeks * 5
    assert sum(one.weeks for one in found.values()) == weeks
    assert found["terminale"].required == final * 5


def test_a_deduced_share_is_told_as_such():
    """The share by year is certain in the cadre of 2019 and deduced in that of 2024."""
    old, new = (pfmp.requirements(cadre, [], date(2026, 9, 1))["premiere"] for cadre in cadres())
    assert old.certain
    assert not new.certain


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"end": date(2027, 1, 3)}, "avant le début"),
        ({"weekdays": ()}, "au moins un jour"),
        ({"weekdays": (0, 1, 2, 3, 4, 5)}, "5 jours au plus"),
        ({"end": date(2027, 4, 4)}, "dépasse 8 semaines"),
        ({"start": date(2026, 7, 20), "end": date(2026, 8, 7)}, "une seule année scolaire"),
        ({"start": date(2009, 1, 5), "end": date(2009, 1, 9)}, "Aucun cadre connu"),
        ({"start": date(2027, 1, 9), "end": date(2027, 1, 10)}, "Aucun jour travaillé"),
    ],
)
def test_dates_that_cannot_be_are_refused_in_french(changes: dict[str, object], words: str):
    """Each impossible period gets a sentence that says what to change."""
    with pytest.raises(AtelierError, match=words):
        pfmp.check_period(JANUARY.model_copy(update=changes), [])


def test_two_periods_do_not_overlap():
    """A day cannot be in two periods; the next day is fine."""
    with pytest.raises(AtelierError, match=r"du 4.janvier au 29.janvier 2027"):
        pfmp.check_period(Period(level="premiere", start=date(2027, 1, 29), end=date(2027, 2, 5)), [JANUARY])
    pfmp.check_period(Period(level="premiere", start=date(2027, 1, 30), end=date(2027, 2, 5)), [JANUARY])


@given(periods(), periods())
def test_overlap_is_seen_from_both_sides(one: Period, two: Period):
    """When one period refuses the other, the other refuses the first."""
    assert _refused(one, two) == _refused(two, one)


def _refused(one: Period, two: Period) -> bool:
    try:
        pfmp.check_period(one, [two])
    except AtelierError:
        return True
    return False


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2027, 1, 3), "à partir du début"),
        (date(2027, 1, 5), "déjà un jour de cette période"),
        (date(2027, 1, 31), "dimanche ou un jour férié"),
        (date(2027, 3, 29), "dimanche ou un jour férié"),
        (date(2027, 6, 7), "autre période"),
    ],
)
def test_a_day_to_make_up_must_be_free(day: date, words: str):
    """Before the period, on its days, on a Sunday, on a holiday or in another period: refused, with why."""
    june = Period(level="premiere", start=date(2027, 6, 7), end=date(2027, 6, 11))
    with pytest.raises(AtelierError, match=words):
        pfmp.check_make_up(Day(day=day, state="present", make_up=True), JANUARY, [june])


def test_a_sheet_says_what_it_lacks():
    """An activity sheet wants its parts, a figure and a competence; a company sheet its parts."""
    parts = {heading.id: "Fait avec soin" for heading in pfmp_items.settings().activity}
    assert pfmp_items.lacks(Activity(**parts)) == ["Un chiffre de résultat", "Une compétence rencontrée"]
    assert pfmp_items.lacks(Activity(**{**parts, "resultats": "12 ventes"}, competences=("4B.3",))) == []
    assert len(pfmp_items.lacks(Company(nom="Le Kiosque"))) == len(pfmp_items.settings().company) - 1


@pytest.mark.parametrize("text", ["Écrire à m.dupont@exemple.fr", "Son numéro : 06 39 98 01 02", "+33 6 39 98 01 02"])
def test_a_number_or_an_address_of_somebody_is_seen(text: str):
    """A sheet with what leads to a person is told apart; figures are not taken for one."""
    assert pfmp_items.reaches_someone(Company(nom="Le Kiosque", equipe=text))
    assert not pfmp_items.reaches_someone(Activity(resultats="1 250 €, 18 ventes, 06/01/2027"))
