"""What a table is while it is read: its rows by line, its limits, and how it may be refused."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

import pandas as pd

from mcvb.exports import DANGEROUS
from simulations.errors import Fault, ImportRefusedError

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
class Grid:
    """Rows that are not blank, each with its line in the file, and what was noticed on the way."""

    rows: list[Row]
    faults: list[Fault] = field(default_factory=list)
    blank: int = 0
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def refused(name: str, found: str, advice: str = "") -> ImportRefusedError:
    """Return the refusal of a file: what was expected, what was found, what to do."""
    advice = advice or "Ouvre-le dans ton tableur, puis enregistre-le au format .xlsx ou CSV."
    return ImportRefusedError(f"Un tableau CSV ou Excel (.xlsx) est attendu, et « {name} » est {found}. {advice}")


def clean_cell(text: str) -> str:
    """Return a cell on one line, without invisible signs nor the apostrophe that `to_csv` puts before formulas."""
    if text[:1] == "'" and text[1:2] in DANGEROUS:
        text = text[1:]
    return " ".join(INVISIBLE.sub("", text).split())
