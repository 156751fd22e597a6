"""Charts: their specification is made once and takes any data; places are known by name and postal code together."""

from __future__ import annotations

import pandas as pd

from mcvb.ui import charts
from simulations.prospect_file import prepare_file
from tests.factories import make_scenario


def test_a_specification_is_made_once_and_holds_no_data() -> None:
    """Two drawings share one specification; the data is left to be given."""
    assert charts._bars() is charts._bars()
    assert charts._levels() is charts._levels()
    for spec in (charts._bars(), charts._levels(), charts._places(("67",))):
        assert "data" not in spec
        assert spec["config"]["font"].startswith("Atkinson")


def test_the_map_draws_the_departements_asked_for() -> None:
    """The outlines in the map are those of the départements given, and no other."""
    (features,) = charts._places(("67", "68"))["datasets"].values()
    assert sorted(feature["properties"]["code"] for feature in features) == ["67", "68"]


def test_a_commune_is_known_by_its_name_and_its_postal_code() -> None:
    """Of several communes of one name, the postal code tells which; a wrong code is not on the map."""
    frame = pd.DataFrame(
        {"commune": ["Saint-Denis", "SAINT DENIS", "Colmar"], "code_postal": ["93200", "97400", "67000"]}
    )
    found, lost = charts.located(frame)
    assert sorted(found["departement"]) == ["93", "974"]
    assert lost == 1


def test_every_clean_line_of_a_mission_is_on_the_map() -> None:
    """All lines of a file as it should read are placed, whatever the seed."""
    prepared = prepare_file(make_scenario(), 3)
    found, lost = charts.located(prepared.clean)
    assert lost == 0
    assert found["nombre"].sum() == len(prepared.clean)


def test_a_file_without_postal_codes_has_no_map() -> None:
    """Without the column, nothing is placed and nothing breaks."""
    found, lost = charts.located(pd.DataFrame({"commune": ["Colmar"]}))
    assert (len(found), lost) == (0, 1)
