"""The archive of a whole portfolio: one ZIP that another installation of the atelier reads back without loss."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from mcvb.store.archive_interface import Dump
from mcvb.store.interface import Person, Repository
from simulations.errors import ImportRefusedError

FORMAT = "atelier-4b/archive"
VERSION = 1
MANIFEST, ROWS, FILES = "archive.json", "lignes.json", "fichiers/"
# Three years of a busy student stay far below; more is not a student's archive.
MOST_BYTES = 400_000_000
MOST_FILES = 2_000
NOT_OURS = "Ce fichier n'est pas une archive de l'atelier : choisis celui que « Emporter mon parcours » t'a donné."


def write_archive(repo: Repository, actor: Person, now: datetime) -> bytes:
    """Return everything of the actor's as a ZIP: what it is, the rows as stored, the files by digest."""
    dump = repo.dump_person(actor)
    about = {"format": FORMAT, "version": VERSION, "le": now.isoformat(), "personne": dump.person_id}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(about, ensure_ascii=False, indent=2))
        archive.writestr(ROWS, json.dumps(dump.tables, ensure_ascii=False, indent=1))
        for digest, content in dump.files.items():
            archive.writestr(f"{FILES}{digest}", content)
    return buffer.getvalue()


def read_archive(content: bytes) -> Dump:
    """Return what an archive holds, or raise ImportRefusedError in French; nothing is written."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_size(archive)
            about = _object(archive.read(MANIFEST))
            _check_format(about)
            tables = _object(archive.read(ROWS))
            files = dict(_files(archive))
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError) as error:
        raise ImportRefusedError(NOT_OURS) from error
    return Dump(str(about["personne"]), {name: _rows(rows) for name, rows in tables.items()}, files)


def load_archive(repo: Repository, actor: Person, content: bytes, now: datetime) -> dict[str, int]:
    """Add an archive to what the actor has and return how many rows of each table were new."""
    return repo.load_person(actor, read_archive(content), now.isoformat())


def _check_size(archive: zipfile.ZipFile) -> None:
    """Refuse what would fill the memory once unpacked, before anything is unpacked."""
    entries = archive.infolist()
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise ImportRefusedError("Cette archive est bien plus grande que celle d'un parcours : elle n'est pas ouverte.")


def _check_format(about: dict[str, Any]) -> None:
    if about.get("format") != FORMAT or not isinstance(about.get("version"), int) or not about.get("personne"):
        raise ImportRefusedError(NOT_OURS)
    if about["version"] > VERSION:
        raise ImportRefusedError("Cette archive vient d'une version plus récente de l'atelier : mets l'atelier à jour.")


def _object(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ImportRefusedError(NOT_OURS) from error
    if not isinstance(value, dict):
        raise ImportRefusedError(NOT_OURS)
    return value


def _rows(rows: object) -> list[dict[str, Any]]:
    plain = (str, int, float, type(None))
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ImportRefusedError(NOT_OURS)
    if not all(isinstance(value, plain) for row in rows for value in row.values()):
        raise ImportRefusedError(NOT_OURS)
    return rows


def _files(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for entry in archive.infolist():
        if entry.filename.startswith(FILES) and not entry.is_dir():
            yield entry.filename.removeprefix(FILES), archive.read(entry)
