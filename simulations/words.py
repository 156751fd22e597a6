"""Words of the simulated market: names, streets, sectors; flat arrays made once, drawn from by index."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from faker.providers.person.fr_FR import Provider as FrenchNames
from pydantic import Field

from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
CORES = ("nom", "duo", "prenom", "de_lieu", "mot")
SIZE_CLASSES = ("petite", "moyenne", "grande")
TRANCHES = {
    "00": "0 salarié",
    "01": "1 ou 2 salariés",
    "02": "3 à 5 salariés",
    "03": "6 à 9 salariés",
    "11": "10 à 19 salariés",
    "12": "20 à 49 salariés",
    "21": "50 à 99 salariés",
    "22": "100 à 199 salariés",
    "31": "200 à 249 salariés",
    "32": "250 à 499 salariés",
}
SMALL = ("00", "01", "02", "03")
LARGE = ("21", "22", "31", "32")


class Sector(Frozen):
    """A sector of activity: real NAF codes, invented share, sizes and name patterns."""

    name: str = Field(alias="nom")
    naf: tuple[str, ...] = Field(min_length=1)
    share: float = Field(alias="part", gt=0)
    sizes: str = Field(alias="taille")
    density: str = Field(alias="densite")
    roles: str = Field(alias="fonctions")
    patterns: tuple[str, ...] = Field(alias="noms", min_length=4)


class SectorFile(Frozen):
    """The file of sectors."""

    source: str
    sizes: dict[str, dict[str, float]] = Field(alias="tailles")
    densities: dict[str, float] = Field(alias="densites")
    roles: dict[str, dict[str, tuple[tuple[str, str, float], ...]]] = Field(alias="fonctions")
    legal_forms: dict[str, tuple[tuple[str, float], ...]] = Field(alias="formes_juridiques")
    sectors: tuple[Sector, ...] = Field(alias="secteurs")


class RegionalNames(Frozen):
    """Family names usual in some départements."""

    departments: tuple[str, ...] = Field(alias="departements")
    names: tuple[str, ...] = Field(alias="noms")


class NameFile(Frozen):
    """The file of names, streets and landmarks."""

    source: str
    regional_share: float = Field(alias="part_regionale")
    regional: tuple[RegionalNames, ...] = Field(alias="noms_regionaux")
    landmarks: tuple[str, ...] = Field(alias="mots")
    streets: tuple[str, ...] = Field(alias="rues")
    mailboxes: tuple[str, ...] = Field(alias="domaines_particuliers")


@cache
def sector_file() -> SectorFile:
    """Return the sectors of the market."""
    return read_model(DATA / "market" / "secteurs.yaml", SectorFile)


@cache
def name_file() -> NameFile:
    """Return the names of the market."""
    return read_model(DATA / "market" / "noms.yaml", NameFile)


class Flat:
    """Lists of different lengths laid end to end, so that one draw per row picks in each row's own list."""

    def __init__(self, lists: list[list[str]], weights: list[list[float]] | None = None) -> None:
        self.values = pa.array([value for items in lists for value in items], pa.string())
        lengths = np.array([len(items) for items in lists])
        self.starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        flat = [w for items in weights or [[1.0] * len(items) for items in lists] for w in _shares(items)]
        ranks = np.repeat(np.arange(len(lists)), lengths)
        # Shares of list k are summed up between k and k + 1, so that one sorted search serves every row.
        sums = np.cumsum(flat) - np.repeat(np.arange(len(lists)), lengths)
        self._bounds = ranks + np.clip(sums, 0, 1)
        self._ends = self.starts + lengths - 1

    def draw(self, rows: Ints, chance: Floats) -> Ints:
        """Return one position per row in `values`; `rows` says which list, `chance` is uniform in [0, 1)."""
        found = np.searchsorted(self._bounds, rows + chance, side="right")
        return np.clip(found, self.starts[rows], self._ends[rows])

    def take(self, positions: Ints) -> pa.Array:
        """Return the texts at some positions."""
        return self.values.take(pa.array(positions))


def _shares(weights: list[float]) -> list[float]:
    total = sum(weights)
    return [weight / total for weight in weights]


@cache
def first_names() -> tuple[pa.Array, pa.Array]:
    """Return Faker's French first names, men's then women's."""
    return (pa.array(list(FrenchNames.first_names_male)), pa.array(list(FrenchNames.first_names_female)))


@cache
def family_names() -> Flat:
    """Return family names: list 0 for everywhere, then one list per region of the file."""
    return Flat([list(FrenchNames.last_names), *[list(region.names) for region in name_file().regional]])


@cache
def region_of() -> dict[str, int]:
    """Return the rank in `family_names` of each département with names of its own."""
    return {code: rank for rank, region in enumerate(name_file().regional, 1) for code in region.departments}


@cache
def patterns() -> tuple[Flat, Flat, npt.NDArray[np.int64]]:
    """Return the beginning, the end and the kind of core of each sector's name patterns."""
    parts = [[_split(pattern) for pattern in sector.patterns] for sector in sector_file().sectors]
    kinds = np.array([CORES.index(kind) for items in parts for _, kind, _ in items])
    starts = Flat([[start for start, _, _ in items] for items in parts])
    ends = Flat([[end for _, _, end in items] for items in parts])
    return starts, ends, kinds


def _split(pattern: str) -> tuple[str, str, str]:
    found = re.match(
        r"^(.*?)\{(\w+)\}(.*)$", pattern.replace("{prenom} {nom}", "{nom}").replace("{prenom2}", "Associés")
    )
    if found is None or found.group(2) not in CORES:
        raise ValueError(pattern)
    return found.group(1), found.group(2), found.group(3)


def of_place(commune: str) -> str:
    """Return « de Colmar », « d'Obernai », « du Mans », « des Vans », « de la Wantzenau »."""
    for article, contracted in (("Le ", "du "), ("Les ", "des "), ("La ", "de la "), ("L'", "de l'")):
        if commune.startswith(article):
            return contracted + commune[len(article) :]
    vowel = plain(commune[0]) in "aeiouyh" and not commune.startswith(("Ha", "Ho", "Hu", "Hé"))
    return ("d'" if vowel else "de ") + commune


def plain(text: str) -> str:
    """Return the text in lower case without accents."""
    return unicodedata.normalize("NFKD", text.replace("œ", "oe")).encode("ascii", "ignore").decode().lower()


def slug(text: str) -> str:
    """Return the text as it would be in a domain name."""
    return re.sub(r"[^a-z0-9]+", "-", plain(text)).strip("-")
