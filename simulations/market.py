"""The market: prospects drawn by the thousand, coherent and visibly fictitious.

Faker and the project's lists give the words, numpy the draws, arrow the texts. Each field has a
random stream of its own, so that a new field never changes the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from simulations.errors import UnknownItemError
from simulations.geography import communes_of, phone_zone
from simulations.identity import digits_text, draw_phones, draw_sirens, draw_sirets
from simulations.kernel import stream
from simulations.words import (
    CORES,
    LARGE,
    SIZE_CLASSES,
    SMALL,
    TRANCHES,
    Flat,
    Floats,
    Ints,
    family_names,
    first_names,
    name_file,
    of_place,
    patterns,
    region_of,
    sector_file,
    slug,
)

Kind = Literal["professionnel", "particulier"]
MAX_COUNT = 1_000_000
SLUG_LENGTH = 56  # a domain label has 63 characters at most; the rest is for numbers
TITLES = pa.array(["M.", "Mme"])
Columns = dict[str, pa.Array]


def generate_prospects(
    count: int,
    *,
    seed: int,
    kind: Kind = "professionnel",
    departments: Sequence[str] = ("67",),
    sectors: Sequence[str] | None = None,
    sector_weights: Sequence[float] | None = None,
) -> pd.DataFrame:
    """Return `count` fictitious prospects, one per row; the same arguments give the same frame.

    Firms: prospect_id, raison_sociale, siren, siret, forme_juridique, naf, secteur, tranche_effectif, effectif,
    civilite, prenom, nom, fonction, adresse, code_postal, commune, code_insee, departement, latitude, longitude
    (degrees), telephone, email. Households: no company column, but age, habitat, statut_logement, foyer (persons).
    Phones are in the Arcep ranges for fiction (10,000 per zone: unique up to that), e-mails on reserved domains.
    """
    _check(count, kind)
    field = _Fields(count, seed, kind)
    places = _places(tuple(departments))
    if kind == "particulier":
        columns = _households(field, places)
    else:
        columns = _firms(field, places, _sector_shares(sectors, sector_weights))
    frame: pd.DataFrame = pa.table(columns).to_pandas()
    return frame


def sector_names() -> tuple[str, ...]:
    """Return the sectors of the market."""
    return tuple(sector.name for sector in sector_file().sectors)


def _check(count: int, kind: str) -> None:
    if not 0 <= count <= MAX_COUNT:
        raise ValueError(f"Un nombre de prospects entre 0 et {MAX_COUNT} est attendu, pas {count}.")
    if kind not in ("professionnel", "particulier"):
        raise ValueError(f"La nature attendue est « professionnel » ou « particulier », pas « {kind} ».")


class _Fields:
    """The random streams of one call, one per field."""

    def __init__(self, count: int, seed: int, kind: str) -> None:
        self.count, self._seed, self._kind = count, seed, kind

    def draw(self, name: str) -> np.random.Generator:
        """Return the stream of a field."""
        return stream(self._seed, "market", f"{self._kind}|{name}")

    def chance(self, name: str) -> Floats:
        """Return one uniform number per row for a field."""
        return self.draw(name).random(self.count)


class _Places:
    """The communes one call draws from, as arrays; `shares` has one row of cumulated shares per density."""

    def __init__(self, frame: pd.DataFrame) -> None:
        frame = frame[(frame["codes_postaux"] != "") & (frame["population"] > 0) & frame["latitude"].notna()]
        if frame.empty:
            raise UnknownItemError(
                "Aucune commune de ce territoire n'a de position connue : choisis un autre département."
            )
        self.size = len(frame)
        self.names, self.codes = pa.array(frame["commune"]), pa.array(frame.index)
        self.departments = frame["departement"].to_numpy(dtype=object)
        self.population = frame["population"].to_numpy(dtype=float)
        self.latitude, self.longitude = frame["latitude"].to_numpy(), frame["longitude"].to_numpy()
        self.postal = Flat([codes.split("|") for codes in frame["codes_postaux"]])
        of_places = [of_place(name) for name in frame["commune"]]
        self.of_places, self.of_slugs = pa.array(of_places), pa.array([slug(text) for text in of_places])
        zones = {code: phone_zone(code) for code in set(self.departments)}
        self.zones = np.array([zones[code] for code in self.departments])
        self.regions = np.array([region_of().get(code, 0) for code in self.departments])
        self.shares = [self._cumulated(power) for power in sector_file().densities.values()]

    def _cumulated(self, power: float) -> Floats:
        weights = self.population**power
        return np.asarray(np.cumsum(weights / weights.sum()), dtype=float)

    def draw(self, densities: Ints, chance: Floats) -> Ints:
        """Return the commune of each row, by population raised to the power of the row's density."""
        chosen = np.zeros(len(chance), dtype=np.int64)
        for rank, shares in enumerate(self.shares):
            rows = densities == rank
            chosen[rows] = np.searchsorted(shares, chance[rows], side="right")
        return np.minimum(chosen, self.size - 1)


