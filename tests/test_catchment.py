"""Catchment zones: how far one gets from a place, where nobody drives, and how shops share customers."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import dijkstra

from simulations.catchment import (
    ROUNDING,
    huff,
    isochrone,
    isometric,
    reilly_breaking_point,
    travel_minutes,
    travel_table,
)
from simulations.catchment_market import (
    average_index,
    forecast_turnover,
    market_after_flows,
    market_potential,
    market_share,
    penetration_rate,
    share_by_area,
)
from simulations.catchment_outlines import commune_outlines, departement_communes, without_outline
from simulations.errors import UnknownItemError
from simulations.geography import GEO, communes
from simulations.travel import MODES, minutes_from, travel_graph
from simulations.travel_sweep import FAR, sweep

TRAVEL = Path(__file__).parent / "travel"
STRASBOURG, PARIS, AJACCIO, SAINT_DENIS, MENDE, LE_PALAIS = "67482", "75056", "2A004", "97411", "48095", "56152"
MAINLAND = [  # all but overseas, Corsica and the islands without a bridge
    code for code, found in zip(travel_graph().codes, minutes_from(PARIS, "voiture"), strict=True) if np.isfinite(found)
]
ISLANDS = {
    *("Bangor", "Le Palais", "Locmaria", "Sauzon", "Groix", "Hœdic", "Île-d'Houat", "Île-aux-Moines", "Île-d'Arz"),
    *("Île-de-Batz", "Île-de-Sein", "Île-Molène", "Ouessant", "Île-de-Bréhat", "Île-d'Aix", "L'Île-d'Yeu"),
}
PLACES = st.sampled_from(MAINLAND)
ANYWHERE = st.sampled_from(sorted(communes().index))
UNHURRIED = settings(deadline=None, max_examples=30)


def rows(name: str) -> list[dict[str, str]]:
    """Return the lines of one of the files of driving times."""
    with (TRAVEL / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def minutes(origin: str, destination: str, mode: str = "voiture") -> float:
    """Return minutes from one commune to another."""
    return float(travel_minutes(origin, [destination], mode=mode)[0])


def gaps(lines: list[dict[str, str]], *, hospitals: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Return known and computed minutes of a file, searching from the side with fewer communes.

    The table of Alsace gives times to ten hospitals, not to town halls: with `hospitals`, what the report says each
    hospital adds to (or takes from) the drive to its town hall is added. Ten numbers, fitted on the other origins.
    """
    constants = report()["constantes_hopitaux"]["minutes"]
    known = np.array([float(line["minutes"]) for line in lines])
    said = np.array([minutes(line["destination"], line["origine"]) for line in lines])
    if hospitals:
        said += [constants[line["destination"]]["valeur"] for line in lines]
    return known, said


def report() -> dict[str, Any]:
    """Return the report of the last fit."""
    return json.loads((GEO / "temps_rapport.json").read_text(encoding="utf-8"))


def aside(name: str) -> list[dict[str, str]]:
    """Return the pairs of towns of a file that were kept aside."""
    return [line for line in rows(name) if line["part"] == "controle"]


def error(known: np.ndarray, said: np.ndarray) -> float:
    """Return the mean absolute error of the drives under an hour."""
    return float(np.abs(said - known)[known < 60].mean())


def agreement(known: np.ndarray, said: np.ndarray) -> float:
    """Return the share of drives on which both say, or both deny, "within half an hour"."""
    return float(((said <= 30) == (known <= 30)).mean())


# ---------------------------------------------------------------- what the public figures promise


def test_driving_times_kept_aside_are_met_in_alsace():
    """On 1,360 drives of Alsace never used in the fit: 3.5 min at most under an hour, 97 % agree on half an hour.

    The ten hospitals' constants are added: the table goes to hospitals at the town's edge, the model to town halls.
    """
    known, said = gaps(rows("alsace.csv"), hospitals=True)
    assert len(known) > 1_000
    assert (known < 60).sum() > 300
    assert error(known, said) <= 3.5
    assert agreement(known, said) >= 0.97


def test_town_halls_are_farther_than_the_hospitals_of_alsace():
    """Without the constants the same drives are 4.2 min off, too long: held so that it is not forgotten."""
    known, said = gaps(rows("alsace.csv"))
    assert error(known, said) <= 4.5
    assert agreement(known, said) >= 0.96
    assert (said - known)[known < 60].mean() > 3


