"""Where the lines of a prospect file are: the commune of each, and how many are in each zone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pandas as pd

from simulations.geography import communes, plain_name
from simulations.zone.state import ZoneBrief, ZonePlan
from simulations.zone.table import zone_table


@cache
def _known_places() -> pd.Series:
    """Return the INSEE code by plain name and postal code together: several communes may share a name."""
    places = communes()
    rows = pd.DataFrame(
        {
            "nom": places["commune"].map(plain_name),
            "code_postal": places["codes_postaux"].str.split("|"),
            "code": places.index,
        }
    ).explode("code_postal")
    return rows.drop_duplicates(["nom", "code_postal"]).set_index(["nom", "code_postal"])["code"]


def communes_of_lines(frame: pd.DataFrame) -> dict[int, str]:
    """Return the INSEE code of each line whose commune and postal code go together; the others are left out."""
    if not {"commune", "code_postal"} <= set(frame.columns) or frame.empty:
        return {}
    keys = pd.MultiIndex.from_arrays([frame["commune"].map(plain_name), frame["code_postal"].str.strip()])
    codes = _known_places().reindex(keys).to_numpy()
    return {int(line): str(code) for line, code in zip(frame.index, codes, strict=True) if isinstance(code, str)}


def prospects_by_zone(brief: ZoneBrief, plan: ZonePlan, lines: Mapping[int, str]) -> dict[int, int]:
    """Return how many lines are in zones 1, 2 and 3; `lines` gives the commune of each line."""
    zones = zone_table(brief, plan)["zone"]
    counts = pd.Series([zones.get(code, 0) for code in lines.values()], dtype=int).value_counts()
    return {zone: int(counts.get(zone, 0)) for zone in (1, 2, 3)}
