"""From rows to a frame: the title row, the limits, the faults by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd

from mcvb.imports.grid import MAX_COLUMNS, MAX_FAULTS, MAX_ROWS, MAX_TITLES, SAMPLE, Grid, Imported, Row, refused
from mcvb.imports.titles import _exact, guess_mapping, plain_title
from simulations.errors import Fault
from simulations.wording import count


def imported_from(grid: Grid, name: str) -> Imported:
    """Return the table of some rows: titles found, limits held, every fault told by its line."""
    rows = _without_titles(grid.rows)
    if not rows:
        raise refused(name, "vide", "Vérifie que tu as choisi le bon fichier et qu'il contient des fiches.")
    faults = [*grid.faults, *_title_faults(grid.rows[: len(grid.rows) - len(rows)])]
    rows = _with_title_row(rows, faults)
    if len(rows) == 1:
        raise refused(
            name,
            "sans aucune fiche (seulement des titres de colonnes)",
            "Ajoute une ligne par prospect sous les titres.",
        )
    if grid.blank > 0:
        faults.append(Fault(0, f"{count(grid.blank, 'ligne vide laissée', 'lignes vides laissées')} de côté"))
    raw = _raw_frame(_limited(rows, faults), faults, is_text=bool(grid.separator))
    mapping = guess_mapping(list(raw.columns))
    faults += _rival_faults(mapping, rows[0][0])
    frame = named(raw, mapping)
    return Imported(frame, raw, mapping, _told(faults), grid.encoding, grid.separator, grid.sheet, grid.sheets)


def _without_titles(rows: list[Row]) -> list[Row]:
    """Leave out the lines of one cell that come before the table, such as a document's title."""
    filled = [sum(1 for cell in cells if cell) for _, cells in rows[:SAMPLE]]
    usual = Counter(filled).most_common(1)[0][0] if filled else 0
    if usual <= 2:  # noqa: PLR2004 - a table this narrow may have lines of one cell
        return rows
    start = next((rank for rank, count in enumerate(filled[:MAX_TITLES]) if count > 1), 0)
    return rows[start:]


def _title_faults(titles: list[Row]) -> list[Fault]:
    return [
        Fault(line, "cette ligne vient avant les titres des colonnes : elle est laissée de côté") for line, _ in titles
    ]


def _with_title_row(rows: list[Row], faults: list[Fault]) -> list[Row]:
    """Put made-up titles above a file that has none."""
    line, cells = rows[0]
    if any(_exact(plain_title(cell)) for cell in cells) or not any(_is_data(cell) for cell in cells):
        return rows
    message = "la première ligne ressemble à une fiche, pas à des titres : les colonnes ont reçu un numéro, nomme-les"
    faults.append(Fault(line, message))
    return [(line, [f"Colonne {rank}" for rank in range(1, len(cells) + 1)]), *rows]


def _is_data(cell: str) -> bool:
    return "@" in cell or sum(sign.isdigit() for sign in cell) >= 5  # noqa: PLR2004 - a postal code at least


def _limited(rows: list[Row], faults: list[Fault]) -> list[Row]:
    if len(rows) - 1 > MAX_ROWS:
        count = f"{MAX_ROWS:,}".replace(",", " ")
        faults.append(
            Fault(
                0,
                f"ton fichier compte plus de {count} fiches : seules les {count} premières sont gardées, "
                "coupe-le en plusieurs fichiers pour travailler sur les autres",
            )
        )
    if any(rows[0][1][MAX_COLUMNS:]):
        message = f"ton fichier a plus de {MAX_COLUMNS} colonnes : seules les {MAX_COLUMNS} premières sont gardées"
        faults.append(Fault(0, message))
    if len(rows[0][1]) > MAX_COLUMNS:
        rows = [(line, cells[:MAX_COLUMNS]) for line, cells in rows]
    return rows[: MAX_ROWS + 1]


def _raw_frame(rows: list[Row], faults: list[Fault], *, is_text: bool) -> pd.DataFrame:
    """Return the cells under their titles, one title per column, every line as wide as the titles."""
    (line, titles), body = rows[0], rows[1:]
    width = len(titles) if is_text else max(len(cells) for _, cells in rows)
    squared = [_squared(row, width, faults if is_text else None) for row in body]
    titles = titles + [""] * (width - len(titles))
    kept = [rank for rank in range(width) if titles[rank] or any(cells[rank] for cells in squared)]
    names = _unique([titles[rank] or f"Colonne {rank + 1}" for rank in kept])
    faults += _naming_faults(line, [titles[rank] for rank in kept], names)
    index = pd.RangeIndex(1, len(squared) + 1, name="ligne")
    return pd.DataFrame([[cells[r] for r in kept] for cells in squared], columns=names, index=index, dtype=object)


def _squared(row: Row, width: int, faults: list[Fault] | None) -> list[str]:
    line, cells = row
    extra = [cell for cell in cells[width:] if cell]
    if faults is not None and extra:
        message = f"{len(cells)} cases au lieu de {width} : « {extra[0][:40]} » est laissé de côté, relis cette fiche"
        faults.append(Fault(line, message))
    if faults is not None and len(cells) < width:
        faults.append(Fault(line, f"{len(cells)} cases au lieu de {width} : les dernières sont laissées vides"))
    return (cells + [""] * width)[:width]


def _unique(names: Sequence[str]) -> list[str]:
    """Return the names with a number after those already met."""
    taken: list[str] = []
    for name in names:
        rank = 2
        unique = name
        while unique in taken:
            unique, rank = f"{name} ({rank})", rank + 1
        taken.append(unique)
    return taken


def _naming_faults(line: int, titles: list[str], names: list[str]) -> list[Fault]:
    faults = []
    for title, name in zip(titles, names, strict=True):
        if not title:
            faults.append(Fault(line, f"une colonne remplie n'a pas de titre : elle s'appelle « {name} »"))
        elif title != name:
            faults.append(
                Fault(line, f"le titre « {title} » est écrit deux fois : la seconde colonne s'appelle « {name} »")
            )
    return faults


def _rival_faults(mapping: Mapping[str, str | None], line: int) -> list[Fault]:
    """Tell which titles were left aside because another one already gave the same column."""
    owner = {column: title for title, column in mapping.items() if column}
    return [
        Fault(line, f"« {owner[rival]} » et « {title} » donnent la même colonne : la seconde garde son titre")
        for title, column in mapping.items()
        if column is None and (rival := _exact(plain_title(title)) or "") in owner
    ]


def named(raw: pd.DataFrame, mapping: Mapping[str, str | None]) -> pd.DataFrame:
    """Return the cells under the project's names; a title that is not recognised is kept, numbered if taken."""
    chosen = set(filter(None, mapping.values()))
    names = []
    for title in map(str, raw.columns):
        column = mapping.get(title)
        names.append(column or (f"{title} (2)" if title in chosen else title))
    frame = raw.copy()
    frame.columns = pd.Index(_unique(names))
    return frame


def _told(faults: list[Fault]) -> tuple[Fault, ...]:
    """Return the faults in line order, the last ones counted only when there are very many.

    What is said of the whole file stands alone, so it starts with a capital.
    """
    said = [fault if fault.line else Fault(0, fault.message[:1].upper() + fault.message[1:]) for fault in faults]
    ordered = sorted(said, key=lambda fault: fault.line)
    if len(ordered) <= MAX_FAULTS:
        return tuple(ordered)
    rest = len(ordered) - MAX_FAULTS
    more = count(rest, "autre ligne à relire, non montrée", "autres lignes à relire, non montrées")
    return (*ordered[:MAX_FAULTS], Fault(0, f"Et {more} ici"))
