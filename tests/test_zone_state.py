"""The zone study as a value: drawn, computed, read, undone; inside a mission and of one's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from mcvb import practice, zone_practice
from mcvb.store import SqliteRepository
from mcvb.store.interface import Person, Repository
from simulations import mission
from simulations.errors import ActionRefusedError, UnknownItemError
from simulations.geography import communes
from simulations.mission_state import SubmitStage, Undo
from simulations.rounding import half_up
from simulations.zone import state as zone
from simulations.zone.compare import circle_of, compare, difference_cause, difference_causes, names_by_cause, usual_pace
from simulations.zone.formulas import FORMULAS
from simulations.zone.prospects import communes_of_lines, prospects_by_zone
from simulations.zone.state import (
    ChooseCommunes,
    Conclude,
    DrawZone,
    GiveResult,
    OrderVisits,
    ReadMap,
    Shop,
    ZoneBrief,
    ZonePlan,
    ZoneWork,
)
from simulations.zone.table import _shares, zone_index, zone_table, zone_totals

MULHOUSE, COLMAR, AJACCIO, SAINT_DENIS, MENDE, LE_PALAIS = "68224", "68066", "2A004", "97411", "48095", "56152"
PARIS, STRASBOURG, NOUMEA, LES_ABYMES = "75056", "67482", "98818", "97101"
PLAN = ZonePlan(limits=(10, 20, 30), reason="On achète des fleurs près de chez soi.")


def brief(place: str = MULHOUSE, **changes: object) -> ZoneBrief:
    """Return what a florist's study starts from."""
    given_ = {"place": place, "trade": "Fleuriste", "spend": 80, "evasion": 20, "attraction": 10, "own_area": 60}
    return ZoneBrief.model_validate({**given_, **changes})


ACTS = (
    DrawZone(plan=PLAN),
    GiveResult(exercise="marche_potentiel", text="1 200"),
    ReadMap(question="ou_sont_les_clients", text="À Mulhouse surtout."),
    ChooseCommunes(communes=(MULHOUSE, COLMAR)),
    Conclude(text="Je commence par Mulhouse."),
)


def test_what_is_done_is_kept_and_done_again_replaces_it():
    """Each act fills its own part; a second result of the same computation takes the place of the first."""
    work = ZoneWork()
    assert not work.begun
    for act in [*ACTS, GiveResult(exercise="marche_potentiel", text=" 1 300 ")]:
        work = zone.apply(work, act).state
    assert work.plan == PLAN
    assert work.results == {"marche_potentiel": "1 300"}
    assert work.chosen == (MULHOUSE, COLMAR)
    assert work.begun


@pytest.mark.parametrize("limits", [(0, 10, 20), (20, 10, 30), (10, 10, 20), (10, 20, 500)])
def test_limits_that_do_not_grow_are_refused(limits):
    """A zone has three limits that grow, within what a map can show."""
    with pytest.raises(ValidationError, match="grandissent"):
        ZonePlan(limits=limits)


def test_what_makes_no_sense_is_refused_in_french():
    """Twice the same commune or visit, an unknown commune, two competitors of one name: each is said."""
    with pytest.raises(ActionRefusedError, match="deux fois"):
        zone.apply(ZoneWork(), ChooseCommunes(communes=(MULHOUSE, MULHOUSE)))
    with pytest.raises(UnknownItemError, match="code INSEE"):
        zone.apply(ZoneWork(), ChooseCommunes(communes=("99999",)))
    with pytest.raises(ActionRefusedError, match="deux fois"):
        zone.apply(ZoneWork(), OrderVisits(order=("a", "a")))
    shop = Shop(name="Fleurs du Rhin", commune=MULHOUSE, area=80)
    with pytest.raises(ValidationError, match="même nom"):
        brief(shops=(shop, shop))


