"""What each exercise of the exam starts from on a zone: its numbers, as the statement rounds them, and its words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from simulations.catchment import LEAST_MINUTES, travel_minutes
from simulations.catchment_market import FULL, average_index
from simulations.geography import communes, distance_km
from simulations.zone.figures import HARD, fixed, french, with_unit
from simulations.zone.formulas import FORMULAS, items
from simulations.zone.state import Shop, ZoneBrief, ZonePlan
from simulations.zone.table import zone_table, zone_totals
from simulations.zone.tour_rules import tour_rules

CUSTOMER_WORDS = {"menages": "ménages", "entreprises": "entreprises"}
# A statement names so many communes or départements at most; the others are given together.
MOST_NAMED = 6
LEAST = 0.01
# A share of the customers (%) that is next to none, by Huff's model.
LEAST_SHARE = 1.0
# Digits kept in a working: at least so many useful ones in each number, and never more decimals than this.
USEFUL, MOST_DECIMALS = 3, 8
# How many communes are tried before giving Huff's exercise up.
TRIED = 12


@dataclass(frozen=True)
class Ground:
    """A zone seen by the exercises; `done` and `titles` grow with the results and names of those already asked.

    `left` says why those that could be asked, but have next to nothing as a result, are left out.
    """

    brief: ZoneBrief
    plan: ZonePlan
    table: pd.DataFrame
    totals: pd.DataFrame
    prospects: Mapping[int, int] | None
    words: dict[str, str]
    done: dict[str, float] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """How many customers the three zones count."""
        return float(self.totals["clients"].sum())

    @property
    def primary(self) -> float:
        """How many customers the primary zone counts."""
        return float(self.totals["clients"].iloc[0])

    @property
    def rivals(self) -> tuple[Shop, ...]:
        """The competitors located in one of the three zones."""
        return tuple(shop for shop in self.brief.shops if shop.commune in self.table.index)

    def told(self, exercise: str, value: float, unit: str) -> str:
        """Say where a number comes from: an earlier exercise when it was asked, else the number itself."""
        if exercise in self.titles:
            return f"ce que tu as trouvé à « {self.titles[exercise]} »"
        return with_unit(value, unit)


@dataclass(frozen=True)
class Draft:
    """An exercise before its words: `text` names them in the file, `chain` says what comes from other exercises."""

    id: str
    text: str
    given: dict[str, float]
    chain: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def ground_of(brief: ZoneBrief, plan: ZonePlan, prospects: Mapping[int, int] | None) -> Ground:
    """Return what the exercises of a zone start from."""
    words = {
        "clients": CUSTOMER_WORDS[brief.customers],
        "activite": brief.trade,
        "lieu": name_of(brief.place),
    }
    return Ground(brief, plan, zone_table(brief, plan), zone_totals(brief, plan), prospects, words)


def name_of(code: str) -> str:
    """Return the name of a commune."""
    return str(communes().loc[code, "commune"])


def crow_km(first: str, second: str) -> float:
    """Return km as the crow flies between two communes, to the tenth; nan without position."""
    places = communes().loc[[first, second], ["latitude", "longitude"]].to_numpy(float)
    (lat1, lon1), (lat2, lon2) = places
    return round(float(distance_km(lat1, lon1, lat2, lon2)), 1)


def strongest_elsewhere(brief: ZoneBrief) -> Shop | None:
    """Return the competitor of the largest area in another commune that a road leads to, or none."""
    others = [shop for shop in brief.shops if shop.commune != brief.place]
    minutes = travel_minutes(brief.place, [shop.commune for shop in others])
    reached = [shop for shop, time in zip(others, minutes, strict=True) if np.isfinite(time)]
    return max(reached, key=lambda shop: (shop.area, shop.name), default=None)


def huff_communes(table: pd.DataFrame, place: str) -> list[str]:
    """Return the communes of zones 1 and 2 other than the place and joined by road, the most peopled first."""
    near = table[(table["zone"] <= 2) & (table.index != place) & np.isfinite(table["minutes"])]  # noqa: PLR2004
    return [str(code) for code in near.sort_values("population", ascending=False, kind="stable").index]


def whole_minutes(origin: str, shops: list[str], mode: str) -> list[float]:
    """Return whole minutes from a commune to others; inf where no road leads.

    Within one commune people still travel: as long as in a visit round (`data/zone/tournee.yaml`).

    Searched from the shops, few and the same for every commune: ways last as long both ways.
    """
    inside = max(LEAST_MINUTES, tour_rules().road.same_minutes)
    minutes = [inside if shop == origin else float(travel_minutes(shop, [origin], mode=mode)[0]) for shop in shops]
    return [float(time) for time in np.maximum(np.round(minutes), LEAST_MINUTES)]


def _shown(value: float) -> float:
    """Return a figure given as a statement shows it: two decimals, never rounded down to nothing."""
    return max(LEAST, round(value, 2))


def _listing(parts: list[tuple[str, float]], pattern: str) -> str:
    return ", ".join(pattern.format(name, french(value)) for name, value in parts)


def _addition(numbers: list[float]) -> str:
    return " + ".join(french(number) for number in numbers)


def _named(series: pd.Series[float], others: str) -> list[tuple[str, float]]:
    """Return the largest numbers with their names, the others together at the end."""
    ordered = series.sort_values(ascending=False, kind="stable")
    shown = [(str(name), float(value)) for name, value in ordered.iloc[:MOST_NAMED].items()]
    rest = ordered.iloc[MOST_NAMED:]
    return [*shown, (others.format(len(rest)), float(rest.sum()))] if len(rest) else shown


def customers_of_primary(ground: Ground) -> Draft | None:
    """Add up the customers of the communes of the primary zone; nothing with a single commune."""
    near = ground.table[(ground.table["zone"] == 1) & (ground.table["clients"] > 0)]
    if len(near) < 2:  # noqa: PLR2004
        return None
    parts = _named(near.set_index("commune")["clients"], "les {} autres communes ensemble")
    given = {f"partie_{rank}": value for rank, (_, value) in enumerate(parts)}
    given |= {"zone": ground.total, "habitants": float(ground.totals["population"].iloc[0])}
    given["deux_zones"] = ground.primary + float(ground.totals["clients"].iloc[1])
    words = {"liste": _listing(parts, "{}" + HARD + ": {}"), "addition": _addition(items(given, "partie_"))}
    return Draft("clients_primaire", "clients_primaire", given, {}, words)


def share_of_primary(ground: Ground) -> Draft | None:
    """Divide the customers of the primary zone by those of the three; nothing when they are the same."""
    if not 0 < ground.primary < ground.total:
        return None
    people = ground.totals["population"]
    given = {"primaire": ground.primary, "total": ground.total}
    given["part_habitants"] = FULL * float(people.iloc[0]) / max(1.0, float(people.sum()))
    said = ground.told("clients_primaire", ground.primary, ground.words["clients"])
    words = {
        "primaire": said,
        "n_primaire": french(ground.primary),
        "quotient": french(ground.primary / ground.total, _digits_that_hold(ground.primary / ground.total, FULL)),
    }
    return Draft("part_primaire", "part_primaire", given, _chain(ground, primaire="clients_primaire"), words)


def _chain(ground: Ground, **sources: str) -> dict[str, str]:
    return {name: source for name, source in sources.items() if source in ground.done}


def index_of_zone(ground: Ground) -> Draft | None:
    """Weigh the wealth indices of the départements by their households; nothing when one index is enough."""
    rows = ground.table[ground.table["menages"] > 0]
    groups = rows.groupby("departement").agg(menages=("menages", "sum"), indice=("indice", "first"))
    if not ground.brief.indexed or groups["indice"].nunique() < 2:  # noqa: PLR2004
        return None
    groups = groups.sort_values("menages", ascending=False, kind="stable")
    if round(average_index(*(groups[name].to_list() for name in ("menages", "indice"))), 1) == groups["indice"].iloc[0]:
        return None  # the others are too small to count
    names = [f"{_departement(ground, str(code))} ({code})" for code in groups.index]
    households, indices = groups["menages"].astype(float).to_list(), groups["indice"].astype(float).to_list()
    given = {f"menages_{rank}": value for rank, value in enumerate(households)}
    given |= {f"indice_{rank}": value for rank, value in enumerate(indices)}
    return Draft("indice_zone", "indice_zone", given, {}, _index_words(names, households, indices))


def _departement(ground: Ground, code: str) -> str:
    member = ground.table.index[ground.table["departement"] == code][0]
    return str(communes().loc[member, "nom_departement"])


def _index_words(names: list[str], households: list[float], indices: list[float]) -> dict[str, str]:
    rows = list(zip(names, households, indices, strict=True))
    pairs = zip(households, indices, strict=True)
    return {
        "liste": " ; ".join(
            f"{name}, {french(people)} ménages, indice {french(index)}" for name, people, index in rows
        ),
        "produits": " + ".join(f"{french(people)} × {french(index)}" for people, index in pairs),
        "somme_produits": french(sum(people * index for _, people, index in rows)),
        "menages": french(sum(households)),
    }


def potential(ground: Ground) -> Draft | None:
    """Multiply customers by spending, and by the wealth index when the trade follows it."""
    if not ground.total:
        return None
    index = ground.done.get("indice_zone", _main_index(ground)) if ground.brief.indexed else FULL
    given = {"total": ground.total, "depense": _shown(ground.brief.spend), "indice": index}
    given |= {"primaire": ground.primary, "habitants": float(ground.totals["population"].sum())}
    words = {"indice": ground.told("indice_zone", index, ""), "n_indice": french(index)}
    words["brut"] = french(given["total"] * given["depense"])
    text = "marche_potentiel" if ground.brief.indexed else "marche_potentiel_sans_indice"
    return Draft("marche_potentiel", text, given, _chain(ground, indice="indice_zone"), words)


def _main_index(ground: Ground) -> float:
    """Return the index of the département with the most households."""
    households = ground.table.groupby("departement")["menages"].sum()
    rows = ground.table[ground.table["departement"] == households.idxmax()]
    return float(rows["indice"].iloc[0])


def real_market(ground: Ground) -> Draft | None:
    """Take evasion off the potential market and add attraction; nothing when there is neither."""
    brief = ground.brief
    if "marche_potentiel" not in ground.done or not (brief.evasion or brief.attraction):
        return None
    given = {"marche": ground.done["marche_potentiel"], "evasion": brief.evasion, "attraction": brief.attraction}
    net = FULL - brief.evasion + brief.attraction
    words = {"n_marche": french(given["marche"]), "net": french(net)}
    words["marche"] = ground.told("marche_potentiel", given["marche"], "€")
    return Draft("marche_reel", "marche_reel", given, {"marche": "marche_potentiel"}, words)


def share_of_area(ground: Ground) -> Draft | None:
    """Divide one's own area by all areas of the zone; nothing without a competitor there."""
    if not ground.rivals:
        return None
    own = _shown(ground.brief.own_area)
    given = {"surface": own} | {f"surface_{rank}": _shown(shop.area) for rank, shop in enumerate(ground.rivals)}
    rivals = items(given, "surface_")
    said = [f"{shop.name} ({name_of(shop.commune)}), {french(shop.area)} m²" for shop in ground.rivals]
    words = {"liste": " ; ".join(said), "addition": _addition(rivals), "surfaces": french(own + sum(rivals))}
    return Draft("part_surface", "part_surface", given, {}, words)


