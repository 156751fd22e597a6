"""Text files: their encoding, their separator, their rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from charset_normalizer import from_bytes

from mcvb.imports.frame import _without_titles
from mcvb.imports.grid import (
    BOMS,
    BROKEN_UTF8,
    CONTROL_SHARE,
    CONTROLS,
    GUESSABLE,
    MAX_CELLS,
    OLD_ACCENTS,
    QUOTE_SPAN,
    ROOM,
    SAMPLE,
    SEP_LINE,
    SEPARATORS,
    Grid,
    Row,
    clean_cell,
    refused,
)
from simulations.errors import Fault


def read_text(content: bytes, name: str) -> Grid:
    """Return the rows of a text file, whatever its encoding and its separator."""
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
    return Grid(rows, faults, blank, encoding, separator)


def _decoded(content: bytes, name: str) -> tuple[str, str, list[Fault]]:
    """Return the text, its encoding and the fault of letters that could not be read."""
    marked = next((encoding for bom, encoding in BOMS if content.startswith(bom)), "")
    if not marked and content.count(b"\x00") * CONTROL_SHARE > len(content):
        raise refused(name, "illisible (ce n'est pas du texte)")
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
        raise refused(name, "illisible (ce n'est pas du texte)")
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
