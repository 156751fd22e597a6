"""Likely doubles of a prospect file: suggestions to be judged one by one, made without knowing the truth."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations, pairwise

import pandas as pd
from rapidfuzz import fuzz

from simulations.contact import is_dialable, phone_digits
from simulations.geography import plain_name
from simulations.kernel import Frozen
from simulations.settings import remarks
from simulations.soiling import Row, unaccented

SIRET_DIGITS = 14
SIREN_DIGITS = 9
LEGAL_FORMS = frozenset("sarl sas sasu eurl eirl ei sa sci snc scop earl gaec scea selarl selas".split())
SMALL_WORDS = frozenset("le la les l de du des d et aux au en".split())
ABBREVIATIONS = {
    "avenue": "av",
    "ave": "av",
    "boulevard": "bd",
    "blvd": "bd",
    "bvd": "bd",
    "place": "pl",
    "chemin": "ch",
    "chem": "ch",
    "route": "rte",
    "impasse": "imp",
    "rue": "r",
    "allee": "all",
    "quai": "q",
    "faubourg": "fg",
    "saint": "st",
    "sainte": "ste",
    "etablissements": "ets",
    "etablissement": "ets",
    "compagnie": "cie",
}
# What two lines may have in common, and how much it says that they are the same prospect (0 to 1).
IDENTICAL, SAME_SIRET, SAME_SIREN = "fiches identiques", "même SIRET", "même entreprise (SIREN)"
SAME_PHONE, SAME_EMAIL, SAME_ADDRESS = "même téléphone", "même e-mail", "même adresse"
SAME_NAME, NEAR_NAME = "même nom d'entreprise", "noms d'entreprise proches"
SAME_PERSON, SWAPPED, INITIAL = "même personne", "prénom et nom inversés", "même nom, même initiale du prénom"
NEAR_PERSON, SAME_FAMILY = "noms de personne proches", "même nom de famille, même commune"
WEIGHTS = {
    IDENTICAL: 0.95,
    SAME_SIRET: 0.9,
    SAME_EMAIL: 0.7,
    SAME_PHONE: 0.7,
    SAME_NAME: 0.5,
    SWAPPED: 0.45,
    NEAR_NAME: 0.4,
    SAME_PERSON: 0.4,
    SAME_ADDRESS: 0.4,
    INITIAL: 0.35,
    SAME_FAMILY: 0.35,
    SAME_SIREN: 0.35,
    NEAR_PERSON: 0.3,
}
DIFFERENT_SIRET, DIFFERENT_OTHER = 0.75, 0.9
MIN_SCORE = 20.0
NEAR = 85  # likeness (0 to 100) from which two names are close
BIG_BLOCK = 30
PAIRS_PER_LINE, PAIRS_AT_LEAST = 20, 2_000
STRONG_KEYS = frozenset({"ligne", "siret", "tel", "mail", "rue", "gens", "nom"})


class SuggestedPair(Frozen):
    """Two lines that look like the same prospect: how much (0 to 100) and why, in French."""

    first: int
    second: int
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """One line made comparable: empty text where a cell is missing."""

    line: int
    cells: tuple[str, ...]
    siret: str
    phone: str
    email: str
    firm: str
    first: str
    family: str
    town: str
    street: str


def suggest_pairs(
    frame: pd.DataFrame, *, limit: int = 40, skip: Collection[tuple[int, int]] = frozenset()
) -> list[SuggestedPair]:
    """Return the likeliest doubles of a file, surest first; `skip` holds ordered pairs already judged."""
    lines = [_comparable(int(str(line)), row) for line, row in zip(frame.index, rows_of(frame), strict=True)]
    found = (_suggested(lines[a], lines[b]) for a, b in _candidates(lines))
    kept = [pair for pair in found if pair and pair.score >= MIN_SCORE and (pair.first, pair.second) not in skip]
    return sorted(kept, key=lambda pair: (-pair.score, pair.first, pair.second))[:limit]


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Return the lines of a frame as dicts of text cells."""
    names = [str(column) for column in frame.columns]
    return [
        dict(zip(names, map(str, values), strict=True))
        for values in frame.fillna("").itertuples(index=False, name=None)
    ]


def _comparable(line: int, row: Row) -> _Line:
    siret = re.sub(r"\D", "", row.get("siret", ""))
    return _Line(
        line=line,
        cells=tuple(row.values()),
        siret=siret if len(siret) == SIRET_DIGITS else "",
        phone=_phone_of(row),
        email=row.get("email", "").replace(" ", "").casefold(),
        firm=" ".join(w for w in _words(row.get("raison_sociale", "")) if w not in LEGAL_FORMS | SMALL_WORDS),
        first=" ".join(_words(row.get("prenom", ""))),
        family=" ".join(_words(row.get("nom", ""))),
        town=plain_name(row.get("commune", "")) or row.get("code_postal", ""),
        street=" ".join(w for w in _words(row.get("adresse", "")) if w not in SMALL_WORDS),
    )


def _phone_of(row: Row) -> str:
    """Return the digits of the phone, looked for in the e-mail column too, or empty text."""
    return next((phone_digits(cell) for c in ("telephone", "email") if is_dialable(cell := row.get(c, ""))), "")


@lru_cache(maxsize=100_000)
def _words(text: str) -> tuple[str, ...]:
    """Return the plain words of a text, long words shortened the usual way, initials such as S.A.R.L. joined."""
    plain = unaccented(text.replace("œ", "oe").replace("’", "'")).lower()
    joined = re.sub(r"(?<=\b[a-z])\.(?=[a-z]\b)", "", plain)
    return tuple(_short_forms().get(word, word) for word in re.findall(r"[a-z0-9]+", joined))


