"""What a review says: a remark with its words, its reason and what to write instead; and the files it reads."""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import Literal

from pydantic import Field

from simulations.errors import UnknownItemError
from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

FOLDER = DATA / "message"
Family = Literal["droit", "delivrabilite", "lisibilite", "langue", "structure", "ton", "personnalisation"]
FAMILIES: dict[Family, str] = {
    "droit": "Droit",
    "delivrabilite": "Délivrabilité",
    "lisibilite": "Lisibilité",
    "langue": "Langue",
    "structure": "Structure",
    "ton": "Ton",
    "personnalisation": "Personnalisation",
}
Tone = Literal["bien", "a_revoir", "grave", "interdit"]
SEVERITY: dict[Tone, int] = {"interdit": 0, "grave": 1, "a_revoir": 2, "bien": 3}


class Remark(Frozen):
    """One remark: `words` are the exact words of the message, or nothing; `advice` what to write instead."""

    family: Family
    id: str
    tone: Tone
    words: str = ""
    text: str
    advice: str


class Rule(Frozen):
    """What a rule says when it applies."""

    tone: Tone = Field(alias="ton")
    text: str = Field(alias="texte", min_length=20)
    advice: str = Field(alias="conseil", min_length=5)
    source: str = Field(min_length=3)


class Rules(Frozen):
    """All that a review may say, by id « famille.règle »."""

    source: str
    rules: dict[str, Rule] = Field(alias="regles")


class Threshold(Frozen):
    """A number of the review, its unit and where it comes from."""

    value: float = Field(alias="valeur")
    unit: str = Field(alias="unite")
    source: str


class Lexicon(Frozen):
    """Turns of phrase by name, as regular expressions; `known` are words no dictionary holds."""

    source: str
    patterns: dict[str, tuple[str, ...]] = Field(alias="motifs")
    known: str = Field(alias="mots_connus")


class Mistake(Frozen):
    """A mistake of language: its pattern, what the dictionary must confirm, and the right spelling."""

    id: str = Field(pattern=r"^[a-z_]+(\.[a-z_]+)+$")
    pattern: str = Field(alias="motif")
    check: str = Field(alias="si", default="")
    check_v: str = Field(alias="si_v", default="")
    unless: str = Field(alias="sauf", default="")
    write: str = Field(alias="ecris")
    why: str = Field(alias="pourquoi", min_length=8)
    cased: bool = Field(alias="casse", default=False)

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The pattern, compiled once."""
        return re.compile(self.pattern, re.MULTILINE if self.cased else re.IGNORECASE | re.MULTILINE)

    @cached_property
    def before(self) -> re.Pattern[str] | None:
        """What cancels the mistake when it stands just before."""
        return re.compile(self.unless, re.IGNORECASE) if self.unless else None


class Mistakes(Frozen):
    """The mistakes of language looked for."""

    source: str
    mistakes: tuple[Mistake, ...] = Field(alias="fautes", min_length=40)


class WordLists(Frozen):
    """Short lists of words by name, separated by spaces."""

    source: str
    lists: dict[str, str] = Field(alias="listes")


class _Thresholds(Frozen):
    values: dict[str, Threshold]


@cache
def load_rules() -> Rules:
    """Return the remarks of `regles.yaml`, or raise DataFileError."""
    return read_model(FOLDER / "regles.yaml", Rules)


@cache
def load_lexicon() -> Lexicon:
    """Return the turns of phrase of `lexique.yaml`, or raise DataFileError."""
    return read_model(FOLDER / "lexique.yaml", Lexicon)


@cache
def load_words() -> WordLists:
    """Return the lists of `mots.yaml`, or raise DataFileError."""
    return read_model(FOLDER / "mots.yaml", WordLists)


@cache
def load_mistakes() -> tuple[Mistake, ...]:
    """Return the mistakes of `langue.yaml`, or raise DataFileError."""
    return read_model(FOLDER / "langue.yaml", Mistakes).mistakes


@cache
def _thresholds() -> dict[str, Threshold]:
    import yaml  # noqa: PLC0415

    content = yaml.safe_load((FOLDER / "seuils.yaml").read_text(encoding="utf-8"))
    return _Thresholds(values=content).values


def limit(name: str) -> float:
    """Return a number of `seuils.yaml`, or raise UnknownItemError."""
    if name not in _thresholds():
        raise UnknownItemError(f"Le seuil « {name} » manque dans data/message/seuils.yaml.")
    return _thresholds()[name].value


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return the turns of phrase of a name as one pattern, or raise UnknownItemError."""
    found = load_lexicon().patterns.get(name)
    if not found:
        raise UnknownItemError(f"Les tournures « {name} » manquent dans data/message/lexique.yaml.")
    return re.compile("|".join(f"(?:{one})" for one in found), re.IGNORECASE | re.MULTILINE)
