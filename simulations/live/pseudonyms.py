"""Pseudonyms and cloud words of a live session: what is refused, and kind pseudonyms to propose (`data/live`).

A word hides behind digits, dots, doubled letters or capitals; a real first name must always pass.
So short words are looked for whole, only long and unmistakable ones inside others.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from itertools import groupby, pairwise

from pydantic import Field

from simulations.call.normalise import without_accents
from simulations.errors import AtelierError
from simulations.kernel import Frozen, stream
from simulations.live.questions import LIVE, Identifier, YesNo
from simulations.yamlfile import read_model

STAGE = "live.pseudonymes"
SHORT_TOKEN = 3  # two neighbours are read as one word when either is this short: « pu te »
LONG_STEM = 6  # « nigger » written singly would be found in « Nigeria »
# Letters that hold no accent to take off, and apostrophes of every shape.
PLAIN = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ß": "ss",
        "þ": "th",
        "ð": "d",
        "ı": "i",
        "ə": "e",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "ʻ": "'",
    }
)
CAPITAL = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
READABLE = re.compile(r"[a-z0-9][a-z0-9_ .'-]*")


class Refusal(Frozen):
    """A kind of pseudonym to refuse: whole `words`, `stems` found inside words, `shapes` (regular expressions).

    `in_clouds` tells whether it is refused in a word cloud too, where « prof » or « Instagram » are mere words.
    """

    id: Identifier
    reason: str = Field(alias="raison", min_length=15, max_length=160)
    in_clouds: YesNo = Field(alias="nuages", default=True)
    words: frozenset[str] = Field(alias="mots", default=frozenset())
    stems: tuple[str, ...] = Field(alias="racines", default=())
    shapes: tuple[str, ...] = Field(alias="formes", default=())


class RefusalFile(Frozen):
    """What a pseudonym may not be; `exceptions` are words always allowed, `fillers` go before a bad word."""

    source: str
    longest: int = Field(alias="longueur_max", ge=10, le=40)
    too_long: str = Field(alias="raison_longueur")
    unreadable: str = Field(alias="raison_signes")
    not_in_cloud: str = Field(alias="raison_nuage")
    signs: dict[str, str] = Field(alias="signes_pour_lettres")
    fillers: tuple[str, ...] = Field(alias="renforts")
    exceptions: frozenset[str]
    refusals: tuple[Refusal, ...] = Field(alias="refus", min_length=1)


class Adjective(Frozen):
    """An adjective in both genders."""

    masculine: str = Field(alias="masculin")
    feminine: str = Field(alias="feminin")


class PseudonymFile(Frozen):
    """Names and adjectives for kind pseudonyms that agree in gender."""

    source: str
    masculine: tuple[str, ...] = Field(alias="noms_masculins", min_length=10)
    feminine: tuple[str, ...] = Field(alias="noms_feminins", min_length=10)
    adjectives: tuple[Adjective, ...] = Field(alias="adjectifs", min_length=10)

    def pairs(self) -> Iterator[str]:
        """Yield every pseudonym the file can make."""
        for adjective in self.adjectives:
            yield from (f"{name} {adjective.masculine}" for name in self.masculine)
            yield from (f"{name} {adjective.feminine}" for name in self.feminine)


@cache
def refusal_file() -> RefusalFile:
    """Return what is refused, or raise DataFileError with all the faults of the file."""
    return read_model(LIVE / "mots_refuses.yaml", RefusalFile)


@cache
def pseudonym_file() -> PseudonymFile:
    """Return the names and adjectives, or raise DataFileError with all the faults of the file."""
    return read_model(LIVE / "pseudonymes.yaml", PseudonymFile)


def pseudonym_refusal(text: str) -> str | None:
    """Return why a pseudonym is refused, in French and kindly, or None when it may be used."""
    rules = refusal_file()
    clean = " ".join(text.split())
    if len(clean) > rules.longest:
        return rules.too_long
    refusal = next(_refusals(clean, rules), None)
    if refusal is not None:
        return refusal.reason
    plain = _plain(clean)
    letters = sum(char.isalpha() for char in plain)
    return None if letters > 1 and READABLE.fullmatch(plain) else rules.unreadable


def word_refusal(text: str) -> str | None:
    """Return why a word may not go into a cloud seen by the class, in French, or None when it may."""
    rules = refusal_file()
    found = any(refusal.in_clouds for refusal in _refusals(" ".join(text.split()), rules))
    return rules.not_in_cloud if found else None


def propose_pseudonym(seed: int, taken: Collection[str]) -> str:
    """Return a kind pseudonym nobody has taken yet, always the same for a seed and the same taken ones."""
    used = {_plain(name) for name in taken}
    pairs = [name for name, plain in _pairs() if plain not in used]
    if not pairs:
        raise AtelierError("Tous les pseudonymes sont pris : ajoute des noms dans data/live/pseudonymes.yaml.")
    return pairs[int(stream(seed, STAGE).integers(len(pairs)))]


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    """Return every pseudonym with its plain spelling."""
    return tuple((name, _plain(name)) for name in pseudonym_file().pairs())


def _plain(text: str) -> str:
    return without_accents(text.lower().translate(PLAIN))


def _refusals(clean: str, rules: RefusalFile) -> Iterator[Refusal]:
    """Yield the refusals a text falls under, in the file's order."""
    plain = _plain(clean)
    words, glued = _readings(clean, rules)
    yield from (
        refusal for refusal in rules.refusals if _has_shape(plain, refusal) or _is_bad(words, glued, refusal, rules)
    )


