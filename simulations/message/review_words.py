"""French words: the dictionary, loaded once, and what it tells of a word (infinitive, participle, plural).

The dictionary is Hunspell's French one (`data/message/dictionnaire`, MPL 2.0), read by chunspell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Any

from simulations.message.review_model import FOLDER, load_words

ACCENTS = {"a": "àâ", "e": "éèêë", "i": "îï", "o": "ô", "u": "ùûü", "c": "ç"}
PLAIN = {accented: plain for plain, every in ACCENTS.items() for accented in every}
BASE = re.compile(r"st:(\S+)")


@cache
def words_in(name: str) -> frozenset[str]:
    """Return a short list of `mots.yaml`, or raise KeyError."""
    return frozenset(load_words().lists[name].split())


@cache
def dictionary() -> Any:  # noqa: ANN401 (a C extension without types)
    """Return the French dictionary, loaded once (about 0.1 s)."""
    from hunspell import Hunspell  # type: ignore[import-untyped,unused-ignore]  # noqa: PLC0415

    return Hunspell("fr", hunspell_data_dir=str(FOLDER / "dictionnaire"))


@lru_cache(maxsize=50_000)
def spelled(word: str) -> bool:
    """Tell whether the dictionary knows a word as it is written."""
    try:
        return bool(dictionary().spell(word))
    except UnicodeEncodeError:
        return True


@lru_cache(maxsize=20_000)
def analysis(word: str) -> tuple[str, ...]:
    """Return how the dictionary builds a word: « st:base fl:flag » by way of reading."""
    try:
        return tuple(dictionary().analyze(word))
    except UnicodeEncodeError:
        return ()


def bases(word: str) -> set[str]:
    """Return the words a word may come from."""
    return {found[1] for one in analysis(word) if (found := BASE.search(one))}


def is_infinitive(word: str) -> bool:
    """Tell whether a word is the infinitive of a verb, and not first of all a noun."""
    if word in words_in("jamais_infinitifs") or not re.search(r"(?:er|ir|re)$", word) or not spelled(word):
        return False
    stem = word[:-2]
    forms = {"er": (f"{stem}ez", f"{stem}ons"), "ir": (f"{stem}issez", f"{stem}ons", f"{stem}ez"), "re": (f"{stem}ez",)}
    return word in {"être", "avoir", "faire", "dire"} or any(word in bases(form) for form in forms[word[-2:]])


def is_only_verb(word: str) -> bool:
    """Tell whether a word can be nothing but a verb in one of its persons."""
    found = bases(word)
    return (
        bool(found)
        and word not in found
        and all(is_infinitive(base) for base in found)
        and not found & words_in("auxiliaires")
    )


def is_noun(word: str) -> bool:
    """Tell whether a word is a noun or adjective in the singular: its plural comes from it."""
    return word not in words_in("jamais_noms") and any(word in bases(plural) for plural in _plurals(word))


def _plurals(word: str) -> tuple[str, ...]:
    return (f"{word}s", f"{word}x", f"{word[:-1]}ux" if word.endswith("l") else f"{word}s")


def plural(word: str) -> str:
    """Return the plural of a noun the dictionary knows."""
    return next(one for one in (*_plurals(word), f"{word}s") if spelled(one))


def is_participle(word: str) -> bool:
    """Tell whether a word is a past participle."""
    if word in words_in("jamais_participes"):
        return False
    if word in words_in("participes"):
        return True
    root = re.sub(r"e?s?$", "", word) if re.search(r"ée?s?$", word) else ""
    return bool(root) and is_infinitive(f"{root[:-1]}er")


# What a mistake may ask of a word: each returns the right spelling, or nothing when there is no mistake.


def _infinitive(word: str, *, keep_nouns: bool) -> str | None:
    root = re.sub(r"(?:ée?s?|ez)$", "", word)
    right = f"{root}er"
    if root == word or not is_infinitive(right):
        return None
    return None if keep_nouns and word.endswith("é") and is_noun(word) and word in words_in("noms_en_e") else right


def _participle(word: str) -> str | None:
    return f"{word[:-2]}é" if is_infinitive(word) and spelled(f"{word[:-2]}é") else None


def _form_in_ez(word: str) -> str | None:
    root = re.sub(r"(?:er|ée?s?|aient|ais|ait)$", "", word)
    right = f"{root}ez"
    return right if len(root) > 1 and spelled(right) and _is_verb_form(right) else None


def _is_verb_form(word: str) -> bool:
    return any(is_infinitive(base) or base in words_in("auxiliaires") for base in bases(word))


def _maybe_verb(word: str) -> bool:
    return any(base != word and base.endswith(("er", "ir", "re")) for base in bases(word))


def _form_in_ons(word: str) -> str | None:
    right = f"{word[:-1]}s"
    return right if not spelled(word) and spelled(right) and _is_verb_form(right) else None


def _form_in_ront(word: str) -> str | None:
    """Return « seront » for « serons »: a future whose subject is not « nous »."""
    right = f"{word[:-1]}t"
    return right if spelled(right) and not is_noun(word[:-1]) and _is_verb_form(right) else None


def _form_in_rait(word: str) -> str | None:
    right = f"{word.removesuffix('s')}t"
    return right if spelled(right) and _is_verb_form(right) else None


def _without_s(word: str) -> str | None:
    return word[:-1] if is_infinitive(f"{word[:-1]}r") else None


def _third_plural(word: str) -> str | None:
    noun = word in words_in("prepositions") or (is_noun(word) and not is_only_verb(word))
    return f"{word}nt" if not noun and is_infinitive(f"{word}r") and spelled(f"{word}nt") else None


def _to_plural(word: str) -> str | None:
    if word[-1] in "sxz" or not spelled(word) or not is_noun(word):
        return None
    return plural(word)


def _plural_noun(word: str) -> str | None:
    single = word[:-1]
    if word in words_in("pluriels_semblables") or word in words_in("adverbes_en_s") or not spelled(word):
        return None
    return single if single in bases(word) and is_noun(single) else None


def _plural_adjective(word: str) -> str | None:
    return _plural_noun(word) if not word.endswith(("eaux", "ions", "ages")) else None


def _told(test: Callable[[str], bool]) -> Callable[[str], str | None]:
    return lambda word: word if test(word) else None


CHECKS: dict[str, Callable[[str], str | None]] = {
    "infinitif": _told(is_infinitive),
    "participe": _told(is_participle),
    "participe_sur": _told(lambda word: is_participle(word) and word[-1] != "t"),
    "verbe_seul": _told(is_only_verb),
    "nom_seul": _told(lambda word: is_noun(word) and not _maybe_verb(word) and not is_infinitive(word)),
    "infinitif_en_e": lambda word: _infinitive(word, keep_nouns=False),
    "infinitif_en_e_sans_nom": lambda word: _infinitive(word, keep_nouns=True),
    "participe_en_er": _participle,
    "forme_en_ez": _form_in_ez,
    "forme_en_ons": _form_in_ons,
    "forme_en_ront": _form_in_ront,
    "forme_en_rait": _form_in_rait,
    "je_en_es": _without_s,
    "verbe_singulier": _third_plural,
    "nom_singulier": _to_plural,
    "nom_sans_verbe": lambda word: None if is_infinitive(f"{word}r") else _to_plural(word),
    "nom_pluriel": _plural_noun,
    "adjectif_pluriel": _plural_adjective,
}


@lru_cache(maxsize=5_000)
def suggestion(word: str) -> str:
    """Return the known word one small mistake away (accent, letter doubled, missing or swapped), or nothing."""
    return next((one for one in dict.fromkeys(_near(word)) if one != word and spelled(one)), "")


def accent_only(word: str) -> bool:
    """Tell whether an accent is all that a word lacks."""
    return any(one != word and spelled(one) for one in _accented(word))


def _near(word: str) -> Iterator[str]:
    yield from _accented(word)
    pairs = [(word[:rank], word[rank:]) for rank in range(len(word) + 1)]
    yield from (left + right[0] + right for left, right in pairs if right)
    yield from (left + right[1:] for left, right in pairs if right)
    yield from (left + right[1] + right[0] + right[2:] for left, right in pairs if len(right) > 1)
    yield from (left + sign + right for left, right in pairs for sign in "esrtnlauicpmdqf")
    bare = "".join(PLAIN.get(sign, sign) for sign in word)
    yield from (near for near in _accented(bare))
    singled = re.sub(r"(\w)\1", r"\1", word)
    yield from (singled, *_accented(singled))


def _accented(word: str) -> Iterator[str]:
    """Yield a word with one accent changed."""
    for rank, sign in enumerate(word):
        plain = PLAIN.get(sign, sign)
        for other in ACCENTS.get(plain, "") + plain:
            yield word[:rank] + other + word[rank + 1 :]
