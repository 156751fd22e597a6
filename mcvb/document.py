"""A document: titles, words, tables, pictures; the same content as a tagged PDF and as DOCX."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mcvb.paper import printable, render

TEMPLATE = "document.typ"
PICTURE_CM = 6.0
EMPTY = "—"
# What XML 1.0 cannot hold (§2.2): a pasted text may carry it, a DOCX may not.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Table:
    """A table with a row of titles; `widths` are parts of the page, one per column (all the same when empty)."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A picture (PNG or JPEG bytes) with the words that stand for it."""

    content: bytes
    words: str


@dataclass(frozen=True)
class Bar:
    """A bar of a timeline: its label and where it begins and ends, 0 to 1; `done` is drawn full."""

    label: str
    start: float
    end: float
    done: bool = False


@dataclass(frozen=True)
class Section:
    """A part of a document. `lines` are (label, words), the label empty for a paragraph alone."""

    title: str
    level: int = 2
    lines: tuple[tuple[str, str], ...] = ()
    table: Table | None = None
    picture: Picture | None = None
    bars: tuple[Bar, ...] = ()
    new_page: bool = False


@dataclass(frozen=True)
class Paper:
    """A whole document: what stands on its first page, then its parts."""

    title: str
    over: str
    under: str
    notice: str = ""
    sections: tuple[Section, ...] = field(default=())


def to_pdf(paper: Paper) -> bytes:
    """Return a document as a tagged PDF (PDF/UA-1), readable in black and white."""
    data = {
        "titre": paper.title,
        "sur": paper.over,
        "sous_titre": paper.under,
        "avertissement": paper.notice,
        "parties": [_part(section) for section in paper.sections],
    }
    return render(TEMPLATE, {"donnees": json.dumps(_printable(data), ensure_ascii=False)})


def _part(section: Section) -> dict[str, Any]:
    table, picture = section.table, section.picture
    return {
        "titre": section.title,
        "niveau": section.level,
        "textes": [{"nom": name, "mots": words} for name, words in section.lines if words],
        "tableau": None if table is None or not table.rows else _table(table),
        "image": None if picture is None else {"octets": list(picture.content), "mots": picture.words},
        "barres": [{"nom": bar.label, "de": bar.start, "a": bar.end, "fait": bar.done} for bar in section.bars],
        "page": section.new_page,
    }


def _table(table: Table) -> dict[str, Any]:
    widths = table.widths or (1,) * len(table.titles)
    return {"titres": list(table.titles), "lignes": [list(row) for row in table.rows], "largeurs": list(widths)}


def _printable(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    return [_printable(item) for item in value] if isinstance(value, list) else value


def to_docx(paper: Paper) -> bytes:
    """Return a document as DOCX: real headings, tables whose titles repeat on each page, pictures with their words."""
    from docx import Document  # noqa: PLC0415 - a large library, for who takes a document away
    from docx.shared import Pt  # noqa: PLC0415

    document = Document()
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Verdana", Pt(10)
    _french(document)
    document.core_properties.title, document.core_properties.author = _writable(paper.title), "Atelier 4B"
    document.core_properties.language = "fr-FR"
    for words, style in ((paper.over, None), (paper.title, "Title"), (paper.under, None), (paper.notice, None)):
        if words:
            document.add_paragraph(_writable(words), style=style)
    for section in paper.sections:
        _write(document, section)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _french(document: Any) -> None:  # noqa: ANN401 - python-docx has no types
    """Say that the text is French, for spelling and for screen readers."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    languages = document.styles.element.xpath("//w:rPrDefault/w:rPr/w:lang")
    for language in languages:
        for name in ("w:val", "w:eastAsia"):
            language.set(qn(name), "fr-FR")


def _write(document: Any, section: Section) -> None:  # noqa: ANN401 - python-docx has no types
    from docx.shared import Cm  # noqa: PLC0415

    if section.new_page:
        document.add_page_break()
    document.add_heading(_writable(section.title), level=section.level - 1)
    for name, words in section.lines:
        if words:
            paragraph = document.add_paragraph()
            paragraph.add_run(_writable(f"{name} : ") if name else "").bold = True
            paragraph.add_run(_writable(words))
    if section.bars:
        table = Table(("Étape", "État"), tuple((bar.label, "fait" if bar.done else "à faire") for bar in section.bars))
        _add_table(document, table)
    if section.table is not None and section.table.rows:
        _add_table(document, section.table)
    if section.picture is not None:
        drawn = document.add_picture(io.BytesIO(section.picture.content), width=Cm(PICTURE_CM))
        drawn._inline.docPr.set("descr", _writable(section.picture.words))  # noqa: SLF001 - no public way to say it


def _add_table(document: Any, table: Table) -> None:  # noqa: ANN401 - python-docx has no types
    from docx.oxml import OxmlElement  # noqa: PLC0415

    made = document.add_table(rows=1, cols=len(table.titles), style="Table Grid")
    _fill(made.rows[0].cells, table.titles, bold=True)
    repeated = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 - the only way to mark a row of titles
    for row in table.rows:
        _fill(made.add_row().cells, row)
    document.add_paragraph()


def _fill(cells: Sequence[Any], words: Sequence[str], *, bold: bool = False) -> None:
    for cell, text in zip(cells, words, strict=True):
        cell.paragraphs[0].add_run(_writable(text) or EMPTY).bold = bold


def _writable(text: str) -> str:
    """Return a text without the signs a DOCX cannot hold."""
    return UNWRITABLE.sub("", text)
