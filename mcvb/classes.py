"""Classes: make one, give it a code, split it into groups, take it to the next year."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from uuid import uuid4

from pydantic import Field

from mcvb import referentiel
from mcvb.access import CODE_LETTERS
from mcvb.store.interface import Person, Repository
from mcvb.store.school_interface import ClassLevel, Group, Member, SchoolClass
from simulations.errors import StoreError
from simulations.kernel import Frozen, Level, stream
from simulations.yamlfile import DATA, read_model

CODE_LENGTH = 6
NAME_MAX = 30
YEAR = re.compile(r"(\d{4})-(\d{4})")


class LevelText(Frozen):
    """A level of class: its names, the one after it, the situation it works most."""

    name: str = Field(alias="nom")
    short: str = Field(alias="court")
    following: ClassLevel | None = Field(alias="suivant")
    situation: Level


class ClassSettings(Frozen):
    """What is known of classes: titles of roster columns (plain), the most students of one, levels."""

    source: str
    titles: dict[str, tuple[str, ...]] = Field(alias="titres")
    most: int = Field(alias="eleves_max", ge=1)
    levels: dict[ClassLevel, LevelText] = Field(alias="niveaux")


@cache
def class_settings() -> ClassSettings:
    """Return what is known of classes (`data/classe.yaml`), or raise DataFileError."""
    return read_model(DATA / "classe.yaml", ClassSettings)


def new_code() -> str:
    """Return a class code: six letters and digits that are not mistaken for one another and spell no word."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def create(
    repo: Repository,
    actor: Person,
    *,
    name: str,
    level: ClassLevel,
    school_year: str,
    now: datetime,
    class_id: str = "",
) -> SchoolClass:
    """Create a class of the actor's under the cadre of its year; the same `class_id` twice is once."""
    shown = " ".join(name.split())
    if not 1 <= len(shown) <= NAME_MAX:
        raise StoreError(f"Un nom de classe de 1 à {NAME_MAX} signes était attendu, par exemple « 1re MCV-B ».")
    cadre = referentiel.cadre_of(school_year).id
    new = SchoolClass(class_id or uuid4().hex, shown, new_code(), school_year, level, cadre, now.isoformat())
    return repo.create_class(actor, new)


def next_school_year(school_year: str) -> str:
    """Return the school year after one: « 2027-2028 » after « 2026-2027 »."""
    found = YEAR.fullmatch(school_year)
    if found is None:
        raise StoreError(f"Une année scolaire comme 2026-2027 était attendue, pas « {school_year} ».")
    return f"{int(found[1]) + 1}-{int(found[2]) + 1}"


def take_up(
    repo: Repository, actor: Person, room: SchoolClass, *, name: str, students: Sequence[str], now: datetime
) -> SchoolClass:
    """Make the class of the next year with some students of this one, their work kept, and archive this one."""
    following = class_settings().levels[room.level].following
    if following is None:
        raise StoreError("Après la terminale il n'y a pas de classe suivante : archivez la classe.")
    year = next_school_year(room.school_year)
    # The identifier follows from the class it comes from: a double click makes one class.
    made = create(repo, actor, name=name, level=following, school_year=year, now=now, class_id=f"{room.id}-{year}")
    for person_id in students:
        repo.add_student(actor, made.id, person_id, "", now.isoformat())
    for teacher in repo.teachers(actor, room.id):
        repo.add_teacher(actor, made.id, teacher.id, now.isoformat())
    repo.archive_class(actor, room.id, now.isoformat())
    return made


def split(members: Sequence[Member], parts: int, *, seed: int) -> list[list[Member]]:
    """Return the students of a class in so many groups of the same size but one, drawn with a seed."""
    ordered = sorted(members, key=lambda member: member.person.id)
    order = stream(seed, "groupes").permutation(len(ordered))
    shuffled = [ordered[int(place)] for place in order]
    return [shuffled[part::parts] for part in range(parts)]


def make_groups(
    repo: Repository, actor: Person, class_id: str, names: Sequence[str], *, seed: int
) -> dict[str, list[Member]]:
    """Share the students of a class out among groups of these names, made where missing; return who is where."""
    known = {group.name: group for group in repo.groups(actor, class_id)}
    shares = split(repo.members(actor, class_id), len(names), seed=seed)
    for name, share in zip(names, shares, strict=True):
        group = known.get(name) or repo.save_group(actor, Group(uuid4().hex, class_id, name))
        for member in share:
            repo.place_student(actor, class_id, member.person.id, group.id)
    return dict(zip(names, shares, strict=True))