def test_all_short_drives_kept_aside_are_met():
    """Alsace (hospitals' constants added) and towns together: 3.5 min at most under an hour, 97 % agree on 30 min."""
    parts = gaps(rows("alsace.csv"), hospitals=True), gaps(aside("villes.csv"))
    known, said = (np.concatenate(side) for side in zip(*parts, strict=True))
    assert error(known, said) <= 3.5
    assert agreement(known, said) >= 0.97


def test_towns_of_france_kept_aside_are_met():
    """On the towns kept aside: 4 min at most under an hour (measured 3.6), 97 % agree on half an hour."""
    known, said = gaps(aside("villes.csv"))
    assert len(known) >= 50
    assert error(known, said) <= 4
    assert agreement(known, said) >= 0.97
    assert (np.abs(said - known) / known).mean() <= 0.11


def test_towns_written_after_the_fit_are_met():
    """On 109 pairs written after the fit, nearly all between 10 min and an hour: 3.5 min, 86 % agree on 30 min.

    Two thirds are between 22 and 38 min, where a few minutes change sides: two memories of the same drives do not
    agree much better (93 % on 130 common pairs).
    """
    known, said = gaps(aside("villes_2.csv"))
    assert (known < 60).sum() >= 100
    assert error(known, said) <= 3.5
    assert agreement(known, said) >= 0.86


def test_the_constants_of_the_hospitals_stay_out_of_the_model():
    """One small constant for each destination of the table, with the reason, apart from the model's parameters."""
    found = report()
    constants = found["constantes_hopitaux"]
    assert constants["raison"]
    assert set(constants["minutes"]) == {line["destination"] for line in rows("alsace.csv")}
    assert all(abs(item["valeur"]) < 10 for item in constants["minutes"].values())
    assert not set(constants["minutes"]) & set(found["parametres"])


def test_the_report_says_what_is_measured():
    """Errors of the parts kept aside, with and without the constants, are those of the graph in use."""
    alsace = rows("alsace.csv")
    for key, hospitals in (("precision", True), ("precision_sans_constantes", False)):
        told = next(
            part for part in report()[key] if part["jeu"].startswith("table") and part["part"] == "gardée à part"
        )
        known, said = gaps(alsace, hospitals=hospitals)
        assert error(known, said) == pytest.approx(told["erreur_absolue_moyenne_moins_de_60_min"], abs=0.02)
        assert 100 * agreement(known, said) == pytest.approx(told["accord_30_min_pour_cent"], abs=0.2)


def test_the_files_of_times_are_what_they_say():
    """Pairs of towns, each once in one file only, from the team's knowledge; those kept aside are the report's."""
    first, second = rows("villes.csv"), rows("villes_2.csv")
    assert len(first) >= 150
    assert len(second) >= 80
    assert len({frozenset((line["origine"], line["destination"])) for line in second}) == len(second)
    assert len({(line["origine"], line["destination"]) for line in first + second}) == len(first) + len(second)
    assert {line["source"] for line in first} == {"ordre de grandeur connu de l'équipe"}
    assert {line["source"] for line in second} == {"ordre de grandeur connu de l'équipe, écrit après l'ajustement"}
    assert {line["part"] for line in second} == {"controle"}
    found = report()
    counts = [part["trajets"] for part in found["precision"] if part["part"] == "gardée à part"]
    three = [len(rows("alsace.csv")), len(aside("villes.csv")), len(second)]
    assert counts == [*three, three[0] + three[1]]
    assert found["noms_inconnus"] == []


def test_data_files_stay_small():
    """The graph, its shortcuts and the outlines take less than 6 MB together."""
    assert sum((GEO / name).stat().st_size for name in ("graphe.npz", "contours.npz", "raccourcis.npz")) < 6_000_000


def test_neighbouring_villages_are_not_far():
    """From village to neighbouring village, a few kilometres: under 10 min for most, no town's minutes are added."""
    graph = travel_graph()
    people = communes()["population"].reindex(graph.codes).to_numpy()
    ways = graph.matrices["voiture"][: len(graph.codes), : len(graph.codes)].tocoo()
    small = (people[ways.row] < 700) & (people[ways.col] < 700)
    drives = ways.data[small] + graph.ends[ways.row[small]] + graph.ends[ways.col[small]]
    assert np.median(drives) < 8.5


