"""The rubric: competences, criteria and yes/no checks (`data/referentiel/grille_4b.yaml`).

Only the five competence titles are official; criteria and checks are a team's proposal that a
teacher may edit. An engine measures (`Measure`), the rubric judges (`judge`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from simulations.errors import UnknownItemError
from simulations.kernel import Frozen, Observation
from simulations.yamlfile import DATA, read_model

Stage = Literal["analyser", "cibler", "concevoir", "prospecter", "suivre", "bilan", "valoriser"]
RUBRIC_FILE = DATA / "referentiel" / "grille_4b.yaml"


class Check(Frozen):
    """One yes/no check. With `measure`, it is met when the measured value is within its bound."""

    id: str = Field(pattern=r"^4b[1-5]\.[a-z0-9_]+\.[a-z0-9_]+$")
    statement: str = Field(alias="enonce", min_length=10)
    stage: Stage = Field(alias="etape")
    weight: int = Field(alias="poids", ge=1, le=3, default=1)
    measure: str | None = Field(alias="mesure", default=None)
    at_least: float | None = Field(alias="au_moins", default=None)
    at_most: float | None = Field(alias="au_plus", default=None)
    advice: str = Field(alias="conseil", min_length=10)
    why: str = Field(alias="pourquoi", min_length=10)

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if self.measure and (self.at_least is None) == (self.at_most is None):
            raise ValueError(
                f"la vérification « {self.id} » doit avoir « au_moins » ou « au_plus », et un seul des deux"
            )
        return self

    def is_met_by(self, value: float) -> bool:
        """Tell whether a measured value is within the bound."""
        if self.at_least is not None:
            return value >= self.at_least - 1e-9
        return self.at_most is not None and value <= self.at_most + 1e-9


class Criterion(Frozen):
    """A criterion of a competence, in a teacher's words, with its checks."""

    id: str
    title: str = Field(alias="intitule")
    checks: tuple[Check, ...] = Field(alias="verifications", min_length=1)


class Competence(Frozen):
    """One of the five competences of bloc 4B; its title is official, its criteria are not."""

    id: Literal["4B.1", "4B.2", "4B.3", "4B.4", "4B.5"]
    title: str = Field(alias="intitule")
    criteria: tuple[Criterion, ...] = Field(alias="criteres", min_length=1)

    def checks(self) -> Iterator[Check]:
        """Yield every check of the competence."""
        for criterion in self.criteria:
            yield from criterion.checks


class Rubric(Frozen):
    """The whole rubric, with its status and source as shown to users."""

    status: str = Field(alias="statut")
    source: str
    competences: tuple[Competence, ...] = Field(min_length=5, max_length=5)

    @model_validator(mode="after")
    def _unique_ids(self) -> Self:
        ids = Counter(check.id for check in self.checks())
        doubles = [name for name, times in ids.items() if times > 1]
        if doubles:
            raise ValueError(f"identifiants de vérification utilisés deux fois : {', '.join(doubles)}")
        misplaced = [c.id for k in self.competences for c in k.checks() if c.id[:3] != k.id.lower().replace(".", "")]
        if misplaced:
            raise ValueError(f"vérifications rangées sous une autre compétence : {', '.join(misplaced)}")
        return self

    def checks(self) -> Iterator[Check]:
        """Yield every check of the rubric."""
        for competence in self.competences:
            yield from competence.checks()

    def check(self, check_id: str) -> Check:
        """Return one check, or raise UnknownItemError."""
        for check in self.checks():
            if check.id == check_id:
                return check
        raise UnknownItemError(f"La vérification « {check_id} » n'existe pas dans la grille.")

    def competence_of(self, check_id: str) -> Competence:
        """Return the competence a check belongs to, or raise UnknownItemError."""
        for competence in self.competences:
            if any(check.id == check_id for check in competence.checks()):
                return competence
        raise UnknownItemError(f"La vérification « {check_id} » n'existe pas dans la grille.")


class Measure(Frozen):
    """A figure measured on the student's work; `quote` says it in words, `advice` replaces the rubric's."""

    value: float
    quote: str
    advice: str = ""


@cache
def load_rubric(path: Path = RUBRIC_FILE) -> Rubric:
    """Return the rubric of a file, or raise DataFileError with all its faults."""
    return read_model(path, Rubric)


def judge(rubric: Rubric, stage: str, measures: Mapping[str, Measure]) -> tuple[Observation, ...]:
    """Return one observation per check of the stage whose measure is known; no measure, no opinion."""
    seen = []
    for check in rubric.checks():
        measure = measures.get(check.measure or "")
        if check.stage == stage and measure is not None:
            met = check.is_met_by(measure.value)
            seen.append(
                Observation(check=check.id, met=met, quote=measure.quote, advice=measure.advice or check.advice)
            )
    return tuple(seen)
