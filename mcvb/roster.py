"""A roster (Pronote, an ENT, a spreadsheet) read into pseudonyms: previewed first, names never kept.

Only columns of names and groups are read; everything else of the file, birth dates first, is left out at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import uuid4

from mcvb.classes import class_settings
from mcvb.entry import check_pseudonym
from mcvb.imports.grid import MAX_BYTES, Grid
from mcvb.imports.kinds import refuse_other_kinds
from mcvb.imports.text import read_text
from mcvb.imports.titles import plain_title
from mcvb.imports.workbook import read_workbook
from mcvb.store.interface import Person, Repository
from mcvb.store.school_interface import Group
from mcvb.store.sqlite_school import folded
from simulations.errors import AtelierError, Fault, ImportRefusedError
from simulations.live.material import propose_pseudonym

Way = Literal["prenom", "surnom"]
Status = Literal["nouveau", "deja", "double", "illisible"]
TITLE_ROWS = 12
LONGEST = 30
WORD = re.compile(r"[^\W\d_]+(?:[-'’ ][^\W\d_]+)*")
WHAT = "Une liste de classe en CSV ou XLSX était attendue, avec une colonne « Nom » et une colonne « Prénom »"


@dataclass(frozen=True)
class Line:
    """One student of the file: `line` in it, the name as read (shown, never kept), what becomes of them."""

    line: int
    name: str
    group: str
    pseudonym: str
    status: Status
    why: str = ""


@dataclass(frozen=True)
class Roster:
    """A roster as it would be applied: its students, the columns left out, what to know about the file."""

    lines: tuple[Line, ...]
    dropped: tuple[str, ...]
    faults: tuple[Fault, ...] = ()

    @property
    def fresh(self) -> tuple[Line, ...]:
        """The students that would be created."""
        return tuple(line for line in self.lines if line.status == "nouveau")


@dataclass(frozen=True)
class _Name:
    line: int
    last: str
    first: str
    group: str

    @property
    def shown(self) -> str:
        return f"{self.first} {self.last}".strip()

    @property
    def key(self) -> tuple[str, str]:
        return folded(self.first), folded(self.last)


def read_roster(content: bytes, name: str, *, taken: Collection[str], way: Way = "prenom", seed: int = 0) -> Roster:
    """Return what a file would bring to a class whose pseudonyms are `taken`; nothing is written.

    `way` « prenom »: first name and as much of the last one as it takes to tell two students apart; « surnom »: a kind
    made-up name drawn with a seed. ImportRefusedError says in French what is wrong with the file.
    """
    grid = _grid(content, name)
    start, columns = _columns(grid, name)
    names = [_name(cells, line, columns) for line, cells in grid.rows[start + 1 :]]
    if len(names) > class_settings().most:
        raise ImportRefusedError(
            f"« {name} » compte {len(names)} élèves : une classe en a {class_settings().most} au plus. "
            "Exportez la liste de cette classe seulement."
        )
    if not names:
        raise ImportRefusedError(f"« {name} » n'a que des titres de colonnes. {WHAT}, une ligne par élève.")
    titles = [cell for cell in grid.rows[start][1] if cell]
    kept = {grid.rows[start][1][place] for place in columns.values()}
    lines = _surnames(names, taken, seed) if way == "surnom" else _first_names(names, taken)
    return Roster(lines, tuple(title for title in titles if title not in kept), tuple(grid.faults))


def _grid(content: bytes, name: str) -> Grid:
    if len(content) > MAX_BYTES:
        raise ImportRefusedError(f"« {name} » pèse {len(content) / 1e6:.0f} Mo : ce n'est pas la liste d'une classe.")
    try:
        refuse_other_kinds(content, name)
        return read_workbook(content, name, "") if content.startswith(b"PK\x03\x04") else read_text(content, name)
    except ImportRefusedError as error:
        raise ImportRefusedError(f"« {name} » ne se lit pas comme une liste de classe. {WHAT}.") from error


def _columns(grid: Grid, name: str) -> tuple[int, dict[str, int]]:
    """Return the place of the row of titles and, for each thing wanted, its column."""
    known = {title: kind for kind, titles in class_settings().titles.items() for title in titles}
    for place, (_, cells) in enumerate(grid.rows[:TITLE_ROWS]):
        found: dict[str, int] = {}
        for column, cell in enumerate(cells):
            kind = known.get(plain_title(cell))
            if kind is not None:
                found.setdefault(kind, column)
        if "eleve" in found or {"nom", "prenom"} <= set(found):
            return place, found
    if not grid.rows:
        raise ImportRefusedError(f"« {name} » est vide. {WHAT}.")
    raise ImportRefusedError(f"« {name} » n'a pas de colonne de noms reconnue. {WHAT} (ou une colonne « Élève »).")


def _name(cells: Sequence[str], line: int, columns: dict[str, int]) -> _Name:
    def cell(kind: str) -> str:
        place = columns.get(kind, -1)
        return " ".join(cells[place].split()) if 0 <= place < len(cells) else ""

    last, first = (cell("nom"), cell("prenom")) if {"nom", "prenom"} <= set(columns) else _cut(cell("eleve"))
    return _Name(line, last.lstrip("'"), first.lstrip("'"), _group(cell("groupe")))


def _cut(whole: str) -> tuple[str, str]:
    """Return the last and first names of « BENALI Lina », « Lina BENALI » or « BENALI LINA »."""
    words = whole.replace(",", " ").split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        return " ".join(capitals), " ".join(word for word in words if word not in capitals)
    return " ".join(words[:1]), " ".join(words[1:])


def _group(text: str) -> str:
    """Return the first group of a cell such as « [1MCVB GR1], [LV2 ESP] »."""
    first = re.split(r"[,;]", text.strip().strip("[]"))[0]
    return first.strip(" []")[:LONGEST]


def _first_names(names: Sequence[_Name], taken: Collection[str]) -> tuple[Line, ...]:
    seen: set[tuple[str, str]] = set()
    already, lines = {folded(name) for name in taken}, []
    for name in names:
        plain = _plain_first(name.first)
        if not plain or not _letters(name.last):
            lines.append(Line(name.line, name.shown, name.group, "", "illisible", "nom ou prénom manquant"))
            continue
        pseudonym = _told_apart(name, names)
        status: Status = "double" if name.key in seen else "deja" if folded(pseudonym) in already else "nouveau"
        seen.add(name.key)
        lines.append(Line(name.line, name.shown, name.group, pseudonym, status, REASONS[status]))
    return tuple(_numbered(lines))


REASONS: dict[Status, str] = {
    "nouveau": "",
    "deja": "déjà dans la classe",
    "double": "deux fois dans le fichier",
    "illisible": "nom ou prénom manquant",
}


def _plain_first(first: str) -> str:
    """Return a first name as it is shown: « JEAN-MARC » becomes « Jean-Marc », a second one is left out."""
    lettered = "".join(sign if sign.isalpha() or sign in "-'’" else " " for sign in first.split(",", maxsplit=1)[0])
    found = WORD.search(lettered)
    if found is None:
        return ""
    words = found[0].split(" ")[0]
    return words.title() if words.isupper() or words.islower() else words


def _told_apart(name: _Name, names: Sequence[_Name]) -> str:
    """Return « Lina B. », with more letters of the last name while another student would be called the same."""
    last = _letters(name.last)
    others = {
        _letters(other.last)
        for other in names
        if other.key != name.key and folded(_plain_first(other.first)) == folded(_plain_first(name.first))
    }
    size = next((size for size in range(1, 4) if not any(other[:size] == last[:size] for other in others)), 3)
    return f"{_plain_first(name.first)[: LONGEST - 6]} {last[:size]}."


def _letters(last: str) -> str:
    return "".join(letter for letter in last.title() if letter.isalpha())


def _numbered(lines: Sequence[Line]) -> list[Line]:
    """Give a number to those who would still be called the same though their names differ."""
    used: dict[str, int] = {}
    told = []
    for line in lines:
        if line.status != "nouveau":
            told.append(line)
            continue
        times = used[folded(line.pseudonym)] = used.get(folded(line.pseudonym), 0) + 1
        told.append(line if times == 1 else replace(line, pseudonym=f"{line.pseudonym[:-1]} {times}"))
    return told


def _surnames(names: Sequence[_Name], taken: Collection[str], seed: int) -> tuple[Line, ...]:
    used, seen, lines = list(taken), set(), []
    for rank, name in enumerate(names):
        if not name.shown:
            lines.append(Line(name.line, "", name.group, "", "illisible", REASONS["illisible"]))
        elif name.key in seen:
            lines.append(Line(name.line, name.shown, name.group, "", "double", REASONS["double"]))
        else:
            drawn = propose_pseudonym(seed + rank, used)
            used.append(drawn)
            lines.append(Line(name.line, name.shown, name.group, drawn, "nouveau"))
        seen.add(name.key)
    return tuple(lines)


def apply_roster(
    repo: Repository,
    actor: Person,
    class_id: str,
    lines: Sequence[Line],
    now: datetime,
    *,
    tick: Callable[[float], None] | None = None,
) -> list[str]:
    """Create the students of some lines in a class, in their groups, and return their ids, for an undo."""
    groups = {group.name: group.id for group in repo.groups(actor, class_id)}
    made: list[str] = []
    for rank, line in enumerate(lines, 1):
        made.append(repo.add_student(actor, class_id, uuid4().hex, line.pseudonym, now.isoformat()).person.id)
        if line.group:
            if line.group not in groups:
                groups[line.group] = repo.save_group(actor, Group(uuid4().hex, class_id, line.group)).id
            repo.place_student(actor, class_id, made[-1], groups[line.group])
        if tick is not None:
            tick(rank / len(lines))
    return made


def undo_roster(repo: Repository, actor: Person, class_id: str, made: Sequence[str], now: datetime) -> int:
    """Erase the students an import made who have not come in yet, and return how many."""
    waiting = {member.person.id for member in repo.members(actor, class_id) if not member.ready}
    gone = [person_id for person_id in made if person_id in waiting]
    for person_id in gone:
        repo.erase_student(actor, person_id, now.isoformat())
    return len(gone)


def add_one(repo: Repository, actor: Person, class_id: str, pseudonym: str, now: datetime) -> Person:
    """Add one student by hand, or raise an error that says what a pseudonym is."""
    shown = " ".join(pseudonym.split())
    try:
        check_pseudonym(shown)
    except AtelierError as error:
        raise ImportRefusedError(
            "Un pseudonyme de 2 à 30 signes était attendu, qui commence par une lettre : « Lina B. », « Renard agile »."
        ) from error
    return repo.add_student(actor, class_id, uuid4().hex, shown, now.isoformat()).person
