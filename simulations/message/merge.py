"""Merge fields: « Bonjour {prenom|Madame, Monsieur} » filled from a line of the file, with what is missing named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

# What a message may say of its recipient, and the column of the file that holds it.
FIELDS: dict[str, str] = {
    "civilite": "civilite",
    "prenom": "prenom",
    "nom": "nom",
    "entreprise": "raison_sociale",
    "fonction": "fonction",
    "secteur": "secteur",
    "commune": "commune",
}
FIELD = re.compile(r"\{\s*([\wÀ-ÿ' -]{1,30}?)\s*(?:\|([^{}]{0,80}))?\}")


@dataclass(frozen=True)
class Merged:
    """A text with its fields filled; `missing` are fields left empty without fallback, `unknown` are not fields."""

    text: str
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()


def field_name(typed: str) -> str:
    """Return the name of a field as typed: « Prénom » and « prenom » are the same."""
    apart = unicodedata.normalize("NFD", typed.strip().lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def merge(text: str, values: Mapping[str, str]) -> Merged:
    """Return the text for one recipient; `values` are the cells of a line by column."""
    missing, unknown, filled = [], [], []

    def fill(found: re.Match[str]) -> str:
        name, fallback = field_name(found[1]), found[2]
        if name not in FIELDS:
            unknown.append(found[1].strip().lower())
            return found[0]
        value = str(values.get(FIELDS[name], "")).strip()
        if value:
            filled.append(name)
            return value
        if fallback is None:
            missing.append(name)
        return (fallback or "").strip()

    done = FIELD.sub(fill, text)
    return Merged(done, tuple(dict.fromkeys(missing)), tuple(dict.fromkeys(unknown)), tuple(dict.fromkeys(filled)))


def fields_in(text: str) -> tuple[str, ...]:
    """Return the names between braces, known or not, in order."""
    return tuple(dict.fromkeys(field_name(found[1]) for found in FIELD.finditer(text)))
