"""The visit round: a day played hour by hour, and the best order never beaten."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcvb import practice
from simulations import mission
from simulations.errors import AtelierError
from simulations.zone.state import ZonePlan
from simulations.zone.tour import Round, RoundDay, Visit, day_from, play_round, roads, worth
from simulations.zone.tour_rules import hour_of, minute_of, tour_rules
from simulations.zone.tour_search import best_round, nearest_first
from simulations.zone.trades import brief_of, trades
from simulations.zone.visits import round_day, visits_alone, visits_of

MULHOUSE, RIEDISHEIM, CERNAY, THANN, ALTKIRCH, GUEBWILLER = "68224", "68271", "68063", "68334", "68004", "68112"
COMMUNES = (MULHOUSE, RIEDISHEIM, CERNAY, THANN, ALTKIRCH, GUEBWILLER)
DAY = day_from(MULHOUSE, km_cost=0.5)
ALL_DAY = ((minute_of("09:00"), minute_of("18:00")),)


def visit(name: str, commune: str = RIEDISHEIM, **changes: object) -> Visit:
    """Return a visit of half an hour, possible all day."""
    given_ = {"id": name, "name": name, "commune": commune, "minutes": 30, "opens": ALL_DAY}
    return Visit.model_validate({**given_, **changes})


def price(visits: tuple[Visit, ...], day: Round) -> tuple[object, ...]:
    """Return what a day is worth, smaller is better, as the search sees it."""
    return not day.meal, *worth(visits, day.kept), day.end


@st.composite
def days(draw: st.DrawFn) -> tuple[Visit, ...]:
    """Draw up to five visits with windows and appointments of all kinds."""
    found = []
    for rank in range(draw(st.integers(1, 5))):
        start = draw(st.integers(16, 32)) * 30
        window = (start, min(18 * 60, start + draw(st.integers(1, 8)) * 30))
        booked = draw(st.none() | st.integers(17, 33).map(lambda half: half * 30))
        commune = draw(st.sampled_from(COMMUNES))
        length = draw(st.sampled_from([20, 40, 90]))
        found.append(visit(str(rank), commune, minutes=length, opens=(window,), appointment=booked))
    return tuple(found)


@settings(max_examples=25, deadline=None)
@given(days())
def test_no_order_beats_the_best_one(visits):
    """Every order of every choice of visits is at most as good as the one found."""
    best = price(visits, best_round(DAY, visits))
    names = [one.id for one in visits]
    orders = (order for many in range(len(names) + 1) for order in permutations(names, many))
    assert all(best <= price(visits, play_round(DAY, visits, order)) for order in orders)


@settings(max_examples=40, deadline=None)
@given(days(), st.randoms())
def test_a_day_holds_together(visits, draw):
    """Legs follow one another without a hole, visits are made when somebody is there, everything ends in time."""
    names = [one.id for one in visits]
    draw.shuffle(names)
    played = play_round(DAY, visits, tuple(names))
    assert played.legs[0].start == DAY.rules.start
    assert all(a.end == b.start for a, b in zip(played.legs, played.legs[1:], strict=False))
    assert sorted([*played.kept, *played.lost]) == sorted(names)
    known = {one.id: one for one in visits}
    for leg in played.legs:
        one = known.get(leg.visit)
        if leg.kind == "visite" and one is not None and one.appointment is not None:
            assert one.appointment <= leg.start <= one.appointment + DAY.rules.lateness
        elif leg.kind == "visite" and one is not None:
            assert any(start <= leg.start and leg.end <= end for start, end in one.opens)
        assert (leg.kind == "perdue") == bool(leg.why)
    meals = [leg for leg in played.legs if leg.kind == "repas"]
    assert all(DAY.rules.meal[0] <= leg.start <= DAY.rules.meal[1] for leg in meals)
    assert played.cost == pytest.approx(played.km * DAY.km_cost, abs=0.01)


@settings(max_examples=15, deadline=None)
@given(days())
def test_a_longer_day_never_keeps_less(visits):
    """One more hour in the evening never makes the best day worse."""
    longer = DAY.model_copy(update={"rules": DAY.rules.model_copy(update={"end": DAY.rules.end + 60})})
    assert worth(visits, best_round(longer, visits).kept) <= worth(visits, best_round(DAY, visits).kept)


def test_ways_obey_the_triangle_inequality():
    """Going through a third place is never shorter, and ways are the same both ways."""
    visits = tuple(visit(str(rank), commune) for rank, commune in enumerate(COMMUNES))
    minutes, km = roads(DAY, visits)
    assert (minutes == minutes.T).all()
    assert (km >= 0).all()
    for middle in range(len(minutes)):
        assert (minutes <= minutes[:, [middle]] + minutes[[middle], :]).all()


def test_a_late_arrival_loses_the_appointment_and_says_why():
    """Half an hour late, nobody waits any more; the reason gives both hours."""
    visits = (visit("long", GUEBWILLER, minutes=90), visit("rdv", ALTKIRCH, appointment=minute_of("10:00")))
    played = play_round(DAY, visits, ("long", "rdv"))
    assert played.lost == ("rdv",)
    why = next(leg.why for leg in played.legs if leg.kind == "perdue")
    assert "pour un rendez-vous à 10\u00a0h\u00a000" in why
    assert best_round(DAY, visits).lost == ()
    assert best_round(DAY, visits).order == ("rdv", "long")


def test_who_cannot_be_back_in_time_does_not_leave():
    """A last visit too late for the day is given up before the road, which costs no km."""
    evening = visit("soir", THANN, opens=((minute_of("17:40"), minute_of("18:30")),))
    near = visit("pres", RIEDISHEIM, opens=((minute_of("16:30"), minute_of("18:00")),), minutes=60)
    played = play_round(DAY, (evening, near), ("pres", "soir"))
    assert played.lost == ("soir",)
    assert played.end <= DAY.rules.end
    assert played.km == play_round(DAY, (evening, near), ("pres",)).km


def test_an_empty_round_costs_nothing():
    """No visit: one stays at the base, at no cost."""
    played = play_round(DAY, (visit("a"),), ())
    assert (played.kept, played.km, played.cost, played.meal) == ((), 0.0, 0.0, True)


@pytest.mark.parametrize("order", [("inconnue",), ("a", "a"), ("a", "b", "a")])
def test_a_round_goes_once_to_people_of_the_list(order):
    """An unknown visit, or the same one twice, is refused in French."""
    with pytest.raises(AtelierError, match="une fois"):
        play_round(DAY, (visit("a"), visit("b")), order)


def test_hours_are_said_in_french():
    """Minutes of the day are read from a clock and said as people do."""
    assert (minute_of("14:05"), hour_of(845)) == (845, "14\u00a0h\u00a005")


@pytest.mark.parametrize("name", list(practice.catalogue()))
@pytest.mark.parametrize("seed", [1, 4, 9])
def test_a_mission_gives_a_day_worth_planning(name, seed):
    """Eight visits of the target, two of them booked, nearly all possible in one day, and order matters."""
    scenario = practice.catalogue()[name].model_copy(update={"stages": ("concevoir",)})
    state = mission.start(scenario, seed)
    visits, day = visits_of(state), round_day(scenario.catchment)
    assert len(visits) == tour_rules().visits.count
    assert sum(one.appointment is not None for one in visits) == tour_rules().visits.appointments
    assert {int(one.id) for one in visits} <= set(state.callable)
    assert len({one.commune for one in visits}) > 2
    best = best_round(day, visits)
    assert len(best.kept) >= len(visits) - 1
    assert best.appointments == tour_rules().visits.appointments
    assert visits_of(mission.start(scenario, seed)) == visits
    assert price(visits, best) <= price(visits, nearest_first(day, visits))


@pytest.mark.parametrize("place", [MULHOUSE, "75056", "2A004", "97411", "48095", "56152"])
@pytest.mark.parametrize("trade", ["fleuriste", "boulangerie"])
def test_a_free_study_has_its_day_too(place, trade):
    """Anywhere in France, fictitious visits in the communes of the zone; the same number gives the same day."""
    brief = brief_of(next(one for one in trades() if one.id == trade), place)
    plan = ZonePlan(limits=brief.limits)
    visits = visits_alone(brief, plan, 3)
    assert 1 <= len(visits) <= tour_rules().visits.count
    assert visits_alone(brief, plan, 3) == visits
    assert isinstance(round_day(brief), RoundDay)


def test_chosen_communes_come_first():
    """Who chose where to prospect visits there."""
    brief = brief_of(trades()[1], MULHOUSE)
    visits = visits_alone(brief, ZonePlan(limits=(10, 20, 30)), 3, chosen=(RIEDISHEIM, CERNAY, MULHOUSE))
    assert {one.commune for one in visits} == {RIEDISHEIM, CERNAY, MULHOUSE}
