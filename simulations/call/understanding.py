"""Which speech acts a student makes in one turn of a prospecting call."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from simulations.call.acts import ACTS
from simulations.call.model import load_model
from simulations.call.respect import ACT as RUDE
from simulations.call.respect import certain_acts, lacks_respect


def understand(text: str) -> frozenset[str]:
    """Return the acts of one turn; nothing for a turn without words.

    Lack of respect ends calls: it takes reviewed words, or a score far above its threshold (see `respect`).
    """
    scores = act_scores(text)
    if not scores:
        return frozenset()
    plain = plain_text(text)
    acts = {act for act, score in scores.items() if score > 0 and act != RUDE} or certain_acts(plain)
    return frozenset(acts | {RUDE}) if lacks_respect(plain, scores[RUDE], acts) else frozenset(acts)


def act_scores(text: str) -> dict[str, float]:
    """Return how far each act is above its threshold; nothing for a turn without words."""
    scores = load_model().scores(text)
    return {} if scores is None else dict(zip(ACTS, scores.tolist(), strict=True))


@lru_cache(maxsize=8192)
def plain_text(text: str) -> str:
    """Return a text in lower case without accents, apostrophes straightened."""
    flat = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("œ", "oe"))
    return "".join(letter for letter in flat if not unicodedata.combining(letter))


__all__ = ["act_scores", "plain_text", "understand"]
