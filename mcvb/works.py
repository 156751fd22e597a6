"""The works a student adds to their path: what it is, what they did in it, what they learned, where it goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import uuid4

from pydantic import Field, ValidationError

from mcvb.formats import number
from mcvb.referentiel import Cadre, referentiel
from mcvb.store.interface import Person, Repository, digest_of
from mcvb.store.item_interface import Item
from mcvb.work_files import Checked
from simulations.errors import ActionRefusedError, ImportRefusedError, UnknownItemError
from simulations.kernel import Frozen

WORK_KIND = "travail"
WorkKind = Literal["text", "image", "pdf", "link", "audio"]
KIND_NAMES: dict[WorkKind, str] = {
    "text": "Texte", "image": "Image", "pdf": "PDF", "link": "Lien", "audio": "Son",
}  # fmt: skip
MIN_TITLE, MIN_PART, MIN_TEXT = 3, 15, 10
MAX_TITLE, MAX_WORDS, MAX_TEXT, MAX_LINK = 80, 1200, 6000, 500
# Room for some two hundred photos a person: a class of 35 fits in 7 GB.
MAX_TOTAL_BYTES = 200_000_000
EXAMS = ("E31", "E32", "E33", "E2")


class FileRef(Frozen):
    """A file of a work, by the digest of its content; `thumb` is that of its small image; `size` in bytes."""

    digest: str
    media_type: str
    name: str
    size: int = 0
    thumb: str | None = None


class Work(Frozen):
    """A work (payload of `travail`); `part` is what one did oneself in a group; `day` is when it was done, ISO."""

    title: str = Field(max_length=MAX_TITLE)
    kind: WorkKind = "text"
    day: str = ""
    context: str = Field(default="", max_length=MAX_WORDS)
    did: str = Field(default="", max_length=MAX_WORDS)
    learned: str = Field(default="", max_length=MAX_WORDS)
    in_group: bool = False
    part: str = Field(default="", max_length=MAX_WORDS)
    competences: tuple[str, ...] = ()
    dossiers: tuple[str, ...] = ()
    text: str = Field(default="", max_length=MAX_TEXT)
    link: str = Field(default="", max_length=MAX_LINK)
    file: FileRef | None = None

    def missing(self) -> list[str]:
        """Return what must be there before the work is kept, in words for the student."""
        found = []
        if len(self.title.strip()) < MIN_TITLE:
            found.append(f"Donne un titre ({MIN_TITLE} caractères au moins).")
        if self.kind == "text" and len(self.text.strip()) < MIN_TEXT:
            found.append(f"Écris ton texte ({MIN_TEXT} caractères au moins).")
        if self.kind == "link" and not self.link:
            found.append("Écris l'adresse du lien.")
        if self.kind in ("image", "pdf", "audio") and self.file is None:
            found.append("Choisis un fichier.")
        if self.in_group and len(self.part.strip()) < MIN_PART:
            found.append(f"Dis ce que tu as fait toi-même dans ce groupe ({MIN_PART} caractères au moins).")
        return found

    def to_complete(self) -> list[str]:
        """Return what would make the work speak better to a jury, in short words."""
        wished = (
            ("le contexte", self.context), ("ce que tu as fait", self.did), ("ce que tu as appris", self.learned),
            ("les compétences", self.competences), ("le dossier où il va", self.dossiers),
        )  # fmt: skip
        return [words for words, value in wished if not value]


@dataclass(frozen=True)
class Kept:
    """A work as kept: its item and what it says."""

    item: Item
    work: Work

    @property
    def at(self) -> str:
        """When the work was done, ISO; when it was added, if its day was not given."""
        return f"{self.work.day}T12:00:00+01:00" if self.work.day else self.item.created_at


def work_of(item: Item) -> Work | None:
    """Return what a work says; None when it cannot be read."""
    try:
        return Work.model_validate(item.payload)
    except ValidationError:
        return None


def works_in(items: Iterable[Item]) -> list[Kept]:
    """Return the works among items, the most recent first."""
    found = [Kept(item, work) for item in items if item.kind == WORK_KIND and (work := work_of(item)) is not None]
    return sorted(found, key=lambda kept: (kept.at, kept.item.created_at), reverse=True)


def dossier_names(cadre: Cadre) -> dict[str, str]:
    """Return the dossiers a work may go in, by id, with the name shown."""
    exams = {exam.id: exam.title for exam in referentiel().exams}
    names = {name.lower(): f"{name} · {exams[name]}" for name in EXAMS if name in exams}
    return {**names, "projet": cadre.project.title}


def check_link(address: str) -> str:
    """Return a web address that may be kept, or raise ImportRefusedError: http or https, a host, no password in it."""
    found = address.strip()
    try:
        parts = urlsplit(found)
        host, _ = parts.hostname or "", parts.port
        plain = host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        parts, host, plain = urlsplit(""), "", ""
    if parts.scheme not in ("http", "https") or "." not in plain.strip("."):
        raise ImportRefusedError(
            "Une adresse qui commence par https:// ou http:// était attendue : copie-la en entier."
        )
    if parts.username or parts.password:
        raise ImportRefusedError("Cette adresse contient un identifiant ou un mot de passe : retire-le d'abord.")
    if len(found) > MAX_LINK or any(sign.isspace() or not sign.isprintable() for sign in found):
        raise ImportRefusedError(f"Une adresse sans espace, de {MAX_LINK} caractères au plus, était attendue.")
    return found.replace(host, plain, 1) if host != plain and host in found else found


def link_host(address: str) -> str:
    """Return the site an address leads to."""
    return urlsplit(address).hostname or ""


def keep_file(repo: Repository, actor: Person, checked: Checked, now: datetime) -> FileRef:
    """Keep a checked file and its thumbnail, or raise ActionRefusedError when the person's room is full."""
    size = len(checked.content)
    used, most = used_bytes(repo, actor), MAX_TOTAL_BYTES
    if used + size > most:
        said = f"{number(used / 1e6)} Mo sur {number(most / 1e6)} Mo"
        raise ActionRefusedError(f"Ta place est pleine ({said}) : efface un travail pour toujours, puis recommence.")
    at = now.isoformat()
    kept = repo.save_document(actor, checked.name, checked.media_type, checked.content, at)
    thumb = None
    if checked.thumb:
        thumb = repo.save_document(actor, "vignette.jpg", "image/jpeg", checked.thumb, at).digest
    return FileRef(digest=kept.digest, media_type=checked.media_type, name=checked.name, size=size, thumb=thumb)