def turnover(ground: Ground) -> Draft | None:
    """Multiply the market by one's share; nothing as long as one of them is not known."""
    if {"marche_reel", "part_surface"} & set(ground.left):
        ground.left["ca_previsionnel"] = "suite"
        return None
    market = next((name for name in ("marche_reel", "marche_potentiel") if name in ground.done), "")
    if not market or "part_surface" not in ground.done:
        return None
    given = {"marche": ground.done[market], "part": ground.done["part_surface"]}
    words = {"n_marche": french(given["marche"]), "n_part": french(given["part"])}
    words |= {
        "marche": ground.told(market, given["marche"], "€"),
        "part": ground.told("part_surface", given["part"], "%"),
    }
    if market == "marche_reel":
        given["potentiel"] = ground.done["marche_potentiel"]
    return Draft("ca_previsionnel", "ca_previsionnel", given, {"marche": market, "part": "part_surface"}, words)


def penetration(ground: Ground) -> Draft | None:
    """Divide one's customers by those of the zone; nothing for an opening, or when one has more than the zone."""
    own = float(ground.brief.own_customers)
    if not 0 < own <= ground.total:
        return None
    given = {"clients_actuels": own, "total": ground.total, "primaire": ground.primary}
    return Draft("penetration", "penetration", given)


