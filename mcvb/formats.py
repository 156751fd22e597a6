"""French ways to write numbers, money, shares, dates and plurals."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

NARROW = "\u202f"
HARD = "\u00a0"
PARIS = ZoneInfo("Europe/Paris")
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
# A French sign never begins a line, nor an opening quotation mark ends one; « 500 000 » stays in one piece.
BEFORE_SIGN = re.compile(r" (?=[»?!;:%€])|(?<=\d) (?=\d{3}(?!\d))")
AFTER_QUOTE = re.compile(r"(?<=«) ")


def hard_spaces(text: str) -> str:
    """Return a text whose French spaces are hard."""
    return AFTER_QUOTE.sub(HARD, BEFORE_SIGN.sub(HARD, text))


def number(value: float, *, digits: int = 0) -> str:
    """Return a number as written in French: 1 234,5."""
    text = f"{value:,.{digits}f}".replace(",", NARROW).replace(".", ",")
    return text.replace("-", "−")


def euros(value: float) -> str:
    """Return an amount in euros, with cents only where there are some."""
    return f"{number(value, digits=0 if float(value).is_integer() else 2)}{HARD}€"


def percent(share: float, *, digits: int = 0) -> str:
    """Return a share (0 to 1) as a percentage."""
    return f"{number(100 * share, digits=digits)}{HARD}%"


def plural(count: int, one: str, many: str = "") -> str:
    """Return « 1 fiche », « 3 fiches »; 0 is singular in French."""
    word = one if count < 2 else (many or f"{one}s")  # noqa: PLR2004 - the plural starts at two
    return f"{number(count)}{HARD}{word}"


def day(at: str) -> str:
    """Return the day of an ISO time as 23 novembre 2026, Paris time."""
    moment = _paris(at)
    first = "1er" if moment.day == 1 else str(moment.day)
    return f"{first}{HARD}{MONTHS[moment.month - 1]} {moment.year}"


def moment(at: str) -> str:
    """Return an ISO time as 23 novembre 2026 à 14 h 05, Paris time."""
    when = _paris(at)
    return f"{day(at)} à {when.hour}{HARD}h{HARD}{when.minute:02d}"


def _paris(at: str) -> datetime:
    moment_ = datetime.fromisoformat(at)
    return moment_.astimezone(PARIS) if moment_.tzinfo else moment_


def duration(length: timedelta) -> str:
    """Return a length of time as « 1 h 05 », « 12 min »; under a minute it says so."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return "moins d'une minute"
    hours, rest = divmod(minutes, 60)
    return f"{hours}{HARD}h{HARD}{rest:02d}" if hours else f"{rest}{HARD}min"


def deadline(at: str) -> str:
    """Return an ISO time as « jeudi 3 décembre à 14 h 05 », Paris time; midnight is not told."""
    when = _paris(at)
    first = "1er" if when.day == 1 else str(when.day)
    said = f"{DAYS[when.weekday()]} {first}{HARD}{MONTHS[when.month - 1]}"
    return said if not (when.hour or when.minute) else f"{said} à {when.hour}{HARD}h{HARD}{when.minute:02d}"
