"""Classes: codes, years, groups, the next year; what a teacher does in a few clicks, whatever the page."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from mcvb.access import CODE_LETTERS
from mcvb.formats import PARIS
from mcvb.referentiel import cadre_of, school_year
from mcvb.store.interface import Person, Repository
from mcvb.store.school_interface import ClassLevel, Group, Member, SchoolClass
from simulations.errors import StoreError

# Letters only: a code is spelled aloud, and typed on a phone without changing keyboards.
LETTERS = "".join(sign for sign in CODE_LETTERS if sign.isalpha())
CODE_SIZE = 6
CODE_TRIES = 20
NAME_MAX = 40
LEVELS: dict[ClassLevel, str] = {"seconde": "Seconde", "premiere": "Première", "terminale": "Terminale"}
NEXT_LEVEL: dict[ClassLevel, ClassLevel] = {"seconde": "premiere", "premiere": "terminale", "terminale": "terminale"}


@dataclass(frozen=True)
class NextYear:
    """What going to the next year did: the new class and how many students came along."""

    room: SchoolClass
    students: int


def new_code(repo: Repository) -> str:
    """Return a class code of six letters that no living class has."""
    for _ in range(CODE_TRIES):
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_SIZE))
        if repo.class_by_code(code) is None:
            return code
    raise StoreError("Aucun code de classe libre n'a été trouvé : réessayez.")


def spelled(code: str) -> str:
    """Return a code cut in two for reading: « KRT MBP »."""
    return f"{code[:3]} {code[3:]}"


def year_of(now: datetime) -> str:
    """Return the school year of a moment, Paris time; a year begins on 1 August."""
    return school_year(now.astimezone(PARIS).date())


def year_after(year: str) -> str:
    """Return the school year that follows: « 2026-2027 » gives « 2027-2028 »."""
    first = int(year[:4]) + 1
    return f"{first}-{first + 1}"


def new_class(
    repo: Repository, actor: Person, name: str, level: ClassLevel, *, now: datetime, year: str = ""
) -> SchoolClass:
    """Create a class taught by the actor, with its code and the cadre of its year (the present one by default)."""
    title = " ".join(name.split())
    if not title:
        raise StoreError("Un nom de classe était attendu, par exemple « 1re MCV-B ».")
    if len(title) > NAME_MAX:
        raise StoreError(f"Un nom de {NAME_MAX} signes au plus était attendu : celui-ci en compte {len(title)}.")
    wanted = year or year_of(now)
    room = SchoolClass(uuid4().hex, title, new_code(repo), wanted, level, cadre_of(wanted).id, now.isoformat())
    return repo.create_class(actor, room)


def next_year(
    repo: Repository,
    actor: Person,
    room: SchoolClass,
    name: str,
    *,
    now: datetime,
    students: Sequence[str] | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> NextYear:
    """Bring students of a class (all by default, by id) into a new class of the next year, then archive the old one.

    The other teachers come along. Students and their work stay whole; `progress` hears the share done (0 to 1).
    """
    members = [item for item in repo.members(actor, room.id) if students is None or item.person.id in students]
    made = new_class(repo, actor, name, NEXT_LEVEL[room.level], now=now, year=year_after(room.school_year))
    for rank, member in enumerate(members, 1):
        repo.add_student(actor, made.id, member.person.id, member.person.pseudonym, now.isoformat())
        progress(rank / len(members))
    for teacher in repo.teachers(actor, room.id):
        repo.add_teacher(actor, made.id, teacher.id, now.isoformat())
    repo.archive_class(actor, room.id, now.isoformat())
    return NextYear(made, len(members))


def split(
    repo: Repository, actor: Person, class_id: str, *, parts: int = 2, seed: int | None = None
) -> list[tuple[Group, list[Member]]]:
    """Share a class into groups of about the same size: by pseudonym, or at random with a seed.

    Groups « Groupe 1 », « Groupe 2 »… are used again when they exist, and made otherwise.
    """
    members = repo.members(actor, class_id)
    if not 2 <= parts <= max(2, len(members)):  # noqa: PLR2004 - one group is the class itself
        raise StoreError("Il faut au moins deux groupes, et pas plus de groupes que d'élèves.")
    if seed is not None:
        random.Random(seed).shuffle(members)  # noqa: S311 - a draw for a class, nothing secret
    known = {group.name: group for group in repo.groups(actor, class_id)}
    size, more = divmod(len(members), parts)
    made, start = [], 0
    for rank in range(parts):
        name = f"Groupe {rank + 1}"
        group = known.get(name) or repo.save_group(actor, Group(uuid4().hex, class_id, name))
        end = start + size + (rank < more)
        placed = [repo.place_student(actor, class_id, item.person.id, group.id) for item in members[start:end]]
        made.append((group, placed))
        start = end
    return made


def restore_groups(repo: Repository, actor: Person, class_id: str, before: dict[str, str | None]) -> None:
    """Put the students of a class back in the groups they were in, by student id; those who left are skipped."""
    here = {member.person.id: member.group_id for member in repo.members(actor, class_id)}
    groups = {group.id for group in repo.groups(actor, class_id)}
    for person_id, group_id in before.items():
        wanted = group_id if group_id in groups else None
        if person_id in here and here[person_id] != wanted:
            repo.place_student(actor, class_id, person_id, wanted)


def change_code(repo: Repository, actor: Person, room: SchoolClass) -> SchoolClass:
    """Give a class another code; the one before stops working, students already in are not concerned."""
    return repo.change_class(actor, replace(room, code=new_code(repo)))