# ---------------------------------------------------------------- the contract


def test_minutes_come_in_the_order_asked():
    """Destinations may be repeated, none may be given, and the origin is at zero."""
    found = travel_minutes(STRASBOURG, ["67447", STRASBOURG, "68066", "67447"])
    assert found.shape == (4,)
    assert found[1] == 0
    assert found[0] == found[3] < found[2]
    assert travel_minutes(STRASBOURG, []).shape == (0,)


@pytest.mark.parametrize("code", ["", "99999", "Strasbourg", "67482 "])
def test_unknown_communes_are_refused(code: str):
    """A code that is not a commune is refused everywhere, with what was expected."""
    for call in (
        lambda: travel_minutes(code, [STRASBOURG]),
        lambda: travel_minutes(STRASBOURG, [code]),
        lambda: isochrone(code, 10),
        lambda: isometric(code, 10),
        lambda: commune_outlines([code]),
    ):
        with pytest.raises(UnknownItemError, match="code INSEE"):
            call()


def test_unknown_modes_are_refused():
    """Only car, bicycle and walking exist."""
    with pytest.raises(UnknownItemError, match="« train »"):
        travel_minutes(STRASBOURG, [PARIS], mode="train")
    with pytest.raises(UnknownItemError, match="« avion »"):
        isochrone(STRASBOURG, 10, mode="avion")


@UNHURRIED
@given(one=PLACES, two=PLACES, three=PLACES)
def test_times_are_those_of_a_distance(one: str, two: str, three: str):
    """The same both ways, and never longer than through a third commune."""
    table = travel_table([one, two, three], [one, two, three])
    assert np.isfinite(table).all()
    assert table == pytest.approx(table.T)
    assert (np.diag(table) == 0).all()
    assert table[0, 2] <= table[0, 1] + table[1, 2] + 1e-9


@UNHURRIED
@given(origin=ANYWHERE, one=st.floats(0, 60), two=st.floats(0, 60), mode=st.sampled_from(MODES))
def test_zones_are_nested(origin: str, one: float, two: float, mode: str):
    """More minutes or more kilometres never lose a commune, and the origin is always there."""
    low, high = sorted((one, two))
    assert origin in isochrone(origin, low, mode=mode)
    assert isochrone(origin, low, mode=mode) <= isochrone(origin, high, mode=mode)
    assert origin in isometric(origin, low)
    assert isometric(origin, low) <= isometric(origin, high)


@UNHURRIED
@given(origin=ANYWHERE, limit=st.floats(0, 90), mode=st.sampled_from(MODES))
def test_a_zone_is_what_the_times_say(origin: str, limit: float, mode: str):
    """A commune is in the zone when its time is within the limit, but for the last digits of the sums."""
    codes, times = travel_graph().codes, minutes_from(origin, mode)
    sure, maybe = ({codes[rank] for rank in np.flatnonzero(times <= limit + slip)} for slip in (0.0, 2 * ROUNDING))
    assert sure <= isochrone(origin, limit, mode=mode) <= maybe | {origin}


@pytest.mark.parametrize("origin", [STRASBOURG, PARIS, AJACCIO])
def test_a_commune_at_the_very_limit_is_in(origin: str):
    """A limit that is the time of a commune to the last digit, or a hair short of it, keeps that commune."""
    times = minutes_from(origin, "voiture")
    for rank in np.argsort(times)[1:200:20]:
        assert travel_graph().codes[rank] in isochrone(origin, float(times[rank]))
        assert travel_graph().codes[rank] in isochrone(origin, float(times[rank]) - ROUNDING / 2)


@UNHURRIED
@given(one=PLACES, two=PLACES)
def test_walking_is_slower_than_cycling_than_driving(one: str, two: str):
    """From town hall to town hall, no one overtakes a car by bicycle, nor a bicycle on foot."""
    car, bicycle, walk = (minutes(one, two, mode) for mode in ("voiture", "velo", "marche"))
    assert car <= bicycle <= walk