@pytest.mark.parametrize("place", [STRASBOURG, PARIS, AJACCIO, SAINT_DENIS, MENDE, LE_PALAIS, NOUMEA])
def test_every_kind_of_place_has_its_table(place):
    """A big town, an island, a mountain village, overseas: figures are the commune table's, the place comes first."""
    table, totals = zone_table(brief(place), PLAN), zone_totals(brief(place), PLAN)
    assert table.index[0] == place
    known = communes().loc[table.index]
    assert (table["population"] == known["population"]).all()
    assert totals["population"].sum() == known["population"].sum()
    assert totals["communes"].sum() == len(table)
    assert totals["part"].sum() == pytest.approx(100 if totals["clients"].sum() else 0, abs=0.2)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([MULHOUSE, PARIS, MENDE, AJACCIO]), st.integers(2, 40), st.integers(1, 30), st.integers(1, 30))
def test_zones_are_nested_whatever_their_limits(place, first, more, still):
    """A commune is in the nearest zone that holds it, and minutes never pass the limit of its zone."""
    limits = (first, first + more, first + more + still)
    table = zone_table(brief(place), ZonePlan(limits=limits))
    for rank, limit in enumerate(limits, 1):
        assert (table.loc[table["zone"] == rank, "minutes"] <= limit + 0.06).all()
        assert (table.loc[table["zone"] > rank, "minutes"] > limit - 0.06).all()


def test_firms_are_counted_for_a_thousand_inhabitants():
    """Sold to firms, customers are the firms of the target."""
    table = zone_table(brief(customers="entreprises", per_thousand=8.0), PLAN)
    assert table.loc[MULHOUSE, "clients"] == round(table.loc[MULHOUSE, "population"] * 8 / 1000)


def test_time_and_distance_do_not_reach_the_same_people():
    """Around Mulhouse, the motorway wins Saint-Louis and the hills lose villages nearer on the map."""
    timed, circle = circle_of(brief(), PLAN)
    assert (timed.measure, circle.measure) == ("minutes", "km")
    found = compare(brief(), timed, circle)
    assert "Huningue" in found.won
    assert found.lost
    assert found.won_customers > 0
    same = compare(brief(), timed, timed)
    assert (same.won, same.lost) == ((), ())


@pytest.mark.parametrize(("pace", "in_circle", "cause"), [
    (1.0, True, "loin"), (1.1, True, "loin"), (1.5, True, "obstacle"), (float("inf"), True, "obstacle"),
    (1.0, False, "cercle"), (0.9, False, "cercle"), (0.5, False, "route_rapide"),
])  # fmt: skip
def test_a_commune_on_one_side_only_is_told_why(pace, in_circle, cause):
    """A slow way is an obstacle, a quick one a fast road; otherwise one limit simply goes farther."""
    assert difference_cause(20 * pace, 20, 1.0, in_circle=in_circle) == cause


def test_the_usual_pace_is_that_of_a_like_distance():
    """Near communes, slower by the km, do not make far ones look quick; without any, all count."""
    assert usual_pace(20, [2, 3, 18, 20, 22], [6, 9, 18, 20, 22]) == pytest.approx(1)
    assert usual_pace(200, [2, 3], [6, 9]) == pytest.approx(3)
    assert np.isnan(usual_pace(20, [0.2], [float("inf")]))


def test_far_is_not_an_obstacle_and_near_is_not_a_motorway():
    """A circle of 60 km beside 20 minutes loses communes because they are far; one of 3 km misses near ones."""
    plan = ZonePlan(limits=(6, 12, 20))
    wide = difference_causes(brief(STRASBOURG), *circle_of(brief(STRASBOURG), plan, km=60))
    assert wide["67180"] == "loin"  # Haguenau
    assert list(wide.values()).count("loin") > 0.9 * len(wide)
    narrow = difference_causes(brief(STRASBOURG), *circle_of(brief(STRASBOURG), plan, km=3))
    assert narrow["67447"] == "cercle"  # Schiltigheim
    assert set(narrow.values()) <= {"cercle", "route_rapide"}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([STRASBOURG, PARIS, MENDE, AJACCIO, SAINT_DENIS]), st.integers(2, 20), st.integers(1, 15))
