"""From observations to levels: Novice, Débrouillé, Averti, Expert, per competence and situation level.

A level is formative. It counts, for each check, the latest observation; it is the highest one whose weighted share
of met checks and whose number of different checks are both reached. So one more met check never lowers a level.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
from pydantic import Field

from simulations.kernel import Frozen, Observation
from simulations.kernel import Level as Situation
from simulations.rubric import Check, Competence, Rubric, load_rubric
from simulations.yamlfile import DATA, read_model

SCALE_FILE = DATA / "referentiel" / "niveaux.yaml"
ALMOST = 1e-9
TOP_RANK = 4


class Grade(Frozen):
    """One level of the scale: the weighted share of met checks (0 to 1) and the number of checks it takes."""

    id: str
    name: str = Field(alias="nom")
    threshold: float = Field(alias="seuil", ge=0, le=1)
    minimum: int = Field(alias="verifications_min", ge=1)
    description: str


class SituationText(Frozen):
    """How a situation level is said to pupils."""

    id: Situation
    name: str = Field(alias="nom")
    year: str = Field(alias="classe")
    description: str


class Scale(Frozen):
    """The scale of levels, lowest first, and the situation levels."""

    status: str = Field(alias="statut")
    source: str
    minimum: int = Field(alias="minimum_verifications", ge=1)
    grades: tuple[Grade, ...] = Field(alias="niveaux", min_length=4, max_length=4)
    situations: tuple[SituationText, ...] = Field(min_length=3, max_length=3)


@dataclass(frozen=True)
class Evidence:
    """One observation with where and when it was made; `sequence` orders those of one moment.

    `announced` are the competences, in words, that the scenario says it works.
    """

    observation: Observation
    run_id: str
    run_title: str
    situation: Situation
    sequence: int
    at: str
    announced: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """What the evidence says of one competence in one situation level; `rank` 0 when there is too little of it.

    `share` is the weighted share of met checks (0 to 1); `evidence` the latest observation of each check.
    """

    competence: Competence
    situation: Situation
    rank: int
    label: str
    share: float
    met: int
    evidence: tuple[Evidence, ...]
    missing: int

    @property
    def observed(self) -> int:
        """How many different checks were observed."""
        return len(self.evidence)

    @property
    def capped(self) -> bool:
        """Tell whether only the number of checks, all of them met, keeps the level from being higher."""
        return 0 < self.met == self.observed and self.rank < TOP_RANK

    @property
    def reachable(self) -> bool:
        """Tell whether the stages that can be played give enough checks for a level."""
        return sum(check.measure is not None for check in self.competence.checks()) >= self.observed + self.missing


@cache
def load_scale(path: Path = SCALE_FILE) -> Scale:
    """Return the scale of a file, or raise DataFileError with all its faults."""
    return read_model(path, Scale)


def assess(
    evidence: Iterable[Evidence], *, rubric: Rubric | None = None, scale: Scale | None = None
) -> dict[tuple[str, Situation], Assessment]:
    """Return the assessment of each competence in each situation level, those without evidence included."""
    grid, levels = rubric or load_rubric(), scale or load_scale()
    kept = _latest(evidence, grid)
    return {
        (competence.id, situation.id): _assessed(competence, situation.id, kept, levels)
        for competence in grid.competences
        for situation in levels.situations
    }


def _latest(evidence: Iterable[Evidence], rubric: Rubric) -> dict[tuple[str, Situation], Evidence]:
    """Return the latest evidence of each check in each situation; checks taken out of the rubric do not count."""
    known = {check.id for check in rubric.checks()}
    ordered = sorted(evidence, key=lambda item: (item.at, item.sequence))
    return {(item.observation.check, item.situation): item for item in ordered if item.observation.check in known}


def _assessed(
    competence: Competence, situation: Situation, kept: dict[tuple[str, Situation], Evidence], scale: Scale
) -> Assessment:
    checks = [check for check in competence.checks() if (check.id, situation) in kept]
    found = tuple(kept[check.id, situation] for check in checks)
    share = _share(checks, found)
    rank = _rank(len(found), share, scale)
    label = scale.grades[rank - 1].name if rank else "pas encore évalué"
    met = sum(item.observation.met for item in found)
    missing = max(0, scale.minimum - len(found))
    return Assessment(competence, situation, rank, label, share, met, found, missing)


def _share(checks: Sequence[Check], found: Sequence[Evidence]) -> float:
    full = sum(check.weight for check in checks)
    met = sum(check.weight for check, item in zip(checks, found, strict=True) if item.observation.met)
    return met / full if full else 0.0


def _rank(observed: int, share: float, scale: Scale) -> int:
    if observed < scale.minimum:
        return 0
    reached = [
        rank
        for rank, grade in enumerate(scale.grades, 1)
        if share >= grade.threshold - ALMOST and observed >= grade.minimum
    ]
    return max(reached, default=1)


def history(evidence: Sequence[Evidence], *, rubric: Rubric | None = None, scale: Scale | None = None) -> pd.DataFrame:
    """Return how each competence went: one row per moment of evidence, competence and situation level.

    Columns: date (ISO text), mission, competence, situation, part (0 to 1), rang (0 to 4), niveau.
    """
    grid, levels = rubric or load_rubric(), scale or load_scale()
    homes = {check.id: competence for competence in grid.competences for check in competence.checks()}
    moments: dict[str, list[Evidence]] = {}
    for item in sorted(evidence, key=lambda item: (item.at, item.sequence)):
        moments.setdefault(item.at, []).append(item)
    kept: dict[tuple[str, Situation], Evidence] = {}
    rows = []
    for at, now in moments.items():
        known = [item for item in now if item.observation.check in homes]
        kept |= {(item.observation.check, item.situation): item for item in known}
        touched = {(homes[item.observation.check].id, item.situation): homes[item.observation.check] for item in known}
        for (_, situation), competence in sorted(touched.items(), key=lambda pair: pair[0]):
            rows.append(_history_row(at, now[0].run_title, _assessed(competence, situation, kept, levels)))
    return pd.DataFrame(rows, columns=["date", "mission", "competence", "situation", "part", "rang", "niveau"])


def _history_row(at: str, title: str, found: Assessment) -> dict[str, object]:
    return {
        "date": at,
        "mission": title,
        "competence": found.competence.id,
        "situation": found.situation,
        "part": found.share,
        "rang": found.rank,
        "niveau": found.label,
    }


def best(found: dict[tuple[str, Situation], Assessment], competence: str) -> Assessment:
    """Return the assessment to show first: the hardest situation level with a level, else the one most observed."""
    mine = [item for (name, _), item in found.items() if name == competence]
    order = ("courante", "complexe", "critique")
    return max(mine, key=lambda item: (item.rank > 0, order.index(item.situation) if item.rank else item.observed))


def to_work_on(found: Assessment, rubric: Rubric | None = None) -> Evidence | None:
    """Return the missed check that would help most, heaviest first; nothing when all are met."""
    grid = rubric or load_rubric()
    missed = [item for item in found.evidence if not item.observation.met]
    return max(missed, key=lambda item: grid.check(item.observation.check).weight, default=None)
