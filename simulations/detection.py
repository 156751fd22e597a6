"""What a careful colleague would notice in a prospect file: likely doubles, cells to check, how full it is.

Nothing here knows the truth behind a file: pairs and cells are suggestions, to be judged one by one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import combinations, pairwise

import pandas as pd
from rapidfuzz import fuzz

from simulations.geography import communes, plain_name, postal_code_matches
from simulations.kernel import Frozen
from simulations.scoring_file import is_dialable, phone_digits
from simulations.settings import remarks
from simulations.soiling import Row, unaccented

SIRET_DIGITS = 14
SIREN_DIGITS = 9
POSTAL_DIGITS = 5
CONSENT_YEARS, CONTACT_YEARS = 1, 3
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

MISSING_PHONE = "numéro absent : impossible d'appeler"
BAD_PHONE = "numéro impossible à composer (10 chiffres commençant par 0 attendus)"
EMAIL_IN_PHONE = "une adresse e-mail est dans la colonne du téléphone"
PHONE_IN_EMAIL = "un numéro de téléphone est dans la colonne de l'e-mail"
BAD_EMAIL = "adresse e-mail mal écrite (nom@domaine.fr attendu)"
MISSING_NAME = "nom absent"
MISSING_CODE = "code postal absent"
BAD_CODE = "code postal mal écrit (5 chiffres attendus)"
TOWN_IN_CODE = "une commune est dans la colonne du code postal"
OTHER_CODE = "ce code postal n'est pas celui de la commune"
MISSING_TOWN = "commune absente"
CODE_IN_TOWN = "un code postal est dans la colonne de la commune"
UNKNOWN_TOWN = "commune inconnue : vérifie son orthographe"
BAD_SIRET = "SIRET mal écrit (14 chiffres attendus)"
OLD_CONTACT = "dernier contact de plus de 3 ans"
BAD_DAY = "date illisible (jour/mois/année attendu)"
COMING_DAY = "date à venir"
REFUSED = "pas de consentement au démarchage"
UNKNOWN_CONSENT = "consentement inconnu"
UNPROVED = "consentement sans date"
OLD_CONSENT = "consentement de plus d'un an"
EMAIL = re.compile(r"[\w.+'-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
DISTRICT = re.compile(r"^(paris|lyon|marseille)\b.*")


class SuggestedPair(Frozen):
    """Two lines that look like the same prospect: how much (0 to 100) and why, in French."""

    first: int
    second: int
    score: float
    reasons: tuple[str, ...]


class ColumnProfile(Frozen):
    """One column: share of cells filled (0 to 1), number of different values, commonest values with their count."""

    name: str
    filled: float
    distinct: int
    top: tuple[tuple[str, int], ...] = ()


class Profile(Frozen):
    """A file at a glance; `suspicious` counts the cells to check by reason, commonest first."""

    rows: int
    columns: tuple[ColumnProfile, ...]
    suspicious: dict[str, int]


# --- likely doubles ---


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
    lines = [_comparable(int(str(line)), row) for line, row in zip(frame.index, _rows(frame), strict=True)]
    found = (_suggested(lines[a], lines[b]) for a, b in _candidates(lines))
    kept = [pair for pair in found if pair and pair.score >= MIN_SCORE and (pair.first, pair.second) not in skip]
    return sorted(kept, key=lambda pair: (-pair.score, pair.first, pair.second))[:limit]


def _rows(frame: pd.DataFrame) -> list[Row]:
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


# --- cells to check ---


def suspicious_cells(frame: pd.DataFrame, *, today: date) -> dict[int, dict[str, str]]:
    """Return the cells worth checking: line, column, reason in French; only known columns are looked at."""
    checks = [(column, check) for column, check in CHECKS.items() if column in frame.columns]
    found: dict[int, dict[str, str]] = {}
    for line, row in zip(frame.index, _rows(frame), strict=True):
        reasons = {column: reason for column, check in checks if (reason := check(row, today))}
        if reasons:
            found[int(str(line))] = reasons
    return found


def _check_name(row: Row, _today: date) -> str:
    return "" if row.get("raison_sociale", "").strip() or row.get("nom", "").strip() else MISSING_NAME


def _check_phone(row: Row, _today: date) -> str:
    phone = row["telephone"].strip()
    if not phone:
        return MISSING_PHONE
    if "@" in phone:
        return EMAIL_IN_PHONE
    return "" if is_dialable(phone) else BAD_PHONE


def _check_email(row: Row, _today: date) -> str:
    email = row["email"].strip()
    if is_dialable(email):
        return PHONE_IN_EMAIL
    return "" if not email or (EMAIL.fullmatch(email) and ".." not in email) else BAD_EMAIL


def _check_code(row: Row, _today: date) -> str:
    code, town = row["code_postal"].strip(), row.get("commune", "").strip()
    if not code:
        return MISSING_CODE
    if not any(sign.isdigit() for sign in code):
        return TOWN_IN_CODE
    if len(code) != POSTAL_DIGITS or not code.isdigit():
        return BAD_CODE
    comparable = _is_known_town(town) and "cedex" not in town.lower()
    return OTHER_CODE if comparable and not postal_code_matches(code, _whole_town(town)) else ""


def _check_town(row: Row, _today: date) -> str:
    town = row["commune"].strip()
    if not town:
        return MISSING_TOWN
    if len(town) == POSTAL_DIGITS and town.isdigit():
        return CODE_IN_TOWN
    return "" if _is_known_town(town) else UNKNOWN_TOWN


def _check_siret(row: Row, _today: date) -> str:
    siret = re.sub(r"[\s.]", "", row["siret"])
    return "" if not siret or (siret.isdigit() and len(siret) == SIRET_DIGITS) else BAD_SIRET


def _check_contact(row: Row, today: date) -> str:
    return _check_day(row["dernier_contact"], today, years=CONTACT_YEARS, old=OLD_CONTACT)


def _check_consent(row: Row, _today: date) -> str:
    """Judge the consent itself; somebody under contract may be called without one."""
    consent = plain_name(row["consentement"])
    if plain_name(row.get("client", "")) == "oui":
        return ""
    if not consent:
        return UNKNOWN_CONSENT
    return REFUSED if consent in {"non", "no", "n", "faux", "false", "0", "refus", "refuse"} else ""


def _check_consent_day(row: Row, today: date) -> str:
    text = row["date_consentement"].strip()
    if plain_name(row.get("client", "")) == "oui":
        return ""
    if not text:
        return UNPROVED if plain_name(row.get("consentement", "")) == "oui" else ""
    return _check_day(text, today, years=CONSENT_YEARS, old=OLD_CONSENT)


CHECKS: dict[str, Callable[[Row, date], str]] = {
    "raison_sociale": _check_name,
    "nom": _check_name,
    "siret": _check_siret,
    "code_postal": _check_code,
    "commune": _check_town,
    "telephone": _check_phone,
    "email": _check_email,
    "dernier_contact": _check_contact,
    "consentement": _check_consent,
    "date_consentement": _check_consent_day,
}


def _check_day(text: str, today: date, *, years: int, old: str) -> str:
    if not text.strip():
        return ""
    day = read_day(text)
    if day is None:
        return BAD_DAY
    if day > today:
        return COMING_DAY
    return old if day < _years_before(today, years) else ""


def read_day(text: str) -> date | None:
    """Return a day typed the French way (05/10/2026, 5.10.26) or as 2026-10-05; None when it is not one."""
    parts = re.fullmatch(r"\s*(\d{1,4})[/.\- ](\d{1,2})[/.\- ](\d{1,4})\b.*", text)
    if parts is None:
        return None
    day, month, year = (int(part) for part in parts.groups())
    if len(parts.group(1)) == len("2026"):
        day, year = year, day
    try:
        return date(year if len(parts.group(3)) > 2 or year > 99 else 2000 + year, month, day)  # noqa: PLR2004
    except ValueError:
        return None


def _years_before(day: date, years: int) -> date:
    # The 28th stands for the 29th of February in years that have none.
    return day.replace(year=day.year - years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _whole_town(town: str) -> str:
    """Return the town without its district: Lyon for « Lyon 3e »."""
    return DISTRICT.sub(r"\1", plain_name(town))


@cache
def _known_towns() -> frozenset[str]:
    return frozenset(plain_name(str(name)) for name in communes()["commune"])


def _is_known_town(town: str) -> bool:
    return _whole_town(town) in _known_towns()


# --- the file at a glance ---


def profile(
    frame: pd.DataFrame, *, today: date, top: Sequence[str] = ("secteur", "commune", "source"), values: int = 5
) -> Profile:
    """Return the size of a file, how full each column is and what is to check; `values` top values of `top` columns."""
    reasons = Counter(reason for cells in suspicious_cells(frame, today=today).values() for reason in cells.values())
    columns = tuple(_column(frame[name], values if name in top else 0) for name in frame.columns)
    return Profile(rows=len(frame), columns=columns, suspicious=dict(reasons.most_common()))


def _column(cells: pd.Series[str], values: int) -> ColumnProfile:
    counts = Counter(text for cell in cells.fillna("") if (text := str(cell).strip()))
    filled = sum(counts.values()) / len(cells) if len(cells) else 0.0
    return ColumnProfile(
        name=str(cells.name), filled=filled, distinct=len(counts), top=tuple(counts.most_common(values))
    )
