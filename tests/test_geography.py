"""Communes, départements, phone zones and distances: what the app knows of French geography."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations.errors import UnknownItemError
from simulations.geography import (
    GEO,
    communes,
    communes_at,
    communes_of,
    departement_outlines,
    distance_km,
    find_communes,
    phone_zone,
    phone_zones,
    plain_name,
    postal_code_matches,
    postal_codes,
)

PLACES = communes()
CODES = st.sampled_from(list(PLACES.index))
WITHOUT_CENSUS = ("975", "976", "977", "978", "984", "986", "987", "988", "989")
WITHOUT_POSITION = ("975", "977", "978", "984", "986", "987", "988", "989")
LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)
POINTS = st.tuples(LATITUDES, LONGITUDES)
UNHURRIED = settings(deadline=None)  # the first search reads and indexes all names


def test_there_is_one_line_per_commune_of_2026():
    """The table has the 34,969 communes, each once, in a small file."""
    assert len(PLACES) == 34_969
    assert PLACES.index.is_unique
    assert (GEO / "communes.parquet").stat().st_size < 1_500_000


def test_every_inhabited_commune_has_postal_codes_of_five_digits():
    """Only the southern lands, without inhabitants, have no postal code."""
    listed = PLACES["codes_postaux"].str.split("|").explode()
    assert set(PLACES.loc[listed[listed == ""].index, "departement"]) == {"984"}
    assert listed[listed != ""].str.fullmatch(r"\d{5}").all()


def test_only_overseas_collectivities_have_no_position():
    """Position and area are known together, everywhere but in the collectivities without outline."""
    unknown = PLACES["latitude"].isna()
    assert set(PLACES.loc[unknown, "departement"]) == set(WITHOUT_POSITION)
    assert unknown.sum() == 94
    assert (PLACES["superficie_km2"].isna() == unknown).all()
    assert (PLACES.loc[~unknown, "superficie_km2"] > 0).all()


def test_every_inhabited_commune_of_the_census_has_households():
    """Households are between a tenth and all of the inhabitants, and as many as in France in 2021."""
    counted = PLACES[~PLACES["departement"].isin(WITHOUT_CENSUS) & (PLACES["population"] > 0)]
    assert (counted["menages"] > 0).all()
    share = (counted["menages"] / counted["population"])[counted["population"] > 300]
    assert share.between(0.1, 0.8).all()
    assert 30_000_000 < PLACES["menages"].sum() < 31_500_000


@pytest.mark.parametrize("code", ["75056", "69123", "13055"])
def test_cities_with_arrondissements_count_all_their_households(code):
    """Paris, Lyon and Marseille add up their arrondissements."""
    city = PLACES.loc[code]
    assert 0.4 < city["menages"] / city["population"] < 0.6


@pytest.mark.parametrize(
    ("code", "area", "households"),
    [
        ("14408", 14.3, 1848),
        ("42084", 20.2, 245),
        ("49126", 157.9, 6766),
        ("62447", 21.4, 2176),
        ("93066", 15.9, 57872),
    ],
)
def test_merged_communes_count_all_they_have_absorbed(code, area, households):
    """A new commune has the area and the households of all its former communes."""
    assert PLACES.loc[code, "superficie_km2"] == pytest.approx(area, abs=0.3)
    assert PLACES.loc[code, "menages"] == households


@pytest.mark.parametrize("code", ["15031", "15035", "15047", "15171"])
def test_restored_communes_have_a_place_and_households_of_their_own(code):
    """The four communes of Cantal set apart in 2025 lie near the one they left, not on it."""
    here, left = PLACES.loc[code], PLACES.loc["15141"]
    away = distance_km(here["latitude"], here["longitude"], left["latitude"], left["longitude"])
    assert 1 < away < 15
    assert 0.3 < here["menages"] / here["population"] < 0.7


def test_areas_of_communes_cover_france():
    """The communes of the mainland and Corsica add up to the area of the country, without gap."""
    mainland = PLACES[~PLACES["departement"].str.startswith(("97", "98"))]
    assert mainland["superficie_km2"].sum() == pytest.approx(548_600, rel=0.002)


def test_communes_of_some_departements_come_in_the_order_asked_and_once():
    """Asking twice for a département gives its communes once."""
    found = communes_of(["2A", "67", "2A"])
    assert list(dict.fromkeys(found["departement"])) == ["2A", "67"]
    assert found.index.is_unique
    assert "67482" in found.index


@pytest.mark.parametrize("codes", [[], ["99"], ["67", "20"], ["7"]])
def test_unknown_departement_is_refused_in_french(codes):
    """An empty list or a code that does not exist is refused, with an example of what is expected."""
    with pytest.raises(UnknownItemError, match="Un code de département est attendu"):
        communes_of(codes)


def test_every_departement_has_a_phone_zone_reserved_for_fiction():
    """Each département is in one zone only, whose root no subscriber will ever have."""
    zones = {code: phone_zone(code) for code in PLACES["departement"].unique()}
    assert set(zones.values()) == set(phone_zones().roots)
    assert sum(len(members) for members in phone_zones().zones.values()) == 96
    assert {zones[code] for code in ("75", "35", "67", "2A", "33", "974")} == {"01", "02", "03", "04", "05", "06"}


def test_phone_zone_of_nowhere_is_refused():
    """A code without zone is refused by name."""
    with pytest.raises(UnknownItemError, match="« 99 »"):
        phone_zone("99")


@UNHURRIED
@given(CODES)
def test_a_commune_is_found_at_each_of_its_postal_codes(code):
    """Postal codes lead to communes and back, and match the name."""
    for postal_code in filter(None, postal_codes(code)):
        assert code in communes_at(f" {postal_code} ").index
        assert postal_code_matches(postal_code, PLACES.loc[code, "commune"])


def test_unknown_commune_or_postal_code():
    """An unknown commune is refused; an unknown postal code has no commune and matches no name."""
    with pytest.raises(UnknownItemError, match="00000"):
        postal_codes("00000")
    assert communes_at("99999").empty
    assert not postal_code_matches("99999", "Strasbourg")
    assert not postal_code_matches("67000", "Colmar")


@pytest.mark.parametrize(
    ("postal_code", "typed"),
    [
        ("67000", "STRASBOURG CEDEX 9"),
        ("42000", "st etienne"),
        ("97400", "Saint Denis"),
        ("94240", "l hay les roses"),
        ("75011", "paris"),
    ],
)
def test_names_match_however_they_are_typed(postal_code, typed):
    """Capitals, missing accents and hyphens, « st » and « cedex » do not prevent recognition."""
    assert postal_code_matches(postal_code, typed)


@UNHURRIED
@given(CODES)
def test_plain_name_is_stable(code):
    """A plain name has only small letters, digits and spaces; making it plain again changes nothing."""
    name = plain_name(PLACES.loc[code, "commune"])
    assert name
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert plain_name(name) == plain_name(name.upper()) == name


@UNHURRIED
@given(st.text(max_size=12))
def test_searching_any_text_gives_a_short_list_biggest_first(text):
    """Whatever is typed, the search gives at most ten communes, that very name first, then by falling population."""
    found = find_communes(text)
    exact = found["commune"].map(plain_name) == plain_name(text)
    assert len(found) <= 10
    assert exact.sort_values(ascending=False, kind="stable").index.equals(exact.index)
    for population in (found.loc[exact, "population"], found.loc[~exact, "population"]):
        assert population.is_monotonic_decreasing


def test_searching_by_name_or_postal_code():
    """A whole postal code or the beginning of a name finds the commune; nothing typed finds nothing."""
    assert list(find_communes("67000")["commune"]) == ["Strasbourg"]
    assert find_communes("strasb").index[0] == "67482"
    assert len(find_communes("saint", limit=3)) == 3
    assert find_communes("  ").empty


@UNHURRIED
@given(POINTS, POINTS)
def test_distance_is_symmetric_and_bounded(here, there):
    """Going is as long as coming back, never more than half the globe, and nothing to oneself."""
    away = distance_km(*here, *there)
    assert away == pytest.approx(distance_km(*there, *here), abs=1e-6)
    assert 0 <= away < 20_016
    assert distance_km(*here, *here) == 0


@UNHURRIED
@given(CODES, CODES, CODES)
def test_a_detour_is_never_shorter(first, second, third):
    """The straight way between two communes is at most the way by a third one."""
    a, b, c = (tuple(PLACES.loc[code, ["latitude", "longitude"]]) for code in (first, second, third))
    if not np.isnan([*a, *b, *c]).any():
        assert distance_km(*a, *c) <= distance_km(*a, *b) + distance_km(*b, *c) + 1e-6


def test_known_distance():
    """Strasbourg is about 400 km from Paris, and arrays give one distance per row."""
    cities = PLACES.loc[["67482", "75056"]]
    paris = PLACES.loc["75056"]
    found = distance_km(cities["latitude"].to_numpy(), cities["longitude"].to_numpy(), paris.latitude, paris.longitude)
    assert found == pytest.approx([397, 0], abs=3)


def test_outlines_are_there_for_the_departements_that_exist():
    """Unknown codes are left out; there is an outline for each of the 101 départements."""
    known = [code for code in PLACES["departement"].unique() if code not in WITHOUT_POSITION]
    assert len(departement_outlines(known)["features"]) == len(known) == 101
    assert [feature["properties"]["nom"] for feature in departement_outlines(["67", "99"])["features"]] == ["Bas-Rhin"]


def test_outlines_turn_as_the_map_library_wants():
    """Outer rings turn clockwise: the other way round, a map would be filled outside."""
    for feature in departement_outlines(["67", "2A", "75", "974"])["features"]:
        for outer, *_ in feature["geometry"]["coordinates"]:
            x, y = np.array(outer).T
            assert np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) < 0


@pytest.mark.parametrize("departement", ["15", "2B", "67", "75", "976"])
def test_communes_lie_within_their_departement(departement):
    """Every commune is in the frame of its département's outline."""
    pieces = departement_outlines([departement])["features"][0]["geometry"]["coordinates"]
    corners = np.concatenate([np.array(ring) for piece in pieces for ring in piece])
    points = communes_of([departement])[["longitude", "latitude"]].to_numpy()
    assert (points > corners.min(axis=0) - 0.03).all()
    assert (points < corners.max(axis=0) + 0.03).all()
