"""What reviewed words settle, whatever the trained model says: plain turns of phrase, and lack of respect.

A fault that makes people hang up may not rest on a score: « je suis Emma, de Cageot & Moka » insults nobody.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from pydantic import Field

from simulations.call.acts import ACTS
from simulations.call.lexicon import FOLDER, cue_patterns
from simulations.kernel import Frozen
from simulations.yamlfile import read_model

ACT = "inapproprie"
NOT_A_WORD = re.compile(r"[^a-z0-9]+")


class RespectFile(Frozen):
    """The reviewed words (`data/dialogue/lexique_respect.yaml`)."""

    source: str
    sure: tuple[str, ...] = Field(alias="surs", min_length=1)
    excuses: tuple[str, ...]
    margin: float = Field(alias="marge_sans_indice", ge=0)
    polite: frozenset[str] = Field(alias="actes_polis")
    weak: str = Field(alias="faibles")


@cache
def respect_file() -> RespectFile:
    """Return the reviewed words."""
    return read_model(FOLDER / "lexique_respect.yaml", RespectFile)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return what is always an insult, what excuses a word, and the milder cues of the act."""
    file, rank = respect_file(), ACTS.index(ACT)
    cues = (pattern.pattern for act, pattern in cue_patterns() if act == rank)
    sure, excuses, mild = ("|".join(f"(?:{one})" for one in many) for many in (file.sure, file.excuses, cues))
    return re.compile(sure), re.compile(excuses), re.compile(mild)


class CertainFile(Frozen):
    """Plain turns of phrase, for turns the model hears nothing in (`data/dialogue/lexique_certain.yaml`)."""

    source: str
    acts: dict[str, tuple[str, ...]] = Field(alias="actes")


@cache
def _certain() -> dict[str, re.Pattern[str]]:
    acts = read_model(FOLDER / "lexique_certain.yaml", CertainFile).acts
    return {act: re.compile("|".join(f"(?:{one})" for one in many)) for act, many in acts.items()}


def certain_acts(plain: str) -> set[str]:
    """Return the acts that the words of a turn settle; `plain` as for `lacks_respect`."""
    said = f" {NOT_A_WORD.sub(' ', plain).strip()} "
    return {act for act, pattern in _certain().items() if pattern.search(said)}


def lacks_respect(plain: str, score: float, acts: Collection[str]) -> bool:
    """Tell whether a turn lacks respect.

    `plain` is the turn in lower case without accents, `score` how far the model's act is above its threshold, `acts`
    the other acts of the turn.
    """
    said, file = f" {NOT_A_WORD.sub(' ', plain).strip()} ", respect_file()
    sure, excuses, mild = _patterns()
    if sure.search(said):
        return True
    if score <= 0 or excuses.search(said) or file.polite & set(acts):
        return False
    return score > file.margin or bool(mild.search(re.sub(file.weak, " ", said)))


__all__ = ["certain_acts", "lacks_respect", "respect_file"]
