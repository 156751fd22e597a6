"""Read a user's own table (CSV or XLSX) into text cells, whatever program wrote it, and say what was wrong in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from mcvb.imports.frame import imported_from, named
from mcvb.imports.grid import MAX_BYTES, MAX_COLUMNS, MAX_FAULTS, MAX_ROWS, MAX_UNPACKED, Imported, clean_cell
from mcvb.imports.kinds import refuse_other_kinds
from mcvb.imports.text import read_text
from mcvb.imports.titles import guess_mapping, import_settings, known_titles, plain_title
from mcvb.imports.workbook import read_workbook
from simulations.errors import ImportRefusedError
from simulations.prospect_file import COLUMN_ORDER


def read_table(content: bytes, name: str, *, sheet: str = "") -> Imported:
    """Return the table of a CSV or XLSX file (of one sheet if named), or raise ImportRefusedError in French."""
    if len(content) > MAX_BYTES:
        size = f"{len(content) / 1e6:.0f}"
        raise ImportRefusedError(
            f"Le fichier « {name} » pèse {size} Mo : {MAX_BYTES // 10**6} Mo au plus sont acceptés. "
            "Garde seulement les colonnes utiles ou coupe-le en plusieurs fichiers."
        )
    refuse_other_kinds(content, name)
    grid = read_workbook(content, name, sheet) if content.startswith(b"PK\x03\x04") else read_text(content, name)
    return imported_from(grid, name)


def apply_mapping(imported: Imported, mapping: Mapping[str, str | None]) -> Imported:
    """Return the table with other project columns for its titles; titles left out keep the column they had.

    Raises ImportRefusedError for an unknown title or column, or one column given twice.
    """
    unknown = [title for title in mapping if title not in imported.mapping]
    wrong = [column for column in mapping.values() if column is not None and column not in COLUMN_ORDER]
    if unknown or wrong:
        raise ImportRefusedError(f"La colonne « {[*unknown, *wrong][0]} » n'existe pas : choisis-la dans la liste.")
    chosen = {**imported.mapping, **mapping}
    twice = [column for column, count in Counter(filter(None, chosen.values())).items() if count > 1]
    if twice:
        raise ImportRefusedError(
            f"Deux titres ont reçu la même colonne « {twice[0]} » : garde-la pour un seul et laisse l'autre à part."
        )
    return replace(imported, frame=named(imported.raw, chosen), mapping=chosen)


__all__ = [
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_FAULTS",
    "MAX_ROWS",
    "MAX_UNPACKED",
    "Imported",
    "apply_mapping",
    "clean_cell",
    "guess_mapping",
    "import_settings",
    "known_titles",
    "plain_title",
    "read_table",
]