def test_nonsense_thresholds_give_nothing():
    """Below zero there is no zone."""
    assert isochrone(STRASBOURG, -1) == frozenset()
    assert isochrone(STRASBOURG, float("nan")) == frozenset()
    assert isometric(STRASBOURG, -0.5) == frozenset()
    assert isometric(STRASBOURG, float("nan")) == frozenset()
    with pytest.raises(ValueError, match="finie"):
        isometric(STRASBOURG, float("inf"))


@pytest.mark.parametrize(("town", "farther"), [(STRASBOURG, 5), ("51454", 12), ("45234", 12)])
def test_a_zone_in_minutes_is_not_a_circle(town: str, farther: int):
    """Half an hour along the motorways goes farther than elsewhere: 5 km from Strasbourg, 12 from Reims, Orléans."""
    by_time = isochrone(town, 30)
    everywhere = max(km for km in range(5, 60) if isometric(town, km) <= by_time)
    assert not by_time <= isometric(town, everywhere + farther)


@pytest.mark.parametrize("place", [STRASBOURG, PARIS, AJACCIO, SAINT_DENIS, MENDE, LE_PALAIS])
def test_it_works_all_over_france(place: str):
    """Strasbourg, Paris, Ajaccio, Saint-Denis, Mende, Belle-Île: something is reached in half an hour, not all."""
    zone = isochrone(place, 30)
    assert 1 < len(zone) < 2_000
    assert commune_outlines(zone)["features"]
    assert without_outline(zone) == ()


# ---------------------------------------------------------------- water, mountains, islands


def test_the_rhine_is_not_crossed():
    """Both banks are not in France: no zone leaves it, and Strasbourg's reaches north and south along the river."""
    zone = isochrone(STRASBOURG, 40)
    assert {"67180", "67437"} <= zone  # Haguenau, Saverne
    assert all(code[:2] in ("67", "68", "57", "88", "54") for code in zone)


def test_the_vosges_take_time():
    """As the crow flies Munster is as far from Gérardmer as from Colmar; over the pass it takes far longer."""
    munster, colmar, gerardmer = "68226", "68066", "88196"
    assert minutes(munster, gerardmer) > 1.4 * minutes(munster, colmar)
    assert minutes(munster, "68177") > 30  # Lautenbach, next valley, no road over the crest


def test_high_alps_are_closed_by_their_crests():
    """Passes closed in winter are no way: Valloire and Val-d'Isère are far from the next valley."""
    monetier, valloire, val_d_isere, bonneval = "05079", "73306", "73304", "73047"
    assert minutes(monetier, valloire) > 120
    assert minutes(val_d_isere, bonneval) > 120
    assert minutes("74056", "73054") > 75  # Chamonix, Bourg-Saint-Maurice


def test_estuaries_are_crossed_on_bridges_only():
    """No one drives from Blaye to Pauillac without Bordeaux; bridges of Normandie and Saint-Nazaire are quick."""
    assert minutes("33058", "33314") > 60
    assert minutes("76351", "14333") < 30  # Le Havre, Honfleur
    assert minutes("44184", "44154") < 20  # Saint-Nazaire, Saint-Brevin


def test_islands_with_a_bridge_are_reached():
    """Ré, Oléron and Noirmoutier have one; Belle-Île, Groix, Yeu and Ouessant have none."""
    for island, coast in (("17369", "17300"), ("17093", "17306"), ("85163", "85047")):
        assert minutes(island, coast) < 75
    for island in (LE_PALAIS, "56069", "85113", "29155"):
        assert minutes(island, "56121") == np.inf
    assert isochrone(LE_PALAIS, 300) == {"56009", "56114", "56152", "56241"}


def test_the_whole_mainland_is_joined():
    """Every mainland commune is reached from Paris, the 16 of islands without a bridge excepted."""
    apart = set(travel_graph().codes) - set(MAINLAND)
    names = communes().loc[sorted(code for code in apart if code[:2] not in ("97", "2A", "2B")), "commune"]
    assert set(names) == ISLANDS


def test_corsica_is_apart():
    """Ajaccio reaches all of Corsica, and nothing of the mainland."""
    zone = isochrone(AJACCIO, 1_000)
    assert {code[:2] for code in zone} == {"2A", "2B"}
    assert zone == set(communes().index[communes()["departement"].isin(["2A", "2B"])])
    assert 120 < minutes(AJACCIO, "2B033") < 200


