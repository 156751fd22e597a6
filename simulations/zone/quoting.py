"""Figures with a unit in what a student writes: « 12 k habitants », « 45% », « vingt minutes », « la moitié »."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from simulations.zone.figures import french
from simulations.zone.reading_file import reading_file

UNITS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20,
    "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "dizaine": 10, "douzaine": 12,
    "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "centaine": 100,
}  # fmt: skip
SCALES = {"cent": 100, "cents": 100, "mille": 1_000, "millier": 1_000, "milliers": 1_000, "million": 1_000_000,
          "millions": 1_000_000}  # fmt: skip
ROUND_WORDS = ("dizaine", "douzaine", "quinzaine", "vingtaine", "trentaine", "quarantaine", "cinquantaine", "centaine")
SPELLED = "|".join(sorted([*UNITS, *SCALES], key=len, reverse=True))
NOT_A_COUNT = r"(?! ?(?:fois|seule?s?|grande?s?|autres?))"
SPELLED_NUMBER = re.compile(
    rf"(?<!\d )(?<!\d)\b(?:une? (?=\w+aine))?(?:{SPELLED})(?:(?:[ -]| et )(?:{SPELLED}))*\b{NOT_A_COUNT}"
)
HOURS = (
    (re.compile(r"\b(?:une |1 )?demi[- ]heure"), "30 minutes"),
    (re.compile(r"\b(?:trois|3) quarts? d'heure"), "45 minutes"),
    (re.compile(r"\b(?:un |1 )?quart d'heure"), "15 minutes"),
    (re.compile(r"\b(\d+) ?h(?:eures?)? ?(\d{2})\b(?! ?(?:habitants|menages))"), None),
    (re.compile(r"\b(?:une|1) ?h(?:eure)?\b(?! ?(?:du|de l))"), "60 minutes"),
)
NUMBER = r"\d{1,3}(?:[ .]\d{3})+(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)?"
SCALE = r"(?P<scale> ?(?:k|m(?= euros)|milliers?|mille|millions?|milliards?)\b)?"
QUOTE = re.compile(rf"(?<![\w.,])(?P<number>{NUMBER}) ?{SCALE}(?P<rest>[^\d]*)")
# Units as French writes them, by what `plain` leaves of them.
ACCENTED = {
    "menages": "ménages",
    "menage": "ménage",
    "societes": "sociétés",
    "societe": "société",
    "ames": "âmes",
    "metres carres": "m²",
    "metre carre": "m²",
    "kilometres": "kilomètres",
    "euros": "€",
    "euro": "€",
}
FACTORS = {"k": 1e3, "mille": 1e3, "millier": 1e3, "milliers": 1e3, "m": 1e6, "million": 1e6, "millions": 1e6}
LIST = re.compile(r"^\s*(?:\([^)]*\)\s*)?(?:,|et|ou|a|/|-|puis)\s*(?:meme |bien |environ |de )?$")
ROUND_TRIP = re.compile(r"^[^\d,;.]{0,15}\b(?:aller[- ]?retour|a/r|ar)\b")
ABOUT = re.compile(r"(?:environ|a peu pres|presque|pres de|autour de|quasi(?:ment)?|dans les|une|la|~|≈)\s*$")
LESS = re.compile(r"(?:moins de|moins d'|sous les|jusqu'a|jusqu a|maximum|max|en dessous de|a peine)\s*$")
MORE = re.compile(r"(?:plus de|plus d'|au[- ]dela de|au moins|minimum|au[- ]dessus de|depasse)\s*$")


@dataclass(frozen=True)
class Quote:
    """A figure one quoted: its value, its family of units ("" when bare), how it is bounded, and as written.

    `sense`: -1 for « moins de », 1 for « plus de », 0 otherwise; `about` for « environ »; `supposed` for what is only
    imagined (« personne ne fait une heure de route »), never called wrong.
    """

    value: float
    family: str
    written: str
    sense: int = 0
    about: bool = False
    fraction: bool = False
    supposed: bool = False


def plain(text: str) -> str:
    """Return a student's text in lower case, without accents, with straight apostrophes and plain spaces."""
    straight = text.lower().replace("’", "'").replace("œ", "oe").replace("€", " euros ").replace("²", "2")
    ascii_text = unicodedata.normalize("NFKD", straight).encode("ascii", "ignore").decode()
    metres = re.sub(r"(?<![a-z])m ?2\b", " metres carres ", ascii_text)
    return re.sub(r"\s+", " ", metres).strip()


def sentences(text: str) -> list[str]:
    """Return the sentences of a text as written."""
    return [part.strip() for part in re.split(r"(?<=[.!?;])\s+|\n+", text) if part.strip()]


def quotes(sentence: str) -> list[Quote]:
    """Return the figures of a sentence, in order: those with a known unit, and bare ones of three digits or more."""
    said = _spelled_out(plain(sentence))
    return [*_fractions(said), *_numbers(said)]


