"""Placements (PFMP): dates that can be, days counted against what the cadre requires, what to do next. Pure.

A week is so many days (`data/pfmp/reglages.yaml`), a half day counts half, a public holiday counts within its week.
Nothing computed is stored: every count comes from the period, its weekdays and the days that were filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mcvb import formats, referentiel
from mcvb.pfmp_items import Day, Period, settings
from mcvb.referentiel import Cadre, PlacementShare
from simulations.calendar_fr import WEEKDAYS, public_holidays
from simulations.errors import ActionRefusedError

LEVELS = {"seconde": "2de", "premiere": "1re", "terminale": "Tle"}
SUNDAY = 6
HALF = 0.5


@dataclass(frozen=True)
class Count:
    """The days of a period at some date; `planned` is the sum of `worked`, `holidays`, `lost`, `unsaid` and `ahead`.

    `worked` present and half days, `holidays` public holidays that count and are past, `lost` absences, `unsaid` past
    days with nothing filled in, `ahead` days to come, `made_up` days worked to make up for those lost.
    """

    planned: float
    worked: float
    holidays: float
    lost: float
    unsaid: float
    ahead: float
    made_up: float
    unjustified: float

    @property
    def done(self) -> float:
        """Days that count towards the requirement now; making up never gives more than was lost."""
        return self.worked + self.holidays + min(self.made_up, self.lost)

    @property
    def owed(self) -> float:
        """Days lost and not made up yet."""
        return max(0.0, self.lost - self.made_up)


@dataclass(frozen=True)
class Requirement:
    """What a class year asks, in days, and where one stands: done, planned in all, owed."""

    level: str
    weeks: float
    required: float
    done: float
    planned: float
    owed: float
    certain: bool
    organisation: str = ""

    @property
    def to_plan(self) -> float:
        """Days that no period holds yet."""
        return max(0.0, self.required - self.planned)

    @property
    def share(self) -> float:
        """Days done as a share of the requirement, 0 to 1."""
        return min(1.0, self.done / self.required) if self.required else 1.0


def period_days(period: Period) -> list[date]:
    """Return the days of a period, by its weekdays, public holidays included."""
    span = (period.end - period.start).days + 1
    days = (period.start + timedelta(days=place) for place in range(span))
    return [day for day in days if day.weekday() in period.weekdays]


def holidays_of(period: Period) -> dict[date, str]:
    """Return the public holidays that fall on the days of a period, with their names."""
    known = [
        public_holidays(year, departement=period.departement or None)
        for year in range(period.start.year, period.end.year + 1)
    ]
    named = {day: name for year in known for day, name in year.items()}
    return {day: named[day] for day in period_days(period) if day in named}


def count(period: Period, filled: Iterable[Day], today: date) -> Count:
    """Return the days of a period as they stand on a date; what is filled in on other days is left out."""
    off = holidays_of(period)
    free = set(off) if settings().counting.holidays_count else set()
    past = sum(day <= today for day in free)
    expected = [day for day in period_days(period) if day in free or day not in off]
    known = {day.day: day for day in filled}
    marks = {day: known[day] for day in expected if day in known and day not in free}
    half = sum(mark.state == "demi" for mark in marks.values()) * HALF
    blank = [day for day in expected if day not in marks and day not in free]
    absent = sum(mark.state in ("absent", "justifie") for mark in marks.values())
    inside = set(period_days(period))
    return Count(
        planned=float(len(expected)),
        worked=sum(mark.state == "present" for mark in marks.values()) + half,
        holidays=float(past),
        lost=absent + half,
        unsaid=float(sum(day <= today for day in blank)),
        ahead=float(sum(day > today for day in blank) + len(free) - past),
        made_up=sum(_worth(day) for day in known.values() if day.make_up and day.day not in inside),
        unjustified=float(sum(mark.state == "absent" for mark in marks.values())),
    )


def _worth(day: Day) -> float:
    return {"present": 1.0, "demi": HALF}.get(day.state, 0.0)


def requirements(cadre: Cadre, periods: Sequence[tuple[Period, Sequence[Day]]], today: date) -> dict[str, Requirement]:
    """Return where one stands for each class year of a cadre."""
    return {
        level: _requirement(cadre, share, [pair for pair in periods if pair[0].level == level], today)
        for share in cadre.placements.shares
        for level, name in LEVELS.items()
        if name == share.year
    }


def _requirement(
    cadre: Cadre, share: PlacementShare, periods: Sequence[tuple[Period, Sequence[Day]]], today: date
) -> Requirement:
    counts = [count(period, days, today) for period, days in periods]
    level = next(name for name, year in LEVELS.items() if year == share.year)
    return Requirement(
        level, share.weeks, float(share.weeks * settings().counting.week),
        sum(one.done for one in counts), sum(one.planned for one in counts),
        sum(one.owed for one in counts), (share.certainty or cadre.placements.certainty) != "D", share.organisation,
    )  # fmt: skip


def total(found: Mapping[str, Requirement], cadre: Cadre) -> Requirement:
    """Return where one stands over the whole course of training."""
    return Requirement(
        "total", cadre.placements.weeks, float(cadre.placements.weeks * settings().counting.week),
        sum(one.done for one in found.values()), sum(one.planned for one in found.values()),
        sum(one.owed for one in found.values()), cadre.placements.certainty != "D",
    )  # fmt: skip


def check_period(period: Period, others: Iterable[Period]) -> None:
    """Refuse dates that cannot be, with a French sentence: backwards, too long, over two years, over another period."""
    longest = settings().counting.longest
    if period.end < period.start:
        raise ActionRefusedError("La fin est avant le début : inverse les deux dates, ou corrige l'année.")
    if not period.weekdays:
        raise ActionRefusedError("Il faut au moins un jour travaillé dans la semaine : coche les jours de présence.")
    if len(period.weekdays) > settings().counting.week:
        raise ActionRefusedError(f"Une semaine de stage compte {settings().counting.week} jours au plus : décoches-en.")
    if (period.end - period.start).days >= 7 * longest:
        raise ActionRefusedError(
            f"Cette période dépasse {longest} semaines : vérifie l'année, ou enregistre deux périodes."
        )
    years = {referentiel.school_year(day) for day in (period.start, period.end)}
    if len(years) > 1:
        raise ActionRefusedError("Une période tient dans une seule année scolaire (août à juillet) : coupe-la en deux.")
    referentiel.cadre_of(years.pop())
    if not period_days(period):
        raise ActionRefusedError("Aucun jour travaillé entre ces deux dates : allonge la période ou change les jours.")
    for other in others:
        if period.start <= other.end and other.start <= period.end:
            raise ActionRefusedError(
                f"Ces dates se croisent avec ta période {span(other)} : change l'une des deux, "
                "on n'est qu'à un endroit à la fois."
            )


def check_make_up(day: Day, period: Period, others: Iterable[Period]) -> None:
    """Refuse a day that cannot make up for an absence: before the period, on days already due, a Sunday, a holiday."""
    off = public_holidays(day.day.year, departement=period.departement or None)
    said = formats.day(day.day.isoformat())
    if day.day < period.start:
        raise ActionRefusedError("On rattrape après avoir commencé : choisis un jour à partir du début de la période.")
    if day.day in period_days(period):
        raise ActionRefusedError(f"Le {said} est déjà un jour de cette période : il ne peut pas en rattraper un autre.")
    if any(day.day in period_days(other) for other in others):
        raise ActionRefusedError(f"Le {said} est déjà un jour d'une autre période : choisis-en un autre.")
    if day.day.weekday() == SUNDAY or day.day in off:
        raise ActionRefusedError(f"Le {said} est un dimanche ou un jour férié : choisis un autre jour de rattrapage.")


def make_up_days(period: Period, owed: float, others: Sequence[Period], *, after: date) -> list[date]:
    """Return the first days on which what is owed could be made up: weekdays of the period, free of everything else."""
    taken = {day for one in (*others, period) for day in period_days(one)}
    found: list[date] = []
    day = max(period.end, after)
    while len(found) < owed and (day - period.end).days < 366:  # noqa: PLR2004 - a year is far enough
        day += timedelta(days=1)
        off = public_holidays(day.year, departement=period.departement or None)
        if day.weekday() in period.weekdays and day.weekday() != SUNDAY and day not in taken and day not in off:
            found.append(day)
    return found


def span(period: Period, *, sentence: bool = False) -> str:
    """Return the dates of a period in French: « du 4 janvier au 29 janvier 2027 »; `sentence` begins with a capital."""
    first, last = formats.day(period.start.isoformat()), formats.day(period.end.isoformat())
    return f"{'D' if sentence else 'd'}u {first.removesuffix(f' {period.end.year}')} au {last}"


def weekdays_said(period: Period) -> str:
    """Return the weekdays of a period in French: « lundi, mardi… »."""
    return ", ".join(WEEKDAYS[place] for place in sorted(period.weekdays))


def days_said(days: float) -> str:
    """Return a number of days in French: « 1 jour », « 2,5 jours »."""
    if float(days).is_integer():
        return formats.plural(int(days), "jour")
    return f"{formats.number(days, digits=1)}{formats.HARD}{'jours' if days >= 2 else 'jour'}"  # noqa: PLR2004


def weeks_said(days: float) -> str:
    """Return days as weeks in French: « 6 semaines », « 2,4 semaines »."""
    weeks = days / settings().counting.week
    if float(weeks).is_integer():
        return formats.plural(int(weeks), "semaine")
    return f"{formats.number(weeks, digits=1)}{formats.HARD}{'semaines' if weeks >= 2 else 'semaine'}"  # noqa: PLR2004
