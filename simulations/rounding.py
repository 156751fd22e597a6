"""Rounding as it is taught at school."""

from __future__ import annotations

import math

# Share by which a half may come out short of itself in binary.
SLIP = 1e-12


def half_up(value: float, decimals: int) -> float:
    """Return a number rounded as at school, halves away from zero: 51.25 gives 51.3 where `round` gives 51.2."""
    tens = 10.0**decimals
    return math.copysign(math.floor(abs(value) * tens * (1 + SLIP) + 0.5) / tens, value)