def test_overseas_territories_are_each_apart():
    """La Réunion, Martinique, Guadeloupe, Guyane and Mayotte never reach each other nor the mainland."""
    towns = {"974": SAINT_DENIS, "972": "97209", "971": "97105", "973": "97302", "976": "97611"}
    for territory, town in towns.items():
        zone = isochrone(town, 2_000)
        assert len(zone) > 10
        assert {code[:3] for code in zone} == {territory}
        assert minutes(town, PARIS) == np.inf


def test_villages_of_the_guianese_forest_have_no_road():
    """Maripasoula is reached by river or by air only."""
    assert isochrone("97353", 10_000) == {"97353"}


@pytest.mark.parametrize("code", ["97502", "98735"])
def test_a_commune_without_position_is_alone(code: str):
    """Saint-Pierre or Papeete have no outline here: they reach themselves, and that is said."""
    assert isochrone(code, 60) == isometric(code, 60) == {code}
    assert travel_minutes(code, [code, PARIS]).tolist() == [0, np.inf]
    assert minutes(PARIS, code) == np.inf
    assert commune_outlines([code])["features"] == []
    assert without_outline([code, PARIS]) == (code,)


# ---------------------------------------------------------------- speed


@UNHURRIED
@given(origin=PLACES)
def test_shortcuts_change_no_time(origin: str):
    """Sweeping the whole of France gives exactly what Dijkstra's algorithm gives on the graph of the file."""
    rank = travel_graph().rank[origin]
    known = dijkstra(travel_graph().matrices["voiture"], indices=rank)
    swept = sweep(rank)
    assert (swept[np.isfinite(known)] == np.rint(100 * known[np.isfinite(known)])).all()
    assert (swept[~np.isfinite(known)] == FAR).all()


@pytest.mark.parametrize("place", [AJACCIO, SAINT_DENIS, LE_PALAIS, "97302", "29155"])
def test_shortcuts_change_no_time_on_islands(place: str):
    """Islands and overseas territories keep their times, and reach no more than before."""
    rank = travel_graph().rank[place]
    known = dijkstra(travel_graph().matrices["voiture"], indices=rank)
    assert np.array_equal(sweep(rank) < FAR, np.isfinite(known))
    assert isochrone(place, 44.9) <= isochrone(place, 45.1)


def test_one_origin_to_all_communes_is_quick():
    """Once the graph is read, a new origin takes far less than 150 ms, and the same one again almost nothing."""
    minutes_from.cache_clear()
    minutes_from(PARIS, "voiture")
    start = time.perf_counter()
    minutes_from(MENDE, "voiture")
    first = time.perf_counter() - start
    start = time.perf_counter()
    minutes_from(MENDE, "voiture")
    assert first < 0.3  # a busy machine has its share
    assert time.perf_counter() - start < first / 10


def test_cached_times_cannot_be_spoilt():
    """What is shared cannot be written to."""
    with pytest.raises(ValueError, match="read-only"):
        minutes_from(PARIS, "voiture")[0] = 0


# ---------------------------------------------------------------- outlines


def test_every_placed_commune_has_an_outline():
    """Outlines of the Bas-Rhin: all its communes, closed rings, near their town hall."""
    drawn = departement_communes(["67"])["features"]
    places = communes()[communes()["departement"] == "67"]
    assert [feature["properties"]["code"] for feature in drawn] == sorted(places.index)
    for feature in drawn:
        ring = np.array(feature["geometry"]["coordinates"][0][0])
        assert (ring[0] == ring[-1]).all()
        place = places.loc[feature["properties"]["code"]]
        assert np.abs(ring.mean(axis=0) - [place["longitude"], place["latitude"]]).max() < 0.2


def test_neighbours_share_their_border():
    """Simplified outlines have no gap: Strasbourg and Schiltigheim have points in common."""
    one, two = (
        {tuple(point) for point in feature["geometry"]["coordinates"][0][0]}
        for feature in commune_outlines(["67482", "67447"])["features"]
    )
    assert len(one & two) >= 2


# ---------------------------------------------------------------- Huff, Reilly and the formulas of the exam

SIZES = st.lists(st.floats(1, 1e6), min_size=1, max_size=6)