@cache
def _places(departments: tuple[str, ...]) -> _Places:
    return _Places(communes_of(departments))


def _sector_shares(sectors: Sequence[str] | None, weights: Sequence[float] | None) -> Floats:
    """Return the cumulated shares of all sectors, those not asked for at nothing."""
    known = sector_names()
    unknown = [name for name in sectors or () if name not in known]
    if unknown:
        raise UnknownItemError(f"Le secteur « {unknown[0]} » n'existe pas. Secteurs connus : {', '.join(known)}.")
    if weights is not None and len(weights) != len(sectors or ()):
        raise ValueError("Il faut un poids par secteur demandé.")
    shares = np.array([sector.share for sector in sector_file().sectors])
    if sectors:
        given = dict(zip(sectors, weights or [shares[known.index(name)] for name in sectors], strict=True))
        shares = np.array([given.get(name, 0.0) for name in known])
    return np.asarray(np.cumsum(shares / shares.sum()), dtype=float)


def _firms(field: _Fields, places: _Places, shares: Floats) -> Columns:
    sectors = np.minimum(np.searchsorted(shares, field.chance("secteur"), side="right"), len(shares) - 1)
    tables = _sector_tables()
    commune = places.draw(tables.density[sectors], field.chance("commune"))
    bracket = tables.brackets.draw(sectors, field.chance("effectif"))
    tranche = tables.brackets.take(bracket)
    size = tables.size_of_bracket[bracket]
    person = _people(field, places, commune)
    names, slugs = _company_names(field, places, sectors, commune, person)
    names, slugs = _made_unique(names, slugs, places, commune)
    sirens = draw_sirens(field.count, field.draw("siren"))
    sirets = draw_sirets(sirens, field.draw("siret"))
    return {
        "prospect_id": _ids(field.count, "E"),
        "raison_sociale": names,
        "siren": digits_text(sirens, 9),
        "siret": digits_text(sirets, 14),
        "forme_juridique": tables.forms.take(tables.forms.draw(size, field.chance("forme"))),
        "naf": tables.naf.take(tables.naf.draw(sectors, field.chance("naf"))),
        "secteur": tables.names.take(pa.array(sectors)),
        "tranche_effectif": tranche,
        "effectif": tables.labels.take(pa.array(bracket)),
        **person.columns,
        "fonction": tables.role(sectors, size, person.woman, field.chance("fonction")),
        **_where(field, places, commune),
        "email": _company_emails(field, slugs, person),
    }


def _households(field: _Fields, places: _Places) -> Columns:
    even = list(sector_file().densities).index("partout")
    commune = places.draw(np.full(field.count, even), field.chance("commune"))
    person = _people(field, places, commune)
    urban = np.clip(np.log10(places.population[commune] + 1) / 6, 0.1, 0.95)
    house = field.chance("habitat") > urban**2 * 1.1
    age = np.clip(field.draw("age").normal(50, 17, field.count), 19, 92).astype(int)
    owner = field.chance("statut") < np.clip(0.12 + 0.5 * house + (age - 30) * 0.007, 0.05, 0.95)
    home = np.clip(1 + field.draw("foyer").poisson(np.where(age < 60, 1.5, 0.6)), 1, 7)  # noqa: PLR2004 - children leave
    return {
        "prospect_id": _ids(field.count, "P"),
        **person.columns,
        "age": pa.array(age),
        "habitat": pa.array(["appartement", "maison"]).take(pa.array(house.astype(int))),
        "statut_logement": pa.array(["locataire", "propriétaire"]).take(pa.array(owner.astype(int))),
        "foyer": pa.array(home),
        **_where(field, places, commune),
        "email": _household_emails(field, person),
    }


