"""The livret de compétences: what a person proved over their years, ready to print or to go on with."""

from __future__ import annotations

import io
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from PIL import Image

from mcvb import formats, pfmp, pfmp_path
from mcvb.document import EMPTY, Paper, Picture, Section, Table
from mcvb.path import Path
from mcvb.path_advice import next_step, strengths
from mcvb.pfmp_items import Activity
from mcvb.pfmp_path import Placement
from mcvb.proofs import KINDS, Cell, Kind
from mcvb.referentiel import referentiel
from mcvb.store.interface import Person, Repository
from mcvb.works import Kept
from simulations.errors import AtelierError
from simulations.kernel import Level as Situation

NOTICE = (
    "Niveaux formatifs : ce ne sont ni des notes ni une certification. Le simulateur, l'élève, l'enseignant et le "
    "tuteur ont chacun leur avis, côte à côte et jamais mélangés. Les intitulés des compétences sont officiels ; "
    "critères et seuils sont une proposition d'équipe."
)
SITUATIONS: dict[Situation, str] = {
    "courante": "Courante (2de)", "complexe": "Complexe (1re)", "critique": "Critique (Tle)",
}  # fmt: skip
MOST_WORKS = 20
OF_KIND: dict[Kind, str] = {"simulation": "Simulateur", "auto": "Élève", "enseignant": "Enseignant", "tuteur": "Tuteur"}


@dataclass(frozen=True)
class Livret:
    """What goes into a livret: under which name, the path, the placements, the works chosen with their pictures."""

    name: str
    path: Path
    placements: tuple[Placement, ...]
    works: tuple[tuple[Kept, bytes | None], ...]


def gather(
    repo: Repository, actor: Person, path: Path, *, name: str = "", chosen: Collection[str] | None = None
) -> Livret:
    """Return what goes into the livret of the actor; `chosen` are ids of works, all of them when None."""
    kept = [one for one in path.works if chosen is None or one.item.id in chosen][:MOST_WORKS]
    shown = " ".join(name.split()) or actor.pseudonym
    pictured = tuple((one, _thumb(repo, actor, one)) for one in kept)
    return Livret(shown, path, tuple(pfmp_path.placements(repo, actor)), pictured)


def _thumb(repo: Repository, actor: Person, kept: Kept) -> bytes | None:
    file = kept.work.file
    if file is None or file.thumb is None:
        return None
    try:
        content = repo.item_document(actor, kept.item.id, file.thumb).content
    except AtelierError:
        return None
    # An archive of elsewhere may bring bytes that are no picture: the work stays, without it.
    return content if _is_picture(content) else None


def _is_picture(content: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return True


def livret(found: Livret, today: date) -> Paper:
    """Return the livret as a document."""
    year = found.path.year
    sections = [_summary(found), *_competences(found.path), *_placements(found), *_works(found), _next(found.path)]
    return Paper(
        title="Livret de compétences",
        over=f"{referentiel().diploma.title} · option B",
        under=f"{found.name} · {year.school_year} · édité le {formats.day(today.isoformat())}",
        notice=NOTICE,
        sections=tuple(sections),
    )


def _summary(found: Livret) -> Section:
    path = found.path
    done = sum(run.status == "terminee" for run in path.runs)
    live = len({proof.title for proof in path.proofs if proof.live})
    lines = [
        ("Missions et ateliers", f"{formats.plural(len(path.runs), 'parcours', 'parcours')}, dont {done} finis"),
        ("Séances en direct", formats.plural(live, "séance") if live else ""),
        ("Travaux", formats.plural(len(path.works), "travail", "travaux")),
        ("PFMP", formats.plural(len(found.placements), "période") if found.placements else ""),
        ("Points forts", " ; ".join(one.check.statement.rstrip(".") for one in strengths(path)[:3])),
    ]
    return Section("En bref", lines=tuple(lines))


def _competences(path: Path) -> list[Section]:
    """Return a part per bloc: each competence in each situation, what each kind says, side by side."""
    legend = ", ".join(OF_KIND[kind].lower() for kind in KINDS)
    told = (("", f"Dans chaque case, l'avis de chacun ({legend}). Un tiret : rien encore."),)
    sections = [Section("Compétences", lines=told)]
    for block in sorted(referentiel().blocks, key=lambda one: one.id != "4B"):
        rows = tuple(
            (f"{one.id} {one.title}", *(_cell(path.cells.get((one.id, situation))) for situation in SITUATIONS))
            for one in block.competences
        )
        table = Table(("Compétence", *SITUATIONS.values()), rows, (5, 3, 3, 3))
        sections.append(Section(f"Bloc {block.id} · {block.title}", level=3, table=table))
    return sections


def _cell(cell: Cell | None) -> str:
    if cell is None or not cell.kinds:
        return EMPTY
    said = []
    for kind in KINDS:
        if kind in cell.kinds:
            seen = cell.kinds[kind]
            mark = " (importé)" if seen.latest.imported else ""
            said.append(f"{OF_KIND[kind]} : {seen.label}{mark}")
    return " ; ".join(said)


def _placements(found: Livret) -> list[Section]:
    if not found.placements:
        return []
    sections = [Section("Périodes de formation en milieu professionnel", new_page=True)]
    for one in found.placements:
        company = one.company[1] if one.company else None
        where = company.nom if company else ""
        lines = [("Dates", pfmp.span(one.period)), ("Entreprise", where)]
        lines += [("Activité", _activity(activity)) for _, activity in one.activities]
        lines += [
            (f"Avis en entreprise ({words.function or 'tuteur'})", f"{words.strong} {words.advice}".strip())
            for _, words in one.tutors
        ]
        sections.append(Section(one.name, level=3, lines=tuple(lines)))
    return sections


def _activity(activity: Activity) -> str:
    parts = (activity.titre, activity.taches, activity.resultats, ", ".join(activity.competences))
    return " · ".join(part.strip().rstrip(".") for part in parts if part.strip())


def _works(found: Livret) -> list[Section]:
    if not found.works:
        return []
    sections = [Section("Travaux choisis", new_page=True)]
    for kept, picture in found.works:
        work = kept.work
        lines = (
            ("Quand", formats.day(kept.at)),
            ("Contexte", work.context),
            ("Ce que j'ai fait", work.did),
            ("Ma part dans le groupe", work.part if work.in_group else ""),
            ("Ce que j'ai appris", work.learned),
            ("Compétences", ", ".join(work.competences)),
            ("Lien", work.link),
        )
        shown = Picture(picture, work.title) if picture else None
        sections.append(Section(work.title, level=3, lines=lines, picture=shown))
    return sections


def _next(path: Path) -> Section:
    step = next_step(path)
    lines = (("À travailler", step.title), ("Pourquoi", step.reason), ("Comment", step.advice))
    return Section("Prochaine étape", lines=lines)
