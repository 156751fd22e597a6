"""Bridges: evidence of bloc 4B that is also a trace for a competence of another bloc, where the scenario says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import Field

from mcvb.assessment import Evidence
from mcvb.referentiel import referentiel
from simulations.errors import UnknownItemError
from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

BRIDGES_FILE = DATA / "referentiel" / "passerelles.yaml"


class Bridge(Frozen):
    """One competence of another bloc, the words by which a scenario announces it, and the checks that feed it."""

    competence: str
    announced: str = Field(alias="annonce")
    checks: tuple[str, ...] = Field(alias="verifications", min_length=1)


class Bridges(Frozen):
    """The whole file, with its status and source as shown to users."""

    status: str = Field(alias="statut")
    source: str
    bridges: tuple[Bridge, ...] = Field(alias="passerelles")


@dataclass(frozen=True)
class Bridged:
    """A competence of another bloc with its traces: the latest evidence of each check that feeds it."""

    competence: str
    title: str
    evidence: tuple[Evidence, ...]

    @property
    def met(self) -> int:
        """How many of the traces are successes."""
        return sum(item.observation.met for item in self.evidence)


@cache
def load_bridges(path: Path = BRIDGES_FILE) -> Bridges:
    """Return the bridges of a file, or raise DataFileError with all its faults."""
    return read_model(path, Bridges)


def competence_title(competence_id: str) -> str:
    """Return the official title of a competence of any bloc, or raise UnknownItemError."""
    titles = {c.id: c.title for block in referentiel().blocks for c in block.competences}
    if competence_id not in titles:
        raise UnknownItemError(f"La compétence « {competence_id} » n'existe pas dans le référentiel.")
    return titles[competence_id]


def bridged(evidence: Iterable[Evidence]) -> tuple[Bridged, ...]:
    """Return the competences of other blocs that some evidence feeds; those without any are left out."""
    ordered = sorted(evidence, key=lambda item: (item.at, item.sequence))
    found = []
    for bridge in load_bridges().bridges:
        latest = {
            item.observation.check: item
            for item in ordered
            if item.observation.check in bridge.checks and bridge.announced in item.announced
        }
        if latest:
            found.append(Bridged(bridge.competence, competence_title(bridge.competence), tuple(latest.values())))
    return tuple(found)
