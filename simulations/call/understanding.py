"""Which speech acts a student makes in one turn of a prospecting call."""

from __future__ import annotations

from simulations.call.acts import ACTS
from simulations.call.model import load_model


def understand(text: str) -> frozenset[str]:
    """Return the acts of one turn; nothing for a turn without words."""
    return frozenset(act for act, score in act_scores(text).items() if score > 0)


def act_scores(text: str) -> dict[str, float]:
    """Return how far each act is above its threshold; nothing for a turn without words."""
    scores = load_model().scores(text)
    return {} if scores is None else dict(zip(ACTS, scores.tolist(), strict=True))


__all__ = ["act_scores", "understand"]