def test_shares_add_up_to_a_hundred(place, first, more):
    """The three shares shown add up to 100,0; that of the primary zone is rounded as in the exercise."""
    plan = ZonePlan(limits=(first, first + more, first + 2 * more))
    totals = zone_totals(brief(place), plan)
    exact = 100 * totals["clients"] / totals["clients"].sum()
    assert round(float(totals["part"].sum()), 6) == 100
    assert totals["part"].iloc[0] == pytest.approx(exact.iloc[0], abs=0.05 + 1e-9)
    assert ((totals["part"] - exact).abs() <= 0.1).all()
    assert (totals.loc[totals["clients"] == 0, "part"] == 0).all()


@given(st.tuples(*[st.integers(0, 3_000)] * 3) | st.tuples(*[st.integers(0, 5_000_000)] * 3))
@example((23, 21, 36))  # 28,75 %
@example((246, 150, 84))  # 51,25 %
@example((1, 0, 0))
@example((0, 0, 0))
def test_shares_are_never_off(counts):
    """Shares are never below 0, never a whole tenth off, add up to 100, and the first is that of the exercise."""
    shares, total = _shares(np.array(counts, dtype=float)), sum(counts)
    assert (shares >= 0).all()
    assert not total or round(float(shares.sum()), 6) == 100
    for share, count in zip(shares, counts, strict=True):
        assert abs(share * total - 100 * count) < 0.1 * total or share == count == 0
        assert count or not share
    if total:
        tenths = (2_000 * counts[0] + total) // (2 * total)  # halves go up, in whole numbers
        assert (
            shares[0] == tenths / 10 == half_up(FORMULAS["part_primaire"]({"primaire": counts[0], "total": total}), 1)
        )


@pytest.mark.parametrize(("value", "decimals", "rounded"), [
    (51.25, 1, 51.3), (28.75, 1, 28.8), (2.5, 0, 3), (1.005, 2, 1.01), (-2.5, 0, -3), (12_345.6, 0, 12_346),
])  # fmt: skip
def test_halves_go_up_as_at_school(value, decimals, rounded):
    """A half is rounded away from zero, even one that binary writes a hair too small."""
    assert half_up(value, decimals) == rounded


def test_each_cause_has_its_communes_those_with_most_customers_first():
    """Every commune on one side only is under one cause, under that of its own way."""
    timed, circle = circle_of(brief(), PLAN)
    causes, names = difference_causes(brief(), timed, circle), names_by_cause(brief(), timed, circle)
    found = compare(brief(), timed, circle)
    assert sum(map(len, names.values())) == len(causes) == len(found.won) + len(found.lost)
    kept = [name for cause in ("route_rapide", "cercle") for name in names.get(cause, ())]
    assert sorted(kept) == sorted(found.won)
    for listed in names.values():
        orders = [(found.won + found.lost).index(name) for name in listed]
        assert orders == sorted(orders)
    assert names_by_cause(brief(), timed, timed) == {}


def test_an_empty_zone_has_no_wealth_index():
    """Where nobody lives or where INSEE gives no index, none is made up; the whole zone has one otherwise."""
    assert zone_totals(brief(NOUMEA), PLAN)["indice"].isna().all()
    assert np.isnan(zone_index(brief(NOUMEA), PLAN))
    assert zone_totals(brief(LES_ABYMES), PLAN)["indice"].isna().all()  # no index in Guadeloupe
    assert np.isnan(zone_index(brief(LES_ABYMES), PLAN))
    whole = zone_index(brief(), PLAN)
    low, high = zone_totals(brief(), PLAN)["indice"].min(), zone_totals(brief(), PLAN)["indice"].max()
    assert low <= whole <= high


# ---------------------------------------------------------------- inside a mission


def test_a_mission_plays_its_zone_and_takes_it_back():
    """Acts of the zone belong to « Analyser », undo takes the last back, and nothing changes once handed in."""
    scenario = practice.catalogue()["carre_radis"]
    state = mission.start(scenario, 4)
    state = mission.apply(state, DrawZone(plan=PLAN)).state
    state = mission.apply(state, Conclude(text="Reims d'abord.")).state
    assert state.zone.conclusion == "Reims d'abord."
    state = mission.apply(state, Undo()).state
    assert state.zone == ZoneWork(plan=PLAN)
    with pytest.raises(ActionRefusedError, match="pas encore ouverte"):
        mission.apply(state, OrderVisits(order=()))
    with pytest.raises(ActionRefusedError):
        mission.apply(state, SubmitStage(stage="analyser"))


