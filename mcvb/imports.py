"""Read a user's own table (CSV or XLSX) into text cells, whatever program wrote it, and say what was wrong in it."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cache
from itertools import islice
from typing import Any

import pandas as pd
from charset_normalizer import from_bytes
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pydantic import Field
from rapidfuzz import fuzz, process

from mcvb.exports import DANGEROUS
from simulations.errors import Fault, ImportRefusedError
from simulations.kernel import Frozen
from simulations.prospect_file import COLUMN_ORDER
from simulations.yamlfile import DATA, read_model

MAX_BYTES = 20_000_000
MAX_UNPACKED = 100_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_CELLS = 1_000  # in one line of a text file, whatever it says of its columns
MAX_LINES = 200_000  # a sheet may hide blank lines without end
MAX_FAULTS = 50
MAX_TITLES = 10
SAMPLE = 60
QUOTE_SPAN = 20  # a cell over more lines than this is a quotation mark that was never closed
FUZZY_LENGTH = 5  # shorter titles are too easily mistaken for one another
ROOM = MAX_ROWS + MAX_TITLES + 2
SEPARATORS = (";", ",", "\t", "|")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
GUESSABLE = ["mac_roman", "cp850", "cp1252", "iso8859_15"]
# What accents of old Mac or DOS files look like when read as Windows text, and UTF-8 accents likewise.
OLD_ACCENTS = re.compile(r"[a-z][‚ŠˆŽ‡™][a-z]")
BROKEN_UTF8 = re.compile("Ã[\u00a0-\u00bf]")
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1b\x7f]")
INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\u00ad\u200b-\u200f\u2060\ufeff]")
CONTROL_SHARE = 200  # more than one control character in so many: not a text
SEP_LINE = re.compile(r'\A"?sep=(.)"?(?:\r\n|\r|\n)')
ZERO_PADDED = re.compile(r"0[0#]+")
EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#VALEUR!", "#NOM?"})
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, SyntaxError, KeyError, ValueError, TypeError),
    *(AttributeError, IndexError, EOFError, OSError, NotImplementedError, RuntimeError),
)
SIGNATURES = {
    b"%PDF": "un PDF",
    b"\xd0\xcf\x11\xe0": "un ancien classeur Excel (.xls) ou un classeur protégé par un mot de passe",
    b"\x89PNG": "une image",
    b"\xff\xd8\xff": "une image",
    b"GIF8": "une image",
    b"{\\rtf": "un document de traitement de texte",
    b"\x1f\x8b": "une archive compressée",
    b"7z\xbc\xaf": "une archive compressée",
    b"Rar!": "une archive compressée",
}
WEB_PAGES = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta")
ARCHIVES = {
    "xl/vbaProject.bin": "un classeur Excel avec des macros, refusé par prudence",
    "xl/workbook.bin": "un classeur Excel binaire (.xlsb)",
    "word/document.xml": "un document Word",
    "ppt/presentation.xml": "un diaporama",
    "content.xml": "un document LibreOffice (.ods ou .odt)",
    "Index/Document.iwa": "un document Numbers ou Pages",
}


class ImportSettings(Frozen):
    """The known titles of each project column and the likeness from which a near spelling counts (0 to 100)."""

    source: str
    threshold: float = Field(alias="seuil", ge=0, le=100)
    columns: dict[str, tuple[str, ...]] = Field(alias="colonnes")


@dataclass(frozen=True)
class Imported:
    """A table as read: `frame` has text cells by prospect number from 1, `raw` the same under the file's own titles.

    `mapping` gives the project column of each title, or None; `faults` are told by line of the file (0: whole file).
    """

    frame: pd.DataFrame
    raw: pd.DataFrame
    mapping: dict[str, str | None]
    faults: tuple[Fault, ...]
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()

    @property
    def notice(self) -> str:
        """What there is to say about the whole file, in French; empty when there is nothing."""
        return "\n".join(fault.message for fault in self.faults if fault.line == 0)


Row = tuple[int, list[str]]


@dataclass
class _Grid:
    """Rows that are not blank, each with its line in the file, and what was noticed on the way."""

    rows: list[Row]
    faults: list[Fault] = field(default_factory=list)
    blank: int = 0
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def read_table(content: bytes, name: str, *, sheet: str = "") -> Imported:
    """Return the table of a CSV or XLSX file (of one sheet if named), or raise ImportRefusedError in French."""
    if len(content) > MAX_BYTES:
        size = f"{len(content) / 1e6:.0f}"
        raise ImportRefusedError(
            f"Le fichier « {name} » pèse {size} Mo : {MAX_BYTES // 10**6} Mo au plus sont acceptés. "
            "Garde seulement les colonnes utiles ou coupe-le en plusieurs fichiers."
        )
    _refuse_other_kinds(content, name)
    grid = _read_workbook(content, name, sheet) if content.startswith(b"PK\x03\x04") else _read_text(content, name)
    return _imported(grid, name)


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
    return replace(imported, frame=_named(imported.raw, chosen), mapping=chosen)


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


# --- what kind of file it is ---


def _refuse_other_kinds(content: bytes, name: str) -> None:
    if not content.strip():
        raise _refused(name, "vide", "Vérifie que tu as choisi le bon fichier et qu'il contient des fiches.")
    found = next((kind for start, kind in SIGNATURES.items() if content.startswith(start)), "")
    if content[:200].lstrip().lower().startswith(WEB_PAGES):
        found = "une page web (certains logiciels l'appellent .xls)"
    if content.startswith(b"PK"):
        found = _archive_kind(content)
    if found:
        raise _refused(name, found)


def _archive_kind(content: bytes) -> str:
    """Return what a zip archive is when it is not a plain Excel workbook, empty text when it is one."""
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except UNREADABLE:
        return "un fichier abîmé"
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        return f"un fichier qui prend plus de {MAX_UNPACKED // 10**6} Mo une fois ouvert"
    names = {member.filename for member in members}
    other = next((kind for part, kind in ARCHIVES.items() if part in names), "")
    return other or ("" if "xl/workbook.xml" in names else "une archive compressée")


def _refused(name: str, found: str, advice: str = "") -> ImportRefusedError:
    advice = advice or "Ouvre-le dans ton tableur, puis enregistre-le au format .xlsx ou CSV."
    return ImportRefusedError(f"Un tableau CSV ou Excel (.xlsx) est attendu, et « {name} » est {found}. {advice}")


# --- text files ---


def _read_text(content: bytes, name: str) -> _Grid:
    text, encoding, faults = _decoded(content, name)
    # Blanking the line that tells the separator keeps the line numbers of the file.
    told = SEP_LINE.match(text)
    text = "\n" + text[told.end() :] if told else text
    separator = told.group(1) if told else _separator(text)
    rows, blank, open_quote = _csv_rows(text, separator, csv.QUOTE_MINIMAL)
    if open_quote:
        message = (
            "un guillemet est ouvert et jamais refermé : les guillemets du fichier ont été retirés, relis les cases"
        )
        faults.append(Fault(open_quote, message))
        rows, blank, _ = _csv_rows(text.replace('"', ""), separator, csv.QUOTE_NONE)
    blank -= 1 if told else 0
    return _Grid(rows, faults, blank, encoding, separator)


def _decoded(content: bytes, name: str) -> tuple[str, str, list[Fault]]:
    """Return the text, its encoding and the fault of letters that could not be read."""
    marked = next((encoding for bom, encoding in BOMS if content.startswith(bom)), "")
    if not marked and content.count(b"\x00") * CONTROL_SHARE > len(content):
        raise _refused(name, "illisible (ce n'est pas du texte)")
    text, encoding = _attempt(content, (marked,) if marked else ("utf-8", "cp1252"))
    faults = []
    if not text or (encoding == "cp1252" and BROKEN_UTF8.search(text)):
        encoding = marked or "utf-8"
        text = content.decode(encoding, errors="replace")
    elif encoding == "cp1252" and OLD_ACCENTS.search(text):
        text, encoding = _guessed(content)
    if "\ufffd" in text:
        text, encoding = (text, encoding) if marked or _mostly_read(text) else _guessed(content)
        message = "quelques lettres sont illisibles (signe �) : vérifie les accents ou réenregistre le fichier en UTF-8"
        faults = [Fault(0, message)] if "\ufffd" in text else []
    if len(CONTROLS.findall(text)) * CONTROL_SHARE > len(text):
        raise _refused(name, "illisible (ce n'est pas du texte)")
    return text, encoding, faults


def _attempt(content: bytes, encodings: Sequence[str]) -> tuple[str, str]:
    for encoding in encodings:
        with suppress(UnicodeError):
            return content.decode(encoding), encoding
    return "", ""


def _mostly_read(text: str) -> bool:
    """Tell whether UTF-8 reading lost fewer letters than it read accented ones."""
    accented = sum(1 for letter in text[:100_000] if letter.isalpha() and not letter.isascii())
    return accented > text[:100_000].count("\ufffd")


def _guessed(content: bytes) -> tuple[str, str]:
    best = from_bytes(content[:100_000], cp_isolation=GUESSABLE).best()
    encoding = best.encoding if best else "cp1252"
    return content.decode(encoding, errors="replace"), encoding


def _separator(text: str) -> str:
    """Return the separator that best cuts the first lines into as many cells as the titles; a semicolon by default."""
    scores = {separator: _fit(text, separator) for separator in SEPARATORS}
    return max(SEPARATORS, key=lambda separator: scores[separator])


def _fit(text: str, separator: str) -> float:
    rows = [(1, cells) for _, _, cells in islice(_records(text, separator, csv.QUOTE_MINIMAL), SAMPLE) if any(cells)]
    table = _without_titles(rows)
    if not table:
        return 0
    width = len(table[0][1])
    return (width - 1) * sum(len(cells) == width for _, cells in table) / len(table)


def _records(text: str, separator: str, quoting: int) -> Iterator[tuple[int, int, list[str]]]:
    """Yield the first line, the last line and the cells of each record; a cell without end stops the reading."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting)  # type: ignore[arg-type]
    first = 1
    with suppress(csv.Error):
        for cells in reader:
            yield first, reader.line_num, cells
            first = reader.line_num + 1
        return
    yield first, first + QUOTE_SPAN + 1, []


