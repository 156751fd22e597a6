"""Ways to reach a prospect: phone cells that can be dialled, e-mail cells that can be written to."""

from __future__ import annotations

import re

DIALLED = 10
EMAIL = re.compile(r"[\w.+'-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")


def phone_digits(text: str) -> str:
    """Return the ten digits of a French phone however it is typed, or the digits found."""
    digits = re.sub(r"\D", "", text)
    if text.strip().startswith("+33") or digits.startswith("0033"):
        digits = "0" + digits[-9:]
    return digits


def is_dialable(text: str) -> bool:
    """Tell whether a phone cell can be dialled: ten digits, a first 0, not only zeros."""
    digits = phone_digits(text)
    has_letters = re.search(r"[A-Za-z]", text) is not None
    return len(digits) == DIALLED and digits[0] == "0" and digits[1] != "0" and not has_letters


def is_email(text: str) -> bool:
    """Tell whether a cell holds an e-mail address that a server would take."""
    return EMAIL.fullmatch(text) is not None and ".." not in text


def is_reachable(*cells: str) -> bool:
    """Tell whether one of the cells, whichever column it stands in, holds a usable phone or e-mail."""
    return any(is_dialable(cell) or is_email(cell.strip()) for cell in cells)