def _spelled_out(said: str) -> str:
    """Return the text with hours and numbers in letters written in digits, where a unit follows."""
    for pattern, minutes in HOURS:
        said = pattern.sub(minutes or (lambda found: f"{60 * int(found[1]) + int(found[2])} minutes"), said)
    return SPELLED_NUMBER.sub(lambda found: _digits(found, said), said)


def _digits(found: re.Match[str], said: str) -> str:
    after = said[found.end() :]
    if found[0] in ("un", "une"):
        return found[0]
    if not _unit_at(re.sub(r"^ de | d'", " ", after[:40]))[0] and not after.lstrip().startswith("%"):
        return found[0]
    rounded = "environ " if any(word in found[0] for word in ROUND_WORDS) else ""
    return f"{rounded}{_value(re.split(r'[ -]', re.sub(r'^une? (?=[a-z]+aine)', '', found[0])))}"


def _value(words: list[str]) -> int:
    total = current = 0
    for word in words:
        if word == "quatre" and current == 0:
            current = UNITS[word]
        elif word in ("vingt", "vingts") and current % 10 == UNITS["quatre"]:
            current = current - 4 + 80
        elif word in UNITS:
            current += UNITS[word]
        elif word in ("cent", "cents"):
            current = max(1, current) * 100
        elif word in SCALES:
            total, current = total + max(1, current) * SCALES[word], 0
    return total + current


def _fractions(said: str) -> Iterator[Quote]:
    for words, value in reading_file().fractions.items():
        if re.search(rf"\b{words}\b(?! d'heure)", said):
            yield Quote(value, "pourcent", words, fraction=True)


@cache
def _unit_pattern() -> re.Pattern[str]:
    families = reading_file().families.items()
    named = [f"(?P<{name}>{'|'.join(family.words)})" for name, family in families if family.words]
    return re.compile(rf"^\s*(?:d'|de |d )?(?:{'|'.join(named)})(?![a-z0-9])")


def _unit_at(rest: str) -> tuple[str, int]:
    """Return the family of the unit a text begins with, and where it ends; "" for none."""
    found = _unit_pattern().match(rest.lstrip())
    if found is None:
        return "", 0
    return str(found.lastgroup), found.end()


def _numbers(said: str) -> list[Quote]:
    found = list(QUOTE.finditer(said))
    families = [_family(said, one) for one in found]
    for rank in range(len(found) - 2, -1, -1):  # « 12 et 15 minutes »: the first takes the unit of the second
        if not families[rank] and LIST.match(found[rank]["rest"]) and _alike(found[rank], families[rank + 1]):
            families[rank] = families[rank + 1]
    read = (_quote(said, one, family) for one, family in zip(found, families, strict=True))
    return [quote for quote in read if quote is not None]


def _alike(found: re.Match[str], family: str) -> bool:
    """Tell whether a number may share the unit of the next one: thousands are no percentage."""
    return family != "pourcent" or len(re.sub(r"\D", "", found["number"].split(",")[0])) < len("1000")


def _family(said: str, found: re.Match[str]) -> str:
    before = said[max(0, found.start() - 30) : found.start()]
    if re.search(r"\bindices?\b[^\d]{0,25}$", before):
        return "indice"
    family = _unit_at(found["rest"])[0]
    if not family and re.search(r"\ben (?:minutes?|temps)\b[^\d]{0,15}$", before):
        return "minutes"
    return family


def _quote(said: str, found: re.Match[str], family: str) -> Quote | None:
    number, scale = found["number"], (found["scale"] or "").strip()
    digits = re.sub(r"[ .](?=\d{3}(?!\d))", "", number) if re.match(r"\d{1,3}[ .]\d{3}", number) else number
    value = float(digits.replace(",", ".")) * FACTORS.get(scale, 1.0)
    before = said[max(0, found.start() - 25) : found.start()]
    if _counts_something_else(said, found, family):
        return None
    if family in ("km", "minutes") and ROUND_TRIP.search(found["rest"]):
        value /= 2
    if not family and value < 100:  # noqa: PLR2004 - a small bare number counts nothing we know
        return None
    unit = _unit_words(found["rest"], family)
    sense = -1 if LESS.search(before) else 1 if MORE.search(before) else 0
    about = bool(ABOUT.search(before)) or bool(scale)
    supposed = any(word in said[max(0, found.start() - 60) : found.start()] for word in reading_file().supposed)
    return Quote(value, family, f"{french(value)} {unit}".strip(), sense, about, supposed=supposed)


def _unit_words(rest: str, family: str) -> str:
    """Return the unit as the student wrote it, its accents put back; that of the family when it came before."""
    if not family:
        return ""
    start, end = rest.lstrip(), _unit_at(rest)[1]
    words = re.sub(r"^\s*(?:d'|de |d )", "", start[:end]).strip()
    return ACCENTED.get(words, words) or reading_file().families[family].unit


def _counts_something_else(said: str, found: re.Match[str], family: str) -> bool:
    """Tell whether a percentage is a discount, or minutes are those of a service."""
    words = {"pourcent": reading_file().offers, "minutes": reading_file().services}.get(family, ())
    near = said[max(0, found.start() - 30) : found.end("number") + 30]
    return any(word in near for word in words)
