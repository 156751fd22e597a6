"""The roster of a class from any school software: read, previewed, then applied with pseudonyms; no name is kept.

Only the names and the groups are read. Everything else of the file (birth dates first) is left out, and said so.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal
from uuid import uuid4

import pandas as pd
from pydantic import Field

from mcvb.imports import plain_title, read_table
from mcvb.store.interface import Person, Repository
from mcvb.store.school_interface import Group
from simulations.errors import ImportRefusedError
from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

PseudonymKind = Literal["prenom", "tire"]
MAX_STUDENTS = 60
MAX_LINES = 2_000
PSEUDONYM_MAX = 30
MIN_UPPER = 2  # « DUPONT Lina »: a surname in capitals has two letters at least
LETTER = re.compile(r"[^\W\d_]")
FORMULA = re.compile(r"^[=+@]|^-\s*\w")


class RosterWords(Frozen):
    """The titles of the columns a roster may have, and the words drawn pseudonyms are made of (`data/classe.yaml`)."""

    source: str
    surname: tuple[str, ...] = Field(alias="nom")
    first_name: tuple[str, ...] = Field(alias="prenom")
    whole_name: tuple[str, ...] = Field(alias="nom_prenom")
    room: tuple[str, ...] = Field(alias="classe")
    groups: tuple[str, ...] = Field(alias="groupes")
    private: tuple[str, ...] = Field(alias="donnees_ecartees")
    nouns: tuple[str, ...] = Field(alias="noms_tires")
    adjectives: tuple[str, ...] = Field(alias="qualites_tirees")


@cache
def roster_words() -> RosterWords:
    """Return the words of rosters (`data/classe.yaml`)."""
    return read_model(DATA / "classe.yaml", RosterWords)


@dataclass(frozen=True)
class Entry:
    """One student of a file, at its line; the surname lives only as long as the preview."""

    line: int
    first_name: str
    surname: str
    room: str = ""
    group: str = ""

    @property
    def name(self) -> str:
        """The first name then the surname, as read."""
        return f"{self.first_name} {self.surname}".strip()


@dataclass(frozen=True)
class Roster:
    """What a file says: its students, the lines that could not be read, the columns left out."""

    entries: tuple[Entry, ...]
    unreadable: tuple[tuple[int, str], ...] = ()
    doubles: tuple[Entry, ...] = ()
    left_out: tuple[str, ...] = ()
    private: tuple[str, ...] = ()

    @property
    def rooms(self) -> tuple[str, ...]:
        """The classes named in the file."""
        return tuple(sorted({entry.room for entry in self.entries if entry.room}))


@dataclass(frozen=True)
class Planned:
    """One student to create: the entry and the pseudonym they will have."""

    entry: Entry
    pseudonym: str


@dataclass(frozen=True)
class Plan:
    """What applying a roster would do: students created, students already in the class."""

    created: tuple[Planned, ...]
    known: tuple[Planned, ...] = ()

    @property
    def correspondence(self) -> list[tuple[str, str]]:
        """Return name and pseudonym of each student created, by name: to print once, never stored."""
        return sorted((f"{one.entry.surname} {one.entry.first_name}".strip(), one.pseudonym) for one in self.created)


@dataclass(frozen=True)
class Applied:
    """What an import made, so that it can be undone: students and groups, by id."""

    students: tuple[str, ...]
    groups: tuple[str, ...] = field(default=())


def read_roster(content: bytes, name: str) -> Roster:
    """Return the students of a CSV or XLSX file, or raise ImportRefusedError in French, in a teacher's words."""
    try:
        raw = read_table(content, name).raw
    except ImportRefusedError as refusal:
        raise ImportRefusedError(_for_teacher(str(refusal))) from None
    if len(raw) > MAX_LINES:
        raise ImportRefusedError(
            f"La liste d'une classe était attendue, et « {name} » compte plus de {MAX_LINES} lignes. "
            "Exportez seulement la classe voulue."
        )
    columns = _columns(list(map(str, raw.columns)))
    if "surname" not in columns and "whole_name" not in columns and "first_name" not in columns:
        found = ", ".join(f"« {title} »" for title in list(map(str, raw.columns))[:6])
        raise ImportRefusedError(
            f"Une colonne « NOM », « PRÉNOM » ou « Nom Prénom » était attendue dans « {name} » ; colonnes trouvées : "
            f"{found}. Ajoutez une ligne de titres, puis réessayez."
        )
    return _roster(raw, columns)