@cache
def _short_forms() -> dict[str, str]:
    """Return one short form for each word that people abbreviate, and for its other abbreviations."""
    forms = dict(ABBREVIATIONS)
    for word, abbreviation in remarks().abbreviations.items():
        long, short = (re.sub(r"[^a-z0-9]", "", unaccented(text).lower()) for text in (word, abbreviation))
        forms[short] = forms.setdefault(long, forms.get(short, short))
    return forms


def _keys(line: _Line) -> Iterator[tuple[str, ...]]:
    """Yield what a line may share with its doubles; only lines sharing something are ever compared."""
    yield ("ligne", *line.cells)
    people = sorted({*line.first.split(), *line.family.split()})
    singles = {"siret": line.siret, "siren": line.siret[:SIREN_DIGITS], "tel": line.phone, "mail": line.email}
    singles |= {"gens": " ".join(people) if line.first and line.family else "", "nom": line.firm}
    yield from ((kind, value) for kind, value in singles.items() if value)
    if line.street:
        yield ("rue", line.street, line.town)
    if line.firm:
        yield ("debut", line.firm[:5], line.town)
    yield from (("famille", name, line.town) for name in people if len(name) > 1)
    yield from (("mot", word) for word in set(line.firm.split()) if len(word) > 1)


def _candidates(lines: list[_Line]) -> set[tuple[int, int]]:
    """Return the pairs of ranks worth comparing: sure signs first, then the rarest words, within a fair number."""
    blocks: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for rank, line in enumerate(lines):
        for key in _keys(line):
            blocks[key].append(rank)
    shared = sorted(
        (item for item in blocks.items() if len(item[1]) > 1),
        key=lambda item: (item[0][0] not in STRONG_KEYS, len(item[1]), item[1]),
    )
    allowed = PAIRS_PER_LINE * len(lines) + PAIRS_AT_LEAST
    pairs: set[tuple[int, int]] = set()
    for _, ranks in shared:
        pairs.update(_pairs_of(ranks))
        if len(pairs) > allowed:
            break
    return pairs


def _pairs_of(ranks: list[int]) -> Iterable[tuple[int, int]]:
    return combinations(ranks, 2) if len(ranks) <= BIG_BLOCK else pairwise(ranks)


def _suggested(a: _Line, b: _Line) -> SuggestedPair | None:
    reasons = [*_same_cells(a, b), *_same_firm(a, b), *_same_people(a, b)]
    if not reasons:
        return None
    reasons.sort(key=lambda reason: -WEIGHTS[reason])
    against = _against(a, b)
    unlikely = 1.0
    for reason in reasons:
        unlikely *= 1 - WEIGHTS[reason]
    first, second = sorted((a.line, b.line))
    score = round(100 * (1 - unlikely) * against, 1)
    return SuggestedPair(first=first, second=second, score=score, reasons=tuple(reasons))


def _same_cells(a: _Line, b: _Line) -> Iterator[str]:
    if a.cells == b.cells:
        yield IDENTICAL
    if a.siret and b.siret and a.siret[:SIREN_DIGITS] == b.siret[:SIREN_DIGITS]:
        yield SAME_SIRET if a.siret == b.siret else SAME_SIREN
    if a.phone and a.phone == b.phone:
        yield SAME_PHONE
    if a.email and a.email == b.email:
        yield SAME_EMAIL
    if a.street and (a.street, a.town) == (b.street, b.town):
        yield SAME_ADDRESS


def _same_firm(a: _Line, b: _Line) -> Iterator[str]:
    if not (a.firm and b.firm):
        return
    if a.firm == b.firm:
        yield SAME_NAME
    elif fuzz.ratio(a.firm, b.firm) >= NEAR or _is_part(a, b):
        yield NEAR_NAME


def _is_part(a: _Line, b: _Line) -> bool:
    """Tell whether all the words of one firm's name are in the other's; one word is enough only in one town."""
    short, long = sorted((set(a.firm.split()), set(b.firm.split())), key=len)
    return short <= long and (len(short) > 1 or a.town == b.town)


def _same_people(a: _Line, b: _Line) -> Iterator[str]:
    if not (a.family and b.family):
        return
    if a.first and (a.first, a.family) == (b.first, b.family):
        yield SAME_PERSON
    elif a.first and (a.first, a.family) == (b.family, b.first):
        yield SWAPPED
    elif a.family == b.family and a.first[:1] == b.first[:1] and 1 in (len(a.first), len(b.first)):
        yield INITIAL
    elif _near_people(a, b):
        yield NEAR_PERSON
    elif a.family == b.family and a.town == b.town and not (a.firm or b.firm):
        yield SAME_FAMILY


def _near_people(a: _Line, b: _Line) -> bool:
    return bool(a.first and b.first) and fuzz.token_sort_ratio(f"{a.first} {a.family}", f"{b.first} {b.family}") > NEAR


def _against(a: _Line, b: _Line) -> float:
    """Return by how much what differs lowers the score (0 to 1)."""
    factor = DIFFERENT_SIRET if a.siret and b.siret and a.siret != b.siret else 1.0
    for mine, other in ((a.phone, b.phone), (a.street, b.street), (a.email, b.email)):
        if mine and other and mine != other:
            factor *= DIFFERENT_OTHER
    return factor
