"""Identifiers that are visibly fictitious: SIREN, SIRET, phones and e-mail addresses, as arrow arrays."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from simulations.geography import phone_zones

Ints = npt.NDArray[np.int64]
SIREN_FREE_DIGITS = 7
NUMBERS_PER_ROOT = 10_000
ZERO = ord("0")
SHORT_DIGITS = 9


def draw_sirens(count: int, draw: np.random.Generator) -> Ints:
    """Return distinct SIREN numbers that begin with 0 (none is attributed so) and pass Luhn's check."""
    chosen = np.empty(0, dtype=np.int64)
    while len(chosen) < count:
        more = draw.integers(1, 10**SIREN_FREE_DIGITS, size=int(count * 1.1) + 16)
        chosen = np.unique(np.concatenate([chosen, more]))
    bodies = draw.permutation(chosen)[:count]
    return bodies * 10 + luhn_digit(bodies)


def draw_sirets(sirens: Ints, draw: np.random.Generator) -> Ints:
    """Return a SIRET for each SIREN: mostly the first establishment, sometimes a later one."""
    rank = np.minimum(draw.geometric(0.7, size=len(sirens)), 9)
    bodies = sirens * 10_000 + rank
    return bodies * 10 + luhn_digit(bodies)


def luhn_digit(bodies: Ints) -> Ints:
    """Return the check digit to write after each number so that the whole passes Luhn's check."""
    total = np.zeros_like(bodies)
    rest, double = bodies.copy(), True
    while rest.any():
        digit = rest % 10
        if double:
            digit = 2 * digit - 9 * (digit > 4)  # noqa: PLR2004 - the rule's own number
        total += digit
        rest //= 10
        double = not double
    return (10 - total % 10) % 10


def passes_luhn(number: str) -> bool:
    """Tell whether a number written in digits passes Luhn's check."""
    return number.isdigit() and int(luhn_digit(np.array([int(number[:-1])]))[0]) == int(number[-1])


def digits_text(numbers: Ints, width: int) -> pa.Array:
    """Return numbers as texts of `width` digits."""
    codes = np.empty((len(numbers), width), dtype=np.uint8)
    for start in range(width, 0, -SHORT_DIGITS):  # dividing short numbers is several times faster
        rest = (numbers // 10 ** (width - start) % 10**SHORT_DIGITS).astype(np.uint32)
        for place in range(start - 1, max(start - SHORT_DIGITS, 0) - 1, -1):
            codes[:, place] = rest % 10 + ZERO
            rest //= 10
    offsets = np.arange(0, (len(numbers) + 1) * width, width, dtype=np.int32)
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(codes)))


@cache
def _phone_book() -> tuple[pa.Array, dict[str, int]]:
    """Return all the numbers reserved for fiction, zone after zone, and where each zone begins."""
    roots = phone_zones().roots
    texts = []
    for root in roots.values():
        head = " ".join(root[i : i + 2] for i in range(0, 6, 2))
        texts += [f"{head} {i // 100:02d} {i % 100:02d}" for i in range(NUMBERS_PER_ROOT)]
    return pa.array(texts), {zone: rank * NUMBERS_PER_ROOT for rank, zone in enumerate(roots)}


def draw_phones(zones: npt.NDArray[np.str_], draw: np.random.Generator) -> pa.Array:
    """Return a phone per row in the fiction range of its zone; no repeat until a range is used up."""
    book, starts = _phone_book()
    positions = np.empty(len(zones), dtype=np.int64)
    for zone in np.unique(zones):
        rows = np.flatnonzero(zones == zone)
        order = draw.permutation(NUMBERS_PER_ROOT)
        positions[rows] = starts[str(zone)] + order[np.arange(len(rows)) % NUMBERS_PER_ROOT]
    return book.take(pa.array(positions))
