"""Tables to keep: CSV and XLSX files that a spreadsheet opens without ever running anything."""

from __future__ import annotations

import csv
import io
import math
import re
from datetime import date, datetime

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from simulations.soiling import slug

# A cell that begins so may be run as a formula; the wide forms are read as the narrow ones in some languages.
DANGEROUS = frozenset("=+-@\t\r\n＝＋－＠")
SIGNED_NUMBER = re.compile(r"[+-]\d+(?:[.,]\d+)?")
# Dashes are left out on purpose: a spreadsheet would work « +33-6-39 » out as a subtraction.
PHONE = re.compile(r"\+\d[\d .]*")
ILLEGAL_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
# What a workbook could take for a formula, a number, a date or an error.
AMBIGUOUS = re.compile(r"[\d#.,(" + re.escape("".join(sorted(DANGEROUS))) + "]")
MIN_WIDTH, MAX_WIDTH = 8, 45
MAX_SHEET_NAME = 31
MAX_NAME = 60
MAX_CELL = 32_767  # Excel's own limit


def to_csv(frame: pd.DataFrame) -> bytes:
    """Return the columns of a frame as CSV for a French spreadsheet: UTF-8 with BOM, semicolons, CRLF; no index."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutralised(str(column)) for column in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([neutralised(cell_text(value)) for value in row])
    return text.getvalue().encode("utf-8-sig", errors="replace")


def to_xlsx(frame: pd.DataFrame, *, sheet: str = "Prospects") -> bytes:
    """Return the columns of a frame as an Excel workbook: text stays text, numbers stay numbers; no index."""
    book = Workbook(write_only=True)
    page = book.create_sheet(_sheet_name(sheet))
    page.freeze_panes = "A2"
    for rank, width in enumerate(_widths(frame), 1):
        page.column_dimensions[get_column_letter(rank)].width = width
    page.append([_sheet_cell(page, str(column), bold=True) for column in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        page.append([_sheet_cell(page, value) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def file_name(title: str, extension: str, day: date) -> str:
    """Return a file name any system takes, such as « fichier-propre_2026-11-02.csv »."""
    stem = slug(title)[:MAX_NAME].strip("-") or "export"
    return f"{stem}_{day.isoformat()}.{extension.lstrip('.')}"


def neutralised(text: str) -> str:
    """Return the text with a leading apostrophe when a spreadsheet could take it for a formula."""
    if text[:1] not in DANGEROUS or SIGNED_NUMBER.fullmatch(text) or PHONE.fullmatch(text):
        return text
    return f"'{text}"


def cell_text(value: object) -> str:
    """Return a value as a French reader writes it: 0,5 for a half, oui or non, 02/11/2026, nothing when missing."""
    if isinstance(value, str):
        return value
    if value is None or value is pd.NaT or value is pd.NA or value != value:  # noqa: PLR0124 - only NaN differs from itself
        return ""
    if isinstance(value, (date, datetime)):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "oui" if value else "non"
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def _sheet_cell(page: object, value: object, *, bold: bool = False) -> object:
    """Return what to write: a number, plain text, or a cell marked as text where Excel could guess wrong."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value if math.isfinite(value) else None
    text = ILLEGAL_CHARACTERS_RE.sub("", cell_text(value))[:MAX_CELL]
    if not bold and not AMBIGUOUS.match(text):
        return text or None
    cell = WriteOnlyCell(page, value=text)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = text[:1] in DANGEROUS
    if bold:
        cell.font = Font(bold=True)
    return cell


def _widths(frame: pd.DataFrame) -> list[int]:
    head = frame.head(200)
    longest = [
        max([len(str(column)), *(len(cell_text(value)) for value in head.iloc[:, rank])])
        for rank, column in enumerate(frame.columns)
    ]
    return [min(max(length + 2, MIN_WIDTH), MAX_WIDTH) for length in longest]


def _sheet_name(text: str) -> str:
    return ILLEGAL_IN_SHEET_NAMES.sub(" ", text).strip(" '")[:MAX_SHEET_NAME] or "Feuille"
