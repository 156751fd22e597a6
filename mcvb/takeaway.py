"""What a person may take away of their path: levels reached for badges, tables of everything, in files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import pandas as pd

from mcvb import badges, privacy
from mcvb.assessment import assess
from mcvb.badges import Badge, Judge, Reached
from mcvb.exports import to_csv
from mcvb.path import Path
from mcvb.proofs import Cell, Kind, Proof
from mcvb.store.interface import Person, Repository
from simulations.rubric import load_rubric

# One's own view of oneself is no badge.
JUDGES: dict[Kind, Judge] = {"simulation": "simulation", "enseignant": "enseignant", "tuteur": "tuteur"}
LOWEST = 2
MOST_PROOFS = 4
VERIFY = """Badges au format Open Badges 3.0 (justificatif signé, VC-JWT).

Chaque badge est là deux fois : en image (.svg, le justificatif est dedans) et seul (.jwt).
Pour le vérifier : un vérificateur d'Open Badges 3.0, ou, avec Python :
    pip install openbadgeslib
    python -c "from openbadgeslib.ob3 import OB3Verifier; print(OB3Verifier.for_issuer_did('{did}')
        .verify(open('BADGE.jwt').read()).name)"
L'émetteur est : {did}
Ces badges sont formatifs : ni notes, ni certification. Un badge ne dit un nom que si tu en as écrit un.
"""


def reached(path: Path) -> list[Reached]:
    """Return the levels of bloc 4B reached (from « Débrouillé »), by whoever judged; what was imported is left out."""
    found = []
    for competence in load_rubric().competences:
        for (name, _), cell in path.cells.items():
            if name == competence.id:
                found += [one for kind in JUDGES if (one := _level(cell, kind)) is not None]
    return sorted(found, key=lambda one: (one.competence.id, one.situation, one.judge))


def _level(cell: Cell, kind: Kind) -> Reached | None:
    seen = cell.kinds.get(kind)
    vouched = tuple(proof for proof in seen.proofs if not proof.imported) if seen else ()
    rank = _rank(cell, kind, vouched)
    if rank < LOWEST:
        return None
    competence = next(one for one in load_rubric().competences if one.id == cell.competence)
    told = tuple(proof.text for proof in vouched if proof.met is not False)[-MOST_PROOFS:]
    return Reached(competence, cell.situation, rank, JUDGES[kind], vouched[-1].at, told)


def _rank(cell: Cell, kind: Kind, vouched: Sequence[Proof]) -> int:
    """Return the level that proofs of this server alone give (0 when there are none)."""
    if not vouched:
        return 0
    if kind == "simulation":
        seen = [proof.seen for proof in vouched if proof.seen]
        return assess(seen)[(cell.competence, cell.situation)].rank
    return vouched[-1].rank or 0


def badge_of(repo: Repository, actor: Person, level: Reached, *, name: str = "") -> Badge:
    """Return the signed badge of a level of the actor's."""
    issuer = privacy.notice(repo).etablissement
    return badges.make_badge(level, person_id=actor.id, issuer_name=issuer, key=badges.issuer_key(), name=name)


def badges_zip(repo: Repository, actor: Person, levels: Sequence[Reached], *, name: str = "") -> bytes:
    """Return the badges of some levels in one ZIP, with how to check them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("LISEZ-MOI.txt", VERIFY.format(did=badges.issuer_did(badges.issuer_key())))
        for level in levels:
            made = badge_of(repo, actor, level, name=name)
            stem = f"{level.competence.id}-{level.situation}-{level.rank}-{level.judge}"
            archive.writestr(f"{stem}.svg", made.picture)
            archive.writestr(f"{stem}.jwt", made.token)
    return buffer.getvalue()


def tables_zip(path: Path) -> bytes:
    """Return everything of a path as CSV tables: proofs, levels, works; cells that a spreadsheet would run are text."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in (("preuves", _proofs(path)), ("niveaux", _levels(path)), ("travaux", _works(path))):
            archive.writestr(f"{name}.csv", to_csv(table))
    return buffer.getvalue()


def _proofs(path: Path) -> pd.DataFrame:
    rows = [
        (one.at[:10], one.kind, one.competence, one.situation, one.title, one.rank, one.met, one.text, one.imported)
        for one in path.proofs
    ]
    titles = ["date", "sorte", "competence", "situation", "titre", "rang", "acquis", "mots", "importe"]
    return pd.DataFrame(rows, columns=titles)


def _levels(path: Path) -> pd.DataFrame:
    rows = [
        (name, situation, kind, seen.rank, seen.label, seen.latest.at[:10])
        for (name, situation), cell in path.cells.items()
        for kind, seen in cell.kinds.items()
    ]
    return pd.DataFrame(rows, columns=["competence", "situation", "sorte", "rang", "niveau", "date"])


def _works(path: Path) -> pd.DataFrame:
    rows = [
        (
            kept.at[:10], kept.work.title, kept.work.kind, kept.work.context, kept.work.did, kept.work.part,
            kept.work.learned, " ".join(kept.work.competences), " ".join(kept.work.dossiers), kept.work.link,
        )
        for kept in path.works
    ]  # fmt: skip
    titles = ["date", "titre", "sorte", "contexte", "fait", "part", "appris", "competences", "dossiers", "lien"]
    return pd.DataFrame(rows, columns=titles)
