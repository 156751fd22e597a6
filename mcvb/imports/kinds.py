"""Which files are not tables at all: told by their first bytes, refused by name."""

from __future__ import annotations

import io
import zipfile

from mcvb.imports.grid import MAX_UNPACKED, refused
from mcvb.imports.workbook import UNREADABLE

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


def refuse_other_kinds(content: bytes, name: str) -> None:
    """Raise ImportRefusedError for a file that is empty or of a kind known not to be a table."""
    if not content.strip():
        raise refused(name, "vide", "Vérifie que tu as choisi le bon fichier et qu'il contient des fiches.")
    found = next((kind for start, kind in SIGNATURES.items() if content.startswith(start)), "")
    if content[:200].lstrip().lower().startswith(WEB_PAGES):
        found = "une page web (certains logiciels l'appellent .xls)"
    if content.startswith(b"PK"):
        found = _archive_kind(content)
    if found:
        raise refused(name, found)


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
