"""Tone and register: the formal « vous », neither familiar nor begging nor aggressive, turned to the recipient."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulations.message.review_model import Remark, limit, pattern
from simulations.message.review_text import Draft

FORMAL = re.compile(r"\b(?:vous|votre|vos)\b", re.IGNORECASE)
WEAK_AT_LEAST = 2


def tone(draft: Draft) -> Iterator[Remark]:
    """Yield what in the tone would put the recipient off."""
    yield from _informal(draft)
    yield from _familiar(draft)
    for name in ("suppliant", "agressif"):
        for words in _found(draft, name)[:2]:
            yield draft.remark(f"ton.{name}", words)
    yield from _selfish(draft)


def _found(draft: Draft, name: str) -> list[str]:
    parts = (draft.subject, draft.preheader, draft.body, draft.opposition)
    return list(dict.fromkeys(words for part in parts for words in part.find(name)))


def _informal(draft: Draft) -> Iterator[Remark]:
    found = _found(draft, "tutoiement")
    if found:
        mixed = bool(FORMAL.search(draft.body.prose))
        yield draft.remark("ton.tutoiement", found[0], detail=", et tu la vouvoies ailleurs" if mixed else "")


def _familiar(draft: Draft) -> Iterator[Remark]:
    strong, weak = _found(draft, "familier_fort"), _found(draft, "familier_faible")
    for words in strong[:2] or (weak[:1] if len(weak) >= WEAK_AT_LEAST else []):
        yield draft.remark("ton.familier", words)


def own_and_other(draft: Draft) -> tuple[int, int]:
    """Return how many times the body says « je, nous » and how many « vous »."""
    return len(pattern("soi").findall(draft.body.prose)), len(pattern("eux").findall(draft.body.prose))


def _selfish(draft: Draft) -> Iterator[Remark]:
    own, other = own_and_other(draft)
    if own >= limit("soi_min") and own / (own + other) > limit("part_soi"):
        first = pattern("soi").search(draft.body.prose)
        words = draft.body.raw[first.start() : first.end()] if first else ""
        yield draft.remark("ton.egocentrique", words, nombre=str(own), detail=str(other))
