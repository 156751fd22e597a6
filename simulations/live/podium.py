"""Prizes of a live session: quality, progress, regularity, team. Speed is never looked at, nobody comes last."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import mean

from simulations.kernel import Frozen
from simulations.live.session import Member, Session
from simulations.live.settings import PrizeId, live_settings


class Prize(Frozen):
    """A prize: who gets it (ids of members, or names of teams) and what for, in words."""

    id: PrizeId
    title: str
    winners: tuple[str, ...]
    said: str


@dataclass(frozen=True)
class Standing:
    """What a member's answers were worth: quality (0 to 100, 0 if silent) of each judged round since arrival."""

    member: Member
    marks: tuple[int, ...]
    answered: int
    first: tuple[int, ...]
    second: tuple[int, ...]

    @property
    def quality(self) -> int:
        """The mean quality, 0 to 100."""
        return round(mean(self.marks)) if self.marks else 0

    @property
    def points(self) -> int:
        """The sum of the qualities."""
        return sum(self.marks)

    @property
    def progress(self) -> int | None:
        """How much better the second half was; None without enough answers in each."""
        least = live_settings().per_half
        if min(len(self.first), len(self.second)) < least:
            return None
        return round(mean(self.second) - mean(self.first))

    @property
    def streak(self) -> int:
        """The longest run of good answers."""
        best = run = 0
        for mark in self.marks:
            run = run + 1 if mark >= live_settings().good else 0
            best = max(best, run)
        return best


def standing(session: Session, member: Member) -> Standing:
    """Return what a member did; rounds that judged nobody, or closed before they came, do not count."""
    judged = [item for item in session.rounds if item.points]
    mine = [item for item in judged if item.sequence > member.after]
    half = {item.sequence: rank * 2 < len(judged) for rank, item in enumerate(judged)}
    done = [item for item in mine if member.id in item.points]
    return Standing(
        member=member,
        marks=tuple(item.points.get(member.id, 0) for item in mine),
        answered=len(done),
        first=tuple(item.points[member.id] for item in done if half[item.sequence]),
        second=tuple(item.points[member.id] for item in done if not half[item.sequence]),
    )


def standings(session: Session) -> list[Standing]:
    """Return what each present member did, in the order of their coming."""
    return [standing(session, member) for member in session.present]


def prizes(session: Session) -> tuple[Prize, ...]:
    """Return the prizes of a session; one that nobody earned is not there."""
    judged = sum(bool(item.points) for item in session.rounds)
    able = [one for one in standings(session) if judged and one.answered >= judged * live_settings().share]
    return tuple(
        prize
        for prize in (
            _prize("qualite", {one.member.id: one.quality for one in able}, least=1),
            _prize("progres", {one.member.id: one.progress or 0 for one in able}, least=1),
            _prize("regularite", {one.member.id: one.streak for one in able}, least=live_settings().streak),
            _prize("equipe", _teams(session), least=1),
        )
        if prize is not None
    )


def _prize(name: PrizeId, values: dict[str, int], *, least: int) -> Prize | None:
    """Return a prize for the best value, all those who share it; None when nobody reaches `least`."""
    best = max(values.values(), default=0)
    if best < least:
        return None
    text = live_settings().prizes[name]
    winners = tuple(who for who, value in values.items() if value == best)
    return Prize(id=name, title=text.title, winners=winners, said=text.said.format(valeur=best))


def _teams(session: Session) -> dict[str, int]:
    """Return the mean quality of each team, over those of its members who were judged."""
    marks: dict[str, list[int]] = {}
    for one in standings(session):
        if one.member.team and one.marks:
            marks.setdefault(one.member.team, []).append(one.quality)
    return {team: round(mean(values)) for team, values in sorted(marks.items())}
