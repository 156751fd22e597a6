"""The cues and abbreviations of `data/dialogue/lexique*.yaml`, compiled once."""

from __future__ import annotations

import re
from functools import cache
from typing import Self

from pydantic import Field, model_validator

from simulations.call.acts import ACTS
from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

FOLDER = DATA / "dialogue"
GROUP = re.compile(r"\{([a-z]+)\}")
NESTING = 2  # a group may name another one, no deeper


class CueFile(Frozen):
    """Regular expressions by act; `{group}` stands for one of the groups."""

    source: str
    groups: dict[str, str] = Field(alias="groupes")
    restarts: str = Field(alias="reprises")
    acts: dict[str, tuple[str, ...]] = Field(alias="actes")

    @model_validator(mode="after")
    def _readable(self) -> Self:
        unknown = set(self.acts) - set(ACTS)
        if unknown:
            raise ValueError(f"« actes » nomme des actes inconnus : {', '.join(sorted(unknown))}")
        for act, patterns in self.acts.items():
            for pattern in patterns:
                self._check(act, pattern)
        return self

    def _check(self, act: str, pattern: str) -> None:
        try:
            re.compile(self.expanded(pattern))
        except (re.error, KeyError) as error:
            raise ValueError(f"« {act} » a un indice illisible : {pattern} ({error})") from None

    def expanded(self, pattern: str) -> str:
        """Return the pattern with its groups written out."""
        for _ in range(NESTING):
            pattern = GROUP.sub(lambda found: self.groups[found[1]], pattern)
        return pattern


class AbbreviationFile(Frozen):
    """Words of quick writing and what they stand for."""

    source: str
    words: dict[str, str] = Field(alias="mots")


@cache
def cue_patterns() -> tuple[tuple[int, re.Pattern[str]], ...]:
    """Return each cue with the rank of its act."""
    file = read_model(FOLDER / "lexique.yaml", CueFile)
    return tuple((ACTS.index(act), re.compile(file.expanded(cue))) for act, cues in file.acts.items() for cue in cues)


@cache
def restart_pattern() -> re.Pattern[str]:
    """Return the words that often open a new sentence."""
    return re.compile(read_model(FOLDER / "lexique.yaml", CueFile).restarts)


@cache
def abbreviations() -> dict[str, tuple[str, ...]]:
    """Return the words each abbreviation stands for."""
    file = read_model(FOLDER / "lexique_abreviations.yaml", AbbreviationFile)
    return {short: tuple(full.split()) for short, full in file.words.items()}


__all__ = ["FOLDER", "AbbreviationFile", "CueFile", "abbreviations", "cue_patterns", "restart_pattern"]
