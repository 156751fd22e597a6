"""What may be kept as the file of a work: images, PDF and sounds, judged by their content and never by their name.

Images are drawn again from their pixels alone (no place, no device, no hidden part left), PDF written again without
what acts or names somebody. Formats: PNG (W3C), JPEG (ITU T.81), WebP (RFC 9649), PDF (ISO 32000), WAV (RIFF), MP3
(ISO 11172-3), MPEG-4 audio (ISO 14496-12), Ogg (RFC 3533).
"""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject

from mcvb.formats import number
from mcvb.sound_files import sound
from mcvb.store.records import DOCUMENT_MAX_BYTES
from simulations.errors import ImportRefusedError

# A damaged PDF is told to its owner; the log of the server has no use for it.
logging.getLogger("pypdf").setLevel(logging.ERROR)

FileKind = Literal["image", "pdf", "audio"]
MAX_PIXELS = 24_000_000
LONGEST_SIDE, THUMB_SIDE = 2400, 360
QUALITY, THUMB_QUALITY = 88, 78
MAX_PAGES, MAX_OBJECTS = 60, 20_000
EXTENSIONS = ("png", "jpg", "jpeg", "webp", "pdf", "wav", "mp3", "m4a", "ogg", "oga", "opus")
SUFFIXES = {
    "image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf", "audio/wav": "wav", "audio/mpeg": "mp3",
    "audio/mp4": "m4a", "audio/ogg": "ogg",
}  # fmt: skip
# What makes a PDF act by itself, carry other files or ask for a form to be sent.
ACTIVE = {"/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/RichMedia", "/XFA", "/AA"}
ACTS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition"}
# First bytes of what is often tried, and what to say of it.
KNOWN = (
    (b"MZ", "un programme Windows"),
    (b"\x7fELF", "un programme"),
    (b"#!", "un programme"),
    (b"PK\x03\x04", "un document de traitement de texte, un tableur, un diaporama ou une archive ZIP"),
    (b"\xd0\xcf\x11\xe0", "un ancien document Word, Excel ou PowerPoint"),
    (b"GIF8", "une image GIF"),
    (b"Rar!", "une archive"),
    (b"7z\xbc\xaf", "une archive"),
    (b"{\\rtf", "un document RTF"),
)
MARKUP = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<(?:\?xml|!doctype|svg|html|script|!--)", re.IGNORECASE)
UNSAFE_SIGN = re.compile(r"[^\w (),.-]")
WANTED = "Formats acceptés : image PNG, JPEG ou WebP, PDF, son WAV, MP3, M4A ou OGG."


@dataclass(frozen=True)
class Checked:
    """A file as it will be kept, with its thumbnail (JPEG) if any; `notice` says what was changed in it."""

    kind: FileKind
    media_type: str
    name: str
    content: bytes
    thumb: bytes | None = None
    notice: str = ""


def check_file(name: str, content: bytes) -> Checked:
    """Return a file as it may be kept, or raise ImportRefusedError saying what was found and what to do."""
    shown = " ".join(name.split())[-80:] or "fichier"
    if not content:
        raise ImportRefusedError(f"« {shown} » est vide : choisis un autre fichier.")
    if len(content) > DOCUMENT_MAX_BYTES:
        size, most = number(len(content) / 1_000_000, digits=1), DOCUMENT_MAX_BYTES // 1_000_000
        raise ImportRefusedError(f"« {shown} » fait {size} Mo ; la limite est de {most} Mo. Réduis-le ou coupe-le.")
    if content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) or _riff(content) == b"WEBP":
        return _image(shown, content)
    if content.startswith(b"%PDF-"):
        return _pdf(shown, content)
    found = sound(shown, content)
    if found is not None:
        media_type, kept, notice = found
        return Checked("audio", media_type, _renamed(shown, media_type), kept, notice=notice)
    raise ImportRefusedError(f"« {shown} » est {_told(content)}. {WANTED}{_advice(content)}")


def _riff(content: bytes) -> bytes:
    return content[8:12] if content[:4] == b"RIFF" else b""


def _renamed(name: str, media_type: str) -> str:
    """Return a name whose end is true to the content."""
    stem = name.rsplit(".", 1)[0] if "." in name.strip(".") else name
    safe = UNSAFE_SIGN.sub("_", stem).strip() or "fichier"
    return f"{safe}.{SUFFIXES[media_type]}"


def _told(content: bytes) -> str:
    if MARKUP.match(content[:200]):
        return "une page web ou une image SVG, qui peut contenir un programme"
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"avif", b"hevc"):
        return "une photo HEIC ou AVIF"
    return next((words for start, words in KNOWN if content.startswith(start)), "d'un format qui n'est pas reconnu")


