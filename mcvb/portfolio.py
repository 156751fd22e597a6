"""The portfolio: all the evidence of a person's runs, what to do next, and everything in a file to keep."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from mcvb import practice
from mcvb.assessment import Evidence
from mcvb.exports import to_csv
from mcvb.practice import Played
from mcvb.store.interface import Person, Repository, Run
from mcvb.store.live_interface import DirectEvidence
from simulations.errors import AtelierError
from simulations.kernel import Observation
from simulations.rubric import Rubric, load_rubric


@dataclass(frozen=True)
class Portfolio:
    """The runs of a person, those that can still be played, and the evidence they gave, oldest first."""

    runs: tuple[Played, ...]
    evidence: tuple[Evidence, ...]
    unreadable: tuple[Run, ...] = ()

    @property
    def current(self) -> Played | None:
        """The run to go on with: the last one touched that is not done."""
        return next((played for played in self.runs if played.run.status == "en_cours"), None)


def portfolio(repo: Repository, actor: Person, owner: Person | None = None) -> Portfolio:
    """Return the portfolio of a person, or of a student of theirs; a run that cannot be read is named, not fatal."""
    played, lost = [], []
    for run in repo.runs(actor, owner):
        try:
            played.append(practice.load(repo, actor, run.id))
        except AtelierError:
            lost.append(run)
    evidence = [item for run in played for item in run_evidence(run)]
    evidence += live_evidence(repo.direct_evidence(actor, owner.id if owner else None))
    return Portfolio(tuple(played), tuple(sorted(evidence, key=lambda item: item.at)), tuple(lost))


def run_evidence(played: Played) -> tuple[Evidence, ...]:
    """Return the observations of a run as evidence, with the situation they were made in."""
    run = played.run
    return tuple(
        Evidence(
            observation=observation,
            run_id=run.id,
            run_title=run.title,
            situation=played.state.scenario.level,
            sequence=sequence,
            at=at,
            announced=played.state.scenario.competences,
        )
        for sequence, (observation, at) in enumerate(zip(played.observations, played.observed_at, strict=True))
    )


def live_evidence(kept: Iterable[DirectEvidence]) -> list[Evidence]:
    """Return what live sessions proved as evidence, under a title that says it was live."""
    return [
        Evidence(
            observation=Observation(check=one.check, met=one.met, quote=one.quote, advice=one.advice),
            run_id=one.session_id,
            run_title=f"En direct : {one.title}",
            situation=one.situation,
            sequence=place,
            at=one.at,
        )
        for place, one in enumerate(kept)
    ]


def observations_frame(evidence: tuple[Evidence, ...], rubric: Rubric | None = None) -> pd.DataFrame:
    """Return the evidence as a table to read: one row per check observed and still in the rubric."""
    grid = rubric or load_rubric()
    known = {check.id for check in grid.checks()}
    rows = [
        {
            "date": item.at[:10],
            "mission": item.run_title,
            "situation": item.situation,
            "competence": grid.competence_of(item.observation.check).id,
            "verification": grid.check(item.observation.check).statement,
            "acquis": "oui" if item.observation.met else "non",
            "preuve": item.observation.quote,
            "conseil": item.observation.advice,
        }
        for item in evidence
        if item.observation.check in known
    ]
    columns = ["date", "mission", "situation", "competence", "verification", "acquis", "preuve", "conseil"]
    return pd.DataFrame(rows, columns=columns)


def export_archive(repo: Repository, actor: Person, now: datetime, *, owner: Person | None = None) -> bytes:
    """Return a ZIP of all that is kept about a person, or a student of theirs: JSON as stored, CSV of the rest."""
    kept = repo.export_student(actor, owner.id, now.isoformat()) if owner else repo.export_person(actor)
    found = portfolio(repo, actor, owner)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps({"exporte_le": now.isoformat(), **kept}, ensure_ascii=False, indent=2, default=str)
        archive.writestr("mes_donnees.json", text)
        archive.writestr("mes_preuves.csv", to_csv(observations_frame(found.evidence)))
        archive.writestr("mes_parcours.csv", to_csv(_runs_frame(found)))
    return buffer.getvalue()


def _runs_frame(found: Portfolio) -> pd.DataFrame:
    rows = [
        {
            "titre": played.run.title,
            "type": played.run.kind,
            "etat": "terminée" if played.run.status == "terminee" else "en cours",
            "commence_le": played.run.created_at[:10],
            "modifie_le": played.run.updated_at[:10],
            "actions": played.length,
            "graine": played.run.seed,
        }
        for played in found.runs
    ]
    return pd.DataFrame(rows, columns=["titre", "type", "etat", "commence_le", "modifie_le", "actions", "graine"])
