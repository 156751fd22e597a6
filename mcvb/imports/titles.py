"""Which project column a title means (`data/imports.yaml`): exact titles first, then near spellings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from pydantic import Field
from rapidfuzz import fuzz, process

from mcvb.imports.grid import FUZZY_LENGTH
from simulations.kernel import Frozen
from simulations.prospect_file import COLUMN_ORDER
from simulations.yamlfile import DATA, read_model


class ImportSettings(Frozen):
    """The known titles of each project column and the likeness from which a near spelling counts (0 to 100)."""

    source: str
    threshold: float = Field(alias="seuil", ge=0, le=100)
    columns: dict[str, tuple[str, ...]] = Field(alias="colonnes")


def guess_mapping(titles: Sequence[str]) -> dict[str, str | None]:
    """Return the project column of each title, or None; exact titles first, then near spellings, each column once."""
    found: dict[str, str | None] = dict.fromkeys(titles)
    for guess in (_exact, _near):
        for title in titles:
            column = guess(plain_title(title)) if found[title] is None else None
            if column is not None and column not in found.values():
                found[title] = column
    return found


@cache
def import_settings() -> ImportSettings:
    """Return the known titles of columns (`data/imports.yaml`)."""
    return read_model(DATA / "imports.yaml", ImportSettings)


@cache
def known_titles() -> dict[str, str]:
    """Return the project column of every known title, written plain."""
    known = {plain_title(title): column for column, titles in import_settings().columns.items() for title in titles}
    return known | {plain_title(column): column for column in COLUMN_ORDER}


def plain_title(title: str) -> str:
    """Return a title for comparing: no accents, case nor signs."""
    plain = unicodedata.normalize("NFKD", title.replace("œ", "oe")).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def _exact(title: str) -> str | None:
    return known_titles().get(title)


def _near(title: str) -> str | None:
    if len(title) < FUZZY_LENGTH:
        return None
    long = [known for known in known_titles() if len(known) >= FUZZY_LENGTH]
    best = process.extractOne(title, long, scorer=fuzz.ratio, score_cutoff=import_settings().threshold)
    return known_titles()[best[0]] if best else None
