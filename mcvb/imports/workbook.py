"""Excel workbooks: the sheet, its cells as text."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from mcvb.imports.grid import EXCEL_ERRORS, MAX_COLUMNS, MAX_LINES, ROOM, ZERO_PADDED, Grid, Row, clean_cell, refused
from simulations.errors import Fault

UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, SyntaxError, KeyError, ValueError, TypeError),
    *(AttributeError, IndexError, EOFError, OSError, NotImplementedError, RuntimeError),
)


def read_workbook(content: bytes, name: str, wanted: str) -> Grid:
    """Return the rows of the sheet wanted, else of the first one that is not empty."""
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = tuple(page.title for page in book.worksheets if page.sheet_state == "visible")
        if wanted and wanted not in sheets:
            raise refused(name, f"sans feuille « {wanted} »", "Choisis une des feuilles de la liste.")
        for title in [wanted] if wanted else sheets:
            grid = _read_sheet(book[title])
            if grid.rows:
                grid.sheet, grid.sheets = title, sheets
                return grid
    except UNREADABLE:
        raise refused(name, "un classeur abîmé ou incomplet") from None
    return Grid([])


def _read_sheet(page: Any) -> Grid:  # noqa: ANN401 - openpyxl has no types
    grid = Grid([])
    page.reset_dimensions()
    for line, cells in enumerate(page.iter_rows(max_row=MAX_LINES, max_col=MAX_COLUMNS + 1), 1):
        texts = [_sheet_text(cell) for cell in cells]
        errors = [text for text in texts if text in EXCEL_ERRORS]
        if errors:
            grid.faults.append(Fault(line, f"une formule est en erreur ({errors[0]}) : la case est laissée vide"))
        texts = ["" if text in EXCEL_ERRORS else text for text in texts]
        if any(texts):
            grid.rows.append((line, texts))
        if len(grid.rows) >= ROOM:
            break
    grid.blank = _inner_blanks(grid.rows)
    return grid


def _inner_blanks(rows: list[Row]) -> int:
    """Return how many lines are missing between the first and the last row."""
    return rows[-1][0] - rows[0][0] + 1 - len(rows) if rows else 0


def _sheet_text(cell: Any) -> str:  # noqa: ANN401 - openpyxl has no types
    """Return the text a reader sees in a cell; leading zeros that only the format shows are kept."""
    value = cell.value
    if isinstance(value, str):
        return clean_cell(value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, (int, float)):
        text = str(int(value)) if value == int(value) else str(value).replace(".", ",")
        shape = re.sub(r'["\\ .\-]', "", cell.number_format or "").split(";")[0]
        return text.zfill(len(shape)) if ZERO_PADDED.fullmatch(shape) else text
    if isinstance(value, (date, datetime)):
        return value.strftime("%d/%m/%Y")
    return value.strftime("%H:%M") if isinstance(value, time) else str(value or "")