def reilly(ground: Ground) -> Draft | None:
    """Find the breaking point with the strongest competitor of another commune; nothing without one."""
    shop = strongest_elsewhere(ground.brief)
    if shop is None:
        return None
    distance = crow_km(ground.brief.place, shop.commune)
    if not distance > 0:
        return None
    given = {"distance": distance, "surface": _shown(ground.brief.own_area), "autre": _shown(shop.area)}
    words = {"nom": shop.name, "commune": name_of(shop.commune)}
    root = (given["autre"] / given["surface"]) ** 0.5
    words["racine"] = french(root, _useful_decimals([root]))
    return Draft("reilly", "reilly", given, {}, words)


def huff_share(ground: Ground) -> Draft | None:
    """Share the customers of one commune between the shops of the zone; nothing without a commune or a competitor."""
    if not ground.rivals:
        return None
    near = huff_communes(ground.table, ground.brief.place)[:TRIED]
    found = next((draft for here in near if (draft := _huff_in(ground, here)) is not None), None)
    if found is None and near:
        ground.left["huff"] = "huff"
    return found


def _huff_in(ground: Ground, here: str) -> Draft | None:
    """Return the exercise for the people of one commune; nothing without a road, or when the share is next to none."""
    mode = ground.plan.mode
    minutes = whole_minutes(here, [ground.brief.place, *(shop.commune for shop in ground.rivals)], mode)
    reached = [(shop, time) for shop, time in zip(ground.rivals, minutes[1:], strict=True) if np.isfinite(time)]
    if not reached or not np.isfinite(minutes[0]):
        return None
    given = {"surface": _shown(ground.brief.own_area), "minutes": minutes[0]}
    given |= {f"surface_{rank}": _shown(shop.area) for rank, (shop, _) in enumerate(reached)}
    given |= {f"minutes_{rank}": time for rank, (_, time) in enumerate(reached)}
    if FORMULAS["huff"](given) < LEAST_SHARE:
        return None
    return Draft("huff", "huff", given, {}, _huff_words(here, given, [shop.name for shop, _ in reached]))


