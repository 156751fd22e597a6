"""What a project comes to: hours against the rules, budget, delays, contributions, risks. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mcvb.projet import Contribution, Element, Evidence, Kept, LogEntry, Milestone, Project, cadres_of
from mcvb.projet_reglages import settings

HOUR = 60
YEARS = ("premiere", "terminale")


@dataclass(frozen=True)
class Hours:
    """Minutes worked, and the hours expected in all: `official` when a text gives them, None when nobody knows."""

    minutes: int
    target: float | None
    official: bool
    source: str
    weekly: tuple[float | None, float | None] = (None, None)

    @property
    def share(self) -> float:
        """The part of the hours expected already done, from 0 to 1."""
        return min(1.0, self.minutes / (HOUR * self.target)) if self.target else 0.0


def hours_of(project: Project, minutes: int) -> Hours:
    """Return the minutes worked beside what the rules of the project's two years expect.

    The rules of 2019 give hours by year; those of 2024, hours by week only: the class then settles the total.
    """
    if project.diploma == "cap":
        return Hours(minutes, project.hours_set, official=False, source="CAP : heures à confirmer avec ton enseignant")
    first, second = (cadre.project for cadre in cadres_of(project))
    years = _number(first.hours_year.get("premiere")), _number(second.hours_year.get("terminale"))
    weekly = _number(first.hours_week.get("premiere")), _number(second.hours_week.get("terminale"))
    if years[0] is not None and years[1] is not None:
        return Hours(minutes, years[0] + years[1], official=True, source=str(first.hours_year.get("source") or ""))
    source = str(second.hours_week.get("source") or first.hours_week.get("source") or "")
    return Hours(minutes, project.hours_set, official=False, source=source, weekly=weekly)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def minutes_of(entries: Iterable[LogEntry]) -> int:
    """Return the minutes worked in all."""
    return sum(entry.minutes for entry in entries)


def minutes_by(entries: Iterable[Kept[LogEntry]]) -> dict[str, int]:
    """Return the minutes worked by each author, by id."""
    found: dict[str, int] = {}
    for kept in entries:
        found[kept.item.owner_id] = found.get(kept.item.owner_id, 0) + kept.value.minutes
    return found


def streak(days: Iterable[date], today: date) -> int:
    """Return how many weeks in a row, up to this one or the last, have a log entry: a week may be skipped today."""
    weeks = {_monday(day) for day in days if day <= today}
    here = _monday(today)
    here = here if here in weeks else here - timedelta(weeks=1)
    count = 0
    while here in weeks:
        count, here = count + 1, here - timedelta(weeks=1)
    return count


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class Budget:
    """Totals in cents; `actual` counts known amounts only, `open_lines` those whose actual amount is not known yet."""

    planned_spending: int
    planned_income: int
    actual_spending: int
    actual_income: int
    open_lines: int

    @property
    def planned_balance(self) -> int:
        """Income less spending, as planned."""
        return self.planned_income - self.planned_spending

    @property
    def actual_balance(self) -> int:
        """Income less spending, as known so far."""
        return self.actual_income - self.actual_spending


def budget_of(elements: Iterable[Element]) -> Budget:
    """Return the totals of the lines of budget."""
    lines = [element for element in elements if element.kind == "budget"]
    totals = {
        (side, when): sum(
            (line.planned if when == "planned" else line.actual or 0) for line in lines if line.side == side
        )
        for side in ("spending", "income")
        for when in ("planned", "actual")
    }
    return Budget(
        totals["spending", "planned"], totals["income", "planned"], totals["spending", "actual"],
        totals["income", "actual"], sum(line.actual is None for line in lines),
    )  # fmt: skip


def risk_grid(elements: Iterable[Element]) -> dict[tuple[int, int], tuple[Element, ...]]:
    """Return the risks by probability and impact, from 1 to 3 each; every cell is there."""
    grid: dict[tuple[int, int], tuple[Element, ...]] = {(p, i): () for p in (1, 2, 3) for i in (1, 2, 3)}
    for risk in elements:
        if risk.kind == "risk":
            grid[risk.probability, risk.impact] += (risk,)
    return grid


def late_milestones(milestones: Iterable[Kept[Milestone]], today: date) -> list[Kept[Milestone]]:
    """Return the steps past their end and not done, the oldest first."""
    return sorted((one for one in milestones if one.value.late(today)), key=_when)


def next_milestone(milestones: Iterable[Kept[Milestone]], today: date) -> Kept[Milestone] | None:
    """Return the next step not done whose end is still to come; None when there is none."""
    return min((m for m in milestones if m.value.state != "done" and m.value.end >= today), key=_when, default=None)


def in_order(milestones: Iterable[Kept[Milestone]]) -> list[Kept[Milestone]]:
    """Return steps by their dates."""
    return sorted(milestones, key=lambda kept: (kept.value.start, kept.value.end, kept.value.title))


def _when(kept: Kept[Milestone]) -> tuple[date, date, str]:
    return kept.value.end, kept.value.start, kept.value.title


def moved(milestone: Milestone, days: int) -> Milestone:
    """Return a step moved by some days, its length kept."""
    shift = timedelta(days=days)
    return milestone.model_copy(update={"start": milestone.start + shift, "end": milestone.end + shift})


@dataclass(frozen=True)
class Part:
    """What one member brought: contributions, minutes of logbook, steps in charge, evidence."""

    person_id: str
    contributions: tuple[Kept[Contribution], ...]
    minutes: int
    in_charge: tuple[Milestone, ...]
    evidence: tuple[Evidence, ...]


def parts_of(
    members: Sequence[str],
    contributions: Sequence[Kept[Contribution]],
    entries: Sequence[Kept[LogEntry]],
    milestones: Sequence[Kept[Milestone]],
) -> list[Part]:
    """Return the part of each member, in the order given; who brought nothing yet is there too."""
    minutes = minutes_by(entries)
    return [_part(one, contributions, minutes, milestones) for one in members]


def _part(
    person: str,
    contributions: Sequence[Kept[Contribution]],
    minutes: Mapping[str, int],
    milestones: Sequence[Kept[Milestone]],
) -> Part:
    mine = tuple(kept for kept in contributions if kept.item.owner_id == person)
    proofs = {proof.item_id: proof for kept in mine for proof in kept.value.evidence}
    charge = tuple(kept.value for kept in in_order(milestones) if person in kept.value.who)
    return Part(person, mine, minutes.get(person, 0), charge, tuple(proofs.values()))


def quiet_days(entries: Iterable[LogEntry], today: date) -> int | None:
    """Return how many days ago the last log entry was; None when there is none."""
    last = max((entry.day for entry in entries if entry.day <= today), default=None)
    return None if last is None else (today - last).days


def coming(milestones: Iterable[Kept[Milestone]], today: date) -> list[Kept[Milestone]]:
    """Return the steps not done that end within the days of a reminder."""
    last = today + timedelta(days=settings().reminder_days)
    return sorted((m for m in milestones if m.value.state != "done" and today <= m.value.end <= last), key=_when)