def used_bytes(repo: Repository, actor: Person) -> int:
    """Return how many bytes the files of a person's works take, those of removed works too; thumbnails left out."""
    files = {}
    for removed in (False, True):
        for kept in works_in(repo.items(actor, kinds=(WORK_KIND,), removed=removed)):
            if kept.work.file is not None:
                files[kept.work.file.digest] = kept.work.file.size
    return sum(files.values())


def save_work(repo: Repository, actor: Person, work: Work, now: datetime, *, item: Item | None = None) -> Item:
    """Keep a work, new or changed, or raise ActionRefusedError saying all that is missing."""
    missing = work.missing()
    if missing:
        raise ActionRefusedError(" ".join(missing))
    payload = work.model_dump(mode="json")
    base = item or Item(uuid4().hex, actor.id, actor.id, WORK_KIND, payload, now.isoformat())
    return repo.save_item(actor, replace(base, payload=payload, at=now.isoformat()))


def forget_work(repo: Repository, actor: Person, item_id: str) -> None:
    """Delete a work for good, with its versions and its files that no other item names."""
    digests = {digest for version in repo.item_history(actor, item_id) for digest in _digests(version.payload)}
    repo.forget_item(actor, item_id)
    named = {
        digest
        for removed in (False, True)
        for item in repo.items(actor, removed=removed)
        for version in repo.item_history(actor, item.id)
        for digest in digests & set(_digests(version.payload))
    }
    for digest in digests - named:
        repo.erase_document(actor, digest)


def _digests(payload: Any) -> Iterable[str]:  # noqa: ANN401 - any JSON value
    """Yield every string of a payload that may be the name of a file."""
    if isinstance(payload, dict):
        payload = list(payload.values())
    if isinstance(payload, list):
        for part in payload:
            yield from _digests(part)
    elif isinstance(payload, str) and len(payload) == len(digest_of(b"")):
        yield payload


def file_of(repo: Repository, actor: Person, kept: Kept) -> bytes:
    """Return the file of a work for whoever may read it, or raise UnknownItemError."""
    if kept.work.file is None:
        raise UnknownItemError("Ce travail n'a pas de fichier.")
    return repo.item_document(actor, kept.item.id, kept.work.file.digest).content


def day_of(at: str) -> date:
    """Return the day of an ISO time."""
    return datetime.fromisoformat(at).date()


def count_by_dossier(works: Sequence[Kept]) -> dict[str, int]:
    """Return how many works go in each dossier, by id."""
    found: dict[str, int] = {}
    for kept in works:
        for name in kept.work.dossiers:
            found[name] = found.get(name, 0) + 1
    return found
