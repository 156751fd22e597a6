"""Figures with a unit in what a student writes: « 12 k habitants », « 45% », « vingt minutes », « la moitié »."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from simulations.zone.reading_file import reading_file
from simulations.zone.typed import Typed, plain

__all__ = ["Quote", "plain", "quotes", "sentences"]

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
FACTORS = {"k": 1e3, "mille": 1e3, "millier": 1e3, "milliers": 1e3, "m": 1e6, "million": 1e6, "millions": 1e6}
LIST = re.compile(r"^\s*(?:\([^)]*\)\s*)?(?:,|et|ou|a|/|-|puis)\s*(?:meme |bien |environ |de )?$")
ROUND_TRIP = re.compile(r"^[^\d,;.]{0,15}\b(?:aller[- ]?retour|a/r|ar)\b")
ABOUT = re.compile(r"(?:environ|a peu pres|presque|pres de|autour de|quasi(?:ment)?|dans les|une|la|~|≈)\s*$")
LESS = re.compile(r"(?:moins de|moins d'|sous les|jusqu'a|jusqu a|maximum|max|en dessous de|a peine)\s*$")
MORE = re.compile(r"(?:plus de|plus d'|au[- ]dela de|au moins|minimum|au[- ]dessus de|depasse)\s*$")


@dataclass(frozen=True)
class Quote:
    """A figure one quoted: its value, its family of units ("" when bare), how it is bounded, and as typed.

    `place`: where it is in the sentence. `sense`: -1 for « moins de », 1 for « plus de », 0 otherwise; `about` for
    « environ »; `supposed` for what is only imagined (« personne ne fait une heure de route »), never called wrong.
    """

    value: float
    family: str
    written: str
    sense: int = 0
    about: bool = False
    fraction: bool = False
    supposed: bool = False
    place: int = 0


def sentences(text: str) -> list[str]:
    """Return the sentences of a text as written."""
    return [part.strip() for part in re.split(r"(?<=[.!?;])\s+|\n+", text) if part.strip()]


def quotes(sentence: str) -> list[Quote]:
    """Return the figures of a sentence, in order: those with a known unit, and bare ones of three digits or more."""
    typed = Typed(sentence)
    for pattern, minutes in HOURS:
        typed.change(pattern, _same(minutes) if minutes else _minutes)
    typed.change(SPELLED_NUMBER, _digits)
    return [*_fractions(typed), *_numbers(typed)]


def _same(words: str) -> Callable[[re.Match[str]], str]:
    return lambda _: words


def _minutes(found: re.Match[str]) -> str:
    return f"{60 * int(found[1]) + int(found[2])} minutes"


def _digits(found: re.Match[str]) -> str:
    """Return a number in letters in digits when a unit follows, else as it is."""
    after = found.string[found.end() :]
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


def _fractions(typed: Typed) -> Iterator[Quote]:
    for words, value in reading_file().fractions.items():
        found = re.search(rf"\b{words}\b(?! d'heure)", typed.said)
        if found is not None:
            before = typed.said[: found.start()]
            written, place = typed.quoted(found.start(), found.end()), typed.place(found.start())
            yield Quote(value, "pourcent", written, _sense(before), fraction=True, place=place)


def _sense(before: str) -> int:
    """Return -1 after « moins de », 1 after « plus de », 0 otherwise."""
    return -1 if LESS.search(before) else 1 if MORE.search(before) else 0


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


def _numbers(typed: Typed) -> list[Quote]:
    said = typed.said
    found = list(QUOTE.finditer(said))
    families = [_family(said, one) for one in found]
    for rank in range(len(found) - 2, -1, -1):  # « 12 et 15 minutes »: the first takes the unit of the second
        if not families[rank] and LIST.match(found[rank]["rest"]) and _alike(found[rank], families[rank + 1]):
            families[rank] = families[rank + 1]
    read = (_quote(typed, one, family) for one, family in zip(found, families, strict=True))
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


def _quote(typed: Typed, found: re.Match[str], family: str) -> Quote | None:
    said, number, scale = typed.said, found["number"], (found["scale"] or "").strip()
    digits = re.sub(r"[ .](?=\d{3}(?!\d))", "", number) if re.match(r"\d{1,3}[ .]\d{3}", number) else number
    value = float(digits.replace(",", ".")) * FACTORS.get(scale, 1.0)
    before = said[max(0, found.start() - 25) : found.start()]
    if _counts_something_else(said, found, family):
        return None
    if family in ("km", "minutes") and ROUND_TRIP.search(found["rest"]):
        value /= 2
    if not family and value < 100:  # noqa: PLR2004 - a small bare number counts nothing we know
        return None
    about = bool(ABOUT.search(before)) or bool(scale)
    supposed = any(word in said[max(0, found.start() - 60) : found.start()] for word in reading_file().supposed)
    written, place = typed.quoted(found.start(), _end(found)), typed.place(found.start())
    return Quote(value, family, written, _sense(before), about, supposed=supposed, place=place)


def _end(found: re.Match[str]) -> int:
    """Return where a figure ends, its unit included when it comes right after."""
    rest = found["rest"]
    length = _unit_at(rest)[1]
    return found.start("rest") + len(rest) - len(rest.lstrip()) + length if length else found.start("rest")


def _counts_something_else(said: str, found: re.Match[str], family: str) -> bool:
    """Tell whether a percentage is a discount, or minutes are those of a service."""
    words = {"pourcent": reading_file().offers, "minutes": reading_file().services}.get(family, ())
    near = said[max(0, found.start() - 30) : found.end("number") + 30]
    return any(word in near for word in words)
