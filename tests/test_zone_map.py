"""The map of a zone: every commune once, signs where they should be, nothing a browser could run."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from mcvb.zone_map import zone_map
from simulations.geography import communes, find_communes
from simulations.zone.state import Shop, ZonePlan
from simulations.zone.table import zone_table
from tests.test_zone_state import (
    AJACCIO,
    LE_PALAIS,
    MENDE,
    MULHOUSE,
    NOUMEA,
    PARIS,
    PLAN,
    SAINT_DENIS,
    STRASBOURG,
    brief,
)

SVG = "{http://www.w3.org/2000/svg}"
LARGEST = 220_000
HOSTILE = '<script>alert(1)</script> & "Cie"'


def drawn(svg: str) -> ET.Element:
    """Return the picture, read as strict XML."""
    return ET.fromstring(svg)  # noqa: S314 (our own text)


@pytest.mark.parametrize("place", [STRASBOURG, PARIS, AJACCIO, SAINT_DENIS, MENDE, LE_PALAIS])
def test_every_commune_of_the_zone_is_drawn_once(place):
    """Each commune has one path in its zone's colour, inside the frame, with what it holds in words."""
    shown = zone_map(brief(place), PLAN)
    paths = [path for path in drawn(shown.svg).iter(f"{SVG}path") if path.get("data-code")]
    table = zone_table(brief(place), PLAN)
    assert sorted(path.get("data-code") for path in paths) == sorted(table.index)
    assert {path.get("class") for path in paths} == {f"z{zone}" for zone in set(table["zone"])}
    assert all("habitants" in path.get("data-t", "") for path in paths)
    assert shown.missing == ()
    assert len(shown.svg) < LARGEST


def test_a_commune_without_outline_is_said():
    """Nouméa has no outline: the map is empty but for the starting point, and its name is given."""
    shown = zone_map(brief(NOUMEA), PLAN)
    assert shown.missing == ("Nouméa",)
    assert 'class="repere ici"' in shown.svg


def test_competitors_prospects_and_choices_are_shown():
    """Two competitors of one commune share a sign; prospects carry their number; a choice has a thick edge."""
    shops = tuple(Shop(name=f"Fleurs {rank}", commune=MULHOUSE, area=50) for rank in (1, 2))
    svg = zone_map(brief(shops=shops), PLAN, prospects={"68271": 4, "75056": 9}, chosen=("68271",)).svg
    signs = [group for group in drawn(svg).iter(f"{SVG}g") if "concurrent" in group.get("class", "")]
    assert ["".join(sign.itertext()) for sign in signs] == ["1·2"]
    met = [group for group in drawn(svg).iter(f"{SVG}g") if "prospect" in group.get("class", "")]
    assert ["".join(one.itertext()) for one in met] == ["4"]
    assert svg.count('class="choisie"') == 1


def test_a_name_is_never_a_mark():
    """A competitor's name typed with marks stays text."""
    svg = zone_map(brief(shops=(Shop(name=HOSTILE, commune=MULHOUSE, area=50),)), PLAN).svg
    assert "<script" not in svg
    assert drawn(svg).tag == f"{SVG}svg"


@pytest.mark.parametrize("lettering", [1.0, 1.6])
def test_scale_and_north_are_there_and_the_scale_is_true(lettering):
    """The bar is as long as the kilometres it says, on a map that keeps distances; bigger on paper."""
    svg = drawn(zone_map(brief(), ZonePlan(limits=(5, 15, 40)), lettering=lettering).svg)
    bar = next(group for group in svg.iter(f"{SVG}g") if group.get("class") == "echelle")
    long = float(bar[0].get("d").split("H")[1].split("V")[0])
    km = float(bar[1].text.split()[0].replace(",", "."))
    assert long * lettering == pytest.approx(km * float(svg.get("data-km")), rel=1e-3)
    assert ("scale(1.6)" in bar.get("transform")) is (lettering > 1)
    assert any(group.get("class") == "nord" for group in svg.iter(f"{SVG}g"))


def test_the_map_says_itself_in_words():
    """Who cannot see the map hears its limits and how many communes each zone holds."""
    words = zone_map(brief(), PLAN).words
    assert "Mulhouse" in words
    inner = (zone_table(brief(), PLAN)["zone"] == 1).sum()
    assert f"zone primaire jusqu'à 10 minutes : {inner}\u00a0communes" in words
    one = zone_map(brief(LE_PALAIS), ZonePlan(limits=(0.5, 12.5, 13))).words
    assert "zone primaire jusqu'à 0,5 minutes : 1\u00a0commune," in one
    assert "jusqu'à 12,5 minutes" in one


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("paris 12", "Paris"),
        ("Paris12", "Paris"),
        ("lyon 3e", "Lyon"),
        ("Lyon 3ème arrondissement", "Lyon"),
        ("marseille 8", "Marseille"),
        ("13008 marseille", "Marseille"),
        ("ile d'yeu", "L'Île-d'Yeu"),
        ("strasbourgg", "Strasbourg"),
        ("mulouse", "Mulhouse"),
        ("la rochele", "La Rochelle"),
        ("st etiene", "Saint-Étienne"),
        ("Le Palais", "Le Palais"),
        ("Le Pont-de-Montvert", "Pont de Montvert - Sud Mont Lozère"),
        ("bar", "Bar"),
    ],
)
def test_a_place_is_found_however_it_is_called(typed, first):
    """An arrondissement gives its town, an article left out or a slip of one letter changes nothing."""
    assert find_communes(typed).iloc[0]["commune"] == first


def test_a_whole_name_is_never_lost_behind_bigger_towns():
    """Typed in full, any commune is among the first ones, unless ten bigger ones bear that very name."""
    towns = communes().sample(60, random_state=4)
    for code, name in towns["commune"].items():
        same = (communes()["commune"] == name).sum()
        assert code in find_communes(str(name)).index or same > 10


def test_an_arrondissement_gives_its_town_alone_and_an_island_its_communes():
    """« paris 12 » is not Parisot; Belle-Île is four communes; letters at random are nothing."""
    assert list(find_communes("paris 12")["commune"]) == ["Paris"]
    assert set(find_communes("belle-ile")["commune"]) == {"Le Palais", "Bangor", "Locmaria", "Sauzon"}
    assert find_communes("Zzyzx").empty
    assert find_communes("99999").empty
