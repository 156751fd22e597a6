"""Numbers as a French reader writes them: thin spaces by thousands, a comma, and what a student types read back."""

from __future__ import annotations

import re

from simulations.study import answer_number

THIN, HARD = "\u202f", "\u00a0"
LEAD = re.compile(r"^(?:environ|soit|c'est|presque|à peu près|=|≈|~|:)\s*", re.IGNORECASE)
SCALES = (
    (1_000_000_000.0, re.compile(r"(?<=[\d ])(?:milliards?|mds?)(?![a-z])", re.IGNORECASE)),
    (1_000_000.0, re.compile(r"(?<=[\d ])(?:millions?|m(?=\s*(?:€|euros?)|$))(?![a-z])", re.IGNORECASE)),
    (1_000.0, re.compile(r"(?<=[\d ])(?:milliers?|mille|k(?=\s*(?:€|euros?)|$|\s))(?![a-z])", re.IGNORECASE)),
)


def french(value: float, decimals: int = 2) -> str:
    """Return a number as French writes it, with so many decimals at most: « 12 345,6 »."""
    text = f"{value:,.{decimals}f}"
    whole, _, part = text.partition(".")
    part = part.rstrip("0")
    said = whole.replace(",", THIN) + (f",{part}" if part else "")
    return "0" if said == "-0" else said


def with_unit(value: float, unit: str, decimals: int = 2) -> str:
    """Return a number and its unit, never cut at the end of a line: « 12,5 % »."""
    return f"{french(value, decimals)}{HARD}{unit}".rstrip(HARD)


def typed_number(text: str) -> float | None:
    """Return the number a student typed as a result, or nothing: « 1 234,5 € », « ≈ 12 % », « 3,2 M€ », « 12 k€ »."""
    plain = re.sub(r"[\s\u00a0\u202f]+", " ", text).strip().replace("m²", "").replace("m2", "").replace("km²", "")
    while (found := LEAD.match(plain)) is not None:
        plain = plain[found.end() :]
    for factor, pattern in SCALES:
        said, times = pattern.subn("", plain)
        if times == 1:
            number = answer_number(said)
            return None if number is None else number * factor
    return answer_number(plain)
