"""One spelling for what students type or say: no accents, abbreviations written out, words known by their sound."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from simulations.call.lexicon import abbreviations

LONGEST = 2_000
NUMBER = "#"
STOPS = frozenset({".", ","})
END = "."
SHORT_WORD = 3
NUMBER_WORDS = frozenset(
    "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt vingts trente quarante "  # noqa: E501
    "cinquante soixante septante huitante nonante cent cents mille million millions milliard dizaine vingtaine "
    "trentaine cinquantaine centaine".split()
)
SIGNS = {"€": "euros", "%": "pourcent", "+": "plus", "&": "et", "!": END, ";": END, ":": END, "…": END}
TOKEN = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*|[?!.;,:…]|€|%|\+|&")
# Read in order on the lower-case text: apostrophes, stretched letters, hours, prices, decimals, phones, units.
REWRITES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[’ʼ`´]", "'"),
        (r"(.)\1{2,}", r"\1"),
        (r"(?<=[a-z])\+", " plus"),
        (r"(\d)\s*[h:]\s*(\d\d)?\b", " # heures "),
        (r"\d+\s*(?:e|eur|euro|euros|balles)\b|\d+\s*€", " # euros "),
        (r"\d+[.,]\d+", " # "),
        (r"\b0[67]\b(?![ .]?\d)", " numero portable "),
        (r"\b0[67](?:[ .]?\d\d)+", " # "),
        (r"(\d)\s*%", " # pourcent "),
        (r"(\d)(?=(?:x|j|min|mn|kg|km)\b)", r"\1 "),
    )
)
# French spelling to a rough sound, in order; enough for « apel », « appelle » and « apèle » to meet.
SOUNDS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"ph", "f"),
        (r"eaux?|aux?", "o"),
        (r"oeu|oe|eu", "e"),
        (r"(?<=[aeiouy])s(?=[aeiouy])", "z"),
        (r"sch|sh|ch", "S"),
        (r"qu|q|ck|cc(?![eiy])", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"ge(?=[ao])", "j"),
        (r"g(?=[eiy])", "j"),
        (r"gu(?=[ei])", "g"),
        (r"ill|il$", "y"),
        (r"oi", "wa"),
        (r"ou", "U"),
        (r"(?:ain|ein|in|im|yn|un)(?![aeiouynm])", "I"),
        (r"(?:an|am|en|em)(?![aeiouynm])", "A"),
        (r"(?:on|om)(?![aeiouynm])", "O"),
        (r"ai|ei|ay|ey|est$|et$|ez$|er$|es$|ees?$", "e"),
        (r"y", "i"),
        (r"h", ""),
        (r"w", "v"),
        (r"x", "s"),
        (r"z", "s"),
        (r"(.)\1+", r"\1"),
        (r"(?<=..)[tdspe]+$", ""),
        (r"(?<=..)e$", ""),
    )
)


@dataclass(frozen=True)
class Spelling:
    """The words seen in careful writing; an unknown word is read as the known one that sounds the same."""

    words: frozenset[str]
    by_sound: Mapping[str, str]

    @classmethod
    def learn(cls, counts: Mapping[str, int]) -> Spelling:
        """Return the spelling of counted words; of two that sound the same, the more frequent is kept."""
        kept: dict[str, str] = {}
        for word in sorted(counts, key=lambda each: (-counts[each], each)):
            key = sound(word)
            if len(word) >= SHORT_WORD and len(key) > 1:
                kept.setdefault(key, word)
        return cls(frozenset(counts), kept)

    def corrected(self, word: str) -> str:
        """Return the known word that sounds like this one, or the word itself."""
        if word in self.words or len(word) <= SHORT_WORD:
            return word
        return self.by_sound.get(sound(word), word)


def without_accents(text: str) -> str:
    """Return the text with plain letters."""
    spread = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("æ", "ae"))
    return "".join(char for char in spread if not unicodedata.combining(char))


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """Return a rough sound of a word without accents."""
    for pattern, replacement in SOUNDS:
        word = pattern.sub(replacement, word)
    return word


def tokens(text: str, spelling: Spelling | None = None) -> list[str]:
    """Return the words of a turn in one spelling; figures become « # », and « ? », « . » and « , » are kept."""
    lowered = text[:LONGEST].lower()
    for pattern, replacement in REWRITES:
        lowered = pattern.sub(replacement, lowered)
    found = [word for token in TOKEN.findall(lowered) for piece in re.split(r"[-']", token) for word in _words(piece)]
    merged = _merged(found)
    return [spelling.corrected(word) for word in merged] if spelling else merged


def _words(piece: str) -> tuple[str, ...]:
    plain = without_accents(piece)
    full = abbreviations().get(plain)
    if full:
        return full
    if plain.isdigit() or plain in NUMBER_WORDS:
        return (NUMBER,)
    return (SIGNS.get(piece, plain),) if plain else ()


def _merged(words: list[str]) -> list[str]:
    """Return the words without a figure or a stop said twice in a row."""
    kept: list[str] = []
    for word in words:
        last = kept[-1] if kept else ""
        if not ((word == NUMBER and last == NUMBER) or (word in STOPS and last in STOPS)):
            kept.append(word)
    return kept


__all__ = ["LONGEST", "NUMBER", "STOPS", "Spelling", "sound", "tokens", "without_accents"]