def _csv_rows(text: str, separator: str, quoting: int) -> tuple[list[Row], int, int]:
    """Return the rows, the number of blank ones, and the line of a quotation mark never closed (0: none)."""
    rows: list[Row] = []
    blank = first = last = 0
    for first, last, cells in _records(text, separator, quoting):
        if last - first > QUOTE_SPAN:
            return rows, blank, first
        cleaned = [clean_cell(cell) for cell in cells[:MAX_CELLS]]
        if any(cleaned):
            rows.append((first, cleaned))
        else:
            blank += 1
        if len(rows) >= ROOM:
            return rows, blank, 0
    cut = last > first and text.count('"') % 2 == 1
    return rows, blank, first if cut else 0


def clean_cell(text: str) -> str:
    """Return a cell on one line, without invisible signs nor the apostrophe that `to_csv` puts before formulas."""
    if text[:1] == "'" and text[1:2] in DANGEROUS:
        text = text[1:]
    return " ".join(INVISIBLE.sub("", text).split())


# --- workbooks ---


def _read_workbook(content: bytes, name: str, wanted: str) -> _Grid:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = tuple(page.title for page in book.worksheets if page.sheet_state == "visible")
        if wanted and wanted not in sheets:
            raise _refused(name, f"sans feuille « {wanted} »", "Choisis une des feuilles de la liste.")
        for title in [wanted] if wanted else sheets:
            grid = _read_sheet(book[title])
            if grid.rows:
                grid.sheet, grid.sheets = title, sheets
                return grid
    except UNREADABLE:
        raise _refused(name, "un classeur abîmé ou incomplet") from None
    return _Grid([])