def _for_teacher(text: str) -> str:
    """Return a refusal of the reading of files, which speaks to students, in words for a teacher."""
    words = (
        ("Vérifie que tu as choisi le bon fichier et qu'il contient des fiches.", "Choisissez la liste de la classe."),
        ("Ouvre-le dans ton tableur, puis enregistre-le", "Ouvrez-le dans un tableur, puis enregistrez-le"),
        ("Ajoute une ligne par prospect sous les titres.", "Ajoutez une ligne par élève sous les titres."),
        ("Garde seulement les colonnes utiles ou coupe-le", "Gardez seulement les colonnes utiles ou coupez-le"),
        ("sans aucune fiche", "sans aucun élève"),
        ("Choisis une", "Choisissez une"),
    )
    for before, after in words:
        text = text.replace(before, after)
    return text


def _columns(titles: Sequence[str]) -> dict[str, str]:
    """Return the title of each thing wanted; the whole name counts only where no column has the first name alone."""
    words = roster_words()
    wanted = {
        "surname": words.surname,
        "first_name": words.first_name,
        "whole_name": words.whole_name,
        "room": words.room,
        "group": words.groups,
    }
    found: dict[str, str] = {}
    for kind, known in wanted.items():
        title = next((title for title in titles if plain_title(title) in known), None)
        if title is not None:
            found[kind] = title
    if "first_name" in found and "surname" in found:
        found.pop("whole_name", None)
    elif "surname" in found and "first_name" not in found:
        # « NOM » alone often holds the surname and the first name.
        found.setdefault("whole_name", found.pop("surname"))
    return found


def _roster(raw: pd.DataFrame, columns: Mapping[str, str]) -> Roster:
    entries: list[Entry] = []
    doubles: list[Entry] = []
    unreadable: list[tuple[int, str]] = []
    seen: set[tuple[str, str]] = set()
    for number, cells in zip(raw.index, raw.to_dict("records"), strict=True):
        line = int(number) + 1
        entry, fault = _entry(line, {kind: str(cells[title] or "") for kind, title in columns.items()})
        if entry is None:
            if fault:
                unreadable.append((line, fault))
            continue
        key = (_plain(entry.surname), _plain(entry.first_name))
        (doubles if key in seen else entries).append(entry)
        seen.add(key)
    if not entries:
        raise ImportRefusedError(
            "Aucun nom d'élève lisible dans ce fichier : vérifiez que les noms sont sous leurs titres."
        )
    used = set(columns.values())
    others = tuple(str(title) for title in raw.columns if title not in used)
    private = tuple(title for title in others if any(word in plain_title(title) for word in roster_words().private))
    return Roster(tuple(entries), tuple(unreadable), tuple(doubles), others, private)


def _entry(line: int, cells: Mapping[str, str]) -> tuple[Entry | None, str]:
    """Return the student of a line, or why there is none; neither for a blank line."""
    surname, first = cells.get("surname", "").strip(), cells.get("first_name", "").strip()
    if cells.get("whole_name", "").strip():
        surname, first = split_name(cells["whole_name"])
    if not surname and not first:
        return None, ""
    said = f"{surname} {first}".strip()
    if FORMULA.match(said):
        return None, f"« {said[:20]} » est une formule, pas un nom"
    if not LETTER.search(first or surname) or sum(sign.isdigit() for sign in said) > 1:
        return None, f"« {said[:30]} » n'est pas un nom"
    if not first:
        return None, f"« {said[:30]} » n'a pas de prénom"
    group = cells.get("group", "").strip()
    first_group = re.split(r"[,;/]", group)[0].strip()[:30]
    return Entry(line, _cased(first), _cased(surname), cells.get("room", "").strip(), first_group), ""


def split_name(text: str) -> tuple[str, str]:
    """Return surname and first name of « DUPONT Lina », « Dupont, Lina » or « Dupont Lina » (surname first)."""
    if "," in text:
        surname, _, first = text.partition(",")
        return surname.strip(), first.strip()
    words = text.split()
    capitals = [len(word) >= MIN_UPPER and word == word.upper() for word in words]
    if any(capitals) and not all(capitals):
        upper = [word for word, up in zip(words, capitals, strict=True) if up]
        return " ".join(upper), " ".join(word for word, up in zip(words, capitals, strict=True) if not up)
    return " ".join(words[:-1]), words[-1] if words else ""


def _cased(text: str) -> str:
    """Return a name with a capital at each part: « JEAN-PIERRE » gives « Jean-Pierre »."""
    if text not in (text.upper(), text.lower()):
        return text
    return re.sub(r"[^\W\d_]+", lambda word: word.group().capitalize(), text)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return " ".join(re.findall(r"\w+", decomposed)) or text.casefold()


