"""Small files made in code, sound and unsound, for what students may add to their path."""

from __future__ import annotations

import io
import wave
import zipfile

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

AUTHOR = "Kheira Vauquelin"


def picture(form: str = "JPEG", *, size: tuple[int, int] = (64, 48), gps: bool = False, turned: bool = False) -> bytes:
    """Return an image, its left half red; with `gps`, where and by whom it was taken; `turned`, held upright."""
    image = Image.new("RGB", size, "navy")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    if gps:
        exif[0x013B] = AUTHOR
        exif.get_ifd(0x8825)[2] = (48.0, 5.0, 11.0)
    if turned:
        exif[0x0112] = 6
    buffer = io.BytesIO()
    image.save(buffer, form, **({"exif": exif} if gps or turned else {}))
    return buffer.getvalue()


def pdf(
    *, pages: int = 1, act: bool = False, locked: bool = False, attached: bool = False, launch: bool = False
) -> bytes:
    """Return a PDF of blank pages that names its author; with an act of JavaScript, locked or with a file inside."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": AUTHOR})
    if act:
        does = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1);")}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(does)
    if attached:
        writer.add_attachment("x.exe", b"MZ")
    if launch:
        does = {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("calc.exe")}
        link = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Link"),
                NameObject("/A"): DictionaryObject(does),
            }
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(link)])
    if locked:
        writer.encrypt("mot de passe", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def wav(*, seconds: float = 0.1) -> bytes:
    """Return a silence in WAV with a label after its samples."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(b"\0\0" * int(8000 * seconds))
    content = bytearray(buffer.getvalue())
    words = AUTHOR.encode()
    label = b"LIST" + (12 + len(words)).to_bytes(4, "little") + b"INFOIART" + len(words).to_bytes(4, "little") + words
    content += label
    content[4:8] = (len(content) - 8).to_bytes(4, "little")
    return bytes(content)


def mp3(*, label: bool = True, frames: int = 3) -> bytes:
    """Return silent frames of 128 kbit/s at 44.1 kHz, between two labels."""
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    words = AUTHOR.encode()
    before = b"ID3\x03\x00\x00" + bytes([0, 0, 0, len(words)]) + words
    after = b"TAG" + words.ljust(125, b"\0")
    return (before if label else b"") + frame * frames + (after if label else b"")


def box(name: bytes, *parts: bytes) -> bytes:
    """Return one box of an MPEG-4 file."""
    inside = b"".join(parts)
    return (8 + len(inside)).to_bytes(4, "big") + name + inside


def mpeg4(*tracks: bytes, brand: bytes = b"M4A ") -> bytes:
    """Return the frame of an MPEG-4 file with these tracks (`soun`, `vide`)."""
    made = [box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + track + bytes(12)))) for track in tracks]
    return box(b"ftyp", brand + bytes(4)) + box(b"moov", box(b"mvhd", bytes(20)), *made)


def ogg(voice: bytes = b"OpusHead") -> bytes:
    """Return the first page of an Ogg file."""
    return b"OggS" + bytes(24) + voice + bytes(64)


def docx() -> bytes:
    """Return what a word processor's document begins with."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return buffer.getvalue()
