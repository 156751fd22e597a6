"""How easily a message is read: its length, its sentences, its paragraphs, its long words."""

from __future__ import annotations

from collections.abc import Iterator

from simulations.message.review_model import Remark, limit
from simulations.message.review_text import Draft, words_of

LIX_LETTERS = 6


def reading(draft: Draft) -> Iterator[Remark]:
    """Yield what makes the message long or hard."""
    yield from _length(draft)
    yield from _sentences(draft)
    yield from _blocks(draft)
    yield from _long_words(draft)


def body_words(draft: Draft) -> list[str]:
    """Return the words of the body, greeting and leave included."""
    return words_of(draft.body.prose)


def lix(draft: Draft) -> float:
    """Return the LIX of the body (Björnsson, 1968): words per sentence + share of words over 6 letters × 100."""
    words = body_words(draft)
    if not words:
        return 0.0
    long = sum(len(word) > LIX_LETTERS for word in words)
    return round(len(words) / max(len(draft.body.sentences), 1) + 100 * long / len(words), 1)


def longest_sentence(draft: Draft) -> int:
    """Return how many words the longest sentence of the body has."""
    return max((len(words_of(span.prose)) for span in draft.body.sentences), default=0)


def _length(draft: Draft) -> Iterator[Remark]:
    count = len(body_words(draft))
    if count < limit("mots_min"):
        yield draft.remark("lisibilite.trop_court", nombre=str(count))
    elif count > limit("mots_max"):
        yield draft.remark("lisibilite.trop_long", nombre=str(count), limite=f"{limit('mots_max'):.0f}")


def _sentences(draft: Draft) -> Iterator[Remark]:
    for span in draft.body.sentences:
        count = len(words_of(span.prose))
        if count > limit("phrase_max"):
            yield draft.remark("lisibilite.phrase_longue", span.words, nombre=str(count))


def _blocks(draft: Draft) -> Iterator[Remark]:
    for span in draft.body.paragraphs:
        count = len(words_of(span.prose))
        if count > limit("paragraphe_max"):
            yield draft.remark("lisibilite.bloc", span.words, nombre=str(count))


def _long_words(draft: Draft) -> Iterator[Remark]:
    words = body_words(draft)
    long = [word for word in words if len(word) >= limit("lettres_mot_long") and "-" not in word and "'" not in word]
    if words and len(long) / len(words) > limit("part_mots_longs"):
        longest = max(long, key=len)
        place = draft.body.prose.index(longest)
        yield draft.remark("lisibilite.mots_longs", draft.body.raw[place : place + len(longest)])
