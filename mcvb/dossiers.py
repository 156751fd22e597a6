"""Dossiers of the épreuves: what each asks (`data/referentiel/dossiers.yaml`), what a person has and lacks.

Only what was read in the cahier des charges (S) or on a public page (P) is called official; the rest is told as a
custom of teachers (U) or a proposal of the team (E).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Literal

from pydantic import Field

from mcvb import formats, pfmp_path, referentiel, works
from mcvb.pfmp_items import lacks
from mcvb.pfmp_path import Placement
from mcvb.proofs import Proof
from mcvb.store.interface import Person, Repository
from mcvb.store.item_interface import Item
from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

FILE = DATA / "referentiel" / "dossiers.yaml"
KIND = "dossier"
Certainty = Literal["S", "P", "U", "E"]
Wanted = Literal[
    "travail", "fiche", "preuve", "tuteur", "entreprise", "projet", "contribution", "journal", "oral", "repetition"
]
# Items whose being there is what is asked, by what the checklist calls them.
PLAIN_KINDS = {
    "projet": "projet", "contribution": "projet_contribution", "journal": "projet_journal", "oral": "oral_plan",
    "repetition": "oral_repetition",
}  # fmt: skip
PLAIN_TITLES = {
    "projet": "Mon projet", "projet_contribution": "Ma contribution", "projet_journal": "Journal",
    "oral_plan": "Mon oral", "oral_repetition": "Répétition",
}  # fmt: skip
PROOFS_SHOWN = 3


class Point(Frozen):
    """One thing an épreuve asks; `wanted` are the pieces that answer it, nothing when only the student can tell."""

    id: str
    title: str = Field(alias="titre")
    certainty: Certainty = Field(alias="certitude")
    source: str = ""
    competences: tuple[str, ...] = ()
    wanted: tuple[Wanted, ...] = Field(alias="attend")
    count: int = Field(alias="combien", default=1, ge=1)
    advice: str = Field(alias="agir")
    page: str = ""


class Asked(Frozen):
    """The checklist of one épreuve; `exam` names it in the référentiel, empty for the projet."""

    id: str
    exam: str = Field(alias="epreuve")
    short: str = Field(alias="court")
    intro: str
    takes_activities: bool = Field(alias="fiches")
    durations: str = Field(alias="durees", default="")
    points: tuple[Point, ...] = Field(min_length=1)


class Asks(Frozen):
    """The whole file."""

    source: str
    certainties: dict[Certainty, str] = Field(alias="certitudes")
    dossiers: tuple[Asked, ...] = Field(min_length=1)


class Chosen(Frozen):
    """What the student decides of a dossier: the pieces in the order shown, and the points said to be ready."""

    exam: str
    order: tuple[str, ...] = ()
    ready: tuple[str, ...] = ()


@dataclass(frozen=True)
class Piece:
    """Something a person has: what it is, its title, when, and the item behind it (empty for what was simulated)."""

    kind: Wanted
    title: str
    at: str
    item_id: str = ""
    competences: tuple[str, ...] = ()
    dossiers: tuple[str, ...] = ()
    period_id: str = ""
    whole: bool = True


@dataclass(frozen=True)
class Answered:
    """A point with the pieces that answer it; `ready` when there are enough, or the student says so."""

    point: Point
    pieces: tuple[Piece, ...]
    ready: bool
    by_hand: bool


@dataclass(frozen=True)
class Dossier:
    """A dossier of a person: its checklist answered, and the pieces chosen for it, in order."""

    asked: Asked
    points: tuple[Answered, ...]
    chosen: Chosen
    pieces: tuple[Piece, ...]
    available: tuple[Piece, ...]

    @property
    def done(self) -> int:
        """How many points are ready."""
        return sum(one.ready for one in self.points)

    @property
    def share(self) -> float:
        """The share of points that are ready, 0 to 1."""
        return self.done / len(self.points)

    @property
    def gaps(self) -> list[Answered]:
        """The points that still lack something."""
        return [one for one in self.points if not one.ready]


@cache
def asks() -> Asks:
    """Return the file, or raise DataFileError with all its faults."""
    return read_model(FILE, Asks)


def dossiers() -> tuple[Asked, ...]:
    """Return the checklist of each épreuve."""
    return asks().dossiers


def facts(asked: Asked) -> list[tuple[str, str, Certainty]]:
    """Return what is official about an épreuve: its unit and coefficient, its form, its competences."""
    known = {exam.id: exam for exam in referentiel.referentiel().exams}
    exam = known.get(asked.exam)
    if exam is None:
        return []
    outside = f" Hors habilitation au CCF : {exam.mode_outside}." if exam.mode_outside != exam.mode else ""
    block = next(one for one in referentiel.referentiel().blocks if one.id == exam.block)
    titles = ", ".join(title.title for title in block.competences)
    return [
        ("Épreuve", f"{exam.id} {exam.title}, unité {exam.unit}, coefficient {exam.coefficient}", "S"),
        ("Forme", f"{exam.mode}.{outside}", "S"),
        (f"Bloc {block.id}", titles, "S"),
    ]


def gather(items: Sequence[Item], placements: Sequence[Placement], seen: Iterable[Proof]) -> list[Piece]:
    """Return all the pieces a person could show: works, sheets, tutors' words, simulated proofs, project and oral."""
    found = [_work(kept) for kept in works.works_in(items)]
    for one in placements:
        found += _of_placement(one)
    plain = {kind: name for name, kind in PLAIN_KINDS.items()}
    for item in items:
        if item.kind in plain:
            name = f"{PLAIN_TITLES[item.kind]}, {formats.day(item.at)}"
            found.append(Piece(plain[item.kind], name, item.at, item.id))  # type: ignore[arg-type]
    met = [proof for proof in seen if proof.kind == "simulation" and proof.met]
    found += [Piece("preuve", f"{proof.text} ({proof.title})", proof.at, "", (proof.competence,)) for proof in met]
    return found