def plan(
    roster: Roster, taken: Sequence[str], *, kind: PseudonymKind = "prenom", room: str = "", seed: int = 0
) -> Plan:
    """Return what applying a roster would do, given the pseudonyms already in the class.

    `room` keeps the students of one class of the file. With « prenom », a student whose first name and initial are
    already there is taken to be in; drawn pseudonyms cannot tell, so everybody is new. ImportRefusedError above
    60 students.
    """
    entries = [entry for entry in roster.entries if not room or entry.room == room]
    if len(entries) > MAX_STUDENTS:
        raise ImportRefusedError(
            f"Une classe compte {MAX_STUDENTS} élèves au plus, et la liste en a {len(entries)} : choisissez une classe "
            "du fichier, ou exportez-la seule."
        )
    if kind == "tire":
        return Plan(tuple(_drawn(entries, taken, seed)))
    names = _short_names(entries)
    known = {_plain(name) for name in taken}
    made = [Planned(entry, name) for entry, name in zip(entries, names, strict=True)]
    return Plan(
        tuple(one for one in made if _plain(one.pseudonym) not in known),
        tuple(one for one in made if _plain(one.pseudonym) in known),
    )


def _short_names(entries: Sequence[Entry]) -> list[str]:
    """Return a pseudonym each: first name and initial, with more letters of the surname where two would collide."""
    length = [1] * len(entries)
    longest = max((len(entry.surname) for entry in entries), default=0)
    names = [_short(entry, 1) for entry in entries]
    for _ in range(longest):
        times = Counter(_plain(name) for name in names)
        again = [rank for rank, name in enumerate(names) if times[_plain(name)] > 1]
        again = [rank for rank in again if length[rank] < len(entries[rank].surname)]
        if not again:
            break
        for rank in again:
            length[rank] += 1
            names[rank] = _short(entries[rank], length[rank])
    return _numbered(names)


def _short(entry: Entry, letters: int) -> str:
    first = entry.first_name[: PSEUDONYM_MAX - 8].strip()
    part = entry.surname[:letters].strip(" '’-")[: PSEUDONYM_MAX - len(first) - 2]
    return f"{first} {part}." if part else first


def _numbered(names: Sequence[str]) -> list[str]:
    """Return the names with a number after those already met."""
    taken: set[str] = set()
    told = []
    for name in names:
        rank, unique = 2, name
        while _plain(unique) in taken:
            unique, rank = f"{name} {rank}", rank + 1
        taken.add(_plain(unique))
        told.append(unique)
    return told


def _drawn(entries: Sequence[Entry], taken: Sequence[str], seed: int) -> list[Planned]:
    words = roster_words()
    known = {_plain(name) for name in taken}
    pairs = [f"{noun} {adjective}" for noun in words.nouns for adjective in words.adjectives]
    free = [pair for pair in pairs if _plain(pair) not in known]
    random.Random(seed).shuffle(free)  # noqa: S311 - kind names, nothing secret
    return [Planned(entry, name) for entry, name in zip(entries, free, strict=False)]


def apply(
    repo: Repository,
    actor: Person,
    class_id: str,
    planned: Plan,
    *,
    at: str,
    groups: bool = True,
    progress: Callable[[float], None] = lambda _: None,
) -> Applied:
    """Create the students of a plan, in their groups when asked; only pseudonyms are stored."""
    known = {group.name: group.id for group in repo.groups(actor, class_id)}
    made, new_groups = [], []
    for rank, one in enumerate(planned.created, 1):
        member = repo.add_student(actor, class_id, uuid4().hex, one.pseudonym, at)
        made.append(member.person.id)
        name = one.entry.group if groups else ""
        if name and name not in known:
            known[name] = repo.save_group(actor, Group(uuid4().hex, class_id, name)).id
            new_groups.append(known[name])
        if name:
            repo.place_student(actor, class_id, member.person.id, known[name])
        progress(rank / len(planned.created))
    return Applied(tuple(made), tuple(new_groups))


def undo(repo: Repository, actor: Person, class_id: str, applied: Applied, *, at: str) -> int:
    """Take back the students of an import who have neither entered nor begun anything; return how many went."""
    gone = 0
    for member in repo.members(actor, class_id):
        if member.person.id in applied.students and not member.ready and not repo.runs(actor, member.person):
            repo.erase_student(actor, member.person.id, at)
            gone += 1
    used = {member.group_id for member in repo.members(actor, class_id)}
    for group in repo.groups(actor, class_id):
        if group.id in applied.groups and group.id not in used:
            repo.erase_group(actor, class_id, group.id)
    return gone