def _has_shape(plain: str, refusal: Refusal) -> bool:
    return any(re.search(shape, plain) for shape in refusal.shapes)


def _readings(clean: str, rules: RefusalFile) -> tuple[set[str], set[str]]:
    """Return the words one may read in a text, and those one gets by closing its gaps."""
    words: set[str] = set()
    glued: set[str] = set()
    for spelling in _spellings(clean, rules):
        tokens = [token for token in re.split(r"[^a-z]+", spelling) if token]
        kept = [token for token in tokens if token not in rules.exceptions]
        words.update(kept, (token.strip("x") for token in kept))
        if len(kept) == len(tokens) or len(kept) > 1:
            glued.update(_closed(kept))
    return words | {_single(word) for word in words}, glued | {_single(word) for word in glued}


def _spellings(clean: str, rules: RefusalFile) -> Iterator[str]:
    """Yield the text with signs left out, or read as their first or last letter, capitals opening words or not."""
    for text in (clean, CAPITAL.sub(" ", clean)):
        plain = _without_phrases(_plain(text), rules.exceptions)
        yield plain
        for rank in (0, -1):
            yield plain.translate({ord(sign): letters[rank] for sign, letters in rules.signs.items()})


def _without_phrases(plain: str, exceptions: frozenset[str]) -> str:
    """Return the text without the exceptions of several words: « pique-nique »."""
    for phrase in exceptions:
        if not phrase.isalpha():
            plain = plain.replace(phrase, " ")
    return plain


def _closed(tokens: list[str]) -> Iterator[str]:
    """Yield the whole text in one word, short neighbours in one word, and letters spelled one by one."""
    yield "".join(tokens)
    yield from (first + second for first, second in pairwise(tokens) if min(len(first), len(second)) <= SHORT_TOKEN)
    runs = groupby(tokens, key=lambda token: len(token) < SHORT_TOKEN)
    yield from ("".join(run) for short, run in runs if short)


def _single(word: str) -> str:
    """Return the word without doubled letters."""
    return re.sub(r"(.)\1+", r"\1", word)


def _is_bad(words: set[str], glued: set[str], refusal: Refusal, rules: RefusalFile) -> bool:
    whole, stems = _known(refusal)
    if any(_bare(word, rules.fillers) & whole for word in words | glued):
        return True
    if any(stem in word for word in words for stem in stems):
        return True
    return any(word.startswith(stem) and len(word) - len(stem) < SHORT_TOKEN for word in glued for stem in stems)


@cache
def _known(refusal: Refusal) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the words and stems of a refusal, those with doubled letters also written singly."""
    singles = frozenset(single for word in refusal.words if len(single := _single(word)) >= SHORT_TOKEN)
    single_stems = (_single(stem) for stem in refusal.stems)
    return refusal.words | singles, (*refusal.stems, *(stem for stem in single_stems if len(stem) >= LONG_STEM))


def _bare(word: str, fillers: tuple[str, ...]) -> frozenset[str]:
    """Return the word, and what is left of it without a filler before: « groscon », « con »."""
    return frozenset({word, *(word.removeprefix(filler) for filler in fillers)})


__all__ = ["PseudonymFile", "RefusalFile", "propose_pseudonym", "pseudonym_refusal", "word_refusal"]