def _read_sheet(page: Any) -> _Grid:  # noqa: ANN401 - openpyxl has no types
    grid = _Grid([])
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


# --- from rows to a frame ---


def _imported(grid: _Grid, name: str) -> Imported:
    rows = _without_titles(grid.rows)
    if not rows:
        raise _refused(name, "vide", "Vérifie que tu as choisi le bon fichier et qu'il contient des fiches.")
    faults = [*grid.faults, *_title_faults(grid.rows[: len(grid.rows) - len(rows)])]
    rows = _with_title_row(rows, faults)
    if len(rows) == 1:
        raise _refused(
            name,
            "sans aucune fiche (seulement des titres de colonnes)",
            "Ajoute une ligne par prospect sous les titres.",
        )
    if grid.blank > 0:
        faults.append(Fault(0, f"{grid.blank} ligne(s) vide(s) laissée(s) de côté"))
    raw = _raw_frame(_limited(rows, faults), faults, is_text=bool(grid.separator))
    mapping = guess_mapping(list(raw.columns))
    faults += _rival_faults(mapping, rows[0][0])
    frame = _named(raw, mapping)
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


def _named(raw: pd.DataFrame, mapping: Mapping[str, str | None]) -> pd.DataFrame:
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
    """Return the faults in line order, the last ones counted only when there are very many."""
    ordered = sorted(faults, key=lambda fault: fault.line)
    if len(ordered) <= MAX_FAULTS:
        return tuple(ordered)
    rest = len(ordered) - MAX_FAULTS
    return (*ordered[:MAX_FAULTS], Fault(0, f"et {rest} autre(s) ligne(s) à relire, non montrée(s) ici"))