@given(sizes=SIZES, data=st.data(), exponent=st.floats(0, 5))
def test_huff_shares_sum_to_one(sizes: list[float], data: st.DataObject, exponent: float):
    """Whatever the shops, the whole of each place's customers is shared, nobody below zero."""
    row = st.lists(st.floats(0, 500), min_size=len(sizes), max_size=len(sizes))
    times = data.draw(st.lists(row, min_size=1, max_size=5))
    shares = huff(sizes, times, exponent=exponent)
    assert shares.shape == (len(times), len(sizes))
    assert (shares >= 0).all()
    assert shares.sum(axis=1) == pytest.approx(1)


def test_huff_prefers_the_bigger_and_the_nearer():
    """Twice as far with the exponent 2 is four times less; a shop out of reach has nothing."""
    assert huff([100, 100], [5, 10]) == pytest.approx([0.8, 0.2])
    assert huff([300, 100], [7, 7]) == pytest.approx([0.75, 0.25])
    assert huff([100, 100], [5, np.inf]) == pytest.approx([1, 0])
    assert np.isnan(huff([100, 100], [np.inf, np.inf])).all()


@pytest.mark.parametrize(
    ("sizes", "times"),
    [
        ([1, 2], [[1]]), ([-1, 2], [1, 1]), ([0, 0], [1, 1]), ([1], [-2]),
        ([np.nan, 2], [1, 1]), ([np.inf, 2], [1, 1]), ([1, 2], [1, np.nan]),
    ],
)  # fmt: skip
def test_huff_refuses_nonsense(sizes: list[float], times: list[float]):
    """Shapes that do not match, negative numbers and what is no number are refused in French."""
    with pytest.raises(ValueError, match="attendu"):
        huff(sizes, times)


@given(distance=st.floats(0, 500), one=st.floats(1, 1e7), two=st.floats(1, 1e7))
def test_reilly_breaking_points_meet(distance: float, one: float, two: float):
    """Measured from A or from B, the breaking point is the same place, nearer to the smaller town."""
    from_a, from_b = reilly_breaking_point(distance, one, two), reilly_breaking_point(distance, two, one)
    assert from_a + from_b == pytest.approx(distance)
    assert (from_a >= from_b) or one < two


def test_reilly_on_a_case_of_the_course():
    """Two towns 60 km apart, one four times bigger: customers change 40 km from the big one."""
    assert reilly_breaking_point(60, 400_000, 100_000) == pytest.approx(40)
    with pytest.raises(ValueError, match="au-dessus de zéro"):
        reilly_breaking_point(60, 0, 10)


@pytest.mark.parametrize("numbers", [(np.inf, 10, 10), (60, np.inf, 10), (60, 10, np.inf), (np.nan, 10, 10)])
def test_reilly_refuses_endless_numbers(numbers: tuple[float, float, float]):
    """An endless distance or attraction is refused in French."""
    with pytest.raises(ValueError, match="finie"):
        reilly_breaking_point(*numbers)


def test_the_exam_s_calculation_from_households_to_turnover():
    """12,000 households × 1,500 € × index 95: 17.1 M€; 20 % leave, 5 % come, 8 % for us."""
    potential = market_potential(12_000, 1_500, index=95)
    assert potential == pytest.approx(17_100_000)
    assert market_after_flows(potential, evasion=20, attraction=5) == pytest.approx(14_535_000)
    assert forecast_turnover(potential, 8, evasion=20, attraction=5) == pytest.approx(1_162_800)
    assert market_share(1_162_800, 14_535_000) == pytest.approx(8)
    assert share_by_area(400, 2_000) == pytest.approx(20)
    assert penetration_rate(150, 1_200) == pytest.approx(12.5)
    assert average_index([100, 300], [80, 120]) == pytest.approx(110)


@pytest.mark.parametrize(
    "call",
    [
        lambda: market_potential(-1, 10),
        lambda: market_after_flows(100, evasion=101),
        lambda: forecast_turnover(100, 120),
        lambda: penetration_rate(5, 0),
        lambda: market_share(5, 4),
        lambda: average_index([1], [1, 2]),
    ],
)
def test_nonsense_figures_are_refused(call):
    """A rate above the whole, a negative number or an empty zone is refused in French."""
    with pytest.raises(ValueError, match="attendu"):
        call()