def _work(kept: works.Kept) -> Piece:
    work = kept.work
    title = f"{work.title} (en groupe, ma part : {work.part})" if work.in_group else work.title
    return Piece(
        "travail", title, kept.at, kept.item.id, work.competences, work.dossiers, whole=not work.missing()
    )  # fmt: skip


def _of_placement(one: Placement) -> list[Piece]:
    found = [
        Piece(
            "fiche", f"{sheet.titre or 'Fiche sans titre'} ({one.name})", item.at, item.id, sheet.competences,
            sheet.dossiers, one.item.id, whole=not lacks(sheet),
        )
        for item, sheet in one.activities
    ]  # fmt: skip
    if one.company:
        item, sheet = one.company
        title = f"Fiche de l'entreprise : {one.name}"
        found.append(Piece("entreprise", title, item.at, item.id, period_id=one.item.id, whole=not lacks(sheet)))
    found += [
        Piece("tuteur", f"Avis de tuteur : {one.name}", item.at, item.id, tuple(words.levels), period_id=one.item.id)
        for item, words in one.tutors
    ]
    return found


def dossier(asked: Asked, pieces: Sequence[Piece], chosen: Chosen) -> Dossier:
    """Return a dossier answered from pieces; a piece chosen for another dossier only does not count here."""
    mine = [piece for piece in pieces if not piece.dossiers or asked.id in piece.dossiers]
    points = tuple(_answered(point, mine, chosen) for point in asked.points)
    by_id = {piece.item_id: piece for piece in mine if piece.item_id}
    wanted = {kind for point in asked.points for kind in point.wanted}
    useful = [piece for piece in by_id.values() if asked.id in piece.dossiers or _useful(asked, piece, wanted)]
    kept = [by_id[name] for name in chosen.order if name in by_id]
    return Dossier(asked, points, chosen, tuple(kept), tuple(useful))


def _useful(asked: Asked, piece: Piece, wanted: set[Wanted]) -> bool:
    met = {name for point in asked.points for name in point.competences}
    return piece.kind in wanted and (not piece.competences or bool(met & set(piece.competences)))


def _answered(point: Point, pieces: Sequence[Piece], chosen: Chosen) -> Answered:
    found = tuple(piece for piece in pieces if piece.kind in point.wanted and _about(point, piece))
    enough = sum(piece.whole for piece in found) >= point.count if point.wanted else False
    return Answered(point, found, enough or point.id in chosen.ready, point.id in chosen.ready)


def _about(point: Point, piece: Piece) -> bool:
    return not point.competences or bool(set(point.competences) & set(piece.competences))


def kept_choices(items: Iterable[Item]) -> dict[str, tuple[Item, Chosen]]:
    """Return the choices a person made, by épreuve; a later one wins."""
    found: dict[str, tuple[Item, Chosen]] = {}
    for item in items:
        if item.kind == KIND:
            exam = _text(item.payload, "exam")
            order, ready = _names(item.payload, "order"), _names(item.payload, "ready")
            found[exam] = (item, Chosen(exam=exam, order=order, ready=ready))
    return found


def all_of(repo: Repository, actor: Person, seen: Iterable[Proof], owner: Person | None = None) -> list[Dossier]:
    """Return all the dossiers of a person, or of a student of theirs."""
    items = repo.items(actor, owner)
    pieces, choices = gather(items, pfmp_path.gathered(items), seen), kept_choices(items)
    return [
        dossier(asked, pieces, choices[asked.id][1] if asked.id in choices else Chosen(exam=asked.id))
        for asked in dossiers()
    ]


def choose(repo: Repository, actor: Person, chosen: Chosen, at: datetime) -> Item:
    """Keep what the actor decides of one of their dossiers."""
    kept = kept_choices(repo.items(actor, kinds=(KIND,))).get(chosen.exam)
    fresh = kept[0] if kept else pfmp_path.new_item(actor, KIND, chosen, at)
    return repo.save_item(actor, replace(fresh, payload=chosen.model_dump(mode="json"), at=at.isoformat()))


def certainty_said(certainty: Certainty) -> str:
    """Return how sure a line is, in French."""
    return asks().certainties[certainty]


def _text(payload: dict[str, Any], *names: str) -> str:
    return next((str(payload[name]) for name in names if isinstance(payload.get(name), str)), "")


def _names(payload: dict[str, Any], name: str) -> tuple[str, ...]:
    given = payload.get(name)
    return tuple(str(value) for value in given) if isinstance(given, list) else ()