class _SectorTables:
    """What the file of sectors says, as arrays to draw from."""

    def __init__(self) -> None:
        content = sector_file()
        self.names = pa.array([sector.name for sector in content.sectors])
        self.naf = Flat([list(sector.naf) for sector in content.sectors])
        self.density = np.array([list(content.densities).index(sector.density) for sector in content.sectors])
        sizes = [content.sizes[sector.sizes] for sector in content.sectors]
        self.brackets = Flat([list(size) for size in sizes], [list(size.values()) for size in sizes])
        codes = self.brackets.values.to_pylist()
        self.labels = pa.array([TRANCHES[code] for code in codes])
        self.size_of_bracket = np.array([0 if c in SMALL else 2 if c in LARGE else 1 for c in codes])
        forms = [content.legal_forms[name] for name in SIZE_CLASSES]
        self.forms = Flat([[f for f, _ in items] for items in forms], [[w for _, w in items] for items in forms])
        groups = [content.roles[sector.roles][name] for sector in content.sectors for name in SIZE_CLASSES]
        weights = [[weight for _, _, weight in group] for group in groups]
        self._men = Flat([[man for man, _, _ in group] for group in groups], weights)
        self._women = Flat([[woman for _, woman, _ in group] for group in groups], weights)

    def role(self, sectors: Ints, size: Ints, woman: npt.NDArray[np.bool_], chance: Floats) -> pa.Array:
        """Return the contact's role, in the gender of the title."""
        position = self._men.draw(sectors * len(SIZE_CLASSES) + size, chance)
        return pc.if_else(pa.array(woman), self._women.take(position), self._men.take(position))


@cache
def _sector_tables() -> _SectorTables:
    return _SectorTables()


class _People:
    """The contact of each row: title, first name and family name, and their positions in the lists."""

    def __init__(
        self, woman: npt.NDArray[np.bool_], first: pa.Array, last: pa.Array, slugs: tuple[pa.Array, ...]
    ) -> None:
        self.woman, self.first, self.last = woman, first, last
        self.first_slug, self.last_slug, self.initial = slugs
        self.columns = {"civilite": TITLES.take(pa.array(woman.astype(int))), "prenom": first, "nom": last}


def _people(field: _Fields, places: _Places, commune: Ints) -> _People:
    woman = field.chance("civilite") < 0.5  # noqa: PLR2004 - as many women as men
    firsts, first_slugs, men_count = _first_name_pool()
    chance = field.chance("prenom")
    ranks = np.where(woman, men_count + chance * (len(firsts) - men_count), chance * men_count).astype(np.int64)
    region = places.regions[commune]
    local = field.chance("region") < name_file().regional_share
    last = family_names().draw(np.where(local, region, 0), field.chance("nom"))
    taken, lasts = pa.array(ranks), pa.array(last)
    slugs = (first_slugs.take(taken), _family_slugs().take(lasts), _initials().take(taken))
    return _People(woman, firsts.take(taken), family_names().values.take(lasts), slugs)


@cache
def _first_name_pool() -> tuple[pa.Array, pa.Array, int]:
    men, women = first_names()
    pool = pa.concat_arrays([men, women])
    return pool, pa.array([slug(name) for name in pool.to_pylist()]), len(men)


@cache
def _initials() -> pa.Array:
    return pa.array([text[0] for text in _first_name_pool()[1].to_pylist()])


@cache
def _family_slugs() -> pa.Array:
    return pa.array([slug(name) for name in family_names().values.to_pylist()])


@cache
def _landmarks() -> tuple[pa.Array, pa.Array]:
    words = list(name_file().landmarks)
    return pa.array(words), pa.array([slug(word) for word in words])


@cache
def _pattern_slugs() -> tuple[pa.Array, pa.Array]:
    starts, ends, _ = patterns()
    before = [f"{slug(text)}-" if slug(text) else "" for text in starts.values.to_pylist()]
    after = [f"-{slug(text)}" if slug(text) else "" for text in ends.values.to_pylist()]
    return pa.array(before), pa.array(after)