def _advice(content: bytes) -> str:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        return " Depuis ton logiciel, choisis « Exporter en PDF », puis ajoute ce PDF."
    if content[4:8] == b"ftyp" or MARKUP.match(content[:200]) or content.startswith(b"GIF8"):
        return " Fais-en une copie d'écran, ou exporte-la en JPEG ou en PNG."
    return ""


def _image(name: str, content: bytes) -> Checked:
    """Draw an image again from its pixels, upright, without its metadata; make its thumbnail."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP"))
            _check_size(name, opened.size)
            had = bool(opened.getexif()) or bool({"xmp", "exif", "comment", "parameters"} & set(opened.info))
            upright = ImageOps.exif_transpose(opened)
            upright.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImportRefusedError(f"L'image « {name} » est abîmée ou incomplète : choisis-en une autre.") from error
    clear = upright.has_transparency_data
    plain = _pixels(upright, "RGBA" if clear else "RGB")
    smaller = max(plain.size) > LONGEST_SIDE
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    media_type = "image/png" if opened.format == "PNG" or clear else "image/jpeg"
    kept = _saved(plain, media_type)
    if len(kept) > DOCUMENT_MAX_BYTES:
        media_type, kept = "image/jpeg", _saved(_on_white(plain), "image/jpeg")
    notice = _image_notice(smaller=smaller, had=had)
    return Checked("image", media_type, _renamed(name, media_type), kept, _thumb(plain), notice)


def _check_size(name: str, size: tuple[int, int]) -> None:
    pixels = size[0] * size[1]
    if pixels > MAX_PIXELS:
        found, most = number(pixels / 1_000_000), number(MAX_PIXELS / 1_000_000)
        raise ImportRefusedError(
            f"L'image « {name} » a {found} millions de points ; la limite est de {most}. "
            "Réduis-la, ou prends la photo avec un réglage plus petit."
        )


def _pixels(image: Image.Image, mode: str) -> Image.Image:
    """Return a new image with the pixels alone: nothing written beside them follows."""
    turned = image.convert(mode)
    plain = Image.new(mode, turned.size)
    plain.paste(turned)
    return plain


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    sheet = Image.new("RGB", image.size, "white")
    sheet.paste(image, mask=image.getchannel("A"))
    return sheet


def _saved(image: Image.Image, media_type: str) -> bytes:
    buffer = io.BytesIO()
    if media_type == "image/png":
        image.save(buffer, "PNG", optimize=True)
    else:
        image.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    return buffer.getvalue()


def _thumb(image: Image.Image) -> bytes:
    small = _on_white(image).copy()
    small.thumbnail((THUMB_SIDE, THUMB_SIDE))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=THUMB_QUALITY, optimize=True)
    return buffer.getvalue()


def _image_notice(*, smaller: bool, had: bool) -> str:
    said = "Le lieu, la date et l'appareil écrits dans la photo ont été retirés." if had else ""
    return f"{said} L'image a été réduite.".strip() if smaller else said


def _pdf(name: str, content: bytes) -> Checked:
    """Check that a PDF does nothing but show pages, then write it again without the names in its properties."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise ImportRefusedError(
                f"Le PDF « {name} » est protégé par un mot de passe : enregistre-le sans protection, puis ajoute-le."
            )
        _check_pages(name, len(reader.pages))
        _check_acts(name, reader)
        kept = _written_again(reader)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise ImportRefusedError(f"Le PDF « {name} » est abîmé : exporte-le à nouveau depuis ton logiciel.") from error
    return Checked("pdf", "application/pdf", _renamed(name, "application/pdf"), kept)


def _check_pages(name: str, pages: int) -> None:
    if not 1 <= pages <= MAX_PAGES:
        raise ImportRefusedError(
            f"Le PDF « {name} » a {pages} pages ; il en faut de 1 à {MAX_PAGES}. Garde les pages utiles."
        )


def _check_acts(name: str, reader: PdfReader) -> None:
    for part in _dictionaries(reader):
        if ACTIVE & set(part) or str(part.get("/S")) in ACTS:
            raise ImportRefusedError(
                f"Le PDF « {name} » contient un programme, un formulaire ou un fichier caché : "
                "imprime-le en PDF (« Imprimer », puis « Enregistrer en PDF »), et ajoute cette copie."
            )


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Yield every dictionary of a PDF, object by object; nested ones too, links not followed."""
    numbers = {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)
    if len(numbers) > MAX_OBJECTS:
        raise ValueError("too many objects")
    for place in sorted(numbers):
        pile: list[Any] = [reader.get_object(place)]
        while pile:
            here = pile.pop()
            if isinstance(here, DictionaryObject):
                yield here
                pile += [here.raw_get(key) for key in here]
            elif isinstance(here, ArrayObject):
                pile += list(here)


def _written_again(reader: PdfReader) -> bytes:
    writer = PdfWriter(clone_from=reader)
    writer.metadata = None
    writer.root_object.pop("/Metadata", None)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
