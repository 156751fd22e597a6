"""Communes and competitors a student names, however spelled: « vandeuvre », « St Max », « Illkirch », « jardiflor »."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from simulations.geography import SAINTS, plain_name
from simulations.words import plain
from simulations.zone.compare import circle_of
from simulations.zone.exam_ground import name_of
from simulations.zone.reading_file import word_file
from simulations.zone.state import ZoneBrief, ZonePlan
from simulations.zone.table import zone_table

# Communes with most customers may be named without a capital, cut short or misspelled; the others must be exact.
WELL_KNOWN = 40
LEAST_SHORT, LEAST_FUZZY = 4, 5
SIMILAR = 84.0
LONGEST = 7
TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Named:
    """What one named: INSEE codes of communes, names of competitors, and zones (1, 2 or 3), in no order."""

    communes: frozenset[str] = frozenset()
    shops: frozenset[str] = frozenset()
    zones: frozenset[int] = frozenset()

    def __or__(self, other: Named) -> Named:
        """Return what either names."""
        return Named(self.communes | other.communes, self.shops | other.shops, self.zones | other.zones)

    @property
    def something(self) -> bool:
        """Tell whether a place or a competitor is named."""
        return bool(self.communes or self.shops)


@dataclass(frozen=True)
class _Book:
    exact: dict[str, str]
    loose: dict[str, str]
    shops: dict[str, str]


@lru_cache(maxsize=64)
def _book(brief: ZoneBrief, plan: ZonePlan) -> _Book:
    table, (_, circle) = zone_table(brief, plan), circle_of(brief, plan)
    main = table.sort_values("clients", ascending=False, kind="stable").index[:WELL_KNOWN]
    known = dict.fromkeys([brief.place, *main, *(shop.commune for shop in brief.shops)])
    drawn = (*zone_table(brief, circle)["commune"].items(), *table["commune"].items())
    exact = {plain_name(str(name)): str(code) for code, name in drawn}
    exact |= {plain_name(name_of(str(code))): str(code) for code in known}
    loose: dict[str, str] = {}
    for code in known:
        for short in _shorts(plain_name(name_of(str(code)))):
            loose.setdefault(short, str(code))
    shops = {short: shop.name for shop in reversed(brief.shops) for short in _shop_shorts(shop.name)}
    return _Book(exact, loose, {short: name for short, name in shops.items() if short not in exact})


def _shorts(name: str) -> list[str]:
    """Return a name and what it may be cut to: « saint nicolas » for « saint nicolas de port »."""
    words = name.split()
    cuts = [" ".join(words[:length]) for length in range(len(words), 0, -1)]
    return [cut for cut in cuts if cut == name or _stands_alone(cut)]


def _stands_alone(cut: str) -> bool:
    words = cut.split()
    return len(cut) > LEAST_SHORT and words[-1] not in word_file().everyday and len(words[-1]) > LEAST_SHORT


def _shop_shorts(name: str) -> list[str]:
    said = plain_name(name.replace("&", " et "))
    bare = re.sub(r"^(?:le|la|les|l|au|aux|chez) ", "", said)
    return list(dict.fromkeys([said, plain_name(name), bare, *_shorts(said), *_shorts(bare)]))


def named_in(sentence: str, brief: ZoneBrief, plan: ZonePlan) -> Named:
    """Return the communes, competitors and zones a sentence names."""
    tokens = [(found[0], _token(found[0])) for found in TOKEN.finditer(sentence)]
    book = _book(brief, plan)
    communes: set[str] = set()
    shops: set[str] = set()
    place = 0
    while place < len(tokens):
        length, code, shop = _at(tokens[place : place + LONGEST], book)
        communes |= {code} - {""}
        shops |= {shop} - {""}
        place += max(1, length)
    return Named(frozenset(communes), frozenset(shops), _zones(plain(sentence)))


def _token(word: str) -> str:
    said = plain(word)
    return SAINTS.get(said, said)


def _zones(said: str) -> frozenset[int]:
    found = {1: r"\bprimaires?\b", 2: r"\bsecondaires?\b", 3: r"\btertiaires?\b"}
    return frozenset(zone for zone, pattern in found.items() if re.search(pattern, said))


def _at(tokens: list[tuple[str, str]], book: _Book) -> tuple[int, str, str]:
    """Return how many words name something here, and what: a commune's code or a competitor's name."""
    for length in range(len(tokens), 0, -1):
        said = " ".join(plain_word for _, plain_word in tokens[:length])
        if said in book.shops:
            return length, "", book.shops[said]
        code = book.loose.get(said, "")
        if code or (said in book.exact and _looks_like_a_name(tokens[:length])):
            return length, code or book.exact[said], ""
    return _near(tokens, book)


def _looks_like_a_name(tokens: list[tuple[str, str]]) -> bool:
    """Tell whether words are written as a name: several of them, or a capital on a word that is not of every day."""
    first, said = tokens[0]
    return len(tokens) > 1 or (first[0].isupper() and said not in word_file().everyday and len(said) >= LEAST_SHORT)


def _near(tokens: list[tuple[str, str]], book: _Book) -> tuple[int, str, str]:
    """Return a misspelled name, of one word or two."""
    for length in (2, 1):
        said = " ".join(plain_word for _, plain_word in tokens[:length])
        if len(tokens) < length or len(said) < LEAST_FUZZY or tokens[0][1] in word_file().everyday:
            continue
        for names, is_shop in ((book.shops, True), (book.loose, False)):
            best = max(names, key=lambda name: fuzz.ratio(said, name), default="")
            if best and best[0] == said[0] and fuzz.ratio(said, best) >= SIMILAR and len(best) >= LEAST_FUZZY:
                return (length, "", names[best]) if is_shop else (length, names[best], "")
    return 0, "", ""