def _company_names(
    field: _Fields, places: _Places, sectors: Ints, commune: Ints, person: _People
) -> tuple[pa.Array, pa.Array]:
    """Return the name of each firm and its slug: beginning, core and end drawn from the sector's patterns."""
    starts, ends, kinds = patterns()
    chosen = starts.draw(sectors, field.chance("modele"))
    kind = kinds[chosen]
    second = family_names().draw(places.regions[commune], field.chance("nom2"))
    words, word_slugs = _landmarks()
    mark = pa.array((field.chance("mot") * len(words)).astype(np.int64))
    where = pa.array(commune)
    other, other_slug = family_names().values.take(pa.array(second)), _family_slugs().take(pa.array(second))
    cores = {
        "nom": (other, other_slug),
        "duo": (_joined(other, person.last, " & "), _joined(other_slug, person.last_slug, "-")),
        "prenom": (person.first, person.first_slug),
        "de_lieu": (places.of_places.take(where), places.of_slugs.take(where)),
        "mot": (words.take(mark), word_slugs.take(mark)),
    }
    before, after = _pattern_slugs()
    position = pa.array(chosen)
    core = pc.choose(pa.array(kind), *[cores[name][0] for name in CORES])
    core_slug = pc.choose(pa.array(kind), *[cores[name][1] for name in CORES])
    names = _joined(starts.values.take(position), core, "", ends.values.take(position))
    return names, _joined(before.take(position), core_slug, "", after.take(position))


def _made_unique(names: pa.Array, slugs: pa.Array, places: _Places, commune: Ints) -> tuple[pa.Array, pa.Array]:
    """Tell firms of the same name apart, as people do: by their commune, then by a number."""
    known = np.asarray(names.to_pandas().duplicated(keep="first"))
    town = pa.array([f" – {name}" for name in places.names.to_pylist()])
    town_slug = pa.array([f"-{slug(name)}" for name in places.names.to_pylist()])
    where = pa.array(commune)
    names = pc.if_else(pa.array(known), _joined(names, town.take(where), ""), names)
    slugs = pc.if_else(pa.array(known), _joined(slugs, town_slug.take(where), ""), slugs)
    slugs = pc.utf8_rtrim(pc.utf8_slice_codeunits(slugs, 0, SLUG_LENGTH), characters="-")
    return _numbered(names, " "), _numbered(slugs, "-")


def _numbered(texts: pa.Array, separator: str) -> pa.Array:
    """Write 2, 3… after texts already met, until all differ."""
    found = texts.to_pandas()
    while (again := found.duplicated(keep="first")).any():
        rank = found.groupby(found, sort=False).cumcount() + 1
        found = found.where(~again, found + separator + rank.astype(str))
    return pa.array(found, pa.string())


def _where(field: _Fields, places: _Places, commune: Ints) -> Columns:
    """Return address, postal code, commune and phone: all of one and the same place."""
    street = pa.array((field.chance("rue") * len(_streets())).astype(np.int64))
    number = pa.array((field.chance("numero") ** 2 * len(_numbers())).astype(np.int64))
    where = pa.array(commune)
    return {
        "adresse": _joined(_numbers().take(number), _streets().take(street), " "),
        "code_postal": places.postal.take(places.postal.draw(commune, field.chance("code_postal"))),
        "commune": places.names.take(where),
        "code_insee": places.codes.take(where),
        "departement": pa.array(places.departments).take(where),
        "latitude": pa.array(places.latitude).take(where),
        "longitude": pa.array(places.longitude).take(where),
        "telephone": draw_phones(places.zones[commune], field.draw("telephone")),
    }


@cache
def _streets() -> pa.Array:
    return pa.array(list(name_file().streets))


@cache
def _numbers() -> pa.Array:
    return pa.array([f"{number}{end}" for number in range(1, 160) for end in ("", "", "", "", "", "", " bis")])


def _company_emails(field: _Fields, slugs: pa.Array, person: _People) -> pa.Array:
    """Return an address on the firm's own domain, in one of the usual shapes; unique as the slugs are."""
    count = field.count
    shape = (field.chance("email") * 5).astype(np.int64)
    local = pc.choose(
        pa.array(shape),
        pa.repeat(pa.scalar("contact"), count),
        _joined(person.first_slug, person.last_slug, "."),
        _joined(person.initial, person.last_slug, "."),
        pa.repeat(pa.scalar("direction"), count),
        pa.repeat(pa.scalar("accueil"), count),
    )
    return _joined(local, "@", "", slugs, ".example")


def _household_emails(field: _Fields, person: _People) -> pa.Array:
    boxes = pa.array(list(name_file().mailboxes))
    box = boxes.take(pa.array((field.chance("email") * len(boxes)).astype(np.int64)))
    local = _numbered(_joined(person.first_slug, person.last_slug, "."), "")
    return _joined(local, "@", "", box)


def _ids(count: int, letter: str) -> pa.Array:
    return _joined(letter, digits_text(np.arange(1, count + 1, dtype=np.int64), 6), "")


def _joined(first: pa.Array | str, second: pa.Array | str, separator: str, *more: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(first, second, *more, separator)
