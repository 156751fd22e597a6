"""Periods that a teacher plans for a whole class: one item for each student, the same dates for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from mcvb import pfmp, pfmp_path
from mcvb.pfmp_items import PLANNED, Period
from mcvb.store.interface import Person, Repository
from mcvb.store.item_interface import Item
from mcvb.store.school_interface import Member


def plan(repo: Repository, teacher: Person, members: Sequence[Member], period: Period, now: datetime) -> int:
    """Plan a period for students and return for how many it is new; dates that cannot be are refused.

    Twice the same plan is once; a student who joined the class since gets what they lack.
    """
    known = [(member, _plans(repo, teacher, member)) for member in members]
    others = {one for _, plans in known for _, one in plans if one != period}
    pfmp.check_period(period, sorted(others, key=lambda one: one.start))
    lacking = [member for member, plans in known if all(one != period for _, one in plans)]
    for member in lacking:
        repo.save_item(teacher, pfmp_path.new_item(member.person, PLANNED, period, now))
    return len(lacking)


def of_class(repo: Repository, teacher: Person, members: Sequence[Member]) -> list[tuple[Period, int]]:
    """Return the periods planned for a class with the number of students each is for, by date."""
    counted = Counter(one for member in members for _, one in _plans(repo, teacher, member))
    return sorted(counted.items(), key=lambda pair: pair[0].start)


def remove(repo: Repository, teacher: Person, members: Sequence[Member], period: Period, now: datetime) -> None:
    """Take a plan back; what another teacher planned stays, and so do the periods that students took."""
    for member in members:
        for item, one in _plans(repo, teacher, member):
            if one == period and item.author_id == teacher.id:
                repo.remove_item(teacher, item.id, now.isoformat())


def _plans(repo: Repository, teacher: Person, member: Member) -> list[tuple[Item, Period]]:
    return pfmp_path.plans(repo.items(teacher, member.person, kinds=(PLANNED,)))