def test_a_mission_without_a_zone_says_so():
    """An older mission, begun before zones, refuses kindly."""
    scenario = practice.catalogue()["carre_radis"].model_copy(update={"catchment": None})
    with pytest.raises(ActionRefusedError, match="pas d'étude de zone"):
        mission.apply(mission.start(scenario, 4), DrawZone(plan=PLAN))


def test_lines_are_placed_by_name_and_postal_code_together():
    """A line whose postal code and commune do not go together has no place; the others fill the zones."""
    state = mission.start(practice.catalogue()["carre_radis"], 4)
    lines = communes_of_lines(state.frame)
    assert 0.8 * len(state.frame) < len(lines) <= len(state.frame)
    wrong = state.frame.assign(code_postal="00000")
    assert communes_of_lines(wrong) == {}
    counts = prospects_by_zone(state.scenario.catchment, PLAN, lines)
    assert 0 < sum(counts.values()) <= len(lines)


# ---------------------------------------------------------------- of one's own


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """Return an empty store."""
    return SqliteRepository(tmp_path / "atelier.db")


@pytest.fixture
def person(repo: Repository) -> Person:
    """Return a visitor."""
    return repo.create_visitor("a" * 32, "2026-11-23T10:00:00+00:00")


def test_a_study_of_ones_own_is_found_again_and_undone(repo, person):
    """What was done is read back act by act; the same act twice is one; undo takes the last back."""
    assert zone_practice.own_study(repo, person) is None
    zone_practice.begin(repo, person, brief(), seed=3)
    for act in [*ACTS, ACTS[-1]]:
        zone_practice.act(repo, person, act)
    found = zone_practice.own_study(repo, person)
    assert found is not None
    assert (found.acts, found.seed, found.work.conclusion) == (len(ACTS), 3, "Je commence par Mulhouse.")
    zone_practice.undo(repo, person)
    assert zone_practice.own_study(repo, person).work.conclusion == ""


def test_new_figures_keep_the_work_and_a_new_place_begins_again(repo, person):
    """Changing a spend keeps the zone; changing the place empties it; taking away forgets it."""
    zone_practice.begin(repo, person, brief(), seed=3)
    zone_practice.act(repo, person, DrawZone(plan=PLAN))
    zone_practice.change_brief(repo, person, brief(spend=90))
    assert zone_practice.own_study(repo, person).work.plan == PLAN
    zone_practice.change_brief(repo, person, brief(COLMAR))
    assert zone_practice.own_study(repo, person).work == ZoneWork()
    zone_practice.undo(repo, person)  # back to the first place, with its zone and its spend
    assert zone_practice.own_study(repo, person).work.plan == PLAN
    assert zone_practice.own_study(repo, person).brief.spend == 90
    zone_practice.undo(repo, person)
    assert zone_practice.own_study(repo, person).brief == brief()
    assert zone_practice.own_study(repo, person).work.plan == PLAN
    zone_practice.undo(repo, person)
    assert zone_practice.own_study(repo, person).work == ZoneWork()
    with pytest.raises(ActionRefusedError, match="rien à annuler"):
        zone_practice.undo(repo, person)
    zone_practice.take_away(repo, person)
    with pytest.raises(UnknownItemError, match="choisis d'abord un lieu"):
        zone_practice.act(repo, person, DrawZone(plan=PLAN))


def test_a_study_that_cannot_be_read_any_more_does_not_break_the_page(repo, person):
    """A study kept by another version is as if there were none."""
    repo.set_preference(person, zone_practice.KEY, {"donnees": {"place": "99999"}, "graine": 1, "actions": []})
    assert zone_practice.own_study(repo, person) is None