def _huff_words(here: str, given: dict[str, float], names: list[str]) -> dict[str, str]:
    rows = list(zip(names, items(given, "surface_"), items(given, "minutes_"), strict=True))
    own, pulls = given["surface"] / given["minutes"] ** 2, [area / time**2 for _, area, time in rows]
    digits = _useful_decimals([own, *pulls])
    own, *pulls = (round(pull, digits) for pull in (own, *pulls))  # the sum is that of the numbers written
    return {
        "commune": name_of(here),
        "liste": " ; ".join(f"{name}, {french(area)} m², à {french(time)} min" for name, area, time in rows),
        "soi": fixed(own, "", digits),
        "carres": " ; ".join(
            f"{french(area)} ÷ ({french(time)} × {french(time)}) = {fixed(pull, '', digits)}"
            for (_, area, time), pull in zip(rows, pulls, strict=True)
        ),
        "sommes": " + ".join(fixed(pull, "", digits) for pull in (own, *pulls)),
        "somme": fixed(own + sum(pulls), "", digits),
    }


def _useful_decimals(numbers: list[float]) -> int:
    """Return how many decimals leave enough digits to the smallest number, three at least."""
    least = min(abs(number) for number in numbers)
    first = 0 if least >= 1 or not least else -math.floor(math.log10(least))
    return min(MOST_DECIMALS, USEFUL + first)


def _digits_that_hold(quotient: float, times: float) -> int:
    """Return how many decimals of a quotient give, once multiplied, the result to the tenth."""
    wanted = round(quotient * times, 1)
    enough = (digits for digits in range(4, MOST_DECIMALS) if round(round(quotient, digits) * times, 1) == wanted)
    return next(enough, MOST_DECIMALS)


def prospects_of_primary(ground: Ground) -> Draft | None:
    """Count the prospects of the file in the primary zone; nothing without a file, or with none in the zone."""
    counts = ground.prospects or {}
    if not sum(counts.get(zone, 0) for zone in (1, 2, 3)):
        return None
    first, second, third = (float(counts.get(zone, 0)) for zone in (1, 2, 3))
    given = {"total": first + second + third, "secondaire": second, "tertiaire": third}
    return Draft("prospects_primaire", "prospects_primaire", given)


DRAFTS: tuple[Callable[[Ground], Draft | None], ...] = (
    customers_of_primary,
    share_of_primary,
    index_of_zone,
    potential,
    real_market,
    share_of_area,
    turnover,
    penetration,
    reilly,
    huff_share,
    prospects_of_primary,
)
