"""French wording shared by events, quotes and the debrief: plurals and shares."""

from __future__ import annotations

HARD = "\u00a0"
PLURAL_FROM = 2


def count(number: int, one: str, many: str = "") -> str:
    """Return « 1 fiche », « 3 fiches »; 0 is singular in French."""
    return f"{number}{HARD}{one if number < PLURAL_FROM else many or f'{one}s'}"


def percent(share: float) -> str:
    """Return a share (0 to 1) as a whole percentage."""
    return f"{round(100 * share)}{HARD}%"


def euros(amount: float) -> str:
    """Return an amount in euros, with cents only where there are some."""
    text = f"{amount:.0f}" if float(amount).is_integer() else f"{amount:.2f}".replace(".", ",")
    return f"{text}{HARD}€"
